// exact_math against the C library's long double, as a reference; the differences are in units in the last place.
#include "random/exact_math.hpp"

#include <cmath>

#include "catch.hpp"
#include "random/stream.hpp"

namespace rnd = concert::random;

namespace {

double ulp_of(double x) {
  const double size = std::fabs(x);
  return std::nextafter(size, rnd::infinity) - size;
}

double error_in_ulp(double mine, long double truth) {
  return static_cast<double>(std::fabs(mine - truth) / ulp_of(static_cast<double>(truth)));
}

/// The worst error of `mine` over 200,000 points made by `point(u)`.
template <typename Mine, typename Truth, typename Point>
double worst(Mine mine, Truth truth, Point point) {
  rnd::Draws draws({1, 2}, 3, 4);
  double most = 0;
  for (int i = 0; i < 200'000; ++i) {
    const double x = point(draws.uniform());
    most = std::max(most, error_in_ulp(mine(x), truth(static_cast<long double>(x))));
  }
  return most;
}

}  // namespace

TEST_CASE("The logarithm is within 2 ulp over the whole range and next to 1", "[unit]") {
  const auto truth = [](long double x) { return std::log(x); };
  const auto mine = [](double x) { return rnd::log(x); };
  CHECK(worst(mine, truth, [](double u) { return std::exp(1400 * (u - 0.5)); }) < 2);
  CHECK(worst(mine, truth, [](double u) { return 0.5 + u; }) < 2);
  CHECK(worst(mine, truth, [](double u) { return 1 + (u - 0.5) * 1e-6; }) < 2);
  CHECK(worst(mine, truth, [](double u) { return u; }) < 2);
}

TEST_CASE("The exponential is within 2 ulp", "[unit]") {
  const auto truth = [](long double x) { return std::exp(x); };
  const auto mine = [](double x) { return rnd::exp(x); };
  CHECK(worst(mine, truth, [](double u) { return 1400 * (u - 0.5); }) < 2);
  CHECK(worst(mine, truth, [](double u) { return u - 0.5; }) < 2);
}

TEST_CASE("Powers are within 4 ulp, and exact where the result is whole", "[unit]") {
  for (const double y : {0.5, 1.7, -2.3, 3.0, -7.0, 20.25, 100.0}) {
    const auto truth = [&](long double x) { return std::pow(x, static_cast<long double>(y)); };
    const auto mine = [&](double x) { return rnd::pow(x, y); };
    CHECK(worst(mine, truth, [](double u) { return 20 * u; }) < 4);
  }
  for (int n = 0; n <= 33; ++n) CHECK(rnd::pow(3, n) == static_cast<double>(std::pow(3.0L, n)));
}

TEST_CASE("Sine and cosine have an absolute error below 2^-51", "[unit]") {
  rnd::Draws draws({1, 2}, 3, 4);
  double most = 0;
  for (int i = 0; i < 200'000; ++i) {
    const double x = 2e4 * (draws.uniform() - 0.5);
    most = std::max(most, static_cast<double>(std::fabs(rnd::sin(x) - std::sin(static_cast<long double>(x)))));
    most = std::max(most, static_cast<double>(std::fabs(rnd::cos(x) - std::cos(static_cast<long double>(x)))));
  }
  CHECK(most < 0x1p-51);
}

TEST_CASE("log1p, expm1 and tanh are within 4 ulp", "[unit]") {
  const auto point = [](double u) { return 3 * (u - 0.3); };
  const auto small = [](double u) { return 1e-3 * (u - 0.5); };
  CHECK(worst([](double x) { return rnd::log1p(x); }, [](long double x) { return std::log1p(x); }, point) < 4);
  CHECK(worst([](double x) { return rnd::log1p(x); }, [](long double x) { return std::log1p(x); }, small) < 4);
  CHECK(worst([](double x) { return rnd::expm1(x); }, [](long double x) { return std::expm1(x); }, point) < 4);
  CHECK(worst([](double x) { return rnd::expm1(x); }, [](long double x) { return std::expm1(x); }, small) < 4);
  CHECK(worst([](double x) { return rnd::tanh(x); }, [](long double x) { return std::tanh(x); }, point) < 4);
}

TEST_CASE("The gamma function and its logarithm agree with long double", "[unit]") {
  rnd::Draws draws({5, 2}, 3, 4);
  for (int i = 0; i < 10'000; ++i) {
    const double x = 0.01 + 60 * draws.uniform();
    const auto truth = static_cast<double>(std::lgamma(static_cast<long double>(x)));
    REQUIRE(std::fabs(rnd::log_gamma(x) - truth) < 1e-13 * std::max(1.0, std::fabs(truth)));
  }
  CHECK(rnd::gamma(5) == Approx(24).epsilon(1e-13));
  CHECK(rnd::log_factorial(20) == Approx(std::lgamma(21.0)).epsilon(1e-14));
  CHECK(rnd::log_factorial(1000) == Approx(std::lgamma(1001.0)).epsilon(1e-14));
}

TEST_CASE("The normal quantile is the inverse of the normal distribution function", "[unit]") {
  rnd::Draws draws({6, 2}, 3, 4);
  for (int i = 0; i < 10'000; ++i) {
    const double p = draws.uniform();
    REQUIRE(std::fabs(rnd::normal_cdf(rnd::normal_quantile(p)) - p) < 2e-14);
  }
  CHECK(rnd::normal_quantile(0.5) == 0);
  CHECK(rnd::normal_quantile(0.975) == Approx(1.959963984540054).epsilon(1e-15));
  CHECK(rnd::normal_quantile(1e-20) == Approx(-9.262340089798408).epsilon(1e-14));
}

TEST_CASE("The edges of the elementary functions are what IEEE 754 would say", "[unit]") {
  CHECK(rnd::log(0) == -rnd::infinity);
  CHECK(rnd::log(1) == 0);
  CHECK(std::isnan(rnd::log(-1)));
  CHECK(rnd::log(5e-324) == Approx(-744.4400719213812).epsilon(1e-15));
  CHECK(rnd::exp(0) == 1);
  CHECK(rnd::exp(1000) == rnd::infinity);
  CHECK(rnd::exp(-1000) == 0);
  CHECK(rnd::exp(709) == Approx(8.218407461554972e307).epsilon(1e-14));
  CHECK(rnd::exp(-740) == Approx(4.2e-322).epsilon(0.02));
  CHECK(rnd::pow(0, 2) == 0);
  CHECK(rnd::pow(2, -3) == 0.125);
  CHECK(rnd::pow(-2, 3) == -8);
  CHECK(std::isnan(rnd::pow(-2, 0.5)));
  CHECK(rnd::tanh(50) == 1);
  CHECK(std::isnan(rnd::sin(rnd::infinity)));
}

TEST_CASE("Known bits: the same on every machine and compiler", "[regression]") {
  CHECK(std::bit_cast<std::uint64_t>(rnd::log(10)) == 0x40026BB1BBB55516ULL);
  CHECK(std::bit_cast<std::uint64_t>(rnd::exp(1)) == 0x4005BF0A8B145769ULL);
  CHECK(std::bit_cast<std::uint64_t>(rnd::normal_quantile(0.9)) == 0x3FF4813C36E26D34ULL);
}
