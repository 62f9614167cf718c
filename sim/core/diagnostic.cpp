#include "core/diagnostic.hpp"

#include <algorithm>
#include <ostream>
#include <tuple>

#include "core/contract.hpp"

namespace concert {

std::uint32_t Sources::add(std::string name, std::string text) {
  File file{std::move(name), std::move(text), {0}};
  for (std::size_t i = 0; i < file.text.size(); ++i)
    if (file.text[i] == '\n') file.line_starts.push_back(i + 1);
  files_.push_back(std::move(file));
  return count();
}

const std::string& Sources::name(std::uint32_t file) const {
  require(file >= 1 && file <= files_.size(), "a place names a file that was never added");
  return files_[file - 1].name;
}

const std::string& Sources::text(std::uint32_t file) const {
  require(file >= 1 && file <= files_.size(), "a place names a file that was never added");
  return files_[file - 1].text;
}

std::string_view Sources::line(std::uint32_t file, std::uint32_t number) const {
  if (file < 1 || file > files_.size()) return {};
  const File& source = files_[file - 1];
  if (number < 1 || number > source.line_starts.size()) return {};
  const std::size_t begin = source.line_starts[number - 1];
  std::size_t end = source.text.find('\n', begin);
  if (end == std::string::npos) end = source.text.size();
  if (end > begin && source.text[end - 1] == '\r') --end;
  return std::string_view(source.text).substr(begin, end - begin);
}

void Diagnostics::error(Place place, std::string problem, std::string suggestion) {
  ++errors_;
  if (items_.size() < limit) items_.push_back({Severity::error, place, std::move(problem), std::move(suggestion)});
}

void Diagnostics::warning(Place place, std::string problem, std::string suggestion) {
  if (items_.size() < limit) items_.push_back({Severity::warning, place, std::move(problem), std::move(suggestion)});
}

namespace {

auto key_of(const Diagnostic& d) { return std::tie(d.place, d.severity, d.problem, d.suggestion); }

}  // namespace

std::vector<Diagnostic> Diagnostics::sorted() const {
  std::vector<Diagnostic> items = items_;
  std::stable_sort(items.begin(), items.end(),
                   [](const Diagnostic& a, const Diagnostic& b) { return a.place < b.place; });
  std::vector<Diagnostic> unique;
  for (Diagnostic& item : items) {
    const auto same = [&](const Diagnostic& seen) { return key_of(seen) == key_of(item); };
    if (std::none_of(unique.begin(), unique.end(), same)) unique.push_back(std::move(item));
  }
  return unique;
}

namespace {

constexpr std::size_t widest_line = 160;    // bytes of a source line shown
constexpr std::size_t context_before = 60;  // of these, before the caret

std::string_view severity_name(Severity severity) {
  if (severity == Severity::error) return "error";
  return severity == Severity::warning ? "warning" : "note";
}

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

/// The part of a line that is shown, and where the caret's text begins in it.
struct Window {
  std::string text;
  std::size_t caret;
};

Window window(std::string_view line, std::size_t caret) {
  caret = std::min(caret, line.size());
  if (line.size() <= widest_line) return {std::string(line), caret};
  std::size_t begin = caret > context_before ? caret - context_before : 0;
  while (begin > 0 && begin < line.size() && continues_character(line[begin])) --begin;
  std::size_t end = std::min(line.size(), begin + widest_line);
  while (end < line.size() && continues_character(line[end])) ++end;
  const std::string before = begin > 0 ? "..." : "";
  const std::string after = end < line.size() ? "..." : "";
  return {before + std::string(line.substr(begin, end - begin)) + after, caret - begin + before.size()};
}

/// Blanks as wide as the text above them: tabs stay tabs, a character of several bytes is one column.
std::string blanks(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (!continues_character(c)) out += c == '\t' ? '\t' : ' ';
  return out;
}

std::string underline(std::string_view text, std::size_t length) {
  std::size_t columns = 0;
  for (std::size_t i = 0; i < std::min(length, text.size()); ++i) columns += continues_character(text[i]) ? 0 : 1;
  return "^" + std::string(columns > 1 ? columns - 1 : 0, '~');
}

void print_source(std::ostream& out, const Diagnostic& item, std::string_view line) {
  const std::string number = std::to_string(item.place.line);
  const std::size_t width = std::max<std::size_t>(number.size(), 5);
  const Window shown = window(line, item.place.column > 0 ? item.place.column - 1 : 0);
  const std::string_view text = shown.text;
  out << std::string(width - number.size(), ' ') << number << " | " << text << '\n'
      << std::string(width, ' ') << " | " << blanks(text.substr(0, shown.caret))
      << underline(text.substr(shown.caret), item.place.length);
  if (!item.suggestion.empty()) out << ' ' << item.suggestion;
  out << '\n';
}

void print_item(std::ostream& out, const Diagnostic& item, const Sources& sources) {
  const Place& place = item.place;
  const bool placed = place.file >= 1 && place.file <= sources.count();
  if (placed) out << sources.name(place.file) << ':';
  if (placed && place.line > 0) out << place.line << ':' << place.column << ':';
  out << (placed ? " " : "") << severity_name(item.severity) << ": " << item.problem << '\n';
  if (placed && place.line > 0)
    print_source(out, item, sources.line(place.file, place.line));
  else if (!item.suggestion.empty())
    out << "      " << item.suggestion << '\n';
}

}  // namespace

void print(std::ostream& out, const Diagnostics& diagnostics, const Sources& sources) {
  const std::vector<Diagnostic> items = diagnostics.sorted();
  std::size_t shown = 0;
  for (const Diagnostic& item : items) {
    print_item(out, item, sources);
    shown += item.severity == Severity::error ? 1 : 0;
  }
  if (diagnostics.errors() > Diagnostics::limit) out << "and " << diagnostics.errors() - shown << " more errors\n";
}

namespace {

/// Optimal string alignment distance: insert, delete, replace, or swap two neighbours, each costs 1.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) d[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i)
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  return d[a.size()][b.size()];
}

constexpr std::size_t longest_word = 64;  // longer words are not compared: the cost is quadratic
constexpr std::size_t few = 12;           // candidates worth listing

}  // namespace

std::string nearest(std::string_view word, const std::vector<std::string>& candidates) {
  if (word.size() > longest_word) return "";
  std::string best;
  std::size_t least = std::min<std::size_t>(3, word.size());
  for (const std::string& candidate : candidates) {
    if (candidate.size() > word.size() + 2 || word.size() > candidate.size() + 2) continue;
    const std::size_t d = distance(word, candidate);
    if (d >= least) continue;
    least = d;
    best = candidate;
  }
  return best;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
  const std::string best = nearest(word, candidates);
  if (!best.empty()) return "did you mean '" + best + "'?";
  if (candidates.empty() || candidates.size() > few) return "";
  std::string list;
  for (const std::string& candidate : candidates) list += (list.empty() ? "one of: " : ", ") + candidate;
  return list;
}

}  // namespace concert
