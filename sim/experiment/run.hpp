// Runs a design. Trials run in parallel and are handed over in their order; what is recorded is the same bytes for
// any number of threads. A trial that fails is reported and loses nobody else's results. At most a few trials a
// thread are unfinished or waiting to be handed over at any time, so memory does not grow with the design.
#pragma once
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "care/trial.hpp"
#include "core/time.hpp"
#include "experiment/design.hpp"
#include "record/reader.hpp"
#include "record/writer.hpp"

namespace concert::experiment {

/// How far a run is; written by the run, read by whoever shows it, from any thread.
class Progress {
 public:
  explicit Progress(const Design& design);

  std::size_t trials() const { return trials_; }
  std::size_t done() const { return done_.load(std::memory_order_relaxed); }
  std::size_t failed() const { return failed_.load(std::memory_order_relaxed); }
  double fraction() const;  // in [0, 1], trials under way counted by their simulated time

 private:
  friend class Runner;
  std::size_t trials_;
  Tick horizon_;  // 0: not known beforehand
  std::atomic<std::size_t> done_{0}, failed_{0};
  std::unique_ptr<std::atomic<std::int64_t>[]> reached_;  // simulated time by trial
};

using care::Executor;

struct RunOptions {
  int threads = 0;  // 0: as many as the machine has
  Executor executor = Executor::windowed;
  std::uint32_t blocks = 0;  // at most, inside a trial; 0: as many as serve
  record::Level level = record::Level::measures;
  std::filesystem::path output;  // empty: results are only returned
  std::uint64_t seed = 1;
  Progress* progress = nullptr;
  const std::atomic<bool>* stop = nullptr;
};

struct Failure {
  int model = 0;
  std::string point;
  std::uint32_t replication = 0;  // from 0
  std::string message;
};

struct Outcome {
  std::optional<record::Results> results;  // nothing if stopped
  std::vector<Failure> failures;           // the first few, in the order of trials
  std::size_t failed = 0;
  std::uint64_t events = 0;

  static constexpr std::size_t failures_kept = 5;
};

/// Throws RunError when an arm cannot be compiled (before anything is written) and std::runtime_error when the
/// output cannot be written; in both cases no file is left.
Outcome run(const Design& design, const RunOptions& options);

/// The number of threads that `threads` stands for.
int thread_count(int threads);

}  // namespace concert::experiment
