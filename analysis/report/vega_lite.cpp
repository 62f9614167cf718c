#include "analysis/report/vega_lite.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "analysis/report/palette.hpp"

namespace concert::analysis::html {
namespace {

using Json = nlohmann::ordered_json;

Json picture(const std::string& title) {
  return {{"$schema", "https://vega.github.io/schema/vega-lite/v6.json"},
          {"description", title},
          {"width", "container"},
          {"autosize", {{"type", "fit-x"}, {"contains", "padding"}}},
          {"config",
           {{"font", "system-ui, sans-serif"},
            {"axis", {{"labelFontSize", 13}, {"titleFontSize", 13}, {"titleFontWeight", "normal"}}},
            {"legend", {{"labelFontSize", 13}, {"labelLimit", 600}}},
            {"range", {{"category", colours}}}}}};
}

Json row(const std::string& label, const Summary& s) {
  const double reach = std::isfinite(s.half_width) ? s.half_width : 0;
  return {{"way", label}, {"mean", s.mean}, {"low", s.mean - reach}, {"high", s.mean + reach}};
}

Json tip(const char* field, const std::string& title) {
  return {{"field", field}, {"type", "quantitative"}, {"title", title}, {"format", ".5~g"}};
}

Json tips() {
  return {{{"field", "way"}, {"title", "way"}}, tip("mean", "mean"), tip("low", "from"), tip("high", "to")};
}

Json quantity(const char* field, const std::string& title) {
  return {{"field", field}, {"type", "quantitative"}, {"title", title}};
}

/// A name above the axis, so that a long one has the whole width.
Json upright(Json axis) {
  axis["axis"] = {{"titleAngle", 0}, {"titleAlign", "left"}, {"titleY", -12}, {"titleX", -40}};
  return axis;
}

Json by_way(Json legend) {
  return {{"field", "way"}, {"type", "nominal"}, {"sort", nullptr}, {"legend", std::move(legend)}};
}

Json below() { return {{"title", nullptr}, {"orient", "bottom"}, {"direction", "vertical"}, {"symbolStrokeWidth", 3}}; }

Json zero_line(const char* axis) {
  return {{"mark", {{"type", "rule"}, {"color", "#555"}}}, {"encoding", {{axis, {{"datum", 0}}}}}};
}

/// No "<" outside of JSON's own escapes, so that no text ends the element it stands in.
std::string written(const Json& specification) {
  std::string out;
  for (const char c : specification.dump(-1, ' ', false, Json::error_handler_t::replace))
    out += c == '<' ? std::string("\\u003c") : std::string(1, c);
  return out;
}

}  // namespace

std::string interval_specification(const std::string& title, const std::string& axis, const std::vector<Bar>& bars) {
  Json values = Json::array();
  for (const Bar& bar : bars) values.push_back(row(bar.label, bar.value));
  Json out = picture(title);
  out["data"] = {{"values", std::move(values)}};
  out["height"] = 26 * bars.size();
  const Json way = {
      {"field", "way"}, {"type", "nominal"}, {"sort", nullptr}, {"title", nullptr}, {"axis", {{"labelLimit", 170}}}};
  out["encoding"] = {{"y", way}, {"color", by_way(nullptr)}, {"tooltip", tips()}};
  out["layer"] = {{{"mark", {{"type", "rule"}, {"color", "#555"}}},
                   {"encoding", {{"x", {{"datum", 0}}}, {"y", nullptr}, {"color", nullptr}, {"tooltip", nullptr}}}},
                  {{"mark", {{"type", "rule"}, {"strokeWidth", 3}}},
                   {"encoding", {{"x", quantity("low", axis)}, {"x2", {{"field", "high"}}}}}},
                  {{"mark", {{"type", "point"}, {"filled", true}, {"size", 80}, {"opacity", 1}}},
                   {"encoding", {{"x", quantity("mean", axis)}}}}};
  return written(out);
}

std::string curve_specification(const std::string& title, const AxisNames& axes, const std::vector<double>& x,
                                const std::vector<Curve>& curves) {
  Json values = Json::array();
  for (const Curve& curve : curves)
    for (std::size_t p = 0; p < x.size(); ++p) {
      if (!std::isfinite(curve.values[p].mean)) continue;
      values.push_back(row(curve.label, curve.values[p]));
      values.back()["x"] = x[p];
    }
  Json out = picture(title);
  out["data"] = {{"values", std::move(values)}};
  out["height"] = 280;
  Json across = quantity("x", axes.x);
  across["scale"] = {{"zero", false}, {"nice", false}};
  Json hints = tips();
  hints.push_back(tip("x", axes.x));
  out["encoding"] = {{"x", across}, {"color", by_way(below())}};
  const Json faded = {{"condition", {{"param", "picked"}, {"value", 1}}}, {"value", 0.15}};
  out["layer"] = {
      {{"mark", {{"type", "area"}, {"opacity", 0.15}}},
       {"encoding", {{"y", upright(quantity("low", axes.y))}, {"y2", {{"field", "high"}}}}}},
      {{"params", {{{"name", "picked"}, {"select", {{"type", "point"}, {"fields", {"way"}}}}, {"bind", "legend"}}}},
       {"mark", {{"type", "line"}, {"point", {{"size", 12}}}}},
       {"encoding",
        {{"y", upright(quantity("mean", axes.y))},
         {"strokeDash", by_way(below())},
         {"opacity", faded},
         {"tooltip", hints}}}}};
  return written(out);
}

std::string cloud_specification(const std::string& title, const AxisNames& axes, const std::vector<Cloud>& clouds) {
  Json values = Json::array();
  for (const Cloud& cloud : clouds)
    for (std::size_t p = 0; p < cloud.x.size(); ++p)
      values.push_back({{"way", cloud.label}, {"x", cloud.x[p]}, {"y", cloud.y[p]}});
  Json out = picture(title);
  out["data"] = {{"values", std::move(values)}};
  out["height"] = 280;
  const Json hints = {{{"field", "way"}, {"title", "way"}}, tip("x", axes.x), tip("y", axes.y)};
  out["layer"] = {zero_line("x"),
                  zero_line("y"),
                  {{"mark", {{"type", "point"}, {"filled", true}, {"size", 20}, {"opacity", 0.5}}},
                   {"encoding",
                    {{"x", quantity("x", axes.x)},
                     {"y", upright(quantity("y", axes.y))},
                     {"color", by_way(below())},
                     {"tooltip", hints}}}}};
  return written(out);
}

std::string plane_specification(const std::string& title, const AxisNames& axes,
                                const std::vector<PlanePoint>& points) {
  Json values = Json::array();
  for (const PlanePoint& point : points) {
    if (!std::isfinite(point.x.mean) || !std::isfinite(point.y.mean)) continue;
    const Json x = row(point.label, point.x), y = row(point.label, point.y);
    values.push_back({{"way", point.label},
                      {"x", x["mean"]},
                      {"x_low", x["low"]},
                      {"x_high", x["high"]},
                      {"y", y["mean"]},
                      {"y_low", y["low"]},
                      {"y_high", y["high"]}});
  }
  Json out = picture(title);
  out["data"] = {{"values", std::move(values)}};
  out["height"] = 330;
  const Json hints = {{{"field", "way"}, {"title", "way"}}, tip("x", axes.x), tip("y", axes.y)};
  const Json drawn = by_way(below());
  const Json x = quantity("x", axes.x), y = upright(quantity("y", axes.y));
  out["layer"] = {
      zero_line("x"),
      zero_line("y"),
      {{"mark", {{"type", "rule"}, {"strokeWidth", 3}}},
       {"encoding", {{"x", quantity("x_low", axes.x)}, {"x2", {{"field", "x_high"}}}, {"y", y}, {"color", drawn}}}},
      {{"mark", {{"type", "rule"}, {"strokeWidth", 3}}},
       {"encoding",
        {{"y", upright(quantity("y_low", axes.y))}, {"y2", {{"field", "y_high"}}}, {"x", x}, {"color", drawn}}}},
      {{"mark", {{"type", "point"}, {"filled", true}, {"size", 80}, {"opacity", 1}}},
       {"encoding", {{"x", x}, {"y", y}, {"color", drawn}, {"tooltip", hints}}}}};
  return written(out);
}

}  // namespace concert::analysis::html
