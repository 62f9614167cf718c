#include "analysis/report/page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

#include "analysis/format.hpp"
#include "analysis/report/charts.hpp"
#include "analysis/report/economic_pictures.hpp"
#include "analysis/report/html_text.hpp"
#include "analysis/report/page_frame.hpp"
#include "analysis/report/process_sections.hpp"
#include "analysis/report/report_blocks.hpp"
#include "analysis/report_tables.hpp"

namespace concert::analysis {
namespace {

using html::escaped;
using html::HtmlTable;
using html::paragraph;
using html::table;

constexpr std::size_t most_pictures = 24;  // of one section; tables have everything

bool apart(const Summary& d) { return d.n >= 2 && d.mean != 0 && std::abs(d.mean) > d.half_width; }

std::string number(double value, double half_width) { return number_text(value, decimals_for(value, half_width)); }

/// "12.3 ± 0.4", bold where it differs from 0 and that was asked.
std::string estimate(const Summary& s) {
  if (std::isnan(s.mean)) return "–";
  if (std::isnan(s.half_width)) return short_number(s.mean, 4);
  return number(s.mean, s.half_width) + " ± " + number(s.half_width, s.half_width);
}

std::string difference(const Summary& s) { return apart(s) ? "<strong>" + estimate(s) + "</strong>" : estimate(s); }

std::string unit_of(const std::string& unit) { return escaped(unit_text(unit)); }

/// A line a row and a column a model, at most so many side by side that they fit on paper.
struct ModelTable {
  std::string caption;
  std::vector<std::size_t> models;
  std::vector<std::array<std::string, 2>> rows;                         // name and unit, markup
  std::function<std::string(std::size_t row, std::size_t model)> cell;  // markup
};

std::string print(const Comparison& c, const ModelTable& wanted) {
  constexpr std::size_t side_by_side = 5;
  const std::vector<std::string> names = model_headings(c);
  const std::size_t parts = (wanted.models.size() + side_by_side - 1) / side_by_side;
  std::string out;
  for (std::size_t part = 0; part < parts; ++part) {
    const std::size_t first = part * side_by_side, last = std::min(first + side_by_side, wanted.models.size());
    HtmlTable one{.caption = wanted.caption + (parts > 1 ? fmt::format(" ({} of {})", part + 1, parts) : ""),
                  .headings = {"measure", "unit"},
                  .rows = {},
                  .text_columns = 2};
    for (std::size_t m = first; m < last; ++m) one.headings.push_back(names[wanted.models[m]]);
    for (std::size_t row = 0; row < wanted.rows.size(); ++row) {
      std::vector<std::string> cells = {wanted.rows[row][0], wanted.rows[row][1]};
      for (std::size_t m = first; m < last; ++m) cells.push_back(wanted.cell(row, wanted.models[m]));
      one.rows.push_back(std::move(cells));
    }
    out += table(one);
  }
  return out;
}

std::string named(const MeasureRow& row) {
  return escaped(row.name) + (row.says.empty() ? "" : "<br><small>" + escaped(row.says) + "</small>");
}

// ── sections ──

std::string summary_of(const Comparison& c) {
  const record::Header& h = c.header;
  HtmlTable facts{.caption = "The comparison at a glance", .headings = {"", ""}, .rows = {}, .text_columns = 2};
  std::string models;
  for (std::size_t m = 0; m < h.models.size(); ++m)
    models +=
        (m == 0 ? "" : ", ") + escaped(h.models[m]) + (m == c.baseline && h.models.size() > 1 ? " (baseline)" : "");
  facts.rows.push_back({"ways of coordinating care", models});
  facts.rows.push_back({"replications", std::to_string(c.replications.size())});
  if (h.horizon_days > 0 && h.horizon_days < 1e6)
    facts.rows.push_back(
        {"time measured",
         period_name(h.horizon_days - h.warm_up_days, h.horizon_days) +
             (h.warm_up_days > 0 ? ", after " + short_number(h.warm_up_days, 4) + " d of warm-up" : "")});
  facts.rows.push_back(
      {"parameters that are not evidence", fmt::format("{} of {}", c.assumptions.size(), h.parameters.size())});
  return table(facts);
}

std::vector<std::array<std::string, 2>> measure_rows(const Comparison& c) {
  std::vector<std::array<std::string, 2>> rows;
  for (const MeasureRow& row : c.rows) rows.push_back({named(row), unit_of(row.unit)});
  return rows;
}

std::string measures(const Comparison& c) {
  if (c.rows.empty()) return "";
  return print(c, {.caption = "Mean over replications ± half of its 95 % interval",
                   .models = all_models(c),
                   .rows = measure_rows(c),
                   .cell = [&](std::size_t row, std::size_t model) { return estimate(c.values[row][model]); }});
}

std::string differences(const Comparison& c) {
  if (c.rows.empty() || c.header.models.size() < 2) return "";
  const std::vector<std::size_t> models = others(c);
  const std::string out = print(c, {.caption = "Difference from " + c.model(c.baseline) +
                                               ", paired by replication; bold: the 95 % interval excludes 0",
                                    .models = models,
                                    .rows = measure_rows(c),
                                    .cell = [&](std::size_t row, std::size_t model) {
                                      return difference(c.differences[row][model].difference);
                                    }});
  std::string pictures;
  for (std::size_t row = 0; row < std::min(c.rows.size(), most_pictures); ++row) {
    std::vector<html::Bar> bars;
    for (const std::size_t model : models) bars.push_back({c.model(model), c.differences[row][model].difference});
    pictures += html::interval_chart(c.rows[row].name + ": difference from " + c.model(c.baseline),
                                     unit_text(c.rows[row].unit), bars);
  }
  return out + paragraph("Each interval stands for itself. " + escaped(judged_together(c))) +
         "<div class=\"pictures\">" + pictures + "</div>\n";
}

std::string series(const Comparison& c) {
  std::string out;
  for (std::size_t i = 0; i < std::min(c.series.size(), most_pictures); ++i) {
    const Series& s = c.series[i];
    const bool years = !s.starts.empty() && s.starts.back() - s.starts.front() >= 730.5;
    std::vector<double> at;
    for (const double days : s.starts) at.push_back(years ? days / 365.25 : days);
    std::vector<html::Curve> curves;
    for (std::size_t m = 0; m < c.header.models.size(); ++m) {
      html::Curve curve{c.model(m), {}};
      for (const auto& period : s.values) curve.values.push_back(period[m]);
      curves.push_back(std::move(curve));
    }
    out += html::curve_chart(
        s.name + " over time", "Means over replications, with the band of their 95 % intervals.",
        {html::axis_name("time", years ? "years" : "days"), html::axis_name("", unit_text(s.unit))}, at, curves);
  }
  if (c.series.size() > most_pictures)
    out += paragraph(fmt::format("{} more series are in the result file.", c.series.size() - most_pictures));
  return out;
}

std::string groups(const Comparison& c) {
  if (c.gaps.empty()) return "";
  std::vector<std::array<std::string, 2>> rows;
  for (const Gap& gap : c.gaps) rows.push_back({escaped(gap.name), unit_of(gap.unit)});
  return print(c, {.caption = "The last group minus the first; bold: another gap than the baseline's",
                   .models = all_models(c),
                   .rows = std::move(rows),
                   .cell = [&](std::size_t row, std::size_t model) {
                     const std::string text = estimate(c.gaps[row].value[model]);
                     return apart(c.gaps[row].difference[model].difference) ? "<strong>" + text + "</strong>" : text;
                   }});
}

std::string persons(const Comparison& c) {
  std::string out;
  if (!c.spreads.empty()) {
    HtmlTable quantiles{.caption = "Quantiles over all persons of all replications, with 95 % intervals (replications as clusters)",
                        .headings = {"measure", "way", "unit", "5 %", "25 %", "median", "75 %", "95 %", "persons"},
                        .rows = {},
                        .text_columns = 3};
    for (const Spread& spread : c.spreads) {
      const record::Header::MeasureInfo& measure = c.header.measures[spread.measure];
      std::vector<std::string> cells = {escaped(measure.name), escaped(c.model(spread.model)), unit_of(measure.unit)};
      for (const Interval& quantile : spread.quantiles) cells.push_back(short_interval(quantile));
      cells.push_back(number_text(static_cast<double>(spread.persons), 0));
      quantiles.rows.push_back(std::move(cells));
    }
    out += table(quantiles);
  }
  if (c.pairs.empty()) return out;
  HtmlTable pairs{.caption = "The same person, with the same luck, under a model and under " + c.model(c.baseline),
                  .headings = {"measure", "way", "unit", "less", "more", "same", "mean difference", "pairs"},
                  .rows = {},
                  .text_columns = 3};
  const auto percent = [](double share) { return number_text(100 * share, 1) + " %"; };
  for (const PersonPairs& p : c.pairs)
    if (p.pairs > 0)
      pairs.rows.push_back({escaped(p.name), escaped(c.model(p.model)), unit_of(p.unit), percent(p.less),
                            percent(p.more), percent(p.same), difference(p.difference),
                            number_text(static_cast<double>(p.pairs), 0)});
  return out + table(pairs);
}

std::string accounts(const Comparison& c, const std::vector<Account>& list, const std::string& what) {
  if (list.empty()) return "";
  std::vector<std::string> headings = {what, "unit"};
  for (std::size_t m = 0; m < c.header.models.size(); ++m) {
    headings.push_back(c.model(m));
    if (m != c.baseline) headings.emplace_back("difference");
  }
  HtmlTable out{
      .caption = what == "payer" ? "Costs by payer" : "Effects", .headings = headings, .rows = {}, .text_columns = 2};
  for (const Account& account : list) {
    std::vector<std::string> cells = {escaped(account.name.empty() ? "no payer named" : account.name),
                                      unit_of(account.unit)};
    for (std::size_t m = 0; m < account.value.size(); ++m) {
      cells.push_back(estimate(account.value[m]));
      if (m != c.baseline) cells.push_back(difference(account.difference[m].difference));
    }
    out.rows.push_back(std::move(cells));
  }
  return table(out);
}

std::string costs(const Comparison& c) {
  std::string out = accounts(c, c.costs, "payer") + accounts(c, c.effects, "effect");
  for (std::size_t first = 0; first < c.net.size();) {  // a picture for each effect and currency
    std::vector<html::PlanePoint> points;
    std::string words;
    std::size_t next = first;
    for (; next < c.net.size() && c.net[next].effect == c.net[first].effect &&
           c.net[next].cost_unit == c.net[first].cost_unit;
         ++next) {
      points.push_back({c.model(c.net[next].model), c.net[next].benefit, c.net[next].cost});
      words += "<li>" + escaped(c.model(c.net[next].model)) + ": " + escaped(c.net[next].quadrant) + "</li>";
    }
    const NetResult& net = c.net[first];
    out += html::plane_chart(
        "Cost and " + net.effect + ", differences from " + c.model(c.baseline),
        {html::axis_name(net.effect, unit_text(net.effect_unit)), html::axis_name("cost", net.cost_unit)}, points);
    out += "<ul>" + words + "</ul>\n";
    first = next;
  }
  return out;
}

std::string assumptions(const Comparison& c) {
  std::string out;
  for (const AssumedEffect& e : c.assumed_effects)
    out += paragraph("<strong>Assumed effect</strong>: " + escaped(e.model) + " sets " + escaped(e.name) + " to " +
                     escaped(e.value) + ". What follows from it is input, not evidence.");
  if (c.header.parameters.empty()) return out + paragraph("The scenario has no parameters.");
  if (c.assumptions.empty()) return out + paragraph("No parameter is an assumption.");
  HtmlTable list{.caption = "What is not evidence, for sign-off",
                 .headings = {"parameter", "value", "range", "kind", "source", "agreed"},
                 .rows = {},
                 .text_columns = 6};
  for (const Assumption& a : c.assumptions)
    list.rows.push_back({escaped(a.name), escaped(a.value), escaped(a.range), escaped(a.kind), escaped(a.source), "☐"});
  return out + table(list);
}

std::string sources(const Comparison& c) {
  HtmlTable list{.caption = "Parameters with a source",
                 .headings = {"parameter", "value", "unit", "range", "kind", "source"},
                 .rows = {},
                 .text_columns = 6};
  for (const auto& p : c.header.parameters)
    if (p.kind != "assumption" && p.kind != "recall")
      list.rows.push_back({escaped(p.name), short_number(p.value, 6), escaped(p.unit), escaped(p.range),
                           escaped(p.kind), escaped(p.source)});
  return list.rows.empty() ? "" : table(list);
}

std::string limits(const Comparison& c) {
  std::string out = "<ul>\n";
  for (const std::string& limit : c.header.limits) out += "<li>" + escaped(limit) + "</li>\n";
  out +=
      "<li>The intervals tell how far chance in the runs could have moved the numbers; they do not tell how wrong the "
      "parameters or the model may be.</li>\n";
  for (const FailedRun& f : c.failed)
    out += fmt::format("<li>Failed and left out: {}, replication {}: {}</li>\n", escaped(f.model), f.replication,
                       escaped(f.error));
  return out + "</ul>\n";
}

std::string blocks(const std::vector<Block>& list, const std::string& caption) {
  std::string out;
  for (const Block& block : list) out += markup(block, caption);
  return out;
}

std::string provenance(const Report& report) {
  return blocks(run_blocks(report), "How to get the same numbers again") +
         paragraph(
             "The same scenario, seed and version give the same numbers on any machine, with any number of threads, "
             "either executor and any "
             "partition into processes.");
}

std::string economics(const Report& report) {
  return blocks(economics_blocks(report), "Economic evaluation") + economic_pictures(report.economics);
}

std::string patterns(const Report& report) { return blocks(pattern_blocks(report), "Patterns the model must show"); }

std::string signed_off(const Report& report) {
  return assumptions(report.comparison) +
         blocks(variance_blocks(report), "What share of a result's variance each parameter carries");
}

template <std::string (*body)(const Comparison&)>
std::string of_comparison(const Report& report) {
  return body(report.comparison);
}

struct Section {
  const char* id;
  const char* heading;
  std::string (*body)(const Report&);
};

constexpr std::array<Section, 14> sections{{{"glance", "At a glance", of_comparison<summary_of>},
                                            {"differences", "What differs", of_comparison<differences>},
                                            {"measures", "Measures", of_comparison<measures>},
                                            {"costs", "Costs and effects", of_comparison<costs>},
                                            {"economics", "Economic evaluation", economics},
                                            {"groups", "Between groups", of_comparison<groups>},
                                            {"persons", "Single persons", of_comparison<persons>},
                                            {"process", "What happened", process_sections},
                                            {"time", "Over time", of_comparison<series>},
                                            {"patterns", "Patterns", patterns},
                                            {"assumptions", "Assumptions for sign-off", signed_off},
                                            {"evidence", "Evidence", of_comparison<sources>},
                                            {"limits", "Limits", of_comparison<limits>},
                                            {"provenance", "Provenance", provenance}}};

}  // namespace

std::string to_html(const Report& report) {
  const record::Header& header = report.comparison.header;
  std::vector<html::PageSection> all;
  for (const Section& section : sections) all.push_back({section.id, section.heading, section.body(report)});
  return html::page(header.title.empty() ? header.scenario_id : header.title, all, header.version);
}

std::string to_html(const Comparison& comparison) { return to_html(report_of(comparison)); }

}  // namespace concert::analysis
