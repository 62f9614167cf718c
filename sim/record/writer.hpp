// The only way out of a run: rows go into per-trial logs, logs into columns in trial order, columns compressed by
// several threads into one HDF5 file by one writer thread, so that the bytes do not depend on which trial finished
// first, nor on threads. Memory is bounded: a slow disk slows the trials. Layout and attributes: FORMAT.md.
// The file is written under a temporary name and renamed by close(): a file under its own name is complete.
#pragma once
#include <cstdint>
#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "record/rows.hpp"

namespace concert::record {

enum class Level : std::uint8_t { measures, visits, full };

/// What the columns' codes mean and where the file comes from. Plain data, filled by sim/experiment.
struct Header {
  struct Run {
    std::uint32_t model = 0;
    std::uint32_t replication = 0;
    std::uint32_t point = 0;
  };
  struct MeasureInfo {
    std::string name, unit, says, aggregate, role, payer;
    std::vector<std::string> groups;    // labels; of agents: "kind[0]", ...
    std::vector<double> period_starts;  // days since the epoch
    bool per_agent = false;
    int agent_kind = -1;
  };
  struct ParameterInfo {
    std::string name, unit, kind, source, note, range;
    double value = 0, low = 0, high = 0;  // in `unit`; NaN if no range
    bool lever = false, effect = false;
  };
  /// A value a model (or point) sets instead of the scenario's own.
  struct Setting {
    std::string model, name, text;
    bool effect = false;
  };
  /// What the scenario states of its economics, by the author or (with a source) by a country's guideline.
  struct Statement {
    std::string item, stated, source;
  };
  std::string scenario_id, title, epoch;  // epoch as an ISO date, or empty
  std::string version;                    // of Concert
  std::string scenario_hash;              // of the texts, hexadecimal
  std::uint64_t seed = 0;
  double warm_up_days = 0, horizon_days = 0;
  std::vector<std::pair<std::string, std::string>> texts;  // file name, contents: scenario and libraries
  std::vector<std::string> models;
  std::uint32_t baseline = 0;
  std::vector<std::string> points;  // "" for the scenario as written
  std::vector<std::string> kinds, pathways, sites, marks, messages, attributes, accounts;
  std::vector<std::string> site_servers;           // by site: the resource or staff kind asked for, or empty
  std::vector<std::string> site_instances;         // by site: the application of a template it comes from, or empty
  std::vector<std::pair<std::string, std::string>> instances;  // these applications: name, template
  std::vector<std::string> account_owners;         // by account: the kind of its owners
  std::vector<std::string> relations, causes;      // of a scenario without relations: empty, and no table of ties
  std::vector<std::vector<std::string>> outcomes;  // by pathway
  std::vector<MeasureInfo> measures;
  std::vector<ParameterInfo> parameters;
  std::vector<Setting> settings;
  std::vector<std::string> limits;
  std::vector<Statement> economics;
  std::vector<Run> runs;  // in trial order
};

class Writer;

/// Where one trial puts its rows. Used by one thread; rows of earlier trials always come first in the file.
class TrialLog {
 public:
  virtual ~TrialLog() = default;
  virtual void visit(const Visit& row) = 0;
  virtual void episode(const Episode& row) = 0;
  virtual void mark(const Mark& row) = 0;
  virtual void message(const Message& row) = 0;
  virtual void change(const Change& row) = 0;
  virtual void payment(const Payment& row) = 0;
  virtual void tie(const Tie& row) = 0;
  /// Ends the trial; no rows may follow.
  virtual void finish(TrialResult result) = 0;
};

/// Has a short task run by a thread that is free, some time or never. Does not wait for it.
using Helpers = std::function<void(std::function<void()>)>;

struct WriterOptions {
  /// Without helpers the threads that record rows compress them too, and nobody else is kept busy.
  Helpers helpers = {};
  /// Bytes of rows, over all trials, that may wait for earlier trials to finish. A trial that reaches it waits itself.
  std::size_t most_waiting = 64 * 1024 * 1024;
  /// Called by the writer's thread before each chunk is written: stands for a slow disk in tests.
  std::function<void()> before_write = {};
};

/// Trials may be recorded at the same time, if they are begun in the order of their numbers and none is begun on top of
/// another one's stack: a trial that is far ahead waits inside its log (turns.hpp).
class Writer {
 public:
  /// Throws std::runtime_error if the file cannot be created.
  Writer(const std::filesystem::path& path, Header header, Level level, WriterOptions options = {});
  ~Writer();  // without close(): the temporary file is removed
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  Level level() const;
  /// The log of trial `run` (index into Header::runs). Thread-safe.
  std::unique_ptr<TrialLog> trial(std::uint32_t run);
  /// Facts that may differ between two runs of the same design (date, host, threads, seconds): group /provenance only.
  void provenance(const std::string& name, const std::string& value);
  /// A trial stopped and will never finish: none waits for it, and what others record throws `why`.
  void fail(std::exception_ptr why);
  /// The most bytes of rows that ever waited for an earlier trial.
  std::size_t most_waited() const;
  /// Writes what is left and renames; every trial must have finished. Throws on a full disk and the like.
  void close();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Removes the temporary files of writers still open; async-signal-safe, for Ctrl-C.
void remove_unfinished() noexcept;

}  // namespace concert::record
