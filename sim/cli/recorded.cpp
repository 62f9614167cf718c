#include "cli/recorded.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "cli/expectations.hpp"
#include "cli/files.hpp"
#include "core/contract.hpp"
#include "core/unit.hpp"
#include "experiment/design.hpp"
#include "scenario/read.hpp"

namespace concert::cli {
namespace {

namespace fs = std::filesystem;

/// A new folder, removed at the end.
class Scratch {
 public:
  Scratch() {
    std::string name = (fs::temp_directory_path() / "concert-texts-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make a temporary folder");
    folder_ = name;
  }
  ~Scratch() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  const fs::path& folder() const { return folder_; }

 private:
  fs::path folder_;
};

bool stays_inside(const fs::path& path) {
  if (path.empty() || path.is_absolute()) return false;
  return std::none_of(path.begin(), path.end(), [](const fs::path& part) { return part == ".."; });
}

/// The first text is the scenario; the others bear the names by which it uses them.
void lay_out(const record::Header& header, const fs::path& folder) {
  for (std::size_t i = 1; i < header.texts.size(); ++i)
    if (stays_inside(header.texts[i].first)) write_text(folder / header.texts[i].first, header.texts[i].second);
}

bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

/// The first parameter, each after those its value reads, that has another value than the file's.
int first_other(const scenario::Scenario& scenario, const record::Header& read, const record::Header& header) {
  for (const int index : scenario.parameter_order) {
    const auto i = static_cast<std::size_t>(index);
    if (i < header.parameters.size() && !same(read.parameters[i].value, header.parameters[i].value)) return index;
  }
  return -1;
}

/// As --set reads it: a plain number is in the parameter's own unit, which only a single unit can be written behind.
std::string value_text(const record::Header::ParameterInfo& parameter) {
  const std::string number = fmt::format("{}", parameter.value);
  return unit_word(parameter.unit) ? number + " " + parameter.unit : number;
}

Recorded read_again(const record::Header& header) {
  Scratch scratch;
  lay_out(header, scratch.folder());
  Recorded recorded;
  for (;;) {
    scenario::ReadResult result =
        scenario::read_text(header.texts[0].first, header.texts[0].second, scratch.folder(), {.set = recorded.set});
    if (!result.scenario) {
      const auto errors = result.diagnostics.sorted();
      return {.scenario = nullptr, .set = {}, .problem = errors.empty() ? "" : errors.front().problem};
    }
    recorded.scenario = std::make_shared<const scenario::Scenario>(*std::move(result.scenario));
    const int other = first_other(*recorded.scenario, names_of(recorded.scenario), header);
    if (other < 0 || recorded.set.size() == header.parameters.size()) return recorded;
    const auto& parameter = header.parameters[static_cast<std::size_t>(other)];
    recorded.set.emplace_back(parameter.name, value_text(parameter));
  }
}

/// Whether the file has runs of every model at every point that an expectation asks about.
bool in_file(const scenario::Scenario& scenario, const scenario::Expectation& expectation,
             const record::Header& header) {
  if (!needs_of(scenario, expectation, header).errors.empty()) return false;
  const auto points = experiment::points_of(expectation);
  return std::all_of(points.begin(), points.end(), [&](const scenario::Under& point) {
    const std::string name = experiment::name_of(scenario, point);
    return std::find(header.points.begin(), header.points.end(), name) != header.points.end();
  });
}

}  // namespace

Recorded recorded_scenario(const record::Header& header) {
  if (header.texts.empty()) return {.scenario = nullptr, .set = {}, .problem = "the file holds no texts"};
  try {
    return read_again(header);
  } catch (const RunError& error) {
    return {.scenario = nullptr, .set = {}, .problem = error.what()};
  }
}

std::vector<analysis::Pattern> judged_patterns(const scenario::Scenario& scenario, const record::Results& results) {
  if (scenario.expectations.empty()) return {};
  const std::vector<analysis::Verdict> verdicts = judge(scenario, results);
  std::vector<analysis::Pattern> patterns;
  for (std::size_t i = 0; i < verdicts.size(); ++i)
    patterns.push_back({.verdict = verdicts[i], .tested = in_file(scenario, scenario.expectations[i], results.header)});
  for (analysis::Pattern& pattern : patterns) {  // a control says nothing without the pattern that it undoes
    const analysis::Expectation& control = pattern.verdict.expectation;
    if (!control.control) continue;
    for (const analysis::Pattern& other : patterns)
      if (!other.tested && !other.verdict.expectation.control && other.verdict.expectation.name == control.of)
        pattern.tested = false;
  }
  return patterns;
}

analysis::FromScenario told(const Recorded& recorded, const record::Results& results) {
  if (recorded.scenario == nullptr) return {};
  return {.models = recorded.scenario->models.size(),
          .set = recorded.set,
          .patterns = judged_patterns(*recorded.scenario, results)};
}

}  // namespace concert::cli
