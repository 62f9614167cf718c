#include "scenario/read_rules.hpp"

#include <algorithm>
#include <cctype>

#include "expr/depends.hpp"
#include "random/stream.hpp"
#include "scenario/read_events.hpp"
#include "scenario/fields.hpp"
#include "scenario/values.hpp"

namespace concert::scenario {

using random::mix;
using random::name_key;
using From = Trigger::Source::From;
using Of = Trigger::Of;

namespace {

/// Causes that the language itself knows; authors add theirs with `leave:` and `cause:`.
const std::vector<std::string>& own_causes() {
  static const std::vector<std::string> words = {"left", "closed", "full", "turned_away", "nobody_there"};
  return words;
}

bool contains(const std::vector<std::string>& all, std::string_view word) {
  return std::find(all.begin(), all.end(), word) != all.end();
}

void collect_causes(const Node& node, std::vector<std::string>& out) {
  for (const Node& item : node.items) collect_causes(item, out);
  for (const Node::Entry& e : node.entries) {
    const bool cause = (e.key == "leave" || e.key == "cause") && e.value.is_scalar();
    if (cause && not_a_name(e.value.text).empty() && !contains(out, e.value.text)) out.push_back(e.value.text);
    collect_causes(e.value, out);
  }
}

/// Whether something starts upon an event other than a message.
bool hears_events(const Node& node) {
  for (const Node& item : node.items)
    if (hears_events(item)) return true;
  for (const Node::Entry& e : node.entries) {
    if (e.key == "upon")
      for (const Node* text : items_of(&e.value))
        if (text->is_scalar() && text->text.rfind("message(", 0) != 0) return true;
    if (hears_events(e.value)) return true;
  }
  return false;
}

/// Keys whose values are words of the author's own.
bool names_only(std::string_view key) {
  for (const char* word : {"id", "note", "record", "exit", "leave", "as", "cause"})
    if (key == word) return true;
  return false;
}

/// The words of a text, bare and `a.b`.
void collect_words(const std::string& text, std::set<std::string, std::less<>>& out) {
  const auto part = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; };
  for (std::size_t i = 0; i < text.size();) {
    if (!part(text[i])) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < text.size() && part(text[end])) ++end;
    const std::string word = text.substr(i, end - i);
    const bool member = i > 0 && text[i - 1] == '.';
    if (!member) out.insert(word);
    if (!member && end < text.size() && text[end] == '.') {
      std::size_t last = end + 1;
      while (last < text.size() && part(text[last])) ++last;
      const std::string dotted = text.substr(i, last - i);
      out.insert(dotted);
      const std::string asked = known_word(dotted);
      const std::size_t before = asked.size() - dotted.size() - 1;
      if (i >= before && text.compare(i - before, asked.size(), asked) == 0) out.insert(asked);
    }
    i = end;
  }
}

/// Those of all texts under a node; what is assigned stands in keys, such as trust(self, server).level.
void collect_words(const Node& node, std::set<std::string, std::less<>>& out) {
  for (const Node& item : node.items) collect_words(item, out);
  for (const Node::Entry& e : node.entries) {
    if (e.key.find_first_of("([") != std::string::npos) collect_words(e.key, out);
    if (!names_only(e.key)) collect_words(e.value, out);
  }
  if (node.is_scalar()) collect_words(node.text, out);
}

/// What every event of the list tells, in one type. Agents of several kinds are known as agents only.
std::vector<Told> common(const std::vector<Event>& events) {
  std::vector<Told> out = events.front().told;
  for (const Event& event : events) {
    std::vector<Told> both;
    for (Told& word : out) {
      const auto same = [&](const Told& t) { return t.word == word.word && t.type.base == word.type.base; };
      const auto found = std::find_if(event.told.begin(), event.told.end(), same);
      if (found == event.told.end()) continue;
      if (!(found->type == word.type)) {
        if (word.type.base != expr::Base::agent) continue;
        word.type = expr::agent_type(-1);
      }
      both.push_back(word);
    }
    out = std::move(both);
  }
  return out;
}

}  // namespace

std::vector<PathwayEntry> pathway_entries(const Build& build) {
  std::vector<PathwayEntry> out;
  for (const char* name : {"pathways", "rules"}) {
    const Node* section = build.root.find(name);
    if (!section || !section->is_map()) continue;
    for (const Node::Entry& e : section->entries) out.push_back({&e, std::string_view(name) == "rules"});
  }
  return out;
}

void declare_causes(Build& build) {
  if (!hears_events(build.root)) return;
  std::vector<std::string> words = own_causes();
  collect_causes(build.root, words);
  build.scenario.cause_set = build.add_label_set("cause", words);
}

namespace {

/// Reads `upon:`, `of:` and `if:` of one pathway.
class UponReader {
 public:
  UponReader(Build& build, int number, const Node& node, StepReader& reader)
      : build_(build), number_(number), node_(node), reader_(reader), kind_(pathway().kind) {}

  void read() {
    Starts starts = pathway().starts;
    starts.on = Starts::On::upon;
    for (const Node* item : items_of(node_.find("upon")))
      if (item->is_scalar())
        if (auto event = read_event(build_, *item, kind_)) events_.push_back(std::move(*event));
    if (!events_.empty()) {
      name_words(starts);
      for (Event& event : events_) starts.triggers.push_back(finished(event, starts));
    }
    if (const Node* only = node_.find("if")) {
      const NameScope scope = event_scope(kind_);
      starts.condition = build_.compile(*only, {.scope = &scope, .type = expr::boolean_type(), .what = "'if' of starts",
                                                .stream = mix(starts.stream, name_key("if"))});
    }
    pathway().starts = std::move(starts);
  }

 private:
  Pathway& pathway() { return build_.scenario.pathways[static_cast<std::size_t>(number_)]; }

  NameScope event_scope(int kind) {
    NameScope scope(build_, {.self_kind = kind});
    if (kind >= 0) scope.add_step_fields();
    scope.words_here.erase("started");
    for (std::size_t i = 0; i < words_.size(); ++i)
      scope.add(words_[i].word, expr::Slot::field, first_event_word + static_cast<std::int32_t>(i), words_[i].type);
    return scope;
  }

  /// Only what is read somewhere is kept; what the steps read becomes a value of the episode.
  void name_words(Starts& starts) {
    const PathwayEntry entry = pathway_entries(build_)[static_cast<std::size_t>(number_)];
    std::set<std::string, std::less<>> in_steps, in_starts;
    if (entry.steps()) collect_words(*entry.steps(), in_steps);
    for (const char* key : {"if", "of"})
      if (const Node* text = node_.find(key)) collect_words(*text, in_starts);
    for (const Told& told : common(events_)) {
      const bool kept = in_steps.count(told.word) > 0;
      if (!kept && !in_starts.count(told.word)) continue;
      if (told.word.find('.') == std::string::npos) refuse_shadow(told.word);
      if (words_.size() == most_event_words) {
        build_.report.error(node_, "more than " + std::to_string(most_event_words) + " words of one event are read", "read fewer");
        return;
      }
      words_.push_back(told);
      starts.word_locals.push_back(kept ? reader_.told_local(told.word, told.type) : -1);
    }
  }

  void refuse_shadow(const std::string& word) {
    const bool own = kind_ >= 0 && build_.attributes[static_cast<std::size_t>(kind_)].count(word) > 0;
    if (own || build_.parameters.count(word))
      build_.report.error(node_, "'" + word + "' is both a word of the event and " + (own ? "an attribute of the agent" : "a parameter"),
                          "rename the " + std::string(own ? "attribute" : "parameter"));
  }

  Trigger finished(Event& event, const Starts& starts) {
    Trigger out = std::move(event.trigger);
    for (const Told& word : words_) {
      const auto found = std::find_if(event.told.begin(), event.told.end(), [&](const Told& t) { return t.word == word.word; });
      out.words.push_back(found->source);
    }
    hearer(event, starts, out);
    return out;
  }

  void hearer(const Event& event, const Starts& starts, Trigger& out) {
    const Node* of = node_.find("of");
    if (of && out.of == Of::message)
      return build_.report.error(*of, "whoever gets the message hears it, and nobody else", "remove 'of'");
    if (of) {
      const NameScope scope = event_scope(out.subject);
      out.heard = Trigger::Heard::given;
      out.who = build_.compile(*of, {.scope = &scope, .type = expr::agent_type(kind_), .what = "'of'",
                                     .stream = mix(starts.stream, name_key("of"))});
      return;
    }
    const std::vector<int> above = containers_of(build_, out.subject);
    const bool inside = out.subject < 0 || std::find(above.begin(), above.end(), kind_) != above.end();
    if (out.subject == kind_ && out.of != Of::left) out.heard = Trigger::Heard::subject;
    else if (event.server >= 0 && event.server == kind_) out.heard = Trigger::Heard::server;
    else if (event.at >= 0 && event.at == kind_) out.heard = Trigger::Heard::at;
    else if (inside) out.heard = Trigger::Heard::container;
    else if (out.of == Of::left && contains_subject(out.subject)) out.heard = Trigger::Heard::inside;
    else if (kind_ >= 0)
      build_.report.error(out.place, node_.context,
                          "which '" + build_.scenario.kinds[static_cast<std::size_t>(kind_)].name + "' hears '" + out.text + "'?",
                          "say so with of: an expression asked of the one it happens to");
    out.container = kind_;
  }

  /// Whether agents of the rule's kind are inside agents of a kind.
  bool contains_subject(int kind) const {
    const std::vector<int> own = containers_of(build_, kind_);
    return std::find(own.begin(), own.end(), kind) != own.end();
  }

  Build& build_;
  int number_;
  const Node& node_;
  StepReader& reader_;
  int kind_;
  std::vector<Event> events_;
  std::vector<Told> words_;
};

}  // namespace

void read_upon(Build& build, int pathway, const Node& starts, StepReader& reader) {
  UponReader(build, pathway, starts, reader).read();
}

void read_when(Build& build, int number, const Node& node) {
  Starts& starts = build.scenario.pathways[static_cast<std::size_t>(number)].starts;
  starts.on = Starts::On::when;
  const Node& when = *node.find("when");
  const NameScope scope(build, {.self_kind = build.scenario.pathways[static_cast<std::size_t>(number)].kind});
  starts.when = build.compile(when, {.scope = &scope, .type = expr::boolean_type(), .what = "'when' of starts",
                                     .stream = mix(starts.stream, name_key("when"))});
  starts.again = flag_of(node.find("while"));
  if (!starts.when.given()) return;
  const expr::Depends depends = expr::depends_of(starts.when.code);
  if (depends.random) build.report.error(when, "a 'when' cannot be drawn", "draw in the steps, or in 'if'");
  else if (depends.time) build.report.error(when, "a 'when' cannot look at the clock", "every: and if:, or a hold in the steps");
  else if (depends.other) build.report.error(when, "this 'when' reads something of which no change is noticed", "every: and if:");
  else if (depends.all.empty()) build.report.error(when, "nothing that this 'when' reads can change");
}

namespace {

void resolve(Build& build, Trigger& trigger) {
  const Scenario& scenario = build.scenario;
  if (trigger.of == Of::reached || trigger.of == Of::visit) {
    const auto [first, last] = build.sites.equal_range(trigger.name);
    for (auto it = first; it != last && trigger.index < 0; ++it)
      if (trigger.of == Of::reached || scenario.sites[static_cast<std::size_t>(it->second)].of == Site::Of::request)
        trigger.index = it->second;
  } else if (trigger.of == Of::recorded) {
    const auto found = build.marks.find(trigger.name);
    if (found == build.marks.end()) return;
    trigger.index = found->second;
    const bool value = std::any_of(trigger.words.begin(), trigger.words.end(), [](const auto& w) { return w.from == From::value; });
    if (value && !(scenario.marks[static_cast<std::size_t>(trigger.index)].type == expr::number_type()))
      build.report.error(trigger.place, 0, "'event.value' is a plain number, and the mark '" + trigger.name + "' has another value",
                         "carry it in a value of the episode: event.name");
  } else if (trigger.of == Of::finished && !trigger.outcome.empty()) {
    const Pathway& p = scenario.pathways[static_cast<std::size_t>(trigger.index)];
    if (!contains(p.outcomes, trigger.outcome))
      build.report.error(trigger.place, 0, "the pathway '" + p.name + "' never ends as '" + trigger.outcome + "'",
                         did_you_mean(trigger.outcome, p.outcomes));
  }
}

}  // namespace

void resolve_triggers(Build& build) {
  for (Pathway& p : build.scenario.pathways)
    for (Trigger& trigger : p.starts.triggers) resolve(build, trigger);
}

}  // namespace concert::scenario
