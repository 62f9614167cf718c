// Runs a small scenario from its text and keeps every row: what the tests of SEMANTICS' rules look at.
// Times are given in minutes since the start of the run.
#pragma once
#include <algorithm>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "care/trial.hpp"
#include "catch.hpp"
#include "program/compile.hpp"
#include "record/writer.hpp"
#include "scenario/read.hpp"

namespace concert::test {

struct Rows final : record::TrialLog {
  std::vector<record::Visit> visits;
  std::vector<record::Episode> episodes;
  std::vector<record::Mark> marks;
  std::vector<record::Message> messages;
  std::vector<record::Change> changes;
  std::vector<record::Payment> payments;
  std::vector<record::Tie> ties;

  void visit(const record::Visit& row) override { visits.push_back(row); }
  void episode(const record::Episode& row) override { episodes.push_back(row); }
  void mark(const record::Mark& row) override { marks.push_back(row); }
  void message(const record::Message& row) override { messages.push_back(row); }
  void change(const record::Change& row) override { changes.push_back(row); }
  void payment(const record::Payment& row) override { payments.push_back(row); }
  void tie(const record::Tie& row) override { ties.push_back(row); }
  void finish(record::TrialResult) override {}
};

struct Run {
  std::string model;  // empty: the first
  scenario::Under under = {};
  std::uint64_t seed = 1;
  std::uint64_t replication = 0;
  record::Level level = record::Level::full;
  care::Executor executor = care::Executor::windowed;
  std::uint32_t blocks = 0;
  int threads = 1;
};

inline Run in_model(const std::string& model) {
  Run run;
  run.model = model;
  return run;
}
inline Run with_seed(std::uint64_t seed) {
  Run run;
  run.seed = seed;
  return run;
}
inline Run with_replication(std::uint64_t replication) {
  Run run;
  run.replication = replication;
  return run;
}
inline Run at_level(record::Level level) {
  Run run;
  run.level = level;
  return run;
}

inline double minutes(Tick ticks) { return static_cast<double>(ticks) / static_cast<double>(minute); }

struct Trial {
  std::shared_ptr<const scenario::Scenario> scenario;
  std::shared_ptr<const program::Program> program;
  record::TrialResult result;
  Rows rows;

  template <class Named>
  static int find(const std::vector<Named>& all, const std::string& name) {
    for (std::size_t i = 0; i < all.size(); ++i)
      if (all[i].name == name) return static_cast<int>(i);
    FAIL("there is no '" << name << "'");
    return -1;
  }

  /// Value of a measure; its group by label (or by number) and its period if it has them. NaN where missing.
  double measure(const std::string& name, const std::string& label = "", int period = -1) const {
    const int m = find(scenario->measures, name);
    int group = -1;
    if (!label.empty()) {
      const auto& labels = scenario->measures[static_cast<std::size_t>(m)].by_labels;
      const auto found = std::find(labels.begin(), labels.end(), label);
      group = found == labels.end() ? std::stoi(label) : static_cast<int>(found - labels.begin());
    }
    for (const record::Cell& cell : result.cells)
      if (static_cast<int>(cell.measure) == m && cell.group == group && cell.period == period) return cell.value;
    return std::numeric_limits<double>::quiet_NaN();
  }

  /// Visits of a step, by person and within a person in order of request.
  std::vector<record::Visit> visits(const std::string& site) const {
    const int s = find(scenario->sites, site);
    std::vector<record::Visit> out;
    for (const record::Visit& row : rows.visits)
      if (row.site == s) out.push_back(row);
    std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.agent < b.agent; });
    return out;
  }
  template <class Of>
  std::vector<double> of_visits(const std::string& site, Of of) const {
    std::vector<double> out;
    for (const record::Visit& row : visits(site)) out.push_back(of(row));
    return out;
  }
  std::vector<double> starts(const std::string& site) const {
    return of_visits(site, [](const record::Visit& v) { return v.started < 0 ? -1 : minutes(v.started); });
  }
  std::vector<double> ends(const std::string& site) const {
    return of_visits(site, [](const record::Visit& v) { return v.ended < 0 ? -1 : minutes(v.ended); });
  }
  std::vector<double> waits(const std::string& site) const {
    return of_visits(site, [](const record::Visit& v) { return v.started < 0 ? -1 : minutes(v.started - v.requested); });
  }
  std::vector<int> servers(const std::string& site) const {
    std::vector<int> out;
    for (const record::Visit& row : visits(site)) out.push_back(row.server);
    return out;
  }
  std::vector<std::string> outcomes(const std::string& site) const {
    static const char* const names[] = {"done", "refused", "gave_up", "preempted", "lost", "open"};
    std::vector<std::string> out;
    for (const record::Visit& row : visits(site)) out.emplace_back(names[static_cast<int>(row.outcome)]);
    return out;
  }
  /// Times of a mark in the order in which they were made.
  std::vector<double> times(const std::string& mark) const {
    const int m = find(scenario->marks, mark);
    std::vector<double> out;
    for (const record::Mark& row : rows.marks)
      if (row.mark == m) out.push_back(minutes(row.at));
    return out;
  }
  std::vector<double> values(const std::string& mark) const {
    const int m = find(scenario->marks, mark);
    std::vector<double> out;
    for (const record::Mark& row : rows.marks)
      if (row.mark == m) out.push_back(row.value);
    return out;
  }
  /// How the episodes of a pathway ended, in the order of their ends.
  std::vector<std::string> endings(const std::string& pathway) const {
    const int p = find(scenario->pathways, pathway);
    std::vector<std::string> out;
    for (const record::Episode& row : rows.episodes)
      if (row.pathway == p)
        out.push_back(row.outcome == 65535 ? "open" : scenario->pathways[static_cast<std::size_t>(p)].outcomes[row.outcome]);
    return out;
  }
};

/// What every scenario needs is added where the text lacks it.
inline std::string whole(const std::string& body) {
  std::string text = "concert: 1\nscenario: {id: test, title: a test}\n" + body;
  if (body.find("\nexperiment:") == std::string::npos) text += "\nexperiment: {horizon: 1 d}\n";
  return text;
}

/// What the reader has to say of a text.
inline std::string problems_of(const std::string& body) {
  const scenario::ReadResult read = scenario::read_text("test.yaml", whole(body), std::string(CONCERT_SOURCE_DIR) + "/scenarios");
  std::ostringstream problems;
  print(problems, read.diagnostics, read.sources);
  return problems.str();
}

inline std::shared_ptr<const scenario::Scenario> read(const std::string& body) {
  scenario::ReadResult read = scenario::read_text("test.yaml", whole(body), std::string(CONCERT_SOURCE_DIR) + "/scenarios");
  std::ostringstream problems;
  print(problems, read.diagnostics, read.sources);
  INFO(problems.str());
  REQUIRE(read.scenario);
  return std::make_shared<const scenario::Scenario>(std::move(*read.scenario));
}

inline Trial run(std::shared_ptr<const scenario::Scenario> scenario, const Run& how = {}) {
  Trial trial;
  trial.scenario = std::move(scenario);
  program::Variant variant;
  variant.under = how.under;
  if (!how.model.empty()) variant.model = Trial::find(trial.scenario->models, how.model);
  trial.program = program::compile(trial.scenario, variant);
  care::TrialOptions options;
  options.key = {how.seed, how.replication};
  options.level = how.level;
  options.executor = how.executor;
  options.blocks = how.blocks;
  options.threads = how.threads;
  options.log = &trial.rows;
  trial.result = care::run_trial(*trial.program, options);
  return trial;
}

inline Trial run(const std::string& text, const Run& how = {}) {
  Trial trial = run(read(text), how);
  INFO(trial.result.error);
  REQUIRE(trial.result.status == record::Status::done);
  return trial;
}

/// The error of a trial that must fail.
inline std::string failure(const std::string& text, const Run& how = {}) {
  const Trial trial = run(read(text), how);
  REQUIRE(trial.result.status == record::Status::failed);
  return trial.result.error;
}

using Numbers = std::vector<double>;
using Words = std::vector<std::string>;

}  // namespace concert::test
