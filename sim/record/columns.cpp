#include "record/columns.hpp"

#include <algorithm>

namespace concert::record {
namespace {

template <class>
struct MemberOf;
template <class R, class V>
struct MemberOf<V R::*> {
  using Row = R;
  using Value = V;
};

template <auto Member, class Row>
void take_member(const Source&, const Row* rows, std::size_t count, Planes out) {
  spread([rows](std::size_t i) { return rows[i].*Member; }, count, out);
}

template <class Row>
void take_run(const Source& source, const Row*, std::size_t count, Planes out) {
  spread([&source](std::size_t) { return source.run; }, count, out);
}

void take_outcome(const Source& source, const Episode* rows, std::size_t count, Planes out) {
  const auto code = [&](std::size_t i) {
    return rows[i].outcome == 65535 ? source.open : source.outcomes->at(rows[i].pathway).at(rows[i].outcome);
  };
  spread(code, count, out);
}

template <class Value>
constexpr h5::Number stored() {
  if constexpr (std::is_enum_v<Value>) return h5::number_of<std::underlying_type_t<Value>>();
  else return h5::number_of<Value>();
}

template <auto Member>
auto column(const char* name, const char* long_name, Meaning meaning = Meaning::number) {
  using Row = typename MemberOf<decltype(Member)>::Row;
  using Value = typename MemberOf<decltype(Member)>::Value;
  return Field<Row>{name, stored<Value>(), meaning, nullptr, long_name, take_member<Member, Row>};
}

template <auto Member>
auto code(const char* name, const char* list, const char* long_name) {
  auto result = column<Member>(name, long_name);
  result.list = list;
  return result;
}

template <class Row>
Field<Row> run_column() {
  return {"run", h5::Number::u32, Meaning::number, nullptr, "row of /runs this row belongs to", take_run<Row>};
}

constexpr const char* agent_says = "number of the agent within its kind, from 0";

}  // namespace

const std::vector<Field<Visit>>& columns_of(const Visit*) {
  static const std::vector<Field<Visit>> columns{
      run_column<Visit>(),
      column<&Visit::agent>("agent", agent_says),
      code<&Visit::kind>("kind", "kind", "kind of the agent"),
      code<&Visit::site>("site", "site", "pathway and step"),
      column<&Visit::server>("server", "number of the member of staff, or of the resource's owner; -1: a plain pool"),
      column<&Visit::episode>("episode", "number of the episode it belongs to within the agent, as /episodes/number"),
      code<&Visit::outcome>("outcome", "visit_outcome", "how the visit ended"),
      column<&Visit::attempt>("attempt", "how many times the request was made, this one included"),
      column<&Visit::requested>("requested", "when it was asked for", Meaning::instant),
      column<&Visit::started>("started", "when it began", Meaning::perhaps),
      column<&Visit::ended>("ended", "when it ended", Meaning::perhaps),
  };
  return columns;
}

const std::vector<Field<Episode>>& columns_of(const Episode*) {
  static const std::vector<Field<Episode>> columns{
      run_column<Episode>(),
      column<&Episode::agent>("agent", agent_says),
      code<&Episode::kind>("kind", "kind", "kind of the agent"),
      code<&Episode::pathway>("pathway", "pathway", "pathway walked"),
      {"outcome", h5::Number::u16, Meaning::number, "outcome", "how the episode ended; open: not at the end of the run",
       take_outcome},
      column<&Episode::number>("number", "among the agent's episodes, from 0, by order of beginning"),
      code<&Episode::starter_kind>("starter_kind", "kind", "kind of the agent whose episode called or started it; -1: none did"),
      column<&Episode::starter>("starter", "number of that agent within its kind; -1: no episode did"),
      column<&Episode::starter_episode>("starter_episode", "number of the episode that did, within that agent; -1: none did"),
      column<&Episode::called>("called", "1: called, the other waits for its end; 0: not called"),
      column<&Episode::started>("started", "when it began", Meaning::instant),
      column<&Episode::ended>("ended", "when it ended", Meaning::perhaps),
  };
  return columns;
}

const std::vector<Field<Mark>>& columns_of(const Mark*) {
  static const std::vector<Field<Mark>> columns{
      run_column<Mark>(),
      column<&Mark::agent>("agent", agent_says),
      code<&Mark::kind>("kind", "kind", "kind of the agent"),
      code<&Mark::mark>("mark", "mark", "mark recorded"),
      column<&Mark::at>("at", "when it was recorded", Meaning::instant),
      column<&Mark::value>("value", "value recorded", Meaning::value),
  };
  return columns;
}

const std::vector<Field<Message>>& columns_of(const Message*) {
  static const std::vector<Field<Message>> columns{
      run_column<Message>(),
      code<&Message::message>("message", "message", "kind of message"),
      code<&Message::sender_kind>("sender_kind", "kind", "kind of the sender"),
      column<&Message::sender>("sender", "number of the sender within its kind, from 0"),
      column<&Message::sender_episode>("sender_episode", "number of the episode it was sent in within the sender"),
      code<&Message::receiver_kind>("receiver_kind", "kind", "kind of the receiver"),
      column<&Message::receiver>("receiver", "number of the receiver within its kind, from 0"),
      code<&Message::outcome>("outcome", "message_outcome", "what became of the message"),
      column<&Message::sent>("sent", "when it was sent", Meaning::instant),
      column<&Message::delivered>("delivered", "when it arrived", Meaning::perhaps),
  };
  return columns;
}

const std::vector<Field<Change>>& columns_of(const Change*) {
  static const std::vector<Field<Change>> columns{
      run_column<Change>(),
      column<&Change::agent>("agent", agent_says),
      code<&Change::kind>("kind", "kind", "kind of the agent"),
      code<&Change::attribute>("attribute", "attribute", "attribute that was assigned"),
      column<&Change::at>("at", "when it was assigned", Meaning::instant),
      column<&Change::value>("value", "value assigned, in the attribute's base unit", Meaning::value),
  };
  return columns;
}

const std::vector<Field<Payment>>& columns_of(const Payment*) {
  static const std::vector<Field<Payment>> columns{
      run_column<Payment>(),
      code<&Payment::from_account>("from_account", "account", "account it came from"),
      column<&Payment::from>("from", "number of that account's owner within its kind; -1: outside"),
      code<&Payment::to_account>("to_account", "account", "account it went to"),
      column<&Payment::to>("to", "number of that account's owner within its kind; -1: outside"),
      code<&Payment::site>("site", "site", "step that made it; -1: none, an account was settled, its owner having left"),
      code<&Payment::kind>("kind", "kind", "kind of the agent whose step it was, or who left"),
      column<&Payment::agent>("agent", agent_says),
      column<&Payment::at>("at", "when it was made", Meaning::instant),
      column<&Payment::amount>("amount", "money moved, in the account's currency", Meaning::value),
      column<&Payment::asked>("asked", "money that was to be moved", Meaning::value),
  };
  return columns;
}

const std::vector<Field<Tie>>& columns_of(const Tie*) {
  static const std::vector<Field<Tie>> columns{
      run_column<Tie>(),
      code<&Tie::relation>("relation", "relation", "relation of the tie"),
      column<&Tie::tie>("tie", "number of the tie within its relation, from 0, by order of linking"),
      code<&Tie::from_kind>("from_kind", "kind", "kind of the agent it is from"),
      column<&Tie::from>("from", "number of the agent it is from within its kind, from 0"),
      code<&Tie::to_kind>("to_kind", "kind", "kind of the agent it is to"),
      column<&Tie::to>("to", "number of the agent it is to within its kind, from 0"),
      code<&Tie::change>("change", "tie_change", "whether it was linked or unlinked"),
      code<&Tie::cause>("cause", "cause", "why it was unlinked; empty: not said"),
      column<&Tie::at>("at", "when", Meaning::instant),
  };
  return columns;
}

const std::vector<Field<AgentValue>>& columns_of(const AgentValue*) {
  static const std::vector<Field<AgentValue>> columns{
      run_column<AgentValue>(),
      code<&AgentValue::measure>("measure", "measure", "measure the value belongs to"),
      column<&AgentValue::agent>("agent", "number of the agent within the kind the measure is about, from 0"),
      column<&AgentValue::value>("value", "what the agent contributed, in the measure's unit", Meaning::value),
  };
  return columns;
}

std::vector<std::string> outcome_names(const Header& header) {
  std::vector<std::string> names;
  for (const auto& pathway : header.outcomes) {
    for (const std::string& name : pathway) {
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
  }
  names.push_back("open");
  return names;
}

std::vector<std::vector<std::uint16_t>> outcome_codes(const Header& header) {
  const std::vector<std::string> names = outcome_names(header);
  std::vector<std::vector<std::uint16_t>> codes;
  for (const auto& pathway : header.outcomes) {
    codes.emplace_back();
    for (const std::string& name : pathway) {
      codes.back().push_back(
          static_cast<std::uint16_t>(std::find(names.begin(), names.end(), name) - names.begin()));
    }
  }
  return codes;
}

std::vector<std::pair<std::string, std::vector<std::string>>> name_lists(const Header& header) {
  std::vector<std::string> measures;
  for (const auto& measure : header.measures) measures.push_back(measure.name);
  std::vector<std::pair<std::string, std::vector<std::string>>> lists{{"kind", header.kinds},
          {"pathway", header.pathways},
          {"outcome", outcome_names(header)},
          {"site", header.sites},
          {"mark", header.marks},
          {"message", header.messages},
          {"attribute", header.attributes},
          {"measure", measures},
          {"model", header.models},
          {"point", header.points},
          {"visit_outcome", {"done", "refused", "gave_up", "preempted", "lost", "open"}},
          {"message_outcome", {"delivered", "lost", "bounced", "under_way"}},
          {"status", {"done", "failed"}}};
  if (!header.accounts.empty()) {
    lists.emplace_back("account", header.accounts);
    lists.back().second.push_back("outside");
  }
  if (!header.relations.empty()) {
    lists.emplace_back("relation", header.relations);
    lists.emplace_back("cause", header.causes);
    lists.emplace_back("tie_change", std::vector<std::string>{"linked", "unlinked"});
  }
  return lists;
}

std::string time_units(const Header& header, const char* unit) {
  return header.epoch.empty() ? unit : std::string(unit) + " since " + header.epoch;
}

}  // namespace concert::record
