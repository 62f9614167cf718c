#include "analysis/text_table.hpp"

#include <algorithm>
#include <cmath>
#include <ostream>
#include <tuple>
#include <utility>

namespace concert::analysis {
namespace {

constexpr std::size_t gap = 2;           // between columns
constexpr std::size_t widest_cell = 34;  // of an aligned estimate; beyond, three significant digits have to do

std::string spaces(std::size_t n) { return std::string(n, ' '); }

std::string pad(const std::string& text, std::size_t width, Align align) {
  const std::size_t taken = columns(text);
  if (taken >= width) return text;
  return align == Align::left ? text + spaces(width - taken) : spaces(width - taken) + text;
}

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

/// Byte length of the first `width` characters.
std::size_t bytes_of(std::string_view text, std::size_t width) {
  std::size_t at = 0;
  for (std::size_t n = 0; at < text.size() && n < width; ++n) {
    ++at;
    while (at < text.size() && continues(text[at])) ++at;
  }
  return at;
}

/// Where to cut a text that is too long: after the last space, else before or after a joint, else anywhere.
std::size_t cut_at(std::string_view text, std::size_t width) {
  const std::size_t limit = bytes_of(text, width);
  std::size_t space = text.rfind(' ', limit);
  if (space != std::string_view::npos && text.substr(space + 1, 1) == "%") space = text.rfind(' ', space - 1);
  if (space != std::string_view::npos && space > 0) return space;
  for (std::size_t at = limit; at > limit / 3 && at > 1; --at) {
    if (text[at - 1] == '_' || text[at - 1] == '.' || text[at - 1] == '/') return at;
    if (at < limit && text[at] == '[') return at;
  }
  return std::max<std::size_t>(limit, 1);
}

/// A heading may take several lines, but its column is at least as wide as a third of it.
std::size_t heading_width(const TableColumn& column) {
  const std::size_t length = columns(column.heading);
  return column.align == Align::left ? std::min(length, column.most) : std::min<std::size_t>(length, std::max<std::size_t>(12, (length + 2) / 3));
}

std::vector<std::size_t> natural_widths(const TextTable& table) {
  std::vector<std::size_t> widths;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    std::size_t width = heading_width(table.columns[c]);
    for (const auto& row : table.rows) width = std::max(width, columns(row[c].text));
    widths.push_back(table.columns[c].align == Align::left ? std::min(width, table.columns[c].most) : width);
  }
  return widths;
}

std::size_t total(const std::vector<std::size_t>& widths) {
  std::size_t sum = 0;
  for (const std::size_t width : widths) sum += width + gap;
  return sum == 0 ? 0 : sum - gap;
}

/// The widest column that may still shrink gives first.
void shrink(const TextTable& table, std::vector<std::size_t>& widths, std::size_t width) {
  while (total(widths) > width) {
    std::size_t victim = widths.size();
    for (std::size_t c = 0; c < widths.size(); ++c) {
      const bool may = table.columns[c].align == Align::left && widths[c] > table.columns[c].least;
      if (may && (victim == widths.size() || widths[c] > widths[victim])) victim = c;
    }
    if (victim == widths.size()) return;
    --widths[victim];
  }
}

std::string trimmed(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

std::string_view plain_spelling(std::string_view character) {
  constexpr std::pair<std::string_view, std::string_view> spellings[] = {
      {"\u00A0", " "}, {"\u2009", " "}, {"\u202F", ","}, {"\u00B1", "+-"}, {"\u2013", "-"}, {"\u2014", "-"},
      {"\u2018", "'"}, {"\u2019", "'"}, {"\u201C", "\""}, {"\u201D", "\""}, {"\u2026", "..."}, {"\u221E", "inf"}};
  for (const auto& [from, to] : spellings) {
    if (character == from) return to;
  }
  return "?";
}

struct Band {
  std::vector<std::vector<std::string>> lines;  // by column
  std::size_t height = 1;
};

/// Prints the cells of one row; `emphasis` by column.
void print_band(std::ostream& out, const TextTable& table, const Band& band, const std::vector<std::size_t>& widths,
                const std::vector<Emphasis>& emphasis, const TextStyle& style) {
  for (std::size_t l = 0; l < band.height; ++l) {
    std::string line;
    for (std::size_t c = 0; c < widths.size(); ++c) {
      const std::string text = l < band.lines[c].size() ? band.lines[c][l] : "";
      const std::string cell = pad(text, widths[c], table.columns[c].align);
      line += (c == 0 ? "" : spaces(gap)) + (text.empty() ? cell : emphasised(cell, emphasis[c], style));
    }
    out << trimmed(std::move(line)) << '\n';
  }
}

std::vector<std::string> cell_lines(const std::string& text, std::size_t width, Overflow overflow, Charset charset) {
  if (columns(text) <= width) return {text};
  if (overflow == Overflow::wrap) return wrap(text, width, std::min<std::size_t>(2, width / 4));
  const std::string dots = charset == Charset::utf8 ? "…" : "...";
  const std::size_t room = width > columns(dots) ? width - columns(dots) : 0;
  return {trimmed(text.substr(0, bytes_of(text, room))) + dots};
}

Band heading_band(const TextTable& table, const std::vector<std::size_t>& widths) {
  Band band;
  for (std::size_t c = 0; c < widths.size(); ++c) {
    band.lines.push_back(wrap(table.columns[c].heading, widths[c]));
    band.height = std::max(band.height, band.lines.back().size());
  }
  for (auto& lines : band.lines) lines.insert(lines.begin(), band.height - lines.size(), "");  // headings stand on the rule
  return band;
}

std::string rule(const std::vector<std::size_t>& widths, Charset charset) {
  std::string line;
  for (std::size_t n = 0; n < total(widths); ++n) line += charset == Charset::utf8 ? "─" : "-";
  return line;
}

// ── estimates ──

struct Parts {
  std::string whole, fraction, half;

  /// Gives up the decimal point as something to align on.
  void join() { whole += std::exchange(fraction, ""); }
};

struct Widths {
  std::size_t whole = 0, fraction = 0, half = 0;

  void include(const Parts& parts) {
    whole = std::max(whole, columns(parts.whole));
    fraction = std::max(fraction, columns(parts.fraction));
    half = std::max(half, columns(parts.half));
  }
  std::size_t total() const { return whole + fraction + half; }
};

std::string padded(const Parts& p, const Widths& widths) {
  return pad(p.whole, widths.whole, Align::right) + pad(p.fraction, widths.fraction, Align::left) + pad(p.half, widths.half, Align::left);
}

std::string sign(Charset charset) { return charset == Charset::utf8 ? " ± " : " +- "; }

std::pair<std::string, std::string> split(const std::string& text) {
  const std::size_t point = std::min(text.find('.'), text.size());
  return {text.substr(0, point), text.substr(point)};
}

Parts parts_of(const Estimated& value, Charset charset) {
  const int decimals = decimals_for(value.mean, value.half_width);
  Parts parts;
  std::tie(parts.whole, parts.fraction) = split(number_text(value.mean, decimals, charset));
  if (std::isfinite(value.mean) && std::isfinite(value.half_width)) parts.half = sign(charset) + number_text(value.half_width, decimals, charset);
  if (value.marked) parts.half += "*";
  return parts;
}

std::string short_estimate(const Estimated& value, Charset charset) {
  std::string text = short_number(value.mean, 3, charset);
  if (std::isfinite(value.half_width)) text += sign(charset) + short_number(value.half_width, 2, charset);
  if (value.marked) text += "*";
  return columns(text) <= widest_cell ? text : text.substr(0, bytes_of(text, widest_cell));
}

}  // namespace

std::string clean(std::string_view text, Charset charset) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t next = at + bytes_of(text.substr(at), 1);
    const auto first = static_cast<unsigned char>(text[at]);
    if (first < 0x20 || first == 0x7F) out += out.empty() || out.back() == ' ' ? "" : " ";
    else if (first < 0x80 || charset == Charset::utf8) out += text.substr(at, next - at);
    else out += plain_spelling(text.substr(at, next - at));
    at = next;
  }
  return trimmed(out);
}

std::vector<std::string> wrap(std::string_view text, std::size_t width, std::size_t indent) {
  std::vector<std::string> lines;
  for (bool first = true; !text.empty() || first; first = false) {
    const std::size_t margin = first ? 0 : indent;
    const std::size_t room = width > margin + 1 ? width - margin : 1;
    const std::size_t cut = columns(text) <= room ? text.size() : cut_at(text, room);
    lines.push_back(spaces(margin) + trimmed(std::string(text.substr(0, cut))));
    text.remove_prefix(cut);
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  }
  return lines;
}

void print_paragraph(std::ostream& out, std::string_view text, const TextStyle& style, std::size_t indent) {
  const std::string tidy = clean(text, style.charset);
  for (const std::string& line : wrap(tidy, style.width - indent)) out << spaces(indent) << line << '\n';
}

std::string emphasised(const std::string& text, Emphasis emphasis, const TextStyle& style) {
  if (!style.colour || emphasis == Emphasis::none) return text;
  const char* code = emphasis == Emphasis::good ? "\x1b[32m" : emphasis == Emphasis::bad ? "\x1b[31m" : "\x1b[1m";
  return code + text + "\x1b[0m";
}

std::size_t natural_width(const TextTable& table) { return total(natural_widths(table)); }

void print(std::ostream& out, const TextTable& table, const TextStyle& style) {
  std::vector<std::size_t> widths = natural_widths(table);
  shrink(table, widths, style.width);
  print_band(out, table, heading_band(table, widths), widths, std::vector<Emphasis>(widths.size(), Emphasis::bold), style);
  out << rule(widths, style.charset) << '\n';
  for (const auto& row : table.rows) {
    Band band;
    std::vector<Emphasis> emphasis;
    for (std::size_t c = 0; c < widths.size(); ++c) {
      band.lines.push_back(cell_lines(row[c].text, widths[c], table.columns[c].overflow, style.charset));
      band.height = std::max(band.height, band.lines.back().size());
      emphasis.push_back(row[c].emphasis);
    }
    print_band(out, table, band, widths, emphasis, style);
  }
}

std::vector<std::string> align_estimates(const std::vector<Estimated>& values, Charset charset, Alignment alignment) {
  std::vector<Parts> all;
  Widths widths;
  for (const Estimated& value : values) {
    all.push_back(parts_of(value, charset));
    if (alignment == Alignment::signs) all.back().join();
    widths.include(all.back());
  }
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < values.size(); ++i) {
    texts.push_back(widths.total() > widest_cell ? short_estimate(values[i], charset) : padded(all[i], widths));
  }
  return texts;
}

}  // namespace concert::analysis
