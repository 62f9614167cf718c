// Ctrl-C. The first SIGINT or SIGTERM asks the trials to stop, so that the run ends in order and leaves no file; a
// second one ends the process at once, after removing what is half written. The one mutable global of the program
// is here: a signal handler has nothing else to talk to.
#pragma once
#include <atomic>

namespace concert::cli {

/// Installs the handlers; returns the flag that they raise.
const std::atomic<bool>& watch_for_interrupt();

}  // namespace concert::cli
