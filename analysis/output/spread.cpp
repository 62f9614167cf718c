#include "analysis/output/spread.hpp"

#include <cmath>
#include <map>
#include <utility>

namespace concert::analysis {

std::vector<Spread> spreads(const record::Results& results, std::uint32_t point) {
  std::map<std::pair<std::uint32_t, std::size_t>, std::vector<double>> values;  // by measure and model
  for (const record::Results::AgentRow& row : results.agents) {
    const record::Header::Run& run = results.header.runs[row.run];
    const bool counts = run.point == point && results.status[row.run] == record::Status::done;
    if (counts && !std::isnan(row.value)) values[{row.measure, run.model}].push_back(row.value);
  }
  std::vector<Spread> all;
  for (const auto& [key, of] : values) {
    Spread spread{.measure = key.first, .model = key.second, .persons = of.size()};
    for (std::size_t i = 0; i < spread_levels.size(); ++i) spread.quantiles[i] = quantile(of, spread_levels[i]);
    all.push_back(spread);
  }
  return all;
}

}  // namespace concert::analysis
