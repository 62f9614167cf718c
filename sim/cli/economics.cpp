// `concert economics`: the economic evaluation of a result file, for people, programs and spreadsheets.
#include <algorithm>
#include <iostream>
#include <sstream>

#include "analysis/economics/evaluation.hpp"
#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/terminal.hpp"
#include "core/diagnostic.hpp"

namespace concert::cli {
namespace {

std::vector<std::string> names_in(const std::string& list) {
  std::vector<std::string> names;
  std::istringstream text(list);
  for (std::string name; std::getline(text, name, ',');) {
    const std::size_t first = name.find_first_not_of(' '), last = name.find_last_not_of(' ');
    if (first != std::string::npos) names.push_back(name.substr(first, last - first + 1));
  }
  return names;
}

/// Unknown parameters, with the nearest one.
bool known(const record::Header& header, const std::vector<std::vector<std::string>>& sets) {
  std::vector<std::string> words;
  for (const auto& parameter : header.parameters) words.push_back(parameter.name);
  for (const auto& set : sets)
    for (const std::string& name : set)
      if (std::find(words.begin(), words.end(), name) == words.end()) {
        std::cerr << "concert: no parameter '" << name << "' in the results\n  " << did_you_mean(name, words) << "\n";
        return false;
      }
  return true;
}

std::string in_words(const analysis::EconomicResult& result) {
  std::ostringstream text;
  analysis::print_economics(text, result, table_options());
  return text.str();
}

}  // namespace

Exit economics(const Arguments& arguments) {
  const record::Results results = record::read(arguments.scenario);
  analysis::EconomicOptions options{.thresholds = arguments.thresholds, .learn = {}};
  for (const std::string& set : arguments.learn) options.learn.push_back(names_in(set));
  if (!known(results.header, options.learn)) return Exit::usage;
  analysis::EconomicResult result;
  try {
    result = analysis::evaluate_economics(results, options);
  } catch (const std::invalid_argument& error) {
    std::cerr << "concert: " << error.what() << "\n";
    return Exit::usage;
  }
  if (!result.any()) {
    std::cerr << "concert: no measure has role: cost, or none has role: effect; there is nothing to evaluate\n";
    return Exit::failed;
  }
  const std::string text = arguments.format == "json"  ? analysis::economics_json(result)
                           : arguments.format == "csv" ? analysis::economics_csv(result)
                                                       : in_words(result);
  print_or_write(arguments.output, text);
  return Exit::done;
}

}  // namespace concert::cli
