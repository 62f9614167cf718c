// A comparison as one long table and as sheets: every number where it belongs, texts that cannot break the table.
#include <algorithm>

#include "analysis/report/content.hpp"
#include "analysis/report/tidy.hpp"
#include "analysis/report/workbook.hpp"
#include "analysis/report_tables.hpp"
#include "catch.hpp"
#include "synthetic.hpp"

using namespace concert::analysis;
using concert::test::Made;
using Run = concert::record::Header::Run;

namespace {

const TidyRow& find(const std::vector<TidyRow>& rows, const std::string& model, const std::string& measure,
                    const std::string& statistic, const std::string& group = "") {
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const TidyRow& r) {
    return r.model == model && r.measure == measure && r.statistic == statistic && r.group == group;
  });
  REQUIRE(found != rows.end());
  return *found;
}

Made example() {
  Made made({"usual", "other"}, 2);
  made.measure("wait", "min", [](const Run& r) { return 10.0 + 2 * r.replication - 3.0 * r.model; });
  const auto grouped = made.declare("visits", "1/d", {"north", "south"});
  made.column(grouped, 0, [](const Run&) { return 5.0; });
  made.column(grouped, 1, [](const Run& r) { return 8.0 + r.model; });
  const auto cost = made.measure("spent", "EUR", [](const Run& r) { return 100.0 + 50.0 * r.model; });
  made.results.header.measures[cost].role = "cost";
  made.results.header.measures[cost].payer = "fund, \"regional\"";
  return made;
}

}  // namespace

TEST_CASE("the long table has values, differences, gaps and payers with their intervals", "[analysis][tidy]") {
  const std::vector<TidyRow> rows = tidy_rows(compare(example().results));
  const TidyRow& value = find(rows, "usual", "wait", "value");
  CHECK(value.mean == 11);
  CHECK(value.upper - 11 == Approx(12.706205 * std::sqrt(2.0) / std::sqrt(2.0)).epsilon(1e-6));  // t(0.975, 1) sd / √n
  CHECK(value.lower + value.upper == Approx(22));
  CHECK(value.n == 2);
  CHECK(value.unit == "min");
  const TidyRow& difference = find(rows, "other", "wait", "difference");
  CHECK(difference.mean == -3);
  CHECK(difference.lower == -3);
  CHECK(find(rows, "other", "visits", "value", "south").mean == 9);
  CHECK(find(rows, "other", "visits", "gap", "south - north").mean == 4);
  CHECK(find(rows, "other", "visits", "gap_difference", "south - north").mean == 1);
  CHECK(find(rows, "other", "costs by payer", "total_difference", "fund, \"regional\"").mean == 50);
}

TEST_CASE("a text with a comma and quotes stays one cell of the table, a missing number is empty", "[analysis][tidy]") {
  Made made = example();
  made.measure("never", "1", [](const Run&) { return missing; });
  const std::string table = to_csv(compare(made.results));
  CHECK(table.find(",\"fund, \"\"regional\"\"\",") != std::string::npos);
  CHECK(table.find("usual,never,value,,,,,,1,0,,\n") != std::string::npos);
}

TEST_CASE("sheets are as wide as their headings, and those without rows are left out", "[analysis][tidy]") {
  const std::vector<Sheet> sheets = sheets_of(gather(example().results));
  std::vector<std::string> names;
  for (const Sheet& sheet : sheets) {
    names.push_back(sheet.name);
    for (const auto& row : sheet.rows) CHECK(row.size() == sheet.headings.size());
  }
  CHECK(names == std::vector<std::string>{"summary", "comparison", "equity", "payers", "run"});
}

TEST_CASE("the line that gives the same numbers names models, seed, replications and draws", "[analysis][tidy]") {
  Made made({"usual", "other"}, 3);
  made.results.header.texts = {{"my care/scenario.yaml", ""}};
  made.results.header.seed = 7;
  CHECK(command_of(made.results.header) ==
        "concert compare 'my care/scenario.yaml' --model other --replications 3 --seed 7");
  CHECK(command_of(made.results.header, {.models = 2, .set = {{"pace", "3 min"}}}) ==
        "concert compare 'my care/scenario.yaml' --set 'pace=3 min' --replications 3 --seed 7");
  made.results.header.points = {"", "draw 1", "draw 2"};
  CHECK(command_of(made.results.header, {.models = 2, .set = {}}) ==
        "concert compare 'my care/scenario.yaml' --replications 3 --seed 7 --psa 2");
}

TEST_CASE("units are written as people write them", "[analysis][tidy]") {
  CHECK(unit_text("1") == "");
  CHECK(unit_text("person_day") == "person days");
  CHECK(unit_text("per 1000 person_year") == "per 1000 person years");
  CHECK(unit_text("EUR/person_year") == "EUR/person year");
  CHECK(unit_text("min") == "min");
}
