// Each mistake an author can make, with the place it is reported at.
#include "reading.hpp"

using namespace concert::scenario;

TEST_CASE("An unknown key is printed with its line, a caret and the nearest key", "[unit]") {
  const std::string text = small("resources:\n  group_place: {of: charity, capcity: 15}\n");
  const std::string shown = printed(reading(text));
  CHECK(shown.find("t.yaml:7:30: error: unknown key 'capcity' in resource 'group_place'\n"
                   "    7 |   group_place: {of: charity, capcity: 15}\n"
                   "      |                              ^~~~~~~ did you mean 'capacity'?\n") != std::string::npos);
  CHECK(shown.find("lacks the key 'capacity'") == std::string::npos);
}

TEST_CASE("A small scenario is right", "[unit]") { CHECK(errors(small()).empty()); }

TEST_CASE("The head and the experiment are required", "[unit]") {
  expect_error("concert: 1\n", "1:1 the file lacks the key 'scenario'");
  expect_error("concert: 1\n", "1:1 the file lacks the key 'experiment'");
  expect_error("concert: 2\nscenario: {id: a}\nexperiment: {horizon: 1 d}\n", "1:10 this is a file for version 2");
  expect_error("- a\n", "1:1 the file must be a map");
}

TEST_CASE("Parameters need their kind, their source, their unit and their range", "[unit]") {
  const auto parameter = [](const std::string& inner) { return small("parameters: {p: {" + inner + "}}\n"); };
  expect_error(parameter("value: 1, source: x"), "6:17 parameter 'p' lacks the key 'kind'");
  expect_error(parameter("value: 1, kind: seed"), "6:17 parameter 'p' lacks the key 'source'");
  expect_error(parameter("value: 1, kind: sed, source: x"), "6:34 'sed' is not a value of 'kind' of parameter 'p' | did you mean 'seed'?");
  expect_error(parameter("value: 3 GBP, unit: min, kind: seed, source: x"), "6:25 ");
  expect_error(parameter("value: 7, range: [1, 5], kind: seed, source: x"), "6:25 the value of 'p' lies outside its range [1, 5]");
  expect_error(parameter("value: 7, unit: mim, kind: seed, source: x"), "6:34 unknown unit 'mim' | did you mean 'min'?");
  expect_error(parameter("value: \"normal(mean=1, sd=1)\", kind: seed, source: x"), "6:26 a parameter is one number");
  expect_error(parameter("value: 7, kind: seed, source: x"), "6:14 the parameter 'p' is never used");
  expect_error(small("parameters: {a: {value: b, kind: seed, source: x}, b: {value: a, kind: seed, source: x}}\n"), "6:63 the parameter 'b' depends on itself");
}

TEST_CASE("Names may be neither units nor words of the language, nor stand for two things", "[unit]") {
  expect_error(small("resources: {min: {capacity: 1}}\n"), "6:13 'min' cannot name a resource: it is a unit");
  expect_error(small("resources: {self: {capacity: 1}}\n"), "6:13 'self' cannot name a resource: it is a word of the language");
  expect_error(small("resources: {customer: {capacity: 1}}\n"), "6:13 the name 'customer' of this resource is also that of a agent kind");
  expect_error(small("resources: {a-b: {capacity: 1}}\n"), "6:13 'a-b' cannot name a resource");
}

TEST_CASE("A text that a comma divides is told once, with the way out", "[unit]") {
  const std::string text = "concert: 1\nscenario: {id: small, title: Two wards, one nurse, no beds}\n"
                           "agents: {customer: {is: person, arrivals: {every: 1 h}}}\n"
                           "pathways: {visit: {for: customer, starts: {born: true}, steps: [{hold: 5 min}]}}\nexperiment: {horizon: 1 d}\n";
  const auto found = errors(text);
  REQUIRE(found.size() == 1);
  CHECK(found.front() == "2:41 unknown key 'one nurse' in 'scenario' of the file | if the text before it goes on here, put all of it in quotes: a comma ends it");
}

TEST_CASE("A number without a unit is in the unit beside it, whatever its size", "[unit]") {
  const auto read = [](const std::string& unit) {
    const Scenario s = good(small("parameters: {p: {value: 900, unit: " + unit + ", kind: seed, source: x}}\n"
                                  "measures: {worth: {value: p, unit: " + unit + "}}\n"));
    return s.parameters.front().value.code.constant();
  };
  CHECK(read("GBP"));
  CHECK(read("min"));
  const Scenario set = good(small("parameters: {p: {value: 900, unit: GBP, lever: true, kind: seed, source: x}}\n"
                                  "measures: {worth: {value: p, unit: GBP}, cost: {value: c.cost, unit: GBP}}\n"
                                  "models: {cheap: {set: {p: 800}, interventions: [rise]}}\n"
                                  "interventions: {rise: {from: 1 d, set: {p: 1000}}}\n"
                                  "cohorts: {c: {states: [well], start: {well: 1}, cycle: 1 y, cycles: 2, transitions: {well: {well: 1}},"
                                  " totals: {cost: {unit: GBP, states: {well: 100}}}}}\n"));
  CHECK(set.cohorts.size() == 1);
  expect_error(small("parameters: {p: {value: 900 min, unit: GBP, kind: seed, source: x}}\n"), "6:25 ");
  expect_error(small("", "[{hold: 900}]"), "4:72 ");
}

TEST_CASE("What is asked of the wrong thing says of which to ask", "[unit]") {
  const std::string nurses = "concert: 1\nscenario: {id: small}\nagents: {customer: {is: person, arrivals: {every: 1 h}}, nurse: {is: staff, count: 2}}\n";
  expect_error(nurses + "pathways: {visit: {for: customer, starts: {born: true}, steps: [{use: nurse, who: \"any(n1 in nurse if busy(n1) == 0)\"}]}}\nexperiment: {horizon: 1 d}\n",
               "4:108 'n1' is an agent; busy() asks about a resource or staff kind | of one member of staff ask workload(n1)");
  expect_error(small("measures: {gone: {share: outcome == died, over: visit}}\n", "[{leave: died}]"),
               "6:37 'died' is no label of 'visit outcome' | one of: done, open, removed");
  expect_error(small("measures: {late: {count: visit, where: started > 90 min}}\n"),
               "6:48 cannot compare a point in time with a duration | run_time(t) is the duration");
}

TEST_CASE("A sample is taken every so often or at one time", "[unit]") {
  CHECK(errors(small("measures: {there: {sample: inside(visit), at: 3 h}}\n")).empty());
  expect_error(small("measures: {there: {sample: inside(visit)}}\n"), "6:19 a sample lacks 'every'");
  expect_error(small("measures: {there: {sample: inside(visit), at: 3 h, every: 1 h}}\n"), "6:43 a sample has both 'every' and 'at'");
}

TEST_CASE("Steps: unknown verbs, servers, pathways and outcomes name the nearest", "[unit]") {
  expect_error(small("", "[{hodl: 5 min}]"), "4:66 unknown key 'hodl': a step must have one of its words | did you mean 'hold'?");
  expect_error(small("resources: {bed: {capacity: 1}}\n", "[{use: bde}]"), "4:71 'bde' is neither a resource nor staff | did you mean 'bed'?");
  expect_error(small("", "[{call: vist}]"), "4:72 unknown pathway 'vist' | did you mean 'visit'?");
  expect_error(small("resources: {bed: {capacity: 1}}\n", "[{use: bed, then: {gave_upp: []}}]"), "4:83 'gave_upp' is not an outcome of this step | did you mean 'gave_up'?");
  expect_error(small("", "[{hold: 5 GBP}]"), "4:72 ");
  expect_error(small("", "[{hold: -5 min}]"), "4:72 a duration cannot be negative");
  expect_error(small("", "[{hold: 1 d, then: {done: []}}]"), "4:77 'hold' has no outcomes");
}

TEST_CASE("Chances that do not sum are errors", "[unit]") {
  expect_error(small("", "[{choose: [{chance: 0.7, do: []}, {chance: 0.5, do: []}]}]"), "4:74 the chances sum to 1.2, above 1");
  expect_error(small("", "[{choose: [{chance: 0.7, do: []}]}]"), "4:74 the chances sum to 0.7, and there is no else");
  expect_error(small("", "[{choose: [{chance: 0.7, do: []}, {weight: 1, do: []}]}]"), "4:99 one choice draws by chances");
  expect_error(small("", "[{choose: [{else: []}, {when: \"true\", do: []}]}]"), "4:76 'else' must stand last");
  CHECK(errors(small("", "[{choose: [{chance: 0.7, do: []}, {else: []}]}]")).empty());
}

TEST_CASE("Steps never reached and loops without time are errors", "[unit]") {
  expect_error(small("", "[{hold: forever}, {hold: 1 d}]"), "4:83 this step is never reached");
  expect_error(small("", "[{exit: left}, {hold: 1 d}]"), "4:80 this step is never reached");
  expect_error(small("", "[{repeat: {every: 1 d, do: []}}, {hold: 1 d}]"), "4:98 this step is never reached");
  expect_error(small("", "[{repeat: {while: \"now - started < 1 d\", do: [{record: seen}]}}]"), "4:66 this loop can turn for ever without time passing");
  expect_error(small("", "[{hold: forever}]"), "4:12 the pathway 'visit' cannot end");
  CHECK(errors(small("", "[{choose: [{when: \"now - started > 1 d\", do: [{exit: left}]}, {else: []}]}, {hold: 1 d}]")).empty());
}

TEST_CASE("A closed population may walk for ever", "[unit]") {
  CHECK(errors("concert: 1\nscenario: {id: closed}\nagents: {member: {is: person, count: 10}}\n"
               "pathways: {life: {for: member, starts: {born: true}, steps: [{repeat: {every: 1 d, do: []}}]}}\nexperiment: {horizon: 1 d}\n").empty());
}

TEST_CASE("What is declared and never used is an error at its name", "[unit]") {
  expect_error(small("resources: {bed: {capacity: 1}}\n"), "6:13 the resource 'bed' is never used");
  expect_error(small("calendars: {office: {open: [\"Mon-Fri 09:00-17:00\"]}}\n"), "6:13 the calendar 'office' is never used");
  expect_error(small("channels: {fax: {}}\n"), "6:12 the channel 'fax' carries nothing");
  expect_error(small("messages: {order: {urgent: bool}}\n"), "6:12 the message 'order' is never sent");
  expect_error(small("sets: {service: [a, b]}\n"), "6:8 the set 'service' is never used");
  expect_error(small("interventions: {more: {from: 1 h}}\n"), "6:17 no model has the intervention 'more'");
  expect_error("concert: 1\nscenario: {id: dead}\nagents: {member: {is: person, count: 1, attributes: {age: {type: number}}}}\n"
               "pathways: {life: {for: member, starts: {born: true}, steps: [{set: {age: 3}}]}, none: {for: member, steps: []}}\nexperiment: {horizon: 1 d}\n",
               "3:54 the attribute 'age' of 'member' is written but never read");
  expect_error("concert: 1\nscenario: {id: dead}\nagents: {member: {is: person, count: 1}}\n"
               "pathways: {none: {for: member, steps: []}}\nexperiment: {horizon: 1 d}\n", "4:12 nothing ever starts the pathway 'none'");
}

TEST_CASE("A lever that models set and nothing reads is dead", "[unit]") {
  expect_error(small("parameters: {p: {value: 1, kind: seed, source: x, lever: true}}\nmodels: {usual: {}, new: {set: {p: 2}}}\n"),
               "6:14 the parameter 'p' is never used");
}

TEST_CASE("Calendars are read strictly", "[unit]") {
  const auto calendar = [](const std::string& inner) { return small("calendars: {office: {" + inner + "}}\n"); };
  expect_error(calendar("open: [\"Mon-Fry 09:00-17:00\"]"), "6:30 'Mon-Fry 09:00-17:00' is not an opening time");
  expect_error(calendar("open: [\"Mon 09:00-25:00\"]"), "6:30 ");
  expect_error(calendar("open: [\"Mon 09:00-12:00\", \"Mon 11:00-13:00\"]"), "6:13 two opening times of the calendar 'office' overlap");
  expect_error(calendar("closed: [\"2018-12-25\"]"), "6:13 the calendar 'office' is never open");
  expect_error(calendar("open: [\"Mon\"], closed: [\"2018-02-30\"]"), "6:46 '2018-02-30' is not a date");
}

TEST_CASE("Models set levers only, and one of them is the baseline", "[unit]") {
  const std::string p = "parameters: {p: {value: 1, kind: seed, source: x}}\n";
  const auto uses = [&](const std::string& more) { return small(p + more, "[{hold: \"p * 1 h\"}]"); };
  CHECK(errors(uses("")).empty());
  expect_error(uses("models: {usual: {}, new: {set: {p: 2}}}\n"), "7:33 'p' is no lever, so a model cannot set it");
  expect_error(uses("models: {usual: {baseline: true}, new: {baseline: true}}\n"), "7:35 a second baseline, 'new'");
  expect_error(uses("models: {usual: {disable: [vist]}}\n"), "7:28 there is no pathway, step, template's instance, intervention or message 'vist' | did you mean 'visit'?");
}

TEST_CASE("Measures and expectations name what exists", "[unit]") {
  expect_error(small("measures: {m: {mean: wait, over: visit.hodl}}\n"), "6:34 'visit.hodl' names no rows | did you mean 'visit.hold'?");
  expect_error(small("measures: {m: {mean: wait}}\n"), "6:15 the measure 'm' lacks 'over'");
  expect_error(small("measures: {m: {mean: wait, over: visit}}\n"), "6:22 unknown name 'wait' | rows of a step have it, as in over: use(R) or over: pathway.id");
  expect_error(small("measures: {m: {mean: duration, over: visit.hold}}\n"), "6:22 unknown name 'duration' | rows of a pathway have it, as in over: pathway");
  expect_error("concert: 1\nscenario: {id: own, title: t}\nagents: {person: {is: person, arrivals: {every: 1 d, per: person}}}\nexperiment: {horizon: 1 d}\n",
               "3:59 one 'person' brings no other");
  expect_error(small("measures: {m: {time_mean: visit}}\n"), "6:27 'visit' is not a value | ask how many walk it, as in inside(visit)");
  expect_error(small("measures: {m: {mean: outcome, over: visit}}\n"), "6:22 a measure aggregates numbers");
  expect_error(small("measures: {m: {mean: duration, over: visit, unit: GBP}}\n"), "6:51 the measure 'm' is ");
  expect_error(small("measures: {a: {value: \"b\"}, b: {value: \"a\"}}\n"), "6:29 the measure 'b' depends on itself");
  expect_error(small("measures: {dur: {mean: duration, over: visit}}\nexpect: [{pattern: P, that: durr, above: 0}]\n"), "7:29 'durr' is neither a measure nor a model | did you mean 'dur'?");
  expect_error(small("measures: {dur: {mean: duration, over: visit}}\nexpect: [{control: C, of: P, that: dur, above: 0}]\n"), "7:27 there is no pattern 'P'");
  expect_error(small("measures: {dur: {mean: duration, over: visit}}\nexpect: [{pattern: P, that: dur}]\n"), "7:10 an expectation without a verdict");
}

TEST_CASE("A study among the expectations names what exists, and takes no statistic's keys", "[unit]") {
  const auto judged = [](const std::string& study, const std::string& more = "that: rejection") {
    return small("measures: {dur: {mean: duration, over: visit}, flow: {mean: duration, over: visit, every: 1 h}}\nmodels: {usual: {baseline: true}, new: {}}\n"
                 "expect: [{pattern: P, study: {" + study + "}, " + more + ", below: 1}]\n");
  };
  CHECK(errors(judged("design: its, measure: flow, treated: new, opens: 1 h")).empty());
  expect_error(judged("design: itz, measure: flow, treated: new, opens: 1 h"), "8:39 'itz' is not a value of 'design' of 'study'");
  expect_error(judged("design: its, measure: flaw, treated: new, opens: 1 h"), "8:53 unknown measure 'flaw' | did you mean 'flow'?");
  expect_error(judged("design: its, measure: dur, treated: new, opens: 1 h"), "8:53 'dur' has no periods | add every: to the measure");
  expect_error(judged("design: its, measure: flow, treated: gnu, opens: 1 h"), "8:68 unknown model 'gnu'");
  expect_error(judged("design: its, measure: flow, treated: new, opens: 1 h", "that: rejections"), "8:92 'rejections' is nothing that a study is judged by | did you mean 'rejection'?");
  expect_error(judged("design: its, measure: flow, treated: new, opens: 1 h", "that: bias, in: new"), "8:98 a study and 'in' at once");
  expect_error(judged("design: its, measure: flow, treated: new, opens: 1 h", "that: bias, test: {runs: 0.9}"), "8:104 a study is judged over all replications");
  CHECK(errors(judged("design: its, measure: flow, treated: new, opens: 1 h, sites: 2, controls: 4, periods: 6")).empty());
  expect_error(judged("design: its, measure: flow, treated: new, opens: 1 h, periods: 0"), "8:94 'periods' of a study is a number from 1 to 100000 | leave it out to take all there are");
  expect_error(judged("design: its, measure: flow, treated: new, opens: 1 h, at: [a], sites: 2"), "8:94 the treated sites are named and numbered at once");
}

TEST_CASE("An intervention that would not reach a cohort is refused where it stands", "[unit]") {
  const auto followed = [](const std::string& interventions) {
    return small("parameters: {fall: {value: 0.1, kind: assumption, source: x, lever: true}, rise: {value: 2 h, unit: h, kind: assumption, source: x}}\n"
                 "cohorts: {c: {states: [well, dead], cycle: 1 y, cycles: 4, transitions: {well: {dead: fall, well: rest}}, totals: {years: {unit: y, states: {well: 1}}}}}\n"
                 "measures: {lived: {value: c.years, unit: y}, long: {share: duration > rise, over: visit}}\n" +
                 interventions);
  };
  CHECK(errors(followed("models: {usual: {baseline: true}, new: {set: {fall: 0.05}}}\n")).empty());
  expect_error(followed("interventions: {care: {always: true, from: 1 h, set: {fall: it / 2}}}\n"),
               "9:61 the intervention 'care' moves 'fall', but the cohort 'c' reads it as it is at the start: cohorts have a time of their own | "
               "let a model set 'fall', or write in the cohort what changes when: if(time > 2 y, after, before)");
  CHECK(errors(followed("interventions: {care: {always: true, from: 1 h, set: {rise: it / 2}}}\n")).empty());
}

TEST_CASE("Writing to another agent asks for a message", "[unit]") {
  expect_error("concert: 1\nscenario: {id: foreign}\nagents: {member: {is: person, count: 2, attributes: {age: {type: number}, friend: {type: member}}}}\n"
               "pathways: {life: {for: member, starts: {born: true}, steps: [{set: {friend.age: \"age\"}}]}}\nexperiment: {horizon: 1 d}\n",
               "4:69 only own attributes and those of what contains the agent or is inside it can be set, not 'friend.age' | send a message");
}

TEST_CASE("All errors are reported at once, in file order", "[unit]") {
  const auto found = errors(small("resources: {bed: {capasity: 1}}\nchannels: {fax: {los: 0.1}}\n", "[{hodl: 1 d}]"));
  REQUIRE(found.size() >= 3);
  CHECK(found[0].rfind("4:", 0) == 0);
  CHECK(found.back().rfind("7:", 0) == 0);
}

TEST_CASE("an account cannot be kept, since only payments move it", "[unit]") {
  const std::string text = "concert: 1\nscenario: {id: money}\nagents: {shop: {is: organisation, count: 1}}\naccounts: {cash: {of: shop, opening: 10 GBP}}\n"
                           "pathways: {spend: {for: shop, starts: {born: true}, steps: [{pay: {from: cash, to: outside, amount: 3 GBP}}]}}\n"
                           "measures: {left: {mean: cash, over: shop}}\nexperiment: {horizon: 1 d}\n"
                           "expect: [{pattern: A, that: left, below: 9}, {control: B, of: A, that: left, above: 9, under: {keep: [shop.cash]}}]\n";
  expect_error(text, "8:103 'shop.cash' is an account, and only what is paid moves it");
}

TEST_CASE("an event has room for the numbers of 2,047 pathways", "[unit]") {
  const auto with = [](int pathways) {
    std::string text = "concert: 1\nscenario: {id: many}\nagents: {one: {is: person, count: 1}}\nexperiment: {horizon: 1 d}\npathways:\n";
    for (int i = 0; i < pathways; ++i)
      text += "  p" + std::to_string(i) + ": {for: one, starts: {born: true}, steps: [{hold: 1 h}]}\n";
    return text;
  };
  CHECK(errors(with(2047)).empty());
  expect_error(with(2050), "2053:3 more than 2047 pathways and rules");
}
