// What the user looks at: width, colour, characters. A terminal is asked; a file or a pipe gets 100 plain columns.
#pragma once
#include <string>
#include <string_view>

#include "analysis/report.hpp"

namespace concert::cli {

/// How tables on standard output are to be laid out.
analysis::TableOptions table_options();

bool stderr_is_terminal();

/// Columns of the terminal behind standard error, at most 100; 100 if there is none.
std::size_t stderr_width();

/// `text` broken at spaces into lines of at most `width` columns, each but the first indented. Words longer than a
/// line stay whole. Ends with a newline.
std::string wrap(std::string_view text, std::size_t width, std::size_t indent = 0);

/// "·", "×", "±" … or their plain counterparts where the locale is not UTF-8.
struct Signs {
  const char* dot;
  const char* times;
  const char* bar_full;
  const char* bar_empty;
};
Signs signs();

}  // namespace concert::cli
