// Which visits belong to which episode, and which episodes lie within which, read from the log's instants: rows do not
// say it. A visit belongs to the latest episode of its agent and pathway that was open from its request to its end; an
// episode lies within the tightest one of another pathway of its agent that was open all along and was itself neither in
// a hold nor waiting for somebody meanwhile: as a called pathway does, and one that was started and is awaited. What is
// started beside a caller that only awaits something else cannot be told from these.
#pragma once
#include <cstdint>
#include <vector>

#include "record/log_reader.hpp"
#include "record/reader.hpp"

namespace concert::analysis {

inline constexpr std::int32_t no_row = -1;

/// Pathway of each site ("pathway.step": the longest name of a pathway that fits).
std::vector<std::int32_t> pathways_of_sites(const record::Header& header);

/// When a visit was over: at its end, or `run_end` where it was still open.
Tick closed_at(const record::Visit& visit, Tick run_end);

class CaseIndex {
 public:
  CaseIndex(const std::vector<std::int32_t>& site_pathways, const record::RunLog& log, Tick run_end);

  std::int32_t owner(std::uint32_t visit) const { return owners_[visit]; }        // its episode
  std::int32_t parent(std::uint32_t episode) const { return parents_[episode]; }  // the one it lies within
  /// Is `inner` this episode or one within it?
  bool within(std::int32_t inner, std::int32_t outer) const;
  /// Rows of the visits of an episode and of those within it, by request, then row.
  std::vector<std::uint32_t> visits_of(std::uint32_t episode) const;

 private:
  void nest(const std::vector<std::uint32_t>& order, const record::RunLog& log, Tick run_end);
  bool busy_during(std::uint32_t outer, Tick from, Tick to, Tick run_end) const;
  void assign(const std::vector<std::uint32_t>& order, const std::vector<std::int32_t>& site_pathways,
              const record::RunLog& log, Tick run_end);

  std::vector<std::int32_t> owners_, parents_;
  std::vector<std::vector<std::uint32_t>> visits_, inner_;  // by episode
  const record::RunLog* log_;
};

}  // namespace concert::analysis
