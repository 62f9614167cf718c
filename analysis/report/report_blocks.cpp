#include "analysis/report/report_blocks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/report_tables.hpp"

namespace concert::analysis {
namespace {

Block words(std::string text) { return {.text = std::move(text), .headings = {}, .rows = {}}; }

std::string number(double value, int digits) { return std::isnan(value) ? "" : short_number(value, digits); }

std::string in(const std::string& what, const std::string& unit) {
  return unit_text(unit).empty() ? what : what + " (" + unit_text(unit) + ")";
}

std::string estimate(const Summary& s) {
  if (std::isnan(s.mean)) return "–";
  const int decimals = decimals_for(s.mean, s.half_width);
  const std::string text = number_text(s.mean, decimals);
  return std::isfinite(s.half_width) ? text + " ± " + number_text(s.half_width, decimals) : text;
}

Block stated(const EconomicResult& e) {
  std::string text, source;
  for (const auto& s : e.header.economics) {
    if (s.item == "cost" || s.item == "effect") continue;
    std::string item = s.item;
    std::replace(item.begin(), item.end(), '_', ' ');
    text += (text.empty() ? "" : "; ") + item + ": " + s.stated;
    if (!s.source.empty()) source = s.source;
  }
  if (!text.empty()) text = "Stated: " + text + ".";
  if (!source.empty()) text += " Where the scenario is silent: " + source + ".";
  return words(text);
}

/// Nothing bounds a ratio whose effect may be none.
std::string interval_of(const EconomicResult& e, const FrontierRow& row) {
  if (std::isnan(row.icer) || e.replications + e.draws < 2) return "";
  return std::isnan(row.interval.low) ? "not bounded"
                                      : number(row.interval.low, 5) + " to " + number(row.interval.high, 5);
}

Block frontier_block(const EconomicResult& e) {
  Block out{.text = "",
            .headings = {"strategy", in("cost", e.cost_unit), in(e.effect_name, e.effect_unit)},
            .rows = {},
            .text_columns = 1};
  const bool ratios = e.unstated.empty();
  if (ratios) out.headings.insert(out.headings.end(), {"ICER", "95 % interval"});
  out.headings.push_back("in words");
  for (const FrontierRow& row : e.frontier) {
    const Strategy& s = e.strategies[row.strategy];
    out.rows.push_back({s.name, number(s.cost, 7), number(s.effect, 6)});
    if (ratios) out.rows.back().insert(out.rows.back().end(), {number(row.icer, 5), interval_of(e, row)});
    out.rows.back().push_back(frontier_verdict(e, row));
  }
  return out;
}

/// A row a payer, a column a model: what it pays more or less, and its share of what all pay more or all save.
Block shift_block(const EconomicResult& e) {
  Block out{
      .text = "", .headings = {in("who pays more (+), who saves (-)", e.cost_unit)}, .rows = {}, .text_columns = 1};
  for (std::size_t m = 0; m < e.header.models.size(); ++m)
    if (m != e.baseline) out.headings.push_back(e.model(m));
  if (out.headings.size() == 1) return out;
  for (const CostShift& shift : e.shifts) {
    out.rows.push_back({shift.payer});
    for (std::size_t m = 0; m < e.header.models.size(); ++m) {
      if (m == e.baseline) continue;
      std::string cell = estimate(shift.difference[m]);
      if (m < shift.share.size() && !std::isnan(shift.share[m]))
        cell += fmt::format("; {} % of what is {}", number_text(100 * shift.share[m], 0),
                            shift.difference[m].mean > 0 ? "added" : "saved");
      out.rows.back().push_back(cell);
    }
  }
  return out;
}

Block acceptability_block(const EconomicResult& e) {
  Block out{.text = "", .headings = {in("threshold", e.cost_unit)}, .rows = {}, .text_columns = 0};
  for (const std::string& model : e.header.models) out.headings.push_back(model);
  out.headings.push_back(in("EVPI a person", e.cost_unit));
  for (std::size_t t = 0; t < e.acceptability.size(); ++t) {
    out.rows.push_back({number(e.acceptability[t].threshold, 6)});
    for (const double p : e.acceptability[t].probability) out.rows.back().push_back(number_text(p, 3));
    out.rows.back().push_back(number(e.evpi[t], 4));
  }
  return out;
}

Block learning_block(const EconomicResult& e) {
  Block out{
      .text = "", .headings = {"value of learning the parameter, a person (EVPPI)"}, .rows = {}, .text_columns = 1};
  if (e.thresholds.empty()) return out;
  for (const double t : e.thresholds) out.headings.insert(out.headings.end(), {in("at " + number(t, 6), e.cost_unit), "standard error"});
  for (const ParameterValue& p : e.parameters) {
    out.rows.push_back({p.parameter});
    for (std::size_t t = 0; t < p.evppi.size(); ++t) {
      out.rows.back().push_back(std::isnan(p.evppi[t]) ? "too few draws" : number(p.evppi[t], 4));
      out.rows.back().push_back(number(p.error[t], 2));
    }
  }
  return out;
}

std::string word(const Pattern& pattern) {
  if (!pattern.tested) return "not tested";
  switch (pattern.verdict.status) {
    case Verdict::Status::met:
      return "met";
    case Verdict::Status::not_met:
      return "NOT MET";
    case Verdict::Status::nothing_to_kill:
      return "no pattern to undo";
    case Verdict::Status::undecided:
      return "undecided";
  }
  return "";
}

constexpr std::size_t side_by_side = 6;  // outcomes in one table

Block shares_of(const Report& report, const std::vector<const VarianceShares::Outcome*>& outcomes) {
  const VarianceShares& shares = report.shares;
  Block out{.text = "", .headings = {"share of the variance"}, .rows = {}, .text_columns = 1};
  for (const VarianceShares::Outcome* one : outcomes) out.headings.push_back(one->measure);
  for (std::size_t p = 0; p < shares.parameters.size(); ++p) {
    out.rows.push_back({shares.parameters[p]});
    for (const VarianceShares::Outcome* one : outcomes) {
      const double share = one->share[p];
      out.rows.back().push_back(
          std::isnan(share) ? "–" : number_text(100 * share, 0) + " %" + (share > shares.by_chance ? " *" : ""));
    }
  }
  return out;
}

}  // namespace

std::vector<Block> economics_blocks(const Report& report) {
  const EconomicResult& e = report.economics;
  if (!e.any()) return {};
  std::vector<Block> out{stated(e)};
  out.push_back(words(refusal(e)));
  out.push_back(words(e.drawn ? fmt::format("Expected values over {} draws of the parameters, {} replications each.",
                                            e.draws, e.replications)
                              : fmt::format("Means over {} replications of the scenario as written.", e.replications)));
  out.push_back(frontier_block(e));
  out.push_back(shift_block(e));
  if (!e.drawn)
    out.push_back(
        words("What not knowing the parameters means for the decision is not in this file: give them a distribution "
              "and run with --psa N."));
  else if (e.acceptability.empty())
    out.push_back(
        words("No threshold is stated; acceptability and the value of information need one (economics: thresholds)."));
  if (!e.acceptability.empty())
    out.push_back(words("Probability that each has the highest net benefit, by what a unit of effect is worth:"));
  out.push_back(acceptability_block(e));
  out.push_back(learning_block(e));
  return out;
}

std::vector<Block> pattern_blocks(const Report& report) {
  if (report.patterns.empty()) return {};
  Block list{.text = "", .headings = {"pattern or control", "expected", "on this file", "found", "source"}, .rows = {}};
  bool untested = false;
  for (const Pattern& pattern : report.patterns) {
    const Expectation& e = pattern.verdict.expectation;
    untested = untested || !pattern.tested;
    list.rows.push_back({e.name + (e.control ? " (control" + (e.of.empty() ? "" : " of " + e.of) + ")" : ""),
                         e.says.empty() ? e.that : e.says, word(pattern),
                         pattern.tested ? pattern.verdict.sentence : "", e.source});
  }
  std::vector<Block> out{list};
  if (untested)
    out.push_back(words("Not tested on this file, which holds no runs of what they vary: run concert check " +
                        report.scenario_file));
  return out;
}

std::vector<Block> variance_blocks(const Report& report) {
  const VarianceShares& shares = report.shares;
  if (shares.draws == 0)
    return {
        words("What share of the results' variance each assumption carries is not in this file: give parameters a "
              "distribution and run with --psa N "
              "(at least 100 draws), then report again.")};
  std::vector<Block> out{
      words(fmt::format("Over {} draws of the parameters: the squared rank correlation of each with a result, the "
                        "share of its variance that goes with "
                        "the parameter alone. * more than chance gives in 95 of 100 cases ({} %). What is left is "
                        "chance within runs and what parameters "
                        "do together.",
                        shares.draws, number_text(100 * shares.by_chance, 1)))};
  const Comparison& c = report.comparison;
  for (std::size_t m = 0; m < c.header.models.size(); ++m) {
    std::vector<const VarianceShares::Outcome*> of_model;
    for (const VarianceShares::Outcome& one : shares.outcomes)
      if (one.model == m && std::any_of(one.share.begin(), one.share.end(), [](double s) { return !std::isnan(s); }))
        of_model.push_back(&one);
    if (!of_model.empty())
      out.push_back(words(of_model.front()->difference ? c.model(m) + ", difference from " + c.model(c.baseline) + ":"
                                                       : c.model(m) + ":"));
    for (std::size_t first = 0; first < of_model.size(); first += side_by_side)
      out.push_back(shares_of(
          report, {of_model.begin() + static_cast<std::ptrdiff_t>(first),
                   of_model.begin() + static_cast<std::ptrdiff_t>(std::min(first + side_by_side, of_model.size()))}));
  }
  return out;
}

std::vector<Block> run_blocks(const Report& report) {
  Block list{.text = "", .headings = {"fact", "value"}, .rows = {}};
  for (const Fact& fact : report.run)
    if (!fact.text.empty() || !std::isnan(fact.number))
      list.rows.push_back({fact.name, std::isnan(fact.number) ? fact.text : short_number(fact.number, 9)});
  return {list};
}

}  // namespace concert::analysis
