// Steps that change what serves and where the agent is: change, move.
#include <algorithm>

#include "random/stream.hpp"
#include "scenario/step_reader.hpp"
#include "scenario/values.hpp"

namespace concert::scenario {

using random::mix;

namespace {

/// "bed.capacity" in its two halves; the second empty if there is no dot.
std::pair<std::string, std::string> halves(const std::string& text) {
  const std::size_t dot = text.rfind('.');
  if (dot == std::string::npos) return {text, ""};
  return {text.substr(0, dot), text.substr(dot + 1)};
}

}  // namespace

Change StepReader::read_change(const Node& targets, const Step& step) {
  Change out;
  if (!targets.is_map()) return out;
  for (const Node::Entry& e : targets.entries) {
    Change::One one;
    one.place = e.place;
    one.text = e.key;
    if (!change_target(e, step, one)) continue;
    if (halves(e.key).second == "calendar") {
      one.calendar = e.value.text == "always" ? -1 : build_.resolve(Declared::calendar, e.value);
    } else {
      const auto before = scope_.options().it;
      scope_.set_it(expr::number_type());
      one.capacity = build_.compile(e.value, {.scope = &scope_, .type = expr::number_type(), .what = "the new capacity",
                                              .stream = mix(step.stream, build_.streams.key(e.key))});
      scope_.set_it(before);
      if (one.capacity.given() && one.capacity.code.constant() && one.capacity.code.value() < 0)
        build_.report.error(e.value, "a capacity is 0 or more");
    }
    out.all.push_back(std::move(one));
  }
  return out;
}

/// Whose resource or which member of staff `e.key` means; false, with a report, if it may not be changed here.
bool StepReader::change_target(const Node::Entry& e, const Step&, Change::One& out) {
  const auto [word, what] = halves(e.key);
  if (what != "capacity" && what != "calendar") {
    build_.report.error(e, "'" + e.key + "' cannot be changed", "resource.capacity, resource.calendar, self.capacity, ...");
    return false;
  }
  const auto r = build_.lookup(build_.resources, word);
  if (!r) return change_member(e, word, out);
  build_.use(Declared::resource, *r);
  out.index = *r;
  const int of = build_.scenario.resources[static_cast<std::size_t>(*r)].of;
  if (of < 0) return true;
  const std::vector<int> above = containers_of(build_, kind());
  if (of != kind() && std::find(above.begin(), above.end(), of) == above.end()) {
    build_.report.error(e, "'" + word + "' belongs neither to the agent nor to what contains it", "send a message to its owner");
    return false;
  }
  out.owner = build_.compile(of == kind() ? "self" : scope_.kind_name(of), e.place, e.value.context,
                             {.scope = &scope_, .type = expr::agent_type(of), .what = "the owner"});
  return true;
}

bool StepReader::change_member(const Node::Entry& e, const std::string& word, Change::One& out) {
  out.of = Request::Of::staff;
  const auto staff = [&](int k) { return k >= 0 && build_.scenario.kinds[static_cast<std::size_t>(k)].nature == Nature::staff; };
  const auto symbol = scope_.name(word);
  const bool agent = symbol && symbol->type.base == expr::Base::agent &&
                     symbol->type.domain < static_cast<int>(build_.scenario.kinds.size());
  if (!agent || !staff(symbol->type.domain)) {
    std::vector<std::string> known;
    for (const auto& [name, number] : build_.resources) known.push_back(name + ".capacity");
    if (staff(kind())) known.emplace_back("self.capacity");
    build_.report.error(e, "'" + word + "' is neither a resource nor a member of staff", did_you_mean(e.key, known));
    return false;
  }
  const std::vector<int> above = containers_of(build_, symbol->type.domain);
  if (word != "self" && std::find(above.begin(), above.end(), kind()) == above.end()) {
    build_.report.error(e, "'" + word + "' is not inside the agent, so it cannot be changed here", "send a message to it");
    return false;
  }
  out.index = symbol->type.domain;
  out.owner = build_.compile(word, e.place, e.value.context,
                             {.scope = &scope_, .type = symbol->type, .what = "the member of staff"});
  return true;
}

Move StepReader::read_move(const Node& node, const Step& step) {
  Move out;
  const int in = kind() < 0 ? -1 : build_.scenario.kinds[static_cast<std::size_t>(kind())].in;
  if (in < 0) {
    if (kind() >= 0)
      build_.report.error(node, "a '" + scope_.kind_name(kind()) + "' is in nothing, so it cannot move", "give it an 'in'");
    return out;
  }
  if (const Node* to = node.find("to")) out.to = expression(*to, step, expr::agent_type(in), "to");
  return out;
}

}  // namespace concert::scenario
