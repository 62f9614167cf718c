// Steps that tell and wait: send, await, record.
#include <algorithm>

#include "random/stream.hpp"
#include "scenario/step_reader.hpp"
#include "scenario/values.hpp"

namespace concert::scenario {

using random::mix;
using random::name_key;

void add_message_fields(NameScope& scope, const Message& message) {
  const auto fields = static_cast<std::int32_t>(message.fields.size());
  for (std::int32_t f = 0; f < fields; ++f) {
    const Message::Field& field = message.fields[static_cast<std::size_t>(f)];
    scope.add("message." + field.name, expr::Slot::field, f, field.type);
    scope.add(known_word("message." + field.name), expr::Slot::field, fields + 1 + f, expr::boolean_type());
  }
  scope.add("message.sender", expr::Slot::field, fields, expr::agent_type(-1));
}

Send StepReader::read_send(const Node& node, const Step& step) {
  Send out;
  out.message = build_.resolve(Declared::message, *node.find("send"));
  if (const Node* to = node.find("to")) out.to = expression(*to, step, expr::agent_type(-1), "to");
  if (const Node* over = node.find("over")) out.channel = build_.resolve(Declared::channel, *over);
  if (out.message < 0) return out;
  const Message message = build_.scenario.messages[static_cast<std::size_t>(out.message)];
  std::vector<std::string> known;
  for (const auto& field : message.fields) {
    Expression zero;
    zero.type = field.type;
    zero.code = expr::Code::of_constant(field.type.base == expr::Base::agent ? expr::nobody : 0);
    out.fields.push_back(zero);
    known.push_back(field.name);
  }
  const Node* with = node.find("with");
  if (!with || !with->is_map()) return out;
  for (const Node::Entry& e : with->entries) {
    const auto it = std::find(known.begin(), known.end(), e.key);
    if (it == known.end()) {
      build_.report.error(e, "the message '" + message.name + "' has no field '" + e.key + "'", did_you_mean(e.key, known));
      continue;
    }
    const auto f = static_cast<std::size_t>(it - known.begin());
    Step site = step;
    site.stream = mix(step.stream, build_.streams.key(e.key));
    out.fields[f] = expression(e.value, site, message.fields[f].type, "with");
  }
  return out;
}

namespace {

/// `if:` over a message that may come: its fields as `message.x`, besides what the steps know.
NameScope message_scope(Build& build, const NameScope& steps, int message) {
  NameScope out = steps;
  for (const char* word : {"started", "born", "index"}) out.words_here.erase(word);
  if (message < 0) return out;
  add_message_fields(out, build.scenario.messages[static_cast<std::size_t>(message)]);
  return out;
}

}  // namespace

Await::Branch StepReader::read_branch(const Node::Entry& e, const Step& step) {
  Await::Branch out;
  out.name = e.key;
  out.place = e.place;
  Step site = step;
  site.stream = mix(step.stream, build_.streams.key(e.key));
  if (const Node* message = e.value.find("message")) {
    out.of = Await::Branch::Of::message;
    out.message = build_.resolve(Declared::message, *message);
    if (const Node* only = e.value.find("if")) {
      const NameScope scope = message_scope(build_, scope_, out.message);
      out.condition = build_.compile(*only, {.scope = &scope, .type = expr::boolean_type(), .what = "'if' of this message",
                                             .stream = mix(site.stream, name_key("if"))});
    }
    if (const Node* as = e.value.find("as"); as && as->is_scalar() && may_name(*as, as->text))
      out.copies = copy_fields(out.message, as->text, members_of(as->text));
  } else if (const Node* when = e.value.find("when")) {
    out.of = Await::Branch::Of::when;
    out.condition = condition(*when, site, "when");
  } else if (const Node* after = e.value.find("after")) {
    out.of = Await::Branch::Of::after;
    out.after = expression(*after, site, expr::duration_type(), "after");
  } else if (const Node* body = e.value.find("do")) {
    out.of = Await::Branch::Of::body;
    out.body = read(*body);
  }
  return out;
}

Await StepReader::read_await(const Node& branches, const Step& step) {
  Await out;
  for (const Node::Entry& e : branches.entries) out.branches.push_back(read_branch(e, step));
  if (branches.is_map() && out.branches.empty()) build_.report.error(branches, "an await without branches");
  return out;
}

Record StepReader::read_record(const Node& node, const Step& step) {
  Record out;
  const Node& word = *node.find("record");
  if (!word.is_scalar()) return out;
  if (const std::string why = not_a_name(word.text); !why.empty())
    build_.report.error(word, "'" + word.text + "' cannot name a mark: it " + why, "choose another word");
  if (const Node* value = node.find("value"))
    out.value = build_.compile(*value, {.scope = &scope_, .what = "the value of the mark", .stream = mix(step.stream, name_key("value"))});
  const std::string name = pathway().name + "." + word.text;
  const auto [it, fresh] = build_.marks.try_emplace(name, static_cast<int>(build_.scenario.marks.size()));
  out.mark = it->second;
  if (fresh) {
    build_.mark_names.emplace(word.text, out.mark);
    build_.scenario.marks.push_back({name, place_.pathway, out.value.given() ? out.value.type : expr::number_type()});
  } else if (out.value.given() && !(build_.scenario.marks[static_cast<std::size_t>(out.mark)].type == out.value.type)) {
    build_.report.error(*node.find("value"), "the mark '" + word.text + "' has a value of another type elsewhere");
  }
  return out;
}

}  // namespace concert::scenario
