// The report for people who were not at the terminal: the same findings, whole sources, room to sign.
#include <fmt/format.h>

#include <cmath>

#include "analysis/report/report_blocks.hpp"
#include "analysis/report_tables.hpp"

namespace concert::analysis {
namespace {

/// Text that stands in a table cell: no pipe, no line end.
std::string cell(const std::string& text) {
  std::string out;
  for (const char c : clean(text, Charset::utf8)) {
    if (c == '|' || c == '<' || c == '*' || c == '`') out += '\\';
    out += c;
  }
  return out;
}

std::string table_row(const std::vector<std::string>& cells) {
  std::string line = "|";
  for (const std::string& text : cells) line += " " + text + " |";
  return line + "\n";
}

std::string table_head(const std::vector<std::string>& headings, std::size_t left) {
  std::string rule = "|";
  for (std::size_t i = 0; i < headings.size(); ++i) rule += i < left ? " :-- |" : " --: |";
  return "\n" + table_row(headings) + rule + "\n";
}

std::string estimate(const Summary& s) {
  if (std::isnan(s.mean)) return "–";
  const int decimals = decimals_for(s.mean, s.half_width);
  std::string text = number_text(s.mean, decimals);
  return std::isfinite(s.half_width) ? text + " ± " + number_text(s.half_width, decimals) : text;
}

bool apart(const Summary& d) { return d.n >= 2 && d.mean != 0 && std::abs(d.mean) > d.half_width; }

std::string difference(const Paired& paired) {
  const std::string text = estimate(paired.difference);
  return apart(paired.difference) ? "**" + text + "**" : text;
}

std::string percent(double share) { return number_text(100 * share, 1) + " %"; }

std::string models_section(const Comparison& c) {
  std::string out = "\n## What was compared\n\n";
  for (std::size_t m = 0; m < c.header.models.size(); ++m) {
    out += "- `" + c.model(m) + "`" + (m == c.baseline ? " (baseline)" : "");
    std::string settings;
    for (const auto& setting : c.header.settings) {
      if (setting.model == c.model(m)) settings += (settings.empty() ? ": " : ", ") + cell(setting.name) + " = " + cell(setting.text);
    }
    out += settings + "\n";
  }
  out += fmt::format("\nEach model was run {} times with the same luck in each replication (common random numbers), ", c.replications.size());
  out += fmt::format("measured from day {} to day {}.\n", short_number(c.header.warm_up_days, 6), short_number(c.header.horizon_days, 6));
  return out;
}

std::string measures_section(const Comparison& c) {
  if (c.rows.empty()) return "";
  std::vector<std::string> headings = {"measure", "unit"};
  for (const std::string& model : c.header.models) headings.push_back("`" + model + "`");
  std::string out = "\n## Results\n\nMean over replications ± half-width of its 95 % interval.\n" + table_head(headings, 2);
  for (std::size_t row = 0; row < c.rows.size(); ++row) {
    std::vector<std::string> cells = {cell(c.rows[row].name), cell(unit_text(c.rows[row].unit))};
    for (const Summary& value : c.values[row]) cells.push_back(estimate(value));
    out += table_row(cells);
  }
  std::string says;
  for (std::size_t row = 0; row < c.rows.size(); ++row) {
    const bool repeated = row > 0 && c.rows[row].measure == c.rows[row - 1].measure;
    if (!repeated && !c.rows[row].says.empty()) says += "- *" + cell(c.header.measures[c.rows[row].measure].name) + "*: " + cell(c.rows[row].says) + "\n";
  }
  return says.empty() ? out : out + "\n" + says;
}

std::string series_section(const Comparison& c) {
  std::string out;
  for (const Series& series : c.series) {
    const double step = series.starts.size() > 1 ? series.starts[1] - series.starts[0] : 0;
    out += "\n" + series.name + (unit_text(series.unit).empty() ? "" : ", " + series.unit) + ", by period:\n";
    std::vector<std::string> headings = {"from"};
    for (const std::string& model : c.header.models) headings.push_back("`" + model + "`");
    out += table_head(headings, 1);
    for (const std::size_t period : shown_periods(series.starts.size())) {
      std::vector<std::string> cells = {period_name(series.starts[period], step)};
      for (const Summary& value : series.values[period]) cells.push_back(estimate(value));
      out += table_row(cells);
    }
  }
  return out.empty() ? out : "\n## Over time\n" + out;
}

std::string differences_section(const Comparison& c) {
  if (c.rows.empty()) return "";
  std::vector<std::string> headings = {"measure", "unit"};
  for (std::size_t m = 0; m < c.header.models.size(); ++m) {
    if (m == c.baseline) continue;
    headings.push_back("`" + c.model(m) + "`");
    headings.push_back("gain");
  }
  std::string out = "\n## Differences from `" + c.model(c.baseline) + "`\n\nPaired by replication, ± half-width of the 95 % interval; bold where it excludes 0. "
                    "Each interval stands for itself: of twenty without any difference, one excludes 0 by chance. "
                    "*gain*: how many times more replications independent runs would need for the same interval.\n";
  out += table_head(headings, 2);
  for (std::size_t row = 0; row < c.rows.size(); ++row) {
    std::vector<std::string> cells = {cell(c.rows[row].name), cell(unit_text(c.rows[row].unit))};
    for (std::size_t m = 0; m < c.header.models.size(); ++m) {
      if (m == c.baseline) continue;
      cells.push_back(difference(c.differences[row][m]));
      cells.push_back(short_number(c.differences[row][m].variance_reduction, 2));
    }
    out += table_row(cells);
  }
  const std::string together = judged_together(c);
  return together.empty() ? out : out + "\n" + together + "\n";
}

std::string pairs_section(const Comparison& c) {
  if (c.pairs.empty()) return "";
  std::string out = "\n## The same person under two models\n\nEach person is compared with the same person, with the same luck, under `" + c.model(c.baseline) + "`.\n";
  out += table_head({"measure", "model", "better", "worse", "less", "more", "same", "mean difference", "unit", "pairs", "in one model only"}, 2);
  for (const PersonPairs& p : c.pairs) {
    const bool low = p.better == PersonPairs::Better::low, judged = p.better != PersonPairs::Better::neither;
    out += table_row({cell(p.name), "`" + c.model(p.model) + "`", judged ? percent(low ? p.less : p.more) : "", judged ? percent(low ? p.more : p.less) : "",
                      percent(p.less), percent(p.more), percent(p.same), estimate(p.difference), cell(unit_text(p.unit)), std::to_string(p.pairs), std::to_string(p.unmatched)});
  }
  return out;
}

std::string groups_section(const Comparison& c) {
  if (c.gaps.empty()) return "";
  std::string out = "\n## Between groups\n\nThe last group minus the first, within each replication; bold where the gap differs from the baseline's.\n";
  std::vector<std::string> headings = {"measure", "unit"};
  for (std::size_t m = 0; m < c.header.models.size(); ++m) headings.push_back("`" + c.model(m) + "`");
  out += table_head(headings, 2);
  for (const Gap& gap : c.gaps) {
    std::vector<std::string> cells = {cell(gap.name), cell(unit_text(gap.unit))};
    for (std::size_t m = 0; m < gap.value.size(); ++m) {
      const std::string text = estimate(gap.value[m]);
      cells.push_back(apart(gap.difference[m].difference) ? "**" + text + "**" : text);
    }
    out += table_row(cells);
  }
  return out;
}

std::string spreads_section(const Comparison& c) {
  if (c.spreads.empty()) return "";
  std::string out = "\n## Single persons\n\nQuantiles over all persons of all replications, with 95 % intervals (replications as clusters).\n";
  out += table_head({"measure", "model", "5 %", "25 %", "median", "75 %", "95 %", "unit", "persons"}, 2);
  for (const Spread& spread : c.spreads) {
    const auto& measure = c.header.measures[spread.measure];
    std::vector<std::string> cells = {cell(measure.name), "`" + c.model(spread.model) + "`"};
    for (const Interval& quantile : spread.quantiles) cells.push_back(short_interval(quantile));
    cells.push_back(cell(unit_text(measure.unit)));
    cells.push_back(std::to_string(spread.persons));
    out += table_row(cells);
  }
  return out;
}

std::string account_table(const Comparison& c, const std::vector<Account>& accounts, const std::string& what) {
  std::vector<std::string> headings = {what, "unit"};
  for (std::size_t m = 0; m < c.header.models.size(); ++m) {
    headings.push_back("`" + c.model(m) + "`");
    if (m != c.baseline) headings.push_back("difference");
  }
  std::string out = table_head(headings, 2);
  for (const Account& account : accounts) {
    std::vector<std::string> cells = {cell(account.name.empty() ? "no payer named" : account.name), cell(unit_text(account.unit))};
    for (std::size_t m = 0; m < account.value.size(); ++m) {
      cells.push_back(estimate(account.value[m]));
      if (m != c.baseline) cells.push_back(difference(account.difference[m]));
    }
    out += table_row(cells);
  }
  return out;
}

std::string economics_section(const Comparison& c) {
  if (c.costs.empty() && c.effects.empty()) return "";
  std::string out = "\n## Costs and effects\n";
  if (!c.costs.empty()) out += account_table(c, c.costs, "payer");
  if (!c.effects.empty()) out += account_table(c, c.effects, "effect");
  for (const NetResult& n : c.net) {
    out += fmt::format("\n- `{}`: {} {} and {} {} ({}) against the baseline: {}.", c.model(n.model), estimate(n.cost), n.cost_unit, estimate(n.benefit), n.effect_unit, cell(n.effect), n.quadrant);
  }
  return c.net.empty() ? out : out + "\n";
}

std::string assumptions_section(const Comparison& c) {
  std::string out = "\n## Assumptions for sign-off\n";
  if (c.assumptions.empty() && c.assumed_effects.empty()) return out + "\nNo parameter is an assumption.\n";
  for (const AssumedEffect& e : c.assumed_effects) {
    out += "\n- **Assumed effect**: `" + e.model + "` sets " + cell(e.name) + " to " + cell(e.value) + ". What follows from it is input, not evidence.";
  }
  if (!c.assumed_effects.empty()) out += "\n";
  if (c.assumptions.empty()) return out;
  out += fmt::format("\n{} of {} parameters are not evidence.\n", c.assumptions.size(), c.header.parameters.size());
  out += table_head({"parameter", "value", "range", "kind", "source", "agreed"}, 6);
  for (const Assumption& a : c.assumptions) out += table_row({cell(a.name), cell(a.value), cell(a.range), a.kind, cell(a.source), "☐"});
  return out;
}

std::string evidence_section(const Comparison& c) {
  if (c.header.parameters.size() == c.assumptions.size()) return "";
  std::string out = "\n## Parameters with a source\n" + table_head({"parameter", "value", "unit", "range", "kind", "source"}, 6);
  for (const auto& p : c.header.parameters) {
    if (p.kind == "assumption" || p.kind == "recall") continue;
    out += table_row({cell(p.name), short_number(p.value, 6), cell(unit_text(p.unit)), cell(p.range), p.kind, cell(p.source)});
  }
  return out;
}

std::string closing(const Comparison& c) {
  std::string out = "\n## Limits\n\n";
  for (const std::string& limit : c.header.limits) out += "- " + cell(limit) + "\n";
  out += "- The intervals tell how far chance in the runs could have moved the numbers; they do not tell how wrong the parameters or the model may be.\n";
  if (!c.failed.empty()) {
    out += fmt::format("- {} run(s) failed and are left out of every number:\n", c.failed.size());
    for (const FailedRun& f : c.failed) out += fmt::format("  - `{}`, replication {}: {}\n", f.model, f.replication, cell(f.error));
  }
  return out;
}

std::string blocks_section(const std::string& heading, const std::vector<Block>& blocks) {
  std::string out;
  for (const Block& block : blocks) out += markdown(block);
  if (out.empty()) return "";
  return (heading.empty() ? "\n" : "\n## " + heading + "\n\n") + out;
}

}  // namespace

std::string to_markdown(const Report& report) {
  const Comparison& c = report.comparison;
  const record::Header& h = c.header;
  std::string out = "# " + cell(h.title.empty() ? h.scenario_id : h.title) + "\n";
  out += models_section(c) + measures_section(c);
  if (h.models.size() > 1) out += differences_section(c) + pairs_section(c);
  out += spreads_section(c) + groups_section(c) + series_section(c) + economics_section(c);
  out += blocks_section("Economic evaluation", economics_blocks(report)) + blocks_section("Patterns", pattern_blocks(report));
  out += assumptions_section(c) + blocks_section("", variance_blocks(report)) + evidence_section(c) + closing(c);
  return out + blocks_section("Provenance", run_blocks(report)) + "The same scenario, seed and version give the same numbers on any machine, with any number of threads, either executor and any partition into processes.\n";
}

std::string to_markdown(const Comparison& comparison) { return to_markdown(report_of(comparison)); }

}  // namespace concert::analysis
