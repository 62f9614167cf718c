#include "experiment/header.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/contract.hpp"
#include "experiment/version.hpp"
#include "expr/code.hpp"

namespace concert::experiment {
namespace {

using scenario::Scenario;

double days(Tick time) { return static_cast<double>(time) / static_cast<double>(day); }

template <class Items>
std::vector<std::string> names(const Items& items) {
  std::vector<std::string> result;
  for (const auto& item : items) result.push_back(item.name);
  return result;
}

// ── Parameters ───────────────────────────────────────────────────────────────────────────────────────────

const char* word(scenario::Provenance provenance) {
  switch (provenance) {
    case scenario::Provenance::seed:
      return "seed";
    case scenario::Provenance::found:
      return "found";
    case scenario::Provenance::recall:
      return "recall";
    case scenario::Provenance::assumption:
      return "assumption";
  }
  return "";
}

std::vector<record::Header::ParameterInfo> parameters_of(const Scenario& scenario) {
  constexpr double missing = std::numeric_limits<double>::quiet_NaN();
  const std::vector<double> values = values_as_written(scenario);
  std::vector<record::Header::ParameterInfo> result;
  for (std::size_t i = 0; i < scenario.parameters.size(); ++i) {
    const scenario::Parameter& p = scenario.parameters[i];
    result.push_back({.name = p.name,
                      .unit = p.unit.text,
                      .kind = word(p.provenance),
                      .source = p.source,
                      .note = p.note,
                      .range = p.range_text,
                      .value = values[i] / p.unit.scale,
                      .low = p.low ? *p.low / p.unit.scale : missing,
                      .high = p.high ? *p.high / p.unit.scale : missing,
                      .lever = p.lever,
                      .effect = p.effect});
  }
  return result;
}

// ── What each model changes ──────────────────────────────────────────────────────────────────────────────

using Settings = std::vector<record::Header::Setting>;

const char* word(scenario::StepPatch::How how) {
  switch (how) {
    case scenario::StepPatch::How::before:
      return "steps before";
    case scenario::StepPatch::How::after:
      return "steps after";
    case scenario::StepPatch::How::replace:
      return "other steps";
    case scenario::StepPatch::How::delete_:
      return "deleted";
  }
  return "";
}

std::string step_name(const Scenario& scenario, const scenario::StepPatch& patch) {
  if (patch.site >= 0) return scenario.sites[static_cast<std::size_t>(patch.site)].name;
  return patch.pathway >= 0 ? scenario.pathways[static_cast<std::size_t>(patch.pathway)].name : "";
}

void add_parameters(const Scenario& scenario, const std::string& owner,
                    const std::vector<std::pair<int, scenario::Expression>>& set, Settings& settings) {
  for (const auto& [index, value] : set) {
    const scenario::Parameter& parameter = scenario.parameters[static_cast<std::size_t>(index)];
    settings.push_back({.model = owner, .name = parameter.name, .text = value.text, .effect = parameter.effect});
  }
}

/// Whether an intervention moves an assumed effect.
bool sets_effect(const Scenario& scenario, const scenario::Intervention& intervention) {
  return std::any_of(intervention.changes.begin(), intervention.changes.end(), [&](const auto& change) {
    return change.of == scenario::Intervention::Change::Of::parameter && scenario.parameters[static_cast<std::size_t>(change.index)].effect;
  });
}

void add_model(const Scenario& scenario, const scenario::Model& model, Settings& settings) {
  const auto add = [&](std::string name, std::string text) {
    settings.push_back({.model = model.name, .name = std::move(name), .text = std::move(text), .effect = false});
  };
  add_parameters(scenario, model.name, model.set, settings);
  for (const auto& [resource, capacity] : model.capacities) {
    add(scenario.resources[static_cast<std::size_t>(resource)].name + ".capacity", capacity.text);
  }
  for (const auto& [from, to] : model.channels) {
    add("channels." + scenario.channels[static_cast<std::size_t>(from)].name,
        scenario.channels[static_cast<std::size_t>(to)].name);
  }
  for (const int i : model.interventions) {
    const scenario::Intervention& intervention = scenario.interventions[static_cast<std::size_t>(i)];
    settings.push_back({.model = model.name, .name = intervention.name, .text = "intervention", .effect = sets_effect(scenario, intervention)});
  }
  for (const std::string& instance : model.laid) add(instance, "laid over the scenario");
  for (const std::string& name : model.disable) add(name, "disabled");
  for (const scenario::StepPatch& patch : model.patches) add(step_name(scenario, patch), word(patch.how));
}

void add_point(const Scenario& scenario, const Arm& arm, Settings& settings) {
  add_parameters(scenario, arm.point, arm.variant.drawn, settings);
  add_parameters(scenario, arm.point, arm.variant.under.set, settings);
  for (const std::string& name : arm.variant.under.keep) settings.push_back({arm.point, name, "kept", false});
  for (const std::string& name : arm.variant.under.disable) settings.push_back({arm.point, name, "disabled", false});
}

// ── Measures ─────────────────────────────────────────────────────────────────────────────────────────────

const char* word(scenario::Aggregate aggregate) {
  constexpr std::array<const char*, 20> words{
      "count",     "sum",    "mean",     "share",       "median",        "quantile",      "variance",
      "sd",        "min",    "max",      "time_mean",   "time_variance", "time_quantile", "peak",
      "peak_time", "sample", "integral", "utilisation", "ratio",         "value"};
  return words.at(static_cast<std::size_t>(aggregate));
}

const char* word(scenario::Measure::Use use) {
  switch (use) {
    case scenario::Measure::Use::none:
      return "";
    case scenario::Measure::Use::cost:
      return "cost";
    case scenario::Measure::Use::effect:
      return "effect";
  }
  return "";
}

/// Begins of the periods of a series: its window, half-open, cut into stretches of `every`.
std::vector<double> period_starts(const program::Measure& measure, const program::Program& program) {
  std::vector<double> starts;
  if (measure.every <= 0 || measure.aggregate == scenario::Aggregate::sample) return starts;
  const Tick to = std::min(measure.to, program.horizon);
  for (Tick start = measure.from; start < to; start += measure.every) starts.push_back(days(start));
  return starts;
}

/// How many agents of a kind there are at the start, if that follows from parameters alone; else 0.
std::size_t initial_count(const program::Program& program, int kind) {
  const program::Kind& k = program.kinds[static_cast<std::size_t>(kind)];
  if (!k.count.given()) return 0;
  double count = 0;
  if (k.count.constant()) {
    count = k.count.value();
  } else {
    const expr::Reads& reads = k.count.reads();
    const bool plain = std::all_of(reads.symbols.begin(), reads.symbols.end(), [](const expr::Symbol& read) {
      return read.slot == expr::Slot::parameter || read.slot == expr::Slot::constant;
    });
    if (!plain || reads.random || reads.others || !reads.states.empty()) return 0;
    expr::Frame frame;
    frame.parameters = program.parameters.data();
    count = expr::evaluate(k.count, frame);
  }
  if (!(count >= 0)) return 0;
  const auto rounded = static_cast<std::size_t>(std::llround(count));
  return k.count_per < 0 ? rounded : rounded * initial_count(program, k.count_per);
}

/// The names of a measure's groups: labels, or the agents there are at the start.
std::vector<std::string> groups_of(const Scenario& scenario, const scenario::Measure& measure,
                                   const program::Measure& compiled, const program::Program& program) {
  int kind = -1;
  if (measure.by.given() && measure.by.type.base == expr::Base::agent) kind = measure.by.type.domain;
  if (compiled.by_member) kind = measure.utilisation_of;
  if (kind < 0) return measure.by_labels;
  std::vector<std::string> groups;
  const std::string& name = scenario.kinds[static_cast<std::size_t>(kind)].name;
  for (std::size_t i = 0; i < initial_count(program, kind); ++i) groups.push_back(name + "[" + std::to_string(i) + "]");
  return groups;
}

/// The agent kind whose members a measure's rows are about, or -1.
int subject_of(const Scenario& scenario, const scenario::Measure& measure) {
  for (const scenario::RowSource& rows : measure.over) {
    const auto index = static_cast<std::size_t>(rows.index);
    const auto pathway = [&](int p) { return scenario.pathways[static_cast<std::size_t>(p)].kind; };
    switch (rows.of) {
      case scenario::RowSource::Of::visit:
        return pathway(scenario.sites[index].pathway);
      case scenario::RowSource::Of::episode:
        return pathway(rows.index);
      case scenario::RowSource::Of::mark:
        return pathway(scenario.marks[index].pathway);
      case scenario::RowSource::Of::agent:
        return rows.index;
      case scenario::RowSource::Of::between:
        return pathway(scenario.marks[static_cast<std::size_t>(rows.from_site)].pathway);
      case scenario::RowSource::Of::paid_at:
        return pathway(scenario.sites[index].pathway);
      case scenario::RowSource::Of::paid_in:
      case scenario::RowSource::Of::paid_out:
        return scenario.accounts[index].owner;
      case scenario::RowSource::Of::payments:
        return -1;
    }
  }
  return -1;
}

std::vector<record::Header::MeasureInfo> measures_of(const Scenario& scenario, const program::Program& program) {
  std::vector<record::Header::MeasureInfo> result;
  for (std::size_t i = 0; i < scenario.measures.size(); ++i) {
    const scenario::Measure& m = scenario.measures[i];
    const program::Measure& compiled = program.measures[i];
    result.push_back({.name = m.name,
                      .unit = m.unit.text,
                      .says = m.says,
                      .aggregate = word(m.aggregate),
                      .role = word(m.use),
                      .payer = m.payer,
                      .groups = groups_of(scenario, m, compiled, program),
                      .period_starts = period_starts(compiled, program),
                      .per_agent = m.per_agent,
                      .agent_kind = subject_of(scenario, m)});
  }
  return result;
}

// ── Lists of names, and runs ─────────────────────────────────────────────────────────────────────────────

void add_names(const Scenario& scenario, record::Header& header) {
  header.kinds = names(scenario.kinds);
  header.pathways = names(scenario.pathways);
  header.sites = names(scenario.sites);
  for (const scenario::Site& site : scenario.sites) {
    const auto server = static_cast<std::size_t>(std::max(site.server, 0));
    const bool staff = site.server_of == scenario::Request::Of::staff;
    header.site_servers.push_back(site.server < 0 ? "" : staff ? scenario.kinds[server].name : scenario.resources[server].name);
    header.site_instances.push_back(site.instance);
  }
  header.instances = scenario.instances;
  header.marks = names(scenario.marks);
  header.messages = names(scenario.messages);
  header.accounts = names(scenario.accounts);
  for (const scenario::Account& account : scenario.accounts)
    header.account_owners.push_back(scenario.kinds[static_cast<std::size_t>(account.owner)].name);
  header.relations = names(scenario.relations);
  if (!scenario.relations.empty()) header.causes = scenario.causes;
  for (const scenario::Pathway& pathway : scenario.pathways) header.outcomes.push_back(pathway.outcomes);
}

/// The models that are run, in the scenario's order; and for each of the scenario's models its place among them.
std::vector<std::uint32_t> add_models(const Design& design, record::Header& header) {
  const Scenario& scenario = *design.scenario;
  std::vector<bool> run(scenario.models.size());
  for (const Arm& arm : design.arms) run[static_cast<std::size_t>(arm.variant.model)] = true;
  std::vector<std::uint32_t> places(scenario.models.size());
  for (std::size_t i = 0; i < scenario.models.size(); ++i) {
    if (!run[i]) continue;
    places[i] = static_cast<std::uint32_t>(header.models.size());
    if (static_cast<int>(i) == baseline_of(scenario)) header.baseline = places[i];
    header.models.push_back(scenario.models[i].name);
    add_model(scenario, scenario.models[i], header.settings);
  }
  return places;
}

/// Distinct points in order of first use, the scenario as written first; and for each arm its point.
std::vector<std::uint32_t> add_points(const Design& design, record::Header& header) {
  header.points = {""};
  std::vector<std::uint32_t> of_arm;
  for (const Arm& arm : design.arms) {
    std::size_t index = 0;
    while (index < header.points.size() && header.points[index] != arm.point) ++index;
    if (index == header.points.size()) {
      header.points.push_back(arm.point);
      add_point(*design.scenario, arm, header.settings);
    }
    of_arm.push_back(static_cast<std::uint32_t>(index));
  }
  return of_arm;
}

}  // namespace

std::string hash_of(const std::vector<std::pair<std::string, std::string>>& texts) {
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  const auto take = [&hash](const std::string& text) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
    hash = (hash ^ 0xFFU) * 0x100000001B3ULL;  // no byte of UTF-8: texts do not run into each other
  };
  for (const auto& [name, text] : texts) {
    take(name);
    take(text);
  }
  constexpr char digits[] = "0123456789abcdef";
  std::string result;
  for (int shift = 60; shift >= 0; shift -= 4) result += digits[(hash >> shift) & 15U];
  return result;
}

Programs compile_arms(const Design& design) {
  Programs programs;
  for (const Arm& arm : design.arms) {
    try {
      programs.push_back(program::compile(design.scenario, arm.variant));
    } catch (const RunError& error) {
      std::string name = design.scenario->models[static_cast<std::size_t>(arm.variant.model)].name;
      if (!arm.point.empty()) name += " with " + arm.point;
      throw RunError("model " + name + ": " + error.what());
    }
  }
  return programs;
}

record::Header header_of(const Design& design, const Programs& programs, std::uint64_t seed) {
  const Scenario& scenario = *design.scenario;
  record::Header header;
  header.scenario_id = scenario.id;
  header.title = scenario.title;
  header.epoch = scenario.epoch_text;
  header.version = version();
  header.scenario_hash = hash_of(scenario.texts);
  header.seed = seed;
  header.warm_up_days = days(scenario.experiment.warm_up);
  header.horizon_days = scenario.experiment.drained ? 0 : days(scenario.experiment.horizon);
  header.texts = scenario.texts;
  add_names(scenario, header);
  header.attributes = programs.at(0)->attribute_names;
  header.measures = measures_of(scenario, *programs.at(0));
  header.parameters = parameters_of(scenario);
  header.limits = scenario.limits;
  for (const scenario::Statement& s : scenario.economics) header.economics.push_back({s.item, s.stated, s.source});
  const std::vector<std::uint32_t> models = add_models(design, header);
  const std::vector<std::uint32_t> points = add_points(design, header);
  for (std::size_t i = 0; i < design.trials(); ++i) {
    const Trial t = trial(design, i);
    header.runs.push_back({.model = models[static_cast<std::size_t>(design.arms[t.arm].variant.model)],
                           .replication = t.replication,
                           .point = points[t.arm]});
  }
  return header;
}

}  // namespace concert::experiment
