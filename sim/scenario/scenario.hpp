// A checked scenario: plain structs, names resolved to indices, types and units checked, every expression
// compiled, every place kept. It knows nothing of YAML and nothing of a run. What it declares stands in nouns.hpp, what
// its pathways do in steps.hpp; here are what changes, what is measured and what is expected.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "scenario/cohort.hpp"
#include "scenario/economics.hpp"
#include "scenario/influence.hpp"
#include "scenario/steps.hpp"

namespace concert::scenario {

// ── What changes ─────────────────────────────────────────────────────────────────────────────────────────

/// A patch of the steps around an anchor.
struct StepPatch {
  enum class How : std::uint8_t { before, after, replace, delete_ } how = How::before;
  int pathway = -1;
  int site = -1;
  Steps steps;
  Place place;
  std::string owner;   // the instance of a coordination model laid over the scenario, or empty
};

struct Intervention {
  std::string name;
  Place place;
  Tick from = 0, until = never, ramp = 0, decay = 0;
  struct Change {
    enum class Of : std::uint8_t { parameter, capacity } of = Of::parameter;
    int index = -1;       // parameter, or resource
    Expression value;     // `it` is the value without this intervention
  };
  std::vector<Change> changes;
  std::vector<StepPatch> patches;   // in force between from and until
  bool always = false;              // false: only in models that list it
};

struct Model {
  std::string name;
  Place place;
  std::string note;
  bool baseline = false;
  std::vector<std::pair<int, Expression>> set;          // parameter, value
  std::vector<std::pair<int, Expression>> capacities;   // resource, capacity
  std::vector<std::pair<int, int>> channels;            // use channel b wherever a is named
  std::vector<int> interventions;
  std::vector<std::string> disable;                     // pathway, "pathway.id", intervention, or "send(message)"
  std::vector<StepPatch> patches;
  std::vector<std::string> laid;                        // instances whose declarations exist in this model alone
};

// ── What is measured ─────────────────────────────────────────────────────────────────────────────────────

enum class Aggregate : std::uint8_t {
  count, sum, mean, share, median, quantile, variance, sd, min, max,   // over rows
  time_mean, time_variance, time_quantile, peak, peak_time,            // over time, of a state expression
  sample,                                                              // mean of a state expression at clock times
  integral,                                                            // of an agent expression over time, summed over agents
  utilisation,                                                         // of a resource or staff kind
  ratio, value                                                         // of other measures
};

/// Where a measure's rows come from.
struct RowSource {
  enum class Of : std::uint8_t { visit, episode, mark, agent, between, payments, paid_in, paid_out, paid_at } of = Of::visit;
  int index = -1;       // site, pathway, mark, agent kind, account
  int from_site = -1, to_site = -1;   // between: marks (sites of record steps' marks)
};

struct Measure {
  std::string name;
  Place place;
  std::string says;
  Aggregate aggregate = Aggregate::count;
  Expression value;           // what is aggregated; for `share`: the condition
  double level = 0.5;         // of a quantile
  std::vector<RowSource> over;
  int utilisation_of = -1;    // resource or staff kind
  Request::Of utilisation_kind = Request::Of::resource;
  Expression where;
  Expression by;              // label, bool or agent
  std::vector<std::string> by_labels;   // of a label or bool; empty for agents
  enum class Population : std::uint8_t { requested, started, ended } population = Population::started;
  enum class Per : std::uint8_t { none, person_time, agent, time } per = Per::none;
  int per_kind = -1;          // whose person-time or number
  double per_scale = 1;       // 1000 person_year: 1000 * year in ticks
  Tick every = 0;             // a series: value for each period
  Tick offset = 0;            // of `sample`/`every`
  Tick at = -1;               // at one time
  Tick window_from = -1, window_to = -1;
  bool include_warm_up = false;
  bool before = false;        // sample before the events of the instant
  double discount = 0;        // per year: (1 + r)^-t
  bool continuous_discount = false;
  Unit unit;                  // in which it is reported
  bool per_agent = false;
  enum class Use : std::uint8_t { none, cost, effect } use = Use::none;  // `role:` in the health-economic summary
  std::string payer;
  // ratio and value: an expression whose fields are other measures (index = position in `operands`)
  std::vector<int> operands;
};

struct Experiment {
  Tick horizon = 0;
  Place horizon_place, end_place;  // of `horizon` and `at_end`
  bool drained = false;       // ends when every source is exhausted and every episode has ended
  Expression until;           // ends it sooner, when it holds
  Tick warm_up = 0;
  int replications = 10;
  enum class AtEnd : std::uint8_t { cut, drain } at_end = AtEnd::cut;
  std::vector<int> report;    // measures in the order of the table; empty: all
};

// ── What is expected ─────────────────────────────────────────────────────────────────────────────────────

/// One `under:` block, or the settings of one sweep point.
struct Under {
  std::vector<std::pair<int, Expression>> set;
  std::vector<std::string> keep;      // "kind.attribute": assignments run and have no effect
  std::vector<std::string> disable;
  bool empty() const { return set.empty() && keep.empty() && disable.empty(); }
};

/// What `concert evaluate` would be told, for an expectation of how a design does.
struct StudySpec {
  std::string design, measure, treated, against;  // models; against: the baseline if empty
  Tick opens = 0;
  std::vector<std::string> at;                    // treated sites by name
  std::string select = "random", errors = "auto";
  std::size_t sites = 1, controls = 0, periods = 0;  // treated; not treated; before and after; 0: all there are
};

struct Expectation {
  std::string name;                // S4.P1
  Place place;
  bool control = false;
  std::string of;                  // the pattern a control kills
  std::string says, source;
  std::string that;                // a statistic, parsed and evaluated by analysis/
  Place that_place;
  std::vector<std::string> in;     // models
  std::optional<StudySpec> study;  // then `that` is rejection, coverage or bias
  std::string group;               // `where:` label of a `by` measure
  Under under;
  std::string sweep_name;          // parameter swept
  int sweep_parameter = -1;
  std::vector<Expression> sweep;
  struct Factor {
    std::string name;
    int parameter = -1;              // -1: the models are varied
    std::vector<Expression> values;
    std::vector<std::string> models;
  };
  std::vector<Factor> factors;       // varied together, every combination
  std::optional<double> within_low, within_high, above, below;
  enum class Shape : std::uint8_t { none, increasing, decreasing, flat, convex, concave } shape = Shape::none;
  enum class Sign : std::uint8_t { none, positive, negative, zero } sign = Sign::none;
  enum class Test : std::uint8_t { point, interval, runs } test = Test::point;
  double runs = 0;                 // share of replications needed
};

struct Scenario {
  std::string id, title, origin;
  std::string description;
  std::optional<std::int64_t> epoch_day;   // days since 1970-01-01; not given: day 0 is a Monday
  std::string epoch_text;
  std::vector<std::string> limits;         // what the scenario does not claim
  std::vector<LabelSet> label_sets;
  std::vector<Parameter> parameters;
  std::vector<int> parameter_order;        // each after those its value reads
  std::vector<Table> tables;
  int cause_set = -1;                      // label set of why agents leave, ties end and requests are refused; -1: unused
  std::vector<Calendar> calendars;
  std::map<std::string, std::vector<int>> roles;
  std::vector<std::vector<int>> role_kinds;  // by the role's number: after the kinds
  std::vector<AgentKind> kinds;            // those declared, then one for each relation
  std::vector<Relation> relations;
  std::vector<std::string> causes{"", "left"};  // why ties end: nothing said, an end has left, the author's words
  std::vector<Resource> resources;
  std::vector<Channel> channels;
  std::vector<Account> accounts;
  std::vector<Message> messages;
  std::vector<Pathway> pathways;
  std::vector<Site> sites;
  std::vector<std::pair<std::string, std::string>> instances;  // of templates: name, template
  std::vector<Mark> marks;
  std::vector<ByKind> asked;               // what queue orders and `victim:` ask of others
  std::vector<Intervention> interventions;
  std::vector<Measure> measures;
  std::vector<Cohort> cohorts;
  std::vector<Statement> economics;        // what the author and a preset state, in the order of reading
  std::vector<Model> models;               // at least one; exactly one baseline
  Experiment experiment;
  std::vector<Expectation> expectations;
  Influence influence;
  /// The exact texts read (scenario, libraries, tables), for the result file: name, contents.
  std::vector<std::pair<std::string, std::string>> texts;
};

}  // namespace concert::scenario
