#include "cli/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>

namespace concert::cli {
namespace {

constexpr std::size_t narrowest = 60;
constexpr std::size_t widest = 100;

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::size_t width_of(int descriptor) {
  winsize size{};
  std::size_t columns = 0;
  if (isatty(descriptor) != 0 && ioctl(descriptor, TIOCGWINSZ, &size) == 0) columns = size.ws_col;
  if (columns == 0) columns = static_cast<std::size_t>(std::max(0, std::atoi(environment("COLUMNS").c_str())));
  return columns == 0 ? widest : std::clamp(columns, narrowest, widest);
}

bool utf8() {
  std::string locale = environment("LC_ALL");
  if (locale.empty()) locale = environment("LC_CTYPE");
  if (locale.empty()) locale = environment("LANG");
  std::transform(locale.begin(), locale.end(), locale.begin(), [](unsigned char c) { return std::toupper(c); });
  return locale.find("UTF-8") != std::string::npos || locale.find("UTF8") != std::string::npos;
}

/// Columns of UTF-8 text: code points, for no text here has wide or combining ones.
std::size_t columns_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

}  // namespace

analysis::TableOptions table_options() {
  const bool terminal = isatty(STDOUT_FILENO) != 0;
  const bool plain = !environment("NO_COLOR").empty() || environment("TERM") == "dumb";
  return {.width = width_of(STDOUT_FILENO),
          .colour = terminal && !plain ? analysis::Colour::on : analysis::Colour::off,
          .charset = utf8() ? analysis::Charset::utf8 : analysis::Charset::ascii};
}

bool stderr_is_terminal() { return isatty(STDERR_FILENO) != 0; }

std::size_t stderr_width() { return width_of(STDERR_FILENO); }

std::string wrap(std::string_view text, std::size_t width, std::size_t indent) {
  std::string result;
  std::size_t column = 0;
  while (!text.empty()) {
    const std::size_t start = text.find_first_not_of(" \n\t");
    if (start == std::string_view::npos) break;
    const std::size_t end = std::min(text.find_first_of(" \n\t", start), text.size());
    const std::string_view word = text.substr(start, end - start);
    text.remove_prefix(end);
    const std::size_t size = columns_of(word);
    if (result.empty()) {
      result.append(start, ' ');  // the author's own indent of the first line
      column = start;
    } else if (column + 1 + size > width) {
      result += "\n" + std::string(indent, ' ');
      column = indent;
    } else {
      result += ' ';
      ++column;
    }
    result += word;
    column += size;
  }
  return result + "\n";
}

Signs signs() {
  if (utf8()) return {.dot = "·", .times = "×", .bar_full = "█", .bar_empty = "░"};
  return {.dot = "-", .times = "x", .bar_full = "#", .bar_empty = "."};
}

}  // namespace concert::cli
