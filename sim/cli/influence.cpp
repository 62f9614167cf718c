#include "cli/influence.hpp"

#include <algorithm>
#include <set>

namespace concert::cli {
namespace {

using scenario::Influence;
using Way = std::vector<int>;
using Of = Influence::Of;

std::string way_text(const Influence& influence, const Way& way) {
  std::string text;
  for (const int point : way) text += (text.empty() ? "" : " → ") + influence.points()[static_cast<std::size_t>(point)].words;
  return text;
}

struct Ways {
  Way any, inert;
};

Ways ways(const Influence& influence, Of of, const std::string& name, int measure) {
  const auto from = influence.find(of, name);
  if (!from) return {};
  return {influence.shortest(*from, measure), influence.shortest_inert(*from, measure)};
}

std::string line(const Influence& influence, const std::string& what, const Ways& found) {
  if (found.any.empty()) return what + ": no way\n";
  std::string text = what + ":\n";
  if (found.inert != found.any) text += "  " + way_text(influence, found.any) + "\n";
  if (!found.inert.empty()) text += "  " + way_text(influence, found.inert) + "\n  input, not evidence: no step, message or choice lies on this way\n";
  return text;
}

/// Parameters that differ between the arms of an expectation.
std::set<int> varied(const scenario::Scenario& scenario, const scenario::Expectation& expectation, const analysis::Needs& needs) {
  std::set<int> out;
  for (const scenario::Model& model : scenario.models) {
    if (std::find(needs.models.begin(), needs.models.end(), model.name) == needs.models.end()) continue;
    for (const auto& [parameter, value] : model.set) out.insert(parameter);
    for (const int i : model.interventions)
      for (const auto& change : scenario.interventions[static_cast<std::size_t>(i)].changes)
        if (change.of == scenario::Intervention::Change::Of::parameter) out.insert(change.index);
  }
  for (const auto& [parameter, value] : expectation.under.set) out.insert(parameter);
  if (expectation.sweep_parameter >= 0) out.insert(expectation.sweep_parameter);
  for (const auto& factor : expectation.factors)
    if (factor.parameter >= 0) out.insert(factor.parameter);
  return out;
}

/// Whether something happens on some way from one of the parameters to the measure.
bool anything_happens(const scenario::Scenario& scenario, const std::set<int>& parameters, int measure) {
  return std::any_of(parameters.begin(), parameters.end(), [&](int p) {
    const auto& name = scenario.parameters[static_cast<std::size_t>(p)].name;
    const auto from = scenario.influence.find(Of::parameter, name);
    return from && scenario.influence.happens_between(*from, measure);
  });
}

}  // namespace

std::string influence_text(const scenario::Scenario& scenario, const std::string& measure) {
  const Influence& influence = scenario.influence;
  const int to = influence.find(Of::measure, measure).value_or(-1);
  if (to < 0) return "";
  std::string text = "What influences " + measure + ":\n\n";
  for (const scenario::Parameter& p : scenario.parameters)
    if (p.lever || p.effect) text += line(influence, (p.lever ? "lever " : "assumed effect ") + p.name, ways(influence, Of::parameter, p.name, to));
  for (const scenario::Model& m : scenario.models)
    if (!m.baseline) text += line(influence, "model " + m.name, ways(influence, Of::model, m.name, to));
  return text;
}

std::string input_text(const scenario::Scenario& scenario, const scenario::Expectation& expectation, const analysis::Needs& needs) {
  const std::set<int> parameters = varied(scenario, expectation, needs);
  const Influence& influence = scenario.influence;
  for (const std::string& measure : needs.measures) {
    const int to = influence.find(Of::measure, measure).value_or(-1);
    if (to < 0) continue;
    for (const int p : parameters) {
      const std::string& name = scenario.parameters[static_cast<std::size_t>(p)].name;
      const Way inert = ways(influence, Of::parameter, name, to).inert;
      if (inert.empty()) continue;
      const bool partly = anything_happens(scenario, parameters, to);
      return std::string(partly ? "Partly input" : "Input") + ", not evidence: no step, message or choice between " + way_text(influence, inert) + ".";
    }
  }
  return "";
}

}  // namespace concert::cli
