// Comma-separated values with a header line: fields may stand in double quotes, blank lines and lines beginning
// with '#' are skipped. Every field knows its line and column.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace concert::scenario {

struct CsvField {
  std::string text;
  std::uint32_t line = 0, column = 0;
};

using CsvRow = std::vector<CsvField>;

std::vector<CsvRow> parse_csv(std::string_view text);

}  // namespace concert::scenario
