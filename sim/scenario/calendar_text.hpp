// Dates and opening times as authors write them.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenario/scenario.hpp"

namespace concert::scenario {

/// Days since 1970-01-01 of "2017-07-01" (proleptic Gregorian; Hinnant 2013, "chrono-compatible low-level date algorithms").
std::optional<std::int64_t> parse_date(std::string_view text);

/// Weekday of a day since 1970-01-01: 0 Monday.
int weekday_of(std::int64_t day);

struct OpeningTimes {
  std::vector<Calendar::Interval> intervals;  // each within one day
  std::string problem;                        // why the text could not be read
};

/// "Mon-Fri 09:00-17:00", "Sat 09:00-12:00", "Mon,Wed 22:00-06:00", "Mon-Sun" (all day); over midnight is split.
OpeningTimes parse_opening(std::string_view text, double level);

}  // namespace concert::scenario
