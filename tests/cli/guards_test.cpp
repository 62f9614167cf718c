// What guards a scenario against itself, from outside: influence, templates before and after, the starter, input marked so.
#include "catch.hpp"
#include "command.hpp"

using concert::test::Desk;
using concert::test::Said;

namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

const char* const priced =
    "concert: 1\nscenario: {id: priced}\n"
    "parameters:\n"
    "  price: {value: 5 GBP, unit: GBP, range: [1 GBP, 10 GBP], kind: assumption, source: test, lever: true}\n"
    "  pace: {value: 5 min, unit: min, range: [1 min, 30 min], kind: assumption, source: test, lever: true}\n"
    "templates: {pause: {says: a pause, takes: {who: agent, minutes: duration}, gives: {pathways: {rest: {for: $who, steps: [{hold: $minutes * 2}]}}}}}\n"
    "apply: {brief: {template: pause, with: {who: guest, minutes: 1 min}}}\n"
    "agents: {clerk: {is: staff, count: 1}, guest: {is: person, arrivals: {every: 10 min}}}\n"
    "pathways: {stay: {for: guest, starts: {born: true}, steps: [{id: served, use: clerk, do: [{hold: pace}]}, {call: brief.rest}]}}\n"
    "measures: {waits: {mean: wait, over: stay.served}, visits: {count: stay.served}, cost: {value: \"visits * price\"}, stays: {mean: duration, over: stay, unit: min}}\n"
    "models: {usual: {}, dear: {set: {price: 8 GBP}}, slow: {set: {pace: 9 min}}}\n"
    "experiment: {horizon: 1 d, replications: 3}\n"
    "expect:\n"
    "  - {pattern: P1, that: \"ratio(cost, dear, usual)\", above: 1}\n"
    "  - {pattern: P2, that: \"difference(stays, slow, usual)\", above: 0}\n"
    "  - {pattern: P3, that: \"ratio(cost, slow, usual)\", within: [0.9, 1.1]}\n";

}  // namespace

TEST_CASE("The shortest way from each lever to a measure is told, and what is input", "[unit][cli]") {
  const Desk desk;
  desk.write("priced.yaml", priced);
  const Said said = desk.concert("explain priced.yaml --influence cost");
  CHECK(said.code == 0);
  CHECK(has(said.out, "lever price:\n  the parameter 'price' → the measure 'cost'\n  input, not evidence"));
  CHECK(has(said.out, "lever pace:\n  the parameter 'pace' → the step 'stay.hold' → "));
  CHECK(has(said.out, "model dear:\n  the model 'dear' → the parameter 'price' → the measure 'cost'"));
  const Said wrong = desk.concert("explain priced.yaml --influence costs");
  CHECK(wrong.code == 64);
  CHECK(has(wrong.err, "did you mean 'cost'?"));
}

TEST_CASE("An expectation that is input is marked so, whatever its verdict", "[unit][cli]") {
  const Desk desk;
  desk.write("priced.yaml", priced);
  const Said said = desk.concert("check priced.yaml --quiet --json");
  CHECK(said.code == 0);
  const auto first = said.out.find("\"P1\""), second = said.out.find("\"P2\""), third = said.out.find("\"P3\"");
  REQUIRE(third != std::string::npos);
  CHECK(has(said.out.substr(first, second - first), "Input, not evidence: no step, message or choice between the parameter 'price' → the measure 'cost'."));
  CHECK_FALSE(has(said.out.substr(second, third - second), "not evidence"));
  CHECK_FALSE(has(said.out.substr(third), "not evidence"));
}

TEST_CASE("Templates are shown before and after expansion", "[unit][cli]") {
  const Desk desk;
  desk.write("priced.yaml", priced);
  const Said said = desk.concert("explain priced.yaml --templates");
  CHECK(said.code == 0);
  CHECK(has(said.out, "# brief: the template pause, line 7"));
  CHECK(has(said.out, "before:\n  pathways: {rest: {for: $who, steps: [{hold: $minutes * 2}]}}"));
  CHECK(has(said.out, "after:\n  pathways: {brief.rest: {for: guest, steps: [{hold: \"(1 min) * 2\"}]}}"));
  CHECK(desk.concert("explain clinic --templates").out == "no templates\n");
}

TEST_CASE("A new scenario is valid and meets its own expectations", "[unit][cli]") {
  const Desk desk;
  const Said made = desk.concert("new my_place");
  CHECK(made.code == 0);
  CHECK(has(made.out, "my_place/scenario.yaml\n"));
  const std::string text = desk.read("my_place/scenario.yaml");
  CHECK(has(text, "id: my_place\n"));
  CHECK_FALSE(has(text, "starter"));
  CHECK(desk.concert("validate my_place").code == 0);
  CHECK(desk.concert("check my_place --quiet").code == 0);
  CHECK(desk.concert("new my_place").code == 64);
  CHECK(desk.read("my_place/scenario.yaml") == text);
  CHECK(desk.concert("new 7up").code == 64);
}

TEST_CASE("What can be computed apart is told, and the line that keeps the rest together", "[unit][cli]") {
  const Desk desk;
  const std::string houses =
      "concert: 1\nscenario: {id: houses}\n"
      "channels: {post: {latency: \"2 d + exponential(mean=1 d)\"}}\nmessages: {note: {}}\n"
      "agents:\n  house: {is: organisation, count: 4}\n  resident: {is: person, in: house, count: {per: house, value: 9}}\n"
      "pathways:\n  write: {for: resident, starts: {every: 1 d}, steps: [{send: note, to: \"pick(h in house)\", over: post}]}\n"
      "  hear: {for: house, starts: {upon: message(note)}, steps: [{hold: 1 min}]}\n"
      "experiment: {horizon: 30 d}\n";
  desk.write("houses.yaml", houses);
  const Said said = desk.concert("explain houses.yaml --partition");
  CHECK(said.code == 0);
  CHECK(has(said.out, "Each 'house' (4) is a process of its own, with its 'resident'."));
  CHECK(has(said.out, "Known to all processes: which 'house' there are"));
  CHECK(has(said.out, "Window: 2 d"));
  CHECK(has(said.out, "houses.yaml:9: the message 'note' from 'house' to 'house' over 'post': at least 2 d"));
  desk.write("priced.yaml", priced);
  const Said one = desk.concert("explain priced.yaml --partition");
  CHECK(has(one.out, "One process: nothing of this scenario can be computed apart."));
  CHECK(has(one.out, "The first cause: priced.yaml:"));
}

TEST_CASE("The trace of a cohort is printed cycle by cycle, for the model that is asked for", "[unit][cli]") {
  const Desk desk;
  desk.write("cohort.yaml",
             "concert: 1\nscenario: {id: c}\nparameters: {fall: {value: 0.5, kind: assumption, source: x, lever: true}}\n"
             "cohorts: {ill: {states: [well, dead], cycle: 1 month, cycles: 3, transitions: {well: {dead: fall, well: rest}}, totals: {months: {states: {well: 1}}}}}\n"
             "measures: {lived: {value: ill.months}}\nmodels: {usual: {baseline: true}, better: {set: {fall: 0.2}}}\nexperiment: {horizon: 1 d, replications: 1}\n");
  const Said usual = desk.concert("explain cohort.yaml --trace");
  CHECK(usual.code == 0);
  CHECK(usual.out ==
        "cohort 'ill' under usual: the share in each state after each cycle\n\n"
        "cycle  time, month     well     dead\n"
        "    0            0  1.00000  0.00000\n"
        "    1            1  0.50000  0.50000\n"
        "    2            2  0.25000  0.75000\n"
        "    3            3  0.12500  0.87500\n");
  REQUIRE(desk.concert("explain cohort.yaml --trace --model better --output t.csv").code == 0);
  const std::string csv = desk.read("t.csv");
  CHECK(csv.find("cohort,cycle,time_days,state,share\r\nill,0,0,well,1\r\nill,0,0,dead,0\r\nill,1,30.4375,well,0.8\r\n") == 0);
  CHECK(desk.concert("explain clinic --trace").out == "no cohorts\n");
}

TEST_CASE("What keeps a scenario together is told with the file it stands in, folder and all", "[unit][cli]") {
  const Desk desk;
  desk.write("clinic/asks.yaml",
             "concert: 1\ntemplates:\n  asks:\n    says: somebody asks, somebody answers\n    gives:\n      pathways:\n"
             "        ask: {for: resident, starts: {every: 1 d}, steps: [{set: {asked: it + 1}}, {start: answer, for: pick(h in house)}]}\n"
             "        answer: {for: house, steps: [{hold: 1 min}]}\n");
  desk.write("clinic/town.yaml",
             "concert: 1\nscenario: {id: town}\nuses: [asks.yaml]\n"
             "agents:\n  house: {is: organisation, count: 4}\n  resident: {is: person, in: house, count: {per: house, value: 9}, attributes: {asked: {type: count}}}\n"
             "apply: {all: {template: asks}}\nmeasures: {asked: {sum: asked, over: resident}}\nexperiment: {horizon: 30 d, replications: 1}\n");
  const Said said = desk.concert("explain clinic/town.yaml --partition");
  INFO(said.out << said.err);
  CHECK(said.code == 0);
  CHECK(has(said.out, "clinic/asks.yaml:7: "));
}
