// What a user may type, as plain data. Nothing else in this room knows how command lines are parsed.
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "cli/evaluate_arguments.hpp"
#include "cli/process_arguments.hpp"
#include "experiment/run.hpp"
#include "record/writer.hpp"

namespace concert::cli {

/// Exit codes of every command.
enum Exit : int { done = 0, failed = 1, invalid_scenario = 2, usage = 64, interrupted = 130 };

struct Arguments {
  std::string command;
  std::filesystem::path scenario;   // a file or its folder
  std::vector<std::string> models;  // empty: the command's own choice
  std::vector<std::pair<std::string, std::string>> set;
  std::optional<int> replications;  // not given: the scenario's
  std::optional<int> only;          // one replication by number, from 0 as in the result file
  std::uint64_t seed = 1;
  int threads = 0;  // 0: all of the machine's
  experiment::Executor executor = experiment::Executor::windowed;
  std::uint32_t blocks = 0;  // 0: as many as serve
  record::Level level = record::Level::measures;
  std::filesystem::path output;
  bool json = false;
  bool quiet = false;
  std::vector<std::string> patterns;  // check: these only
  std::filesystem::path picture;      // explain
  std::string pathway;                // explain: of the picture
  bool parameters = false;            // explain
  bool templates = false;             // explain
  bool partition = false;             // explain
  bool trace = false;                 // explain
  std::string influence;              // explain: of this measure
  int draws = 0;                      // run, compare: of the parameters (--psa)
  std::vector<double> thresholds;     // economics: instead of those stated
  std::vector<std::string> learn;     // economics: EVPPI of these, each a parameter or several with commas
  std::optional<double> precision;    // run, compare: relative error wanted
  std::vector<std::string> precision_of;
  int at_most = 1000;                 // replications, with a precision or a choice
  std::string format;                 // export: ocel, sqlite, xes or csv; report: html, md, csv or xlsx; economics: text, json or csv
  std::string guideline;              // report: stress, odd, cheers or assumptions; empty: the results
  std::filesystem::path text;         // report: the author's words for it
  std::string of;                     // export: whose stories an XES log tells
  std::string measure;                // select: by this one
  double difference = 0;              // select: smallest worth detecting, in the measure's unit
  double confidence = 0.95;           // select
  bool lowest = false;                // select: the lowest is the best
  EvaluateArguments evaluate;
  ProcessArguments process;
};

/// The arguments, or the exit code of a line that ends here (help, version, usage errors: already printed).
std::variant<Arguments, Exit> parse_arguments(int argc, const char* const* argv);

}  // namespace concert::cli
