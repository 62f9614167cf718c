#include "care/calendar.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "core/contract.hpp"

namespace concert::care {

namespace {

Tick floor_div(Tick a, Tick b) { return a / b - (a % b < 0 ? 1 : 0); }

struct Date {
  std::int64_t year = 0;
  int month = 1, day = 1;
};

/// Civil date of a day number since 1970-01-01 (Hinnant, "chrono-compatible low-level date algorithms").
Date civil(std::int64_t days) {
  days += 719468;
  const std::int64_t era = floor_div(days, 146097);
  const std::int64_t doe = days - era * 146097;
  const std::int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  const std::int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const std::int64_t mp = (5 * doy + 2) / 153;
  const int month = static_cast<int>(mp < 10 ? mp + 3 : mp - 9);
  return {yoe + era * 400 + (month <= 2 ? 1 : 0), month, static_cast<int>(doy - (153 * mp + 2) / 5 + 1)};
}

}  // namespace

int Calendars::weekday(Tick time) const {
  const Tick days = floor_div(time, day) + program_.epoch_weekday;
  return static_cast<int>(days % 7);
}

int Calendars::month_of_year(Tick time) const { return civil(program_.epoch_day + floor_div(time, day)).month; }

std::string Calendars::date(Tick time) const {
  const Tick minutes = (time - floor_div(time, day) * day) / minute;
  std::array<char, 64> text{};
  if (!program_.scenario->epoch_day) {
    std::snprintf(text.data(), text.size(), "day %lld %02d:%02d", static_cast<long long>(floor_div(time, day)),
                  static_cast<int>(minutes / 60), static_cast<int>(minutes % 60));
    return text.data();
  }
  const Date date = civil(program_.epoch_day + floor_div(time, day));
  std::snprintf(text.data(), text.size(), "%lld-%02d-%02d %02d:%02d", static_cast<long long>(date.year), date.month,
                date.day, static_cast<int>(minutes / 60), static_cast<int>(minutes % 60));
  return text.data();
}

double Calendars::level(std::int32_t calendar, Tick time) const {
  if (calendar < 0) return 1;
  const program::Calendar& weekly = program_.calendars[static_cast<std::size_t>(calendar)];
  if (weekly.always) return 1;
  const Tick today = floor_div(time, day);
  if (std::binary_search(weekly.closed_days.begin(), weekly.closed_days.end(), today)) return 0;
  if (weekly.changes.empty()) return 0;
  const Tick at = weekday(time) * day + (time - today * day);
  const auto after = std::upper_bound(weekly.changes.begin(), weekly.changes.end(), at,
                                      [](Tick t, const program::Calendar::Change& change) { return t < change.at; });
  return after == weekly.changes.begin() ? weekly.changes.back().level : std::prev(after)->level;
}

Tick Calendars::next_change(std::int32_t calendar, Tick time) const {
  if (calendar < 0) return never;
  const program::Calendar& weekly = program_.calendars[static_cast<std::size_t>(calendar)];
  if (weekly.always || weekly.changes.empty()) return never;
  const Tick today = floor_div(time, day);
  const Tick at = weekday(time) * day + (time - today * day);
  const Tick week_start = time - at;
  const auto after = std::upper_bound(weekly.changes.begin(), weekly.changes.end(), at,
                                      [](Tick t, const program::Calendar::Change& change) { return t < change.at; });
  Tick next = after == weekly.changes.end() ? week_start + week + weekly.changes.front().at : week_start + after->at;
  // A closed day begins and ends at midnight, whatever the week says.
  const auto closed = std::lower_bound(weekly.closed_days.begin(), weekly.closed_days.end(), today);
  if (closed != weekly.closed_days.end()) {
    const Tick begins = *closed * day;
    next = std::min(next, begins > time ? begins : begins + day);
  }
  return next;
}

Tick Calendars::after_open(std::int32_t calendar, Tick time, double open) const {
  if (calendar < 0 || program_.calendars[static_cast<std::size_t>(calendar)].always)
    return open >= static_cast<double>(never - time) ? never : time + round_to_tick(open);
  double left = static_cast<double>(round_to_tick(open));
  while (time < never / 2) {
    const Tick change = next_change(calendar, time);
    if (change >= never) return never;
    if (level(calendar, time) > 0) {
      const double stretch = static_cast<double>(change - time);
      if (left < stretch) return time + static_cast<Tick>(left);
      left -= stretch;
    }
    time = change;
  }
  return never;
}

}  // namespace concert::care
