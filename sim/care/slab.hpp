// Storage whose addresses never move: records in chunks, with a list of free places. An index names a record for
// as long as it is in use; places are reused last-freed-first, which no result depends on.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/fetch.hpp"
#include "core/large_pages.hpp"

namespace concert::care {

using Index = std::uint32_t;
inline constexpr Index no_index = 0xffffffff;

template <class Record>
class Slab {
 public:
  Slab() = default;
  Slab(Slab&&) = default;
  ~Slab() {
    for (Chunk* const chunk : chunks_) chunk->~Chunk();
  }

  Record& operator[](Index i) { return (*chunks_[i >> bits])[i & mask]; }
  const Record& operator[](Index i) const { return (*chunks_[i >> bits])[i & mask]; }
  Index size() const { return used_; }  // places ever used

  Index add() {
    if (!free_.empty()) {
      const Index i = free_.back();
      free_.pop_back();
      if (!free_.empty()) fetch_record((*this)[free_.back()]);  // for the next
      return i;
    }
    if ((used_ >> bits) == chunks_.size()) chunks_.push_back(new (memory_.cut(sizeof(Chunk))) Chunk());
    return used_++;
  }
  void remove(Index i) { free_.push_back(i); }

 private:
  static constexpr Index bits = 9;
  static constexpr Index mask = (1U << bits) - 1;
  using Chunk = std::array<Record, std::size_t{1} << bits>;
  static_assert(alignof(Chunk) <= alignof(std::max_align_t) && sizeof(Chunk) % alignof(std::max_align_t) == 0);
  Arena memory_;
  std::vector<Chunk*> chunks_;
  std::vector<Index> free_;
  Index used_ = 0;
};

/// Rows of doubles of one width, handed out by address.
class RowStore {
 public:
  void set_width(std::size_t width) { width_ = width; }
  double* add() {
    if (width_ == 0) return nullptr;
    if (!free_.empty()) {
      double* row = free_.back();
      free_.pop_back();
      return row;
    }
    if (left_ == 0) {
      chunks_.push_back(std::make_unique<double[]>(width_ * rows));
      next_ = chunks_.back().get();
      left_ = rows;
    }
    double* row = next_;
    next_ += width_;
    --left_;
    return row;
  }
  void remove(double* row) {
    if (row) free_.push_back(row);
  }

 private:
  static constexpr std::size_t rows = 256;
  std::size_t width_ = 0;
  std::vector<std::unique_ptr<double[]>> chunks_;
  std::vector<double*> free_;
  double* next_ = nullptr;
  std::size_t left_ = 0;
};

}  // namespace concert::care
