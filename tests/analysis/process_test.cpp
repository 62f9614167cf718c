// Views of processes from logs small enough to be worked out on paper.
#include <cmath>
#include <nlohmann/json.hpp>

#include "analysis/process/bottlenecks.hpp"
#include "analysis/process/cases.hpp"
#include "analysis/process/critical.hpp"
#include "analysis/process/drawing.hpp"
#include "analysis/process/journey.hpp"
#include "analysis/process/network.hpp"
#include "analysis/process/routes.hpp"
#include "analysis/process/stream.hpp"
#include "catch.hpp"
#include "process_log.hpp"

using namespace concert;
using namespace concert::analysis;
using namespace concert::test;
using nlohmann::json;
using record::VisitOutcome;

namespace {

constexpr double min = static_cast<double>(minute);

/// A room is waited for 0-10 and held 10-30: rest in it 10-20, a bed in it asked for at 20, had 24-30.
void nested(record::TrialLog& log, std::uint32_t) {
  log.visit(visit(0, rest, 10, 10, 20));
  log.visit(visit(0, rest, 24, 24, 30));
  log.visit(visit(0, bed, 20, 24, 30));
  log.visit(visit(0, room, 0, 10, 30));
  log.episode(episode(0, stay, 0, 35));
}

/// A stay starts a meal and a bath side by side and awaits both. The meal takes 0-60; the bath waits `wait`, then 10.
void branches(record::TrialLog& log, std::uint32_t model) {
  const Tick wait = model == 0 ? 30 : 5;
  log.visit(visit(0, eat, 20, 20, 60));
  log.visit(visit(0, table, 0, 20, 60));
  log.visit(visit(0, wash, wait, wait, wait + 10));
  log.visit(visit(0, tub, 0, wait, wait + 10));
  log.episode(by(stay, How::started, episode(0, bath, 0, wait + 10)));
  log.episode(by(stay, How::started, episode(0, meal, 0, 60)));
  log.episode(episode(0, stay, 0, 60));
}

const CriticalStep& step(const CriticalMap& map, Site site) {
  for (const CriticalStep& one : map.steps)
    if (one.site == site) return one;
  FAIL("no such step");
  return map.steps.front();
}

record::Message letter(std::uint32_t sender, std::uint32_t receiver, Tick sent, record::MessageOutcome outcome,
                       Tick delivered) {
  return {.message = 0,
          .sender_kind = 0,
          .receiver_kind = 1,
          .sender = sender,
          .receiver = receiver,
          .outcome = outcome,
          .sent = sent * minute,
          .delivered = delivered < 0 ? record::none : delivered * minute};
}

}  // namespace

TEST_CASE("a value stream parts the time of a use within a use without counting it twice", "[analysis][process]") {
  const ProcessFile file(nested);
  const Study study(file.path());
  const auto maps = value_streams(study, 0, {}, {});
  REQUIRE(maps.size() == 1);
  const StreamMap& map = maps.front();
  CHECK(map.lead.mean == 35 * min);
  CHECK(map.work.mean == 16 * min);
  CHECK(map.queue.mean == 14 * min);
  CHECK(map.rest.mean == 5 * min);
  CHECK(map.value_share.mean == Approx(16.0 / 35));
  REQUIRE(map.steps.size() == 2);
  CHECK(map.steps[0].site == room);
  CHECK(map.steps[0].wait.mean == 10 * min);
  CHECK(map.steps[0].work.mean == 10 * min);
  CHECK(map.steps[0].served.mean == 20 * min);
  CHECK(map.steps[0].blocked.mean == 4 * min);
  CHECK(map.steps[1].site == bed);
  CHECK(map.steps[1].wait.mean == 4 * min);
  CHECK(map.steps[1].work.mean == 6 * min);
  CHECK(map.steps[1].blocked.mean == 0);
}

TEST_CASE("quantiles of waits are those of the visits, and the turned away are counted", "[analysis][process]") {
  const ProcessFile file([](record::TrialLog& log, std::uint32_t) {
    for (std::uint32_t i = 0; i < 5; ++i) {
      const Tick begins = i * 100, wait = i * 10;
      if (i == 4) {
        log.visit(visit(i, room, begins, -1, begins + wait, VisitOutcome::gave_up));
        log.episode(episode(i, stay, begins, begins + wait));
      } else {
        log.visit(visit(i, room, begins, begins + wait, begins + wait + 1));
        log.episode(episode(i, stay, begins, begins + wait + 1));
      }
    }
  });
  const Study study(file.path());
  const StreamStep step = value_streams(study, 0, {}, {}).at(0).steps.at(0);
  CHECK(step.count == 5);
  CHECK(step.wait.mean == 20 * min);
  CHECK(step.median.mean == 20 * min);
  CHECK(step.high.mean == 36 * min);
  CHECK(step.turned_away.mean == Approx(0.2));
}

TEST_CASE("what waits beside a longer branch is off the critical path, and its gain is shown to be none",
          "[analysis][process]") {
  const ProcessFile file(branches, 2);
  const Study study(file.path());
  const auto before = critical_maps(study, 0, {}, {}), after = critical_maps(study, 1, {}, {});
  REQUIRE(before.size() == 1);  // meal and bath lie within the stay
  CHECK(before[0].lead.mean == 60 * min);
  CHECK(step(before[0], table).share.mean == 1);
  CHECK(step(before[0], table).wait_on_path.mean == 20 * min);
  CHECK(step(before[0], tub).on_path.mean == 0);
  CHECK(step(before[0], tub).wait.mean == 30 * min);
  CHECK(step(before[0], tub).wait_on_path.mean == 0);
  CHECK(before[0].rest.mean == 0);
  CHECK(after[0].lead.mean == 60 * min);
  const json view = json::parse(view_json(critical_view(study, 1, after, 0, before)));
  bool found = false;
  for (const json& row : view.at("tables").back().at("rows")) {
    if (row.at("step") != "bath.tub") continue;
    found = true;
    CHECK(row.at("wait") == -25);
    CHECK(row.at("wait_on_path") == 0);
    CHECK(row.at("says").get<std::string>().find("off the critical path") != std::string::npos);
  }
  CHECK(found);
}

TEST_CASE("the path goes over to the branch that ended last before a joint", "[analysis][process]") {
  // The bath ends at 40, the meal at 60; then a room 60-70 in the stay itself.
  const ProcessFile file([](record::TrialLog& log, std::uint32_t) {
    log.visit(visit(0, table, 0, 20, 60));
    log.visit(visit(0, tub, 0, 30, 40));
    log.visit(visit(0, room, 60, 65, 70));
    log.episode(by(stay, How::started, episode(0, meal, 0, 60)));
    log.episode(by(stay, How::started, episode(0, bath, 0, 40)));
    log.episode(episode(0, stay, 0, 70));
  });
  const Study study(file.path());
  const CriticalMap map = critical_maps(study, 0, {}, {}).at(0);
  CHECK(step(map, room).share.mean == Approx(10.0 / 70));
  CHECK(step(map, table).share.mean == Approx(60.0 / 70));
  CHECK(step(map, tub).on_path.mean == 0);
}

TEST_CASE("an episode that was started beside a hold of its starter is no part of it, one that was called is",
          "[analysis][process]") {
  const auto streams = [](How how) {
    const ProcessFile file([&](record::TrialLog& log, std::uint32_t) {
      log.visit(visit(0, rest, 0, 0, 100));  // the stay's own hold
      log.visit(visit(0, table, 10, 20, 30));
      log.episode(by(stay, how, episode(0, meal, 10, 30)));
      log.episode(episode(0, stay, 0, 100));
    });
    return value_streams(Study(file.path()), 0, {}, {});
  };
  const auto beside = streams(How::started);
  REQUIRE(beside.size() == 1);
  CHECK(beside[0].pathway == meal);
  CHECK(beside[0].lead.mean == 20 * min);
  const auto within = streams(How::called);
  REQUIRE(within.size() == 1);
  CHECK(within[0].pathway == stay);
  CHECK(within[0].queue.mean == 10 * min);
}

TEST_CASE("what a called pathway starts and its caller awaits lies within the caller", "[analysis][process]") {
  const ProcessFile file([](record::TrialLog& log, std::uint32_t) {
    log.visit(visit(0, table, 0, 0, 5));
    log.visit(visit(0, tub, 2, 8, 30));
    log.episode(by(stay, How::called, episode(0, meal, 0, 5)));     // starts the bath, and is over
    log.episode(by(meal, How::started, episode(0, bath, 2, 30)));  // which the stay awaits
    log.episode(episode(0, stay, 0, 40));
  });
  const Study study(file.path());
  const RunRows rows = study.run(0, 0);
  const CaseIndex index(rows.log, rows.end);
  CHECK(index.parent(0) == 2);
  CHECK(index.parent(1) == 2);
  CHECK(value_streams(study, 0, {}, {}).at(0).queue.mean == 6 * min);
}

TEST_CASE("what lies beside an episode by its instants alone is no part of it, and equal instants confuse nothing",
          "[analysis][process]") {
  const ProcessFile file([](record::TrialLog& log, std::uint32_t) {
    // Two meals of one person at once: each visit goes to the one that its row names. Nobody called them.
    for (std::uint32_t number : {1U, 5U}) {
      record::Visit at = visit(0, table, 0, number == 1 ? 10 : 20, 40);
      at.episode = number;
      record::Episode one = episode(0, meal, 0, 40);
      one.number = number;
      log.visit(at);
      log.episode(one);
    }
    log.episode(episode(0, stay, 0, 60));
  });
  const Study study(file.path());
  const RunRows rows = study.run(0, 0);
  const CaseIndex index(rows.log, rows.end);
  CHECK(index.owner(0) == 0);
  CHECK(index.owner(1) == 1);
  for (std::uint32_t e = 0; e < 3; ++e) CHECK(index.parent(e) == no_row);
}

TEST_CASE("refusals are counted exactly, by who asked whom", "[analysis][process]") {
  using record::MessageOutcome;
  const ProcessFile file([](record::TrialLog& log, std::uint32_t) {
    for (std::uint32_t i = 0; i < 20; ++i) {
      const Tick at = i * 10;
      if (i < 5)
        log.visit(visit(i, room, at, -1, at, VisitOutcome::refused));
      else if (i < 7)
        log.visit(visit(i, room, at, -1, at + 3, VisitOutcome::gave_up));
      else
        log.visit(visit(i, room, at, at + 1, at + 2));
      log.episode(episode(i, stay, at, at + 5, i < 3 ? 1 : 0));
      log.message(letter(i, 0, at + 1,
                         i == 19   ? MessageOutcome::bounced
                         : i == 18 ? MessageOutcome::lost
                                   : MessageOutcome::delivered,
                         i >= 18 ? -1 : at + 4));
    }
    record::Episode reading{
        .agent = 0, .kind = 1, .pathway = meal, .outcome = 0, .started = 4 * minute, .ended = 6 * minute};
    log.episode(reading);
  });
  const Study study(file.path());
  const std::vector<Link> links = links_of(study, 0, {}, {});
  REQUIRE(links.size() == 2);
  for (const Link& link : links) {
    CHECK(link.count == 20);
    if (link.what == "request") {
      CHECK(link.to == "room");
      CHECK(link.refused == 5);
      CHECK(link.gave_up == 2);
      CHECK(link.refused_share() == Approx(0.25));
    } else {
      CHECK(link.to == "place");
      CHECK(link.refused == 4);  // one bounced, three sent in an episode that ended as refused
      CHECK(link.lost == 1);
      CHECK(link.starts == 1);
    }
  }
  CHECK(links_of(study, 0, {}, {.each = true, .refusals = {}}).size() == 40);
  CHECK(network_dot(links).find("\"guest\" -> \"room\" [label=\"request: 20, 25.0 % refused\"") != std::string::npos);
  CHECK(links_of(study, 0, {}, {.each = false, .refusals = {"done"}})[1].refused +
            links_of(study, 0, {}, {.each = false, .refusals = {"done"}})[0].refused ==
        25);
}

TEST_CASE("a pathway that one agent starts for another is counted by who started it for whom", "[analysis][process]") {
  const ProcessFile file([](record::TrialLog& log, std::uint32_t) {
    for (std::uint32_t i = 0; i < 4; ++i) {
      record::Episode one = episode(i, stay, 10, 20, i == 0 ? 1 : 0);
      one.starter_kind = 1;
      one.starter = one.starter_episode = 0;
      log.episode(one);
    }
    log.episode(by(stay, How::called, episode(1, meal, 12, 14)));  // for itself
  });
  const std::vector<Link> links = links_of(Study(file.path()), 0, {}, {});
  REQUIRE(links.size() == 1);
  CHECK(links[0].from == "place");
  CHECK(links[0].to == "guest");
  CHECK(links[0].what == "start of stay");
  CHECK(links[0].count == 4);
  CHECK(links[0].refused == 1);
}

TEST_CASE("routes count every step from the beginning to the outcome", "[analysis][process]") {
  const ProcessFile file([](record::TrialLog& log, std::uint32_t) {
    for (std::uint32_t i = 0; i < 3; ++i) {
      log.visit(visit(i, room, 0, 1, 2));
      if (i == 0) log.visit(visit(i, bed, 3, 4, 5));
      log.episode(episode(i, stay, 0, 10, i == 2 ? 1 : 0));
    }
  });
  const Study study(file.path());
  const RouteMap map = route_maps(study, 0, {}, {}).at(0);
  double total = 0;
  for (const Route& route : map.routes) {
    total += route.count;
    if (route.from == "begin") CHECK(route.count == 3);
    if (route.from == "stay.room" && route.to == "stay.bed") CHECK(route.count == 1);
    if (route.to == "[refused]") CHECK(route.count == 1);
  }
  CHECK(total == 7);
  const std::string picture = svg_file(routes_picture(study, 0, map));
  CHECK(picture.find("stay.bed") != std::string::npos);
}

TEST_CASE("one person's story stands side by side, the median one if none is named", "[analysis][process]") {
  const ProcessFile file(
      [](record::TrialLog& log, std::uint32_t model) {
        for (std::uint32_t i = 0; i < 3; ++i) {
          const Tick wait = (i == 1 ? 50 : i == 2 ? 20 : 1) + 5 * static_cast<Tick>(model);
          log.visit(visit(i, room, 0, wait, wait + 10));
          if (model == 1) log.visit(visit(i, bed, wait + 10, wait + 10, wait + 12));
          log.episode(episode(i, stay, 0, wait + 20));
        }
      },
      2);
  const Study study(file.path());
  const json view = json::parse(view_json(journey_view(study, {}, 1, 0, "", {})));
  const json& table = view.at("tables").at(0);
  CHECK(table.at("agent") == "guest 2");
  REQUIRE(table.at("rows").size() == 3);  // room, bed (one model), end
  CHECK(table.at("rows")[0].at("baseline") == "2026-01-05 00:00, waits 20 min, lasts 10 min, room: done");
  CHECK(table.at("rows")[0].at("model") == "2026-01-05 00:00, waits 25 min, lasts 10 min, room: done");
  CHECK(table.at("rows")[1].at("baseline") == "");
  CHECK(view.at("tables").at(1).at("rows").size() == 2);
  CHECK_THROWS_AS(journey_view(study, {}, 1, 0, "gest", {}), std::invalid_argument);
}

TEST_CASE("the wait of M/M/1 is exact, and its change goes to what changed", "[analysis][process]") {
  Station before, after;
  before.begun = before.requests = 0.5;
  before.service = before.capacity = before.wait = 1;  // r / (1 - r) S = 1
  after = before;
  after.begun = 0.8;
  after.wait = 4;
  const WaitParts parts = share_out(before, after);
  CHECK(parts.change == 3);
  CHECK(parts.arrivals == Approx(3));
  CHECK(parts.service == 0);
  CHECK(parts.capacity == 0);
  CHECK(parts.rest == 0);
  CHECK(parts.orders == 24);
}

TEST_CASE("parts of the change of a wait add up, and orders without end are left out", "[analysis][process]") {
  Station before, after;
  before.begun = 0.9, before.service = 1, before.capacity = 1, before.wait = 5;
  after.begun = 1.5, after.service = 0.9, after.capacity = 2, after.wait = 7;
  const WaitParts parts = share_out(before, after);
  CHECK(parts.arrivals + parts.service + parts.capacity + parts.rest == Approx(parts.change));
  CHECK(parts.orders == 12);  // arrivals may not rise before capacity does
  CHECK(parts.arrivals > 0);
  CHECK(parts.capacity < 0);
  after.capacity = 1;
  CHECK(std::isnan(share_out(before, after).arrivals));  // 1.5 x 0.9 > 1
}

TEST_CASE("capacity is the most that was at work when something was begun, by hour of the week",
          "[analysis][process]") {
  const ProcessFile file([](record::TrialLog& log, std::uint32_t) {
    for (std::uint32_t i = 0; i < 3; ++i)
      log.visit(visit(i, room, 10, 10 + (i == 2 ? 20 : 0), i == 2 ? 40 : 30));  // two, then one
    log.visit(visit(3, room, 70, 70, 200));  // one, into hours in which nothing begins
  });
  const Study study(file.path());
  const RunRows rows = study.run(0, 0);
  const auto stations = stations_of(study, rows, rows.from, rows.to);
  CHECK(stations.at(0).most.at(0) == 2);
  CHECK(stations.at(0).most.at(1) == 1);
  CHECK(stations.at(0).most.at(2) == 0);
  CHECK(stations.at(0).station.wait == Approx(5 * min));
  CHECK(stations.at(0).station.service == Approx((20 + 20 + 10 + 130) / 4.0 * min));
}

TEST_CASE("a file without all rows is refused with words on how to get them", "[analysis][process]") {
  for (const record::Level level : {record::Level::measures, record::Level::visits}) {
    const ProcessFile file([](record::TrialLog&, std::uint32_t) {}, 1, level);
    CHECK_THROWS_WITH(Study(file.path()), Catch::Contains("--record full"));
  }
}

TEST_CASE("a view is the same in JSON and CSV, with its intervals", "[analysis][process]") {
  View view{.name = "v", .tables = {}, .notes = {"n"}};
  Summary s;
  s.mean = 2, s.half_width = 0.5, s.n = 3;
  view.tables.push_back({.name = "t",
                         .caption = "c",
                         .about = {{"model", "a,b"}},
                         .columns = {{"x", "X", "", true}, {"y", "Y", "min"}},
                         .rows = {{ViewCell("p"), ViewCell(s)}}});
  CHECK(view_csv(view) == "table,model,x,y (min),y_half_width\r\nt,\"a,b\",p,2,0.5\r\n");
  const json read = json::parse(view_json(view));
  CHECK(read.at("tables")[0].at("rows")[0].at("y_half_width") == 0.5);
}
