#include "analysis/economics/evaluation.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <set>
#include <sstream>
#include <stdexcept>

namespace concert::analysis {
namespace {

using record::Header;
using record::Results;

const std::string* stated(const Header& header, const std::string& item) {
  for (const Header::Statement& statement : header.economics)
    if (statement.item == item) return &statement.stated;
  return nullptr;
}

/// CHEERS 2022, items 8, 9, 10, 11 to 13, 14, 15.
std::vector<MissingStatement> missing_statements(const Header& header) {
  static const std::vector<std::pair<std::string, MissingStatement>> asked{
      {"perspective", {"perspective", "perspective", 8}},
      {"horizon", {"time horizon", "horizon", 9}},
      {"discount_costs", {"discount rate of costs", "discount: {costs: ...}", 10}},
      {"discount_effects", {"discount rate of effects", "discount: {effects: ...}", 10}},
      {"outcome", {"what outcomes are counted in", "outcome", 11}},
      {"valuation", {"how outcomes are valued", "valuation", 13}},
      {"price_year", {"price year", "price_year", 15}},
      {"currency", {"currency", "currency", 15}}};
  std::vector<MissingStatement> list;
  for (const auto& [item, says] : asked)
    if (!stated(header, item)) list.push_back(says);
  return list;
}

/// Runs that reached their end, by model, point and replication; and what a set of measures adds up to in each.
class Table {
 public:
  explicit Table(const Results& results) : results_(results) {}

  double value(std::size_t run, const std::vector<std::uint32_t>& measures) const {
    if (results_.status[run] != record::Status::done) return missing;
    double sum = 0;
    for (const std::uint32_t measure : measures) sum += one(run, measure);
    return sum;
  }

  /// [model][point] → the value of each replication that has one.
  using Replications = std::map<std::uint32_t, double>;
  using ByPoint = std::vector<std::map<std::uint32_t, Replications>>;
  ByPoint by_point(const std::vector<std::uint32_t>& measures) const {
    ByPoint out(results_.header.models.size());
    for (std::size_t run = 0; run < results_.header.runs.size(); ++run) {
      const Header::Run& r = results_.header.runs[run];
      if (const double v = value(run, measures); !std::isnan(v)) out[r.model][r.point][r.replication] = v;
    }
    return out;
  }

 private:
  /// The whole window; of a measure by group or period the sum of its parts.
  double one(std::size_t run, std::uint32_t measure) const {
    double sum = 0, whole = missing;
    bool found = false;
    for (std::size_t c = 0; c < results_.columns.size(); ++c) {
      const record::Column& column = results_.columns[c];
      if (column.measure != measure) continue;
      const double v = results_.values[run * results_.columns.size() + c];
      if (column.group < 0 && column.period < 0) whole = v;
      if (std::isnan(v)) continue;
      sum += v;
      found = true;
    }
    return !std::isnan(whole) ? whole : found ? sum : missing;
  }

  const Results& results_;
};

std::vector<std::uint32_t> with_role(const Header& header, const std::string& role) {
  std::vector<std::uint32_t> list;
  for (std::uint32_t m = 0; m < header.measures.size(); ++m)
    if (header.measures[m].role == role) list.push_back(m);
  return list;
}

std::uint32_t measure_named(const Header& header, const std::string& name) {
  for (std::uint32_t m = 0; m < header.measures.size(); ++m)
    if (header.measures[m].name == name) return m;
  throw std::invalid_argument("no measure '" + name + "' in the results, though the economics name it");
}

double mean_of(const Table::Replications& values) {
  std::vector<double> list;
  for (const auto& [replication, value] : values) list.push_back(value);
  return mean(list);
}

/// Draws that every model has: their points.
std::vector<std::uint32_t> common_draws(const Table::ByPoint& cost, const Table::ByPoint& effect,
                                        const Header& header) {
  std::vector<std::uint32_t> points;
  for (std::uint32_t p = 0; p < header.points.size(); ++p) {
    if (header.points[p].rfind("draw ", 0) != 0) continue;
    bool all = true;
    for (std::size_t m = 0; m < cost.size(); ++m) all = all && cost[m].count(p) && effect[m].count(p);
    if (all) points.push_back(p);
  }
  return points;
}

std::vector<double> stated_numbers(const Header& header, const std::string& item) {
  std::vector<double> numbers;
  const std::string* text = stated(header, item);
  std::istringstream list(text ? *text : "");
  for (std::string part; std::getline(list, part, ',');) numbers.push_back(std::strtod(part.c_str(), nullptr));
  return numbers;
}

class Evaluation {
 public:
  Evaluation(const Results& results, const EconomicOptions& options)
      : results_(results), table_(results), options_(options) {
    out_.header = results.header;
    out_.header.texts.clear();
    out_.baseline = options.baseline.value_or(results.header.baseline);
    out_.unstated = missing_statements(results.header);
    const auto people = stated_numbers(results.header, "population");
    if (!people.empty()) out_.population = people[0];
  }

  EconomicResult run() {
    choose_measures();
    if (!out_.any()) return std::move(out_);
    cost_ = table_.by_point(costs_);
    effect_ = table_.by_point(effects_);
    points_ = common_draws(cost_, effect_, out_.header);
    sample();
    strategies();
    out_.frontier = frontier(out_.strategies);
    for (FrontierRow& row : out_.frontier) {
      if (!out_.unstated.empty()) row.icer = missing;
      if (!std::isnan(row.icer)) row.interval = interval(row);
    }
    shifts();
    out_.thresholds = options_.thresholds.empty() ? stated_numbers(out_.header, "thresholds") : options_.thresholds;
    if (out_.drawn) uncertainty();
    return std::move(out_);
  }

 private:
  void choose_measures() {
    const Header& header = out_.header;
    const std::string* cost = stated(header, "cost");
    const std::string* effect = stated(header, "effect");
    costs_ = cost ? std::vector<std::uint32_t>{measure_named(header, *cost)} : with_role(header, "cost");
    effects_ = effect ? std::vector<std::uint32_t>{measure_named(header, *effect)} : with_role(header, "effect");
    if (effects_.size() > 1) effects_.resize(1);
    if (costs_.empty() || effects_.empty()) return;
    out_.cost_unit = header.measures[costs_[0]].unit;
    std::erase_if(costs_, [&](std::uint32_t m) { return header.measures[m].unit != out_.cost_unit; });
    out_.cost_name = costs_.size() == 1 ? header.measures[costs_[0]].name : "all costs";
    out_.effect_name = header.measures[effects_[0]].name;
    out_.effect_unit = header.measures[effects_[0]].unit;
  }

  void sample() {
    out_.drawn = !points_.empty();
    out_.draws = points_.size();
    out_.samples.cost.resize(cost_.size());
    out_.samples.effect.resize(cost_.size());
    for (std::size_t m = 0; m < cost_.size(); ++m)
      for (const std::uint32_t p : points_) {
        out_.samples.cost[m].push_back(mean_of(cost_[m].at(p)));
        out_.samples.effect[m].push_back(mean_of(effect_[m].at(p)));
        out_.replications = std::max(out_.replications, cost_[m].at(p).size());
      }
  }

  /// Expected values: over the draws where there are any, else over the replications of the scenario as written.
  void strategies() {
    for (std::size_t m = 0; m < cost_.size(); ++m) {
      Strategy strategy{.name = out_.header.models[m]};
      if (out_.drawn) {
        strategy.cost = mean(out_.samples.cost[m]);
        strategy.effect = mean(out_.samples.effect[m]);
      } else if (cost_[m].count(0) && effect_[m].count(0)) {
        strategy.cost = mean_of(cost_[m].at(0));
        strategy.effect = mean_of(effect_[m].at(0));
        out_.replications = std::max(out_.replications, cost_[m].at(0).size());
      }
      out_.strategies.push_back(std::move(strategy));
    }
  }

  void shifts() {
    std::map<std::string, std::vector<std::uint32_t>> payers;
    for (const std::uint32_t m : with_role(out_.header, "cost"))
      if (out_.header.measures[m].unit == out_.cost_unit) payers[out_.header.measures[m].payer].push_back(m);
    for (const auto& [payer, measures] : payers)
      out_.shifts.push_back(shift(payer.empty() ? "no payer named" : payer, measures));
    shares();
    if (payers.size() > 1) out_.shifts.push_back(shift("all", with_role_in_unit()));
  }

  std::vector<std::uint32_t> with_role_in_unit() const {
    std::vector<std::uint32_t> list = with_role(out_.header, "cost");
    std::erase_if(list, [&](std::uint32_t m) { return out_.header.measures[m].unit != out_.cost_unit; });
    return list;
  }

  CostShift shift(const std::string& payer, const std::vector<std::uint32_t>& measures) const {
    CostShift out{.payer = payer, .unit = out_.cost_unit, .difference = {}, .share = {}};
    const std::size_t models = out_.header.models.size();
    std::vector<std::map<std::pair<std::uint32_t, std::uint32_t>, double>> values(models);
    for (std::size_t run = 0; run < out_.header.runs.size(); ++run) {
      const Header::Run& r = out_.header.runs[run];
      const bool counts = out_.drawn ? r.point != 0 : r.point == 0;
      if (counts) values[r.model][{r.point, r.replication}] = table_.value(run, measures);
    }
    for (std::size_t m = 0; m < models; ++m) {
      std::map<std::uint32_t, std::vector<double>> by_unit;  // a draw, or a replication, is one independent value
      for (const auto& [key, value] : values[m])
        if (const auto base = values[out_.baseline].find(key);
            base != values[out_.baseline].end() && !std::isnan(value - base->second))
          by_unit[out_.drawn ? key.first : key.second].push_back(value - base->second);
      std::vector<double> differences;
      for (const auto& [unit, list] : by_unit) differences.push_back(mean(list));
      out.difference.push_back(m == out_.baseline ? Summary{} : summarise(differences));
    }
    return out;
  }

  void shares() {
    for (std::size_t m = 0; m < out_.header.models.size(); ++m) {
      double more = 0, less = 0;
      for (const CostShift& s : out_.shifts) {
        const double d = s.difference[m].mean;
        if (d > 0) more += d;
        if (d < 0) less -= d;
      }
      for (CostShift& s : out_.shifts) {
        const double d = s.difference[m].mean;
        s.share.push_back(d > 0 ? d / more : d < 0 ? -d / less : missing);
      }
    }
  }

  void uncertainty() {
    for (const double threshold : out_.thresholds) {
      out_.acceptability.push_back(acceptability(out_.samples, threshold));
      out_.evpi.push_back(evpi(net_benefits(out_.samples, threshold)));
      for (std::size_t m = 0; m < cost_.size(); ++m)
        if (m != out_.baseline)
          out_.spread.push_back({m, threshold, variance_components(benefit_values(m, threshold))});
    }
    std::vector<std::vector<std::string>> sets = options_.learn;
    if (sets.empty())
      for (const Header::ParameterInfo& p : out_.header.parameters)
        if (!drawn_values(p.name).empty()) sets.push_back({p.name});
    for (const std::vector<std::string>& set : sets) out_.parameters.push_back(value_of(set));
  }

  /// Differences between two models in one point, replication by replication under common random numbers.
  PlanePairs pairs(std::size_t model, std::size_t other, std::uint32_t point) const {
    PlanePairs out;
    for (const auto& [replication, cost] : cost_[model].at(point)) {
      const auto value = [&](const Table::ByPoint& of, std::size_t m) {
        const auto found = of[m].at(point).find(replication);
        return found == of[m].at(point).end() ? missing : found->second;
      };
      const double extra_cost = cost - value(cost_, other),
                   extra_effect = value(effect_, model) - value(effect_, other);
      if (!std::isnan(extra_cost + extra_effect)) out.emplace_back(extra_cost, extra_effect);
    }
    return out;
  }

  RatioInterval interval(const FrontierRow& row) const {
    if (!out_.drawn) return bootstrap_ratio_interval(pairs(row.strategy, row.before, 0));
    PlanePairs points;
    for (std::size_t k = 0; k < out_.samples.size(); ++k)
      points.emplace_back(out_.samples.cost[row.strategy][k] - out_.samples.cost[row.before][k],
                          out_.samples.effect[row.strategy][k] - out_.samples.effect[row.before][k]);
    return ratio_interval(points);
  }

  /// [point][replication]: net benefit against the baseline.
  std::vector<std::vector<double>> benefit_values(std::size_t model, double threshold) const {
    std::vector<std::vector<double>> out;
    for (const std::uint32_t p : points_) {
      out.emplace_back();
      for (const auto& [cost, effect] : pairs(model, out_.baseline, p))
        out.back().push_back(net_monetary_benefit(cost, effect, threshold));
    }
    return out;
  }

  /// A parameter's value by draw; empty if it was not drawn.
  std::vector<double> drawn_values(const std::string& name) const {
    std::map<std::string, double> by_point;
    for (const Header::Setting& setting : out_.header.settings)
      if (setting.name == name) by_point.emplace(setting.model, std::strtod(setting.text.c_str(), nullptr));
    std::vector<double> values;
    for (const std::uint32_t p : points_)
      if (const auto found = by_point.find(out_.header.points[p]); found != by_point.end())
        values.push_back(found->second);
    if (values.size() != points_.size()) values.clear();
    return values;
  }

  ParameterValue value_of(const std::vector<std::string>& set) const {
    ParameterValue out;
    std::vector<std::vector<double>> columns;
    for (const std::string& name : set) {
      out.parameter += (out.parameter.empty() ? "" : ", ") + name;
      columns.push_back(drawn_values(name));
      if (columns.back().empty())
        throw std::invalid_argument("the parameter '" + name +
                                    "' was not drawn; it needs a `distribution:` and a run with --psa");
    }
    for (const double threshold : out_.thresholds) {
      const auto benefit = net_benefits(out_.samples, threshold);
      out.evppi.push_back(evppi(benefit, columns));
      out.error.push_back(evppi_error(benefit, columns));
    }
    return out;
  }

  const Results& results_;
  Table table_;
  const EconomicOptions& options_;
  EconomicResult out_;
  std::vector<std::uint32_t> costs_, effects_, points_;
  Table::ByPoint cost_, effect_;
};

}  // namespace

EconomicResult evaluate_economics(const Results& results, const EconomicOptions& options) {
  return Evaluation(results, options).run();
}

std::string refusal(const EconomicResult& result) {
  if (result.unstated.empty()) return "";
  std::string text = "No ratio of cost to effect (ICER) is given, because the scenario does not state: ";
  for (std::size_t i = 0; i < result.unstated.size(); ++i) {
    const MissingStatement& m = result.unstated[i];
    text += (i == 0 ? "" : "; ") + m.item + " (CHEERS 2022 item " + std::to_string(m.cheers) + ", economics: " + m.key +
            ")";
  }
  return text + ".";
}

std::string frontier_verdict(const EconomicResult& result, const FrontierRow& row) {
  if (row.dominance == Dominance::simple) return "dominated by " + result.model(row.by[0]);
  if (row.dominance == Dominance::extended && row.by.size() == 2)
    return "dominated by a mix of " + result.model(row.by[0]) + " and " + result.model(row.by[1]);
  if (row.dominance == Dominance::extended) return "dominated (extended)";
  if (row.before == FrontierRow::no_strategy) return "cheapest";
  return "against " + result.model(row.before);
}

}  // namespace concert::analysis
