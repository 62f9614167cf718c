#include "core/exact_sum.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace concert {

namespace {

constexpr std::int32_t least_exponent = -1074;  // of a double's last bit

/// A finite double as an integer times a power of two.
struct Parts {
  bool negative = false;
  std::uint64_t mantissa = 0;
  std::int32_t exponent = 0;
};

Parts parts(double value) {
  const auto bits = std::bit_cast<std::uint64_t>(value);
  const auto field = static_cast<std::int32_t>(bits >> 52 & 0x7ff);
  const std::uint64_t fraction = bits & 0xfffffffffffffULL;
  const bool negative = bits >> 63 != 0;
  if (field == 0) return {negative, fraction, least_exponent};
  return {negative, fraction | 1ULL << 52, field - 1075};
}

/// The same with the least mantissa.
Parts reduced(Parts value) {
  if (value.mantissa == 0) return value;
  const int zeros = std::countr_zero(value.mantissa);
  return {value.negative, value.mantissa >> zeros, value.exponent + zeros};
}

/// a b as low + 2^64 high.
std::array<std::uint64_t, 2> product(std::uint64_t a, std::uint64_t b) {
  const std::uint64_t a0 = a & 0xffffffffU, a1 = a >> 32, b0 = b & 0xffffffffU, b1 = b >> 32;
  const std::uint64_t low = a0 * b0;
  const std::uint64_t middle = a1 * b0 + (low >> 32);
  const std::uint64_t other = a0 * b1 + (middle & 0xffffffffU);
  return {other << 32 | (low & 0xffffffffU), a1 * b1 + (middle >> 32) + (other >> 32)};
}

/// In a product that is 0 or not finite, what is finite matters by its sign alone (and must not overflow on the way).
double sized(double value) { return value == 0 || !std::isfinite(value) ? value : std::copysign(1.0, value); }

std::uint64_t magnitude(std::int64_t value) {
  return value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
}

}  // namespace

/// Makes room for the words from one place to another.
void ExactSum::Wide::reach(std::int32_t from, std::int32_t to) {
  if (words.empty()) first = from;
  if (from < first) {
    words.insert(words.begin(), static_cast<std::size_t>(first - from), 0);
    first = from;
  }
  const auto size = static_cast<std::size_t>(to - first + 1);
  if (words.size() < size) words.resize(size, negative() ? ~std::uint64_t{0} : 0);
}

/// 128 bits, shifted by up to 63, lie over three words; a fourth takes the carry. Taking away is adding the complement
/// and 1: above the third word that is adding ones, which with a carry coming in changes nothing and carries on.
void ExactSum::Wide::deposit(bool negative, const std::array<std::uint64_t, 2>& magnitude, std::int32_t exponent) {
  const std::int32_t place = exponent >> 6;
  const int shift = exponent & 63;
  if (words.empty() || place < first || place + 3 - first >= static_cast<std::int32_t>(words.size()))
    reach(place, place + 3);
  const auto [low, high] = magnitude;
  const std::array<std::uint64_t, 3> shifted{low << shift, high << shift | low >> 1 >> (63 - shift),
                                             high >> 1 >> (63 - shift)};
  std::uint64_t* word = words.data() + (place - first);
  const std::uint64_t ones = negative ? ~std::uint64_t{0} : 0, quiet = ones & 1;
  std::uint64_t carry = quiet;
  for (const std::uint64_t part : shifted) {
    const std::uint64_t added = part ^ ones, sum = *word + added, with_carry = sum + carry;
    carry = static_cast<std::uint64_t>(sum < added) | static_cast<std::uint64_t>(with_carry < carry);
    *word++ = with_carry;
  }
  for (; carry != quiet && word != words.data() + words.size(); ++word) {
    const std::uint64_t before = *word;
    *word += negative ? ones : 1;
    carry = static_cast<std::uint64_t>(negative ? before != 0 : *word == 0);
  }
}

void ExactSum::Wide::negate() {
  std::uint64_t carry = 1;
  for (std::uint64_t& word : words) {
    word = ~word + carry;
    carry = carry & static_cast<std::uint64_t>(word == 0);
  }
}

/// The value, to the nearest double; of halves, to the even one.
double ExactSum::Wide::rounded() {
  const bool below_zero = negative();
  if (below_zero) negate();
  while (!words.empty() && words.back() == 0) words.pop_back();
  if (words.empty()) return 0;
  const auto top = static_cast<std::int32_t>(words.size()) - 1;
  const auto width = static_cast<std::int32_t>(std::bit_width(words.back()));
  const std::int32_t last = std::max(64 * (first + top) + width - 53, least_exponent);  // exponent of the last bit kept
  std::uint64_t mantissa = 0;
  bool half = false, more = false;  // of what lies below: its uppermost bit, and whether there is anything else
  for (std::int32_t i = top; i >= 0; --i) {
    const std::uint64_t word = words[static_cast<std::size_t>(i)];
    const std::int32_t below = last - 64 * (first + i);  // so many bits of this word are dropped
    if (below <= 0) {
      mantissa |= word << -below;
    } else if (below <= 64) {
      mantissa |= word >> (below - 1) >> 1;
      half = (word >> (below - 1) & 1) != 0;
      more = (word & ((std::uint64_t{1} << (below - 1)) - 1)) != 0;
    } else {
      more = more || word != 0;
    }
  }
  if (half && (more || mantissa % 2 != 0)) ++mantissa;
  const double value = std::ldexp(static_cast<double>(mantissa), last);
  return below_zero ? -value : value;
}

ExactSum::Wide& ExactSum::wide() {
  if (!wide_) wide_ = std::make_unique<Wide>();
  return *wide_;
}

void ExactSum::add_wide(double value) {
  if (!std::isfinite(value)) {
    wide().special += value;
    return;
  }
  const Parts x = parts(value);
  wide().deposit(x.negative, {x.mantissa, 0}, x.exponent);
}

void ExactSum::add_wide(double a, double b) {
  if (a == 0 || b == 0 || !std::isfinite(a) || !std::isfinite(b)) return add(a * b);
  const Parts x = parts(a), y = parts(b);
  wide().deposit(x.negative != y.negative, product(x.mantissa, y.mantissa), x.exponent + y.exponent);
}

void ExactSum::add_wide(double a, double b, double c) {
  if (a == 0 || b == 0 || c == 0 || !std::isfinite(a) || !std::isfinite(b) || !std::isfinite(c))
    return add(sized(a) * sized(b) * sized(c));
  const Parts x = parts(a), y = parts(b), z = parts(c);
  const bool negative = (x.negative != y.negative) != z.negative;
  const std::int32_t exponent = x.exponent + y.exponent + z.exponent;
  const auto [low, high] = product(x.mantissa, y.mantissa);
  wide().deposit(negative, product(low, z.mantissa), exponent);
  wide().deposit(negative, product(high, z.mantissa), exponent + 64);
}

void ExactSum::spill() {
  wide().deposit(whole_ < 0, {magnitude(whole_), 0}, 0);
  whole_ = 0;
}

void ExactSum::absorb(const ExactSum& other, double factor) {
  if (!other.wide_ && factor == 1) return add_whole(other.whole_);
  const ExactSum added = other;  // it may be this one
  if (!std::isfinite(factor)) return add(added.value() * factor);
  if (added.wide_ && added.wide_->special != 0) add(added.wide_->special * factor);
  if (factor == 0) return;
  const Parts by = reduced(parts(factor));
  const auto deposit = [this, &by](bool negative, std::uint64_t magnitude, std::int32_t exponent) {
    wide().deposit(negative != by.negative, product(magnitude, by.mantissa), by.exponent + exponent);
  };
  deposit(added.whole_ < 0, magnitude(added.whole_), 0);
  if (!added.wide_) return;
  Wide& from = *added.wide_;  // a copy
  const bool negative = from.negative();
  if (negative) from.negate();
  for (std::size_t i = 0; i < from.words.size(); ++i)
    if (from.words[i] != 0) deposit(negative, from.words[i], 64 * (from.first + static_cast<std::int32_t>(i)));
}

double ExactSum::value() const {
  if (!wide_) return static_cast<double>(whole_);
  if (wide_->special != 0) return wide_->special;  // not a number differs from 0, too
  Wide all = *wide_;
  all.deposit(whole_ < 0, {magnitude(whole_), 0}, 0);
  return all.rounded();
}

double squared_deviations(const ExactSum& sum, const ExactSum& squares, double weight) {
  const auto beside = [&sum, weight](double centre) {  // the sum of w (x - centre)
    ExactSum rest = sum;
    rest.add_product(-centre, weight);
    return rest.value();
  };
  double mean = sum.value() / weight;
  mean += beside(mean) / weight;
  // The sum of w (x - mean)^2 for the rounded mean, less what its rounding adds.
  ExactSum deviations = squares;
  deviations.absorb(sum, -2 * mean);
  deviations.add_product(mean, mean, weight);
  const double rest = beside(mean);
  const double result = deviations.value() - rest * rest / weight;
  return result < 0 ? 0 : result;  // not a number stays that
}

}  // namespace concert
