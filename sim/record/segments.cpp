#include "record/segments.hpp"

#include <algorithm>
#include <array>
#include <type_traits>
#include <utility>

#include "core/contract.hpp"

namespace concert::record {

template <class Row>
constexpr std::uint8_t SegmentLog::table_of() {
  std::uint8_t table = 0;
  const auto count = [&]<std::size_t... I>(std::index_sequence<I...>) {
    (void)((std::is_same_v<std::tuple_element_t<I, Tables>, std::vector<Row>> ? true : (++table, false)) || ...);
  };
  count(std::make_index_sequence<std::tuple_size_v<Tables>>{});
  return table;
}

void SegmentLog::visit(const Visit& row) { add(row); }
void SegmentLog::episode(const Episode& row) { add(row); }
void SegmentLog::mark(const Mark& row) { add(row); }
void SegmentLog::message(const Message& row) { add(row); }
void SegmentLog::change(const Change& row) { add(row); }
void SegmentLog::payment(const Payment& row) { add(row); }
void SegmentLog::tie(const Tie& row) { add(row); }

void SegmentLog::finish(TrialResult) { require(false, "the log of a block is merged, never finished"); }

void SegmentLog::forget() {
  segments_.clear();
  order_.clear();
  std::apply([](auto&... table) { (table.clear(), ...); }, tables_);
}

/// Reads the rows of one block in their order.
class Merging {
 public:
  struct Piece {
    RowKey key;
    std::size_t block;
    std::size_t rows;
  };

  explicit Merging(std::span<SegmentLog* const> blocks) : blocks_(blocks), next_(blocks.size()) {}

  /// The events of all blocks in their order.
  std::vector<Piece> pieces() const {
    std::vector<Piece> all;
    for (std::size_t block = 0; block < blocks_.size(); ++block) {
      std::size_t begin = 0;
      for (const SegmentLog::Segment& segment : blocks_[block]->segments_) {
        all.push_back({segment.key, block, segment.end - begin});
        begin = segment.end;
      }
    }
    std::sort(all.begin(), all.end(), [](const Piece& a, const Piece& b) { return a.key < b.key; });
    return all;
  }

  void pass_on(const Piece& piece, TrialLog& out) {
    for (std::size_t i = 0; i < piece.rows; ++i) pass_on_row(*blocks_[piece.block], next_[piece.block], out);
  }

  void forget() {
    for (SegmentLog* block : blocks_) block->forget();
  }

 private:
  struct Cursor {
    std::size_t row = 0;
    std::array<std::size_t, std::tuple_size_v<SegmentLog::Tables>> in_table{};
  };

  static void pass_on_row(const SegmentLog& block, Cursor& at, TrialLog& out) {
    const std::uint8_t table = block.order_[at.row++];
    const std::size_t row = at.in_table[table]++;
    switch (table) {
      case 0: return out.visit(std::get<0>(block.tables_)[row]);
      case 1: return out.episode(std::get<1>(block.tables_)[row]);
      case 2: return out.mark(std::get<2>(block.tables_)[row]);
      case 3: return out.message(std::get<3>(block.tables_)[row]);
      case 4: return out.change(std::get<4>(block.tables_)[row]);
      case 5: return out.payment(std::get<5>(block.tables_)[row]);
      default: return out.tie(std::get<6>(block.tables_)[row]);
    }
  }

  std::span<SegmentLog* const> blocks_;
  std::vector<Cursor> next_;  // by block
};

void merge(std::span<SegmentLog* const> blocks, const std::optional<RowKey>& last, TrialLog& out) {
  Merging merging(blocks);
  for (const Merging::Piece& piece : merging.pieces())
    if (!last || piece.key <= *last) merging.pass_on(piece, out);
  merging.forget();
}

}  // namespace concert::record
