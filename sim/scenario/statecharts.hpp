// Statecharts are written in the language itself: each becomes an enum attribute and a pathway that waits for the first
// of a state's ways out. Done on the tree, after templates and before anything is read.
#pragma once
#include "scenario/document.hpp"
#include "scenario/report.hpp"

namespace concert::scenario {

/// Replaces `statecharts:` by what it stands for; reports states without a way out and ways to no state.
void expand_statecharts(Node& root, Report& report);

}  // namespace concert::scenario
