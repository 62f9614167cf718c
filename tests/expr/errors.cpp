// What an author is told, and where the caret stands ("column+length: problem | suggestion").
#include "world.hpp"

using namespace testing;

TEST_CASE("Minutes plus pounds is an error at the operator", "[unit]") {
  const World w;
  CHECK(errors(w, "45 min + 1800 GBP") == "8+1: cannot add a duration and money (GBP)");
  CHECK(errors(w, "visit - price") == "7+1: cannot subtract money (GBP) from a duration");
  CHECK(errors(w, "visit < price") == "7+1: cannot compare a duration with money (GBP)");
  CHECK(errors(w, "visit + 5") ==
        "7+1: cannot add a duration and a plain number | give the plain number a unit, as in '5 min'");
}

TEST_CASE("The error is printed with its line and a caret under the operator", "[unit]") {
  const World w;
  concert::Sources sources;
  const std::string line = "      - hold: 45 min + 1800 GBP";
  const std::uint32_t file = sources.add("scenario.yaml", "steps:\n" + line + "\n");
  Diagnostics diagnostics;
  const std::string_view text = std::string_view(line).substr(14);
  compile({.text = text,
           .place = {file, 2, 15, 1},
           .scope = &w,
           .expected = {},
           .what = "the duration of hold",
           .stream = 0},
          diagnostics);
  std::ostringstream out;
  print(out, diagnostics, sources);
  CHECK(out.str() ==
        "scenario.yaml:2:22: error: cannot add a duration and money (GBP)\n"
        "    2 |       - hold: 45 min + 1800 GBP\n"
        "      |                      ^\n");
}

TEST_CASE("A bare number where a unit is needed", "[unit]") {
  const World w;
  CHECK(errors(w, "5", duration_type()) ==
        "1+1: expected a duration, got a plain number | write '5 min' (or h, d, week, month, y)");
  CHECK(errors(w, "20", money_type()) == "1+2: expected money (GBP), got a plain number | write '20 GBP'");
  CHECK(errors(w, "seen_at", duration_type()) ==
        "1+7: expected a duration, got a point in time | write '... - now' for the time until then");
  CHECK(errors(w, "2 d", time_type()) ==
        "1+3: expected a point in time, got a duration | write 'now + ...' for a time from now");
  CHECK(errors(w, "flag", number_type()) ==
        "1+4: expected a plain number, got true or false | write 'if(condition, 1, 0)'");
}

TEST_CASE("A lifetable needs a table of hazards and its keys", "[unit]") {
  const World w;
  CHECK(errors(w, "lifetable(arivals, 40 y, urgent)") ==
        "11+7: 'lifetable' asks about a table, and 'arivals' is none | did you mean 'arrivals'?");
  CHECK(errors(w, "lifetable(arrivals, 40 y)") == "1+25: table 'arrivals' has 2 keys");
  CHECK(errors(w, "lifetable(arrivals, 40, urgent)") ==
        "21+2: expected a duration, got a plain number | write '40 min' (or h, d, week, month, y)");
  CHECK(errors(w, "lifetable(arrivals, 40 y, urgent, facter = 2)") ==
        "35+6: 'lifetable' has no parameter 'facter' | write lifetable(T, age, keys..., factor = f)");
  CHECK(errors(w, "weibull(mean=1 d, shape=2, gven=3 d)").find("did you mean 'given'?") != std::string::npos);
  CHECK(errors(w, "poisson(mean=2, given=3)") == "1+24: 'poisson': a count has no rest of life");
}

TEST_CASE("Unknown words come with the nearest known one", "[unit]") {
  const World w;
  CHECK(errors(w, "agee + 1") == "1+4: unknown name 'agee' | did you mean 'age'?");
  CHECK(errors(w, "maxx(1, 2)") == "1+4: unknown function 'maxx' | did you mean 'max'?");
  CHECK(errors(w, "lognorml(mean=5 min, sd=1 min)") == "1+8: unknown function 'lognorml' | did you mean 'lognormal'?");
  CHECK(errors(w, "clinic.sise") == "8+4: 'clinic' has no 'sise' | did you mean 'size'?");
  CHECK(errors(w, "class == urgnt") == "10+5: 'urgnt' is no label of 'classes' | did you mean 'urgent'?");
  CHECK(errors(w, "queue(bedd)") ==
        "7+4: unknown name 'bedd': expected a resource or staff kind | did you mean 'bed'?");
  CHECK(errors(w, "5 mins") == "3+4: unknown unit 'mins' | did you mean 'min'?");
  CHECK(errors(w, "count(d in doctors if true)").find("12+7: 'doctors' is no set") == 0);
}

TEST_CASE("Everything wrong with one text is reported at once", "[unit]") {
  const World w;
  CHECK(errors(w, "agee + pricee * unknowable(3)") ==
        "1+4: unknown name 'agee' | did you mean 'age'?\n"
        "8+6: unknown name 'pricee' | did you mean 'price'?\n"
        "17+10: unknown function 'unknowable'");
}

TEST_CASE("What cannot be read says what is missing", "[unit]") {
  const World w;
  CHECK(errors(w, "") == "1+1: there is no expression here");
  CHECK(errors(w, "1 +") == "4+1: the expression ends too early");
  CHECK(errors(w, "(1 + 2") == "7+1: missing ')' for the '(' before");
  CHECK(errors(w, "n n") == "3+1: unexpected 'n' | an operator such as '*' or '+' is missing");
  CHECK(errors(w, "1 < n < 3") == "7+1: comparisons cannot be chained | write 'a < b and b < c'");
  CHECK(errors(w, "n = 3") == "3+1: '=' does not compare | write '=='");
  CHECK(errors(w, "flag && flag") == "6+2: '&&' is not part of the language | write 'and'");
  CHECK(errors(w, "n ** 2") == "3+2: '**' is not part of the language | write '^'");
  CHECK(errors(w, "n # 2") == "3+1: unexpected character '#'");
  CHECK(errors(w, "1e999") == "1+5: the number is too large");
}

TEST_CASE("Wrong parameters of a distribution name those it takes", "[unit]") {
  const World w;
  CHECK(errors(w, "lognormal(mean=5 min, sdd=2 min)") ==
        "23+3: 'lognormal' has no parameter 'sdd' | did you mean 'sd'?");
  CHECK(errors(w, "lognormal(mean=5 min)") ==
        "1+21: these parameters do not make one lognormal | it takes mean and sd, mean and cv or mean and variance");
  CHECK(errors(w, "exponential(5 min)") == "13+5: name the parameters of 'exponential' | it takes mean or rate");
  CHECK(errors(w, "normal(mean=5 min, sd=2)") ==
        "23+1: expected a duration, got a plain number | write '2 min' (or h, d, week, month, y)");
  CHECK(errors(w, "bernoulli(1.2)") == "1+14: 'bernoulli': p must be from 0 to 1");
  CHECK(errors(w, "exponential(mean=5)", duration_type()) ==
        "1+19: expected a duration, got a plain number | 'mean' lacks its unit: write 'mean=5 min' (or h, d, week, month, y)");
  CHECK(errors(w, "categorical(a: 0.2, b: 0.8)").find("13+1: unknown name 'a'") == 0);
}

TEST_CASE("Functions say what they take", "[unit]") {
  const World w;
  CHECK(errors(w, "if(flag, 1)") == "1+11: 'if' has the wrong number of arguments | write if(condition, a, b)");
  CHECK(errors(w, "exp(visit)") ==
        "5+5: 'exp' takes a plain number, got a duration | divide by the unit first, as in exp(x / 1 min)");
  CHECK(errors(w, "min(visit, 3)") ==
        "12+1: the values of min() must be alike: a duration and a plain number | give the plain number a unit");
  CHECK(errors(w, "best(d in physician)") == "1+4: 'best' needs a score | write best(x in S if c, score = e)");
  CHECK(errors(w, "wants + 1") ==
        "1+5: 'wants' has a value for each label of 'classes' | write wants[label], or mean(wants)");
  CHECK(errors(w, "bed + 1") == "1+3: 'bed' is not a value | ask for queue(bed), busy(bed), capacity(bed) ...");
  CHECK(errors(w, "endless") ==
        "1+7: the definition of 'endless' is wrong: the definition of 'endless' refers to itself");
  CHECK(errors(w, "1 / 0") == "1+5: division by zero");
  CHECK(errors(w, "sum(x for x in physician)") == "5+1: expected a number, got an agent of kind 'physician'");
}

TEST_CASE("Hostile texts end in an error, not in memory", "[unit]") {
  const World w;
  CHECK(errors(w, std::string(20'000, '1')).find("longer than 10000 characters") != std::string::npos);
  CHECK(errors(w, std::string(9'000, '(')).find("nested more than 100 deep") != std::string::npos);
  CHECK(errors(w, std::string(9'000, '-') + "1").find("nested more than 100 deep") != std::string::npos);
  std::string chain = "1";
  for (int i = 0; i < 2'000; ++i) chain += "+1";
  CHECK(errors(w, chain).find("too many operators in a row") != std::string::npos);
  std::string tower;
  for (int i = 0; i < 90; ++i) tower += "it+(";
  tower += "it" + std::string(90, ')');
  CHECK(errors(w, tower).find("more than 64 values at once") != std::string::npos);
}

TEST_CASE("An error in the second line of a text is placed there", "[unit]") {
  const World w;
  Diagnostics diagnostics;
  compile({.text = "age +\n  agee", .place = {1, 10, 5, 1}, .scope = &w, .expected = {}, .what = "", .stream = 0},
          diagnostics);
  REQUIRE(diagnostics.errors() == 1);
  CHECK(diagnostics.sorted()[0].place == Place{1, 11, 3, 4});
}

TEST_CASE("A distribution without a unit is told which argument lacks it", "[unit]") {
  const World w;
  CHECK(errors(w, "gamma(mean=4000, cv=0.5)", money_type()) ==
        "1+24: expected money (GBP), got a plain number | 'mean' lacks its unit: write 'mean=4000 GBP'");
  CHECK(errors(w, "gamma(mean=2 * 3, cv=0.5)", money_type()) ==
        "1+25: expected money (GBP), got a plain number | 'mean' lacks its unit: multiply it by '1 GBP'");
  CHECK(errors(w, "empirical(values=[1, 2])", money_type()).find("give what is drawn its unit, as in '5 GBP'") != std::string::npos);
  CHECK(errors(w, "max(5, 10)", money_type()) == "1+10: expected money (GBP), got a plain number | multiply it by '1 GBP'");
}
