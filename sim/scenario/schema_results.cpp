// The language as data: interventions, models, measures, the experiment, expectations.
#include "scenario/schema.hpp"

namespace concert::scenario {

std::vector<Shape> change_shapes() {
  return {
      {"interventions", Form::names, "intervention", "What changes at a date.", {}, "intervention"},
      {"intervention", Form::object, "intervention", "Changes of parameters, capacities and steps between two dates.",
       {{"from", "instant", Need::optional, "0 d", "When it begins.", "365 d"},
        {"until", "instant", Need::optional, "never", "When it ends.", "2 y"},
        {"ramp", "duration", Need::optional, "0 d", "Time over which numbers move to their new value.", "60 d"},
        {"decay", "duration", Need::optional, "0 d", "Time after `until` over which numbers move back; steps go back at `until`.", "90 d"},
        {"always", "boolean", Need::optional, "false", "In every model, not only in those that list it.", "true"},
        {"set", "expression map", Need::optional, "", "Parameter or `resource.capacity`: new value; `it` is the old one.", "{demand: \"it * 2\"}"},
        {"before", "patches", Need::optional, "", "Steps before an anchor.", "{care.visit: [{hold: 5 min}]}"},
        {"after", "patches", Need::optional, "", "Steps after an anchor.", ""},
        {"replace", "patches", Need::optional, "", "Steps instead of an anchor; one that bears its id counts as it.", ""},
        {"delete", "texts", Need::optional, "", "Anchors left out.", "[care.form]"},
        {"note", "text", Need::optional, "", "For the reader.", ""}}},
      {"patches", Form::names, "anchor", "Anchor (`pathway.id`): steps.", {}, "steps"},
      {"models", Form::names, "model", "Coordination models.", {}, "model"},
      {"model", Form::object, "model", "What differs in this model.",
       {{"baseline", "boolean", Need::optional, "the first model", "The others are compared with it.", "true"},
        {"note", "text", Need::optional, "", "For the reader.", ""},
        {"set", "expression map", Need::optional, "", "Levers and their values.", "{nurses: 3}"},
        {"change", "expression map", Need::optional, "", "`resource.capacity`: value, or `channels.a`: channel used instead.", "{bed.capacity: 10}"},
        {"lay", "anything", Need::optional, "", "Coordination models laid over the scenario, each with what it needs and takes; a list for several.", "{my_model: {person: visitor, entry: contact.decide}}"},
        {"interventions", "words", Need::optional, "", "Interventions of this model.", "[more_places]"},
        {"disable", "texts", Need::optional, "", "Pathways, `pathway.id` or messages that do not happen.", "[reminder]"},
        {"before", "patches", Need::optional, "", "Steps before an anchor.", ""},
        {"after", "patches", Need::optional, "", "Steps after an anchor.", ""},
        {"replace", "patches", Need::optional, "", "Steps instead of an anchor; one that bears its id counts as it.", ""},
        {"delete", "texts", Need::optional, "", "Anchors left out.", ""}}},
      {"overlay patches", Form::object, "patches", "`patches:` among what a coordination model gives: its steps around the scenario's.",
       {{"before", "patches", Need::optional, "", "Steps before an anchor.", "{$entry: [{call: ask}]}"},
        {"after", "patches", Need::optional, "", "Steps after an anchor.", ""},
        {"replace", "patches", Need::optional, "", "Steps instead of an anchor; one that bears its id counts as it.", ""},
        {"delete", "texts", Need::optional, "", "Anchors left out.", ""}}},
  };
}

namespace {

std::vector<Shape> measure_shapes() {
  return {
      {"measures", Form::names, "measure", "What is counted.", {}, "measure"},
      {"measure", Form::object, "measure", "One aggregate over rows, agents or time; exactly one of the first keys.",
       {{"count", "text or texts", Need::optional, "", "Rows (as in `over:`), `rows` with an `over:`, or a condition on agents (`over:` a kind).", "care.visit"},
        {"sum", "expression", Need::optional, "", "Sum over rows.", "\"held * wage\""},
        {"mean", "expression", Need::optional, "", "Mean over rows.", "wait"},
        {"share", "condition", Need::optional, "", "Share of rows for which it holds.", "\"wait < 4 h\""},
        {"median", "expression", Need::optional, "", "Median over rows.", "wait"},
        {"quantile", "quantile", Need::optional, "", "A quantile over rows.", "{of: wait, level: 0.9}"},
        {"variance", "expression", Need::optional, "", "Variance over rows.", "wait"},
        {"sd", "expression", Need::optional, "", "Standard deviation over rows.", "wait"},
        {"min", "expression", Need::optional, "", "Smallest over rows.", "wait"},
        {"max", "expression", Need::optional, "", "Largest over rows.", "wait"},
        {"time_mean", "expression", Need::optional, "", "Time-weighted mean of a state.", "\"queue(gp)\""},
        {"time_variance", "expression", Need::optional, "", "Time-weighted variance of a state.", "\"in_system(gp)\""},
        {"time_quantile", "quantile", Need::optional, "", "Time-weighted quantile of a state.", "{of: \"busy(bed)\", level: 0.95}"},
        {"peak", "expression", Need::optional, "", "Largest value of a state.", "\"queue(gp)\""},
        {"peak_time", "expression", Need::optional, "", "When it was largest.", "\"queue(gp)\""},
        {"sample", "expression", Need::optional, "", "Mean of a state at clock times (`every`, `offset`).", "\"busy(bed)\""},
        {"integral", "expression", Need::optional, "", "Over time, summed over agents (`over:` a kind).", "utility"},
        {"utilisation", "word", Need::optional, "", "Busy time over scheduled capacity time.", "gp"},
        {"ratio", "operands", Need::optional, "", "One measure over another.", "[visits, patients]"},
        {"value", "expression", Need::optional, "", "An expression of other measures.", "\"cost / visits\""},
        {"over", "word or words", Need::optional, "", "Rows: `pathway.step`, `use(R)`, `pathway`, `pathway.mark`, an agent kind, `payments`, `account.in`, `account.out`.", "care.visit"},
        {"between", "texts", Need::optional, "", "Two marks: rows of the time from the latest first to the second.", "[care.asked, care.answered]"},
        {"where", "condition", Need::optional, "", "Only these rows.", "\"outcome == done\""},
        {"by", "expression", Need::optional, "", "One value for each label, truth value or agent.", "class"},
        {"per", "text", Need::optional, "", "`1000 person_year`, an agent kind, or a unit of time.", "\"1000 person_year\""},
        {"every", "duration", Need::optional, "", "A value for each period.", "30 d"},
        {"offset", "duration", Need::optional, "0 d", "Of sampling times.", "6 h"},
        {"at", "instant", Need::optional, "the end", "At one time.", "2 y"},
        {"window", "expressions", Need::optional, "from the end of warm-up to the end", "Between two times.", "[1 y, 2 y]"},
        {"sampled", "sampled", Need::optional, "after", "Samples stand before or after the events of the instant.", "before"},
        {"population", "population", Need::optional, "started", "By which instant a row belongs to the window.", "ended"},
        {"unit", "unit", Need::optional, "of the value", "Unit it is reported in.", "min"},
        {"says", "text", Need::optional, "", "What it is, in words.", "\"time from referral to first visit\""},
        {"discount", "discount", Need::optional, "0", "Per year.", "0.03"},
        {"per_agent", "boolean", Need::optional, "false", "Keep each person's value, for pairs between models.", "true"},
        {"include_warm_up", "boolean", Need::optional, "false", "Count the warm-up too.", "true"},
        {"role", "role", Need::optional, "", "Place in the health-economic summary.", "cost"},
        {"payer", "word", Need::optional, "", "Who pays.", "health_service"}}},
      {"quantile", Form::object, "quantile", "Of what, and which.",
       {{"of", "expression", Need::required, "", "Of what.", "wait"},
        {"level", "number", Need::required, "", "Between 0 and 1.", "0.9"}}},
      {"operands", Form::list, "", "Two measures.", {}, "operand"},
      {"operand", Form::either, "measure", "A measure's name, or a measure written out.", {}, {}, {}, {"word", "measure"}},
      {"population", Form::choice, "", "By which instant a row belongs to the window.", {}, {}, {"requested", "started", "ended"}},
      {"sampled", Form::choice, "", "On which side of the events of the instant.", {}, {}, {"before", "after"}},
      {"role", Form::choice, "", "Place in the health-economic summary.", {}, {}, {"cost", "effect"}},
      {"discount", Form::either, "discount", "A yearly rate.", {}, {}, {}, {"number", "discount map"}},
      {"discount map", Form::object, "discount", "A rate with its rule: (1 + r)^-t, or exp(-r t) if continuous.",
       {{"rate", "number", Need::required, "", "Per year.", "0.03"},
        {"continuous", "boolean", Need::optional, "false", "exp(-r t).", "true"}}},
  };
}

std::vector<Shape> experiment_shapes() {
  return {
      {"experiment", Form::object, "experiment", "How long and how often.",
       {{"horizon", "instant", Need::required, "", "The end, or `drained`: when every source and episode has ended.", "3 y"},
        {"until", "condition", Need::optional, "", "Ends the run sooner, at the first event after which it holds: states, counts of agents.", "\"count(p in person if ill) >= 100\""},
        {"warm_up", "instant", Need::optional, "0 d", "Not counted, though it happens.", "90 d"},
        {"replications", "integer", Need::optional, "10", "Runs of each model.", "30"},
        {"at_end", "at end", Need::optional, "cut", "Unfinished episodes are cut, or run to their end without new arrivals.", "drain"},
        {"report", "words", Need::optional, "all", "Measures of the table, in order.", "[visits, wait]"}}},
      {"at end", Form::choice, "", "What happens to the unfinished.", {}, {}, {"cut", "drain"}},
      {"expectations", Form::list, "", "Patterns and controls.", {}, "expectation"},
      {"expectation", Form::object, "expectation", "A statistic, a design and a verdict; exactly one of `pattern` and `control`.",
       {{"pattern", "text", Need::optional, "", "Name of a pattern that must hold.", "S4.P1"},
        {"control", "text", Need::optional, "", "Name of a negative control.", "S4.N1"},
        {"of", "text", Need::optional, "", "The pattern a control makes go.", "S4.P1"},
        {"says", "text", Need::optional, "", "In words.", "\"three in ten are visited at home\""},
        {"that", "text", Need::required, "", "A statistic of measures.", "\"ratio(admissions, new, usual)\""},
        {"in", "word or words", Need::optional, "", "Model or models.", "new"},
        {"between", "words", Need::optional, "", "Two models: their difference.", "[new, usual]"},
        {"where", "text", Need::optional, "", "A label of a measure by group.", "urgent"},
        {"under", "under", Need::optional, "", "What is set, kept or disabled for it.", "{set: {loss: 0}}"},
        {"sweep", "sweep", Need::optional, "", "A parameter and its values.", "{loss: [0, 0.1, 0.2]}"},
        {"factors", "sweep", Need::optional, "", "Two or more parameters and their values, every combination; `models` may be one of them.", "{loss: [0, 0.2], models: [usual, new]}"},
        {"within", "numbers", Need::optional, "", "Lowest and highest.", "[0.26, 0.34]"},
        {"above", "number", Need::optional, "", "Lower bound.", "0"},
        {"below", "number", Need::optional, "", "Upper bound.", "1"},
        {"shape", "trend", Need::optional, "", "Over the sweep.", "increasing"},
        {"sign", "sign", Need::optional, "", "Sign of the statistic.", "positive"},
        {"test", "test", Need::optional, "point", "The estimate, the whole 95 % interval, or a share of replications.", "interval"},
        {"source", "text", Need::optional, "", "Why it is expected.", "\"trial 2014\""}}},
      {"under", Form::object, "under", "What is different for an expectation.",
       {{"set", "expression map", Need::optional, "", "Parameters.", "{loss: 0}"},
        {"keep", "texts", Need::optional, "", "`kind.attribute` whose assignments have no effect.", "[patient.trust]"},
        {"disable", "texts", Need::optional, "", "As in a model.", "[reminder]"}}},
      {"sweep", Form::names, "sweep", "Parameter and values.", {}, "expressions"},
      {"numbers", Form::list, "", "Numbers.", {}, "expression"},
      {"trend", Form::choice, "", "Over a sweep.", {}, {}, {"increasing", "decreasing", "flat", "convex", "concave"}},
      {"sign", Form::choice, "", "Sign of a statistic.", {}, {}, {"positive", "negative", "zero"}},
      {"test", Form::either, "test", "How the verdict is reached.", {}, {}, {}, {"test word", "test map"}},
      {"test word", Form::choice, "", "The estimate or its whole interval.", {}, {}, {"point", "interval"}},
      {"test map", Form::object, "test", "A share of replications.",
       {{"runs", "number", Need::required, "", "The share needed.", "0.9"}}},
  };
}

}  // namespace

std::vector<Shape> result_shapes() {
  std::vector<Shape> out = measure_shapes();
  const std::vector<Shape> more = experiment_shapes();
  out.insert(out.end(), more.begin(), more.end());
  return out;
}

}  // namespace concert::scenario
