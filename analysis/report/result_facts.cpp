#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "analysis/format.hpp"
#include "analysis/report/guideline_facts.hpp"
#include "analysis/report_tables.hpp"

namespace concert::analysis {
namespace {

using record::Header;

Block words(std::string text) { return {.text = std::move(text), .headings = {}, .rows = {}}; }

std::string estimate(const Summary& s) {
  if (std::isnan(s.mean)) return "–";
  const int decimals = decimals_for(s.mean, s.half_width);
  const std::string text = number_text(s.mean, decimals);
  return std::isfinite(s.half_width) ? text + " ± " + number_text(s.half_width, decimals) : text;
}

class Facts {
 public:
  explicit Facts(const Report& report)
      : c_(report.comparison), e_(report.economics), h_(report.comparison.header), run_(report.run) {}

  Known all() {
    outputs();
    experiments();
    inputs();
    run();
    statements();
    groups();
    results();
    return std::move(known_);
  }

 private:
  void say(const char* name, std::string text) { known_[name].push_back(words(std::move(text))); }
  Block& table(const char* name, std::vector<std::string> headings) {
    known_[name].push_back({.text = "", .headings = std::move(headings), .rows = {}});
    return known_[name].back();
  }

  void outputs() {
    Block& list = table("outputs", {"measure", "unit", "computed as", "in the author's words"});
    for (const auto& m : h_.measures) {
      std::string how = m.aggregate;
      if (!m.groups.empty()) how += ", by group";
      if (!m.period_starts.empty()) how += ", by period";
      if (!m.role.empty()) how += "; counts as " + m.role + (m.payer.empty() ? "" : " of " + m.payer);
      list.rows.push_back({m.name, unit_text(m.unit), how, m.says});
    }
    say("outputs",
        "The exact definitions stand in the scenario's text, which the result file holds. A row belongs to the "
        "measured time by its start, "
        "request or end, as the measure says; what has not ended is in no mean.");
    say("estimation", fmt::format("{} replications of each model with different luck, the same in every model (common "
                                  "random numbers). Means with 95 % "
                                  "intervals by Student's t over replications; differences paired by replication; all "
                                  "differences of a table also judged "
                                  "together (Holm).",
                                  c_.replications.size()));
    if (!c_.failed.empty())
      say("estimation", fmt::format("{} runs failed and are left out of every number.", c_.failed.size()));
  }

  void experiments() {
    Block& list = table("scenarios", {"model", "what it sets instead of the scenario's own"});
    for (std::size_t m = 0; m < h_.models.size(); ++m) {
      std::string settings;
      for (const auto& s : h_.settings)
        if (s.model == h_.models[m])
          settings += (settings.empty() ? "" : "; ") + s.name + ": " + s.text + (s.effect ? " (assumed effect)" : "");
      list.rows.push_back(
          {h_.models[m] + (m == c_.baseline ? " (baseline)" : ""), settings.empty() ? "nothing" : settings});
    }
    const auto draws = std::count_if(h_.points.begin(), h_.points.end(),
                                     [](const std::string& p) { return p.rfind("draw ", 0) == 0; });
    say("design",
        fmt::format("{} models × {} replications{}, {} runs in all.", h_.models.size(), c_.replications.size(),
                    draws > 0 ? fmt::format(", and at {} draws of the parameters", draws) : "", h_.runs.size()));
    if (draws > 0)
      say("draws", fmt::format("Parameters with a distribution were drawn {} times (probabilistic analysis); every "
                               "model ran at each draw.",
                               draws));
    std::string effects;
    for (const AssumedEffect& a : c_.assumed_effects)
      effects += (effects.empty() ? "" : "; ") + a.model + " sets " + a.name + " to " + a.value;
    if (!effects.empty()) say("put_in", "Put in, not emerging: " + effects + ".");
  }

  void inputs() {
    Block list{.text = "", .headings = {"parameter", "value", "range", "kind", "source", "note"}, .rows = {}};
    Block unproven{.text = "", .headings = {"parameter", "value", "range", "kind", "why"}, .rows = {}};
    std::map<std::pair<std::string, std::string>, std::string> sources;
    for (const auto& p : h_.parameters) {
      const std::string unit = unit_text(p.unit), value = short_number(p.value, 6) + (unit.empty() ? "" : " " + unit);
      list.rows.push_back({p.name, value, p.range, p.kind, p.source, p.note});
      if (p.kind == "assumption" || p.kind == "recall")
        unproven.rows.push_back({p.name, value, p.range, p.kind, p.source});
      else {
        std::string& names = sources[{p.kind, p.source}];
        names += (names.empty() ? "" : ", ") + p.name;
      }
    }
    known_["inputs"].push_back(std::move(list));
    known_["assumptions"].push_back(std::move(unproven));
    for (const AssumedEffect& a : c_.assumed_effects)
      say("assumptions", "Assumed effect: " + a.model + " sets " + a.name + " to " + a.value +
                             ". What follows from it is input, not evidence.");
    Block& cited = table("sources", {"kind", "source", "for the parameters"});
    for (const auto& [source, names] : sources) cited.rows.push_back({source.first, source.second, names});
    Block limits{.text = "", .headings = {"the scenario does not claim"}, .rows = {}};
    for (const std::string& limit : h_.limits) limits.rows.push_back({limit});
    known_["limits"].push_back(std::move(limits));
  }

  void run() {
    const bool ends = h_.horizon_days > 0 && h_.horizon_days < 1e6;
    const std::string warm_up =
        h_.warm_up_days > 0 ? "a warm-up of " + short_number(h_.warm_up_days, 6) + " days is left out of every measure"
                            : std::string("there is no warm-up; everything from the start is measured");
    say("initialisation", "At the start of every run " + warm_up + ".");
    say("run_length", (ends ? "Runs end after " + short_number(h_.horizon_days, 6) + " days; "
                            : "Runs end when nothing is left to happen; ") +
                          "time is counted in milliseconds" + (h_.epoch.empty() ? "" : " from " + h_.epoch) + ".");
    Block& list = table("access", {"to get the same numbers", ""});
    for (const Fact& fact : run_)
      list.rows.push_back({fact.name, std::isnan(fact.number) ? fact.text : short_number(fact.number, 9)});
    say("access", "The result file holds the exact texts of the scenario, its libraries and tables.");
  }

  const Header::Statement* stated(const std::string& item) const {
    const auto found =
        std::find_if(h_.economics.begin(), h_.economics.end(), [&](const auto& s) { return s.item == item; });
    return found == h_.economics.end() ? nullptr : &*found;
  }

  void state(const char* name, const std::string& item, const std::string& prefix) {
    const Header::Statement* s = stated(item);
    if (s != nullptr) say(name, prefix + s->stated + (s->source.empty() ? "." : " (" + s->source + ")."));
  }

  /// An item whose statements are all there; one of two would look complete.
  void state_all(const char* name, const std::vector<std::pair<std::string, std::string>>& items) {
    for (const auto& [item, prefix] : items)
      if (stated(item) == nullptr) return;
    for (const auto& [item, prefix] : items) state(name, item, prefix);
  }

  void statements() {
    state("perspective", "perspective", "Stated: ");
    state("horizon", "horizon", "Stated: ");
    state_all("discount", {{"discount_costs", "Costs, a year: "}, {"discount_effects", "Effects, a year: "}});
    state("outcome", "outcome", "Counted in: ");
    state("valuation", "valuation", "Stated: ");
    state_all("prices", {{"currency", "Currency: "}, {"price_year", "Prices of the year: "}});
    Block costs{.text = "", .headings = {"measure of cost", "payer", "unit", "computed as"}, .rows = {}};
    Block effects{.text = "", .headings = {"measure of effect", "unit", "computed as"}, .rows = {}};
    for (const auto& m : h_.measures) {
      if (m.role == "cost") costs.rows.push_back({m.name, m.payer, unit_text(m.unit), m.aggregate});
      if (m.role == "effect") effects.rows.push_back({m.name, unit_text(m.unit), m.aggregate});
    }
    known_["costs_measured"].push_back(std::move(costs));
    known_["effects_measured"].push_back(std::move(effects));
  }

  void groups() {
    Block gaps{.text = "", .headings = {"measure: last group - first", "unit"}, .rows = {}};
    for (const std::string& model : h_.models) gaps.headings.push_back(model);
    for (const Gap& gap : c_.gaps) {
      gaps.rows.push_back({gap.name, unit_text(gap.unit)});
      for (const Summary& value : gap.value) gaps.rows.back().push_back(estimate(value));
    }
    if (!gaps.rows.empty())
      say("subgroups",
          "Measures by group, each group with its own intervals, and the gap between the last and the first group "
          "within each replication:");
    known_["subgroups"].push_back(gaps);
    known_["gaps"].push_back(std::move(gaps));
    Block shift{.text = "", .headings = {"payer: difference from " + c_.model(c_.baseline), "unit"}, .rows = {}};
    for (const std::size_t m : others(c_)) shift.headings.push_back(c_.model(m));
    for (const Account& account : c_.costs) {
      shift.rows.push_back({account.name.empty() ? "no payer named" : account.name, unit_text(account.unit)});
      for (const std::size_t m : others(c_)) shift.rows.back().push_back(estimate(account.difference[m].difference));
    }
    known_["payers"].push_back(std::move(shift));
  }

  void results() {
    if (!e_.any()) return;
    Block& list = table("main_results", {"strategy", "cost (" + e_.cost_unit + ")",
                                         e_.effect_name + " (" + e_.effect_unit + ")", "ICER", "in words"});
    for (const FrontierRow& row : e_.frontier) {
      const Strategy& s = e_.strategies[row.strategy];
      list.rows.push_back({s.name, short_number(s.cost, 7), short_number(s.effect, 6),
                           std::isnan(row.icer) ? "" : short_number(row.icer, 5), frontier_verdict(e_, row)});
    }
    if (!e_.unstated.empty()) say("main_results", refusal(e_));
    if (e_.acceptability.empty()) return;
    Block& curve = table("uncertainty", {"threshold (" + e_.cost_unit + ")"});
    for (const std::string& model : h_.models) curve.headings.push_back("probability that " + model + " is best");
    curve.headings.push_back("EVPI a person (" + e_.cost_unit + ")");
    for (std::size_t t = 0; t < e_.acceptability.size(); ++t) {
      curve.rows.push_back({short_number(e_.acceptability[t].threshold, 6)});
      for (const double p : e_.acceptability[t].probability) curve.rows.back().push_back(number_text(p, 3));
      curve.rows.back().push_back(short_number(e_.evpi[t], 4));
    }
  }

  const Comparison& c_;
  const EconomicResult& e_;
  const Header& h_;
  const std::vector<Fact>& run_;
  Known known_;
};

}  // namespace

Known result_facts(const Report& report) { return Facts(report).all(); }

}  // namespace concert::analysis
