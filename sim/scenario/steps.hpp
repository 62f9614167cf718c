// What a pathway does: one struct a verb, and the pathways they stand in.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "scenario/nouns.hpp"

namespace concert::scenario {

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
  int victim = -1;          // who may be displaced: index into Scenario::asked; -1: any of lower priority
  Expression patience;      // duration; not given: waits for ever
  Expression refuse_if;     // balk: evaluated at the request, own request excluded
  bool head = false;        // `at: head`
  int as = -1;              // local that takes the server (agent)
  Expression session;       // of a diary: which place; not given: the first free one
  int sessions = -1;        // local of the set it chooses from
  int site = -1;            // of a further part of a joint request: its own; -1: the step's
};

struct Use {
  Request request;               // of several: the first, with what the step says of all (priority, patience, refuse_if)
  std::vector<Request> others;   // asked for at the same instant, all or none
  Steps body;
};

struct Seize {
  Request request;
  std::vector<Request> others;
  int holding = -1;   // name index of the held thing, for release
};

/// Several agents at once, in one room as it were: a joint request for all who will come.
struct Gather {
  expr::Candidates who;
  std::vector<int> kinds;   // of those who may be asked
  std::vector<int> sites;   // of each kind's rows
  Expression attend;        // probability that one of them comes (`it`: the element); not given: 1
  Expression quorum;        // not given: all who are asked
  Expression patience;
  Expression priority;
  int present = -1, absent = -1;  // slots of the two named sets
  Steps body;
};

struct Release {
  Request::Of of = Request::Of::resource;
  int index = -1;
  Expression units;   // not given: all it holds of it
  int holding = -1;   // the name a seize gave it; -1: whatever is held of it
  int booked = -1;    // local of the place: only that one
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
  enum class Mode : std::uint8_t { while_, until, times, every, for_each_agent, for_each_label, messages } mode = Mode::while_;
  Expression condition;       // while / until (while is tested before, until after each round)
  Expression times;
  Expression every;           // every: gap before each round
  std::optional<expr::Candidates> set;  // for_each over agents
  int label_set = -1;         // for_each over labels
  Expression filter;          // for_each over labels; messages: which of them (fields: the message's)
  int variable = -1;          // local holding the element
  int message = -1;           // messages: what is taken up, the first in `order` of those there
  std::vector<QueueRule::Term> order;       // fields: the message's
  std::vector<std::pair<int, int>> copies;  // message field -> local
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
  Request::Of hand_of = Request::Of::resource;
  int hand = -1;       // resource or staff kind of which it takes over whatever this episode holds
  int hand_site = -1;  // of the rows of what it took over
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

struct Link {
  int relation = -1;
  Expression to, from;                  // from not given: self
  std::vector<Assignment> assignments;  // attributes of the new tie
};

struct Unlink {
  int relation = -1;
  Expression tie;                       // or
  Expression to, from;
  std::uint16_t cause = 0;              // index into Scenario::causes
};

struct Record {
  int mark = -1;        // index into Scenario::marks
  Expression value;
};

/// Money from one account to another; account -1 is the world outside.
struct Pay {
  struct Side {
    int account = -1;
    Expression owner;
  };
  Side from, to;
  Expression amount;
};

struct Exit {
  int outcome = -1;     // index into Pathway::outcomes
};

struct Leave {
  std::string cause;    // the agent leaves the system
};

/// What serves is made more or less, or is given another calendar.
struct Change {
  struct One {
    Place place;
    Request::Of of = Request::Of::resource;
    int index = -1;        // the resource, or the kind of the member of staff
    Expression owner;      // whose resource, or the member; not given: the resource has no owner
    Expression capacity;   // `it` is the present one; or
    int calendar = -1;
    std::string text;      // "bed.capacity", for errors
  };
  std::vector<One> all;
};

struct Move {
  Expression to;  // what contains the agent from now on
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
  std::variant<Block, Hold, Use, Seize, Release, Choose, Repeat, Call, Start, Send, Await, Set, Link, Unlink, Record, Exit, Leave,
               Change, Move, Pay, Gather>
      verb;
  std::vector<std::pair<std::string, Steps>> then;  // outcome name -> steps
};

struct Local {
  std::string name;
  expr::Type type;
  std::int32_t slot = 0;
  Expression initial;   // of a carried value
  bool taken = false;   // given by the caller
  bool hidden = false;  // made by the compiler (loop variables, `as`)
  bool told = false;    // a word of the event the pathway starts upon
  std::uint64_t stream = 0;
};

/// An event upon which a pathway starts. Words of the event (who, from where, why) stand in one order for all triggers
/// of a pathway; each trigger says where its event has them.
struct Trigger {
  enum class Of : std::uint8_t { message, started, finished, reached, visit, linked, unlinked, left, recorded };
  /// Which agent of the event starts the pathway.
  enum class Heard : std::uint8_t { subject, server, at, container, inside, given };
  struct Source {
    enum class From : std::uint8_t { subject, server, at, cause, outcome, tie, value, local, field } from = From::subject;
    int index = 0;  // of a local of the subject's episode, or of a message's field
  };
  Place place;
  std::string text;       // as the author wrote it
  Of of = Of::message;
  int index = -1;         // message, pathway, agent kind (of `left`, -1 any), relation; resolved late: site, mark
  std::string name;       // "pathway.id" of reached and visit, the mark of recorded
  std::string outcome;    // finished and visit: only this one; empty: any
  int cause = -1;         // left, unlinked: only this label of the causes
  int subject = -1;       // kind of whom it happens to, -1 any
  Heard heard = Heard::subject;
  int container = -1;     // kind of the container that hears
  Expression who;         // given: `of:`, asked of the subject
  std::vector<Source> words;
  std::uint64_t stream = 0;
};

struct Starts {
  enum class On : std::uint8_t { none, born, every, at, upon, when } on = On::none;
  /// Over a set of ties: all read the old state, or each sees what those before it wrote.
  enum class Mode : std::uint8_t { together, sequential } mode = Mode::together;
  Expression every;      // member clock: gap
  int clock = -1;        // calendar of the member clock: outside it the clock pauses
  bool overlap = false;  // a member clock pauses while its episode runs unless overlap
  Expression first;
  std::vector<Tick> times;
  std::vector<Trigger> triggers;
  std::vector<int> word_locals;  // for each word of the event: slot of the local that keeps it, or -1
  Expression when;       // a condition on state that becomes true
  bool again = false;    // `while:` starts anew after its end if `when` still holds
  Expression condition;  // `if:` on words of the event or own attributes
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
  int event_outcomes = -1;  // label set of the word `outcome` where something starts upon its end; -1: nothing does
  bool rule = false;     // declared under `rules:`
  bool sequential = false;  // of a rule for a relation: each tie sees what those before it wrote
};

/// A step that can be named in measures: "pathway.label".
struct Site {
  enum class Of : std::uint8_t { hold, request, gather, other, pay } of = Of::other;
  std::string name;
  int pathway = -1;
  Request::Of server_of = Request::Of::resource;
  int server = -1;   // resource or staff kind of a request
  bool value_adding = false;
  expr::Type money;  // of a payment
  std::string instance;  // the application of a template it comes from; empty: the scenario's own
};

/// A `record` mark: "pathway.mark".
struct Mark {
  std::string name;
  int pathway = -1;
  expr::Type type;   // of its value
};

}  // namespace concert::scenario
