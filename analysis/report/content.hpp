// Everything a report tells, gathered once from a result file; the formats (page, Markdown, CSV, workbook) only set it
// out. Computes by the analyses of this room; what only a scenario's text knows is handed in as plain data.
#pragma once
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "analysis/compare.hpp"
#include "analysis/economics/evaluation.hpp"
#include "analysis/expect.hpp"
#include "analysis/output/variance_share.hpp"

namespace concert::analysis {

/// One fact of the run: a text, or a number whose unit stands in its name.
struct Fact {
  std::string name, text;
  double number = missing;
};

/// What a scenario expects, and whether this file could be asked.
struct Pattern {
  Verdict verdict;
  bool tested = false;  // the file has the models and points it needs
};

/// What the texts in the file tell once they are read as a scenario.
struct FromScenario {
  std::size_t models = 0;                                // declared; 0: not known
  std::vector<std::pair<std::string, std::string>> set;  // parameters that were not as written (--set)
  std::vector<Pattern> patterns = {};
};

struct Report {
  Comparison comparison;
  EconomicResult economics;  // any() is false where there is nothing to evaluate
  std::vector<Pattern> patterns;
  VarianceShares shares;
  std::vector<Fact> run;      // how to get the same numbers again
  std::string scenario_file;  // as it was given when the file was made
  std::filesystem::path log;  // file with the rows of what happened; empty: none is shown
};

/// Throws std::invalid_argument as compare() and evaluate_economics() do.
Report gather(const record::Results& results, const CompareOptions& options = {}, const FromScenario& scenario = {});

/// Of a comparison alone: without economics, patterns and shares.
Report report_of(Comparison comparison);

/// The line that gives the same numbers, as far as the file tells which one it was.
std::string command_of(const record::Header& header, const FromScenario& scenario = {});

}  // namespace concert::analysis
