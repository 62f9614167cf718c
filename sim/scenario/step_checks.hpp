// Checks of a tree of steps: what is never reached, loops in which no time passes, holdings never released.
#pragma once
#include "scenario/build.hpp"

namespace concert::scenario {

/// Declarations inside declarations that nothing reads.
void check_dead_values(Build& build);

/// Lists of steps that stand in the pathway together: its own, or what a model puts into it.
void check_steps(Build& build, const Pathway& pathway, const std::vector<const Steps*>& together);

/// Whether an episode of the pathway can come to an end at all.
bool can_end(const Scenario& scenario, const Pathway& pathway);

}  // namespace concert::scenario
