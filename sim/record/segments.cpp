#include "record/segments.hpp"

#include <algorithm>

#include "core/contract.hpp"

namespace concert::record {
namespace {

void write(TrialLog& log, const Visit& row) { log.visit(row); }
void write(TrialLog& log, const Episode& row) { log.episode(row); }
void write(TrialLog& log, const Mark& row) { log.mark(row); }
void write(TrialLog& log, const Message& row) { log.message(row); }
void write(TrialLog& log, const Change& row) { log.change(row); }
void write(TrialLog& log, const Payment& row) { log.payment(row); }
void write(TrialLog& log, const Tie& row) { log.tie(row); }

}  // namespace

void SegmentLog::finish(TrialResult) { require(false, "the log of a block is merged, never finished"); }

template <class Row>
void SegmentLog::pass_on(std::span<SegmentLog* const> blocks, const std::optional<RowKey>& last, TrialLog& out) {
  struct Piece {
    RowKey key;
    const Row* begin;
    const Row* end;
  };
  std::vector<Piece> pieces;
  for (SegmentLog* block : blocks) {
    const auto& table = std::get<Table<Row>>(block->tables_);
    const Row* begin = table.rows.data();
    for (const Segment& segment : table.segments) {
      const Row* end = table.rows.data() + segment.end;
      if (!last || segment.key <= *last) pieces.push_back({segment.key, begin, end});
      begin = end;
    }
  }
  std::sort(pieces.begin(), pieces.end(), [](const Piece& a, const Piece& b) { return a.key < b.key; });
  for (const Piece& piece : pieces)
    for (const Row* row = piece.begin; row != piece.end; ++row) write(out, *row);
  for (SegmentLog* block : blocks) {
    auto& table = std::get<Table<Row>>(block->tables_);
    table.rows.clear();
    table.segments.clear();
  }
}

void merge(std::span<SegmentLog* const> blocks, const std::optional<RowKey>& last, TrialLog& out) {
  SegmentLog::pass_on<Visit>(blocks, last, out);
  SegmentLog::pass_on<Episode>(blocks, last, out);
  SegmentLog::pass_on<Mark>(blocks, last, out);
  SegmentLog::pass_on<Message>(blocks, last, out);
  SegmentLog::pass_on<Change>(blocks, last, out);
  SegmentLog::pass_on<Payment>(blocks, last, out);
  SegmentLog::pass_on<Tie>(blocks, last, out);
  for (SegmentLog* block : blocks) block->count_ = 0;
}

}  // namespace concert::record
