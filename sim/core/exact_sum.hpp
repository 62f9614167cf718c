// A sum of doubles, and of products of doubles, without any rounding: the same whatever the order of its summands and
// however they were split over several sums. value() is the true sum, rounded once (to nearest, ties to even).
// Whole numbers, as nearly all summands are (ticks, counts), go into one 64-bit integer. The rest goes into a long
// integer of as many 64-bit words as the summands so far have reached: a superaccumulator after Neal (2015, "Fast exact
// summation using small and large superaccumulators", arXiv:1505.05571), which carries at once and so needs half his
// memory. A sum costs 16 bytes until it needs more. What is not finite is kept apart and decides the value, as in plain
// arithmetic. No division, no square root: who needs them rounds first.
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace concert {

class ExactSum {
 public:
  ExactSum() = default;
  ExactSum(const ExactSum& other)
      : whole_(other.whole_), wide_(other.wide_ ? std::make_unique<Wide>(*other.wide_) : nullptr) {}
  ExactSum(ExactSum&& other) noexcept : whole_(std::exchange(other.whole_, 0)), wide_(std::move(other.wide_)) {}
  ExactSum& operator=(ExactSum other) noexcept {
    whole_ = other.whole_;
    wide_ = std::move(other.wide_);
    return *this;
  }

  void add(double value) {
    if (value > -whole_below && value < whole_below) {
      const auto whole = static_cast<std::int64_t>(value);
      if (static_cast<double>(whole) == value) return add_whole(whole);
    }
    add_wide(value);
  }

  /// Adds a b, unrounded.
  void add_product(double a, double b) {
    if (is_whole(a) && is_whole(b) && is_small(a * b))
      return add_whole(static_cast<std::int64_t>(a) * static_cast<std::int64_t>(b));
    add_wide(a, b);
  }

  /// Adds a b c, unrounded.
  void add_product(double a, double b, double c) {
    if (is_whole(a) && is_whole(b) && is_whole(c) && is_small(a * b) && is_small(a * b * c))
      return add_whole(static_cast<std::int64_t>(a) * static_cast<std::int64_t>(b) * static_cast<std::int64_t>(c));
    add_wide(a, b, c);
  }

  /// Adds another sum, or that many times another sum (of itself, too).
  void absorb(const ExactSum& other, double factor = 1);

  double value() const;

 private:
  /// A two's complement integer; words[i] weighs 2^(64 (first + i)). The uppermost word takes nothing but carries, one
  /// a summand: it cannot overflow.
  struct Wide {
    std::vector<std::uint64_t> words;
    std::int32_t first = 0;
    double special = 0;  // the sum of what is not finite

    /// Adds or takes away magnitude 2^exponent; the magnitude's lower word comes first.
    void deposit(bool negative, const std::array<std::uint64_t, 2>& magnitude, std::int32_t exponent);
    void reach(std::int32_t from, std::int32_t to);
    bool negative() const { return !words.empty() && words.back() >> 63 != 0; }
    void negate();
    double rounded();
  };

  static constexpr double whole_below = 0x1p53;
  static constexpr std::int64_t kept_below = std::int64_t{1} << 62;

  static bool is_whole(double value) {
    return value > -whole_below && value < whole_below &&
           static_cast<double>(static_cast<std::int64_t>(value)) == value;
  }
  static bool is_small(double product) { return product > -0x1p61 && product < 0x1p61; }

  /// |whole| and |whole_| are below 2^62: their sum fits.
  void add_whole(std::int64_t whole) {
    whole_ += whole;
    if (whole_ >= kept_below || whole_ <= -kept_below) spill();
  }
  void add_wide(double value);
  void add_wide(double a, double b);
  void add_wide(double a, double b, double c);
  void spill();
  Wide& wide();

  std::int64_t whole_ = 0;
  std::unique_ptr<Wide> wide_;  // none while all summands are whole and their sum fits
};

/// The sum of weighted squared deviations from the mean, given the sums of w x and w x^2 over all x and of all w > 0.
/// No cancellation: sums are exact, and the mean is within half a unit of its last place before it is subtracted.
double squared_deviations(const ExactSum& sum, const ExactSum& squares, double weight);

}  // namespace concert
