// The program from outside: exit codes, what it prints and where, what it leaves behind.
#include "command.hpp"

#include <nlohmann/json.hpp>

#include "catch.hpp"

using concert::test::Desk;
using concert::test::Said;
using concert::test::widest_line;
using Names = std::vector<std::string>;

namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

const Names untouched{"clinic/scenario.yaml"};

void check_estimates(const nlohmann::json& rows) {
  REQUIRE(rows.is_array());
  REQUIRE_FALSE(rows.empty());
  for (const auto& row : rows) {
    CHECK(row.at("model").is_string());
    CHECK(row.at("measure").is_string());
    CHECK(row.at("unit").is_string());
    CHECK((row.at("mean").is_number() || row.at("mean").is_null()));
    CHECK((row.at("half_width").is_number() || row.at("half_width").is_null()));
    CHECK(row.at("n").is_number_integer());
  }
}

}  // namespace

TEST_CASE("Help teaches by examples and fits 80 columns", "[unit][cli]") {
  const Desk desk;
  for (const char* line : {"--help", "validate --help", "explain --help", "run --help", "compare --help",
                           "check --help", "evaluate --help", "economics --help", "select --help", "warmup --help", "export --help", "report --help", "process --help",
                           "new --help", "schema --help", "reference --help"}) {
    const Said said = desk.concert(line);
    INFO(line);
    CHECK(said.code == 0);
    CHECK(said.err.empty());
    CHECK(has(said.out, "concert "));
    CHECK(widest_line(said.out) <= 80);
  }
}

TEST_CASE("The version is told", "[unit][cli]") {
  const Said said = Desk().concert("--version");
  CHECK(said.code == 0);
  CHECK(said.out.rfind("concert 0.", 0) == 0);
}

TEST_CASE("A wrong command line is exit code 64 with the nearest valid word", "[unit][cli]") {
  const Desk desk;
  const auto usage = [&](const std::string& line, const std::string& hint) {
    const Said said = desk.concert(line);
    INFO(line << ": " << said.err);
    CHECK(said.code == 64);
    CHECK(said.out.empty());
    CHECK(has(said.err, hint));
  };
  usage("", "Commands:");
  usage("compere clinic", "did you mean 'compare'?");
  usage("--verzion", "did you mean '--version'?");
  usage("run clinic --thread 2", "did you mean '--threads'?");
  usage("run clinic --reps 2", "concert run --help");
  usage("run", "needs a scenario");
  usage("run clinic --replications 0", "replications");
  usage("run clinic --replications many", "replications");
  usage("run clinic --seed -1", "seed");
  usage("run clinic --record all", "record");
  usage("run clinic --set desks", "NAME=VALUE");
  usage("run clinic another", "too many arguments");
  usage("run clinic --model two_desk", "did you mean 'two_desks'?");
  usage("run clinic --only 1 --replications 2", "--only");
  usage("check clinic --pattern shortr", "did you mean 'shorter'?");
  usage("explain clinic --picture way.png", ".svg or .dot");
  CHECK(desk.files() == untouched);
}

TEST_CASE("A missing scenario is named, with the nearest there is", "[unit][cli]") {
  const Desk desk;
  const Said said = desk.concert("run clinc");
  CHECK(said.code == 1);
  CHECK(has(said.err, "no such scenario: clinc"));
  CHECK(has(said.err, "did you mean clinic?"));
  CHECK(desk.concert("run .").code == 1);
}

TEST_CASE("An invalid scenario is exit code 2, said on standard error, and nothing is written", "[unit][cli]") {
  const Desk desk;
  std::string text = desk.read("clinic/scenario.yaml");
  text.replace(text.find("capacity:"), 9, "capcity:");
  desk.write("broken.yaml", text);
  for (const char* command : {"validate", "explain", "run", "compare", "check"}) {
    const Said said = desk.concert(std::string(command) + " broken.yaml");
    INFO(command);
    CHECK(said.code == 2);
    CHECK(said.out.empty());
    CHECK(has(said.err, "broken.yaml:7:"));
    CHECK(has(said.err, "did you mean 'capacity'?"));
  }
  CHECK(desk.files() == Names{"broken.yaml", "clinic/scenario.yaml"});
}

TEST_CASE("A statistic that names nothing is an error of the scenario with its place", "[unit][cli]") {
  const Desk desk;
  std::string text = desk.read("clinic/scenario.yaml");
  text.replace(text.find("difference(waits"), 16, "difference(waitz");
  desk.write("broken.yaml", text);
  const Said said = desk.concert("validate broken.yaml");
  INFO(said.err);
  CHECK(said.code == 2);
  CHECK(has(said.err, "waitz"));
  CHECK(has(said.err, "did you mean 'waits'?"));
}

TEST_CASE("A value outside its range is refused from the command line too", "[unit][cli]") {
  const Said said = Desk().concert("run clinic --set 'contact=200 min'");
  INFO(said.err);
  CHECK(said.code == 2);
  CHECK(has(said.err, "contact"));
}

TEST_CASE("A valid scenario is said to be valid", "[unit][cli]") {
  const Desk desk;
  const Said said = desk.concert("validate clinic");
  CHECK(said.code == 0);
  CHECK(has(said.out, "clinic is valid: 2 models"));
  CHECK(desk.concert("validate clinic/scenario.yaml --quiet").out.empty());
  CHECK(desk.files() == untouched);
}

TEST_CASE("A run prints its first line, its measures and its file", "[unit][cli]") {
  const Desk desk;
  const Said said = desk.concert("run clinic --model two_desks --replications 3 --threads 2");
  INFO(said.err);
  CHECK(said.code == 0);
  CHECK(has(said.out.substr(0, said.out.find('\n')), "3 replications"));
  CHECK(has(said.out, "waits"));
  CHECK(has(said.out, "results/clinic-run.h5"));
  CHECK(desk.files() == Names{"clinic/scenario.yaml", "results/clinic-run.h5"});
}

TEST_CASE("A comparison prints differences and leaves a result file and a report", "[unit][cli]") {
  const Desk desk;
  const Said said = desk.concert("compare clinic --replications 4 --output out/c.h5");
  INFO(said.err);
  CHECK(said.code == 0);
  CHECK(has(said.out, "two_desks"));
  CHECK(has(said.out, "out/c.html"));
  CHECK(desk.files() == Names{"clinic/scenario.yaml", "out/c.h5", "out/c.html", "out/c.md"});
  CHECK(has(desk.read("out/c.md"), "A clinic"));
}

TEST_CASE("No table passes the width it is given", "[unit][cli]") {
  const Desk desk;
  for (const std::string width : {"80", "100"}) {
    for (const std::string locale : {"C", "C.UTF-8"}) {
      for (const std::string command : {"run", "compare", "check", "validate", "explain --parameters"}) {
        const Said said = desk.concert(command + " clinic", "COLUMNS=" + width + " LC_ALL=" + locale);
        INFO(command << " at " << width << " in " << locale << ":\n" << said.out << said.err);
        CHECK(widest_line(said.out) <= std::stoul(width));
        CHECK(widest_line(said.err) <= std::stoul(width));
      }
    }
  }
}

TEST_CASE("JSON is the only thing on standard output and has its documented shape", "[unit][cli]") {
  const Desk desk;
  const Said said = desk.concert("compare clinic --replications 4 --json");
  CHECK(said.code == 0);
  const auto json = nlohmann::json::parse(said.out);
  CHECK(json.at("scenario") == "clinic");
  CHECK(json.at("baseline") == "one_desk");
  check_estimates(json.at("measures"));
  check_estimates(json.at("differences"));
  const auto one = nlohmann::json::parse(desk.concert("run clinic --model one_desk --replications 2 --json").out);
  check_estimates(one.at("measures"));
  const auto checked = nlohmann::json::parse(desk.concert("check clinic --replications 4 --json").out);
  CHECK(checked.at("scenario") == "clinic");
  CHECK(checked.at("verdicts").size() == 3);
}

TEST_CASE("Quiet is quiet", "[unit][cli]") {
  const Desk desk;
  const Said said = desk.concert("run clinic --replications 2 --quiet");
  CHECK(said.code == 0);
  CHECK(said.err.empty());
  CHECK_FALSE(has(said.out, " thread"));
  CHECK_FALSE(has(said.out, "results/"));
  CHECK(has(said.out, "waits"));
}

TEST_CASE("A pattern that is not met is exit code 1", "[unit][cli]") {
  const Desk desk;
  CHECK(desk.concert("check clinic --replications 6").code == 0);
  std::string text = desk.read("clinic/scenario.yaml");
  text.replace(text.find("sign: negative"), 14, "sign: positive");
  desk.write("wrong.yaml", text);
  const Said said = desk.concert("check wrong.yaml --replications 6");
  CHECK(said.code == 1);
  CHECK(has(said.out, "shorter"));
  CHECK(desk.concert("check wrong.yaml --replications 6 --pattern swept").code == 0);
}

TEST_CASE("The same seed gives the same numbers, another seed others", "[unit][cli]") {
  const Desk desk;
  const auto json = [&](const std::string& options) {
    return desk.concert("run clinic --replications 2 --json " + options).out;
  };
  const std::string first = json("--threads 1");
  CHECK(json("--threads 2") == first);
  CHECK(json("--threads 2 --record full") == first);
  CHECK(json("--seed 2") != first);
  CHECK(json("--set 'contact=3 min'") != first);
}

TEST_CASE("A failing trial is exit code 1, with the line that runs it again", "[unit][cli]") {
  const Desk desk;
  std::string text = desk.read("clinic/scenario.yaml");
  const std::string hold = "exponential(mean=contact)";
  text.replace(text.rfind(hold), hold.size(), "uniform(min=-1 min, max=6 min) + 0 * contact");
  desk.write("bad.yaml", text);
  const Said said = desk.concert("run bad.yaml --model one_desk --replications 2");
  INFO(said.out << said.err);
  CHECK(said.code == 1);
  CHECK(has(said.err, "2 of 2 trials failed"));
  CHECK(has(said.err, "again: concert run bad.yaml --model one_desk --seed 1 --only 1"));
  const Said again = desk.concert("run bad.yaml --model one_desk --seed 1 --only 1");
  CHECK(again.code == 1);
  CHECK(has(again.out, "replication 1: "));
  CHECK(has(desk.concert("run bad.yaml --replications 1 --json").err, "negative length"));
}

TEST_CASE("What cannot be written is said plainly and leaves nothing", "[unit][cli]") {
  const Desk desk;
  const Said under_file = desk.concert("run clinic --replications 1 --output clinic/scenario.yaml/x.h5");
  CHECK(under_file.code == 1);
  CHECK(has(under_file.err, "clinic/scenario.yaml"));
  const Said limited = desk.concert("run clinic --replications 20 --record full", "ulimit -f 20;");
  INFO(limited.err);
  CHECK(limited.code == 1);
  CHECK(has(limited.err, "results/clinic-run.h5"));
  const Said full_disk = desk.concert("schema", "exec 3>/dev/full; sh -c '\"$0\" \"$@\" >&3'");
  CHECK(full_disk.code == 1);
  CHECK(has(full_disk.err, "standard output"));
  CHECK(desk.files() == untouched);
}

TEST_CASE("Ctrl-C leaves no half file", "[unit][cli]") {
  const Desk desk;
  const Said said = desk.interrupt("run clinic --replications 100000 --record visits", "results/clinic-run.h5.*.part");
  INFO(said.err);
  CHECK(said.code == 130);
  CHECK(has(said.err, "interrupted"));
  CHECK(desk.files() == untouched);
}

TEST_CASE("The language describes itself", "[unit][cli]") {
  const Desk desk;
  const auto schema = nlohmann::json::parse(desk.concert("schema").out);
  CHECK(schema.at("$schema") == "http://json-schema.org/draft-07/schema#");
  CHECK(desk.concert("reference --output ref.md").code == 0);
  CHECK(has(desk.read("ref.md"), "pathways"));
}

TEST_CASE("A scenario can be looked at: program, parameters, picture", "[unit][cli]") {
  const Desk desk;
  CHECK(has(desk.concert("explain clinic").out, "visit"));
  const Said parameters = desk.concert("explain clinic --parameters");
  CHECK(has(parameters.out, "contact = 6 min"));
  CHECK(has(parameters.out, "assumption"));
  CHECK(desk.concert("explain clinic --picture way.dot").code == 0);
  CHECK(has(desk.read("way.dot"), "digraph"));
}
