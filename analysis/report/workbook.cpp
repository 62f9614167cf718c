#include "analysis/report/workbook.hpp"

#include <fmt/format.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <stdexcept>

#include "analysis/format.hpp"
#include "analysis/text_table.hpp"

namespace concert::analysis {
namespace {

constexpr std::size_t widest = 60;            // of a column, in characters; longer texts are wrapped
constexpr std::size_t longest_text = 32'767;  // that Excel takes in a cell

struct Formats {
  lxw_format *heading = nullptr, *text = nullptr, *number = nullptr;
};

Formats formats_of(lxw_workbook* book) {
  Formats f{workbook_add_format(book), workbook_add_format(book), workbook_add_format(book)};
  format_set_bold(f.heading);
  format_set_bottom(f.heading, LXW_BORDER_THIN);
  for (lxw_format* format : {f.heading, f.text}) format_set_text_wrap(format);
  for (lxw_format* format : {f.heading, f.text, f.number}) format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
  return f;
}

/// Without control characters, and no longer than it may be.
std::string cell_text(const std::string& text, std::size_t most = longest_text) {
  std::string out = clean(text, Charset::utf8);
  if (out.size() <= most) return out;
  std::size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(out[end]) & 0xC0U) == 0x80U) --end;
  return out.substr(0, end);
}

/// How wide a number is when it is shown whole, at most eleven digits as Excel does.
std::size_t digits_of(double number) { return std::min<std::size_t>(fmt::format("{}", number).size(), 12); }

std::size_t width_of(const SheetCell& cell) {
  if (const auto* number = std::get_if<double>(&cell)) return std::isfinite(*number) ? digits_of(*number) : 4;
  return std::min(columns(std::get<std::string>(cell)), widest);
}

/// Headings may take two lines or three: they count by half, their longest word whole.
std::size_t heading_width(const std::string& heading) {
  std::size_t word = 0, longest = 0;
  for (const char c : heading) longest = std::max(longest, word = c == ' ' ? 0 : word + 1);
  return std::max(longest, columns(heading) / 2) + 3;  // room for the filter's arrow
}

void write_cell(lxw_worksheet* sheet, lxw_row_t row, lxw_col_t column, const SheetCell& cell, const Formats& formats) {
  if (const auto* number = std::get_if<double>(&cell)) {
    if (std::isfinite(*number))
      worksheet_write_number(sheet, row, column, *number, formats.number);
    else if (std::isinf(*number))
      worksheet_write_string(sheet, row, column, *number < 0 ? "-∞" : "∞", formats.number);
    return;
  }
  const std::string text = cell_text(std::get<std::string>(cell));
  if (!text.empty()) worksheet_write_string(sheet, row, column, text.c_str(), formats.text);
}

void write_sheet(lxw_workbook* book, const Sheet& sheet, const Formats& formats) {
  lxw_worksheet* to = workbook_add_worksheet(book, sheet.name.c_str());
  if (to == nullptr) throw std::runtime_error("no sheet '" + sheet.name + "' could be made");
  const auto last = static_cast<lxw_col_t>(sheet.headings.size() - 1);
  for (lxw_col_t c = 0; c <= last; ++c) {
    std::size_t width = heading_width(sheet.headings[c]);
    for (const auto& row : sheet.rows) width = std::max(width, width_of(row[c]) + 2);
    worksheet_set_column(to, c, c, static_cast<double>(width), nullptr);
    worksheet_write_string(to, 0, c, sheet.headings[c].c_str(), formats.heading);
  }
  for (std::size_t r = 0; r < sheet.rows.size(); ++r)
    for (lxw_col_t c = 0; c <= last; ++c) write_cell(to, static_cast<lxw_row_t>(r + 1), c, sheet.rows[r][c], formats);
  worksheet_freeze_panes(to, 1, 1);
  worksheet_autofilter(to, 0, 0, static_cast<lxw_row_t>(sheet.rows.size()), last);
  worksheet_set_landscape(to);
  worksheet_fit_to_pages(to, 1, 0);
  worksheet_repeat_rows(to, 0, 0);
}

/// Without the hour of writing, which would make every file another one.
void describe(lxw_workbook* book, const Report& report) {
  const record::Header& header = report.comparison.header;
  std::string title = cell_text(header.title.empty() ? header.scenario_id : header.title, 200);
  std::string comments = "Concert " + header.version;
  lxw_doc_properties properties{};
  properties.title = title.data();
  properties.comments = comments.data();
  properties.created = 946'684'800;  // 2000-01-01
  workbook_set_properties(book, &properties);
}

}  // namespace

void write_workbook(const std::filesystem::path& file, const Report& report) {
  lxw_workbook* book = workbook_new(file.c_str());
  if (book == nullptr) throw std::runtime_error("no workbook could be made");
  describe(book, report);
  const Formats formats = formats_of(book);
  for (const Sheet& sheet : sheets_of(report)) write_sheet(book, sheet, formats);
  const lxw_error error = workbook_close(book);  // writes it all
  if (error != LXW_NO_ERROR) throw std::runtime_error("cannot write " + file.string() + ": " + lxw_strerror(error));
}

}  // namespace concert::analysis
