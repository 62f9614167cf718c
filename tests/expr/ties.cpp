// Relations in expressions: sets of ties, the tie between two, and one of a set by its number.
#include "world.hpp"

using namespace testing;

TEST_CASE("ties are sets, and a tie has members", "[unit]") {
  const World world;
  CHECK(value(world, "count(trust(self))") == 2);
  CHECK(value(world, "count(t in trust(self) if t.to.skill > 2)") == 1);
  CHECK(value(world, "sum(t.to.skill for t in trust(self))") == 4);
  CHECK(value(world, "count(incoming(trust, doctor))") == 0);
  CHECK(value(world, "trust(self, nth(doctor_kind, 3)).level") == Approx(0.2031));
  CHECK(value(world, "if(linked(trust, self, nth(doctor_kind, 2)), 1, 0)") == 0);
  CHECK(value(world, "if(linked(trust, self, nth(doctor_kind, 1)), 1, 0)") == 1);
  CHECK(value(world, "if(trust(self, doctor) == nobody, 1, 0)") == 1);
}

TEST_CASE("nth gives one of a set by its number, or nobody", "[unit]") {
  const World world;
  CHECK(value(world, "nth(doctor_kind, 1).skill") == 1);
  CHECK(value(world, "nth(d in doctor_kind if d.skill > 1.5, 1).skill") == 3);
  CHECK(value(world, "if(nth(doctor_kind, 9) == nobody, 1, 0)") == 1);
  CHECK(value(world, "nth(trust(self), 1).to.skill") == 3);
}

TEST_CASE("a set of ties is no value, and what is no relation has no ties", "[unit]") {
  const World world;
  const auto problem = [&](std::string_view text) {
    Diagnostics diagnostics;
    const auto result = compile({.text = text, .place = {1, 1, 1, 1}, .scope = &world, .expected = {}, .what = "this value", .stream = 5}, diagnostics);
    REQUIRE(!result);
    const auto first = diagnostics.sorted().front();
    return first.problem + " | " + first.suggestion;
  };
  CHECK(problem("trust(self)") == "'trust(x)' is a set of ties, not a value | write trust(a, b) for the tie between two, or count(trust(x))");
  CHECK(problem("count(trsut(self))") == "'trsut(...)' is no set: 'trsut' is no relation | did you mean 'trust'?");
  CHECK(problem("count(trust(doctor))") == "expected an agent of kind 'person', got an agent of kind 'physician' | ");
  CHECK(problem("linked(trsut, self, doctor)") == "'trsut' is no relation | did you mean 'trust'?");
  CHECK(problem("count(incoming(trust))") == "incoming() takes a relation and an agent | write incoming(relation, x)");
}
