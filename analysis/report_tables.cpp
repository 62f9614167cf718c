// One line a row, one column a model, as many models side by side as fit.
#include "analysis/report_tables.hpp"

#include <algorithm>
#include <cmath>
#include <ostream>

namespace concert::analysis {
namespace {

/// How tightly models are set side by side.
struct Setting {
  Alignment alignment;
  std::size_t name_width, unit_width;
};

// Tried in this order: the first that needs the fewest blocks is taken.
constexpr Setting settings[] = {{Alignment::points, 38, 16}, {Alignment::points, 26, 12}, {Alignment::signs, 38, 16}, {Alignment::signs, 26, 12}};

TextTable lay_out(const std::vector<Line>& lines, const Setting& setting, const TextStyle& style) {
  TextTable table;
  const bool units = std::any_of(lines.begin(), lines.end(), [](const Line& line) { return !unit_text(line.unit).empty(); });
  table.columns.push_back({.heading = "", .least = 16, .most = setting.name_width});
  if (units) table.columns.push_back({.heading = "unit", .least = 6, .most = setting.unit_width});
  for (const Line& line : lines) {
    table.rows.push_back({{clean(line.name, style.charset)}});
    if (units) table.rows.back().push_back({clean(unit_text(line.unit), style.charset)});
  }
  return table;
}

void add_model(TextTable& table, const std::string& name, const std::vector<Line>& lines, std::size_t model, const Setting& setting, const TextStyle& style) {
  std::vector<Estimated> values;
  for (const Line& line : lines) values.push_back(line.values[model]);
  const std::vector<std::string> cells = align_estimates(values, style.charset, setting.alignment);
  table.columns.push_back({.heading = clean(name, style.charset), .align = Align::right});
  for (std::size_t row = 0; row < lines.size(); ++row) {
    table.rows[row].push_back({cells[row], values[row].marked ? Emphasis::bold : Emphasis::none});
  }
}

/// As many models side by side as fit; the rest in further tables, with the rows' names again.
std::vector<TextTable> blocks(const std::vector<std::string>& names, const std::vector<std::size_t>& models, const std::vector<Line>& lines,
                              const Setting& setting, const TextStyle& style) {
  const TextTable empty = lay_out(lines, setting, style);
  std::vector<TextTable> tables;
  for (const std::size_t model : models) {
    TextTable wider = tables.empty() ? empty : tables.back();
    add_model(wider, names[model], lines, model, setting, style);
    if (!tables.empty() && natural_width(wider) <= style.width) {
      tables.back() = std::move(wider);
      continue;
    }
    tables.push_back(empty);
    add_model(tables.back(), names[model], lines, model, setting, style);
  }
  return tables;
}

}  // namespace

void heading(std::ostream& out, const std::string& text, const TextStyle& style) {
  out << '\n';
  for (const std::string& line : wrap(text, style.width)) out << emphasised(line, Emphasis::bold, style) << '\n';
}

std::string unit_text(const std::string& unit) {
  if (unit == "1") return "";
  std::string out;
  std::size_t at = 0;
  while (at < unit.size()) {  // word by word, with what stands between them
    const std::size_t end = std::min(unit.find_first_of(" /*()", at), unit.size());
    std::string word = unit.substr(at, end - at);
    const bool of_persons = word.rfind("person_", 0) == 0;
    const bool below = out.ends_with("/") || out.ends_with("per ");
    std::replace(word.begin(), word.end(), '_', ' ');
    out += word + (of_persons && !below && !word.ends_with('s') ? "s" : "");
    if (end < unit.size()) out += unit[end];
    at = end + 1;
  }
  return out;
}

Estimated estimated(const Summary& summary) { return {summary.mean, summary.half_width}; }

void print_models(std::ostream& out, const std::vector<std::string>& names, const std::vector<std::size_t>& models,
                  const std::vector<Line>& lines, const TextStyle& style) {
  std::vector<TextTable> best;
  for (const Setting& setting : settings) {
    std::vector<TextTable> tables = blocks(names, models, lines, setting, style);
    if (best.empty() || tables.size() < best.size()) best = std::move(tables);
  }
  for (std::size_t t = 0; t < best.size(); ++t) {
    if (t > 0) out << '\n';
    print(out, best[t], style);
  }
}

std::vector<std::size_t> all_models(const Comparison& c) {
  std::vector<std::size_t> models;
  for (std::size_t m = 0; m < c.header.models.size(); ++m) models.push_back(m);
  return models;
}

std::vector<std::size_t> others(const Comparison& c) {
  std::vector<std::size_t> models = all_models(c);
  models.erase(std::remove(models.begin(), models.end(), c.baseline), models.end());
  return models;
}

std::string judged_together(const Comparison& c) {
  std::size_t all = 0, left = 0;
  std::string names;
  constexpr std::size_t shown = 6;
  for (std::size_t row = 0; row < c.p_holm.size(); ++row)
    for (const std::size_t model : others(c)) {
      const double p = c.p_holm[row][model];
      if (std::isnan(p)) continue;
      ++all;
      if (p > 1 - confidence) continue;
      if (++left <= shown) names += (left == 1 ? "" : ", ") + c.rows[row].name + " (" + c.model(model) + ")";
    }
  if (all < 2) return "";
  const std::string which = left == 0 ? "none is" : std::to_string(left) + (left == 1 ? " is" : " are") + " apart from 0: " + names;
  const std::string more = left > shown ? " and " + std::to_string(left - shown) + " more" : "";
  return "All " + std::to_string(all) + " differences judged at once, with a chance of 5 % of even one false finding (Holm): " +
         which + more + (left == 0 ? " apart from 0." : ".");
}

std::vector<std::string> model_headings(const Comparison& c) {
  std::vector<std::string> names = c.header.models;
  if (names.size() > 1) names[c.baseline] += " (baseline)";
  return names;
}

}  // namespace concert::analysis
