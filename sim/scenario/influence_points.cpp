// Where the points of influence come from: everything declared, every step, and the arrows that follow from what an
// expression or a step names while it is read.
#include "scenario/build.hpp"
#include "scenario/pathway_walk.hpp"

namespace concert::scenario {

using Of = Influence::Of;

namespace {

std::string called(const char* what, const std::string& name) { return std::string("the ") + what + " '" + name + "'"; }

template <class Things>
const std::string& name_in(const Things& things, int number) {
  return things[static_cast<std::size_t>(number)].name;
}

std::string name_of(const Build& build, Declared what, int number) {
  const Scenario& s = build.scenario;
  switch (what) {
    case Declared::parameter: return name_in(s.parameters, number);
    case Declared::table: return name_in(s.tables, number);
    case Declared::calendar: return name_in(s.calendars, number);
    case Declared::kind: return name_in(s.kinds, number);
    case Declared::relation: return name_in(s.relations, number);
    case Declared::account: return name_in(s.accounts, number);
    case Declared::resource: return name_in(s.resources, number);
    case Declared::channel: return name_in(s.channels, number);
    case Declared::message: return name_in(s.messages, number);
    case Declared::pathway: return name_in(s.pathways, number);
    case Declared::measure: return name_in(s.measures, number);
    case Declared::model: return name_in(s.models, number);
    case Declared::intervention: return name_in(s.interventions, number);
    default: return std::to_string(number);  // sets and roles: nothing changes them
  }
}

Of sort_of(Declared what) {
  switch (what) {
    case Declared::parameter: return Of::parameter;
    case Declared::message: return Of::message;
    case Declared::pathway: return Of::start;
    case Declared::measure: return Of::measure;
    case Declared::model: return Of::model;
    case Declared::intervention: return Of::intervention;
    default: return Of::thing;
  }
}

bool can_be_used(const Build& build, Declared what, int number) {
  return what == Declared::resource ||
         (what == Declared::kind && build.scenario.kinds[static_cast<std::size_t>(number)].nature == Nature::staff);
}

}  // namespace

int Build::point(Declared what, int number) {
  const std::string name = name_of(*this, what, number);
  const std::string words = what == Declared::pathway ? "the start of '" + name + "'" : called(noun(what), name);
  return scenario.influence.point(sort_of(what), sort_of(what) == Of::thing ? noun(what) + (" " + name) : name, words);
}

int Build::attribute_point(int kind, int attribute) {
  const AgentKind& k = scenario.kinds[static_cast<std::size_t>(kind)];
  const std::string name = k.name + "." + k.attributes[static_cast<std::size_t>(attribute)].name;
  return scenario.influence.point(Of::attribute, name, called("attribute", name));
}

int Build::step_point(const std::string& site) { return scenario.influence.point(Of::step, site, called("step", site)); }

int Build::use_point(Declared what, int number) {
  const int of = point(what, number);
  if (!can_be_used(*this, what, number)) return of;
  const std::string name = name_of(*this, what, number);
  const int use = scenario.influence.point(Of::use, name, "the use of '" + name + "'");
  scenario.influence.arrow(of, use);
  return use;
}

int Build::end_point(int pathway) {
  const std::string& name = name_in(scenario.pathways, pathway);
  return scenario.influence.point(Of::end, name, "the end of '" + name + "'");
}

int Build::publication_point(int kind, int publication) {
  const AgentKind& k = scenario.kinds[static_cast<std::size_t>(kind)];
  const std::string name = k.name + "." + k.publications[static_cast<std::size_t>(publication)].name;
  return scenario.influence.point(Of::message, "publication " + name, "what is told as '" + name + "'");
}

void Build::see(int kind, int publication) {
  seen_.insert({kind, publication});
  if (focus >= 0) scenario.influence.arrow(publication_point(kind, publication), focus);
}

void Build::look_at(Declared what, int number) {
  used_.insert({what, number});
  if (focus < 0) return;
  scenario.influence.arrow(use_point(what, number), focus);
  if (taking && can_be_used(*this, what, number)) scenario.influence.arrow(focus, use_point(what, number));
  if (what == Declared::pathway) scenario.influence.arrow(end_point(number), focus);
}

void Build::use(Declared what, int number) {
  used_.insert({what, number});
  if (focus < 0) return;
  Influence& all = scenario.influence;
  const Of reader = all.points()[static_cast<std::size_t>(focus)].of;
  if (reader == Of::model) return;  // a model moves what it names, and finish_influence says so
  const bool by_step = reader == Of::step;
  const int there = use_point(what, number);
  if (by_step && (what == Declared::pathway || (what == Declared::message && sending))) {
    all.arrow(focus, there);
    if (what == Declared::pathway && !sending) all.arrow(end_point(number), focus);
    return;
  }
  all.arrow(there, focus);
  if (what == Declared::pathway) all.arrow(end_point(number), focus);
  if (by_step && (can_be_used(*this, what, number) || what == Declared::relation)) all.arrow(focus, there);
}

namespace {

class Finish {
 public:
  explicit Finish(Build& build) : build_(build), scenario_(build.scenario), all_(build.scenario.influence) {}

  void run() {
    for (std::size_t p = 0; p < scenario_.pathways.size(); ++p) {
      steps(static_cast<int>(p), scenario_.pathways[p].steps);
      for (const Trigger& trigger : scenario_.pathways[p].starts.triggers) heard(trigger, build_.point(Declared::pathway, static_cast<int>(p)));
    }
    for (std::size_t i = 0; i < scenario_.interventions.size(); ++i) {
      const int from = build_.point(Declared::intervention, static_cast<int>(i));
      for (const auto& change : scenario_.interventions[i].changes)
        all_.arrow(from, build_.point(change.of == Intervention::Change::Of::parameter ? Declared::parameter : Declared::resource, change.index));
      patches(from, scenario_.interventions[i].patches);
    }
    for (std::size_t m = 0; m < scenario_.models.size(); ++m) model(static_cast<int>(m));
    for (std::size_t m = 0; m < scenario_.measures.size(); ++m) measure(static_cast<int>(m));
  }

 private:
  const std::string& site(const Step& step) const { return scenario_.sites[static_cast<std::size_t>(step.site)].name; }
  int mark(int number) { return all_.point(Of::mark, scenario_.marks[static_cast<std::size_t>(number)].name, called("mark", scenario_.marks[static_cast<std::size_t>(number)].name)); }

  /// What starts a pathway upon an event of a step or a mark; other events are named, and so looked up.
  void heard(const Trigger& trigger, int start) {
    if (trigger.index < 0) return;
    if (trigger.of == Trigger::Of::recorded) all_.arrow(mark(trigger.index), start);
    if (trigger.of == Trigger::Of::reached || trigger.of == Trigger::Of::visit)
      all_.arrow(build_.step_point(scenario_.sites[static_cast<std::size_t>(trigger.index)].name), start);
  }

  void steps(int pathway, const Steps& list) {
    walk(list, [&](const Step& step) {
      if (step.site < 0) return;
      const int here = build_.step_point(site(step));
      all_.arrow(here, build_.end_point(pathway));
      if (const auto* record = std::get_if<Record>(&step.verb); record && record->mark >= 0) all_.arrow(here, mark(record->mark));
    });
  }

  void patches(int from, const std::vector<StepPatch>& list) {
    for (const StepPatch& patch : list) {
      if (patch.site < 0) continue;
      const int anchor = build_.step_point(scenario_.sites[static_cast<std::size_t>(patch.site)].name);
      if (patch.how == StepPatch::How::replace || patch.how == StepPatch::How::delete_) all_.arrow(from, anchor);
      steps(patch.pathway, patch.steps);
      for (const Step& step : patch.steps) {
        if (step.site < 0) continue;
        const int here = build_.step_point(site(step));
        all_.arrow(from, here);
        all_.arrow(anchor, here);
        all_.arrow(here, anchor);
      }
    }
  }

  void model(int number) {
    const Model& model = scenario_.models[static_cast<std::size_t>(number)];
    const int from = build_.point(Declared::model, number);
    for (const auto& [parameter, value] : model.set) all_.arrow(from, build_.point(Declared::parameter, parameter));
    for (const auto& [resource, value] : model.capacities) all_.arrow(from, build_.point(Declared::resource, resource));
    for (const auto& [channel, other] : model.channels) all_.arrow(from, build_.point(Declared::channel, channel));
    for (const int i : model.interventions) all_.arrow(from, build_.point(Declared::intervention, i));
    for (const std::string& name : model.disable) named(from, name);
    for (const std::string& name : model.laid) named(from, name);
    patches(from, model.patches);
  }

  /// Everything called `name`, or within the instance of that name.
  void named(int from, const std::string& name) {
    const auto is = [&](const std::string& other) { return other == name || other.rfind(name + ".", 0) == 0; };
    for (std::size_t p = 0; p < scenario_.pathways.size(); ++p)
      if (is(scenario_.pathways[p].name)) all_.arrow(from, build_.point(Declared::pathway, static_cast<int>(p)));
    for (std::size_t r = 0; r < scenario_.relations.size(); ++r)
      if (is(scenario_.relations[r].name)) all_.arrow(from, build_.point(Declared::relation, static_cast<int>(r)));
    for (std::size_t k = 0; k < scenario_.kinds.size(); ++k)
      if (is(scenario_.kinds[k].name)) all_.arrow(from, build_.point(Declared::kind, static_cast<int>(k)));
    for (std::size_t i = 0; i < scenario_.interventions.size(); ++i)
      if (is(scenario_.interventions[i].name)) all_.arrow(from, build_.point(Declared::intervention, static_cast<int>(i)));
    for (const Site& site : scenario_.sites)
      if (is(site.name)) all_.arrow(from, build_.step_point(site.name));
    for (std::size_t m = 0; m < scenario_.messages.size(); ++m)
      if (is(scenario_.messages[m].name) || name == "send(" + scenario_.messages[m].name + ")")
        all_.arrow(from, build_.point(Declared::message, static_cast<int>(m)));
  }

  void payments(int to) {
    for (const Site& site : scenario_.sites)
      if (site.of == Site::Of::pay) all_.arrow(build_.step_point(site.name), to);
  }

  void measure(int number) {
    const Measure& m = scenario_.measures[static_cast<std::size_t>(number)];
    const int to = build_.point(Declared::measure, number);
    for (const RowSource& rows : m.over) {
      if (rows.of == RowSource::Of::payments) payments(to);
      if (rows.of == RowSource::Of::visit || rows.of == RowSource::Of::paid_at) all_.arrow(build_.step_point(scenario_.sites[static_cast<std::size_t>(rows.index)].name), to);
      if (rows.of == RowSource::Of::mark) all_.arrow(mark(rows.index), to);
      if (rows.of == RowSource::Of::between)
        for (const int end : {rows.from_site, rows.to_site}) all_.arrow(mark(end), to);
    }
    if (m.utilisation_of >= 0)
      all_.arrow(build_.use_point(m.utilisation_kind == Request::Of::staff ? Declared::kind : Declared::resource, m.utilisation_of), to);
    for (const int operand : m.operands) all_.arrow(build_.point(Declared::measure, operand), to);
  }

  Build& build_;
  const Scenario& scenario_;
  Influence& all_;
};

}  // namespace

void finish_influence(Build& build) { Finish(build).run(); }

}  // namespace concert::scenario
