#include "core/unit.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "core/time.hpp"

namespace concert {

namespace {

constexpr Dimension plain_{};
constexpr Dimension time_{1, 0, 0, 0};
constexpr Dimension length_{0, 1, 0, 0};

struct Word {
  std::string_view text;
  Dimension dimension;
  double scale;
};

constexpr std::array<std::string_view, 4> currency_names{"", "GBP", "EUR", "USD"};

constexpr Dimension money(std::uint8_t currency) { return {0, 0, 1, currency}; }

constexpr double in_ticks(Tick ticks) { return static_cast<double>(ticks); }

constexpr Word words[] = {
    {"ms", time_, 1},
    {"millisecond", time_, 1},
    {"milliseconds", time_, 1},
    {"s", time_, in_ticks(second)},
    {"sec", time_, in_ticks(second)},
    {"second", time_, in_ticks(second)},
    {"seconds", time_, in_ticks(second)},
    {"min", time_, in_ticks(minute)},
    {"minute", time_, in_ticks(minute)},
    {"minutes", time_, in_ticks(minute)},
    {"h", time_, in_ticks(hour)},
    {"hour", time_, in_ticks(hour)},
    {"hours", time_, in_ticks(hour)},
    {"d", time_, in_ticks(day)},
    {"day", time_, in_ticks(day)},
    {"days", time_, in_ticks(day)},
    {"week", time_, in_ticks(week)},
    {"weeks", time_, in_ticks(week)},
    {"month", time_, in_ticks(month)},
    {"months", time_, in_ticks(month)},
    {"y", time_, in_ticks(year)},
    {"year", time_, in_ticks(year)},
    {"years", time_, in_ticks(year)},
    {"person_year", time_, in_ticks(year)},
    {"person_years", time_, in_ticks(year)},
    {"person_month", time_, in_ticks(month)},
    {"person_months", time_, in_ticks(month)},
    {"person_day", time_, in_ticks(day)},
    {"person_days", time_, in_ticks(day)},
    {"person_hour", time_, in_ticks(hour)},
    {"person_hours", time_, in_ticks(hour)},
    {"QALY", time_, in_ticks(year)},
    {"QALYs", time_, in_ticks(year)},
    {"m", length_, 1},
    {"metre", length_, 1},
    {"metres", length_, 1},
    {"km", length_, 1000},
    {"mi", length_, 1609.344},
    {"mile", length_, 1609.344},
    {"miles", length_, 1609.344},
    {"GBP", money(1), 1},
    {"EUR", money(2), 1},
    {"USD", money(3), 1},
};

constexpr Word counting_words[] = {
    {"1", plain_, 1},         {"number", plain_, 1},     {"probability", plain_, 1}, {"fraction", plain_, 1},
    {"share", plain_, 1},     {"ratio", plain_, 1},      {"score", plain_, 1},       {"scale", plain_, 1},
    {"index", plain_, 1},     {"percent", plain_, 0.01}, {"%", plain_, 0.01},        {"count", plain_, 1},
    {"unit", plain_, 1},      {"units", plain_, 1},      {"person", plain_, 1},      {"persons", plain_, 1},
    {"people", plain_, 1},    {"patient", plain_, 1},    {"patients", plain_, 1},    {"staff", plain_, 1},
    {"nurse", plain_, 1},     {"nurses", plain_, 1},     {"visit", plain_, 1},       {"visits", plain_, 1},
    {"contact", plain_, 1},   {"contacts", plain_, 1},   {"slot", plain_, 1},        {"slots", plain_, 1},
    {"place", plain_, 1},     {"places", plain_, 1},     {"bed", plain_, 1},         {"beds", plain_, 1},
    {"test", plain_, 1},      {"tests", plain_, 1},      {"event", plain_, 1},       {"events", plain_, 1},
    {"order", plain_, 1},     {"orders", plain_, 1},     {"message", plain_, 1},     {"messages", plain_, 1},
    {"case", plain_, 1},      {"cases", plain_, 1},      {"referral", plain_, 1},    {"referrals", plain_, 1},
    {"admission", plain_, 1}, {"admissions", plain_, 1}, {"episode", plain_, 1},     {"episodes", plain_, 1},
    {"room", plain_, 1},      {"rooms", plain_, 1},      {"site", plain_, 1},        {"sites", plain_, 1},
    {"practice", plain_, 1},  {"practices", plain_, 1},  {"household", plain_, 1},   {"households", plain_, 1},
    {"team", plain_, 1},      {"teams", plain_, 1},      {"member", plain_, 1},      {"members", plain_, 1},
    {"point", plain_, 1},     {"points", plain_, 1},     {"times", plain_, 1},       {"item", plain_, 1},
    {"items", plain_, 1},
};

const Word* find(std::string_view text, const Word* begin, const Word* end) {
  for (const Word* word = begin; word != end; ++word)
    if (word->text == text) return word;
  return nullptr;
}

std::optional<Unit> as_unit(const Word* word) {
  if (word == nullptr) return std::nullopt;
  return Unit{word->dimension, word->scale, std::string(word->text)};
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

/// A positive plain number such as the 1000 of "1/1000/y".
std::optional<Unit> number_factor(std::string_view text) {
  const std::string copy(text);
  if (copy.empty() || copy.front() < '0' || copy.front() > '9' || copy.size() > 12) return std::nullopt;
  if (copy.find_first_not_of("0123456789.") != std::string::npos) return std::nullopt;
  const double value = std::strtod(copy.c_str(), nullptr);
  if (!(value > 0)) return std::nullopt;
  return Unit{plain_, value, copy};
}

std::optional<Unit> factor(std::string_view text) {
  text = trim(text);
  const std::size_t caret = text.find('^');
  if (caret != std::string_view::npos) {
    const std::string_view exponent = text.substr(caret + 1);
    if (exponent != "2" && exponent != "3") return std::nullopt;
    const int n = exponent == "2" ? 2 : 3;
    const std::optional<Unit> base = factor(text.substr(0, caret));
    if (!base) return std::nullopt;
    const std::optional<Dimension> dimension = power(base->dimension, n);
    if (!dimension) return std::nullopt;
    return Unit{*dimension, n == 2 ? base->scale * base->scale : base->scale * base->scale * base->scale, ""};
  }
  if (const Word* word = find(text, std::begin(words), std::end(words))) return as_unit(word);
  if (const Word* word = find(text, std::begin(counting_words), std::end(counting_words))) return as_unit(word);
  return number_factor(text);
}

}  // namespace

std::optional<Unit> parse_unit(std::string_view text) {
  text = trim(text);
  if (text.size() > 100) return std::nullopt;
  Unit result{plain_, 1, std::string(text)};
  char operation = '*';
  std::size_t begin = 0;
  while (true) {
    const std::size_t end = std::min(text.find_first_of("*/", begin), text.size());
    const std::optional<Unit> part = factor(text.substr(begin, end - begin));
    if (!part) return std::nullopt;
    const auto dimension =
        operation == '*' ? multiply(result.dimension, part->dimension) : divide(result.dimension, part->dimension);
    if (!dimension) return std::nullopt;
    result.dimension = *dimension;
    result.scale = operation == '*' ? result.scale * part->scale : result.scale / part->scale;
    if (end == text.size()) return result;
    operation = text[end];
    begin = end + 1;
  }
}

std::optional<Unit> unit_word(std::string_view word) { return as_unit(find(word, std::begin(words), std::end(words))); }

namespace {

std::string power_text(std::string_view base, int exponent) {
  return exponent == 1 ? std::string(base) : std::string(base) + "^" + std::to_string(exponent);
}

}  // namespace

std::string describe(const Dimension& d) {
  const std::string currency(currency_names[d.currency < currency_names.size() ? d.currency : 0]);
  if (d.plain()) return "a plain number";
  if (d == time_) return "a duration";
  if (d == Dimension{-1, 0, 0, 0}) return "a rate per time";
  if (d == length_) return "a length";
  if (d == Dimension{1, -1, 0, 0}) return "a duration per length";
  if (d == Dimension{-1, 1, 0, 0}) return "a speed";
  if (d == money(d.currency)) return "money (" + currency + ")";
  if (d.money == 1 && d.time == -1 && d.length == 0) return "money per time (" + currency + ")";
  std::string text;
  const auto add = [&](std::string_view name, int exponent) {
    if (exponent != 0) text += (text.empty() ? "" : " ") + power_text(name, exponent);
  };
  add(currency, d.money);
  add("time", d.time);
  add("length", d.length);
  return "a quantity in " + text;
}

namespace {

struct Step {
  Tick below;
  const char* text;
};

/// The largest unit of which the value is still a handful.
const char* time_text(double ticks) {
  constexpr Step steps[] = {{second, "ms"}, {2 * minute, "s"}, {3 * hour, "min"}, {3 * day, "h"}, {3 * year, "d"}};
  const double size = std::fabs(ticks);
  if (size == 0) return "min";
  for (const Step& step : steps)
    if (size < in_ticks(step.below)) return step.text;
  return "y";
}

const char* per_time_text(double per_tick) {
  const double size = std::fabs(per_tick);
  if (size >= 1 / in_ticks(hour)) return "h";
  return size >= 1 / in_ticks(day) ? "d" : "y";
}

}  // namespace

Unit display_unit(const Dimension& d, double typical_value) {
  const std::string currency(currency_names[d.currency < currency_names.size() ? d.currency : 0]);
  std::string text;
  if (d.plain()) return {};
  if (d == time_) text = time_text(typical_value);
  if (d == Dimension{-1, 0, 0, 0}) text = std::string("1/") + per_time_text(typical_value);
  if (d == length_) text = std::fabs(typical_value) < 2000 ? "m" : "km";
  if (d == Dimension{-1, 1, 0, 0}) text = "km/h";
  if (d == money(d.currency)) text = currency;
  if (d.money == 1 && d.time == -1 && d.length == 0) text = currency + "/" + per_time_text(typical_value);
  if (text.empty()) {
    text = "1";
    const auto add = [&](std::string_view name, int exponent) {
      for (int i = 0; i < std::abs(exponent); ++i) text += (exponent > 0 ? "*" : "/") + std::string(name);
    };
    add(currency, d.money);
    add("h", d.time);
    add("m", d.length);
  }
  return parse_unit(text).value_or(Unit{d, 1, text});
}

namespace {

std::optional<Dimension> combine(const Dimension& a, const Dimension& b, int sign) {
  if (a.money != 0 && b.money != 0 && a.currency != b.currency) return std::nullopt;
  const int time = a.time + sign * b.time;
  const int length = a.length + sign * b.length;
  const int coins = a.money + sign * b.money;
  constexpr int most = 100;
  if (std::abs(time) > most || std::abs(length) > most || std::abs(coins) > most) return std::nullopt;
  Dimension result;
  result.time = static_cast<std::int8_t>(time);
  result.length = static_cast<std::int8_t>(length);
  result.money = static_cast<std::int8_t>(coins);
  result.currency = coins == 0 ? std::uint8_t{0} : (a.money != 0 ? a.currency : b.currency);
  return result;
}

}  // namespace

std::optional<Dimension> multiply(const Dimension& a, const Dimension& b) { return combine(a, b, 1); }
std::optional<Dimension> divide(const Dimension& a, const Dimension& b) { return combine(a, b, -1); }

std::optional<Dimension> power(const Dimension& a, int exponent) {
  Dimension result;
  for (int i = 0; i < std::abs(exponent) && i <= 100; ++i) {
    const std::optional<Dimension> next = combine(result, a, exponent > 0 ? 1 : -1);
    if (!next) return std::nullopt;
    result = *next;
  }
  return result;
}

}  // namespace concert
