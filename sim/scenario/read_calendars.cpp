// Calendars. Number 0 is `always`, which is built in.
#include <algorithm>
#include <tuple>

#include "scenario/build.hpp"
#include "scenario/calendar_text.hpp"

namespace concert::scenario {

namespace {

void add_times(Build& build, const Node& at, Place place, const std::string& text, double level, Calendar& out) {
  const OpeningTimes times = parse_opening(text, level);
  if (!times.problem.empty())
    return build.report.error(place, at.context, "'" + text + "' is not an opening time: " + times.problem,
                              "for example \"Mon-Fri 09:00-17:00\"");
  out.intervals.insert(out.intervals.end(), times.intervals.begin(), times.intervals.end());
}

void read_closed(Build& build, const Node& node, Calendar& out) {
  for (const Node* item : items_of(node.find("closed"))) {
    if (!item->is_scalar()) continue;
    const auto date = parse_date(item->text);
    if (!date) {
      build.report.error(*item, "'" + item->text + "' is not a date", "write it as \"2018-12-25\"");
      continue;
    }
    if (!build.scenario.epoch_day)
      build.report.error(*item, "a date needs the scenario's epoch", "give scenario: {epoch: \"2018-01-01\"}");
    else
      out.closed_days.push_back(*date - *build.scenario.epoch_day);
  }
  std::sort(out.closed_days.begin(), out.closed_days.end());
  out.closed_days.erase(std::unique(out.closed_days.begin(), out.closed_days.end()), out.closed_days.end());
}

void read_calendar(Build& build, const Node::Entry& e) {
  Calendar out;
  out.name = e.key;
  out.place = e.place;
  for (const Node* item : items_of(e.value.find("open")))
    if (item->is_scalar()) add_times(build, *item, item->text_place(), item->text, 1, out);
  if (const Node* levels = e.value.find("levels"); levels && levels->is_map())
    for (const Node::Entry& level : levels->entries)
      if (const auto number = plain_number(level.value.text)) {
        if (*number < 0) build.report.error(level.value, "a level is 0 or more");
        add_times(build, level.value, level.place, level.key, *number, out);
      }
  const auto key = [](const Calendar::Interval& i) { return std::tuple(i.weekday, i.from); };
  std::sort(out.intervals.begin(), out.intervals.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
  for (std::size_t i = 1; i < out.intervals.size(); ++i)
    if (out.intervals[i].weekday == out.intervals[i - 1].weekday && out.intervals[i].from < out.intervals[i - 1].to) {
      build.report.error(e, "two opening times of the calendar '" + e.key + "' overlap");
      break;
    }
  const bool opens = std::any_of(out.intervals.begin(), out.intervals.end(), [](const auto& i) { return i.level > 0; });
  if (!opens && e.value.is_map()) build.report.error(e, "the calendar '" + e.key + "' is never open", "give it 'open' or 'levels'");
  read_closed(build, e.value, out);
  build.declare(build.calendars, Declared::calendar, e, static_cast<int>(build.scenario.calendars.size()));
  build.scenario.calendars.push_back(std::move(out));
}

}  // namespace

void read_calendars(Build& build) {
  Calendar always;
  always.name = "always";
  always.always = true;
  for (std::uint8_t d = 0; d < 7; ++d) always.intervals.push_back({d, 0, day, 1});
  build.scenario.calendars.push_back(std::move(always));
  build.calendars.emplace("always", 0);
  build.use(Declared::calendar, 0);
  const Node* section = build.root.find("calendars");
  if (!section || !section->is_map()) return;
  for (const Node::Entry& e : section->entries) read_calendar(build, e);
}

}  // namespace concert::scenario
