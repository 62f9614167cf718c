// What a world works with between its events: who hears what, what is asked again, what is under way to other blocks.
// Plain records; what they mean is said where they are used.
#pragma once
#include <cstdint>
#include <map>
#include <set>
#include <variant>
#include <vector>

#include "care/state.hpp"
#include "engine/event.hpp"
#include "expr/type.hpp"
#include "program/program.hpp"

namespace concert::care {

struct Tying;

/// What passes from one block to another between two windows.
struct Parcel {
  engine::Event event;           // its time and order; its target is given where it arrives
  std::uint32_t to = 0;          // block
  std::variant<Letter, Notice> content;
  bool settling = false;         // known from the start: nothing happens
};

/// Something that pathways may start upon: what its words are made from. Values missing are nobody, or 0.
struct Happening {
  Index subject = no_index;
  std::uint64_t lineage = 0;
  std::int32_t only = -1;            // message, outcome or cause, as Listener::only
  double server = expr::nobody, at = expr::nobody, cause = 0, outcome = 0, tie = expr::nobody, value = 0;
  const double* locals = nullptr;    // of the subject's episode
  const double* fields = nullptr;    // of the message
  std::uint8_t cascade = 0;
};

struct TieEffect {
  Index place = no_index;
  const program::Sweep::Step* step = nullptr;
  const program::SetStep::Write* write = nullptr;  // null: the step's own effect
  std::int32_t element = 0;
  double value = 0;
};

struct Purse {
  std::int32_t account = -1;  // -1: outside
  Index owner = no_index;
  bool there = true;
};

/// Money moved, and whose step moved it.
struct Payment {
  Purse from, to;
  Index agent = no_index;  // on whose pathway; of an account that is settled, its owner
  std::int32_t site = -1;  // of the step; -1: settled
};

/// One stream of arrivals: a source, for one of its containers.
struct Stream {
  std::int32_t source = -1;
  Index container = no_index;
  std::uint64_t lineage = 0;
  std::uint64_t order = 0;
  std::uint64_t candidates = 0;  // gaps drawn
  std::uint32_t arrived = 0;     // people
  std::uint32_t number = 0;      // of the stream within its kind, from 1 (0 is the initial stock)
  std::uint32_t sequence = 0;
  double bound = 0;              // under which the last candidate was drawn
  bool candidate = false;        // what comes next is a candidate whose rate has not been asked yet
  bool exhausted = false;
};

/// Sums over the stations of one resource or staff kind, for state functions and state measures.
struct Totals {
  double queue = 0, busy = 0, scheduled = 0, blocked = 0;
};

struct Elements {
  std::vector<double> values;
  Index next = no_index;
};

struct Suspect {
  double agent = expr::nobody;
  std::int32_t pathway = -1;
  std::uint8_t cascade = 0;
};

struct Judgement {
  std::vector<Suspect> suspects;                    // whose condition must be asked again in this phase
  std::uint32_t made = 0;
  bool due = false;                                 // that is scheduled
};

struct Vacancy {
  double container = expr::nobody;
  std::uint64_t lineage = 0;
  Index station = no_index;
  std::int32_t kind = -1;
};

struct Watching {
  Index episode = no_index;
  std::uint32_t turn = 0;
};

/// Who awaits a condition on more than its own attributes, in the order in which they began; and by what has to
/// change before it is worth asking them again.
struct Watched {
  std::map<std::uint64_t, Watching> all;
  std::vector<std::vector<std::vector<std::uint64_t>>> attributes;  // by kind and slot
  std::vector<std::vector<std::uint64_t>> members, resources, pathways;
  std::vector<std::uint64_t> parameters, polls;
  std::set<std::uint64_t> touched;
  std::uint64_t begun = 0;
};

}  // namespace concert::care
