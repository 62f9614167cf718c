#include <cmath>

#include "analysis/expect.hpp"
#include "catch.hpp"
#include "synthetic.hpp"

using namespace concert::analysis;
using concert::test::Made;
using Run = concert::record::Header::Run;
using Status = Verdict::Status;

namespace {

// share of model 0: 0.28, 0.30, 0.32 (mean 0.30, half-width 0.0497); of model 1: 0.10 more in every replication.
Made shares() {
  Made made({"usual", "nurse"}, 3);
  made.measure("share_home", "1", [](const Run& r) { return 0.28 + 0.02 * r.replication + 0.1 * r.model; });
  made.measure("visits", "1/y", [](const Run& r) { return 100.0 + r.replication; });
  return made;
}

Expectation expecting(const std::string& that) {
  Expectation e;
  e.name = "P1";
  e.that = that;
  return e;
}

Verdict judge(const Expectation& e, const Made& made, Killed killed = Killed::held) {
  Arms arms("usual");
  const std::size_t points = std::max<std::size_t>(e.sweep.size(), 1);
  for (const std::string& model : made.results.header.models) {
    for (std::size_t p = 0; p < points; ++p) arms.add(model, p, made.results, static_cast<std::uint32_t>(p));
  }
  return evaluate(e, arms, killed);
}

/// Measure m takes the given values over the sweep, plus `noise` that differs by replication and by point.
Made sweep_of(std::vector<double> values, double noise = 0) {
  Made made({"usual"}, 6, static_cast<std::uint32_t>(values.size()));
  made.measure("m", "d", [=](const Run& r) {
    const double sign = (r.replication + r.point) % 2 == 0 ? 1 : -1;
    return values[r.point] + noise * sign;
  });
  return made;
}

Expectation shaped(Shape shape, std::size_t points, Test test = Test::point) {
  Expectation e = expecting("m");
  e.shape = shape;
  e.test = test;
  e.sweep_name = "loss";
  for (std::size_t p = 0; p < points; ++p) e.sweep.push_back(0.1 * static_cast<double>(p));
  return e;
}

}  // namespace

TEST_CASE("a point inside its band is met, one outside says by how much", "[analysis][unit]") {
  Expectation e = expecting("share_home");
  e.within_low = 0.26;
  e.within_high = 0.34;
  const Verdict inside = judge(e, shares());
  CHECK(inside.status == Status::met);
  CHECK(inside.distance == 0);
  CHECK(inside.sentence == "share_home in usual is 0.300 (95 % interval 0.250 to 0.350, 3 replications), within 0.26 to 0.34.");
  e.in = {"nurse"};
  const Verdict outside = judge(e, shares());
  CHECK(outside.status == Status::not_met);
  CHECK(outside.distance == Approx(0.06));
  CHECK(outside.estimate == Approx(0.4));
}

TEST_CASE("all models named must satisfy it, and the worst is shown", "[analysis][unit]") {
  Expectation e = expecting("share_home");
  e.below = 0.35;
  e.in = {"usual", "nurse"};
  const Verdict v = judge(e, shares());
  CHECK(v.status == Status::not_met);
  CHECK(v.estimate == Approx(0.4));
  CHECK(v.points.size() == 2);
}

TEST_CASE("an interval test needs the whole interval", "[analysis][unit]") {
  Expectation e = expecting("share_home");
  e.within_low = 0.26;
  e.within_high = 0.34;
  e.test = Test::interval;
  const Verdict v = judge(e, shares());  // the interval is 0.2503 to 0.3497
  CHECK(v.status == Status::not_met);
  CHECK(v.distance == Approx(0.0097).margin(0.0001));
  e.within_low = 0.25;
  e.within_high = 0.35;
  CHECK(judge(e, shares()).status == Status::met);
}

TEST_CASE("a runs test counts the replications that hold", "[analysis][unit]") {
  Expectation e = expecting("share_home");
  e.above = 0.29;
  e.test = Test::runs;
  e.runs = 0.6;
  CHECK(judge(e, shares()).status == Status::met);
  e.runs = 0.9;
  const Verdict v = judge(e, shares());
  CHECK(v.status == Status::not_met);
  CHECK(v.distance == Approx(0.9 - 2.0 / 3));
  e.that = "sd(share_home)";
  CHECK(judge(e, shares()).status == Status::undecided);
}

TEST_CASE("signs are strict, and zero means not told apart from 0", "[analysis][unit]") {
  Expectation e = expecting("difference(share_home, nurse, usual)");
  e.sign = Sign::positive;
  CHECK(judge(e, shares()).status == Status::met);
  e.sign = Sign::negative;
  CHECK(judge(e, shares()).status == Status::not_met);
  e.sign = Sign::zero;
  CHECK(judge(e, shares()).status == Status::not_met);
  e.that = "difference(visits, nurse, usual)";
  CHECK(judge(e, shares()).status == Status::met);
  e.sign = Sign::positive;
  CHECK(judge(e, shares()).status == Status::not_met);
}

TEST_CASE("between is short for a difference", "[analysis][unit]") {
  Expectation e = expecting("share_home");
  e.between = {"nurse", "usual"};
  e.within_low = 0.09;
  e.within_high = 0.11;
  CHECK(judge(e, shares()).status == Status::met);
}

TEST_CASE("an expectation without a criterion, a readable statistic or its measure stays undecided", "[analysis][unit]") {
  CHECK(judge(expecting("share_home"), shares()).status == Status::undecided);
  Expectation e = expecting("share_home +");
  e.above = 0;
  CHECK(judge(e, shares()).status == Status::undecided);
  e.that = "nobody_measured_this";
  const Verdict v = judge(e, shares());
  CHECK(v.status == Status::undecided);
  CHECK(v.sentence.find("there is no measure 'nobody_measured_this'") != std::string::npos);
}

TEST_CASE("a monotone shape holds when no step goes back and the whole goes forward", "[analysis][unit]") {
  CHECK(judge(shaped(Shape::increasing, 4), sweep_of({1, 2, 2, 4})).status == Status::met);
  CHECK(judge(shaped(Shape::decreasing, 3), sweep_of({4, 3, 1})).status == Status::met);
  CHECK(judge(shaped(Shape::increasing, 3), sweep_of({2, 2, 2})).status == Status::not_met);
  const Verdict v = judge(shaped(Shape::increasing, 4), sweep_of({1, 3, 2.5, 4}));
  CHECK(v.status == Status::not_met);
  CHECK(v.distance == Approx(0.5));
  CHECK(v.sentence.find("from loss = 0.1 to loss = 0.2") != std::string::npos);
}

TEST_CASE("by intervals, a step back that is only noise does not count, and a rise that is only noise does not either", "[analysis][unit]") {
  CHECK(judge(shaped(Shape::increasing, 4, Test::interval), sweep_of({1, 3, 2.9, 5}, 0.5)).status == Status::met);
  CHECK(judge(shaped(Shape::increasing, 4, Test::interval), sweep_of({1, 3, 1.2, 5}, 0.1)).status == Status::not_met);
  CHECK(judge(shaped(Shape::increasing, 2, Test::interval), sweep_of({1, 1.1}, 2)).status == Status::not_met);
}

TEST_CASE("by runs, a shape is judged within each replication", "[analysis][unit]") {
  Expectation e = shaped(Shape::increasing, 3, Test::runs);
  e.runs = 0.5;
  CHECK(judge(e, sweep_of({1, 2, 4}, 0.6)).status == Status::met);  // rises in the three odd replications only
  e.runs = 0.6;
  CHECK(judge(e, sweep_of({1, 2, 4}, 0.6)).status == Status::not_met);
}

TEST_CASE("flat means that no two points are told apart, or that they differ by less than the tolerance", "[analysis][unit]") {
  CHECK(judge(shaped(Shape::flat, 3), sweep_of({1, 1.1, 1}, 1)).status == Status::met);
  const Verdict rising = judge(shaped(Shape::flat, 3), sweep_of({1, 1.1, 3}, 0.01));
  CHECK(rising.status == Status::not_met);
  Expectation tolerant = shaped(Shape::flat, 3);
  tolerant.within_low = -2.5;
  tolerant.within_high = 2.5;
  CHECK(judge(tolerant, sweep_of({1, 1.1, 3}, 0.01)).status == Status::met);
  // With `test: interval` noise is no excuse: the differences must lie inside the tolerance.
  tolerant.test = Test::interval;
  tolerant.within_low = -0.5;
  tolerant.within_high = 0.5;
  CHECK(judge(tolerant, sweep_of({1, 1.1, 1}, 1)).status == Status::not_met);
}

TEST_CASE("a band over a sweep must hold at every point", "[analysis][unit]") {
  Expectation e = shaped(Shape::none, 3);
  e.below = 3.5;
  const Verdict v = judge(e, sweep_of({1, 4, 3}));
  CHECK(v.status == Status::not_met);
  CHECK(v.sentence.find("at loss = 0.1") != std::string::npos);
  CHECK(v.points.size() == 3);
}

TEST_CASE("a slope is judged once for the whole sweep", "[analysis][unit]") {
  Expectation e = shaped(Shape::none, 3);
  e.that = "slope(m)";
  e.within_low = 9.9;
  e.within_high = 10.1;
  CHECK(judge(e, sweep_of({1, 2, 3})).status == Status::met);
}

TEST_CASE("a shape without a sweep is undecided", "[analysis][unit]") {
  Expectation e = expecting("share_home");
  e.shape = Shape::increasing;
  CHECK(judge(e, shares()).status == Status::undecided);
}

TEST_CASE("a control is met by its own condition, and has nothing to kill without its pattern", "[analysis][unit]") {
  Expectation e = expecting("share_home");
  e.control = true;
  e.of = "P0";
  e.below = 0.5;
  CHECK(judge(e, shares()).status == Status::met);
  const Verdict idle = judge(e, shares(), Killed::did_not_hold);
  CHECK(idle.status == Status::nothing_to_kill);
  CHECK(idle.sentence.find("P0 did not hold") != std::string::npos);
  e.below = 0.1;
  CHECK(judge(e, shares()).status == Status::not_met);
}

TEST_CASE("an expectation lists the models, points and measures it needs", "[analysis][unit]") {
  const Made made = shares();
  Expectation e = expecting("difference(share_home, nurse, usual) / visits");
  e.sweep = {0, 1, 2};
  const Needs all = needs(e, made.results.header);
  CHECK(all.models == std::vector<std::string>{"nurse", "usual"});
  CHECK(all.points == 3);
  CHECK(all.measures == std::vector<std::string>{"share_home", "visits"});
  CHECK(all.errors.empty());
  CHECK(needs(expecting("visits"), made.results.header).models == std::vector<std::string>{"usual"});
  e = expecting("visits");
  e.in = {"nures"};
  const Needs wrong = needs(e, made.results.header);
  REQUIRE(wrong.errors.size() == 1);
  CHECK(wrong.errors[0].suggestion == "did you mean 'nurse'?");
}

TEST_CASE("a convex course bends upwards at every point", "[analysis][unit]") {
  CHECK(judge(shaped(Shape::convex, 4), sweep_of({0, 1, 4, 9})).status == Status::met);
  CHECK(judge(shaped(Shape::concave, 4), sweep_of({0, 1, 4, 9})).status == Status::not_met);
  CHECK(judge(shaped(Shape::concave, 4), sweep_of({0, 5, 8, 9})).status == Status::met);
  CHECK(judge(shaped(Shape::convex, 4), sweep_of({0, 1, 4, 6})).status == Status::not_met);  // 1, 3, then 2
  CHECK(judge(shaped(Shape::convex, 4), sweep_of({0, 1, 2, 3})).status == Status::not_met);  // a straight line
  CHECK(judge(shaped(Shape::convex, 2), sweep_of({0, 1})).status == Status::undecided);
}

TEST_CASE("a convex course told by its interval needs more than luck", "[analysis][unit]") {
  CHECK(judge(shaped(Shape::convex, 4, Test::interval), sweep_of({0, 1, 4, 9}, 0.05)).status == Status::met);
  CHECK(judge(shaped(Shape::convex, 5, Test::interval), sweep_of({0, 1, 2, 3, 4.01}, 5)).status == Status::not_met);
}

TEST_CASE("with factors a band must hold at every combination", "[analysis][unit]") {
  Expectation e = expecting("m");
  e.factors = {{"a", "1", {0, 1}, {}}, {"b", "d", {0, 5}, {}}};
  e.above = 1.5;
  const Made made = sweep_of({2, 3, 1, 4});
  Arms arms("usual");
  for (std::uint32_t p = 0; p < 4; ++p) arms.add("usual", p, made.results, p);
  const Verdict v = evaluate(e, arms);
  CHECK(v.status == Status::not_met);
  CHECK(v.sentence.find("at a = 1, b = 0 d") != std::string::npos);
  CHECK(needs(e, made.results.header).points == 4);
}

TEST_CASE("statistics over factors ask for factors", "[analysis][unit]") {
  const Needs alone = needs(expecting("interaction(visits)"), shares().results.header);
  REQUIRE(alone.errors.size() == 1);
  CHECK(alone.errors[0].problem.find("two factors") != std::string::npos);
  Expectation e = expecting("explained(visits, c)");
  e.factors = {{"a", "1", {0, 1}, {}}, {"models", "", {}, {"usual", "nurse"}}};
  const Needs unknown = needs(e, shares().results.header);
  REQUIRE(unknown.errors.size() == 1);
  CHECK(unknown.errors[0].problem == "unknown factor 'c'");
  CHECK(unknown.models.size() == 2);
}

TEST_CASE("a number found otherwise is judged by its band, and says what was counted", "[expect]") {
  Expectation e = expecting("rejection");
  e.within_low = 0;
  e.within_high = 0.1;
  const Found found{.interval = {.estimate = 0.075, .low = 0.05, .high = 0.11, .n = 192}, .unit = "", .subject = "rejection of its", .of = "studies", .problem = ""};
  Verdict verdict = judge_found(e, found);
  CHECK(verdict.status == Status::met);
  CHECK(verdict.sentence.find("rejection of its is 0.07") == 0);
  CHECK(verdict.sentence.find("192 studies") != std::string::npos);
  e.test = Test::interval;
  verdict = judge_found(e, found);
  CHECK(verdict.status == Status::not_met);
  CHECK(verdict.distance == Approx(0.01));
  Found none = found;
  none.problem = "it was not run";
  CHECK(judge_found(e, none).status == Status::undecided);
  e.control = true;
  e.of = "P1";
  CHECK(judge_found(e, found, Killed::did_not_hold).status == Status::nothing_to_kill);
}
