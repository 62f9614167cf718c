// The parts of a result file that are written once: where it comes from, what its codes mean, what was declared,
// and at the end the table of measures. Names of groups and columns as FORMAT.md documents them.
#pragma once
#include <map>
#include <string>

#include "record/h5.hpp"
#include "record/reader.hpp"
#include "record/table.hpp"

namespace concert::record {

inline constexpr const char* format_version = "1";

Labels labels_of(const Header& header);

/// Root attributes, names, parameters, settings, limits, texts, declared measures.
void write_declared(hid_t file, const Header& header, const Labels& labels);
/// Runs and the dense table of measures.
void write_results(hid_t file, const Results& results, const Labels& labels);
/// Facts of this very execution, as attributes of fixed size: other values, same bytes everywhere else.
void write_provenance(hid_t file, const std::map<std::string, std::string>& facts);

}  // namespace concert::record
