// A run's log in the formats of process mining. OCEL 2.0 (Berti et al. 2024, https://www.ocel-standard.org/2.0/):
// events about several objects, as JSON or SQLite. XES (IEEE 1849-2023): one trace for each agent of one kind. CSV: a
// line an event. Every time stamp says its zone (UTC).
#pragma once
#include <filesystem>
#include <iosfwd>
#include <string>

#include "analysis/process/object_log.hpp"

namespace concert::analysis {

void write_ocel_json(std::ostream& out, const ObjectLog& log);

/// Throws std::runtime_error if the file cannot be written; it must not exist.
void write_ocel_sqlite(const std::filesystem::path& path, const ObjectLog& log);

/// `kind`: whose stories the traces are; objects of other kinds have none.
void write_xes(std::ostream& out, const ObjectLog& log, const std::string& kind);

/// time, subject_type, subject, activity, lifecycle, resource, outcome, value, episode, step, contract.
void write_log_csv(std::ostream& out, const ObjectLog& log);

}  // namespace concert::analysis
