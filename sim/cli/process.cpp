// `concert process`: views of what happened, from a recorded log.
#include <algorithm>
#include <iostream>
#include <sstream>

#include "analysis/process/bottlenecks.hpp"
#include "analysis/process/critical.hpp"
#include "analysis/process/drawing.hpp"
#include "analysis/process/journey.hpp"
#include "analysis/process/network.hpp"
#include "analysis/process/routes.hpp"
#include "analysis/process/stream.hpp"
#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/terminal.hpp"

namespace concert::cli {
namespace {

using analysis::Study;
using analysis::View;

/// What is asked for, with names turned to numbers.
struct Asked {
  std::uint32_t model = 0, baseline = 0;
  std::optional<std::uint32_t> pathway, replication;
};

std::uint32_t known_replication(const Study& study, const Asked& asked, int number) {
  for (const std::uint32_t model : {asked.model, asked.baseline}) {
    const auto all = study.replications(model);
    if (std::find(all.begin(), all.end(), static_cast<std::uint32_t>(number)) == all.end())
      throw std::invalid_argument("no replication " + std::to_string(number) + " of " + study.header().models[model] +
                                  " in the results");
  }
  return static_cast<std::uint32_t>(number);
}

bool has_two(const std::string& view) { return view == "critical" || view == "journey" || view == "bottlenecks"; }

Asked asked_of(const Study& study, const ProcessArguments& arguments) {
  Asked asked;
  const std::uint32_t usual = study.header().baseline;
  asked.baseline = arguments.baseline.empty() ? usual : study.model(arguments.baseline);
  asked.model = asked.baseline;
  if (!arguments.model.empty())
    asked.model = study.model(arguments.model);
  else if (has_two(arguments.view) && !arguments.halves && study.header().models.size() > 1)
    asked.model = asked.baseline == 0 ? 1 : 0;
  if (!arguments.pathway.empty()) asked.pathway = study.pathway(arguments.pathway);
  if (arguments.replication) asked.replication = known_replication(study, asked, *arguments.replication);
  return asked;
}

/// What a view can be written as.
struct Drawn {
  View view;
  std::string svg, dot;
};

Drawn stream(const Study& study, const Asked& asked) {
  const auto maps = analysis::value_streams(study, asked.model, asked.pathway, asked.replication);
  Drawn drawn{analysis::stream_view(study, asked.model, maps), "", ""};
  const auto largest =
      std::max_element(maps.begin(), maps.end(), [](const auto& a, const auto& b) { return a.episodes < b.episodes; });
  if (largest != maps.end()) drawn.svg = analysis::svg_file(analysis::stream_picture(study, asked.model, *largest));
  return drawn;
}

Drawn critical(const Study& study, const Asked& asked) {
  const auto now = analysis::critical_maps(study, asked.model, asked.pathway, asked.replication);
  std::vector<analysis::CriticalMap> before;
  if (asked.model != asked.baseline)
    before = analysis::critical_maps(study, asked.baseline, asked.pathway, asked.replication);
  return {analysis::critical_view(study, asked.model, now, asked.baseline, before), "", ""};
}

Drawn journey(const Study& study, const Asked& asked, const ProcessArguments& words) {
  std::optional<std::uint32_t> agent;
  if (words.agent) agent = static_cast<std::uint32_t>(*words.agent);
  return {analysis::journey_view(study, asked.replication, asked.model, asked.baseline, words.of, agent), "", ""};
}

Drawn routes(const Study& study, const Asked& asked) {
  const auto maps = analysis::route_maps(study, asked.model, asked.pathway, asked.replication);
  Drawn drawn{analysis::routes_view(study, asked.model, maps), "", ""};
  const auto largest =
      std::max_element(maps.begin(), maps.end(), [](const auto& a, const auto& b) { return a.episodes < b.episodes; });
  if (largest != maps.end()) drawn.svg = analysis::svg_file(analysis::routes_picture(study, asked.model, *largest));
  return drawn;
}

Drawn network(const Study& study, const Asked& asked, const ProcessArguments& words) {
  const analysis::NetworkOptions options{words.each, words.refusals};
  const auto links = analysis::links_of(study, asked.model, asked.replication, options);
  return {analysis::network_view(study, asked.model, links, options),
          analysis::svg_file(analysis::network_picture(study, asked.model, links)), analysis::network_dot(links)};
}

Drawn drawn_of(const Study& study, const Asked& asked, const ProcessArguments& words) {
  if (words.view == "critical") return critical(study, asked);
  if (words.view == "journey") return journey(study, asked, words);
  if (words.view == "routes") return routes(study, asked);
  if (words.view == "referrals") return network(study, asked, words);
  if (words.view == "bottlenecks") {
    const auto all = analysis::bottlenecks(study, asked.model, asked.baseline, asked.replication);
    return {analysis::bottleneck_view(study, asked.model, asked.baseline, all), "", ""};
  }
  return stream(study, asked);
}

std::string written(const Drawn& drawn, const std::string& format) {
  if (format == "json") return analysis::view_json(drawn.view);
  if (format == "csv") return analysis::view_csv(drawn.view);
  if (format == "svg") return drawn.svg;
  if (format == "dot") return drawn.dot;
  std::ostringstream text;
  analysis::print_view(text, drawn.view, table_options());
  return text.str();
}

/// Formats of a view beside text, json and csv.
bool has_format(const std::string& view, const std::string& format) {
  if (format == "svg") return view == "stream" || view == "routes" || view == "referrals";
  return format != "dot" || view == "referrals";
}

}  // namespace

Exit process(const Arguments& arguments) {
  const ProcessArguments& words = arguments.process;
  if (!has_format(words.view, words.format)) {
    std::cerr << "concert: the view " << words.view << " has no format '" << words.format
              << "'\n  formats: text, json, csv" << (has_format(words.view, "svg") ? ", svg" : "")
              << (has_format(words.view, "dot") ? ", dot" : "") << "\n";
    return Exit::usage;
  }
  std::string text;
  try {
    const Study study(arguments.scenario);
    text = written(drawn_of(study, asked_of(study, words), words), words.format);
  } catch (const analysis::LogMissing& missing) {
    std::cerr << "concert: " << missing.what() << "\n";
    return Exit::invalid_scenario;
  } catch (const std::invalid_argument& error) {
    std::cerr << "concert: " << error.what() << "\n";
    return Exit::usage;
  }
  if (text.empty()) {
    std::cerr << "concert: there is nothing to draw\n";
    return Exit::failed;
  }
  print_or_write(arguments.output, text);
  return Exit::done;
}

}  // namespace concert::cli
