#include <cmath>

#include "analysis/statistic.hpp"
#include "catch.hpp"
#include "synthetic.hpp"

using namespace concert::analysis;
using concert::test::Luck;
using concert::test::Made;
using Run = concert::record::Header::Run;

namespace {

// Model 0 "usual", model 1 "nurse"; replications 0..4; visits = 10, 11, 12, 13, 14 and twice that; admissions = 5 and 4.
Made two_models() {
  Made made({"usual", "nurse"}, 5);
  made.measure("visits", "1/y", [](const Run& r) { return (10.0 + r.replication) * (1 + r.model); });
  made.measure("admissions", "1/y", [](const Run& r) { return 5.0 - r.model; });
  const auto grouped = made.declare("wait", "d", {"urgent", "routine"});
  made.column(grouped, 0, [](const Run& r) { return 1.0 + r.replication; });
  made.column(grouped, 1, [](const Run& r) { return 5.0 + r.replication + 4 * r.model; });
  return made;
}

StatisticResult value(const Made& made, const std::string& text, const std::string& model = "usual", const std::string& group = "") {
  const ParsedStatistic parsed = parse_statistic(text);
  INFO(text << (parsed.errors.empty() ? "" : ": " + parsed.errors[0].problem));
  REQUIRE(parsed.root);
  Arms arms("usual");
  arms.add("usual", 0, made.results);
  arms.add("nurse", 0, made.results);
  return evaluate(parsed, {.model = model, .group = group, .sweep = {}, .sweep_unit = ""}, arms);
}

double number(const std::string& text, const std::string& model = "usual") { return value(two_models(), text, model).interval.estimate; }

StatisticError error_of(const std::string& text) {
  const ParsedStatistic parsed = parse_statistic(text);
  INFO(text);
  REQUIRE(parsed.errors.size() == 1);
  REQUIRE_FALSE(parsed.root);
  return parsed.errors[0];
}

}  // namespace

TEST_CASE("a measure's name stands for its mean in the model at hand", "[analysis][unit]") {
  CHECK(number("visits") == 12);
  CHECK(number("visits", "nurse") == 24);
}

TEST_CASE("functions of two models are formed from the means", "[analysis][unit]") {
  CHECK(number("difference(visits, nurse, usual)") == Approx(12));
  CHECK(number("ratio(visits, nurse, usual)") == Approx(2));
  CHECK(number("relative(visits, nurse, usual)") == Approx(1));
  CHECK(number("ratio(visits, admissions)") == Approx(2.4));
  CHECK(number("ratio(visits, admissions)", "nurse") == Approx(6));
}

TEST_CASE("a function of two models takes any statistic", "[analysis][unit]") {
  CHECK(number("difference(visits / admissions, nurse, usual)") == Approx(3.6));
  CHECK(number("ratio(quantile(visits, 1), nurse, usual)") == Approx(2));
}

TEST_CASE("arithmetic keeps the usual precedence", "[analysis][unit]") {
  CHECK(number("1 + 2 * visits ^ 2 / 4 - -1") == Approx(74));
  CHECK(number("-admissions ^ 2") == Approx(-25));
  CHECK(number("2 ^ 3 ^ 2 + 0 * visits") == Approx(512));
  CHECK(number("(1 + 2) * visits") == Approx(36));
  CHECK(number("max(visits, admissions) - min(visits, admissions)") == Approx(7));
  CHECK(number("abs(admissions - visits)") == Approx(7));
  CHECK(number("1e1 + .5 + 0 * visits") == Approx(10.5));
}

TEST_CASE("quantile, median, mean, sd and share go over the replications", "[analysis][unit]") {
  CHECK(number("quantile(visits, 0.25)") == Approx(11));
  CHECK(number("median(visits)") == Approx(12));
  CHECK(number("mean(visits ^ 2)") == Approx(146));
  CHECK(number("visits ^ 2") == Approx(144));
  CHECK(number("sd(visits)") == Approx(std::sqrt(2.5)));
  CHECK(number("share(visits > 12)") == Approx(0.4));
  CHECK(number("share(visits >= 12 and not admissions < 5)") == Approx(0.6));
  CHECK(number("share(visits == 10 or visits != 10 and visits <= 11)") == Approx(0.4));
}

TEST_CASE("rule 36: a statistic may be conditional on another", "[analysis][unit]") {
  CHECK(number("given(visits, visits > 11)") == Approx(13));
  CHECK(number("given(sd(visits), visits > 11 and admissions == 5)") == Approx(1));
  CHECK(number("given(difference(visits, nurse, usual), visits < 12)") == Approx(10.5));
  CHECK(value(two_models(), "given(visits, visits > 100)").problem.find("no value") != std::string::npos);
  CHECK(error_of("given(visits, 3)").suggestion == "compare it: m > 3");
}

TEST_CASE("rule 36: pooled observations count alike, whatever replication they come from", "[analysis][unit]") {
  // Means 1, 2, 3, 4 of 10, 0, 20, 10 rows: (10 + 60 + 40) / 40; the second replication has no value and adds nothing.
  Made made({"usual", "nurse"}, 4);
  made.measure("wait", "d", [](const Run& r) { return r.replication == 1 ? missing : 1.0 + r.replication; });
  made.results.header.measures[0].aggregate = "mean";
  made.measure("line", "1", [](const Run&) { return 1.0; });
  made.results.header.measures[1].aggregate = "median";
  const double rows[] = {10, 0, 20, 10};
  for (std::size_t run = 0; run < made.results.header.runs.size(); ++run)
    made.results.counts[run * made.results.columns.size()] = rows[made.results.header.runs[run].replication];
  CHECK(value(made, "pooled(wait)").interval.estimate == Approx(110.0 / 40));
  CHECK(value(made, "wait").interval.estimate == Approx((1.0 + 3 + 4) / 3));
  CHECK(value(made, "pooled(line)").problem == "only a mean or a share can be pooled, and 'line' is a median");
}

TEST_CASE("a share has Wilson's interval", "[analysis][unit]") {
  const Interval i = value(two_models(), "share(visits > 12)").interval, expected = wilson(2, 5);
  CHECK(i.low == expected.low);
  CHECK(i.high == expected.high);
}

TEST_CASE("a difference has the paired t interval", "[analysis][unit]") {
  const StatisticResult r = value(two_models(), "difference(visits, nurse, usual)");
  const Summary s = summarise(std::vector<double>{10, 11, 12, 13, 14});
  CHECK(r.interval.low == Approx(s.mean - s.half_width));
  CHECK(r.interval.high == Approx(s.mean + s.half_width));
  CHECK(r.unit == "1/y");
  CHECK(r.by_run == std::vector<double>{10, 11, 12, 13, 14});
}

TEST_CASE("a group is named in brackets or once for all", "[analysis][unit]") {
  CHECK(number("wait[routine] - wait[ urgent ]", "nurse") == Approx(8));
  CHECK(value(two_models(), "wait", "usual", "routine").interval.estimate == Approx(7));
  CHECK(value(two_models(), "visits + wait", "usual", "routine").interval.estimate == Approx(19));
  CHECK(value(two_models(), "wait").problem.find("name one group") != std::string::npos);
  CHECK(value(two_models(), "wait[late]").problem == "measure 'wait' has no group 'late'");
}

TEST_CASE("members are named as kind[number] or kind number", "[analysis][unit]") {
  Made made({"usual", "nurse"}, 3);
  made.column(made.declare("load", "1", {"doctor[0]", "doctor[1]"}), 1, [](const Run&) { return 0.8; });
  CHECK(value(made, "load[doctor[1]]").interval.estimate == Approx(0.8));
  CHECK(value(made, "load[doctor 1]").interval.estimate == Approx(0.8));
}

TEST_CASE("the variance ratio of a grouped measure is over its members", "[analysis][unit]") {
  // Usual: groups differ by 4 in each replication, variance 8; nurse: by 8, variance 32.
  CHECK(number("variance_ratio(wait, nurse, usual)") == Approx(4));
}

TEST_CASE("the variance ratio of a plain measure is over the replications", "[analysis][unit]") {
  CHECK(number("variance_ratio(visits, nurse, usual)") == Approx(4));
}

TEST_CASE("a replication with something missing is left out of all", "[analysis][unit]") {
  Made made({"usual", "nurse"}, 4);
  made.measure("m", "1", [](const Run& r) { return r.model == 1 && r.replication == 3 ? missing : r.replication; });
  const StatisticResult r = value(made, "ratio(m, nurse, usual)");
  CHECK(r.interval.estimate == Approx(1));
  CHECK(r.interval.n == 3);
  CHECK(r.left_out == 1);
}

TEST_CASE("failed runs do not count", "[analysis][unit]") {
  Made made = two_models();
  made.results.status[4] = concert::record::Status::failed;  // usual, replication 4
  CHECK(value(made, "visits").interval.estimate == Approx(11.5));
  CHECK(value(made, "difference(visits, nurse, usual)").interval.n == 4);
}

TEST_CASE("a slope is that of least squares over the sweep", "[analysis][theory]") {
  // x = 0, 1, 2, 4 and y = 1, 3, 4, 9: slope = sum (x - 1.75)(y - 4.25) / sum (x - 1.75)^2 = 17.25 / 8.75.
  Made made({"usual"}, 3, 4);
  const double y[] = {1, 3, 4, 9};
  made.measure("m", "h", [&](const Run& r) { return y[r.point] + r.replication - 1.0; });
  Arms arms("usual");
  for (std::uint32_t p = 0; p < 4; ++p) arms.add("usual", p, made.results, p);
  const StatisticResult r = evaluate(parse_statistic("slope(m)"), {.model = "usual", .group = "", .sweep = {0, 1, 2, 4}, .sweep_unit = "d"}, arms);
  CHECK(r.interval.estimate == Approx(17.25 / 8.75));
  CHECK(r.unit == "h per d");
}

TEST_CASE("dividing by zero is a problem and not a number", "[analysis][unit]") {
  CHECK_FALSE(value(two_models(), "visits / (admissions - 5)").problem.empty());
}

TEST_CASE("an arm that was not run is named", "[analysis][unit]") {
  CHECK(value(two_models(), "difference(visits, robot, usual)").problem == "model 'robot' was not run");
}

TEST_CASE("mistakes in a statistic have a place", "[analysis][unit]") {
  CHECK(error_of("visits +").offset == 8);
  CHECK(error_of("difrence(m, a, b)").suggestion == "did you mean 'difference'?");
  CHECK(error_of("difference(m, a)").offset == 15);
  CHECK(error_of("2 + wait[late").offset == 9);
  CHECK(error_of("wait > 3 d").suggestion.find("leave the unit out") != std::string::npos);
  CHECK(error_of("m > 3").suggestion.find("share()") != std::string::npos);
  CHECK(error_of("share(m)").suggestion == "compare it: m > 3");
  CHECK(error_of("1 + (m > 3)").offset == 5);
  CHECK(error_of("quantile(m, 90)").offset == 12);
  CHECK(error_of("variance_ratio(m + 1, a, b)").offset == 15);
  CHECK(error_of("ratio(m, 2 + 2, b)").offset == 9);
  CHECK(error_of("3 * 4").problem == "the statistic names no measure");
  CHECK(error_of("").offset == 0);
  CHECK(error_of("m m").offset == 2);
  CHECK(error_of("m )").offset == 2);
  CHECK(error_of("m[]").problem == "a label is missing");
  CHECK(error_of("1.2.3 + m").offset == 3);
}

TEST_CASE("unknown names are found before anything is run", "[analysis][unit]") {
  const Made made = two_models();
  const auto errors = check_names(parse_statistic("difference(vists, nurse, usal) + wait[urgnt]"), made.results.header);
  REQUIRE(errors.size() == 3);
  CHECK(errors[0].suggestion == "did you mean 'usual'?");
  CHECK(errors[0].offset == 25);
  CHECK(errors[1].problem == "unknown measure 'vists'");
  CHECK(errors[1].offset == 11);
  CHECK(errors[2].suggestion == "did you mean 'urgent'?");
  CHECK(errors[2].offset == 38);
}

TEST_CASE("no text crashes the parser, and every mistake lies within its text", "[analysis][property]") {
  const std::string alphabet = "mab3(),[]+-*/^<>=! .ratioshed\xC3\xA9";
  Luck luck(99);
  for (int t = 0; t < 20000; ++t) {
    std::string text;
    for (std::size_t n = luck.below(24); n > 0; --n) text += alphabet[luck.below(alphabet.size())];
    const ParsedStatistic parsed = parse_statistic(text);
    if (parsed.errors.empty() != (parsed.root != nullptr)) FAIL("a text with neither a tree nor an error: " << text);
    for (const StatisticError& e : parsed.errors) {
      if (e.offset > text.size() || e.problem.empty()) FAIL("a mistake without a place: " << text);
    }
  }
  CHECK_FALSE(parse_statistic(std::string(1500, '(')).errors.empty());
  CHECK_FALSE(parse_statistic(std::string(1500, '-') + "m").errors.empty());
  CHECK_FALSE(parse_statistic(std::string(5000, 'm')).errors.empty());
}

// ── Groups, series, orders, factors: worked out by hand ──

TEST_CASE("spread is the variance over the groups of one model", "[analysis][unit]") {
  // usual: 1 + r and 5 + r: variance 8 in every replication; nurse: 1 + r and 9 + r: variance 32.
  CHECK(number("spread(wait)") == Approx(8));
  CHECK(number("spread(wait)", "nurse") == Approx(32));
  CHECK(number("spread(wait) - difference(visits, nurse, usual)") == Approx(-4));
  CHECK(value(two_models(), "spread(visits)").problem.find("has no groups") != std::string::npos);
}

TEST_CASE("rank correlation and slope over groups are those of each replication, on average", "[analysis][theory]") {
  // x = 1, 2, 3, 4; y = 10, 30, 20, 40 has ranks 0, 2, 1, 3: Spearman 1 - 6 * 2 / (4 * 15) = 0.8; slope of y on x
  // = sum (x - 2.5)(y - 25) / sum (x - 2.5)^2 = (22.5 - 2.5 - 2.5 + 22.5) / 5 = 8.
  Made made({"usual", "nurse"}, 3);
  const auto x = made.declare("x", "1", {"a", "b", "c", "d"}), y = made.declare("y", "d", {"a", "b", "c", "d"});
  made.declare("z", "d", {"a", "b"});
  const double ys[] = {10, 30, 20, 40};
  for (int g = 0; g < 4; ++g) {
    made.column(x, g, [=](const Run&) { return 1.0 + g; });
    made.column(y, g, [=](const Run& r) { return (r.replication == 2 ? -1 : 1) * ys[g]; });
  }
  // Two replications with 0.8 and 8, one with the opposite.
  CHECK(value(made, "rank_correlation(x, y)").interval.estimate == Approx(0.8 / 3));
  CHECK(value(made, "coef(y, x)").interval.estimate == Approx(8.0 / 3));
  CHECK(value(made, "coef(y, x)").by_run == std::vector<double>{8, 8, -8});
  CHECK(value(made, "coef(y, z)").problem.find("not grouped alike") != std::string::npos);
}

TEST_CASE("tied ranks are shared", "[analysis][theory]") {
  // x = 1, 2, 2, 3 has ranks 0, 1.5, 1.5, 3; y = 1, 2, 3, 4: Pearson of the ranks = 4.5 / sqrt(4.5 * 5).
  Made made({"usual", "nurse"}, 2);
  const auto x = made.declare("x", "1", {"a", "b", "c", "d"}), y = made.declare("y", "1", {"a", "b", "c", "d"});
  const double xs[] = {1, 2, 2, 3};
  for (int g = 0; g < 4; ++g) {
    made.column(x, g, [=](const Run&) { return xs[g]; });
    made.column(y, g, [=](const Run&) { return 1.0 + g; });
  }
  CHECK(value(made, "rank_correlation(x, y)").interval.estimate == Approx(4.5 / std::sqrt(4.5 * 5)));
}

namespace {

// A series every 30 d from 0 to 180 d: 10, 12, 11, 15, 14 and (cut short by the horizon of 170 d) 99; one more in the
// second replication.
Made a_series() {
  Made made({"usual", "nurse"}, 2);
  made.results.header.horizon_days = 170;
  const auto m = made.declare("m", "1", {});
  made.results.header.measures[m].period_starts = {0, 30, 60, 90, 120, 150};
  const double ys[] = {10, 12, 11, 15, 14, 99};
  for (int p = 0; p < 6; ++p) {
    made.column(m, -1, [=](const Run& r) { return ys[p] + r.replication; });
    made.results.columns.back().period = p;
  }
  return made;
}

}  // namespace

TEST_CASE("a trend is the least-squares slope over a series' whole periods", "[analysis][theory]") {
  // x = 0 ... 4: slope = sum (x - 2)(y - 12.4) / 10 = (4.8 + 0.4 + 0 + 2.6 + 3.2) / 10 = 1.1 per period of 30 d.
  const StatisticResult r = value(a_series(), "trend(m)");
  CHECK(r.interval.estimate == Approx(1.1));
  CHECK(r.unit == "1 per 30 d");
  CHECK(value(a_series(), "trend(m, 1 d)").interval.estimate == Approx(1.1 / 30));
  CHECK(value(a_series(), "trend(m, 1 y)").interval.estimate == Approx(1.1 * 365.25 / 30));
  CHECK(value(a_series(), "trend(m, 1 y)").unit == "1 per y");
  // Only the periods from 60 d on: 11, 15, 14: slope 1.5 per 30 d.
  CHECK(value(a_series(), "trend(m, 30 d, 60 d, 150 d)").interval.estimate == Approx(1.5));
  CHECK(value(a_series(), "trend(m, 30 d, 60 d, 90 d)").problem.find("no whole period") != std::string::npos);
  CHECK(value(two_models(), "trend(visits)").problem.find("no series") != std::string::npos);
}

TEST_CASE("a series has values at times and during spans, and none by itself", "[analysis][unit]") {
  CHECK(value(a_series(), "at(m, 0 d)").interval.estimate == Approx(10.5));
  CHECK(value(a_series(), "at(m, 89 d)").interval.estimate == Approx(11.5));
  CHECK(value(a_series(), "at(m, 90 d)").interval.estimate == Approx(15.5));
  CHECK(value(a_series(), "at(m, 160 d)").problem.find("no whole period") != std::string::npos);
  CHECK(value(a_series(), "during(m, 30 d, 120 d)").interval.estimate == Approx((12 + 11 + 15) / 3.0 + 0.5));
  CHECK(value(a_series(), "m").problem.find("is a series") != std::string::npos);
}

TEST_CASE("an order holds in the share of the runs where the value falls from model to model", "[analysis][unit]") {
  // visits: nurse above usual in all five; admissions 4 and 5.
  CHECK(number("order(visits, [nurse, usual])") == Approx(1));
  CHECK(number("order(visits, [usual, nurse])") == Approx(0));
  const StatisticResult r = value(two_models(), "order(visits - 25, [nurse, usual])");
  const Interval expected = wilson(5, 5);
  CHECK(r.interval.low == expected.low);
  CHECK(r.by_run == std::vector<double>{1, 1, 1, 1, 1});
}

namespace {

StatisticResult over_points(const Made& made, const std::string& text, std::vector<double> sweep, std::vector<Factor> factors) {
  Arms arms("usual");
  for (std::uint32_t p = 0; p < 6; ++p)
    for (const char* model : {"usual", "nurse"}) arms.add(model, p, made.results, p);
  return evaluate(parse_statistic(text), {.model = "usual", .group = "", .sweep = std::move(sweep), .sweep_unit = "", .factors = std::move(factors)}, arms);
}

}  // namespace

TEST_CASE("a rank correlation over a sweep is that of the means", "[analysis][theory]") {
  Made made({"usual", "nurse"}, 3, 6);
  const double ys[] = {1, 3, 2, 4, 5, 6};  // one neighbouring pair exchanged: 1 - 6 * 2 / (6 * 35)
  made.measure("m", "d", [=](const Run& r) { return ys[r.point] + 0.1 * r.replication; });
  CHECK(over_points(made, "rank_correlation(m)", {0, 1, 2, 3, 4, 5}, {}).interval.estimate == Approx(1 - 12.0 / 210));
  CHECK(over_points(made, "rank_correlation(m)", {5, 4, 3, 2, 1, 0}, {}).interval.estimate == Approx(12.0 / 210 - 1));
}

TEST_CASE("interaction and explained shares follow the table of means", "[analysis][theory]") {
  // Factors a (2 levels) and b (3): means 1 2 3 / 2 5 9. Interaction of the corners: 9 - 2 - 3 + 1 = 5. Sums of squares:
  // total 130/3 (mean 11/3), of a 2 * 3 * (5/3)^2 = 50/3, of b 2 * ((13/6)^2 + (1/6)^2 + (7/3)^2).
  Made made({"usual", "nurse"}, 3, 6);
  const double ys[] = {1, 2, 3, 2, 5, 9};
  made.measure("m", "d", [=](const Run& r) { return ys[r.point] + 10.0 * r.model + 0.1 * r.replication; });
  const std::vector<Factor> grid = {{"a", "1", {0, 1}, {}}, {"b", "1", {0, 1, 2}, {}}};
  CHECK(over_points(made, "interaction(m)", {}, grid).interval.estimate == Approx(5));
  CHECK(over_points(made, "explained(m, a)", {}, grid).interval.estimate == Approx((50.0 / 3) / (130.0 / 3)));
  const double of_b = 2 * (169.0 / 36 + 1.0 / 36 + 49.0 / 9);
  CHECK(over_points(made, "explained(m, b)", {}, grid).interval.estimate == Approx(of_b / (130.0 / 3)));
  // Models as a factor: they differ by 10 at every level of b's first two rows, so they take all but the points' share.
  const std::vector<Factor> with_models = {{"models", "", {}, {"usual", "nurse"}}, {"b", "1", {0, 1, 2}, {}}};
  const double between = 6 * 25.0, within = 2 * 2.0;
  CHECK(over_points(made, "explained(m, models)", {}, with_models).interval.estimate == Approx(between / (between + within)));
  CHECK(over_points(made, "interaction(m)", {}, with_models).interval.estimate == Approx(0).margin(1e-12));
}

TEST_CASE("the new functions say what is wrong with them", "[analysis][unit]") {
  CHECK(error_of("trend(visits, 3)").problem.find("is no time") != std::string::npos);
  CHECK(error_of("trend(visits, 0 d)").problem.find("above 0") != std::string::npos);
  CHECK(error_of("at(visits, soon)").problem.find("expected a time") != std::string::npos);
  CHECK(error_of("during(visits, 2 y, 1 y)").problem.find("after the first") != std::string::npos);
  CHECK(error_of("spread(visits / 2)").problem.find("takes measures by their names") != std::string::npos);
  CHECK(error_of("coef(visits, 2)").problem.find("takes measures by their names") != std::string::npos);
  CHECK(error_of("order(visits, [nurse])").problem.find("two models or more") != std::string::npos);
  CHECK(error_of("order(visits, nurse, usual)").problem.find("expected '['") != std::string::npos);
}
