// The language as data: relations, the ties there are at the start, and the verbs that make and break them.
#include "scenario/schema.hpp"

namespace concert::scenario {

std::vector<Shape> relation_shapes() {
  return {
      {"relations", Form::names, "relation", "Ties between agents, with attributes of their own.", {}, "relation"},
      {"relation", Form::object, "relation", "Directed ties between agents: at most one from one agent to another, none to itself. In expressions `r(x)` is the set of ties out of x, `incoming(r, x)` those into it, `r(a, b)` the tie between two or nobody; of a tie `t` are known `t.from`, `t.to`, `t.since` and its attributes. Sets run in the order of linking; a tie's draws are keyed by its ends and by how often these two have been linked. When an agent leaves, its ties are unlinked with the cause `left`.",
       {{"from", "word", Need::required, "", "The agent kind or role whose tie it is, and who may change it.", "home"},
        {"to", "word", Need::required, "", "The agent kind or role at the other end.", "ngo"},
        {"topology", "topology", Need::optional, "{model: none}", "Who is tied to whom at the start.", "{model: same, by: ngo}"},
        {"symmetric", "boolean", Need::optional, "false", "Both ends have the tie: each sees it as its own, `to` being the other end.", "true"},
        {"limit", "tie limit", Need::optional, "any number", "The most ties of one agent.", "{from: 5, to: 1}"},
        {"attributes", "attributes", Need::optional, "", "What is known of each tie; an initial value may read `from`, `to` and `since`.", "{level: {type: fraction, initial: 0.5}}"}}},
      {"tie limit", Form::object, "limit", "The most ties of one agent at either end; a further one is refused.",
       {{"from", "expression", Need::optional, "any number", "Ties out of one agent.", "5"},
        {"to", "expression", Need::optional, "any number", "Ties into one agent.", "1"}}},
      {"topology", Form::object, "topology", "Who is tied to whom at the start. No model ties an agent to itself or two agents twice: such a draw is left out (`random`, `stochastic_block`, `degree`: the erased configuration model, doi:10.1007/s10955-006-9168-x) or made anew (`small_world`, `assignment`, `rings`). Who comes later gets ties by `same`, `complete` and `assignment` only.",
       {{"model", "topology model", Need::required, "", "`none`; `same`: everybody to everybody of the same group (`by`); `complete`: everybody to everybody; `assignment`: each gets `each` of them, in turn or by `weight`, in its group if there is a `by`; `random`: each pair with `chance`, or so many (`mean`) an agent; `small_world`: a ring of `k` neighbours, each tie moved with chance `rewire` (Watts & Strogatz 1998, doi:10.1038/30918); `stochastic_block`: each pair with chance `within` or `between` groups; `degree`: as many as `of` says, paired at random; `rings`: `closest`, `middle` and `outer` ties, marked in the attribute `ring`; `table`: as written.", "same"},
        {"by", "expression", Need::optional, "", "The group: a container's kind, or an attribute both ends have.", "ngo"},
        {"each", "expression", Need::optional, "1", "assignment: how many; reads the attributes of `from`.", "2"},
        {"weight", "expression", Need::optional, "in turn", "assignment: in proportion to this; reads `from` and `to`.", "to.size"},
        {"chance", "probability", Need::optional, "", "random: of each pair.", "0.1"},
        {"mean", "expression", Need::optional, "", "random: expected number an agent.", "8"},
        {"k", "expression", Need::optional, "", "small_world: neighbours on the ring, an even number.", "6"},
        {"rewire", "probability", Need::optional, "0", "small_world: chance that a tie leads elsewhere.", "0.1"},
        {"within", "probability", Need::optional, "0", "stochastic_block: of a pair in one group.", "0.2"},
        {"between", "probability", Need::optional, "0", "stochastic_block: of a pair in two groups.", "0.05"},
        {"of", "expression", Need::optional, "", "degree: how many; reads the attributes of `from`.", "\"poisson(mean=8)\""},
        {"closest", "expression", Need::optional, "0", "rings: how many are closest.", "3"},
        {"middle", "expression", Need::optional, "0", "rings: how many stand in the middle.", "5"},
        {"outer", "expression", Need::optional, "0", "rings: how many are far.", "8"},
        {"file", "text", Need::optional, "", "table: a CSV file with the columns from, to (numbers of the agents, from 0) and attributes of the relation.", "data/ties.csv"},
        {"columns", "words", Need::optional, "[from, to]", "table: the columns of `rows`.", "[from, to, level]"},
        {"rows", "rows", Need::optional, "", "table: the rows, instead of a file.", "[[0, 1, 0.5], [0, 2, 0.8]]"}}},
      {"topology model", Form::choice, "", "Who is tied to whom at the start.", {}, {},
       {"none", "same", "complete", "assignment", "random", "small_world", "stochastic_block", "degree", "rings", "table"}},
      {"link", Form::object, "link", "A tie to be.",
       {{"relation", "word", Need::required, "", "The relation.", "trust"},
        {"to", "agent", Need::required, "", "The other end.", "\"pick(ngo)\""},
        {"from", "agent", Need::optional, "self", "Whose tie: self, what contains it, or what is in it.", "team"},
        {"set", "expression map", Need::optional, "", "Attributes of the new tie; `it` is the initial value.", "{level: 0.3}"}}},
      {"unlink", Form::object, "unlink", "A tie that ends.",
       {{"relation", "word", Need::optional, "", "The relation, with `to`.", "trust"},
        {"to", "agent", Need::optional, "", "The other end.", "message.sender"},
        {"from", "agent", Need::optional, "self", "Whose tie: self, what contains it, or what is in it.", "team"},
        {"tie", "expression", Need::optional, "", "The tie itself, such as the element of a loop.", "t"},
        {"cause", "word", Need::optional, "", "Why.", "faded"}}},
  };
}

}  // namespace concert::scenario
