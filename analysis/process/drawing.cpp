#include "analysis/process/drawing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "analysis/format.hpp"
#include "analysis/report/charts.hpp"
#include "analysis/report/html_text.hpp"

namespace concert::analysis {
namespace {

using html::escaped;

constexpr double width = 960;
constexpr std::array<const char*, 4> colours{"#D55E00", "#0072B2", "#CC79A7", "#BBBBBB"};

std::string shortened(const std::string& label, std::size_t most) {
  if (columns(label) <= most) return label;
  std::string cut = label.substr(0, most - 1);
  while (!cut.empty() && (static_cast<unsigned char>(cut.back()) & 0x80) != 0) cut.pop_back();
  return cut + "…";
}

std::string text(double x, double y, const char* anchor, const std::string& words) {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>\n", x, y, anchor, escaped(words));
}

std::string box(double x, double y, double w, double h, const char* colour, const std::string& says) {
  return fmt::format(
      "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" fill=\"{}\"><title>{}</title></rect>\n", x, y,
      std::max(w, 0.0), std::max(h, 0.0), colour, escaped(says));
}

std::string figure(const std::string& title, const std::string& description, double height, const std::string& body) {
  return fmt::format(
      "<figure tabindex=\"0\"><svg viewBox=\"0 0 {0:.0f} {1:.0f}\" role=\"img\" "
      "xmlns=\"http://www.w3.org/2000/svg\" font-family=\"system-ui,sans-serif\" "
      "font-size=\"13\">\n<title>{2}</title>\n"
      "<desc>{3}</desc>\n{4}</svg><figcaption>{2}</figcaption></figure>\n",
      width, height, escaped(title), escaped(description), body);
}

// ── Flows ──────────────────────────────────────────────────────────────────────────────────────────────────

constexpr double thick = 14, room = 32, flow_top = 16;

struct Placed {
  double x = 0, y = 0, size = 0;  // size: of the larger of what comes and goes
  double in = 0, out = 0;         // used so far
};

class FlowChart {
 public:
  FlowChart(const std::vector<FlowNode>& nodes, const std::vector<Flow>& flows) : nodes_(nodes), places_(nodes.size()) {
    double largest = 0;
    for (const Flow& flow : flows) largest = std::max(largest, flow.value);
    for (const Flow& flow : flows)
      if (flow.value >= largest / 100) flows_.push_back(flow);
    dropped_ = flows.size() - flows_.size();
    place();
  }

  std::string draw(const std::string& title) {
    std::string body, description;
    std::stable_sort(flows_.begin(), flows_.end(), [&](const Flow& a, const Flow& b) {
      return places_[a.from].y + places_[a.to].y < places_[b.from].y + places_[b.to].y;
    });
    for (const Flow& flow : flows_) {
      body += band(flow);
      if (description.size() < 2000) description += says(flow) + "; ";
    }
    for (std::size_t i = 0; i < nodes_.size(); ++i)
      if (places_[i].size > 0) body += node(i);
    if (dropped_ > 0) description += fmt::format("{} small flows are not drawn", dropped_);
    return figure(title + (dropped_ > 0 ? fmt::format(" ({} flows below 1 % of the largest not drawn)", dropped_) : ""),
                  description, height_, body);
  }

 private:
  std::string says(const Flow& flow) const {
    const std::string refused = flow.marked > 0 ? fmt::format(", {:.1f} % refused", 100 * flow.marked) : "";
    return nodes_[flow.from].label + " → " + nodes_[flow.to].label + ": " + short_number(flow.value, 6) + refused;
  }

  void place() {
    std::uint32_t last = 0;
    for (const FlowNode& node : nodes_) last = std::max(last, node.layer);
    std::vector<double> in(nodes_.size(), 0), out(nodes_.size(), 0);
    for (const Flow& flow : flows_) {
      out[flow.from] += flow.value;
      in[flow.to] += flow.value;
    }
    std::vector<std::vector<std::size_t>> layers(last + 1);
    std::vector<double> total(last + 1, 0);
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      places_[i].size = std::max(in[i], out[i]);
      if (places_[i].size > 0) layers[nodes_[i].layer].push_back(i);
      total[nodes_[i].layer] += places_[i].size;
    }
    const double most = std::max(*std::max_element(total.begin(), total.end()), 1e-9);
    scale_ = 300 / most;
    if (last > 0) letters_ = static_cast<std::size_t>(std::clamp((width - last_label(last)) / last / 8.0, 8.0, 34.0));
    for (std::uint32_t layer = 0; layer <= last; ++layer) stack(layers[layer], layer, last);
    height_ += 12;
  }

  /// From above by where the flows come from, the largest first where they come from nowhere.
  void stack(std::vector<std::size_t>& layer, std::uint32_t number, std::uint32_t last) {
    std::vector<double> from(nodes_.size(), 0), weight(nodes_.size(), 0);
    for (const Flow& flow : flows_) {
      from[flow.to] += flow.value * (places_[flow.from].y + places_[flow.from].size * scale_ / 2);
      weight[flow.to] += flow.value;
    }
    const auto rank = [&](std::size_t i) {
      return weight[i] > 0 ? std::pair(from[i] / weight[i], -places_[i].size) : std::pair(0.0, -places_[i].size);
    };
    std::stable_sort(layer.begin(), layer.end(), [&](std::size_t a, std::size_t b) { return rank(a) < rank(b); });
    double y = flow_top;
    for (const std::size_t i : layer) {
      places_[i].x = last == 0 ? 0 : (width - thick - last_label(last)) * number / last;
      places_[i].y = y;
      y += std::max(places_[i].size * scale_, 2.0) + room;
    }
    height_ = std::max(height_, y);
  }

  static double last_label(std::uint32_t last) { return last <= 1 ? 260 : 130; }

  std::string path(double x1, double y1, double x2, double y2, double size, const char* colour, double strength,
                   const std::string& words) const {
    const double middle = (x1 + x2) / 2;
    return fmt::format(
        "<path d=\"M{0:.1f},{1:.1f} C{4:.1f},{1:.1f} {4:.1f},{3:.1f} {2:.1f},{3:.1f}\" fill=\"none\" stroke=\"{6}\" "
        "stroke-width=\"{5:.1f}\" stroke-opacity=\"{7}\"><title>{8}</title></path>\n",
        x1, y1, x2, y2, middle, std::max(size, 0.7), colour, strength, escaped(words));
  }

  std::string band(const Flow& flow) {
    Placed &a = places_[flow.from], &b = places_[flow.to];
    const double size = flow.value * scale_, bad = size * flow.marked;
    const double x1 = a.x + thick, x2 = b.x, y1 = a.y + a.out, y2 = b.y + b.in;
    std::string out =
        path(x1, y1 + (size - bad) / 2, x2, y2 + (size - bad) / 2, size - bad, "#0072B2", 0.35, says(flow));
    if (bad > 0) out += path(x1, y1 + size - bad / 2, x2, y2 + size - bad / 2, bad, "#D55E00", 0.75, says(flow));
    a.out += size;
    b.in += size;
    return out;
  }

  std::string node(std::size_t i) const {
    const Placed& at = places_[i];
    const double h = std::max(at.size * scale_, 2.0);
    const std::string words = nodes_[i].label + ": " + short_number(at.size, 6);
    return box(at.x, at.y, thick, h, "#333333", words) +
           text(at.x + thick + 4, at.y + h / 2 - 2, "start", shortened(nodes_[i].label, letters_)) +
           text(at.x + thick + 4, at.y + h / 2 + 13, "start", short_number(at.size, 6));
  }

  const std::vector<FlowNode>& nodes_;
  std::vector<Flow> flows_;
  std::vector<Placed> places_;
  std::size_t dropped_ = 0;
  double scale_ = 1, height_ = 60;
  std::size_t letters_ = 34;  // of a label, as many as fit before the next layer
};

}  // namespace

std::string stacked_bars(const std::string& title, const std::string& unit, const std::vector<std::string>& parts,
                         const std::vector<StackedBar>& bars) {
  constexpr double left = 280, right = 30, top = 34, row = 24;
  double longest = 0;
  for (const StackedBar& bar : bars)
    longest = std::max(longest, std::accumulate(bar.parts.begin(), bar.parts.end(), 0.0));
  if (!(longest > 0)) return "";
  const std::vector<double> marks = html::ticks(0, longest, 6);
  const double scale = (width - left - right) / marks.back(), end = top + row * static_cast<double>(bars.size());
  std::string body, description;
  for (const double mark : marks) {
    body += fmt::format("<line x1=\"{0:.1f}\" y1=\"{1}\" x2=\"{0:.1f}\" y2=\"{2:.1f}\" stroke=\"#ddd\"/>\n",
                        left + mark * scale, top - 6, end);
    body += text(left + mark * scale, end + 16, "middle", short_number(mark, 6));
  }
  body += text((left + width - right) / 2, end + 34, "middle", unit);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const double x = left + 150 * static_cast<double>(i);
    body += box(x, 8, 12, 12, colours[i % colours.size()], parts[i]) + text(x + 18, 19, "start", parts[i]);
  }
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const double y = top + row * static_cast<double>(i);
    body += text(left - 8, y + 16, "end", shortened(bars[i].label, 38));
    double x = left;
    for (std::size_t p = 0; p < bars[i].parts.size(); ++p) {
      const std::string says =
          fmt::format("{}: {} {} {}", bars[i].label, parts[p], short_number(bars[i].parts[p], 3), unit);
      if (bars[i].parts[p] <= 0) continue;
      body += box(x, y + 4, bars[i].parts[p] * scale, row - 8, colours[p % colours.size()], says);
      description += says + "; ";
      x += bars[i].parts[p] * scale;
    }
  }
  return figure(title, description, end + 42, body);
}

std::string flow_picture(const std::string& title, const std::vector<FlowNode>& nodes, const std::vector<Flow>& flows) {
  if (flows.empty()) return "";
  return FlowChart(nodes, flows).draw(title);
}

std::string svg_file(const std::string& figure) {
  const std::size_t from = figure.find("<svg"), to = figure.find("</svg>");
  if (from == std::string::npos || to == std::string::npos) return "";
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + figure.substr(from, to + 6 - from) + "\n";
}

}  // namespace concert::analysis
