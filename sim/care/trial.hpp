// One trial: a Program, run once from an empty list of events to its end. The entrance to the interpreter.
#pragma once
#include <atomic>
#include <cstdint>

#include "program/program.hpp"
#include "random/stream.hpp"
#include "record/writer.hpp"

namespace concert::care {

struct TrialOptions {
  random::Key key;                          // seed and replication
  record::Level level = record::Level::measures;
  record::TrialLog* log = nullptr;          // rows of visits, ...; null: none kept
  const std::atomic<bool>* stop = nullptr;  // set by Ctrl-C: the trial ends early with status failed
  std::atomic<std::int64_t>* progress = nullptr;  // simulated time reached, now and then, for the progress bar
};

/// Runs the trial. A run-time error of the scenario gives status `failed` with its message, not an exception.
record::TrialResult run_trial(const program::Program& program, const TrialOptions& options);

}  // namespace concert::care
