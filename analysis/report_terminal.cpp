// The comparison in a terminal. What is said, in which order; how it is laid out is text_table's.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <ostream>
#include <utility>

#include "analysis/report_tables.hpp"

namespace concert::analysis {
namespace {

TextStyle style_of(const TableOptions& options) {
  return {.width = std::max<std::size_t>(options.width, 60), .colour = options.colour == Colour::on, .charset = options.charset};
}

std::string dot(const TextStyle& style) { return style.charset == Charset::utf8 ? " · " : " - "; }

std::string plural(std::size_t n, const std::string& word) { return fmt::format("{} {}{}", n, word, n == 1 ? "" : "s"); }

std::string period_text(double days) {
  return days >= 730.5 ? short_number(days / 365.25) + " y" : short_number(days, 4) + " d";
}

bool apart(const Summary& d) { return d.n >= 2 && d.mean != 0 && std::abs(d.mean) > d.half_width; }

Estimated difference(const Paired& paired) {
  return {paired.difference.mean, paired.difference.half_width, apart(paired.difference)};
}

// ── sections ──

void print_title(std::ostream& out, const Comparison& c, const TextStyle& style) {
  const record::Header& h = c.header;
  std::string title = clean(h.title.empty() ? h.scenario_id : h.title, style.charset);
  for (const std::string& line : wrap(title, style.width)) out << emphasised(line, Emphasis::bold, style) << '\n';
  const std::string d = dot(style);
  std::string facts = h.scenario_id + d + plural(h.models.size(), "model") + d + plural(c.replications.size(), "replication");
  if (h.horizon_days > 0 && h.horizon_days < 1e6) facts += d + period_text(h.horizon_days - h.warm_up_days);
  if (h.warm_up_days > 0) facts += " after " + period_text(h.warm_up_days) + " of warm-up";
  facts += d + "seed " + std::to_string(h.seed) + d + "Concert " + h.version;
  if (!h.scenario_hash.empty()) facts += d + h.scenario_hash.substr(0, 12);
  print_paragraph(out, facts, style);
}

/// Means from fewer replications than the model completed: values were missing. (Failed runs are told apart.)
void print_fewer(std::ostream& out, const Comparison& c, const TextStyle& style) {
  std::vector<std::size_t> completed(c.header.models.size(), c.replications.size());
  for (std::size_t model = 0; model < completed.size(); ++model) {
    completed[model] -= static_cast<std::size_t>(std::count_if(c.failed.begin(), c.failed.end(), [&](const FailedRun& f) { return f.model == c.model(model); }));
  }
  std::string text;
  std::size_t shown = 0, more = 0;
  for (std::size_t row = 0; row < c.rows.size(); ++row) {
    for (std::size_t model = 0; model < c.header.models.size(); ++model) {
      const std::size_t n = c.values[row][model].n;
      if (n == 0 || n >= completed[model]) continue;
      if (shown == 6) {
        ++more;
        continue;
      }
      ++shown;
      text += (text.empty() ? "" : ", ") + fmt::format("{} in {} {}", c.rows[row].name, c.model(model), n);
    }
  }
  if (text.empty()) return;
  if (more > 0) text += fmt::format(" and {} more", more);
  print_paragraph(out, "From fewer replications, the others having no value: " + text + ".", style);
}

void print_measures(std::ostream& out, const Comparison& c, const TextStyle& style) {
  if (c.rows.empty()) return;
  heading(out, c.replications.size() > 1 ? "Measures: mean over replications with its 95 % interval" : "Measures", style);
  std::vector<Line> lines;
  for (std::size_t row = 0; row < c.rows.size(); ++row) {
    Line line{.name = c.rows[row].name, .unit = c.rows[row].unit, .values = {}};
    for (const Summary& value : c.values[row]) line.values.push_back(estimated(value));
    lines.push_back(std::move(line));
  }
  print_models(out, model_headings(c), all_models(c), lines, style);
  print_fewer(out, c, style);
}

/// Median of the factors of one model, over the rows where there is one.
std::string saved_by_common_numbers(const Comparison& c, std::size_t model) {
  std::vector<double> factors;
  for (const auto& row : c.differences) {
    if (std::isfinite(row[model].variance_reduction)) factors.push_back(row[model].variance_reduction);
  }
  return factors.empty() ? "" : c.model(model) + " " + short_number(quantile(factors, 0.5), 2);
}

void print_differences(std::ostream& out, const Comparison& c, const TextStyle& style) {
  if (c.rows.empty()) return;
  heading(out, "Difference from " + c.model(c.baseline) + ": same luck in both, paired by replication, 95 % interval", style);
  std::vector<Line> lines;
  for (std::size_t row = 0; row < c.rows.size(); ++row) {
    Line line{.name = c.rows[row].name, .unit = c.rows[row].unit, .values = {}};
    for (const Paired& paired : c.differences[row]) line.values.push_back(difference(paired));
    lines.push_back(std::move(line));
  }
  print_models(out, c.header.models, others(c), lines, style);
  print_paragraph(out, "* the interval excludes 0. Each interval stands for itself: of twenty without any difference, one excludes 0 by chance.", style);
  const std::string together = judged_together(c);
  if (!together.empty()) print_paragraph(out, together, style);
  std::string saved;
  for (const std::size_t model : others(c)) {
    const std::string one = saved_by_common_numbers(c, model);
    if (!one.empty()) saved += (saved.empty() ? "" : ", ") + one;
  }
  if (!saved.empty()) print_paragraph(out, "Replications that independent runs would need for the same intervals, as a multiple (median over measures): " + saved + ".", style);
}

void print_pairs_of(std::ostream& out, const Comparison& c, const TextStyle& style, const std::vector<const PersonPairs*>& pairs, const std::vector<std::string>& words) {
  if (pairs.empty()) return;
  TextTable table;
  table.columns = {{.heading = "", .least = 14, .most = 34}, {.heading = "model", .least = 10, .most = 24}};
  for (const std::string& word : words) table.columns.push_back({.heading = word, .align = Align::right});
  table.columns.push_back({.heading = "mean difference", .align = Align::right});
  table.columns.push_back({.heading = "unit", .least = 4, .most = 12});
  table.columns.push_back({.heading = "pairs", .align = Align::right});
  std::vector<Estimated> differences;
  for (const PersonPairs* p : pairs) differences.push_back({p->difference.mean, p->difference.half_width, apart(p->difference)});
  const std::vector<std::string> cells = align_estimates(differences, style.charset);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const PersonPairs& p = *pairs[i];
    const bool more_first = p.better == PersonPairs::Better::high;
    const auto percent = [&](double share) { return number_text(100 * share, 1, style.charset) + " %"; };
    table.rows.push_back({{clean(p.name, style.charset)}, {clean(c.model(p.model), style.charset)}, {percent(more_first ? p.more : p.less)},
                          {percent(more_first ? p.less : p.more)}, {percent(p.same)}, {cells[i]}, {clean(unit_text(p.unit), style.charset)},
                          {number_text(static_cast<double>(p.pairs), 0, style.charset)}});
  }
  print(out, table, style);
}

void print_pairs(std::ostream& out, const Comparison& c, const TextStyle& style) {
  if (c.pairs.empty()) return;
  heading(out, "The same person under the model and under " + c.model(c.baseline), style);
  std::vector<const PersonPairs*> judged, plain;
  std::size_t unmatched = 0;
  for (const PersonPairs& p : c.pairs) {
    (p.better == PersonPairs::Better::neither ? plain : judged).push_back(&p);
    unmatched = std::max(unmatched, p.unmatched);
  }
  print_pairs_of(out, c, style, judged, {"better", "worse", "same"});
  if (!judged.empty() && !plain.empty()) out << '\n';
  print_pairs_of(out, c, style, plain, {"less", "more", "same"});
  if (unmatched > 0) {
    print_paragraph(out, fmt::format("Met under one of the two models only, and left out: up to {} in a row.", plural(unmatched, "person")), style);
  }
}

void print_gaps(std::ostream& out, const Comparison& c, const TextStyle& style) {
  if (c.gaps.empty()) return;
  heading(out, "Between groups: the last minus the first", style);
  std::vector<Line> lines;
  for (const Gap& gap : c.gaps) {
    Line line{.name = gap.name, .unit = gap.unit, .values = {}};
    for (std::size_t m = 0; m < gap.value.size(); ++m) {
      Estimated value = estimated(gap.value[m]);
      value.marked = apart(gap.difference[m].difference);
      line.values.push_back(value);
    }
    lines.push_back(std::move(line));
  }
  print_models(out, model_headings(c), all_models(c), lines, style);
  if (c.header.models.size() > 1) print_paragraph(out, "* another gap than the baseline's: the interval of the difference excludes 0.", style);
}

std::string with_unit(const std::string& name, const std::string& unit) {
  return unit_text(unit).empty() ? name : name + " (" + unit + ")";
}

constexpr std::array<std::pair<std::size_t, const char*>, 3> shown_levels{{{0, "5 %"}, {2, "median"}, {4, "95 %"}}};

/// wide: a row a model, quantiles with their intervals; tall: a row a quantile; plain: a row a model, without intervals.
enum class Quantiles : std::uint8_t { wide, tall, plain };

TextTable quantiles_of(const Comparison& c, std::uint32_t measure, const TextStyle& style, Quantiles layout) {
  const record::Header::MeasureInfo& of = c.header.measures[measure];
  const auto right = [](const char* heading) { return TableColumn{.heading = heading, .align = Align::right}; };
  TextTable table{.columns = {{.heading = clean(with_unit(of.name, of.unit), style.charset), .least = 6, .most = 34}}, .rows = {}};
  if (layout == Quantiles::tall) table.columns.insert(table.columns.end(), {right(""), right("")});
  else
    for (const auto& [level, word] : shown_levels) table.columns.push_back(right(word));
  table.columns.push_back(right("persons"));
  for (const Spread& spread : c.spreads) {
    if (spread.measure != measure) continue;
    const TableCell persons{number_text(static_cast<double>(spread.persons), 0, style.charset)};
    std::vector<TableCell> cells{{clean(c.model(spread.model), style.charset)}};
    for (const auto& [level, word] : shown_levels) {
      const Interval& quantile = spread.quantiles[level];
      if (layout == Quantiles::tall) cells.push_back({word});
      cells.push_back({layout == Quantiles::plain ? short_number(quantile.estimate, 3, style.charset) : short_interval(quantile, style.charset)});
      if (layout != Quantiles::tall) continue;
      cells.push_back(persons);
      table.rows.push_back(std::exchange(cells, {{""}}));
    }
    if (layout == Quantiles::tall) continue;
    cells.push_back(persons);
    table.rows.push_back(std::move(cells));
  }
  return table;
}

/// The first of the layouts that fits; the last one always does.
TextTable quantiles_of(const Comparison& c, std::uint32_t measure, const TextStyle& style) {
  for (const Quantiles layout : {Quantiles::wide, Quantiles::tall}) {
    TextTable table = quantiles_of(c, measure, style, layout);
    if (natural_width(table) <= style.width) return table;
  }
  return quantiles_of(c, measure, style, Quantiles::plain);
}

void print_spreads(std::ostream& out, const Comparison& c, const TextStyle& style) {
  if (c.spreads.empty()) return;
  heading(out, "Single persons: quantiles over all of them, in all replications, with 95 % intervals", style);
  std::vector<std::uint32_t> measures;
  for (const Spread& spread : c.spreads)
    if (std::find(measures.begin(), measures.end(), spread.measure) == measures.end())
      measures.push_back(spread.measure);
  for (std::size_t i = 0; i < measures.size(); ++i) {
    if (i > 0) out << '\n';
    print(out, quantiles_of(c, measures[i], style), style);
  }
}

enum class Show : std::uint8_t { values, differences };

std::vector<Line> account_lines(const std::vector<Account>& accounts, Show show) {
  std::vector<Line> lines;
  for (const Account& account : accounts) {
    Line line{.name = account.name.empty() ? "no payer named" : account.name, .unit = account.unit, .values = {}};
    for (std::size_t m = 0; m < account.value.size(); ++m) {
      line.values.push_back(show == Show::differences ? difference(account.difference[m]) : estimated(account.value[m]));
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

/// One table for each effect and currency.
void print_net_of(std::ostream& out, const Comparison& c, const std::vector<NetResult>& results, const TextStyle& style) {
  TextTable table;
  const std::string cost_heading = with_unit("cost", results[0].cost_unit), effect_heading = with_unit(results[0].effect, results[0].effect_unit);
  table.columns = {{.heading = "model", .least = 10, .most = 30}, {.heading = clean(cost_heading, style.charset), .align = Align::right},
                   {.heading = clean(effect_heading, style.charset), .align = Align::right}, {.heading = "in words", .least = 12, .most = 50}};
  std::vector<Estimated> costs, benefits;
  for (const NetResult& net : results) {
    costs.push_back({net.cost.mean, net.cost.half_width, apart(net.cost)});
    benefits.push_back({net.benefit.mean, net.benefit.half_width, apart(net.benefit)});
  }
  const auto cost_cells = align_estimates(costs, style.charset), benefit_cells = align_estimates(benefits, style.charset);
  for (std::size_t i = 0; i < results.size(); ++i) {
    table.rows.push_back({{clean(c.model(results[i].model), style.charset)}, {cost_cells[i]}, {benefit_cells[i]}, {results[i].quadrant}});
  }
  print(out, table, style);
}

void print_net(std::ostream& out, const Comparison& c, const TextStyle& style) {
  if (c.net.empty()) return;
  heading(out, "Cost against effect, both as differences from " + c.model(c.baseline), style);
  for (std::size_t first = 0; first < c.net.size();) {
    std::vector<NetResult> together;
    const auto same = [&](const NetResult& n) { return n.effect == c.net[first].effect && n.cost_unit == c.net[first].cost_unit; };
    std::size_t next = first;
    while (next < c.net.size() && same(c.net[next])) together.push_back(c.net[next++]);
    if (first > 0) out << '\n';
    print_net_of(out, c, together, style);
    first = next;
  }
}

/// Effects that the table of measures has already shown.
bool all_shown(const Comparison& c, const std::vector<Account>& effects) {
  return std::all_of(effects.begin(), effects.end(), [&](const Account& effect) {
    return std::any_of(c.rows.begin(), c.rows.end(), [&](const MeasureRow& row) { return row.name == effect.name; });
  });
}

void print_accounts(std::ostream& out, const Comparison& c, const TextStyle& style) {
  const bool several = c.header.models.size() > 1;
  const auto section = [&](const std::vector<Account>& accounts, const std::string& title) {
    if (accounts.empty()) return;
    heading(out, title, style);
    print_models(out, model_headings(c), all_models(c), account_lines(accounts, Show::values), style);
    if (!several) return;
    heading(out, title + ": difference from " + c.model(c.baseline), style);
    print_models(out, c.header.models, others(c), account_lines(accounts, Show::differences), style);
  };
  section(c.costs, "Costs by payer");
  if (!all_shown(c, c.effects)) section(c.effects, "Effects");
  if (several) print_net(out, c, style);
}

void print_assumptions(std::ostream& out, const Comparison& c, const TextStyle& style) {
  if (!c.assumptions.empty()) {
    heading(out, fmt::format("Not evidence: {} of {} parameters", c.assumptions.size(), c.header.parameters.size()), style);
    TextTable table;
    table.columns = {{.heading = "parameter", .least = 14, .most = 30}, {.heading = "value", .least = 8, .most = 16},
                     {.heading = "range", .least = 8, .most = 20}, {.heading = "kind", .least = 6, .most = 10}, {.heading = "source", .least = 16, .most = 60, .overflow = Overflow::cut}};
    for (const Assumption& a : c.assumptions) {
      table.rows.push_back({{clean(a.name, style.charset)}, {clean(a.value, style.charset)}, {clean(a.range, style.charset)}, {a.kind}, {clean(a.source, style.charset)}});
    }
    print(out, table, style);
  }
  for (const AssumedEffect& effect : c.assumed_effects) {
    print_paragraph(out, "Assumed effect: " + effect.model + " sets " + effect.name + " to " + effect.value + ". What follows from it is input, not evidence.", style);
  }
}

void print_failures(std::ostream& out, const Comparison& c, const TextStyle& style) {
  if (c.failed.empty()) return;
  constexpr std::size_t shown = 5;
  heading(out, plural(c.failed.size(), "run") + " failed and " + (c.failed.size() == 1 ? "is" : "are") + " left out of every number above", style);
  for (std::size_t i = 0; i < std::min(shown, c.failed.size()); ++i) {
    const FailedRun& run = c.failed[i];
    print_paragraph(out, fmt::format("{}, replication {}: {}", run.model, run.replication, run.error), style, 2);
  }
  if (c.failed.size() > shown) print_paragraph(out, fmt::format("and {} more", c.failed.size() - shown), style, 2);
}

const char* status_word(Verdict::Status status) {
  switch (status) {
    case Verdict::Status::met: return "met";
    case Verdict::Status::not_met: return "NOT MET";
    case Verdict::Status::nothing_to_kill: return "no pattern";
    case Verdict::Status::undecided: return "undecided";
  }
  return "";
}

}  // namespace

void print_run(std::ostream& out, const Comparison& comparison, const TableOptions& options) {
  const TextStyle style = style_of(options);
  print_title(out, comparison, style);
  print_measures(out, comparison, style);
  print_series(out, comparison, style);
  print_failures(out, comparison, style);
}

void print_table(std::ostream& out, const Comparison& comparison, const TableOptions& options) {
  const TextStyle style = style_of(options);
  print_title(out, comparison, style);
  print_measures(out, comparison, style);
  if (comparison.header.models.size() > 1) {
    print_differences(out, comparison, style);
    print_pairs(out, comparison, style);
  }
  print_spreads(out, comparison, style);
  print_gaps(out, comparison, style);
  print_series(out, comparison, style);
  print_accounts(out, comparison, style);
  print_assumptions(out, comparison, style);
  print_failures(out, comparison, style);
}

void print_verdicts(std::ostream& out, const std::vector<Verdict>& verdicts, const TableOptions& options) {
  const TextStyle style = style_of(options);
  constexpr std::size_t margin = 12;
  std::size_t met = 0;
  for (const Verdict& verdict : verdicts) {
    const Expectation& e = verdict.expectation;
    const bool good = verdict.status == Verdict::Status::met;
    met += good ? 1 : 0;
    std::string word = status_word(verdict.status);
    word.resize(margin, ' ');
    std::string first = e.name + (e.control ? " (control" + (e.of.empty() ? "" : " of " + e.of) + ")" : "");
    if (!e.says.empty()) first += ": " + e.says;
    const std::vector<std::string> lines = wrap(clean(first, style.charset), style.width - margin);
    out << emphasised(word, good ? Emphasis::good : Emphasis::bad, style) << lines[0] << '\n';
    for (std::size_t l = 1; l < lines.size(); ++l) out << std::string(margin, ' ') << lines[l] << '\n';
    print_paragraph(out, verdict.sentence, style, margin);
  }
  out << '\n';
  print_paragraph(out, fmt::format("{} of {} met.", met, verdicts.size()), style);
}

}  // namespace concert::analysis
