#include "core/exact_sum.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "catch.hpp"

using namespace concert;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// The correctly rounded sum by another way: Shewchuk's expansions (1997, doi:10.1007/PL00009321), as in Python's fsum.
double reference(const std::vector<double>& values) {
  std::vector<double> parts;
  for (double x : values) {
    std::size_t kept = 0;
    for (double y : parts) {
      if (std::fabs(x) < std::fabs(y)) std::swap(x, y);
      const double high = x + y, low = y - (high - x);
      if (low != 0) parts[kept++] = low;
      x = high;
    }
    parts.resize(kept);
    parts.push_back(x);
  }
  double high = 0, low = 0;
  while (!parts.empty() && low == 0) {
    const double x = high, y = parts.back();
    parts.pop_back();
    high = x + y;
    low = y - (high - x);
  }
  if (!parts.empty() && ((low < 0 && parts.back() < 0) || (low > 0 && parts.back() > 0))) {
    const double twice = 2 * low, rounded = high + twice;
    if (rounded - high == twice) high = rounded;
  }
  return high;
}

ExactSum sum_of(const std::vector<double>& values) {
  ExactSum sum;
  for (const double value : values) sum.add(value);
  return sum;
}

/// Noise that costs next to nothing; quality does not matter here.
struct Noise {
  std::uint64_t state = 1;
  std::uint64_t next() {
    state = state * 6364136223846793005U + 1442695040888963407U;
    return state >> 16;
  }
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(next() >> 8) % n; }
  double uniform() { return static_cast<double>(next() >> 8) * 0x1p-40; }
  /// Either sign, 53 random bits, magnitudes from 2^-range to 2^range; now and then a whole number.
  double wild(int range) {
    const double sign = next() % 2 == 0 ? 1 : -1;
    if (next() % 8 == 0) return sign * static_cast<double>(next() >> 8);
    const double mantissa = 1 + static_cast<double>((next() << 20 ^ next()) & 0xfffffffffffffULL) * 0x1p-52;
    return sign * std::ldexp(mantissa, static_cast<int>(below(static_cast<std::size_t>(2 * range))) - range);
  }
  void shuffle(std::vector<double>& values) {
    for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[below(i)]);
  }
};

std::vector<double> wild_values(Noise& noise, std::size_t n, int range) {
  std::vector<double> values;
  for (std::size_t i = 0; i < n; ++i) values.push_back(noise.wild(range));
  return values;
}

/// The digits of the plain double sum differ from order to order: what the class is for.
double plain(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum;
}

}  // namespace

TEST_CASE("An empty sum is 0, and whole numbers add up beyond what a double can count", "[unit]") {
  CHECK(ExactSum().value() == 0);
  ExactSum sum;
  for (int i = 0; i < 4096; ++i) sum.add(0x1p53 - 1);
  CHECK(sum.value() == 0x1p65 - 0x1p12);
  for (int i = 0; i < 4096; ++i) sum.add(1 - 0x1p53);
  CHECK(sum.value() == 0);
  sum.add(0x1p53);
  sum.add(1);
  CHECK(sum.value() == 0x1p53);  // a half rounds to the even
  sum.add(1);
  CHECK(sum.value() == 0x1p53 + 2);
  sum.add(1);
  CHECK(sum.value() == 0x1p53 + 4);
  sum.add(0x1p-1074);
  sum.add(-2);
  CHECK(sum.value() == 0x1p53 + 2);  // a hair above the half
}

TEST_CASE("A sum is the true one, rounded once, whatever the sizes of its summands", "[property]") {
  Noise noise;
  for (const int range : {1, 10, 60, 500, 900})
    for (int round = 0; round < 200; ++round) {
      const auto values = wild_values(noise, 1 + noise.below(200), range);
      CHECK(sum_of(values).value() == reference(values));
    }
}

TEST_CASE("A sum does not depend on the order of its summands, to the last bit", "[property]") {
  Noise noise;
  auto values = wild_values(noise, 2000, 30);
  const double sum = sum_of(values).value(), loose = plain(values);
  bool moved = false;
  for (int round = 0; round < 50; ++round) {
    noise.shuffle(values);
    CHECK(sum_of(values).value() == sum);
    moved = moved || plain(values) != loose;
  }
  CHECK(moved);
}

TEST_CASE("A sum does not depend on how its summands were split over several", "[property]") {
  Noise noise;
  for (int round = 0; round < 50; ++round) {
    const auto values = wild_values(noise, 500, round % 2 == 0 ? 20 : 900);
    std::vector<ExactSum> parts(1 + noise.below(10));
    for (const double value : values) parts[noise.below(parts.size())].add(value);
    ExactSum all;
    for (const ExactSum& part : parts) all.absorb(part);
    CHECK(all.value() == sum_of(values).value());
  }
}

TEST_CASE("What cancels leaves nothing behind, and what it hid comes out whole", "[unit]") {
  CHECK(sum_of({1e300, 1, -1e300}).value() == 1);
  CHECK(sum_of({1e300, 0.1, 1e-300, -1e300, -0.1}).value() == 1e-300);
  CHECK(sum_of({0x1p60, 0.5, -0x1p60}).value() == 0.5);
  CHECK(sum_of({0.1, -0.1}).value() == 0);
  CHECK(sum_of({-0.75, 0.5}).value() == -0.25);
  CHECK(sum_of({-1e-320, 3e-320, -1e-320}).value() == 1e-320);  // below the smallest normal number
}

TEST_CASE("A sum too large for a double is infinite until it comes back", "[unit]") {
  const double largest = std::numeric_limits<double>::max();
  ExactSum sum = sum_of({largest, largest});
  CHECK(sum.value() == infinity);
  sum.add(-largest);
  CHECK(sum.value() == largest);
}

TEST_CASE("What is not finite decides a sum as in plain arithmetic", "[unit]") {
  CHECK(sum_of({1.5, infinity}).value() == infinity);
  CHECK(sum_of({-infinity, 1.5, -infinity}).value() == -infinity);
  CHECK(std::isnan(sum_of({infinity, -infinity}).value()));
  CHECK(std::isnan(sum_of({std::numeric_limits<double>::quiet_NaN(), 1}).value()));
  ExactSum product;
  product.add_product(1e200, 1e200, 0);
  CHECK(product.value() == 0);
  product.add_product(infinity, 1e200, -1e200);
  CHECK(product.value() == -infinity);
  product.add_product(infinity, 0);
  CHECK(std::isnan(product.value()));
}

TEST_CASE("Products of two and of three are added without rounding", "[property]") {
  Noise noise;
  for (int round = 0; round < 300; ++round) {
    ExactSum twos, threes;
    std::vector<double> two_parts, three_parts;
    for (int i = 0; i < 40; ++i) {
      const double a = noise.wild(40), b = noise.wild(40), c = noise.wild(40);
      twos.add_product(a, b);
      threes.add_product(a, b, c);
      const double high = a * b, low = std::fma(a, b, -high);
      two_parts.insert(two_parts.end(), {high, low});
      for (const double part : {high, low})
        three_parts.insert(three_parts.end(), {part * c, std::fma(part, c, -(part * c))});
    }
    CHECK(twos.value() == reference(two_parts));
    CHECK(threes.value() == reference(three_parts));
  }
}

TEST_CASE("Whole products pass from the short way to the long without a seam", "[property]") {
  Noise noise;
  for (const double scale : {1e3, 1e9, 1e14}) {
    ExactSum sum, negative;
    std::vector<double> parts;
    for (int i = 0; i < 3000; ++i) {
      const double a = std::floor(noise.uniform() * scale) - scale / 4;
      sum.add_product(a, a);
      negative.add_product(a, -a);
      const double high = a * a;
      parts.insert(parts.end(), {high, std::fma(a, a, -high)});
    }
    CHECK(sum.value() == reference(parts));
    CHECK(negative.value() == -sum.value());
    sum.absorb(negative);
    CHECK(sum.value() == 0);
  }
}

TEST_CASE("A sum is added many times over, to itself, too", "[unit]") {
  ExactSum sum = sum_of({3, 0.1, 1e20});
  sum.absorb(sum, 2.5);
  sum.add(-3.5e20);
  CHECK(sum.value() == reference({10.5, 0.1, 0.1, 0.1, 0.05}));
  sum.absorb(sum, -1);
  CHECK(sum.value() == 0);
  ExactSum copy = sum_of({0.5});
  ExactSum other = copy;
  other.add(0.25);
  CHECK(copy.value() == 0.5);
  copy = other;
  CHECK(copy.value() == 0.75);
}

TEST_CASE("Squared deviations do not suffer from a large mean", "[property]") {
  Noise noise;
  for (const double offset : {0.0, 1e9, -1e12}) {
    std::vector<double> values;
    for (int i = 0; i < 1000; ++i) values.push_back(offset + std::ldexp(static_cast<double>(noise.below(1024)), -10));
    ExactSum sum, squares, small, small_squares;
    for (const double value : values) {
      sum.add(value);
      squares.add_product(value, value);
      small.add(value - offset);  // exact: all are multiples of 2^-10
      small_squares.add_product(value - offset, value - offset);
    }
    // The same deviations without an offset, from sums that fit a double exactly.
    const double n = 1000, truth = small_squares.value() - small.value() * small.value() / n;
    CHECK(squared_deviations(sum, squares, n) == Approx(truth).epsilon(1e-15));
  }
}

TEST_CASE("Equal values deviate by nothing, and neighbours by what lies between them", "[unit]") {
  for (const double value : {0.1, 1e9 + 0.3, -1e300 / 3, 1e-200})
    for (const int n : {1, 3, 10, 49, 1000}) {
      ExactSum sum, squares;
      for (int i = 0; i < n; ++i) {
        sum.add(value);
        squares.add_product(value, value);
      }
      CHECK(squared_deviations(sum, squares, n) == 0);
    }
  const double low = 1e9, step = std::nextafter(low, infinity) - low;
  ExactSum sum, squares;
  for (const double value : {low, low + step}) {
    sum.add(value);
    squares.add_product(value, value);
  }
  CHECK(squared_deviations(sum, squares, 2) == step * step / 2);
}
