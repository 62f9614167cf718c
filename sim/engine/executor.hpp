// The main loop. A logical process owns its pending events and its state; the sequential executor, which is the
// specification, always takes the least event. It knows nothing of care: the model says what an event does.
// Several blocks, each with such a loop of its own, are run by windows.hpp.
#pragma once
#include <cstddef>
#include <cstdint>

#include "engine/event_queue.hpp"

namespace concert::engine {

/// What every logical process has: its clock and its pending events.
class LogicalProcess {
 public:
  Tick now() const { return now_; }
  Phase phase() const { return phase_; }
  std::uint64_t committed() const { return committed_; }
  bool idle() const { return pending_.empty(); }
  std::size_t pending() const { return pending_.size(); }

  void schedule(const Event& event) { pending_.push(event); }

  /// Removes and returns the least event and moves the clock to it.
  Event take() {
    const Event event = pending_.pop();
    now_ = event.time();
    phase_ = event.phase();
    ++committed_;
    return event;
  }
  Tick next() const { return pending_.least().time(); }
  void advance(Tick time) { now_ = time; }
  const Event* ahead(std::size_t distance) const { return pending_.ahead(distance); }
  const Event* surprise() const { return pending_.surprise(); }
  /// Memory held for pending events.
  std::size_t bytes() const { return pending_.bytes(); }

 private:
  EventQueue pending_;
  Tick now_ = 0;
  Phase phase_ = Phase::before;
  std::uint64_t committed_ = 0;
};

/// How long before its turn a model is told of an event: three times, so that it may fetch what tells where things are
/// that tell where others are, and these have come in time.
enum class Notice : std::uint8_t { early, middle, late };
inline constexpr std::size_t early_notice = 15, middle_notice = 10, late_notice = 5;

/// Runs one process until no event before `until` is left or the model says it is finished.
/// Model: `void handle(const Event&)`, `bool finished() const`, and if it likes `void expect(const Event&, Notice)`, which
/// is told of most events, where there are many, before their turn and may fetch what they will need, nothing else.
template <class Model>
void run(LogicalProcess& process, Model& model, Tick until) {
  while (!process.idle() && !model.finished()) {
    if (!(process.next() < until)) return;
    const Event event = process.take();
    if constexpr (requires { model.expect(event, Notice::early); }) {
      if (const Event* const soon = process.ahead(early_notice)) model.expect(*soon, Notice::early);
      if (const Event* const then = process.ahead(middle_notice)) model.expect(*then, Notice::middle);
      if (const Event* const next = process.ahead(late_notice)) model.expect(*next, Notice::late);
      if (const Event* const next = process.surprise()) model.expect(*next, Notice::late);
    }
    model.handle(event);
  }
}

}  // namespace concert::engine
