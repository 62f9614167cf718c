#include "core/unit.hpp"

#include "catch.hpp"
#include "core/time.hpp"

using namespace concert;

TEST_CASE("Units are read with their dimension and size", "[unit]") {
  CHECK(parse_unit("min")->scale == 60'000);
  CHECK(parse_unit("min")->dimension == Dimension{1, 0, 0, 0});
  CHECK(parse_unit("1/y")->scale == Approx(1.0 / year));
  CHECK(parse_unit("1/y")->dimension == Dimension{-1, 0, 0, 0});
  CHECK(parse_unit("GBP/h")->dimension == Dimension{-1, 0, 1, 1});
  CHECK(parse_unit("h/week")->dimension.plain());
  CHECK(parse_unit("h/week")->scale == Approx(1.0 / 168));
  CHECK(parse_unit("persons")->scale == 1);
  CHECK(parse_unit("percent")->scale == 0.01);
  CHECK(parse_unit("%")->scale == 0.01);
  CHECK(parse_unit("person_year")->scale == static_cast<double>(year));
  CHECK(parse_unit("QALY")->dimension == Dimension{1, 0, 0, 0});
  CHECK(parse_unit("1/1000/y")->scale == Approx(0.001 / year));
  CHECK(parse_unit("m^2")->dimension == Dimension{0, 2, 0, 0});
  CHECK(parse_unit("km*km")->scale == 1e6);
  CHECK(parse_unit(" days ")->scale == static_cast<double>(day));
  CHECK(parse_unit("month")->scale * 12 == static_cast<double>(year));
}

TEST_CASE("What is no unit is refused", "[unit]") {
  for (const char* text : {"", "minx", "min/", "/min", "GBP*EUR", "min^9", "-1", "0/y", "min min"}) {
    INFO(text);
    CHECK_FALSE(parse_unit(text));
  }
  CHECK_FALSE(parse_unit(std::string(5000, 'm')));
}

TEST_CASE("Counting words do not stand alone in an expression", "[unit]") {
  CHECK(unit_word("min"));
  CHECK(unit_word("GBP"));
  CHECK_FALSE(unit_word("places"));
  CHECK_FALSE(unit_word("1"));
}

TEST_CASE("Dimensions have names an author understands", "[unit]") {
  CHECK(describe(Dimension{}) == "a plain number");
  CHECK(describe(Dimension{1, 0, 0, 0}) == "a duration");
  CHECK(describe(Dimension{-1, 0, 0, 0}) == "a rate per time");
  CHECK(describe(Dimension{0, 0, 1, 1}) == "money (GBP)");
  CHECK(describe(Dimension{-1, 0, 1, 2}) == "money per time (EUR)");
  CHECK(describe(Dimension{-1, 1, 0, 0}) == "a speed");
  CHECK(describe(Dimension{2, 0, 1, 1}) == "a quantity in GBP time^2");
}

TEST_CASE("Dimensions multiply, but currencies do not mix", "[unit]") {
  const Dimension pounds{0, 0, 1, 1};
  const Dimension euros{0, 0, 1, 2};
  CHECK_FALSE(multiply(pounds, euros));
  CHECK_FALSE(divide(pounds, euros));
  CHECK(divide(pounds, pounds) == Dimension{});
  CHECK(multiply(pounds, Dimension{1, 0, 0, 0}) == Dimension{1, 0, 1, 1});
  CHECK(power(Dimension{1, 0, 0, 0}, -2) == Dimension{-2, 0, 0, 0});
  CHECK(power(pounds, 0) == Dimension{});
  CHECK_FALSE(power(Dimension{100, 0, 0, 0}, 2));
}

TEST_CASE("Values are shown in a unit of their size, which can be read back", "[unit]") {
  CHECK(display_unit({1, 0, 0, 0}, 45.0 * minute).text == "min");
  CHECK(display_unit({1, 0, 0, 0}, 5.0 * day).text == "d");
  CHECK(display_unit({1, 0, 0, 0}, 20.0 * year).text == "y");
  CHECK(display_unit({-1, 0, 0, 0}, 2.0 / year).text == "1/y");
  CHECK(display_unit({0, 0, 1, 1}, 5).text == "GBP");
  CHECK(display_unit({}, 5).text == "1");
  for (const Dimension& d :
       {Dimension{2, 0, 1, 1}, Dimension{-1, 0, 1, 3}, Dimension{0, 1, 0, 0}, Dimension{-2, 1, 0, 0}}) {
    const Unit unit = display_unit(d, 1);
    INFO(unit.text);
    CHECK(unit.dimension == d);
    CHECK(parse_unit(unit.text)->scale == unit.scale);
  }
}

TEST_CASE("Times are rounded to the tick once", "[unit]") {
  CHECK(round_to_tick(1.5) == 2);
  CHECK(round_to_tick(1.49) == 1);
  CHECK(round_to_tick(-1.5) == -2);
  CHECK(round_to_tick(0.49999999999999994) == 0);
  CHECK(round_to_tick(4503599627370495.5) == 4503599627370496);  // the last half that a double can hold
  CHECK(round_to_tick(1e30) == never);
  CHECK(round_to_tick(std::numeric_limits<double>::infinity()) == never);
}
