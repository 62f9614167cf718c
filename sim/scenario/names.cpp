#include "scenario/names.hpp"

#include <algorithm>
#include <cctype>

#include "core/unit.hpp"
#include "random/stream.hpp"

namespace concert::scenario {

const std::vector<std::string>& reserved_words() {
  static const std::vector<std::string> words = {
      "and",  "or",   "not",   "if",     "else",    "in",      "for",       "true",  "false",   "never",   "forever",
      "self", "it",   "now",   "nobody", "message", "started", "born",      "index", "pi",      "any",     "always",
      "same", "done", "unlimited", "drained", "rows", "as",    "requested", "priority"};
  return words;
}

std::string not_a_name(std::string_view word) {
  if (word.empty()) return "is empty";
  if (!std::isalpha(static_cast<unsigned char>(word.front()))) return "does not begin with a letter";
  for (const char c : word)
    if (!std::isalnum(static_cast<unsigned char>(c)) && c != '_') return "holds a character other than letters, digits and '_'";
  const auto& reserved = reserved_words();
  if (std::find(reserved.begin(), reserved.end(), word) != reserved.end()) return "is a word of the language";
  if (unit_word(word)) return "is a unit";
  return "";
}

void Streams::add(std::string renamed, std::string original) { names_.emplace(std::move(renamed), std::move(original)); }

std::string Streams::original(std::string_view name) const {
  for (const auto& [instance, shared] : prefixes_) {
    const bool inside = name.size() > instance.size() && name[instance.size()] == '.' && name.substr(0, instance.size()) == instance;
    if (inside) return shared + std::string(name.substr(instance.size()));
  }
  if (names_.empty()) return std::string(name);
  const auto whole = names_.find(name);
  if (whole != names_.end()) return whole->second;
  std::string out;
  while (true) {
    const std::size_t dot = name.find('.');
    const std::string_view part = name.substr(0, dot);
    const auto it = names_.find(part);
    out += it == names_.end() ? std::string(part) : it->second;
    if (dot == std::string_view::npos) return out;
    out += '.';
    name.remove_prefix(dot + 1);
  }
}

std::uint64_t Streams::key(std::string_view name) const { return random::name_key(original(name)); }

}  // namespace concert::scenario
