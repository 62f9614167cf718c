#include "tree.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <regex>
#include <stdexcept>

namespace concert::tree {

namespace {

enum class Keep : std::uint8_t { strings, code };

bool starts(const std::string& text, std::size_t at, const char* what) { return text.compare(at, 2, what) == 0; }

std::size_t end_of_comment(const std::string& text, std::size_t at) {
  if (starts(text, at, "//")) return std::min(text.find('\n', at), text.size());
  const auto end = text.find("*/", at + 2);
  return end == std::string::npos ? text.size() : end + 2;
}

/// A digit separator (1'000) is no character literal.
bool opens_literal(const std::string& text, std::size_t at) {
  if (text[at] == '"') return true;
  return text[at] == '\'' && (at == 0 || std::isalnum(static_cast<unsigned char>(text[at - 1])) == 0);
}

std::size_t end_of_literal(const std::string& text, std::size_t at) {
  if (text[at] == '"' && at > 0 && text[at - 1] == 'R') {
    const std::string close = ")" + text.substr(at + 1, text.find('(', at) - at - 1) + "\"";
    const auto end = text.find(close, at);
    return end == std::string::npos ? text.size() : end + close.size();
  }
  std::size_t end = at + 1;
  while (end < text.size() && text[end] != text[at]) end += text[end] == '\\' ? 2 : 1;
  return std::min(end + 1, text.size());
}

void blank(std::string& text, std::size_t from, std::size_t to) {
  for (std::size_t i = from; i < to; ++i)
    if (text[i] != '\n') text[i] = ' ';
}

std::string scan(std::string text, Keep keep) {
  const std::string original = text;
  for (std::size_t at = 0; at < original.size();) {
    if (starts(original, at, "//") || starts(original, at, "/*")) {
      const auto end = end_of_comment(original, at);
      blank(text, at, end);
      at = end;
    } else if (opens_literal(original, at)) {
      const auto end = end_of_literal(original, at);
      if (keep == Keep::code) blank(text, at, end);
      at = end;
    } else {
      ++at;
    }
  }
  return text;
}

}  // namespace

std::filesystem::path root() { return CONCERT_SOURCE_DIR; }

std::vector<std::string> files(const std::string& folder, const std::vector<std::string>& extensions) {
  std::vector<std::string> found;
  if (!std::filesystem::exists(root() / folder)) return found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root() / folder)) {
    const auto extension = entry.path().extension().string();
    if (entry.is_regular_file() && std::find(extensions.begin(), extensions.end(), extension) != extensions.end())
      found.push_back(std::filesystem::relative(entry.path(), root()).generic_string());
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::string read(const std::string& path) {
  std::ifstream in(root() / path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::size_t lines(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

std::string without_comments(const std::string& text) { return scan(text, Keep::strings); }
std::string code_only(const std::string& text) { return scan(text, Keep::code); }

std::vector<std::string> includes(const std::string& text) {
  static const std::regex line("(?:^|\\n)#include +([<\"][^>\"]+[>\"])");
  std::vector<std::string> found;
  for (std::sregex_iterator it(text.begin(), text.end(), line), end; it != end; ++it) found.push_back((*it)[1]);
  return found;
}

std::set<std::string> identifiers(const std::string& code) {
  static const std::regex word("[A-Za-z_][A-Za-z0-9_]*");
  std::set<std::string> found;
  for (std::sregex_iterator it(code.begin(), code.end(), word), end; it != end; ++it) found.insert(it->str());
  return found;
}

std::string folded(const std::string& identifier) {
  std::string word;
  for (const char c : identifier)
    if (c != '_') word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return word;
}

}  // namespace concert::tree
