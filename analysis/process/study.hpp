// The runs of a result file that a view is about, one after another: memory is that of one run's rows.
#pragma once
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "analysis/process/cases.hpp"
#include "record/log_reader.hpp"
#include "record/reader.hpp"

namespace concert::analysis {

/// The file has no rows, or not all that the views read. The text says how to get them.
struct LogMissing : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct RunRows {
  std::uint32_t run = 0, replication = 0;
  Tick from = 0, to = 0;  // the window that measures cover
  Tick end = 0;           // of the run
  record::RunLog log;
};

class Study {
 public:
  /// Throws LogMissing unless it was recorded with `--record full`.
  explicit Study(const std::filesystem::path& path);

  const record::Header& header() const { return results_.header; }
  const std::vector<std::string>& site_servers() const { return site_servers_; }
  /// The model's number; throws std::invalid_argument with the nearest name.
  std::uint32_t model(const std::string& name) const;
  std::uint32_t pathway(const std::string& name) const;
  /// Replications of a model that ended well, ascending, at the scenario's own parameters.
  std::vector<std::uint32_t> replications(std::uint32_t model) const;
  /// Throws std::invalid_argument if there is no such run.
  RunRows run(std::uint32_t model, std::uint32_t replication) const;
  void each(std::uint32_t model, const std::optional<std::uint32_t>& replication,
            const std::function<void(const RunRows&)>& take) const;

 private:
  record::Results results_;
  record::LogFile file_;
  std::vector<std::string> site_servers_;
};

}  // namespace concert::analysis
