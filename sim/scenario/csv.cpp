#include "scenario/csv.hpp"

namespace concert::scenario {

namespace {

std::string trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
  return std::string(text);
}

CsvRow fields_of(std::string_view line, std::uint32_t number) {
  CsvRow row;
  std::size_t at = 0;
  while (true) {
    CsvField field{"", number, static_cast<std::uint32_t>(at + 1)};
    if (at < line.size() && line[at] == '"') {
      for (++at; at < line.size(); ++at) {
        if (line[at] == '"' && at + 1 < line.size() && line[at + 1] == '"') ++at;
        else if (line[at] == '"') break;
        field.text += line[at];
      }
      const std::size_t comma = line.find(',', at);
      at = comma == std::string_view::npos ? line.size() : comma;
    } else {
      const std::size_t comma = line.find(',', at);
      const std::size_t end = comma == std::string_view::npos ? line.size() : comma;
      field.text = trimmed(line.substr(at, end - at));
      at = end;
    }
    row.push_back(std::move(field));
    if (at >= line.size()) return row;
    ++at;  // the comma
  }
}

}  // namespace

std::vector<CsvRow> parse_csv(std::string_view text) {
  std::vector<CsvRow> rows;
  if (text.substr(0, 3) == "\xef\xbb\xbf") text.remove_prefix(3);
  std::uint32_t number = 0;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    ++number;
    const std::string whole = trimmed(line);
    if (!whole.empty() && whole.front() != '#') rows.push_back(fields_of(line, number));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return rows;
}

}  // namespace concert::scenario
