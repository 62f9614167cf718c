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

  void visit(const Visit& row) override;
  void episode(const Episode& row) override;
  void mark(const Mark& row) override;
  void message(const Message& row) override;
  void change(const Change& row) override;
  void payment(const Payment& row) override;
  void tie(const Tie& row) override;
  /// Never called: the trial's own log is finished, not those of its blocks.
  void finish(TrialResult result) override;

  /// Rows kept now, over all tables.
  std::size_t rows() const { return order_.size(); }

 private:
  using Tables = std::tuple<std::vector<Visit>, std::vector<Episode>, std::vector<Mark>, std::vector<Message>,
                            std::vector<Change>, std::vector<Payment>, std::vector<Tie>>;
  struct Segment {
    RowKey key;
    std::size_t end = 0;  // of its rows
  };

  template <class Row>
  void add(const Row& row) {
    if (segments_.empty() || segments_.back().key != key_) segments_.push_back({key_, 0});
    std::get<std::vector<Row>>(tables_).push_back(row);
    order_.push_back(table_of<Row>());
    segments_.back().end = order_.size();
  }
  template <class Row>
  static constexpr std::uint8_t table_of();
  void forget();

  friend class Merging;

  RowKey key_;
  std::vector<Segment> segments_;
  std::vector<std::uint8_t> order_;  // of the rows: which table each is in
  Tables tables_;
};

/// Passes the rows of all blocks on in the order of their keys, those up to `last` only if it is given, and forgets them.
void merge(std::span<SegmentLog* const> blocks, const std::optional<RowKey>& last, TrialLog& out);

}  // namespace concert::record
