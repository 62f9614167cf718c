// Ctrl-C. While a watch lives, the first SIGINT or SIGTERM asks the trials to stop, so that the run ends in order and
// leaves no file; a second one ends the process at once, after removing what is half written. The one mutable global of
// the program is here: a signal handler has nothing else to talk to.
#pragma once
#include <atomic>

namespace concert::cli {

class InterruptWatch {
 public:
  InterruptWatch();
  ~InterruptWatch();  // a later signal ends the process, as it does everywhere
  InterruptWatch(const InterruptWatch&) = delete;
  InterruptWatch& operator=(const InterruptWatch&) = delete;

  const std::atomic<bool>& raised() const;
};

}  // namespace concert::cli
