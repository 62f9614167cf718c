#include "random/stream.hpp"

#include <cmath>
#include <set>
#include <vector>

#include "catch.hpp"

using concert::random::Block;
using concert::random::Draws;
using concert::random::mix;
using concert::random::name_key;
using concert::random::threefry2x64;

TEST_CASE("Threefry2x64 gives Random123's known answers for 13 and 20 rounds", "[theory]") {
  // Random123 1.14, tests/kat_vectors (Salmon et al. 2011, doi:10.1145/2063384.2063405): exact.
  constexpr std::uint64_t ones = ~std::uint64_t{0};
  const Block digits{0x243f6a8885a308d3, 0x13198a2e03707344};  // of pi
  const Block key{0xa4093822299f31d0, 0x082efa98ec4e6c89};
  CHECK(threefry2x64<13>({0, 0}, {0, 0}) == Block{0xf167b032c3b480bd, 0xe91f9fee4b7a6fb5});
  CHECK(threefry2x64<13>({ones, ones}, {ones, ones}) == Block{0xccdec5c917a874b1, 0x4df53abca26ceb01});
  CHECK(threefry2x64<13>(digits, key) == Block{0xc3aac71561042993, 0x3fe7ae8801aff316});
  CHECK(threefry2x64<20>({0, 0}, {0, 0}) == Block{0xc2b6e3a8c2c69865, 0x6f81ed42f350084d});
  CHECK(threefry2x64<20>({ones, ones}, {ones, ones}) == Block{0xe02cb7c4d95d277a, 0xd06633d0893b8b68});
  CHECK(threefry2x64<20>(digits, key) == Block{0x263c7d30bb0f0af1, 0x56be8361d3311526});
}

TEST_CASE("A decision's sequence depends on nothing but its key, lineage and site", "[unit]") {
  Draws first({1, 2}, 3, 4);
  Draws other({1, 2}, 3, 5);
  std::vector<std::uint64_t> alone;
  for (int i = 0; i < 5; ++i) alone.push_back(first.bits());
  Draws again({1, 2}, 3, 4);
  for (int i = 0; i < 5; ++i) {
    other.bits();
    CHECK(again.bits() == alone[static_cast<std::size_t>(i)]);
  }
}

TEST_CASE("Uniform numbers lie strictly between 0 and 1 with mean 1/2 and variance 1/12", "[theory]") {
  // Tolerance: four standard errors of 200,000 draws; a bias of the mean above 0.0026 would be caught.
  constexpr int n = 200'000;
  Draws draws({20240501, 1}, 7, 11);
  double sum = 0;
  double squares = 0;
  for (int i = 0; i < n; ++i) {
    const double u = draws.uniform();
    REQUIRE(u > 0);
    REQUIRE(u < 1);
    sum += u;
    squares += (u - 0.5) * (u - 0.5);
  }
  CHECK(std::fabs(sum / n - 0.5) < 4 * std::sqrt(1.0 / 12 / n));
  CHECK(std::fabs(squares / n - 1.0 / 12) < 4 * std::sqrt((1.0 / 80 - 1.0 / 144) / n));
}

TEST_CASE("Neighbouring sites, lineages and replications are uncorrelated", "[theory]") {
  // Correlation of n independent pairs has standard error 1/sqrt(n); tolerance four of them.
  constexpr int n = 100'000;
  const auto correlation = [](auto one, auto two) {
    double sum = 0;
    for (std::uint64_t i = 0; i < n; ++i) sum += (one(i).uniform() - 0.5) * (two(i).uniform() - 0.5);
    return sum / n * 12;
  };
  const double tolerance = 4 / std::sqrt(static_cast<double>(n));
  const auto base = [](std::uint64_t i) { return Draws({1, 0}, i, mix(9, 0)); };
  CHECK(std::fabs(correlation(base, [](std::uint64_t i) { return Draws({1, 0}, i, mix(9, 1)); })) < tolerance);
  CHECK(std::fabs(correlation(base, [](std::uint64_t i) { return Draws({1, 0}, i + 1, mix(9, 0)); })) < tolerance);
  CHECK(std::fabs(correlation(base, [](std::uint64_t i) { return Draws({1, 1}, i, mix(9, 0)); })) < tolerance);
  CHECK(std::fabs(correlation(base, [](std::uint64_t i) { return Draws({2, 0}, i, mix(9, 0)); })) < tolerance);
}

TEST_CASE("Mixing tells order apart and does not collide on small arguments", "[unit]") {
  CHECK(mix(1, 2) != mix(2, 1));
  std::set<std::uint64_t> seen;
  for (std::uint64_t a = 0; a < 300; ++a)
    for (std::uint64_t b = 0; b < 300; ++b) seen.insert(mix(a, b));
  CHECK(seen.size() == 300u * 300u);
}

TEST_CASE("The key of a name is stable across versions", "[regression]") {
  CHECK(name_key("hold") == 0xF3861D4869E2DD9EULL);
  CHECK(name_key("hold") != name_key("holds"));
}
