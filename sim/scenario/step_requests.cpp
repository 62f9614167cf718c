// Steps that ask for a server: use, seize, release.
#include <algorithm>

#include "random/stream.hpp"
#include "scenario/step_reader.hpp"
#include "scenario/values.hpp"

namespace concert::scenario {

using random::mix;
using random::name_key;

namespace {

Preempt preempt_of(std::string_view word) {
  if (word == "resume") return Preempt::resume;
  if (word == "restart") return Preempt::restart;
  if (word == "redraw") return Preempt::redraw;
  if (word == "remove") return Preempt::remove;
  return Preempt::none;
}

}  // namespace

bool StepReader::resolve_server(const Node& target, Request& out) {
  if (!target.is_scalar()) return false;
  if (const auto r = build_.lookup(build_.resources, target.text)) {
    build_.use(Declared::resource, *r);
    out.of = Request::Of::resource;
    out.index = *r;
    return true;
  }
  const auto k = build_.lookup(build_.kinds, target.text);
  if (k && build_.scenario.kinds[static_cast<std::size_t>(*k)].nature == Nature::staff) {
    build_.use(Declared::kind, *k);
    build_.scenario.kinds[static_cast<std::size_t>(*k)].serves = true;
    out.of = Request::Of::staff;
    out.index = *k;
    return true;
  }
  std::vector<std::string> known;
  for (const auto& [word, number] : build_.resources) known.push_back(word);
  for (const AgentKind& kind : build_.scenario.kinds)
    if (kind.nature == Nature::staff) known.push_back(kind.name);
  build_.report.error(target, "'" + target.text + "' is neither a resource nor staff", did_you_mean(target.text, known));
  return false;
}

void StepReader::read_owner(const Node& node, const Node& target, const Step& step, Request& out) {
  const bool resource = out.of == Request::Of::resource;
  const auto index = static_cast<std::size_t>(out.index);
  const int owner = resource ? build_.scenario.resources[index].of : build_.scenario.kinds[index].in;
  if (const Node::Entry* of = node.entry("of")) {
    if (owner < 0) build_.report.error(*of, "'" + target.text + "' belongs to nobody, so it has no 'of'", "remove 'of'");
    else out.owner = expression(of->value, step, expr::agent_type(owner), "of");
    return;
  }
  if (owner < 0 || kind() < 0) return;
  const std::vector<int> above = containers_of(build_, kind());
  if (owner == kind() || std::find(above.begin(), above.end(), owner) != above.end()) return;
  const Expression& count = build_.scenario.kinds[static_cast<std::size_t>(owner)].count;
  if (count.given() && count.code.constant() && count.code.value() == 1) return;
  if (node.find("who")) return;  // the choice names the member
  build_.report.error(target, "whose '" + target.text + "'? Every '" + build_.scenario.kinds[static_cast<std::size_t>(owner)].name + "' has its own",
                      "say so with 'of:', or put the agent 'in' one");
}

void StepReader::read_who(const Node& node, const Step& step, Request& out) {
  const Node* who = node.find("who");
  if (!who || !who->is_scalar()) return;
  if (out.of != Request::Of::staff)
    return build_.report.error(*node.entry("who"), "only staff are chosen with 'who'", "use 'of:' to choose whose resource");
  const std::string& text = who->text;
  const expr::Type member = expr::agent_type(out.index);
  if (text == "any") out.whom = Whom::any;
  else if (text == "same") out.whom = Whom::same;
  else if (text == "least_loaded") out.whom = Whom::least_loaded;
  else if (text == "first_free") out.whom = Whom::first_free;
  else if (text.rfind("any(", 0) == 0) {
    out.whom = Whom::any_of;
    out.candidates = build_.candidates(*who, text, {.scope = &scope_, .type = member, .what = "'who' of this step",
                                                    .stream = mix(step.stream, name_key("who"))});
    if (out.candidates && out.candidates->kind != out.index)
      build_.report.error(*who, "these are not the staff this step uses");
  } else {
    out.whom = Whom::one;
    out.one = expression(*who, step, member, "who");
  }
}

bool StepReader::booked(const Request& request) const {
  return request.of == Request::Of::resource && request.index >= 0 &&
         build_.scenario.resources[static_cast<std::size_t>(request.index)].session > 0;
}

Request StepReader::read_request(const Node& node, const Node& target, const Step& step) {
  Request out;
  if (!resolve_server(target, out)) return out;
  build_.askers[{out.of, out.index}].insert(kind());
  read_owner(node, target, step, out);
  read_who(node, step, out);
  const auto optional = [&](const char* key, const expr::Type& type) -> Expression {
    const Node* value = node.find(key);
    return value ? expression(*value, step, type, key) : Expression{};
  };
  out.units = optional("units", expr::number_type());
  out.priority = optional("priority", expr::number_type());
  out.patience = optional("patience", expr::duration_type());
  out.refuse_if = optional("refuse_if", expr::boolean_type());
  out.preempt = preempt_of(text_of(node.find("preempt")));
  if (const Node* victim = node.find("victim"); victim && victim->is_scalar()) {
    if (out.preempt == Preempt::none) build_.report.error(*node.entry("victim"), "'victim' without 'preempt'", "add preempt: resume");
    out.victim = ask_later(build_, {.node = victim, .text = victim->text, .of = out.of, .server = out.index, .victim = true,
                                    .what = "'victim' of this step", .stream = mix(step.stream, name_key("victim")), .focus = build_.focus});
  }
  if (out.units.given() && out.units.code.constant() && !(out.units.code.value() > 0))
    build_.report.error(*node.find("units"), "'units' must be above 0");
  out.head = text_of(node.find("at")) == "head";
  read_place(node, target, step, out);
  if (const Node* as = node.find("as"); as && booked(out))
    out.as = name_server(*as, expr::place_type(out.index));
  else if (as)
    out.as = name_server(*as, out.of == Request::Of::staff ? expr::agent_type(out.index) : expr::agent_type(-1));
  return out;
}

Use StepReader::read_use(const Node& node, const Step& step) {
  Use out;
  const Node& target = *node.find("use");
  if (target.is_sequence()) read_joint(node, target, step, out.request, out.others);
  else out.request = read_request(node, target, step);
  if (const Node* body = node.find("do")) out.body = read(*body);
  return out;
}

Seize StepReader::read_seize(const Node& node, const Step& step) {
  Seize out;
  const Node& target = *node.find("seize");
  if (target.is_sequence()) {
    read_joint(node, target, step, out.request, out.others);
    return out;
  }
  out.request = read_request(node, target, step);
  if (const Node* as = node.find("as"); as && as->is_scalar())
    out.holding = held_.try_emplace(as->text, Held{static_cast<int>(held_.size()), out.request.of, out.request.index}).first->second.number;
  return out;
}

Release StepReader::read_release(const Node& value, const Step& step) {
  Release out;
  const Node* target = value.is_map() ? value.find("of") : &value;
  if (!target || !target->is_scalar()) return out;
  if (value.is_map())
    if (const Node* units = value.find("units")) out.units = expression(*units, step, expr::number_type(), "units");
  Request server;
  if (const auto held = held_.find(target->text); held != held_.end()) {
    const auto named = scope_.words_here.find(target->text);
    if (named != scope_.words_here.end() && named->second.type.base == expr::Base::place) out.booked = named->second.index;
    out.holding = held->second.number;
    out.of = held->second.of;
    out.index = held->second.index;
    return out;
  }
  if (!resolve_server(*target, server)) return out;
  out.of = server.of;
  out.index = server.index;
  return out;
}

}  // namespace concert::scenario
