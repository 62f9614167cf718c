// Reads a result file back, for analysis/: names, runs and the dense table of measures.
#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "record/writer.hpp"

namespace concert::record {

/// One column of the table of measures: a measure, one of its groups, one of its periods.
struct Column {
  std::uint32_t measure = 0;
  std::int32_t group = -1;
  std::int32_t period = -1;
};

struct Results {
  Header header;
  std::vector<Column> columns;
  std::vector<double> values;         // runs × columns, row-major; NaN: no rows
  std::vector<double> counts;         // likewise
  std::vector<Status> status;         // by run
  std::vector<std::string> errors;    // by run
  std::vector<double> events;         // by run
  std::vector<Tick> ended;            // by run: simulated end
  /// Person-level values, sorted by run, measure, agent.
  struct AgentRow {
    std::uint32_t run = 0, measure = 0, agent = 0;
    double value = 0;
  };
  std::vector<AgentRow> agents;
};

/// Throws std::runtime_error naming the file if it is no Concert result or not complete.
Results read(const std::filesystem::path& path);

/// The same table without a file: what `check` uses, where nothing is to be kept.
Results collect(Header header, std::vector<TrialResult> trials);

/// A hash of names, types, shapes, numbers, texts and attributes of everything but /provenance: equal for two
/// executions of one design.
std::uint64_t digest(const std::filesystem::path& path);

/// The same by object ("/visits/agent"; groups by their attributes, the root as "/"): what differs, if something does.
std::map<std::string, std::uint64_t> digests(const std::filesystem::path& path);

}  // namespace concert::record
