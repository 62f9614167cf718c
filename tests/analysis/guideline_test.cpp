// Reporting guidelines as data: the items there are, and what makes one empty.
#include <algorithm>

#include "analysis/report/guideline.hpp"
#include "catch.hpp"

using namespace concert::analysis;

namespace {

std::vector<std::string> keys(const Guideline& guideline) {
  std::vector<std::string> all;
  for (const auto& section : guideline.sections)
    for (const auto& item : section.items) all.push_back(item.key);
  return all;
}

}  // namespace

TEST_CASE("CHEERS 2022 has 28 items, in order", "[analysis][guideline]") {
  std::vector<std::string> wanted;
  for (int i = 1; i <= 28; ++i) wanted.push_back(std::to_string(i));
  CHECK(keys(cheers_guideline()) == wanted);
}

TEST_CASE("ODD 2020 has seven elements, the fourth with eleven design concepts", "[analysis][guideline]") {
  CHECK(keys(odd_guideline()) == std::vector<std::string>{"1", "2", "3", "4.1", "4.2", "4.3", "4.4", "4.5", "4.6",
                                                          "4.7", "4.8", "4.9", "4.10", "4.11", "5", "6", "7"});
}

TEST_CASE("STRESS-DES has 24 numbered items", "[analysis][guideline]") {
  std::vector<std::string> numbered = keys(stress_guideline());
  std::erase_if(numbered, [](const std::string& key) { return key.rfind("ABS", 0) == 0; });
  CHECK(numbered == std::vector<std::string>{"1.1",   "1.2",   "1.3",   "2.1",   "2.2", "2.3", "2.4", "2.5.1",
                                             "2.5.2", "2.5.3", "2.5.4", "2.5.5", "3.1", "3.2", "3.3", "3.4",
                                             "4.1",   "4.2",   "4.3",   "5.1",   "5.2", "5.3", "5.4", "6.1"});
}

TEST_CASE("an item is empty without the author's words, or without anything known", "[analysis][guideline]") {
  const Guideline guideline{.id = "g",
                            .title = "",
                            .citation = "",
                            .remarks = {},
                            .sections = {{"s",
                                          {{"1", "by author", "", FilledBy::author, {"fact"}},
                                           {"2", "by model", "", FilledBy::model, {"fact"}},
                                           {"3", "free", "", FilledBy::nobody, {}}}}}};
  const Known nothing{{"fact", {Block{.text = "", .headings = {"a"}, .rows = {}}}}};
  const Known something{{"fact", {Block{.text = "", .headings = {"a"}, .rows = {{"x"}}}}}};
  CHECK(fill(guideline, nothing, {}).empty == std::vector<std::string>{"1", "2"});
  CHECK(fill(guideline, something, {}).empty == std::vector<std::string>{"1"});
  CHECK(fill(guideline, nothing, {{"1", "w"}, {"2", "w"}}).empty.empty());
  CHECK(fill(guideline, something, {{"1", " \n"}}).empty == std::vector<std::string>{"1"});
}

TEST_CASE("what the model knows is text in Markdown, no markup and no headings without rows", "[analysis][guideline]") {
  const Guideline guideline{.id = "g",
                            .title = "",
                            .citation = "",
                            .remarks = {},
                            .sections = {{"s", {{"1", "one", "", FilledBy::model, {"fact", "none"}}}}}};
  const Known known{{"fact", {Block{.text = "", .headings = {"a"}, .rows = {{"x | y_z <b>"}}}}},
                    {"none", {Block{.text = "", .headings = {"nothing"}, .rows = {}}}}};
  const std::string text = to_markdown(fill(guideline, known, {}));
  CHECK(text.find("| x \\| y\\_z \\<b> |") != std::string::npos);
  CHECK(text.find("nothing") == std::string::npos);
}
