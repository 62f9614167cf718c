// Cells of a CSV text with their places (RFC 4180: quoted fields, doubled quotes; comma, or semicolon where the heading has
// no comma). Private to this folder.
#pragma once
#include <string>
#include <vector>

#include "core/diagnostic.hpp"

namespace concert::analysis::evaluation {

struct CsvCell {
  std::string text;  // spaces around it removed
  Place place;
};

/// Rows that are not blank, heading first; lines above it that begin with # are remarks. An unclosed quote is an error at its place.
std::vector<std::vector<CsvCell>> csv_rows(std::uint32_t file, const std::string& text, Diagnostics& diagnostics);

}  // namespace concert::analysis::evaluation
