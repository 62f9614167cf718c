// Properties that hold for every scenario of a family, tried on many: conservation, capacity, monotony in servers, scale,
// independence of people who do not meet.
#include <map>

#include "run_text.hpp"

using namespace concert;
using namespace concert::test;

namespace {

/// Draws for the shape of a scenario, not for what happens in it.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : draws_({seed, 0}, 1, 1) {}
  int below(int n) { return static_cast<int>(draws_.uniform() * n); }
  std::string one_of(const std::vector<std::string>& words) { return words[static_cast<std::size_t>(below(static_cast<int>(words.size())))]; }

 private:
  random::Draws draws_;
};

/// Two stations in a row with limits, patience, refusals, priorities, interruptions and people who leave.
std::string random_scenario(std::uint64_t seed) {
  Dice dice(seed);
  const auto queue = [&] {
    return dice.one_of({"", ", queue: {limit: 2}", ", queue: {limit: 0}", ", queue: {fit_first: true}", ", queue: {order: [age desc]}"});
  };
  const auto request = [&] {
    return dice.one_of({"", ", patience: \"exponential(mean=20 min)\"", ", refuse_if: queue(ward) > 3", ", priority: \"if(age > 50, 1, 0)\""}) +
           dice.one_of({"", ", priority: age, preempt: resume", ", priority: age, preempt: restart", ", priority: age, preempt: remove", ", at: head"});
  };
  const auto clean = [](std::string text) {  // a key given twice is an error: the second way is left out
    const std::string key = ", priority:";
    const std::size_t first = text.find(key), second = first == std::string::npos ? first : text.find(key, first + 1);
    return second == std::string::npos ? text : text.substr(0, second);
  };
  const std::string units = dice.one_of({"", ", units: \"1 + (index - 2 * floor(index / 2))\""});
  const std::string shift = dice.one_of({"", ", calendar: shifts, shift_end: interrupt", ", calendar: shifts, shift_end: finish"});
  return "calendars: {shifts: {levels: {\"Mon-Sun 00:00-05:00\": 2, \"Mon-Sun 05:00-09:00\": 1, \"Mon-Sun 11:00-24:00\": 3}}}\n"
         "agents: {visitor: {is: person, arrivals: {every: \"exponential(mean=4 min)\"}, attributes: {age: {type: number, initial: \"uniform(min=0, max=100)\"}}}}\n"
         "resources:\n  ward: {capacity: " + std::to_string(2 + dice.below(3)) + shift + queue() + "}\n"
         "  home: {capacity: " + std::to_string(2 + dice.below(2)) + ", calendar: shifts" + queue() + "}\n"
         "pathways:\n  visit: {for: visitor, starts: {born: true}, steps: [{id: in_ward, use: ward" + units + clean(request()) +
         ", do: [{hold: \"exponential(mean=12 min)\"}" + dice.one_of({"", ", {id: nested, use: home, do: [{hold: 5 min}]}"}) + "], then: {refused: [{record: turned_away}], preempted: []}},\n"
         "    {id: in_home, use: home" + clean(request()) + ", do: [{hold: \"gamma(mean=9 min, sd=5 min)\"}]}]}\n"
         "  life: {for: visitor, starts: {born: true}, steps: [{hold: \"exponential(mean=6 h)\"}, " +
         dice.one_of({"{leave: moved}", "{record: stayed}"}) + "]}\n"
         "measures: {ward_use: {peak: \"busy(ward) - capacity(ward)\"}, most: {peak: busy(ward)}, gone: {count: visit.turned_away}, alive: {count: life}, age_mean: {mean: age, over: visit.in_ward},"
         " stuck: {peak: queue(home)}}\n"
         "experiment: {horizon: 14 h}\n";
}

/// Units in use at every change, from the rows; only right where nobody is displaced.
double most_at_once(const std::vector<record::Visit>& visits, Tick horizon) {
  std::map<std::pair<Tick, int>, double> change;
  for (const record::Visit& visit : visits) {
    if (visit.started < 0) continue;
    change[{visit.started, 1}] += 1;
    change[{visit.ended < 0 ? horizon : visit.ended, 0}] -= 1;
  }
  double now = 0, most = 0;
  for (const auto& [when, by] : change) most = std::max(most, now += by);
  return most;
}

}  // namespace

TEST_CASE("people are conserved: who came has finished, was refused, gave up, left, or is still there", "[property]") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    INFO(random_scenario(seed));
    const Trial trial = run(random_scenario(seed));
    std::map<std::uint32_t, int> episodes;
    for (const record::Episode& row : trial.rows.episodes)
      if (row.pathway == Trial::find(trial.scenario->pathways, "visit")) ++episodes[row.agent];
    REQUIRE(episodes.size() > 100);
    // Everybody's visit leaves one row, finished or open, and every request one row with a sensible course.
    for (const auto& [person, rows] : episodes) CHECK(rows == 1);
    std::map<std::uint32_t, int> wards;
    for (const record::Visit& visit : trial.visits("visit.in_ward")) ++wards[visit.agent];
    CHECK(wards.size() == episodes.size());
    for (const auto& [person, rows] : wards) CHECK(rows == 1);
    for (const record::Visit& visit : trial.rows.visits) {
      CHECK((visit.started < 0 || visit.started >= visit.requested));
      CHECK((visit.ended < 0 || visit.ended >= std::max(visit.started, visit.requested)));
      if (visit.outcome == record::VisitOutcome::refused || visit.outcome == record::VisitOutcome::gave_up) CHECK(visit.started < 0);
      if (visit.outcome == record::VisitOutcome::done) CHECK(visit.started >= 0);
    }
  }
}

TEST_CASE("no resource is ever above the capacity it had when it last started somebody", "[property]") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const std::string text = random_scenario(seed);
    INFO(text);
    const Trial trial = run(text);
    const double capacity = trial.program->resources[0].capacity.value();
    const bool shifts = text.find("ward: {capacity: " + std::to_string(static_cast<int>(capacity)) + ", calendar: shifts") != std::string::npos;
    CHECK(trial.measure("most") <= capacity * (shifts ? 3 : 1));
    if (text.find("shift_end: interrupt") != std::string::npos && text.find("nested") == std::string::npos)
      CHECK(trial.measure("ward_use") <= 0);
  }
}

TEST_CASE("first come, first served: one more server never lengthens anybody's wait", "[property]") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    Dice dice(seed);
    const auto with = [&](int servers) {
      return run("agents: {visitor: {is: person, arrivals: {every: \"exponential(mean=4 min)\"}}}\nresources: {desk: {capacity: " + std::to_string(servers) + "}}\n"
                 "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{id: served, use: desk, do: [{hold: \"lognormal(mean=9 min, sd=12 min)\"}]}]}}\n", with_seed(seed));
    };
    const int servers = 1 + dice.below(4);
    const auto few = with(servers).visits("visit.served"), more = with(servers + 1).visits("visit.served");
    REQUIRE(few.size() == more.size());
    for (std::size_t i = 0; i < few.size(); ++i) {
      REQUIRE(few[i].requested == more[i].requested);
      if (few[i].started >= 0) CHECK((more[i].started >= 0 && more[i].started <= few[i].started));
    }
    CHECK(most_at_once(few, 24 * hour) <= servers);
  }
}

TEST_CASE("all durations times k give all times times k", "[property]") {
  const auto with = [](int k, std::uint64_t seed) {
    const std::string f = std::to_string(k) + " * ";
    return run("agents: {visitor: {is: person, arrivals: {every: \"" + f + "round(exponential(mean=4)) * 1 min\"}}}\nresources: {desk: {capacity: 2}}\n"
               "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{id: served, use: desk, patience: \"" + f + "round(exponential(mean=20)) * 1 min\","
               " do: [{hold: \"" + f + "round(exponential(mean=9)) * 1 min\"}]}]}}\nexperiment: {horizon: " + std::to_string(k) + " d}\n", with_seed(seed));
  };
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const auto plain = with(1, seed).visits("visit.served"), triple = with(3, seed).visits("visit.served");
    REQUIRE(plain.size() == triple.size());
    for (std::size_t i = 0; i < plain.size(); ++i) {
      CHECK(triple[i].requested == 3 * plain[i].requested);
      CHECK(triple[i].started == (plain[i].started < 0 ? -1 : 3 * plain[i].started));
      CHECK(triple[i].ended == (plain[i].ended < 0 ? -1 : 3 * plain[i].ended));
      CHECK(triple[i].outcome == plain[i].outcome);
    }
  }
}

TEST_CASE("removing a person changes nobody who does not interact with them", "[property]") {
  const auto with = [](const std::string& guard) {
    return run("agents: {house: {is: organisation, count: 5}, visitor: {is: person, in: house, arrivals: {every: \"exponential(mean=2 min)\", most: 300}}}\n"
               "resources: {desk: {of: house, capacity: 1}}\n"
               "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{if: " + guard + ", leave: removed}, {id: served, use: desk, patience: \"exponential(mean=30 min)\", do: [{hold: \"exponential(mean=8 min)\"}]}]}}\n");
  };
  // Person 7 belongs to house 2: whoever is in another house is untouched, to the tick.
  const auto all = with("index < 0").visits("visit.served"), without = with("index == 7").visits("visit.served");
  REQUIRE(all.size() == without.size() + 1);
  std::map<std::uint32_t, record::Visit> before;
  for (const record::Visit& visit : all) before[visit.agent] = visit;
  int same = 0, others = 0;
  for (const record::Visit& visit : without) {
    const record::Visit& was = before.at(visit.agent);
    CHECK(visit.requested == was.requested);
    const bool unchanged = visit.started == was.started && visit.ended == was.ended && visit.outcome == was.outcome;
    if (visit.server != 2) {
      CHECK(unchanged);
      ++others;
    } else {
      same += unchanged ? 0 : 1;
    }
  }
  CHECK(others == 240);
  CHECK(same > 0);  // those behind the one removed do start earlier: the test can fail
}

TEST_CASE("Little's law holds exactly for what is wholly inside the window", "[property]") {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const Trial trial = run("agents: {visitor: {is: person, arrivals: {every: \"exponential(mean=4 min)\", most: 200}}}\nresources: {desk: {capacity: 2}}\n"
                            "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{id: served, use: desk, do: [{hold: \"exponential(mean=7 min)\"}]}]}}\n"
                            "measures: {queued: {time_mean: queue(desk)}, waited: {sum: wait, over: visit.served, unit: min}}\nexperiment: {horizon: drained}\n", with_seed(seed));
    CHECK(trial.measure("queued") * minutes(trial.result.ended) == Approx(trial.measure("waited")));
  }
}
