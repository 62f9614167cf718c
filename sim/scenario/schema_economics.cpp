// The language as data: what an economic evaluation states, and cohorts followed deterministically.
#include "scenario/schema.hpp"

namespace concert::scenario {

namespace {

std::vector<Shape> statements() {
  return {
      {"economics", Form::object, "economics", "What an economic evaluation must state (CHEERS 2022, items 10 to 15) before a ratio of costs to effects may be printed.",
       {{"country", "country", Need::optional, "", "A guideline's reference case: its perspective, discount rates, valuation, currency and thresholds hold unless stated here.", "UK"},
        {"perspective", "text", Need::optional, "", "Whose costs and effects count.", "\"health and social care\""},
        {"horizon", "text", Need::optional, "", "How far ahead they are followed.", "\"60 years: until all have died\""},
        {"discount", "economics discount", Need::optional, "", "Yearly rates used, for costs and effects apart; 0 says that nothing is discounted.", "{costs: 0.035, effects: 0.035}"},
        {"outcome", "text", Need::optional, "", "What effects are counted in.", "QALY"},
        {"valuation", "text", Need::optional, "", "How outcomes are measured and valued.", "\"EQ-5D-5L, Dutch public preferences\""},
        {"price_year", "integer", Need::optional, "", "The year whose prices are used.", "2023"},
        {"currency", "text", Need::optional, "", "Of costs and thresholds.", "GBP"},
        {"thresholds", "number list", Need::optional, "", "What a unit of effect is worth, one or several.", "[20000, 30000]"},
        {"cost", "word", Need::optional, "the sum of measures with role: cost", "The measure of cost that strategies are compared by.", "cost"},
        {"effect", "word", Need::optional, "the first measure with role: effect", "The measure of effect.", "qaly"},
        {"population", "number", Need::optional, "", "How many people the decision is about over its lifetime, for the value of information.", "10000"}}},
      {"country", Form::choice, "", "Guidelines: UK NICE PMG36 (2022), NL Zorginstituut (2024), DE IQWiG General Methods 7.0.", {}, {}, {"UK", "NL", "DE"}},
      {"economics discount", Form::object, "discount", "Yearly rates.",
       {{"costs", "number", Need::required, "", "Of costs.", "0.035"},
        {"effects", "number", Need::required, "", "Of effects.", "0.015"}}},
      {"number list", Form::list, "", "Plain numbers.", {}, "number"},
  };
}

std::vector<Shape> cohorts() {
  return {
      {"cohorts", Form::names, "cohort", "State-transition models followed deterministically, beside the simulation of persons.", {}, "cohort"},
      {"cohort", Form::object, "cohort", "States, a transition matrix and totals. Expressions may read parameters, tables, `cycle` (from 1), `time`, `age` "
       "(at the end of the cycle), `time_in_state` (before the cycle) and `cycle_length`. A total is read by a measure as `value: cohort.total`; models differ by what they set.",
       {{"states", "words", Need::required, "", "Names of the states.", "[well, ill, dead]"},
        {"start", "expression map", Need::optional, "everyone in the first state", "Shares in each state at time 0; their sum is 1.", "{well: 1}"},
        {"cycle", "duration", Need::required, "", "Length of a cycle.", "1 y"},
        {"cycles", "integer", Need::required, "", "How many.", "60"},
        {"age", "duration", Need::optional, "0 y", "Age of the cohort at the start.", "60 y"},
        {"count", "count rule", Need::optional, "half_cycle", "When membership of states is counted: `start`: times 0 to n - 1; `end`: 1 to n; `half_cycle`: 0 to n, first and last by half; `simpson`: thirds of 1, 4, 2, 4, ..., 1 (n even); a list: n + 1 weights, the first of time 0. A total may say otherwise.", "end"},
        {"transitions", "transition rows", Need::required, "", "From each state: probabilities of a cycle, `rest` for what is left. A state without a row keeps everyone.", "{well: {dead: 0.02, ill: 0.1, well: rest}}"},
        {"totals", "cohort totals", Need::required, "", "What is added up.", "{cost: {states: {ill: 900 GBP}, unit: GBP, discount: 0.035}}"}}},
      {"transition rows", Form::names, "state", "State: where to.", {}, "expression map"},
      {"cohort totals", Form::names, "total", "Name: what is added up.", {}, "cohort total"},
      {"cohort total", Form::object, "total", "A sum over time of what states and moves are worth.",
       {{"unit", "unit", Need::optional, "1", "Of the total and of plain numbers in it.", "GBP"},
        {"at_start", "expression", Need::optional, "0", "Once, at time 0.", "394 GBP"},
        {"states", "expression map", Need::optional, "", "Worth of one cycle in a state; a state left out is worth nothing.", "{ill: 900 GBP}"},
        {"transitions", "transition rows", Need::optional, "", "Worth of a move, at the end of its cycle.", "{well: {ill: 5294 GBP}}"},
        {"count", "count rule", Need::optional, "the cohort's", "When membership is counted.", "start"},
        {"discount", "cohort discount", Need::optional, "0", "A yearly rate: (1 + r)^-t.", "0.035"}}},
      {"count rule", Form::either, "count", "At which times membership of states is counted.", {}, {}, {}, {"count word", "expressions"}},
      {"count word", Form::choice, "", "start: times 0 to n - 1; end: 1 to n; half_cycle: 0 to n, first and last by half; simpson: 1, 4, 2, 4, ..., 1 thirds (n even). "
       "A list gives n + 1 weights, the first of time 0.", {}, {}, {"start", "end", "half_cycle", "simpson"}},
      {"cohort discount", Form::either, "discount", "A yearly rate.", {}, {}, {}, {"number", "cohort discount map"}},
      {"cohort discount map", Form::object, "discount", "A rate with its rule and its origin.",
       {{"rate", "number", Need::required, "", "Per year.", "0.035"},
        {"continuous", "boolean", Need::optional, "false", "exp(-r t).", "true"},
        {"origin", "duration", Need::optional, "0 y", "The time that counts in full; earlier ones are compounded.", "1 y"}}},
  };
}

}  // namespace

std::vector<Shape> economics_shapes() {
  std::vector<Shape> out = cohorts();
  for (Shape& shape : statements()) out.push_back(std::move(shape));
  return out;
}

}  // namespace concert::scenario
