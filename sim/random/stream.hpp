// Counter-based random numbers. A draw belongs to a decision: it is a function of (seed, replication,
// lineage of the episode, site of the decision, element, k) and of nothing else, so that adding a step
// or a thread elsewhere shifts nothing (Salmon et al. 2011, doi:10.1145/2063384.2063405: Threefry2x64).
#pragma once
#include <cstdint>
#include <string_view>

#include "random/threefry.hpp"

namespace concert::random {

/// Chosen once a trial from (seed, replication).
struct Key {
  std::uint64_t seed = 0;
  std::uint64_t replication = 0;
};

/// One decision's private sequence: block k is Threefry2x64-13(key, {lineage, site + k * odd constant}).
class Draws {
 public:
  Draws(Key key, std::uint64_t lineage, std::uint64_t site) : key_(key), lineage_(lineage), counter_(site) {}

  /// The next 64 bits; two a block.
  std::uint64_t bits() {
    if (half_) {
      half_ = false;
      return second_;
    }
    const Block block = threefry2x64<13>({lineage_, counter_}, {key_.seed, key_.replication});
    counter_ += step;
    second_ = block[1];
    half_ = true;
    return block[0];
  }

  /// In (0, 1), never 0 or 1: the middles of 2^52 equal cells.
  double uniform() { return (static_cast<double>(bits() >> 12) + 0.5) * 0x1p-52; }

 private:
  static constexpr std::uint64_t step = 0x9E3779B97F4A7C15ULL;  // 2^64 / golden ratio: sites and blocks do not meet
  Key key_;
  std::uint64_t lineage_;
  std::uint64_t counter_;
  std::uint64_t second_ = 0;
  bool half_ = false;
};

/// A 64-bit mix of its arguments (no cryptographic claim); order matters. The finaliser is SplitMix64's
/// (Steele, Lea, Flood 2014, doi:10.1145/2660193.2660195).
constexpr std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  std::uint64_t z = std::rotl(a, 25) * 0x9E3779B97F4A7C15ULL + b + 0x632BE59BD9B4E019ULL;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31);
}

/// The stable key of a name (FNV-1a, then mixed): what streams are derived from, never an ordinal.
constexpr std::uint64_t name_key(std::string_view name) {
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
  return mix(hash, name.size());
}

}  // namespace concert::random
