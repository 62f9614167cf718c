// Rows of a block of one trial while its window runs, each with the key of the event it came from, and their merging:
// the rows of all blocks go out in the order of their events, as if one process had handled them all.
#pragma once
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <tuple>
#include <vector>

#include "record/writer.hpp"

namespace concert::record {

/// Where in a trial a row belongs. Before the first event and after the last one rows belong to agents.
struct RowKey {
  enum class Stage : std::uint8_t { beginning, running, ending };
  Stage stage = Stage::beginning;
  std::uint64_t when = 0;   // of the event (engine/event.hpp)
  std::uint64_t agent = 0;  // of the event, or whose rows they are
  std::uint32_t sequence = 0;

  auto operator<=>(const RowKey&) const = default;
};

/// The log of one block. Used by one thread at a time.
class SegmentLog final : public TrialLog {
 public:
  /// The rows that follow belong to this event. Keys never go down.
  void at(const RowKey& key) { key_ = key; }

  void visit(const Visit& row) override { add(row); }
  void episode(const Episode& row) override { add(row); }
  void mark(const Mark& row) override { add(row); }
  void message(const Message& row) override { add(row); }
  void change(const Change& row) override { add(row); }
  void payment(const Payment& row) override { add(row); }
  void tie(const Tie& row) override { add(row); }
  /// Never called: the trial's own log is finished, not those of its blocks.
  void finish(TrialResult result) override;

  /// Rows kept now, over all tables.
  std::size_t rows() const { return count_; }

 private:
  struct Segment {
    RowKey key;
    std::size_t end = 0;  // of its rows
  };
  template <class Row>
  struct Table {
    std::vector<Row> rows;
    std::vector<Segment> segments;
  };
  template <class Row>
  void add(const Row& row) {
    auto& table = std::get<Table<Row>>(tables_);
    if (table.segments.empty() || table.segments.back().key != key_) table.segments.push_back({key_, 0});
    table.rows.push_back(row);
    table.segments.back().end = table.rows.size();
    ++count_;
  }
  template <class Row>
  static void pass_on(std::span<SegmentLog* const> blocks, const std::optional<RowKey>& last, TrialLog& out);

  friend void merge(std::span<SegmentLog* const> blocks, const std::optional<RowKey>& last, TrialLog& out);

  RowKey key_;
  std::size_t count_ = 0;
  std::tuple<Table<Visit>, Table<Episode>, Table<Mark>, Table<Message>, Table<Change>, Table<Payment>, Table<Tie>>
      tables_;
};

/// Passes the rows of all blocks on in the order of their keys, those up to `last` only if it is given, and forgets them.
void merge(std::span<SegmentLog* const> blocks, const std::optional<RowKey>& last, TrialLog& out);

}  // namespace concert::record
