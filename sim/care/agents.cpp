#include "care/agents.hpp"

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>

#include "core/contract.hpp"
#include "random/exact_math.hpp"

namespace concert::care {

namespace {

constexpr std::uint32_t longest_stride = 1U << 14;  // longer ones are not kept: each ordinal is

}  // namespace

Agents::Agents(const program::Program& program) : kinds_(program.kinds.size()) {
  for (std::size_t k = 0; k < program.kinds.size(); ++k) {
    const program::Kind& from = program.kinds[k];
    OfKind& kind = kinds_[k];
    kind.kind = static_cast<std::uint16_t>(k);
    kind.fixed = k < program.partition.fixed.size() && program.partition.fixed[k];
    kind.layout = from.layout;
    kind.fields = kind.layout.data();
    constexpr std::uint32_t aligned = alignof(Hot);
    kind.record = (static_cast<std::uint32_t>(sizeof(Hot)) + from.row_bytes + aligned - 1) / aligned * aligned;
    for (std::int32_t slot = from.stored; slot < static_cast<std::int32_t>(from.layout.size()); ++slot)
      if (from.layout[static_cast<std::size_t>(slot)].kept == expr::Kept::real) kind.unset.push_back(slot);
  }
}

void Agents::set_streams(std::int32_t kind, std::uint32_t streams) {
  OfKind& of = kinds_[static_cast<std::size_t>(kind)];
  of.streams = streams;
  of.open.resize(streams, no_index);
}

Index Agents::add(const Origin& origin) {
  const Index i = open_chunk(origin);
  Chunk& of = chunk(i);
  const Index place = i & mask;
  place_ordinal(of, origin.ordinal);
  if (origin.own_lineage) {
    rare(of).lineages.resize(per_chunk);
    rare(of).lineages[place] = *origin.own_lineage;
  }
  if (origin.born != of.born && (!of.rare || of.rare->born.empty())) rare(of).born.assign(per_chunk, of.born);
  if (of.rare && !of.rare->born.empty()) of.rare->born[place] = origin.born;
  if (origin.unit != of.unit && (!of.rare || of.rare->units.empty())) rare(of).units.assign(per_chunk, of.unit);
  if (of.rare && !of.rare->units.empty()) of.rare->units[place] = origin.unit;
  ++of.used;
  ++of.present;
  hot(of, place).state = present_bit;
  for (const std::int32_t slot : of.of->unset) attributes(i).set(slot, random::not_a_number);
  return i;
}

void Agents::remove(Index i) {
  Chunk& of = chunk(i);
  Hot& gone = hot(of, i & mask);
  gone.state = 0;
  gone.container = no_index;
  if (--of.present == 0 && of.used == per_chunk) emptied_.push_back(i & ~mask);
}

/// The place of the next agent of the stream.
Index Agents::open_chunk(const Origin& origin) {
  Index& open = kinds_[static_cast<std::size_t>(origin.kind)].open[origin.stream];
  if (open == no_index || chunk(open).used == per_chunk) open = add_chunk(origin);
  return open + chunk(open).used;
}

Index Agents::add_chunk(const Origin& origin) {
  if (chunks_used_ == no_index >> bits) throw RunError("more than four billion agents have come");
  if (chunks_used_ % chunks_at_once == 0) chunks_.push_back(std::make_unique<Chunks>());
  const Index first = chunks_used_++ << bits;
  Chunk& of = chunk(first);
  OfKind& kind = kinds_[static_cast<std::size_t>(origin.kind)];
  if (kind.free.empty()) {
    constexpr std::size_t line = 64;
    kind.free.push_back(memory_.cut((per_chunk * kind.record + line - 1) / line * line));
  }
  of.records = kind.free.back();
  of.stride_bytes = kind.record;
  kind.free.pop_back();
  std::memset(of.records, 0, per_chunk * kind.record);
  for (Index place = 0; place < per_chunk; ++place) new (of.records + place * kind.record) Hot;
  of.of = &kind;
  of.stream = origin.stream;
  of.lineage = origin.lineage;
  of.born = origin.born;
  of.ordinal = origin.ordinal;
  of.unit = origin.unit;
  return first;
}

/// Ordinals that go up in equal steps need not be kept.
void Agents::place_ordinal(Chunk& of, std::uint32_t ordinal) {
  if (of.used == 1 && ordinal - of.ordinal < longest_stride) of.stride = (ordinal - of.ordinal) & (longest_stride - 1);
  const bool kept = of.rare && !of.rare->ordinals.empty();
  if (!kept && ordinal == of.ordinal + of.used * of.stride) return;
  if (!kept) {
    std::vector<std::uint32_t> all(per_chunk);
    for (Index place = 0; place < of.used; ++place) all[place] = Agents::ordinal(of, place);
    rare(of).ordinals = std::move(all);
  }
  of.rare->ordinals[of.used] = ordinal;
}

Agents::Rare& Agents::rare(Chunk& of) {
  if (!of.rare) of.rare = std::make_unique<Rare>();
  return *of.rare;
}

Tick Agents::born(Index i) const {
  const Chunk& of = chunk(i);
  return of.rare && !of.rare->born.empty() ? of.rare->born[i & mask] : of.born;
}

std::uint32_t Agents::count_episode(Index i) {
  const std::size_t place = i >> bits;
  if (place >= episodes_.size()) episodes_.resize(place + 1);
  if (!episodes_[place]) episodes_[place] = std::make_unique<Counts>();
  return (*episodes_[place])[i & mask]++;
}

void Agents::set_station(Index i, Index station) {
  std::vector<Index>& stations = rare(chunk(i)).stations;
  stations.resize(per_chunk, no_index);
  stations[i & mask] = station;
}

void Agents::too_many_events() { throw RunError("an agent has scheduled more than four billion events"); }
void Agents::too_many_firings() { throw RunError("a clock has fired more than a billion times"); }

Index Agents::present_from(Index i) const {
  for (const Index end = chunks_used_ << bits; i < end; ++i) {
    const Chunk& of = chunk(i);
    if (of.present == 0)
      i |= mask;
    else if ((hot(of, i & mask).state & present_bit) != 0)
      return i;
  }
  return no_index;
}

void Agents::free_emptied() {
  static std::array<Hot, per_chunk> nobody_there{};  // never written: only who is present changes
  for (const Index first : emptied_) {
    Chunk& of = chunk(first);
    kinds_[kind(first)].free.push_back(of.records);
    of.records = reinterpret_cast<std::byte*>(nobody_there.data());
    of.stride_bytes = sizeof(Hot);
    of.gone = true;
    if (first >> bits < episodes_.size()) episodes_[first >> bits].reset();
    if (!of.rare) continue;
    of.rare->born = {};
    of.rare->stations = {};
    if (of.rare->ordinals.empty() && of.rare->lineages.empty() && of.rare->units.empty()) of.rare.reset();
  }
  emptied_.clear();
}

}  // namespace concert::care
