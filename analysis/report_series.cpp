// A series in the terminal: one table a measure, a row a period, a column a model.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ostream>

#include "analysis/report_tables.hpp"

namespace concert::analysis {

std::string period_name(double days, double step) {
  if (step >= 300) return short_number(days / 365.25, 3) + " y";
  return step >= 1 ? short_number(days, 5) + " d" : short_number(days * 24, 5) + " h";
}

std::vector<std::size_t> shown_periods(std::size_t periods) {
  constexpr std::size_t most_rows = 13;
  std::vector<std::size_t> shown;
  const std::size_t rows = std::min(periods, most_rows);
  for (std::size_t row = 0; row < rows; ++row)
    shown.push_back(rows < 2 ? 0 : (row * (periods - 1) + (rows - 1) / 2) / (rows - 1));
  return shown;
}

namespace {

constexpr std::size_t most_groups = 8;  // of measures with more, the file alone has the series

void print_one(std::ostream& out, const Comparison& c, const Series& series, const TextStyle& style) {
  const double step = series.starts.size() > 1 ? series.starts[1] - series.starts[0] : 0;
  std::string title = series.name + " over time";
  if (!unit_text(series.unit).empty()) title += ", " + series.unit;
  const std::vector<std::size_t> shown = shown_periods(series.starts.size());
  if (shown.size() < series.starts.size()) title += fmt::format(" ({} of {} periods)", shown.size(), series.starts.size());
  heading(out, title, style);
  std::vector<Line> lines;
  for (const std::size_t period : shown) {
    Line line{.name = "from " + period_name(series.starts[period], step), .unit = "", .values = {}};
    for (const Summary& value : series.values[period]) line.values.push_back(estimated(value));
    lines.push_back(std::move(line));
  }
  print_models(out, model_headings(c), all_models(c), lines, style);
}

}  // namespace

void print_series(std::ostream& out, const Comparison& c, const TextStyle& style) {
  for (std::size_t first = 0; first < c.series.size();) {
    std::size_t next = first;
    while (next < c.series.size() && c.series[next].measure == c.series[first].measure) ++next;
    if (next - first <= most_groups) {
      for (std::size_t i = first; i < next; ++i) print_one(out, c, c.series[i], style);
    } else {
      const std::string& name = c.header.measures[c.series[first].measure].name;
      print_paragraph(out, fmt::format("{} over time: {} series, in the result file.", name, next - first), style);
    }
    first = next;
  }
}

}  // namespace concert::analysis
