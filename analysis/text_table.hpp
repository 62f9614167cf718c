// Plain-text tables that keep within a width: cells wrap at word, underscore, dot or slash, columns shrink in a stated
// order, nothing is wider than asked. Knows nothing of measures. Private to this room.
#pragma once
#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/format.hpp"

namespace concert::analysis {

enum class Align : std::uint8_t { left, right };
enum class Overflow : std::uint8_t { wrap, cut };  // cut: one line, its end replaced by dots
enum class Emphasis : std::uint8_t { none, bold, good, bad };

struct TableColumn {
  std::string heading;
  Align align = Align::left;
  std::size_t least = 6;    // columns of the terminal it may shrink to; right-aligned ones do not shrink
  std::size_t most = 40;
  Overflow overflow = Overflow::wrap;
};

struct TableCell {
  std::string text;
  Emphasis emphasis = Emphasis::none;
};

struct TextTable {
  std::vector<TableColumn> columns;
  std::vector<std::vector<TableCell>> rows;
};

struct TextStyle {
  std::size_t width = 100;
  bool colour = false;
  Charset charset = Charset::utf8;
};

/// Control characters and line ends become spaces; ends trimmed. In ASCII, signs are spelt out and what has no
/// plain spelling becomes '?'.
std::string clean(std::string_view text, Charset charset);

/// Lines of at most `width` columns; lines after the first begin with `indent` spaces.
std::vector<std::string> wrap(std::string_view text, std::size_t width, std::size_t indent = 0);

/// A paragraph wrapped to the width, indented by `indent`.
void print_paragraph(std::ostream& out, std::string_view text, const TextStyle& style, std::size_t indent = 0);

std::string emphasised(const std::string& text, Emphasis emphasis, const TextStyle& style);

void print(std::ostream& out, const TextTable& table, const TextStyle& style);

/// How wide the table is before anything shrinks.
std::size_t natural_width(const TextTable& table);

/// What stands under one another in a column of estimates: decimal points and signs, or, where numbers of very
/// different size would make that too wide, the signs only.
enum class Alignment : std::uint8_t { points, signs };

/// "mean ± half_width" of one column, padded; a star directly behind it where marked.
struct Estimated {
  double mean = 0, half_width = 0;
  bool marked = false;  // a star behind it
};
std::vector<std::string> align_estimates(const std::vector<Estimated>& values, Charset charset, Alignment alignment = Alignment::points);

}  // namespace concert::analysis
