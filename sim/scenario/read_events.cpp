#include "scenario/read_events.hpp"

#include <algorithm>

#include "random/stream.hpp"
#include "scenario/read_rules.hpp"

namespace concert::scenario {

using random::mix;
using random::name_key;
using From = Trigger::Source::From;
using Of = Trigger::Of;

namespace {

bool contains(const std::vector<std::string>& all, std::string_view word) {
  return std::find(all.begin(), all.end(), word) != all.end();
}

/// How any pathway can end beside its exits; in the order of the label set of `outcome`.
const std::vector<std::string>& further_outcomes() {
  static const std::vector<std::string> words = {"refused", "gave_up", "preempted", "lost", "bounced", "removed"};
  return words;
}

const std::vector<std::string>& request_outcomes() {
  static const std::vector<std::string> words = {"done", "refused", "gave_up", "preempted", "lost"};
  return words;
}

/// The step that the author calls `id`, anywhere under a list of steps.
const Node* step_called(const Node& node, std::string_view id) {
  if (node.is_map() && text_of(node.find("id")) == id) return &node;
  for (const Node& item : node.items)
    if (const Node* found = step_called(item, id)) return found;
  for (const Node::Entry& e : node.entries)
    if (e.key != "set" && e.key != "with")
      if (const Node* found = step_called(e.value, id)) return found;
  return nullptr;
}

bool asks(const Node& step) {
  const Node* target = step.find("use") ? step.find("use") : step.find("seize");
  return target && target->is_scalar();
}

/// The ids of the steps under a node; only of those that ask for one server, if `asking`.
void collect_steps(const Node& node, bool asking, std::vector<std::string>& ids) {
  if (const Node* id = node.is_map() ? node.find("id") : nullptr; id && id->is_scalar() && (!asking || asks(node))) ids.push_back(id->text);
  for (const Node& item : node.items) collect_steps(item, asking, ids);
  for (const Node::Entry& e : node.entries)
    if (e.key != "set" && e.key != "with") collect_steps(e.value, asking, ids);
}

/// Reads one text of `upon:`, such as `refused(ask.place)`.
class EventReader {
 public:
  EventReader(Build& build, const Node& node, int kind) : build_(build), node_(node), kind_(kind) {}

  std::optional<Event> read() {
    const std::string& text = node_.text;
    const std::size_t bracket = text.find('(');
    if (bracket == std::string::npos || bracket == 0 || text.back() != ')') return unknown();
    const std::string verb = text.substr(0, bracket);
    name_ = text.substr(bracket + 1, text.size() - bracket - 2);
    out_.trigger.text = text;
    out_.trigger.place = node_.text_place();
    if (verb != "message") out_.trigger.stream = mix(build_.streams.key(verb), build_.streams.key(name_));
    const bool done = verb == "message"    ? message()
                      : verb == "left"     ? left()
                      : verb == "linked"   ? tie(Of::linked)
                      : verb == "unlinked" ? tie(Of::unlinked)
                      : verb == "recorded" ? recorded()
                      : verb == "reached"  ? step("")
                      : verb == "started"  ? pathway(Of::started, "")
                      : verb == "finished" ? pathway(Of::finished, "")
                                           : name_.find('.') != std::string::npos && !build_.lookup(build_.pathways, name_)
                                                 ? step(verb)
                                                 : pathway(Of::finished, verb);
    if (!done) return std::nullopt;
    return std::move(out_);
  }

 private:
  std::optional<Event> unknown() {
    build_.report.error(node_, "'" + node_.text + "' is not an event",
                        "message(m), started(p), finished(p), reached(p.step), refused(p.step), left(kind), recorded(mark), ...");
    return std::nullopt;
  }

  void tell(const std::string& word, const expr::Type& type, From from, int index = 0) {
    out_.told.push_back({word, type, {from, index}});
  }

  void tell_locals(const Pathway& of) {
    for (const Local& l : of.locals)
      if (!l.hidden) tell("event." + l.name, l.type, From::local, l.slot);
  }

  bool message() {
    out_.trigger.of = Of::message;
    out_.trigger.index = build_.resolve(Declared::message, name_, node_);
    if (out_.trigger.index < 0) return false;
    out_.trigger.subject = kind_;
    const Message& m = build_.scenario.messages[static_cast<std::size_t>(out_.trigger.index)];
    const int fields = static_cast<int>(m.fields.size());
    for (int f = 0; f < fields; ++f) {
      const Message::Field& field = m.fields[static_cast<std::size_t>(f)];
      tell("message." + field.name, field.type, From::field, f);
      tell(known_word("message." + field.name), expr::boolean_type(), From::field, fields + 1 + f);
    }
    tell("message.sender", expr::agent_type(-1), From::field, fields);
    return true;
  }

  bool pathway(Of of, const std::string& outcome) {
    out_.trigger.of = of;
    out_.trigger.outcome = outcome;
    if (!build_.lookup(build_.pathways, name_)) return unknown_pathway(of, outcome);
    out_.trigger.index = build_.resolve(Declared::pathway, name_, node_);
    Pathway& p = build_.scenario.pathways[static_cast<std::size_t>(out_.trigger.index)];
    if (!outcome.empty() && !contains(p.outcomes, outcome) && !contains(further_outcomes(), outcome)) {
      std::vector<std::string> known = p.outcomes;
      known.insert(known.end(), further_outcomes().begin(), further_outcomes().end());
      known.insert(known.end(), {"started", "finished"});
      build_.report.error(node_, "the pathway '" + p.name + "' has no end '" + outcome + "'", did_you_mean(outcome, known));
      return false;
    }
    subject(p.kind);
    tell_locals(p);
    if (of == Of::started) return true;
    if (p.event_outcomes < 0) {
      std::vector<std::string> words = p.outcomes;
      for (const std::string& word : further_outcomes())
        if (!contains(words, word)) words.push_back(word);
      const int set = build_.add_label_set(p.name + " end", words);
      build_.scenario.pathways[static_cast<std::size_t>(out_.trigger.index)].event_outcomes = set;
    }
    tell("outcome", expr::label_type(p.event_outcomes), From::outcome);
    return true;
  }

  void subject(int kind) {
    out_.trigger.subject = kind;
    tell("subject", expr::agent_type(kind), From::subject);
  }

  /// "pathway.id" of all steps that have an id.
  std::vector<std::string> steps(bool asking) const {
    std::vector<std::string> out;
    for (const PathwayEntry& entry : pathway_entries(build_)) {
      std::vector<std::string> ids;
      if (entry.steps()) collect_steps(*entry.steps(), asking, ids);
      for (const std::string& id : ids) out.push_back(entry.entry->key + "." + id);
    }
    return out;
  }

  /// Perhaps a step was meant, whose pathway has to be named.
  bool unknown_pathway(Of of, const std::string& outcome) {
    std::vector<std::string> known, ids, names = of == Of::started ? std::vector<std::string>{} : steps(!outcome.empty());
    for (const auto& [word, number] : build_.pathways) known.push_back(word);
    for (const std::string& name : names) ids.push_back(name.substr(name.rfind('.') + 1));
    std::vector<std::string> all = known;
    all.insert(all.end(), ids.begin(), ids.end());
    const bool exact = contains(ids, name_);
    const std::string near = exact ? name_ : nearest(name_, all);
    const auto id = std::find(ids.begin(), ids.end(), near);
    const bool meant = id != ids.end() && !contains(known, near);
    build_.report.error(node_, "unknown pathway '" + name_ + "'",
                        meant ? "did you mean the step '" + names[static_cast<std::size_t>(id - ids.begin())] + "'?"
                              : did_you_mean(name_, known));
    return false;
  }

  bool step(const std::string& outcome) {
    const std::size_t dot = name_.rfind('.');
    const std::string owner = dot == std::string::npos ? "" : name_.substr(0, dot);
    const auto number = build_.lookup(build_.pathways, owner);
    const Node* found = nullptr;
    if (number) {
      const PathwayEntry entry = pathway_entries(build_)[static_cast<std::size_t>(*number)];
      if (entry.steps()) found = step_called(*entry.steps(), std::string_view(name_).substr(dot + 1));
    }
    if (!found) {
      build_.report.error(node_, "there is no step '" + name_ + "' with an 'id'" + (outcome.empty() ? "" : " that asks for somebody"),
                          did_you_mean(name_, steps(!outcome.empty())));
      return false;
    }
    const Pathway& p = build_.scenario.pathways[static_cast<std::size_t>(*number)];
    out_.trigger.of = outcome.empty() ? Of::reached : Of::visit;
    out_.trigger.name = name_;
    out_.trigger.outcome = outcome;
    subject(p.kind);
    tell_locals(p);
    return outcome.empty() || request(*found, outcome);
  }

  bool request(const Node& step, const std::string& outcome) {
    const Node* target = step.find("use") ? step.find("use") : step.find("seize");
    if (!target || !target->is_scalar()) {
      const std::string near = nearest(name_, steps(true));
      build_.report.error(node_,
                          "the step '" + name_ + "' asks for " + (target ? "several at once" : "nobody") +
                              ", so it cannot end as '" + outcome + "'",
                          near.empty() ? "reached(" + name_ + ")" : "did you mean '" + near + "'?");
      return false;
    }
    if (!contains(request_outcomes(), outcome)) {
      build_.report.error(node_, "'" + outcome + "' is no outcome of a request", did_you_mean(outcome, request_outcomes()));
      return false;
    }
    if (const auto r = build_.lookup(build_.resources, target->text)) {
      out_.at = build_.scenario.resources[static_cast<std::size_t>(*r)].of;
    } else if (const auto k = build_.lookup(build_.kinds, target->text)) {
      out_.server = *k;
      out_.at = build_.scenario.kinds[static_cast<std::size_t>(*k)].in;
    }
    if (out_.server >= 0) tell("server", expr::agent_type(out_.server), From::server);
    if (out_.at >= 0) tell("at", expr::agent_type(out_.at), From::at);
    tell("outcome", expr::label_type(0), From::outcome);
    if (outcome == "refused") tell("cause", expr::label_type(build_.scenario.cause_set), From::cause);
    return true;
  }

  bool left() {
    out_.trigger.of = Of::left;
    tell("cause", expr::label_type(build_.scenario.cause_set), From::cause);
    if (const auto kind = build_.lookup(build_.kinds, name_)) {
      build_.use(Declared::kind, *kind);
      out_.trigger.index = *kind;
      subject(*kind);
      return true;
    }
    const auto& causes = build_.scenario.label_sets[static_cast<std::size_t>(build_.scenario.cause_set)].labels;
    const auto found = std::find(causes.begin(), causes.end(), name_);
    if (found == causes.end()) {
      std::vector<std::string> known = causes;
      for (const auto& [word, number] : build_.kinds) known.push_back(word);
      build_.report.error(node_, "'" + name_ + "' is neither an agent kind nor why somebody leaves", did_you_mean(name_, known));
      return false;
    }
    out_.trigger.cause = static_cast<int>(found - causes.begin());
    tell("subject", expr::agent_type(-1), From::subject);
    return true;
  }

  bool tie(Of of) {
    out_.trigger.of = of;
    out_.trigger.index = build_.resolve(Declared::relation, name_, node_);
    if (out_.trigger.index < 0) return false;
    const Relation& relation = build_.scenario.relations[static_cast<std::size_t>(out_.trigger.index)];
    out_.trigger.subject = relation.from_kinds.size() == 1 ? relation.from_kinds.front() : -1;
    if (relation.to_kinds.size() == 1) out_.at = relation.to_kinds.front();
    tell("subject", relation.from, From::subject);
    tell("from", relation.from, From::subject);
    tell("to", relation.to, From::at);
    tell("tie", expr::agent_type(relation.kind), From::tie);
    if (of == Of::unlinked) tell("cause", expr::label_type(build_.scenario.cause_set), From::cause);
    return true;
  }

  bool recorded() {
    out_.trigger.of = Of::recorded;
    out_.trigger.name = name_;
    const std::vector<PathwayEntry> all = pathway_entries(build_);
    const std::size_t dot = name_.rfind('.');
    const std::string mark = dot == std::string::npos ? name_ : name_.substr(dot + 1);
    int from = -1;
    for (std::size_t i = 0; i < all.size() && i < build_.scenario.pathways.size(); ++i) {
      if (dot != std::string::npos && all[i].entry->key != name_.substr(0, dot)) continue;
      if (!all[i].steps() || !records(*all[i].steps(), mark)) continue;
      if (from >= 0) {
        build_.report.error(node_, "several pathways leave the mark '" + mark + "'", "write recorded(pathway." + mark + ")");
        return false;
      }
      from = static_cast<int>(i);
    }
    if (from < 0) {
      std::vector<std::string> known;
      for (const auto& [word, number] : build_.marks) known.push_back(word);
      build_.report.error(node_, "no step records the mark '" + name_ + "'", did_you_mean(name_, known));
      return false;
    }
    const Pathway& p = build_.scenario.pathways[static_cast<std::size_t>(from)];
    out_.trigger.name = p.name + "." + mark;
    subject(p.kind);
    tell("event.value", expr::number_type(), From::value);
    tell_locals(p);
    return true;
  }

  static bool records(const Node& node, const std::string& mark) {
    if (node.is_map() && text_of(node.find("record")) == mark) return true;
    for (const Node& item : node.items)
      if (records(item, mark)) return true;
    for (const Node::Entry& e : node.entries)
      if (e.key != "set" && e.key != "with" && records(e.value, mark)) return true;
    return false;
  }

  Build& build_;
  const Node& node_;
  int kind_;
  std::string name_;
  Event out_;
};

}  // namespace

std::optional<Event> read_event(Build& build, const Node& node, int kind) { return EventReader(build, node, kind).read(); }

}  // namespace concert::scenario
