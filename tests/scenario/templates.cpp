// Templates: arguments, prefixed names, places that name the application, limits.
#include "reading.hpp"
#include "scenario/pathway_walk.hpp"

using namespace concert::scenario;

namespace {

const std::string wait_template =
    "templates:\n"
    "  pause:\n"
    "    says: a pause\n"
    "    takes: {who: person, long: duration, body: {type: steps, default: []}}\n"
    "    gives:\n"
    "      parameters: {factor: {value: 2, kind: assumption, source: test}}\n"
    "      pathways: {rest: {for: $who, steps: [{hold: \"$long * factor\"}, {do: $body}]}}\n";

/// A folder with files in it, gone at the end.
struct Folder {
  std::filesystem::path path;
  explicit Folder(const std::vector<std::pair<std::string, std::string>>& files)
      : path(std::filesystem::temp_directory_path() / ("concert-parts-" + std::to_string(std::hash<std::string>{}(files.front().second)))) {
    std::filesystem::create_directories(path);
    for (const auto& [name, text] : files) std::ofstream(path / name) << text;
  }
  ~Folder() { std::filesystem::remove_all(path); }
};

std::vector<std::string> pathway_names(const Scenario& s) {
  std::vector<std::string> out;
  for (const Pathway& p : s.pathways) out.push_back(p.name);
  return out;
}

}  // namespace

TEST_CASE("An applied template declares its things under the instance's name", "[unit]") {
  const Scenario s = good(small(wait_template + "apply: {first: {template: pause, with: {who: customer, long: 1 h + 2 h}}}\n", "[{call: first.rest}]"));
  CHECK(pathway_names(s) == std::vector<std::string>{"visit", "first.rest"});
  CHECK(s.parameters[0].name == "first.factor");
  CHECK(std::get<Hold>(s.pathways[1].steps[0].verb).duration.text == "(1 h + 2 h) * first.factor");
}

TEST_CASE("A call of a template makes an instance named by the step", "[unit]") {
  const Scenario s = good(small(wait_template, "[{id: a, call: pause, with: {who: customer, long: 1 h, body: [{record: awake}, {record: up}]}}, {id: b, call: pause, with: {who: customer, long: 2 h}}]"));
  CHECK(pathway_names(s) == std::vector<std::string>{"visit", "a.rest", "b.rest"});
  CHECK(std::get<Call>(s.pathways[0].steps[0].verb).pathway == 1);
  CHECK(s.marks.size() == 2);
  CHECK(s.pathways[1].steps[0].stream != s.pathways[2].steps[0].stream);
}

TEST_CASE("An argument keeps the caller's names, and an instance does not see another's", "[unit]") {
  const std::string outer = "parameters: {factor: {value: 5, kind: assumption, source: test}}\n";
  const Scenario s = good(small(wait_template + outer, "[{id: a, call: pause, with: {who: customer, long: factor * 1 h}}]"));
  CHECK(std::get<Hold>(s.pathways[1].steps[0].verb).duration.text == "(factor * 1 h) * a.factor");
}

TEST_CASE("Errors of an application stand where it is, those inside say where they were applied", "[unit]") {
  expect_error(small(wait_template, "[{id: a, call: pause, with: {who: customer}}]"), "4:79 the template 'pause' takes 'long', which is not given");
  expect_error(small(wait_template, "[{id: a, call: pause, with: {who: customer, logn: 1 h}}]"), "4:108 the template 'pause' takes no 'logn' | did you mean 'long'?");
  expect_error(small(wait_template, "[{call: pause, with: {who: customer, long: 1 h}}]"), "4:72 a step that calls a template needs an 'id'");
  expect_error(small(wait_template + "apply: {x: {template: pausse, with: {}}}\n"), "13:23 unknown template 'pausse' | did you mean 'pause'?");
  const auto found = errors(small(wait_template, "[{id: a, call: pause, with: {who: customer, long: 3 GBP}}]"));
  REQUIRE(!found.empty());
  CHECK(found.front().find("(in template pause applied at t.yaml:4)") != std::string::npos);
}

TEST_CASE("Templates that apply one another without end are stopped", "[unit]") {
  const std::string loop = "templates:\n  again:\n    says: x\n    takes: {who: person}\n    gives: {pathways: {p: {for: $who, steps: [{id: q, call: again, with: {who: $who}}]}}}\n";
  expect_error(small(loop, "[{id: a, call: again, with: {who: customer}}]"), "10:61 templates apply one another more than 8 deep");
  std::string wide = "templates:\n";
  for (int level = 0; level < 7; ++level) {
    wide += "  t" + std::to_string(level) + ":\n    says: x\n    takes: {}\n    gives: {pathways: {p: {for: customer, steps: [";
    for (int i = 0; i < 20; ++i) wide += "{id: s" + std::to_string(i) + ", call: t" + std::to_string(level + 1) + ", with: {}}, ";
    wide += "{hold: 1 d}]}}}\n";
  }
  wide += "  t7: {says: x, takes: {}, gives: {pathways: {p: {for: customer, steps: [{hold: 1 d}]}}}}\n";
  const auto found = errors(small(wide, "[{id: a, call: t0, with: {}}]"));
  CHECK(std::any_of(found.begin(), found.end(), [](const auto& e) { return e.find("expand to more than 10000 values") != std::string::npos; }));
}

TEST_CASE("A library that cannot be found is an error at its name", "[unit]") {
  expect_error(small("uses: [lib/nowhere.yaml]\n"), "6:8 cannot find the library 'lib/nowhere.yaml'");
  expect_error(small("uses: [../../etc/passwd]\n"), "6:8 cannot find the library");
}

TEST_CASE("A file that is used may hold parts of the scenario", "[unit]") {
  const Folder beside({{"inputs.yaml", "concert: 1\nparameters: {pause: {value: 2 h, unit: h, kind: assumption, source: test}}\n"},
                       {"wrong.yaml", "concert: 1\nparameters: {pause: {value: 2, unit: h, kind: assumption}}\nexperiment: {horizon: 1 d}\n"},
                       {"again.yaml", "concert: 1\nuses: [inputs.yaml]\nparameters: {pause: {value: 3 h, unit: h, kind: assumption, source: test}}\n"}});
  const auto read_with = [&](const std::string& uses) { return read_text("t.yaml", small("uses: [" + uses + "]\n", "[{hold: pause}]"), beside.path); };
  const ReadResult good = read_with("inputs.yaml");
  REQUIRE(good.scenario);
  CHECK(good.scenario->parameters[0].name == "pause");
  CHECK(good.scenario->texts.size() == 2);
  const auto said = [&](const std::string& uses) {
    std::string all;
    const ReadResult result = read_with(uses);
    for (const concert::Diagnostic& d : result.diagnostics.sorted()) all += result.sources.name(d.place.file) + ":" + std::to_string(d.place.line) + ": " + d.problem + "\n";
    return all;
  };
  CHECK(said("wrong.yaml").find("wrong.yaml:2: ") != std::string::npos);
  CHECK(said("wrong.yaml").find("wrong.yaml:3: only the scenario itself has 'experiment'") != std::string::npos);
  CHECK(said("again.yaml").find("'pause' is declared already") != std::string::npos);
}

TEST_CASE("refer and home_visit expand to kernel steps", "[unit]") {
  const Scenario s = good(everything());
  const auto at = [&](const std::string& name) -> const Pathway& {
    const auto it = std::find_if(s.pathways.begin(), s.pathways.end(), [&](const Pathway& p) { return p.name == name; });
    REQUIRE(it != s.pathways.end());
    return *it;
  };
  CHECK(at("to_day_care.ask").outcomes == std::vector<std::string>{"done", "unanswered", "unsuitable", "refused", "queued", "accepted", "not_taken_up", "removed"});
  CHECK(at("to_day_care.judge").starts.on == Starts::On::upon);
  CHECK(at("h1.visit").outcomes[1] == "not_visited");
  std::size_t holds = 0;
  walk(at("h1.visit").steps, [&](const Step& step) { holds += std::holds_alternative<Hold>(step.verb); });
  CHECK(holds == 3);
}

TEST_CASE("Messages show a file that is used as the scenario's own path was given", "[unit]") {
  const std::string wrong = "concert: 1\nparameters: {speed: {valu: 1}}\n";
  const Folder above({{"above.yaml", wrong}, {"rows.csv", "shown\n"}});
  std::filesystem::create_directories(above.path / "town");
  std::ofstream(above.path / "town" / "part.yaml") << wrong;
  std::ofstream(above.path / "town" / "rates.csv") << "kin,rate\nnear,fast\n";
  const std::string text = small("uses: [part.yaml, above.yaml]\ntables: {rates: {file: rates.csv, columns: {kin: text, rate: number}}}\n");
  const auto shown = [&](const std::string& name) {
    const ReadResult result = read_text(name, text, above.path / "town");
    std::string all;
    for (std::uint32_t file = 1; file <= result.sources.count(); ++file) all += result.sources.name(file) + " ";
    return all;
  };
  CHECK(shown("a/town/scenario.yaml").find("a/town/scenario.yaml a/town/part.yaml a/above.yaml ") == 0);
  CHECK(shown("scenario.yaml").find("scenario.yaml part.yaml ../above.yaml ") == 0);
  CHECK(shown("../scenario.yaml").find("../scenario.yaml ../part.yaml ../../above.yaml ") == 0);
}
