#include <array>
#include <cmath>

#include "analysis/compare.hpp"
#include "catch.hpp"
#include "random/exact_math.hpp"
#include "random/stream.hpp"
#include "synthetic.hpp"

using namespace concert::analysis;
using concert::test::Made;
using Run = concert::record::Header::Run;

namespace {

Made basic() {
  Made made({"usual", "nurse"}, 3);
  made.measure("visits", "1/y", [](const Run& r) { return 10.0 * (r.replication + 1) + r.model * (r.replication + 1); });
  return made;
}

void set_role(Made& made, std::uint32_t measure, const std::string& role, const std::string& payer = "") {
  made.results.header.measures[measure].role = role;
  made.results.header.measures[measure].payer = payer;
}

// Persons 0..3 in each of two runs a model; person 3 comes under the model only.
Made with_persons(const std::string& role) {
  Made made({"usual", "nurse"}, 2);
  const auto days = made.measure("days", "d", [](const Run&) { return 1.0; });
  made.results.header.measures[days].per_agent = true;
  set_role(made, days, role);
  const double usual[] = {1, 2, 0.1 + 0.2}, nurse[] = {0, 2.5, 0.3, 9};
  for (std::uint32_t run = 0; run < 2; ++run) {
    for (std::uint32_t a = 0; a < 3; ++a) made.results.agents.push_back({run, days, a, usual[a]});
  }
  for (std::uint32_t run = 2; run < 4; ++run) {
    for (std::uint32_t a = 0; a < 4; ++a) made.results.agents.push_back({run, days, a, nurse[a]});
  }
  return made;
}

}  // namespace

TEST_CASE("means and paired differences of every model, by measure", "[analysis][unit]") {
  const Comparison c = compare(basic().results);
  REQUIRE(c.rows.size() == 1);
  CHECK(c.rows[0].name == "visits");
  CHECK(c.values[0][0].mean == Approx(20));
  CHECK(c.values[0][1].mean == Approx(22));
  CHECK(c.differences[0][1].difference.mean == Approx(2));
  CHECK(c.differences[0][1].difference.half_width == Approx(4.302653 / std::sqrt(3.0)).epsilon(1e-6));
  CHECK(c.differences[0][1].correlation == Approx(1));
  CHECK(c.differences[0][1].variance_reduction == Approx(100 + 121));
  CHECK(c.differences[0][0].difference.n == 0);
}

TEST_CASE("replications are matched by their number and not by their place", "[analysis][unit]") {
  Made made = basic();
  std::swap(made.results.header.runs[3], made.results.header.runs[5]);
  std::swap(made.results.values[3], made.results.values[5]);
  CHECK(compare(made.results).differences[0][1].difference.sd == Approx(1));
}

TEST_CASE("a failed run is left out of its model and of the pairs, and listed", "[analysis][unit]") {
  Made made = basic();
  made.results.status[5] = concert::record::Status::failed;
  made.results.errors[5] = "a negative duration";
  const Comparison c = compare(made.results);
  CHECK(c.values[0][1].n == 2);
  CHECK(c.values[0][0].n == 3);
  CHECK(c.differences[0][1].difference.n == 2);
  REQUIRE(c.failed.size() == 1);
  CHECK(c.failed[0].model == "nurse");
  CHECK(c.failed[0].replication == 2);
  CHECK(c.failed[0].error == "a negative duration");
}

TEST_CASE("groups are rows of their own, periods are not", "[analysis][unit]") {
  Made made({"usual"}, 2);
  const auto wait = made.declare("wait", "d", {"urgent", "routine"});
  made.column(wait, 1, [](const Run&) { return 4.0; });
  made.column(wait, 0, [](const Run&) { return 2.0; });
  made.column(wait, 0, [](const Run&) { return 9.0; });
  made.results.columns[2].period = 3;
  const Comparison c = compare(made.results);
  REQUIRE(c.rows.size() == 2);
  CHECK(c.rows[0].name == "wait[urgent]");
  CHECK(c.rows[1].name == "wait[routine]");
  CHECK(c.values[0][0].mean == 2);
}

TEST_CASE("measures, baseline and point can be chosen, and must exist", "[analysis][unit]") {
  Made made = basic();
  made.measure("cost", "GBP", [](const Run& r) { return 5.0 + r.model; });
  const Comparison c = compare(made.results, {.measures = {"cost"}, .point = 0, .baseline = "nurse"});
  REQUIRE(c.rows.size() == 1);
  CHECK(c.rows[0].name == "cost");
  CHECK(c.differences[0][0].difference.mean == Approx(-1));
  CHECK_THROWS_WITH(compare(made.results, {.measures = {"csot"}, .point = 0, .baseline = ""}), Catch::Contains("did you mean 'cost'?"));
  CHECK_THROWS_AS(compare(made.results, {.measures = {}, .point = 0, .baseline = "x"}), std::invalid_argument);
  CHECK_THROWS_AS(compare(made.results, {.measures = {}, .point = 7, .baseline = ""}), std::invalid_argument);
}

TEST_CASE("only the runs of the chosen point count", "[analysis][unit]") {
  Made made({"usual"}, 2, 2);
  made.measure("m", "1", [](const Run& r) { return 1.0 + r.point; });
  CHECK(compare(made.results).values[0][0].mean == 1);
  CHECK(compare(made.results, {.measures = {}, .point = 1, .baseline = ""}).values[0][0].mean == 2);
}

TEST_CASE("the same person is compared under two models", "[analysis][unit]") {
  const Comparison c = compare(with_persons("cost").results);
  REQUIRE(c.pairs.size() == 1);
  const PersonPairs& p = c.pairs[0];
  CHECK(p.better == PersonPairs::Better::low);
  CHECK(p.pairs == 6);
  CHECK(p.less == Approx(1.0 / 3));
  CHECK(p.more == Approx(1.0 / 3));
  CHECK(p.same == Approx(1.0 / 3));  // 0.1 + 0.2 and 0.3 differ by rounding only
  CHECK(p.unmatched == 2);
  CHECK(p.difference.mean == Approx(-0.5 / 3));
  CHECK(compare(with_persons("effect").results).pairs[0].better == PersonPairs::Better::high);
  CHECK(compare(with_persons("").results).pairs[0].better == PersonPairs::Better::neither);
}

TEST_CASE("costs are summed by payer and in total, groups included", "[analysis][unit]") {
  Made made({"usual", "nurse"}, 3);
  const auto a = made.measure("visits_cost", "EUR", [](const Run& r) { return 100.0 + r.replication + 10 * r.model; });
  const auto b = made.declare("ward_cost", "EUR", {"day", "night"});
  made.column(b, 0, [](const Run& r) { return 20.0 - 5 * r.model; });
  made.column(b, 1, [](const Run& r) { return r.replication == 0 ? missing : 30.0; });
  const auto c = made.measure("fees", "EUR", [](const Run&) { return 1.0; });
  const auto life = made.measure("life", "y", [](const Run& r) { return 1.0 + 0.1 * r.model + 0.01 * r.replication; });
  set_role(made, a, "cost", "insurer");
  set_role(made, b, "cost", "council");
  set_role(made, c, "cost", "insurer");
  set_role(made, life, "effect");
  const Comparison comparison = compare(made.results);
  REQUIRE(comparison.costs.size() == 3);
  CHECK(comparison.costs[0].name == "insurer");
  CHECK(comparison.costs[0].value[0].mean == Approx(102));
  CHECK(comparison.costs[1].name == "council");
  CHECK(comparison.costs[1].value[0].mean == Approx((20 + 50 + 50) / 3.0));  // nobody in a group costs nothing
  CHECK(comparison.costs[2].name == "total");
  CHECK(comparison.costs[2].difference[1].difference.mean == Approx(5));
  REQUIRE(comparison.net.size() == 1);
  CHECK(comparison.net[0].quadrant == "costs more, does more");
}

TEST_CASE("the quadrant says when a difference is not shown", "[analysis][unit]") {
  const auto quadrant = [](double cost, double cost_noise, double effect, double effect_noise) {
    Made made({"usual", "nurse"}, 4);
    const auto with = [](double size, double noise) {
      return [=](const Run& r) { return r.model * (size + noise * (r.replication % 2 == 0 ? 1 : -1)); };
    };
    set_role(made, made.measure("c", "EUR", with(cost, cost_noise)), "cost");
    set_role(made, made.measure("e", "y", with(effect, effect_noise)), "effect");
    return compare(made.results).net.at(0).quadrant;
  };
  CHECK(quadrant(-5, 1, 1, 0.1) == "costs less, does more: dominates");
  CHECK(quadrant(5, 1, -1, 0.1) == "costs more, does less: dominated");
  CHECK(quadrant(-5, 1, -1, 0.1) == "costs less, does less");
  CHECK(quadrant(5, 50, 1, 0.1) == "no difference in cost shown, does more");
  CHECK(quadrant(5, 1, 1, 10) == "costs more, no difference in effect shown");
  CHECK(quadrant(0, 0, 0, 0) == "no difference in cost shown, none in effect shown");
}

TEST_CASE("what is not evidence is listed with its source, and effects that a model assumes by themselves", "[analysis][unit]") {
  Made made = basic();
  concert::record::Header::ParameterInfo found, guess;
  found.name = "visit";
  found.kind = "found";
  guess.name = "loss";
  guess.kind = "assumption";
  guess.source = "team's guess";
  guess.range = "0 to 0.2";
  guess.unit = "probability";
  guess.value = 0.05;
  made.results.header.parameters = {found, guess};
  made.results.header.settings = {{.model = "nurse", .name = "gain", .text = "0.2", .effect = true}, {.model = "nurse", .name = "lever", .text = "1"}};
  const Comparison c = compare(made.results);
  REQUIRE(c.assumptions.size() == 1);
  CHECK(c.assumptions[0].name == "loss");
  CHECK(c.assumptions[0].value == "0.05 probability");
  CHECK(c.assumptions[0].source == "team's guess");
  REQUIRE(c.assumed_effects.size() == 1);
  CHECK(c.assumed_effects[0].name == "gain");
}

TEST_CASE("the gap between groups is compared with the baseline's", "[analysis][unit]") {
  Made made({"usual", "nurse"}, 3);
  const auto waits = made.declare("wait", "d", {"least", "middle", "most"});
  for (std::int32_t group = 0; group < 3; ++group)
    made.column(waits, group, [group](const Run& r) { return 10.0 + r.replication + (r.model == 0 ? 4.0 : 1.0) * group; });
  const Comparison c = compare(made.results);
  REQUIRE(c.gaps.size() == 1);
  CHECK(c.gaps[0].name == "wait: most - least");
  CHECK(c.gaps[0].value[0].mean == Approx(8));
  CHECK(c.gaps[0].value[1].mean == Approx(2));
  CHECK(c.gaps[0].difference[1].difference.mean == Approx(-6));
}

TEST_CASE("parts written inside a ratio are in no table unless they are asked for", "[analysis][unit]") {
  Made made({"usual"}, 3);
  const auto one = [](const Run&) { return 1.0; };
  const auto ratio = made.measure("asked_each", "1", one);
  made.results.header.measures[ratio].aggregate = "ratio";
  made.measure("asked_each.numerator", "1", one);
  made.measure("asked_each.denominator", "1", one);
  made.measure("other.numerator", "1", one);  // of nothing that is a ratio
  const auto names = [](const Comparison& c) {
    std::vector<std::string> all;
    for (const MeasureRow& row : c.rows) all.push_back(row.name);
    return all;
  };
  CHECK(names(compare(made.results)) == std::vector<std::string>{"asked_each", "other.numerator"});
  CompareOptions options;
  options.measures = {"asked_each.denominator"};
  CHECK(names(compare(made.results, options)) == options.measures);
}

TEST_CASE("single persons are told by quantiles over all replications of a model", "[analysis][unit]") {
  const Comparison c = compare(with_persons("").results);
  REQUIRE(c.spreads.size() == 2);
  CHECK(c.spreads[0].persons == 6);
  CHECK(c.spreads[0].quantiles[2].estimate == Approx(1));      // 0.3 0.3 1 1 2 2
  CHECK(c.spreads[1].persons == 8);
  CHECK(c.spreads[1].quantiles[2].estimate == Approx(1.4));    // 0 0 0.3 0.3 2.5 2.5 9 9
}

TEST_CASE("intervals of persons' quantiles hold what they say though persons of a replication are alike", "[analysis][unit]") {
  // Value = luck of the replication + own luck, both standard normal: quantiles are those of a normal law, variance 2.
  constexpr int studies = 400;
  constexpr std::array<double, 5> quantiles{-1.644854, -0.674490, 0, 0.674490, 1.644854};
  std::array<int, 5> held{};
  for (std::uint32_t study = 0; study < studies; ++study) {
    Made made({"usual"}, 20);
    const auto days = made.measure("days", "d", [](const Run&) { return 1.0; });
    made.results.header.measures[days].per_agent = true;
    for (std::uint32_t run = 0; run < 20; ++run) {
      concert::random::Draws luck({97, run}, study, 1);
      const double alike = concert::random::normal_quantile(luck.uniform());
      for (std::uint32_t a = 0; a < 40; ++a)
        made.results.agents.push_back({run, days, a, alike + concert::random::normal_quantile(luck.uniform())});
    }
    const Comparison c = compare(made.results);
    for (std::size_t q = 0; q < 5; ++q) {
      const Interval& interval = c.spreads[0].quantiles[q];
      const double truth = std::sqrt(2.0) * quantiles[q];
      held[q] += interval.low <= truth && truth <= interval.high ? 1 : 0;
    }
  }
  CAPTURE(held[0], held[1], held[2], held[3], held[4]);
  CHECK(held[2] > 0.92 * studies);
  CHECK(held[2] < 0.98 * studies);
  CHECK(held[1] > 0.91 * studies);
  CHECK(held[3] > 0.91 * studies);
  CHECK(held[0] > 0.86 * studies);
  CHECK(held[4] > 0.86 * studies);
}

TEST_CASE("all differences of the table are judged at once", "[analysis][unit]") {
  Made made({"usual", "nurse"}, 4);
  made.measure("sure", "1", [](const Run& r) { return 0.01 * r.replication * r.model + 5.0 * r.model; });
  made.measure("noise", "1", [](const Run& r) { return r.model * (r.replication % 2 == 0 ? 1.0 : -1.1); });
  const Comparison c = compare(made.results);
  CHECK(c.p_holm[0][1] < 0.001);
  CHECK(c.p_holm[1][1] > 0.5);
  CHECK(std::isnan(c.p_holm[0][0]));
}
