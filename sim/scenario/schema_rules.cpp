// The language as data: rules.
#include "scenario/schema.hpp"

namespace concert::scenario {

std::vector<Shape> rule_shapes() {
  return {
      {"rules", Form::names, "rule", "What agents do by themselves.", {}, "rule"},
      {"rule", Form::object, "rule",
       "A pathway that says in its own keys when it starts, and may overlap with itself; exactly one of upon, every, at and when. "
       "Events: `message(m)` to the agent; `started(p)`, `finished(p)` of a pathway, or how it ended (`done(p)`, `gave_up(p)`, any exit); "
       "`reached(p.id)` of a step, or how a request ended (`done(p.id)`, `refused(p.id)`, `gave_up(p.id)`, ...); `recorded(mark)`; "
       "`left(kind)` or `left(cause)`; `linked(r)` and `unlinked(r)` of a tie. "
       "Who hears: the one it happens to (`subject`) if the rule is for its kind; else who served it (`server`), whose resource it was (`at`), "
       "or what contains it; for anybody else say `of:`. "
       "The words `subject`, `server`, `at`, `outcome`, `cause` (why refused or left), `event.x` (a value of the subject's episode), "
       "`event.value` (of a mark) and `message.x` are known in `if`, `of` and `do` as far as every event of the list has them. "
       "A rule for a relation happens to all its ties at one instant, `every` so often or `at` listed times: its steps are `set` of the tie's "
       "attributes, `unlink: {cause: ...}` of the tie itself and `record`, each perhaps with an `if`; `from`, `to`, `since` and `index` are known. "
       "All rules of one event are judged at the event, and walk in order of their names before the one it happens to takes its next step.",
       {{"for", "word", Need::required, "", "The agent kind whose members hold the rule, or a relation.", "home"},
        {"upon", "text or texts", Need::optional, "", "Events, any of them.", "[done(engage), message(verdict)]"},
        {"of", "agent", Need::optional, "who hears it", "Who runs the rule, asked of the one the event happens to.", "\"subject.doctor\""},
        {"every", "duration", Need::optional, "", "Each agent's own clock.", "30 d"},
        {"first", "duration", Need::optional, "one gap", "Time of the first start.", "0 d"},
        {"clock", "word", Need::optional, "always", "Calendar of the clock; it pauses outside.", "office"},
        {"at", "expressions", Need::optional, "", "Listed times.", "[365 d]"},
        {"when", "condition", Need::optional, "",
         "A condition on state. The rule starts when it becomes true (or is when the agent comes), tested once after all changes of a phase "
         "of an instant, and only after a change of something it reads.",
         "\"queue(place) > 5\""},
        {"while", "boolean", Need::optional, "false", "With `when`: one at a time, and anew after its end if the condition still holds.", "true"},
        {"if", "condition", Need::optional, "", "Only then.", "\"cause == closed\""},
        {"mode", "rule mode", Need::optional, "together", "For a relation: every tie reads the old state, or sees what those before it wrote.", "sequential"},
        {"carries", "carried", Need::optional, "", "Values of the episode.", "{tries: {type: count, initial: 0}}"},
        {"do", "steps", Need::required, "", "The steps.", "[{set: {load: it + 1}}]"},
        {"note", "text", Need::optional, "", "For the reader.", ""}}},
      {"rule mode", Form::choice, "", "How ties see one another's writes.", {}, {}, {"together", "sequential"}},
  };
}

}  // namespace concert::scenario
