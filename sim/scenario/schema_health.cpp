// The language as data: statecharts.
#include "scenario/schema.hpp"

namespace concert::scenario {

std::vector<Shape> health_shapes() {
  return {
      {"statecharts", Form::names, "statechart", "States that agents pass through by competing clocks.", {}, "statechart"},
      {"statechart", Form::object, "statechart",
       "One state at a time; the clocks of a state's ways out start together when it is entered, the first wins and the others are "
       "forgotten, ties go to the first declared. Its name becomes an enum attribute of the agent and a pathway begun at birth, "
       "in which every state entered leaves a mark of its name.",
       {{"for", "word", Need::required, "", "The agent kind.", "person"},
        {"initial", "expression", Need::optional, "the first state", "The state at birth; its `do` is done then.", "well"},
        {"states", "states", Need::required, "", "The states.", "{well: {to: {ill: \"weibull(mean=3 y, shape=1.5)\"}}, ill: {final: true}}"},
        {"values", "state values", Need::optional, "", "Attributes that have one value in each state.", "{utility: {type: fraction, of: {well: 0.9, ill: 0.6}}}"}}},
      {"states", Form::names, "state", "States.", {}, "state"},
      {"state", Form::object, "state", "A state, and the ways out of it.",
       {{"to", "ways out", Need::optional, "", "State: the time until it comes to that, or `{when: condition}`, or `{message: m}`.", "{dead: \"lifetable(mortality, age)\"}"},
        {"do", "steps", Need::optional, "nothing", "What is done on entry; while it takes time the clocks have not yet begun.", "[{start: treatment}]"},
        {"final", "boolean", Need::optional, "false", "Nothing leads out of it: the pathway ends under its name.", "true"}}},
      {"ways out", Form::names, "way out", "Where to, and when.", {}, "way out"},
      {"way out", Form::either, "way out", "A time from entry on, or something to wait for.", {}, {}, {}, {"duration", "awaited"}},
      {"awaited", Form::verbs, "way out", "Something to wait for.", {}, {}, {}, {"branch.message", "branch.when"}},
      {"state values", Form::names, "value by state", "Attributes that have one value in each state.", {}, "state value"},
      {"state value", Form::object, "value by state", "An attribute with one value in each state.",
       {{"type", "text", Need::optional, "number", "As of an attribute.", "fraction"},
        {"unit", "unit", Need::optional, "", "Of a number.", "GBP/d"},
        {"of", "expression map", Need::required, "", "State: value; a state left out has the type's zero.", "{well: 0.9, ill: 0.6}"}}},
  };
}

}  // namespace concert::scenario
