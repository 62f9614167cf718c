#include "scenario/step_reader.hpp"

#include <algorithm>
#include <cctype>

#include "random/stream.hpp"
#include "scenario/schema.hpp"
#include "scenario/values.hpp"

namespace concert::scenario {

using random::mix;
using random::name_key;

void collect_ids(const Node& node, std::set<std::string>& ids) {
  for (const Node& item : node.items) collect_ids(item, ids);
  for (const Node::Entry& e : node.entries) {
    if (e.key == "id" && e.value.is_scalar()) ids.insert(e.value.text);
    if (e.key != "set" && e.key != "with") collect_ids(e.value, ids);
  }
}

void Exits::collect(const Node& node) {
  for (const Node& item : node.items) collect(item);
  for (const Node::Entry& e : node.entries) {
    if (e.key == "exit" && e.value.is_scalar() && seen.insert(e.value.text).second) names.push_back(e.value.text);
    if (e.key != "set" && e.key != "with") collect(e.value);
  }
}

std::string known_word(std::string_view name) { return "known(" + std::string(name) + ")"; }

void collect_members(const std::string& text, std::map<std::string, std::set<std::string>>& members) {
  const auto part = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; };
  for (std::size_t dot = text.find('.'); dot != std::string::npos; dot = text.find('.', dot + 1)) {
    std::size_t begin = dot, end = dot + 1;
    while (begin > 0 && part(text[begin - 1])) --begin;
    while (end < text.size() && part(text[end])) ++end;
    if (begin == dot || end == dot + 1) continue;
    std::set<std::string>& read = members[text.substr(begin, dot - begin)];
    const std::string member = text.substr(dot + 1, end - dot - 1);
    read.insert(member);
    constexpr std::string_view asked = "known(";
    if (begin >= asked.size() && text.compare(begin - asked.size(), asked.size(), asked) == 0) read.insert(known_word(member));
  }
}

/// Of every text under a node; what is assigned stands in keys, such as x[message.about].
void collect_members(const Node& node, std::map<std::string, std::set<std::string>>& members) {
  for (const Node& item : node.items) collect_members(item, members);
  for (const Node::Entry& e : node.entries) {
    collect_members(e.key, members);
    collect_members(e.value, members);
  }
  if (node.is_scalar()) collect_members(node.text, members);
}

const std::set<std::string>& StepReader::members_of(const std::string& word) { return members_[word]; }

StepReader::StepReader(Build& build, StepsPlace place)
    : build_(build), place_(std::move(place)),
      scope_(build, {.self_kind = build.scenario.pathways[static_cast<std::size_t>(place_.pathway)].kind}) {
  scope_.add_own_fields();
  for (const Local& l : pathway().locals)
    if (!l.hidden || l.told || l.name.find('.') != std::string::npos) scope_.add(l.name, expr::Slot::local, l.slot, l.type);
  const auto& outcomes = pathway().outcomes;
  for (std::size_t i = 0; i < outcomes.size(); ++i) outcomes_.emplace(outcomes[i], static_cast<int>(i));
  if (!place_.steps) return;
  collect_ids(*place_.steps, ids_);
  collect_members(*place_.steps, members_);
}

Expression StepReader::expression(const Node& node, const Step& step, const expr::Type& type, const char* role) {
  return build_.compile(node, {.scope = &scope_, .type = type, .what = std::string("'") + role + "' of this step",
                               .stream = mix(step.stream, name_key(role))});
}

/// A time, or a duration since the start of the run.
Expression StepReader::instant(const Node& node, const Step& step, const char* role) {
  Expression out = build_.compile(node, {.scope = &scope_, .what = std::string("'") + role + "' of this step",
                                         .stream = mix(step.stream, name_key(role))});
  const bool fits = out.type.base == expr::Base::time || out.type == expr::duration_type();
  if (out.given() && !fits) build_.report.error(node, std::string("'") + role + "' must be a time", "for example now + 30 d");
  return out;
}

int StepReader::hidden_local(const std::string& name, const expr::Type& type) {
  Pathway& p = pathway();
  constexpr std::size_t most_names = 1000;
  if (p.locals.size() == most_names)
    build_.report.error(p.place, 0, "the pathway '" + p.name + "' has more than " + std::to_string(most_names) + " named values", "split it");
  if (p.locals.size() >= most_names) return p.locals.back().slot;
  Local local;
  local.name = name;
  local.type = type;
  local.slot = p.slots++;
  local.hidden = true;
  local.stream = mix(p.stream, name_key(name));
  p.locals.push_back(local);
  return local.slot;
}

int StepReader::told_local(const std::string& word, const expr::Type& type) {
  const int slot = hidden_local(word, type);
  pathway().locals.back().told = true;
  scope_.add(word, expr::Slot::local, slot, type);
  return slot;
}

bool StepReader::may_name(const Node& node, const std::string& word) {
  std::string why = not_a_name(word);
  const int k = kind();
  if (why.empty() && k >= 0 && build_.attributes[static_cast<std::size_t>(k)].count(word)) why = "is an attribute of the agent";
  if (why.empty() && build_.parameters.count(word)) why = "is a parameter";
  if (why.empty() && build_.kinds.count(word)) why = "is an agent kind";
  for (const Local& l : pathway().locals)
    if (why.empty() && !l.hidden && l.name == word) why = "is a value of the episode";
  if (why.empty()) return true;
  build_.report.error(node, "'" + word + "' cannot be a name here: it " + why, "choose another word");
  return false;
}

int StepReader::name_server(const Node& as, const expr::Type& type) {
  if (!as.is_scalar() || !may_name(as, as.text)) return -1;
  for (const Local& l : pathway().locals)
    if (l.hidden && l.name == as.text && l.type == type) {
      scope_.add(as.text, expr::Slot::local, l.slot, type);
      return l.slot;
    }
  const int slot = hidden_local(as.text, type);
  scope_.add(as.text, expr::Slot::local, slot, type);
  return slot;
}

std::vector<std::pair<int, int>> StepReader::copy_fields(int message, const std::string& word, const std::set<std::string>& read) {
  std::vector<std::pair<int, int>> out;
  if (message < 0) return out;
  const Message& m = build_.scenario.messages[static_cast<std::size_t>(message)];
  const auto copy = [&](const std::string& field, const std::string& dotted, int index, const expr::Type& type) {
    if (!read.count(field)) {
      scope_.words_here.erase(dotted);
      return;
    }
    const int slot = hidden_local(dotted, type);
    scope_.add(dotted, expr::Slot::local, slot, type);
    out.emplace_back(index, slot);
  };
  const int fields = static_cast<int>(m.fields.size());
  for (int f = 0; f < fields; ++f) {
    const Message::Field& field = m.fields[static_cast<std::size_t>(f)];
    const std::string dotted = word + "." + field.name;
    copy(field.name, dotted, f, field.type);
    copy(known_word(field.name), known_word(dotted), fields + 1 + f, expr::boolean_type());
  }
  copy("sender", word + ".sender", fields, expr::agent_type(-1));
  return out;
}

Steps StepReader::read(const Node& list) {
  Steps out;
  std::size_t before = read_.size();  // where the points of the step before, with all inside it, begin
  for (const Node& item : list.items) {
    if (!item.is_map() || build_.report.full()) continue;
    const std::size_t begin = read_.size();
    out.push_back(read_step(item));
    for (std::size_t i = before; i < begin && begin < read_.size(); ++i) build_.scenario.influence.arrow(read_[i], read_[begin]);
    before = begin;
  }
  return out;
}

namespace {

std::string_view verb_of(const Node& node) {
  for (const std::string_view variant : shape("step").variants)
    if (node.find(discriminator(variant))) return discriminator(variant);
  return "";
}

/// The author's word a step without id is called by, if any.
std::string target_of(const Node& node, std::string_view verb) {
  const Node* value = node.find(verb);
  if (verb == "release" && value->is_map()) return text_of(value->find("of"));
  for (const char* named : {"use", "seize", "release", "call", "start", "send", "record", "exit"})
    if (verb == named) return text_of(value);
  return "";
}

}  // namespace

Step StepReader::read_step(const Node& node) {
  Step out;
  out.place = node.place;
  const std::string_view verb = verb_of(node);
  if (verb.empty()) return out;  // reported with the shape
  if (const Node::Entry* e = node.entry(verb)) out.place = e->place;
  label_step(node, verb, out);
  const int outer = build_.focus, here = build_.step_point(pathway().name + "." + out.label);
  build_.scenario.influence.arrow(outer, here);
  if (around_) build_.scenario.influence.arrow(here, outer);
  read_.push_back(here);
  const Focus focus(build_, here);
  const bool sends = build_.sending, around = around_;
  build_.sending = verb == "send" || verb == "start";
  const bool takes = build_.taking;
  build_.taking = verb == "use" || verb == "seize" || verb == "gather";
  around_ = verb == "use" || verb == "repeat" || verb == "gather";
  out.note = text_of(node.find("note"));
  out.value_adding = flag_of(node.find("value_adding"));
  if (const Node* guard = node.find("if")) out.guard = condition(*guard, out, "if");
  read_verb(node, verb, out);
  build_.sending = sends;
  build_.taking = takes;
  add_site(out, node.context);
  around_ = false;  // what follows an outcome is no longer inside
  read_then(node, verb, out);
  around_ = around;
  return out;
}

void StepReader::label_step(const Node& node, std::string_view verb, Step& out) {
  std::string key;  // what the stream is made from: the label with the original names
  if (const Node* id = node.find("id"); id && id->is_scalar()) {
    std::string_view word = id->text;
    if (id->context != 0 && word.rfind('.') != std::string_view::npos) word.remove_prefix(word.rfind('.') + 1);
    if (const std::string why = not_a_name(word); !why.empty())
      build_.report.error(*id, "'" + id->text + "' cannot name a step: it " + why, "choose another word");
    if (!ids_seen_.insert(id->text).second)
      build_.report.error(*id, "two steps of the pathway '" + pathway().name + "' are called '" + id->text + "'", "rename one of them");
    out.id = out.label = id->text;
    key = build_.streams.original(id->text);
  } else {
    const std::string target = target_of(node, verb);
    const std::string base = place_.label_prefix + std::string(verb) + (target.empty() ? "" : "_" + target);
    key = std::string(verb) + (target.empty() ? "" : "_" + build_.streams.original(target));
    std::string suffix;
    do {
      const int n = ++labels_[base];
      suffix = n == 1 ? "" : "_" + std::to_string(n);
    } while (ids_.count(base + suffix));
    out.label = base + suffix;
    key += suffix;
  }
  out.stream = mix(place_.stream, name_key(key));
}

void StepReader::add_site(Step& out, std::int32_t context) {
  Site site;
  site.name = pathway().name + "." + out.label;
  site.pathway = place_.pathway;
  site.value_adding = out.value_adding;
  site.instance = build_.report.instance_of(context);
  const Request* request = nullptr;
  if (const auto* use = std::get_if<Use>(&out.verb)) request = &use->request;
  if (const auto* seize = std::get_if<Seize>(&out.verb)) request = &seize->request;
  if (request) {
    site.of = Site::Of::request;
    site.server_of = request->of;
    site.server = request->index;
  } else if (std::holds_alternative<Hold>(out.verb)) {
    site.of = Site::Of::hold;
  } else if (std::holds_alternative<Pay>(out.verb)) {
    site.of = Site::Of::pay;
    site.money = std::get<Pay>(out.verb).amount.type;
  } else if (std::holds_alternative<Gather>(out.verb)) {
    site.of = Site::Of::gather;
  }
  const auto [first, last] = build_.sites.equal_range(site.name);
  for (auto it = first; it != last; ++it) {  // the same step in two models is one site
    const Site& old = build_.scenario.sites[static_cast<std::size_t>(it->second)];
    if (old.of == site.of && old.server_of == site.server_of && old.server == site.server) {
      out.site = it->second;
      return;
    }
  }
  out.site = static_cast<int>(build_.scenario.sites.size());
  if (place_.label_prefix.empty()) build_.anchors.emplace(site.name, Build::Anchor{place_.pathway, out.site, out.stream, out.label});
  build_.sites.emplace(site.name, out.site);
  build_.scenario.sites.push_back(std::move(site));
}

void StepReader::read_verb(const Node& node, std::string_view verb, Step& out) {
  const Node& value = *node.find(verb);
  if (verb == "hold") out.verb = read_hold(value, out);
  else if (verb == "use") out.verb = read_use(node, out);
  else if (verb == "seize") out.verb = read_seize(node, out);
  else if (verb == "release") out.verb = read_release(value, out);
  else if (verb == "gather") out.verb = read_gather(node, out);
  else if (verb == "choose") out.verb = read_choose(value, out);
  else if (verb == "repeat") out.verb = read_repeat(value, out);
  else if (verb == "call") out.verb = read_call(node, out);
  else if (verb == "start") out.verb = read_start(node, out);
  else if (verb == "send") out.verb = read_send(node, out);
  else if (verb == "await") out.verb = read_await(value, out);
  else if (verb == "set")
    out.verb = Set{read_assignments(build_, value, {.scope = &scope_, .kind = kind(), .locals = &pathway().locals, .stream = out.stream})};
  else if (verb == "link") out.verb = read_link(value, out);
  else if (verb == "unlink") out.verb = read_unlink(value, out);
  else if (verb == "record") out.verb = read_record(node, out);
  else if (verb == "pay") out.verb = read_pay(value, out);
  else if (verb == "exit") {
    const auto it = outcomes_.find(value.text);
    out.verb = Exit{it == outcomes_.end() ? 0 : it->second};
  } else if (verb == "leave") out.verb = Leave{value.text};
  else if (verb == "change") out.verb = read_change(value, out);
  else if (verb == "move") out.verb = read_move(value, out);
  else out.verb = Block{read(value)};
}

std::vector<std::string> StepReader::outcomes_of(const Step& step) {
  if (std::holds_alternative<Use>(step.verb)) return {"done", "refused", "gave_up", "preempted", "lost"};
  if (std::holds_alternative<Seize>(step.verb)) return {"done", "refused", "gave_up"};
  if (std::holds_alternative<Gather>(step.verb)) return {"done", "missing"};
  if (std::holds_alternative<Send>(step.verb)) return {"sent", "bounced"};
  if (std::holds_alternative<Pay>(step.verb)) return {"paid", "short"};
  if (std::holds_alternative<Link>(step.verb)) return {"linked", "kept", "refused"};
  if (std::holds_alternative<Unlink>(step.verb)) return {"unlinked", "absent"};
  std::vector<std::string> out;
  if (const auto* await = std::get_if<Await>(&step.verb))
    for (const auto& branch : await->branches) out.push_back(branch.name);
  if (const auto* call = std::get_if<Call>(&step.verb); call && call->pathway >= 0) {
    out = build_.scenario.pathways[static_cast<std::size_t>(call->pathway)].outcomes;
    for (const char* more : {"refused", "gave_up", "preempted", "lost", "bounced", "short"})
      if (std::find(out.begin(), out.end(), more) == out.end()) out.emplace_back(more);
  }
  return out;
}

void StepReader::forget_message() {
  auto& words = scope_.words_here;
  for (const std::string_view begin : {"message.", "known(message."})
    for (auto it = words.lower_bound(begin); it != words.end() && it->first.rfind(begin, 0) == 0;) it = words.erase(it);
}

void StepReader::read_then(const Node& node, std::string_view verb, Step& out) {
  const Node* then = node.find("then");
  if (!then || !then->is_map()) return;
  const std::vector<std::string> known = outcomes_of(out);
  const bool unknown_callee = known.empty() && verb == "call";
  if (known.empty() && !unknown_callee)
    return build_.report.error(*node.entry("then"), "'" + std::string(verb) + "' has no outcomes", "remove 'then'");
  for (const Node::Entry& e : then->entries) {
    if (!unknown_callee && std::find(known.begin(), known.end(), e.key) == known.end())
      build_.report.error(e, "'" + e.key + "' is not an outcome of this step", did_you_mean(e.key, known));
    const auto saved = scope_.words_here;
    if (auto* await = std::get_if<Await>(&out.verb))
      for (Await::Branch& branch : await->branches) {
        if (branch.name != e.key || branch.message < 0) continue;
        std::map<std::string, std::set<std::string>> members;
        collect_members(e.value, members);
        const auto copies = copy_fields(branch.message, "message", members["message"]);
        branch.copies.insert(branch.copies.end(), copies.begin(), copies.end());
      }
    out.then.emplace_back(e.key, read(e.value));
    forget_message();  // it is known in its own branch only
    for (const auto& [word, symbol] : saved) scope_.words_here.insert_or_assign(word, symbol);
  }
}

}  // namespace concert::scenario
