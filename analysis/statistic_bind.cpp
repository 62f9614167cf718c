#include "analysis/statistic_bind.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "analysis/rank.hpp"
#include "core/contract.hpp"

namespace concert::analysis {
namespace {

using Op = StatisticNode::Op;
using Header = record::Header;

std::string label_key(const std::string& label) {
  const auto space = label.find(' ');  // "kind 3" for "kind[3]"
  return space == std::string::npos ? label : label.substr(0, space) + "[" + label.substr(space + 1) + "]";
}

std::optional<std::size_t> find_column(const record::Results& results, std::uint32_t measure, std::int32_t group, std::int32_t period = -1) {
  for (std::size_t c = 0; c < results.columns.size(); ++c) {
    const record::Column& column = results.columns[c];
    if (column.measure == measure && column.group == group && column.period == period) return c;
  }
  return std::nullopt;
}

bool is_series(const Header::MeasureInfo& info) { return !info.period_starts.empty(); }

/// Length of a series' periods, in days.
double period_length(const Header::MeasureInfo& info, const Header& header) {
  if (info.period_starts.size() > 1) return info.period_starts[1] - info.period_starts[0];
  return header.horizon_days - info.period_starts[0];
}

/// The periods beginning in [from, to) that are not cut short by the end of the run.
std::vector<std::int32_t> whole_periods(const Header::MeasureInfo& info, const Header& header, double from, double to) {
  std::vector<std::int32_t> periods;
  const double length = period_length(info, header), tolerance = 1e-9 * std::max(1.0, header.horizon_days);
  for (std::size_t p = 0; p < info.period_starts.size(); ++p) {
    const double start = info.period_starts[p];
    const bool cut = header.horizon_days > 0 && start + length > header.horizon_days + tolerance;
    if (!cut && start >= from - tolerance && start < to - tolerance) periods.push_back(static_cast<std::int32_t>(p));
  }
  return periods;
}

/// The whole period that holds an instant, or none.
std::vector<std::int32_t> period_holding(const Header::MeasureInfo& info, const Header& header, double at) {
  const double length = period_length(info, header);
  std::vector<std::int32_t> found;
  for (const std::int32_t period : whole_periods(info, header, -1e18, 1e18)) {
    const double start = info.period_starts[static_cast<std::size_t>(period)];
    if (start <= at && at < start + length) found = {period};
  }
  return found;
}

/// Each combination of the factors' levels, the last factor running fastest; `point` counts those of parameters only.
struct Combination {
  std::vector<std::size_t> levels;
  std::size_t point = 0;
  std::string model;  // empty: the model at hand
};

std::vector<Combination> combinations(const std::vector<Factor>& factors) {
  std::vector<Combination> all{Combination{}};
  for (const Factor& factor : factors) {
    std::vector<Combination> wider;
    for (const Combination& so_far : all) {
      for (std::size_t level = 0; level < factor.size(); ++level) {
        Combination next = so_far;
        next.levels.push_back(level);
        if (factor.models.empty()) next.point = so_far.point * factor.values.size() + level;
        else next.model = factor.models[level];
        wider.push_back(std::move(next));
      }
    }
    all = std::move(wider);
  }
  return all;
}

}  // namespace

int find_measure(const Header& header, const std::string& name) {
  const auto found = std::find_if(header.measures.begin(), header.measures.end(), [&](const auto& m) { return m.name == name; });
  return found == header.measures.end() ? -1 : static_cast<int>(found - header.measures.begin());
}

std::int32_t find_group(const Header::MeasureInfo& measure, const std::string& label) {
  const auto found = std::find(measure.groups.begin(), measure.groups.end(), label_key(label));
  return found == measure.groups.end() ? -1 : static_cast<std::int32_t>(found - measure.groups.begin());
}

Bound Binder::bind(const StatisticNode& node, const StatisticPlace& place) {
  switch (node.op) {
    case Op::number: return {.op = Bound::Op::number, .number = node.number};
    case Op::measure: return series(measure_values(node, place));
    case Op::add: return linear(node, place, 1);
    case Op::subtract: return linear(node, place, -1);
    case Op::negate: return combine({bind(node.children[0], place)}, {-1});
    case Op::difference: return combine(of_models(node, place), {1, -1});
    case Op::ratio_of_models: return {.op = Bound::Op::divide, .children = of_models(node, place)};
    case Op::relative: {
      Bound one{.op = Bound::Op::number, .number = 1};
      return combine({{.op = Bound::Op::divide, .children = of_models(node, place)}, std::move(one)}, {1, -1});
    }
    case Op::order: return {.op = Bound::Op::descending, .children = of_models(node, place)};
    case Op::variance_ratio: return variance_ratio(node, place);
    case Op::pooled: return pooled(node.children[0], place);
    case Op::slope: return slope(node, place);
    case Op::rank_over_sweep: return rank_over_sweep(node, place);
    case Op::interaction:
    case Op::explained: return over_factors(node, place);
    case Op::spread:
    case Op::rank_over_groups:
    case Op::coefficient: return over_groups(node, place);
    case Op::trend:
    case Op::at:
    case Op::during: return over_periods(node, place);
    default: return plain(node, place);
  }
}

Bound Binder::combine(std::vector<Bound> children, std::vector<double> weights) {
  return {.op = Bound::Op::sum_of_products, .weights = std::move(weights), .children = std::move(children)};
}

Table Binder::complete_cases() {
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

// ── Values of measures ───────────────────────────────────────────────────────────────────────────────────

const Arms::Arm& Binder::arm(const std::string& model, std::size_t point) const {
  const Arms::Arm* found = arms_.find(model, point);
  if (found == nullptr) throw Unbindable{"model '" + model + "' was not run"};
  return *found;
}

Binder::Found Binder::look_up(const StatisticNode& node, const StatisticPlace& place) const {
  const Arms::Arm& at = arm(place.model, place.point);
  const int index = find_measure(at.results->header, node.measure);
  if (index < 0) throw Unbindable{"there is no measure '" + node.measure + "'"};
  return {&at, static_cast<std::uint32_t>(index), &at.results->header.measures[static_cast<std::size_t>(index)]};
}

namespace {

using Values = std::map<std::uint32_t, double>;

Values column_values(const Arms::Arm& arm, std::size_t column) {
  Values values;
  for (const auto& [replication, run] : arm.runs) values[replication] = arm.results->values[run * arm.results->columns.size() + column];
  return values;
}

Values no_values(const Arms::Arm& arm) {
  Values values;
  for (const auto& [replication, run] : arm.runs) values[replication] = missing;
  return values;
}

}  // namespace

std::int32_t Binder::group_of(const StatisticNode& node, const StatisticPlace& place, const Found& found) const {
  const std::string& label = !node.label.empty() ? node.label : !found.info->groups.empty() ? place.group : node.label;
  if (label.empty()) return -1;
  const std::int32_t group = find_group(*found.info, label);
  if (group < 0) throw Unbindable{"measure '" + node.measure + "' has no group '" + label + "'"};
  return group;
}

Binder::Values Binder::measure_values(const StatisticNode& node, const StatisticPlace& place) const {
  const Found found = look_up(node, place);
  const std::int32_t group = group_of(node, place, found);
  const auto column = find_column(*found.arm->results, found.index, group);
  if (column) return column_values(*found.arm, *column);
  // A group nobody was in leaves no column; a grouped measure without a total cannot stand without a label.
  if (group < 0 && !found.info->groups.empty())
    throw Unbindable{"measure '" + node.measure + "' is grouped: name one group, as in " + node.measure + "[" + found.info->groups[0] + "]"};
  if (is_series(*found.info))
    throw Unbindable{"measure '" + node.measure + "' is a series: take at(" + node.measure + ", t), during() or trend() of it"};
  return no_values(*found.arm);
}

/// Every observation of every replication counts alike: means weighted by their number of rows. A replication without
/// rows adds nothing, and so is not missing.
Bound Binder::pooled(const StatisticNode& node, const StatisticPlace& place) {
  const Found found = look_up(node, place);
  if (found.info->aggregate != "mean" && found.info->aggregate != "share")
    throw Unbindable{"only a mean or a share can be pooled, and '" + node.measure + "' is a " + found.info->aggregate};
  Values sums = measure_values(node, place);
  Values rows = sums;
  const record::Results& results = *found.arm->results;
  if (const auto column = find_column(results, found.index, group_of(node, place, found)))
    for (const auto& [replication, run] : found.arm->runs) {
      const double n = results.counts[run * results.columns.size() + *column];
      rows[replication] = n > 0 ? n : 0;
      sums[replication] = n > 0 ? n * sums[replication] : 0;
    }
  std::vector<Bound> both;
  both.push_back(series(std::move(sums)));
  both.push_back(series(std::move(rows)));
  return {.op = Bound::Op::divide, .children = std::move(both)};
}

/// One map of values for each group; an empty one where nobody was in it.
std::vector<Binder::Values> Binder::group_values(const Found& found) const {
  if (found.info->groups.empty()) throw Unbindable{"measure '" + found.info->name + "' has no groups: give it 'by'"};
  std::vector<Values> groups(found.info->groups.size());
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const auto column = find_column(*found.arm->results, found.index, static_cast<std::int32_t>(g));
    if (column) groups[g] = column_values(*found.arm, *column);
  }
  return groups;
}

Binder::Values Binder::variance_over_groups(const Found& found) const {
  const std::vector<Values> groups = group_values(found);
  Values values;
  for (const auto& [replication, run] : found.arm->runs) {
    std::vector<double> members;
    for (const Values& group : groups)
      if (!group.empty()) members.push_back(group.at(replication));
    values[replication] = variance(members);
  }
  return values;
}

// ── Models ───────────────────────────────────────────────────────────────────────────────────────────────

Bound Binder::series(Values values) {
  series_.push_back(std::move(values));
  return {.op = Bound::Op::series, .series = series_.size() - 1};
}

Bound Binder::linear(const StatisticNode& node, const StatisticPlace& place, double sign) {
  Bound left = bind(node.children[0], place);
  Bound right = bind(node.children[1], place);
  std::vector<Bound> both;
  both.push_back(std::move(left));
  both.push_back(std::move(right));
  return combine(std::move(both), {1, sign});
}

std::vector<Bound> Binder::of_models(const StatisticNode& node, const StatisticPlace& place) {
  std::vector<Bound> all;
  for (const StatisticNode::ModelName& model : node.models) {
    StatisticPlace there = place;
    there.model = model.name;
    all.push_back(bind(node.children[0], there));
  }
  return all;
}

Bound Binder::variance_ratio(const StatisticNode& node, const StatisticPlace& place) {
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

// ── Groups and periods: one number a replication ─────────────────────────────────────────────────────────

Bound Binder::over_groups(const StatisticNode& node, const StatisticPlace& place) {
  const Found first = look_up(node.children[0], place);
  if (node.op == Op::spread) return series(variance_over_groups(first));
  const Found second = look_up(node.children[1], place);
  if (first.info->groups != second.info->groups)
    throw Unbindable{"measures '" + first.info->name + "' and '" + second.info->name + "' are not grouped alike"};
  const std::vector<Values> one = group_values(first), other = group_values(second);
  Values values;
  for (const auto& [replication, run] : first.arm->runs) {
    std::vector<double> a, b;
    for (std::size_t g = 0; g < one.size(); ++g) {
      if (one[g].empty() || other[g].empty()) continue;
      a.push_back(one[g].at(replication));
      b.push_back(other[g].at(replication));
    }
    // coef(y, x) is the slope of the first on the second.
    values[replication] = node.op == Op::coefficient ? least_squares_slope(b, a) : rank_correlation(a, b);
  }
  return series(std::move(values));
}

Bound Binder::over_periods(const StatisticNode& node, const StatisticPlace& place) {
  const StatisticNode& of = node.children[0];
  const Found found = look_up(of, place);
  if (!is_series(*found.info)) throw Unbindable{"measure '" + of.measure + "' is no series: give it 'every'"};
  const std::int32_t group = group_of(of, place, found);
  if (group < 0 && !found.info->groups.empty())
    throw Unbindable{"measure '" + of.measure + "' is grouped: name one group, as in " + of.measure + "[" + found.info->groups[0] + "]"};
  const record::Header& header = found.arm->results->header;
  const double length = period_length(*found.info, header);
  const double from = node.times.empty() ? -1e18 : node.times[0];
  const double to = node.times.size() > 1 ? node.times[1] : 1e18;
  const std::vector<std::int32_t> periods =
      node.op == Op::at ? period_holding(*found.info, header, from) : whole_periods(*found.info, header, from, to);
  const std::size_t needed = node.op == Op::trend ? 2 : 1;
  if (periods.size() < needed) throw Unbindable{"measure '" + of.measure + "' has no whole period there"};

  std::vector<double> starts;
  std::vector<Values> by_period;
  for (const std::int32_t period : periods) {
    const auto column = find_column(*found.arm->results, found.index, group, period);
    if (!column) continue;
    starts.push_back(found.info->period_starts[static_cast<std::size_t>(period)] / (node.per_days > 0 ? node.per_days : length));
    by_period.push_back(column_values(*found.arm, *column));
  }
  Values values = no_values(*found.arm);
  for (auto& [replication, value] : values) {
    std::vector<double> course;
    for (const Values& period : by_period) course.push_back(period.at(replication));
    if (node.op == Op::trend) {
      value = least_squares_slope(starts, course);
      continue;
    }
    std::erase_if(course, [](double x) { return !std::isfinite(x); });
    value = course.empty() ? missing : mean(course);
  }
  return series(std::move(values));
}

// ── Sweeps and factors ───────────────────────────────────────────────────────────────────────────────────

std::vector<Bound> Binder::of_points(const StatisticNode& node, const StatisticPlace& place) {
  std::vector<Bound> children;
  for (std::size_t point = 0; point < place.sweep.size(); ++point) {
    StatisticPlace there = place;
    there.point = point;
    children.push_back(bind(node.children[0], there));
  }
  return children;
}

/// Least squares: the slope is a sum of the values weighted by (x - mean x) / sum (x - mean x)^2.
Bound Binder::slope(const StatisticNode& node, const StatisticPlace& place) {
  if (place.sweep.size() < 2) throw Unbindable{"slope() needs a sweep of at least two values"};
  const double centre = mean(place.sweep);
  const double squares = variance(place.sweep) * static_cast<double>(place.sweep.size() - 1);
  if (!(squares > 0)) throw Unbindable{"slope() needs a sweep whose values differ"};
  std::vector<double> weights;
  for (const double x : place.sweep) weights.push_back((x - centre) / squares);
  return combine(of_points(node, place), std::move(weights));
}

Bound Binder::rank_over_sweep(const StatisticNode& node, const StatisticPlace& place) {
  if (place.sweep.size() < 3) throw Unbindable{"rank_correlation(m) needs a sweep of at least three values"};
  return {.op = Bound::Op::rank_correlation, .weights = place.sweep, .children = of_points(node, place)};
}

/// interaction(): (last, last) - (last, first) - (first, last) + (first, first), of two factors.
Bound Binder::over_factors(const StatisticNode& node, const StatisticPlace& place) {
  const auto named = std::find_if(place.factors.begin(), place.factors.end(), [&](const Factor& f) { return f.name == node.factor; });
  if (node.op == Op::explained && named == place.factors.end()) throw Unbindable{"there is no factor '" + node.factor + "'"};
  if (node.op == Op::interaction && place.factors.size() != 2) throw Unbindable{"interaction() needs two factors"};
  Bound bound{.op = node.op == Op::explained ? Bound::Op::explained : Bound::Op::sum_of_products};
  for (const Combination& at : combinations(place.factors)) {
    double weight = 1;
    for (std::size_t f = 0; f < place.factors.size() && node.op == Op::interaction; ++f) {
      const std::size_t last = place.factors[f].size() - 1;
      weight *= at.levels[f] == last ? 1 : at.levels[f] == 0 ? -1 : 0;
    }
    if (weight > -0.5 && weight < 0.5) continue;  // levels between first and last
    StatisticPlace there = place;
    there.point = at.point;
    if (!at.model.empty()) there.model = at.model;
    bound.children.push_back(bind(node.children[0], there));
    if (node.op == Op::interaction) bound.weights.push_back(weight);
    else bound.levels.push_back(at.levels[static_cast<std::size_t>(named - place.factors.begin())]);
  }
  return bound;
}

// ── The rest goes over as it is ──────────────────────────────────────────────────────────────────────────

namespace {

Bound::Op plain_op(Op op) {
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
    case Op::given: return Bound::Op::given;
    case Op::sd: return Bound::Op::sd;
    default: throw ContractViolation("an operation of the statistic language that no case binds");
  }
}

}  // namespace

Bound Binder::plain(const StatisticNode& node, const StatisticPlace& place) {
  Bound bound{.op = plain_op(node.op), .number = node.number};
  for (const StatisticNode& child : node.children) bound.children.push_back(bind(child, place));
  return bound;
}

}  // namespace concert::analysis
