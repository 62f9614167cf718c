// The same pictures as charts.hpp as Vega-Lite specifications (version 6), for a page that has the library: values
// under the pointer, curves to be picked in the legend. JSON in which nothing ends a script element.
#pragma once
#include <string>
#include <vector>

#include "analysis/report/charts.hpp"

namespace concert::analysis::html {

std::string interval_specification(const std::string& title, const std::string& axis, const std::vector<Bar>& bars);
std::string curve_specification(const std::string& title, const AxisNames& axes, const std::vector<double>& x,
                                const std::vector<Curve>& curves);
std::string cloud_specification(const std::string& title, const AxisNames& axes, const std::vector<Cloud>& clouds);
std::string plane_specification(const std::string& title, const AxisNames& axes, const std::vector<PlanePoint>& points);

}  // namespace concert::analysis::html
