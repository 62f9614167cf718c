// The Program: a scenario under one variant, flat and index-based. Pathways are instruction lists; a step's data
// stand in one table a verb. Immutable while trials run; any number of trials share it.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "expr/depends.hpp"
#include "program/effects.hpp"
#include "program/listeners.hpp"
#include "program/partition.hpp"
#include "scenario/scenario.hpp"

namespace concert::program {

using expr::Code;
using Address = std::uint32_t;
inline constexpr Address no_address = 0xffffffff;

enum class Op : std::uint8_t {
  hold,           // holds[arg]
  request,        // requests[arg]; on anything but done: outcome set, jump to `jump`
  book,           // requests[arg] of a diary, likewise
  join,           // joints[arg], likewise
  disperse,       // the matching gathering ends
  release_last,   // gives back what the matching request got (scoped `use`)
  release,        // releases[arg]
  test,           // conditions[arg] false: jump
  test_active,    // intervention arg not in force: jump
  choose,         // chooses[arg]: jumps to one of its targets
  dispatch,       // dispatches[arg]: jumps by outcome; unmapped ends the episode under its name, or goes on
  jump,           // to `jump`
  loop_enter,     // loops[arg]
  loop_round,     // next round or jump out
  loop_back,      // after a round: `until`, then jump to loop_round
  call,           // calls[arg]
  start,          // starts[arg]
  send,           // sends[arg]
  await,          // awaits[arg]
  assign,         // sets[arg]
  link,           // links[arg]; outcome set
  unlink,         // unlinks[arg]; outcome set
  mark,           // marks[arg]
  pay,            // pays[arg]
  exit,           // outcome arg of the pathway
  leave,          // the agent leaves, for cause arg
  reached,        // listeners.reached[arg] hear of the step that comes
  change,         // changes[arg]
  move,           // into what conditions[arg] gives
  branch_end,     // a body branch of an await has run to its end
  end             // outcome done
};

struct Instruction {
  Op op = Op::end;
  std::uint16_t site = 0;  // index into Scenario::sites
  std::uint32_t arg = 0;
  Address jump = no_address;
};

/// What is asked of agents of several kinds, each in the words of its own kind.
struct ByKind {
  std::vector<Code> codes;  // by kind; empty: not given
  bool given() const { return !codes.empty(); }
  const Code& of(std::size_t kind) const { return codes[kind]; }
};

struct Queue {
  struct Term {
    ByKind key;
    bool descending = false;
  };
  std::vector<Term> order;
  Code limit;
  bool fit_first = false;
  bool shared = false;  // some place in it follows what belongs to several: containers, other agents, moved parameters
};

struct HoldStep {
  Code duration;
  Code until;
  bool forever = false;
  bool valued = false;        // of value to the person: so marked, or inside a use that is
  bool then_release = false;  // the next instruction gives something back: the hold ends in phase release
};

struct RequestStep {
  scenario::Request::Of of = scenario::Request::Of::resource;
  std::int32_t index = -1;
  Code owner, one, filter, container, units, priority, patience, refuse_if;
  ByKind victim;
  scenario::Whom whom = scenario::Whom::any;
  scenario::Preempt preempt = scenario::Preempt::none;
  bool head = false;
  bool scoped = false;
  bool keyed_order = false;   // its place in the wait list follows the attributes of the one who waits
  std::int32_t as = -1;       // local that takes the server, or the place
  Code session;               // of a diary: which place
  std::int32_t sessions = -1; // local of the set it chooses from
  std::uint64_t stream = 0;
};

/// Several at one instant or none: `use` and `seize` of a list, and `gather`.
struct JointStep {
  struct Part {
    std::uint32_t request = 0;  // index into Program::requests
    std::uint16_t site = 0;
  };
  std::vector<Part> parts;  // in order; of a gathering: one a kind of agent
  bool gathers = false;
  std::vector<std::int32_t> part_of_kind;  // of a gathering: by agent kind, -1 where none is asked
  std::int32_t kind = -1;                  // whom a gathering asks (may be a role)
  expr::Among among = expr::Among::members;
  Code container, filter, attend, quorum;
  Code priority, patience, refuse_if;
  bool head = false;
  std::int32_t present = -1, absent = -1;  // locals that take the two sets
  std::uint64_t stream = 0;
};

struct ReleaseStep {
  scenario::Request::Of of = scenario::Request::Of::resource;
  std::int32_t index = -1;
  std::int32_t booked = -1;   // local of the one place meant
  Code units;
};

struct ChooseStep {
  struct Target {
    Code weight;     // condition of a `when`, weight of an option
    Code condition;  // of a utility option
    Address to = 0;
  };
  scenario::Choose::Rule rule = scenario::Choose::Rule::none;
  std::vector<Target> whens;
  std::vector<Target> options;
  Address otherwise = no_address;  // no_address: nothing to do, fall to `after`
  Address after = 0;
  bool constant = false;           // option weights are constants: `cumulative` holds them summed
  std::vector<double> cumulative;
  std::uint64_t stream = 0;
};

struct DispatchStep {
  std::vector<Address> by_outcome;   // indexed by the outcome number; no_address: unmapped
  std::vector<std::int32_t> ends_as; // indexed likewise: the pathway outcome it ends under, or -1: go on
  Address after = 0;
  std::vector<std::string> names;    // of the outcomes, for people; empty: it does not come here
};

struct LoopStep {
  scenario::Repeat::Mode mode = scenario::Repeat::Mode::while_;
  bool every = false;       // an `every` hold stands at the head of the body
  Code while_, until, times, most;
  std::int32_t kind = -1;   // for_each over agents or ties
  expr::Among among = expr::Among::members;
  Code container, filter;
  Code sample;              // how many of them, drawn once at entry
  std::uint64_t drawing = 0;
  std::int32_t message = -1, inbox = -1;  // messages: which, and the agent's slot where those received begin
  struct Term {
    Code key;
    bool descending = false;
  };
  std::vector<Term> order;
  std::vector<std::pair<int, int>> copies;
  std::int32_t labels = 0;  // for_each over labels
  std::int32_t variable = -1;
  std::int32_t frame = -1;  // two locals: the outer lineage (as bits) and the round
  Address round = 0;        // of its loop_round
  std::uint64_t stream = 0;
};

struct CallStep {
  std::int32_t pathway = -1;
  Code who;                 // of `start`
  std::vector<std::pair<std::int32_t, Code>> with;
  std::uint64_t stream = 0;
  std::int32_t hand = -1;  // of `start`: the resource (staff: resources + kind) whose units go over
  std::uint16_t hand_site = 0;
};

struct SendStep {
  std::int32_t message = -1;
  std::int32_t channel = -1;
  Code to;
  std::vector<Code> fields;
  std::uint64_t stream = 0;
  bool disabled = false;
};

struct AwaitStep {
  struct Branch {
    scenario::Await::Branch::Of of = scenario::Await::Branch::Of::after;
    std::int32_t message = -1;
    Code condition, after;
    Address to = 0;       // where the episode goes on when this branch wins
    Address body = no_address;  // of a body branch
    std::vector<std::pair<int, int>> copies;
  };
  std::vector<Branch> branches;
  std::uint64_t stream = 0;
  bool watches = false;  // a condition reads more than its own agent's attributes
  bool polls = false;    // it reads what changes without notice: tested after every event
  std::vector<expr::Dependency> depends;  // else after a change of one of these
};

struct MarkStep {
  std::int32_t mark = -1;
  Code value;
};

struct PayStep {
  struct Side {
    std::int32_t account = -1;  // -1: outside
    Code owner;
  };
  Side from, to;
  Code amount;
};

struct Account {
  std::int32_t kind = -1, slot = 0;
  Code floor;
  scenario::Account::Short on_short = scenario::Account::Short::reject;
  std::vector<std::int32_t> in_measures, out_measures;
};

struct Publication {
  std::int32_t kind = -1, slot = 0;
  Code value;
  Tick every = 0;
  std::int32_t channel = -1;
  std::uint64_t stream = 0;
};
struct ChangeStep {
  struct One {
    std::int32_t resource = -1;  // index into Program::resources
    bool member = false;         // of one member of staff: the owner
    Code owner, capacity;
    std::int32_t calendar = -1;
    std::string text;
  };
  std::vector<One> all;
};

struct Pathway {
  std::int32_t kind = -1;
  Address entry = 0;
  std::int32_t slots = 0;     // locals and loop frames
  struct Initial {
    std::int32_t slot = 0;
    Code value;
  };
  std::vector<Initial> initials;
  std::vector<std::int32_t> agent_locals;  // stand for nobody until they are set
  scenario::Starts::On on = scenario::Starts::On::none;
  bool disabled = false;
  Code every, first, condition;
  std::int32_t clock = -1;
  bool overlap = false;
  std::vector<Tick> times;
  std::vector<int> word_locals;  // of the words of the event: local, or -1
  Code when;
  bool again = false;            // `while`
  std::int32_t when_slot = -1;   // first of two hidden attribute slots: what is known of the condition, starts so far
  std::int32_t clock_slot = -1;  // hidden attribute slot: firings so far; none for the first clock of a kind
  bool reads_step_fields = false;  // some step asks when it started or who it is for
  std::uint64_t stream = 0;
};

struct Source {
  scenario::Source::Law law = scenario::Source::Law::gap;
  std::int32_t kind = -1, per = -1;
  Code every, rate, bound, first, batch;
  std::int32_t rate_table = -1;
  double rate_bound = 0;       // of a table, per tick
  bool rate_moves = false;     // the rate reads more than the clock
  std::vector<Tick> times;
  std::int64_t most = -1;
  Tick from = 0, until = never;
  std::int32_t calendar = -1;
  scenario::Source::Outside outside = scenario::Source::Outside::pause;
  std::vector<SetStep::Write> set;
  std::uint64_t stream = 0;
};

struct Kind {
  scenario::Nature nature = scenario::Nature::person;
  std::int32_t in = -1;
  std::int32_t count_per = -1;
  Code count;
  std::int32_t stored = 0;     // attribute slots the author declared
  std::int32_t slots = 0;      // with the hidden ones
  std::vector<expr::Field> layout;  // of an agent's row, by slot; of ties none: they keep doubles
  std::uint32_t row_bytes = 0;
  struct Initial {
    std::int32_t slot = 0, size = 1;
    std::vector<Code> values;  // one for all elements, or one each
    double low = 0, high = 0;
    bool bounded = false;
    std::string text;
  };
  std::vector<Initial> initials;
  std::vector<std::int32_t> born;        // pathways started at birth
  std::vector<std::int32_t> clocks;      // member clocks
  std::vector<std::int32_t> timed;       // pathways at listed times
  std::int32_t relation = -1;            // of ties
  std::vector<std::int32_t> relations;   // in which its agents may stand
  std::vector<std::int32_t> joins;       // whose ties a newcomer gets at once
  Listening on_message;                  // pathways started upon a message
  std::vector<std::int32_t> whens;       // pathways started when a condition holds
  Code leaves, replaced;                 // turnover
  bool leaves_when_idle = false;  // nothing can happen after its last episode ends
  bool holds_others = false;      // resources or other agents belong to its agents
  bool hears_others = false;      // starts a pathway upon what happens to somebody else
  bool listed = false;            // its members are kept in order: something runs over them, or belongs to them
  bool serves = false;
  bool gathered = false;  // some meeting asks them
  bool awaits_states = false;  // some await of theirs has a condition
  std::vector<bool> order_slots;  // by slot, as far as any: places of theirs in wait lists follow it
  bool orders_by(std::int32_t slot) const {
    return static_cast<std::size_t>(slot) < order_slots.size() && order_slots[static_cast<std::size_t>(slot)];
  }
  struct Inbox {
    std::int32_t message = -1, slot = -1;
  };
  std::vector<Inbox> inboxes;  // messages kept until a loop takes them up
  std::int32_t calendar = -1;
  scenario::ShiftEnd shift_end = scenario::ShiftEnd::finish;
  std::vector<std::int32_t> integrals;   // measures integrated over its agents
  std::vector<std::int32_t> accounts, publications;
  std::uint64_t stream = 0;
};

/// A resource, or (index resources.size() + kind) the shared wait list of a staff kind.
struct Resource {
  std::int32_t of = -1;
  Tick session = 0, ahead = 0;  // of a diary
  Code capacity;
  std::int32_t calendar = -1;
  scenario::ShiftEnd shift_end = scenario::ShiftEnd::finish;
  Queue queue;
  bool tracks_holders = false;  // pre-emption or an interrupting shift end
};

struct Channel {
  Code latency, loss, fidelity;
  std::uint64_t stream = 0;
};

/// A calendar as level changes within one week, and the days closed.
struct Calendar {
  struct Change {
    Tick at = 0;       // since Monday 00:00
    double level = 0;
  };
  std::vector<Change> changes;
  std::vector<std::int64_t> closed_days;
  bool always = true;
};

struct Intervention {
  Tick from = 0, until = never, ramp = 0, decay = 0;
  struct Change {
    bool capacity = false;
    std::int32_t index = -1;
    Code value;
  };
  std::vector<Change> changes;
};

/// When a measure's row can be judged.
enum class Moment : std::uint8_t { requested, started, ended };

struct Measure {
  scenario::Aggregate aggregate = scenario::Aggregate::count;
  Code value, where, by;
  double level = 0.5;
  Moment moment = Moment::ended;     // when the row has all that value, where and by read
  scenario::Measure::Population population = scenario::Measure::Population::started;
  bool reads_outcome = false;
  std::int32_t groups = 0;           // number of labels; -1 grouped by agents; 0 not grouped
  scenario::Measure::Per per = scenario::Measure::Per::none;
  std::int32_t per_kind = -1;
  double per_scale = 1;
  Tick from = 0, to = never;         // window, half-open
  Tick every = 0, offset = 0, at = -1;
  bool before = false;
  double discount = 0;               // continuous rate per tick
  double scale = 1;                  // base units -> the measure's unit: value / scale
  bool per_agent = false;
  std::int32_t agent_kind = -1;      // rows over agents, integrals
  std::int32_t owner_kind = -1;      // a state asked of each agent of this kind (`by: kind`)
  std::int32_t utilisation_of = -1;  // resource index (staff: resources.size() + kind)
  bool by_member = false;
  std::vector<std::int32_t> operands;
  std::int32_t hidden_slot = -1;     // integral: value and since; between: time of mark a
  std::int32_t from_mark = -1;       // between
  std::int32_t exposure = -1;        // a hidden measure: the person-time of each group a rate is divided by
};

struct Program {
  std::shared_ptr<const scenario::Scenario> scenario;
  std::int32_t model = 0;
  std::vector<double> parameters;
  std::vector<bool> fixed;                 // no intervention moves it
  std::vector<Instruction> code;
  std::vector<Place> places;               // of each instruction, for run-time errors
  std::vector<const scenario::Step*> steps;  // behind each instruction, for people; null at a pathway's end
  std::vector<std::int32_t> pathway_of;    // of each instruction
  std::vector<HoldStep> holds;
  std::vector<RequestStep> requests;
  std::vector<JointStep> joints;
  std::vector<ReleaseStep> releases;
  std::vector<Code> conditions;
  std::vector<ChooseStep> chooses;
  std::vector<DispatchStep> dispatches;
  std::vector<LoopStep> loops;
  std::vector<CallStep> calls;
  std::vector<SendStep> sends;
  std::vector<AwaitStep> awaits;
  std::vector<SetStep> sets;
  std::vector<LinkStep> links;
  std::vector<UnlinkStep> unlinks;
  std::vector<MarkStep> marks;
  std::vector<PayStep> pays;
  std::vector<Account> accounts;
  std::vector<Publication> publications;
  std::vector<ChangeStep> changes;
  std::vector<Pathway> pathways;
  Listeners listeners;
  Watches watches;
  std::vector<std::int32_t> tie_causes;                    // by cause of a tie's end: label of the word `cause`, -1 unsaid
  std::vector<std::vector<std::int32_t>> event_outcomes;   // by pathway and outcome: label of the word `outcome`
  std::vector<Kind> kinds;
  std::vector<Relation> relations;
  std::vector<Sweep> sweeps;
  std::vector<Source> sources;
  std::vector<Resource> resources;         // resources, then one for each kind
  std::int32_t declared_resources = 0;
  std::vector<Channel> channels;
  std::vector<Calendar> calendars;
  std::int32_t epoch_weekday = 0;          // of time zero; 0 Monday
  std::int64_t epoch_day = 4;              // days since 1970-01-01 (a Monday if the scenario gives no epoch)
  std::vector<Intervention> interventions;
  std::vector<Measure> measures;
  std::vector<std::vector<std::int32_t>> visit_measures;    // by site
  std::vector<std::vector<std::int32_t>> episode_measures;  // by pathway
  std::vector<std::vector<std::int32_t>> mark_measures;     // by mark
  std::vector<std::vector<std::int32_t>> between_starts;    // by mark: measures whose interval begins here
  std::vector<std::int32_t> payment_measures;               // over all payments
  std::vector<std::vector<std::int32_t>> paid_measures;     // by site
  std::vector<std::int32_t> state_measures;
  std::vector<std::string> attribute_names;                 // "kind.attribute"
  std::vector<std::vector<std::int32_t>> last_server_slots; // [kind][staff kind]: hidden attribute slot, or -1
  bool tracks_work = false;                                 // some measure reads an episode's process or value time
  Tick horizon = 0, warm_up = 0;
  bool drained = false, drain_at_end = false;
  Code until;  // ends the run sooner
  Partition partition;
};

}  // namespace concert::program
