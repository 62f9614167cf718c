// Simulated time: whole milliseconds since the scenario's epoch, so that equal instants are equal.
// A sampled duration is rounded to the tick once, where it enters the event list.
#pragma once
#include <cstdint>
#include <limits>

namespace concert {

using Tick = std::int64_t;

inline constexpr Tick second = 1000;
inline constexpr Tick minute = 60 * second;
inline constexpr Tick hour = 60 * minute;
inline constexpr Tick day = 24 * hour;
inline constexpr Tick week = 7 * day;
inline constexpr Tick year = 31'557'600'000;  // the Julian year, 365.25 d; a month is a twelfth of it
inline constexpr Tick month = year / 12;

/// Later than every event of any run; what `never` and `forever` mean in a scenario.
inline constexpr Tick never = std::numeric_limits<Tick>::max() / 16;

/// Rounds a time or duration in ticks to the nearest tick; anything beyond `never` is `never`.
inline Tick round_to_tick(double ticks) {
  if (!(ticks < static_cast<double>(never))) return never;
  const auto whole = static_cast<Tick>(ticks);
  const double rest = ticks - static_cast<double>(whole);  // exactly; what follows is std::llround without its call
  return whole + (rest >= 0.5 ? 1 : 0) - (rest <= -0.5 ? 1 : 0);
}

}  // namespace concert
