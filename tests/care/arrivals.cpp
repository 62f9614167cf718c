// Rules 1 to 5 and 9: how people come, and when what they do by their own clock begins.
#include "run_text.hpp"

using namespace concert;
using namespace concert::test;

namespace {

/// People who leave the mark `came` and go; `source` says how they come.
std::string coming(const std::string& source, const std::string& rest = "") {
  return "agents: {visitor: {is: person, arrivals: " + source + "}}\n" + rest +
         "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{record: came}]}}\n";
}

Numbers came(const std::string& source, const std::string& rest = "") {
  return run(coming(source, rest)).times("visit.came");
}

const char* const office = "calendars: {office: {open: [\"Mon-Fri 08:00-09:00\"]}}\n";

}  // namespace

TEST_CASE("rule 4: the first arrival comes one gap after the start", "[unit]") {
  CHECK(came("{every: 6 h}") == Numbers{360, 720, 1080});
}

TEST_CASE("rule 4: first says otherwise, and 0 is allowed", "[unit]") {
  CHECK(came("{every: 6 h, first: 0 min}") == Numbers{0, 360, 720, 1080});
  CHECK(came("{every: 6 h, first: 1 h}") == Numbers{60, 420, 780, 1140});
}

TEST_CASE("rule 4: rate 0 means never", "[unit]") {
  CHECK(came("{rate: 0/h}").empty());
  CHECK(came("{rate: \"if(hour_of_day() < 0, 1/h, 0/h)\", bound: 2/h}").empty());
}

TEST_CASE("rule 4: listed times are kept as listed, those at one instant included", "[unit]") {
  CHECK(came("{at: [0 h, 1 h, 1 h, 5 h]}") == Numbers{0, 60, 60, 300});
}

TEST_CASE("rule 4: same-instant arrivals keep the order of their sources", "[unit]") {
  const Trial trial = run(
      "agents: {visitor: {is: person, arrivals: [{name: one, at: [1 h, 2 h], set: {which: 1}}, {name: two, every: 1 h, most: 2, set: {which: 2}}],"
      " attributes: {which: {type: number, initial: 0}}}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{record: came, value: which}]}}\n");
  CHECK(trial.values("visit.came") == Numbers{1, 2, 1, 2});
}

TEST_CASE("rule 4: a batch is separate people at one instant", "[unit]") {
  const Trial trial = run(coming("{at: [1 h, 2 h], batch: 3}"));
  CHECK(trial.times("visit.came") == Numbers{60, 60, 60, 120, 120, 120});
  std::vector<std::uint32_t> people;
  for (const auto& row : trial.rows.marks) people.push_back(row.agent);
  std::sort(people.begin(), people.end());
  CHECK(std::unique(people.begin(), people.end()) == people.end());
}

TEST_CASE("rule 4: most counts people, and cuts the last batch", "[unit]") {
  CHECK(came("{every: 1 h, batch: 2, most: 5}") == Numbers{60, 60, 120, 120, 180});
}

TEST_CASE("rule 4: from and until bound a source, half-open", "[unit]") {
  CHECK(came("{every: 1 h, from: 2 h, until: 5 h}") == Numbers{180, 240});
}

TEST_CASE("rule 4: a gap that comes out negative is an error with its date", "[unit]") {
  const std::string error = failure(coming("{every: \"3 h - 2 * time_of_day()\", first: 2 h}"));
  CHECK(error.find("day 0 02:00") != std::string::npos);
  CHECK(error.find("negative") != std::string::npos);
}

TEST_CASE("rule 5: outside its calendar a source pauses its clock", "[unit]") {
  // Time zero is a Monday at midnight. Forty minutes of open time at a time.
  CHECK(came("{every: 40 min, calendar: office, outside: pause}", office) == Numbers{8 * 60 + 40});
  const Trial two = run(coming("{every: 40 min, calendar: office, outside: pause}", office) + "experiment: {horizon: 2 d}\n");
  CHECK(two.times("visit.came") == Numbers{520, 1440 + 8 * 60 + 20});
}

TEST_CASE("rule 5: outside its calendar a source drops arrivals, its clock running on", "[unit]") {
  CHECK(came("{every: 25 min, calendar: office, outside: drop}", office) == Numbers{500, 525});
}

TEST_CASE("a source per container feeds each of them, by its own clock", "[unit]") {
  const Trial trial = run(
      "agents:\n"
      "  house: {is: organisation, count: 2, attributes: {gap: {type: duration, initial: 5 h + index * 2 h}}}\n"
      "  visitor: {is: person, in: house, arrivals: {per: house, every: gap}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{record: came, value: house.index}]}}\n");
  CHECK(trial.times("visit.came") == Numbers{300, 420, 600, 840, 900, 1200, 1260});
  CHECK(trial.values("visit.came") == Numbers{0, 1, 0, 1, 0, 0, 1});
}

TEST_CASE("rule 3: a table's rate is a right-continuous step that wraps as declared", "[unit]") {
  const Trial trial = run(coming("{rate: pace}",
                                 "tables: {pace: {keys: [hour], rows: [[0, 0], [6, 20], [12, 0]], value: rate, unit: 1/h, wraps: {hour: 24}}}\n") +
                          "experiment: {horizon: 4 d}\n");
  const Numbers times = trial.times("visit.came");
  for (const double t : times) {
    const double hour_of_day = std::fmod(t, 1440) / 60;
    CHECK(hour_of_day >= 6);
    CHECK(hour_of_day < 12);
  }
  // 4 days of 6 h at 20/h: 480 expected, Poisson; four standard errors are 4 * sqrt(480) = 88.
  CHECK(std::abs(static_cast<double>(times.size()) - 480) < 88);
  CHECK(std::count_if(times.begin(), times.end(), [](double t) { return t > 3 * 1440; }) > 60);
}

TEST_CASE("rule 3: a lookup past the end of a table that does not wrap is an error", "[unit]") {
  CHECK(failure(coming("{rate: pace}", "tables: {pace: {keys: [hour], rows: [[10, 20]], value: rate, unit: 1/h}}\n"))
            .find("table 'pace' has no row for hour") != std::string::npos);
}

TEST_CASE("rule 3: a rate by expression is thinned under its bound, exactly", "[theory]") {
  // Rate 30/h * t/24h over a day: 360 expected, the first half of the day has a quarter of them.
  // Four standard errors of a Poisson count: 4 * sqrt(360) = 76, and 4 * sqrt(90) = 38.
  const Numbers times = came("{rate: \"30/h * hour_of_day() / 24\", bound: 30/h}");
  CHECK(std::abs(static_cast<double>(times.size()) - 360) < 76);
  const auto early = std::count_if(times.begin(), times.end(), [](double t) { return t < 720; });
  CHECK(std::abs(static_cast<double>(early) - 90) < 38);
}

TEST_CASE("rule 3: a looser bound is no other law, and a rate above its bound is an error", "[unit]") {
  const auto tight = came("{rate: 30/h, bound: 30/h}").size(), loose = came("{rate: 30/h, bound: 90/h}").size();
  CHECK(std::abs(static_cast<double>(tight) - 720) < 108);  // 4 * sqrt(720)
  CHECK(std::abs(static_cast<double>(loose) - 720) < 108);
  CHECK(failure(coming("{rate: \"1/h * hour_of_day()\", bound: 10/h}")).find("above its bound") != std::string::npos);
}

TEST_CASE("rule 3: a rate that falls with its bound is thinned under the bound its candidate was drawn with", "[theory]") {
  // Linear birth and death from 3 in each of 400 dishes, births 1/d and deaths 2/d a cell: 1 - 1/e births a cell within a day,
  // 758.5 in all, with a standard deviation of 44 (simulated apart); under the bound of the moment they were some 1,130.
  const Numbers times =
      run("agents: {dish: {is: organisation, count: 400}, cell: {is: person, in: dish, count: {per: dish, value: 3},"
          " arrivals: {per: dish, rate: \"1/d * busy(place)\", bound: \"1/d * busy(place)\"}}}\n"
          "resources: {place: {of: dish, capacity: 1000}}\n"
          "pathways: {life: {for: cell, starts: {born: true},"
          " steps: [{record: came}, {use: place, do: [{hold: exponential(mean=12 h)}]}]}}\n"
          "experiment: {horizon: 24 h}\n").times("life.came");
  const auto births = std::count_if(times.begin(), times.end(), [](double t) { return t > 0; });
  CHECK(std::abs(static_cast<double>(births) - 758.5) < 4 * 44);
}

TEST_CASE("rule 3: a rate that reads what changes is asked at each candidate's own time", "[theory]") {
  // Nobody for ten hours, then 30/h for ten: 300 expected; four standard errors of a Poisson count are 70.
  const auto check = [](const Numbers& times) {
    CHECK(std::abs(static_cast<double>(times.size()) - 300) < 70);
    CHECK((times.empty() || times.front() >= 600));
  };
  check(run("parameters: {demand: {value: 0, unit: 1/h, kind: assumption, source: a test}}\n" + coming("{rate: demand, bound: 30/h}") +
            "interventions: {rise: {from: 10 h, always: true, set: {demand: 30/h}}}\nexperiment: {horizon: 20 h}\n").times("visit.came"));
  check(run("agents: {town: {is: organisation, count: 1, attributes: {open: {type: bool}}},"
            " visitor: {is: person, in: town, arrivals: {rate: \"if(open, 30/h, 0/h)\", bound: 30/h, per: town}}}\n"
            "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{record: came}]}}\n"
            "rules: {opening: {for: town, at: [10 h], do: [{set: {open: true}}]}}\nexperiment: {horizon: 20 h}\n").times("visit.came"));
}

TEST_CASE("rule 1: a member clock pauses while that agent's episode runs", "[unit]") {
  const Trial trial = run(
      "agents: {visitor: {is: person, count: 1}}\n"
      "pathways: {visit: {for: visitor, starts: {every: 5 h}, steps: [{record: came}, {hold: 2 h}]}}\n");
  CHECK(trial.times("visit.came") == Numbers{300, 720, 1140});
}

TEST_CASE("rule 1: with overlap declared a member clock runs on", "[unit]") {
  const Trial trial = run(
      "agents: {visitor: {is: person, count: 1}}\n"
      "pathways: {visit: {for: visitor, starts: {every: 5 h, overlap: true, first: 1 h}, steps: [{record: came}, {hold: 7 h}]}}\n");
  CHECK(trial.times("visit.came") == Numbers{60, 360, 660, 960, 1260});
}

TEST_CASE("rule 1: a member clock with a calendar counts open time only", "[unit]") {
  const Trial trial = run(
      "agents: {visitor: {is: person, count: 1}}\n" + std::string(office) +
      "pathways: {visit: {for: visitor, starts: {every: 45 min, clock: office}, steps: [{record: came}]}}\n"
      "experiment: {horizon: 2 d}\n");
  CHECK(trial.times("visit.came") == Numbers{8 * 60 + 45, 1440 + 8 * 60 + 30});
}

TEST_CASE("rule 1: a pathway at listed times starts for every agent then", "[unit]") {
  const Trial trial = run(
      "agents: {visitor: {is: person, count: 2}}\n"
      "pathways: {visit: {for: visitor, starts: {at: [0 h, 3 h]}, steps: [{record: came, value: index}]}}\n");
  CHECK(trial.times("visit.came") == Numbers{0, 0, 180, 180});
  CHECK(trial.values("visit.came") == Numbers{0, 1, 0, 1});
}

TEST_CASE("rule 2: a closed population may go round for ever", "[unit]") {
  const Trial trial = run(
      "agents: {visitor: {is: person, count: 1}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{repeat: {while: true, do: [{hold: 10 h}, {record: round}]}}]}}\n");
  CHECK(trial.times("visit.round") == Numbers{600, 1200});
  CHECK(trial.endings("visit") == Words{"open"});
}

TEST_CASE("rule 9: a sampled time is rounded once to the tick", "[unit]") {
  const Trial trial = run(
      "agents: {visitor: {is: person, count: 1}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{hold: 1 min / 7}, {hold: 1 min / 7}, {record: then}]}}\n");
  REQUIRE(trial.rows.marks.size() == 1);
  CHECK(trial.rows.marks[0].at == 2 * 8571);  // 60000 / 7 = 8571.43 ticks, each rounded by itself
}

TEST_CASE("rule 9: time zero is a Monday unless the epoch says otherwise", "[unit]") {
  const std::string steps =
      "agents: {visitor: {is: person, count: 1}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{record: on_day, value: \"weekday()\"}, {record: in_month, value: \"month()\"}]}}\n";
  CHECK(run(steps).values("visit.on_day") == Numbers{0});
  const std::string dated = "concert: 1\nscenario: {id: test, title: t, epoch: \"2018-08-31\"}\n" + steps + "experiment: {horizon: 1 d}\n";
  auto read = scenario::read_text("test.yaml", dated, ".");
  REQUIRE(read.scenario);
  const Trial trial = run(std::make_shared<const scenario::Scenario>(std::move(*read.scenario)));
  CHECK(trial.values("visit.on_day") == Numbers{4});  // a Friday
  CHECK(trial.values("visit.in_month") == Numbers{8});
}

TEST_CASE("two pathways begin at birth though the first ends at once", "[regression]") {
  const Trial trial = run(
      "agents: {visitor: {is: person, arrivals: {at: [1 h]}}}\n"
      "pathways:\n"
      "  short: {for: visitor, starts: {born: true}, steps: [{record: came}]}\n"
      "  long: {for: visitor, starts: {born: true}, steps: [{hold: 1 h}, {record: went}]}\n");
  CHECK(trial.times("short.came") == Numbers{60});
  CHECK(trial.times("long.went") == Numbers{120});
}

TEST_CASE("who leaves in the first of two pathways never walks the second", "[regression]") {
  const Trial trial = run(
      "agents: {visitor: {is: person, arrivals: {at: [1 h]}}}\n"
      "pathways:\n"
      "  short: {for: visitor, starts: {born: true}, steps: [{leave: gone}]}\n"
      "  long: {for: visitor, starts: {born: true}, steps: [{hold: 1 h}, {record: went}]}\n");
  CHECK(trial.times("long.went").empty());
}
