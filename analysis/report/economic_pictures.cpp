#include "analysis/report/economic_pictures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "analysis/report/charts.hpp"
#include "analysis/report/html_text.hpp"
#include "analysis/report/palette.hpp"
#include "analysis/report_tables.hpp"

namespace concert::analysis {
namespace {

using html::escaped;

constexpr double width = 720, height = 420, left = 110, right = 24, top = 40, bottom = 300;
constexpr std::size_t most_dots = 1000;  // of one strategy; more would hide each other and make the page heavy

/// One strategy's points, or its curve.
struct Trace {
  std::string label;
  std::vector<double> x, y;
};

struct Frame {
  std::vector<double> x_marks, y_marks;
  double x(double v) const {
    return left + (v - x_marks.front()) / (x_marks.back() - x_marks.front()) * (width - right - left);
  }
  double y(double v) const {
    return bottom - (v - y_marks.front()) / (y_marks.back() - y_marks.front()) * (bottom - top);
  }
};

std::vector<double> marks_over(const std::vector<Trace>& traces, std::vector<double> Trace::*axis, double low,
                               double high) {
  for (const Trace& trace : traces)
    for (const double v : trace.*axis)
      if (std::isfinite(v)) {
        low = std::min(low, v);
        high = std::max(high, v);
      }
  if (low == high) high = low + 1;
  return html::ticks(low, high, 6);
}

std::string text(double x, double y, const char* anchor, const std::string& words) {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>\n", x, y, anchor, escaped(words));
}

std::string axes(const Frame& frame, const std::string& x_name, const std::string& y_name) {
  std::string out;
  for (const double mark : frame.x_marks) {
    out += fmt::format("<line x1=\"{0:.1f}\" y1=\"{1}\" x2=\"{0:.1f}\" y2=\"{2}\" stroke=\"{3}\"/>\n", frame.x(mark),
                       top, bottom, mark == 0 ? "#555" : "#ddd");
    out += text(frame.x(mark), bottom + 16, "middle", short_number(mark, 6));
  }
  for (const double mark : frame.y_marks) {
    out += fmt::format("<line x1=\"{1}\" y1=\"{0:.1f}\" x2=\"{2}\" y2=\"{0:.1f}\" stroke=\"{3}\"/>\n", frame.y(mark),
                       left, width - right, mark == 0 ? "#555" : "#ddd");
    out += text(left - 6, frame.y(mark) + 4, "end", short_number(mark, 6));
  }
  return out + text((left + width - right) / 2, bottom + 36, "middle", x_name) + text(6, top - 14, "start", y_name);
}

const char* colour(std::size_t i) { return html::colours[i % html::colours.size()]; }

std::string legend(const std::vector<Trace>& traces) {
  std::string out;
  for (std::size_t i = 0; i < traces.size(); ++i) {
    const double y = bottom + 58 + 18 * static_cast<double>(i);
    out += fmt::format("<circle cx=\"{}\" cy=\"{:.1f}\" r=\"5\" fill=\"{}\"/>\n", left + 5, y - 4, colour(i)) +
           text(left + 18, y, "start", traces[i].label);
  }
  return out;
}

std::string figure(const std::string& title, const std::string& says, std::size_t strategies, const std::string& body) {
  const double whole = std::max(height, bottom + 58 + 18 * static_cast<double>(strategies) + 6);
  return fmt::format(
      "<figure tabindex=\"0\"><svg viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" "
      "xmlns=\"http://www.w3.org/2000/svg\">\n<title>{}</title>\n<desc>{}</desc>\n{}</svg>"
      "<figcaption>{}</figcaption></figure>\n",
      width, whole, escaped(title), escaped(says), body, escaped(title));
}

std::string plane(const EconomicResult& e) {
  std::vector<Trace> traces;
  for (std::size_t m = 0; m < e.header.models.size(); ++m) {
    if (m == e.baseline) continue;
    Trace trace{.label = e.model(m), .x = {}, .y = {}};
    for (std::size_t d = 0; d < std::min(e.samples.size(), most_dots); ++d) {
      trace.x.push_back(e.samples.effect[m][d] - e.samples.effect[e.baseline][d]);
      trace.y.push_back(e.samples.cost[m][d] - e.samples.cost[e.baseline][d]);
    }
    traces.push_back(std::move(trace));
  }
  if (traces.empty()) return "";
  const Frame frame{marks_over(traces, &Trace::x, 0, 0), marks_over(traces, &Trace::y, 0, 0)};
  const std::string unit = unit_text(e.effect_unit);
  std::string body = axes(frame, "extra " + e.effect_name + (unit.empty() ? "" : " (" + unit + ")"),
                          "extra cost (" + e.cost_unit + ")");
  for (std::size_t i = 0; i < traces.size(); ++i)
    for (std::size_t d = 0; d < traces[i].x.size(); ++d)
      body += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"2.5\" fill=\"{}\" fill-opacity=\"0.5\"/>\n",
                          frame.x(traces[i].x[d]), frame.y(traces[i].y[d]), colour(i));
  const std::string shown =
      e.samples.size() > most_dots ? fmt::format(" (the first {} of {})", most_dots, e.samples.size()) : "";
  return figure("Cost-effectiveness plane: each draw of the parameters" + shown + ", against " + e.model(e.baseline),
                "Every point is one draw: extra effect to the right, extra cost upwards.", traces.size(),
                body + legend(traces));
}

std::string acceptability_curve(const EconomicResult& e) {
  std::vector<double> thresholds = e.thresholds;
  std::sort(thresholds.begin(), thresholds.end());
  if (thresholds.empty() || !(thresholds.back() > 0)) return "";
  std::vector<Trace> traces;
  for (const std::string& model : e.header.models) traces.push_back({.label = model, .x = {}, .y = {}});
  constexpr std::size_t steps = 50;
  for (std::size_t step = 0; step <= steps; ++step) {  // from 0 to twice the highest threshold stated
    const double threshold = 2 * thresholds.back() * static_cast<double>(step) / steps;
    const Acceptability at = acceptability(e.samples, threshold);
    for (std::size_t m = 0; m < traces.size(); ++m) {
      traces[m].x.push_back(threshold);
      traces[m].y.push_back(at.probability[m]);
    }
  }
  const Frame frame{marks_over(traces, &Trace::x, 0, 0), {0, 0.2, 0.4, 0.6, 0.8, 1}};
  std::string body =
      axes(frame, "worth of a unit of effect (" + e.cost_unit + ")", "probability of the highest net benefit");
  for (std::size_t i = 0; i < traces.size(); ++i) {
    std::string points;
    for (std::size_t p = 0; p < traces[i].x.size(); ++p)
      points += fmt::format("{:.1f},{:.1f} ", frame.x(traces[i].x[p]), frame.y(traces[i].y[p]));
    body +=
        fmt::format("<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\"/>\n", points, colour(i));
  }
  return figure("Acceptability: how probable it is that each is the best choice",
                "Shares of the draws, by what a unit of effect is worth.", traces.size(), body + legend(traces));
}

}  // namespace

std::string economic_pictures(const EconomicResult& e) {
  if (!e.any() || !e.drawn) return "";
  return plane(e) + acceptability_curve(e);
}

}  // namespace concert::analysis
