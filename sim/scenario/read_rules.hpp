// What starts a pathway beside a clock and birth: events (`upon`) and states (`when`), for pathways and rules alike. A
// rule is a pathway that stands under `rules:`, may overlap with itself and says when and for whom in its own keys.
#pragma once
#include <string>
#include <vector>

#include "scenario/step_reader.hpp"

namespace concert::scenario {

/// A pathway as the file has it. `starts` and `steps` may be null.
struct PathwayEntry {
  const Node::Entry* entry = nullptr;
  bool rule = false;
  const Node* starts() const { return rule ? &entry->value : entry->value.find("starts"); }
  const Node* steps() const { return entry->value.find(rule ? "do" : "steps"); }
};

/// Those of `pathways`, then those of `rules`: the order of their numbers.
std::vector<PathwayEntry> pathway_entries(const Build& build);

/// Why agents leave, ties end and requests are refused, as one set of labels; only if something can ask for it.
void declare_causes(Build& build);

/// `upon:` of a pathway: the events, who of them starts it, and the words its `if` and its steps read of them.
void read_upon(Build& build, int pathway, const Node& starts, StepReader& reader);
/// `when:` of a pathway.
void read_when(Build& build, int pathway, const Node& starts);

/// Once all steps are known: which step, mark or outcome each event means.
void resolve_triggers(Build& build);

}  // namespace concert::scenario
