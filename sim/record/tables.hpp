// The tables of rows in one result file.
#pragma once
#include <optional>
#include <span>

#include "record/table.hpp"
#include "record/turns.hpp"
#include "record/writer.hpp"

namespace concert::record {

/// The tables a file holds; those beyond its level are absent.
struct Tables {
  std::optional<Table<Visit>> visits;
  std::optional<Table<Episode>> episodes;
  std::optional<Table<Mark>> marks;
  std::optional<Table<Message>> messages;
  std::optional<Table<Change>> changes;
  std::optional<Table<Tie>> ties;
  std::optional<Table<AgentValue>> agents;
  std::optional<Table<Payment>> payments;  // where there are accounts

  Tables(hid_t file, Level level, const Labels& labels, const Header& header) {
    agents.emplace(file, "agents", "what each agent contributed to a measure, where the measure asks for it", labels);
    if (level == Level::measures) return;
    visits.emplace(file, "visits", "one row a request, a use or a hold", labels);
    episodes.emplace(file, "episodes", "one row an agent walking a pathway", labels);
    marks.emplace(file, "marks", "one row a mark recorded", labels);
    if (!header.accounts.empty()) payments.emplace(file, "payments", "one row a payment", labels);
    if (level == Level::visits) return;
    messages.emplace(file, "messages", "one row a message sent", labels);
    changes.emplace(file, "changes", "one row an attribute assigned", labels);
    if (!header.relations.empty()) ties.emplace(file, "ties", "one row a tie linked or unlinked", labels);
  }

  std::optional<Table<Visit>>& of(const Visit*) { return visits; }
  std::optional<Table<Episode>>& of(const Episode*) { return episodes; }
  std::optional<Table<Mark>>& of(const Mark*) { return marks; }
  std::optional<Table<Message>>& of(const Message*) { return messages; }
  std::optional<Table<Change>>& of(const Change*) { return changes; }
  std::optional<Table<Payment>>& of(const Payment*) { return payments; }
  std::optional<Table<Tie>>& of(const Tie*) { return ties; }
  std::optional<Table<AgentValue>>& of(const AgentValue*) { return agents; }

  void append(const Source& source, const Block& block, Chunks& out) {
    std::visit([&](const auto& rows) { of(rows.data())->append(source, std::span(rows), out); }, block.rows);
  }

  /// The last rows of all of them.
  void finish(Chunks& out) {
    const auto each = [&](auto& table) {
      if (table) table->finish(out);
    };
    each(visits), each(episodes), each(marks), each(messages), each(changes), each(ties), each(agents), each(payments);
  }
};

}  // namespace concert::record
