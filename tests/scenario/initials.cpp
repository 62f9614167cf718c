// Initial values that read one another.
#include "reading.hpp"

using namespace concert::scenario;

namespace {

/// Houses with attribute `a`, people in them with `b` and `c`, acquaintances with `near`.
std::string world(const std::string& a, const std::string& b, const std::string& c = "0", const std::string& near = "0", const std::string& more = "") {
  return "concert: 1\n"
         "scenario: {id: small}\n"
         "agents:\n"
         "  house: {is: organisation, count: 2, attributes: {\n"
         "    a: {type: number, initial: \"" + a + "\"}" + more + "}}\n"
         "  person: {is: person, in: house, count: 4, attributes: {\n"
         "    b: {type: number, initial: \"" + b + "\"},\n"
         "    c: {type: number, initial: \"" + c + "\"}}}\n"
         "relations: {knows: {from: person, to: person, topology: {model: complete}, attributes: {\n"
         "    near: {type: number, initial: \"" + near + "\"}}}}\n"
         "pathways: {live: {for: person, starts: {born: true}, steps: [{record: seen, value: \"house.a + b + c + sum(t.near for t in knows(self))\"}]}}\n"
         "experiment: {horizon: 1 d}\n";
}

}  // namespace

TEST_CASE("An initial value may read what is set before it", "[unit]") {
  good(world("3", "house.a", "b + 1", "from.c + to.b"));
  good(world("3", "mean(h.a for h in house)", "b"));
}

TEST_CASE("Initial values that go round in a circle are refused, and the whole circle is named", "[unit]") {
  expect_error(world("mean(p.b for p in person of self)", "house.a"),
               "5:33 initial values go round in a circle: 'house.a' (t.yaml:5) reads 'person.b' (t.yaml:7) reads 'house.a' | "
               "give one of them a value that reads none of the others");
  expect_error(world("mean(p.c for p in person of self)", "house.a", "b"),
               "5:33 initial values go round in a circle: 'house.a' (t.yaml:5) reads 'person.c' (t.yaml:8) reads 'person.b' (t.yaml:7) reads 'house.a' | ");
}

TEST_CASE("Circles of initial values over ties are refused", "[unit]") {
  expect_error(world("0", "sum(t.near for t in knows(self))", "0", "from.b"),
               "7:33 initial values go round in a circle: 'person.b' (t.yaml:7) reads 'knows.near' (t.yaml:10) reads 'person.b' | ");
}

TEST_CASE("An initial value cannot read itself of other agents, nor over what is derived", "[unit]") {
  expect_error(world("0", "mean(p.b for p in person)"), "7:33 initial values go round in a circle: 'person.b' (t.yaml:7) reads 'person.b' | ");
  expect_error(world("mean(p.b for p in person of self)", "house.twice", "0", "0", ",\n    twice: {type: number, define: \"2 * a\"}"),
               "5:33 initial values go round in a circle: 'house.a' (t.yaml:5) reads 'person.b' (t.yaml:8) reads 'house.a' | ");
}

TEST_CASE("An initial value cannot read an attribute of its agent that is set later", "[unit]") {
  expect_error(world("0", "self.c + 1", "2"),
               "7:33 the initial value of 'person.b' reads 'person.c' (t.yaml:8), which is set after it | declare 'c' before 'b'");
}
