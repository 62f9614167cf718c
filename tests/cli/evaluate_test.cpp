// `concert evaluate` from outside: on a scenario, on a result file, on a panel of one's own.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "command.hpp"

using concert::test::Desk;
using concert::test::Said;
using concert::test::widest_line;

namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

const char* const panel =
    "site,period,value,treated\nA,1,12,0\nA,2,8,1\nB,1,10,0\nB,2,7,1\nC,1,9,0\nC,2,10,0\nD,1,11,0\nD,2,11,0\n";

}  // namespace

TEST_CASE("A panel of one's own gives an estimate, as a table, JSON and CSV", "[unit][cli]") {
  const Desk desk;
  desk.write("panel.csv", panel);
  const Said table = desk.concert("evaluate panel.csv --design did", "COLUMNS=80");
  INFO(table.err);
  CHECK(table.code == 0);
  CHECK(widest_line(table.out) <= 80);
  CHECK(has(table.out, "difference"));
  const auto json = nlohmann::json::parse(desk.concert("evaluate panel.csv --design did --format json").out);
  CHECK(json.at("value") == Approx(-4));  // mean of -4 and -3, less mean of 1 and 0
  CHECK(json.at("method").at("fails").is_string());
  CHECK(desk.concert("evaluate panel.csv --design did --format csv").out.rfind("design,scale,value,", 0) == 0);
}

TEST_CASE("A panel's mistakes are exit code 2 with line and column", "[unit][cli]") {
  const Desk desk;
  desk.write("panel.csv", "site,period,value,treated\nA,1,x,0\nA,2,1,7\n");
  const Said said = desk.concert("evaluate panel.csv --design did");
  CHECK(said.code == 2);
  CHECK(has(said.err, "panel.csv:2:5"));
  CHECK(has(said.err, "panel.csv:3:7"));
}

TEST_CASE("A time study takes days as clusters, and no other design does", "[unit][cli]") {
  const Desk desk;
  desk.write("study.csv",
             "site,period,value,treated,day\na,0,30,0,mon\nb,0,34,0,mon\nc,0,50,0,tue\nd,0,52,0,tue\ne,0,41,0,wed\n"
             "f,1,20,1,thu\ng,1,23,1,thu\nh,1,38,1,fri\ni,1,36,1,fri\nj,1,30,1,sat\n");
  const std::string asked = "evaluate study.csv --design time-study --format json";
  const auto apart = nlohmann::json::parse(desk.concert(asked).out);
  const auto days = nlohmann::json::parse(desk.concert(asked + " --cluster day").out);
  CHECK(apart.at("value") == days.at("value"));
  CHECK(days.at("standard_error") > apart.at("standard_error"));
  CHECK(days.at("degrees_of_freedom") < apart.at("degrees_of_freedom"));
  CHECK(has(desk.concert(asked + " --cluster dag").err, "did you mean 'day'?"));
  CHECK(desk.concert("evaluate study.csv --design did --cluster day").code == 2);
}

TEST_CASE("check tries a design on the scenario's own worlds", "[unit][cli]") {
  const Desk desk;
  const std::string scenario =
      "concert: 1\nscenario: {id: series}\nagents: {caller: {is: person, arrivals: {every: exponential(mean=gap)}}}\n"
      "parameters: {gap: {value: 30 min, unit: min, kind: assumption, source: x, lever: true}}\n"
      "pathways: {call: {for: caller, starts: {born: true}, steps: [{record: seen}]}}\n"
      "measures: {daily: {count: call.seen, every: 1 d}}\n"
      "models: {usual: {baseline: true}, again: {}, fewer: {set: {gap: 60 min}}}\nexperiment: {horizon: 40 d, replications: 30}\nexpect:\n"
      "  - {pattern: level, study: {design: its, measure: daily, treated: again, opens: 20 d}, that: rejection, below: 0.25}\n"
      "  - {pattern: power, study: {design: its, measure: daily, treated: fewer, opens: 20 d}, that: rejection, above: 0.8}\n"
      "  - {pattern: truth, study: {design: its, measure: daily, treated: fewer, opens: 20 d}, that: coverage, above: 0.8}\n"
      "  - {pattern: alone, study: {design: its, measure: daily, treated: fewer, opens: 20 d, select: each}, that: bias, within: [-1, 1]}\n";
  desk.write("series.yaml", scenario);
  const Said said = desk.concert("check series.yaml --json --quiet");
  INFO(said.out << said.err);
  CHECK(said.code == 1);  // one is undecided
  const auto verdicts = nlohmann::json::parse(said.out).at("verdicts");
  REQUIRE(verdicts.size() == 4);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(verdicts[i].at("status") == "met");
    CHECK(verdicts[i].at("n") == 30);
  }
  CHECK(verdicts[3].at("status") == "undecided");
  CHECK(has(verdicts[3].at("sentence"), "sites take turns"));
}

TEST_CASE("A study among the expectations takes sites, controls and periods as the command does", "[unit][cli]") {
  const Desk desk;
  const auto scenario = [](const std::string& more) {
    return "concert: 1\nscenario: {id: sites}\nsets: {town: [ta, tb, tc, td, te, tf]}\n"
           "agents: {caller: {is: person, attributes: {town: {type: town, initial: \"categorical(ta: 1, tb: 1, tc: 1, td: 1, te: 1, tf: 1)\"}}, arrivals: {every: exponential(mean=gap)}}}\n"
           "parameters: {gap: {value: 10 min, unit: min, kind: assumption, source: x, lever: true}}\n"
           "pathways: {call: {for: caller, starts: {born: true}, steps: [{record: seen}]}}\n"
           "measures: {daily: {count: call.seen, by: town, every: 1 d}}\n"
           "models: {usual: {baseline: true}, fewer: {set: {gap: 20 min}}}\nexperiment: {horizon: 40 d, replications: 6}\n" + more;
  };
  // What the command finds with these words is what the expectation finds.
  desk.write("plain.yaml", scenario(""));
  const Said asked = desk.concert("evaluate plain.yaml --design did --measure daily --treated fewer --opens '20 d' --sites 2 --controls 3 --periods 5 --format json --quiet");
  INFO(asked.out << asked.err);
  REQUIRE(asked.code == 0);
  const auto row = nlohmann::json::parse(asked.out).at("table").at(0);
  CHECK(row.at("treated") == 2);
  CHECK(row.at("controls") == 3);
  CHECK(row.at("periods") == 10);
  const auto bias_of = [&](const std::string& study) {
    desk.write("judged.yaml", scenario("expect:\n  - {pattern: P, study: {design: did, measure: daily, treated: fewer, opens: 20 d" + study + "}, that: bias, within: [-100, 100]}\n"));
    const Said said = desk.concert("check judged.yaml --json --quiet");
    INFO(said.out << said.err);
    REQUIRE(said.code == 0);
    return nlohmann::json::parse(said.out).at("verdicts").at(0).at("estimate").get<double>();
  };
  CHECK(bias_of(", sites: 2, controls: 3, periods: 5") == Approx(row.at("bias").get<double>()));
  CHECK(bias_of(", sites: 2, controls: 3") != Approx(row.at("bias").get<double>()));
  CHECK(bias_of(", sites: 2, periods: 5") != Approx(row.at("bias").get<double>()));
}

TEST_CASE("The designs that a study among the expectations takes are those of the command", "[unit][cli]") {
  const Desk desk;
  const Said said = desk.concert("schema");
  REQUIRE(said.code == 0);
  const auto schema = nlohmann::json::parse(said.out);
  const Said wrong = desk.concert("evaluate clinic --design none");
  std::vector<std::string> words;
  for (const auto& word : schema.at("definitions").at("design").at("enum")) words.push_back(word);
  REQUIRE(words.size() >= 10);
  for (const std::string& word : words) CHECK(has(wrong.err, word));  // "not in {before-after, ...}"
  const std::string list = wrong.err.substr(wrong.err.find('{'), wrong.err.find('}') - wrong.err.find('{'));
  CHECK(static_cast<std::size_t>(std::count(list.begin(), list.end(), ',')) + 1 == words.size());
}

TEST_CASE("What an evaluation lacks is said with exit code 2, a wrong word with 64", "[unit][cli]") {
  const Desk desk;
  CHECK(desk.concert("evaluate clinic --design magic").code == 64);
  const Said none = desk.concert("evaluate clinic --design its");
  CHECK(none.code == 2);
  CHECK(has(none.err, "--treated"));
  const Said measure = desk.concert("evaluate clinic --design its --treated two_desks --measure nothing --opens '1 week'");
  CHECK(measure.code == 2);
  CHECK(has(measure.err, "nothing"));
}
