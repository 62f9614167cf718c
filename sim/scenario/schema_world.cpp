// The language as data: the file, parameters, tables, calendars, resources, channels, messages, templates.
#include "scenario/schema.hpp"

namespace concert::scenario {

namespace {

std::vector<Shape> scalars() {
  return {
      {"text", Form::text, "", "Free text."},
      {"word", Form::word, "", "A name: letters, digits and `_`, beginning with a letter; no keyword and no unit word."},
      {"expression", Form::expression, "", "A number with or without a unit, or an expression."},
      {"duration", Form::expression, "", "An expression that gives a duration, such as `45 min`."},
      {"instant", Form::expression, "", "An expression that gives a time since the start of the run, such as `365 d`."},
      {"condition", Form::expression, "", "An expression that is true or false."},
      {"probability", Form::expression, "", "An expression between 0 and 1."},
      {"agent", Form::expression, "", "An expression that gives one agent."},
      {"unit", Form::text, "", "A unit: `min`, `1/y`, `GBP/h`, `probability`, a counting word."},
      {"boolean", Form::boolean, "", "`true` or `false`."},
      {"integer", Form::integer, "", "A whole number, 0 or more."},
      {"number", Form::number, "", "A plain number."},
      {"anything", Form::anything, "", "Checked where it is used."},
      {"texts", Form::list, "", "A list of texts.", {}, "text"},
      {"words", Form::list, "", "A list of names.", {}, "word"},
      {"expressions", Form::list, "", "A list of expressions.", {}, "expression"},
      {"text or texts", Form::either, "", "One text or a list of them.", {}, {}, {}, {"text", "texts"}},
      {"word or words", Form::either, "", "One name or a list of them.", {}, {}, {}, {"word", "words"}},
      {"expression map", Form::names, "", "Names with an expression each.", {}, "expression"},
      {"word map", Form::names, "", "Names with a name each.", {}, "word"},
  };
}

std::vector<Shape> file() {
  return {
      {"file", Form::object, "the file", "A scenario file.",
       {{"concert", "integer", Need::required, "", "Version of the language.", "1"},
        {"scenario", "scenario", Need::optional, "required but in a library", "What the scenario is.", "{id: clinic, title: One clinic}"},
        {"uses", "texts", Need::optional, "", "Further files, looked for beside this one and in the folders above: libraries of templates, and parts of the scenario, such as its parameters or its measures.", "[lib/refer.yaml]"},
        {"streams", "word map", Need::optional, "", "New name: old name. What was renamed keeps its random numbers.", "{physician: doctor}"},
        {"units", "words", Need::optional, "", "Further counting words; plain numbers.", "[order, tour]"},
        {"sets", "sets", Need::optional, "", "Named sets of labels.", "{service: [day_care, home_help]}"},
        {"parameters", "parameters", Need::optional, "", "Numbers a reviewer would question, each with its source.", ""},
        {"tables", "tables", Need::optional, "", "Values by one or more keys, read as `arrivals(hour_of_day())`.", "{arrivals: data/arrivals.csv}"},
        {"calendars", "calendars", Need::optional, "", "Weekly opening times.", "{office: {open: [\"Mon-Fri 09:00-17:00\"]}}"},
        {"roles", "roles", Need::optional, "", "A named union of agent kinds.", "{helper: [centre, agency]}"},
        {"agents", "agents", Need::optional, "", "Kinds of agents: persons, named staff, organisations, groups.", ""},
        {"relations", "relations", Need::optional, "", "Ties between agents, with attributes of their own.", "{trust: {from: patient, to: practice}}"},
        {"resources", "resources", Need::optional, "", "Capacity that is not a person: beds, rooms, places.", ""},
        {"channels", "channels", Need::optional, "", "How messages travel.", ""},
        {"accounts", "accounts", Need::optional, "", "Money, and whose it is.", "{budget: {of: authority, opening: \"8000000 GBP\"}}"},
        {"messages", "messages", Need::optional, "", "What can be said, with its fields.", "{order: {subject: patient, urgent: bool}}"},
        {"templates", "templates", Need::optional, "", "Pathways and other declarations with arguments.", ""},
        {"apply", "applies", Need::optional, "", "Instances of templates, each under a name of its own.", ""},
        {"pathways", "pathways", Need::optional, "", "What agents go through, step by step.", ""},
        {"statecharts", "statecharts", Need::optional, "", "States of health and the like, with competing clocks.", ""},
        {"rules", "rules", Need::optional, "", "What agents do at a time, upon an event or when a state is reached.", ""},
        {"interventions", "interventions", Need::optional, "", "What changes at a date.", ""},
        {"measures", "measures", Need::optional, "", "What is counted.", ""},
        {"cohorts", "cohorts", Need::optional, "", "State-transition models followed deterministically.", ""},
        {"economics", "economics", Need::optional, "", "What an economic evaluation must state.", "{country: UK, horizon: \"60 years\", price_year: 2023}"},
        {"models", "models", Need::optional, "one model `base`", "Coordination models: what differs between the runs compared.", ""},
        {"experiment", "experiment", Need::optional, "required but in a library", "How long, how often.", "{horizon: 1 y, replications: 20}"},
        {"expect", "expectations", Need::optional, "", "Patterns the scenario must show, and their negative controls.", ""}}},
      {"scenario", Form::object, "scenario", "What the scenario is.",
       {{"id", "word", Need::required, "", "A short name, used for result files.", "clinic"},
        {"title", "text", Need::optional, "", "One line.", "\"One clinic\""},
        {"origin", "text", Need::optional, "", "Where the case comes from.", "\"003a\""},
        {"epoch", "text", Need::optional, "a Monday", "The date of time zero.", "\"2017-07-01\""},
        {"description", "text", Need::optional, "", "The question, in a few sentences.", ""},
        {"limits", "texts", Need::optional, "", "What the scenario does not claim.", "[\"no staff turnover\"]"}}},
      {"sets", Form::names, "set", "Each set's labels in order.", {}, "words"},
  };
}

std::vector<Shape> values() {
  return {
      {"parameters", Form::names, "parameter", "Named numbers.", {}, "parameter"},
      {"parameter", Form::object, "parameter", "A number with its unit, its source and its range.",
       {{"value", "expression", Need::required, "", "A number in `unit`, a text with units, or an expression of other parameters.", "45 min"},
        {"unit", "unit", Need::optional, "1", "The unit the value is shown in; its dimension is checked.", "min"},
        {"range", "expressions", Need::optional, "", "The lowest and the highest credible value.", "[30 min, 90 min]"},
        {"distribution", "expression", Need::optional, "", "The law of what is not known of it, for `--psa`: its arguments bear their units (`mean=0.1 QALY`) unless `unit` is that of a plain number; drawn again while it lies outside `range`.", "\"gamma(mean=900 GBP, sd=90 GBP)\""},
        {"kind", "provenance", Need::required, "", "Where the value comes from.", "assumption"},
        {"source", "text", Need::required, "", "A publication, a seed, or the reason for an assumption.", "\"assumption: as in the trial\""},
        {"note", "text", Need::optional, "", "Anything a reviewer should know.", ""},
        {"lever", "boolean", Need::optional, "false", "A coordination model may set it.", "true"},
        {"effect", "boolean", Need::optional, "false", "An assumed effect: a model may set it, and the report says so.", "true"}}},
      {"provenance", Form::choice, "", "Where a value comes from.", {}, {}, {"seed", "found", "recall", "assumption"}},
      {"tables", Form::names, "table", "Values by keys, from CSV or written out.", {}, "table"},
      {"table", Form::either, "table", "A CSV file, or a table with its keys.", {}, {}, {}, {"text", "table map"}},
      {"table map", Form::object, "table", "Text key columns are labels, numeric ones right-continuous steps; a lookup beyond is an error of the run unless it wraps.",
       {{"file", "text", Need::optional, "", "A CSV file beside the scenario.", "data/arrivals.csv"},
        {"keys", "words", Need::optional, "all columns but the value", "The key columns.", "[hour]"},
        {"value", "word", Need::optional, "the last column", "The value column.", "rate"},
        {"unit", "unit", Need::optional, "1", "Unit of the values.", "1/h"},
        {"wraps", "wraps", Need::optional, "", "Numeric keys that begin again at a period.", "{hour: 24}"},
        {"rows", "rows", Need::optional, "", "The rows, instead of a file: keys first, then the value.", "[[0, 2.3], [1, 2.8]]"}}},
      {"wraps", Form::names, "", "Key column and period.", {}, "number"},
      {"rows", Form::list, "", "Rows of a table.", {}, "row"},
      {"row", Form::list, "row", "One row.", {}, "text"},
      {"calendars", Form::names, "calendar", "Weekly opening times; `always` is built in.", {}, "calendar"},
      {"calendar", Form::object, "calendar", "Opening times of a week, and dates closed.",
       {{"open", "texts", Need::optional, "", "When it is open.", "[\"Mon-Fri 09:00-17:00\", \"Sat 09:00-12:00\"]"},
        {"levels", "levels", Need::optional, "", "When, and what capacity is multiplied by then.", "{\"Mon-Fri 08:00-16:00\": 3}"},
        {"closed", "texts", Need::optional, "", "Dates on which it is closed.", "[\"2018-12-25\"]"}}},
      {"levels", Form::names, "", "Opening times with a level.", {}, "number"},
      {"roles", Form::names, "role", "Unions of agent kinds.", {}, "words"},
  };
}

std::vector<Shape> resources() {
  return {
      {"resources", Form::names, "resource", "Capacities.", {}, "resource"},
      {"resource", Form::object, "resource", "A capacity that is not a person.",
       {{"of", "word", Need::optional, "", "One for each agent of this kind.", "hospital"},
        {"capacity", "expression", Need::required, "", "Units: a number, an expression of parameters and of the owner's attributes, or `unlimited`.", "20"},
        {"calendar", "word", Need::optional, "always", "Its calendar; capacity is multiplied by the level.", "shifts"},
        {"shift_end", "shift end", Need::optional, "finish", "What happens when capacity falls below use: `finish`: those in service are finished and nobody starts; `interrupt`: they go on later; `restart`, `redraw`: they begin again, as long or drawn anew; `remove`: outcome preempted; `hand_over`: to a colleague.", "interrupt"},
        {"queue", "queue", Need::optional, "", "Order and limit of its wait list.", "{limit: 5}"},
        {"diary", "diary", Need::optional, "", "It is booked ahead: `seize` takes a place in a session to come, at once or not at all.", "{session: 1 d, ahead: 90 d}"}}},
      {"diary", Form::object, "diary", "Sessions to come; each begins when its calendar opens, with the capacity of that time.",
       {{"session", "duration", Need::required, "", "The span that holds one session.", "1 d"},
        {"ahead", "duration", Need::optional, "365 d", "How far ahead places can be booked.", "90 d"}}},
      {"shift end", Form::choice, "", "When capacity falls below use: those in service are finished and nobody starts; or, lowest priority first, they are interrupted and later "
       "resumed, restarted, or begun with a redrawn length; removed (outcome preempted); or handed over to a colleague. Only who is in a hold can be interrupted.", {}, {},
       {"finish", "interrupt", "restart", "redraw", "remove", "hand_over"}},
      {"queue", Form::object, "queue", "The wait list.",
       {{"order", "expression list", Need::optional, "[priority desc, requested]", "Terms with `asc` or `desc`; `priority` and `requested` are known besides the attributes of the one waiting.", "[priority desc, requested]"},
        {"limit", "expression", Need::optional, "unlimited", "Waiting places; who can start at once is never refused.", "5"},
        {"fit_first", "boolean", Need::optional, "false", "Those ranked behind one that does not fit may start.", "true"}}},
      {"expression list", Form::either, "", "One expression or a list.", {}, {}, {}, {"expression", "expressions"}},
      {"channels", Form::names, "channel", "How messages travel.", {}, "channel"},
      {"channel", Form::object, "channel", "A way for messages, with delay and loss.",
       {{"latency", "duration", Need::optional, "0 min", "Time under way.", "\"exponential(mean=3 d)\""},
        {"loss", "probability", Need::optional, "0", "Chance that a message never arrives; the sender does not learn of it.", "0.03"},
        {"fidelity", "probability", Need::optional, "1", "Chance of each field of a message that it survives; a lost one reads as its type's zero, and `known(message.field)` is false.", "0.9"}}},
      {"messages", Form::names, "message", "What can be said.", {}, "fields"},
      {"fields", Form::names, "field", "Field and type: an attribute type, an agent kind, a set, or a unit.", {}, "text"},
      {"templates", Form::names, "template", "Declarations with arguments, expanded before anything is checked.", {}, "template"},
      {"template", Form::object, "template", "`$x` stands for the argument x.",
       {{"says", "text", Need::required, "", "One sentence.", "\"a visit at home\""},
        {"takes", "anything", Need::optional, "", "Arguments with their types; `{type: …, default: …}` makes one optional.", "{person: agent, minutes: duration}"},
        {"kind", "template kind", Need::optional, "template", "A coordination model is laid over a scenario in a model (`lay:`), not applied.", "coordination_model"},
        {"needs", "needs", Need::optional, "", "What the scenario must declare; of a coordination model, sockets by name with what may be bound to them.", "{person: {agent: person, attributes: {need: fraction}}}"},
        {"gives", "anything", Need::required, "", "Sections as in a scenario; names are prefixed by the instance. A coordination model may also give `patches` around the scenario's steps, and `change` channels.", "{pathways: {…}}"}}},
      {"template kind", Form::choice, "", "What a template is for.", {}, {}, {"template", "coordination_model"}},
      {"needs", Form::either, "needs", "Words, or sockets.", {}, {}, {}, {"texts", "sockets"}},
      {"sockets", Form::names, "need", "What may be bound.", {}, "anything"},
      {"applies", Form::names, "instance", "Instances of templates.", {}, "apply"},
      {"apply", Form::object, "instance", "One instance of a template.",
       {{"template", "word", Need::required, "", "The template.", "refer"},
        {"with", "anything", Need::optional, "", "Its arguments.", "{person: patient}"}}},
  };
}

}  // namespace

std::vector<Shape> world_shapes() {
  std::vector<Shape> out = file();
  for (const auto& part : {values(), resources(), scalars()}) out.insert(out.end(), part.begin(), part.end());
  return out;
}

}  // namespace concert::scenario
