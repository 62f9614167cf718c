// What a scenario says of its economics: whose costs count, how far ahead, at which discount rates, how outcomes are
// valued, in which prices. Statements only: analysis/ reads them from the result file and refuses a ratio that lacks one.
#pragma once
#include <string>
#include <vector>

namespace concert::scenario {

/// One thing said, and who says it: the author, or the guideline of a country preset.
struct Statement {
  std::string item;    // perspective, horizon, discount_costs, discount_effects, outcome, valuation, price_year, ...
  std::string stated;
  std::string source;  // of a preset: the guideline; else empty
};

/// What the guideline of a country asks for in its reference case.
struct CountryPreset {
  std::string country;
  std::string source;
  std::vector<Statement> statements;
};

/// The table of presets (economics_presets.cpp), in the order of the reference.
const std::vector<CountryPreset>& country_presets();

}  // namespace concert::scenario
