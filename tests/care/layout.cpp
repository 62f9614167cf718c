// How attributes are kept: in the narrowest type their values need, and never cut off.
#include <cmath>
#include <limits>

#include "care/run_text.hpp"
#include "core/contract.hpp"
#include "expr/row.hpp"

using namespace concert;
using namespace concert::test;
using expr::Kept;

namespace {

/// How each attribute of the first kind is kept, by name.
Kept kept(const Trial& trial, const std::string& name) {
  const auto& attributes = trial.scenario->kinds[0].attributes;
  const auto slot = attributes[static_cast<std::size_t>(Trial::find(attributes, name))].slot;
  return trial.program->kinds[0].layout[static_cast<std::size_t>(slot)].kept;
}

}  // namespace

TEST_CASE("a slot is as narrow as its type and range allow where only whole numbers are written", "[unit]") {
  const Trial trial = run(R"yaml(sets: {mood: [low, fair, high]}
agents:
  person:
    is: person
    count: 2
    attributes:
      well: {type: bool, initial: "true"}
      mood: {type: mood, initial: fair}
      children: {type: count, range: [0, 12], initial: "poisson(mean=1, max=12)"}
      visits: {type: count, range: [0, 1000], initial: 0}
      steps_made: {type: count, range: [0, 10000000], initial: "discrete_uniform(min=0, max=9)"}
      balance: {type: number, range: [-100, 100], initial: 3}
      copied: {type: number, range: [0, 1000], initial: visits}
      halves: {type: number, range: [0, 10], initial: 1}
      of_halves: {type: number, range: [0, 20], initial: 0}
      tally: {type: count, initial: 1}
      trust: {type: fraction, initial: 0.5}
      sure: {type: fraction, initial: 0}
      friend: {type: person, initial: nobody}
      at: {type: time, initial: now}
      score: {type: count, over: mood, range: [0, 9], initial: {low: 1, fair: 2, high: 3}}
pathways:
  visit:
    for: person
    starts: {born: true}
    steps:
      - {set: {visits: "it + 1", balance: "it - 7", halves: "it / 2", of_halves: "it + halves", steps_made: "it + visits * 3"}}
      - {set: {well: "mood == low", mood: "if(well, high, low)", tally: "it + 1", sure: "1", "score[mood]": "it + 2"}}
      - {record: seen, value: "visits + balance + steps_made - children + score[mood] + copied + halves + of_halves + tally"}
      - {record: others, value: "trust + sure + if(friend == nobody and at == now and not well, 10, 0)"}
)yaml");
  CHECK(kept(trial, "well") == Kept::u8);
  CHECK(kept(trial, "mood") == Kept::i8);  // a label that was not said is -1
  CHECK(kept(trial, "visits") == Kept::u16);
  CHECK(kept(trial, "steps_made") == Kept::u32);
  CHECK(kept(trial, "balance") == Kept::i8);
  CHECK(kept(trial, "copied") == Kept::u16);
  CHECK(kept(trial, "halves") == Kept::real);
  CHECK(kept(trial, "of_halves") == Kept::real);
  CHECK(kept(trial, "tally") == Kept::real);  // without a range
  CHECK(kept(trial, "trust") == Kept::real);
  CHECK(kept(trial, "sure") == Kept::u8);  // only ever 0 or 1
  CHECK(kept(trial, "friend") == Kept::real);
  CHECK(kept(trial, "at") == Kept::real);
  CHECK(kept(trial, "score") == Kept::u8);
  const auto seen = trial.values("visit.seen"), others = trial.values("visit.others");
  REQUIRE(seen.size() == 2);
  for (const double value : seen) CHECK(value == std::floor(value) + 0.5);
  CHECK(others == Numbers{11.5, 11.5});
}

TEST_CASE("a row gives back what it was given, whatever its slots are kept as", "[property]") {
  const std::vector<expr::Field> fields{{0, Kept::real}, {8, Kept::u32}, {12, Kept::i32}, {16, Kept::u16},
                                        {18, Kept::i16}, {20, Kept::u8}, {21, Kept::i8},  {22, Kept::real}};
  std::vector<std::byte> bytes(30);
  const expr::WritableRow row(bytes.data(), fields.data());
  const std::vector<std::vector<double>> values{{0.1, 4294967295.0, -2147483648.0, 65535, -32768, 255, -128, -1e300},
                                                {-3, 0, 2147483647, 0, 32767, 0, 127, 1.0 / 3}};
  for (const auto& given : values) {
    for (std::int32_t slot = 0; slot < 8; ++slot) row.set(slot, given[static_cast<std::size_t>(slot)]);
    for (std::int32_t slot = 0; slot < 8; ++slot) CHECK(row[slot] == given[static_cast<std::size_t>(slot)]);
  }
}

TEST_CASE("nothing is cut off to fit a slot", "[unit]") {
  const std::vector<expr::Field> fields{{0, Kept::u8}, {1, Kept::i16}};
  std::vector<std::byte> bytes(3);
  const expr::WritableRow row(bytes.data(), fields.data());
  row.set(0, 7);
  for (const double wrong : {-1.0, 256.0, 1.5, std::numeric_limits<double>::quiet_NaN(), 1e300})
    CHECK_THROWS_AS(row.set(0, wrong), ContractViolation);
  CHECK(row[0] == 7);
  CHECK_THROWS_AS(row.set(1, 32768), ContractViolation);
}

TEST_CASE("a row without fields is one of doubles", "[unit]") {
  std::vector<double> values{1, 2.5};
  const expr::WritableRow row(values.data());
  CHECK(row[1] == 2.5);
  row.set(1, -0.25);
  CHECK(values[1] == -0.25);
}

TEST_CASE("a row tells of an attribute that refers to an agent by that one's number", "[unit]") {
  const Trial trial = run(R"yaml(agents:
  house: {is: organisation, count: 3}
  person: {is: person, in: house, count: 2, attributes: {home: {type: house, initial: nobody}}}
pathways:
  visit:
    for: person
    starts: {born: true}
    steps:
      - {set: {home: house}}
      - {if: "home == house", set: {home: nobody}}
)yaml");
  Numbers values;
  for (const record::Change& row : trial.rows.changes) values.push_back(row.value);
  CHECK(values == Numbers{0, -1, 1, -1});
}

TEST_CASE("what would happen after more than 1,100 years matters only to a run that waits for it", "[unit]") {
  const std::string text = R"yaml(agents: {person: {is: person, arrivals: {at: [1 min]}}}
pathways: {visit: {for: person, starts: {born: true}, steps: [{hold: 1200 y}]}}
)yaml";
  CHECK(run(text).endings("visit") == Words{"open"});
  CHECK(failure(text + "\nexperiment: {horizon: drained}\n").find("1,100 years") != std::string::npos);
}
