#include "cli/process_arguments.hpp"

#include <CLI/CLI.hpp>

namespace concert::cli {

void add_process_options(CLI::App& app, ProcessArguments& arguments) {
  app.add_option("--view", arguments.view, "stream, critical, journey, routes, referrals or bottlenecks")
      ->option_text("NAME")
      ->check(CLI::IsMember({"stream", "critical", "journey", "routes", "referrals", "bottlenecks"}));
  app.add_option("--model", arguments.model, "the model (the baseline, or of two the first other one)")
      ->option_text("NAME");
  app.add_option("--baseline", arguments.baseline, "critical, journey, bottlenecks: beside this one")
      ->option_text("NAME");
  app.add_option("--replication", arguments.replication, "this one only, from 0 (journey: 0 if not given)")
      ->option_text("N")
      ->check(CLI::Range(0, 1000000));
  app.add_option("--pathway", arguments.pathway, "stream, critical, routes: of this pathway")->option_text("NAME");
  app.add_option("--of", arguments.of, "journey: kind of the agent (the busiest if not given)")->option_text("KIND");
  app.add_option("--agent", arguments.agent, "journey: its number (a median one if not given)")
      ->option_text("N")
      ->check(CLI::Range(0, 2000000000));
  app.add_option("--refusal", arguments.refusals, "referrals: this outcome is a refusal too; repeatable")
      ->option_text("WORD")
      ->take_all()
      ->expected(1)
      ->allow_extra_args(false);
  app.add_flag("--each", arguments.each, "referrals: agents of kinds with at most 20 one by one");
  app.add_flag("--halves", arguments.halves, "bottlenecks: the second half of the window against the first");
  app.add_option("--format", arguments.format, "text, json, csv; of some views dot or svg")
      ->option_text("NAME")
      ->check(CLI::IsMember({"text", "json", "csv", "dot", "svg"}));
}

}  // namespace concert::cli
