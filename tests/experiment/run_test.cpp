#include "experiment/run.hpp"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "catch.hpp"
#include "clinic.hpp"

using namespace concert;
namespace fs = std::filesystem;

namespace {

/// A folder of this process's own, gone at the end.
class Folder {
 public:
  Folder() : path_(fs::temp_directory_path() / ("concert-test-" + std::to_string(getpid()))) {
    fs::create_directories(path_);
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  fs::path operator/(const std::string& name) const { return path_ / name; }
  bool empty() const { return fs::is_empty(path_); }

 private:
  fs::path path_;
};

std::string bytes_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

experiment::Design both_models(const std::string& hold, int replications) {
  return experiment::design_of_models(test::clinic(hold), {0, 1}, replications);
}

std::uint64_t digest_with(const fs::path& path, int threads, record::Level level) {
  const experiment::Design design = both_models("exponential(mean=contact)", 5);
  experiment::run(
      design, {.threads = threads, .level = level, .output = path, .seed = 3, .progress = nullptr, .stop = nullptr});
  return record::digest(path);
}

}  // namespace

TEST_CASE("One, two and eight threads write the same bytes", "[property][experiment]") {
  const Folder folder;
  for (const record::Level level : {record::Level::measures, record::Level::visits, record::Level::full}) {
    const std::uint64_t one = digest_with(folder / "1.h5", 1, level);
    CHECK(digest_with(folder / "2.h5", 2, level) == one);
    CHECK(digest_with(folder / "8.h5", 8, level) == one);
    const std::string bytes = bytes_of(folder / "1.h5");
    CHECK(bytes.size() > 1000);
    CHECK((bytes_of(folder / "2.h5") == bytes));
    CHECK((bytes_of(folder / "8.h5") == bytes));
  }
}

TEST_CASE("What is recorded changes no measure", "[property][experiment]") {
  const Folder folder;
  digest_with(folder / "measures.h5", 2, record::Level::measures);
  digest_with(folder / "full.h5", 2, record::Level::full);
  const record::Results few = record::read(folder / "measures.h5");
  const record::Results all = record::read(folder / "full.h5");
  CHECK(few.values == all.values);
  CHECK(few.counts == all.counts);
}

TEST_CASE("Results kept in memory are those of the file", "[unit][experiment]") {
  const Folder folder;
  const experiment::Design design = both_models("exponential(mean=contact)", 3);
  experiment::RunOptions options;
  options.threads = 2;
  const experiment::Outcome kept = experiment::run(design, options);
  options.output = folder / "clinic.h5";
  const experiment::Outcome written = experiment::run(design, options);
  REQUIRE(kept.results);
  REQUIRE(written.results);
  CHECK(kept.results->values == written.results->values);
  CHECK(kept.results->agents.size() == written.results->agents.size());
  CHECK(kept.results->header.models == written.results->header.models);
  CHECK(kept.events == written.events);
  CHECK(kept.events > 0);
}

TEST_CASE("Replications differ, and models of one replication have the same arrivals", "[unit][experiment]") {
  experiment::RunOptions options;
  options.threads = 1;
  const auto outcome = experiment::run(both_models("exponential(mean=contact)", 2), options);
  REQUIRE(outcome.results);
  const record::Results& r = *outcome.results;
  const auto seen =
      std::find_if(r.columns.begin(), r.columns.end(), [](const record::Column& c) { return c.measure == 1; });
  REQUIRE(seen != r.columns.end());
  const auto at = [&](std::size_t run) {
    return r.values[run * r.columns.size() + static_cast<std::size_t>(seen - r.columns.begin())];
  };
  CHECK(at(0) != at(2));
  CHECK(std::abs(at(0) - at(1)) < 0.02 * at(0));  // some are still waiting for the only desk at the end
}

TEST_CASE("A failing trial is reported and loses no other", "[unit][experiment]") {
  // A single client, whose hold is negative in a third of the replications.
  std::string text = test::clinic_text(test::failing_hold);
  const std::string arrivals = "arrivals: {every: \"exponential(mean=8 min)\"}";
  text.replace(text.find(arrivals), arrivals.size(), "count: 1");
  scenario::ReadResult read = scenario::read_text("clinic.yaml", text, ".");
  REQUIRE(read.scenario);
  const auto scenario = std::make_shared<const scenario::Scenario>(std::move(*read.scenario));
  const experiment::Design design = experiment::design_of_models(scenario, {0}, 40);
  experiment::Progress progress(design);
  experiment::RunOptions options;
  options.threads = 2;
  options.progress = &progress;
  const experiment::Outcome outcome = experiment::run(design, options);
  REQUIRE(outcome.results);
  const auto& status = outcome.results->status;
  const auto failed = static_cast<std::size_t>(std::count(status.begin(), status.end(), record::Status::failed));
  CHECK(outcome.failed == failed);
  CHECK(failed > 3);
  CHECK(failed < 27);
  CHECK(progress.failed() == failed);
  CHECK(progress.done() == 40);
  CHECK(progress.fraction() == 1);
  REQUIRE(outcome.failures.size() == std::min(failed, experiment::Outcome::failures_kept));
  for (std::size_t i = 1; i < outcome.failures.size(); ++i) {
    CHECK(outcome.failures[i - 1].replication < outcome.failures[i].replication);
  }
  for (const experiment::Failure& failure : outcome.failures) {
    CHECK(status[failure.replication] == record::Status::failed);
    CHECK(outcome.results->errors[failure.replication] == failure.message);
    CHECK_FALSE(failure.message.empty());
  }
}

TEST_CASE("A stopped run leaves no file", "[unit][experiment]") {
  const Folder folder;
  const std::atomic<bool> stop{true};
  experiment::RunOptions options;
  options.output = folder / "clinic.h5";
  options.stop = &stop;
  const experiment::Outcome outcome = experiment::run(both_models("exponential(mean=contact)", 4), options);
  CHECK_FALSE(outcome.results);
  CHECK(folder.empty());
}

TEST_CASE("An output that cannot be written is said before any trial", "[unit][experiment]") {
  const Folder folder;
  const experiment::Design design = both_models("exponential(mean=contact)", 1);
  experiment::Progress progress(design);
  experiment::RunOptions options;
  options.output = folder / "missing" / "clinic.h5";
  options.progress = &progress;
  CHECK_THROWS_AS(experiment::run(design, options), std::runtime_error);
  CHECK(progress.done() == 0);
}
