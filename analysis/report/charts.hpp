// Pictures of plain data as SVG that stands in a page by itself: axes with ticks and units, a title and a description
// for those who do not see it, colours that the colour-blind tell apart and dashes for print. Each has its Vega-Lite
// specification beside it (vega_lite.hpp).
#pragma once
#include <string>
#include <vector>

#include "analysis/estimate.hpp"

namespace concert::analysis::html {

struct Bar {
  std::string label;
  Summary value;
};

/// Means with their intervals, one under the other on one axis; a line at 0. Empty if nothing has a mean.
std::string interval_chart(const std::string& title, const std::string& unit, const std::vector<Bar>& bars);

struct Curve {
  std::string label;
  std::vector<Summary> values;  // at the x of the chart
};

/// What the axes of a picture are called, units in it.
struct AxisNames {
  std::string x, y;
};

/// Curves with the band of their intervals, if they have any. Empty below two points.
std::string curve_chart(const std::string& title, const std::string& description, const AxisNames& axes,
                        const std::vector<double>& x, const std::vector<Curve>& curves);

struct Cloud {
  std::string label;
  std::vector<double> x, y;
};

/// Many points of each label, and the axes through 0. Empty without a point.
std::string cloud_chart(const std::string& title, const std::string& description, const AxisNames& axes,
                        const std::vector<Cloud>& clouds);

struct PlanePoint {
  std::string label;
  Summary x, y;
};

/// Points with the intervals of both values and the axes through 0: a cost-effectiveness plane.
std::string plane_chart(const std::string& title, const AxisNames& axes, const std::vector<PlanePoint>& points);

/// "wait (min)"; only one of them where the other is empty or 1.
std::string axis_name(const std::string& name, const std::string& unit);

/// Round numbers that cover [low, high], about `wanted` of them.
std::vector<double> ticks(double low, double high, std::size_t wanted);

}  // namespace concert::analysis::html
