// What is known of others otherwise than by looking: what they tell, readings with an error, fields that survived.
#include <algorithm>
#include <cmath>

#include "core/contract.hpp"
#include "expr/checker.hpp"

namespace concert::expr {

/// seen(x.word), seen_at(x.word); without a dot, of self.
Checker::Value Checker::check_seen(const Node& node) {
  const Node& asked = *node.arguments[0].value;
  if (asked.form != Form::word && asked.form != Form::member)
    return fail(asked.span, "'" + node.text + "' takes what an agent tells or what can be observed of it",
                "write " + node.text + "(x.word)");
  std::optional<Ir> agent;
  Type whose = agent_type(-1);
  if (asked.form == Form::member) {
    Value owner = check(*asked.kids[0]);
    if (owner.bad) return owner;
    if (owner.type().base != Base::agent)
      return fail(asked.sign, "'." + asked.text + "' needs an agent before it, got " + describe_type(owner.type()));
    whose = owner.type();
    agent = std::move(owner.ir);
  } else if (!rebound_.empty()) {
    whose = rebound_.back().type;
    agent = rebound_.back().agent;
  } else if (const std::optional<Symbol> self = scope_.name("self")) {
    whose = self->type;
  }
  const std::string owner = whose.domain < 0 ? "an agent of unknown kind" : "'" + scope_.kind_name(whose.domain) + "'";
  const std::optional<Scope::Sight> sight = scope_.sight(whose, asked.text);
  if (!sight)
    return fail(asked.span, owner + " does not tell '" + asked.text + "'",
                "write publishes: {" + asked.text + ": {value: ..., every: ...}} at the agent, or observed: at an attribute");
  if (node.text == "seen_at") {
    if (!sight->time) return fail(asked.span, "a reading of '" + asked.text + "' is taken now", "seen_at() is for what is told");
    return load_at(*sight->time, node.span, agent, std::nullopt);
  }
  if (sight->sd.empty()) return load_at(sight->symbol, node.span, agent, std::nullopt);
  return observe(*sight, node, agent);
}

/// The truth and a normal error, kept within the attribute's range.
Checker::Value Checker::observe(const Scope::Sight& sight, const Node& node, const std::optional<Ir>& agent) {
  const Type& type = sight.symbol.type;
  Value truth = load_at(sight.symbol, node.span, agent, std::nullopt);
  Value sd = in_place(sight.sd, type, "observed", node.span, agent);
  if (truth.bad || sd.bad) return bad();
  const auto& all = random::spellings();
  const auto normal = std::find_if(all.begin(), all.end(), [](const random::Spelling& spelling) {
    return spelling.name == "normal" && spelling.parameters.size() == 2 && spelling.parameters[1].name == "sd";
  });
  require(normal != all.end(), "the normal law by its mean and sd");
  DrawShape shape;
  shape.spelling = &*normal;
  Value value = finish_draw(node, type, {std::move(truth.ir), std::move(sd.ir)}, std::move(shape));
  const auto keep = [&](Op op, double bound) {
    if (value.bad || std::isinf(bound)) return;
    value = make(op, type, {std::move(value.ir), constant(bound, type, node.span).ir}, node.span);
  };
  keep(Op::maximum, sight.low);
  keep(Op::minimum, sight.high);
  return value;
}

Checker::Value Checker::check_known(const Node& node) {
  const std::string word = dotted(*node.arguments[0].value);
  const std::optional<Symbol> symbol = word.empty() ? std::nullopt : scope_.name("known(" + word + ")");
  if (!symbol)
    return fail(node.arguments[0].value->span, "known() asks whether a field of a message has survived",
                "write known(message.field) where the message is heard");
  return load(*symbol, word, node.span, {}, std::nullopt);
}

}  // namespace concert::expr
