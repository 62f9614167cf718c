// Which visits belong to which episode, and which episodes lie within which: a visit's row names its episode, an
// episode's the one that called or started it. What was called lies within its caller. What was started beside lies
// within the first one up its starters of the same agent that was open all along and itself neither in a hold nor
// waiting for somebody meanwhile: as where a pathway, or one that it called, starts others that it awaits.
#pragma once
#include <cstdint>
#include <tuple>
#include <vector>

#include "record/log_reader.hpp"
#include "record/reader.hpp"

namespace concert::analysis {

inline constexpr std::int32_t no_row = -1;

/// Rows of episodes by what names them in a run.
class EpisodeRows {
 public:
  explicit EpisodeRows(const record::RunLog& log);
  /// The row of an agent's episode by its number; no_row if it is not there.
  std::int32_t row(std::uint32_t kind, std::uint32_t agent, std::uint32_t number) const;

 private:
  std::vector<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t, std::int32_t>> rows_;  // sorted
};

/// When a visit was over: at its end, or `run_end` where it was still open.
Tick closed_at(const record::Visit& visit, Tick run_end);

class CaseIndex {
 public:
  CaseIndex(const record::RunLog& log, Tick run_end);

  std::int32_t owner(std::uint32_t visit) const { return owners_[visit]; }        // its episode
  std::int32_t parent(std::uint32_t episode) const { return parents_[episode]; }  // the one it lies within
  /// Is `inner` this episode or one within it?
  bool within(std::int32_t inner, std::int32_t outer) const;
  /// Rows of the visits of an episode and of those within it, by request, then row.
  std::vector<std::uint32_t> visits_of(std::uint32_t episode) const;

 private:
  void assign(const EpisodeRows& rows);
  void nest(const EpisodeRows& rows, Tick run_end);
  std::int32_t starter_of(const EpisodeRows& rows, std::int32_t episode) const;
  bool lies_within(const record::Episode& inner, std::uint32_t outer, Tick run_end) const;
  bool busy_during(std::uint32_t outer, Tick from, Tick to, Tick run_end) const;

  std::vector<std::int32_t> owners_, parents_;
  std::vector<std::vector<std::uint32_t>> visits_, inner_;  // by episode; visits by request
  const record::RunLog* log_;
};

}  // namespace concert::analysis
