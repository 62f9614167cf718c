#include "analysis/format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace concert::analysis {
namespace {

constexpr int most_decimals = 6;
constexpr double too_large = 1e12;  // written out, it would no longer fit a column

int exponent_of(double value) { return value == 0 ? 0 : static_cast<int>(std::floor(std::log10(std::abs(value)))); }

// In groups of three from 10 000 on; years and codes of four digits stay whole.
std::string grouped(std::string digits, std::string_view separator) {
  const std::size_t point = std::min(digits.find('.'), digits.size());
  const std::size_t first = digits[0] == '-' ? 1 : 0;
  if (point - first <= 4) return digits;
  for (std::size_t at = point; at > first + 3; at -= 3) digits.insert(at - 3, separator);
  return digits;
}

std::string unusual(double value, Charset charset) {
  if (std::isnan(value)) return charset == Charset::utf8 ? "–" : "-";
  const std::string infinite = charset == Charset::utf8 ? "∞" : "inf";
  return value < 0 ? "-" + infinite : infinite;
}

}  // namespace

int decimals_for(double value, double half_width) {
  const bool known = std::isfinite(half_width) && half_width > 0;
  if (!known && (!std::isfinite(value) || value == std::floor(value))) return 0;
  const int wanted = known ? 1 - exponent_of(half_width) : 3 - exponent_of(value);
  return std::clamp(wanted, 0, most_decimals);
}

std::string number_text(double value, int decimals, Charset charset) {
  if (!std::isfinite(value)) return unusual(value, charset);
  const bool vanishes = value != 0 && std::abs(value) < 0.5 * std::pow(10.0, -most_decimals);
  if (std::abs(value) >= too_large || vanishes) return fmt::format("{:.2e}", value);
  std::string text = fmt::format("{:.{}f}", value, decimals);
  if (text.find_first_not_of("-0.") == std::string::npos && text[0] == '-') text.erase(0, 1);  // no "-0.00"
  return grouped(std::move(text), charset == Charset::utf8 ? "\u202F" : ",");
}

std::string short_number(double value, int digits, Charset charset) {
  if (!std::isfinite(value) || value == 0) return number_text(value, 0, charset);
  const int decimals = std::clamp(digits - 1 - exponent_of(value), 0, most_decimals + 2);
  std::string text = number_text(value, decimals, charset);
  if (decimals == 0 || text.find('e') != std::string::npos) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string short_interval(const Interval& interval, Charset charset) {
  const auto number = [&](double value) { return short_number(value, 3, charset); };
  if (std::isnan(interval.low)) return number(interval.estimate);
  return number(interval.estimate) + " (" + number(interval.low) + " to " + number(interval.high) + ")";
}

std::size_t columns(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace concert::analysis
