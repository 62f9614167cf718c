// One text of `upon:`, such as `refused(ask.place)`: which event it means, to whom it happens, and what it tells.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "scenario/build.hpp"

namespace concert::scenario {

/// What an event can tell: a word, its type, and where the event has it.
struct Told {
  std::string word;
  expr::Type type;
  Trigger::Source source;
};

struct Event {
  Trigger trigger;
  std::vector<Told> told;
  int server = -1, at = -1;  // kinds bound by the step
};

/// Nothing, with a report, if the text means no event. `kind` is that of whoever starts upon it.
std::optional<Event> read_event(Build& build, const Node& node, int kind);

}  // namespace concert::scenario
