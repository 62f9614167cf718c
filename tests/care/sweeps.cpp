// Rules for ties: every tie is looked at at one instant.
#include "run_text.hpp"

using namespace concert;
using namespace concert::test;

namespace {

/// Three people in a ring 0 -> 1 -> 2 -> 0, whose ties have levels 0.25, 0.5 and 1.
std::string ring(const std::string& rules, const std::string& more = "") {
  return "agents: {person: {is: person, count: 3}}\n"
         "relations:\n  knows: {from: person, to: person, topology: {model: table, columns: [from, to, level], rows: [[0, 1, 0.25], [1, 2, 0.5], [2, 0, 1]]}, attributes: {level: {type: fraction}, luck: {type: number}}}\n"
         "rules: {" + rules + "}\n"
         "measures: {level: {sum: level, over: knows, every: 1 h}, number_of: {count: rows, over: knows, every: 1 h}, luck: {sum: luck, over: knows, at: 6 h}, first_level: {sum: \"if(from.index == 0, level, 0)\", over: knows, at: 6 h}" + more + "}\n"
         "experiment: {horizon: 10 h}\n";
}

}  // namespace

TEST_CASE("a rule for a relation changes every tie at its times", "[unit]") {
  const Trial trial = run(ring("fade: {for: knows, every: 2 h, do: [{set: {level: \"it * 0.5\"}}]}"));
  CHECK(trial.measure("level", "", 1) == 1.75);
  CHECK(trial.measure("level", "", 2) == 0.875);  // a sample is taken after the events of its instant
  CHECK(trial.measure("level", "", 5) == 0.4375);
  const Trial listed = run(ring("fade: {for: knows, at: [1 h, 3 h], if: \"from.index > 0\", do: [{set: {level: \"it * 0.5\"}}]}"));
  CHECK(listed.measure("level", "", 2) == 1);
  CHECK(listed.measure("level", "", 3) == 0.625);
  const Trial first = run(ring("fade: {for: knows, every: 5 h, first: 0 d, do: [{if: \"level > 0.3\", set: {level: \"it * 0.5\"}}]}"));
  CHECK(first.measure("level", "", 4) == 1);
  CHECK(first.measure("level", "", 5) == 0.75);
}

TEST_CASE("together, ties read the state before the sweep; sequentially, what those before them wrote", "[unit]") {
  const std::string rule = "level: \"sum(t.level for t in knows(to))\"";
  CHECK(run(ring("pass: {for: knows, at: [1 h], do: [{set: {" + rule + "}}]}")).measure("first_level") == 0.5);
  CHECK(run(ring("pass: {for: knows, at: [1 h], mode: sequential, do: [{set: {" + rule + "}}]}")).measure("level", "", 2) == 2);  // 0.5, 1, then 0.5 again
  CHECK(run(ring("pass: {for: knows, at: [1 h], do: [{set: {" + rule + "}}]}")).measure("level", "", 2) == 1.75);
}

TEST_CASE("a rule ends ties, with its cause; a later step of it does not touch them", "[unit]") {
  const Trial trial = run(ring("prune: {for: knows, every: 1 h, do: [{if: \"level < 0.4\", unlink: {cause: faded}}, {set: {level: \"it / 2\"}}]}"));
  CHECK(trial.measure("number_of", "", 1) == 2);
  CHECK(trial.measure("number_of", "", 2) == 1);
  CHECK(trial.measure("number_of", "", 4) == 0);
  REQUIRE(trial.rows.ties.size() == 6);
  CHECK(trial.scenario->causes[trial.rows.ties.back().cause] == "faded");
}

TEST_CASE("the draws of a sweep are keyed by the tie and by the round", "[property]") {
  const auto luck = [](const std::string& rows) {
    std::string text = ring("drawn: {for: knows, every: 1 h, do: [{set: {luck: \"it + if(from.index == 1, uniform(min=0, max=1), 0)\"}}]}");
    text.replace(text.find("rows: [["), std::string("rows: [[0, 1, 0.25], [1, 2, 0.5], [2, 0, 1]]").size(), "rows: " + rows);
    return run(text).measure("luck");
  };
  const double one = luck("[[1, 2, 0.5]]");
  CHECK(one == luck("[[0, 1, 0.25], [1, 2, 0.5], [2, 0, 1]]"));
  CHECK(std::fmod(one, 6.0) != 0);
}

TEST_CASE("an attribute that a rule keeps stays; a rule that is disabled does nothing", "[unit]") {
  Run how;
  how.under.keep = {"knows.level"};
  const std::string text = ring("fade: {for: knows, every: 1 h, do: [{set: {level: \"it * 0.5\"}}]}");
  CHECK(run(text, how).measure("level", "", 5) == 1.75);
  Run off;
  off.under.disable = {"fade"};
  CHECK(run(text, off).measure("level", "", 5) == 1.75);
}
