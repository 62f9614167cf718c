// The language as data: agents, their attributes, how they come.
#include "scenario/schema.hpp"

namespace concert::scenario {

std::vector<Shape> agent_shapes() {
  return {
      {"agents", Form::names, "agent kind", "Kinds of agents.", {}, "agent kind"},
      {"agent kind", Form::object, "agent kind", "Persons, named staff, organisations or groups with typed attributes.",
       {{"is", "nature", Need::required, "", "What they are.", "person"},
        {"in", "word", Need::optional, "", "The kind that contains them.", "practice"},
        {"count", "count", Need::optional, "0", "How many at the start; without `per` spread evenly over the containers in turn.", "{per: practice, value: 3}"},
        {"arrivals", "arrivals", Need::optional, "", "How new ones come.", "{every: \"exponential(mean=3 d)\"}"},
        {"attributes", "attributes", Need::optional, "", "What is known of each.", ""},
        {"publishes", "publications", Need::optional, "", "What each tells of itself at clock times; others read it by `seen(x.name)`.", "{free: {value: \"free(place)\", every: 7 d}}"},
        {"calendar", "word", Need::optional, "always", "When staff work.", "office"},
        {"shift_end", "shift end", Need::optional, "finish", "What happens to the current person at the end of a shift.", "hand_over"},
        {"queue", "queue", Need::optional, "", "The wait list for staff.", "{order: [priority desc, requested]}"}}},
      {"nature", Form::choice, "", "What agents are.", {}, {}, {"person", "staff", "organisation", "group"}},
      {"count", Form::either, "count", "A number or a number per container.", {}, {}, {}, {"expression", "count map"}},
      {"count map", Form::object, "count", "A number for each agent of another kind.",
       {{"per", "word", Need::optional, "", "The container's kind.", "practice"},
        {"value", "expression", Need::required, "", "The number; reads the container's attributes.", "\"size * 2\""}}},
      {"arrivals", Form::either, "arrivals", "One source or a list of sources.", {}, {}, {}, {"source", "sources"}},
      {"sources", Form::list, "", "Sources.", {}, "source"},
      {"source", Form::object, "arrivals", "A source of new agents; exactly one of `every`, `rate` and `at`.",
       {{"every", "duration", Need::optional, "", "The gap between arrivals.", "\"exponential(mean=3 d)\""},
        {"rate", "expression", Need::optional, "", "Arrivals per time: an expression (with `bound`) or a table with one key.", "arrivals"},
        {"bound", "expression", Need::optional, "", "A rate never exceeded, for thinning.", "\"12/h\""},
        {"at", "expressions", Need::optional, "", "Listed times.", "[1 h, 2 h]"},
        {"first", "duration", Need::optional, "one gap", "Time of the first arrival.", "0 min"},
        {"batch", "expression", Need::optional, "1", "Separate agents at one instant.", "\"1 + poisson(mean=0.4)\""},
        {"most", "integer", Need::optional, "", "Stop after so many agents.", "1000"},
        {"from", "instant", Need::optional, "0 d", "Nobody comes before.", "90 d"},
        {"until", "instant", Need::optional, "never", "Nobody comes after.", "2 y"},
        {"calendar", "word", Need::optional, "always", "Opening times of the source.", "office"},
        {"outside", "outside", Need::optional, "required with calendar", "Outside its calendar the clock pauses or arrivals are dropped.", "pause"},
        {"per", "word", Need::optional, "", "One source for each agent of this kind.", "practice"},
        {"set", "expression map", Need::optional, "", "Attributes of the newcomer.", "{class: urgent}"},
        {"name", "word", Need::optional, "", "Name of the source.", "walk_in"}}},
      {"outside", Form::choice, "", "What a source does outside its calendar.", {}, {}, {"pause", "drop"}},
      {"attributes", Form::names, "attribute", "What is known of each agent.", {}, "attribute"},
      {"attribute", Form::object, "attribute", "A typed value, stored (`initial`) or derived (`define`).",
       {{"type", "text", Need::required, "", "number, count, fraction, probability, bool, enum, time, duration, money, length, or an agent kind or role.", "fraction"},
        {"unit", "unit", Need::optional, "", "Of a number, money or length.", "km"},
        {"range", "expressions", Need::optional, "", "Leaving it is an error of the run.", "[0, 10]"},
        {"values", "labels", Need::optional, "", "Of an enum: labels, labels with chances, or a set.", "{urgent: 0.2, routine: 0.8}"},
        {"over", "word or words", Need::optional, "", "One or two sets: the attribute is an array.", "service"},
        {"initial", "initial", Need::optional, "the type's zero", "The first value; may read the attributes above it.", "\"normal(mean=78, sd=8, min=65)\""},
        {"define", "expression", Need::optional, "", "Derived: computed where it is read.", "\"need - help\""},
        {"latent", "boolean", Need::optional, "false", "Only the owner's steps and the measures may read it.", "true"},
        {"observed", "observed", Need::optional, "", "`seen(x)` draws a reading of it: the truth and a normal error, within the range of the attribute.", "{sd: 0.08}"}}},
      {"labels", Form::either, "values", "A set's name, labels, or labels with chances.", {}, {}, {}, {"word", "words", "expression map"}},
      {"initial", Form::either, "initial value", "One expression, or one for each label of the array.", {}, {}, {}, {"expression", "expression map"}},
  };
}

}  // namespace concert::scenario
