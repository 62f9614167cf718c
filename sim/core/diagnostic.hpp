// What an author is told: place, problem, suggestion. Diagnostics are collected, never thrown, and
// printed in file order with the source line and a caret.
#pragma once
#include <compare>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace concert {

/// A stretch of source text. Lines and columns count from 1; file 0 means "no place".
struct Place {
  std::uint32_t file = 0;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::uint32_t length = 1;
  auto operator<=>(const Place&) const = default;
};

enum class Severity : std::uint8_t { error, warning, note };

struct Diagnostic {
  Severity severity = Severity::error;
  Place place;
  std::string problem;     // "unknown key 'capcity' in resource 'group_place'"
  std::string suggestion;  // "did you mean 'capacity'?", may be empty
};

/// The texts that places point into.
class Sources {
 public:
  /// Registers a text under the name shown to the author; returns its file number (from 1).
  std::uint32_t add(std::string name, std::string text);
  const std::string& name(std::uint32_t file) const;
  const std::string& text(std::uint32_t file) const;
  std::string_view line(std::uint32_t file, std::uint32_t number) const;  // without its newline
  std::uint32_t count() const { return static_cast<std::uint32_t>(files_.size()); }

 private:
  struct File {
    std::string name;
    std::string text;
    std::vector<std::size_t> line_starts;
  };
  std::vector<File> files_;
};

/// Collects what is wrong with a scenario; at most `limit` are kept, the rest counted.
class Diagnostics {
 public:
  void error(Place place, std::string problem, std::string suggestion = "");
  void warning(Place place, std::string problem, std::string suggestion = "");
  bool has_errors() const { return errors_ > 0; }
  std::size_t errors() const { return errors_; }
  std::vector<Diagnostic> sorted() const;  // by file, line, column; exact repeats once

  static constexpr std::size_t limit = 200;

 private:
  std::vector<Diagnostic> items_;
  std::size_t errors_ = 0;
};

/// Prints `name:line:col: error: problem`, the line, a caret and the suggestion, each in file order.
void print(std::ostream& out, const Diagnostics& diagnostics, const Sources& sources);

/// The candidate nearest to `word` (Damerau–Levenshtein distance at most 2 and less than the word's
/// length; the first in order wins a tie), or an empty string.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

/// "did you mean 'x'?" for the nearest candidate, or "one of: a, b, c" when none is near and they are few.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace concert
