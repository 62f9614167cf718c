#include "core/diagnostic.hpp"

#include <sstream>

#include "catch.hpp"
#include "core/contract.hpp"

using namespace concert;

namespace {

std::string printed(const Diagnostics& diagnostics, const Sources& sources) {
  std::ostringstream out;
  print(out, diagnostics, sources);
  return out.str();
}

}  // namespace

TEST_CASE("A diagnostic shows place, problem, line, caret and suggestion", "[unit]") {
  Sources sources;
  std::string text;
  for (int i = 1; i < 27; ++i) text += "#\n";
  text += "  group_place: {at: charity, capcity: 15}\n";
  const std::uint32_t file = sources.add("scenarios/signposting/scenario.yaml", text);
  Diagnostics diagnostics;
  diagnostics.error({file, 27, 30, 7}, "unknown key 'capcity' in resource 'group_place'", "did you mean 'capacity'?");
  CHECK(printed(diagnostics, sources) ==
        "scenarios/signposting/scenario.yaml:27:30: error: unknown key 'capcity' in resource 'group_place'\n"
        "   27 |   group_place: {at: charity, capcity: 15}\n"
        "      |                              ^~~~~~~ did you mean 'capacity'?\n");
}

TEST_CASE("Diagnostics come in file order and exact repeats once", "[unit]") {
  Sources sources;
  const std::uint32_t a = sources.add("a", "one\ntwo\n");
  const std::uint32_t b = sources.add("b", "three");
  Diagnostics diagnostics;
  diagnostics.error({b, 1, 1, 1}, "last");
  diagnostics.error({a, 2, 1, 1}, "second");
  diagnostics.error({a, 1, 2, 1}, "first");
  diagnostics.error({a, 2, 1, 1}, "second");
  diagnostics.warning({a, 1, 3, 1}, "beware");
  const auto sorted = diagnostics.sorted();
  REQUIRE(sorted.size() == 4);
  CHECK(sorted[0].problem == "first");
  CHECK(sorted[1].problem == "beware");
  CHECK(sorted[2].problem == "second");
  CHECK(sorted[3].problem == "last");
  CHECK(diagnostics.errors() == 4);
}

TEST_CASE("What has no place is printed without a line", "[unit]") {
  Sources sources;
  Diagnostics diagnostics;
  diagnostics.error({}, "nothing to run", "give a scenario");
  CHECK(printed(diagnostics, sources) == "error: nothing to run\n      give a scenario\n");
}

TEST_CASE("Carets count characters, not bytes, and keep tabs", "[unit]") {
  Sources sources;
  const std::uint32_t file = sources.add("x", "\tn\xC3\xA4me: v\xC3\xA4lue\r\nnext");
  Diagnostics diagnostics;
  diagnostics.error({file, 1, 9, 6}, "wrong");
  CHECK(printed(diagnostics, sources) ==
        "x:1:9: error: wrong\n    1 | \tn\xC3\xA4me: v\xC3\xA4lue\n      | \t      ^~~~~\n");
}

TEST_CASE("A very long line is shown around the caret only", "[unit]") {
  Sources sources;
  const std::uint32_t file = sources.add("x", std::string(5000, 'a') + "!" + std::string(5000, 'b'));
  Diagnostics diagnostics;
  diagnostics.error({file, 1, 5001, 1}, "wrong");
  const std::string text = printed(diagnostics, sources);
  CHECK(text.size() < 400);
  const std::size_t caret = text.rfind('^') - text.rfind('\n', text.rfind('^'));
  const std::size_t line = text.find('\n') + 1;
  CHECK(text.find('!') - line + 1 == caret);
}

TEST_CASE("A caret beyond the line or a place in no line does not fail", "[unit]") {
  Sources sources;
  const std::uint32_t file = sources.add("x", "short");
  Diagnostics diagnostics;
  diagnostics.error({file, 1, 60, 9}, "wrong");
  diagnostics.error({file, 77, 1, 1}, "nowhere");
  CHECK(printed(diagnostics, sources).find("nowhere") != std::string::npos);
}

TEST_CASE("Beyond 200 errors only their number is kept", "[unit]") {
  Sources sources;
  const std::uint32_t file = sources.add("x", "short");
  Diagnostics diagnostics;
  for (int i = 0; i < 250; ++i) diagnostics.error({file, 1, 1, 1}, "wrong " + std::to_string(i));
  CHECK(diagnostics.errors() == 250);
  CHECK(diagnostics.sorted().size() == 200);
  CHECK(printed(diagnostics, sources).find("and 50 more errors\n") != std::string::npos);
}

TEST_CASE("The lines of a source are found without their ends", "[unit]") {
  Sources sources;
  const std::uint32_t file = sources.add("x", "one\r\ntwo\n\nfour");
  CHECK(sources.line(file, 1) == "one");
  CHECK(sources.line(file, 2) == "two");
  CHECK(sources.line(file, 3) == "");
  CHECK(sources.line(file, 4) == "four");
  CHECK(sources.line(file, 5) == "");
  CHECK_THROWS_AS(sources.text(9), ContractViolation);
}

TEST_CASE("The nearest word is at most two edits away", "[unit]") {
  const std::vector<std::string> words{"capacity", "calendar", "queue", "of"};
  CHECK(nearest("capcity", words) == "capacity");
  CHECK(nearest("calender", words) == "calendar");
  CHECK(nearest("qeuue", words) == "queue");  // two neighbours swapped
  CHECK(nearest("fo", words) == "of");
  CHECK(nearest("x", words) == "");  // one letter is never near
  CHECK(nearest("capital", words) == "");
  CHECK(nearest("capacity", words) == "capacity");
  CHECK(nearest("ca", {"cab", "car"}) == "cab");  // the first wins a tie
  CHECK(nearest(std::string(1000, 'x'), words) == "");
}

TEST_CASE("A suggestion names the nearest word or the few there are", "[unit]") {
  CHECK(did_you_mean("capcity", {"capacity", "queue"}) == "did you mean 'capacity'?");
  CHECK(did_you_mean("zzzz", {"capacity", "queue"}) == "one of: capacity, queue");
  CHECK(did_you_mean("zzzz", std::vector<std::string>(40, "word")) == "");
  CHECK(did_you_mean("zzzz", {}) == "");
}
