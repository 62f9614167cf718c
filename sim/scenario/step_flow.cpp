// Steps that steer: hold, choose, repeat, call, start.
#include <algorithm>

#include "random/stream.hpp"
#include "scenario/schema.hpp"
#include "scenario/step_reader.hpp"
#include "scenario/values.hpp"

namespace concert::scenario {

using random::mix;
using random::name_key;

Hold StepReader::read_hold(const Node& value, const Step& step) {
  Hold out;
  if (value.is_map()) {
    if (const Node* until = value.find("until")) out.until = instant(*until, step, "until");
  } else if (value.text == "forever") {
    out.forever = true;
  } else {
    out.duration = expression(value, step, expr::duration_type(), "hold");
    if (out.duration.given() && out.duration.code.constant() && out.duration.code.value() < 0)
      build_.report.error(value, "a duration cannot be negative");
  }
  return out;
}

Choose StepReader::read_choose(const Node& list, const Step& step) {
  Choose out;
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    const Node& item = list.items[i];
    const Node* body = item.find("do");
    Step site = step;  // each option's expressions draw for themselves
    site.stream = mix(step.stream, name_key("option " + std::to_string(i)));
    const auto option = [&](const char* key, Choose::Rule rule) {
      if (out.rule != Choose::Rule::none && out.rule != rule)
        build_.report.error(*item.entry(key), "one choice draws by chances, weights or utilities, not by several of them");
      out.rule = rule;
      Choose::Option o;
      o.place = item.entry(key)->place;
      o.weight = expression(*item.find(key), site, expr::number_type(), key);
      if (const Node* open = item.find("if")) o.condition = condition(*open, site, "if");
      if (body) o.body = read(*body);
      out.options.push_back(std::move(o));
    };
    if (const Node* when = item.find("when")) {
      if (!out.options.empty()) build_.report.error(*item.entry("when"), "'when' stands after a draw", "put the whens first");
      Choose::When w;
      w.condition = condition(*when, site, "when");
      if (body) w.body = read(*body);
      out.whens.push_back(std::move(w));
    } else if (item.find("chance")) {
      option("chance", Choose::Rule::chance);
    } else if (item.find("weight")) {
      option("weight", Choose::Rule::weight);
    } else if (item.find("utility")) {
      option("utility", Choose::Rule::utility);
    } else if (const Node* otherwise = item.find("else")) {
      if (i + 1 != list.items.size()) build_.report.error(*item.entry("else"), "'else' must stand last");
      out.otherwise = read(*otherwise);
    }
  }
  check_choose(list, out);
  return out;
}

/// Constant chances must sum to 1, or to at most 1 with an else; weights and utilities leave nothing over.
void StepReader::check_choose(const Node& list, const Choose& choose) {
  if (!list.is_sequence()) return;
  if (list.items.empty()) return build_.report.error(list, "a choice without options");
  if (choose.rule == Choose::Rule::chance) {
    double sum = 0;
    bool constant = true;
    for (const auto& option : choose.options) {
      if (!option.weight.given() || !option.weight.code.constant()) {
        constant = false;
        continue;
      }
      const double p = option.weight.code.value();
      if (!(p >= 0 && p <= 1)) build_.report.error(option.weight.place, list.context, "a probability lies between 0 and 1");
      sum += p;
    }
    constexpr double rounding = 1e-9;
    if (sum > 1 + rounding)
      build_.report.error(list, "the chances sum to " + text_of_number(sum) + ", above 1");
    else if (constant && sum < 1 - rounding && !choose.otherwise)
      build_.report.error(list, "the chances sum to " + text_of_number(sum) + ", and there is no else", "add {else: []}");
  } else if (choose.rule == Choose::Rule::weight && choose.otherwise) {
    build_.report.error(list, "weights leave nothing for an else", "remove the else, or use chances");
  }
}

Repeat StepReader::read_repeat(const Node& node, const Step& step) {
  Repeat out;
  if (!node.is_map()) return out;
  std::vector<std::string> given;
  const auto is = [&](const char* key, Repeat::Mode mode) -> const Node* {
    const Node* value = node.find(key);
    if (!value) return nullptr;
    given.emplace_back(key);
    out.mode = mode;
    return value;
  };
  if (const Node* e = node.find("every")) {
    out.mode = Repeat::Mode::every;
    out.every = expression(*e, step, expr::duration_type(), "every");
  }
  if (const Node* e = is("while", Repeat::Mode::while_)) out.condition = condition(*e, step, "while");
  if (const Node* e = is("until", Repeat::Mode::until)) out.condition = condition(*e, step, "until");
  if (const Node* e = is("times", Repeat::Mode::times)) out.times = expression(*e, step, expr::number_type(), "times");
  const auto before = scope_.words_here;
  if (node.find("messages")) {
    out.mode = Repeat::Mode::messages;
    read_messages(node, step, out);
  } else {
    for (const char* key : {"as", "order", "if"})
      if (const Node::Entry* e = node.entry(key)) build_.report.error(*e, std::string("'") + key + "' belongs to 'messages'");
  }
  if (const Node* e = is("for_each", Repeat::Mode::for_each_agent)) read_for_each(*e, step, out);
  if (given.size() > 1)
    build_.report.error(*node.entry(given[1]), "a repeat has one of while, until, times and for_each, not '" + given[0] + "' and '" + given[1] + "'");
  if (out.mode == Repeat::Mode::messages && (out.every.given() || (!given.empty() && given[0] != "until")))
    build_.report.error(*node.entry("messages"), "a loop over messages has 'until' and 'most' beside it, nothing else");
  if (given.empty() && !out.every.given() && !node.find("every") && !node.find("messages"))
    build_.report.error(node, "a repeat that says neither how often nor how long", "one of while, until, times, every, for_each, messages");
  if (const Node* most = node.find("most")) out.most = expression(*most, step, expr::number_type(), "most");
  if (const Node* body = node.find("do")) out.body = read(*body);
  if (out.variable >= 0) {  // the loop's name ends with it
    const Local& local = pathway().locals[static_cast<std::size_t>(out.variable)];
    const auto old = before.find(local.name);
    if (old == before.end()) scope_.words_here.erase(local.name);
    else scope_.words_here.insert_or_assign(local.name, old->second);
  }
  if (out.mode == Repeat::Mode::messages) {  // the message's fields, too, but for what was known before
    const std::string dotted = text_of(node.find("as"), "message") + ".";
    auto& words = scope_.words_here;
    for (const std::string& begin : {dotted, "known(" + dotted})
      for (auto it = words.lower_bound(begin); it != words.end() && it->first.rfind(begin, 0) == 0;) it = words.erase(it);
    for (const auto& [word, symbol] : before) words.insert_or_assign(word, symbol);
  }
  return out;
}

void StepReader::read_for_each(const Node& node, const Step& step, Repeat& out) {
  if (!node.is_scalar()) return;
  const std::uint64_t stream = mix(step.stream, name_key("for_each"));
  const std::size_t errors_before = build_.report.diagnostics().errors();
  const auto set = build_.candidates(node, node.text, {.scope = &scope_, .what = "'for_each' of this step", .stream = stream});
  if (!set || (set->kind < 0 && set->label_set < 0)) {
    if (build_.report.diagnostics().errors() == errors_before) build_.report.error(node, "'" + node.text + "' names no set", "for example x in patient of self if x.age > 80");
    return;
  }
  if (set->variable.empty()) return build_.report.error(node, "a for_each names its element", "for example x in " + node.text);
  using Choice = expr::Candidates::Choice;
  if (set->choice != Choice::any && set->choice != Choice::sample)
    return build_.report.error(node, "a for_each runs over a set, and this is one of it", "write x in S if c, or sample(n, x in S if c)");
  if (set->choice == Choice::sample && set->label_set >= 0) return build_.report.error(node, "labels are not sampled", "write x in S if c");
  out.mode = set->label_set >= 0 ? Repeat::Mode::for_each_label : Repeat::Mode::for_each_agent;
  out.label_set = set->label_set;
  out.set = *set;
  const expr::Type element = set->label_set >= 0 ? expr::label_type(set->label_set) : expr::agent_type(set->kind);
  out.filter.code = set->filter;
  out.filter.text = node.text;
  out.filter.place = node.text_place();
  out.filter.type = expr::boolean_type();
  if (!unit_word(set->variable)) may_name(node, set->variable);  // s, m and d are fine for an element
  const int slot = hidden_local(set->variable, element);
  out.variable = static_cast<int>(pathway().locals.size()) - 1;
  scope_.add(set->variable, expr::Slot::local, slot, element);
}

std::vector<std::pair<int, Expression>> StepReader::read_with(const Node& node, int callee, const Step& step) {
  std::vector<std::pair<int, Expression>> out;
  const Node* with = node.find("with");
  const std::vector<Local> locals = build_.scenario.pathways[static_cast<std::size_t>(callee)].locals;
  std::vector<std::string> known;
  for (const Local& l : locals)
    if (l.taken) known.push_back(l.name);
  if (with && with->is_map())
    for (const Node::Entry& e : with->entries) {
      const auto it = std::find_if(locals.begin(), locals.end(), [&](const Local& l) { return l.taken && l.name == e.key; });
      if (it == locals.end()) {
        build_.report.error(e, "the pathway '" + build_.scenario.pathways[static_cast<std::size_t>(callee)].name + "' does not take '" + e.key + "'",
                            did_you_mean(e.key, known));
        continue;
      }
      if (!e.value.is_scalar()) {
        build_.report.error(e.value, "'" + e.key + "' must be one value, not a " + (e.value.is_map() ? "map" : "list"));
        continue;
      }
      Step site = step;
      site.stream = mix(step.stream, build_.streams.key(e.key));
      out.emplace_back(it->slot, expression(e.value, site, it->type, "with"));
    }
  for (const std::string& name : known)
    if (!with || !with->find(name))
      build_.report.error(with ? *with : node, "the pathway '" + build_.scenario.pathways[static_cast<std::size_t>(callee)].name + "' takes '" + name + "', which is not given",
                          "add with: {" + name + ": ...}");
  return out;
}

Call StepReader::read_call(const Node& node, const Step& step) {
  Call out;
  const Node& target = *node.find("call");
  out.pathway = build_.resolve(Declared::pathway, target);
  if (out.pathway < 0) return out;
  const Pathway& callee = build_.scenario.pathways[static_cast<std::size_t>(out.pathway)];
  if (callee.kind >= 0 && kind() >= 0 && callee.kind != kind())
    build_.report.error(target, "the pathway '" + callee.name + "' is for another kind of agent", "start it for one, or send a message");
  out.with = read_with(node, out.pathway, step);
  return out;
}

Start StepReader::read_start(const Node& node, const Step& step) {
  Start out;
  const Node& target = *node.find("start");
  out.pathway = build_.resolve(Declared::pathway, target);
  if (out.pathway < 0) return out;
  const int needed = build_.scenario.pathways[static_cast<std::size_t>(out.pathway)].kind;
  if (const Node* who = node.find("for")) out.who = expression(*who, step, expr::agent_type(needed), "for");
  else if (needed >= 0 && kind() >= 0 && needed != kind())
    build_.report.error(target, "the pathway '" + target.text + "' is for another kind of agent", "say for whom with 'for:'");
  out.with = read_with(node, out.pathway, step);
  read_hand(node, out);
  return out;
}

}  // namespace concert::scenario
