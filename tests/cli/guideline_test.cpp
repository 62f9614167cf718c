// Reporting guidelines from outside: what is empty decides the exit code, the author's words are told apart from the
// model's, and a mistake in them is said with its place.
#include "catch.hpp"
#include "command.hpp"

using concert::test::Desk;
using concert::test::Said;

namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

void compare(const Desk& desk) { desk.concert("compare clinic --replications 3 --quiet --output c.h5"); }

const char* const complete =
    "stress:\n"
    "  1.1: A clinic to try things with.\n"
    "  experimentation aims:\n"
    "    - Does a second desk help?\n"
    "    - It is the only <question>.\n"
    "  3.1: There are none; every number is assumed.\n"
    "  3.2: Nothing was done to any data.\n"
    "  system_specification: Seconds on a laptop.\n"
    "  6.1: It comes with the program.\n";

}  // namespace

TEST_CASE("What the author has not written is listed, with exit code 1 and the rest filled", "[unit][cli][guideline]") {
  const Desk desk;
  compare(desk);
  const Said said = desk.concert("report c.h5 --stress");
  INFO(said.err);
  CHECK(said.code == 1);
  CHECK(has(said.err, "write them in clinic/reporting.yaml under stress"));
  CHECK(has(said.err, "  3.2 pre-processing\n"));
  CHECK_FALSE(has(said.err, "4.2 run length"));
  const std::string text = desk.read("c-stress.md");
  CHECK(has(text, "### 4.2 Run length"));
  CHECK(has(text, "**Empty.** To be written by the author (clinic/reporting.yaml, stress: 3.2)."));
  CHECK_FALSE(has(text, "**The author**"));
}

TEST_CASE("The author's words beside the scenario make it complete, and are marked as the author's",
          "[unit][cli][guideline]") {
  const Desk desk;
  compare(desk);
  desk.write("clinic/reporting.yaml", complete);
  const Said said = desk.concert("report c.h5 --stress");
  INFO(said.err);
  CHECK(said.code == 0);
  CHECK(said.err.empty());
  const std::string text = desk.read("c-stress.md");
  CHECK(has(text, "27 of 27 items are filled."));
  CHECK(has(text, "**The author**\n\n> Does a second desk help?\n>\n> It is the only \\<question>.\n>\n"));
  CHECK(desk.concert("report c.h5 --stress --format html --output s.html").code == 0);
  CHECK(has(desk.read("s.html"),
            "<div class=\"author\"><p class=\"by\">The author</p>\n<p>Does a second desk help?</p>"));
  CHECK(has(desk.read("s.html"), "&lt;question&gt;"));
}

TEST_CASE("A text that is only blanks fills nothing", "[unit][cli][guideline]") {
  const Desk desk;
  compare(desk);
  std::string text = complete;
  text.replace(text.find("Nothing was done to any data."), 29, "\"  \"");
  desk.write("words.yaml", text);
  const Said said = desk.concert("report c.h5 --stress --text words.yaml");
  CHECK(said.code == 1);
  CHECK(has(said.err,
            "1 required item of stress is empty; write it in words.yaml under stress:\n  3.2 pre-processing\n"));
}

TEST_CASE("Mistakes in the author's file are said all at once with their places, and nothing is written",
          "[unit][cli][guideline]") {
  const Desk desk;
  compare(desk);
  desk.write("words.yaml",
             "stres: {1.1: x}\n"
             "stress:\n  1.1: x\n  purpose of the model: y\n  pre-procesing: z\n  9.9: w\n  6.1: {a: b}\n"
             "odd: {4.4: none, predicton: none}\n");
  const auto before = desk.files();
  const Said said = desk.concert("report c.h5 --stress --text words.yaml");
  INFO(said.err);
  CHECK(said.code == 2);
  CHECK(has(said.err, "words.yaml:1:1: error: unknown guideline 'stres'"));
  CHECK(has(said.err, "did you mean 'stress'?"));
  CHECK(has(said.err, "words.yaml:4:3: error: 'purpose of the model' and '1.1' are the same item"));
  CHECK(has(said.err, "words.yaml:5:3: error: unknown item 'pre-procesing' of stress"));
  CHECK(has(said.err, "did you mean 'pre-processing'?"));
  CHECK(has(said.err, "words.yaml:6:3: error: unknown item '9.9' of stress"));
  CHECK(has(said.err, "words.yaml:7:"));
  CHECK(has(said.err, "did you mean 'prediction'?"));
  CHECK(desk.files() == before);
  CHECK(desk.concert("report c.h5 --stress --text none.yaml").code == 1);
}

TEST_CASE("One guideline at a time, as text or page", "[unit][cli][guideline]") {
  const Desk desk;
  compare(desk);
  CHECK(desk.concert("report c.h5 --odd --cheers").code == 64);
  CHECK(desk.concert("report c.h5 --odd --format csv").code == 64);
  CHECK(desk.concert("report c.h5 --text words.yaml").code == 64);
}

TEST_CASE("The register has every parameter with where it is used, and is complete by itself",
          "[unit][cli][guideline]") {
  const Desk desk;
  compare(desk);
  const Said said = desk.concert("report c.h5 --assumptions");
  INFO(said.err);
  CHECK(said.code == 0);
  const std::string text = desk.read("c-assumptions.md");
  CHECK(has(text, "| contact | 6 min |"));
  CHECK(has(text, "the step 'visit."));
  CHECK(has(text, "measures | ☐ |"));
}

TEST_CASE("A value set on the command line stands in the command that gives the same numbers",
          "[unit][cli][guideline]") {
  const Desk desk;
  desk.concert("compare clinic --replications 3 --set 'contact=5 min' --quiet --output c.h5");
  desk.concert("report c.h5 --stress");
  CHECK(has(desk.read("c-stress.md"),
            "concert compare clinic/scenario.yaml --set 'contact=5 min' --replications 3 --seed 1"));
}
