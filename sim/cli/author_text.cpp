#include "cli/author_text.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <stdexcept>

#include "scenario/document.hpp"
#include "scenario/files.hpp"

namespace concert::cli {
namespace {

using analysis::Guideline;
using analysis::GuidelineItem;
using scenario::Node;

std::vector<const Guideline*> guidelines() {
  return {&analysis::stress_guideline(), &analysis::odd_guideline(), &analysis::cheers_guideline()};
}

std::vector<std::string> ids() {
  std::vector<std::string> names;
  for (const Guideline* guideline : guidelines()) names.push_back(guideline->id);
  return names;
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return c == '_' ? ' ' : std::tolower(c); });
  return text;
}

const GuidelineItem* find(const Guideline& guideline, const std::string& key) {
  for (const auto& section : guideline.sections)
    for (const GuidelineItem& item : section.items)
      if (lower(item.key) == lower(key) || item.name == lower(key)) return &item;
  return nullptr;
}

/// The nearest name or, of a number, the numbers there are.
std::string hint(const Guideline& guideline, const std::string& key) {
  std::vector<std::string> keys, names;
  for (const auto& section : guideline.sections)
    for (const GuidelineItem& item : section.items) {
      keys.push_back(item.key);
      names.push_back(item.name);
    }
  const bool number = !key.empty() && std::isdigit(static_cast<unsigned char>(key[0])) != 0;
  if (!number) {
    const std::string near = nearest(lower(key), names);
    if (!near.empty()) return "did you mean '" + near + "'?";
  }
  return "items: " + keys.front() + " to " + keys.back() + ", or their names; concert report RESULTS --" +
         guideline.id + " lists them";
}

class Reader {
 public:
  Reader(AuthorFile& out, const Guideline& wanted) : out_(out), wanted_(wanted) {}

  void file(const Node& root) {
    if (!root.is_map())
      return error(root.place, "the file must be a map of guidelines", "one block for each of: stress, odd, cheers");
    for (const Node::Entry& entry : root.entries) {
      const auto known = guidelines();
      const auto found =
          std::find_if(known.begin(), known.end(), [&](const Guideline* g) { return g->id == entry.key; });
      if (found == known.end())
        error(entry.place, "unknown guideline '" + entry.key + "'", did_you_mean(entry.key, ids()));
      else
        block(**found, entry.value);
    }
  }

 private:
  void error(Place place, std::string problem, std::string suggestion) {
    out_.diagnostics.error(place, std::move(problem), std::move(suggestion));
  }

  void block(const Guideline& guideline, const Node& node) {
    if (node.kind == Node::Kind::null) return;
    if (!node.is_map())
      return error(node.place, "'" + guideline.id + "' must be a map of items",
                   "for example: {\"" + guideline.sections[0].items[0].key + "\": \"…\"}");
    std::map<const GuidelineItem*, std::string> seen;
    for (const Node::Entry& entry : node.entries) {
      const GuidelineItem* item = find(guideline, entry.key);
      if (item == nullptr) {
        error(entry.place, "unknown item '" + entry.key + "' of " + guideline.id, hint(guideline, entry.key));
        continue;
      }
      const auto [before, first] = seen.emplace(item, entry.key);
      if (!first)
        error(entry.place, "'" + entry.key + "' and '" + before->second + "' are the same item", "write it once");
      const std::string text = text_of(entry.value, item->key);
      if (&guideline == &wanted_) out_.text[item->key] = text;
    }
  }

  /// A text, or several: a paragraph each.
  std::string text_of(const Node& node, const std::string& key) {
    if (node.is_scalar()) return node.text;
    if (node.kind == Node::Kind::null) return "";
    std::string text;
    const bool texts = node.is_sequence() &&
                       std::all_of(node.items.begin(), node.items.end(), [](const Node& n) { return n.is_scalar(); });
    if (!texts)
      error(node.place, "item '" + key + "' must be a text, or a list of texts",
            "put quotes around it, or write it under |");
    else
      for (const Node& item : node.items) text += (text.empty() ? "" : "\n\n") + item.text;
    return text;
  }

  AuthorFile& out_;
  const Guideline& wanted_;
};

}  // namespace

AuthorFile read_author_file(const std::filesystem::path& file, const Guideline& wanted) {
  const auto text = scenario::read_file(file);
  if (!text) throw std::runtime_error("cannot read " + file.string());
  AuthorFile out;
  const std::uint32_t number = out.sources.add(file.string(), *text);
  if (const auto root = scenario::parse_document(out.sources, number, out.diagnostics)) Reader(out, wanted).file(*root);
  return out;
}

}  // namespace concert::cli
