// What is wrong though every line by itself is right: dead declarations, steps never reached, loops without time,
// holdings never released, people for whom nothing ends.
#include <algorithm>
#include <map>
#include <optional>

#include "scenario/build.hpp"
#include "scenario/pathway_walk.hpp"
#include "scenario/step_checks.hpp"

namespace concert::scenario {

namespace {

class Checks {
 public:
  explicit Checks(Build& build) : build_(build), scenario_(build.scenario) {}

  void run() {
    mark_starts();
    if (!build_.report.has_errors()) {  // what could not be read may be where a thing is used
      dead_names();
      dead_attributes();
      dead_publications();
      dead_pathways();
      check_dead_values(build_);
    }
    capacities();
    for (const Pathway& p : scenario_.pathways) check_steps(build_, p, {&p.steps});
    for (const Model& m : scenario_.models) patches(m);
    endings();
  }

 private:
  template <typename Things>
  void dead(const Things& things, Declared what, const char* why) {
    for (std::size_t i = 0; i < things.size(); ++i)
      if (things[i].place.file != 0 && !build_.is_used(what, static_cast<int>(i)))
        build_.report.error(with_length(things[i].place, things[i].name), 0, std::string("the ") + noun(what) + " '" + things[i].name + "' " + why, "use it, or remove it");
  }

  static Place with_length(Place place, const std::string& name) {
    place.length = std::max<std::uint32_t>(place.length, static_cast<std::uint32_t>(std::min<std::size_t>(name.size(), 200)));
    return place;
  }

  void dead_names() {
    dead(scenario_.parameters, Declared::parameter, "is never used");
    dead(scenario_.tables, Declared::table, "is never used");
    dead(scenario_.calendars, Declared::calendar, "is never used");
    dead(scenario_.relations, Declared::relation, "is never read");
    dead(scenario_.resources, Declared::resource, "is never used");
    dead(scenario_.channels, Declared::channel, "carries nothing");
    dead_messages();
    const Node* sets = build_.root.find("sets");
    if (sets && sets->is_map())
      for (const Node::Entry& e : sets->entries)
        if (const auto number = build_.lookup(build_.sets, e.key); number && !build_.is_used(Declared::set, *number))
          build_.report.error(e, "the set '" + e.key + "' is never used", "use it, or remove it");
    for (std::size_t i = 0; i < scenario_.interventions.size(); ++i)
      if (!scenario_.interventions[i].always && !build_.is_used(Declared::intervention, static_cast<int>(i)))
        build_.report.error(scenario_.interventions[i].place, 0, "no model has the intervention '" + scenario_.interventions[i].name + "'",
                            "list it in a model, or write always: true");
  }

  /// A message must be sent; nobody need listen in every model, but somebody in some.
  void dead_messages() {
    std::set<int> sent, heard;
    const auto look = [&](const Step& step) {
      if (const auto* send = std::get_if<Send>(&step.verb)) sent.insert(send->message);
      if (const auto* await = std::get_if<Await>(&step.verb))
        for (const auto& branch : await->branches) heard.insert(branch.message);
      if (const auto* repeat = std::get_if<Repeat>(&step.verb)) heard.insert(repeat->message);
    };
    each_list([&](const Steps& steps) { walk(steps, look); });
    for (const Pathway& p : scenario_.pathways)
      for (const Trigger& trigger : p.starts.triggers)
        if (trigger.of == Trigger::Of::message) heard.insert(trigger.index);
    for (std::size_t i = 0; i < scenario_.messages.size(); ++i) {
      const Message& m = scenario_.messages[i];
      const int number = static_cast<int>(i);
      if (!sent.count(number)) build_.report.error(m.place, 0, "the message '" + m.name + "' is never sent", "send it, or remove it");
      else if (!heard.count(number))
        build_.report.error(m.place, 0, "nobody hears the message '" + m.name + "'", "await it, start a pathway upon it, or repeat over its messages");
    }
  }

  template <typename Visit>
  void each_list(Visit visit) {
    for (const Pathway& p : scenario_.pathways) visit(p.steps);
    for (const Intervention& i : scenario_.interventions)
      for (const StepPatch& patch : i.patches) visit(patch.steps);
    for (const Model& m : scenario_.models)
      for (const StepPatch& patch : m.patches) visit(patch.steps);
  }

  void dead_attributes() {
    for (std::size_t k = 0; k < scenario_.kinds.size(); ++k)
      for (std::size_t a = 0; a < scenario_.kinds[k].attributes.size(); ++a) {
        const Attribute& attribute = scenario_.kinds[k].attributes[a];
        if (attribute.account >= 0 && build_.is_used(Declared::account, attribute.account)) continue;
        if (build_.is_read(static_cast<int>(k), static_cast<int>(a))) continue;
        const bool written = build_.is_written(static_cast<int>(k), static_cast<int>(a));
        build_.report.error(attribute.place, 0, "the attribute '" + attribute.name + "' of '" + scenario_.kinds[k].name + "' is " +
                                                    (written ? "written but never read" : "never read"), "read it in a step or a measure, or remove it");
      }
  }

  void dead_publications() {
    for (std::size_t k = 0; k < scenario_.kinds.size(); ++k)
      for (std::size_t p = 0; p < scenario_.kinds[k].publications.size(); ++p) {
        const Publication& told = scenario_.kinds[k].publications[p];
        if (!build_.is_seen(static_cast<int>(k), static_cast<int>(p)))
          build_.report.error(told.place, 0, "nobody sees what '" + scenario_.kinds[k].name + "' tells as '" + told.name + "'",
                              "read seen(x." + told.name + "), or remove it");
      }
  }

  /// Pathways that something sets going: their own start, or a step of a pathway that is set going.
  void mark_starts() {
    std::vector<int> open;
    going_.assign(scenario_.pathways.size(), false);
    const auto go = [&](int p) {
      if (p < 0 || going_[static_cast<std::size_t>(p)]) return;
      going_[static_cast<std::size_t>(p)] = true;
      open.push_back(p);
    };
    const auto calls = [&](const Step& step) {
      if (const auto* call = std::get_if<Call>(&step.verb)) go(call->pathway);
      if (const auto* start = std::get_if<Start>(&step.verb)) go(start->pathway);
    };
    for (std::size_t p = 0; p < scenario_.pathways.size(); ++p)
      if (scenario_.pathways[p].starts.on != Starts::On::none) go(static_cast<int>(p));
    for (const Intervention& i : scenario_.interventions)
      for (const StepPatch& patch : i.patches) walk(patch.steps, calls);
    for (const Model& m : scenario_.models)
      for (const StepPatch& patch : m.patches) walk(patch.steps, calls);
    while (!open.empty()) {
      const int p = open.back();
      open.pop_back();
      walk(scenario_.pathways[static_cast<std::size_t>(p)].steps, calls);
    }
  }

  void dead_pathways() {
    for (std::size_t p = 0; p < scenario_.pathways.size(); ++p)
      if (!going_[p])
        build_.report.error(scenario_.pathways[p].place, 0, "nothing ever starts the pathway '" + scenario_.pathways[p].name + "'",
                            "give it 'starts', or call or start it");
  }

  /// Staff that some step asks for must exist.
  void capacities() {
    for (const AgentKind& kind : scenario_.kinds) {
      if (!kind.serves) continue;
      const bool none = !kind.count.given() || (kind.count.code.constant() && kind.count.code.value() == 0);
      if (none && kind.arrivals.empty())
        build_.report.error(kind.place, 0, "there is nobody of the staff '" + kind.name + "'", "give it a 'count'");
    }
  }

  /// What a model and its interventions put into a pathway stands there together.
  void patches(const Model& model) {
    std::map<int, std::vector<const Steps*>> by_pathway;
    const auto add = [&](const std::vector<StepPatch>& all) {
      for (const StepPatch& patch : all)
        if (patch.pathway >= 0) by_pathway[patch.pathway].push_back(&patch.steps);
    };
    add(model.patches);
    for (const int i : model.interventions) add(scenario_.interventions[static_cast<std::size_t>(i)].patches);
    for (const Intervention& i : scenario_.interventions)
      if (i.always) add(i.patches);
    for (const auto& [pathway, together] : by_pathway)
      check_steps(build_, scenario_.pathways[static_cast<std::size_t>(pathway)], together);
  }

  /// Where a source feeds people in, their pathway must be able to end; a closed population may go on for ever.
  void endings() {
    for (const Pathway& p : scenario_.pathways) {
      if (p.kind < 0 || p.starts.on != Starts::On::born) continue;
      if (scenario_.kinds[static_cast<std::size_t>(p.kind)].arrivals.empty()) continue;
      if (!can_end(scenario_, p))
        build_.report.error(p.place, 0, "the pathway '" + p.name + "' cannot end, though new agents keep coming",
                            "let it run to its last step, exit or leave");
    }
  }

  Build& build_;
  const Scenario& scenario_;
  std::vector<bool> going_;
};

}  // namespace

void check_scenario(Build& build) { Checks(build).run(); }

}  // namespace concert::scenario
