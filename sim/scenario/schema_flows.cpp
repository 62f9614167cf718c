// The language as data: money, and what is told and seen.
#include "scenario/schema.hpp"

namespace concert::scenario {

std::vector<Shape> flow_shapes() {
  return {
      {"accounts", Form::names, "account", "Money, kept to the penny; it moves by `pay` alone, and comes and goes only from and to `outside`.", {}, "account"},
      {"account", Form::object, "account", "One account for each agent of a kind, readable as its attribute. What it holds when its owner leaves goes outside.",
       {{"of", "word", Need::required, "", "The kind that owns it.", "provider"},
        {"opening", "expression", Need::required, "", "What it holds at first; may read the owner's attributes.", "\"50000 GBP\""},
        {"unit", "unit", Need::optional, "GBP", "The currency.", "EUR"},
        {"floor", "expression", Need::optional, "none", "It does not fall below this; may read the owner's attributes.", "\"0 GBP\""},
        {"short", "short", Need::optional, "reject", "What a payment does that would take it below its floor: `reject`: nothing is paid; `partial`: what there is; `overdraw`: all of it; `closed`: nothing, and the owner leaves.", "closed"}}},
      {"short", Form::choice, "", "Of a payment the account cannot bear nothing is paid, or what there is, or all of it; `closed`: nothing, and the owner leaves.", {}, {},
       {"reject", "partial", "overdraw", "closed"}},
      {"payment", Form::object, "payment", "A payment; amounts are rounded to the penny. It is short, too, if the one who pays or is paid has left.",
       {{"from", "side", Need::required, "", "`outside`, an own or a container's account, or `account of agent`.", "budget of authority"},
        {"to", "side", Need::required, "", "Likewise.", "cash of provider"},
        {"amount", "expression", Need::required, "", "How much, 0 or more.", "\"hours * rate\""}}},
      {"side", Form::text, "", "`outside`, `account`, or `account of agent`."},
      {"publications", Form::names, "publication", "What is told.", {}, "publication"},
      {"publication", Form::object, "publication", "A value told at clock times, from time zero on. `seen(x.name)` is the last that has arrived, `seen_at(x.name)` the time it was told.",
       {{"value", "expression", Need::required, "", "What is told; reads the agent's own state.", "\"free(place)\""},
        {"every", "duration", Need::required, "", "How often.", "7 d"},
        {"over", "word", Need::optional, "at once, never lost", "The channel it takes.", "bulletin"}}},
      {"observed", Form::object, "observed", "How an attribute can be read from outside.",
       {{"sd", "expression", Need::required, "", "Standard deviation of one reading; a number or parameters.", "0.08"}}},
  };
}

}  // namespace concert::scenario
