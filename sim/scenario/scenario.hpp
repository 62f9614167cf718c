// A checked scenario: plain structs, names resolved to indices, types and units checked, every expression
// compiled, every place kept. It knows nothing of YAML and nothing of a run.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/diagnostic.hpp"
#include "core/time.hpp"
#include "core/unit.hpp"
#include "expr/compile.hpp"

namespace concert::scenario {

/// An author's expression: its text, where it stands, and what it compiled to. `given()` is false where omitted.
struct Expression {
  std::string text;
  Place place;
  expr::Type type;
  expr::Code code;
  bool given() const { return code.given(); }
};

/// `any(x in S if c)`, `best(...)`, or one agent: whom a step asks.
enum class Whom : std::uint8_t { any, any_of, same, least_loaded, first_free, one };

struct LabelSet {
  std::string name;  // a declared set, or "kind.attribute" for an attribute's own values
  std::vector<std::string> labels;
};

enum class Provenance : std::uint8_t { seed, found, recall, assumption };

struct Parameter {
  std::string name;
  Place place;
  Expression value;  // may use other parameters; compiled in their scope
  Unit unit;
  std::optional<double> low, high;  // `range:`, base units
  std::string range_text;
  Provenance provenance = Provenance::assumption;
  std::string source, note;
  bool lever = false;   // a model may set it
  bool effect = false;  // an assumed effect: reported as such when a model sets it
};

/// A CSV table: key columns and one value column. Keys are labels (text columns) or numbers (right-continuous steps).
struct Table {
  struct KeyColumn {
    std::string name;
    bool labels = false;
    std::vector<std::string> words;  // of a label column, in order of first appearance
    int label_set = -1;              // the declared set it matches, if any
    std::vector<double> steps;       // of a number column: sorted distinct lower bounds
    bool wraps = false;              // numbers wrap at `period`
    double period = 0;
  };
  std::string name, file;
  Place place;
  std::vector<KeyColumn> keys;
  Unit unit;
  std::vector<double> values;     // dense over keys, row-major; NaN where missing
};

/// A weekly calendar: open intervals with a level (1 unless said otherwise), dates closed.
struct Calendar {
  struct Interval {
    std::uint8_t weekday = 0;  // 0 Monday
    Tick from = 0, to = 0;     // of the day
    double level = 1;
  };
  std::string name;
  Place place;
  std::vector<Interval> intervals;  // sorted, non-overlapping
  std::vector<std::int64_t> closed_days;  // whole days since the epoch
  bool always = false;
};

/// A stored or derived attribute. Slots are numbered within the agent kind; arrays take `size` slots.
struct Attribute {
  std::string name;
  Place place;
  expr::Type type;
  std::string unit_text;
  std::optional<double> low, high;  // declared range, base units; leaving it is a run error
  std::vector<std::int32_t> over;   // label sets of an array
  std::int32_t slot = 0, size = 1;
  Expression initial;               // given unless `per_label` is used; in label order over the array
  std::vector<Expression> per_element;
  Expression define;                // derived: no storage
  bool latent = false;
  std::uint64_t stream = 0;
};

/// One write of `set:`; the writes of one step are simultaneous.
struct Assignment {
  Place place;
  // Target: an attribute of self (agent not given) or of a container; or a local of the episode.
  enum class Where : std::uint8_t { attribute, local, container_attribute } where = Where::attribute;
  std::int32_t slot = 0;
  std::int32_t container = -1;          // kind of the container
  std::vector<Expression> index;        // array element: labels
  std::vector<std::int32_t> over;       // label sets of the array
  std::int32_t size = 1;
  bool whole = false;                   // x[*]: every element
  std::optional<double> low, high;
  Expression value;
  std::string target_text;
  std::string key;  // "kind.attribute" for `keep`
};

/// How new agents come. Times are since the start of the run.
struct Source {
  enum class Law : std::uint8_t { gap, rate, rate_table, times };
  enum class Outside : std::uint8_t { pause, drop };
  std::string name;
  Place place;
  std::uint64_t stream = 0;
  Law law = Law::gap;
  Expression every;    // gap: duration between arrivals
  Expression rate;     // rate: events per time, may read now; thinned under `bound`
  Expression bound;
  int rate_table = -1;         // rate_table: a table keyed by time (number of ticks since start, weekday, hour, ...)
  std::vector<Tick> times;     // times: listed
  Expression first;    // delay of the first arrival instead of one gap
  Expression batch;    // people at one instant (default 1)
  std::int64_t most = -1;  // stop after this many arrivals (people), -1 never
  Tick from = 0, until = never;
  int calendar = -1;
  Outside outside = Outside::pause;
  int per = -1;            // one stream of arrivals for each agent of this kind
  std::vector<Assignment> set;  // attributes of the newcomer
};

enum class Nature : std::uint8_t { person, staff, organisation, group };
enum class ShiftEnd : std::uint8_t { finish, interrupt, hand_over };

struct QueueRule {
  struct Term {
    Expression key;          // in the scope of the waiting episode; fields: requested (time), priority
    bool descending = false;
  };
  std::vector<Term> order;   // empty: priority (large first), then time of request
  Expression limit;          // waiting places; not given: unlimited
  bool fit_first = false;
};

struct AgentKind {
  std::string name;
  Place place;
  std::uint64_t stream = 0;
  Nature nature = Nature::person;
  int in = -1;                // the kind it is contained in
  int count_per = -1;         // `count: {per: kind, value: E}`
  Expression count;           // not given: 0
  std::vector<Source> arrivals;
  std::vector<Attribute> attributes;  // slot order
  std::int32_t slots = 0;
  int calendar = -1;          // of staff
  ShiftEnd shift_end = ShiftEnd::finish;
  QueueRule queue;            // of staff: of its shared wait list
  bool serves = false;        // some step uses it
};

struct Resource {
  std::string name;
  Place place;
  int of = -1;                // one for each agent of this kind
  Expression capacity;        // units; infinity when unlimited; per owner if `of`
  int calendar = -1;
  ShiftEnd shift_end = ShiftEnd::finish;
  QueueRule queue;
};

struct Channel {
  std::string name;
  Place place;
  std::uint64_t stream = 0;
  Expression latency;  // duration
  Expression loss;     // probability
};

struct Message {
  struct Field {
    std::string name;
    expr::Type type;
  };
  std::string name;
  Place place;
  std::vector<Field> fields;  // field 0.. ; the sender comes after the last
};

// ── Steps ────────────────────────────────────────────────────────────────────────────────────────────────

struct Step;
using Steps = std::vector<Step>;

struct Hold {
  Expression duration;  // or
  Expression until;     // a time
  bool forever = false;
};

enum class Preempt : std::uint8_t { none, resume, restart, redraw, remove };

/// What `use` and `seize` ask for.
struct Request {
  enum class Of : std::uint8_t { resource, staff } of = Of::resource;
  int index = -1;           // the resource or staff kind
  Expression owner;         // which owner's resource, or whose staff (container); not given: own container, or the only one
  Whom whom = Whom::any;
  std::optional<expr::Candidates> candidates;  // any_of
  Expression one;           // one member
  Expression units;         // not given: 1
  Expression priority;      // large first; not given: 0
  Preempt preempt = Preempt::none;
  Expression victim;        // filter on whom may be displaced (scope: the episode in service); not given: any of lower priority
  Expression patience;      // duration; not given: waits for ever
  Expression refuse_if;     // balk: evaluated at the request, own request excluded
  bool head = false;        // `at: head`
  int as = -1;              // local that takes the server (agent)
};

struct Use {
  Request request;
  Steps body;
};

struct Seize {
  Request request;
  int holding = -1;   // name index of the held thing, for release
};

struct Release {
  Request::Of of = Request::Of::resource;
  int index = -1;
  Expression units;   // not given: all it holds of it
  int holding = -1;   // the name a seize gave it; -1: whatever is held of it
};

struct Choose {
  struct When {
    Expression condition;
    Steps body;
  };
  struct Option {            // chance, utility or weight
    Expression weight;
    Expression condition;    // of a utility option (`if:`)
    Steps body;
    Place place;
  };
  enum class Rule : std::uint8_t { none, chance, utility, weight } rule = Rule::none;
  std::vector<When> whens;
  std::vector<Option> options;  // one draw over all
  std::optional<Steps> otherwise;
};

struct Repeat {
  enum class Mode : std::uint8_t { while_, until, times, every, for_each_agent, for_each_label } mode = Mode::while_;
  Expression condition;       // while / until (while is tested before, until after each round)
  Expression times;
  Expression every;           // every: gap before each round
  std::optional<expr::Candidates> set;  // for_each over agents
  int label_set = -1;         // for_each over labels
  Expression filter;          // for_each over labels
  int variable = -1;          // local holding the element
  Expression most;            // ceiling on rounds
  Steps body;
};

struct Call {
  int pathway = -1;
  std::vector<std::pair<int, Expression>> with;  // local of the callee, value
};

struct Start {
  int pathway = -1;
  Expression who;  // an agent; not given: self
  std::vector<std::pair<int, Expression>> with;
};

struct Send {
  int message = -1;
  Expression to;      // an agent
  int channel = -1;   // -1: at once, nothing lost
  std::vector<Expression> fields;  // by message field; a field not given is the type's zero
};

struct Await {
  struct Branch {
    std::string name;
    Place place;
    enum class Of : std::uint8_t { message, when, after, body } of = Of::after;
    int message = -1;
    Expression condition;   // of `when`, or filter of a message (fields: the message's)
    Expression after;       // duration
    Steps body;             // runs as its own branch; for message/when/after: runs after winning
    std::vector<std::pair<int, int>> copies;  // message field -> local, from `as`
  };
  std::vector<Branch> branches;
};

struct Set {
  std::vector<Assignment> assignments;  // simultaneous: all read the old values
};

struct Record {
  int mark = -1;        // index into Scenario::marks
  Expression value;
};

struct Exit {
  int outcome = -1;     // index into Pathway::outcomes
};

struct Leave {
  std::string cause;    // the agent leaves the system
};

struct Block {
  Steps body;
};

struct Step {
  std::string id;               // author's, or empty
  std::string label;            // unique within the pathway: id, or verb and target with a number
  Place place;
  std::uint64_t stream = 0;     // site key of the step's own draws
  int site = -1;                // index into Scenario::sites
  Expression guard;             // `if:`
  std::string note;
  bool value_adding = false;
  std::variant<Block, Hold, Use, Seize, Release, Choose, Repeat, Call, Start, Send, Await, Set, Record, Exit, Leave> verb;
  std::vector<std::pair<std::string, Steps>> then;  // outcome name -> steps
};

struct Local {
  std::string name;
  expr::Type type;
  std::int32_t slot = 0;
  Expression initial;   // of a carried value
  bool taken = false;   // given by the caller
  bool hidden = false;  // made by the compiler (loop variables, `as`)
  std::uint64_t stream = 0;
};

struct Starts {
  enum class On : std::uint8_t { none, born, every, at, message } on = On::none;
  Expression every;      // member clock: gap
  int clock = -1;        // calendar of the member clock: outside it the clock pauses
  bool overlap = false;  // a member clock pauses while its episode runs unless overlap
  Expression first;
  std::vector<Tick> times;
  int message = -1;
  Expression condition;  // `if:` on message fields or own attributes
  std::vector<std::pair<int, int>> copies;  // message field -> local, for what the steps read of the message
  std::uint64_t stream = 0;
};

struct Pathway {
  std::string name;
  Place place;
  std::uint64_t stream = 0;
  int kind = -1;
  Starts starts;
  std::vector<Local> locals;  // slot order
  std::int32_t slots = 0;
  Steps steps;
  std::vector<std::string> outcomes;  // 0 is "done"
  int outcome_set = -1;  // label set of its rows' outcome: the outcomes, then "open"
};

/// A step that can be named in measures: "pathway.label".
struct Site {
  enum class Of : std::uint8_t { hold, request, other } of = Of::other;
  std::string name;
  int pathway = -1;
  Request::Of server_of = Request::Of::resource;
  int server = -1;   // resource or staff kind of a request
  bool value_adding = false;
};

/// A `record` mark: "pathway.mark".
struct Mark {
  std::string name;
  int pathway = -1;
  expr::Type type;   // of its value
};

// ── What changes ─────────────────────────────────────────────────────────────────────────────────────────

/// A patch of the steps around an anchor.
struct StepPatch {
  enum class How : std::uint8_t { before, after, replace, delete_ } how = How::before;
  int pathway = -1;
  int site = -1;
  Steps steps;
  Place place;
};

struct Intervention {
  std::string name;
  Place place;
  Tick from = 0, until = never, ramp = 0;
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
  enum class Of : std::uint8_t { visit, episode, mark, agent, between } of = Of::visit;
  int index = -1;       // site, pathway, mark, agent kind
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
  bool drained = false;       // ends when every source is exhausted and every episode has ended
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

struct Expectation {
  std::string name;                // S4.P1
  Place place;
  bool control = false;
  std::string of;                  // the pattern a control kills
  std::string says, source;
  std::string that;                // a statistic, parsed and evaluated by analysis/
  Place that_place;
  std::vector<std::string> in;     // models
  std::string group;               // `where:` label of a `by` measure
  Under under;
  std::string sweep_name;          // parameter swept
  int sweep_parameter = -1;
  std::vector<Expression> sweep;
  std::optional<double> within_low, within_high, above, below;
  enum class Shape : std::uint8_t { none, increasing, decreasing, flat } shape = Shape::none;
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
  std::vector<Calendar> calendars;
  std::map<std::string, std::vector<int>> roles;
  std::vector<AgentKind> kinds;
  std::vector<Resource> resources;
  std::vector<Channel> channels;
  std::vector<Message> messages;
  std::vector<Pathway> pathways;
  std::vector<Site> sites;
  std::vector<Mark> marks;
  std::vector<Intervention> interventions;
  std::vector<Measure> measures;
  std::vector<Model> models;               // at least one; exactly one baseline
  Experiment experiment;
  std::vector<Expectation> expectations;
  /// The exact texts read (scenario, libraries, tables), for the result file: name, contents.
  std::vector<std::pair<std::string, std::string>> texts;
};

}  // namespace concert::scenario
