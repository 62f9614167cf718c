// Shows how far a run is, on standard error: a bar on a terminal, a plain line now and then in a log.
#pragma once
#include <condition_variable>
#include <mutex>
#include <thread>

#include "experiment/run.hpp"

namespace concert::cli {

enum class Show : std::uint8_t { nothing, lines, bar };

/// From construction to destruction, in a thread of its own; leaves a clean line.
class ProgressDisplay {
 public:
  ProgressDisplay(const experiment::Progress& progress, Show show);
  ~ProgressDisplay();
  ProgressDisplay(const ProgressDisplay&) = delete;
  ProgressDisplay& operator=(const ProgressDisplay&) = delete;

 private:
  void watch();
  void draw(double seconds) const;

  const experiment::Progress& progress_;
  Show show_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool ended_ = false;
  std::thread thread_;
};

}  // namespace concert::cli
