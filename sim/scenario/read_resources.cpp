// Resources, channels and messages.
#include <limits>

#include "random/stream.hpp"
#include "scenario/values.hpp"

namespace concert::scenario {

using random::mix;
using random::name_key;

namespace {

void read_diary(Build& build, const Node& resource, const Node& diary, Resource& out) {
  out.ahead = 365 * day;
  if (const Node* session = diary.find("session"))
    if (const auto span = build.fixed_tick(*session, expr::duration_type(), "'session' of the diary")) out.session = *span;
  if (const Node* ahead = diary.find("ahead"))
    if (const auto span = build.fixed_tick(*ahead, expr::duration_type(), "'ahead' of the diary")) out.ahead = *span;
  if (diary.is_map() && out.session < minute)
    build.report.error(diary, "a session takes a minute or more", "for example session: 1 d");
  if (const Node::Entry* queue = resource.entry("queue"))
    build.report.error(*queue, "nobody queues for a diary: a place is booked at once or refused", "remove 'queue'");
}

}  // namespace

void declare_resources(Build& build) {
  const Node* section = build.root.find("resources");
  if (!section || !section->is_map()) return;
  for (const Node::Entry& e : section->entries) {
    Resource out;
    out.name = e.key;
    out.place = e.place;
    if (const Node* of = e.value.find("of")) out.of = build.resolve(Declared::kind, *of);
    if (const Node* diary = e.value.find("diary")) read_diary(build, e.value, *diary, out);
    build.declare(build.resources, Declared::resource, e, static_cast<int>(build.scenario.resources.size()));
    build.scenario.resources.push_back(std::move(out));
  }
}

void read_resources(Build& build) {
  const Node* section = build.root.find("resources");
  if (!section || !section->is_map()) return;
  for (std::size_t i = 0; i < section->entries.size(); ++i) {
    const Node& node = section->entries[i].value;
    Resource& out = build.scenario.resources[i];
    const std::uint64_t stream = build.streams.key(out.name);
    const Focus focus(build, build.point(Declared::resource, static_cast<int>(i)));
    if (const Node* capacity = node.find("capacity"); capacity && capacity->text == "unlimited") {
      out.capacity.text = capacity->text;
      out.capacity.place = capacity->place;
      out.capacity.code = expr::Code::of_constant(std::numeric_limits<double>::infinity());
    } else if (capacity) {
      const NameScope scope(build, {.self_kind = out.of, .now = false});
      out.capacity = build.compile(*capacity, {.scope = &scope, .type = expr::number_type(), .what = "the capacity of '" + out.name + "'",
                                               .stream = mix(stream, name_key("capacity"))});
      if (out.capacity.given() && out.capacity.code.constant() && out.capacity.code.value() < 0)
        build.report.error(*capacity, "a capacity is 0 or more");
    }
    if (const Node* calendar = node.find("calendar")) out.calendar = build.resolve(Declared::calendar, *calendar);
    out.shift_end = shift_end_of(text_of(node.find("shift_end")));
    if (const Node* queue = node.find("queue")) out.queue = read_queue(build, *queue, {Request::Of::resource, static_cast<int>(i), out.name, stream});
  }
}

void read_channels(Build& build) {
  const Node* section = build.root.find("channels");
  if (!section || !section->is_map()) return;
  const NameScope scope(build, {});
  for (const Node::Entry& e : section->entries) {
    Channel out;
    out.name = e.key;
    out.place = e.place;
    out.stream = build.streams.key(e.key);
    build.declare(build.channels, Declared::channel, e, static_cast<int>(build.scenario.channels.size()));
    build.scenario.channels.push_back(out);
    const Focus focus(build, build.point(Declared::channel, static_cast<int>(build.scenario.channels.size()) - 1));
    if (const Node* latency = e.value.find("latency"))
      out.latency = build.compile(*latency, {.scope = &scope, .type = expr::duration_type(), .what = "the latency of '" + e.key + "'",
                                             .stream = mix(out.stream, name_key("latency"))});
    if (const Node* loss = e.value.find("loss")) {
      out.loss = build.compile(*loss, {.scope = &scope, .type = expr::number_type(), .what = "the loss of '" + e.key + "'",
                                       .stream = mix(out.stream, name_key("loss"))});
      if (out.loss.given() && out.loss.code.constant() && !(out.loss.code.value() >= 0 && out.loss.code.value() <= 1))
        build.report.error(*loss, "a probability lies between 0 and 1");
    }
    if (const Node* fidelity = e.value.find("fidelity")) {
      out.fidelity = build.compile(*fidelity, {.scope = &scope, .type = expr::number_type(), .what = "the fidelity of '" + e.key + "'",
                                               .stream = mix(out.stream, name_key("fidelity"))});
      if (out.fidelity.given() && out.fidelity.code.constant() && !(out.fidelity.code.value() >= 0 && out.fidelity.code.value() <= 1))
        build.report.error(*fidelity, "a probability lies between 0 and 1");
    }
    build.scenario.channels.back() = std::move(out);
  }
}

void read_messages(Build& build) {
  const Node* section = build.root.find("messages");
  if (!section || !section->is_map()) return;
  for (const Node::Entry& e : section->entries) {
    Message out;
    out.name = e.key;
    out.place = e.place;
    for (const Node::Entry& field : e.value.entries) {
      if (const std::string why = not_a_name(field.key); !why.empty() || field.key == "sender")
        build.report.error(field, "'" + field.key + "' cannot name a field: it " + (why.empty() ? "is known without being declared" : why));
      const Node none;
      const auto info = build.type(none, field.value, e.key + "." + field.key);
      out.fields.push_back({field.key, info ? info->type : expr::number_type()});
    }
    build.declare(build.messages, Declared::message, e, static_cast<int>(build.scenario.messages.size()));
    build.scenario.messages.push_back(std::move(out));
  }
}

}  // namespace concert::scenario
