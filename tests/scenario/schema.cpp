// The table of the language against what is made from it: the reader, the JSON Schema, the reference.
#include "scenario/schema.hpp"

#include <nlohmann/json.hpp>
#include <functional>

#include "reading.hpp"

using namespace concert;
using namespace concert::scenario;

namespace {

using Visit = std::function<void(const Node::Entry&)>;

/// Every key of the language (not of the author) that occurs under a node.
void language_keys(const Node& node, const Shape& expected, const Visit& visit) {
  switch (expected.form) {
    case Form::object:
      for (const Node::Entry& e : node.entries) {
        visit(e);
        for (const Key& key : expected.keys)
          if (key.name == e.key) language_keys(e.value, shape(key.shape), visit);
      }
      return;
    case Form::names:
      for (const Node::Entry& e : node.entries) language_keys(e.value, shape(expected.element), visit);
      return;
    case Form::list:
      for (const Node& item : node.items) language_keys(item, shape(expected.element), visit);
      return;
    case Form::either:
      for (const std::string_view name : expected.variants) {
        const Shape& variant = shape(name);
        const bool map = variant.form == Form::object || variant.form == Form::names;
        if (node.is_sequence() == (variant.form == Form::list) && node.is_map() == map) return language_keys(node, variant, visit);
      }
      return;
    case Form::verbs:
      for (const std::string_view name : expected.variants)
        if (node.find(discriminator(name))) return language_keys(node, shape(name), visit);
      return;
    default: return;
  }
}

struct Mutation {
  std::string key, text;
  Place place;
};

std::vector<Mutation> mutations(const std::string& text) {
  Sources sources;
  Diagnostics diagnostics;
  const auto root = parse_document(sources, sources.add("t.yaml", text), diagnostics);
  REQUIRE(root);
  std::vector<std::size_t> lines = {0};
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] == '\n') lines.push_back(i + 1);
  std::vector<Mutation> out;
  language_keys(*root, shape("file"), [&](const Node::Entry& e) {
    std::string changed = text;
    changed.insert(lines[e.place.line - 1] + e.place.column - 1 + e.key.size(), "q");
    out.push_back({e.key, std::move(changed), e.place});
  });
  return out;
}

bool covers(const Diagnostic& d, const Place& key) {
  return d.place.line == key.line && d.place.column <= key.column && d.place.column + d.place.length >= key.column + key.length;
}

void check_mutations(const std::string& text, std::size_t least) {
  const auto all = mutations(text);
  CHECK(all.size() >= least);
  for (const Mutation& m : all) {
    const ReadResult result = reading(m.text);
    INFO(m.place.line << ":" << m.place.column << " " << m.key);
    bool covered = false, suggested = false;
    for (const Diagnostic& d : result.diagnostics.sorted()) {
      if (!covers(d, m.place)) continue;
      covered = true;
      suggested = suggested || d.suggestion.find("'" + m.key + "'") != std::string::npos;
    }
    CHECK(covered);
    CHECK(suggested);
  }
}

}  // namespace

TEST_CASE("Every misspelt key is reported where it stands, with the right one beside it", "[property]") { check_mutations(everything(), 300); }

TEST_CASE("The JSON Schema has every key the reader knows, and no other", "[property]") {
  const auto json = nlohmann::json::parse(json_schema());
  CHECK(json["$schema"] == "http://json-schema.org/draft-07/schema#");
  for (const Shape& s : shapes()) {
    std::string name(s.name);
    std::replace(name.begin(), name.end(), ' ', '_');
    REQUIRE(json["definitions"].contains(name));
    if (s.form != Form::object) continue;
    const auto& definition = json["definitions"][name];
    CHECK(definition["additionalProperties"] == false);
    CHECK(definition["properties"].size() == s.keys.size());
    for (const Key& key : s.keys) {
      INFO(s.name << "." << key.name);
      REQUIRE(definition["properties"].contains(std::string(key.name)));
      CHECK(!definition["properties"][std::string(key.name)]["description"].get<std::string>().empty());
    }
  }
}

TEST_CASE("The schema in the tree is the one this program writes", "[regression]") {
  std::ifstream in(folder() + "/concert.schema.json");
  const std::string kept{std::istreambuf_iterator<char>(in), {}};
  INFO("renew it with: ./concert schema --output scenarios/concert.schema.json");
  CHECK(kept == json_schema());
}

TEST_CASE("Every shape named by a key is declared, and every key is documented in the reference", "[unit]") {
  const std::string page = reference_markdown();
  for (const Shape& s : shapes())
    for (const Key& key : s.keys) {
      INFO(s.name << "." << key.name);
      CHECK(shape(key.shape).name == key.shape);
      CHECK(!key.doc.empty());
      CHECK(page.find("| `" + std::string(key.name) + "` |") != std::string::npos);
    }
  for (const char* part : {"## Expressions", "### Distributions", "lognormal(mean, sd)", "## What rows hold"})
    CHECK(page.find(part) != std::string::npos);
}
