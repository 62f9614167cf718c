// Threefry2x64: a counter-based generator; the block is a bijection of the counter under the key.
// Salmon, Moraes, Dror, Shaw (2011), Parallel random numbers: as easy as 1, 2, 3, doi:10.1145/2063384.2063405.
// Thirteen rounds are the fewest that pass BigCrush (their table 2). Known answers in tests/random.
#pragma once
#include <array>
#include <bit>
#include <cstdint>
#include <utility>

namespace concert::random {

using Block = std::array<std::uint64_t, 2>;

template <int Rounds>
constexpr Block threefry2x64(Block counter, Block key) {
  constexpr int rotations[8] = {16, 42, 12, 31, 16, 32, 24, 21};
  const std::uint64_t schedule[3] = {key[0], key[1], 0x1BD11BDAA9FC1A22ULL ^ key[0] ^ key[1]};
  std::uint64_t x0 = counter[0] + schedule[0];
  std::uint64_t x1 = counter[1] + schedule[1];
  const auto round = [&](int r) {
    x0 += x1;
    x1 = std::rotl(x1, rotations[r % 8]) ^ x0;
    if (r % 4 != 3) return;
    const int injection = r / 4 + 1;
    x0 += schedule[injection % 3];
    x1 += schedule[(injection + 1) % 3] + static_cast<std::uint64_t>(injection);
  };
  [&]<int... R>(std::integer_sequence<int, R...>) { (round(R), ...); }
  (std::make_integer_sequence<int, Rounds>());
  return {x0, x1};
}

}  // namespace concert::random
