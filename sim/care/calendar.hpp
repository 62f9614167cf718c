// Weekly calendars in simulated time: the level now, the next change, and how long an amount of open time takes.
#pragma once
#include <vector>

#include "core/time.hpp"
#include "program/program.hpp"

namespace concert::care {

class Calendars {
 public:
  explicit Calendars(const program::Program& program) : program_(program) {}

  double level(std::int32_t calendar, Tick time) const;
  /// The first instant after `time` at which the level may differ; `never` for one that is always open.
  Tick next_change(std::int32_t calendar, Tick time) const;
  /// When `open` ticks of open time have passed, counted from `time`; a calendar below 0 is always open.
  Tick after_open(std::int32_t calendar, Tick time, double open) const;
  int weekday(Tick time) const;
  int month_of_year(Tick time) const;  // 1 .. 12
  std::string date(Tick time) const;   // "2018-03-02 14:05", or "day 12 14:05" without an epoch

 private:
  const program::Program& program_;
};

}  // namespace concert::care
