// The language as data: pathways and the verbs of their steps.
#include "scenario/schema.hpp"

namespace concert::scenario {

namespace {

/// What every step may carry beside its verb.
std::vector<Key> step_keys(std::vector<Key> own) {
  const std::vector<Key> common = {
      {"id", "word", Need::optional, "", "A name: an anchor for changes, and a place for measures (`pathway.id`).", "visit"},
      {"if", "condition", Need::optional, "", "The step is passed over unless this holds.", "\"class == urgent\""},
      {"note", "text", Need::optional, "", "For the reader.", ""},
      {"value_adding", "boolean", Need::optional, "false", "Counts as process time of value to the person.", "true"},
      {"then", "outcomes", Need::optional, "", "Outcome: steps. An outcome other than done that is not named here ends the episode under its name.", "{gave_up: [{record: left}]}"}};
  own.insert(own.end(), common.begin(), common.end());
  return own;
}

std::vector<Key> request_keys(Key verb) {
  return {verb,
          {"of", "agent", Need::optional, "own container, or the only one", "Whose resource or staff.", "practice"},
          {"who", "text", Need::optional, "any", "any, same, least_loaded, first_free, any(x in S if c), or an expression for one member.", "same"},
          {"units", "expression", Need::optional, "1", "All of them in one instant or none.", "2"},
          {"priority", "expression", Need::optional, "0", "Large goes first.", "\"if(class == urgent, 1, 0)\""},
          {"preempt", "preempt", Need::optional, "never", "May displace who has lower priority; what becomes of the one displaced.", "resume"},
          {"victim", "condition", Need::optional, "", "Who may be displaced, by their own attributes.", "\"class == routine\""},
          {"patience", "duration", Need::optional, "for ever", "Gives up after waiting so long.", "\"weibull(mean=21 d, shape=1.5)\""},
          {"refuse_if", "condition", Need::optional, "", "Turns away at the request, the own request not counted.", "\"queue(gp) > 10\""},
          {"at", "head", Need::optional, "", "`head`: to the front of the queue.", "head"},
          {"session", "expression", Need::optional, "the first free one", "Of a diary: one of `sessions`, each with `at`, `free`, `booked` and `site`.", "\"first(s in sessions if s.free > 0 and s.at - now < 42 d)\""},
          {"as", "word", Need::optional, "", "A name for the server, or for the place in a diary, known in what follows.", "helper"}};
}

std::vector<Shape> simple_verbs() {
  return {
      {"step.hold", Form::object, "step", "Let time pass.",
       step_keys({{"hold", "hold", Need::required, "", "A duration, `forever`, or `{until: time}`.", "45 min"}})},
      {"hold", Form::either, "hold", "A duration or a time to hold until.", {}, {}, {}, {"duration", "hold map"}},
      {"hold map", Form::object, "hold", "Hold until a time.",
       {{"until", "instant", Need::required, "", "The time.", "\"seen_at + 30 d\""}}},
      {"step.choose", Form::object, "step", "One of several ways: whens in order, then one draw over all chances, weights or utilities.",
       step_keys({{"choose", "options", Need::required, "", "The ways.", "[{when: \"age > 80\", do: [...]}, {else: []}]"}})},
      {"options", Form::list, "", "The ways of a choice.", {}, "option"},
      {"option", Form::verbs, "option", "One way.", {}, {}, {}, {"option.when", "option.chance", "option.weight", "option.utility", "option.else"}},
      {"option.when", Form::object, "option", "Taken if the condition holds.",
       {{"when", "condition", Need::required, "", "The condition.", "\"need == social\""},
        {"do", "steps", Need::optional, "nothing", "What is done.", ""}, {"note", "text", Need::optional, "", "For the reader.", ""}}},
      {"option.chance", Form::object, "option", "Taken with this probability, of one draw over all chances.",
       {{"chance", "probability", Need::required, "", "The probability.", "0.3"},
        {"do", "steps", Need::optional, "nothing", "What is done.", ""}, {"note", "text", Need::optional, "", "For the reader.", ""}}},
      {"option.weight", Form::object, "option", "Taken in proportion to its weight.",
       {{"weight", "expression", Need::required, "", "The weight, 0 or more.", "3"},
        {"do", "steps", Need::optional, "nothing", "What is done.", ""}, {"note", "text", Need::optional, "", "For the reader.", ""}}},
      {"option.utility", Form::object, "option", "Taken with probability exp(u) / sum of exp(u) (logit).",
       {{"utility", "expression", Need::required, "", "The utility.", "\"-0.2 * travel\""},
        {"if", "condition", Need::optional, "", "Open only if this holds.", "\"free(place) > 0\""},
        {"do", "steps", Need::optional, "nothing", "What is done.", ""}, {"note", "text", Need::optional, "", "For the reader.", ""}}},
      {"option.else", Form::object, "option", "What is left.",
       {{"else", "steps", Need::required, "", "What is done.", "[]"}, {"note", "text", Need::optional, "", "For the reader.", ""}}},
      {"step.repeat", Form::object, "step", "A loop.",
       step_keys({{"repeat", "repeat", Need::required, "", "What is repeated and how long.", "{times: 3, do: [...]}"}})},
      {"repeat", Form::object, "repeat", "Exactly one of while, until, times, every, for_each and messages says how; `every` may have one of the first three beside it, `messages` an `until`.",
       {{"while", "condition", Need::optional, "", "Tested before each round.", "\"n < 3\""},
        {"until", "condition", Need::optional, "", "Tested after each round.", "\"recovered\""},
        {"times", "expression", Need::optional, "", "Number of rounds.", "3"},
        {"every", "duration", Need::optional, "", "Held before each round.", "7 d"},
        {"for_each", "text", Need::optional, "", "`x in S if c` or `sample(n, x in S if c)`: agents, ties, or labels of a set; fixed at entry, but ties that have gone meanwhile are passed over.", "\"s in service if wants[s] > 0\""},
        {"messages", "word", Need::optional, "", "A message: each round takes up one of those this agent has received; the others stay.", "referral"},
        {"as", "word", Need::optional, "message", "Its name in a round of `messages`.", "referral"},
        {"order", "expression list", Need::optional, "as received", "Which message first: terms with `asc` or `desc`.", "[referral.urgency desc]"},
        {"if", "condition", Need::optional, "", "Only messages for which it holds; the others stay.", "\"referral.urgent\""},
        {"most", "expression", Need::optional, "", "At most so many rounds.", "10"},
        {"do", "steps", Need::required, "", "One round.", "[{hold: 1 d}]"}}},
      {"step.set", Form::object, "step", "Assign; all values of one step are read before any is written.",
       step_keys({{"set", "expression map", Need::required, "", "Own attribute, `container.attribute`, `x.attribute` of an x inside self, an own tie's (`r(self, x).level`, or `t.level` in a loop over ties), carried value, `x[label]` or `x[*]`; `it` is the old value.", "{visits: \"it + 1\"}"}})},
      {"step.link", Form::object, "step", "Make a tie. Outcomes: linked; kept, where there is one and nothing changes; refused, where a limit is reached, nobody is there or it is the agent itself.",
       step_keys({{"link", "link", Need::required, "", "The relation and the other end.", "{relation: trust, to: \"pick(ngo)\"}"}})},
      {"step.unlink", Form::object, "step", "End a tie. Outcomes: unlinked, absent.",
       step_keys({{"unlink", "unlink", Need::required, "", "The relation and the other end, or the tie.", "{relation: trust, to: message.sender, cause: let_down}"}})},
      {"step.record", Form::object, "step", "Leave a mark in the trajectory.",
       step_keys({{"record", "word", Need::required, "", "The mark.", "seen"},
                  {"value", "expression", Need::optional, "", "A value with it.", "\"now - started\""}})},
      {"step.pay", Form::object, "step", "Move money between accounts, to the penny. Outcomes: paid, short (less was moved than asked).",
       step_keys({{"pay", "payment", Need::required, "", "From where, to where, how much.", "{from: budget, to: cash of provider, amount: fee}"}})},
      {"step.exit", Form::object, "step", "End the episode under this outcome.",
       step_keys({{"exit", "word", Need::required, "", "The outcome.", "declined"}})},
      {"step.leave", Form::object, "step", "The agent leaves the system; all its episodes end.",
       step_keys({{"leave", "word", Need::required, "", "The cause, heard by rules upon `left(cause)`; what the agent walked ends as `removed`. To count causes, leave a mark before (`record`).", "died"}})},
      {"step.change", Form::object, "step", "Give what serves another capacity or calendar, from now on. Interventions act on what results.",
       step_keys({{"change", "changes", Need::required, "", "`resource.capacity` (own, of what contains the agent, or nobody's), `self.capacity` of staff, `x.capacity` of staff inside self, or `….calendar`; `it` is the present capacity.", "{bed.capacity: it - 1}"}})},
      {"changes", Form::names, "", "What, and its new value.", {}, "expression"},
      {"step.move", Form::object, "step", "The agent goes to another container of its kind.",
       step_keys({{"move", "move", Need::required, "", "Where to.", "{to: \"pick(h in home)\"}"}})},
      {"move", Form::object, "move", "Where the agent goes.",
       {{"to", "agent", Need::required, "", "What contains it from now on.", "\"pick(h in home)\""}}},
      {"step.do", Form::object, "step", "A block of steps.",
       step_keys({{"do", "steps", Need::required, "", "The steps.", "[{hold: 1 d}]"}})},
  };
}

std::vector<Shape> request_verbs() {
  std::vector<Key> use = request_keys({"use", "servers", Need::required, "", "A resource or a staff kind; of a list all at one instant or none.", "gp"});
  use.push_back({"do", "steps", Need::optional, "nothing", "What is done while it is held.", "[{hold: 11 min}]"});
  return {
      {"step.use", Form::object, "step", "Wait for a resource or a member of staff, do the steps, and let go. Outcomes: done, refused, gave_up, preempted, lost.",
       step_keys(use)},
      {"step.seize", Form::object, "step", "Wait for it and keep it until `release` or the end of the episode. Outcomes: done, refused, gave_up.",
       step_keys(request_keys({"seize", "servers", Need::required, "", "A resource or a staff kind; of a list all at one instant or none.", "bed"}))},
      {"step.release", Form::object, "step", "Let go of what `seize` took.",
       step_keys({{"release", "release", Need::required, "", "The resource or staff kind, the `as` name, or `{of: R, units: n}`.", "bed"}})},
      {"servers", Form::either, "servers", "One, or several at once.", {}, {}, {}, {"word", "several servers"}},
      {"several servers", Form::list, "", "All of them at one instant; while one is missing none is held, and the place in every queue is kept.", {}, "server"},
      {"server", Form::either, "server", "One of several.", {}, {}, {}, {"word", "server map"}},
      {"server map", Form::object, "server", "One of several, with what belongs to it.",
       {{"take", "word", Need::required, "", "A resource or a staff kind.", "room"},
        {"of", "agent", Need::optional, "own container, or the only one", "Whose.", "practice"},
        {"who", "text", Need::optional, "any", "As of `use`.", "same"},
        {"units", "expression", Need::optional, "1", "How many.", "2"},
        {"as", "word", Need::optional, "", "A name for the server.", "helper"}}},
      {"step.gather", Form::object, "step",
       "Call several agents together and do the steps with those who have come. Nobody is held until all can begin. Outcomes: done, missing.",
       step_keys({{"gather", "gather", Need::required, "", "Who, and how long is waited for them.", "{who: doctor of self, quorum: 3, patience: 15 min}"},
                  {"do", "steps", Need::optional, "nothing", "What is done while they are there; `present` and `absent` are sets.", "[{hold: 1 h}]"}})},
      {"gather", Form::object, "gather", "Who is called together. Staff come when they are free, in the order of their wait lists; anybody else unless another meeting has them.",
       {{"who", "text", Need::required, "", "A set of agents: `x in S if c`.", "m in doctor of self"},
        {"attend", "probability", Need::optional, "1", "The chance that one of them comes at all; reads the element.", "\"m.attends\""},
        {"quorum", "expression", Need::optional, "all who are asked", "How many are enough when patience ends.", "3"},
        {"patience", "duration", Need::optional, "for ever", "How long all who will come are waited for; then a quorum begins, and short of it the outcome is missing. Without it a meeting that cannot reach its quorum is missing at once.", "15 min"},
        {"priority", "expression", Need::optional, "0", "Large goes first, as of a request.", "1"},
        {"as", "word", Need::optional, "present", "The name of the set of those who have come.", "panel"}}},
      {"release", Form::either, "release", "What is let go.", {}, {}, {}, {"word", "release map"}},
      {"release map", Form::object, "release", "What is let go, in part.",
       {{"of", "word", Need::required, "", "The resource or staff kind, or the `as` name.", "bed"},
        {"units", "expression", Need::optional, "all", "How many units.", "1"}}},
      {"preempt", Form::choice, "", "What becomes of the one displaced.", {}, {}, {"resume", "restart", "redraw", "remove"}},
      {"head", Form::choice, "", "Where a request joins the queue.", {}, {}, {"head"}},
  };
}

std::vector<Shape> talking_verbs() {
  return {
      {"step.call", Form::object, "step", "Walk another pathway (or a template's) and wait for it; its exit is the outcome.",
       step_keys({{"call", "word", Need::required, "", "The pathway or template.", "gp_visit"},
                  {"with", "anything", Need::optional, "", "What it takes.", "{urgent: true}"}})},
      {"step.start", Form::object, "step", "Start a pathway that runs alongside.",
       step_keys({{"start", "word", Need::required, "", "The pathway.", "follow_up"},
                  {"with", "expression map", Need::optional, "", "What it takes.", "{urgent: true}"},
                  {"for", "agent", Need::optional, "self", "The agent that walks it.", "message.subject"},
                  {"hand", "word", Need::optional, "", "It takes over whatever this episode holds of this resource or staff kind.", "bed"}})},
      {"step.send", Form::object, "step", "Send a message. Outcomes: sent, bounced (the receiver has left).",
       step_keys({{"send", "word", Need::required, "", "The message.", "order"},
                  {"to", "agent", Need::required, "", "The receiver.", "self.doctor"},
                  {"over", "word", Need::optional, "at once, never lost", "The channel.", "fax"},
                  {"with", "expression map", Need::optional, "", "Its fields.", "{subject: self}"}})},
      {"step.await", Form::object, "step", "Wait for the first of several things; its name is the outcome.",
       step_keys({{"await", "branches", Need::required, "", "Names and what is waited for.", "{reply: {message: report}, late: {after: 14 d}}"}})},
      {"branches", Form::names, "branch", "What is waited for.", {}, "branch"},
      {"branch", Form::verbs, "branch", "One thing waited for.", {}, {}, {}, {"branch.message", "branch.when", "branch.after", "branch.do"}},
      {"branch.message", Form::object, "branch", "A message to this agent.",
       {{"message", "word", Need::required, "", "The message.", "report"},
        {"if", "condition", Need::optional, "", "Only this one; reads `message.field`.", "\"message.subject == self\""},
        {"as", "word", Need::optional, "", "A name for the message in what follows.", "answer"}}},
      {"branch.when", Form::object, "branch", "A condition that becomes true.",
       {{"when", "condition", Need::required, "", "The condition.", "\"free(bed) > 0\""}}},
      {"branch.after", Form::object, "branch", "Time that has passed.",
       {{"after", "duration", Need::required, "", "The duration.", "14 d"}}},
      {"branch.do", Form::object, "branch", "Steps that have been done; cancelled if another branch wins.",
       {{"do", "steps", Need::required, "", "The steps.", "[{call: living}]"}}},
      {"outcomes", Form::names, "outcome", "Outcome: steps.", {}, "steps"},
  };
}

}  // namespace

std::vector<Shape> step_shapes() {
  std::vector<Shape> out = {
      {"pathways", Form::names, "pathway", "What agents go through.", {}, "pathway"},
      {"pathway", Form::object, "pathway", "Steps that an agent of one kind walks through.",
       {{"for", "word", Need::required, "", "The agent kind.", "patient"},
        {"takes", "taken", Need::optional, "", "Values its caller gives.", "{urgent: {type: bool}}"},
        {"carries", "carried", Need::optional, "", "Values of the episode.", "{tries: {type: count, initial: 0}}"},
        {"starts", "starts", Need::optional, "only when called or started", "What starts it.", "{born: true}"},
        {"steps", "steps", Need::required, "", "The steps.", "[{hold: 1 d}]"}}},
      {"taken", Form::names, "taken value", "Values the caller gives.", {}, "taken value"},
      {"taken value", Form::object, "taken value", "A value the caller gives.",
       {{"type", "text", Need::required, "", "As of an attribute.", "bool"},
        {"unit", "unit", Need::optional, "", "Of a number.", "km"},
        {"values", "labels", Need::optional, "", "Of an enum.", "[low, high]"}}},
      {"carried", Form::names, "carried value", "Values of the episode.", {}, "carried value"},
      {"carried value", Form::object, "carried value", "A value of the episode.",
       {{"type", "text", Need::required, "", "As of an attribute.", "count"},
        {"unit", "unit", Need::optional, "", "Of a number.", "km"},
        {"values", "labels", Need::optional, "", "Of an enum.", "[low, high]"},
        {"initial", "expression", Need::optional, "the type's zero", "The first value.", "0"}}},
      {"starts", Form::object, "starts", "Exactly one of born, every, at, upon and when.",
       {{"born", "boolean", Need::optional, "", "Once for each agent, the initial stock included.", "true"},
        {"every", "duration", Need::optional, "", "Each agent's own clock: the gap between starts.", "\"exponential(mean=70 d)\""},
        {"clock", "word", Need::optional, "always", "Calendar of the clock; it pauses outside.", "office"},
        {"overlap", "boolean", Need::optional, "false", "The clock runs on while an episode of it runs.", "true"},
        {"first", "duration", Need::optional, "one gap", "Time of the first start.", "\"uniform(min=0 d, max=70 d)\""},
        {"at", "expressions", Need::optional, "", "Listed times, for every agent.", "[0 d, 30 d]"},
        {"upon", "text or texts", Need::optional, "", "Events, any of them; see [rules](#rule).", "\"message(order)\""},
        {"of", "agent", Need::optional, "see [rules](#rule)", "Who starts it, asked of the one the event happens to.", "\"subject.doctor\""},
        {"when", "condition", Need::optional, "", "A condition on state that becomes true; see [rules](#rule).", "\"stock < 5\""},
        {"while", "boolean", Need::optional, "false", "With `when`: starts anew after its end if the condition still holds.", "true"},
        {"if", "condition", Need::optional, "", "Only then; reads own attributes and the words of the event (`message.field`).", "\"message.urgent\""}}},
      {"steps", Form::list, "", "Steps, one verb each.", {}, "step"},
      {"step", Form::verbs, "step", "One verb with what belongs to it.", {}, {}, {},
       {"step.hold", "step.use", "step.gather", "step.seize", "step.release", "step.choose", "step.repeat", "step.call", "step.start",
        "step.send", "step.await", "step.set", "step.link", "step.unlink", "step.record", "step.pay", "step.exit", "step.leave", "step.change", "step.move", "step.do"}},
  };
  for (const auto& part : {simple_verbs(), request_verbs(), talking_verbs(), rule_shapes()}) out.insert(out.end(), part.begin(), part.end());
  return out;
}

}  // namespace concert::scenario
