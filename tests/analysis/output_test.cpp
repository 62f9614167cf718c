// Output analysis against published and closed-form answers: White (1997), Holm (1979), Kim and Nelson (2001), Morris
// (1991).
#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <vector>

#include "analysis/estimate.hpp"
#include "analysis/output/holm.hpp"
#include "analysis/output/precision.hpp"
#include "analysis/output/screening.hpp"
#include "analysis/output/selection.hpp"
#include "analysis/output/warm_up.hpp"

using namespace concert::analysis;

namespace {

std::vector<double> decaying() {
  std::vector<double> series;
  for (int i = 0; i < 1000; ++i) series.push_back(10 * std::pow(0.98, i) + 5 + std::sin(i));
  return series;
}

/// The share of runs in which KN finds the best of ten systems in the slippage configuration (only one differs, by 1).
double correct_selections(int runs, double shared_variance) {
  int correct = 0;
  for (int run = 0; run < runs; ++run) {
    std::mt19937_64 bits(static_cast<std::uint64_t>(run) + 1);
    std::normal_distribution<double> own(0, std::sqrt(4 - shared_variance)), shared(0, std::sqrt(shared_variance));
    const auto sample = [&](std::span<const std::size_t> systems, std::size_t) {
      const double common = shared_variance > 0 ? shared(bits) : 0;
      std::vector<double> values;
      for (const std::size_t system : systems) values.push_back((system == 9 ? 1.0 : 0.0) + common + own(bits));
      return values;
    };
    const Selection result = select_best(10, {.indifference = 1, .confidence = 0.95, .first = 10}, sample);
    correct += result.best == 9 ? 1 : 0;
  }
  return static_cast<double>(correct) / runs;
}

}  // namespace

TEST_CASE("MSER-5 finds where a decaying series has settled", "[output]") {
  const Truncation found = mser(decaying());
  CHECK(found.batches == 36);
  CHECK(found.observations == 180);
  CHECK(found.statistic == Approx(0.00019831478).epsilon(1e-6));
  CHECK(found.mean == Approx(5.0137755).epsilon(1e-6));
  CHECK(found.trusted);
}

TEST_CASE("a series that never settles is not trusted", "[output]") {
  std::vector<double> rising;
  for (int i = 0; i < 200; ++i) rising.push_back(i);
  CHECK_FALSE(mser(rising).trusted);
}

TEST_CASE("a series of fewer than four batches says nothing", "[output]") {
  CHECK(std::isnan(mser(std::vector<double>(19, 1.0)).mean));
}

TEST_CASE("Welch's average is symmetric near the beginning and stops before the end", "[output]") {
  const std::vector<double> smooth = moving_average(std::vector<double>{1, 2, 6, 4, 5, 9}, 2);
  REQUIRE(smooth.size() == 4);
  CHECK(smooth[0] == 1);
  CHECK(smooth[1] == 3);
  CHECK(smooth[2] == Approx(3.6));
  CHECK(smooth[3] == Approx(5.2));
}

TEST_CASE("the t interval of eight values", "[output]") {
  const Summary s = summarise(std::vector<double>{12.1, 11.4, 13.0, 12.7, 11.9, 12.2, 12.6, 11.8});
  CHECK(s.mean == Approx(12.2125).margin(1e-9));
  CHECK(s.half_width == Approx(0.44110928).epsilon(1e-6));
}

TEST_CASE("p values are those of Student's t", "[output]") {
  // R: t.test(c(0.7,-1.6,-0.2,-1.2,-0.1,3.4,3.7,0.8,0.0,2.0) - c(1.9,0.8,1.1,0.1,-0.1,4.4,5.5,1.6,4.6,3.4))$p.value
  std::vector<double> a{0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
  const std::vector<double> b{1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};
  for (std::size_t i = 0; i < a.size(); ++i) a[i] -= b[i];
  CHECK(p_value(summarise(a)) == Approx(0.00283289).epsilon(1e-5));  // Student's sleep data
  CHECK(p_value(summarise(std::vector<double>{2, 2, 2})) == 0);
  CHECK(p_value(summarise(std::vector<double>{0, 0})) == 1);
  CHECK(std::isnan(p_value(summarise(std::vector<double>{1}))));
}

TEST_CASE("Holm's corrected p values never fall and keep the missing missing", "[output]") {
  // R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm") = 0.03 0.06 0.06 0.02
  const std::vector<double> corrected = holm(std::vector<double>{0.01, 0.04, missing, 0.03, 0.005});
  CHECK(corrected[0] == Approx(0.03));
  CHECK(corrected[1] == Approx(0.06));
  CHECK(std::isnan(corrected[2]));
  CHECK(corrected[3] == Approx(0.06));
  CHECK(corrected[4] == Approx(0.02));
}

TEST_CASE("Holm keeps the chance of any false finding at its level", "[output]") {
  std::mt19937_64 bits(7);
  std::normal_distribution<double> noise;
  int families = 0, uncorrected = 0;
  for (int family = 0; family < 2000; ++family) {
    std::vector<double> p;
    for (int test = 0; test < 10; ++test) {
      std::vector<double> values;
      for (int i = 0; i < 8; ++i) values.push_back(noise(bits));
      p.push_back(p_value(summarise(values)));
    }
    const std::vector<double> corrected = holm(p);
    families += *std::min_element(corrected.begin(), corrected.end()) <= 0.05 ? 1 : 0;
    uncorrected += *std::min_element(p.begin(), p.end()) <= 0.05 ? 1 : 0;
  }
  CHECK(families < 0.05 * 2000 + 4 * std::sqrt(2000 * 0.05 * 0.95));
  CHECK(uncorrected > 700);  // 1 - 0.95^10 = 0.40 of them
}

TEST_CASE("the replications needed are the least that are enough", "[output]") {
  const Summary pilot{.mean = 100, .sd = 20, .half_width = 14.3, .n = 10};
  const std::size_t n = replications_needed(pilot, 0.05, 10'000);
  const auto half = [&](std::size_t count) {
    const double c = static_cast<double>(count);
    return student_t(0.975, c - 1) * 20 / std::sqrt(c);
  };
  CHECK(half(n) <= 100 * 0.05 / 1.05);
  CHECK(half(n - 1) > 100 * 0.05 / 1.05);
  CHECK(replications_needed({.mean = 0, .sd = 1, .half_width = 1, .n = 10}, 0.05, 500) == 500);
  CHECK(replications_needed({.mean = 3, .sd = 0, .half_width = 0, .n = 10}, 0.05, 500) == 2);
  CHECK_FALSE(precise({.mean = 100, .n = 1}, 0.05));
}

TEST_CASE("KN selects the best of ten as often as it promises", "[output]") {
  const int runs = 400;
  const double margin = 3 * std::sqrt(0.95 * 0.05 / runs);
  CHECK(correct_selections(runs, 0) >= 0.95 - margin);
  CHECK(correct_selections(runs, 3) >= 0.95 - margin);  // common luck
}

TEST_CASE("KN with common luck needs fewer values, and the lowest may be the best", "[output]") {
  const auto used = [](double shared_variance) {
    std::mt19937_64 bits(3);
    std::normal_distribution<double> own(0, std::sqrt(4 - shared_variance)), shared(0, std::sqrt(shared_variance));
    const Selection s = select_best(3, {.indifference = 0.5, .best = Best::lowest}, [&](auto systems, std::size_t) {
      const double common = shared(bits);
      std::vector<double> values;
      for (const std::size_t system : systems) values.push_back(static_cast<double>(system) + common + own(bits));
      return values;
    });
    CHECK(s.best == 0);
    CHECK(s.guaranteed);
    return s.used[0] + s.used[1] + s.used[2];
  };
  CHECK(used(3.9) < used(0.1));
}

TEST_CASE("KN says when its guarantee is lost", "[output]") {
  std::mt19937_64 bits(5);
  std::normal_distribution<double> noise(0, 10);
  const Selection s = select_best(2, {.indifference = 0.01, .first = 5, .most = 20}, [&](auto systems, std::size_t) {
    std::vector<double> values(systems.size());
    for (double& value : values) value = noise(bits);
    return values;
  });
  CHECK_FALSE(s.guaranteed);
  CHECK(s.used[0] == 20);
}

TEST_CASE("Morris's effects of a function with a known gradient", "[output]") {
  const MorrisPlan plan{.inputs = 4, .trajectories = 4000, .levels = 4, .seed = 2};
  std::vector<double> responses;
  for (const auto& x : morris_points(plan)) responses.push_back(2 * x[0] - 3 * x[1] + x[2] + 4 * x[0] * x[1]);
  const auto effects = morris_effects(plan, responses);
  CHECK(effects[2].mu_star == Approx(1).margin(1e-9));
  CHECK(effects[3].mu_star == Approx(0).margin(1e-9));
  CHECK(effects[0].mu == Approx(4).margin(0.15));
  CHECK(effects[1].mu == Approx(-1).margin(0.15));
  CHECK(effects[2].sigma == Approx(0).margin(1e-9));
  CHECK(effects[0].sigma > 1);
}

TEST_CASE("Morris's points stay on their grid inside [0, 1]", "[output]") {
  for (const auto& point : morris_points({.inputs = 5, .trajectories = 50, .levels = 6, .seed = 9}))
    for (const double x : point) {
      CHECK(x >= 0);
      CHECK(x <= 1);
      CHECK(std::abs(x * 5 - std::round(x * 5)) < 1e-9);
    }
}
