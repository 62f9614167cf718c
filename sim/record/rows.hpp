// The rows that leave a run, one flat struct a table. Units: times in ticks (ms) since the epoch of the run.
// Codes (kind, pathway, site, ...) are indices into the name lists of the file's header.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "core/time.hpp"

namespace concert::record {

/// Nobody, nothing, not yet.
inline constexpr std::int64_t none = -1;

enum class VisitOutcome : std::uint8_t { done, refused, gave_up, preempted, lost, open };

/// One request for a resource or member of staff, or one hold: who, where, with whom, when, how it ended.
struct Visit {
  std::uint32_t agent = 0;      // number of the agent within its kind (by source, then order of coming)
  std::uint16_t kind = 0;
  std::uint16_t site = 0;       // pathway and step
  std::int32_t server = -1;     // number of the member of staff, or of the resource's owner; -1 a plain pool
  std::uint32_t episode = 0;    // number of the episode within its agent
  VisitOutcome outcome = VisitOutcome::done;
  std::uint8_t attempt = 1;
  Tick requested = 0;
  Tick started = none;
  Tick ended = none;
};

struct Episode {
  std::uint32_t agent = 0;
  std::uint16_t kind = 0;
  std::uint16_t pathway = 0;
  std::uint16_t outcome = 0;  // index into the outcomes of the pathway; open: 65535
  std::uint32_t number = 0;   // among its agent's, by order of beginning
  std::int32_t starter_kind = -1, starter = -1, starter_episode = -1;  // the episode that called or started it; -1 none
  bool called = false;        // its starter waits for it
  Tick started = 0;
  Tick ended = none;
};

struct Mark {
  std::uint32_t agent = 0;
  std::uint16_t kind = 0;
  std::uint16_t mark = 0;
  Tick at = 0;
  double value = 0;
};

enum class MessageOutcome : std::uint8_t { delivered, lost, bounced, under_way };

struct Message {
  std::uint16_t message = 0;
  std::uint16_t sender_kind = 0, receiver_kind = 0;
  std::uint32_t sender = 0, receiver = 0;
  std::uint32_t sender_episode = 0;  // number of the episode within the sender
  MessageOutcome outcome = MessageOutcome::delivered;
  Tick sent = 0;
  Tick delivered = none;
};

/// Money moved, or was asked for in vain. Accounts are codes; the last one stands for outside.
struct Payment {
  std::uint16_t from_account = 0, to_account = 0;
  std::uint16_t kind = 0;           // of the agent on whose pathway it was made, or who left with the account
  std::int32_t from = -1, to = -1;  // numbers of the owners; -1 outside
  std::int32_t site = -1;           // pathway and step; -1: an account was settled, its owner having left
  std::uint32_t agent = 0;          // number of that agent within its kind
  Tick at = 0;
  double amount = 0;  // moved
  double asked = 0;
};

/// An attribute was assigned (level full).
struct Change {
  std::uint32_t agent = 0;
  std::uint16_t kind = 0;
  std::uint16_t attribute = 0;  // index into the file's list of "kind.attribute"
  Tick at = 0;
  double value = 0;
};

enum class TieChange : std::uint8_t { linked, unlinked };

/// Two agents were linked or unlinked (level full).
struct Tie {
  std::uint16_t relation = 0;
  std::uint32_t tie = 0;  // number of the tie within its relation, by order of linking
  std::uint16_t from_kind = 0, to_kind = 0;
  std::uint32_t from = 0, to = 0;
  TieChange change = TieChange::linked;
  std::uint16_t cause = 0;  // index into the file's list of causes
  Tick at = 0;
};

/// One number of one run: a measure, one of its groups, one of its periods.
struct Cell {
  std::uint32_t measure = 0;
  std::int32_t group = -1;   // -1: not grouped; else index of the label, or of the agent
  std::int32_t period = -1;  // -1: the whole window
  double value = 0;          // in the measure's unit; NaN: no rows
  double count = 0;          // rows behind it
};

/// What one person contributed to one measure (measures with `per_agent`).
struct AgentValue {
  std::uint32_t measure = 0;
  std::uint32_t agent = 0;
  double value = 0;
};

enum class Status : std::uint8_t { done, failed };

struct TrialResult {
  Status status = Status::done;
  std::string error;               // of a failed trial: date, agent, pathway, step, line
  std::vector<Cell> cells;         // sorted by measure, group, period
  std::vector<AgentValue> agents;  // sorted by measure, agent
  std::uint64_t events = 0;        // committed by the engine
  Tick ended = 0;                  // simulated end
};

}  // namespace concert::record
