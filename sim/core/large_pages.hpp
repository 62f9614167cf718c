// Memory for many small records that are reached at random: from two mebibytes on in pages of that size, where the
// system has them, because a processor knows the places of only a few thousand pages at once. Never changes what a
// program does.
#pragma once
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <vector>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace concert {

inline constexpr std::size_t large_page = std::size_t{1} << 21;

struct FreeBytes {
  void operator()(std::byte* bytes) const { std::free(bytes); }
};
using Bytes = std::unique_ptr<std::byte[], FreeBytes>;

/// Uninitialised, aligned for any record. What is not a multiple of a large page does not lie in one.
inline Bytes allocate_bytes(std::size_t size) {
  const bool large = size % large_page == 0;
  void* const bytes = large ? std::aligned_alloc(large_page, size) : std::malloc(size);
  if (bytes == nullptr) throw std::bad_alloc();
#if defined(__linux__)
  if (large) madvise(bytes, size, MADV_HUGEPAGE);  // advice: nothing is lost if it is not taken
#endif
  return Bytes(static_cast<std::byte*>(bytes));
}

/// Pieces cut from blocks that grow by an eighth; all are freed together.
class Arena {
 public:
  std::byte* cut(std::size_t size) {
    if (left_ < size) grow(size);
    std::byte* const piece = next_;
    next_ += size;
    left_ -= size;
    return piece;
  }

 private:
  static constexpr std::size_t smallest = std::size_t{1} << 14;

  void grow(std::size_t size) {
    std::size_t block = held_ / 8 > smallest ? held_ / 8 : smallest;
    if (block < size) block = size;
    if (block >= large_page / 4) block = (block + large_page - 1) / large_page * large_page;
    blocks_.push_back(allocate_bytes(block));
    next_ = blocks_.back().get();
    left_ = block;
    held_ += block;
  }

  std::vector<Bytes> blocks_;
  std::byte* next_ = nullptr;
  std::size_t left_ = 0, held_ = 0;
};

}  // namespace concert
