// The store of agents: who is who, and what becomes of those who leave.
#include "care/agents.hpp"

#include <vector>

#include "random/stream.hpp"

using namespace concert;
using care::Agents;
using care::Index;
using care::no_index;

namespace {

/// Two kinds with rows of `slots` bytes that nobody declared, and three streams each.
Agents store(std::uint32_t slots) {
  program::Program program;
  program.kinds.resize(2);
  for (program::Kind& kind : program.kinds) {
    kind.row_bytes = slots;
    for (std::uint32_t i = 0; i < slots; ++i) kind.layout.push_back({i, expr::Kept::u8});
  }
  Agents agents(program);
  agents.set_streams(0, 3);
  agents.set_streams(1, 3);
  return agents;
}

Agents::Origin origin(std::int32_t kind, std::uint32_t stream, std::uint32_t ordinal) {
  Agents::Origin from;
  from.kind = kind;
  from.stream = stream;
  from.ordinal = ordinal;
  from.lineage = 77 + stream;
  from.born = ordinal * 10;
  return from;
}

}  // namespace

TEST_CASE("an agent is told by kind, stream and ordinal, whoever comes in between", "[unit]") {
  Agents agents = store(1);
  std::vector<Index> all;
  for (std::uint32_t i = 0; i < 1000; ++i) all.push_back(agents.add(origin(i % 2, i / 2 % 3, i / 6)));
  for (std::uint32_t i = 0; i < 1000; ++i) {
    CHECK(agents.kind(all[i]) == i % 2);
    CHECK(agents.stream(all[i]) == i / 2 % 3);
    CHECK(agents.ordinal(all[i]) == i / 6);
    CHECK(agents.number(all[i]) == i / 6 * 3 + i / 2 % 3);
    CHECK(agents.order(all[i]) == ((i % 2 + 1ULL) << 52 | (i / 2 % 3ULL) << 32 | i / 6));
    CHECK(agents.lineage(all[i]) == random::mix(77 + i / 2 % 3, i / 6));
    CHECK(agents.born(all[i]) == i / 6 * 10);
    CHECK(agents.present(all[i]));
    CHECK(agents.here(agents.value_of(all[i])));
  }
}

TEST_CASE("ordinals in steps, and in no order at all, are kept", "[unit]") {
  Agents agents = store(1);
  for (const std::vector<std::uint32_t>& ordinals :
       {std::vector<std::uint32_t>{3, 103, 203, 303}, {5, 6, 7, 100, 101, 40}, {9, 4, 17}}) {
    std::vector<Index> all;
    for (const std::uint32_t ordinal : ordinals) all.push_back(agents.add(origin(0, 1, ordinal)));
    for (std::size_t i = 0; i < all.size(); ++i) {
      CHECK(agents.ordinal(all[i]) == ordinals[i]);
      CHECK(agents.lineage(all[i]) == random::mix(78, ordinals[i]));
    }
  }
}

TEST_CASE("a lineage of one's own is kept beside that of others' streams", "[unit]") {
  Agents agents = store(0);
  Agents::Origin successor = origin(1, 2, 0);
  successor.own_lineage = 12345;
  const Index first = agents.add(successor);
  successor.ordinal = 1;
  successor.own_lineage = 54321;
  const Index second = agents.add(successor);
  CHECK(agents.lineage(first) == 12345);
  CHECK(agents.lineage(second) == 54321);
}

TEST_CASE("who has left is not there, though a chunk's memory serves others, and can still be named", "[unit]") {
  Agents agents = store(2);
  std::vector<Index> gone;
  for (std::uint32_t i = 0; i < 600; ++i) gone.push_back(agents.add(origin(0, 0, i)));
  const double value = agents.value_of(gone[3]);
  agents.attributes(gone[0]).set(1, 5);
  for (std::uint32_t i = 0; i < 512; ++i) agents.remove(gone[i]);
  agents.reclaim();
  CHECK_FALSE(agents.here(value));
  CHECK_FALSE(agents.present(gone[3]));
  CHECK(agents.container(gone[3]) == no_index);
  CHECK(agents.station(gone[3]) == no_index);
  CHECK(agents.number(gone[3]) == 9);
  CHECK(agents.lineage(gone[3]) == random::mix(77, 3));
  CHECK(agents.first() == gone[512]);
  std::vector<Index> later;
  for (std::uint32_t i = 600; i < 1200; ++i) later.push_back(agents.add(origin(0, 0, i)));
  for (const Index i : later) {
    CHECK(i > gone.back());
    CHECK(agents.attributes(i)[1] == 0);  // nothing is left of who was there before
  }
  CHECK_FALSE(agents.present(gone[3]));
}

TEST_CASE("everybody present is found once, by index", "[unit]") {
  Agents agents = store(1);
  std::vector<Index> expected;
  for (std::uint32_t i = 0; i < 900; ++i) {
    const Index index = agents.add(origin(0, 0, i));
    if (i % 3 == 0)
      expected.push_back(index);
    else
      agents.remove(index);
  }
  std::vector<Index> found;
  for (Index i = agents.first(); i != no_index; i = agents.next(i)) found.push_back(i);
  CHECK(found == expected);
}

TEST_CASE("the record of an agent is its own", "[unit]") {
  Agents agents = store(1);
  const Index house = agents.add(origin(1, 0, 0)), a = agents.add(origin(0, 0, 0)), b = agents.add(origin(0, 0, 1));
  agents.set_container(a, house);
  agents.set_station(b, 7);
  agents.set_leaving(b);
  agents.count_firing(a);
  agents.count_firing(a);
  CHECK(agents.next_sequence(a) == 0);
  CHECK(agents.next_sequence(a) == 1);
  CHECK(agents.next_sequence(b) == 0);
  CHECK(agents.container(a) == house);
  CHECK(agents.container(b) == no_index);
  CHECK(agents.station(a) == no_index);
  CHECK(agents.station(b) == 7);
  CHECK(agents.fired(a) == 2);
  CHECK(agents.fired(b) == 0);
  CHECK(agents.present(b));
  CHECK(agents.leaving(b));
  CHECK_FALSE(agents.leaving(a));
}
