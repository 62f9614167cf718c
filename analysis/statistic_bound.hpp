// A statistic bound to results, private to this room: models, sweep points, groups and periods are resolved and the
// values of all measures used lie side by side, one row a replication. It can be evaluated for any set of those rows,
// which is what the jackknife, the bootstrap and the run-by-run test need.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "analysis/statistic.hpp"
#include "analysis/statistic_node.hpp"

namespace concert::analysis {

/// A statistic with nothing left to look up.
struct Bound {
  enum class Op : std::uint8_t {
    number, series, sum_of_products, multiply, divide, power, absolute, least, greatest,
    less, less_equal, greater, greater_equal, equal, unequal, conjunction, disjunction, negation,
    share, quantile, mean, sd, given, descending, rank_correlation, explained
  };
  Op op = Op::number;
  double number = 0;
  std::size_t series = 0;
  std::vector<double> weights = {};      // of sum_of_products, by child; of rank_correlation, the swept values
  std::vector<std::size_t> levels = {};  // of explained: the factor's level of each child
  std::vector<Bound> children = {};
};

using Table = std::vector<std::vector<double>>;  // [series][row]
using Rows = std::span<const std::size_t>;

double evaluate_rows(const Bound& node, const Table& table, Rows rows);

/// Of each of the rows by itself.
std::vector<double> run_by_run(const Bound& node, const Table& table, Rows rows);

/// Whether it has corners, so that the bootstrap is used and not the jackknife.
bool has_kink(const Bound& node);

/// Whether it is a share of the runs, whose interval is Wilson's.
bool counts_runs(const Bound& node);

/// Names as they stand in a header: the measure's and the group's number, or -1.
int find_measure(const record::Header& header, const std::string& name);
std::int32_t find_group(const record::Header::MeasureInfo& measure, const std::string& label);

/// What cannot be evaluated, in words; never leaves this room.
struct Unbindable {
  std::string problem;
};

}  // namespace concert::analysis
