// Events and their total order. The key (time, phase, who scheduled it, that one's own sequence) does not depend on
// threads, partition or memory; two events never compare equal.
#pragma once
#include <cstdint>

#include "core/time.hpp"

namespace concert::engine {

/// Within one instant: what is given back is seen before what is delivered, decided, given up, arriving or observed.
enum class Phase : std::uint8_t { before = 0, release = 1, deliver = 2, decide = 3, expire = 4, arrive = 5, observe = 6 };

/// 32 bytes; what the event means (`type`, `target`, `stamp`) is the model's business.
struct Event {
  std::uint64_t when = 0;      // time * 8 + phase
  std::uint64_t agent = 0;     // stable order number of who scheduled it
  std::uint32_t sequence = 0;  // that agent's own count
  std::uint32_t target = 0;
  std::uint32_t stamp = 0;     // lets the model recognise an event that was cancelled
  std::uint32_t type = 0;

  Tick time() const { return static_cast<Tick>(when >> 3); }
  Phase phase() const { return static_cast<Phase>(when & 7); }
};

inline std::uint64_t when(Tick time, Phase phase) {
  return static_cast<std::uint64_t>(time) << 3 | static_cast<std::uint64_t>(phase);
}

inline bool operator<(const Event& a, const Event& b) {
  if (a.when != b.when) return a.when < b.when;
  if (a.agent != b.agent) return a.agent < b.agent;
  return a.sequence < b.sequence;
}

}  // namespace concert::engine
