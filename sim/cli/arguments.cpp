#include "cli/arguments.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <map>
#include <memory>

#include "cli/help.hpp"
#include "core/diagnostic.hpp"
#include "experiment/version.hpp"

namespace concert::cli {
namespace {

/// What the parser fills in before it is understood.
struct Raw {
  Arguments arguments;
  std::vector<std::string> set;
  std::string scenario, level = "measures", executor = "windowed", output, picture, precision;
  std::string log_format = "ocel", page_format, table_format = "text";
  std::string text;
  int replications = 0, only = -1;
  bool stress = false, odd = false, cheers = false, assumptions = false;
};

class HelpFormatter : public CLI::FormatterBase {
 public:
  std::string make_help(const CLI::App* app, std::string, CLI::AppFormatMode) const override {
    if (app->get_parent() == nullptr) return overview();
    std::vector<std::pair<std::string, std::string>> options;
    for (const CLI::Option* option : app->get_options()) {
      if (!option->nonpositional() || option->get_group().empty()) continue;
      std::string name = option->get_name(false, true);
      if (!option->get_option_text().empty()) name += " " + option->get_option_text();
      options.emplace_back(std::move(name), option->get_description());
    }
    return command_help(app->get_name(), options);
  }
};

void add_scenario(CLI::App& app, Raw& raw) {
  app.add_option("scenario", raw.scenario, "a scenario file, or its folder")->required();
  app.add_option("--set", raw.set, "set a parameter, as if the file said so; repeatable")
      ->option_text("NAME=VALUE")
      ->take_all()
      ->expected(1)
      ->allow_extra_args(false);
}

void add_models(CLI::App& app, Raw& raw, const char* says) {
  app.add_option("--model", raw.arguments.models, says)
      ->option_text("NAME")
      ->take_all()
      ->expected(1)
      ->allow_extra_args(false);
}

void add_running(CLI::App& app, Raw& raw) {
  app.add_option("--replications", raw.replications, "how often each model is run")
      ->option_text("N")
      ->check(CLI::Range(1, 1000000));
  app.add_option("--seed", raw.arguments.seed, "another seed, other luck (1 if not given)")
      ->option_text("N")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--threads", raw.arguments.threads, "never changes a result, only the time it takes")
      ->option_text("N")
      ->check(CLI::Range(1, 1024));
  app.add_option("--executor", raw.executor, "windowed or sequential: never changes a result either")
      ->option_text("NAME")
      ->check(CLI::IsMember({"windowed", "sequential"}));
  app.add_option("--blocks", raw.arguments.blocks, "at most so many processes a run; nor does this")
      ->option_text("N")
      ->check(CLI::Range(1, 100000));
  app.add_option("--record", raw.level, "measures, visits or full: what the file keeps")
      ->option_text("LEVEL")
      ->check(CLI::IsMember({"measures", "visits", "full"}));
  app.add_flag("--json", raw.arguments.json, "print JSON, and nothing else, to standard output");
  app.add_flag("--quiet", raw.arguments.quiet, "no progress, no remarks");
}

void add_ceiling(CLI::App& app, Raw& raw) {
  app.add_option("--at-most", raw.arguments.at_most, "replications at most (1000 if not given)")
      ->option_text("N")
      ->check(CLI::Range(2, 1000000));
}

void add_precision(CLI::App& app, Raw& raw) {
  app.add_option("--precision", raw.precision, "run until every interval is within, say, 5%")->option_text("SHARE");
  app.add_option("--precision-of", raw.arguments.precision_of, "of these measures only; repeatable")
      ->option_text("MEASURE")
      ->take_all()
      ->expected(1)
      ->allow_extra_args(false);
  add_ceiling(app, raw);
}

void add_output(CLI::App& app, Raw& raw, const char* says) {
  app.add_option("--output", raw.output, says)->option_text("PATH");
}

void add_draws(CLI::App& app, Raw& raw) {
  app.add_option("--psa", raw.arguments.draws, "also at N draws of the parameters with a distribution")
      ->option_text("N")
      ->check(CLI::Range(2, 100000));
}

void add_economics(CLI::App& app, Raw& raw) {
  CLI::App& economics = *app.add_subcommand("economics");
  economics.add_option("results", raw.scenario, "a result file")->required();
  economics.add_option("--threshold", raw.arguments.thresholds, "worth of a unit of effect (else as stated); repeatable")
      ->option_text("X")
      ->take_all()
      ->expected(1)
      ->allow_extra_args(false)
      ->check(CLI::NonNegativeNumber);
  economics.add_option("--evppi", raw.arguments.learn, "value of learning NAME, or NAME,NAME together; repeatable")
      ->option_text("NAME")
      ->take_all()
      ->expected(1)
      ->allow_extra_args(false);
  economics.add_option("--format", raw.table_format, "text, json or csv (text if not given)")
      ->option_text("NAME")
      ->check(CLI::IsMember({"text", "json", "csv"}));
  add_output(economics, raw, "write to a file");
}

void add_report(CLI::App& app, Raw& raw) {
  CLI::App& page = *app.add_subcommand("report");
  page.add_option("results", raw.scenario, "a result file")->required();
  page.add_option("--format", raw.page_format, "html, md, csv or xlsx (html if not given)")
      ->option_text("NAME")
      ->check(CLI::IsMember({"html", "md", "csv", "xlsx"}));
  page.add_option("--baseline", raw.arguments.models, "compare with this model (the file's baseline if not given)")
      ->option_text("NAME")
      ->expected(1);
  page.add_flag("--stress", raw.stress, "fill STRESS (md if no format is given)");
  page.add_flag("--odd", raw.odd, "fill ODD 2020");
  page.add_flag("--cheers", raw.cheers, "fill CHEERS 2022");
  page.add_flag("--assumptions", raw.assumptions, "a register of all parameters, to sign");
  page.add_option("--text", raw.text, "the author's words (reporting.yaml of the scenario)")->option_text("FILE");
  page.add_flag("--quiet", raw.arguments.quiet, "no remarks");
  add_output(page, raw, "the report (beside the results if not given)");
}

void add_commands(CLI::App& app, Raw& raw) {
  CLI::App& validate = *app.add_subcommand("validate");
  add_scenario(validate, raw);
  validate.add_flag("--quiet", raw.arguments.quiet, "say nothing if it is valid");

  CLI::App& explain = *app.add_subcommand("explain");
  add_scenario(explain, raw);
  add_models(explain, raw, "which model's program (the baseline if not given)");
  explain.add_flag("--parameters", raw.arguments.parameters, "the table of parameters and their sources");
  explain.add_option("--picture", raw.picture, "draw the pathways: a .dot or .svg file")->option_text("FILE");
  explain.add_option("--pathway", raw.arguments.pathway, "draw this pathway only")->option_text("NAME");
  explain.add_option("--influence", raw.arguments.influence, "the shortest ways from levers to a measure")->option_text("MEASURE");
  explain.add_flag("--templates", raw.arguments.templates, "every template's instance, before and after expansion");
  explain.add_flag("--partition", raw.arguments.partition, "what can be computed apart, what cannot, and why");
  explain.add_flag("--trace", raw.arguments.trace, "the share of each cohort in each state, by cycle");
  add_output(explain, raw, "write the text to a file");

  CLI::App& fresh = *app.add_subcommand("new");
  fresh.add_option("scenario", raw.scenario, "the new scenario's name")->required();
  add_output(fresh, raw, "the folder it is put into (scenarios/NAME or NAME if not given)");

  CLI::App& run = *app.add_subcommand("run");
  add_scenario(run, raw);
  add_models(run, raw, "run this model (all if not given); repeatable");
  add_running(run, raw);
  run.add_option("--only", raw.only, "run one replication, by its number (from 0)")
      ->option_text("N")
      ->check(CLI::Range(0, 1000000));
  add_draws(run, raw);
  add_precision(run, raw);
  add_output(run, raw, "the result file (results/ID-run.h5 if not given)");

  CLI::App& compare = *app.add_subcommand("compare");
  add_scenario(compare, raw);
  add_models(compare, raw, "compare this model with the baseline; repeatable");
  add_running(compare, raw);
  add_draws(compare, raw);
  add_precision(compare, raw);
  add_output(compare, raw, "the result file (results/ID-compare.h5 if not given)");

  add_economics(app, raw);

  CLI::App& select = *app.add_subcommand("select");
  add_scenario(select, raw);
  add_models(select, raw, "among these models (all if not given); repeatable");
  select.add_option("--measure", raw.arguments.measure, "the best by this measure")->option_text("NAME")->required();
  select.add_option("--difference", raw.arguments.difference, "smallest difference worth detecting, in its unit")
      ->option_text("X")
      ->required()
      ->check(CLI::PositiveNumber);
  select.add_flag("--lowest", raw.arguments.lowest, "the lowest is the best (else the highest)");
  select.add_option("--confidence", raw.arguments.confidence, "probability of a right choice (0.95 if not given)")
      ->option_text("P")
      ->check(CLI::Range(0.5, 0.9999));
  add_ceiling(select, raw);
  add_running(select, raw);

  CLI::App& log = *app.add_subcommand("export");
  log.add_option("results", raw.scenario, "a result file")->required();
  log.add_option("--format", raw.log_format, "ocel, sqlite, xes or csv (ocel if not given)")
      ->option_text("NAME")
      ->check(CLI::IsMember({"ocel", "sqlite", "xes", "csv"}));
  add_models(log, raw, "the model (the baseline if not given)");
  log.add_option("--only", raw.only, "the replication, by its number (0 if not given)")
      ->option_text("N")
      ->check(CLI::Range(0, 1000000));
  log.add_option("--of", raw.arguments.of, "xes: whose stories (the busiest kind if not given)")->option_text("KIND");
  log.add_flag("--quiet", raw.arguments.quiet, "no remarks");
  add_output(log, raw, "the log (beside the results if not given)");

  add_report(app, raw);

  CLI::App& warm_up = *app.add_subcommand("warmup");
  add_scenario(warm_up, raw);
  add_models(warm_up, raw, "of this model (all if not given); repeatable");
  add_running(warm_up, raw);

  CLI::App& check = *app.add_subcommand("check");
  add_scenario(check, raw);
  check.add_option("--pattern", raw.arguments.patterns, "check this pattern or control only; repeatable")
      ->option_text("NAME")
      ->take_all()
      ->expected(1)
      ->allow_extra_args(false);
  add_running(check, raw);
  add_output(check, raw, "keep the results in a file (none if not given)");

  CLI::App& process = *app.add_subcommand("process");
  process.add_option("results", raw.scenario, "a result file")->required();
  add_process_options(process, raw.arguments.process);
  add_output(process, raw, "write to a file");

  CLI::App& evaluate = *app.add_subcommand("evaluate");
  add_scenario(evaluate, raw);
  add_evaluate_options(evaluate, raw.arguments.evaluate);
  add_running(evaluate, raw);
  add_output(evaluate, raw, "keep the runs in a file (none if not given)");

  add_output(*app.add_subcommand("schema"), raw, "write to a file");
  add_output(*app.add_subcommand("reference"), raw, "write to a file");
}

// ── Usage errors, with the nearest valid word ────────────────────────────────────────────────────────────

Exit complain(const std::string& problem, const std::string& suggestion) {
  std::cerr << "concert: " << problem << "\n";
  if (!suggestion.empty()) std::cerr << "  " << suggestion << "\n";
  return Exit::usage;
}

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(command->get_name());
  }
  return names;
}

std::vector<std::string> option_names(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    for (const std::string& name : option->get_snames()) names.push_back("-" + name);
  }
  return names;
}

bool contains(const std::vector<std::string>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// The nearest option: by spelling, or the one that begins with what was typed or that it begins with.
std::string option_hint(const std::string& typed, const std::vector<std::string>& known, const std::string& command) {
  std::string found = nearest(typed, known);
  for (const std::string& name : known) {
    const bool begins = typed.size() > 3 && (name.rfind(typed, 0) == 0 || typed.rfind(name, 0) == 0);
    if (found.empty() && begins) found = name;
  }
  return found.empty() ? "see: concert " + command + " --help" : "did you mean '" + found + "'?";
}

/// Unknown commands and options are found before the parser stops at something else.
std::optional<Exit> reject_unknown(const CLI::App& app, const std::vector<std::string>& words) {
  if (words.empty()) {
    std::cerr << overview();
    return Exit::usage;
  }
  const std::vector<std::string> commands = command_names(app);
  if (words[0].rfind("-", 0) == 0) {
    if (contains(option_names(app), words[0])) return {};
    return complain("unknown option '" + words[0] + "'", did_you_mean(words[0], option_names(app)));
  }
  if (!contains(commands, words[0])) {
    return complain("unknown command '" + words[0] + "'", did_you_mean(words[0], commands));
  }
  const std::vector<std::string> options = option_names(*app.get_subcommand(words[0]));
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string name = words[i].substr(0, words[i].find('='));
    if (name.rfind("--", 0) != 0 || name == "--" || contains(options, name)) continue;
    return complain("unknown option '" + name + "' of concert " + words[0], option_hint(name, options, words[0]));
  }
  return {};
}

/// "5%" or "0.05"; nothing if it is no share between 0 and 1.
std::optional<double> share_of(const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  const std::string rest = end;
  const double share = rest == "%" || rest == " %" ? value / 100 : value;
  const bool read = end != text.c_str() && (rest.empty() || rest == "%" || rest == " %");
  return read && share > 0 && share < 1 ? std::optional(share) : std::nullopt;
}

/// Which guideline a report fills, and its format; the exit code if that makes no sense.
std::optional<Exit> understand_report(const Raw& raw, Arguments& arguments) {
  const std::vector<std::pair<bool, const char*>> asked{
      {raw.stress, "stress"}, {raw.odd, "odd"}, {raw.cheers, "cheers"}, {raw.assumptions, "assumptions"}};
  for (const auto& [is, name] : asked) {
    if (!is) continue;
    if (!arguments.guideline.empty())
      return complain("--" + arguments.guideline + " and --" + name + " exclude each other", "write one report after the other");
    arguments.guideline = name;
  }
  arguments.text = raw.text;
  const bool filled = !arguments.guideline.empty();
  if (!filled && !raw.text.empty())
    return complain("--text goes with --stress, --odd or --cheers", "see: concert report --help");
  arguments.format = !raw.page_format.empty() ? raw.page_format : filled ? "md" : "html";
  if (filled && arguments.format != "md" && arguments.format != "html")
    return complain("--" + arguments.guideline + " is written as md or html, not " + arguments.format, "see: concert report --help");
  return {};
}

std::variant<Arguments, Exit> understand(Raw raw) {
  Arguments& arguments = raw.arguments;
  arguments.scenario = raw.scenario;
  arguments.output = raw.output;
  arguments.picture = raw.picture;
  arguments.format = arguments.command == "economics" ? raw.table_format : raw.log_format;
  if (arguments.command == "report")
    if (const auto exit = understand_report(raw, arguments)) return *exit;
  if (arguments.json) arguments.evaluate.format = "json";
  if (arguments.evaluate.format != "table") arguments.json = true;  // standard output holds the result alone
  if (raw.replications > 0) arguments.replications = raw.replications;
  if (raw.only >= 0) arguments.only = raw.only;
  if (raw.only >= 0 && raw.replications > 0) return complain("--only and --replications exclude each other", "");
  if (!raw.precision.empty() && !(arguments.precision = share_of(raw.precision)))
    return complain("--precision needs a share between 0 and 1, not '" + raw.precision + "'", "for example: --precision 5%");
  if (!arguments.precision_of.empty() && !arguments.precision)
    return complain("--precision-of goes with --precision", "for example: --precision 5%");
  if (arguments.precision && arguments.only) return complain("--precision and --only exclude each other", "");
  arguments.executor =
      raw.executor == "windowed" ? experiment::Executor::windowed : experiment::Executor::sequential;
  arguments.level = raw.level == "full"     ? record::Level::full
                    : raw.level == "visits" ? record::Level::visits
                                            : record::Level::measures;
  for (const std::string& text : raw.set) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) {
      return complain("--set needs NAME=VALUE, not '" + text + "'", "for example: --set 'duration=45 min'");
    }
    arguments.set.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  return std::move(raw.arguments);
}

/// The parser's own complaints, in our words where the usual ones are bare.
Exit explain_error(const CLI::ParseError& error, const std::string& command) {
  std::string problem = error.what();
  if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) {
    const bool reads_results = command == "economics" || command == "process" || command == "report";
    problem = "concert " + command + (reads_results ? " needs a result file" : " needs a scenario: a file, or its folder");
  }
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) problem = "too many arguments: " + problem;
  return complain(problem, "see: concert " + command + " --help");
}

}  // namespace

std::variant<Arguments, Exit> parse_arguments(int argc, const char* const* argv) {
  const std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
  Raw raw;
  CLI::App app("", "concert");
  app.formatter(std::make_shared<HelpFormatter>());
  app.set_help_flag("-h,--help", "print this help");
  app.set_version_flag("--version", std::string("concert ") + experiment::version());
  add_commands(app, raw);
  if (const auto exit = reject_unknown(app, words)) return *exit;
  try {
    app.parse(std::vector<std::string>(words.rbegin(), words.rend()));
  } catch (const CLI::CallForHelp&) {
    std::cout << (app.get_subcommands().empty() ? app.help() : app.get_subcommands().front()->help());
    return Exit::done;
  } catch (const CLI::CallForVersion&) {
    std::cout << "concert " << experiment::version() << "\n";
    return Exit::done;
  } catch (const CLI::ParseError& error) {
    return explain_error(error, words[0]);
  }
  raw.arguments.command = words[0];
  return understand(std::move(raw));
}

}  // namespace concert::cli
