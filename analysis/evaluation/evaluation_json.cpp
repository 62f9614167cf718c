// JSON and CSV of estimates and studies.
#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "analysis/evaluation/evaluation_report.hpp"

namespace concert::analysis::evaluation {
namespace {

using Json = nlohmann::ordered_json;

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(); }

Json numbers(const std::vector<double>& values) {
  Json all = Json::array();
  for (const double value : values) all.push_back(number(value));
  return all;
}

Json rows(const std::vector<Coefficient>& coefficients) {
  Json all = Json::array();
  for (const Coefficient& c : coefficients) all.push_back({{"name", c.name}, {"value", number(c.value)}, {"standard_error", number(c.standard_error)}});
  return all;
}

Json method_json(const Method& m) {
  return {{"name", m.name}, {"objective", m.objective}, {"scaling", m.scaling}, {"weights", m.weights}, {"controls", m.controls}, {"variance", m.variance}, {"fails", m.fails}, {"source", m.source}};
}

std::string word(Scale scale) { return scale == Scale::ratio ? "ratio" : "difference"; }

Json estimate_json(const Estimate& e) {
  Json json{{"design", word_of(e.design)}, {"method", method_json(e.method)}, {"scale", word(e.scale)}, {"value", number(e.value)}, {"standard_error", number(e.standard_error)},
            {"low", number(e.low)}, {"high", number(e.high)}, {"p", number(e.p)}, {"degrees_of_freedom", number(e.degrees_of_freedom)}, {"treated", e.treated}, {"controls", e.controls}, {"cells", e.cells},
            {"coefficients", rows(e.coefficients)}, {"weights", rows(e.weights)}};
  json["trace"] = {{"periods", e.trace.periods}, {"observed", numbers(e.trace.observed)}, {"counterfactual", numbers(e.trace.counterfactual)},
                   {"opens", e.trace.opens < e.trace.periods.size() ? Json(e.trace.opens) : Json()}};
  json["notes"] = e.notes;
  json["failed"] = e.failed.empty() ? Json() : Json(e.failed);
  return json;
}

Json performance_json(const Performance& p) {
  return {{"treated", p.treated}, {"controls", p.controls}, {"periods", p.periods}, {"effect", p.effect}, {"studies", p.studies}, {"failed", p.failed}, {"scale", word(p.scale)},
          {"truth", number(p.truth)}, {"mean", number(p.mean)}, {"bias", number(p.bias)}, {"bias_error", number(p.bias_error)},
          {"coverage", number(p.coverage.estimate)}, {"coverage_low", number(p.coverage.low)}, {"coverage_high", number(p.coverage.high)},
          {"power", number(p.power.estimate)}, {"power_low", number(p.power.low)}, {"power_high", number(p.power.high)}, {"half_width", number(p.half_width)}};
}

/// Numbers and plain words of an object as a line; missing is empty.
std::string csv_line(const Json& object) {
  std::string line;
  for (const auto& item : object.items()) {
    if (!line.empty()) line += ',';
    if (item.value().is_string()) line += item.value().get<std::string>();
    else if (!item.value().is_null()) line += item.value().dump();
  }
  return line + "\n";
}

std::string csv_heading(const Json& object) {
  std::string line;
  for (const auto& item : object.items()) line += (line.empty() ? "" : ",") + item.key();
  return line + "\n";
}

}  // namespace

std::string to_json(const Estimate& estimate) { return estimate_json(estimate).dump(2); }

std::string to_json(const Study& study, const std::string& measure) {
  Json table = Json::array();
  for (const Performance& row : study.table) table.push_back(performance_json(row));
  const Json json{{"measure", measure}, {"design", word_of(study.options.design)}, {"sentence", study.sentence}, {"example", estimate_json(study.example)}, {"example_truth", number(study.example_truth)}, {"table", table}};
  return json.dump(2);
}

std::string to_csv(const Estimate& e) {
  const Json row{{"design", word_of(e.design)}, {"scale", word(e.scale)}, {"value", number(e.value)}, {"standard_error", number(e.standard_error)}, {"low", number(e.low)}, {"high", number(e.high)}, {"p", number(e.p)},
                 {"treated", e.treated}, {"controls", e.controls}, {"cells", e.cells}};
  return csv_heading(row) + csv_line(row);
}

std::string to_csv(const Study& study) {
  std::string text;
  for (const Performance& row : study.table) {
    const Json json = performance_json(row);
    if (text.empty()) text = csv_heading(json);
    text += csv_line(json);
  }
  return text;
}

}  // namespace concert::analysis::evaluation
