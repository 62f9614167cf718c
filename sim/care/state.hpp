// What the world consists of while a trial runs, beside its agents: episodes (one agent walking one pathway), stations
// (whatever has a wait list: a resource, a member of staff, a pool of staff), those who wait and what is held.
#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include "care/agents.hpp"
#include "care/slab.hpp"
#include "core/time.hpp"
#include "program/fields.hpp"
#include "program/program.hpp"

namespace concert::care {

enum class Doing : std::uint8_t {
  walking, holding, waiting, awaiting, calling,
  suspended,  // its service is displaced and waits to go on
  removed     // its service is displaced for good; it walks on later in this instant
};

inline constexpr std::uint32_t no_event = 0xffffffff;

struct Episode {
  std::uint64_t lineage = 0;
  std::uint64_t order = 0;     // of its agent: in the keys of its events
  expr::WritableRow attributes;  // its agent's
  double* locals = nullptr;
  Tick started = 0;
  Tick hold_from = 0;
  double planned = 0;          // ticks of the present hold
  double worked = 0, valued = 0;  // ticks in holds while something was held, and in holds of value
  Index agent = no_index;
  Index parent = no_index;     // who called it, or whose branch it is
  Index next = no_index, previous = no_index;  // of its agent's episodes; before the first comes the last
  Index holdings = no_index;   // newest first
  Index waiter = no_index;
  Index elements = no_index;   // of its loops over sets, innermost first
  Index gathering = no_index;  // of its meetings under way, innermost first
  Index starter = no_index;    // whose episode called or started it, if one did; its number below
  std::uint32_t number = 0;    // in the log: among its agent's, by order of beginning
  std::uint32_t starter_number = 0;
  program::Address at = 0;
  std::uint32_t awaited = no_event;  // its agent's number of the event it waits for; others are stale
  std::uint32_t turn = 0;      // goes up whenever it begins or ceases to wait, and with every use of its place
  std::uint16_t pathway = 0;
  std::uint16_t outcome = 0;
  std::uint16_t branch = 0;    // await: the branch its timer stands for; of a body branch: which
  std::uint8_t failed = 0;     // requests in a row that were not granted
  std::uint8_t cascade = 0;    // how deep it stands among what set one another off at the instant it started
  Doing doing = Doing::walking;
  bool is_branch = false;
  bool counts_clock = false;   // its member clock goes on when it ends

  void take_turn() {
    ++turn;
    awaited = no_event;
  }
};

/// One request under way or granted, with the row it will leave behind.
struct Visit {
  Tick requested = 0;
  Tick started = -1;
  double waited = 0;    // ticks, over segments
  double served = 0;    // ticks, over earlier segments
  double priority = 0;
  std::uint64_t lineage = 0;   // of the episode, its loops over sets and meetings, when it asked
  Index elements = no_index;
  Index gathering = no_index;
  std::uint16_t site = 0;
  std::uint8_t attempt = 1;
};

struct Waiter;

struct Holding {
  Visit visit;
  Tick since = 0;               // of this segment
  double units = 1;
  Index episode = no_index;
  Index next = no_index;        // of the episode
  Index after = no_index, before = no_index;  // of the station
  Index station = no_index;
  std::uint32_t request = 0;    // index into Program::requests
  program::Address at = 0;      // of the request instruction
  bool blocked = false;
  bool joint = false;  // of a joint request: never broken off
  std::int64_t session = -1;  // of a place in a diary: its session; `since` is when that begins

  /// A new one, in a place that was used before: what the waiter was granted.
  void begin(const Waiter& waiter, Index granted_by, Tick now);
};

struct Waiter {
  std::array<double, 4> keys{};
  Visit visit;
  Tick since = 0;                // joined this time
  std::uint64_t sequence = 0;
  double units = 1;
  double remaining = -1;         // ticks of a hold to resume; below 0: none
  Index episode = no_index;
  Index station = no_index;
  Index next = no_index, previous = no_index;
  Index joint = no_index;  // the joint request it is part of
  std::uint32_t request = 0;
  program::Address at = 0;
  bool head = false;
  bool resumes = false;          // a displaced service, not a new request
};

inline void Holding::begin(const Waiter& waiter, Index granted_by, Tick now) {
  visit = waiter.visit;
  visit.waited += static_cast<double>(now - waiter.since);
  since = now;
  units = waiter.units;
  episode = waiter.episode;
  next = after = before = no_index;
  station = granted_by;
  request = waiter.request;
  at = waiter.at;
  blocked = joint = false;
  session = -1;
}

/// A joint request while it waits; a meeting from its call to its end.
struct Gathering {
  Visit visit;
  Tick since = 0;  // joined the queues
  double quorum = 0;
  Index episode = no_index;
  Index next = no_index;   // of the episode's meetings under way
  std::uint32_t step = 0;  // index into Program::joints
  program::Address at = 0;
  bool granted = false;
  std::vector<Index> parts;  // waiters, one a server asked
  std::vector<double> present, absent;
};

struct Station {
  double capacity = 0;           // units when fully open
  double level = 1;              // of its calendar, now
  double busy = 0;
  double blocked = 0;            // units held by someone who waits elsewhere
  std::array<double, 2> area{};         // ticks x units in use and scheduled, since the start
  std::array<double, 2> window_area{};  // the same when the measured window began
  std::array<double, 2> before_owner{};  // of a member: the same before it came
  Tick since = 0;
  Tick idle_since = 0;
  double changed = -1;           // capacity that a step gave it, before interventions; below 0: the declared one
  std::int32_t resource = -1;    // index into Program::resources
  std::int32_t calendar = -1;
  Index owner = no_index;        // agent: a member of staff, the resource's owner, or the pool's container
  Index first = no_index, last = no_index;  // wait list
  Index holders = no_index;
  std::uint32_t waiting = 0;
  bool member = false;
  bool closed = false;           // its owner has left
  std::array<Index, 2> pools{no_index, no_index};  // of a member: the container's, everybody's
  std::vector<Index> members;    // of a pool, in id order

  double scheduled() const { return level == 0 ? 0 : capacity * level; }
  double available() const { return scheduled() - busy; }
};

/// A message under way.
struct Letter {
  std::array<double, scenario::message_row> fields{};
  double receiver = -1;
  double sender = -1;
  Tick sent = 0;
  std::uint64_t lineage = 0;
  std::int32_t message = -1;
  std::uint8_t cascade = 0;
  bool lost = false;  // on its way to another unit: its row is written when it would have arrived
  // For its row: whoever wrote it, and whoever it is for, may have left when it arrives.
  std::uint32_t sender_number = 0, receiver_number = 0, sender_episode = 0;
  std::uint16_t sender_kind = 0, receiver_kind = 0;
};

/// Something told, under way to those who look.
struct Notice {
  double agent = -1;
  double value = 0;
  Tick at = 0;
  std::int32_t publication = -1;
};

/// A message received that waits to be taken up.
struct Kept {
  Letter letter;
  Index next = no_index;  // of the same inbox, in the order received
};

}  // namespace concert::care
