// Columns as HDF5's shuffle filter leaves them: byte p of every value of a chunk stands in plane p. Rows go straight
// into planes; a column of plain values never exists.
// Little-endian machines only, as is the file.
#pragma once
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>

namespace concert::record {

inline constexpr std::size_t chunk_rows = 16'384;

/// Where a column's values go: value i's byte p to `first[p * chunk_rows + i]`.
struct Planes {
  std::byte* first = nullptr;
};

namespace planes {

static_assert(std::endian::native == std::endian::little, "rows are stored as they lie in memory");

template <std::size_t Width>
using Words = std::array<std::uint64_t, Width>;

/// Swaps byte (or pair, or four) `Step` of word k with byte 0 of word k + Step, in every lane of 2 Step bytes.
template <std::size_t Step, std::size_t Width>
void swap_lanes(Words<Width>& words) {
  constexpr std::size_t shift = 8 * Step;
  constexpr std::uint64_t mask = ~std::uint64_t{0} / ((std::uint64_t{1} << shift) + 1);
  const auto swap = [&](std::size_t k) {
    const std::uint64_t different = ((words[k] >> shift) ^ words[k + Step]) & mask;
    words[k] ^= different << shift;
    words[k + Step] ^= different;
  };
  [&]<std::size_t... k>(std::index_sequence<k...>) { ((k % (2 * Step) < Step ? swap(k) : void()), ...); }
  (std::make_index_sequence<Width>{});
}

/// Transposes bytes: word k holds values k, k + Width, ... and then byte k of all eight (Warren, Hacker's Delight,
/// 7-3).
template <std::size_t Width>
void transpose(Words<Width>& words) {
  if constexpr (Width > 1) swap_lanes<1>(words);
  if constexpr (Width > 2) swap_lanes<2>(words);
  if constexpr (Width > 4) swap_lanes<4>(words);
}

template <class Value>
void spread_one(Value value, std::size_t at, Planes out) {
  std::array<std::byte, sizeof(Value)> bytes;
  std::memcpy(bytes.data(), &value, sizeof value);
  for (std::size_t p = 0; p < sizeof(Value); ++p) out.first[p * chunk_rows + at] = bytes[p];
}

}  // namespace planes

/// Puts value_of(0) to value_of(count - 1) into the planes, eight at a time.
template <class ValueOf>
void spread(ValueOf value_of, std::size_t count, Planes out) {
  using Value = decltype(value_of(std::size_t{0}));
  constexpr std::size_t width = sizeof(Value);
  static_assert(width == 1 || width == 2 || width == 4 || width == 8);
  std::size_t i = 0;
  for (; i + 8 <= count; i += 8) {
    std::array<Value, 8> values;
    [&]<std::size_t... k>(std::index_sequence<k...>) {  // word k / 8 in lanes of one value each
      ((values[k] = value_of(i + (k % (8 / width)) * width + k / (8 / width))), ...);
    }
    (std::make_index_sequence<8>{});
    auto words = std::bit_cast<planes::Words<width>>(values);
    planes::transpose<width>(words);
    for (std::size_t p = 0; p < width; ++p) std::memcpy(out.first + p * chunk_rows + i, &words[p], sizeof words[p]);
  }
  for (; i < count; ++i) planes::spread_one(value_of(i), i, out);
}

}  // namespace concert::record
