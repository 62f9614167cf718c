// What is wrong with a statechart is said where it stands.
#include "reading.hpp"

using namespace concert::scenario;

namespace {

std::string chart(const std::string& inner, const std::string& attributes = "{}") {
  return "concert: 1\n"
         "scenario: {id: small}\n"
         "agents: {person: {is: person, count: 5, attributes: " + attributes + "}}\n"
         "statecharts: {health: {for: person, " + inner + "}}\n"
         "experiment: {horizon: 1 y}\n";
}

}  // namespace

TEST_CASE("A statechart is an enum and a pathway", "[unit]") {
  const Scenario scenario = good(chart("states: {well: {to: {ill: 1 y, dead: 2 y}}, ill: {to: {dead: 3 y}}, dead: {final: true}}"));
  REQUIRE(scenario.pathways.size() == 1);
  CHECK(scenario.pathways[0].name == "health");
  REQUIRE(scenario.kinds[0].attributes.size() == 1);
  CHECK(scenario.kinds[0].attributes[0].name == "health");
  CHECK(std::count(scenario.pathways[0].outcomes.begin(), scenario.pathways[0].outcomes.end(), "dead") == 1);
}

TEST_CASE("Mistakes in a statechart", "[unit]") {
  expect_error(chart("states: {well: {to: {il: 1 y}}, ill: {final: true}}"), "4:58 there is no state 'il' | did you mean 'ill'?");
  expect_error(chart("states: {well: {to: {ill: 1 y}}, ill: {}}"), "4:70 the state 'ill' has no way out | give it 'to', or write final: true");
  expect_error(chart("states: {well: {to: {ill: 1 y}}, ill: {final: true, to: {well: 1 y}}}"),
               "4:70 the state 'ill' is final and has a way out | remove 'to' or 'final'");
  expect_error(chart("states: {}"), "4:45 a statechart without states");
  expect_error(chart("state: {well: {final: true}}"), "4:37 unknown key 'state' in statechart 'health' | did you mean 'states'?");
  expect_error(chart("states: {well: {final: true}}", "{health: {type: bool}}"), "3:62 the statechart 'health' gives 'person' an attribute 'health'");
  expect_error(chart("states: {well: {final: true}}, values: {utility: {of: {wel: 1}}}"), "4:92 there is no state 'wel' | did you mean 'well'?");
  expect_error(chart("states: {well: {to: {ill: 1}}, ill: {final: true}}"), "4:63 'after' of this step: expected a duration, got a plain number");
  expect_error(chart("states: {well: {to: {ill: {after: 1 y}}}, ill: {final: true}}"), "4:64 unknown key 'after'");
  expect_error("concert: 1\nscenario: {id: a}\nagents: {person: {is: person, count: 1}}\n"
               "statecharts: {health: {for: persn, states: {a: {final: true}}}}\nexperiment: {horizon: 1 y}\n",
               "4:29 unknown agent kind 'persn' | did you mean 'person'?");
}
