// The economic evaluation of one result file: what is stated and what is missing (CHEERS 2022), strategies on the
// frontier, who pays and who benefits, and, where parameters were drawn (--psa), what not knowing them is worth.
// A ratio is never printed while a statement is missing. Reads recorded results only.
#pragma once
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "analysis/economics/frontier.hpp"
#include "analysis/economics/uncertainty.hpp"
#include "analysis/report.hpp"
#include "record/reader.hpp"

namespace concert::analysis {

/// Payments of one payer, as differences from the baseline.
struct CostShift {
  std::string payer, unit;
  std::vector<Summary> difference;  // by model; over replications of the scenario as written, else over draws
  std::vector<double> share;        // by model, 0 to 1: of all that payers pay more if this one does, of all that
                                    // payers save if this one saves; missing where nothing changes
};

/// One thing CHEERS 2022 asks for and the scenario does not say.
struct MissingStatement {
  std::string item;  // "price year"
  std::string key;   // `economics: price_year`
  int cheers = 0;    // number of the item in CHEERS 2022 (doi:10.1136/bmj-2021-067975)
};

/// Value of learning one parameter, a person, by threshold.
struct ParameterValue {
  std::string parameter;      // several: "a, b"
  std::vector<double> evppi;  // missing where it cannot be estimated
  std::vector<double> error;  // standard errors
};

/// Draws nested in parameters, chance nested in draws: of the net benefit of a strategy against the baseline.
struct SpreadOfBenefit {
  std::size_t model = 0;
  double threshold = 0;
  Variances variances;
};

struct EconomicOptions {
  std::vector<double> thresholds;               // empty: those stated
  std::vector<std::vector<std::string>> learn;  // EVPPI of each of these sets of parameters; empty: of every drawn one
  std::optional<std::size_t> baseline = {};     // index into the models; not given: the file's own
};

struct EconomicResult {
  record::Header header;                                       // names, statements
  std::vector<MissingStatement> unstated;                      // empty: ratios may be given
  std::string cost_name, cost_unit, effect_name, effect_unit;  // empty: nothing to evaluate
  bool drawn = false;                                          // values are means over draws of the parameters
  std::size_t draws = 0, replications = 0;  // draws with every strategy; replications of each at most
  std::vector<Strategy> strategies;         // by model
  std::vector<FrontierRow> frontier;        // ratios missing where refused
  std::vector<CostShift> shifts;            // by payer, then "all" where there are several
  std::vector<double> thresholds;
  Draws samples;                             // [model][draw]: the plane's points are differences from the baseline's
  std::vector<Acceptability> acceptability;  // by threshold; empty without draws
  std::vector<double> evpi;                  // by threshold, a person
  double population = missing;               // people the decision is about, if stated
  std::vector<ParameterValue> parameters;
  std::vector<SpreadOfBenefit> spread;  // by model but the baseline and threshold
  std::size_t baseline = 0;

  bool any() const { return !cost_name.empty() && !effect_name.empty(); }
  const std::string& model(std::size_t index) const { return header.models[index]; }
};

/// Throws std::invalid_argument naming a parameter that was not drawn, or a measure that the file lacks.
EconomicResult evaluate_economics(const record::Results& results, const EconomicOptions& options = {});

/// "No ratio of cost to effect is given: ..." listing what is missing; empty if nothing is.
std::string refusal(const EconomicResult& result);

/// "cheapest", "against a", "dominated by a", "dominated by a mix of a and b".
std::string frontier_verdict(const EconomicResult& result, const FrontierRow& row);

/// The section of `concert compare`: frontier, cost shift, refusal; with draws also acceptability and EVPI.
void print_economics(std::ostream& out, const EconomicResult& result, const TableOptions& options = {});

/// Everything above, missing numbers null: {"stated", "missing", "frontier", "cost_shift", "acceptability", "evpi",
/// "evppi", "variance", "plane"}.
std::string economics_json(const EconomicResult& result);

/// One flat table: section,model,threshold,quantity,value,unit. Texts quoted where needed (RFC 4180).
std::string economics_csv(const EconomicResult& result);

}  // namespace concert::analysis
