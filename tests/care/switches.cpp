// What a variant switches off or keeps: pathways, steps, messages, interventions, instances of templates, attributes.
#include "run_text.hpp"

using namespace concert;
using namespace concert::test;

namespace {

Run without(const Words& names) {
  Run run;
  run.under.disable = names;
  return run;
}

// Everything that can be switched off, with luck in every place.
const std::string busy_world =
    "agents: {house: {is: organisation, count: 2}, helper: {is: staff, in: house, count: {per: house, value: 2}},\n"
    "  visitor: {is: person, in: house, arrivals: {every: \"exponential(mean=4 min)\"}, attributes: {hope: {type: fraction, initial: \"beta(mean=0.5, size=9)\"}}}}\n"
    "channels: {post: {latency: \"exponential(mean=5 min)\", loss: 0.1}}\nmessages: {word: {pages: count}}\n"
    "parameters: {stay: {value: 5, unit: min, kind: assumption, source: test, range: [1, 100]}}\n"
    "templates: {tea: {says: tea, takes: {person: agent}, gives: {\n"
    "  agents: {waiter: {is: staff, count: 1}}, pathways: {drink: {for: $person, starts: {born: true}, steps: [{use: waiter, do: [{hold: \"exponential(mean=3 min)\"}]}]}}}}}\n"
    "apply: {cafe: {template: tea, with: {person: visitor}}}\n"
    "pathways:\n"
    "  visit: {for: visitor, starts: {born: true}, steps: [{id: helped, use: helper, patience: 30 min, do: [{hold: \"exponential(mean=stay)\"}, {set: {hope: it * 0.9}}], then: {gave_up: []}},\n"
    "    {id: telling, send: word, to: self, over: post, with: {pages: 1}}, {choose: [{chance: hope, do: [{hold: 1 min}]}]}, {record: over, value: hope}]}\n"
    "  reading: {for: visitor, starts: {upon: message(word)}, steps: [{hold: 2 min}, {record: read, value: message.pages}]}\n"
    "interventions: {slow: {from: 2 h, always: true, set: {stay: it * 2}}}\n"
    "measures: {drinks: {count: cafe.drink}, hopes: {mean: value, over: visit.over}, letters: {count: reading.read}, helped_wait: {mean: wait, over: visit.helped, unit: min}}\n"
    "experiment: {horizon: 8 h}\n";

void check_same(const Trial& a, const Trial& b) {
  CHECK(a.result.events == b.result.events);
  REQUIRE(a.result.cells.size() == b.result.cells.size());
  for (std::size_t i = 0; i < a.result.cells.size(); ++i) {
    const bool both_missing = std::isnan(a.result.cells[i].value) && std::isnan(b.result.cells[i].value);
    CHECK((both_missing || a.result.cells[i].value == b.result.cells[i].value));
  }
  REQUIRE(a.rows.episodes.size() == b.rows.episodes.size());
  for (std::size_t i = 0; i < a.rows.episodes.size(); ++i) CHECK(a.rows.episodes[i].ended == b.rows.episodes[i].ended);
}

}  // namespace

TEST_CASE("whatever is switched off twice is switched off once", "[property]") {
  const auto scenario = read(busy_world);
  const Trial all = run(scenario);
  REQUIRE(all.measure("drinks") > 20);
  REQUIRE(all.measure("letters") > 20);
  for (const char* name : {"cafe", "cafe.drink", "visit", "visit.helped", "word", "send(word)", "slow", "visit.telling", "reading"}) {
    INFO(name);
    const Trial once = run(scenario, without({name})), twice = run(scenario, without({name, name}));
    check_same(once, twice);
    CHECK(once.result.events != all.result.events);
  }
}

TEST_CASE("an instance of a template goes as a whole, its agents too", "[unit]") {
  const auto scenario = read(busy_world);
  const Trial off = run(scenario, without({"cafe"}));
  CHECK(off.measure("drinks") == 0);
  CHECK(off.program->kinds.back().nature == scenario::Nature::staff);
  CHECK_FALSE(off.program->kinds.back().count.given());
  CHECK(off.measure("hopes") == run(scenario).measure("hopes"));  // and nothing else moves
}

TEST_CASE("what is kept is assigned and drawn without effect, so that the rest keeps its luck", "[property]") {
  const auto scenario = read(busy_world);
  Run kept;
  kept.under.keep = {"visitor.hope"};
  const Trial with = run(scenario, kept), plain = run(scenario);
  CHECK(with.measure("hopes") > plain.measure("hopes"));
  CHECK(with.starts("visit.helped") == plain.starts("visit.helped"));
  CHECK(with.measure("letters") == plain.measure("letters"));
  kept.under.keep = {"visitor.hope", "visitor.hope"};
  check_same(with, run(scenario, kept));
}

TEST_CASE("an attribute of ties can be kept, and a relation or a kind switched off", "[unit]") {
  const auto scenario = read(
      "agents: {house: {is: organisation, count: 2}, friend: {is: person, count: 3}}\n"
      "relations: {trust: {from: house, to: friend, topology: {model: complete}, attributes: {level: {type: fraction, initial: 0.5}}}}\n"
      "pathways: {losing: {for: house, starts: {every: 1 h}, steps: [{set: {\"trust(self, one(f in friend if f.index == 0)).level\": it * 0.5}}]}}\n"
      "rules: {checks: {for: house, every: 2 h, do: [{record: checked, value: \"sum(t.level for t in trust(self))\"}]}}\n"
      "measures: {level: {mean: level, over: trust}, ties: {count: trust}, checks_made: {count: checks.checked}}\n"
      "experiment: {horizon: 150 min}\n");
  CHECK(run(scenario).measure("level") == Approx((0.125 + 0.5 + 0.5) / 3));
  Run kept;
  kept.under.keep = {"trust.level"};
  CHECK(run(scenario, kept).measure("level") == 0.5);
  CHECK(run(scenario, without({"checks"})).measure("checks_made") == 0);
  CHECK(run(scenario, without({"losing"})).measure("level") == 0.5);
  CHECK(run(scenario, without({"losing", "checks", "trust"})).measure("ties") == 0);
  CHECK(run(scenario, without({"losing", "friend"})).measure("ties") == 0);
}
