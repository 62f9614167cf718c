// The tree of a statistic; private to this room.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace concert::analysis {

struct StatisticNode {
  enum class Op : std::uint8_t {
    number, measure,                                            // leaves
    add, subtract, multiply, divide, power, negate,             // arithmetic
    less, less_equal, greater, greater_equal, equal, unequal,   // conditions
    conjunction, disjunction, negation,
    absolute, least, greatest,
    difference, ratio_of_models, relative, ratio, variance_ratio, order,   // of models
    share, quantile, mean, sd, given, pooled,                   // over replications
    slope, rank_over_sweep, interaction, explained,             // over a sweep or factors
    spread, rank_over_groups, coefficient,                      // over the groups of a measure
    trend, at, during                                           // over the periods of a series
  };
  Op op = Op::number;
  std::size_t offset = 0, length = 0;  // in the text
  double number = 0;                   // also the level of a quantile
  std::string measure = {}, label = {};
  std::size_t label_offset = 0;
  struct ModelName {
    std::string name = {};
    std::size_t offset = 0;
  };
  std::vector<ModelName> models = {};      // the two of difference(), ratio(), ...; all of order()
  std::vector<double> times = {};          // days: of at(), during() and trend()
  std::string per = {};                    // of trend(): the time it is per, as written; empty: a period
  double per_days = 0;
  std::string factor = {};                 // of explained()
  std::vector<StatisticNode> children = {};

  bool condition() const { return op >= Op::less && op <= Op::negation; }
};

}  // namespace concert::analysis
