// What a scenario expects of its own results: a statistic of measures, a band, sign or shape, and a verdict.
// The statistic language is in analysis/statistic.hpp. Expectations come in as plain data: this room knows nothing of
// scenarios; whoever ran the arms hands over their results.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/estimate.hpp"
#include "analysis/statistic.hpp"

namespace concert::analysis {

enum class Shape : std::uint8_t { none, increasing, decreasing, flat, convex, concave };
enum class Sign : std::uint8_t { none, positive, negative, zero };
enum class Test : std::uint8_t { point, interval, runs };

/// One pattern or negative control. Numbers are in the units of the statistic.
struct Expectation {
  std::string name, says, source;
  bool control = false;
  std::string of;                     // the pattern a control kills
  std::string that;                   // the statistic
  std::vector<std::string> in;        // models; empty: the baseline. All must satisfy it.
  std::vector<std::string> between;   // [a, b]: `that` is short for difference(that, a, b)
  std::string group;                  // label for measures that are grouped and name none
  std::string sweep_name, sweep_unit;
  std::vector<double> sweep;          // values of the swept parameter in `sweep_unit`; empty: none
  std::vector<Factor> factors;        // parameters (and models) varied together; empty: none. Not with a sweep
  std::optional<double> within_low, within_high, above, below;
  Shape shape = Shape::none;
  Sign sign = Sign::none;
  Test test = Test::point;
  double runs = 0;                    // share of replications needed
};

/// What has to be run for an expectation: each model at each sweep point, under its `under:`.
struct Needs {
  std::vector<std::string> models;    // in order of mention, each once; the baseline if nothing else is named
  std::size_t points = 1;             // sweep points or combinations of factors, at least 1
  std::vector<std::string> measures;  // in order of mention
  std::vector<StatisticError> errors; // of `that`: unknown names, grammar; empty if it can be evaluated
};

/// `header` names the measures and models there are.
Needs needs(const Expectation& expectation, const record::Header& header);

/// For a control: did the pattern that it kills hold without it?
enum class Killed : std::uint8_t { held, did_not_hold };

struct Verdict {
  enum class Status : std::uint8_t { met, not_met, nothing_to_kill, undecided };
  Expectation expectation;
  Status status = Status::undecided;
  double estimate = missing, low = missing, high = missing;  // at the model and point that decided
  std::size_t n = 0;                                         // replications used
  double distance = missing;    // 0 if met; else how far the deciding number is from the band, in its unit
  std::string unit;
  std::string sentence;         // one plain sentence with the numbers
  struct Point {
    std::string model;
    double sweep = missing;
    Interval interval;
  };
  std::vector<Point> points;    // every model and sweep point
};

/// Undecided: the statistic cannot be formed (the sentence says why). A control of a pattern that did not hold is
/// `nothing_to_kill`, whatever its own numbers; otherwise it is met if its own condition holds.
Verdict evaluate(const Expectation& expectation, const Arms& arms, Killed killed = Killed::held);

/// Of a number found otherwise, as a design's rejection rate: the expectation's band or sign alone. `subject` opens the
/// sentence, `of` says what was counted ("studies").
struct Found {
  Interval interval;
  std::string unit, subject, of;
  std::string problem;  // not empty: there is no number, and why
};
Verdict judge_found(const Expectation& expectation, const Found& found, Killed killed = Killed::held);

}  // namespace concert::analysis
