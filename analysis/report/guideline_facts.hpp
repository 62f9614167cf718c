// What results and their header know that reporting guidelines ask for. Names are those of guideline_items.cpp.
#pragma once
#include "analysis/report/content.hpp"
#include "analysis/report/guideline.hpp"

namespace concert::analysis {

Known result_facts(const Report& report);

/// How Concert itself works, whatever the model: order of events, random numbers, execution.
Known program_facts(const record::Header& header);

/// Those of `more` after those of `known`, name by name.
void add(Known& known, const Known& more);

}  // namespace concert::analysis
