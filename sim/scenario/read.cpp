// The entrance: files, passes in order, nothing thrown for what an author wrote.
#include "scenario/read.hpp"

#include <exception>
#include <system_error>

#include "scenario/build.hpp"
#include "scenario/files.hpp"
#include "scenario/schema.hpp"
#include "scenario/statecharts.hpp"
#include "scenario/template.hpp"

namespace concert::scenario {

namespace {

/// Names first, then what expressions need to know of each other, then the expressions.
void read_sections(Build& build, const ReadOptions& options) {
  read_header(build);
  read_sets(build);
  read_parameters(build, options.set);
  read_tables(build);
  read_calendars(build);
  declare_agents(build);
  declare_accounts(build);
  declare_resources(build);
  read_channels(build);
  read_messages(build);
  declare_causes(build);
  declare_pathways(build);
  declare_changes(build);
  read_publications(build);
  read_agents(build);
  read_accounts(build);
  read_relations(build);
  read_resources(build);
  read_pathways(build);
  read_sweeps(build);
  read_changes(build);
  finish_asked(build);
  finish_pathways(build);
  resolve_triggers(build);
  read_cohorts(build);
  read_measures(build);
  read_economics(build);
  read_experiment(build);
  read_expectations(build);
  check_initials(build);
  finish_influence(build);
  if (!build.report.full()) check_scenario(build);
}

void read_document(const std::string& name, const std::string& text, const std::filesystem::path& folder,
                   const ReadOptions& options, ReadResult& result) {
  const std::uint32_t file = result.sources.add(name, text);
  std::optional<Node> root = parse_document(result.sources, file, result.diagnostics);
  if (!root) return;
  Report report(result.diagnostics, result.sources);
  std::vector<std::pair<std::string, std::string>> texts = {{name, text}};
  Expanded expanded = expand_templates(std::move(*root), folder, result.sources, report);
  texts.insert(texts.end(), expanded.texts.begin(), expanded.texts.end());
  check_shape(expanded.root, shape("file"), report);
  if (!expanded.root.is_map() || report.full()) return;
  expand_statecharts(expanded.root, report);
  Build build(expanded.root, report);
  build.folder = folder;
  for (const Applied& applied : expanded.instances) {
    build.instances.insert(applied.name);
    build.scenario.instances.emplace_back(applied.name, applied.of);
  }
  build.laid = std::move(expanded.laid);
  for (const Laid& laid : build.laid) build.streams.add_prefix(laid.instance, laid.name);
  build.add_source = [&](std::string n, std::string t) { return result.sources.add(std::move(n), std::move(t)); };
  build.scenario.texts = std::move(texts);
  read_sections(build, options);
  if (!report.has_errors()) result.scenario = std::move(build.scenario);
}

}  // namespace

ReadResult read_text(const std::string& name, const std::string& text, const std::filesystem::path& folder,
                     const ReadOptions& options) {
  ReadResult result;
  read_document(name, text, folder, options, result);
  return result;
}

ReadResult read(const std::filesystem::path& file_or_folder, const ReadOptions& options) {
  std::error_code problem;
  std::filesystem::path path = file_or_folder;
  if (std::filesystem::is_directory(path, problem)) path /= "scenario.yaml";
  const auto text = read_file(path);
  if (!text) throw std::runtime_error("cannot read " + path.string());
  return read_text(path.string(), *text, path.parent_path(), options);
}

}  // namespace concert::scenario
