// One trial: a Program, run once from an empty list of events to its end. The entrance to the interpreter.
#pragma once
#include <atomic>
#include <cstdint>

#include "program/program.hpp"
#include "random/stream.hpp"
#include "record/writer.hpp"

namespace concert::care {

/// One block with everything in it, which is the definition; or blocks that run alone in windows. The results are the
/// same bytes.
enum class Executor : std::uint8_t { sequential, windowed };

struct TrialOptions {
  random::Key key;                          // seed and replication
  record::Level level = record::Level::measures;
  record::TrialLog* log = nullptr;          // rows of visits, ...; null: none kept
  Executor executor = Executor::windowed;
  int threads = 1;                          // that this trial may use
  std::uint32_t blocks = 0;                 // at most, windowed; 0: as many as serve
  const std::atomic<bool>* stop = nullptr;  // set by Ctrl-C: the trial ends early with status failed
  std::atomic<std::int64_t>* progress = nullptr;  // simulated time reached, now and then, for the progress bar
};

/// Runs the trial. A run-time error of the scenario gives status `failed` with its message, not an exception.
record::TrialResult run_trial(const program::Program& program, const TrialOptions& options);

}  // namespace concert::care
