#include "analysis/compare.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <span>
#include <stdexcept>
#include <utility>

#include "analysis/format.hpp"
#include "analysis/output/holm.hpp"
#include "core/diagnostic.hpp"

namespace concert::analysis {
namespace {

using record::Header;
using record::Results;

// Two values of one person count as the same within this share of the larger: sums of the same numbers in another
// order differ by rounding only.
constexpr double rounding = 1e-9;

/// Where each completed run of the point stands: [model][position of its replication].
struct Grid {
  std::vector<std::uint32_t> replications;
  std::vector<std::vector<std::optional<std::size_t>>> run;
};

Grid lay_out(const Results& results, std::uint32_t point) {
  Grid grid;
  const auto& runs = results.header.runs;
  for (const Header::Run& run : runs) {
    if (run.point == point) grid.replications.push_back(run.replication);
  }
  std::sort(grid.replications.begin(), grid.replications.end());
  grid.replications.erase(std::unique(grid.replications.begin(), grid.replications.end()), grid.replications.end());
  grid.run.assign(results.header.models.size(), std::vector<std::optional<std::size_t>>(grid.replications.size()));
  for (std::size_t r = 0; r < runs.size(); ++r) {
    if (runs[r].point != point || results.status[r] != record::Status::done) continue;
    const auto at = std::lower_bound(grid.replications.begin(), grid.replications.end(), runs[r].replication) - grid.replications.begin();
    grid.run[runs[r].model][static_cast<std::size_t>(at)] = r;
  }
  return grid;
}

using Values = std::vector<double>;  // one value a replication, in the grid's order

class Reader {
 public:
  Reader(const Results& results, std::uint32_t point) : results_(results), grid_(lay_out(results, point)) {}

  const Grid& grid() const { return grid_; }
  std::size_t models() const { return results_.header.models.size(); }

  /// Columns of the whole window of a measure, by group.
  std::vector<std::size_t> columns(std::uint32_t measure) const {
    std::vector<std::size_t> found;
    for (std::size_t c = 0; c < results_.columns.size(); ++c) {
      if (results_.columns[c].measure == measure && results_.columns[c].period == -1) found.push_back(c);
    }
    std::stable_sort(found.begin(), found.end(), [&](std::size_t a, std::size_t b) { return results_.columns[a].group < results_.columns[b].group; });
    return found;
  }

  Values values(std::size_t model, std::size_t column) const {
    Values values(grid_.replications.size(), missing);
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (const auto run = grid_.run[model][i]) values[i] = results_.values[*run * results_.columns.size() + column];
    }
    return values;
  }

  /// A measure as one number a replication: its total, or the sum of its groups.
  Values total(std::size_t model, std::uint32_t measure) const {
    const std::vector<std::size_t> all = columns(measure);
    Values sum(grid_.replications.size(), missing);
    for (const std::size_t column : all) {
      const Values part = values(model, column);
      if (results_.columns[column].group == -1) return part;
      for (std::size_t i = 0; i < sum.size(); ++i) {
        if (!std::isnan(part[i])) sum[i] = (std::isnan(sum[i]) ? 0 : sum[i]) + part[i];
      }
    }
    return sum;
  }

  std::span<const Results::AgentRow> persons(std::size_t run, std::uint32_t measure) const {
    const auto key = [](const Results::AgentRow& row) { return std::pair<std::size_t, std::uint32_t>(row.run, row.measure); };
    const std::pair<std::size_t, std::uint32_t> wanted(run, measure);
    const auto first = std::lower_bound(results_.agents.begin(), results_.agents.end(), wanted, [&](const auto& row, const auto& k) { return key(row) < k; });
    const auto last = std::upper_bound(first, results_.agents.end(), wanted, [&](const auto& k, const auto& row) { return k < key(row); });
    return {results_.agents.data() + (first - results_.agents.begin()), static_cast<std::size_t>(last - first)};
  }

 private:
  const Results& results_;
  Grid grid_;
};

std::uint32_t measure_index(const Header& header, const std::string& name) {
  std::vector<std::string> names;
  for (std::size_t m = 0; m < header.measures.size(); ++m) {
    if (header.measures[m].name == name) return static_cast<std::uint32_t>(m);
    names.push_back(header.measures[m].name);
  }
  throw std::invalid_argument("no measure '" + name + "' in the results; " + did_you_mean(name, names));
}

/// Whether a measure was written inside a ratio and has no name of its own: "visits_each.numerator".
bool part_of_ratio(const Header& header, const std::string& name) {
  const std::size_t dot = name.rfind('.');
  if (dot == std::string::npos || (name.substr(dot) != ".numerator" && name.substr(dot) != ".denominator"))
    return false;
  return std::any_of(header.measures.begin(), header.measures.end(), [&](const Header::MeasureInfo& of) {
    return of.aggregate == "ratio" && of.name == name.substr(0, dot);
  });
}

std::vector<std::uint32_t> chosen_measures(const Header& header, const CompareOptions& options) {
  std::vector<std::uint32_t> chosen;
  for (const std::string& name : options.measures) chosen.push_back(measure_index(header, name));
  if (!options.measures.empty()) return chosen;
  for (std::size_t m = 0; m < header.measures.size(); ++m)
    if (!part_of_ratio(header, header.measures[m].name)) chosen.push_back(static_cast<std::uint32_t>(m));
  return chosen;
}

std::size_t baseline_index(const Header& header, const CompareOptions& options) {
  if (options.baseline.empty()) return header.baseline;
  const auto found = std::find(header.models.begin(), header.models.end(), options.baseline);
  if (found != header.models.end()) return static_cast<std::size_t>(found - header.models.begin());
  throw std::invalid_argument("no model '" + options.baseline + "' in the results; " + did_you_mean(options.baseline, header.models));
}

// ── measures ──

MeasureRow describe(const Results& results, std::size_t column) {
  const record::Column& at = results.columns[column];
  const Header::MeasureInfo& info = results.header.measures[at.measure];
  std::string name = info.name;
  const auto group = static_cast<std::size_t>(at.group);
  if (at.group >= 0) name += "[" + (group < info.groups.size() ? info.groups[group] : std::to_string(at.group)) + "]";
  return {.measure = at.measure, .group = at.group, .name = std::move(name), .unit = info.unit, .says = info.says};
}

void add_row(Comparison& comparison, const Reader& reader, MeasureRow row, std::size_t column) {
  std::vector<Summary> values;
  std::vector<Paired> differences;
  const Values baseline = reader.values(comparison.baseline, column);
  for (std::size_t model = 0; model < reader.models(); ++model) {
    const Values found = reader.values(model, column);
    values.push_back(summarise(found));
    differences.push_back(model == comparison.baseline ? Paired{} : compare_pairs(found, baseline));
  }
  comparison.rows.push_back(std::move(row));
  comparison.values.push_back(std::move(values));
  comparison.differences.push_back(std::move(differences));
}

/// The columns of a measure's periods, gathered by group.
void add_series(Comparison& comparison, const Reader& reader, const Results& results, std::uint32_t measure) {
  std::map<std::int32_t, std::map<std::int32_t, std::size_t>> columns;  // group -> period -> column
  for (std::size_t c = 0; c < results.columns.size(); ++c) {
    const record::Column& at = results.columns[c];
    if (at.measure == measure && at.period >= 0) columns[at.group][at.period] = c;
  }
  const std::vector<double>& starts = results.header.measures[measure].period_starts;
  for (const auto& [group, periods] : columns) {
    const MeasureRow row = describe(results, periods.begin()->second);
    Series series{.measure = measure, .group = group, .name = row.name, .unit = row.unit, .starts = {}, .values = {}};
    for (const auto& [period, column] : periods) {
      const auto at = static_cast<std::size_t>(period);
      series.starts.push_back(at < starts.size() ? starts[at] : missing);
      std::vector<Summary> values;
      for (std::size_t model = 0; model < reader.models(); ++model) values.push_back(summarise(reader.values(model, column)));
      series.values.push_back(std::move(values));
    }
    comparison.series.push_back(std::move(series));
  }
}

Values minus(Values a, const Values& b) {
  for (std::size_t i = 0; i < a.size(); ++i) a[i] -= b[i];
  return a;
}

void add_gap(Comparison& comparison, const Reader& reader, const Results& results, std::uint32_t measure) {
  constexpr std::size_t most_groups = 12;
  const std::vector<std::string>& labels = results.header.measures[measure].groups;
  std::vector<std::size_t> columns = reader.columns(measure);
  std::erase_if(columns, [&](std::size_t column) { return results.columns[column].group < 0; });
  if (columns.size() < 2 || columns.size() > most_groups || labels.empty()) return;
  const std::size_t first = columns.front(), last = columns.back();
  const auto label = [&](std::size_t column) { return labels.at(static_cast<std::size_t>(results.columns[column].group)); };
  const Header::MeasureInfo& info = results.header.measures[measure];
  Gap gap{.measure = measure, .name = info.name + ": " + label(last) + " - " + label(first), .unit = info.unit, .value = {}, .difference = {}};
  const auto between = [&](std::size_t model) { return minus(reader.values(model, last), reader.values(model, first)); };
  const Values baseline = between(comparison.baseline);
  for (std::size_t model = 0; model < reader.models(); ++model) {
    const Values values = between(model);
    gap.value.push_back(summarise(values));
    gap.difference.push_back(model == comparison.baseline ? Paired{} : compare_pairs(values, baseline));
  }
  comparison.gaps.push_back(std::move(gap));
}

/// Every difference of the table is one comparison of the family.
void judge_together(Comparison& comparison) {
  std::vector<double> p;
  for (const auto& row : comparison.differences)
    for (const Paired& paired : row) p.push_back(p_value(paired.difference));
  const std::vector<double> corrected = holm(p);
  const auto models = static_cast<std::ptrdiff_t>(comparison.header.models.size());
  for (auto at = corrected.begin(); at != corrected.end(); at += models) comparison.p_holm.emplace_back(at, at + models);
}

// ── persons ──

struct Tally {
  std::size_t less = 0, more = 0, same = 0, unmatched = 0;
  double total_difference = 0;

  std::size_t pairs() const { return less + more + same; }
  void add(double value, double baseline) {
    const double difference = value - baseline;
    total_difference += difference;
    const double close = rounding * std::max(std::abs(value), std::abs(baseline));
    ++(std::abs(difference) <= close ? same : difference < 0 ? less : more);
  }
};

/// Both rows are sorted by agent.
Tally match(std::span<const Results::AgentRow> rows, std::span<const Results::AgentRow> baseline) {
  Tally tally;
  auto a = rows.begin();
  auto b = baseline.begin();
  while (a != rows.end() && b != baseline.end()) {
    if (a->agent != b->agent) {
      ++tally.unmatched;
      ++(a->agent < b->agent ? a : b);
      continue;
    }
    if (std::isnan(a->value) || std::isnan(b->value)) ++tally.unmatched;
    else tally.add(a->value, b->value);
    ++a;
    ++b;
  }
  tally.unmatched += static_cast<std::size_t>((rows.end() - a) + (baseline.end() - b));
  return tally;
}

PersonPairs::Better better_side(const std::string& role) {
  if (role == "cost") return PersonPairs::Better::low;
  return role == "effect" ? PersonPairs::Better::high : PersonPairs::Better::neither;
}

PersonPairs pair_persons(const Comparison& comparison, const Reader& reader, std::uint32_t measure, std::size_t model) {
  const Header::MeasureInfo& info = comparison.header.measures[measure];
  PersonPairs pairs{.measure = measure, .name = info.name, .unit = info.unit, .model = model, .better = better_side(info.role), .difference = {}};
  Tally all;
  Values differences;
  for (std::size_t i = 0; i < reader.grid().replications.size(); ++i) {
    const auto run = reader.grid().run[model][i];
    const auto against = reader.grid().run[comparison.baseline][i];
    if (!run || !against) continue;
    const Tally tally = match(reader.persons(*run, measure), reader.persons(*against, measure));
    all.less += tally.less;
    all.more += tally.more;
    all.same += tally.same;
    all.unmatched += tally.unmatched;
    if (tally.pairs() > 0) differences.push_back(tally.total_difference / static_cast<double>(tally.pairs()));
  }
  pairs.pairs = all.pairs();
  pairs.unmatched = all.unmatched;
  pairs.difference = summarise(differences);
  if (pairs.pairs == 0) return pairs;
  const double n = static_cast<double>(pairs.pairs);
  pairs.less = static_cast<double>(all.less) / n;
  pairs.more = static_cast<double>(all.more) / n;
  pairs.same = static_cast<double>(all.same) / n;
  return pairs;
}

// ── costs and effects ──

/// Sums of measures, one series a model.
struct Ledger {
  std::string name, unit;
  std::vector<Values> values;

  void add(const std::vector<Values>& more) {
    if (values.empty()) values.assign(more.size(), Values(more.empty() ? 0 : more[0].size(), 0.0));
    for (std::size_t m = 0; m < more.size(); ++m) {
      for (std::size_t i = 0; i < more[m].size(); ++i) values[m][i] += more[m][i];
    }
  }
};

std::vector<Values> totals(const Reader& reader, std::uint32_t measure) {
  std::vector<Values> by_model;
  for (std::size_t model = 0; model < reader.models(); ++model) by_model.push_back(reader.total(model, measure));
  return by_model;
}

Ledger& find_or_add(std::vector<Ledger>& ledgers, const std::string& name, const std::string& unit) {
  const auto found = std::find_if(ledgers.begin(), ledgers.end(), [&](const Ledger& l) { return l.name == name && l.unit == unit; });
  if (found != ledgers.end()) return *found;
  ledgers.push_back({.name = name, .unit = unit, .values = {}});
  return ledgers.back();
}

Account account(const Ledger& ledger, std::size_t baseline) {
  Account account{.name = ledger.name, .unit = ledger.unit, .value = {}, .difference = {}};
  for (std::size_t model = 0; model < ledger.values.size(); ++model) {
    account.value.push_back(summarise(ledger.values[model]));
    account.difference.push_back(model == baseline ? Paired{} : compare_pairs(ledger.values[model], ledger.values[baseline]));
  }
  return account;
}

/// -1, 0 (the interval includes 0, or there is none), 1.
int told_apart(const Summary& difference) {
  if (std::isnan(difference.mean)) return 0;
  if (difference.n >= 2 && difference.sd == 0) return difference.mean > 0 ? 1 : difference.mean < 0 ? -1 : 0;
  if (!(std::abs(difference.mean) > difference.half_width)) return 0;
  return difference.mean > 0 ? 1 : -1;
}

std::string quadrant(const Summary& cost, const Summary& effect) {
  const int dear = told_apart(cost), good = told_apart(effect);
  if (dear > 0 && good > 0) return "costs more, does more";
  if (dear > 0 && good < 0) return "costs more, does less: dominated";
  if (dear < 0 && good > 0) return "costs less, does more: dominates";
  if (dear < 0 && good < 0) return "costs less, does less";
  const std::string first = dear > 0 ? "costs more" : dear < 0 ? "costs less" : "no difference in cost shown";
  const std::string second = good > 0 ? "does more" : good < 0 ? "does less" : "none in effect shown";
  if (dear != 0) return first + ", no difference in effect shown";
  return first + ", " + second;
}

void add_accounts(Comparison& comparison, const Reader& reader) {
  std::vector<Ledger> payers, sums, effects;
  for (std::uint32_t m = 0; m < comparison.header.measures.size(); ++m) {
    const Header::MeasureInfo& info = comparison.header.measures[m];
    if (info.role == "effect") find_or_add(effects, info.name, info.unit).add(totals(reader, m));
    if (info.role != "cost") continue;
    const std::vector<Values> values = totals(reader, m);
    find_or_add(payers, info.payer, info.unit).add(values);
    find_or_add(sums, "total", info.unit).add(values);
  }
  for (const Ledger& ledger : payers) comparison.costs.push_back(account(ledger, comparison.baseline));
  for (const Ledger& ledger : effects) comparison.effects.push_back(account(ledger, comparison.baseline));
  for (const Ledger& sum : sums) {
    const Account total = account(sum, comparison.baseline);
    const auto parts = std::count_if(payers.begin(), payers.end(), [&](const Ledger& l) { return l.unit == sum.unit; });
    if (parts > 1) comparison.costs.push_back(total);
    for (const Account& effect : comparison.effects) {
      for (std::size_t model = 0; model < reader.models(); ++model) {
        if (model == comparison.baseline) continue;
        const Summary &cost = total.difference[model].difference, &benefit = effect.difference[model].difference;
        comparison.net.push_back({.model = model, .effect = effect.name, .cost_unit = sum.unit, .effect_unit = effect.unit,
                                  .cost = cost, .benefit = benefit, .quadrant = quadrant(cost, benefit)});
      }
    }
  }
}

// ── what rests on assumption, what failed ──

void add_assumptions(Comparison& comparison) {
  for (const Header::ParameterInfo& parameter : comparison.header.parameters) {
    if (parameter.kind != "assumption" && parameter.kind != "recall") continue;
    const std::string unit = parameter.unit.empty() || parameter.unit == "1" ? "" : " " + parameter.unit;
    comparison.assumptions.push_back({parameter.name, short_number(parameter.value, 6) + unit, parameter.range, parameter.kind, parameter.source});
  }
  for (const Header::Setting& setting : comparison.header.settings) {
    if (setting.effect) comparison.assumed_effects.push_back({setting.model, setting.name, setting.text});
  }
}

void add_failures(Comparison& comparison, const Results& results, std::uint32_t point) {
  for (std::size_t r = 0; r < results.header.runs.size(); ++r) {
    const Header::Run& run = results.header.runs[r];
    if (run.point != point || results.status[r] == record::Status::done) continue;
    comparison.failed.push_back({results.header.models[run.model], run.replication, results.errors[r]});
  }
}

}  // namespace

Comparison compare(const Results& results, const CompareOptions& options) {
  const std::size_t baseline = baseline_index(results.header, options);
  if (options.point > 0 && options.point >= results.header.points.size()) {
    throw std::invalid_argument("no parameter point " + std::to_string(options.point) + " in the results");
  }
  const Reader reader(results, options.point);
  Comparison comparison;
  comparison.header = results.header;
  comparison.header.texts.clear();
  comparison.baseline = baseline;
  comparison.replications = reader.grid().replications;
  for (const std::uint32_t measure : chosen_measures(results.header, options)) {
    for (const std::size_t column : reader.columns(measure)) add_row(comparison, reader, describe(results, column), column);
    add_series(comparison, reader, results, measure);
    add_gap(comparison, reader, results, measure);
    if (!results.header.measures[measure].per_agent) continue;
    for (std::size_t model = 0; model < reader.models(); ++model) {
      if (model != baseline) comparison.pairs.push_back(pair_persons(comparison, reader, measure, model));
    }
  }
  judge_together(comparison);
  comparison.spreads = spreads(results, options.point);
  add_accounts(comparison, reader);
  add_assumptions(comparison);
  add_failures(comparison, results, options.point);
  return comparison;
}

}  // namespace concert::analysis
