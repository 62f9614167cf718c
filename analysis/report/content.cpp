#include "analysis/report/content.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace concert::analysis {
namespace {

using record::Header;

/// A word as a shell takes it for one.
std::string shell_word(const std::string& word) {
  if (!word.empty() && word.find_first_of(" \t'\"$&|;<>()*?`\\!#~") == std::string::npos) return word;
  std::string out = "'";
  for (const char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

bool is_draw(const std::string& point) { return point.rfind("draw ", 0) == 0; }

std::size_t draws_of(const Header& header) {
  return static_cast<std::size_t>(std::count_if(header.points.begin(), header.points.end(), is_draw));
}

/// Points of sweeps, factors and `under:`, which `concert check` runs.
bool of_expectations(const Header& header) {
  return std::any_of(header.points.begin(), header.points.end(),
                     [](const std::string& p) { return !p.empty() && !is_draw(p); });
}

std::set<std::uint32_t> replications_of(const Header& header) {
  std::set<std::uint32_t> numbers;
  for (const Header::Run& run : header.runs) numbers.insert(run.replication);
  return numbers;
}

std::string model_options(const Header& header, const FromScenario& scenario) {
  if (header.models.size() == scenario.models) return "";
  std::string text;
  for (std::size_t m = 0; m < header.models.size(); ++m)
    if (m != header.baseline || header.models.size() == 1) text += " --model " + shell_word(header.models[m]);
  return text;
}

std::vector<Fact> facts(const Report& report, const Header& header, const FromScenario& scenario) {
  const auto text = [](std::string name, std::string value) { return Fact{std::move(name), std::move(value)}; };
  const auto number = [](std::string name, double value) { return Fact{std::move(name), "", value}; };
  std::vector<Fact> out{text("scenario", header.scenario_id), text("title", header.title)};
  if (!header.texts.empty()) out.push_back(text("scenario file", header.texts.front().first));
  out.push_back(text("digest of the scenario's texts", header.scenario_hash));
  out.push_back(text("Concert version", header.version));
  out.push_back(text("seed", std::to_string(header.seed)));
  std::string models;
  for (const std::string& model : header.models) models += (models.empty() ? "" : ", ") + model;
  out.push_back(text("models", models));
  out.push_back(text("baseline", report.comparison.model(report.comparison.baseline)));
  out.push_back(number("replications of each model", static_cast<double>(report.comparison.replications.size())));
  if (const std::size_t draws = draws_of(header); draws > 0)
    out.push_back(number("draws of the parameters", static_cast<double>(draws)));
  out.push_back(number("runs in the file", static_cast<double>(header.runs.size())));
  out.push_back(number("runs that failed", static_cast<double>(report.comparison.failed.size())));
  out.push_back(number("warm-up (days)", header.warm_up_days));
  if (header.horizon_days > 0 && header.horizon_days < 1e6)
    out.push_back(number("end of the measured time (days)", header.horizon_days));
  if (!header.epoch.empty()) out.push_back(text("date of time 0", header.epoch));
  out.push_back(text("command", command_of(header, scenario)));
  out.push_back(
      text("holds for", "any machine, number of threads, executor and partition into processes: the same bytes"));
  return out;
}

}  // namespace

std::string command_of(const Header& header, const FromScenario& scenario) {
  const std::string file = header.texts.empty() ? header.scenario_id : shell_word(header.texts.front().first);
  const std::set<std::uint32_t> numbers = replications_of(header);
  std::string options;
  for (const auto& [name, value] : scenario.set) options += " --set " + shell_word(name + "=" + value);
  if (numbers.size() == 1 && *numbers.begin() > 0)
    options += fmt::format(" --only {}", *numbers.begin());
  else if (!numbers.empty())
    options += fmt::format(" --replications {}", *numbers.rbegin() + 1);
  options += fmt::format(" --seed {}", header.seed);
  if (of_expectations(header))
    return "concert check " + file + options + " --output " + header.scenario_id + "-check.h5";
  if (const std::size_t draws = draws_of(header); draws > 0) options += fmt::format(" --psa {}", draws);
  const bool several = header.models.size() > 1;
  return (several ? "concert compare " : "concert run ") + file + model_options(header, scenario) + options;
}

Report gather(const record::Results& results, const CompareOptions& options, const FromScenario& scenario) {
  Report report;
  report.comparison = compare(results, options);
  report.economics =
      evaluate_economics(results, {.thresholds = {}, .learn = {}, .baseline = report.comparison.baseline});
  if (!results.header.texts.empty()) report.scenario_file = results.header.texts.front().first;
  report.patterns = scenario.patterns;
  report.shares = variance_shares(results, report.comparison.baseline);
  report.run = facts(report, results.header, scenario);
  return report;
}

Report report_of(Comparison comparison) {
  Report report;
  report.comparison = std::move(comparison);
  report.run = facts(report, report.comparison.header, {});
  return report;
}

}  // namespace concert::analysis
