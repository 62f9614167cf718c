// What a scenario's text tells of the model, as plain tables for reporting guidelines (analysis/report/guideline.hpp).
#pragma once
#include "analysis/report/guideline.hpp"
#include "record/writer.hpp"
#include "scenario/scenario.hpp"

namespace concert::cli {

/// Agents, attributes, resources, queues, arrivals, collectives, relations, what is known to whom.
analysis::Known world_facts(const scenario::Scenario& scenario);

/// Pathways, steps, decisions, rules, activities.
analysis::Known process_facts(const scenario::Scenario& scenario);

/// Purpose, patterns, tables, the start.
analysis::Known study_facts(const scenario::Scenario& scenario);

/// Each parameter with its value, kind, source, range, where it is used and which measures it may influence, for
/// sign-off. `header` has the values the file was made with.
std::vector<analysis::Block> assumptions_register(const scenario::Scenario& scenario, const record::Header& header);

}  // namespace concert::cli
