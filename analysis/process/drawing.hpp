// Pictures of processes as SVG that stands in a page by itself: stacked bars, and flows between layers of nodes (Sankey
// diagrams). No scripts; a title and a description for those who do not see it.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace concert::analysis {

struct StackedBar {
  std::string label;
  std::vector<double> parts;  // in the order of the names; missing ones are 0
};

std::string stacked_bars(const std::string& title, const std::string& unit, const std::vector<std::string>& parts,
                         const std::vector<StackedBar>& bars);

struct FlowNode {
  std::string label;
  std::uint32_t layer = 0;
};

struct Flow {
  std::size_t from = 0, to = 0;  // nodes; `to` in a later layer
  double value = 0;
  double marked = 0;  // share drawn in the colour of warning
};

/// Flows below a hundredth of the largest are not drawn; the description says how many.
std::string flow_picture(const std::string& title, const std::vector<FlowNode>& nodes, const std::vector<Flow>& flows);

/// As a file of its own.
std::string svg_file(const std::string& figure);

}  // namespace concert::analysis
