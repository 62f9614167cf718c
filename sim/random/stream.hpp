// Counter-based random numbers. A draw belongs to a decision: it is a function of (seed, replication,
// lineage of the episode, site of the decision, element, k) and of nothing else, so that adding a step
// or a thread elsewhere shifts nothing (Salmon et al. 2011, doi:10.1145/2063384.2063405: Threefry2x64).
#pragma once
#include <array>
#include <cstdint>
#include <string_view>

namespace concert::random {

/// Chosen once a trial from (seed, replication).
struct Key {
  std::uint64_t seed = 0;
  std::uint64_t replication = 0;
};

/// One decision's private sequence: block k is Threefry2x64-13(key, {lineage, site + k * odd constant}).
class Draws {
 public:
  Draws(Key key, std::uint64_t lineage, std::uint64_t site) : key_(key), lineage_(lineage), site_(site) {}
  std::uint64_t bits();   // next 64 bits; two a block
  double uniform();       // in (0, 1), 53 bits, never 0 or 1

 private:
  Key key_;
  std::uint64_t lineage_;
  std::uint64_t site_;
  std::array<std::uint64_t, 2> block_{};
  unsigned used_ = 2;
  std::uint64_t k_ = 0;
};

/// A 64-bit mix of its arguments (no cryptographic claim); order matters.
std::uint64_t mix(std::uint64_t a, std::uint64_t b);

/// The stable key of a name (FNV-1a, then mixed): what streams are derived from, never an ordinal.
std::uint64_t name_key(std::string_view name);

}  // namespace concert::random
