// What a report says beyond the comparison: economics or its refusal, patterns, shares of variance, how to run it
// again.
#include <fmt/format.h>

#include <cmath>

#include "analysis/report/page.hpp"
#include "analysis/report/report_blocks.hpp"
#include "catch.hpp"
#include "synthetic.hpp"

using namespace concert::analysis;
using concert::test::Luck;
using concert::test::Made;
using Run = concert::record::Header::Run;

namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// A result that one of two drawn parameters moves, in the second model only.
Made drawn(std::uint32_t draws) {
  Made made({"usual", "other"}, 1, draws + 1);
  std::vector<double> strong, idle;
  Luck luck(5);
  for (std::uint32_t d = 0; d < draws; ++d) {
    strong.push_back(luck.uniform());
    idle.push_back(luck.uniform());
    made.results.header.points[d + 1] = "draw " + std::to_string(d + 1);
    for (const auto& [name, list] : {std::pair{"strong", &strong}, std::pair{"idle", &idle}})
      made.results.header.settings.push_back({.model = "draw " + std::to_string(d + 1),
                                              .name = name,
                                              .text = fmt::format("{}", list->back()),
                                              .effect = false});
  }
  const auto moved = [strong](const Run& r) { return r.point == 0 ? 0.5 : strong[r.point - 1]; };
  const auto cost = made.measure("spent", "EUR", [=](const Run& r) { return 100 + r.model * 1000 * moved(r); });
  const auto gain = made.measure("gain", "y", [=](const Run& r) { return 1 + r.model * std::exp(moved(r)); });
  auto& h = made.results.header;
  h.measures[cost].role = "cost";
  h.measures[cost].payer = "fund";
  h.measures[gain].role = "effect";
  return made;
}

void state_everything(concert::record::Header& header) {
  for (const char* item : {"perspective", "horizon", "discount_costs", "discount_effects", "outcome", "valuation",
                           "price_year", "currency"})
    header.economics.push_back({item, "stated", ""});
  header.economics.push_back({"thresholds", "500, 1000", ""});
}

}  // namespace

TEST_CASE("the parameter that moves a result carries its variance, another stays below chance", "[analysis][report]") {
  const Made made = drawn(60);
  const VarianceShares shares = variance_shares(made.results, 0);
  REQUIRE(shares.draws == 60);
  REQUIRE(shares.parameters == std::vector<std::string>{"idle", "strong"});
  CHECK(shares.by_chance == Approx(0.0645).epsilon(0.01));  // t(0.975; 58)² / (58 + t²)
  REQUIRE(shares.outcomes.size() == 2);
  for (const auto& outcome : shares.outcomes) {
    CHECK(outcome.model == 1);
    CHECK(outcome.share[1] == Approx(1));  // monotone: ranks are the same
    CHECK(outcome.share[0] < shares.by_chance);
  }
  CHECK(variance_shares(drawn(3).results, 0).draws == 0);
}

TEST_CASE("without draws the report says how to find out what carries the variance", "[analysis][report]") {
  Made made({"usual", "other"}, 3);
  made.measure("wait", "min", [](const Run& r) { return 1.0 + r.replication; });
  CHECK(has(to_html(gather(made.results)), "run with --psa N"));
  CHECK(has(to_html(gather(drawn(60).results)), "<td class=\"n\">100 % *</td>"));
}

TEST_CASE("an evaluation that lacks a statement has its refusal and no ratio, a complete one its pictures",
          "[analysis][report]") {
  Made made = drawn(20);
  const std::string refused = to_html(gather(made.results));
  CHECK(has(refused, "No ratio of cost to effect (ICER) is given"));
  CHECK(has(refused, "perspective (CHEERS 2022 item 8"));
  CHECK_FALSE(has(refused, ">ICER<"));
  state_everything(made.results.header);
  const std::string page = to_html(gather(made.results));
  CHECK_FALSE(has(page, "No ratio of cost"));
  CHECK(has(page, ">ICER</th>"));
  CHECK(has(page, "Cost-effectiveness plane: each draw of the parameters, against usual"));
  CHECK(has(page, "Acceptability: how probable"));
  CHECK(has(page, "who pays more (+), who saves (-) (EUR)"));
}

TEST_CASE("a file without costs and effects has no economic section", "[analysis][report]") {
  Made made({"usual", "other"}, 3);
  made.measure("wait", "min", [](const Run& r) { return 1.0 + r.replication; });
  CHECK_FALSE(has(to_html(gather(made.results)), "id=\"economics\""));
}

TEST_CASE("a pattern that the file cannot test is said to be untested, with the command", "[analysis][report]") {
  Made made({"usual", "other"}, 3);
  made.measure("wait", "min", [](const Run& r) { return 1.0 + r.replication; });
  made.results.header.texts = {{"care/scenario.yaml", ""}};
  FromScenario scenario;
  for (const bool tested : {true, false}) {
    Pattern pattern{.verdict = {}, .tested = tested};
    pattern.verdict.expectation.name = tested ? "P1" : "P2";
    pattern.verdict.status = Verdict::Status::met;
    pattern.verdict.sentence = "it was so";
    scenario.patterns.push_back(pattern);
  }
  const std::string page = to_html(gather(made.results, {}, scenario));
  CHECK(has(page, "<th scope=\"row\">P1</th><td></td><td>met</td><td>it was so</td>"));
  CHECK(has(page, "<th scope=\"row\">P2</th><td></td><td>not tested</td><td></td>"));
  CHECK(has(page, "run concert check care/scenario.yaml"));
}

TEST_CASE("what differs by rounding alone has an interval of no width and is no difference", "[analysis][report]") {
  std::vector<double> a(10, 0.1 + 0.2), b(10, 0.3);
  const Paired paired = compare_pairs(a, b);
  CHECK(paired.difference.mean == 0);
  CHECK(paired.difference.half_width == 0);
  std::vector<double> alike;
  for (int i = 0; i < 10; ++i) alike.push_back(i % 2 == 0 ? 0.1 + 0.2 : 0.3);
  CHECK(summarise(alike).half_width == 0);
  CHECK(summarise(std::vector<double>{1, 1 + 1e-9}).half_width > 0);
}

TEST_CASE("a page has no table without rows", "[analysis][report]") {
  Made made({"usual"}, 1);
  const std::string page = to_html(gather(made.results));
  CHECK_FALSE(has(page, "<tbody>\n</tbody>"));
}
