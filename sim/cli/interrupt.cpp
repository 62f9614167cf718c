#include "cli/interrupt.hpp"

#include <unistd.h>

#include <csignal>

#include "cli/arguments.hpp"
#include "record/writer.hpp"

namespace concert::cli {
namespace {

std::atomic<bool> raised{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may touch lock-free atomics only");

extern "C" void on_signal(int) {
  if (raised.exchange(true)) {
    record::remove_unfinished();
    _exit(Exit::interrupted);
  }
}

}  // namespace

const std::atomic<bool>& watch_for_interrupt() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  return raised;
}

}  // namespace concert::cli
