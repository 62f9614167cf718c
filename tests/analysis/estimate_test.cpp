#include <cmath>

#include "analysis/estimate.hpp"
#include "catch.hpp"
#include "synthetic.hpp"

using namespace concert::analysis;
using concert::test::Luck;

TEST_CASE("the 95 % half-width of eight published values is Student's", "[analysis][theory]") {
  // Law (2015) ch. 9; values and the half-width 0.44110928 worked out independently (output analysis reference, set "ci").
  const std::vector<double> values = {12.1, 11.4, 13.0, 12.7, 11.9, 12.2, 12.6, 11.8};
  const Summary s = summarise(values);
  CHECK(s.mean == Approx(12.2125).epsilon(1e-12));
  CHECK(s.half_width == Approx(0.44110928).epsilon(1e-7));
  CHECK(s.n == 8);
}

TEST_CASE("quantiles of Student's t agree with printed tables", "[analysis][theory]") {
  // Standard table, two-sided 5 %: 1, 2, 9, 29, 120 degrees of freedom.
  CHECK(student_t(0.975, 1) == Approx(12.706).epsilon(1e-4));
  CHECK(student_t(0.975, 2) == Approx(4.303).epsilon(1e-4));
  CHECK(student_t(0.975, 9) == Approx(2.262).epsilon(1e-3));
  CHECK(student_t(0.975, 29) == Approx(2.045).epsilon(1e-3));
  CHECK(student_t(0.975, 120) == Approx(1.980).epsilon(1e-3));
}

TEST_CASE("a missing value is left out and never read as 0", "[analysis][unit]") {
  const Summary s = summarise(std::vector<double>{2, missing, 4});
  CHECK(s.mean == 3);
  CHECK(s.n == 2);
  CHECK(std::isnan(mean(std::vector<double>{missing, missing})));
  CHECK(std::isnan(mean(std::vector<double>{})));
}

TEST_CASE("one replication has a mean and no interval", "[analysis][unit]") {
  const Summary s = summarise(std::vector<double>{5});
  CHECK(s.mean == 5);
  CHECK(std::isnan(s.half_width));
  CHECK(std::isnan(s.sd));
}

TEST_CASE("the variance does not lose its digits where the mean is large", "[analysis][unit]") {
  // NIST StRD NumAcc4: mean 10 000 000.2, sd 0.1 (certified).
  std::vector<double> values = {10000000.2};
  for (int i = 0; i < 500; ++i) {
    values.push_back(10000000.1);
    values.push_back(10000000.3);
  }
  CHECK(std::sqrt(variance(values)) == Approx(0.1).epsilon(1e-7));
}

TEST_CASE("quantiles follow definition 7 of Hyndman and Fan", "[analysis][theory]") {
  // R: quantile(c(1, 2, 4, 7, 11), c(0, .1, .25, .5, .9, 1), type = 7)  ->  1.0 1.4 2.0 4.0 9.4 11.0
  const std::vector<double> values = {7, 1, 11, 4, 2};
  CHECK(quantile(values, 0) == 1);
  CHECK(quantile(values, 0.1) == Approx(1.4));
  CHECK(quantile(values, 0.25) == 2);
  CHECK(quantile(values, 0.5) == 4);
  CHECK(quantile(values, 0.9) == Approx(9.4));
  CHECK(quantile(values, 1) == 11);
  CHECK(quantile(std::vector<double>{3, missing}, 0.5) == 3);
}

TEST_CASE("paired differences use the spread of the differences, not of the values", "[analysis][unit]") {
  // a - b = 1, 2, 3: mean 2, sd 1, half-width 4.302653 / sqrt 3.
  const Paired p = compare_pairs(std::vector<double>{11, 22, 33}, std::vector<double>{10, 20, 30});
  CHECK(p.difference.mean == Approx(2));
  CHECK(p.difference.half_width == Approx(4.302653 / std::sqrt(3.0)).epsilon(1e-6));
  CHECK(p.correlation == Approx(1));
  CHECK(p.variance_reduction == Approx((121 + 100) / 1.0));
}

TEST_CASE("a pair with one value missing is no pair", "[analysis][unit]") {
  const Paired p = compare_pairs(std::vector<double>{1, missing, 5}, std::vector<double>{0, 7, 3});
  CHECK(p.difference.n == 2);
  CHECK(p.difference.mean == Approx(1.5));
}

TEST_CASE("differences that are all the same gain without bound, and values that never vary gain nothing", "[analysis][unit]") {
  CHECK(std::isinf(compare_pairs(std::vector<double>{1, 2, 3}, std::vector<double>{0, 1, 2}).variance_reduction));
  const Paired constant = compare_pairs(std::vector<double>{1, 1}, std::vector<double>{1, 1});
  CHECK(std::isnan(constant.variance_reduction));
  CHECK(std::isnan(constant.correlation));
  CHECK(constant.difference.half_width == 0);
}

TEST_CASE("the jackknife of a mean is exactly the t interval", "[analysis][theory]") {
  // Efron and Tibshirani (1993), (11.9): the jackknife standard error of the mean is s / sqrt n.
  const std::vector<double> values = {12.1, 11.4, 13.0, 12.7, 11.9, 12.2, 12.6, 11.8};
  const auto average = [&](std::span<const std::size_t> rows) {
    double sum = 0;
    for (const std::size_t row : rows) sum += values[row];
    return sum / static_cast<double>(rows.size());
  };
  const Interval i = jackknife(values.size(), average);
  CHECK(i.estimate == Approx(12.2125));
  CHECK(i.high - i.estimate == Approx(0.44110928).epsilon(1e-7));
  CHECK(i.estimate - i.low == Approx(0.44110928).epsilon(1e-7));
}

TEST_CASE("the jackknife of the ratio of the patch data is the published one", "[analysis][theory]") {
  // Efron and Tibshirani (1993), section 10.3 and problem 11: hormone patches, theta = mean(y) / mean(z) = -0.0713,
  // jackknife standard error 0.1055.
  const std::vector<double> z = {8406, 2342, 8187, 8459, 4795, 3516, 4796, 10238};
  const std::vector<double> y = {-1200, 2601, -2705, 1982, -1290, 351, -638, -2719};
  const auto ratio = [&](std::span<const std::size_t> rows) {
    double top = 0, bottom = 0;
    for (const std::size_t row : rows) {
      top += y[row];
      bottom += z[row];
    }
    return top / bottom;
  };
  const Interval i = jackknife(z.size(), ratio);
  CHECK(i.estimate == Approx(-0.0713).margin(0.00005));
  CHECK((i.high - i.estimate) / student_t(0.975, 7) == Approx(0.1055).margin(0.00005));
}

TEST_CASE("Wilson's interval is the published one", "[analysis][theory]") {
  // Newcombe (1998, doi:10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E), table I, method 3, no
  // continuity correction: 81/263 -> 0.2553 to 0.3662; 15/148 -> 0.0624 to 0.1605; 0/20 -> 0 to 0.1611; 1/29 -> 0.0061 to 0.1718.
  const Interval a = wilson(81, 263), b = wilson(15, 148), c = wilson(0, 20), d = wilson(1, 29);
  CHECK(a.low == Approx(0.2553).margin(0.00005));
  CHECK(a.high == Approx(0.3662).margin(0.00005));
  CHECK(b.low == Approx(0.0624).margin(0.00005));
  CHECK(b.high == Approx(0.1605).margin(0.00005));
  CHECK(c.low == 0);
  CHECK(c.high == Approx(0.1611).margin(0.00005));
  CHECK(d.low == Approx(0.0061).margin(0.00005));
  CHECK(d.high == Approx(0.1718).margin(0.00005));
  const Interval twice = wilson(20, 296, 2), once = wilson(10, 148);  // every trial counted twice
  CHECK(twice.low == Approx(once.low));
  CHECK(twice.high == Approx(once.high));
}

TEST_CASE("the t interval covers the true mean 95 times in a hundred", "[analysis][theory]") {
  // Sums of twelve uniforms, n = 10: normal to within the third digit of the coverage. 4 000 trials: the standard error
  // of the coverage is 0.0034, so a bias of 0.0138 (a normal instead of a t quantile loses 0.031) is caught.
  constexpr int trials = 4000;
  Luck luck(20230401);
  int covered = 0;
  for (int t = 0; t < trials; ++t) {
    std::vector<double> values(10);
    for (double& value : values) value = 7 + 3 * luck.normal();
    const Summary s = summarise(values);
    covered += std::abs(s.mean - 7) <= s.half_width ? 1 : 0;
  }
  const double coverage = static_cast<double>(covered) / trials;
  CHECK(std::abs(coverage - 0.95) < 4 * std::sqrt(0.95 * 0.05 / trials));
}

TEST_CASE("the jackknife interval of a ratio of correlated means covers about as it says", "[analysis][theory]") {
  // n = 30, numerator and denominator correlated as under common random numbers. The method is approximate: its coverage
  // must lie within four standard errors of 0.95 or above it by no more than 0.02.
  constexpr int trials = 3000;
  Luck luck(7);
  int covered = 0;
  for (int t = 0; t < trials; ++t) {
    std::vector<double> a(30), b(30);
    for (std::size_t r = 0; r < a.size(); ++r) {
      const double shared = luck.normal();
      a[r] = 12 + shared + 0.5 * luck.normal();
      b[r] = 10 + shared + 0.5 * luck.normal();
    }
    const Interval i = jackknife(a.size(), [&](std::span<const std::size_t> rows) {
      double top = 0, bottom = 0;
      for (const std::size_t row : rows) {
        top += a[row];
        bottom += b[row];
      }
      return top / bottom;
    });
    covered += i.low <= 1.2 && 1.2 <= i.high ? 1 : 0;
  }
  const double coverage = static_cast<double>(covered) / trials;
  const double error = std::sqrt(0.95 * 0.05 / trials);
  CHECK(coverage > 0.95 - 4 * error);
  CHECK(coverage < 0.97);
}

TEST_CASE("the widened bootstrap interval of a mean is about as wide as Student's", "[analysis][theory]") {
  // Hesterberg (2015), section 3.3: the plain percentile interval is narrower by sqrt((n - 1) / n) z / t, here 0.80.
  // The tolerance of 8 % is four standard errors of the two ends of 4 000 resamples (about 1.9 % of the width each).
  Luck luck(11);
  std::vector<double> values(10);
  for (double& value : values) value = luck.normal();
  const Summary s = summarise(values);
  const Interval i = bootstrap(values.size(), [&](std::span<const std::size_t> rows) {
    double sum = 0;
    for (const std::size_t row : rows) sum += values[row];
    return sum / static_cast<double>(rows.size());
  });
  CHECK((i.high - i.low) / 2 == Approx(s.half_width).epsilon(0.08));
}

TEST_CASE("a bootstrap repeated says the same", "[analysis][property]") {
  const std::vector<double> values = {3, 1, 4, 1, 5, 9, 2, 6};
  const auto middle = [&](std::span<const std::size_t> rows) {
    std::vector<double> chosen;
    for (const std::size_t row : rows) chosen.push_back(values[row]);
    return quantile(chosen, 0.5);
  };
  const Interval once = bootstrap(values.size(), middle), again = bootstrap(values.size(), middle);
  CHECK(once.low == again.low);
  CHECK(once.high == again.high);
  CHECK(once.low >= 1);
  CHECK(once.high <= 9);
  CHECK(once.low < once.estimate);
}
