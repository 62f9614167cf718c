// `concert export`: one run's log for tools of process mining.
#include <fmt/core.h>

#include <algorithm>
#include <iostream>
#include <sstream>

#include "analysis/process/exports.hpp"
#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "core/diagnostic.hpp"
#include "record/log_reader.hpp"
#include "record/reader.hpp"

namespace concert::cli {
namespace {

/// The run that is meant: of --model (the baseline if not given) and --only (replication 0 if not given).
std::optional<std::uint32_t> run_of(const record::Header& header, const Arguments& arguments) {
  const std::string wanted = arguments.models.empty() ? header.models.at(header.baseline) : arguments.models.front();
  const auto model = std::find(header.models.begin(), header.models.end(), wanted);
  if (model == header.models.end()) {
    std::cerr << "concert: no model '" << wanted << "' in the results\n  " << did_you_mean(wanted, header.models) << "\n";
    return {};
  }
  const auto number = static_cast<std::uint32_t>(arguments.only.value_or(0));
  for (std::uint32_t run = 0; run < header.runs.size(); ++run) {
    const record::Header::Run& of = header.runs[run];
    const bool meant = of.model == static_cast<std::uint32_t>(model - header.models.begin());
    if (meant && of.replication == number && of.point == 0) return run;
  }
  std::cerr << fmt::format("concert: no replication {} of {} in the results\n", number, wanted);
  return {};
}

/// Whose stories an XES log tells: --of, or the kind with most visits and episodes.
std::optional<std::string> kind_of(const record::Header& header, const record::RunLog& log, const Arguments& arguments) {
  if (!arguments.of.empty()) {
    if (std::find(header.kinds.begin(), header.kinds.end(), arguments.of) != header.kinds.end()) return arguments.of;
    std::cerr << "concert: no kind '" << arguments.of << "' in the results\n  "
              << did_you_mean(arguments.of, header.kinds) << "\n";
    return {};
  }
  std::vector<std::size_t> rows(header.kinds.size(), 0);
  for (const record::Visit& visit : log.visits) ++rows[visit.kind];
  for (const record::Episode& episode : log.episodes) ++rows[episode.kind];
  return header.kinds.at(static_cast<std::size_t>(std::max_element(rows.begin(), rows.end()) - rows.begin()));
}

std::filesystem::path output_of(const Arguments& arguments) {
  if (!arguments.output.empty()) return arguments.output;
  std::filesystem::path output = arguments.scenario;
  const std::string& format = arguments.format;
  return output.replace_extension(format == "ocel" ? ".ocel.json" : format == "sqlite" ? ".ocel.sqlite" : "." + format);
}

}  // namespace

Exit export_log(const Arguments& arguments) {
  const record::Results results = record::read(arguments.scenario);
  const auto run = run_of(results.header, arguments);
  if (!run) return Exit::usage;
  const record::RunLog rows = record::read_log(arguments.scenario, *run);
  const auto kind = kind_of(results.header, rows, arguments);
  if (!kind) return Exit::usage;
  const analysis::ObjectLog log = analysis::object_log(results.header, rows);
  const std::filesystem::path output = output_of(arguments);
  if (arguments.format == "sqlite") {
    write_under_other_name(output, [&](const std::filesystem::path& part) { analysis::write_ocel_sqlite(part, log); });
  } else {
    std::ostringstream text;
    if (arguments.format == "ocel") analysis::write_ocel_json(text, log);
    else if (arguments.format == "xes") analysis::write_xes(text, log, *kind);
    else analysis::write_log_csv(text, log);
    write_text(output, text.str());
  }
  if (!arguments.quiet)
    std::cout << fmt::format("{} events about {} objects  {}\n", log.events.size(), log.objects.size(), output.string());
  return Exit::done;
}

}  // namespace concert::cli
