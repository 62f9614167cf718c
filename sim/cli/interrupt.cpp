#include "cli/interrupt.hpp"

#include <unistd.h>

#include <csignal>

#include "cli/arguments.hpp"
#include "record/writer.hpp"

namespace concert::cli {
namespace {

std::atomic<bool> was_raised{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may touch lock-free atomics only");

extern "C" void on_signal(int) {
  if (was_raised.exchange(true)) {
    record::remove_unfinished();
    _exit(Exit::interrupted);
  }
}

void handle_with(void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

}  // namespace

InterruptWatch::InterruptWatch() { handle_with(on_signal); }

InterruptWatch::~InterruptWatch() { handle_with(SIG_DFL); }

const std::atomic<bool>& InterruptWatch::raised() const { return was_raised; }

}  // namespace concert::cli
