// The distribution of what single persons have, not only its mean: quantiles over all persons of all replications, with
// intervals that allow for persons of one run not being independent.
#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include "analysis/estimate.hpp"
#include "record/reader.hpp"

namespace concert::analysis {

inline constexpr std::array<double, 5> spread_levels{0.05, 0.25, 0.5, 0.75, 0.95};

struct Spread {
  std::uint32_t measure = 0;  // index into Header::measures
  std::size_t model = 0;
  std::size_t persons = 0;    // with a value, over all replications
  std::array<Interval, spread_levels.size()> quantiles{};  // in the measure's unit, at spread_levels
};

/// One for each measure with `per_agent` and each model, in that order; those without a person are left out. The 95 %
/// intervals are Woodruff's (1952, doi:10.1080/01621459.1952.10483443): that of the share of persons below the quantile,
/// with replications as clusters, read back from the persons in their order. Missing below two replications.
std::vector<Spread> spreads(const record::Results& results, std::uint32_t point);

}  // namespace concert::analysis
