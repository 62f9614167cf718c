// Regressions against published fits and against the published coefficients of a real evaluation.
#include "analysis/evaluation/glm.hpp"

#include "catch.hpp"
#include "made.hpp"

using namespace concert::analysis::evaluation;
using concert::analysis::missing;
using namespace concert::test;

namespace {

double se(const Matrix& covariance, Eigen::Index i) { return std::sqrt(covariance(i, i)); }

}  // namespace

TEST_CASE("the Poisson regression of Dobson's trial is the published one", "[evaluation][theory]") {
  // Dobson (1990) An Introduction to Generalized Linear Models, p. 93; printed by R's example(glm): coefficients 3.045,
  // -0.4543, -0.2930, 0, 0; errors 0.1709, 0.2022, 0.1927, 0.2000, 0.2000; residual deviance 5.1291 on 4.
  Vector y(9);
  y << 18, 17, 15, 20, 10, 20, 25, 13, 12;
  Matrix x = Matrix::Zero(9, 5);
  for (Eigen::Index i = 0; i < 9; ++i) {
    x(i, 0) = 1;
    if (i % 3 > 0) x(i, i % 3) = 1;          // outcome
    if (i / 3 > 0) x(i, 2 + i / 3) = 1;      // treatment
  }
  const Glm fit = fit_glm(x, y, Vector::Zero(9), Law::poisson);
  CHECK(fit.coefficients[0] == Approx(3.045).margin(5e-4));
  CHECK(fit.coefficients[1] == Approx(-0.4543).margin(5e-5));
  CHECK(fit.coefficients[2] == Approx(-0.2930).margin(5e-5));
  CHECK(fit.coefficients[3] == Approx(0).margin(1e-8));
  CHECK(fit.coefficients[4] == Approx(0).margin(1e-8));
  CHECK(se(fit.bread, 0) == Approx(0.1709).margin(5e-5));
  CHECK(se(fit.bread, 1) == Approx(0.2022).margin(5e-5));
  CHECK(se(fit.bread, 2) == Approx(0.1927).margin(5e-5));
  CHECK(se(fit.bread, 3) == Approx(0.2).margin(5e-5));
  CHECK(fit.deviance == Approx(5.1291).margin(5e-5));
}

TEST_CASE("least squares is the textbook line, and the Newey-West error of a mean without lags is Student's", "[evaluation][theory]") {
  // Anscombe's first set (1973): intercept 3.0001, slope 0.5001, slope's error 0.1179.
  const std::vector<double> a{10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5}, b{8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68};
  Matrix x(11, 2);
  x.col(0).setOnes();
  x.col(1) = Eigen::Map<const Vector>(a.data(), 11);
  const Glm fit = fit_glm(x, Eigen::Map<const Vector>(b.data(), 11), Vector::Zero(11), Law::gaussian);
  CHECK(fit.coefficients[0] == Approx(3.0001).margin(5e-5));
  CHECK(fit.coefficients[1] == Approx(0.5001).margin(5e-5));
  CHECK(se(fit.scaled(), 1) == Approx(0.1179).margin(5e-5));
  const Matrix one = Matrix::Ones(11, 1);
  const Vector y = Eigen::Map<const Vector>(b.data(), 11);
  const ContrastError mean = newey_west(fit_glm(one, y, Vector::Zero(11), Law::gaussian), one, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 0, Vector::Ones(1));
  CHECK(mean.standard_error == Approx(std::sqrt(concert::analysis::variance(b) / 11)).epsilon(1e-12));
  CHECK(mean.degrees_of_freedom == Approx(10).epsilon(1e-12));
}

TEST_CASE("Newey-West's sum and its spread are those of its matrix, written out", "[evaluation][unit]") {
  const std::vector<double> positions{0, 1, 2, 4, 5, 6, 8, 9};  // two periods are not observed
  Matrix x(8, 2), band(8, 8);
  Vector y(8);
  y << 3, 1, 4, 1, 5, 9, 2, 6;
  for (int i = 0; i < 8; ++i) {
    x.row(i) << 1, positions[static_cast<std::size_t>(i)] >= 5 ? 1 : 0;
    for (int j = 0; j < 8; ++j) band(i, j) = std::max(0.0, 1 - std::abs(positions[static_cast<std::size_t>(i)] - positions[static_cast<std::size_t>(j)]) / 4);
  }
  const Glm fit = fit_glm(x, y, Vector::Zero(8), Law::gaussian);
  const Vector step = Vector::Unit(2, 1), a = x * fit.bread * step;
  const Matrix b = a.asDiagonal() * band * a.asDiagonal(), bm = b * (Matrix::Identity(8, 8) - x * fit.bread * x.transpose());
  const ContrastError error = newey_west(fit, x, positions, 3, step);
  CHECK(error.degrees_of_freedom == Approx(bm.trace() * bm.trace() / (bm * bm).trace()).epsilon(1e-9));
  CHECK(error.standard_error == Approx(std::sqrt(fit.pearson.dot(b * fit.pearson) * a.squaredNorm() / bm.trace())).epsilon(1e-9));
}

TEST_CASE("theta of a negative binomial is recovered, and is infinite where counts spread less than Poisson's", "[evaluation][theory]") {
  Luck luck(11);
  const int n = 4000;
  Vector y(n);
  for (int i = 0; i < n; ++i) {  // gamma of shape 2 as the sum of two exponentials: theta = 2, mean 6
    const double rate = -3 * (std::log(luck.uniform()) + std::log(luck.uniform()));
    y[i] = poisson(rate, luck);
  }
  const Glm fit = fit_glm(Matrix::Ones(n, 1), y, Vector::Zero(n), Law::negative_binomial);
  CHECK(std::exp(fit.coefficients[0]) == Approx(6).margin(4 * std::sqrt((6 + 18) / 4000.0)));
  CHECK(fit.theta == Approx(2).margin(4 * 0.06));  // its asymptotic error at n = 4000 is below 0.06
  CHECK(se(fit.bread, 0) == Approx(std::sqrt((1 / 6.0 + 1 / 2.0) / n)).epsilon(0.05));
  const Glm even = fit_glm(Matrix::Ones(4, 1), Vector::Constant(4, 5), Vector::Zero(4), Law::negative_binomial);
  CHECK(std::isinf(even.theta));
}

namespace {

// Lopez Bernal, Cummins and Gasparrini (2017), doi:10.1093/ije/dyw098: 59 months, a ban from month 37; their published
// coefficients are the truth here. The data are made, of the same shape: about 380,000 persons, 60 events in 100,000.
struct Published {
  double level, slope, trend, dispersion;
};
constexpr std::size_t months = 59, ban = 36;

Panel months_of(const Published& truth, double seasonal, Luck* luck) {
  Panel panel = blank(1, months);
  panel.opens[0] = ban;
  for (std::size_t t = 0; t < months; ++t) {
    const double now = static_cast<double>(t) + 1;
    panel.exposure.push_back(375000 + 250 * now);
    const double angle = 2 * 3.14159265358979323846 * now / 12, after = t >= ban ? 1 : 0;
    const double log_mean = std::log(panel.exposure[t]) - 6.25 + truth.trend * now + after * (truth.level + truth.slope * (now - 36)) +
                            seasonal * (0.8 * std::cos(angle) + 0.3 * std::sin(2 * angle));
    // Gamma-Poisson in equal parts: variance = dispersion × mean by a Poisson number of clumps of that size.
    const double mean = std::exp(log_mean);
    panel.values[t] = luck == nullptr ? mean : std::round(mean + std::sqrt(truth.dispersion * mean) * luck->normal());
  }
  return panel;
}

}  // namespace

TEST_CASE("the smoking ban's published coefficients are recovered exactly from their own expectations", "[evaluation][theory]") {
  const Published models[] = {{-0.11162844, 0, 0.004944992, 1}, {-0.12208679, 0, 0.0053892195, 1}, {-0.11411103, 0.00041684535, 0.004854916, 1}};
  for (int m = 0; m < 3; ++m) {
    Options options;
    options.family = Family::quasi_poisson;
    if (m == 1) options.harmonics = 2, options.season = 12;
    if (m == 2) options.shape = Shape::level_and_slope;
    const Estimate e = estimate(months_of(models[m], m == 1 ? 0.05 : 0, nullptr), options);
    REQUIRE(e.failed.empty());
    CHECK(e.coefficients[0].value == Approx(models[m].level).margin(1e-5));
    if (m == 2) CHECK(e.coefficients[1].value == Approx(models[m].slope).margin(1e-5));
    CHECK(e.coefficients[m == 2 ? 3 : 2].value == Approx(models[m].trend).margin(1e-5));
    if (m == 0) CHECK(e.value == Approx(0.89437651).margin(1e-4));
  }
}

TEST_CASE("its published errors follow from the shape of the data and the dispersion", "[evaluation][theory]") {
  // Poisson errors depend on the design and the counts' level alone; ours are within 3 % of 0.0172248 and 0.0004992.
  Options options;
  options.family = Family::poisson;
  options.errors = Errors::model;
  const Estimate e = estimate(months_of({-0.11162844, 0, 0.004944992, 1}, 0, nullptr), options);
  CHECK(e.coefficients[0].standard_error == Approx(0.017224778).epsilon(0.03));
  CHECK(e.coefficients[2].standard_error == Approx(0.0004992299).epsilon(0.03));
}

TEST_CASE("over many made series of the ban quasi-Poisson covers as it says and plain Poisson does not", "[evaluation][theory]") {
  Luck luck(5);
  const double truth = std::exp(-0.11162844);
  Tally quasi, plain;
  Options options;
  options.errors = Errors::model;
  for (int i = 0; i < 600; ++i) {
    const Panel panel = months_of({-0.11162844, 0, 0.004944992, 3.5591868}, 0, &luck);
    options.family = Family::quasi_poisson;
    quasi.add(estimate(panel, options), truth, 1);
    options.family = Family::poisson;
    plain.add(estimate(panel, options), truth, 1);
  }
  CHECK(quasi.mean() == Approx(truth).margin(4 * quasi.error() + 1e-3));  // the mean of a ratio lies a little above
  CHECK(quasi.coverage() == Approx(0.95).margin(four_errors(0.95, 600)));
  CHECK(plain.coverage() < 0.85);  // theory: 2 Phi(1.96 / sqrt 3.56) - 1 = 0.70
}
