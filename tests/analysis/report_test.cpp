#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>

#include "analysis/report.hpp"
#include "catch.hpp"
#include "synthetic.hpp"

using namespace concert::analysis;
using concert::test::Luck;
using concert::test::Made;
using Run = concert::record::Header::Run;

namespace {

// Something like a real scenario: many measures of very different sizes, six models, persons, payers, long names.
Made large(std::uint32_t replications = 10) {
  Made made({"usual_care", "delegated_visits", "bound_to_one_practice", "perfect_information_exchange", "more_places_for_day_support", "both"}, replications);
  auto& h = made.results.header;
  h.title = "Who should coordinate: a district service for people with several long-term conditions at home";
  h.seed = 42;
  h.horizon_days = 1095;
  h.warm_up_days = 90;
  h.scenario_hash = "3f2a9c01d7745be2a0c1";
  const auto noisy = [](double base, double spread, double effect) {
    return [=](const Run& r) {
      Luck shared(r.replication), own(r.replication * 100 + r.model);
      return base + spread * shared.normal() + 0.3 * spread * own.normal() + effect * r.model;
    };
  };
  made.measure("home_visits_per_person_year", "1/y", noisy(5.7, 0.2, 0.4));
  made.measure("admissions", "per 1000 person_year", noisy(1203, 31, -2));
  made.measure("share_home_support_month_24", "1", noisy(0.31, 0.01, 0.002));
  const auto wait = made.declare("order_to_action_of_everything_delegated", "d", {"urgent", "routine"});
  made.column(wait, 0, noisy(2.4, 0.1, -0.2));
  made.column(wait, 1, noisy(14.25, 0.9, -1.1));
  made.measure("never_seen", "1", [](const Run&) { return missing; });
  made.measure("rarely_seen", "d", [](const Run& r) { return r.replication % 3 == 0 ? missing : 2.0 + r.replication; });
  const auto insurer = made.measure("insurer_cost", "EUR", noisy(13482000, 120400, 51000));
  const auto council = made.measure("council_cost", "EUR", noisy(2400100, 9400, -11000));
  const auto life = made.measure("quality_adjusted_life_years", "y", noisy(1631.2, 4.1, 3.3));
  h.measures[insurer].role = h.measures[council].role = "cost";
  h.measures[insurer].payer = "health_insurance_fund";
  h.measures[council].payer = "district_council";
  h.measures[life].role = "effect";
  h.measures[life].per_agent = true;
  Luck luck(3);
  for (std::uint32_t run = 0; run < h.runs.size(); ++run) {
    for (std::uint32_t a = 0; a < 20; ++a) made.results.agents.push_back({run, life, a, 1 + 0.1 * std::floor(luck.uniform() * 4)});
  }
  for (int p = 0; p < 5; ++p) {
    concert::record::Header::ParameterInfo info;
    info.name = p == 2 ? "chance_that_an_order_is_lost_on_the_way" : "minutes_of_visit_" + std::to_string(p);
    info.unit = "min";
    info.value = 12.5 * p;
    info.range = "10 to 90";
    info.kind = p == 4 ? "found" : p % 2 == 0 ? "assumption" : "recall";
    info.source = "assumption: the order of magnitude in talks with two teams,\nto be measured | signed";
    h.parameters.push_back(info);
  }
  h.settings = {{.model = "both", .name = "adherence_gain", .text = "0.2", .effect = true}};
  h.limits = {"No claim about survival."};
  made.results.status.back() = concert::record::Status::failed;
  made.results.errors.back() = "2018-03-04 10:12, replication 9: agent 17 holds for -3 min in pathway visit, step hold (scenario.yaml:44)";
  return made;
}

std::size_t widest_line(const std::string& text) {
  std::size_t most = 0;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) most = std::max(most, columns(line));
  return most;
}

std::string table_of(const Comparison& c, TableOptions options = {}) {
  std::ostringstream out;
  print_table(out, c, options);
  return out.str();
}

}  // namespace

TEST_CASE("a large comparison fits 100 columns", "[analysis][unit]") {
  const std::string text = table_of(compare(large().results));
  CHECK(widest_line(text) <= 100);
  CHECK(text.find("order_to_action") != std::string::npos);
  CHECK(text.find("routine]") != std::string::npos);
  CHECK(text.find("(baseline)") != std::string::npos);
  CHECK(text.find("1 run failed") != std::string::npos);
}

TEST_CASE("any comparison fits its width, whatever its names and numbers", "[analysis][property]") {
  Luck luck(1);
  const std::string letters = "abcdefghij_._ ";
  const auto word = [&](std::size_t most) {
    std::string w = "w";
    for (std::size_t n = luck.below(most); n > 0; --n) w += letters[luck.below(letters.size())];
    return w;
  };
  for (int t = 0; t < 60; ++t) {
    std::vector<std::string> models;
    for (std::size_t m = 0; m < 1 + luck.below(6); ++m) models.push_back(word(50));
    Made made(models, 1 + static_cast<std::uint32_t>(luck.below(4)));
    made.results.header.title = word(300);
    for (std::size_t m = 1 + luck.below(5); m > 0; --m) {
      const double size = std::pow(10, luck.uniform() * 30 - 12);
      const auto index = made.measure(word(80), word(30), [&](const Run&) {
        return luck.uniform() < 0.1 ? missing : luck.uniform() < 0.05 ? std::numeric_limits<double>::infinity() : size * luck.normal();
      });
      auto& info = made.results.header.measures[index];
      info.role = luck.below(3) == 0 ? "cost" : luck.below(2) == 0 ? "effect" : "";
      info.payer = word(60);
      info.per_agent = true;
      for (std::uint32_t run = 0; run < made.results.header.runs.size(); ++run) made.results.agents.push_back({run, index, 1, size * luck.normal()});
    }
    std::sort(made.results.agents.begin(), made.results.agents.end(), [](const auto& a, const auto& b) { return std::pair(a.run, a.measure) < std::pair(b.run, b.measure); });
    const Comparison c = compare(made.results);
    const std::size_t width = 100 + luck.below(40);
    const std::string text = table_of(c, {.width = width, .colour = Colour::off, .charset = t % 2 == 0 ? Charset::utf8 : Charset::ascii});
    INFO(text);
    REQUIRE(widest_line(text) <= width);
    REQUIRE_NOTHROW(nlohmann::json::parse(to_json(c)));
    REQUIRE_FALSE(to_markdown(c).empty());
  }
}

TEST_CASE("a series is a table of its own, thinned to thirteen periods with the first and the last", "[analysis][unit]") {
  Made made({"usual", "new"}, 2);
  const std::uint32_t share = made.declare("share", "");
  for (std::int32_t month = 0; month < 36; ++month) {
    made.results.header.measures[share].period_starts.push_back(30.0 * month);
    made.column(share, -1, [&](const Run& run) { return month + 100.0 * run.model; }, month);
  }
  const Comparison comparison = compare(made.results);
  REQUIRE(comparison.series.size() == 1);
  CHECK(comparison.series[0].values[35][1].mean == 135);
  std::ostringstream out;
  print_table(out, comparison, {.width = 80, .colour = Colour::off, .charset = Charset::ascii});
  const std::string text = out.str();
  CHECK(text.find("share over time (13 of 36 periods)") != std::string::npos);
  CHECK(text.find("from 0 d") != std::string::npos);
  CHECK(text.find("from 1050 d") != std::string::npos);
  CHECK(text.find("from 30 d ") == std::string::npos);
  CHECK(text.find("Measures") == std::string::npos);
}

TEST_CASE("the ASCII table holds nothing but ASCII", "[analysis][unit]") {
  Made made = large();
  made.results.header.title = "Zw\u00F6lf \u2192 ten";
  for (const char c : table_of(compare(made.results), {.width = 100, .colour = Colour::off, .charset = Charset::ascii})) {
    if (static_cast<unsigned char>(c) >= 0x80) FAIL("a byte beyond ASCII");
  }
}

TEST_CASE("colour changes nothing but colour", "[analysis][property]") {
  const Comparison c = compare(large().results);
  std::string coloured = table_of(c, {.width = 100, .colour = Colour::on, .charset = Charset::utf8});
  CHECK(coloured.find("\x1b[1m") != std::string::npos);
  for (std::size_t at; (at = coloured.find('\x1b')) != std::string::npos;) coloured.erase(at, coloured.find('m', at) - at + 1);
  const auto without_trailing = [](const std::string& text) {
    std::istringstream in(text);
    std::string out;
    for (std::string line; std::getline(in, line);) out += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    return out;
  };
  CHECK(without_trailing(coloured) == without_trailing(table_of(c)));
}

TEST_CASE("decimal points stand under one another", "[analysis][unit]") {
  Made made({"usual"}, 3);
  made.measure("a", "1", [](const Run& r) { return 12345.6 + 0.5 * r.replication; });
  made.measure("b", "1", [](const Run& r) { return 0.5 + 0.01 * r.replication; });
  std::ostringstream out;
  print_run(out, compare(made.results), {.width = 100, .colour = Colour::off, .charset = Charset::ascii});
  std::istringstream in(out.str());
  std::vector<std::size_t> points, signs;
  for (std::string line; std::getline(in, line);) {
    if (line.substr(0, 2) != "a " && line.substr(0, 2) != "b ") continue;
    points.push_back(line.find('.'));
    signs.push_back(line.find("+-"));
  }
  REQUIRE(points.size() == 2);
  CHECK(points[0] == points[1]);
  CHECK(signs[0] == signs[1]);
}

TEST_CASE("numbers have as many digits as their interval supports", "[analysis][unit]") {
  CHECK(number_text(1234567.891, 1, Charset::ascii) == "1,234,567.9");
  CHECK(number_text(-12345, 0, Charset::ascii) == "-12,345");
  CHECK(number_text(1234, 0, Charset::ascii) == "1234");
  CHECK(number_text(-0.001, 2) == "0.00");
  CHECK(number_text(missing, 2) == "–");
  CHECK(number_text(1e15, 2) == "1.00e+15");
  CHECK(decimals_for(0.3012, 0.0123) == 3);
  CHECK(decimals_for(1203.4, 31) == 0);
  CHECK(decimals_for(7, missing) == 0);
  CHECK(short_number(0.30) == "0.3");
  CHECK(short_number(12.3456) == "12.3");
  CHECK(short_number(0) == "0");
}

TEST_CASE("the JSON has its documented shape", "[analysis][unit]") {
  const auto json = nlohmann::json::parse(to_json(compare(large().results)));
  CHECK(json.at("scenario") == "made");
  CHECK(json.at("baseline") == "usual_care");
  CHECK(json.at("measures").size() == 6 * 10);
  CHECK(json.at("differences").size() == 5 * 10);
  for (const auto* key : {"measures", "differences"}) {
    for (const auto& row : json.at(key)) {
      CHECK(row.at("model").is_string());
      CHECK(row.at("measure").is_string());
      CHECK(row.at("unit").is_string());
      CHECK((row.at("mean").is_number() || row.at("mean").is_null()));
      CHECK((row.at("half_width").is_number() || row.at("half_width").is_null()));
      CHECK(row.at("n").is_number_unsigned());
    }
  }
  CHECK(json.at("pairs").size() == 5);
  CHECK(json.at("failed").size() == 1);
  CHECK(json.at("assumptions").size() == 4);
}

TEST_CASE("the report states assumptions with their sources, provenance and limits", "[analysis][unit]") {
  const std::string text = to_markdown(compare(large().results));
  for (const char* part : {"# Who should coordinate", "## Results", "## Differences from `usual_care`", "## The same person", "## Costs and effects",
                           "## Assumptions for sign-off", "4 of 5 parameters are not evidence", "measured \\| signed", "**Assumed effect**: `both` sets adherence_gain",
                           "seed 42", "3f2a9c01d7745be2a0c1", "No claim about survival.", "1 run(s) failed"}) {
    INFO(part);
    CHECK(text.find(part) != std::string::npos);
  }
  std::istringstream in(text);
  std::size_t cells = 0;
  for (std::string line; std::getline(in, line);) {
    std::size_t bars = 0;
    for (std::size_t i = 0; i < line.size(); ++i) bars += line[i] == '|' && (i == 0 || line[i - 1] != '\\') ? 1 : 0;
    if (line.empty() || line[0] != '|') cells = 0;
    else if (cells == 0) cells = bars;
    else CHECK(bars == cells);
  }
}

TEST_CASE("verdicts are printed within the width and counted", "[analysis][unit]") {
  Verdict met, missed;
  met.expectation.name = "P1";
  met.expectation.says = "a long sentence about what should come out of the runs, so long that it does not fit a single line of the terminal at all";
  met.status = Verdict::Status::met;
  met.sentence = "share is 0.3, within 0.26 to 0.34.";
  missed.expectation.name = "P2";
  missed.expectation.control = true;
  missed.expectation.of = "P1";
  missed.status = Verdict::Status::not_met;
  missed.distance = 0.2;
  std::ostringstream out;
  print_verdicts(out, {met, missed});
  CHECK(widest_line(out.str()) <= 100);
  CHECK(out.str().find("NOT MET     P2 (control of P1)") != std::string::npos);
  CHECK(out.str().find("1 of 2 met.") != std::string::npos);
  const auto json = nlohmann::json::parse(to_json("made", {met, missed}));
  CHECK(json.at("met") == false);
  CHECK(json.at("verdicts").at(1).at("status") == "not_met");
  CHECK(json.at("verdicts").at(1).at("distance") == 0.2);
  CHECK(json.at("verdicts").at(0).at("estimate").is_null());
}

TEST_CASE("Quantiles of persons have their intervals in the terminal, within 100 columns", "[analysis]") {
  // Two models with long names, values of all sizes: long ones stand under one another.
  for (const double scale : {1.0, 1000.0, 1e6}) {
    Made made({"with_a_coordinator", "as_usual"}, 10);
    const auto cost = made.measure("money_spent_each", "GBP", [&](const Run&) { return scale; });
    made.results.header.measures[cost].per_agent = true;
    for (std::uint32_t run = 0; run < 20; ++run)
      for (std::uint32_t a = 0; a < 200; ++a)
        made.results.agents.push_back({.run = run, .measure = cost, .agent = a, .value = scale * (12.345 + 0.1 * a + run)});
    std::ostringstream out;
    print_table(out, compare(made.results), {.width = 100, .colour = Colour::off, .charset = Charset::ascii});
    const std::string text = out.str();
    INFO(text);
    const std::size_t at = text.find("Single persons");
    REQUIRE(at != std::string::npos);
    std::istringstream lines(text.substr(at));
    std::size_t intervals = 0;
    for (std::string line; std::getline(lines, line);) {
      CHECK(line.size() <= 100);
      CHECK(line.find("with_a_ ") == std::string::npos);  // a name that is broken off
      for (std::size_t p = line.find(" to "); p != std::string::npos; p = line.find(" to ", p + 1)) ++intervals;
    }
    CHECK(intervals == 6);  // three quantiles of two models
  }
}
