#include "experiment/run.hpp"

#include <tbb/global_control.h>
#include <tbb/parallel_pipeline.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

#include "care/trial.hpp"
#include "core/contract.hpp"
#include "engine/handed.hpp"
#include "experiment/header.hpp"

namespace concert::experiment {
namespace {

/// Trials that may be unfinished or waiting for an earlier one, for each thread.
constexpr int trials_ahead = 4;

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

/// The pipeline: trials are numbered, run and handed over. Between its stages go numbers only; what the stages share
/// is guarded by `turn_`, although oneTBB orders them too: ThreadSanitizer cannot look into a library it did not build.
class Runner {
 public:
  Runner(const Design& design, const RunOptions& options)
      : design_(design),
        options_(options),
        programs_(compile_arms(design)),
        header_(header_of(design, programs_, options.seed)),
        arena_(thread_count(options.threads)),
        finished_(design.trials()) {
    if (!options.output.empty())
      writer_ = std::make_unique<record::Writer>(options.output, header_, options.level,
                                                 record::WriterOptions{.helpers = helpers()});
  }

  Outcome run() {
    const int threads = thread_count(options_.threads);
    tbb::global_control permit(tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(threads));
    arena_.execute([&] {
      tbb::parallel_pipeline(
          static_cast<std::size_t>(threads) * trials_ahead,
          tbb::make_filter<void, std::size_t>(tbb::filter_mode::serial_in_order, [this](tbb::flow_control& flow) {
            return next(flow);
          }) & tbb::make_filter<std::size_t, std::size_t>(tbb::filter_mode::parallel, [this](std::size_t number) {
            return finish(number, run_trial(number));
          }) & tbb::make_filter<std::size_t, void>(tbb::filter_mode::serial_in_order, [this](std::size_t number) {
            hand_over(number);
          }));
    });
    const std::scoped_lock lock(turn_);
    if (!stopped()) conclude();
    return std::move(outcome_);
  }

 private:
  bool stopped() const { return options_.stop != nullptr && options_.stop->load(std::memory_order_relaxed); }

  std::size_t next(tbb::flow_control& flow) {
    const std::scoped_lock lock(turn_);
    if (stopped() || next_ == design_.trials()) {
      flow.stop();
      return 0;
    }
    return next_++;
  }

  /// With one thread that thread compresses what it records; otherwise also those that have no trial to run.
  record::Helpers helpers() {
    if (thread_count(options_.threads) == 1) return {};
    return [this](std::function<void()> task) { arena_.enqueue(engine::Handed(std::move(task))); };
  }

  /// Without a file: everything; with one: status, error and events only.
  /// A trial may wait inside its log for earlier ones. So the thread that was given its number goes on to run it to its
  /// end (the pipeline does not stop between its stages), and while it waits for parallel work inside the trial it takes
  /// no work from outside: a later trial on top of this one could wait for it.
  record::TrialResult run_trial(std::size_t number) {
    if (!writer_) return interpret(number, nullptr);
    return tbb::this_task_arena::isolate([&] { return record_trial(number); });
  }

  record::TrialResult record_trial(std::size_t number) {
    std::unique_ptr<record::TrialLog> log;
    try {
      log = writer_->trial(static_cast<std::uint32_t>(number));
      record::TrialResult result = interpret(number, log.get());
      record::TrialResult summary;
      summary.status = result.status;
      summary.error = result.error;
      summary.events = result.events;
      log->finish(std::move(result));
      return summary;
    } catch (...) {
      writer_->fail(std::current_exception());  // nobody may wait for this trial
      throw;
    }
  }

  std::size_t finish(std::size_t number, record::TrialResult result) {
    const std::scoped_lock lock(turn_);
    finished_[number] = std::move(result);
    return number;
  }

  record::TrialResult interpret(std::size_t number, record::TrialLog* log) const {
    const Trial t = trial(design_, number);
    care::TrialOptions options;
    options.key = {.seed = options_.seed, .replication = t.replication};
    options.level = options_.level;
    options.log = options_.level == record::Level::measures ? nullptr : log;
    options.executor = options_.executor;
    options.blocks = options_.blocks;
    options.threads = threads_a_trial();
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

  /// Trials share the threads; what is left of them serves inside each.
  int threads_a_trial() const {
    const auto threads = static_cast<std::size_t>(thread_count(options_.threads));
    return static_cast<int>(threads / std::min(threads, design_.trials()));
  }

  void hand_over(std::size_t number) {
    const std::scoped_lock lock(turn_);
    record::TrialResult result = std::move(finished_[number]);
    const bool failed = result.status == record::Status::failed;
    outcome_.events += result.events;
    if (failed && !stopped()) report(number, result.error);
    if (options_.progress != nullptr) {
      options_.progress->done_.fetch_add(1, std::memory_order_relaxed);
      if (failed) options_.progress->failed_.fetch_add(1, std::memory_order_relaxed);
    }
    if (!writer_) kept_.push_back(std::move(result));
  }

  void report(std::size_t number, const std::string& message) {
    ++outcome_.failed;
    if (outcome_.failures.size() == Outcome::failures_kept) return;
    const Trial t = trial(design_, number);
    const Arm& arm = design_.arms[t.arm];
    outcome_.failures.push_back(
        {.model = arm.variant.model, .point = arm.point, .replication = t.replication, .message = message});
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
  tbb::task_arena arena_;
  std::unique_ptr<record::Writer> writer_;
  std::mutex turn_;
  std::size_t next_ = 0;
  std::vector<record::TrialResult> finished_;  // by number of the trial, until it is its turn to go out
  std::vector<record::TrialResult> kept_;
  Outcome outcome_;
};

Outcome run(const Design& design, const RunOptions& options) { return Runner(design, options).run(); }

}  // namespace concert::experiment
