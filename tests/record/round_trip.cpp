// read(write(x)) = x, and what happens to a file that is not finished.
#include <sys/resource.h>

#include <cmath>
#include <csignal>
#include <cstring>
#include <fstream>

#include "catch.hpp"
#include "record/h5.hpp"
#include "record/log_reader.hpp"
#include "record/sample.hpp"

using namespace sample;
using Catch::Matchers::Contains;

namespace {

bool same_number(double a, double b) { return std::memcmp(&a, &b, sizeof a) == 0; }

void check_same(const Header::ParameterInfo& a, const Header::ParameterInfo& b) {
  CHECK(a.name == b.name);
  CHECK(a.unit == b.unit);
  CHECK(a.kind == b.kind);
  CHECK(a.source == b.source);
  CHECK(a.note == b.note);
  CHECK(a.range == b.range);
  CHECK(same_number(a.value, b.value));
  CHECK(same_number(a.low, b.low));
  CHECK(same_number(a.high, b.high));
  CHECK(a.lever == b.lever);
  CHECK(a.effect == b.effect);
}

void check_same(const Header::MeasureInfo& a, const Header::MeasureInfo& b) {
  CHECK(a.name == b.name);
  CHECK(a.unit == b.unit);
  CHECK(a.says == b.says);
  CHECK(a.aggregate == b.aggregate);
  CHECK(a.role == b.role);
  CHECK(a.payer == b.payer);
  CHECK(a.groups == b.groups);
  CHECK(a.period_starts == b.period_starts);
  CHECK(a.per_agent == b.per_agent);
  CHECK(a.agent_kind == b.agent_kind);
}

void check_same(const Header::Setting& a, const Header::Setting& b) {
  CHECK(a.model == b.model);
  CHECK(a.name == b.name);
  CHECK(a.text == b.text);
  CHECK(a.effect == b.effect);
}

void check_same(const Header::Run& a, const Header::Run& b) {
  CHECK(a.model == b.model);
  CHECK(a.replication == b.replication);
  CHECK(a.point == b.point);
}

template <class T>
void check_same(const std::vector<T>& a, const std::vector<T>& b) {
  REQUIRE(a.size() == b.size());
  for (std::size_t i = 0; i < a.size(); ++i) check_same(a[i], b[i]);
}

void check_same(const Header& a, const Header& b) {
  CHECK(a.scenario_id == b.scenario_id);
  CHECK(a.title == b.title);
  CHECK(a.epoch == b.epoch);
  CHECK(a.version == b.version);
  CHECK(a.scenario_hash == b.scenario_hash);
  CHECK(a.seed == b.seed);
  CHECK(a.warm_up_days == b.warm_up_days);
  CHECK(a.horizon_days == b.horizon_days);
  CHECK(a.texts == b.texts);
  CHECK(a.models == b.models);
  CHECK(a.baseline == b.baseline);
  CHECK(a.points == b.points);
  CHECK(a.kinds == b.kinds);
  CHECK(a.pathways == b.pathways);
  CHECK(a.sites == b.sites);
  CHECK(a.marks == b.marks);
  CHECK(a.messages == b.messages);
  CHECK(a.accounts == b.accounts);
  CHECK(a.attributes == b.attributes);
  CHECK(a.outcomes == b.outcomes);
  CHECK(a.limits == b.limits);
  REQUIRE(a.economics.size() == b.economics.size());
  for (std::size_t i = 0; i < a.economics.size(); ++i) {
    CHECK(a.economics[i].item == b.economics[i].item);
    CHECK(a.economics[i].stated == b.economics[i].stated);
    CHECK(a.economics[i].source == b.economics[i].source);
  }
  check_same(a.measures, b.measures);
  check_same(a.parameters, b.parameters);
  check_same(a.settings, b.settings);
  check_same(a.runs, b.runs);
}

void check_same(const Results& a, const Results& b) {
  check_same(a.header, b.header);
  REQUIRE(a.columns.size() == b.columns.size());
  for (std::size_t i = 0; i < a.columns.size(); ++i) {
    CHECK(a.columns[i].measure == b.columns[i].measure);
    CHECK(a.columns[i].group == b.columns[i].group);
    CHECK(a.columns[i].period == b.columns[i].period);
  }
  REQUIRE(a.values.size() == b.values.size());
  for (std::size_t i = 0; i < a.values.size(); ++i) CHECK(same_number(a.values[i], b.values[i]));
  CHECK(a.counts == b.counts);
  CHECK(a.status == b.status);
  CHECK(a.errors == b.errors);
  CHECK(a.events == b.events);
  CHECK(a.ended == b.ended);
  REQUIRE(a.agents.size() == b.agents.size());
  for (std::size_t i = 0; i < a.agents.size(); ++i) {
    CHECK(a.agents[i].run == b.agents[i].run);
    CHECK(a.agents[i].measure == b.agents[i].measure);
    CHECK(a.agents[i].agent == b.agents[i].agent);
    CHECK(a.agents[i].value == b.agents[i].value);
  }
}

/// Lets files grow to `bytes` and no further, as a full disk does.
struct SmallDisk {
  rlimit before{};
  void (*handler)(int);
  explicit SmallDisk(rlim_t bytes) : handler(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &before);
    const rlimit less{bytes, before.rlim_max};
    setrlimit(RLIMIT_FSIZE, &less);
  }
  ~SmallDisk() {
    setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, handler);
  }
};

/// Takes rows and forgets them.
struct NoLog final : TrialLog {
  void visit(const Visit&) override {}
  void episode(const Episode&) override {}
  void mark(const Mark&) override {}
  void message(const Message&) override {}
  void change(const Change&) override {}
  void payment(const Payment&) override {}
  void tie(const Tie&) override {}
  void finish(TrialResult) override {}
};

std::vector<TrialResult> results_of(const Header& h) {
  std::vector<TrialResult> results;
  NoLog log;
  for (std::uint32_t run = 0; run < h.runs.size(); ++run) results.push_back(sample::record(log, run, 100));
  return results;
}

}  // namespace

TEST_CASE("what is read is what was written, and what collect gives without a file", "[unit]") {
  const Folder folder;
  sample::write(folder.path / "r.h5", 100);
  check_same(read(folder.path / "r.h5"), collect(sample::header(), results_of(sample::header())));
}

TEST_CASE("a design with nothing declared and no runs is a file too", "[unit]") {
  const Folder folder;
  Writer writer(folder.path / "r.h5", Header{}, Level::full);
  writer.close();
  check_same(read(folder.path / "r.h5"), collect(Header{}, {}));
}

TEST_CASE("collect puts every cell in its column and leaves NaN and zero where a run has none", "[unit]") {
  Header h = sample::header(1);
  std::vector<TrialResult> trials(2);
  trials[0].cells = {{.measure = 1, .value = 5, .count = 2}};
  trials[1].cells = {{.measure = 0, .group = 1, .period = -1, .value = 7, .count = 1}};
  const Results results = collect(std::move(h), std::move(trials));
  REQUIRE(results.columns.size() == 2);
  CHECK(results.columns[0].measure == 0);
  CHECK(results.columns[0].group == 1);
  CHECK(std::isnan(results.values[0]));
  CHECK(results.values[1] == 5);
  CHECK(results.values[2] == 7);
  CHECK(std::isnan(results.values[3]));
  CHECK(results.counts == std::vector<double>{0, 2, 1, 0});
}

TEST_CASE("a file exists under its own name only when it is complete", "[unit]") {
  const Folder folder;
  const auto path = folder.path / "r.h5";
  const auto part = folder.path / ("r.h5." + std::to_string(getpid()) + ".part");
  SECTION("closed") {
    sample::write(path, 10);
    CHECK(std::filesystem::exists(path));
    CHECK_FALSE(std::filesystem::exists(part));
  }
  SECTION("abandoned in the middle of a run, with rows waiting") {
    {
      Writer writer(path, sample::header(), Level::full);
      const auto log = writer.trial(0);
      const auto later = writer.trial(3);
      sample::record(*log, 0, 50'000);
      sample::record(*later, 3, 50'000);
      CHECK(std::filesystem::exists(part));
    }
    CHECK_FALSE(std::filesystem::exists(path));
    CHECK_FALSE(std::filesystem::exists(part));
  }
  SECTION("interrupted by a signal") {
    Writer writer(path, sample::header(), Level::full);
    remove_unfinished();
    CHECK_FALSE(std::filesystem::exists(part));
    CHECK_FALSE(std::filesystem::exists(path));
  }
  SECTION("closed too early") {
    Writer writer(path, sample::header(), Level::full);
    CHECK_THROWS_WITH(writer.close(), Contains("every trial has finished"));
  }
}

TEST_CASE("a signal after the end leaves the finished file alone", "[unit]") {
  const Folder folder;
  sample::write(folder.path / "r.h5", 10);
  remove_unfinished();
  CHECK(std::filesystem::exists(folder.path / "r.h5"));
}

// HDF5 1.10 never frees a file it failed to close, which LeakSanitizer would report.
#ifndef __SANITIZE_ADDRESS__
TEST_CASE("a disk that fills up ends the run with an error and leaves no file", "[unit]") {
  const Folder folder;
  const SmallDisk disk(1 << 20);
  const auto attempt = [&] {
    Writer writer(folder.path / "r.h5", sample::header(), Level::full);
    for (std::uint32_t run = 0; run < 6; ++run) {
      const auto log = writer.trial(run);
      log->finish(sample::record(*log, run, 200'000));
    }
    writer.close();
  };
  CHECK_THROWS_WITH(attempt(), Contains("could not"));
  CHECK(std::filesystem::is_empty(folder.path));
}
#endif

TEST_CASE("errors name the file", "[unit]") {
  const Folder folder;
  CHECK_THROWS_WITH(Writer(folder.path / "none" / "r.h5", Header{}, Level::full), Contains("none/r.h5"));
  CHECK_THROWS_WITH(read(folder.path / "missing.h5"), Contains("missing.h5"));
  std::ofstream(folder.path / "text.h5") << "not HDF5";
  CHECK_THROWS_WITH(read(folder.path / "text.h5"), Contains("text.h5") && Contains("not a complete Concert result"));
  sample::write(folder.path / "r.h5", 5'000);
  std::filesystem::resize_file(folder.path / "r.h5", 100'000);
  CHECK_THROWS_WITH(read(folder.path / "r.h5"), Contains("r.h5"));
}

TEST_CASE("rows read back name their episode, who started it, what wrote and what paid", "[unit]") {
  const Folder folder;
  sample::write(folder.path / "r.h5", 40);
  const RunLog log = read_log(folder.path / "r.h5", 1);
  REQUIRE(log.visits.size() == 40);
  for (std::uint32_t i = 0; i < 40; ++i) CHECK(log.visits[i].episode == i % 9);
  REQUIRE(log.episodes.size() == 14);
  for (std::uint32_t e = 0; e < 14; ++e) {
    const std::uint32_t i = 3 * e;
    CHECK(log.episodes[e].number == i % 9);
    CHECK(log.episodes[e].starter_kind == (i % 2 == 0 ? -1 : 1));
    CHECK(log.episodes[e].starter == (i % 2 == 0 ? -1 : 3));
    CHECK(log.episodes[e].starter_episode == (i % 2 == 0 ? -1 : 5));
    CHECK(log.episodes[e].called == (i % 4 == 1));
  }
  CHECK(log.messages.at(1).sender_episode == 11 % 9);
  CHECK(log.payments.at(0).site == -1);
  CHECK(log.payments.at(1).site == 5 % 4 - 1);
  CHECK(log.payments.at(1).agent == 5);
  CHECK(log.payments.at(1).kind == 1);
  CHECK(log.site_instances == std::vector<std::string>{"", "opening", ""});
  CHECK(log.account_owners == std::vector<std::string>{"buyer"});
  CHECK(log.instances == std::vector<std::pair<std::string, std::string>>{{"opening", "offer"}, {"closing", "offer"}});
}

TEST_CASE("a file whose rows do not name episodes is refused, and its measures can still be read", "[unit]") {
  const Folder folder;
  const auto path = folder.path / "old.h5";
  sample::write(path, 40);
  CHECK(has_full_log(path));
  {
    const h5::Session session;
    const h5::Handle file(H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT), H5Fclose, "open to change");
    h5::check(H5Ldelete(file.get(), "visits/episode", H5P_DEFAULT), "take a column away");
  }
  CHECK_THROWS_WITH(read_log(path, 0), Contains("earlier version") && Contains("run the scenario again"));
  CHECK_FALSE(has_full_log(path));
  CHECK(read(path).header.scenario_id == "corner_shop");
}
