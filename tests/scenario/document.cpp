// YAML as the language takes it: places, duplicates, traps of YAML 1.1, hostile files.
#include "reading.hpp"
#include "scenario/document.hpp"

using namespace concert;
using namespace concert::scenario;

namespace {

struct Parsed {
  Sources sources;
  Diagnostics diagnostics;
  std::optional<Node> root;
};

Parsed parsed(const std::string& text, const Limits& limits = {}) {
  Parsed out;
  const auto file = out.sources.add("t.yaml", text);
  out.root = parse_document(out.sources, file, out.diagnostics, limits);
  return out;
}

std::string first_error(const std::string& text, const Limits& limits = {}) {
  const Parsed p = parsed(text, limits);
  const auto all = p.diagnostics.sorted();
  if (all.empty()) return "none";
  return std::to_string(all[0].place.line) + ":" + std::to_string(all[0].place.column) + ":" + std::to_string(all[0].place.length) + " " + all[0].problem;
}

}  // namespace

TEST_CASE("A document knows the place and the spelling of every key and value", "[unit]") {
  const Parsed p = parsed("a: 1\nb:\n  - x: 'two words'\n    y2: [p, \"q r\"]\n");
  REQUIRE(p.root);
  CHECK(p.diagnostics.errors() == 0);
  const Node& x = *p.root->find("b")->items[0].find("x");
  CHECK(x.place == Place{1, 3, 8, 11});
  CHECK(x.text_place() == Place{1, 3, 9, 9});
  CHECK(x.quoted);
  CHECK(p.root->find("b")->items[0].entry("y2")->place == Place{1, 4, 5, 2});
  CHECK(p.root->find("b")->items[0].find("y2")->items[1].text == "q r");
}

TEST_CASE("A key that stands twice is an error at the second", "[unit]") {
  CHECK(first_error("a: 1\nb: 2\na: 3\n") == "3:1:1 the key 'a' stands twice in one map");
}

TEST_CASE("What YAML 1.1 reads as something else is an error that names the quotes", "[unit]") {
  CHECK(first_error("on: 1\n") == "1:1:2 'on' without quotes is a truth value to many YAML readers");
  CHECK(first_error("a: NO\n") == "1:4:2 'NO' without quotes is a truth value to many YAML readers");
  CHECK(first_error("n: 1\n") == "1:1:1 'n' without quotes is a truth value to many YAML readers");
  CHECK(first_error("a: 13:00\n") == "1:4:5 '13:00' without quotes is a number to the base 60 in YAML 1.1");
  CHECK(first_error("a: \"13:00\"\nb: \"no\"\n") == "none");
  CHECK(first_error("unit: y\n") == "none");
}

TEST_CASE("A comma that splits an unquoted text is one error", "[unit]") {
  const Parsed p = parsed("a: {x: if(c, a, b), z: 1}\n");
  CHECK(p.diagnostics.errors() == 1);
  CHECK(first_error("a: {x: if(c, a, b), z: 1}\n") == "1:8:4 a comma inside { } or [ ] ends the text 'if(c'");
  CHECK(p.root->find("a")->find("z") != nullptr);
}

TEST_CASE("Anchors, aliases, tags and merge keys are errors", "[unit]") {
  CHECK(first_error("a: &x 1\n").find("an anchor") != std::string::npos);
  CHECK(first_error("a: *x\n") != "none");
  CHECK(first_error("a: !!int 1\n").find("a tag") != std::string::npos);
  CHECK(first_error("<<: {b: 1}\n").find("merge key") != std::string::npos);
  CHECK(first_error("a: 1\n---\nb: 2\n").find("a second document") != std::string::npos);
}

TEST_CASE("A syntax error has its place", "[unit]") {
  CHECK(first_error("a: [1, 2\nb: 3\n").find("2:") == 0);
  CHECK(first_error("a: @b\n").find("1:4") == 0);
}

TEST_CASE("Limits end a hostile file in an error", "[unit]") {
  CHECK(first_error(std::string(100'000, '[')).find("nested deeper than 64 levels") != std::string::npos);
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "{a: ";
  CHECK(first_error(deep).find("nested deeper") != std::string::npos);
  CHECK(first_error("a: [1, 2, 3, 4]\n", {.nodes = 3}).find("more than 3 values") != std::string::npos);
  CHECK(first_error(std::string(300, 'a'), {.bytes = 200}).find("larger than") != std::string::npos);
  CHECK(first_error(std::string("a: \0b", 5)).find("UTF-8") != std::string::npos);
  CHECK(first_error("") != "none");
}

TEST_CASE("A billion laughs is refused at the first anchor", "[unit]") {
  std::string text = "a0: &a0 [lol]\n";
  for (int i = 1; i < 30; ++i) text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [*a" + std::to_string(i - 1) + "]\n";
  const auto found = errors(text);
  REQUIRE(!found.empty());
  CHECK(found.front().find("1:5 an anchor") == 0);
}

TEST_CASE("No bytes make the reader throw", "[property]") {
  const std::string base = everything();
  std::uint64_t state = 7;
  const auto random = [&](std::size_t n) {
    state = state * 6364136223846793005ull + 1442695040888963407ull;
    return static_cast<std::size_t>(state >> 33) % n;
  };
  for (int i = 0; i < 60; ++i) {
    std::string text = base;
    for (int change = 0; change < 4; ++change) {
      const std::size_t at = random(text.size());
      if (random(3) == 0) text.erase(at, random(40));
      else if (random(2) == 0) text.insert(at, text.substr(random(text.size()), random(60)));
      else text[at] = static_cast<char>(random(256));
    }
    const ReadResult result = reading(text);
    CHECK(result.scenario.has_value() != result.diagnostics.has_errors());
  }
}
