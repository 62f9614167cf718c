#include "scenario/calendar_text.hpp"

#include <array>
#include <cctype>

namespace concert::scenario {

namespace {

constexpr std::array<std::string_view, 7> weekdays = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

std::optional<int> number_of(std::string_view text) {
  if (text.empty() || text.size() > 4) return std::nullopt;
  int out = 0;
  for (const char c : text) {
    if (!std::isdigit(static_cast<unsigned char>(c))) return std::nullopt;
    out = out * 10 + (c - '0');
  }
  return out;
}

std::optional<Tick> time_of_day(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto hours = number_of(text.substr(0, colon));
  const auto minutes = number_of(text.substr(colon + 1));
  if (!hours || !minutes || *minutes > 59 || *hours > 24 || (*hours == 24 && *minutes > 0)) return std::nullopt;
  return *hours * hour + *minutes * minute;
}

std::optional<int> weekday_named(std::string_view text) {
  for (std::size_t i = 0; i < weekdays.size(); ++i)
    if (weekdays[i] == text) return static_cast<int>(i);
  return std::nullopt;
}

/// "Mon-Fri" or "Mon,Wed,Fri" as a mark for each day; nothing if it is neither.
std::optional<std::array<bool, 7>> days_of(std::string_view text) {
  std::array<bool, 7> out{};
  while (true) {
    const std::size_t comma = text.find(',');
    const std::string_view part = text.substr(0, comma);
    const std::size_t dash = part.find('-');
    const auto first = weekday_named(part.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : weekday_named(part.substr(dash + 1));
    if (!first || !last) return std::nullopt;
    for (int d = *first;; d = (d + 1) % 7) {
      out[static_cast<std::size_t>(d)] = true;
      if (d == *last) break;
    }
    if (comma == std::string_view::npos) return out;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace

std::optional<std::int64_t> parse_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto y = number_of(text.substr(0, 4)), m = number_of(text.substr(5, 2)), d = number_of(text.substr(8, 2));
  if (!y || !m || !d || *m < 1 || *m > 12 || *d < 1) return std::nullopt;
  const bool leap = (*y % 4 == 0 && *y % 100 != 0) || *y % 400 == 0;
  constexpr std::array<int, 12> lengths = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (*d > lengths[static_cast<std::size_t>(*m - 1)] + (*m == 2 && leap ? 1 : 0)) return std::nullopt;
  const std::int64_t shifted = *y - (*m <= 2 ? 1 : 0);
  const std::int64_t era = (shifted >= 0 ? shifted : shifted - 399) / 400;
  const std::int64_t year_of_era = shifted - era * 400;
  const std::int64_t day_of_year = (153 * (*m + (*m > 2 ? -3 : 9)) + 2) / 5 + *d - 1;
  const std::int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

int weekday_of(std::int64_t day) { return static_cast<int>(((day + 3) % 7 + 7) % 7); }

OpeningTimes parse_opening(std::string_view text, double level) {
  OpeningTimes out;
  const std::size_t space = text.find(' ');
  const auto days = days_of(text.substr(0, space));
  if (!days) {
    out.problem = "the days must be like Mon-Fri or Mon,Wed";
    return out;
  }
  Tick from = 0, to = day;
  if (space != std::string_view::npos) {
    const std::string_view times = text.substr(space + 1);
    const std::size_t dash = times.find('-');
    const auto first = time_of_day(times.substr(0, dash));
    const auto last = dash == std::string_view::npos ? std::nullopt : time_of_day(times.substr(dash + 1));
    if (!first || !last || *first == *last) {
      out.problem = "the times must be like 09:00-17:00";
      return out;
    }
    from = *first;
    to = *last;
  }
  for (std::size_t d = 0; d < 7; ++d) {
    if (!(*days)[d]) continue;
    const auto weekday = static_cast<std::uint8_t>(d);
    if (from < to) {
      out.intervals.push_back({weekday, from, to, level});
    } else {
      out.intervals.push_back({weekday, from, day, level});
      if (to > 0) out.intervals.push_back({static_cast<std::uint8_t>((d + 1) % 7), 0, to, level});
    }
  }
  return out;
}

}  // namespace concert::scenario
