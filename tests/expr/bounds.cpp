// Between which values an expression lies, whether it is whole, and what adds up over parts of the world.
#include "expr/bounds.hpp"

#include <cmath>

#include "catch.hpp"
#include "world.hpp"

using namespace concert;
using namespace concert::expr;
using testing::compiled;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();

/// The parameters of the test's world, each exactly what it is there.
std::vector<Interval> fixed(const testing::World& world) {
  std::vector<Interval> out;
  for (const double value : world.parameters) out.push_back({value, value});
  return out;
}

Interval bounds(const testing::World& world, const std::string& text) {
  const auto parameters = fixed(world);
  return bounds_of(compiled(world, text).code, {parameters, {0, 1}, {}});
}

struct Expected {
  const char* text;
  double low, high;
};

}  // namespace

TEST_CASE("Arithmetic over intervals gives the ends of what can come out", "[unit]") {
  const testing::World world;
  const double h = static_cast<double>(hour), m = static_cast<double>(minute);
  for (const auto& [text, low, high] :
       std::vector<Expected>{{"3 + 4", 7, 7},
                             {"visit", 45 * m, 45 * m},
                             {"1 h + exponential(mean=visit)", h, inf},
                             {"2 h - uniform(min=5 min, max=30 min)", h + 30 * m, h + 55 * m},
                             {"2 * uniform(min=-1, max=3)", -2, 6},
                             {"uniform(min=-1, max=2) * uniform(min=-3, max=4)", -6, 8},
                             {"6 h / uniform(min=2, max=3)", 2 * h, 3 * h},
                             {"6 h / uniform(min=-2, max=3)", -inf, inf},
                             {"max(1 h, exponential(mean=visit))", h, inf},
                             {"min(1 h, exponential(mean=visit))", 0, h},
                             {"if(flag, 1 h, 2 h + visit)", h, 2 * h + 45 * m},
                             {"abs(uniform(min=-3, max=2))", 0, 3},
                             {"floor(uniform(min=1.5, max=2.5))", 1, 2},
                             {"sqrt(uniform(min=4, max=9))", 2, 3},
                             {"mod(age, 7)", 0, 7},
                             {"queue(bed)", 0, inf},
                             {"it", 0, 1},
                             {"age", -inf, inf}}) {
    INFO(text);
    const Interval found = bounds(world, text);
    CHECK(found.low == low);
    CHECK(found.high == high);
  }
}

TEST_CASE("Each law has the ends of its support, after truncation, floor, mirror and age", "[unit]") {
  const testing::World world;
  const double h = static_cast<double>(hour);
  for (const auto& [text, low, high] :
       std::vector<Expected>{{"constant(5)", 5, 5},
                             {"exponential(mean=5 h)", 0, inf},
                             {"exponential(rate=5/h)", 0, inf},
                             {"lognormal(mean=5 h, sd=1 h)", 0, inf},
                             {"lognormal(mean=5 h, cv=0.2, min=1 h)", h, inf},
                             {"gamma(shape=2, scale=1 h)", 0, inf},
                             {"erlang(mean=5 h, k=3)", 0, inf},
                             {"weibull(mean=5 h, shape=2)", 0, inf},
                             {"gompertz(shape=0.1/h, rate=0.2/h)", 0, inf},
                             {"normal(mean=5, sd=1)", -inf, inf},
                             {"normal(mean=5, sd=1, min=2, max=9)", 2, 9},
                             {"normal(mean=5, sd=1, floor=1)", 1, inf},
                             {"normal(mean=5, sd=1, reflect=0)", 0, inf},
                             {"triangular(min=1, mode=2, max=4)", 1, 4},
                             {"pert(min=1, mode=2, max=4)", 1, 4},
                             {"uniform(min=n, max=n + 2)", 3, 5},
                             {"discrete_uniform(min=1, max=6)", 1, 6},
                             {"beta(mean=0.5, size=4)", 0, 1},
                             {"beta(mean=2.5, size=4, min=2, max=3)", 2, 3},
                             {"poisson(mean=3)", 0, inf},
                             {"binomial(n=5, p=0.5)", 0, inf},
                             {"geometric(mean=3)", 0, inf},
                             {"negative_binomial(mean=3, cv=1)", 0, inf},
                             {"empirical([3, 1, 7])", 1, 7},
                             {"mixture(weights=[0.5, 0.5], of=[uniform(min=1, max=2), uniform(min=5, max=6)])", 1, 6},
                             {"uniform(min=1, max=9, given=3)", 0, inf}}) {
    INFO(text);
    const Interval found = bounds(world, text);
    CHECK(found.low == low);
    CHECK(found.high == high);
  }
}

TEST_CASE("Nothing that is drawn lies outside its bounds", "[property]") {
  const testing::World world;
  for (const char* text : {"1 h + exponential(mean=visit)", "uniform(min=1 h, max=3 h) * 0.7",
                           "triangular(min=1 h, mode=2 h, max=5 h) - 10 min", "pert(min=1 h, mode=2 h, max=5 h) / 3",
                           "lognormal(mean=2 h, sd=1 h, min=30 min)", "normal(mean=1 h, sd=1 h, floor=5 min)",
                           "max(5 min, exponential(mean=1 h)) + gamma(mean=1 h, cv=2)",
                           "beta(mean=2.5, size=1, min=2, max=3) * 1 h", "normal(mean=1 h, sd=1 h, reflect=10 min)",
                           "mixture(weights=[0.3, 0.7], of=[constant(1 h), uniform(min=2 h, max=3 h)])",
                           "empirical([1 h, 4 h], weights=[0.9, 0.1])", "discrete_uniform(min=2, max=4) * 1 h",
                           "weibull(mean=3 h, shape=0.7, min=1 min)"}) {
    INFO(text);
    const Code code = compiled(world, text).code;
    const Interval found = bounds(world, text);
    const Tick least = least_ticks(found).value_or(-1);
    CHECK(least > 0);
    Frame frame = world.frame();
    for (std::uint64_t i = 0; i < 5000; ++i) {
      frame.lineage = i;
      const double drawn = evaluate(code, frame);
      CHECK(round_to_tick(drawn) >= least);
      CHECK(drawn <= found.high * (1 + 1e-12));
    }
  }
}

TEST_CASE("The least number of ticks is what the least duration is rounded to", "[unit]") {
  CHECK(least_ticks({static_cast<double>(hour), inf}) == hour);
  CHECK(least_ticks({static_cast<double>(year), inf}) == year);
  CHECK(least_ticks({0, inf}) == 0);
  CHECK(least_ticks({0.4, inf}) == 0);
  CHECK(least_ticks({10.5, inf}) == 10);
  CHECK_FALSE(least_ticks({-1, inf}));
  CHECK_FALSE(least_ticks({}));
}

TEST_CASE("What is whole, and what adds up over parts of the world", "[unit]") {
  const testing::World world;
  const Wholes wholes{[](State, const Target&) { return true; }, {}};
  const auto is_whole = [&](const char* text) { return whole(compiled(world, text).code, wholes); };
  const auto adds = [&](const char* text) { return adds_up(compiled(world, text).code, wholes); };
  for (const char* text : {"queue(door)", "2 * queue(door) - busy(door)", "queue(door) / 4", "queue(door) * 0.5",
                           "count(p in physician)", "-queue(door)"}) {
    INFO(text);
    CHECK(adds(text));
  }
  for (const char* text :
       {"queue(door) / 3", "queue(door) + 1", "queue(door) * busy(door)", "max(queue(door), busy(door))",
        "0.1 * queue(door)", "age", "queue(bed of clinic)", "n * queue(door)"}) {
    INFO(text);
    CHECK_FALSE(adds(text));
  }
  for (const char* text : {"queue(bed) + 3", "if(age > 3, 1, 0)", "max(queue(bed), 2)", "round(age)",
                           "count(p in physician) * 2", "flag"}) {
    INFO(text);
    CHECK(is_whole(text));
  }
  for (const char* text : {"age", "queue(bed) / 2", "0.5", "n", "mean(p.skill for p in physician)"}) {
    INFO(text);
    CHECK_FALSE(is_whole(text));
  }
}
