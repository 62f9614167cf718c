// What stands on the sheets of a workbook.
#include <cmath>

#include "analysis/report/workbook.hpp"
#include "analysis/report_tables.hpp"

namespace concert::analysis {
namespace {

using Row = std::vector<SheetCell>;

/// Mean and the ends of its interval.
void append(Row& row, const Summary& s) {
  row.insert(row.end(), {s.mean, s.mean - s.half_width, s.mean + s.half_width});
}

double count(std::size_t n) { return static_cast<double>(n); }

std::string in(const std::string& what, const std::string& unit) {
  return unit_text(unit).empty() ? what : what + " (" + unit_text(unit) + ")";
}

const char* yes(bool is) { return is ? "yes" : "no"; }

bool apart(const Summary& d) { return d.n >= 2 && d.mean != 0 && std::abs(d.mean) > d.half_width; }

Sheet summary(const Comparison& c) {
  Sheet sheet{"summary",
              {"measure", "unit", "model", "mean (in the unit)", "lower 95 % (in the unit)", "upper 95 % (in the unit)",
               "replications", "what it says"},
              {}};
  for (std::size_t r = 0; r < c.rows.size(); ++r)
    for (std::size_t m = 0; m < c.values[r].size(); ++m) {
      Row row{c.rows[r].name, unit_text(c.rows[r].unit), c.model(m)};
      append(row, c.values[r][m]);
      row.insert(row.end(), {count(c.values[r][m].n), c.rows[r].says});
      sheet.rows.push_back(std::move(row));
    }
  return sheet;
}

Sheet comparison(const Comparison& c) {
  Sheet sheet{"comparison",
              {"measure", "unit", "model", "against", "difference (in the unit)", "lower 95 % (in the unit)",
               "upper 95 % (in the unit)", "pairs of replications", "interval excludes 0",
               "p of all differences together (Holm)", "replications saved by the same luck (factor)"},
              {}};
  for (std::size_t r = 0; r < c.rows.size(); ++r)
    for (const std::size_t m : others(c)) {
      const Paired& paired = c.differences[r][m];
      Row row{c.rows[r].name, unit_text(c.rows[r].unit), c.model(m), c.model(c.baseline)};
      append(row, paired.difference);
      row.insert(row.end(), {count(paired.difference.n), yes(apart(paired.difference)), c.p_holm[r][m],
                             paired.variance_reduction});
      sheet.rows.push_back(std::move(row));
    }
  return sheet;
}

Sheet over_time(const Comparison& c) {
  Sheet sheet{"over time",
              {"measure", "unit", "model", "from (days)", "mean (in the unit)", "lower 95 % (in the unit)",
               "upper 95 % (in the unit)", "replications"},
              {}};
  for (const Series& s : c.series)
    for (std::size_t p = 0; p < s.starts.size(); ++p)
      for (std::size_t m = 0; m < s.values[p].size(); ++m) {
        Row row{s.name, unit_text(s.unit), c.model(m), s.starts[p]};
        append(row, s.values[p][m]);
        row.emplace_back(count(s.values[p][m].n));
        sheet.rows.push_back(std::move(row));
      }
  return sheet;
}

Sheet equity(const Comparison& c) {
  Sheet sheet{"equity",
              {"measure: last group - first", "unit", "model", "gap (in the unit)", "lower 95 % (in the unit)",
               "upper 95 % (in the unit)", "change from the baseline's gap (in the unit)",
               "its lower 95 % (in the unit)", "its upper 95 % (in the unit)", "replications"},
              {}};
  for (const Gap& gap : c.gaps)
    for (std::size_t m = 0; m < gap.value.size(); ++m) {
      Row row{gap.name, unit_text(gap.unit), c.model(m)};
      append(row, gap.value[m]);
      append(row, gap.difference[m].difference);
      row.emplace_back(count(gap.value[m].n));
      sheet.rows.push_back(std::move(row));
    }
  return sheet;
}

Sheet quantiles(const Comparison& c) {
  Sheet sheet{"persons", {"measure", "unit", "model"}, {}};
  for (const char* const level : {"5 %", "25 %", "median", "75 %", "95 %"})
    for (const char* const what : {" (in the unit)", ", lower", ", upper"})
      sheet.headings.push_back(std::string(level) + what);
  sheet.headings.emplace_back("persons");
  for (const Spread& spread : c.spreads) {
    const record::Header::MeasureInfo& measure = c.header.measures[spread.measure];
    Row row{measure.name, unit_text(measure.unit), c.model(spread.model)};
    for (const Interval& quantile : spread.quantiles)
      row.insert(row.end(), {quantile.estimate, quantile.low, quantile.high});
    row.emplace_back(count(spread.persons));
    sheet.rows.push_back(std::move(row));
  }
  return sheet;
}

Sheet pairs(const Comparison& c) {
  Sheet sheet{
      "same person",
      {"measure", "unit", "model", "against", "share with less (1)", "share with more (1)", "share with the same (1)",
       "mean difference (in the unit)", "lower 95 % (in the unit)", "upper 95 % (in the unit)", "pairs of persons"},
      {}};
  for (const PersonPairs& p : c.pairs) {
    if (p.pairs == 0) continue;
    Row row{p.name, unit_text(p.unit), c.model(p.model), c.model(c.baseline), p.less, p.more, p.same};
    append(row, p.difference);
    row.emplace_back(count(p.pairs));
    sheet.rows.push_back(std::move(row));
  }
  return sheet;
}

Sheet payers(const Comparison& c) {
  Sheet sheet{"payers",
              {"payer", "unit", "model", "cost (in the unit)", "lower 95 % (in the unit)", "upper 95 % (in the unit)",
               "difference from the baseline (in the unit)", "its lower 95 % (in the unit)",
               "its upper 95 % (in the unit)", "replications"},
              {}};
  for (const Account& account : c.costs)
    for (std::size_t m = 0; m < account.value.size(); ++m) {
      Row row{account.name.empty() ? "no payer named" : account.name, unit_text(account.unit), c.model(m)};
      append(row, account.value[m]);
      append(row, account.difference[m].difference);
      row.emplace_back(count(account.value[m].n));
      sheet.rows.push_back(std::move(row));
    }
  return sheet;
}

Sheet economics(const EconomicResult& e) {
  const std::string ratio =
      e.cost_unit + " per " + (unit_text(e.effect_unit).empty() ? e.effect_name : unit_text(e.effect_unit));
  Sheet sheet{"economics",
              {"strategy", in("cost", e.cost_unit), in(e.effect_name, e.effect_unit), in("extra cost", e.cost_unit),
               in("extra " + e.effect_name, e.effect_unit), "ICER (" + ratio + ")", "in words"},
              {}};
  if (!e.any()) return sheet;
  for (const FrontierRow& row : e.frontier) {
    const Strategy& s = e.strategies[row.strategy];
    sheet.rows.push_back(
        {s.name, s.cost, s.effect, row.extra_cost, row.extra_effect, row.icer, frontier_verdict(e, row)});
  }
  if (!e.unstated.empty())
    sheet.rows.push_back({"no ratio is given", missing, missing, missing, missing, missing, refusal(e)});
  return sheet;
}

Sheet acceptable(const EconomicResult& e) {
  Sheet sheet{"acceptability",
              {in("threshold", e.cost_unit), "strategy", "probability of the highest net benefit (1)",
               in("expected net benefit", e.cost_unit), in("EVPI a person", e.cost_unit)},
              {}};
  for (std::size_t t = 0; t < e.acceptability.size(); ++t)
    for (std::size_t m = 0; m < e.acceptability[t].probability.size(); ++m)
      sheet.rows.push_back({e.acceptability[t].threshold, e.model(m), e.acceptability[t].probability[m],
                            e.acceptability[t].expected[m], e.evpi[t]});
  return sheet;
}

Sheet assumptions(const Comparison& c) {
  Sheet sheet{"assumptions",
              {"parameter", "kind", "unit", "value (in the unit)", "low (in the unit)", "high (in the unit)",
               "range as written", "a model may set it", "assumed effect", "source", "note", "agreed"},
              {}};
  for (const auto& p : c.header.parameters)
    sheet.rows.push_back({p.name, p.kind, unit_text(p.unit), p.value, p.low, p.high, p.range, yes(p.lever),
                          yes(p.effect), p.source, p.note, ""});
  return sheet;
}

Sheet run(const Report& report) {
  Sheet sheet{"run", {"fact", "value"}, {}};
  for (const Fact& fact : report.run) {
    if (std::isnan(fact.number))
      sheet.rows.push_back({fact.name, fact.text});
    else
      sheet.rows.push_back({fact.name, fact.number});
  }
  for (const std::string& limit : report.comparison.header.limits) sheet.rows.push_back({"limit", limit});
  for (const FailedRun& f : report.comparison.failed)
    sheet.rows.push_back({"failed: " + f.model + ", replication " + std::to_string(f.replication), f.error});
  return sheet;
}

}  // namespace

std::vector<Sheet> sheets_of(const Report& report) {
  const Comparison& c = report.comparison;
  std::vector<Sheet> sheets{summary(c),
                            comparison(c),
                            over_time(c),
                            equity(c),
                            quantiles(c),
                            pairs(c),
                            payers(c),
                            economics(report.economics),
                            acceptable(report.economics),
                            assumptions(c),
                            run(report)};
  std::erase_if(sheets, [](const Sheet& sheet) { return sheet.rows.empty(); });
  return sheets;
}

}  // namespace concert::analysis
