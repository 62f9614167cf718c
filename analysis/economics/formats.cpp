// The economic evaluation for programs: JSON and CSV.
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "analysis/economics/evaluation.hpp"

namespace concert::analysis {
namespace {

using Json = nlohmann::ordered_json;

Json number(double x) { return std::isfinite(x) ? Json(x) : Json(nullptr); }

const char* word(Dominance dominance) {
  switch (dominance) {
    case Dominance::none:
      return "none";
    case Dominance::simple:
      return "simple";
    case Dominance::extended:
      return "extended";
  }
  return "";
}

Json frontier_json(const EconomicResult& r) {
  Json list = Json::array();
  for (const FrontierRow& row : r.frontier) {
    Json by = Json::array();
    for (const std::size_t s : row.by) by.push_back(r.model(s));
    list.push_back({{"strategy", r.model(row.strategy)},
                    {"cost", number(r.strategies[row.strategy].cost)},
                    {"effect", number(r.strategies[row.strategy].effect)},
                    {"dominance", word(row.dominance)},
                    {"by", by},
                    {"against", row.before == FrontierRow::no_strategy ? Json(nullptr) : Json(r.model(row.before))},
                    {"extra_cost", number(row.extra_cost)},
                    {"extra_effect", number(row.extra_effect)},
                    {"icer", number(row.icer)},
                    {"icer_low", number(row.interval.low)},
                    {"icer_high", number(row.interval.high)}});
  }
  return list;
}

Json shift_json(const EconomicResult& r) {
  Json list = Json::array();
  for (const CostShift& s : r.shifts)
    for (std::size_t m = 0; m < s.difference.size(); ++m)
      if (m != r.baseline)
        list.push_back({{"payer", s.payer},
                        {"model", r.model(m)},
                        {"difference", number(s.difference[m].mean)},
                        {"half_width", number(s.difference[m].half_width)},
                        {"share", m < s.share.size() ? number(s.share[m]) : Json(nullptr)},
                        {"unit", s.unit}});
  return list;
}

Json acceptability_json(const EconomicResult& r) {
  Json list = Json::array();
  for (std::size_t t = 0; t < r.acceptability.size(); ++t) {
    const Acceptability& a = r.acceptability[t];
    Json probability, expected;
    for (std::size_t m = 0; m < a.probability.size(); ++m) {
      probability[r.model(m)] = a.probability[m];
      expected[r.model(m)] = number(a.expected[m]);
    }
    list.push_back({{"threshold", a.threshold},
                    {"probability", probability},
                    {"expected_net_benefit", expected},
                    {"frontier", r.model(a.best)},
                    {"frontier_probability", a.probability[a.best]},
                    {"evpi", number(r.evpi[t])},
                    {"population_evpi", number(population_value(r.evpi[t], r.population))}});
  }
  return list;
}

Json evppi_json(const EconomicResult& r) {
  Json list = Json::array();
  for (const ParameterValue& p : r.parameters)
    for (std::size_t t = 0; t < p.evppi.size(); ++t)
      list.push_back({{"parameters", p.parameter}, {"threshold", r.thresholds[t]}, {"evppi", number(p.evppi[t])}, {"standard_error", number(p.error[t])}});
  return list;
}

Json variance_json(const EconomicResult& r) {
  Json list = Json::array();
  for (const SpreadOfBenefit& s : r.spread)
    list.push_back({{"model", r.model(s.model)},
                    {"threshold", s.threshold},
                    {"between_draws", number(s.variances.between)},
                    {"within_draw", number(s.variances.within)}});
  return list;
}

Json plane_json(const EconomicResult& r) {
  Json list = Json::array();
  for (std::size_t m = 0; m < r.samples.strategies(); ++m)
    for (std::size_t k = 0; k < r.samples.size() && m != r.baseline; ++k)
      list.push_back({{"model", r.model(m)},
                      {"draw", k + 1},
                      {"extra_cost", number(r.samples.cost[m][k] - r.samples.cost[r.baseline][k])},
                      {"extra_effect", number(r.samples.effect[m][k] - r.samples.effect[r.baseline][k])}});
  return list;
}

std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

std::string plain(double x) {
  if (!std::isfinite(x)) return "";
  char text[32];
  std::snprintf(text, sizeof text, "%.10g", x);
  return text;
}

class Csv {
 public:
  void row(const std::string& section, const std::string& model, double threshold, const std::string& quantity,
           double value, const std::string& unit) {
    text_ += section + "," + quoted(model) + "," + plain(threshold) + "," + quoted(quantity) + "," + plain(value) +
             "," + quoted(unit) + "\n";
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_ = "section,model,threshold,quantity,value,unit\n";
};

}  // namespace

std::string economics_json(const EconomicResult& r) {
  Json stated = Json::array(), absent = Json::array();
  for (const auto& s : r.header.economics)
    stated.push_back({{"item", s.item}, {"stated", s.stated}, {"source", s.source}});
  for (const MissingStatement& m : r.unstated)
    absent.push_back({{"item", m.item}, {"key", m.key}, {"cheers_2022", m.cheers}});
  const Json json = {{"scenario", r.header.scenario_id},
                     {"baseline", r.model(r.baseline)},
                     {"stated", stated},
                     {"missing", absent},
                     {"cost", r.cost_name},
                     {"cost_unit", r.cost_unit},
                     {"effect", r.effect_name},
                     {"effect_unit", r.effect_unit},
                     {"draws", r.draws},
                     {"replications", r.replications},
                     {"frontier", frontier_json(r)},
                     {"cost_shift", shift_json(r)},
                     {"acceptability", acceptability_json(r)},
                     {"evppi", evppi_json(r)},
                     {"variance", variance_json(r)},
                     {"plane", plane_json(r)}};
  return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

std::string economics_csv(const EconomicResult& r) {
  Csv csv;
  const std::string ratio =
      r.effect_unit.empty() || r.effect_unit == "1" ? r.cost_unit : r.cost_unit + "/" + r.effect_unit;
  for (const FrontierRow& row : r.frontier) {
    const std::string& name = r.model(row.strategy);
    csv.row("frontier", name, missing, "cost", r.strategies[row.strategy].cost, r.cost_unit);
    csv.row("frontier", name, missing, "effect", r.strategies[row.strategy].effect, r.effect_unit);
    csv.row("frontier", name, missing, std::string("dominance ") + word(row.dominance), missing, "");
    csv.row("frontier", name, missing, "icer", row.icer, ratio);
    csv.row("frontier", name, missing, "icer low", row.interval.low, ratio);
    csv.row("frontier", name, missing, "icer high", row.interval.high, ratio);
  }
  for (const CostShift& s : r.shifts)
    for (std::size_t m = 0; m < s.difference.size(); ++m)
      if (m != r.baseline) csv.row("cost_shift", r.model(m), missing, s.payer, s.difference[m].mean, s.unit);
  for (std::size_t t = 0; t < r.acceptability.size(); ++t) {
    const Acceptability& a = r.acceptability[t];
    for (std::size_t m = 0; m < a.probability.size(); ++m) {
      csv.row("acceptability", r.model(m), a.threshold, "probability", a.probability[m], "1");
      csv.row("acceptability", r.model(m), a.threshold, "expected net benefit", a.expected[m], r.cost_unit);
    }
    csv.row("value_of_information", "", a.threshold, "evpi", r.evpi[t], r.cost_unit);
  }
  for (const ParameterValue& p : r.parameters)
    for (std::size_t t = 0; t < p.evppi.size(); ++t) {
      csv.row("value_of_information", "", r.thresholds[t], "evppi " + p.parameter, p.evppi[t], r.cost_unit);
      csv.row("value_of_information", "", r.thresholds[t], "standard error of evppi " + p.parameter, p.error[t], r.cost_unit);
    }
  return csv.take();
}

}  // namespace concert::analysis
