// Coordination models over scenarios that do not offer what they need: the error says what is missing and what would fit.
#include "reading.hpp"

using namespace concert;
using namespace concert::scenario;

namespace {

const std::string overlay =
    "templates:\n"
    "  visitor:\n"
    "    kind: coordination_model\n"
    "    says: someone calls\n"
    "    needs:\n"
    "      person: {agent: person, attributes: {lonely: fraction}, in: place}\n"
    "      place: {agent: organisation}\n"
    "      entry: {step: use, of: person}\n"
    "      over: {event: any}\n"
    "    gives:\n"
    "      pathways: {look: {for: $person, steps: [{hold: 1 min}]}}\n"
    "      patches: {before: {$entry: [{if: lonely > 0.5, call: look}]}}\n";

/// One error of the text says this.
void expect_saying(const std::string& text, const std::string& part) {
  const auto found = errors(text);
  std::string all;
  for (const std::string& e : found) all += e + "\n";
  INFO(all);
  CHECK(all.find(part) != std::string::npos);
}

std::string with(const std::string& lay) {
  return "concert: 1\nscenario: {id: t}\n"
         "agents: {house: {is: organisation, count: 1}, aide: {is: staff, in: house, count: 1}, guest: {is: person, in: house, count: 1, attributes: {lonely: {type: fraction, initial: 0.5}}},"
         " walker: {is: person, count: 1}}\n"
         "pathways: {stay: {for: guest, starts: {born: true}, steps: [{id: seen, use: aide, do: [{id: talk, hold: 1 min}]}]}, walk: {for: walker, starts: {born: true}, steps: [{id: helped, use: aide, do: [{hold: 1 min}]}]}}\n"
         "experiment: {horizon: 1 d}\n"
         "models: {usual: {}, called: {lay: " + lay + "}}\n" + overlay;
}

}  // namespace

TEST_CASE("A coordination model whose needs are met is one line", "[unit]") {
  const Scenario s = good(with("{visitor: {person: guest, place: house, entry: stay.seen, over: finished(stay)}}"));
  REQUIRE(s.models.size() == 2);
  CHECK(s.models[0].laid.empty());
  CHECK(s.models[1].laid == std::vector<std::string>{"called.visitor"});
  REQUIRE(s.models[1].patches.size() == 1);
  CHECK(s.models[1].patches[0].owner == "called.visitor");
}

TEST_CASE("Needs that are not bound are told with what would fit", "[unit]") {
  expect_saying(with("{visitor: {place: house, entry: stay.seen, over: finished(stay)}}"),
               "'visitor' needs 'person', an agent (person) with lonely (fraction) in 'place', which is not bound | these fit: guest");
  expect_saying(with("{visitor: {person: guest, place: house, over: finished(stay)}}"),
               "'visitor' needs 'entry', a step (use) of 'person', which is not bound | these fit: stay.seen");
  expect_saying(with("visitor"), "'visitor' needs 'person'");
}

TEST_CASE("Needs bound to the wrong thing say why", "[unit]") {
  const auto wrong = [](const std::string& person, const std::string& place, const std::string& entry, const std::string& over, const std::string& says) {
    expect_saying(with("{visitor: {person: " + person + ", place: " + place + ", entry: " + entry + ", over: " + over + "}}"), says);
  };
  wrong("walker", "house", "walk.helped", "finished(stay)", "'walker' cannot be 'person' of 'visitor', an agent (person) with lonely (fraction) in 'place': it has no attribute 'lonely' (fraction) | these fit: guest");
  wrong("guest", "aide", "stay.seen", "finished(stay)", "'aide' cannot be 'place' of 'visitor', an agent (organisation): it is a staff, not an organisation | these fit: house");
  wrong("guest", "house", "stay.talk", "finished(stay)", "'stay.talk' cannot be 'entry' of 'visitor', a step (use) of 'person': it is a step 'hold', not 'use' | these fit: stay.seen");
  wrong("guest", "house", "walk.helped", "finished(stay)", "'walk.helped' cannot be 'entry' of 'visitor', a step (use) of 'person': its pathway is for 'walker', not for 'guest' | these fit: stay.seen");
  wrong("guest", "house", "stay.seen", "finished(stray)", "'finished(stray)' cannot be 'over' of 'visitor', an event: there is no pathway, step, message, relation or kind 'stray'");
  wrong("gest", "house", "stay.seen", "finished(stay)", "'gest' cannot be 'person' of 'visitor', an agent (person) with lonely (fraction) in 'place': there is no agent kind or role 'gest' | these fit: guest");
}

TEST_CASE("Templates and coordination models are not taken for one another", "[unit]") {
  expect_saying(with("{vistor: {}}"), "unknown template 'vistor' | did you mean 'visitor'?");
  expect_saying(with("{visitor: {person: guest, place: house, entry: stay.seen, over: finished(stay), more: 1}}"), "the template 'visitor' takes no 'more'");
  std::string applied = with("{}");
  applied += "apply: {v: {template: visitor, with: {}}}\n";
  expect_saying(applied, "'visitor' is a coordination model | lay it in a model");
  std::string plain = with("{plain: {}}");
  plain += "  plain: {says: nothing much, gives: {}}\n";
  expect_saying(plain, "the template 'plain' is no coordination model | use it with apply:");
}

TEST_CASE("No expression can read a model's or an intervention's name", "[architecture]") {
  for (const char* word : {"called", "models.called", "change", "interventions.change", "called > 0"}) {
    INFO(word);
    const std::string text = small("models: {usual: {}, called: {interventions: [change]}}\nparameters: {p: {value: 1, unit: \"1\", kind: assumption, source: test, lever: true}}\ninterventions: {change: {from: 1 h, set: {p: 2}}}\n",
                                   "[{hold: \"if(" + std::string(word) + ", 5 min, p * 1 min)\"}]");
    CHECK_FALSE(errors(text).empty());
  }
}
