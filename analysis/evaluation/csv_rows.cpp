#include "analysis/evaluation/csv_rows.hpp"

namespace concert::analysis::evaluation {
namespace {

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Walks the text once; a cell ends at the separator or the end of its line.
class Walk {
 public:
  Walk(std::uint32_t file, const std::string& text, Diagnostics& diagnostics)
      : file_(file), text_(text), diagnostics_(diagnostics) {
    if (text.compare(0, 3, "\xEF\xBB\xBF") == 0) at_ = 3;  // a byte-order mark, as spreadsheets write it
  }

  bool at_end() const { return at_ >= text_.size(); }

  /// Lines above the table that begin with #, as many published files have.
  void skip_remarks() {
    while (here('#')) {
      while (!at_end() && !here('\n')) advance();
      next_line();
    }
    const std::string heading = text_.substr(at_, text_.find('\n', at_) - at_);
    separator_ = heading.find(',') == std::string::npos && heading.find(';') != std::string::npos ? ';' : ',';
  }

  std::vector<CsvCell> row() {
    std::vector<CsvCell> cells;
    do {
      cells.push_back(cell());
    } while (takes(separator_));
    takes('\r');
    next_line();
    return cells;
  }

 private:
  void next_line() {
    if (!takes('\n')) return;
    ++line_;
    column_ = 1;
  }
  bool here(char c) const { return !at_end() && text_[at_] == c; }
  bool takes(char c) {
    if (!here(c)) return false;
    advance();
    return true;
  }
  void advance() {
    if ((static_cast<unsigned char>(text_[at_]) & 0xC0) != 0x80) ++column_;
    ++at_;
  }

  CsvCell cell() {
    while (here(' ') || here('\t')) advance();
    const Place start{file_, line_, column_, 1};
    std::string text = here('"') ? quoted(start) : "";
    while (!at_end() && !here(separator_) && !here('\n') && !here('\r')) {
      text += text_[at_];
      advance();
    }
    CsvCell cell{trimmed(text), start};
    cell.place.length = static_cast<std::uint32_t>(std::max<std::size_t>(1, cell.text.size()));
    return cell;
  }

  std::string quoted(const Place& start) {
    std::string text;
    advance();
    while (!at_end()) {
      if (takes('"')) {
        if (!here('"')) return text;
      }
      if (here('\n')) break;  // a field over several lines is no value of a panel
      text += text_[at_];
      advance();
    }
    diagnostics_.error(start, "a quote is opened and not closed", "close it with \" before the end of the line");
    return text;
  }

  std::uint32_t file_;
  const std::string& text_;
  Diagnostics& diagnostics_;
  std::size_t at_ = 0;
  std::uint32_t line_ = 1, column_ = 1;
  char separator_ = ',';
};

}  // namespace

std::vector<std::vector<CsvCell>> csv_rows(std::uint32_t file, const std::string& text, Diagnostics& diagnostics) {
  std::vector<std::vector<CsvCell>> rows;
  Walk walk(file, text, diagnostics);
  walk.skip_remarks();
  while (!walk.at_end()) {
    std::vector<CsvCell> row = walk.row();
    if (row.size() > 1 || !row[0].text.empty()) rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace concert::analysis::evaluation
