// The comparison of coordination models from one result file: means, paired differences under common random
// numbers, the same person under two models, costs and effects, and what rests on assumption.
// Reads recorded results only; knows measures by their names, roles and units, and no care system.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "analysis/estimate.hpp"
#include "analysis/output/spread.hpp"
#include "record/reader.hpp"

namespace concert::analysis {

struct CompareOptions {
  std::vector<std::string> measures;  // in this order; empty: all, in the file's order
  std::uint32_t point = 0;            // of Header::points
  std::string baseline;               // empty: the file's own
};

/// One line of the table: a measure, or one group of it.
struct MeasureRow {
  std::uint32_t measure = 0;  // index into Header::measures
  std::int32_t group = -1;
  std::string name;           // "m" or "m[label]"
  std::string unit, says;
};

/// A measure, or one group of it, by period.
struct Series {
  std::uint32_t measure = 0;
  std::int32_t group = -1;
  std::string name, unit;
  std::vector<double> starts;                // of its periods, days since the start of the run
  std::vector<std::vector<Summary>> values;  // [period][model]
};

/// The same person under a model and under the baseline, told by (replication, agent).
struct PersonPairs {
  enum class Better : std::uint8_t { low, high, neither };  // cost, effect, no role: then "less" and "more"
  std::uint32_t measure = 0;
  std::string name, unit;
  std::size_t model = 0;
  Better better = Better::neither;
  std::size_t pairs = 0;
  double less = missing, more = missing, same = missing;  // shares of the pairs, less: smaller than under the baseline
  Summary difference;          // of the mean difference within pairs, one value a replication
  std::size_t unmatched = 0;   // persons met under one of the two models only
};

/// How far apart the groups of a measure are (`by:` labels): the last group's value minus the first's, within each
/// replication, in the order in which the author lists the labels.
struct Gap {
  std::uint32_t measure = 0;
  std::string name, unit;            // "m: last - first"
  std::vector<Summary> value;        // by model
  std::vector<Paired> difference;    // by model, against the baseline's gap
};

/// Costs of one payer in one currency ("" where none is named), or one effect; by model.
struct Account {
  std::string name;            // payer, "total", or the effect measure
  std::string unit;
  std::vector<Summary> value;        // by model
  std::vector<Paired> difference;    // by model, against the baseline
};

struct NetResult {
  std::size_t model = 0;
  std::string effect;          // name of the effect measure
  std::string cost_unit, effect_unit;
  Summary cost, benefit;       // differences against the baseline
  std::string quadrant;        // in words
};

struct Assumption {
  std::string name, value, range, kind, source;
};

struct AssumedEffect {
  std::string model, name, value;
};

struct FailedRun {
  std::string model;
  std::uint32_t replication = 0;
  std::string error;
};

struct Comparison {
  record::Header header;               // without the texts
  std::size_t baseline = 0;            // index into header.models
  std::vector<std::uint32_t> replications;  // that occur at the point, ascending
  std::vector<MeasureRow> rows;
  std::vector<std::vector<Summary>> values;      // [row][model]
  std::vector<std::vector<Paired>> differences;  // [row][model]; of the baseline: empty summaries
  std::vector<std::vector<double>> p_holm;       // [row][model]: p values of all differences, judged at once (Holm)
  std::vector<Series> series;
  std::vector<PersonPairs> pairs;
  std::vector<Gap> gaps;               // of measures with 2 to 12 groups
  std::vector<Spread> spreads;         // of measures with a value for each person
  std::vector<Account> costs;          // by payer, then the total where there are several
  std::vector<Account> effects;
  std::vector<NetResult> net;
  std::vector<Assumption> assumptions;
  std::vector<AssumedEffect> assumed_effects;
  std::vector<FailedRun> failed;       // left out of every estimate

  const std::string& model(std::size_t index) const { return header.models[index]; }
};

/// Throws std::invalid_argument naming a measure, baseline or point that the results do not have.
Comparison compare(const record::Results& results, const CompareOptions& options = {});

}  // namespace concert::analysis
