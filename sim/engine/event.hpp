// Events and their total order. The key (time, phase, who scheduled it, that one's own sequence) does not depend on
// threads, partition or memory; two events never compare equal.
#pragma once
#include <cstdint>

#include "core/time.hpp"

namespace concert::engine {

/// Within one instant: what is given back is seen before what is delivered, decided, given up, arriving or observed.
enum class Phase : std::uint8_t { before = 0, release = 1, deliver = 2, decide = 3, expire = 4, arrive = 5, observe = 6 };

/// Events lie before this time (ticks): some 1,100 years.
inline constexpr Tick last_time = Tick{1} << 45;

/// Time and phase as one number, in the order of events.
inline std::uint64_t when(Tick time, Phase phase) {
  return static_cast<std::uint64_t>(time) << 3 | static_cast<std::uint64_t>(phase);
}

/// 24 bytes; what the event means (`what`, `target`) is the model's business and no part of the order.
struct Event {
  std::uint64_t stamp = 0;     // when << 16 | what
  std::uint64_t agent = 0;     // stable order number of who scheduled it
  std::uint32_t sequence = 0;  // that agent's own count
  std::uint32_t target = 0;

  std::uint64_t when() const { return stamp >> 16; }
  Tick time() const { return static_cast<Tick>(stamp >> 19); }
  Phase phase() const { return static_cast<Phase>(stamp >> 16 & 7); }
  std::uint16_t what() const { return static_cast<std::uint16_t>(stamp & 0xffff); }
};

inline std::uint64_t stamp(std::uint64_t when, std::uint16_t what) { return when << 16 | what; }

inline bool operator<(const Event& a, const Event& b) {
  if ((a.stamp ^ b.stamp) >> 16 != 0) return a.stamp < b.stamp;  // they differ in `when`, which then decides
  if (a.agent != b.agent) return a.agent < b.agent;
  return a.sequence < b.sequence;
}

}  // namespace concert::engine
