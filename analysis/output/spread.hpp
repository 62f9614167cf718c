// The distribution of what single persons have, not only its mean: quantiles over all persons of all replications. Says
// nothing of precision; persons of one run are not independent.
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
  std::array<double, spread_levels.size()> quantiles{};  // in the measure's unit, at spread_levels
};

/// One for each measure with `per_agent` and each model, in that order; those without a person are left out.
std::vector<Spread> spreads(const record::Results& results, std::uint32_t point);

}  // namespace concert::analysis
