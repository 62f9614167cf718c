// A report as an Excel workbook (.xlsx): one sheet a table, numbers as numbers, units in headings or in a column, the
// row of headings frozen and filtered, columns as wide as what they hold. Texts are texts: nothing is a formula.
#pragma once
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "analysis/report/content.hpp"

namespace concert::analysis {

using SheetCell = std::variant<std::string, double>;  // NaN: an empty cell

struct Sheet {
  std::string name;
  std::vector<std::string> headings;
  std::vector<std::vector<SheetCell>> rows;  // as wide as the headings
};

/// Those with rows: summary, comparison, over time, equity, persons, payers, economics, acceptability, assumptions,
/// run.
std::vector<Sheet> sheets_of(const Report& report);

/// The same report gives the same bytes. Throws std::runtime_error saying what cannot be written.
void write_workbook(const std::filesystem::path& file, const Report& report);

}  // namespace concert::analysis
