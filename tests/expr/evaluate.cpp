// What expressions are worth.
#include <cmath>

#include "world.hpp"

using namespace testing;
using concert::day;
using concert::hour;
using concert::minute;

namespace {

/// The run-time error of a text that compiles.
std::string run_error(const World& world, const std::string& text) {
  const Code code = compiled(world, text).code;
  try {
    evaluate(code, world.frame());
  } catch (const concert::RunError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("Arithmetic follows the usual precedence", "[unit]") {
  const World w;
  CHECK(value(w, "1 + 2 * 3") == 7);
  CHECK(value(w, "(1 + 2) * 3") == 9);
  CHECK(value(w, "2 ^ 3 ^ 2") == 512);
  CHECK(value(w, "-2 ^ 2") == -4);
  CHECK(value(w, "2 ^ -1") == 0.5);
  CHECK(value(w, "10 - 4 - 3") == 3);
  CHECK(value(w, "n - -n") == 6);
  CHECK(value(w, "1e3 + .5") == 1000.5);
  CHECK(value(w, "50%") == 0.5);
}

TEST_CASE("Units stand beside their number and bind tightest", "[unit]") {
  const World w;
  CHECK(value(w, "45 min") == 45.0 * minute);
  CHECK(value(w, "1 h / 15 min") == 4);
  CHECK(value(w, "1.2 y / n") == Approx(1.2 * concert::year / 3));
  CHECK(value(w, "30 GBP/h * 2 h") == Approx(60));
  CHECK(value(w, "0.3/y") == Approx(0.3 / concert::year));
  CHECK(compiled(w, "0.3/y").type == number_type({-1, 0, 0, 0}));
  CHECK(compiled(w, "30 GBP/h").type == number_type({-1, 0, 1, 1}));
  CHECK(value(w, "3 persons") == 3);
}

TEST_CASE("Conditions and comparisons give true or false", "[unit]") {
  const World w;
  CHECK(value(w, "age > 65 and not flag") == 0);
  CHECK(value(w, "age > 65 and flag") == 1);
  CHECK(value(w, "age < 65 or flag") == 1);
  CHECK(value(w, "flag == true") == 1);
  CHECK(value(w, "if(age >= 65, 2, 3)") == 2);
  CHECK(value(w, "message.urgent") == 1);
  CHECK(compiled(w, "age > 65").type == boolean_type());
}

TEST_CASE("The branch not taken is not evaluated", "[unit]") {
  const World w;
  CHECK(value(w, "if(it > 0, 1, 1 / (it - it))") == 1);
  CHECK(value(w, "it > 0 or 1 / (it - it) > 1") == 1);
  CHECK(value(w, "it < 0 and 1 / (it - it) > 1") == 0);
}

TEST_CASE("A bare label is looked up in the other side's set", "[unit]") {
  const World w;
  CHECK(value(w, "class == routine") == 1);
  CHECK(value(w, "if(run_time() == 3 d + 6 h, 1, 0)") == 1);
  CHECK(value(w, "if(run_time(now - 1 d) < 3 d, 1, 0)") == 1);
  CHECK(value(w, "urgent != class") == 1);
  CHECK(value(w, "doctor.colour == urgent") == 0);  // 'urgent' is label 1 among the colours, 0 among the classes
  CHECK(value(w, "red == doctor.colour") == 1);
  CHECK(evaluate(compiled(w, "if(flag, other, class)", label_type(set_class)).code, w.frame()) == 2);
}

TEST_CASE("Times and durations", "[unit]") {
  const World w;
  CHECK(compiled(w, "now - seen_at").type == duration_type());
  CHECK(compiled(w, "now + 3 d").type == time_type());
  CHECK(compiled(w, "3 d + now").type == time_type());
  CHECK(value(w, "days_since(seen_at)") == 3.0 * day + 6 * hour - 1000);
  CHECK(value(w, "days_since(seen_at) > 2 d") == 1);
  CHECK(value(w, "hour_of_day(now)") == 6);
  CHECK(value(w, "hour_of_day()") == 6);
  CHECK(value(w, "time_of_day(now)") == 6.0 * hour);
  CHECK(value(w, "weekday(now)") == 3);
  CHECK(value(w, "month(now)") == 3);
  CHECK(value(w, "open(office)") == 0);
  CHECK(value(w, "open(office, seen_at - 1 s)") == 1);
  CHECK(value(w, "seen_at == never") == 0);
  CHECK(value(w, "forever") == static_cast<double>(concert::never));
}

TEST_CASE("A literal zero needs no unit", "[unit]") {
  const World w;
  CHECK(value(w, "max(visit - 1 h, 0)") == 0);
  CHECK(value(w, "visit > 0") == 1);
  CHECK(evaluate(compiled(w, "0", duration_type()).code, w.frame()) == 0);
}

TEST_CASE("Functions of plain numbers", "[unit]") {
  const World w;
  CHECK(value(w, "min(3, 1, 2)") == 1);
  CHECK(value(w, "max(visit, 1 h)") == 1.0 * hour);
  CHECK(value(w, "clamp(7, 0, 5)") == 5);
  CHECK(value(w, "clamp(-1, 0, 5)") == 0);
  CHECK(value(w, "abs(-2 min)") == 2.0 * minute);
  CHECK(value(w, "mod(7, 3)") == 1);
  CHECK(value(w, "mod(-1, 7)") == 6);
  CHECK(value(w, "round(2.5) + round(-2.5)") == 0);
  CHECK(value(w, "floor(-1.5)") == -2);
  CHECK(value(w, "ceil(1.2)") == 2);
  CHECK(value(w, "logistic(logit(0.3))") == Approx(0.3));
  CHECK(value(w, "exp(log(n))") == Approx(3));
  CHECK(value(w, "rate_to_probability(0.5 / 1 h, 2 h)") == Approx(1 - std::exp(-1.0)));
  CHECK(value(w, "log10(1000)") == Approx(3));
  CHECK(value(w, "sqrt(16 min * 1 min)") == Approx(4.0 * minute));
  CHECK(value(w, "sin(pi / 2) + cos(0) + tanh(0)") == Approx(2));
}

TEST_CASE("Attributes, containers and arrays", "[unit]") {
  const World w;
  CHECK(value(w, "self.clinic.size") == 7);
  CHECK(value(w, "clinic.size") == 7);
  CHECK(value(w, "doctor.clinic.size") == 7);
  CHECK(value(w, "wants[routine]") == 0.5);
  CHECK(value(w, "wants[class]") == 0.5);
  CHECK(value(w, "state[routine, urgent]") == 4);
  CHECK(value(w, "state[class, red]") == 3);
  CHECK(value(w, "mean(wants)") == Approx(0.5));
  CHECK(value(w, "max(wants)") == 0.8);
  CHECK(value(w, "sum(state)") == 21);
  CHECK(value(w, "sum(state[routine, *])") == 7);
  CHECK(value(w, "sum(state[*, red])") == 9);
  CHECK(value(w, "sum(state[*, *])") == 21);
}

TEST_CASE("Derived attributes are compiled in place, for self and for others", "[unit]") {
  const World w;
  CHECK(value(w, "weakest + 1") == Approx(1.2));
  CHECK(value(w, "clinic.double_size") == 14);
  CHECK(value(w, "max(d.clinic.double_size for d in physician)") == 16);
}

TEST_CASE("State functions ask the host about the right thing", "[unit]") {
  const World w;
  CHECK(value(w, "queue(bed)") == 5);  // one's own clinic's
  CHECK(value(w, "busy(bed of doctor.clinic)") == 105);
  CHECK(value(w, "queue(door)") == 19);  // one for all
  CHECK(value(w, "present(person)") == 509);
  CHECK(value(w, "inside(first.visit)") == 649);
  CHECK(compiled(w, "last_server(physician)").type == agent_type(kind_doctor));
  CHECK(compiled(w, "busy_time(doctor)").type == duration_type());
  CHECK(value(w, "workload(doctor)") == 921);
  CHECK(compiled(w, "queue(bed)").code.reads().states.size() == 1);
}

TEST_CASE("Tables are asked with their keys", "[unit]") {
  const World w;
  CHECK(value(w, "arrivals(3, routine) * 1 h") == Approx(13));
  CHECK(run_error(w, "arrivals(it * 100, routine)") == "the table ends before in 'arrivals(it * 100, routine)'");
}

TEST_CASE("Aggregates over agents and labels", "[unit]") {
  const World w;
  CHECK(value(w, "count(physician)") == 5);
  CHECK(value(w, "count(physician of clinic)") == 3);
  CHECK(value(w, "count(d in physician if d.skill > 1)") == 3);
  CHECK(value(w, "sum(d.skill for d in physician)") == 10);
  CHECK(value(w, "mean(d.skill for d in physician of self.clinic)") == 1);
  CHECK(value(w, "min(d.skill for d in physician if d.skill > 1)") == 2);
  CHECK(value(w, "max(d.skill for d in physician)") == 4);
  CHECK(value(w, "prod(d.skill + 1 for d in physician of clinic)") == 6);
  CHECK(value(w, "any(d.skill == 4 for d in physician)") == 1);
  CHECK(value(w, "any(d in physician if d.skill > 9)") == 0);
  CHECK(value(w, "all(d.skill < 4 for d in physician)") == 0);
  CHECK(value(w, "share(d.skill > 2 for d in physician)") == Approx(0.4));
  CHECK(value(w, "count(c in classes if wants[c] > 0.4)") == 2);
  CHECK(value(w, "share(d.clinic == clinic for d in physician)") == Approx(0.6));
  CHECK(value(w, "sum(count(e in physician if e.skill < d.skill) for d in physician)") == 10);
  CHECK(value(w, "sum(d.skill for d in physician if d.skill > 9)") == 0);
  CHECK(run_error(w, "mean(d.skill for d in physician if d.skill > 9)").find("the set is empty") == 0);
}

TEST_CASE("Choosing one of a set, or nobody", "[unit]") {
  const World w;
  CHECK(value(w, "best(d in physician, score = d.skill)") == 104);
  CHECK(value(w, "best(d in physician, score = 0)") == 100);
  CHECK(value(w, "least(d in physician if d.skill > 0, score = d.skill)") == 101);
  CHECK(value(w, "first(d in physician if d.skill > 1)") == 102);
  CHECK(value(w, "one(d in physician if d.skill == 3)") == 103);
  CHECK(value(w, "one(d in physician if d.skill == 9) == nobody") == 1);
  CHECK(value(w, "best(d in physician, score = d.skill).clinic.size") == 8);
  CHECK(run_error(w, "one(d in physician)").find("one() found 5") == 0);
  const double picked = value(w, "pick(physician)");
  CHECK(picked >= 100);
  CHECK(picked <= 104);
  CHECK(value(w, "pick(d in physician, weight = if(d.skill == 2, 1, 0))") == 102);
  CHECK(value(w, "pick(d in physician if d.skill > 9) == nobody") == 1);
}

TEST_CASE("Picking follows the weights", "[theory]") {
  // Share of n = 50,000 picks within 4 sqrt(p (1 - p) / n); a bias above 0.009 would be caught.
  const World w;
  const Code code = compiled(w, "pick(d in physician, weight = d.skill)").code;
  constexpr int n = 50'000;
  int fourth = 0;
  for (int i = 0; i < n; ++i) {
    Frame frame = w.frame();
    frame.lineage = static_cast<std::uint64_t>(i);
    fourth += evaluate(code, frame) == 104 ? 1 : 0;
  }
  CHECK(std::fabs(fourth / static_cast<double>(n) - 0.4) < 4 * std::sqrt(0.4 * 0.6 / n));
}

TEST_CASE("A newcomer to a set changes only the picks it wins", "[property]") {
  World w;
  const Code code = compiled(w, "pick(physician)").code;
  for (std::uint64_t i = 0; i < 500; ++i) {
    Frame frame = w.frame();
    frame.lineage = i;
    w.doctors = 4;
    const double before = evaluate(code, frame);
    w.doctors = 5;
    const double after = evaluate(code, frame);
    CHECK((after == before || after == 104));
  }
}

TEST_CASE("Undefined results end the trial with the part that failed", "[unit]") {
  const World w;
  CHECK(run_error(w, "1 + 2 / (it - 0.5)") == "division by zero in '2 / (it - 0.5)'");
  CHECK(run_error(w, "sqrt(-it)") == "square root of a negative number in 'sqrt(-it)'");
  CHECK(run_error(w, "log(it - 1)") == "logarithm of a number that is not positive in 'log(it - 1)'");
  CHECK(run_error(w, "(-it) ^ 0.5").find("a fractional power of a negative number") == 0);
  CHECK(run_error(w, "bernoulli(it * 3)") == "p must be from 0 to 1 in 'bernoulli(it * 3)'");
}

TEST_CASE("Simple expressions take the short way", "[unit]") {
  const World w;
  CHECK(compiled(w, "2 * 3 min").code.constant());
  CHECK(compiled(w, "visit").code.shape() == Shape::parameter);
  CHECK(compiled(w, "age").code.shape() == Shape::attribute);
  CHECK(compiled(w, "wants[routine]").code.shape() == Shape::attribute);
  CHECK(compiled(w, "exponential(mean=5 min)").code.shape() == Shape::draw);
  CHECK(compiled(w, "exponential(mean=visit)").code.shape() == Shape::general);
}

TEST_CASE("Reads tell what an expression depends on", "[unit]") {
  const World w;
  const Code code = compiled(w, "visit * age * clinic.size").code;
  const Reads& reads = code.reads();
  CHECK(reads.symbols.size() == 4);
  CHECK(reads.others);
  CHECK_FALSE(reads.random);
  const Code drawn = compiled(w, "uniform(0, n)").code;
  CHECK(drawn.reads().random);
}
