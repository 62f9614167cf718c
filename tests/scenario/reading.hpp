// Helpers of these tests: reading texts, and errors as lines.
#pragma once
#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "catch.hpp"
#include "scenario/read.hpp"

namespace concert::scenario {

inline std::string folder() { return std::string(CONCERT_SOURCE_DIR) + "/scenarios"; }

inline std::string everything() {
  std::ifstream in(std::string(CONCERT_SOURCE_DIR) + "/tests/scenario/everything.yaml");
  return {std::istreambuf_iterator<char>(in), {}};
}

inline ReadResult reading(const std::string& text, const ReadOptions& options = {}) { return read_text("t.yaml", text, folder(), options); }

inline std::string printed(const ReadResult& result) {
  std::ostringstream out;
  print(out, result.diagnostics, result.sources);
  return out.str();
}

/// The scenario of a text that must be right.
inline Scenario good(const std::string& text) {
  ReadResult result = reading(text);
  INFO(printed(result));
  REQUIRE(result.scenario.has_value());
  return std::move(*result.scenario);
}

/// "line:column problem | suggestion" of each error, in file order.
inline std::vector<std::string> errors(const std::string& text) {
  const ReadResult result = reading(text);
  CHECK(result.scenario.has_value() != result.diagnostics.has_errors());
  std::vector<std::string> out;
  for (const Diagnostic& d : result.diagnostics.sorted())
    out.push_back(std::to_string(d.place.line) + ":" + std::to_string(d.place.column) + " " + d.problem + " | " + d.suggestion);
  return out;
}

/// A small right scenario; `more` is added at its end, `steps` stand in its pathway.
inline std::string small(const std::string& more = "", const std::string& steps = "[{hold: 5 min}]") {
  return "concert: 1\n"
         "scenario: {id: small}\n"
         "agents: {customer: {is: person, arrivals: {every: \"exponential(mean=1 h)\"}}}\n"
         "pathways: {visit: {for: customer, starts: {born: true}, steps: " + steps + "}}\n"
         "experiment: {horizon: 1 d}\n" + more;
}

/// One error of a text must begin so.
inline void expect_error(const std::string& text, const std::string& begin) {
  const auto found = errors(text);
  INFO(text);
  std::string all;
  for (const std::string& e : found) all += e + "\n";
  INFO(all);
  const bool any = std::any_of(found.begin(), found.end(), [&](const std::string& e) { return e.rfind(begin, 0) == 0; });
  CHECK(any);
}

}  // namespace concert::scenario
