// A file as a tree in which every key and value knows its place. The one wrapper around yaml-cpp 0.7, which by
// itself keeps duplicate keys silently, ignores `<<`, reads NO as false and reports a missing key without a place.
// Nothing of yaml-cpp is visible here, and nothing of what the keys mean.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/diagnostic.hpp"

namespace concert::scenario {

struct Node {
  enum class Kind : std::uint8_t { null, scalar, sequence, map };
  struct Entry;

  static constexpr std::int32_t reported = -1;  // a context: what is wrong with this node has been said

  Kind kind = Kind::null;
  bool quoted = false;
  Place place;                // of the whole text, quotes included; of the bracket or first key of a collection
  std::int32_t context = 0;   // the expansion of a template it came from; 0: written where it stands
  std::string text;           // of a scalar, unquoted
  std::vector<Node> items;    // of a sequence
  std::vector<Entry> entries; // of a map, in file order, no key twice

  bool is_scalar() const { return kind == Kind::scalar; }
  bool is_map() const { return kind == Kind::map; }
  bool is_sequence() const { return kind == Kind::sequence; }
  /// The value of a key; null if this is no map or has no such key.
  const Node* find(std::string_view key) const;
  const Entry* entry(std::string_view key) const;
  /// Where the text of a scalar begins, inside its quotes.
  Place text_place() const;
};

struct Node::Entry {
  std::string key;
  Place place;
  bool quoted = false;
  Node value;
};

/// What a hostile file may not exceed.
struct Limits {
  std::size_t bytes = 2u << 20;
  std::size_t nesting = 64;
  std::size_t nodes = 200'000;
};

/// Reads the text registered as `file`. Errors of syntax, duplicate keys, anchors, tags, limits and the traps of
/// YAML 1.1 become diagnostics; nothing is returned if there is no tree at all.
std::optional<Node> parse_document(const Sources& sources, std::uint32_t file, Diagnostics& diagnostics,
                                   const Limits& limits = {});

/// A number written plainly ("12", "-0.5", "1e3"); nothing for anything else.
std::optional<double> plain_number(std::string_view text);

}  // namespace concert::scenario
