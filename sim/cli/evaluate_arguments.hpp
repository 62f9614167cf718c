// What `concert evaluate` may be told, as plain data, and the options that say it.
#pragma once
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace concert::cli {

struct EvaluateArguments {
  std::string design;                    // a word of analysis::evaluation::design_of
  std::string measure, treated, against; // a measure; models with the change and without (the baseline if empty)
  std::string opens;                     // "104 week" into the run; of a CSV: a period
  std::vector<std::string> at;           // treated sites by name
  std::vector<std::size_t> sites, periods;
  std::size_t controls = 0;
  std::vector<double> effects;
  std::string family = "auto", errors = "auto", select = "random", match = "mahalanobis", format = "table";
  std::string season, delay;             // durations; a plain number is in periods
  bool slope = false, predictors = false;
  int harmonics = 0, bandwidth = -1, neighbours = 1;
  double missing = 0, missing_high = 0, error = 0;
  std::size_t steps = 1, step_periods = 1;
  std::vector<std::string> columns, covariates;  // of a CSV: "site=trust"
  std::string cluster;                           // of a CSV: a column
};

void add_evaluate_options(CLI::App& app, EvaluateArguments& arguments);

}  // namespace concert::cli
