// Every folder here holds a scenario with a known answer and expected.csv. A model's mean over replications must lie
// within four standard errors of the answer (of the simulation's and the reference's together), and those four must
// not exceed the tolerance the case was published with: a test that could not see a wrong answer would be no test.
// What is printed beside each check is the smallest bias it would have caught, four standard errors, in per cent.
#include "catch.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "analysis/estimate.hpp"
#include "experiment/run.hpp"
#include "scenario/read.hpp"

namespace {

namespace fs = std::filesystem;
using concert::record::Results;

constexpr double standard_errors = 4;

/// A seed of its own for each folder, so that a bad day of one is not a bad day of all (FNV-1a of its name).
std::uint64_t seed_of(const std::string& name) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return hash >> 32;
}

struct Expected {
  std::string model, measure;
  double value = 0, se_reference = 0;
  double tolerance = 0;  // 0: none published
  std::string source;
};

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> cells;
  std::stringstream stream(line);
  for (std::string cell; std::getline(stream, cell, ',');) cells.push_back(cell);
  return cells;
}

std::vector<Expected> expected_of(const fs::path& folder) {
  std::ifstream file(folder / "expected.csv");
  std::string line;
  std::getline(file, line);
  REQUIRE(line == "model,measure,value,se_reference,tolerance,source");
  std::vector<Expected> rows;
  while (std::getline(file, line)) {
    const auto cells = split(line);
    REQUIRE(cells.size() == 6);
    rows.push_back({cells[0], cells[1], std::stod(cells[2]), std::stod(cells[3]),
                    cells[4].empty() ? 0 : std::stod(cells[4]), cells[5]});
  }
  return rows;
}

std::vector<std::string> folders() {
  std::vector<std::string> found;
  for (const auto& entry : fs::directory_iterator(fs::path(CONCERT_SOURCE_DIR) / "tests" / "validation"))
    if (fs::exists(entry.path() / "expected.csv")) found.push_back(entry.path().filename().string());
  std::sort(found.begin(), found.end());
  return found;
}

std::shared_ptr<const concert::scenario::Scenario> scenario_of(const fs::path& folder) {
  auto read = concert::scenario::read(folder);
  std::ostringstream said;
  concert::print(said, read.diagnostics, read.sources);
  INFO(said.str());
  REQUIRE(read.scenario);
  return std::make_shared<const concert::scenario::Scenario>(*std::move(read.scenario));
}

/// How often a model is run: the scenario's own number unless runs.csv says otherwise.
int replications_of(const fs::path& folder, const concert::scenario::Scenario& scenario, const std::string& model) {
  std::ifstream file(folder / "runs.csv");
  for (std::string line; std::getline(file, line);)
    if (const auto cells = split(line); cells.at(0) == model) return std::stoi(cells.at(1));
  return scenario.experiment.replications;
}

Results run(const fs::path& folder, const std::shared_ptr<const concert::scenario::Scenario>& scenario, int model) {
  const std::string& name = scenario->models[static_cast<std::size_t>(model)].name;
  const auto design =
      concert::experiment::design_of_models(scenario, {model}, replications_of(folder, *scenario, name));
  concert::experiment::RunOptions options;
  options.seed = seed_of(folder.filename().string());
  auto outcome = concert::experiment::run(design, options);
  for (const auto& failure : outcome.failures) UNSCOPED_INFO(failure.message);
  REQUIRE(outcome.failed == 0);
  REQUIRE(outcome.results);
  return *std::move(outcome.results);
}

std::string column_name(const Results& results, const concert::record::Column& column) {
  const auto& measure = results.header.measures.at(column.measure);
  if (column.group < 0) return measure.name;
  return measure.name + "[" + measure.groups.at(static_cast<std::size_t>(column.group)) + "]";
}

/// One value a replication.
std::vector<double> values_of(const Results& results, const std::string& measure) {
  std::vector<double> values;
  for (std::size_t c = 0; c < results.columns.size(); ++c) {
    if (results.columns[c].period >= 0 || column_name(results, results.columns[c]) != measure) continue;
    for (std::size_t r = 0; r < results.header.runs.size(); ++r)
      values.push_back(results.values[r * results.columns.size() + c]);
  }
  return values;
}

struct Verdict {
  double mean = 0, se = 0;  // se of the difference: simulation and reference
  bool met = false;
  bool sharp = false;       // four standard errors are within the published tolerance
};

Verdict judge(const concert::analysis::Summary& summary, const Expected& expected) {
  const double own = summary.sd / std::sqrt(static_cast<double>(summary.n));
  Verdict verdict{summary.mean, std::hypot(own, expected.se_reference)};
  const double rounding = 5e-8 * std::fabs(expected.value);  // the references carry eight digits
  verdict.met = std::fabs(summary.mean - expected.value) <= standard_errors * verdict.se + rounding;
  verdict.sharp = expected.tolerance == 0 || standard_errors * verdict.se <= expected.tolerance;
  return verdict;
}

}  // namespace

TEST_CASE("a verdict turns when the answer is off by more than four standard errors", "[unit]") {
  const Expected expected{"m", "wait", 10, 0.03, 0.5, ""};
  const concert::analysis::Summary near{10.19, 0.4, 0, 100};  // own se 0.04, together 0.05
  CHECK(judge(near, expected).met);
  CHECK(judge(near, expected).sharp);
  const concert::analysis::Summary far{10.21, 0.4, 0, 100};
  CHECK_FALSE(judge(far, expected).met);
  const concert::analysis::Summary blunt{10.19, 2.0, 0, 100};
  CHECK_FALSE(judge(blunt, expected).sharp);
}

TEST_CASE("systems with a known answer come out right", "[theory]") {
  const std::string name = GENERATE(from_range(folders()));
  const fs::path folder = fs::path(CONCERT_SOURCE_DIR) / "tests" / "validation" / name;
  const auto rows = expected_of(folder);
  REQUIRE_FALSE(rows.empty());
  const auto scenario = scenario_of(folder);
  std::printf("%s\n", name.c_str());
  std::size_t checked = 0;
  for (std::size_t m = 0; m < scenario->models.size(); ++m) {
    const std::string& model = scenario->models[m].name;
    const Results results = run(folder, scenario, static_cast<int>(m));
    for (const Expected& row : rows) {
      if (row.model != model) continue;
      ++checked;
      const auto values = values_of(results, row.measure);
      INFO(name << ", " << row.model << ", " << row.measure << ": " << row.source);
      REQUIRE_FALSE(values.empty());
      const Verdict verdict = judge(concert::analysis::summarise(values), row);
      const double z = verdict.se > 0 ? (verdict.mean - row.value) / verdict.se : 0;
      std::printf("  %-14s %-24s %12.6g  expected %12.6g  %+5.1f se  sees %.2f %%\n", row.model.c_str(),
                  row.measure.c_str(), verdict.mean, row.value, z,
                  100 * standard_errors * verdict.se / std::fabs(row.value));
      CHECK(verdict.met);
      CHECK(verdict.sharp);
    }
  }
  std::fflush(stdout);
  CHECK(checked == rows.size());
}
