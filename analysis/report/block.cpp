#include "analysis/report/block.hpp"

#include <algorithm>
#include <sstream>

#include "analysis/report/html_text.hpp"
#include "analysis/text_table.hpp"

namespace concert::analysis {

std::vector<std::string> paragraphs(const std::string& text) {
  std::vector<std::string> out{""};
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) {
      if (!out.back().empty()) out.emplace_back();
    } else {
      out.back() += (out.back().empty() ? "" : " ") + clean(line, Charset::utf8);
    }
  }
  if (out.back().empty()) out.pop_back();
  return out;
}

std::string markdown_text(const std::string& text) {
  std::string out;
  for (const char c : clean(text, Charset::utf8)) {
    if (c == '|' || c == '<' || c == '*' || c == '`' || c == '_') out += '\\';
    out += c;
  }
  return out;
}

std::string markdown(const Block& block) {
  std::string out;
  for (const std::string& one : paragraphs(block.text)) out += markdown_text(one) + "\n\n";
  if (block.rows.empty()) return out;
  const auto row = [](const std::vector<std::string>& cells) {
    std::string line = "|";
    for (const std::string& text : cells) line += " " + markdown_text(text) + " |";
    return line + "\n";
  };
  out += row(block.headings) + "|";
  for (std::size_t i = 0; i < block.headings.size(); ++i) out += i < block.text_columns ? " :-- |" : " --: |";
  out += "\n";
  for (const auto& cells : block.rows) out += row(cells);
  return out + "\n";
}

std::string markup(const Block& block, const std::string& caption) {
  std::string out;
  for (const std::string& one : paragraphs(block.text)) out += html::paragraph(html::escaped(one));
  if (block.rows.empty()) return out;
  html::HtmlTable table{.caption = caption,
                        .headings = block.headings,
                        .rows = {},
                        .text_columns = std::min(block.text_columns, block.headings.size())};
  for (const auto& row : block.rows) {
    table.rows.emplace_back();
    for (const std::string& text : row) table.rows.back().push_back(html::escaped(text));
  }
  return out + html::table(table);
}

}  // namespace concert::analysis
