// Rules of the tree that a reader relies on: sizes, what may not occur, where chance and clocks may come from.
#include <regex>

#include "catch.hpp"
#include "tree.hpp"

namespace {

using concert::tree::code_only;
using concert::tree::files;
using concert::tree::read;

std::vector<std::string> program_sources() {
  auto all = files("sim", {".hpp", ".cpp"});
  for (auto& path : files("analysis", {".hpp", ".cpp"})) all.push_back(path);
  return all;
}

std::vector<std::string> all_texts() {
  std::vector<std::string> all;
  for (const char* folder : {"sim", "analysis", "tests", "scenarios", "docs", "benchmarks"})
    for (auto& path : files(folder, {".hpp", ".cpp", ".py", ".R", ".md", ".yaml", ".csv", ".txt", ".sh"})) all.push_back(path);
  for (const char* path : {"README.md", "CONTRIBUTING.md", "CHANGELOG.md", "CMakeLists.txt", "concert", "tests/run"})
    all.emplace_back(path);
  return all;
}

/// `path:line` of the first match, or nothing.
std::string first_match(const std::string& path, const std::string& text, const std::regex& what) {
  std::smatch match;
  if (!std::regex_search(text, match, what)) return {};
  const auto line = concert::tree::lines(text.substr(0, static_cast<std::size_t>(match.position()))) + 1;
  return path + ":" + std::to_string(line) + ": " + match.str();
}

}  // namespace

TEST_CASE("No source file is longer than 500 lines", "[architecture]") {
  auto sources = program_sources();
  for (auto& path : files("tests", {".hpp", ".cpp", ".py"})) sources.push_back(path);
  for (const auto& path : sources) {
    INFO(path);
    CHECK(concert::tree::lines(read(path)) <= 500);
  }
}

TEST_CASE("A header opens with a few words on what it is, and is included once", "[architecture]") {
  for (const auto& path : files("sim", {".hpp"})) {
    const auto text = read(path);
    INFO(path);
    CHECK(text.compare(0, 3, "// ") == 0);
    CHECK(text.find("#pragma once") != std::string::npos);
  }
}

TEST_CASE("Nothing is left open in the code, and no path of a developer's machine is in the tree", "[architecture]") {
  // Put together from pieces so that this file does not find itself.
  const std::regex open(std::string("TO") + "DO|FIX" + "ME|\\bXX" + "X\\b|not impl" + "emented");
  const std::regex machine(std::string("/wo") + "rk/|/ho" + "me/[a-z]+/|/tmp/[a-z]-");
  for (const auto& path : all_texts()) {
    const auto text = read(path);
    CHECK(first_match(path, text, machine) == "");
    if (path.rfind("docs/", 0) != 0) CHECK(first_match(path, text, open) == "");
  }
}

TEST_CASE("A run takes nothing from clocks, devices, threads or the C library's generator", "[architecture]") {
  const std::regex hidden(
      "thread_local|random_device|\\bmt19937|\\bs?rand\\(|system_clock|steady_clock|high_resolution_clock|\\btime\\(nullptr|gmtime|localtime");
  for (const auto& room : {"sim/core", "sim/random", "sim/expr", "sim/scenario", "sim/program", "sim/engine", "sim/care",
                           "sim/record"})
    for (const auto& path : files(room, {".hpp", ".cpp"}))
      CHECK(first_match(path, code_only(read(path)), hidden) == "");
}

TEST_CASE("Values that enter trajectories use our own logarithm and its kin, never the C library's", "[architecture]") {
  // sqrt, floor, ceil, round, fabs and ldexp are exact by IEEE 754 or by definition; the others differ between machines.
  const std::regex inexact(
      "std::(log|log2|log10|log1p|exp|exp2|expm1|pow|cbrt|hypot|sin|cos|tan|asin|acos|atan|atan2|sinh|cosh|tanh|erf|erfc|lgamma|tgamma)\\(");
  for (const auto& room : {"sim/random", "sim/expr", "sim/engine", "sim/care", "sim/program", "sim/scenario"})
    for (const auto& path : files(room, {".hpp", ".cpp"}))
      CHECK(first_match(path, code_only(read(path)), inexact) == "");
}

TEST_CASE("The program's own words contain no role, place or system of care", "[architecture]") {
  const std::regex care(
      "\\b\\w*(nurse|patient|physician|doctor|hospital|clinic|surgery|monika|mambo|linkworker|link_worker|signpost|prison|livewell|receptionist)\\w*\\b",
      std::regex::icase);
  for (const auto& path : program_sources()) {
    if (path.rfind("sim/core/unit", 0) == 0) continue;  // counting words a unit may be written with
    CHECK(first_match(path, code_only(read(path)), care) == "");
  }
}
