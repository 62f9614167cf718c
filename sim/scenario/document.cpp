#include "scenario/document.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <set>
#include <sstream>
#include <utility>

namespace concert::scenario {

const Node::Entry* Node::entry(std::string_view key) const {
  if (kind != Kind::map) return nullptr;
  for (const Entry& e : entries)
    if (e.key == key) return &e;
  return nullptr;
}

const Node* Node::find(std::string_view key) const {
  const Entry* e = entry(key);
  return e ? &e->value : nullptr;
}

Place Node::text_place() const {
  Place p = place;
  if (kind == Kind::scalar && quoted && p.length >= 2) {
    ++p.column;
    p.length -= 2;
  }
  p.length = std::max<std::uint32_t>(p.length, 1);
  return p;
}

std::optional<double> plain_number(std::string_view text) {
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  if (text.empty() || !(std::isdigit(static_cast<unsigned char>(text.front())) || text.front() == '-' || text.front() == '.'))
    return std::nullopt;
  double value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

namespace {

/// Thrown through yaml-cpp to stop reading; the diagnostic has been made.
struct Stop {};

std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

bool yaml_boolean_word(std::string_view text) {
  const std::string word = lowered(text);
  return word == "on" || word == "off" || word == "yes" || word == "no";
}

/// 13:00 and 1:30:00, which YAML 1.1 reads as numbers to the base 60.
bool sexagesimal(std::string_view text) {
  bool colon = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == ':') {
      if (i == 0 || i + 1 == text.size() || text[i - 1] == ':') return false;
      colon = true;
    } else if (!std::isdigit(static_cast<unsigned char>(c))) {
      return false;
    }
  }
  return colon;
}

int open_brackets(std::string_view text) {
  int open = 0;
  for (char c : text) {
    if (c == '(') ++open;
    if (c == ')') --open;
  }
  return open;
}

class Builder : public YAML::EventHandler {
 public:
  Builder(const Sources& sources, std::uint32_t file, Diagnostics& diagnostics, const Limits& limits)
      : sources_(sources), file_(file), diagnostics_(diagnostics), limits_(limits) {}

  std::optional<Node> take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (root_) stop(place(mark, 3), "a second document in one file", "remove the line '---' and what follows");
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_properties(mark, "", anchor);
    Node node;
    node.place = place(mark, 1);
    add(std::move(node));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    stop(place(mark, 1), "an alias (a word that begins with '*')",
         "write the value out; an expression that begins with '*' must stand in quotes");
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& value) override {
    refuse_properties(mark, tag, anchor);
    Node node;
    node.kind = Node::Kind::scalar;
    node.text = value;
    const char first = char_at(mark);
    const bool block = tag == "!" && (first == '|' || first == '>');
    node.quoted = tag == "!" && !block;
    node.place = place(mark, block ? 1 : value.size() + (node.quoted ? 2 : 0));
    if (tag != "!") check_plain(node);
    add(std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    open(mark, tag, anchor, Node::Kind::sequence, style);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    open(mark, tag, anchor, Node::Kind::map, style);
  }
  void OnMapEnd() override { close(); }
  void OnAnchor(const YAML::Mark& mark, const std::string&) override { refuse_anchor(mark); }

 private:
  struct Open {
    Node node;
    bool flow = false;
    bool has_key = false;
    int brackets = 0;  // left open by a plain text before a comma
    Node::Entry pending;
    std::set<std::string, std::less<>> keys;
  };

  Place place(const YAML::Mark& mark, std::size_t length) const {
    Place p{file_, static_cast<std::uint32_t>(std::max(mark.line, 0) + 1),
            static_cast<std::uint32_t>(std::max(mark.column, 0) + 1), 1};
    const std::string_view line = sources_.line(file_, p.line);
    const std::size_t rest = line.size() >= p.column ? line.size() - p.column + 1 : 1;
    p.length = static_cast<std::uint32_t>(std::max<std::size_t>(1, std::min(length, rest)));
    return p;
  }
  char char_at(const YAML::Mark& mark) const {
    const std::string_view line = sources_.line(file_, static_cast<std::uint32_t>(std::max(mark.line, 0) + 1));
    const auto column = static_cast<std::size_t>(std::max(mark.column, 0));
    return column < line.size() ? line[column] : ' ';
  }
  [[noreturn]] void stop(Place where, std::string problem, std::string suggestion = "") {
    diagnostics_.error(where, std::move(problem), std::move(suggestion));
    throw Stop{};
  }
  [[noreturn]] void refuse_anchor(const YAML::Mark& mark) {
    stop(place(mark, 1), "an anchor (a word that begins with '&')",
         "anchors and aliases are not part of the language; quote the text if it is one");
  }
  void refuse_properties(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor) refuse_anchor(mark);
    if (!tag.empty() && tag != "?" && tag != "!")
      stop(place(mark, 1), "a tag (a word that begins with '!')", "quote the text if it begins with '!'");
    if (++nodes_ > limits_.nodes)
      stop(place(mark, 1), "more than " + std::to_string(limits_.nodes) + " values in one file");
  }

  void check_plain(const Node& node) {
    if (yaml_boolean_word(node.text))
      diagnostics_.error(node.place, "'" + node.text + "' without quotes is a truth value to many YAML readers",
                         "write \"" + node.text + "\" in quotes if it is a word, or true or false");
    else if (sexagesimal(node.text))
      diagnostics_.error(node.place, "'" + node.text + "' without quotes is a number to the base 60 in YAML 1.1",
                         "write \"" + node.text + "\" in quotes");
  }

  void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, Node::Kind kind,
            YAML::EmitterStyle::value style) {
    refuse_properties(mark, tag, anchor);
    if (stack_.size() >= limits_.nesting)
      stop(place(mark, 1), "nested deeper than " + std::to_string(limits_.nesting) + " levels");
    Open frame;
    frame.node.kind = kind;
    frame.node.place = place(mark, 1);
    frame.flow = style == YAML::EmitterStyle::Flow;
    stack_.push_back(std::move(frame));
  }
  void close() {
    Node node = std::move(stack_.back().node);
    stack_.pop_back();
    add(std::move(node));
  }

  void add(Node node) {
    if (stack_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& top = stack_.back();
    if (top.node.kind == Node::Kind::sequence) {
      if (!split_by_comma(top, node)) top.node.items.push_back(std::move(node));
    } else if (!top.has_key) {
      take_key(top, std::move(node));
    } else {
      top.has_key = false;
      if (split_by_comma(top, node)) return;
      top.pending.value = std::move(node);
      if (top.pending.place.file != 0) top.node.entries.push_back(std::move(top.pending));
    }
  }

  /// `{x: if(c, a, b)}` comes in three pieces: one error for all of them, at the first.
  bool split_by_comma(Open& top, const Node& node) {
    if (!top.flow || node.quoted || (!node.is_scalar() && node.kind != Node::Kind::null)) return false;
    const bool map = top.node.kind == Node::Kind::map;
    if (top.brackets > 0) {
      top.brackets += open_brackets(map ? top.pending.key : node.text);
      if (map && node.is_scalar()) top.brackets += open_brackets(node.text);
      return true;
    }
    top.brackets = std::max(0, open_brackets(node.text));
    if (top.brackets > 0)
      diagnostics_.error(node.place, "a comma inside { } or [ ] ends the text '" + node.text + "'",
                         "put the whole text in quotes");
    return top.brackets > 0;
  }

  void take_key(Open& top, Node node) {
    top.has_key = true;
    top.pending = {};
    if (!node.is_scalar()) {
      diagnostics_.error(node.place, "a key must be a word");
      return;
    }
    top.pending.key = node.text;
    top.pending.quoted = node.quoted;
    if (top.brackets > 0) return;
    if (!node.quoted && (yaml_boolean_word(node.text) || sexagesimal(node.text))) return;  // already said
    if (!node.quoted && node.text == "<<") {
      diagnostics_.error(node.place, "a merge key ('<<')", "write the keys out");
      return;
    }
    const std::string low = lowered(node.text);
    if (!node.quoted && (low == "y" || low == "n")) {
      diagnostics_.error(node.place, "'" + node.text + "' without quotes is a truth value to many YAML readers",
                         "write \"" + node.text + "\" in quotes");
      return;
    }
    if (!top.keys.insert(node.text).second) {
      diagnostics_.error(node.place, "the key '" + node.text + "' stands twice in one map", "keep one of them");
      return;
    }
    top.pending.place = node.place;
  }

  const Sources& sources_;
  std::uint32_t file_;
  Diagnostics& diagnostics_;
  Limits limits_;
  std::vector<Open> stack_;
  std::optional<Node> root_;
  std::size_t nodes_ = 0;
};

std::string hint_for(char first) {
  const std::string quote = "a text that begins with '" + std::string(1, first) + "' must stand in quotes";
  return std::string("*&!%@`").find(first) != std::string::npos ? quote : "";
}

Place place_of(const YAML::Exception& e, std::uint32_t file) {
  if (e.mark.is_null()) return {file, 1, 1, 1};
  return {file, static_cast<std::uint32_t>(std::max(e.mark.line, 0) + 1),
          static_cast<std::uint32_t>(std::max(e.mark.column, 0) + 1), 1};
}

}  // namespace

std::optional<Node> parse_document(const Sources& sources, std::uint32_t file, Diagnostics& diagnostics,
                                   const Limits& limits) {
  const std::string& text = sources.text(file);
  const Place top{file, 1, 1, 1};
  if (text.size() > limits.bytes) {
    diagnostics.error(top, "the file is larger than " + std::to_string(limits.bytes >> 20) + " MB");
    return std::nullopt;
  }
  if (text.find('\0') != std::string::npos || text.compare(0, 2, "\xff\xfe") == 0 || text.compare(0, 2, "\xfe\xff") == 0) {
    diagnostics.error(top, "the file is not a UTF-8 text");
    return std::nullopt;
  }
  Builder builder(sources, file, diagnostics, limits);
  try {
    std::istringstream in(text);
    YAML::Parser parser(in);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const Stop&) {
    return std::nullopt;
  } catch (const YAML::Exception& e) {
    const Place where = place_of(e, file);
    const std::string_view line = sources.line(file, where.line);
    const char first = where.column <= line.size() ? line[where.column - 1] : ' ';
    diagnostics.error(where, "YAML: " + e.msg, hint_for(first));
    return std::nullopt;
  }
  std::optional<Node> root = builder.take();
  if (!root) diagnostics.error(top, "the file is empty");
  return root;
}

}  // namespace concert::scenario
