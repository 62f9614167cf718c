#include "scenario/table_lookup.hpp"

#include <algorithm>
#include <cmath>

#include "core/contract.hpp"

namespace concert::scenario {

double look_up(const Table& table, std::span<const double> keys) {
  std::size_t at = 0;
  for (std::size_t i = 0; i < table.keys.size(); ++i) {
    const Table::KeyColumn& column = table.keys[i];
    if (column.labels) {
      at = at * column.words.size() + static_cast<std::size_t>(keys[i]);
      continue;
    }
    double key = keys[i];
    if (column.wraps) key -= std::floor(key / column.period) * column.period;
    const auto above = std::upper_bound(column.steps.begin(), column.steps.end(), key);
    if (above == column.steps.begin())
      throw RunError("table '" + table.name + "' has no row for " + column.name + " = " + std::to_string(key));
    at = at * column.steps.size() + static_cast<std::size_t>(above - column.steps.begin() - 1);
  }
  if (at >= table.values.size() || std::isnan(table.values[at]))
    throw RunError("table '" + table.name + "' has no row for this combination");
  return table.values[at];
}

}  // namespace concert::scenario
