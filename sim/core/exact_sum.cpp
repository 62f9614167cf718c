#include "core/exact_sum.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace concert {

namespace {

constexpr std::int64_t base = std::int64_t{1} << 32;
constexpr std::int64_t below_base = base - 1;
/// Each deposit adds less than 2^32 to a digit: so many, on top of a settled digit, stay within 2^62.
constexpr std::uint32_t deposits_between_carries = 1U << 29;
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

/// Makes room for the digits from one place to another.
void ExactSum::Wide::reach(std::int32_t from, std::int32_t to) {
  if (digits.empty()) first = from;
  if (from < first) {
    digits.insert(digits.begin(), static_cast<std::size_t>(first - from), 0);
    first = from;
  }
  const auto size = static_cast<std::size_t>(to - first + 1);
  if (digits.size() < size) digits.resize(size, 0);
}

/// 64 bits, shifted by up to 31, lie over three digits.
void ExactSum::Wide::deposit(bool negative, std::uint64_t magnitude, std::int32_t exponent) {
  if (magnitude == 0) return;
  const std::int32_t place = exponent >> 5;
  const int shift = exponent & 31;
  if (digits.empty() || place < first || place + 2 - first >= static_cast<std::int32_t>(digits.size()))
    reach(place, place + 2);
  const std::uint64_t low = magnitude << shift;
  const std::uint64_t high = magnitude >> 1 >> (63 - shift);
  std::int64_t* const digit = digits.data() + (place - first);
  const std::int64_t sign = negative ? -1 : 1;
  digit[0] += sign * static_cast<std::int64_t>(low & below_base);
  digit[1] += sign * static_cast<std::int64_t>(low >> 32);
  digit[2] += sign * static_cast<std::int64_t>(high);
  if (++deposits >= deposits_between_carries) carry();
}

void ExactSum::Wide::deposit(bool negative, const std::array<std::uint64_t, 2>& magnitude, std::int32_t exponent) {
  deposit(negative, magnitude[0], exponent);
  deposit(negative, magnitude[1], exponent + 64);
}

/// Settles the carries: every digit in [0, 2^32) but the uppermost, which keeps the sign and is within 2^32 either way.
void ExactSum::Wide::carry() {
  std::int64_t carried = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const std::int64_t digit = digits[i] + carried;
    if (i + 1 == digits.size() && digit >= -base && digit < base) {
      digits[i] = digit;
      carried = 0;
      break;
    }
    digits[i] = digit & below_base;
    carried = digit >> 32;
  }
  if (carried != 0) digits.push_back(carried);
  deposits = 0;
}

/// The value, to the nearest double; of halves, to the even one.
double ExactSum::Wide::rounded() {
  carry();
  while (!digits.empty() && digits.back() == 0) digits.pop_back();
  if (digits.empty()) return 0;
  const bool negative = digits.back() < 0;
  if (negative) {
    for (std::int64_t& digit : digits) digit = -digit;
    carry();
    while (digits.back() == 0) digits.pop_back();
  }
  const auto top = static_cast<std::int32_t>(digits.size()) - 1;
  const auto width = static_cast<std::int32_t>(std::bit_width(static_cast<std::uint64_t>(digits.back())));
  const std::int32_t last = std::max(32 * (first + top) + width - 53, least_exponent);  // exponent of the last bit kept
  std::uint64_t mantissa = 0;
  bool half = false, more = false;  // of what lies below: its uppermost bit, and whether there is anything else
  for (std::int32_t i = top; i >= 0; --i) {
    const auto digit = static_cast<std::uint64_t>(digits[static_cast<std::size_t>(i)]);
    const std::int32_t below = last - 32 * (first + i);  // so many bits of this digit are dropped
    if (below <= 0) {
      mantissa |= digit << -below;
    } else if (below <= 32) {
      mantissa |= digit >> below;
      half = (digit >> (below - 1) & 1) != 0;
      more = (digit & ((std::uint64_t{1} << (below - 1)) - 1)) != 0;
    } else {
      more = more || digit != 0;
    }
  }
  if (half && (more || mantissa % 2 != 0)) ++mantissa;
  const double value = std::ldexp(static_cast<double>(mantissa), last);
  return negative ? -value : value;
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
  wide().deposit(x.negative, x.mantissa, x.exponent);
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
  wide().deposit(whole_ < 0, magnitude(whole_), 0);
  whole_ = 0;
}

void ExactSum::absorb(const ExactSum& other, double factor) {
  if (!other.wide_ && factor == 1) return add_whole(other.whole_);
  const ExactSum added = other;  // it may be this one
  if (!std::isfinite(factor)) return add(added.value() * factor);
  if (added.wide_ && added.wide_->special != 0) add(added.wide_->special * factor);
  if (factor == 0) return;
  const Parts by = reduced(parts(factor));
  const auto deposit = [this, &by](std::int64_t digit, std::int32_t exponent) {
    wide().deposit((digit < 0) != by.negative, product(magnitude(digit), by.mantissa), by.exponent + exponent);
  };
  deposit(added.whole_, 0);
  if (!added.wide_) return;
  for (std::size_t i = 0; i < added.wide_->digits.size(); ++i)
    deposit(added.wide_->digits[i], 32 * (added.wide_->first + static_cast<std::int32_t>(i)));
}

double ExactSum::value() const {
  if (!wide_) return static_cast<double>(whole_);
  if (wide_->special != 0) return wide_->special;  // not a number differs from 0, too
  Wide all = *wide_;
  all.deposit(whole_ < 0, magnitude(whole_), 0);
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
