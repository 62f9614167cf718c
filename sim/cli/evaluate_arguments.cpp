#include "cli/evaluate_arguments.hpp"

#include <CLI/CLI.hpp>

#include "analysis/evaluation/estimators.hpp"

namespace concert::cli {
namespace {

std::vector<std::string> design_words() {
  std::vector<std::string> words;
  for (const auto design : analysis::evaluation::all_designs()) words.push_back(analysis::evaluation::word_of(design));
  return words;
}

template <typename Value>
CLI::Option* list(CLI::App& app, const char* name, std::vector<Value>& values, const char* says) {
  return app.add_option(name, values, says)->option_text("N,N,...")->delimiter(',')->expected(1)->take_all();
}

CLI::Option* word(CLI::App& app, const char* name, std::string& value, const char* says, const std::vector<std::string>& words) {
  return app.add_option(name, value, says)->option_text("WORD")->check(CLI::IsMember(words));
}

void add_world(CLI::App& app, EvaluateArguments& a) {
  word(app, "--design", a.design, "its, did, scm, ... (all are named above)", design_words())->required();
  app.add_option("--measure", a.measure, "a measure with periods (every:)")->option_text("NAME");
  app.add_option("--treated", a.treated, "the model with the change")->option_text("MODEL");
  app.add_option("--against", a.against, "the model without (the baseline)")->option_text("MODEL");
  app.add_option("--opens", a.opens, "when it begins: '104 week'; CSV: a period")->option_text("WHEN");
  app.add_option("--at", a.at, "a treated site by name; repeatable")->option_text("SITE")->take_all()->expected(1)->allow_extra_args(false);
  list(app, "--sites", a.sites, "how many sites are treated (1)")->check(CLI::Range(1, 100000));
  app.add_option("--controls", a.controls, "how many are not (groups: the rest)")->option_text("N");
  list(app, "--periods", a.periods, "periods before and after (all)")->check(CLI::Range(1, 100000));
  list(app, "--effect", a.effects, "planted: treated values times this (1)")->check(CLI::Range(0.0, 1000.0));
}

void add_analysis(CLI::App& app, EvaluateArguments& a) {
  word(app, "--family", a.family, "auto, gaussian, poisson, quasi, negative", {"auto", "gaussian", "poisson", "quasi", "negative"});
  word(app, "--errors", a.errors, "auto, model, newey-west, cr1, cr2, wild", {"auto", "model", "newey-west", "cr1", "cr2", "wild"});
  app.add_flag("--slope", a.slope, "its: the slope may change too");
  app.add_option("--harmonics", a.harmonics, "its: sine pairs of the season (0)")->option_text("N")->check(CLI::Range(0, 6));
  app.add_option("--season", a.season, "its: '1 y' (or a number of periods)")->option_text("LENGTH");
  app.add_option("--bandwidth", a.bandwidth, "its: lags of Newey and West")->option_text("N")->check(CLI::Range(0, 1000));
  app.add_option("--neighbours", a.neighbours, "matched: controls a site (1)")->option_text("N")->check(CLI::Range(1, 100));
  word(app, "--match", a.match, "mahalanobis or propensity", {"mahalanobis", "propensity"});
  app.add_flag("--predictors", a.predictors, "scm: fit covariates, not the series");
}

void add_seen(CLI::App& app, EvaluateArguments& a) {
  app.add_option("--delay", a.delay, "mean time until a count is coded")->option_text("TIME");
  app.add_option("--missing", a.missing, "share of values lost at random")->option_text("P")->check(CLI::Range(0.0, 0.99));
  app.add_option("--missing-high", a.missing_high, "share lost, more where values are high")->option_text("P")->check(CLI::Range(0.0, 0.99));
  app.add_option("--error", a.error, "coefficient of variation of an error")->option_text("CV")->check(CLI::Range(0.0, 10.0));
  word(app, "--select", a.select, "treated: random, peak, or each in turn", {"random", "peak", "each"});
  app.add_option("--steps", a.steps, "roll-out in so many steps (1)")->option_text("N")->check(CLI::Range(1, 1000));
  app.add_option("--step-periods", a.step_periods, "periods between steps (1)")->option_text("N")->check(CLI::Range(1, 1000));
}

}  // namespace

void add_evaluate_options(CLI::App& app, EvaluateArguments& a) {
  add_world(app, a);
  add_analysis(app, a);
  add_seen(app, a);
  app.add_option("--column", a.columns, "CSV: site=trust renames; repeatable")->option_text("KEY=NAME")->take_all()->expected(1)->allow_extra_args(false);
  app.add_option("--covariate", a.covariates, "CSV: a column to use; repeatable")->option_text("NAME")->take_all()->expected(1)->allow_extra_args(false);
  app.add_option("--cluster", a.cluster, "CSV, time-study: a column (the day) of values alike")->option_text("NAME");
  word(app, "--format", a.format, "table, json or csv", {"table", "json", "csv"});
}

}  // namespace concert::cli
