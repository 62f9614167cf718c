// Coordination models laid over a scenario: what they bring exists in their model alone.
#include <filesystem>

#include "run_text.hpp"

using namespace concert;
using namespace concert::test;

namespace {

const std::string helper_template =
    "templates:\n"
    "  visitor:\n"
    "    kind: coordination_model\n"
    "    says: someone calls on the lonely before they go\n"
    "    needs:\n"
    "      person: {agent: person, attributes: {lonely: fraction}, in: place}\n"
    "      place: {agent: organisation}\n"
    "      entry: {step: any, of: person}\n"
    "    takes: {minutes: {type: duration, default: 20 min}, above: {type: fraction, default: 0.5}}\n"
    "    gives:\n"
    "      parameters: {eager: {value: 0.9, unit: probability, range: [0, 1], kind: assumption, source: test, lever: true}}\n"
    "      agents: {caller: {is: staff, in: $place, count: {per: $place, value: 1}}}\n"
    "      messages: {note: {pages: count}}\n"
    "      pathways:\n"
    "        call_on:\n"
    "          for: $person\n"
    "          steps: [{id: called, use: caller, patience: 30 min, do: [{hold: \"exponential(mean=$minutes)\"}], then: {gave_up: []}}, {send: note, to: self, with: {pages: 1}}]\n"
    "        reads: {for: $person, starts: {upon: message(note)}, steps: [{record: read, value: message.pages}]}\n"
    "        rounds: {for: caller, starts: {every: 30 min}, steps: [{record: round}]}\n"
    "      interventions: {tiring: {from: 4 h, set: {eager: it * 0.5}}}\n"
    "      measures: {calls: {count: call_on.called}}\n"
    "      patches: {before: {$entry: [{if: \"lonely > $above and bernoulli(eager)\", call: call_on}]}}\n";

const std::string world =
    "agents: {house: {is: organisation, count: 3}, doctor: {is: staff, in: house, count: {per: house, value: 1}},\n"
    "  guest: {is: person, in: house, arrivals: {every: \"exponential(mean=15 min)\"}, attributes: {lonely: {type: fraction, initial: \"beta(mean=0.5, size=4)\"}}}}\n"
    "pathways: {stay: {for: guest, starts: {born: true}, steps: [{id: seen, use: doctor, do: [{hold: \"exponential(mean=20 min)\"}], then: {}}, {id: going, hold: \"exponential(mean=10 min)\"}, {record: gone, value: lonely}]}}\n"
    "measures: {waits: {mean: wait, over: stay.seen, unit: min}, gone_n: {count: stay.gone}}\n"
    "experiment: {horizon: 12 h}\n";

const std::string bound = "{visitor: {person: guest, place: house, entry: stay.seen}}";

void check_same(const Trial& a, const Trial& b) {
  CHECK(a.result.events == b.result.events);
  CHECK(a.starts("stay.seen") == b.starts("stay.seen"));
  CHECK(a.times("stay.gone") == b.times("stay.gone"));
  CHECK(a.values("stay.gone") == b.values("stay.gone"));
  CHECK(a.measure("waits") == b.measure("waits"));
  CHECK(a.measure("gone_n") == b.measure("gone_n"));
}

}  // namespace

TEST_CASE("what a coordination model brings exists where it is laid and nowhere else", "[unit]") {
  const auto scenario = read(helper_template + world + "models: {usual: {}, called: {lay: " + bound + "}}\n");
  const Trial with = run(scenario, in_model("called")), usual = run(scenario, in_model("usual"));
  CHECK(with.measure("called.visitor.calls") > 5);
  CHECK(usual.measure("called.visitor.calls") == 0);
  CHECK(with.times("called.visitor.rounds.round").size() == 3 * 23);
  CHECK(usual.times("called.visitor.rounds.round").empty());
  CHECK(with.times("called.visitor.reads.read").size() > 5);
  CHECK(with.starts("stay.seen") != usual.starts("stay.seen"));
}

TEST_CASE("a base with coordination models beside it equals the base alone", "[property]") {
  const auto alone = read(world + "models: {usual: {}}\n");
  const auto beside = read(helper_template + world + "models: {usual: {}, called: {lay: " + bound + "}}\n");
  for (std::uint64_t seed = 1; seed <= 5; ++seed) check_same(run(alone, with_seed(seed)), run(beside, with_seed(seed)));
}

TEST_CASE("a coordination model with every switch off equals the base", "[property]") {
  const auto scenario = read(helper_template + world + "models: {usual: {}, called: {lay: " + bound + "}}\n");
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    Run off = with_seed(seed);
    off.model = "called";
    off.under.disable = {"called.visitor"};
    const Trial usual = run(scenario, with_seed(seed)), with = run(scenario, off);
    check_same(usual, with);
    off.under.disable.clear();
    CHECK(run(scenario, off).starts("stay.seen") != usual.starts("stay.seen"));
  }
}

TEST_CASE("two models that lay the same share its luck; two layings in one model do not", "[property]") {
  const auto scenario = read(helper_template + world + "models: {usual: {}, one: {lay: " + bound + "}, other: {lay: " + bound +
                             "}, shorter: {lay: {visitor: {person: guest, place: house, entry: stay.seen, minutes: 1 min}}}, twice: {lay: [" + bound + ", " + bound + "]}}\n");
  check_same(run(scenario, in_model("one")), run(scenario, in_model("other")));
  CHECK(run(scenario, in_model("one")).measure("one.visitor.calls") == run(scenario, in_model("other")).measure("other.visitor.calls"));
  CHECK(run(scenario, in_model("one")).starts("stay.seen") != run(scenario, in_model("shorter")).starts("stay.seen"));
  const Trial twice = run(scenario, in_model("twice"));
  CHECK(twice.measure("twice.visitor.calls") > 0);
  CHECK(twice.measure("twice.visitor_2.calls") > 0);
  CHECK(twice.measure("twice.visitor.calls") != twice.measure("twice.visitor_2.calls"));
}
