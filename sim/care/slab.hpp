// Storage whose addresses never move: records in chunks, with a list of free places. An index names a record for
// as long as it is in use; which place is used again is what no result depends on.
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
    for (Record* const chunk : chunks_) std::destroy_n(chunk, in_chunk);
  }

  Record& operator[](Index i) { return *place(i); }
  const Record& operator[](Index i) const { return *place(i); }
  Index size() const { return used_; }  // places ever used

  Index add() {
    if (!free_.empty()) {
      const Index i = free_.back();
      free_.pop_back();
      if (!free_.empty()) fetch_record((*this)[free_.back()]);  // for the next
      return i;
    }
    if ((used_ >> bits) == chunks_.size()) add_chunk();
    return used_++;
  }
  void remove(Index i) { free_.push_back(i); }
  /// The lowest free places are the next: what is begun one after the other stands together again. `events`: since it was
  /// called last; it waits until there were as many as places, so that it costs no more than a look at one an event.
  void tidy(Index events) {
    events_ += events;
    if (events_ < used_) return;
    events_ = 0;
    std::vector<bool> free(used_);
    for (const Index i : free_) free[i] = true;
    free_.clear();
    for (Index i = used_; i-- > 0;)
      if (free[i]) free_.push_back(i);
  }

 private:
  static constexpr Index bits = 9;
  static constexpr Index in_chunk = Index{1} << bits, mask = in_chunk - 1;
  static constexpr std::size_t chunk_bytes = in_chunk * sizeof(Record);
  static_assert(alignof(Record) <= alignof(std::max_align_t) && chunk_bytes % alignof(std::max_align_t) == 0);

  /// By pointer, not by array: GCC reckons an element's place anew for each of its fields.
  Record* place(Index i) const { return chunks_[i >> bits] + (i & mask); }

  void add_chunk() {
    chunks_.push_back(static_cast<Record*>(static_cast<void*>(memory_.cut(chunk_bytes))));
    std::uninitialized_value_construct_n(chunks_.back(), in_chunk);
  }

  Arena memory_;
  std::vector<Record*> chunks_;
  std::vector<Index> free_;
  Index used_ = 0;
  std::uint64_t events_ = 0;
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
