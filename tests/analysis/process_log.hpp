// Result files with rows written by hand, for the views of processes. Times are minutes.
#pragma once
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "record/writer.hpp"

namespace concert::test {

/// Two models of one replication each unless told otherwise; each run's rows are given by a function.
class ProcessFile {
 public:
  using Rows = std::function<void(record::TrialLog&, std::uint32_t model)>;

  explicit ProcessFile(const Rows& rows, std::uint32_t models = 1, record::Level level = record::Level::full) {
    std::string name = (std::filesystem::temp_directory_path() / "concert-process-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    record::Header header;
    header.scenario_id = "by_hand";
    header.version = "0.1.0";
    header.scenario_hash = "0";
    header.epoch = "2026-01-05";
    header.horizon_days = 10;
    header.models = {"usual", "other"};
    header.models.resize(models);
    header.points = {""};
    header.kinds = {"guest", "place"};
    header.pathways = {"stay", "meal", "bath"};
    header.sites = {"stay.room", "stay.bed", "meal.table", "bath.tub", "stay.rest", "meal.eat", "bath.wash"};
    header.site_servers = {"room", "bed", "table", "tub", "", "", ""};
    header.messages = {"letter"};
    header.outcomes = {{"done", "refused"}, {"done"}, {"done"}};
    for (std::uint32_t m = 0; m < models; ++m) header.runs.push_back({.model = m, .replication = 0, .point = 0});
    record::Writer writer(path(), header, level);
    for (std::uint32_t m = 0; m < models; ++m) {
      const auto log = writer.trial(m);
      rows(*log, m);
      record::TrialResult result;
      result.ended = 10 * day;
      log->finish(result);
    }
    writer.close();
  }
  ~ProcessFile() { std::filesystem::remove_all(folder_); }
  ProcessFile(const ProcessFile&) = delete;
  ProcessFile& operator=(const ProcessFile&) = delete;

  std::filesystem::path path() const { return folder_ / "log.h5"; }

 private:
  std::filesystem::path folder_;
};

/// Sites of the file above.
enum Site : std::uint16_t { room, bed, table, tub, rest, eat, wash };
enum Pathway : std::uint16_t { stay, meal, bath };

/// The pathway of a site; an agent's episode of it has its number.
inline Pathway pathway_of(Site site) {
  return site == table || site == eat ? meal : site == tub || site == wash ? bath : stay;
}

inline record::Visit visit(std::uint32_t agent, Site site, Tick requested, Tick started, Tick ended,
                           record::VisitOutcome outcome = record::VisitOutcome::done) {
  record::Visit row;
  row.agent = agent;
  row.site = site;
  row.episode = pathway_of(site);
  row.outcome = outcome;
  row.requested = requested * minute;
  row.started = started < 0 ? record::none : started * minute;
  row.ended = ended * minute;
  return row;
}

inline record::Episode episode(std::uint32_t agent, Pathway pathway, Tick started, Tick ended,
                               std::uint16_t outcome = 0) {
  return {.agent = agent,
          .kind = 0,
          .pathway = pathway,
          .outcome = outcome,
          .number = pathway,
          .started = started * minute,
          .ended = ended * minute};
}

enum class How : std::uint8_t { called, started };

/// The same, called or started by another episode of its agent.
inline record::Episode by(Pathway starter, How how, record::Episode row) {
  row.starter_kind = row.kind;
  row.starter = static_cast<std::int32_t>(row.agent);
  row.starter_episode = starter;
  row.called = how == How::called;
  return row;
}

}  // namespace concert::test
