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

namespace {

bool in_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

}  // namespace

std::string Streams::original(std::string_view name) const {
  for (const auto& [instance, shared] : prefixes_) {
    const bool inside = name.size() > instance.size() && name[instance.size()] == '.' && name.substr(0, instance.size()) == instance;
    if (inside) return shared + std::string(name.substr(instance.size()));
  }
  if (names_.empty()) return std::string(name);
  const auto whole = names_.find(name);
  if (whole != names_.end()) return whole->second;
  std::string out;
  while (!name.empty()) {
    const auto ends = std::find_if_not(name.begin(), name.end(), in_word);
    const std::string_view word = name.substr(0, static_cast<std::size_t>(std::max<std::ptrdiff_t>(ends - name.begin(), 1)));
    const auto it = names_.find(word);
    out += it == names_.end() ? std::string(word) : it->second;
    name.remove_prefix(word.size());
  }
  return out;
}

std::uint64_t Streams::key(std::string_view name) const { return random::name_key(original(name)); }

}  // namespace concert::scenario
