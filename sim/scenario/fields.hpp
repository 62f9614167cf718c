// What Frame::fields holds for each kind of expression, shared by the compiler of scenarios and the run that
// fills it. An index is never reused for another meaning.
#pragma once
#include <cstddef>
#include <cstdint>

namespace concert::scenario {

/// Expressions of steps, of attributes' initial values and of member clocks.
namespace step_field {
inline constexpr std::int32_t started = 0;  // time the episode started (of an initial value: not known)
inline constexpr std::int32_t born = 1;     // time the agent came
inline constexpr std::int32_t index = 2;    // number of the agent within its kind, from 0
inline constexpr std::int32_t count = 3;
}  // namespace step_field

/// Queue order (the one waiting) and `victim:` (the one in service).
namespace queue_field {
inline constexpr std::int32_t priority = 0;
inline constexpr std::int32_t requested = 1;  // time of the request
inline constexpr std::int32_t count = 2;
}  // namespace queue_field

/// Rows of a use, seize or hold.
namespace visit_field {
inline constexpr std::int32_t wait = 0;
inline constexpr std::int32_t held = 1;
inline constexpr std::int32_t booked = 2;
inline constexpr std::int32_t requested = 3;
inline constexpr std::int32_t started = 4;
inline constexpr std::int32_t ended = 5;
inline constexpr std::int32_t outcome = 6;  // label of `visit_outcomes`
inline constexpr std::int32_t server = 7;
inline constexpr std::int32_t priority = 8;
inline constexpr std::int32_t attempt = 9;
inline constexpr std::int32_t count = 10;
}  // namespace visit_field

/// Label set 0 of every scenario: done refused gave_up preempted lost open.
inline constexpr std::int32_t visit_outcomes = 0;

/// Words of an event that one pathway reads at most. In `if` and `of` they stand behind the step fields.
inline constexpr std::size_t most_event_words = 32;
inline constexpr std::int32_t first_event_word = step_field::count;

/// Pathways and rules that a scenario has at most.
inline constexpr std::size_t most_pathways = 2047;

/// The causes the language itself knows, first in the set of causes in this order.
inline constexpr std::int32_t cause_left = 0;
inline constexpr std::int32_t cause_closed = 1;
inline constexpr std::int32_t cause_full = 2;
inline constexpr std::int32_t cause_turned_away = 3;
inline constexpr std::int32_t cause_nobody_there = 4;

namespace episode_field {
inline constexpr std::int32_t duration = 0;
inline constexpr std::int32_t started = 1;
inline constexpr std::int32_t ended = 2;
inline constexpr std::int32_t outcome = 3;  // label of Pathway::outcome_set
inline constexpr std::int32_t process_time = 4;
inline constexpr std::int32_t waiting_time = 5;
inline constexpr std::int32_t value_time = 6;
inline constexpr std::int32_t count = 7;
}  // namespace episode_field

namespace mark_field {
inline constexpr std::int32_t value = 0;
inline constexpr std::int32_t at = 1;
inline constexpr std::int32_t count = 2;
}  // namespace mark_field

namespace between_field {
inline constexpr std::int32_t duration = 0;
inline constexpr std::int32_t count = 1;
}  // namespace between_field

/// Rows of payments.
namespace payment_field {
inline constexpr std::int32_t amount = 0;   // moved
inline constexpr std::int32_t asked = 1;
inline constexpr std::int32_t at = 2;
inline constexpr std::int32_t from = 3;     // whose account; nobody: outside
inline constexpr std::int32_t to = 4;
inline constexpr std::int32_t closing = 5;  // what one who leaves still had
inline constexpr std::int32_t count = 6;
}  // namespace payment_field

namespace agent_field {
inline constexpr std::int32_t born = 0;
inline constexpr std::int32_t index = 1;
inline constexpr std::int32_t utilisation = 2;
inline constexpr std::int32_t count = 3;
}  // namespace agent_field

/// Where the tie itself is who acts or is looked at: its initial values, its rules, rows over a relation.
namespace tie_field {
inline constexpr std::int32_t from = 0;
inline constexpr std::int32_t to = 1;
inline constexpr std::int32_t since = 2;
inline constexpr std::int32_t index = 3;
inline constexpr std::int32_t count = 4;
}  // namespace tie_field

/// A message's fields stand by declaration order, its sender after the last, then for each field whether it survived.
inline constexpr std::size_t most_message_fields = 11;
inline constexpr std::size_t message_row = 2 * most_message_fields + 1;

/// Members of another agent that are no attribute are asked for under these slots (Host::attribute).
inline constexpr std::int32_t member_born_slot = -1;
inline constexpr std::int32_t member_index_slot = -2;
inline constexpr std::int32_t member_from_slot = -3;  // of a tie
inline constexpr std::int32_t member_to_slot = -4;
inline constexpr std::int32_t member_since_slot = -5;
/// Members of a place in a diary.
inline constexpr std::int32_t place_at_slot = -6;
inline constexpr std::int32_t place_free_slot = -7;
inline constexpr std::int32_t place_booked_slot = -8;
inline constexpr std::int32_t place_site_slot = -9;

}  // namespace concert::scenario
