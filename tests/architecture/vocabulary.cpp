// The vocabulary test: no word that a scenario declares is an identifier of the program. A care system that needs its own
// words in C++ has found a gap in the language.
#include <yaml-cpp/yaml.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "catch.hpp"
#include "tree.hpp"

namespace {

using Words = std::set<std::string>;

void add_keys(const YAML::Node& map, Words& words) {
  if (!map.IsMap()) return;
  for (const auto& pair : map) words.insert(pair.first.Scalar());
}

void add_texts(const YAML::Node& node, Words& words) {
  if (node.IsScalar()) words.insert(node.Scalar());
  if (node.IsSequence())
    for (const auto& item : node) words.insert(item.Scalar());
  if (node.IsMap()) add_keys(node, words);
}

/// Names given inside steps: anchors, `as`, marks, exits.
void add_step_names(const YAML::Node& node, Words& words) {
  if (node.IsSequence())
    for (const auto& item : node) add_step_names(item, words);
  if (!node.IsMap()) return;
  for (const auto& pair : node) {
    const auto& key = pair.first.Scalar();
    if (pair.second.IsScalar() && (key == "id" || key == "as" || key == "record" || key == "exit"))
      words.insert(pair.second.Scalar());
    add_step_names(pair.second, words);
  }
}

void add_inner_names(const std::string& section, const YAML::Node& declared, Words& words) {
  if (section == "sets") add_texts(declared, words);
  if (!declared.IsMap()) return;
  for (const char* inner : {"attributes", "takes", "carries"})
    if (declared[inner]) add_keys(declared[inner], words);
  if (section == "messages") add_keys(declared, words);
  if (declared["attributes"] && declared["attributes"].IsMap())
    for (const auto& attribute : declared["attributes"])
      if (attribute.second.IsMap() && attribute.second["values"]) add_texts(attribute.second["values"], words);
  if (declared["steps"]) add_step_names(declared["steps"], words);
}

void add_sections(const YAML::Node& document, Words& words) {
  for (const char* section : {"sets", "parameters", "tables", "calendars", "roles", "agents", "resources", "channels",
                              "messages", "pathways", "interventions", "measures", "models", "templates", "apply"}) {
    const auto node = document[section];
    if (!node || !node.IsMap()) continue;
    add_keys(node, words);
    for (const auto& pair : node) {
      add_inner_names(section, pair.second, words);
      if (pair.second.IsMap() && pair.second["gives"]) add_sections(pair.second["gives"], words);
    }
  }
  if (document["units"]) add_texts(document["units"], words);
}

Words declared_in(const std::string& path) {
  Words words;
  const auto document = YAML::Load(concert::tree::read(path));
  if (document.IsMap()) add_sections(document, words);
  return words;
}

/// The language's own words: every key and fixed value of the schema.
void add_schema_words(const nlohmann::json& node, Words& words) {
  if (node.is_array())
    for (const auto& item : node) add_schema_words(item, words);
  if (node.is_string()) words.insert(concert::tree::folded(node.get<std::string>()));
  if (!node.is_object()) return;
  for (const auto& [key, value] : node.items()) {
    if (key == "properties" && value.is_object())
      for (const auto& property : value.items()) words.insert(concert::tree::folded(property.key()));
    if (key == "description" || key == "examples" || key == "title" || key == "default") continue;
    add_schema_words(value, words);
  }
}

/// Kernel words, and the field's and plain English words listed, with their reason, in words.txt.
Words common_words() {
  Words words;
  add_schema_words(nlohmann::json::parse(concert::tree::read("scenarios/concert.schema.json")), words);
  std::istringstream lines(concert::tree::read("tests/architecture/words.txt"));
  for (std::string line; std::getline(lines, line);) {
    std::istringstream row(line.substr(0, line.find('#')));
    for (std::string word; row >> word;) words.insert(concert::tree::folded(word));
  }
  return words;
}

Words program_words() {
  Words words;
  for (const char* folder : {"sim", "analysis"})
    for (const auto& path : concert::tree::files(folder, {".hpp", ".cpp"}))
      for (const auto& identifier : concert::tree::identifiers(concert::tree::code_only(concert::tree::read(path))))
        words.insert(concert::tree::folded(identifier));
  return words;
}

}  // namespace

TEST_CASE("No word that a scenario declares is an identifier of the program", "[architecture]") {
  const Words program = program_words(), common = common_words();
  for (const auto& path : concert::tree::files("scenarios", {".yaml"}))
    for (const auto& word : declared_in(path)) {
      const auto folded = concert::tree::folded(word);
      if (folded.size() <= 4 || common.count(folded) == 1) continue;
      INFO(path << " declares '" << word << "'");
      CHECK(program.count(folded) == 0);
    }
}

TEST_CASE("The vocabulary test sees what scenarios declare and what the program says", "[architecture]") {
  CHECK(program_words().count("diagnostics") == 1);
  CHECK(program_words().count("anidentifierofnobody") == 0);
  std::size_t declared = 0;
  for (const auto& path : concert::tree::files("scenarios", {".yaml"})) declared += declared_in(path).size();
  CHECK(declared > 20);
}
