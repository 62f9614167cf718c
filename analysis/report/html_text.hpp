// The few words of HTML that a report is written in. Rule: whatever comes from a scenario or file goes through
// escaped(); only markup written here is markup. Private to this room.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace concert::analysis::html {

/// A text as text, in elements and in quoted attributes; control characters become spaces.
std::string escaped(std::string_view text);

struct HtmlTable {
  std::string caption;                         // text
  std::vector<std::string> headings;           // text; the first column names the row
  std::vector<std::vector<std::string>> rows;  // markup; the first cell of each is a row heading
  std::size_t text_columns = 1;                // from the left, set left; the others are numbers and set right
};

/// With a caption, scopes, and a frame that scrolls by itself (also with the keyboard) where the page is narrow.
std::string table(const HtmlTable& table);

/// A section with a heading that the contents point to; nothing if the body is empty.
std::string section(const std::string& id, const std::string& heading, const std::string& body);

std::string paragraph(const std::string& markup);

}  // namespace concert::analysis::html
