#include "analysis/statistic_bound.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/rank.hpp"

namespace concert::analysis {
namespace {

double series_mean(const std::vector<double>& series, Rows rows) {
  double total = 0;
  for (const std::size_t row : rows) total += series[row];
  return rows.empty() ? missing : total / static_cast<double>(rows.size());
}

double compare(Bound::Op op, double left, double right) {
  switch (op) {
    case Bound::Op::less: return left < right ? 1 : 0;
    case Bound::Op::less_equal: return left <= right ? 1 : 0;
    case Bound::Op::greater: return left > right ? 1 : 0;
    case Bound::Op::greater_equal: return left >= right ? 1 : 0;
    case Bound::Op::equal: return !(left < right) && !(left > right) ? 1 : 0;
    default: return left < right || left > right ? 1 : 0;
  }
}

double evaluate_over_runs(const Bound& node, const Table& table, Rows rows) {
  const std::vector<double> values = run_by_run(node.children[0], table, rows);
  switch (node.op) {
    case Bound::Op::quantile: return quantile(values, node.number);
    case Bound::Op::sd: return std::sqrt(variance(values));
    default: return mean(values);  // mean, and share of a condition that is 0 or 1
  }
}

/// The first child over those rows in which the second, a condition, holds.
double given(const Bound& node, const Table& table, Rows rows) {
  std::vector<std::size_t> kept;
  for (const std::size_t row : rows)
    if (evaluate_rows(node.children[1], table, Rows(&row, 1)) > 0) kept.push_back(row);
  return kept.empty() ? missing : evaluate_rows(node.children[0], table, kept);
}

/// The share of the rows in which every child is above the next.
double descending(const Bound& node, const Table& table, Rows rows) {
  std::size_t held = 0;
  for (const std::size_t row : rows) {
    const Rows one(&row, 1);
    bool holds = true;
    double before = evaluate_rows(node.children[0], table, one);
    for (std::size_t i = 1; i < node.children.size() && holds; ++i) {
      const double next = evaluate_rows(node.children[i], table, one);
      holds = before > next;
      before = next;
    }
    held += holds ? 1 : 0;
  }
  return rows.empty() ? missing : static_cast<double>(held) / static_cast<double>(rows.size());
}

/// The share of the sum of squares between the points that the means of the factor's levels take: eta squared of a
/// main effect in a balanced design.
double explained(const Bound& node, const std::vector<double>& values) {
  const std::size_t levels = 1 + *std::max_element(node.levels.begin(), node.levels.end());
  std::vector<double> sums(levels, 0), counts(levels, 0);
  for (std::size_t i = 0; i < values.size(); ++i) {
    sums[node.levels[i]] += values[i];
    counts[node.levels[i]] += 1;
  }
  const double centre = mean(values);
  double total = 0, between = 0;
  for (const double value : values) total += (value - centre) * (value - centre);
  for (std::size_t l = 0; l < levels; ++l) between += counts[l] * (sums[l] / counts[l] - centre) * (sums[l] / counts[l] - centre);
  return total > 0 ? between / total : missing;
}

double evaluate_children(const Bound& node, const Table& table, Rows rows) {
  std::vector<double> values;
  for (const Bound& child : node.children) values.push_back(evaluate_rows(child, table, rows));
  return node.op == Bound::Op::explained ? explained(node, values) : rank_correlation(node.weights, values);
}

}  // namespace

std::vector<double> run_by_run(const Bound& node, const Table& table, Rows rows) {
  std::vector<double> values;
  values.reserve(rows.size());
  for (const std::size_t row : rows) values.push_back(evaluate_rows(node, table, Rows(&row, 1)));
  return values;
}

double evaluate_rows(const Bound& node, const Table& table, Rows rows) {
  const auto child = [&](std::size_t i) { return evaluate_rows(node.children[i], table, rows); };
  switch (node.op) {
    case Bound::Op::number: return node.number;
    case Bound::Op::series: return series_mean(table[node.series], rows);
    case Bound::Op::sum_of_products: {
      double total = 0;
      for (std::size_t i = 0; i < node.children.size(); ++i) total += node.weights[i] * child(i);
      return total;
    }
    case Bound::Op::multiply: return child(0) * child(1);
    case Bound::Op::divide: return child(0) / child(1);
    case Bound::Op::power: return std::pow(child(0), child(1));
    case Bound::Op::absolute: return std::abs(child(0));
    case Bound::Op::least: return std::min(child(0), child(1));
    case Bound::Op::greatest: return std::max(child(0), child(1));
    case Bound::Op::conjunction: return child(0) > 0 && child(1) > 0 ? 1 : 0;
    case Bound::Op::disjunction: return child(0) > 0 || child(1) > 0 ? 1 : 0;
    case Bound::Op::negation: return child(0) > 0 ? 0 : 1;
    case Bound::Op::share:
    case Bound::Op::quantile:
    case Bound::Op::mean:
    case Bound::Op::sd: return evaluate_over_runs(node, table, rows);
    case Bound::Op::given: return given(node, table, rows);
    case Bound::Op::descending: return descending(node, table, rows);
    case Bound::Op::rank_correlation:
    case Bound::Op::explained: return evaluate_children(node, table, rows);
    default: return compare(node.op, child(0), child(1));
  }
}

bool has_kink(const Bound& node) {
  using Op = Bound::Op;
  const Op corners[] = {Op::quantile, Op::share, Op::absolute, Op::least, Op::greatest, Op::given, Op::descending, Op::rank_correlation};
  const bool own = std::find(std::begin(corners), std::end(corners), node.op) != std::end(corners);
  return own || std::any_of(node.children.begin(), node.children.end(), has_kink);
}

bool counts_runs(const Bound& node) { return node.op == Bound::Op::share || node.op == Bound::Op::descending; }

}  // namespace concert::analysis
