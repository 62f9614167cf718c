// `concert process` on runs of the real program: what it says agrees with the run's own measures.
#include <cmath>
#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "command.hpp"

using concert::test::Desk;
using concert::test::Said;
using Json = nlohmann::json;

namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// One clerk, people who come at random; and a case of two branches of known length that are awaited together.
// clang-format off
const char* const counter = R"yaml(concert: 1
scenario: {id: counter, title: A counter, epoch: "2026-01-05", description: A queue., limits: [made up]}
agents:
  guest: {is: person, arrivals: {every: "exponential(mean=25 min)"}, attributes: {parts: {type: count, initial: 0}}}
parameters:
  scan_time: {value: 60 min, unit: min, range: [1 min, 90 min], kind: assumption, source: test, lever: true}
  talk_wait: {value: 30 min, unit: min, range: [0 min, 90 min], kind: assumption, source: test, lever: true}
resources: {clerk: {capacity: 1}, scanner: {capacity: unlimited}, room: {capacity: unlimited}}
pathways:
  visit:
    for: guest
    starts: {born: true}
    steps:
      - {id: desk, use: clerk, do: [{hold: "exponential(mean=20 min)"}]}
  care:
    for: guest
    starts: {born: true}
    steps: [{start: scan}, {start: talk}, {await: {both: {when: "parts == 2"}}}]
  scan: {for: guest, steps: [{id: made, use: scanner, do: [{hold: scan_time}]}, {set: {parts: it + 1}}]}
  talk: {for: guest, steps: [{id: before, hold: talk_wait}, {id: held, use: room, do: [{hold: 10 min}]}, {set: {parts: it + 1}}]}
measures:
  wait: {mean: wait, over: visit.desk, population: ended, where: "outcome == done", unit: min}
  process: {mean: process_time, over: visit, population: ended, where: "outcome == done", unit: min}
  lead: {mean: duration, over: visit, population: ended, where: "outcome == done", unit: min}
  served: {count: visit.desk, population: ended, where: "outcome == done"}
models: {usual: {baseline: true}, sooner: {set: {talk_wait: 5 min}}}
experiment: {horizon: 30 d, replications: 4}
)yaml";
// clang-format on

void record(Desk& desk) {
  desk.write("counter.yaml", counter);
  REQUIRE(desk.concert("run counter.yaml --record full --quiet --json --output c.h5").code == 0);
}

double measured(const Json& run, const std::string& measure) {
  for (const Json& one : run.at("measures"))
    if (one.at("model") == "usual" && one.at("measure") == measure) return one.at("mean");
  FAIL("no measure " + measure);
  return 0;
}

/// A table's row by the text of its first column.
Json row(const Json& table, const std::string& column, const std::string& text) {
  for (const Json& one : table.at("rows"))
    if (one.at(column) == text) return one;
  FAIL("no row " + text);
  return {};
}

}  // namespace

TEST_CASE("A value stream's waits and work are the run's own measures", "[cli]") {
  Desk desk;
  desk.write("counter.yaml", counter);
  const Said ran = desk.concert("run counter.yaml --record full --json --output c.h5");
  REQUIRE(ran.code == 0);
  const Json run = Json::parse(ran.out);
  const Said said = desk.concert("process c.h5 --pathway visit --format json");
  REQUIRE(said.code == 0);
  const Json view = Json::parse(said.out);
  const Json steps = view.at("tables").at(0), totals = view.at("tables").at(1);
  const double unit = totals.at("units").at("time") == "h" ? 60 : 1;
  CHECK(double(row(steps, "step", "visit.desk").at("wait")) * unit == Approx(measured(run, "wait")));
  CHECK(double(row(steps, "step", "visit.desk").at("process")) * unit == Approx(measured(run, "process")));
  CHECK(double(row(totals, "part", "process time").at("time")) * unit == Approx(measured(run, "process")));
  CHECK(double(row(totals, "part", "lead time").at("time")) * unit == Approx(measured(run, "lead")));
}

TEST_CASE("A branch that is over early is shown to be off the critical path", "[cli]") {
  Desk desk;
  record(desk);
  const Said said = desk.concert("process c.h5 --view critical --pathway care --format json");
  REQUIRE(said.code == 0);
  const Json view = Json::parse(said.out);
  const Json usual = view.at("tables").at(0), change = view.at("tables").at(2);
  CHECK(usual.at("model") == "usual");
  CHECK(row(usual, "step", "scan.made").at("share") == Approx(100));
  CHECK(row(usual, "step", "talk.held").at("on_path") == 0);
  CHECK(row(change, "step", "talk.before").at("work") == Approx(-25));
  CHECK(row(change, "step", "talk.before").at("work_on_path") == Approx(0));
  desk.write("longer.yaml",
             std::string(counter).replace(std::string(counter).find("value: 60 min"), 13, "value: 35 min"));
  REQUIRE(desk.concert("run longer.yaml --record full --quiet --output l.h5").code == 0);
  const Json longer = Json::parse(desk.concert("process l.h5 --view critical --pathway care --format json").out);
  CHECK(row(longer.at("tables").at(0), "step", "talk.before").at("share") == Approx(75));  // 30 of 40 min
  CHECK(row(longer.at("tables").at(0), "step", "scan.made").at("share") == Approx(0).margin(1e-9));
}

TEST_CASE("Every view can be had in each of its formats, and no other", "[cli]") {
  Desk desk;
  record(desk);
  for (const std::string view : {"stream", "critical", "journey", "routes", "referrals", "bottlenecks"}) {
    INFO(view);
    const Said text = desk.concert("process c.h5 --view " + view, "COLUMNS=100");
    CHECK(text.code == 0);
    CHECK(concert::test::widest_line(text.out) <= 100);
    CHECK(Json::parse(desk.concert("process c.h5 --view " + view + " --format json").out).at("view") == view);
    CHECK(desk.concert("process c.h5 --view " + view + " --format csv").out.substr(0, 6) == "table,");
    const bool drawn = view == "stream" || view == "routes" || view == "referrals";
    CHECK(desk.concert("process c.h5 --view " + view + " --format svg").code == (drawn ? 0 : 64));
    CHECK(desk.concert("process c.h5 --view " + view + " --format dot").code == (view == "referrals" ? 0 : 64));
  }
  CHECK(desk.concert("process c.h5 --view bottlenecks --halves").code == 0);
}

TEST_CASE("Names that are not there are told with the nearest, and a file without rows with what to do", "[cli]") {
  Desk desk;
  record(desk);
  CHECK(desk.concert("process c.h5 --model sooners").code == 64);
  CHECK(has(desk.concert("process c.h5 --model sooners").err, "sooner"));
  CHECK(has(desk.concert("process c.h5 --pathway visits").err, "visit"));
  CHECK(desk.concert("process c.h5 --view journey --of gest").code == 64);
  CHECK(desk.concert("process c.h5 --view bottlenecks --replication 9").code == 64);
  REQUIRE(desk.concert("run counter.yaml --replications 1 --record visits --quiet --output v.h5").code == 0);
  const Said said = desk.concert("process v.h5 --output view.txt");
  CHECK(said.code == 2);
  CHECK(has(said.err, "--record full"));
  CHECK_FALSE(desk.has("view.txt"));
}

TEST_CASE("A report of a file with rows shows what happened, and one without them does not", "[cli]") {
  Desk desk;
  record(desk);
  REQUIRE(desk.concert("report c.h5 --quiet --output page.html").code == 0);
  CHECK(has(desk.read("page.html"), "What happened"));
  CHECK(has(desk.read("page.html"), "visit.desk"));
  REQUIRE(desk.concert("run counter.yaml --replications 2 --quiet --output m.h5").code == 0);
  REQUIRE(desk.concert("report m.h5 --quiet --output page.html").code == 0);
  CHECK_FALSE(has(desk.read("page.html"), "What happened"));
}
