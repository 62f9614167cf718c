// Draws inside expressions: what is drawn, from which site, and what leaves it alone.
#include <bit>
#include <cmath>

#include "world.hpp"

using namespace testing;

namespace {

double value_at(const World& w, const Code& code, std::uint64_t lineage) {
  Frame frame = w.frame();
  frame.lineage = lineage;
  return evaluate(code, frame);
}

}  // namespace

TEST_CASE("Every spelling of a distribution compiles with its units", "[unit]") {
  const World w;
  for (const char* text : {"exponential(mean=5 min)",
                           "exponential(rate=0.2/min)",
                           "lognormal(mean=5 min, cv=0.5)",
                           "lognormal(mean=visit, sd=visit)",
                           "gamma(shape=2, scale=1 h)",
                           "erlang(mean=10 min, k=3)",
                           "weibull(mean=21 d, shape=1.5)",
                           "normal(mean=8 min, sd=2 min, min=0)",
                           "normal(mean=8 min, sd=2 min, floor=1 min)",
                           "triangular(min=1 min, mode=2 min, max=5 min)",
                           "uniform(1 d, 2 d)",
                           "uniform(min=0, max=1 d)",
                           "beta(mean=20 min, sd=2 min, min=10 min, max=60 min)",
                           "pert(min=1 d, mode=2 d, max=4 d)",
                           "empirical([1 min, 2 min, 3 min])",
                           "empirical([1 min, 3 min], weights=[0.2, 0.8])",
                           "gompertz(shape=0.1/y, rate=0.01/y)",
                           "mixture(weights=[0.3, 0.7], of=[exponential(mean=1 h), lognormal(mean=1 d, cv=1)])",
                           "constant(3 min)",
                           "normal(mean=5 min, variance=4 min*1 min)",
                           "gompertz(mean=80 y, shape=0.1/y)",
                           "gompertz(shape=0.1/y, rate=0.01/y, given=65 y)",
                           "normal(mean=5 min, sd=3 min, reflect=0 min)",
                           "mixture(of=[exponential(mean=1 h), normal(mean=1 d, sd=1 d)], min=0 min, given=visit)",
                           "lifetable(arrivals, 40 y, urgent)",
                           "lifetable(arrivals, 40 y, class, factor = n)",
                           "categorical(values=[1 d, 2 d], weights=[1, 3])"}) {
    INFO(text);
    CHECK(compiled(w, text).type == duration_type());
  }
  for (const char* text :
       {"poisson(mean=2.2, min=1, max=5)", "discrete_uniform(1, 6)", "binomial(n=10, p=0.5)", "geometric(mean=2)",
        "negative_binomial(mean=5, cv=0.8)", "beta(mean=0.4, size=8)", "beta(alpha=2, beta=3)"}) {
    INFO(text);
    CHECK(compiled(w, text).type == number_type());
  }
  CHECK(compiled(w, "bernoulli(0.3)").type == boolean_type());
  CHECK(compiled(w, "categorical(urgent: 0.2, routine: 0.8)").type == label_type(set_class));
  CHECK(compiled(w, "categorical(red: 0.2, urgent: 0.8)", label_type(set_colour)).type == label_type(set_colour));
}

TEST_CASE("The moments of a compiled distribution are those of the law drawn", "[unit]") {
  const World w;
  const auto m = moments(compiled(w, "lognormal(mean=5 min, sd=2 min)").code);
  REQUIRE(m);
  CHECK(m->mean == Approx(5.0 * concert::minute));
  CHECK(m->sd == Approx(2.0 * concert::minute));
  const auto half = moments(compiled(w, "normal(mean=0, sd=1, min=0)").code);
  REQUIRE(half);
  CHECK(half->mean == Approx(std::sqrt(2 / 3.14159265358979)));  // the half-normal law
  CHECK(half->sd == Approx(std::sqrt(1 - 2 / 3.14159265358979)));
  CHECK_FALSE(moments(compiled(w, "visit + 5 min").code));
  CHECK(moments(compiled(w, "5 min").code)->sd == 0);
}

TEST_CASE("Two sites of one expression are uncorrelated", "[theory]") {
  // The difference of two independent exponentials has variance 2; n = 100,000, four standard errors (fourth moment
  // 24).
  const World w;
  const Code code = compiled(w, "exponential(mean=1) - exponential(mean=1)").code;
  constexpr int n = 100'000;
  double squares = 0;
  for (std::uint64_t i = 0; i < n; ++i) squares += std::pow(value_at(w, code, i), 2);
  CHECK(std::fabs(squares / n - 2) < 4 * std::sqrt((24.0 - 4) / n));
}

TEST_CASE("Another expression's draws change nothing", "[property]") {
  const World w;
  const Code one = compiled(w, "lognormal(mean=5 min, cv=0.5)").code;
  const Code two = compiled(w, "lognormal(mean=5 min, cv=0.5) + 0 * uniform(0 min, 1 min)").code;
  for (std::uint64_t i = 0; i < 100; ++i) CHECK(value_at(w, one, i) == value_at(w, two, i));
}

TEST_CASE("Draws inside a loop belong to the element", "[property]") {
  World w;
  const Code code = compiled(w, "sum(if(d.skill == 2, uniform(0, 1), 0) + 0 * uniform(0, 1) for d in physician)").code;
  const double all = evaluate(code, w.frame());
  w.doctors = 3;
  CHECK(evaluate(code, w.frame()) == all);
  const Code apart = compiled(w, "max(uniform(0, 1) for d in physician) - min(uniform(0, 1) for d in physician)").code;
  CHECK(evaluate(apart, w.frame()) > 0);
}

TEST_CASE("Mixtures with fixed and with varying arguments draw the same numbers", "[property]") {
  const World w;
  const Code fixed = compiled(w, "mixture(weights=[0.25, 0.75], of=[exponential(mean=3), uniform(0, 1)])").code;
  const Code varying = compiled(w, "mixture(weights=[k, 1 - k], of=[exponential(mean=n), uniform(0, 1)])").code;
  for (std::uint64_t i = 0; i < 200; ++i) CHECK(value_at(w, fixed, i) == value_at(w, varying, i));
}

TEST_CASE("Specialising never changes a value", "[property]") {
  const World w;
  const std::vector<bool> fixed{true, true, true, true};
  const std::vector<bool> some{true, false, false, true};
  for (const char* text :
       {"visit * n + 5 min", "lognormal(mean=visit, cv=k)", "exponential(mean=visit * n)", "if(n > 2, visit, 1 min)",
        "sum(uniform(0, n) for d in physician)", "n ^ 2 / k", "bernoulli(k) and n > 2", "wants[class] * n",
        "log(n - 3 + it)", "if(n > 5, log(n - 3), 7)",
        "mixture(weights=[k, 1 - k], of=[exponential(mean=n), constant(1)])", "pick(d in physician, weight = n)",
        "normal(mean=n, sd=k, min=k) + poisson(mean=n)", "weibull(mean=n, shape=k, given=it)",
        "lifetable(arrivals, n * 1 y, class, factor = k)",
        "mixture(weights=[k, 1 - k], of=[exponential(mean=n), normal(mean=0, sd=k)], reflect=k)", "empirical([n, k, 2])", "min(visit, 1 h, n * 1 min)"}) {
    INFO(text);
    const Code code = compiled(w, text).code;
    for (const auto& which : {fixed, some}) {
      const Code special = specialise(code, {w.parameters, which});
      for (std::uint64_t i = 0; i < 50; ++i) CHECK(value_at(w, special, i) == value_at(w, code, i));
    }
  }
  CHECK(specialise(compiled(w, "visit * n").code, {w.parameters, fixed}).constant());
  CHECK(specialise(compiled(w, "lognormal(mean=visit, cv=k)").code, {w.parameters, fixed}).shape() == Shape::draw);
  CHECK(specialise(compiled(w, "visit * age").code, {w.parameters, fixed}).reads().symbols.size() == 1);
}

namespace {

/// The small world's tables, known ahead.
class Ahead : public Tables {
 public:
  explicit Ahead(const World& world) : world_(world) {}
  std::int32_t labels(std::int32_t set) const override { return world_.label_count(set); }
  double value(std::int32_t table, std::span<const double> keys) const override { return world_.lookup(table, keys); }

 private:
  const World& world_;
};

/// A value, or what is said instead of one.
std::string outcome_of(const Code& code, const Frame& frame) {
  try {
    return std::to_string(std::bit_cast<std::uint64_t>(evaluate(code, frame)));
  } catch (const concert::RunError& error) {
    return error.what();
  }
}

}  // namespace

TEST_CASE("What depends on a few labels alone becomes a table of the same values", "[property]") {
  World w;
  const Ahead ahead(w);
  const std::vector<bool> fixed(4, true);
  for (const char* text :
       {"arrivals(12, class)", "if(class == urgent, visit, 2 * visit) / n", "arrivals(n, class) * k + arrivals(2 * n, class)",
        "if(flag and class == routine, 1, if(flag, 2, 3)) * n", "exponential(rate=arrivals(3, class) + arrivals(n, class))",
        "if(class == routine, log(n - 3), 7) + n", "arrivals(if(class == routine, 30, 12), class)",
        "bernoulli(if(class == urgent, k, 2 * k)) and flag", "if(flag, arrivals(12, class), arrivals(age, class))",
        "sum(if(class == urgent, n, k) * 2 for d in physician)", "message.urgent and not flag and class == urgent",
        "wants[if(flag, class, urgent)] * n"}) {
    INFO(text);
    const Code code = compiled(w, text).code;
    const Code ready = specialise(code, {w.parameters, fixed, &ahead});
    for (const double label : {0.0, 1.0, 2.0, 3.0, -1.0, concert::random::not_a_number})  // the last three are none
      for (const double flag : {0.0, 1.0}) {
        w.attributes[1] = label;
        w.attributes[3] = flag;
        w.fields[0] = 1 - flag;
        CHECK(outcome_of(ready, w.frame()) == outcome_of(code, w.frame()));
      }
  }
}

TEST_CASE("A table of labels stands for the whole code where it is the whole code", "[unit]") {
  const World w;
  const Ahead ahead(w);
  const std::vector<bool> fixed(4, true), none(4, false);
  const auto shape = [&](const char* text, const std::vector<bool>& which) {
    return specialise(compiled(w, text).code, {w.parameters, which, &ahead}).shape();
  };
  CHECK(shape("arrivals(n, class) * k", fixed) == Shape::by_label);
  CHECK(shape("arrivals(n, class) * k", none) == Shape::general);
  CHECK(shape("arrivals(12, urgent) * k", fixed) == Shape::constant);
  CHECK(shape("arrivals(age, class) * k", fixed) == Shape::general);
  CHECK(shape("arrivals(n, class) * k + age / 1 h", fixed) == Shape::general);
}

TEST_CASE("A lifetable's draw is exponential under a hazard that stands still, and its factor divides the time",
          "[theory]") {
  // The test world's table gives 40/h at age 40 years for 'urgent'; n = 100,000, four standard errors of the mean.
  const World w;
  const Code code = compiled(w, "lifetable(arrivals, 40 y, urgent) / 1 h").code;
  const Code doubled = compiled(w, "lifetable(arrivals, 40 y, urgent, factor = 2) / 1 h").code;
  constexpr int n = 100'000;
  double sum = 0;
  for (std::uint64_t i = 0; i < n; ++i) {
    sum += value_at(w, code, i);
    if (i < 100) CHECK(value_at(w, doubled, i) == Approx(value_at(w, code, i) / 2));
  }
  CHECK(std::fabs(sum / n - 1.0 / 40) < 4 * (1.0 / 40) / std::sqrt(n));
  CHECK(compiled(w, "lifetable(arrivals, 40 y, urgent, factor = 0)").code.reads().random);
  CHECK(value_at(w, compiled(w, "lifetable(arrivals, 40 y, urgent, factor = 0)").code, 1) > 1e17);
}

TEST_CASE("What has no value with these parameters says so when it is run, not before", "[unit]") {
  World w;
  w.parameters[2] = 0;
  const Code code = compiled(w, "1 / n").code;
  const std::vector<bool> all(4, true);
  const Code special = specialise(code, {w.parameters, all});
  CHECK_THROWS_AS(evaluate(special, w.frame()), concert::RunError);
}
