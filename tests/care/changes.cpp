// What changes by the clock or by the coordination model: interventions, patches, keep and disable, the end of a run.
#include "run_text.hpp"

using namespace concert;
using namespace concert::test;

namespace {

const std::string people = "agents: {visitor: {is: person, arrivals: {every: 60 min}}}\n";

std::string length(double value) {
  return "parameters: {stay: {value: " + std::to_string(value) + ", unit: min, kind: assumption, source: test, lever: true, range: [1, 1000]}}\n";
}

std::string patched(const std::string& patch) {
  return people +
         "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{id: stay_in, hold: 5 min}, {record: over}]}}\n"
         "interventions: {change: {from: 90 min, until: 200 min, " + patch + "}}\n"
         "models: {usual: {}, changed: {interventions: [change]}}\nexperiment: {horizon: 250 min}\n";
}

}  // namespace

TEST_CASE("an intervention holds from and until, half-open, and only in the models that list it", "[unit]") {
  const auto scenario = read(people + length(10) +
                             "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{id: stay_in, hold: stay}]}}\n"
                             "interventions: {longer: {from: 120 min, until: 240 min, set: {stay: it * 3}}}\n"
                             "models: {usual: {}, changed: {interventions: [longer]}}\nexperiment: {horizon: 5 h}\n");
  CHECK(run(scenario).ends("visit.stay_in") == Numbers{70, 130, 190, 250});
  CHECK(run(scenario, in_model("changed")).ends("visit.stay_in") == Numbers{70, 150, 210, 250});
}

TEST_CASE("an intervention with always is in every model", "[unit]") {
  const Trial trial = run(people + length(10) +
                          "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{id: stay_in, hold: stay}]}}\n"
                          "interventions: {longer: {from: 100 min, always: true, set: {stay: 20 min}}}\nexperiment: {horizon: 3 h}\n");
  CHECK(trial.ends("visit.stay_in") == Numbers{70, 140});
}

TEST_CASE("a ramp moves a parameter in a straight line, in fifty steps", "[unit]") {
  const Trial trial = run(people + length(10) +
                          "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{id: stay_in, hold: stay}]}}\n"
                          "interventions: {longer: {from: 60 min, ramp: 120 min, always: true, set: {stay: 30 min}}}\nexperiment: {horizon: 5 h}\n");
  CHECK(trial.ends("visit.stay_in") == Numbers{70, 140, 210, 270});
}

TEST_CASE("an intervention on a capacity serves the queue at once, and lets finish when it ends", "[unit]") {
  const Trial trial = run(
      "resources: {bed: {capacity: 1}}\nagents: {visitor: {is: person, arrivals: {at: [0 min, 0 min, 0 min, 0 min]}}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{id: in_bed, use: bed, do: [{hold: 100 min}]}]}}\n"
      "interventions: {more: {from: 30 min, until: 50 min, always: true, set: {bed.capacity: it + 2}}}\n");
  CHECK(trial.starts("visit.in_bed") == Numbers{0, 30, 30, 130});
}

TEST_CASE("patches replace, precede, follow and delete a step while they are in force", "[unit]") {
  const auto over = [](const std::string& patch) { return run(patched(patch), in_model("changed")).times("visit.over"); };
  CHECK(over("replace: {visit.stay_in: [{hold: 20 min}]}") == Numbers{65, 140, 200, 245});
  CHECK(over("before: {visit.stay_in: [{hold: 1 min}]}") == Numbers{65, 126, 186, 245});
  CHECK(over("after: {visit.stay_in: [{hold: 2 min}]}") == Numbers{65, 127, 187, 245});
  CHECK(over("delete: [visit.stay_in]") == Numbers{65, 120, 180, 245});
  CHECK(run(patched("delete: [visit.stay_in]")).times("visit.over") == Numbers{65, 125, 185, 245});
}

TEST_CASE("what stands instead of, before or after a step may bear its name, also where a wait ends otherwise", "[unit]") {
  const auto over = [](const std::string& patch) { return run(patched(patch), in_model("changed")).times("visit.over"); };
  CHECK(over("replace: {visit.stay_in: [{id: stay_in, hold: 20 min}]}") == Numbers{65, 140, 200, 245});
  CHECK(over("before: {visit.stay_in: [{id: stay_in, hold: 1 min}]}") == Numbers{65, 126, 186, 245});
  CHECK(over("after: {visit.stay_in: [{id: stay_in, hold: 2 min}]}") == Numbers{65, 127, 187, 245});
  const Trial trial = run(people + "resources: {bed: {capacity: 1}}\npathways: {visit: {for: visitor, starts: {born: true}, steps: [{id: stay_in, use: bed}, {record: over}]}}\n"
      "models: {changed: {replace: {visit.stay_in: [{use: bed, refuse_if: true, then: {refused: [{id: stay_in, use: bed, do: [{hold: 5 min}]}]}}]}}}\n");
  CHECK(trial.times("visit.over").front() == 65);
  CHECK(trial.ends("visit.stay_in").front() == 65);
}

TEST_CASE("a model patches, disables, sets and changes from the start", "[unit]") {
  const auto scenario = read(people + length(10) + 
      "resources: {bed: {capacity: 1}}\nchannels: {slow: {latency: 9 min}, fast: {latency: 1 min}}\nmessages: {word: {pages: count}}\n"
      "pathways:\n  visit: {for: visitor, starts: {born: true}, steps: [{id: stay_in, hold: stay}, {id: in_bed, use: bed, do: [{hold: 10 min}]},"
      " {id: telling, send: word, to: self, over: slow, with: {pages: 1}}, {await: {come: {message: word, if: message.pages > 0}, not_come: {after: 30 min}}}, {record: over}]}\n"
      "models:\n  usual: {}\n  quick: {set: {stay: 1 min}}\n  closed: {change: {bed.capacity: 0}}\n  by_fax: {change: {channels.slow: fast}}\n"
      "  silent: {disable: [word]}\n  without: {disable: [visit.in_bed]}\n  instead: {replace: {visit.stay_in: [{hold: 2 min}]}}\nexperiment: {horizon: 119 min}\n");
  const auto over = [&](const std::string& model) { return run(scenario, in_model(model)).times("visit.over"); };
  CHECK(over("usual") == Numbers{89});
  CHECK(over("quick") == Numbers{80});
  CHECK(over("closed").empty());
  CHECK(over("by_fax") == Numbers{81});
  CHECK(over("silent") == Numbers{110});
  CHECK(over("without") == Numbers{79});
  CHECK(over("instead") == Numbers{81});
}

TEST_CASE("a model with an empty patch equals its base", "[property]") {
  const auto scenario = read(
      "agents: {visitor: {is: person, arrivals: {every: \"exponential(mean=3 min)\"}}}\nresources: {bed: {capacity: 2}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{id: in_bed, use: bed, do: [{hold: \"exponential(mean=5 min)\"}]}]}}\n"
      "models: {usual: {}, equal: {note: nothing differs}}\n");
  CHECK(run(scenario).ends("visit.in_bed") == run(scenario, in_model("equal")).ends("visit.in_bed"));
}

TEST_CASE("a kept attribute is not assigned", "[unit]") {
  const auto scenario = read(
      "agents: {visitor: {is: person, count: 1, attributes: {trust: {type: number, initial: 5}}}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{set: {trust: it - 1}}, {record: over, value: trust}]}}\n");
  CHECK(run(scenario).values("visit.over") == Numbers{4});
  Run kept;
  kept.under.keep = {"visitor.trust"};
  CHECK(run(scenario, kept).values("visit.over") == Numbers{5});
}

TEST_CASE("rule 35: cut leaves what is unfinished with its age", "[unit]") {
  const std::string text =
      "resources: {bed: {capacity: 1}}\nagents: {visitor: {is: person, arrivals: {at: [0 min, 10 min]}}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{id: in_bed, use: bed, do: [{hold: 100 min}]}]}}\n"
      "measures: {unfinished: {count: visit.in_bed, where: outcome == open}, so_far: {mean: held, over: visit.in_bed, where: outcome == open, unit: min}}\n";
  const Trial trial = run(text + "experiment: {horizon: 60 min}\n");
  CHECK(trial.outcomes("visit.in_bed") == Words{"open", "open"});
  CHECK(trial.endings("visit") == Words{"open", "open"});
  CHECK(trial.measure("so_far") == 60);
  CHECK(trial.measure("unfinished") == 1);  // one has started; the other is still waiting
  CHECK(minutes(trial.result.ended) == 60);
}

TEST_CASE("rule 35: drain lets finish who is there, and nobody comes any more", "[regression]") {
  const Trial trial = run(
      "resources: {bed: {capacity: 1}}\nagents: {visitor: {is: person, arrivals: {every: 50 min, first: 0 min}}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{id: in_bed, use: bed, do: [{hold: 100 min}]}]}}\n"
      "experiment: {horizon: 60 min, at_end: drain}\n");
  CHECK(trial.outcomes("visit.in_bed") == Words{"done", "done"});
  CHECK(trial.ends("visit.in_bed") == Numbers{100, 200});
  CHECK(minutes(trial.result.ended) == 200);
}

TEST_CASE("rule 35: a drained run ends when the last has gone", "[unit]") {
  const Trial trial = run(
      "resources: {bed: {capacity: 1}}\nagents: {visitor: {is: person, arrivals: {every: 50 min, most: 3}}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{id: in_bed, use: bed, do: [{hold: 100 min}]}]}}\n"
      "experiment: {horizon: drained}\n");
  CHECK(trial.ends("visit.in_bed") == Numbers{150, 250, 350});
  CHECK(minutes(trial.result.ended) == 350);
}

TEST_CASE("a recording level changes nothing but what is recorded", "[property]") {
  const auto scenario = read(
      "agents: {house: {is: organisation, count: 2}, visitor: {is: person, in: house, arrivals: {every: \"exponential(mean=3 min)\"}, attributes: {visits: {type: count, initial: 0}}}}\n"
      "resources: {bed: {of: house, capacity: 1}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{set: {visits: it + 1}}, {id: in_bed, use: bed, patience: 9 min, do: [{hold: \"exponential(mean=5 min)\"}]}, {record: over, value: visits}]}}\n"
      "measures: {waits: {mean: wait, over: visit.in_bed}, busy_beds: {time_mean: busy(bed)}, given_up: {count: visit.in_bed, where: outcome == gave_up, population: ended}}\n");
  const Trial full = run(scenario), plain = run(scenario, at_level(record::Level::measures)), some = run(scenario, at_level(record::Level::visits));
  CHECK(plain.rows.visits.empty());
  CHECK(some.rows.changes.empty());
  CHECK(!full.rows.changes.empty());
  CHECK(full.ends("visit.in_bed") == some.ends("visit.in_bed"));
  REQUIRE(full.result.cells.size() == plain.result.cells.size());
  for (std::size_t i = 0; i < full.result.cells.size(); ++i) {
    CHECK(full.result.cells[i].value == plain.result.cells[i].value);
    CHECK(full.result.cells[i].value == some.result.cells[i].value);
  }
  CHECK(full.result.events == plain.result.events);
}
