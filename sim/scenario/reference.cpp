// The language for people: a page of Markdown from the table of shapes and the documentation of expressions.
#include <algorithm>
#include <set>

#include "expr/compile.hpp"
#include "scenario/names.hpp"
#include "scenario/read.hpp"
#include "scenario/schema.hpp"
#include "scenario/statistics.hpp"

namespace concert::scenario {

namespace {

constexpr const char* introduction = R"(# Reference: the language

A scenario is one YAML file. This page is made from the table the reader itself uses (`concert reference`), so it names every
key there is; a key that is not here is an error. `concert schema` gives the same to an editor.

Names are words of letters, digits and `_` that begin with a letter; they may be neither a unit (`min`, `GBP`) nor one of the
words of the language: WORDS. A text that holds a comma inside `{ }`, begins with one of `* & ! % @`, or is one of
`on off yes no y n` must stand in quotes.
)";

constexpr const char* expressions = R"(
## Expressions

Wherever a value is expected an expression may stand: numbers with units (`45 min`, `30 GBP/h`, `20 %`), `+ - * / ^`,
`== != < <= > >=`, `and or not`, names, and the functions below. Types and units are checked: minutes plus pounds is an error.
A number without a unit is a plain number; only 0 fits every unit.

What a name means: an element of a loop, a name given by `as`, a value the episode takes or carries, an attribute of the agent,
what contains the agent (by its kind), a parameter, a label. `a.b` asks the agent `a` for its attribute, container, `born` or
`index`; `x[label]` is one element of an array. `self` is the agent, `now` the time, `started` the time its episode started,
`born` the time it came, `index` its number (from 0) among those of its kind who came the same way: the stock at the start counts apart
from each source, and with `per:` each agent's source apart from the others. `it` (in `set:`) is the old value, `message.field` and
`message.sender` what a message says. Times are `never` where nothing has happened.

Each draw belongs to the step it stands in: two models share it, and a step elsewhere does not move it.

### Functions

| function | is |
|---|---|
)";

constexpr const char* distributions = R"(
### Distributions

Parameters are those of the variable itself, never of its logarithm.

| law | is |
|---|---|
)";

constexpr const char* rows = R"(
## What rows hold

| rows | may be read in `where`, `by` and the aggregated expression, beside the person's attributes |
|---|---|
| a use, seize or hold (`pathway.id`, `use(R)`) | `wait`, `held`, `booked`, `requested`, `started`, `ended`, `outcome` (done, refused, gave_up, preempted, lost, open), `server`, `priority`, `attempt` |
| episodes (`pathway`) | `duration`, `process_time` (in holds while something is held), `waiting_time` (the rest), `value_time` (in holds marked `value_adding` or inside a use that is), `started`, `ended`, `outcome` (done, the pathway's exits, removed where the agent left, open) |
| marks (`pathway.mark`) | `value`, `at` |
| `between: [a, b]` | `duration` |
| payments (`payments`; `account.in`, `account.out` beside the owner's attributes; `pathway.id` of a `pay`) | `amount` (moved), `asked`, `at`, `from`, `to` (owners), `closing` (what one who left still had) |
| agents (a kind) | `born`, `index`; of staff also `utilisation` |
)";

constexpr const char* statistics = R"(
## Statistics

What `that:` of an expectation may say: `m` and `n` are measures, `a b c` models, `x` any statistic; `+ - * / ^` and parentheses
as usual; numbers stand in the measures' own units. An interaction with a group is a difference of differences:
`difference(m[old], a, b) - difference(m[young], a, b)`. A replication in which a measure used is missing is left out.

| statistic | is |
|---|---|
)";

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '|' ? "\\|" : std::string(1, c);
  return out;
}

std::string code(std::string_view text) { return text.empty() ? "" : "`" + escaped(text) + "`"; }

/// How a value is described: a scalar's own name, a link for what has a heading.
std::string type_text(const Shape& s) {
  const auto link = [](std::string_view name) {
    std::string anchor(name);
    std::replace(anchor.begin(), anchor.end(), ' ', '-');
    anchor.erase(std::remove(anchor.begin(), anchor.end(), '.'), anchor.end());
    return "[" + std::string(name) + "](#" + anchor + ")";
  };
  std::string out;
  switch (s.form) {
    case Form::choice:
      for (const std::string_view w : s.words) out += (out.empty() ? "" : ", ") + code(w);
      return out;
    case Form::object: return link(s.name);
    case Form::verbs: return "one " + link(s.name);
    case Form::names: return "names with " + type_text(shape(s.element));
    case Form::list: return "list of " + type_text(shape(s.element));
    case Form::either:
      for (const std::string_view v : s.variants) out += (out.empty() ? "" : " or ") + type_text(shape(v));
      return out;
    case Form::anything: return "see there";
    default: return std::string(s.name);
  }
}

std::string object_text(const Shape& s) {
  std::string out = "\n## " + std::string(s.name) + "\n\n" + std::string(s.doc) + "\n\n| key | value | default | meaning | example |\n|---|---|---|---|---|\n";
  for (const Key& key : s.keys) {
    const std::string fallback = key.need == Need::required ? "required" : std::string(key.fallback);
    out += "| " + code(key.name) + " | " + type_text(shape(key.shape)) + " | " + escaped(fallback) + " | " + escaped(key.doc) + " | " +
           (key.example.empty() ? "" : code(std::string(key.name) + ": " + std::string(key.example))) + " |\n";
  }
  return out;
}

std::string verbs_text(const Shape& s) {
  std::string out = "\n## " + std::string(s.name) + "\n\n" + std::string(s.doc) + "\n\n";
  for (const std::string_view v : s.variants) out += "- " + code(discriminator(v)) + ": " + std::string(shape(v).doc) + "\n";
  return out;
}

std::string functions_text() {
  std::string plain, laws;
  for (const expr::FunctionDoc& doc : expr::function_docs())
    (doc.distribution ? laws : plain) += "| " + code(doc.signature) + " | " + escaped(doc.says) + " |\n";
  return expressions + plain + distributions + laws;
}

std::string statistics_text() {
  std::string out = statistics;
  for (const StatisticDoc& doc : statistic_docs()) out += "| " + code(doc.usage) + " | " + escaped(doc.says) + " |\n";
  return out;
}

}  // namespace

std::string reference_markdown() {
  std::string out = introduction;
  std::string words;
  for (const std::string& w : reserved_words()) words += (words.empty() ? "`" : " `") + w + "`";
  out.replace(out.find("WORDS"), 5, words);
  for (const Shape& s : shapes()) {
    if (s.form == Form::object) out += object_text(s);
    if (s.form == Form::verbs) out += verbs_text(s);
  }
  out += rows;
  out += statistics_text();
  out += functions_text();
  return out;
}

}  // namespace concert::scenario
