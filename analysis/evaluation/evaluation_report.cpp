#include "analysis/evaluation/evaluation_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ostream>

#include "analysis/text_table.hpp"

namespace concert::analysis::evaluation {
namespace {

TextStyle style_of(const TableOptions& options) {
  return {.width = std::max<std::size_t>(60, options.width), .colour = options.colour == Colour::on, .charset = options.charset};
}

std::string text(double value, Charset charset) {
  if (std::isnan(value)) return charset == Charset::utf8 ? "–" : "-";
  if (std::isinf(value)) return value > 0 ? "none above" : "none below";
  return short_number(value, 4, charset);
}

std::string percent(double share) { return std::isnan(share) ? "-" : fmt::format("{:.0f} %", 100 * share); }

std::string interval(const Estimate& e, Charset charset) {
  if (std::isnan(e.low)) return "no interval";
  return text(e.low, charset) + " to " + text(e.high, charset);
}

void print_pairs(std::ostream& out, const std::vector<std::pair<std::string, std::string>>& pairs, const TextStyle& style) {
  std::size_t left = 0;
  for (const auto& [name, value] : pairs) left = std::max(left, columns(name));
  for (const auto& [name, value] : pairs) {
    const std::vector<std::string> lines = wrap(clean(value, style.charset), style.width - left - 2);
    for (std::size_t l = 0; l < lines.size(); ++l) {
      const std::string head = l == 0 ? name : "";
      out << head << std::string(left + 2 - columns(head), ' ') << lines[l] << '\n';
    }
  }
}

std::string effect_text(const Estimate& e, Charset charset) {
  std::string effect = (e.scale == Scale::ratio ? "ratio " : "difference ") + text(e.value, charset);
  effect += " (95 % interval " + interval(e, charset) + ")";
  if (!std::isnan(e.p)) effect += e.p < 0.001 ? ", p < 0.001" : fmt::format(", p = {:.3f}", e.p);
  return effect;
}

void print_numbers(std::ostream& out, const std::string& title, const std::vector<Coefficient>& rows, const TextStyle& style) {
  constexpr std::size_t most = 14;
  if (rows.empty()) return;
  TextTable table{.columns = {{.heading = title, .least = 20, .most = 50}, {.heading = "value", .align = Align::right}, {.heading = "standard error", .align = Align::right}}, .rows = {}};
  for (std::size_t i = 0; i < std::min(rows.size(), most); ++i)
    table.rows.push_back({{rows[i].name}, {text(rows[i].value, style.charset)}, {std::isnan(rows[i].standard_error) ? "" : text(rows[i].standard_error, style.charset)}});
  out << '\n';
  print(out, table, style);
  if (rows.size() > most) print_paragraph(out, fmt::format("and {} more (--format json has all)", rows.size() - most), style);
}

std::vector<Coefficient> heaviest(std::vector<Coefficient> weights) {
  std::stable_sort(weights.begin(), weights.end(), [](const auto& a, const auto& b) { return a.value > b.value; });
  while (!weights.empty() && !(weights.back().value > 5e-4)) weights.pop_back();
  return weights;
}

std::string cells_text(const Estimate& e) {
  return fmt::format("{} treated site{}, {} control{}, {} values", e.treated, e.treated == 1 ? "" : "s", e.controls, e.controls == 1 ? "" : "s", e.cells);
}

}  // namespace

void print_estimate(std::ostream& out, const Estimate& e, const TableOptions& options) {
  const TextStyle style = style_of(options);
  print_paragraph(out, emphasised(e.method.name, Emphasis::bold, style), style);
  std::vector<std::pair<std::string, std::string>> rows{{"seen", cells_text(e)}};
  if (e.failed.empty()) rows.emplace_back("effect", effect_text(e, style.charset));
  else rows.emplace_back("no estimate", e.failed);
  for (const std::string& note : e.notes) rows.emplace_back("note", note);
  rows.insert(rows.end(), {{"estimates", e.method.objective}, {"scale", e.method.scaling}, {"weights", e.method.weights}, {"controls", e.method.controls},
                           {"errors", e.method.variance}, {"fails", e.method.fails}, {"source", e.method.source}});
  print_pairs(out, rows, style);
  print_numbers(out, "term", e.coefficients, style);
  print_numbers(out, "weight of", heaviest(e.weights), style);
}

void print_study(std::ostream& out, const Study& study, const std::string& measure, const TableOptions& options) {
  const TextStyle style = style_of(options);
  const Estimate& example = study.example;
  print_paragraph(out, emphasised(example.method.name + " of " + measure, Emphasis::bold, style), style);
  std::vector<std::pair<std::string, std::string>> rows{{"one study", cells_text(example)}};
  rows.emplace_back("true effect", (example.scale == Scale::ratio ? "ratio " : "difference ") + text(study.example_truth, style.charset));
  rows.emplace_back("its estimate", example.failed.empty() ? effect_text(example, style.charset) : "none: " + example.failed);
  rows.insert(rows.end(), {{"errors", example.method.variance}, {"fails", example.method.fails}});
  print_pairs(out, rows, style);
  out << '\n';
  const bool ratio = study.table[0].scale == Scale::ratio;
  TextTable table{.columns = {}, .rows = {}};
  for (const char* heading : {"sites", "periods", "planted", "studies", "truth", "estimate", "bias", "coverage", "power"})
    table.columns.push_back({.heading = heading, .align = Align::right});
  for (const Performance& row : study.table) {
    std::vector<TableCell> cells;
    for (const std::string& cell : {fmt::format("{}+{}", row.treated, row.controls), std::to_string(row.periods), fmt::format("{}", row.effect), std::to_string(row.studies),
                                    short_number(row.truth, 3, style.charset), short_number(row.mean, 3, style.charset), short_number(row.bias, 2, style.charset),
                                    percent(row.coverage.estimate), percent(row.power.estimate)})
      cells.push_back({cell});
    if (std::abs(row.bias) > 3 * row.bias_error) cells[6].emphasis = Emphasis::bad;
    if (row.coverage.high < confidence) cells[7].emphasis = Emphasis::bad;
    table.rows.push_back(std::move(cells));
  }
  print(out, table, style);
  out << '\n';
  print_paragraph(out, std::string("Sites: treated + controls. Truth and estimate: mean ") + (ratio ? "ratios; bias: of their logarithms." : "differences."), style);
  std::size_t failed = 0;
  for (const Performance& row : study.table) failed += row.failed;
  if (failed > 0) print_paragraph(out, fmt::format("{} studies gave no estimate: {}.", failed, study.why_failed), style);
  print_paragraph(out, study.sentence, style);
}

}  // namespace concert::analysis::evaluation
