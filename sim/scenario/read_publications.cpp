// What agents tell of themselves, and how their attributes can be read from outside.
#include "random/stream.hpp"
#include "scenario/build.hpp"
#include "scenario/scope.hpp"

namespace concert::scenario {

using random::mix;
using random::name_key;

namespace {

void read_publication(Build& build, int number, const Node::Entry& e) {
  AgentKind& kind = build.scenario.kinds[static_cast<std::size_t>(number)];
  if (const std::string why = not_a_name(e.key); !why.empty())
    build.report.error(e, "'" + e.key + "' cannot name what is told: it " + why, "choose another word");
  Publication out;
  out.name = e.key;
  out.place = e.place;
  out.stream = mix(kind.stream, mix(name_key("publishes"), build.streams.key(e.key)));
  build.publications.emplace(std::pair{number, e.key}, static_cast<int>(kind.publications.size()));
  kind.publications.push_back(out);
  const Focus focus(build, build.publication_point(number, static_cast<int>(kind.publications.size()) - 1));
  NameScope scope(build, {.self_kind = number});
  scope.add_step_fields();
  scope.words_here.erase("started");
  if (const Node* value = e.value.find("value"))
    out.value = build.compile(*value, {.scope = &scope, .what = "what '" + kind.name + "' tells as '" + e.key + "'", .stream = mix(out.stream, name_key("value"))});
  if (const Node* every = e.value.find("every")) {
    out.every = build.fixed_tick(*every, expr::duration_type(), "'every' of '" + e.key + "'").value_or(0);
    if (out.every == 0) build.report.error(*every, "a period is longer than 0");
  }
  if (const Node* over = e.value.find("over")) out.channel = build.resolve(Declared::channel, *over);
  out.slot = kind.slots;
  kind.slots += 2;
  kind.publications.back() = std::move(out);
}

}  // namespace

void read_publications(Build& build) {
  const Node* section = build.root.find("agents");
  if (!section || !section->is_map()) return;
  for (std::size_t i = 0; i < section->entries.size(); ++i)
    if (const Node* told = section->entries[i].value.find("publishes"); told && told->is_map())
      for (const Node::Entry& e : told->entries) read_publication(build, static_cast<int>(i), e);
}

}  // namespace concert::scenario
