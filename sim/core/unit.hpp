// Units and dimensions. Every value inside Concert is held in base units: ticks (milliseconds),
// metres, and one unit of its own currency; counts, fractions and probabilities are plain numbers.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace concert {

/// Exponents of the base quantities. `currency` names the money (0 none, else an index of currency_name).
struct Dimension {
  std::int8_t time = 0;
  std::int8_t length = 0;
  std::int8_t money = 0;
  std::uint8_t currency = 0;
  bool plain() const { return time == 0 && length == 0 && money == 0; }
  bool operator==(const Dimension&) const = default;
};

/// A dimension with the size of one such unit in base units: "h/week" is {plain, 1/168}.
struct Unit {
  Dimension dimension;
  double scale = 1;
  std::string text = "1";
};

/// Reads "min", "1/y", "GBP/h", "h/week", "probability", "staff"; nothing if a word is unknown.
/// Known words: ms s min h d week(s) month(s) y; m km mi; GBP EUR USD; and plain counting words
/// (1, probability, fraction, share, percent/% = 0.01, person(s), people, patient(s), staff, nurse(s),
/// visit(s), contact(s), slot(s), place(s), bed(s), test(s), event(s), order(s), message(s), count,
/// person_year = y, person_month, person_day, QALY = y …).
/// Plurals of time words are accepted (days, hours, minutes, weeks, months, years).
std::optional<Unit> parse_unit(std::string_view text);

/// One unit word as it may stand alone in an expression ("min", "GBP"); nothing for counting words.
std::optional<Unit> unit_word(std::string_view word);

/// How a dimension is named in messages: "a duration", "a rate per time", "money (GBP)", "a plain number".
std::string describe(const Dimension& dimension);

/// The unit in which a value of this dimension is best shown ("d", "min", "GBP", "1/y", …).
Unit display_unit(const Dimension& dimension, double typical_value);

std::optional<Dimension> multiply(const Dimension& a, const Dimension& b);  // nothing if currencies clash
std::optional<Dimension> divide(const Dimension& a, const Dimension& b);
std::optional<Dimension> power(const Dimension& a, int exponent);

}  // namespace concert
