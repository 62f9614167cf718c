#include "analysis/report/charts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "analysis/format.hpp"
#include "analysis/report/html_text.hpp"
#include "analysis/report/palette.hpp"
#include "analysis/report/vega_lite.hpp"

namespace concert::analysis::html {
namespace {

constexpr double width = 720, left = 190, right = 24, top = 34, bottom = 46;

constexpr std::array<const char*, 4> dashes{"none", "7 3", "2 3", "9 3 2 3"};

const char* colour(std::size_t i) { return colours[i % colours.size()]; }
const char* dash(std::size_t i) { return dashes[i % dashes.size()]; }

/// From values to places on the page.
struct Scale {
  double low = 0, high = 1, from = 0, to = 1;
  double operator()(double value) const { return from + (value - low) / (high - low) * (to - from); }
};

Scale scale_for(const std::vector<double>& marks, double from, double to) {
  return {marks.front(), marks.back(), from, to};
}

/// The range of what is drawn, widened where it is a single value.
class Range {
 public:
  void take(const Summary& s) {
    if (!std::isfinite(s.mean)) return;
    const double reach = std::isfinite(s.half_width) ? s.half_width : 0;
    take(s.mean - reach);
    take(s.mean + reach);
  }
  void take(double value) {
    low_ = std::min(low_, value);
    high_ = std::max(high_, value);
  }
  bool empty() const { return low_ > high_; }
  std::vector<double> marks(std::size_t wanted) const {
    const double room = low_ == high_ ? std::max(1.0, std::abs(low_)) * 0.5 : 0;
    return ticks(low_ - room, high_ + room, wanted);
  }

 private:
  double low_ = INFINITY, high_ = -INFINITY;
};

std::string line(double x1, double y1, double x2, double y2, const std::string& style) {
  return fmt::format("<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" {}/>\n", x1, y1, x2, y2, style);
}

std::string text(double x, double y, const char* anchor, const std::string& words, const std::string& more = "") {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\" {}>{}</text>\n", x, y, anchor, more,
                     escaped(words));
}

/// No longer than fits beside the picture.
std::string shortened(const std::string& label, std::size_t most = 26) {
  if (columns(label) <= most) return label;
  std::string cut = label.substr(0, most - 1);
  while (!cut.empty() && (static_cast<unsigned char>(cut.back()) & 0xC0) == 0x80) cut.pop_back();  // a whole character
  if (!cut.empty() && (static_cast<unsigned char>(cut.back()) & 0x80) != 0) cut.pop_back();
  return cut + "…";
}

constexpr const char* grid = "stroke=\"#ddd\"";
constexpr const char* frame = "stroke=\"#555\"";

std::string x_axis(const std::vector<double>& marks, const Scale& x, double y_top, double y_bottom,
                   const std::string& name) {
  std::string out;
  for (const double mark : marks) {
    out += line(x(mark), y_top, x(mark), y_bottom, mark == 0 ? frame : grid);
    out += text(x(mark), y_bottom + 16, "middle", short_number(mark, 6));
  }
  return out + text((x.from + x.to) / 2, y_bottom + 36, "middle", name);
}

std::string y_axis(const std::vector<double>& marks, const Scale& y, double x_left, double x_right,
                   const std::string& name) {
  std::string out;
  for (const double mark : marks) {
    out += line(x_left, y(mark), x_right, y(mark), mark == 0 ? frame : grid);
    out += text(x_left - 6, y(mark) + 4, "end", short_number(mark, 6));
  }
  return out + text(6, top - 12, "start", name);  // a long unit has the whole width
}

/// A static picture, and beside it the specification from which a browser draws a live one.
std::string figure(const std::string& title, const std::string& description, double height, const std::string& body,
                   const std::string& specification) {
  return fmt::format(
      "<figure tabindex=\"0\"><svg viewBox=\"0 0 {0:.0f} {1:.0f}\" role=\"img\" "
      "xmlns=\"http://www.w3.org/2000/svg\">\n<title>{2}</title>\n"
      "<desc>{3}</desc>\n{4}</svg><figcaption>{2}</figcaption><script type=\"application/json\" "
      "class=\"vega-lite\">{5}</script></figure>\n",
      width, height, escaped(title), escaped(description), body, specification);
}

std::string said(const std::string& label, const Summary& s, const std::string& unit) {
  std::string out = label + " " + short_number(s.mean, 4);
  if (std::isfinite(s.half_width)) out += " plus or minus " + short_number(s.half_width, 2);
  return out + (unit.empty() ? "" : " " + unit) + "; ";
}

std::string interval(const Summary& s, const Scale& x, double y, std::size_t i) {
  std::string out;
  const std::string style = fmt::format("stroke=\"{}\" stroke-width=\"3\"", colour(i));
  if (std::isfinite(s.half_width)) out += line(x(s.mean - s.half_width), y, x(s.mean + s.half_width), y, style);
  return out + fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"5\" fill=\"{}\"/>\n", x(s.mean), y, colour(i));
}

/// The band between the ends of the intervals, and the means.
std::string curve(const Curve& curve, const std::vector<double>& at, const Scale& x, const Scale& y, std::size_t i) {
  std::string upper, lower, path;
  for (std::size_t p = 0; p < at.size(); ++p) {
    const Summary& s = curve.values[p];
    if (!std::isfinite(s.mean)) continue;
    const double reach = std::isfinite(s.half_width) ? s.half_width : 0;
    path += fmt::format("{:.1f},{:.1f} ", x(at[p]), y(s.mean));
    upper += fmt::format("{:.1f},{:.1f} ", x(at[p]), y(s.mean + reach));
    lower = fmt::format("{:.1f},{:.1f} ", x(at[p]), y(s.mean - reach)) + lower;
  }
  return fmt::format("<polygon points=\"{}{}\" fill=\"{}\" fill-opacity=\"0.15\"/>\n", upper, lower, colour(i)) +
         fmt::format(
             "<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\" stroke-dasharray=\"{}\"/>\n", path,
             colour(i), dash(i));
}

/// Axes with their names, and where values stand between them.
struct Ground {
  Scale x, y;
  std::string drawn;
};

constexpr double ground_left = 110, ground_height = 300;

Ground ground_of(const std::vector<double>& x_marks, const std::vector<double>& y_marks, const AxisNames& axes) {
  Ground ground{scale_for(x_marks, ground_left, width - right), scale_for(y_marks, ground_height, top), ""};
  ground.drawn = x_axis(x_marks, ground.x, top, ground_height, axes.x) +
                 y_axis(y_marks, ground.y, ground_left, width - right, axes.y);
  return ground;
}

constexpr double legend_line = 18;
double below_ground(std::size_t labels) {
  return ground_height + bottom + 14 + legend_line * static_cast<double>(labels);
}

template <class Labelled>
std::string legend(const std::vector<Labelled>& all) {
  std::string out;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const double at = below_ground(i);
    out += line(left, at, left + 34, at,
                fmt::format("stroke=\"{}\" stroke-width=\"3\" stroke-dasharray=\"{}\"", colour(i), dash(i)));
    out += text(left + 42, at + 4, "start", shortened(all[i].label, 60));
  }
  return out;
}

}  // namespace

std::string axis_name(const std::string& name, const std::string& unit) {
  return unit.empty() || unit == "1" ? name : name.empty() ? unit : name + " (" + unit + ")";
}

std::vector<double> ticks(double low, double high, std::size_t wanted) {
  const double rough = (high - low) / static_cast<double>(std::max<std::size_t>(wanted, 1));
  const double power = std::pow(10, std::floor(std::log10(rough)));
  double step = power;
  for (const double factor : {2.0, 5.0, 10.0})
    if (step < rough) step = factor * power;
  std::vector<double> marks;
  for (double i = std::floor(low / step); i <= std::ceil(high / step); ++i) marks.push_back(i * step);
  if (marks.size() == 1) marks.push_back(marks.front() + step);
  return marks;
}

std::string interval_chart(const std::string& title, const std::string& unit, const std::vector<Bar>& bars) {
  constexpr double row = 26;
  Range range;
  for (const Bar& bar : bars) range.take(bar.value);
  if (range.empty()) return "";
  range.take(0);
  const std::vector<double> marks = range.marks(6);
  const double end = top + row * static_cast<double>(bars.size());
  const Scale x = scale_for(marks, left, width - right);
  std::string body = x_axis(marks, x, top - 6, end, axis_name("", unit)), description;
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const double y = top + row * (static_cast<double>(i) + 0.5);
    body += text(left - 8, y + 4, "end", shortened(bars[i].label));
    if (!std::isfinite(bars[i].value.mean)) continue;
    body += interval(bars[i].value, x, y, i);
    description += said(bars[i].label, bars[i].value, unit);
  }
  return figure(title, description, end + bottom, body, interval_specification(title, axis_name("", unit), bars));
}

std::string curve_chart(const std::string& title, const std::string& description, const AxisNames& axes,
                        const std::vector<double>& at, const std::vector<Curve>& curves) {
  Range range, across;
  for (const Curve& one : curves)
    for (const Summary& value : one.values) range.take(value);
  for (const double value : at) across.take(value);
  if (range.empty() || at.size() < 2) return "";
  const Ground ground = ground_of(across.marks(8), range.marks(5), axes);
  std::string body = ground.drawn;
  for (std::size_t i = 0; i < curves.size(); ++i) body += curve(curves[i], at, ground.x, ground.y, i);
  return figure(title, description, below_ground(curves.size()), body + legend(curves),
                curve_specification(title, axes, at, curves));
}

std::string cloud_chart(const std::string& title, const std::string& description, const AxisNames& axes,
                        const std::vector<Cloud>& clouds) {
  Range across, up;
  for (const Cloud& cloud : clouds) {
    for (const double x : cloud.x) across.take(x);
    for (const double y : cloud.y) up.take(y);
  }
  if (across.empty() || up.empty()) return "";
  across.take(0);
  up.take(0);
  const Ground ground = ground_of(across.marks(6), up.marks(6), axes);
  std::string body = ground.drawn;
  for (std::size_t i = 0; i < clouds.size(); ++i)
    for (std::size_t p = 0; p < clouds[i].x.size(); ++p)
      body += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"2.5\" fill=\"{}\" fill-opacity=\"0.5\"/>\n",
                          ground.x(clouds[i].x[p]), ground.y(clouds[i].y[p]), colour(i));
  return figure(title, description, below_ground(clouds.size()), body + legend(clouds),
                cloud_specification(title, axes, clouds));
}

std::string plane_chart(const std::string& title, const AxisNames& axes, const std::vector<PlanePoint>& points) {
  Range across, up;
  for (const PlanePoint& point : points) {
    across.take(point.x);
    up.take(point.y);
  }
  if (across.empty() || up.empty()) return "";
  across.take(0);
  up.take(0);
  const Ground ground = ground_of(across.marks(6), up.marks(6), axes);
  std::string body = ground.drawn, description;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const PlanePoint& p = points[i];
    if (!std::isfinite(p.x.mean) || !std::isfinite(p.y.mean)) continue;
    body += interval(p.x, ground.x, ground.y(p.y.mean), i);
    if (std::isfinite(p.y.half_width))
      body += line(ground.x(p.x.mean), ground.y(p.y.mean - p.y.half_width), ground.x(p.x.mean),
                   ground.y(p.y.mean + p.y.half_width), fmt::format("stroke=\"{}\" stroke-width=\"3\"", colour(i)));
    description += said(p.label, p.x, axes.x) + said("", p.y, axes.y);
  }
  return figure(title, description, below_ground(points.size()), body + legend(points),
                plane_specification(title, axes, points));
}

}  // namespace concert::analysis::html
