#include "experiment/run.hpp"

#include <tbb/global_control.h>
#include <tbb/parallel_pipeline.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "care/trial.hpp"
#include "core/contract.hpp"
#include "experiment/header.hpp"

namespace concert::experiment {
namespace {

/// Trials that may be unfinished or waiting for an earlier one, for each thread.
constexpr int trials_ahead = 4;

/// A trial on its way out, in the order of trials.
struct Finished {
  std::size_t number = 0;
  record::TrialResult result;  // without a file: everything; with one: status and error only
};

}  // namespace

int thread_count(int threads) {
  if (threads > 0) return threads;
  return static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

Progress::Progress(const Design& design)
    : trials_(design.trials()),
      horizon_(design.scenario->experiment.drained ? 0 : design.scenario->experiment.horizon),
      reached_(std::make_unique<std::atomic<std::int64_t>[]>(design.trials())) {}

double Progress::fraction() const {
  if (trials_ == 0) return 1;
  double sum = 0;
  for (std::size_t i = 0; i < trials_ && horizon_ > 0; ++i) {
    const double share =
        static_cast<double>(reached_[i].load(std::memory_order_relaxed)) / static_cast<double>(horizon_);
    sum += std::clamp(share, 0.0, 1.0);
  }
  return std::max(sum, static_cast<double>(done())) / static_cast<double>(trials_);
}

/// The pipeline: trials are numbered, run and handed over.
class Runner {
 public:
  Runner(const Design& design, const RunOptions& options)
      : design_(design),
        options_(options),
        programs_(compile_arms(design)),
        header_(header_of(design, programs_, options.seed)) {
    if (!options.output.empty()) writer_ = std::make_unique<record::Writer>(options.output, header_, options.level);
  }

  Outcome run() {
    const int threads = thread_count(options_.threads);
    tbb::global_control permit(tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(threads));
    tbb::task_arena arena(threads);
    arena.execute([&] {
      tbb::parallel_pipeline(
          static_cast<std::size_t>(threads) * trials_ahead,
          tbb::make_filter<void, std::size_t>(tbb::filter_mode::serial_in_order, [this](tbb::flow_control& flow) {
            return next(flow);
          }) & tbb::make_filter<std::size_t, Finished>(tbb::filter_mode::parallel, [this](std::size_t number) {
            return run_trial(number);
          }) & tbb::make_filter<Finished, void>(tbb::filter_mode::serial_in_order, [this](Finished finished) {
            hand_over(std::move(finished));
          }));
    });
    if (!stopped()) conclude();
    return std::move(outcome_);
  }

 private:
  bool stopped() const { return options_.stop != nullptr && options_.stop->load(std::memory_order_relaxed); }

  std::size_t next(tbb::flow_control& flow) {
    if (stopped() || next_ == design_.trials()) {
      flow.stop();
      return 0;
    }
    return next_++;
  }

  Finished run_trial(std::size_t number) {
    std::unique_ptr<record::TrialLog> log;
    if (writer_) log = writer_->trial(static_cast<std::uint32_t>(number));
    record::TrialResult result = interpret(number, log.get());
    if (!log) return {number, std::move(result)};
    Finished finished{number, {}};
    finished.result.status = result.status;
    finished.result.error = result.error;
    finished.result.events = result.events;
    log->finish(std::move(result));
    return finished;
  }

  record::TrialResult interpret(std::size_t number, record::TrialLog* log) const {
    const Trial t = trial(design_, number);
    care::TrialOptions options;
    options.key = {.seed = options_.seed, .replication = t.replication};
    options.level = options_.level;
    options.log = options_.level == record::Level::measures ? nullptr : log;
    options.stop = options_.stop;
    if (options_.progress != nullptr) options.progress = &options_.progress->reached_[number];
    try {
      return care::run_trial(*programs_[t.arm], options);
    } catch (const std::logic_error& error) {  // a bug of ours loses one trial, not the night's run
      record::TrialResult failed;
      failed.status = record::Status::failed;
      failed.error = error.what();
      return failed;
    }
  }

  void hand_over(Finished finished) {
    const bool failed = finished.result.status == record::Status::failed;
    outcome_.events += finished.result.events;
    if (failed && !stopped()) report(finished);
    if (options_.progress != nullptr) {
      options_.progress->done_.fetch_add(1, std::memory_order_relaxed);
      if (failed) options_.progress->failed_.fetch_add(1, std::memory_order_relaxed);
    }
    if (!writer_) kept_.push_back(std::move(finished.result));
  }

  void report(const Finished& finished) {
    ++outcome_.failed;
    if (outcome_.failures.size() == Outcome::failures_kept) return;
    const Trial t = trial(design_, finished.number);
    const Arm& arm = design_.arms[t.arm];
    outcome_.failures.push_back({.model = arm.variant.model,
                                 .point = arm.point,
                                 .replication = t.replication,
                                 .message = finished.result.error});
  }

  /// No fact of this machine goes into the file: it is the same bytes wherever and however it is made.
  void conclude() {
    if (!writer_) {
      outcome_.results = record::collect(std::move(header_), std::move(kept_));
      return;
    }
    writer_->close();
    writer_.reset();
    outcome_.results = record::read(options_.output);
  }

  const Design& design_;
  const RunOptions& options_;
  Programs programs_;
  record::Header header_;
  std::unique_ptr<record::Writer> writer_;
  std::size_t next_ = 0;
  std::vector<record::TrialResult> kept_;
  Outcome outcome_;
};

Outcome run(const Design& design, const RunOptions& options) { return Runner(design, options).run(); }

}  // namespace concert::experiment
