// How a comparison is told: terminal tables that never pass their width, JSON of a stable shape, a report in
// Markdown. Says an interval with every mean, a unit with every number, and what was assumed. Computes nothing.
#pragma once
#include <iosfwd>
#include <string>
#include <vector>

#include "analysis/compare.hpp"
#include "analysis/expect.hpp"
#include "analysis/format.hpp"

namespace concert::analysis {

enum class Colour : std::uint8_t { off, on };

struct TableOptions {
  std::size_t width = 100;  // at least 60
  Colour colour = Colour::off;
  Charset charset = Charset::utf8;
};

/// `concert run`: every measure of every model, mean ± half-width; failed runs.
void print_run(std::ostream& out, const Comparison& comparison, const TableOptions& options = {});

/// `concert compare`: measures, differences, persons, costs and effects, assumptions, failed runs.
void print_table(std::ostream& out, const Comparison& comparison, const TableOptions& options = {});

/// `concert check`: one block a pattern or control: met or not, by how much.
void print_verdicts(std::ostream& out, const std::vector<Verdict>& verdicts, const TableOptions& options = {});

/// {"scenario", "baseline", "measures": [{"model", "measure", "unit", "mean", "half_width", "n"}], "differences": [same]}
/// and further keys: "seed", "version", "hash", "pairs", "costs", "effects", "net", "assumptions", "assumed_effects",
/// "failed". A missing or infinite number is null.
std::string to_json(const Comparison& comparison);

/// {"scenario", "met", "verdicts": [{"name", "control", "of", "status", "says", "statistic", "estimate", "low", "high",
/// "n", "distance", "sentence", "source"}]}
std::string to_json(const std::string& scenario, const std::vector<Verdict>& verdicts);

/// Question, models, results, differences, persons, costs, assumptions for sign-off, provenance, limits.
struct Report;
std::string to_markdown(const Report& report);
/// Of a comparison alone: without economics, patterns and shares.
std::string to_markdown(const Comparison& comparison);

}  // namespace concert::analysis
