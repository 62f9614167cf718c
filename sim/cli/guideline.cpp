#include "cli/guideline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <system_error>

#include "analysis/report/guideline.hpp"
#include "analysis/report/guideline_facts.hpp"
#include "cli/author_text.hpp"
#include "cli/files.hpp"
#include "cli/model_facts.hpp"
#include "cli/session.hpp"
#include "cli/terminal.hpp"

namespace concert::cli {
namespace {

namespace fs = std::filesystem;
using analysis::Guideline;

/// The register is a guideline of one item, so that it is written as the others are.
const Guideline& register_guideline() {
  static const Guideline guideline{
      .id = "assumptions",
      .title = "Register of assumptions, for sign-off",
      .citation =
          "Every number the model is given. “Used in” and “may influence” follow from what the expressions of the "
          "scenario read; "
          "that a number of agents changes what they do together is not followed.",
      .remarks = {"Kinds: seed (from the material the model began with), found (a published source), recall (from "
                  "memory, to be looked up), assumption."},
      .sections = {
          {"Parameters",
           {{"1",
             "parameters",
             "Value, range, kind and source of each; what it may influence; who agreed.",
             analysis::FilledBy::model,
             {"register"}}}},
          {"Not parameters",
           {{"2",
             "assumed effects and limits",
             "What models set by assumption, and what the scenario does not claim.",
             analysis::FilledBy::nobody,
             {"put_in", "limits"}}}},
          {"Sign-off", {{"3", "names and date", "Who has read this and agrees.", analysis::FilledBy::nobody, {}}}}}};
  return guideline;
}

const Guideline& asked_for(const std::string& name) {
  if (name == "stress") return analysis::stress_guideline();
  if (name == "odd") return analysis::odd_guideline();
  return name == "cheers" ? analysis::cheers_guideline() : register_guideline();
}

analysis::Known known_of(const std::string& guideline, const analysis::Report& report, const Recorded& recorded) {
  const record::Header& header = report.comparison.header;
  analysis::Known known;
  if (recorded.scenario != nullptr) {
    const scenario::Scenario& scenario = *recorded.scenario;
    for (const analysis::Known& more : {study_facts(scenario), world_facts(scenario), process_facts(scenario)})
      analysis::add(known, more);
    if (guideline == "assumptions") known["register"] = assumptions_register(scenario, header);
  }
  analysis::add(known, analysis::program_facts(header));
  analysis::add(known, analysis::result_facts(report));
  return known;
}

/// --text, or reporting.yaml in the scenario's folder; nothing if that is not there.
fs::path text_file(const Arguments& arguments, const Recorded& recorded, const analysis::Report& report) {
  if (!arguments.text.empty()) return arguments.text;
  const std::string& file = report.scenario_file;
  return (recorded.scenario == nullptr && file.empty()) ? fs::path("reporting.yaml")
                                                        : fs::path(file).parent_path() / "reporting.yaml";
}

Exit tell(const analysis::FilledGuideline& filled, const Arguments& arguments, const fs::path& output) {
  if (!arguments.quiet) std::cout << "report   " << output.string() << "\n";
  if (filled.empty.empty()) return Exit::done;
  std::string names;
  for (std::size_t s = 0; s < filled.items.size(); ++s)
    for (const analysis::FilledItem& item : filled.items[s])
      if (item.empty) names += "  " + item.item->key + " " + item.item->name + "\n";
  const bool one = filled.empty.size() == 1;
  std::cerr << fmt::format("concert: {} required item{} of {} {} empty; write {} in {} under {}:\n{}",
                           filled.empty.size(), one ? "" : "s", filled.guideline->id, one ? "is" : "are",
                           one ? "it" : "them", filled.text_file, filled.guideline->id, names);
  return Exit::failed;
}

}  // namespace

Exit report_guideline(const Arguments& arguments, const analysis::Report& report, const Recorded& recorded) {
  const Guideline& guideline = asked_for(arguments.guideline);
  const fs::path file = text_file(arguments, recorded, report);
  analysis::AuthorText author;
  std::error_code error;
  if (!arguments.text.empty() || fs::exists(file, error)) {
    const AuthorFile read = read_author_file(file, guideline);
    if (read.diagnostics.has_errors()) {
      print_diagnostics(read.diagnostics, read.sources, file);
      return Exit::invalid_scenario;
    }
    author = read.text;
  }
  if (recorded.scenario == nullptr)
    std::cerr << "concert: the scenario in the file cannot be read by this version (" << recorded.problem
              << "); its items are left to the author\n";
  analysis::FilledGuideline filled = analysis::fill(guideline, known_of(arguments.guideline, report, recorded), author);
  const record::Header& header = report.comparison.header;
  filled.subject = header.title.empty() ? header.scenario_id : header.title;
  filled.text_file = file.string();
  fs::path output = arguments.output;
  if (output.empty()) {
    output = arguments.scenario;
    output.replace_filename(output.stem().string() + "-" + arguments.guideline + "." + arguments.format);
  }
  write_text(output, arguments.format == "html" ? analysis::to_html(filled) : analysis::to_markdown(filled));
  return tell(filled, arguments, output);
}

}  // namespace concert::cli
