// Who is there, and who was. An agent's index is given once and never again, so that whatever was meant for one who has
// left finds nobody. Agents of one kind and stream stand together in chunks: what they have in common (kind, stream,
// the root of their luck, consecutive ordinals) is written once a chunk, and 16 bytes and a row of attributes for each.
// A chunk whose agents have all left gives its memory back; who they were (kind, number, lineage) can still be told.
// It knows nothing of what agents do; their episodes, stations and wait lists are the world's.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "care/slab.hpp"
#include "core/fetch.hpp"
#include "core/large_pages.hpp"
#include "core/time.hpp"
#include "expr/row.hpp"
#include "expr/type.hpp"
#include "program/program.hpp"
#include "random/stream.hpp"

namespace concert::care {

/// Which agent of a world an expression's value stands for; the other part of the value says which world's.
inline Index index_of(double agent) { return static_cast<Index>(static_cast<std::uint64_t>(agent) & 0xffffffffU); }

class Agents {
 public:
  /// Where an agent comes from: everything that tells it from others under every model.
  struct Origin {
    std::int32_t kind = -1;
    std::uint32_t stream = 0;   // 0 the initial stock, then the streams of arrivals, last the successors
    std::uint32_t ordinal = 0;  // within its stream
    std::uint64_t lineage = 0;  // of the stream: its agents' follow from it and their ordinals
    std::optional<std::uint64_t> own_lineage = std::nullopt;  // of one whose lineage follows from somebody else's
    Tick born = 0;
    std::uint32_t unit = 0;     // it belongs to (care/layout.hpp)
  };

  explicit Agents(const program::Program& program);

  /// How many streams a kind has: before the first of its agents.
  void set_streams(std::int32_t kind, std::uint32_t streams);
  std::uint32_t streams(std::int32_t kind) const { return kinds_[static_cast<std::size_t>(kind)].streams; }

  /// Present, inside nothing, with attributes of 0; what no author declares is not a number, if it can be.
  Index add(const Origin& origin);
  /// It has left. Its attributes stay until the next reclaim().
  void remove(Index i);
  /// Gives back the memory of chunks that nobody is in any more; between events, when nothing points there.
  void reclaim() {
    if (!emptied_.empty()) free_emptied();
  }

  // Of everybody who ever was.
  std::uint16_t kind(Index i) const { return chunk(i).of->kind; }
  std::uint32_t stream(Index i) const { return chunk(i).stream; }
  std::uint32_t ordinal(Index i) const { return ordinal(chunk(i), i & mask); }
  /// Within its kind, the same under every model.
  std::uint32_t number(Index i) const { return ordinal(i) * chunk(i).of->streams + chunk(i).stream; }
  /// In event keys.
  std::uint64_t order(Index i) const {
    const Chunk& in = chunk(i);
    return (in.of->kind + std::uint64_t{1}) << 52 | static_cast<std::uint64_t>(in.stream) << 32 | ordinal(in, i & mask);
  }
  /// The root of its draws.
  std::uint64_t lineage(Index i) const {
    const Chunk& in = chunk(i);
    if (in.rare && !in.rare->lineages.empty()) return in.rare->lineages[i & mask];
    return random::mix(in.lineage, ordinal(in, i & mask));
  }
  bool present(Index i) const { return (hot(i).state & present_bit) != 0; }
  std::uint32_t unit(Index i) const {
    const Chunk& of = chunk(i);
    return of.rare && !of.rare->units.empty() ? of.rare->units[i & mask] : of.unit;
  }

  // Of those who are present; nothing (no_index, null) of who has left.
  bool leaving(Index i) const { return (hot(i).state & leaving_bit) != 0; }
  Index container(Index i) const { return hot(i).container; }
  Index first_episode(Index i) const { return hot(i).first_episode; }
  Index station(Index i) const {
    const Chunk& of = chunk(i);
    return of.rare && !of.rare->stations.empty() ? of.rare->stations[i & mask] : no_index;
  }
  Tick born(Index i) const;
  expr::WritableRow attributes(Index i) const {
    const Chunk& in = chunk(i);
    if (in.gone) return {};
    return {in.records + (i & mask) * in.stride_bytes + sizeof(Hot), in.of->fields};
  }

  /// What expressions ask of one agent, found with one look.
  struct Looks {
    Tick born;
    std::uint32_t ordinal;
    std::uint64_t lineage;
    double value;
    expr::WritableRow attributes;
  };
  Looks look(Index i) const {
    const Chunk& in = chunk(i);
    if (in.rare) return {born(i), ordinal(i), lineage(i), value_of(i), attributes(i)};
    const std::uint32_t ordinal = in.ordinal + (i & mask) * in.stride;
    return {in.born, ordinal, random::mix(in.lineage, ordinal), in.of->fixed ? i : 0x1p32 * (1.0 + in.unit) + i,
            attributes(i)};
  }

  void set_leaving(Index i) { hot(i).state |= leaving_bit; }
  void set_container(Index i, Index container) { hot(i).container = container; }
  void set_first_episode(Index i, Index episode) { hot(i).first_episode = episode; }
  void set_station(Index i, Index station);
  /// The number of its next event.
  std::uint32_t next_sequence(Index i) {
    Hot& of = hot(i);
    if (of.sequence == most_events) too_many_events();
    return of.sequence++;
  }
  /// The number of the episode it begins, from 0, among those that were counted.
  std::uint32_t count_episode(Index i);
  /// How often its kind's first clock has fired.
  std::uint32_t fired(Index i) const { return hot(i).state >> fired_shift; }
  void count_firing(Index i) {
    Hot& of = hot(i);
    if (of.state >> fired_shift == most_firings) too_many_firings();
    of.state += 1U << fired_shift;
  }
  /// Its record and attributes will be needed soon; sooner, where they are.
  void fetch(Index i) const {
    const Chunk& of = chunk(i);
    const std::byte* const record = of.records + (i & mask) * of.stride_bytes;
    concert::fetch(record);
    concert::fetch(record + of.stride_bytes - 1);
  }
  void fetch_place(Index i) const { concert::fetch(&chunk(i)); }

  // Those present, by index: first(), then next() until no_index.
  Index first() const { return present_from(0); }
  Index next(Index i) const { return present_from(i + 1); }

  // As values of expressions: the index and, unless the kind is fixed, the unit. So long as the index is not past all that
  // this world has, a value can be asked for its agent only if that is at home here (or its kind is fixed).
  double value_of(Index i) const {
    if (i == no_index) return expr::nobody;
    const Chunk& of = chunk(i);
    if (of.of->fixed) return i;
    return 0x1p32 * (1.0 + unit(i)) + i;
  }
  /// Whether a value stands for one of this world's agents who is present.
  bool here(double value) const {
    if (!(value >= 0)) return false;  // nobody is no number of an agent
    const Index i = index_of(value);
    return i >> bits < chunks_used_ && value_of(i) == value && present(i);
  }

 private:
  static constexpr Index bits = 8, per_chunk = Index{1} << bits, mask = per_chunk - 1;
  static constexpr Index chunks_at_once = 256;
  static constexpr std::uint32_t present_bit = 1, leaving_bit = 2, fired_shift = 2;
  static constexpr std::uint32_t most_firings = (1U << 30) - 1;
  static constexpr std::uint32_t most_events = 0xfffffffe;  // a number is left that is nobody's

  struct Hot {
    Index container = no_index;
    Index first_episode = no_index;
    std::uint32_t sequence = 0;  // events it has scheduled
    std::uint32_t state = 0;     // present, leaving, and how often the first clock has fired
  };
  /// What only some chunks need: where agents have no value in common, one each.
  struct Rare {
    std::vector<std::uint32_t> ordinals;
    std::vector<std::uint64_t> lineages;
    std::vector<Tick> born;
    std::vector<Index> stations;
    std::vector<std::uint32_t> units;
  };
  struct OfKind {
    const expr::Field* fields = nullptr;
    std::uint32_t record = 0;  // bytes of an agent's record and row
    std::uint32_t streams = 1;
    std::uint16_t kind = 0;
    bool fixed = false;
    std::vector<expr::Field> layout;
    std::vector<std::int32_t> unset;  // slots that begin as not-a-number
    std::vector<Index> open;          // by stream: the chunk that the next agent joins
    std::vector<std::byte*> free;     // memory of chunks
  };
  struct alignas(64) Chunk {  // one line of a cache
    std::byte* records = nullptr;  // of each agent its Hot and behind it its row: one place in memory to go to
    const OfKind* of = nullptr;
    std::unique_ptr<Rare> rare;
    std::uint64_t lineage = 0;  // of the stream
    Tick born = 0;
    std::uint32_t ordinal = 0;  // of the first
    std::uint32_t stream = 0;
    std::uint32_t unit = 0;
    std::uint32_t used : 9 = 0, present : 9 = 0;
    std::uint32_t stride : 14 = 1;  // of ordinals, from one to the next
    std::uint32_t stride_bytes = 0;  // of records
    bool gone = false;
  };
  static_assert(sizeof(Chunk) == 64);
  using Chunks = std::array<Chunk, chunks_at_once>;

  Chunk& chunk(Index i) { return chunks_[i >> (bits + 8)]->data()[i >> bits & (chunks_at_once - 1)]; }
  const Chunk& chunk(Index i) const { return chunks_[i >> (bits + 8)]->data()[i >> bits & (chunks_at_once - 1)]; }
  static Hot& hot(const Chunk& in, Index place) { return *reinterpret_cast<Hot*>(in.records + place * in.stride_bytes); }
  Hot& hot(Index i) { return hot(chunk(i), i & mask); }
  const Hot& hot(Index i) const { return hot(chunk(i), i & mask); }
  static std::uint32_t ordinal(const Chunk& of, Index place) {
    return of.rare && !of.rare->ordinals.empty() ? of.rare->ordinals[place] : of.ordinal + place * of.stride;
  }
  static Rare& rare(Chunk& of);
  Index open_chunk(const Origin& origin);
  Index add_chunk(const Origin& origin);
  void place_ordinal(Chunk& of, std::uint32_t ordinal);
  Index present_from(Index i) const;
  void free_emptied();
  [[noreturn]] static void too_many_events();
  [[noreturn]] static void too_many_firings();

  std::vector<OfKind> kinds_;
  std::vector<std::unique_ptr<Chunks>> chunks_;
  Index chunks_used_ = 0;
  Arena memory_;
  std::vector<Index> emptied_;  // first agents of chunks
  using Counts = std::array<std::uint32_t, per_chunk>;
  std::vector<std::unique_ptr<Counts>> episodes_;  // begun, by chunk; nothing where nobody counts
};

}  // namespace concert::care
