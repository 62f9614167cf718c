#include "cli/help.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace concert::cli {
namespace {

struct Example {
  const char* line;
  const char* says;
};

struct Page {
  const char* command;
  const char* short_says;
  const char* says;
  const char* usage;
  std::vector<Example> examples;
};

const std::vector<Page>& pages() {
  static const std::vector<Page> all{
      {"validate",
       "check a scenario without running it",
       "Reads a scenario with its libraries and tables and reports everything that is\n"
       "wrong with it at once: file, line, column, and the nearest valid word.",
       "[options] SCENARIO",
       {{"concert validate @", "a folder with a scenario.yaml"},
        {"concert validate draft.yaml", "or the file itself"}}},
      {"explain",
       "show what a scenario does, and where its numbers come from",
       "Prints the program that a scenario compiles to, its parameters, or a picture.",
       "[options] SCENARIO",
       {{"concert explain @", "the baseline's program"},
        {"concert explain @ --parameters", "every number and its source"},
        {"concert explain @ --influence NAME", "levers of a measure"},
        {"concert explain @ --templates", "before and after expansion"},
        {"concert explain @ --partition", "what can run apart"},
        {"concert explain @ --trace", "cohorts, cycle by cycle"},
        {"concert explain @ --picture p.svg", "the pathways, drawn"}}},
      {"new",
       "write a commented scenario to begin from",
       "Writes a small scenario that validates, runs and meets its own expectations.",
       "[options] NAME",
       {{"concert new my_system", "scenarios/my_system/scenario.yaml"}}},
      {"run",
       "run one model or several, and print its measures",
       "Runs the models of a scenario and prints every measure with a 95 % interval.",
       "[options] SCENARIO",
       {{"concert run @ --model NAME", "one model"},
        {"concert run @ --record visits", "keep every visit"},
        {"concert run @ --set 'NAME=30 min'", "with another value"}}},
      {"compare",
       "compare ways of coordinating care, side by side",
       "Runs all models with the same luck and prints what differs from the baseline:\n"
       "paired differences with 95 % intervals, the same person under both models,\n"
       "costs, effects, and the assumptions behind it all. Writes a result file and,\n"
       "beside it, a report (.html and .md).",
       "[options] SCENARIO",
       {{"concert compare @", "all models"},
        {"concert compare @ --model NAME", "one against the baseline"},
        {"concert compare @ --json > out.json", "for a program"}}},
      {"economics",
       "what a result file says of costs and effects",
       "Prints the economic evaluation of a result file: the frontier with simple and\n"
       "extended dominance, who pays and who benefits, and, of a run with --psa, the\n"
       "acceptability curve and the value of information (EVPI, EVPPI). A ratio is\n"
       "given only where the scenario's `economics:` states what CHEERS 2022 asks.",
       "[options] RESULTS",
       {{"concert compare my/scenario.yaml --psa 1000", "first draw the parameters"},
        {"concert economics results.h5 --threshold 20000", "at another threshold"},
        {"concert economics results.h5 --evppi cure,cost", "of two parameters at once"},
        {"concert economics results.h5 --format csv", "for a spreadsheet"}}},
      {"check",
       "does the model show the patterns it must show?",
       "Runs what the scenario's `expect:` block needs and says for each pattern and\n"
       "each negative control: met or not, and by how much. Exit code 1 if any is not.",
       "[options] SCENARIO",
       {{"concert check @", "all of them"}, {"concert check @ --pattern NAME", "one"}}},
      {"evaluate",
       "what would an evaluator have found?",
       "Runs a model with a change and without, lets an evaluator see what one would\n"
       "see, and estimates the effect by a design of evaluation: the true effect\n"
       "beside the estimate; bias, coverage and power over many studies, by sites,\n"
       "periods and size of effect. A result file (.h5) serves as well; of a panel of\n"
       "one's own (.csv: site, period, value, treated) there is the estimate alone.\n"
       "Designs: before-after, controlled, did, twfe, staggered, stepped-wedge,\n"
       "matched, its, scm, time-study.",
       "[options] SCENARIO|RESULTS|PANEL --design WORD",
       {{"concert evaluate panel.csv --design did", "one's own data"},
        {"concert evaluate results.h5 --design its ...", "from a file"}}},
      {"select",
       "find the best model by one measure, with a guarantee",
       "Runs all models, replication by replication, and leaves out those that are\n"
       "clearly beaten, until one is left (Kim and Nelson 2001).",
       "[options] --measure NAME --difference X SCENARIO",
       {{"concert select @ --measure NAME --difference 5", "the highest"}}},
      {"report",
       "write a result file as a page for a board",
       "Writes one HTML page with tables, pictures, costs and the assumptions behind it\n"
       "all; it needs no network and can be printed and sent. Or fills a reporting\n"
       "guideline from the model and from the author's words, and says what is empty\n"
       "(exit code 1 while anything required is).",
       "[options] RESULTS.h5",
       {{"concert report results/x-compare.h5", "beside the results"},
        {"concert report results/x-compare.h5 --format xlsx", "for Excel"},
        {"concert report results/x-compare.h5 --stress", "fill STRESS"}}},
      {"export",
       "write what happened as a log for process mining",
       "Writes one run's events from a result file that was recorded with\n"
       "--record visits or full: OCEL 2.0 (JSON or SQLite), XES or CSV.",
       "[options] RESULTS.h5",
       {{"concert export results/x-run.h5", "OCEL 2.0, JSON"},
        {"concert export results/x-run.h5 --format xes", "a trace a person"}}},
      {"process",
       "how a process ran: waits, routes, who refuses whom",
       "Reads the log of a result file recorded with --record full and shows, by --view:\n"
       "  stream       where the time goes, step by step (value stream map)\n"
       "  critical     which steps lead time hangs on, under one model or two\n"
       "  journey      one person's story under two models, side by side\n"
       "  routes       from step to step, with counts\n"
       "  referrals    who asks and tells whom, and how often in vain\n"
       "  bottlenecks  why waits rose: arrivals, service, capacity, or what is left",
       "[options] RESULTS.h5",
       {{"concert run @ --record full --output r.h5", "first record a log"},
        {"concert process r.h5", "the value stream map"},
        {"concert process r.h5 --view bottlenecks", "why waits differ"},
        {"concert process r.h5 --view routes --format svg", "a picture"}}},
      {"warmup",
       "how long does a run remember how it began?",
       "Looks at every measure with `every:` and says how much of its beginning to\n"
       "leave out (MSER-5, White 1997); --json has Welch's moving averages too.",
       "[options] SCENARIO",
       {{"concert warmup @ --replications 20", "mean over twenty runs"}}},
      {"schema",
       "print the JSON Schema that editors use for completion",
       "Prints the JSON Schema (draft-07) of scenario files.",
       "[options]",
       {{"concert schema --output concert.schema.json", "for your editor"}}},
      {"reference",
       "print the language reference",
       "Prints the reference of the scenario language in Markdown.",
       "[options]",
       {{"concert reference --output reference.md", "into a file"}}}};
  return all;
}

std::string two_columns(const std::vector<std::pair<std::string, std::string>>& rows) {
  std::size_t width = 0;
  for (const auto& row : rows) width = std::max(width, row.first.size());
  std::string text;
  for (const auto& [left, right] : rows) text += fmt::format("  {:<{}}  {}\n", left, width, right);
  return text;
}

/// A scenario that can be tried from here: the first folder of scenarios/ by name; this program knows none by heart.
std::string scenario_at_hand() {
  constexpr std::size_t longest = 16;  // examples keep within 80 columns
  std::string found;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("scenarios", error)) {
    const std::string name = entry.path().generic_string();
    if (!std::filesystem::exists(entry.path() / "scenario.yaml", error) || name.size() > longest) continue;
    if (found.empty() || name < found) found = name;
  }
  return found.empty() ? "my/scenario.yaml" : found;
}

/// `@` in an example stands for a scenario.
std::string examples_of(const std::vector<Example>& examples) {
  const std::string scenario = scenario_at_hand();
  std::vector<std::pair<std::string, std::string>> rows;
  for (const Example& example : examples) {
    std::string line = example.line;
    const std::size_t at = line.find('@');
    if (at != std::string::npos) line.replace(at, 1, scenario);
    rows.emplace_back(std::move(line), example.says);
  }
  return two_columns(rows);
}

}  // namespace

std::string overview() {
  std::vector<std::pair<std::string, std::string>> commands;
  for (const Page& page : pages()) commands.emplace_back(page.command, page.short_says);
  return "Concert simulates integrated care systems and asks: which way of coordinating\n"
         "care does better, for whom, at what cost, and how sure are we?\n\n"
         "Start here:\n" +
         examples_of({{"concert compare @", "ways of coordinating care, side by side"},
                      {"concert check @", "does the model show what it must?"},
                      {"concert explain @", "what is in it"},
                      {"concert validate my/scenario.yaml", "what is wrong with mine"}}) +
         "\nCommands:\n" + two_columns(commands) +
         "\nA scenario is a YAML file, or the folder with its scenario.yaml. Results are\n"
         "HDF5 files that Python, R and ncdump open. `concert COMMAND --help` says more.\n"
         "Exit codes: 0 done, 1 the run failed or a pattern is not met, 2 the scenario\n"
         "is invalid, 64 wrong usage, 130 interrupted.\n";
}

std::string command_help(const std::string& command, const std::vector<std::pair<std::string, std::string>>& options) {
  const auto page = std::find_if(pages().begin(), pages().end(), [&](const Page& p) { return command == p.command; });
  if (page == pages().end()) return overview();
  return fmt::format("{}\n\nExamples:\n{}\nUsage: concert {} {}\n\nOptions:\n{}", page->says,
                     examples_of(page->examples), command, page->usage, two_columns(options));
}

}  // namespace concert::cli
