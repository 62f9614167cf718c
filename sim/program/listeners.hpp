// Who starts upon which event, and which changes make a condition on state be asked again.
#pragma once
#include <cstdint>
#include <vector>

#include "expr/depends.hpp"
#include "scenario/scenario.hpp"

namespace concert::program {

using expr::Code;

/// A pathway that starts upon an event, from the side of the event.
struct Listener {
  std::int32_t pathway = -1;
  std::int32_t only = -1;       // this message, outcome or cause; -1 any
  scenario::Trigger::Heard heard = scenario::Trigger::Heard::subject;
  std::int32_t container = -1;  // kind
  Code who;
  std::vector<scenario::Trigger::Source> words;
  std::uint64_t stream = 0;
};
using Listening = std::vector<Listener>;

/// Who hears what. Empty where nobody hears anything of the sort; then nothing is asked while a trial runs.
struct Listeners {
  std::vector<Listening> started, finished;  // by pathway
  std::vector<Listening> visits;             // by site
  std::vector<Listening> marks;              // by mark
  std::vector<Listening> left;               // by kind
  std::vector<Listening> linked, unlinked;   // by relation
  std::vector<Listening> reached;            // by Op::reached
};

/// A condition that must be asked again after a change: the `when` of a pathway.
struct Watch {
  std::int32_t pathway = -1;
  expr::Dependency::Whose whose = expr::Dependency::Whose::self;
};

/// By what has changed.
struct Watches {
  std::vector<std::vector<std::vector<Watch>>> attributes;  // by kind and slot
  std::vector<std::vector<Watch>> members;                  // by kind
  std::vector<std::vector<Watch>> resources, pathways;
  std::vector<Watch> parameters;
  std::vector<std::int32_t> rank;                           // by pathway: their order at one instant
  bool any = false;  // somebody starts when something holds, or awaits that it does
};

}  // namespace concert::program
