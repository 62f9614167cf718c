// A paragraph or a table as plain text, and how either is written in Markdown and as markup.
#pragma once
#include <string>
#include <vector>

namespace concert::analysis {

/// A paragraph, or a table where there are headings; one without rows is written as nothing.
struct Block {
  std::string text;  // paragraphs apart by an empty line
  std::vector<std::string> headings;
  std::vector<std::vector<std::string>> rows;
  std::size_t text_columns = static_cast<std::size_t>(-1);  // from the left; the others are numbers and set right
};

/// Lines joined to paragraphs, control characters left out.
std::vector<std::string> paragraphs(const std::string& text);

/// A text of an author as text in Markdown, in a table too.
std::string markdown_text(const std::string& text);

std::string markdown(const Block& block);
std::string markup(const Block& block, const std::string& caption);

}  // namespace concert::analysis
