// Evaluation in two steps: *bind* resolves models, sweep points and groups and lays the values of all measures used
// side by side, one row a replication; *evaluate* computes the statistic of any set of those rows, which is what the
// jackknife, the bootstrap and the run-by-run test need.
#include "analysis/statistic.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <stdexcept>

#include "analysis/statistic_node.hpp"
#include "core/contract.hpp"
#include "core/diagnostic.hpp"

namespace concert::analysis {
namespace {

using Op = StatisticNode::Op;
using Header = record::Header;

std::string label_key(const std::string& label) {
  const auto space = label.find(' ');  // "kind 3" for "kind[3]"
  return space == std::string::npos ? label : label.substr(0, space) + "[" + label.substr(space + 1) + "]";
}

int find_measure(const Header& header, const std::string& name) {
  const auto found = std::find_if(header.measures.begin(), header.measures.end(), [&](const auto& m) { return m.name == name; });
  return found == header.measures.end() ? -1 : static_cast<int>(found - header.measures.begin());
}

std::int32_t find_group(const Header::MeasureInfo& measure, const std::string& label) {
  const auto found = std::find(measure.groups.begin(), measure.groups.end(), label_key(label));
  return found == measure.groups.end() ? -1 : static_cast<std::int32_t>(found - measure.groups.begin());
}

std::optional<std::size_t> find_column(const record::Results& results, std::uint32_t measure, std::int32_t group) {
  for (std::size_t c = 0; c < results.columns.size(); ++c) {
    const record::Column& column = results.columns[c];
    if (column.measure == measure && column.group == group && column.period == -1) return c;
  }
  return std::nullopt;
}

/// A statistic with nothing left to look up.
struct Bound {
  enum class Op : std::uint8_t {
    number, series, sum_of_products, multiply, divide, power, absolute, least, greatest,
    less, less_equal, greater, greater_equal, equal, unequal, conjunction, disjunction, negation,
    share, quantile, mean, sd
  };
  Op op = Op::number;
  double number = 0;
  std::size_t series = 0;
  std::vector<double> weights = {};  // of sum_of_products, by child
  std::vector<Bound> children = {};
};

using Table = std::vector<std::vector<double>>;  // [series][row]
using Rows = std::span<const std::size_t>;

double evaluate_rows(const Bound& node, const Table& table, Rows rows);

std::vector<double> run_by_run(const Bound& node, const Table& table, Rows rows) {
  std::vector<double> values;
  values.reserve(rows.size());
  for (const std::size_t row : rows) values.push_back(evaluate_rows(node, table, Rows(&row, 1)));
  return values;
}

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
    default: return compare(node.op, child(0), child(1));
  }
}

bool has_kink(const Bound& node) {
  const bool own = node.op == Bound::Op::quantile || node.op == Bound::Op::share || node.op == Bound::Op::absolute ||
                   node.op == Bound::Op::least || node.op == Bound::Op::greatest;
  return own || std::any_of(node.children.begin(), node.children.end(), has_kink);
}

/// What cannot be evaluated, in words; never leaves this file.
struct Unbindable {
  std::string problem;
};

class Binder {
 public:
  explicit Binder(const Arms& arms) : arms_(arms) {}

  Bound bind(const StatisticNode& node, const StatisticPlace& place) {
    switch (node.op) {
      case Op::number: return {.op = Bound::Op::number, .number = node.number};
      case Op::measure: return series(measure_values(node, place));
      case Op::add: return linear(node, place, 1);
      case Op::subtract: return linear(node, place, -1);
      case Op::negate: return combine({bind(node.children[0], place)}, {-1});
      case Op::difference: return combine(of_both(node, place), {1, -1});
      case Op::ratio_of_models: return {.op = Bound::Op::divide, .children = of_both(node, place)};
      case Op::relative: {
        Bound one{.op = Bound::Op::number, .number = 1};
        return combine({{.op = Bound::Op::divide, .children = of_both(node, place)}, std::move(one)}, {1, -1});
      }
      case Op::variance_ratio: return variance_ratio(node, place);
      case Op::slope: return slope(node, place);
      default: return plain(node, place);
    }
  }

  static Bound combine(std::vector<Bound> children, std::vector<double> weights) {
    return {.op = Bound::Op::sum_of_products, .weights = std::move(weights), .children = std::move(children)};
  }

  /// The values used, for the replications in which none is missing.
  Table complete_cases() {
    std::map<std::uint32_t, std::size_t> seen;  // replication -> in how many series
    std::map<std::uint32_t, bool> any;
    for (const auto& values : series_) {
      for (const auto& [replication, value] : values) {
        any[replication] = true;
        if (std::isfinite(value)) ++seen[replication];
      }
    }
    Table table(series_.size());
    for (const auto& [replication, count] : seen) {
      if (count != series_.size()) continue;
      for (std::size_t s = 0; s < series_.size(); ++s) table[s].push_back(series_[s].at(replication));
      ++complete_;
    }
    left_out_ = any.size() - complete_;
    return table;
  }
  std::size_t complete() const { return complete_; }
  std::size_t left_out() const { return left_out_; }

 private:
  using Values = std::map<std::uint32_t, double>;  // by replication

  const Arms::Arm& arm(const std::string& model, std::size_t point) const {
    const Arms::Arm* found = arms_.find(model, point);
    if (found == nullptr) throw Unbindable{"model '" + model + "' was not run"};
    return *found;
  }

  struct Found {
    const Arms::Arm* arm;
    std::uint32_t index;
    const Header::MeasureInfo* info;
  };
  Found look_up(const StatisticNode& node, const StatisticPlace& place) const {
    const Arms::Arm& at = arm(place.model, place.point);
    const int index = find_measure(at.results->header, node.measure);
    if (index < 0) throw Unbindable{"there is no measure '" + node.measure + "'"};
    return {&at, static_cast<std::uint32_t>(index), &at.results->header.measures[static_cast<std::size_t>(index)]};
  }

  static Values column_values(const Arms::Arm& arm, std::size_t column) {
    Values values;
    for (const auto& [replication, run] : arm.runs) values[replication] = arm.results->values[run * arm.results->columns.size() + column];
    return values;
  }

  static Values no_values(const Arms::Arm& arm) {
    Values values;
    for (const auto& [replication, run] : arm.runs) values[replication] = missing;
    return values;
  }

  Values measure_values(const StatisticNode& node, const StatisticPlace& place) const {
    const Found found = look_up(node, place);
    const bool grouped = !found.info->groups.empty();
    const std::string& label = !node.label.empty() ? node.label : grouped ? place.group : node.label;
    std::int32_t group = -1;
    if (!label.empty()) {
      group = find_group(*found.info, label);
      if (group < 0) throw Unbindable{"measure '" + node.measure + "' has no group '" + label + "'"};
    }
    const auto column = find_column(*found.arm->results, found.index, group);
    if (column) return column_values(*found.arm, *column);
    // A group nobody was in leaves no column; a grouped measure without a total cannot stand without a label.
    if (group < 0 && grouped) throw Unbindable{"measure '" + node.measure + "' is grouped: name one group, as in " + node.measure + "[" + found.info->groups[0] + "]"};
    return no_values(*found.arm);
  }

  /// The variance over the groups of a measure, by replication.
  static Values variance_over_groups(const Found& found) {
    std::vector<Values> groups;
    for (std::size_t g = 0; g < found.info->groups.size(); ++g) {
      const auto column = find_column(*found.arm->results, found.index, static_cast<std::int32_t>(g));
      if (column) groups.push_back(column_values(*found.arm, *column));
    }
    Values values;
    for (const auto& [replication, run] : found.arm->runs) {
      std::vector<double> members;
      for (const Values& group : groups) members.push_back(group.at(replication));
      values[replication] = variance(members);
    }
    return values;
  }

  Bound series(Values values) {
    series_.push_back(std::move(values));
    return {.op = Bound::Op::series, .series = series_.size() - 1};
  }
  Bound linear(const StatisticNode& node, const StatisticPlace& place, double sign) {
    Bound left = bind(node.children[0], place);
    Bound right = bind(node.children[1], place);
    std::vector<Bound> both;
    both.push_back(std::move(left));
    both.push_back(std::move(right));
    return combine(std::move(both), {1, sign});
  }
  std::vector<Bound> of_both(const StatisticNode& node, const StatisticPlace& place) {
    std::vector<Bound> both;
    for (const StatisticNode::ModelName& model : node.models) {
      StatisticPlace there = place;
      there.model = model.name;
      both.push_back(bind(node.children[0], there));
    }
    return both;
  }

  Bound variance_ratio(const StatisticNode& node, const StatisticPlace& place) {
    std::vector<Bound> both;
    for (const StatisticNode::ModelName& model : node.models) {
      StatisticPlace there = place;
      there.model = model.name;
      const Found found = look_up(node.children[0], there);
      const bool one_group = !node.children[0].label.empty() || found.info->groups.empty();
      if (!one_group) {
        both.push_back(series(variance_over_groups(found)));
        continue;
      }
      Bound spread{.op = Bound::Op::sd};
      spread.children.push_back(bind(node.children[0], there));
      Bound two{.op = Bound::Op::number, .number = 2};
      Bound square{.op = Bound::Op::power};
      square.children.push_back(std::move(spread));
      square.children.push_back(std::move(two));
      both.push_back(std::move(square));
    }
    return {.op = Bound::Op::divide, .children = std::move(both)};
  }

  /// Least squares: the slope is a sum of the values weighted by (x - mean x) / sum (x - mean x)^2.
  Bound slope(const StatisticNode& node, const StatisticPlace& place) {
    if (place.sweep.size() < 2) throw Unbindable{"slope() needs a sweep of at least two values"};
    const double centre = mean(place.sweep);
    const double squares = variance(place.sweep) * static_cast<double>(place.sweep.size() - 1);
    if (!(squares > 0)) throw Unbindable{"slope() needs a sweep whose values differ"};
    std::vector<Bound> children;
    std::vector<double> weights;
    for (std::size_t point = 0; point < place.sweep.size(); ++point) {
      StatisticPlace there = place;
      there.point = point;
      children.push_back(bind(node.children[0], there));
      weights.push_back((place.sweep[point] - centre) / squares);
    }
    return combine(std::move(children), std::move(weights));
  }

  static Bound::Op plain_op(Op op) {
    switch (op) {
      case Op::multiply: return Bound::Op::multiply;
      case Op::divide:
      case Op::ratio: return Bound::Op::divide;
      case Op::power: return Bound::Op::power;
      case Op::absolute: return Bound::Op::absolute;
      case Op::least: return Bound::Op::least;
      case Op::greatest: return Bound::Op::greatest;
      case Op::less: return Bound::Op::less;
      case Op::less_equal: return Bound::Op::less_equal;
      case Op::greater: return Bound::Op::greater;
      case Op::greater_equal: return Bound::Op::greater_equal;
      case Op::equal: return Bound::Op::equal;
      case Op::unequal: return Bound::Op::unequal;
      case Op::conjunction: return Bound::Op::conjunction;
      case Op::disjunction: return Bound::Op::disjunction;
      case Op::negation: return Bound::Op::negation;
      case Op::share: return Bound::Op::share;
      case Op::quantile: return Bound::Op::quantile;
      case Op::mean: return Bound::Op::mean;
      case Op::sd: return Bound::Op::sd;
      default: throw ContractViolation("an operation of the statistic language that no case binds");
    }
  }
  Bound plain(const StatisticNode& node, const StatisticPlace& place) {
    Bound bound{.op = plain_op(node.op), .number = node.number};
    for (const StatisticNode& child : node.children) bound.children.push_back(bind(child, place));
    return bound;
  }

  const Arms& arms_;
  std::vector<Values> series_;
  std::size_t complete_ = 0, left_out_ = 0;
};

// "" where a number has no unit or the units do not agree; a bare number takes the other side's.
std::string unit_of(const StatisticNode& node, const Header& header, const std::string& sweep_unit) {
  const auto child = [&](std::size_t i) { return unit_of(node.children[i], header, sweep_unit); };
  switch (node.op) {
    case Op::measure: {
      const int index = find_measure(header, node.measure);
      return index < 0 ? "" : header.measures[static_cast<std::size_t>(index)].unit;
    }
    case Op::negate:
    case Op::absolute:
    case Op::difference:
    case Op::quantile:
    case Op::mean:
    case Op::sd: return child(0);
    case Op::slope: return child(0).empty() || sweep_unit.empty() || sweep_unit == "1" ? child(0) : child(0) + " per " + sweep_unit;
    case Op::add:
    case Op::subtract:
    case Op::least:
    case Op::greatest: {
      if (node.children[0].op == Op::number) return child(1);
      if (node.children[1].op == Op::number) return child(0);
      return child(0) == child(1) ? child(0) : "";
    }
    case Op::multiply: return node.children[0].op == Op::number ? child(1) : node.children[1].op == Op::number ? child(0) : "";
    case Op::divide: return node.children[1].op == Op::number ? child(0) : "";
    default: return "";
  }
}

void check_node(const StatisticNode& node, const Header& header, std::vector<StatisticError>& errors) {
  for (const StatisticNode::ModelName& model : node.models) {
    if (std::find(header.models.begin(), header.models.end(), model.name) != header.models.end()) continue;
    errors.push_back({model.offset, model.name.size(), "unknown model '" + model.name + "'", did_you_mean(model.name, header.models)});
  }
  if (node.op == Op::measure) {
    const int index = find_measure(header, node.measure);
    if (index < 0) {
      std::vector<std::string> names;
      for (const auto& measure : header.measures) names.push_back(measure.name);
      errors.push_back({node.offset, node.measure.size(), "unknown measure '" + node.measure + "'", did_you_mean(node.measure, names)});
    } else if (const auto& info = header.measures[static_cast<std::size_t>(index)]; !node.label.empty() && find_group(info, node.label) < 0) {
      errors.push_back({node.label_offset, node.label.size(), "measure '" + node.measure + "' has no group '" + node.label + "'",
                        did_you_mean(node.label, info.groups)});
    }
  }
  for (const StatisticNode& child : node.children) check_node(child, header, errors);
}

Interval interval_of(const Bound& bound, const Table& table, std::size_t n) {
  const Statistic statistic = [&](Rows rows) { return evaluate_rows(bound, table, rows); };
  if (bound.op == Bound::Op::share) {
    std::vector<std::size_t> all(n);
    std::iota(all.begin(), all.end(), std::size_t{0});
    const std::vector<double> holds = run_by_run(bound.children[0], table, all);
    return wilson(static_cast<std::size_t>(std::count_if(holds.begin(), holds.end(), [](double x) { return x > 0; })), n);
  }
  return has_kink(bound) ? bootstrap(n, statistic) : jackknife(n, statistic);
}

template <class Bind>
StatisticResult solve(const Arms& arms, const Bind& bind) {
  StatisticResult result;
  try {
    Binder binder(arms);
    const Bound bound = bind(binder);
    const Table table = binder.complete_cases();
    result.left_out = binder.left_out();
    if (binder.complete() == 0) throw Unbindable{"no replication has all its values"};
    result.interval = interval_of(bound, table, binder.complete());
    std::vector<std::size_t> all(binder.complete());
    std::iota(all.begin(), all.end(), std::size_t{0});
    result.by_run = run_by_run(bound, table, all);
    if (std::isfinite(result.interval.estimate)) return result;
    result.problem = "the statistic has no value (a division by zero, or too few replications)";
  } catch (const Unbindable& unbindable) {
    result.problem = unbindable.problem;
  }
  return result;
}

}  // namespace

void Arms::add(const std::string& model, std::size_t point, const record::Results& results, std::uint32_t results_point) {
  const auto& models = results.header.models;
  const auto found = std::find(models.begin(), models.end(), model);
  if (found == models.end()) throw std::invalid_argument("no model '" + model + "' in the results");
  const auto index = static_cast<std::uint32_t>(found - models.begin());
  Arm arm{.results = &results, .runs = {}};
  for (std::size_t run = 0; run < results.header.runs.size(); ++run) {
    const Header::Run& of = results.header.runs[run];
    if (of.model == index && of.point == results_point && results.status[run] == record::Status::done) arm.runs[of.replication] = run;
  }
  arms_[{model, point}] = std::move(arm);
}

const Arms::Arm* Arms::find(const std::string& model, std::size_t point) const {
  const auto found = arms_.find({model, point});
  return found == arms_.end() ? nullptr : &found->second;
}

std::vector<StatisticError> check_names(const ParsedStatistic& statistic, const Header& header) {
  std::vector<StatisticError> errors = statistic.errors;
  if (statistic.root) check_node(*statistic.root, header, errors);
  return errors;
}

StatisticResult evaluate(const ParsedStatistic& statistic, const StatisticPlace& place, const Arms& arms) {
  require(statistic.root != nullptr, "a statistic with errors is not evaluated");
  StatisticResult result = solve(arms, [&](Binder& binder) { return binder.bind(*statistic.root, place); });
  const Arms::Arm* arm = arms.find(statistic.models.empty() ? place.model : statistic.models[0], place.point);
  if (arm != nullptr) result.unit = unit_of(*statistic.root, arm->results->header, place.sweep_unit);
  return result;
}

StatisticResult evaluate_change(const ParsedStatistic& statistic, const StatisticPlace& from, const StatisticPlace& to, const Arms& arms) {
  require(statistic.root != nullptr, "a statistic with errors is not evaluated");
  return solve(arms, [&](Binder& binder) {
    std::vector<Bound> both;
    both.push_back(binder.bind(*statistic.root, to));
    both.push_back(binder.bind(*statistic.root, from));
    return Binder::combine(std::move(both), {1, -1});
  });
}

}  // namespace concert::analysis
