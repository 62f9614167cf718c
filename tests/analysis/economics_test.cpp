// Estimators of the economic evaluation against published and closed forms.
#include <cmath>

#include "analysis/economics/discount.hpp"
#include "analysis/economics/evaluation.hpp"
#include "catch.hpp"
#include "synthetic.hpp"

using namespace concert::analysis;
using concert::test::Luck;
using concert::test::Made;
using Run = concert::record::Header::Run;

namespace {

double density(double x) { return std::exp(-0.5 * x * x) / std::sqrt(2 * M_PI); }
double below(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }

/// The p-quantile of the standard normal law, by halving.
double normal_quantile(double p) {
  double low = -9, high = 9;
  for (int i = 0; i < 80; ++i) (below((low + high) / 2) < p ? low : high) = (low + high) / 2;
  return (low + high) / 2;
}

/// n normal values at the middles of n equally likely stretches: integrals over them are sums without noise.
std::vector<double> normal_grid(std::size_t n) {
  std::vector<double> values;
  for (std::size_t i = 0; i < n; ++i) values.push_back(normal_quantile((static_cast<double>(i) + 0.5) / static_cast<double>(n)));
  return values;
}

std::vector<std::string> frontier_names(const std::vector<Strategy>& strategies, Dominance dominance) {
  std::vector<std::string> names;
  for (const FrontierRow& row : frontier(strategies))
    if (row.dominance == dominance) names.push_back(strategies[row.strategy].name);
  return names;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("Money of later years counts less, by the year or continuously", "[unit][economics]") {
  CHECK(annual_discount(0.035, 10) == Approx(0.7089188137));  // 1.035^-10
  CHECK(annual_discount(0.06, 1, 1) == 1);
  CHECK(annual_discount(0.03, 0, 2) == Approx(1.0609));       // before the origin it is compounded
  CHECK(continuous_discount(0.03, 20) == Approx(0.5488116361));
  CHECK(continuous_discount(std::log(1.035), 7) == Approx(annual_discount(0.035, 7)));
  CHECK(annuity(0, 1, 4) == 3);
  CHECK(annuity(0.03, 0, 10) == Approx((1 - std::pow(1.03, -10)) / std::log(1.03)));
}

TEST_CASE("A rate over a time is a probability, and back", "[unit][economics]") {
  CHECK(rate_to_probability(0.2, 1) == Approx(1 - std::exp(-0.2)));
  CHECK(probability_to_rate(rate_to_probability(0.7, 2.5), 2.5) == Approx(0.7));
}

TEST_CASE("A frontier leaves out who is dominated by one other or by a mixture of two", "[unit][economics]") {
  // Worked by hand: b costs 10000 an extra unit, c only 1250 more, so a mix of a and c beats b; d costs more than c for less.
  const std::vector<Strategy> strategies{{"d", 5000, 1.9}, {"a", 1000, 1}, {"c", 4000, 2}, {"b", 3000, 1.2}, {"e", 9000, 2.5}};
  CHECK(frontier_names(strategies, Dominance::none) == Names{"a", "c", "e"});
  CHECK(frontier_names(strategies, Dominance::simple) == Names{"d"});
  CHECK(frontier_names(strategies, Dominance::extended) == Names{"b"});
  const auto rows = frontier(strategies);
  CHECK(std::isnan(rows[0].icer));
  CHECK(rows[1].by == std::vector<std::size_t>{1, 2});
  CHECK(rows[2].icer == Approx(3000));
  CHECK(rows[2].before == 1);
  CHECK(rows[4].icer == Approx(10000));
}

TEST_CASE("Extended dominance reaches back over several strategies", "[unit][economics]") {
  const std::vector<Strategy> strategies{{"a", 0, 0}, {"b", 10, 1}, {"c", 25, 2}, {"d", 45, 3}, {"e", 46, 9}};
  CHECK(frontier_names(strategies, Dominance::none) == Names{"a", "e"});
  CHECK(frontier_names(strategies, Dominance::extended) == Names{"b", "c", "d"});
}

TEST_CASE("A ratio's interval is a wedge, and has no ends where the effect may be none", "[unit][economics]") {
  PlanePairs points;
  for (int i = 0; i <= 40; ++i) points.emplace_back(100 + i, 1);  // ratios 100 to 140: the middle 95 % is 101 to 139
  CHECK(ratio_interval(points).low == Approx(101));
  CHECK(ratio_interval(points).high == Approx(139));
  for (auto& [cost, effect] : points) cost -= 120, effect = -1;  // ratios -20 to 20, of less cost or more, and less effect
  CHECK(ratio_interval(points).low == Approx(-19));
  CHECK(ratio_interval(points).high == Approx(19));
  for (std::size_t i = 0; i < 4; ++i) points[i] = {100, 1};
  CHECK(std::isnan(ratio_interval(points).low));
  CHECK(std::isnan(ratio_interval({{1, 1}}).high));
  CHECK(std::isnan(bootstrap_ratio_interval({}).low));
}

TEST_CASE("The bootstrap's interval of a ratio covers the truth as often as it says", "[theory][economics]") {
  Luck luck(20);
  int covered = 0, bounded = 0;
  for (int study = 0; study < 400; ++study) {
    PlanePairs points;
    for (int i = 0; i < 60; ++i) {
      const double shared = luck.normal();  // cost and effect go together: correlation 0.5
      points.emplace_back(1000 + 400 * (0.5 * shared + 0.866 * luck.normal()), 2 + shared);
    }
    const RatioInterval found = bootstrap_ratio_interval(points);
    bounded += std::isnan(found.low) ? 0 : 1;
    covered += found.low <= 500 && 500 <= found.high ? 1 : 0;
  }
  CHECK(bounded == 400);
  CHECK(covered / 400.0 == Approx(0.95).margin(4 * std::sqrt(0.95 * 0.05 / 400)));
}

TEST_CASE("Of two strategies alike the first stays, and one without a value is left out", "[unit][economics]") {
  const std::vector<Strategy> strategies{{"a", 5, 1}, {"twin", 5, 1}, {"unknown", missing, 3}};
  CHECK(frontier_names(strategies, Dominance::none) == Names{"a"});
  CHECK(frontier(strategies).size() == 2);
}

TEST_CASE("The plane has four quadrants", "[unit][economics]") {
  CHECK(quadrant(1, 1) == Quadrant::north_east);
  CHECK(quadrant(-1, 1) == Quadrant::south_east);
  CHECK(quadrant(1, -1) == Quadrant::north_west);
  CHECK(quadrant(-1, -1) == Quadrant::south_west);
  CHECK(net_monetary_benefit(700, 0.1, 20000) == Approx(1300));
}

TEST_CASE("EVPI is the unit normal loss where the incremental benefit is normal", "[theory][economics]") {
  // sd φ(m/sd) - |m| Φ(-|m|/sd) (Raiffa and Schlaifer 1961); midpoints of 20,000 stretches, so the error is below 1e-4 sd.
  const double centre = 300, spread = 500;
  std::vector<std::vector<double>> benefit(2);
  for (const double z : normal_grid(20000)) {
    benefit[0].push_back(0);
    benefit[1].push_back(centre + spread * z);
  }
  const double loss = spread * density(centre / spread) - centre * below(-centre / spread);
  CHECK(std::fabs(evpi(benefit) - loss) < 1e-4 * spread);
  CHECK(evpi({{1, 1}, {2, 5}}) == 0);  // the same is best whatever holds
  CHECK(std::isnan(evpi({})));
}

TEST_CASE("Acceptability is the chance that the incremental benefit is positive", "[theory][economics]") {
  Draws draws{.cost = {{}, {}}, .effect = {{}, {}}};
  for (const double z : normal_grid(10000)) {
    draws.cost[0].push_back(0);
    draws.effect[0].push_back(0);
    draws.cost[1].push_back(1000);
    draws.effect[1].push_back(0.1 + 0.2 * z);
  }
  for (const double threshold : {5000.0, 20000.0, 50000.0}) {
    const Acceptability a = acceptability(draws, threshold);
    const double chance = below((0.1 * threshold - 1000) / (0.2 * threshold));
    CHECK(std::fabs(a.probability[1] - chance) < 2e-4);
    CHECK(a.probability[0] + a.probability[1] == Approx(1));
    CHECK(a.best == (0.1 * threshold > 1000 ? 1U : 0U));
  }
}

TEST_CASE("The frontier of acceptability follows the expected benefit, not the probability", "[unit][economics]") {
  // A long tail: worse in two draws of three, better on average.
  const Draws draws{.cost = {{0, 0, 0}, {1, 1, 1}}, .effect = {{0, 0, 0}, {0, 0, 10}}};
  const Acceptability a = acceptability(draws, 1);
  CHECK(a.probability[1] == Approx(1.0 / 3));
  CHECK(a.best == 1);
  const Acceptability tie = acceptability({.cost = {{0}, {0}}, .effect = {{1}, {1}}}, 1);
  CHECK(tie.probability[0] == 0.5);
}

TEST_CASE("EVPPI of one parameter is its own normal loss where benefits are linear", "[theory][economics]") {
  // b X + c Y with X, Y independent: learning X alone is worth the loss with sd b. Four standard errors of a mean of
  // max(0, b X) over 4000 draws (sd 0.58 b) are 0.037 b; a bias above that would be seen.
  Luck luck(20261);
  const double b = 400, c = 900, centre = 100;
  std::vector<double> x, y;
  std::vector<std::vector<double>> benefit(2);
  for (int i = 0; i < 4000; ++i) {
    x.push_back(normal_quantile(luck.uniform()));
    y.push_back(normal_quantile(luck.uniform()));
    benefit[0].push_back(0);
    benefit[1].push_back(centre + b * x.back() + c * y.back());
  }
  const auto loss = [&](double sd) { return sd * density(centre / sd) - centre * below(-centre / sd); };
  // The regression also carries the noise of c Y: 4 × 0.58 × hypot(b, c) / sqrt(4000) in all.
  const double within = 4 * 0.58 * std::hypot(b, c) / std::sqrt(4000.0);
  CHECK(std::fabs(evppi(benefit, {x}) - loss(b)) < within);
  CHECK(std::fabs(evppi(benefit, {y}) - loss(c)) < within);
  CHECK(std::fabs(evppi(benefit, {x, y}) - evpi(benefit)) < 0.02 * evpi(benefit));
  CHECK(evppi(benefit, {x}) <= evpi(benefit));
}

TEST_CASE("EVPPI finds a benefit that bends, which a straight line cannot see", "[theory][economics]") {
  // E max(0, X² - 1) = 2 φ(1) for a standard normal X, and E(X² - 1) = 0: all of it is the value of learning X.
  std::vector<std::vector<double>> benefit(2);
  const std::vector<double> x = normal_grid(5000);
  for (const double z : x) {
    benefit[0].push_back(0);
    benefit[1].push_back(z * z - 1);
  }
  CHECK(std::fabs(evppi(benefit, {x}) - 2 * density(1)) < 0.02);
}

TEST_CASE("the standard error of EVPPI is the spread of EVPPI from sample to sample of draws", "[theory][economics]") {
  Luck luck(404);
  constexpr int samples = 200;
  std::vector<double> values, squares;
  for (int s = 0; s < samples; ++s) {
    std::vector<double> x;
    std::vector<std::vector<double>> benefit(2);
    for (int i = 0; i < 500; ++i) {
      x.push_back(normal_quantile(luck.uniform()));
      benefit[0].push_back(0);
      benefit[1].push_back(50 + 400 * x.back() + 300 * normal_quantile(luck.uniform()));
    }
    values.push_back(evppi(benefit, {x}));
    squares.push_back(std::pow(evppi_error(benefit, {x}), 2));
  }
  // A variance of 200 values is known to 4 sqrt(2 / 199) = 40 %.
  CHECK(mean(squares) == Approx(variance(values)).epsilon(0.4));
  CHECK(std::isnan(evppi_error({{1, 2, 3, 4}, {4, 3, 2, 1}}, {{1, 2, 3, 5}})));
}

TEST_CASE("EVPPI is missing where it cannot be estimated", "[unit][economics]") {
  const std::vector<std::vector<double>> few{{1, 2, 3, 4}, {4, 3, 2, 1}};
  CHECK(std::isnan(evppi(few, {{1, 2, 3, 5}})));
  std::vector<std::vector<double>> many(2, std::vector<double>(100, 1));
  CHECK(std::isnan(evppi(many, {std::vector<double>(100, 7)})));
}

TEST_CASE("Nested simulation of EVPPI takes the best of each outer draw", "[unit][economics]") {
  CHECK(evppi_nested({{0, 2}, {0, -4}}) == Approx(1));  // mean of max 1, best mean 0
}

TEST_CASE("Spread between draws is told from chance within them", "[unit][economics]") {
  const Variances v = variance_components({{1, 3}, {5, 7}});  // within 2; means 2 and 6: variance 8, of which 2 / 2 is chance
  CHECK(v.within == Approx(2));
  CHECK(v.of_mean == Approx(1));
  CHECK(v.between == Approx(7));
  CHECK(std::isnan(variance_components({{1}, {2}}).within));
  CHECK(variance_components({{0, 10}, {0, 10}}).between == 0);  // never below 0
}

TEST_CASE("Variance components recover what was planted", "[theory][economics]") {
  // 400 draws × 5 replications, sd 3 between and 4 within. The standard error of the variance between is about
  // (9 + 16/5) sqrt(2/399) = 0.86, of the one within 16 sqrt(2/1600) = 0.57.
  Luck luck(77);
  std::vector<std::vector<double>> values(400);
  for (auto& point : values) {
    const double centre = 3 * normal_quantile(luck.uniform());
    for (int r = 0; r < 5; ++r) point.push_back(centre + 4 * normal_quantile(luck.uniform()));
  }
  const Variances v = variance_components(values);
  CHECK(std::fabs(v.between - 9) < 4 * 0.86);
  CHECK(std::fabs(v.within - 16) < 4 * 0.57);
}

namespace {

/// Two models, two payers: the hospital saves 30, the council pays 10 and the patient 5 more.
Made shifted() {
  Made made({"usual", "shared"}, 4);
  const auto add = [&](const char* name, const char* payer, double base, double extra) {
    const auto m = made.measure(name, "GBP", [=](const Run& r) { return base + r.replication + (r.model == 1 ? extra : 0); });
    made.results.header.measures[m].role = "cost";
    made.results.header.measures[m].payer = payer;
  };
  add("beds", "hospital", 100, -30);
  add("carers", "council", 50, 10);
  add("fares", "patient", 0, 5);
  const auto qaly = made.measure("qaly", "QALY", [](const Run& r) { return r.model == 1 ? 0.5 : 0.4; });
  made.results.header.measures[qaly].role = "effect";
  return made;
}

void state_all(Made& made) {
  for (const char* item : {"perspective", "horizon", "discount_costs", "discount_effects", "outcome", "valuation", "price_year", "currency"})
    made.results.header.economics.push_back({item, "said", ""});
}

}  // namespace

TEST_CASE("The cost shift says who pays more and who saves, and which part of it", "[unit][economics]") {
  const EconomicResult r = evaluate_economics(shifted().results);
  REQUIRE(r.shifts.size() == 4);
  CHECK(r.shifts[0].payer == "council");
  CHECK(r.shifts[0].difference[1].mean == Approx(10));
  CHECK(r.shifts[0].share[1] == Approx(10.0 / 15));
  CHECK(r.shifts[1].payer == "hospital");
  CHECK(r.shifts[1].share[1] == Approx(1));
  CHECK(r.shifts[3].payer == "all");
  CHECK(r.shifts[3].difference[1].mean == Approx(-15));
  CHECK(r.shifts[3].difference[1].half_width == Approx(0).margin(1e-9));  // the luck is shared
}

TEST_CASE("A ratio is refused until everything that CHEERS asks is stated", "[unit][economics]") {
  Made made = shifted();
  const EconomicResult refused = evaluate_economics(made.results);
  CHECK(refused.unstated.size() == 8);
  CHECK(refusal(refused).find("price year (CHEERS 2022 item 15, economics: price_year)") != std::string::npos);
  for (const FrontierRow& row : refused.frontier) CHECK(std::isnan(row.icer));
  state_all(made);
  made.results.header.economics.erase(made.results.header.economics.begin() + 6);
  CHECK(evaluate_economics(made.results).unstated.size() == 1);
  CHECK(refusal(evaluate_economics(made.results)).find("perspective") == std::string::npos);
}

TEST_CASE("With everything stated the ratio is given", "[unit][economics]") {
  Made made({"usual", "new"}, 2);
  for (const auto& [name, role, base, extra] : {std::tuple{"cost", "cost", 100.0, 50.0}, {"qaly", "effect", 1.0, 0.25}}) {
    const auto m = made.measure(name, "", [b = base, e = extra](const Run& r) { return b + (r.model == 1 ? e : 0); });
    made.results.header.measures[m].role = role;
  }
  state_all(made);
  const EconomicResult r = evaluate_economics(made.results);
  REQUIRE(r.frontier.size() == 2);
  CHECK(r.frontier[1].icer == Approx(200));
  CHECK(refusal(r).empty());
}
