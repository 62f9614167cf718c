// `concert explain`: the compiled program as text, the parameters with their sources, the pathways as pictures.
#include <fmt/core.h>
#include <spawn.h>
#include <sys/wait.h>

#include <algorithm>
#include <cmath>
#include <iostream>

#include "cli/commands.hpp"
#include "cli/expectations.hpp"
#include "cli/files.hpp"
#include "cli/influence.hpp"
#include "cli/partition.hpp"
#include "cli/session.hpp"
#include "cli/terminal.hpp"
#include "cli/trace.hpp"
#include "core/contract.hpp"
#include "program/compile.hpp"
#include "scenario/show_templates.hpp"

extern char** environ;

namespace concert::cli {
namespace {

namespace fs = std::filesystem;

// ── Parameters ───────────────────────────────────────────────────────────────────────────────────────────

std::string about(const record::Header::ParameterInfo& parameter) {
  std::string text = parameter.kind;
  if (!parameter.range.empty()) text += ", range " + parameter.range;
  if (parameter.lever) text += ", lever";
  if (parameter.effect) text += ", assumed effect";
  text += ": " + parameter.source;
  if (!parameter.note.empty()) text += " (" + parameter.note + ")";
  return text;
}

std::string parameter_text(const record::Header& header, std::size_t width) {
  std::string text;
  for (const record::Header::ParameterInfo& parameter : header.parameters) {
    const std::string unit = parameter.unit == "1" ? "" : " " + parameter.unit;
    text += fmt::format("{} = {:.6g}{}\n", parameter.name, parameter.value, unit);
    text += wrap("  " + about(parameter), width, 4);
  }
  return text.empty() ? "no parameters\n" : text;
}

// ── Pictures ─────────────────────────────────────────────────────────────────────────────────────────────

/// Runs Graphviz' dot. Throws std::runtime_error if it is not there or fails.
void draw(const fs::path& from, const fs::path& to) {
  const std::string source = from.string(), target = to.string();
  const char* const words[] = {"dot", "-Tsvg", "-o", target.c_str(), source.c_str(), nullptr};
  pid_t child = 0;
  int status = 0;
  const int error = posix_spawnp(&child, "dot", nullptr, nullptr, const_cast<char* const*>(words), environ);
  if (error != 0) {
    throw std::runtime_error(
        "cannot draw " + target +
        ": Graphviz is not installed (apt install graphviz); a .dot file can be written without it");
  }
  if (waitpid(child, &status, 0) < 0 || status != 0) throw std::runtime_error("cannot draw " + target + ": dot failed");
}

void write_picture(const fs::path& file, const std::string& graph) {
  if (file.extension() != ".svg") return write_text(file, graph);
  fs::path source = file;
  source += ".dot";
  write_text(source, graph);
  std::error_code ignored;
  try {
    draw(source, file);
  } catch (...) {
    fs::remove(source, ignored);
    throw;
  }
  fs::remove(source, ignored);
}

/// The file of one pathway: FILE itself where there is one only, else FILE with the pathway's name.
fs::path picture_file(const fs::path& file, const std::string& pathway, std::size_t pictures) {
  if (pictures == 1) return file;
  fs::path named = file;
  named.replace_filename(file.stem().string() + "-" + pathway + file.extension().string());
  return named;
}

Exit pictures(const program::Program& program, const Arguments& arguments) {
  const std::string extension = arguments.picture.extension().string();
  if (extension != ".svg" && extension != ".dot") {
    std::cerr << "concert: --picture writes .svg or .dot files, not '" << arguments.picture.string() << "'\n";
    return Exit::usage;
  }
  std::vector<std::string> names;
  std::vector<int> chosen;
  for (const scenario::Pathway& pathway : program.scenario->pathways) {
    if (arguments.pathway.empty() || pathway.name == arguments.pathway)
      chosen.push_back(static_cast<int>(names.size()));
    names.push_back(pathway.name);
  }
  if (chosen.empty()) {
    std::cerr << "concert: no pathway '" << arguments.pathway << "'\n  " << did_you_mean(arguments.pathway, names)
              << "\n";
    return Exit::usage;
  }
  for (const int pathway : chosen) {
    const fs::path file = picture_file(arguments.picture, names[static_cast<std::size_t>(pathway)], chosen.size());
    write_picture(file, program::picture(program, pathway));
    std::cout << file.string() << "\n";
  }
  return Exit::done;
}

Exit influence(const scenario::Scenario& scenario, const Arguments& arguments) {
  std::vector<std::string> names;
  for (const scenario::Measure& measure : scenario.measures) names.push_back(measure.name);
  if (std::find(names.begin(), names.end(), arguments.influence) == names.end()) {
    std::cerr << "concert: no measure '" << arguments.influence << "'\n  " << did_you_mean(arguments.influence, names) << "\n";
    return Exit::usage;
  }
  const std::string text = influence_text(scenario, arguments.influence);
  print_or_write(arguments.output, text);
  return Exit::done;
}

std::string templates_of(const Arguments& arguments) {
  const std::string text = scenario::show_templates(arguments.scenario);
  return text.empty() ? "no templates\n" : text;
}

Exit tell(const Loaded& loaded, int model, const Arguments& arguments) {
  const auto& scenario = loaded.scenario;
  const auto program = program::compile(scenario, {.model = model, .under = {}});
  if (!arguments.picture.empty()) return pictures(*program, arguments);
  if (!arguments.influence.empty()) return influence(*scenario, arguments);
  const std::string text = arguments.templates ? templates_of(arguments)
                           : arguments.partition
                               ? partition_text(*program, program->partition, loaded.sources, table_options().width)
                           : arguments.trace      ? trace_text(*program, arguments.output.extension() == ".csv")
                           : arguments.parameters ? parameter_text(names_of(scenario), table_options().width)
                                                  : program::print(*program);
  if (arguments.output.empty()) {
    std::cout << text;
  } else {
    write_text(arguments.output, text);
  }
  return Exit::done;
}

}  // namespace

Exit explain(const Arguments& arguments) {
  const LoadResult read = load(arguments);
  if (!read.loaded) return read.exit;
  const auto scenario = read.loaded->scenario;
  const auto models = chosen_models(*scenario, arguments);
  if (!models) return Exit::usage;
  const int model = arguments.models.empty() ? experiment::baseline_of(*scenario) : models->front();
  try {
    return tell(*read.loaded, model, arguments);
  } catch (const RunError& error) {
    std::cerr << wrap(fmt::format("{}: error: {}", arguments.scenario.string(), error.what()), stderr_width(), 4);
    return Exit::invalid_scenario;
  }
}

}  // namespace concert::cli
