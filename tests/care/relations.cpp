// Ties: who is tied at the start, what is read of them, how they are made, changed and broken.
#include <map>
#include <set>

#include "run_text.hpp"

using namespace concert;
using namespace concert::test;

namespace {

/// People who do `steps` once, tied to houses as `relation` says.
std::string people(const std::string& relation, const std::string& steps, const std::string& more = "") {
  return "agents:\n"
         "  house: {is: organisation, count: 3}\n"
         "  person: {is: person, in: house, count: 6, attributes: {worth: {type: number, initial: index}, n_met: {type: count}}}\n"
         "relations:\n  knows: " + relation + "\n"
         "pathways:\n  go: {for: person, starts: {at: [1 d]}, steps: [" + steps + ", {record: worth, value: worth + n_met}]}\n"
         "measures: {met: {sum: n_met, over: person, at: 2 d}, number_of: {time_mean: \"present(knows)\"}" + more + "}\n"
         "experiment: {horizon: 3 d}\n";
}

std::string to_house(const std::string& more) { return "{from: person, to: house" + more + "}"; }
std::string to_person(const std::string& more) { return "{from: person, to: person" + more + "}"; }
const std::string level = ", attributes: {level: {type: fraction, initial: 0.5}}";
const std::string reads_level = ", level: {mean: level, over: knows, at: 2 d}";

using Ends = std::pair<std::uint32_t, std::uint32_t>;

/// The ties of the start, in the order of linking.
std::vector<Ends> start(const Trial& trial) {
  std::vector<Ends> out;
  for (const record::Tie& row : trial.rows.ties)
    if (row.at == 0 && row.change == record::TieChange::linked) out.emplace_back(row.from, row.to);
  return out;
}

std::vector<Ends> tied(const std::string& relation, std::uint64_t seed = 1) {
  return start(run(people(relation, "{set: {n_met: \"count(knows(self))\"}}"), with_seed(seed)));
}

/// 200 people in two groups: enough to count.
std::vector<Ends> crowd(const std::string& topology, const std::string& more = "") {
  return start(run("agents:\n  town: {is: organisation, count: 2}\n"
                   "  person: {is: person, in: town, count: 200}\n"
                   "relations: {knows: {from: person, to: person, topology: " + topology + more + "}}\n"
                   "measures: {n_ties: {sum: \"count(knows(self))\", over: person, at: 1 h}}\n"));
}

void check_simple(const std::vector<Ends>& ties) {
  std::set<Ends> seen;
  for (const Ends& tie : ties) {
    CHECK(tie.first != tie.second);
    CHECK(seen.insert(tie).second);
  }
}

}  // namespace

TEST_CASE("same ties everybody to everybody of the group, oneself excepted", "[unit]") {
  CHECK(tied(to_house(", topology: {model: same, by: house}")) ==
        std::vector<Ends>{{0, 0}, {1, 1}, {2, 2}, {3, 0}, {4, 1}, {5, 2}});
  CHECK(tied(to_person(", topology: {model: same, by: house}")) ==
        std::vector<Ends>{{0, 3}, {1, 4}, {2, 5}, {3, 0}, {4, 1}, {5, 2}});
  CHECK(tied(to_person(", symmetric: true, topology: {model: same, by: house}")) ==
        std::vector<Ends>{{0, 3}, {1, 4}, {2, 5}});
}

TEST_CASE("assignment gives each so many, in turn, and stops at a limit", "[unit]") {
  CHECK(tied(to_house(", topology: {model: assignment}")) ==
        std::vector<Ends>{{0, 0}, {1, 1}, {2, 2}, {3, 0}, {4, 1}, {5, 2}});
  CHECK(tied(to_house(", topology: {model: assignment, each: 2}")).size() == 12);
  CHECK(tied(to_house(", limit: {to: 1}, topology: {model: assignment, each: 2}")).size() == 3);
  CHECK(tied(to_house(", topology: {model: assignment, each: \"if(worth > 3, 3, 0)\"}")).size() == 6);
  const auto weighed = tied(to_house(", topology: {model: assignment, weight: \"if(to.index == 1, 1, 0)\"}"));
  CHECK(std::all_of(weighed.begin(), weighed.end(), [](const Ends& tie) { return tie.second == 1; }));
}

TEST_CASE("complete ties everybody to everybody; a table ties whom it names and gives attributes", "[unit]") {
  CHECK(tied(to_house(", topology: {model: complete}")).size() == 18);
  CHECK(tied(to_person(", topology: {model: complete}")).size() == 30);
  CHECK(tied(to_person(", symmetric: true, topology: {model: complete}")).size() == 15);
  const Trial trial = run(people(to_house(level + ", topology: {model: table, columns: [from, to, level], rows: [[0, 2, 0.25], [5, 1, 1]]}"),
                                 "{set: {n_met: \"sum(4 * t.level for t in knows(self))\"}}"));
  CHECK(start(trial) == std::vector<Ends>{{0, 2}, {5, 1}});
  CHECK(trial.measure("met") == 5);
}

TEST_CASE("ties by chance have the number expected, no doubles and no loops", "[theory]") {
  // 200 people: 39,800 ordered pairs with chance 0.1 give 3,980 ± 4 * sqrt(39,800 * 0.1 * 0.9) = ± 239.
  const auto directed = crowd("{model: random, chance: 0.1}");
  CHECK(static_cast<double>(directed.size()) == Approx(3980).margin(239));
  check_simple(directed);
  // A mean of 8: 800 symmetric ties, ± 4 * sqrt(19,900 * p * (1 - p)) = ± 111 with p = 8 / 199.
  const auto mean = crowd("{model: random, mean: 8}", ", symmetric: true");
  CHECK(static_cast<double>(mean.size()) == Approx(800).margin(111));
  check_simple(mean);
  // Two towns of 100: 9,900 unordered pairs within with 0.2 (1,980 ± 160), 10,000 between with 0.05 (500 ± 88).
  const auto blocks = crowd("{model: stochastic_block, by: town, within: 0.2, between: 0.05}", ", symmetric: true");
  check_simple(blocks);
  const auto within = std::count_if(blocks.begin(), blocks.end(), [](const Ends& t) { return t.first % 2 == t.second % 2; });
  CHECK(static_cast<double>(within) == Approx(1980).margin(160));
  CHECK(static_cast<double>(blocks.size()) - static_cast<double>(within) == Approx(500).margin(88));
}

TEST_CASE("a small world keeps its number of ties and moves the share it says", "[theory]") {
  const auto ring = crowd("{model: small_world, k: 6}", ", symmetric: true");
  CHECK(ring.size() == 600);
  check_simple(ring);
  const auto moved = crowd("{model: small_world, k: 6, rewire: 0.2}", ", symmetric: true");
  CHECK(moved.size() == 600);
  check_simple(moved);
  const std::set<Ends> before(ring.begin(), ring.end());
  const auto kept = std::count_if(moved.begin(), moved.end(), [&](const Ends& t) {
    return before.count(t) > 0 || before.count({t.second, t.first}) > 0;
  });
  // 600 ties moved with chance 0.2: 480 stay, ± 4 * sqrt(600 * 0.2 * 0.8) = ± 39; a moved one may come back (3 %).
  CHECK(static_cast<double>(kept) == Approx(480).margin(45));
  CHECK(crowd("{model: small_world, k: 6, rewire: 0.2}").size() == 1200);
}

TEST_CASE("degrees are those asked for, but for what erasing takes; rings mark their ties", "[unit]") {
  const auto ties = crowd("{model: degree, of: 6}", ", symmetric: true");
  check_simple(ties);
  CHECK(ties.size() > 580);  // 600 stubs paired; the erased are some (d^2 - 1) / 4 = 9 (Britton et al. 2006)
  CHECK(ties.size() <= 600);
  const Trial trial = run("agents: {person: {is: person, count: 50}}\n"
                          "relations: {knows: {from: person, to: person, topology: {model: rings, closest: 3, middle: 5, outer: 8},"
                          " attributes: {ring: {type: enum, values: [closest, middle, outer]}}}}\n"
                          "measures: {rings: {count: rows, over: knows, by: ring, at: 1 h}}\n");
  check_simple(start(trial));
  CHECK(trial.measure("rings", "closest") == 150);
  CHECK(trial.measure("rings", "middle") == 250);
  CHECK(trial.measure("rings", "outer") == 400);
}

TEST_CASE("ties are read by their two ends, counted, summed and walked in the order of linking", "[unit]") {
  const Trial trial = run(people(to_person(level + ", topology: {model: same, by: house}"),
                                 "{record: both, value: \"if(linked(knows, self, nth(person, 3)), 1, 0)\"}, "
                                 "{record: partner, value: \"sum(t.to.worth for t in knows(self))\"}, "
                                 "{record: into, value: \"sum(t.from.worth for t in incoming(knows, self) if t.since == now - 1 d)\"}, "
                                 "{record: best_of, value: \"best(t in knows(self), score = t.level).to.index\"}, "
                                 "{repeat: {for_each: \"t in knows(self) if t.level > 0.4\", do: [{set: {n_met: \"it + t.level\"}}]}}"));
  CHECK(trial.values("go.both") == Numbers{1, 0, 0, 0, 0, 0});
  CHECK(trial.values("go.partner") == Numbers{3, 4, 5, 0, 1, 2});
  CHECK(trial.values("go.into") == Numbers{3, 4, 5, 0, 1, 2});
  CHECK(trial.values("go.best_of") == Numbers{3, 4, 5, 0, 1, 2});
  CHECK(trial.measure("met") == 3);
}

TEST_CASE("both ends of a symmetric tie see it as their own and share its attributes", "[unit]") {
  const Trial trial = run(people(to_person(", symmetric: true" + level + ", topology: {model: same, by: house}"),
                                 "{set: {\"knows(self, nth(person, mod(index + 3, 6))).level\": \"it / 2\"}}, "
                                 "{record: other, value: \"sum(t.to.index for t in knows(self))\"}, "
                                 "{record: level, value: \"sum(t.level for t in knows(self))\"}"));
  CHECK(trial.values("go.other") == Numbers{3, 4, 5, 0, 1, 2});
  CHECK(trial.values("go.level") == Numbers{0.25, 0.25, 0.25, 0.125, 0.125, 0.125});
}

TEST_CASE("link makes a tie once, within its limits and never to oneself; unlink ends it with its cause", "[unit]") {
  const Trial trial = run(people(to_person(level + ", limit: {from: 1}"),
                                 "{if: \"index == 0\", link: {relation: knows, to: \"nth(person, 4)\", set: {level: \"it + 0.25\"}}, then: {linked: [{record: made, value: \"knows(self, nth(person, 4)).level\"}]}}, "
                                 "{if: \"index == 0\", link: {relation: knows, to: \"nth(person, 4)\"}, then: {kept: [{record: again}]}}, "
                                 "{if: \"index == 0\", link: {relation: knows, to: \"nth(person, 5)\"}, then: {refused: [{record: full}]}}, "
                                 "{if: \"index == 1\", link: {relation: knows, to: self}, then: {refused: [{record: oneself}]}}, "
                                 "{if: \"index == 1\", link: {relation: knows, to: nobody}, then: {refused: [{record: none}]}}, "
                                 "{hold: 1 h}, "
                                 "{if: \"index == 0\", unlink: {relation: knows, to: \"nth(person, 4)\", cause: bored}, then: {unlinked: [{record: ended, value: \"count(knows(self))\"}]}}, "
                                 "{if: \"index == 0\", unlink: {relation: knows, to: \"nth(person, 4)\"}, then: {absent: [{record: gone}]}}"));
  CHECK(trial.values("go.made") == Numbers{0.75});
  for (const char* mark : {"go.again", "go.full", "go.oneself", "go.none", "go.gone"}) CHECK(trial.times(mark).size() == 1);
  CHECK(trial.values("go.ended") == Numbers{0});
  REQUIRE(trial.rows.ties.size() == 2);
  CHECK(trial.scenario->causes[trial.rows.ties[1].cause] == "bored");
  CHECK(minutes(trial.rows.ties[1].at) == 1500);
  CHECK(trial.measure("number_of") == Approx(1.0 / 72));
}

TEST_CASE("a loop passes over ties that have gone meanwhile, and a reference to one is an error", "[unit]") {
  const std::string all = to_person(level + ", topology: {model: complete}");
  const Trial trial = run(people(all, "{if: \"index == 0\", repeat: {for_each: \"t in knows(self)\", do: [{unlink: {relation: knows, to: \"nth(person, t.to.index + 1)\"}}, {set: {n_met: \"it + 1\"}}]}}", reads_level));
  CHECK(trial.measure("met") == 3);  // of 1 2 3 4 5: 1 ends 2, 3 ends 4, 5 ends none
  CHECK(failure(people(all, "{repeat: {for_each: \"t in knows(self)\", do: [{unlink: {tie: t}}, {set: {n_met: \"t.level\"}}]}}"))
            .find("a tie that has gone was asked") != std::string::npos);
  CHECK(failure(people(to_house(level), "{set: {n_met: \"knows(self, house).level\"}}")).find("nobody is there to be asked") != std::string::npos);
}

TEST_CASE("only own ties can be changed; those of what contains the agent, too", "[unit]") {
  const std::string all = to_person(level + ", topology: {model: complete}");
  CHECK(failure(people(all, "{repeat: {for_each: \"t in incoming(knows, self)\", do: [{set: {\"t.level\": 1}}]}}", reads_level))
            .find("only own ties can be changed, and this one is of person[1]: send a message") != std::string::npos);
  CHECK(failure(people(all, "{link: {relation: knows, from: \"nth(person, 5)\", to: self}}", reads_level)).find("only own ties") != std::string::npos);
  const Trial trial = run(people("{from: house, to: person}", "{link: {relation: knows, from: house, to: self}}, {set: {n_met: \"count(incoming(knows, self))\"}}"));
  CHECK(trial.measure("met") == 6);
}

TEST_CASE("an attribute of a tie that would leave its range stops the run", "[property]") {
  CHECK(failure(people(to_house(level + ", topology: {model: same, by: house}"), "{set: {\"knows(self, house).level\": \"it + 0.75\"}}", reads_level))
            .find("'knows(self, house).level' would become 1.25") != std::string::npos);
  CHECK(failure(people(to_house(", topology: {model: complete}, attributes: {level: {type: fraction, initial: \"to.index\"}}"), "{set: {n_met: \"sum(t.level for t in knows(self))\"}}"))
            .find("outside its range") != std::string::npos);
}

TEST_CASE("when an agent leaves, its ties end with it", "[unit]") {
  const Trial trial = run("agents:\n  person: {is: person, count: 4}\n"
                          "relations: {knows: {from: person, to: person, topology: {model: complete}}}\n"
                          "pathways: {go: {for: person, starts: {born: true}, steps: [{hold: \"(1 + index) * 1 h\"}, {record: left_over, value: \"count(knows(self)) + count(incoming(knows, self))\"}, {leave: moved}]}}\n");
  CHECK(trial.values("go.left_over") == Numbers{6, 4, 2, 0});
  REQUIRE(trial.rows.ties.size() == 24);
  CHECK(trial.scenario->causes[trial.rows.ties.back().cause] == "left");
}

TEST_CASE("who comes later gets the ties of same, complete and assignment", "[unit]") {
  const auto arriving = [](const std::string& topology) {
    return run("agents:\n  house: {is: organisation, count: 2}\n"
               "  person: {is: person, in: house, count: 2, arrivals: {at: [1 h, 2 h, 3 h]}}\n"
               "relations: {knows: {from: person, to: house, topology: " + topology + "}}\n"
               "pathways: {go: {for: person, starts: {born: true}, steps: [{hold: 10 h}, {record: tied, value: \"sum(1 + t.to.index for t in knows(self))\"}, {hold: 1 d}]}}\n"
               "measures: {number_of: {count: rows, over: knows, at: 20 h}}\n").measure("number_of");
  };
  CHECK(arriving("{model: same, by: house}") == 5);
  CHECK(arriving("{model: complete}") == 10);
  CHECK(arriving("{model: assignment}") == 5);
  CHECK(arriving("{model: random, chance: 1}") == 4);
}

TEST_CASE("a measure runs over ties: its mean, by its ends, at its times", "[unit]") {
  const Trial trial = run(people(to_house(", topology: {model: complete}, attributes: {level: {type: fraction, initial: \"(to.index + from.worth) / 10\"}}"),
                                 "{set: {\"knows(self, house).level\": 0}}",
                                 ", level: {mean: level, over: knows, every: 1 d}, by_house: {mean: level, over: knows, at: 0 d, by: to}, "
                                 "high: {share: \"level > 0.5\", over: knows, at: 0 d, where: \"from.index > 2\"}"));
  CHECK(trial.measure("level", "", 0) == Approx(0.35));
  CHECK(trial.measure("level", "", 2) == Approx((6.3 - 2.1) / 18));  // own house: (i mod 3 + i) / 10 for person i
  CHECK(trial.measure("by_house", "2") == Approx(0.45));
  CHECK(trial.measure("high") == Approx(3.0 / 9));
}

TEST_CASE("what is drawn over ties is keyed by the tie: another tie more moves no other's luck", "[property]") {
  const auto met = [](const std::string& rows) {
    const Trial trial = run(people(to_person(", topology: {model: table, rows: " + rows + "}, attributes: {reach: {type: fraction, initial: \"beta(mean=0.5, size=4)\"}}"),
                                   "{repeat: {for_each: \"t in knows(self) if bernoulli(0.5 + 0.5 * t.reach)\", do: [{record: reached, value: \"10 * t.to.index + t.reach\"}]}}"));
    std::map<double, double> out;
    for (const double value : trial.values("go.reached")) out[std::floor(value / 10 + 0.5)] = value;
    return out;
  };
  const auto few = met("[[0, 1], [0, 3], [0, 5]]");
  const auto more = met("[[0, 4], [0, 1], [0, 2], [0, 3], [0, 5]]");
  REQUIRE(!few.empty());
  for (const auto& [to, value] : few) {
    REQUIRE(more.count(to) == 1);
    CHECK(more.at(to) == value);
  }
}

TEST_CASE("a tie that is never read changes nothing", "[property]") {
  const auto with = [](const std::string& topology) {
    return run(people(to_person(", topology: " + topology + ", attributes: {reach: {type: fraction, initial: \"beta(mean=0.5, size=4)\"}}"),
                      "{hold: \"exponential(mean=1 h)\"}, {set: {n_met: \"pick(person).index\"}}, {record: drawn, value: \"uniform(min=0, max=1)\"}",
                      ", reach: {mean: reach, over: knows, at: 3 d}"))
        .values("go.drawn");
  };
  CHECK(with("{model: none}") == with("{model: complete}"));
}

TEST_CASE("two who are linked a second time have other luck than the first", "[property]") {
  const Trial trial = run(people(to_person(", attributes: {level: {type: fraction, initial: \"beta(mean=0.5, size=4)\"}}"),
                                 "{if: \"index == 0\", repeat: {times: 3, do: [{link: {relation: knows, to: \"nth(person, 1)\"}}, {record: drawn, value: \"knows(self, nth(person, 1)).level\"}, {unlink: {relation: knows, to: \"nth(person, 1)\"}}]}}"));
  const Numbers drawn = trial.values("go.drawn");
  CHECK(std::set<double>(drawn.begin(), drawn.end()).size() == 3);
}

TEST_CASE("attributes of ties stay in their range and ties stay single under random linking", "[property]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Trial trial = run("agents: {person: {is: person, count: 20}}\n"
                            "relations: {knows: {from: person, to: person, symmetric: true, limit: {from: 6}, topology: {model: random, mean: 4}, attributes: {level: {type: fraction, initial: \"beta(mean=0.5, size=4)\"}}}}\n"
                            "pathways:\n  go:\n    for: person\n    starts: {every: \"exponential(mean=1 h)\"}\n    steps:\n"
                            "      - {link: {relation: knows, to: \"pick(person)\"}}\n"
                            "      - {repeat: {for_each: \"t in knows(self) if bernoulli(0.3)\", do: [{set: {\"t.level\": \"it + 0.5 * (uniform(min=0, max=1) - it)\"}}]}}\n"
                            "      - {if: \"count(knows(self)) > 3\", unlink: {tie: \"pick(t in knows(self), weight = 1 - t.level)\"}}\n"
                            "measures: {low: {min: level, over: knows, every: 1 h}, high: {max: level, over: knows, every: 1 h}, most: {max: \"count(knows(self))\", over: person, every: 1 h}}\n", with_seed(seed));
    std::set<Ends> there;
    for (const record::Tie& row : trial.rows.ties) {
      const Ends ends = std::minmax(row.from, row.to);
      if (row.change == record::TieChange::linked) CHECK(there.insert(ends).second);
      else CHECK(there.erase(ends) == 1);
    }
    for (int hour = 0; hour < 24; ++hour) {
      CHECK(trial.measure("low", "", hour) >= 0);
      CHECK(trial.measure("high", "", hour) <= 1);
      CHECK(trial.measure("most", "", hour) <= 6);
    }
  }
}

TEST_CASE("what an event tells may stand in the target of a write", "[regression]") {
  const Trial trial = run(
      "agents: {house: {is: organisation, count: 2}, surgery: {is: organisation, count: 1}, visitor: {is: person, in: surgery, arrivals: {at: [0 min, 1 min, 2 min]}}}\n"
      "resources: {place: {of: house, capacity: 1, queue: {limit: 0}}}\n"
      "relations: {trust: {from: surgery, to: house, topology: {model: complete}, attributes: {level: {type: fraction, initial: 0.8}}}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{id: stay, use: place, of: \"nth(house, 1)\", do: [{hold: 1 h}], then: {refused: []}}]}}\n"
      "rules: {let_down: {for: surgery, upon: refused(visit.stay), do: [{set: {\"trust(self, at).level\": it / 2}}]}}\n"
      "measures: {first: {mean: level, over: trust, where: to.index == 0}, other: {mean: level, over: trust, where: to.index == 1}}\n");
  CHECK(trial.measure("first") == Approx(0.8));
  CHECK(trial.measure("other") == Approx(0.2));
}
