// What a variant changes: settings, interventions, disabled and kept names.
#include <algorithm>
#include <cmath>

#include "core/contract.hpp"
#include "cohort/trace.hpp"
#include "program/builder.hpp"

namespace concert::program {

using scenario::Expression;

void Builder::collect_variant() {
  const scenario::Model& model = scenario_->models[static_cast<std::size_t>(variant_.model)];
  for (const auto& [parameter, value] : variant_.drawn) settings_.emplace_back(parameter, &value);
  for (const auto& [parameter, value] : model.set) settings_.emplace_back(parameter, &value);
  for (const auto& [parameter, value] : variant_.under.set) settings_.emplace_back(parameter, &value);
  disabled_.insert(model.disable.begin(), model.disable.end());
  for (const scenario::Model& other : scenario_->models)  // what another model lays does not exist in this one
    for (const std::string& instance : other.laid)
      if (std::find(model.laid.begin(), model.laid.end(), instance) == model.laid.end()) disabled_.insert(instance);
  disabled_.insert(variant_.under.disable.begin(), variant_.under.disable.end());
  kept_.insert(variant_.under.keep.begin(), variant_.under.keep.end());
  for (std::size_t i = 0; i < scenario_->interventions.size(); ++i)
    if (scenario_->interventions[i].always && !disabled(scenario_->interventions[i].name))
      active_.push_back(static_cast<int>(i));
  for (const int i : model.interventions)
    if (!disabled(scenario_->interventions[static_cast<std::size_t>(i)].name)) active_.push_back(i);

  patches_.resize(scenario_->sites.size());
  for (const scenario::StepPatch& patch : model.patches)
    if (patch.owner.empty() || !disabled(patch.owner)) patches_[static_cast<std::size_t>(patch.site)].push_back({&patch, -1});
  for (std::size_t i = 0; i < active_.size(); ++i)
    for (const scenario::StepPatch& patch : scenario_->interventions[static_cast<std::size_t>(active_[i])].patches)
      patches_[static_cast<std::size_t>(patch.site)].push_back({&patch, static_cast<int>(i)});

  capacity_settings_.assign(scenario_->resources.size(), -1);
  for (std::size_t i = 0; i < model.capacities.size(); ++i)
    capacity_settings_[static_cast<std::size_t>(model.capacities[i].first)] = static_cast<int>(i);
  channel_map_.resize(scenario_->channels.size());
  for (std::size_t i = 0; i < channel_map_.size(); ++i) channel_map_[i] = static_cast<int>(i);
  for (const auto& [from, to] : model.channels)  // a channel that a coordination model brings goes with it
    if (!disabled(scenario_->channels[static_cast<std::size_t>(to)].name)) channel_map_[static_cast<std::size_t>(from)] = to;
  same_used_.assign(scenario_->kinds.size(), false);
}

/// A name is disabled by itself or by the template instance it belongs to ("first" disables "first.visit").
bool Builder::disabled(const std::string& name) const {
  if (disabled_.count(name) > 0) return true;
  for (std::size_t dot = name.find('.'); dot != std::string::npos; dot = name.find('.', dot + 1))
    if (disabled_.count(name.substr(0, dot)) > 0) return true;
  return false;
}

double Builder::parameter_value(int index, std::vector<int>& visiting) {
  const scenario::Parameter& parameter = scenario_->parameters[static_cast<std::size_t>(index)];
  for (const int seen : visiting)
    if (seen == index) throw RunError("parameter '" + parameter.name + "' depends on itself");
  visiting.push_back(index);
  const Expression* value = &parameter.value;
  for (const auto& [set, expression] : settings_)
    if (set == index) value = expression;
  for (const expr::Symbol& symbol : value->code.reads().symbols)
    if (symbol.slot == expr::Slot::parameter)
      program_->parameters[static_cast<std::size_t>(symbol.index)] = parameter_value(symbol.index, visiting);
  visiting.pop_back();
  expr::Frame frame;
  frame.parameters = program_->parameters.data();
  const double result = expr::evaluate(value->code, frame);
  const bool low = parameter.low && result < *parameter.low - 1e-9 * std::abs(*parameter.low);
  const bool high = parameter.high && result > *parameter.high + 1e-9 * std::abs(*parameter.high);
  if ((low || high) && value != &parameter.value)
    throw RunError(scenario_->id + ": '" + value->text + "' for parameter '" + parameter.name +
                   "' is outside its range " + parameter.range_text + " (line " + std::to_string(value->place.line) +
                   ")");
  return result;
}

void Builder::set_parameters() {
  const std::size_t n = scenario_->parameters.size();
  program_->parameters.assign(n, 0);
  program_->fixed.assign(n, true);
  std::vector<int> visiting;
  std::vector<double> totals;
  for (std::size_t i = 0; i < n; ++i) program_->parameters[i] = parameter_value(static_cast<int>(i), visiting);
  for (const int i : active_)
    for (const auto& change : scenario_->interventions[static_cast<std::size_t>(i)].changes)
      if (change.of == scenario::Intervention::Change::Of::parameter)
        program_->fixed[static_cast<std::size_t>(change.index)] = false;
  for (const scenario::Cohort& cohort : scenario_->cohorts) {  // their totals stand behind the parameters
    const cohort::Trace trace = cohort::trace_of(cohort, *scenario_, program_->parameters);
    totals.insert(totals.end(), trace.totals.begin(), trace.totals.end());
  }
  program_->parameters.insert(program_->parameters.end(), totals.begin(), totals.end());
  program_->fixed.resize(program_->parameters.size(), true);
  // What is computed from a moving parameter moves with it only where it is written out; a parameter's own value
  // is fixed at the start.
}

void Builder::add_interventions() {
  for (const int i : active_) {
    const scenario::Intervention& from = scenario_->interventions[static_cast<std::size_t>(i)];
    Intervention intervention{from.from, from.until, from.ramp, from.decay, {}};
    for (const auto& change : from.changes)
      intervention.changes.push_back(
          {change.of == scenario::Intervention::Change::Of::capacity, change.index, fold(change.value)});
    program_->interventions.push_back(std::move(intervention));
  }
}

}  // namespace concert::program
