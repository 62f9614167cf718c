// Pathways: first their names, kinds and values, then their steps, at last the ways they can end.
#include <algorithm>
#include <functional>

#include "random/stream.hpp"
#include "scenario/fields.hpp"
#include "scenario/pathway_walk.hpp"
#include "scenario/read_rules.hpp"
#include "scenario/step_reader.hpp"
#include "scenario/values.hpp"

namespace concert::scenario {

using random::mix;
using random::name_key;

namespace {

void declare_values(Build& build, const Node* section, Pathway& pathway, bool taken) {
  if (!section || !section->is_map()) return;
  for (const Node::Entry& e : section->entries) {
    std::string why = not_a_name(e.key);
    if (why.empty() && pathway.kind >= 0 && build.attributes[static_cast<std::size_t>(pathway.kind)].count(e.key)) why = "is an attribute of the agent";
    if (why.empty() && build.parameters.count(e.key)) why = "is a parameter";
    if (why.empty() && build.kinds.count(e.key)) why = "is an agent kind";
    for (const Local& l : pathway.locals)
      if (why.empty() && l.name == e.key) why = "is taken already";
    if (!why.empty()) build.report.error(e, "'" + e.key + "' cannot name a value of the episode: it " + why, "choose another word");
    Local local;
    local.name = e.key;
    local.slot = pathway.slots++;
    local.taken = taken;
    local.stream = mix(pathway.stream, build.streams.key(e.key));
    if (const Node* type = e.value.find("type"))
      if (const auto info = build.type(e.value, *type, pathway.name + "." + e.key)) local.type = info->type;
    pathway.locals.push_back(std::move(local));
  }
}

void scan_patches(const Build& build, std::map<std::string, std::vector<const Node*>>& patches) {
  const Node& root = build.root;
  const auto scan = [&](const Node& holder) {
    for (const char* how : {"before", "after", "replace"})
      if (const Node* anchors = holder.find(how))
        for (const Node::Entry& anchor : anchors->entries) patches[anchor.key.substr(0, anchor.key.rfind('.'))].push_back(&anchor.value);
  };
  for (const Laid& laid : build.laid) scan(laid.patches);
  for (const char* section : {"interventions", "models"}) {
    const Node* all = root.find(section);
    if (!all) continue;
    for (const Node::Entry& one : all->entries) scan(one.value);
  }
}

/// The kind of those who walk: agents, or in a rule the ties of a relation.
int holder_kind(Build& build, const Node& word, bool rule) {
  if (const auto relation = rule ? build.lookup(build.relations, word.text) : std::nullopt) {
    build.use(Declared::relation, *relation);
    return build.scenario.relations[static_cast<std::size_t>(*relation)].kind;
  }
  return build.resolve(Declared::kind, word);
}

}  // namespace

void declare_pathways(Build& build) {
  std::map<std::string, std::vector<const Node*>> patches;
  scan_patches(build, patches);
  for (const PathwayEntry& entry : pathway_entries(build)) {
    const Node::Entry& e = *entry.entry;
    Pathway out;
    out.rule = entry.rule;
    out.name = e.key;
    out.place = e.place;
    out.stream = build.streams.key(e.key);
    if (const Node* kind = e.value.find("for")) out.kind = holder_kind(build, *kind, entry.rule);
    declare_values(build, e.value.find("takes"), out, true);
    declare_values(build, e.value.find("carries"), out, false);
    Exits exits;
    if (const Node* steps = entry.steps()) exits.collect(*steps);
    if (const auto it = patches.find(e.key); it != patches.end())
      for (const Node* steps : it->second) exits.collect(*steps);
    out.outcomes = std::move(exits.names);
    if (!build.declare(build.pathways, Declared::pathway, e, static_cast<int>(build.scenario.pathways.size())) && entry.rule &&
        not_a_name(e.key).empty())
      build.report.error(e, "a pathway is called '" + e.key + "' already", "rename one of them");
    build.scenario.pathways.push_back(std::move(out));
    if (build.scenario.pathways.size() == most_pathways + 1)
      build.report.error(e, "more than " + std::to_string(most_pathways) + " pathways and rules",
                         "join some of them, or share one between models");
  }
}

void read_starts(Build& build, int number, const Node& node, StepReader& reader) {
  Pathway& pathway = build.scenario.pathways[static_cast<std::size_t>(number)];
  Starts& out = pathway.starts;
  out.stream = mix(pathway.stream, name_key("starts"));
  NameScope own(build, {.self_kind = pathway.kind});
  own.add_own_fields();
  own.words_here.erase("started");
  const auto want = [&](const NameScope& s, const expr::Type& type, const char* key) {
    return Want{.scope = &s, .type = type, .what = std::string("'") + key + "' of starts", .stream = mix(out.stream, name_key(key))};
  };
  std::vector<std::string> given;
  for (const char* key : {"born", "every", "at", "upon", "when"})
    if (node.find(key)) given.emplace_back(key);
  if (given.size() != 1 && node.is_map()) {
    const std::string what = pathway.rule ? "the rule '" + pathway.name + "' is" : "'starts' is";
    return build.report.error(node, what + (given.empty() ? " without a reason" : " given more than one reason"),
                              pathway.rule ? "exactly one of every, at, upon, when" : "exactly one of born, every, at, upon, when");
  }
  if (flag_of(node.find("born"))) out.on = Starts::On::born;
  if (const Node* every = node.find("every")) {
    out.on = Starts::On::every;
    out.every = build.compile(*every, want(own, expr::duration_type(), "every"));
  }
  const auto belongs = [&](const char* key, const char* to, Starts::On on) {
    if (const Node::Entry* e = node.entry(key); e && out.on != on && !given.empty() && given.front() != to)
      build.report.error(*e, std::string("'") + key + "' belongs to '" + to + "'");
  };
  for (const char* key : {"clock", "overlap", "first"}) belongs(key, "every", Starts::On::every);
  belongs("of", "upon", Starts::On::upon);
  belongs("while", "when", Starts::On::when);
  if (const Node* clock = node.find("clock")) out.clock = build.resolve(Declared::calendar, *clock);
  if (text_of(node.find("mode")) == "sequential") out.mode = Starts::Mode::sequential;
  out.overlap = pathway.rule || flag_of(node.find("overlap"));
  if (const Node* first = node.find("first")) out.first = build.compile(*first, want(own, expr::duration_type(), "first"));
  if (const Node* at = node.find("at")) {
    out.on = Starts::On::at;
    for (const Node* item : items_of(at))
      if (const auto t = build.fixed_tick(*item, expr::duration_type(), "a time of starts")) out.times.push_back(*t);
    if (!std::is_sorted(out.times.begin(), out.times.end())) build.report.error(*at, "the times are not in order");
  }
  if (node.find("upon")) return read_upon(build, number, node, reader);  // its `if` reads the event, too
  if (node.find("when")) read_when(build, number, node);
  if (const Node* only = node.find("if")) out.condition = build.compile(*only, want(own, expr::boolean_type(), "if"));
}

namespace {

void read_carried(Build& build, Pathway& pathway, const Node& section, const NameScope& scope) {
  for (const Node::Entry& e : section.entries) {
    const auto it = std::find_if(pathway.locals.begin(), pathway.locals.end(), [&](const Local& l) { return !l.taken && !l.hidden && l.name == e.key; });
    if (it == pathway.locals.end()) continue;
    const Node* initial = e.value.find("initial");
    if (initial) {
      it->initial = build.compile(*initial, {.scope = &scope, .type = it->type, .what = "the initial value of '" + e.key + "'",
                                             .stream = mix(it->stream, name_key("initial")), .scale = unit_scale(build, e.value)});
    } else {
      it->initial.type = it->type;
      it->initial.code = expr::Code::of_constant(it->type.base == expr::Base::agent ? expr::nobody : 0);
    }
  }
}

}  // namespace

void read_pathways(Build& build) {
  const std::vector<PathwayEntry> entries = pathway_entries(build);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const Node* steps = entries[i].steps();
    const int number = static_cast<int>(i);
    const Focus focus(build, build.point(Declared::pathway, number));
    StepReader reader(build, {.pathway = number, .stream = build.scenario.pathways[i].stream, .label_prefix = "", .steps = steps});
    if (const Node* starts = entries[i].starts()) read_starts(build, number, *starts, reader);
    if (const Node* carries = entries[i].entry->value.find("carries"); carries && carries->is_map())
      read_carried(build, build.scenario.pathways[i], *carries, reader.scope());
    if (!steps) continue;
    Steps read = reader.read(*steps);
    build.scenario.pathways[i].steps = std::move(read);
  }
}

namespace {

bool queue_limited(const Scenario& scenario, const Request& request) {
  if (request.index < 0) return false;
  const auto i = static_cast<std::size_t>(request.index);
  return request.of == Request::Of::resource ? scenario.resources[i].queue.limit.given() : scenario.kinds[i].queue.limit.given();
}

bool has_diary(const Scenario& scenario, const Request& request) {
  return request.of == Request::Of::resource && request.index >= 0 &&
         scenario.resources[static_cast<std::size_t>(request.index)].session > 0;
}

/// Outcomes of one step that end the episode where they are not mapped.
std::vector<std::string> endings_of(const Scenario& scenario, const Step& step) {
  std::vector<std::string> out;
  const auto request = [&](const Request& r) {
    if (r.refuse_if.given() || queue_limited(scenario, r) || has_diary(scenario, r)) out.emplace_back("refused");
    if (r.patience.given()) out.emplace_back("gave_up");
  };
  if (const auto* use = std::get_if<Use>(&step.verb)) {
    request(use->request);
    for (const Request& other : use->others) request(other);
    out.insert(out.end(), {"preempted", "lost"});
  }
  if (const auto* seize = std::get_if<Seize>(&step.verb)) {
    request(seize->request);
    for (const Request& other : seize->others) request(other);
  }
  if (std::holds_alternative<Gather>(step.verb)) out.emplace_back("missing");
  if (std::holds_alternative<Send>(step.verb)) out.emplace_back("bounced");
  if (std::holds_alternative<Pay>(step.verb)) out.emplace_back("short");
  const auto mapped = [&](const std::string& name) {
    return std::any_of(step.then.begin(), step.then.end(), [&](const auto& t) { return t.first == name; });
  };
  out.erase(std::remove_if(out.begin(), out.end(), mapped), out.end());
  return out;
}

}  // namespace

void finish_pathways(Build& build) {
  Scenario& scenario = build.scenario;
  const auto add = [&](int pathway, const Steps& steps) {
    auto& outcomes = scenario.pathways[static_cast<std::size_t>(pathway)].outcomes;
    walk(steps, [&](const Step& step) {
      for (const std::string& name : endings_of(scenario, step))
        if (std::find(outcomes.begin(), outcomes.end(), name) == outcomes.end()) outcomes.push_back(name);
    });
  };
  for (std::size_t p = 0; p < scenario.pathways.size(); ++p) add(static_cast<int>(p), scenario.pathways[p].steps);
  const auto patches = [&](const std::vector<StepPatch>& all) {
    for (const StepPatch& patch : all)
      if (patch.pathway >= 0) add(patch.pathway, patch.steps);
  };
  for (const Intervention& i : scenario.interventions) patches(i.patches);
  for (const Model& m : scenario.models) patches(m.patches);
  for (Pathway& p : scenario.pathways) {
    if (std::find(p.outcomes.begin(), p.outcomes.end(), "removed") == p.outcomes.end()) p.outcomes.emplace_back("removed");
    std::vector<std::string> words = p.outcomes;
    words.emplace_back("open");
    p.outcome_set = build.add_label_set(p.name + " outcome", words);
  }
}

}  // namespace concert::scenario
