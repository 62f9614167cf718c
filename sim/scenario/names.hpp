// Which words an author may choose as names, and keys that keep their luck when a thing is renamed.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace concert::scenario {

/// Why a word cannot be a name ("is a unit"), or nothing.
std::string not_a_name(std::string_view word);

/// Words of the expression language that no author may take.
const std::vector<std::string>& reserved_words();

/// The `streams:` of a file: new name → old name.
class Streams {
 public:
  void add(std::string renamed, std::string original);
  /// Names that begin with `instance.` draw by what follows `name.` instead: what several models lay shares its luck.
  void add_prefix(std::string instance, std::string name) { prefixes_.emplace_back(std::move(instance), std::move(name)); }
  /// The name whose random numbers a thing uses: the map's entry for the whole name, else that of each word in it
  /// (`home.trust`, `beds[short]`).
  std::string original(std::string_view name) const;
  std::uint64_t key(std::string_view name) const;
  const std::map<std::string, std::string, std::less<>>& all() const { return names_; }

 private:
  std::map<std::string, std::string, std::less<>> names_;
  std::vector<std::pair<std::string, std::string>> prefixes_;
};

}  // namespace concert::scenario
