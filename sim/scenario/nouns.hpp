// What an author declares: parameters, tables, calendars, agents, resources, channels and messages, checked and with
// every place kept.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
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
  Expression law;    // of `distribution:`: what is not known of it; drawn by --psa. Not given: fixed
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
  int account = -1;                 // the balance of an account: moved by `pay` alone
  std::string reading_sd;           // of `observed:`: the standard deviation of a reading, as written
  Place reading_place;
  std::uint64_t stream = 0;
};

/// Money of one agent, in whole pennies: an attribute that only payments move.
struct Account {
  enum class Short : std::uint8_t { reject, partial, overdraw, closed };
  std::string name;
  Place place;
  int owner = -1;        // agent kind
  int attribute = -1;    // of the owner
  std::int32_t slot = 0;
  Unit unit;             // one of its currency
  Expression floor;      // not given: it may fall without end
  Short on_short = Short::reject;
};

/// What an agent tells of itself at clock times; others read the last that has arrived.
struct Publication {
  std::string name;
  Place place;
  Expression value;
  Tick every = 0;
  int channel = -1;
  std::int32_t slot = 0;  // of the value seen; the next slot holds its time
  std::uint64_t stream = 0;
};

/// One write of `set:`; the writes of one step are simultaneous.
struct Assignment {
  Place place;
  // Target: an attribute of self, of a container, of an agent inside self or of a tie; or a local of the episode.
  enum class Where : std::uint8_t { attribute, local, container_attribute, other_attribute, tie_attribute };
  Where where = Where::attribute;
  std::int32_t slot = 0;
  std::int32_t container = -1;          // kind of the container, or of the other agent
  Expression holder;                    // the tie, or the other agent
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

enum class Nature : std::uint8_t { person, staff, organisation, group, tie };
enum class ShiftEnd : std::uint8_t { finish, interrupt, restart, redraw, remove, hand_over };

/// An expression asked of whoever waits for a server or is served by it: compiled in the words of each kind whose agents
/// may be there. Fields: requested (time), priority.
struct ByKind {
  std::vector<Expression> of;  // by kind; not given where no agent of the kind may be there
};

struct QueueRule {
  struct Term {
    Expression key;          // of a wait list only its text and place
    int asked = -1;          // of a wait list: index into Scenario::asked
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
  std::vector<Publication> publications;
  std::int32_t slots = 0;
  int calendar = -1;          // of staff
  ShiftEnd shift_end = ShiftEnd::finish;
  QueueRule queue;            // of staff: of its shared wait list
  bool serves = false;        // some step uses it
  Expression leaves;          // turnover: time until one leaves; not given: nobody does
  Expression replaced;        // then time until the successor comes; not given: nobody comes
  int relation = -1;          // of ties: which relation they are of
};

/// Who is tied to whom at the start. What each model means stands in docs/reference/language.md.
struct Topology {
  enum class Model : std::uint8_t {
    none, same, assignment, complete, random, small_world, stochastic_block, degree, rings, table
  } model = Model::none;
  Place place;
  Expression by_from, by_to;          // the group an agent belongs to, in the eyes of either end
  Expression each, weight;            // assignment; the weight is in the scope of a tie that might be
  Expression chance, mean;            // random
  Expression k, rewire;               // small_world
  Expression within, between;         // stochastic_block
  Expression of;                      // degree
  std::array<Expression, 3> rings;    // closest, middle, outer
  std::int32_t ring_slot = -1;        // of the attribute that says which
  struct Row {
    std::uint32_t from = 0, to = 0;   // numbers of the agents within their kinds
    std::vector<double> values;       // of `columns`
  };
  std::vector<Row> rows;              // table
  std::vector<std::int32_t> columns;  // slots of the attributes it gives
};

/// Ties between agents. They are agents of a hidden kind of nature `tie`, whose attributes they have.
struct Relation {
  std::string name;
  Place place;
  std::uint64_t stream = 0;
  int kind = -1;                     // the hidden kind
  expr::Type from, to;               // agents of a kind or role
  std::vector<int> from_kinds, to_kinds;
  bool symmetric = false;
  Expression limit_from, limit_to;   // ties of one agent at either end; not given: any number
  Topology topology;
};

struct Resource {
  std::string name;
  Place place;
  int of = -1;                // one for each agent of this kind
  Tick session = 0, ahead = 0;  // of a diary: the span that holds one session, and how far ahead it is kept; 0: none
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
  Expression fidelity;  // probability that a field survives
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

}  // namespace concert::scenario
