// The economic section on a terminal, at any width from 60 columns.
#include <fmt/core.h>

#include <cmath>
#include <ostream>

#include "analysis/economics/evaluation.hpp"
#include "analysis/report_tables.hpp"

namespace concert::analysis {
namespace {

TextStyle style_of(const TableOptions& options) {
  return {options.width, options.colour == Colour::on, options.charset};
}

class Printer {
 public:
  Printer(std::ostream& out, const EconomicResult& result, const TableOptions& options)
      : out_(out), r_(result), style_(style_of(options)) {}

  void print() {
    statements();
    frontier_table();
    shift_table();
    if (!r_.drawn) return note();
    acceptability_table();
    evppi_table();
    spread_table();
  }

 private:
  std::string text(const std::string& s) const { return clean(s, style_.charset); }
  std::string number(double x, int digits = 5) const {
    return std::isnan(x) ? "" : short_number(x, digits, style_.charset);
  }
  std::string unit(const std::string& name, const std::string& u) const {
    return text(unit_text(u).empty() ? name : name + " (" + u + ")");
  }

  void statements() {
    heading(out_, "Economic evaluation", style_);
    std::string said;
    for (const auto& s : r_.header.economics) {
      if (s.item == "cost" || s.item == "effect") continue;
      std::string item = s.item;
      for (char& c : item) c = c == '_' ? ' ' : c;
      said += (said.empty() ? "" : "; ") + item + ": " + s.stated;
    }
    if (!said.empty()) print_paragraph(out_, text(said + "."), style_);
    std::string sources;
    for (const auto& s : r_.header.economics)
      if (!s.source.empty()) sources = s.source;
    if (!sources.empty()) print_paragraph(out_, text("Where the scenario is silent: " + sources + "."), style_);
    if (!r_.unstated.empty()) print_paragraph(out_, text(refusal(r_)), style_);
  }

  /// Nothing bounds a ratio whose effect may be none.
  std::string interval(const FrontierRow& row) const {
    if (std::isnan(row.icer) || r_.replications + r_.draws < 2) return "";
    if (std::isnan(row.interval.low)) return "not bounded";
    return number(row.interval.low) + " to " + number(row.interval.high);
  }

  void frontier_table() {
    out_ << '\n';
    print_paragraph(out_,
                    r_.drawn ? fmt::format("Expected values over {} draws of the parameters, {} replication{} each.",
                                           r_.draws, r_.replications, r_.replications == 1 ? "" : "s")
                             : fmt::format("Means over {} replication{} of the scenario as written.", r_.replications,
                                           r_.replications == 1 ? "" : "s"),
                    style_);
    TextTable table;
    table.columns = {{.heading = "strategy", .least = 10, .most = 26},
                     {.heading = unit("cost", r_.cost_unit), .align = Align::right},
                     {.heading = unit(r_.effect_name, r_.effect_unit), .align = Align::right},
                     {.heading = "ICER", .align = Align::right},
                     {.heading = "95 % interval", .align = Align::right},
                     {.heading = "", .least = 14, .most = 40}};
    if (!r_.unstated.empty()) table.columns[3].heading = "ICER refused";
    for (const FrontierRow& row : r_.frontier) {
      const Strategy& s = r_.strategies[row.strategy];
      table.rows.push_back({{text(s.name)},
                            {number(s.cost, 7)},
                            {number(s.effect, 6)},
                            {number(row.icer, 5)},
                            {interval(row)},
                            {text(frontier_verdict(r_, row))}});
    }
    print_one(table);
  }

  void shift_table() {
    if (r_.shifts.empty() || r_.header.models.size() < 2) return;
    heading(out_, "Who pays more (+), who saves (-): difference from " + text(r_.model(r_.baseline)), style_);
    for (std::size_t m = 0; m < r_.header.models.size(); ++m) {
      if (m == r_.baseline) continue;
      TextTable table;
      table.columns = {{.heading = text(r_.model(m)), .least = 12, .most = 34},
                       {.heading = unit("difference", r_.cost_unit), .align = Align::right},
                       {.heading = "share", .align = Align::right}};
      std::vector<Estimated> values;
      for (const CostShift& s : r_.shifts) values.push_back(estimated(s.difference[m]));
      const std::vector<std::string> cells = align_estimates(values, style_.charset);
      for (std::size_t i = 0; i < r_.shifts.size(); ++i)
        table.rows.push_back({{text(r_.shifts[i].payer)}, {cells[i]}, {share(r_.shifts[i], m)}});
      print_one(table);
    }
  }

  std::string share(const CostShift& shift, std::size_t model) const {
    if (model >= shift.share.size() || std::isnan(shift.share[model])) return "";
    return number_text(100 * shift.share[model], 0, style_.charset) +
           (shift.difference[model].mean > 0 ? " % of what is added" : " % of what is saved");
  }

  void note() {
    out_ << '\n';
    print_paragraph(
        out_, "What not knowing the parameters means is not shown: give them a `distribution:` and run with --psa N.",
        style_);
  }

  void acceptability_table() {
    if (r_.acceptability.empty())
      return print_paragraph(
          out_, "No threshold is stated; acceptability and the value of information need one (--threshold).", style_);
    heading(out_, "Probability of the highest net benefit; * highest expected", style_);
    TextTable table;
    table.columns = {{.heading = "threshold", .align = Align::right}};
    for (const std::string& name : r_.header.models)
      table.columns.push_back({.heading = text(name), .align = Align::right});
    table.columns.push_back({.heading = "EVPI a person", .align = Align::right});
    if (!std::isnan(r_.population)) table.columns.push_back({.heading = "EVPI of all", .align = Align::right});
    for (std::size_t t = 0; t < r_.acceptability.size(); ++t) {
      const Acceptability& a = r_.acceptability[t];
      std::vector<TableCell> row{{number(a.threshold)}};
      for (std::size_t m = 0; m < a.probability.size(); ++m)
        row.push_back({number_text(a.probability[m], 3, style_.charset) + (m == a.best ? "*" : " ")});
      row.push_back({number(r_.evpi[t], 4)});
      if (!std::isnan(r_.population)) row.push_back({number(population_value(r_.evpi[t], r_.population), 4)});
      table.rows.push_back(std::move(row));
    }
    print_one(table);
  }

  void evppi_table() {
    if (r_.parameters.empty() || r_.thresholds.empty()) return;
    heading(out_, "Value of learning a parameter, a person (EVPPI, its standard error)", style_);
    TextTable table;
    table.columns = {{.heading = "parameter", .least = 12, .most = 34}};
    for (const double t : r_.thresholds) table.columns.push_back({.heading = "at " + number(t), .align = Align::right});
    for (const ParameterValue& p : r_.parameters) {
      std::vector<TableCell> row{{text(p.parameter)}};
      for (std::size_t t = 0; t < p.evppi.size(); ++t) row.push_back({std::isnan(p.evppi[t]) ? "too few draws" : number(p.evppi[t], 4) + " (" + number(p.error[t], 2) + ")"});
      table.rows.push_back(std::move(row));
    }
    print_one(table);
  }

  void spread_table() {
    if (r_.spread.empty()) return;
    heading(out_, "Spread of net benefit against " + text(r_.model(r_.baseline)) + ": parameters and chance apart",
            style_);
    TextTable table;
    table.columns = {{.heading = "strategy", .least = 10, .most = 26},
                     {.heading = "threshold", .align = Align::right},
                     {.heading = "sd, parameters", .align = Align::right},
                     {.heading = "sd, chance in a run", .align = Align::right}};
    for (const SpreadOfBenefit& s : r_.spread)
      table.rows.push_back(
          {{text(r_.model(s.model))},
           {number(s.threshold)},
           {number(std::sqrt(s.variances.between), 4)},
           {std::isnan(s.variances.within) ? "one run a draw" : number(std::sqrt(s.variances.within), 4)}});
    print_one(table);
  }

  void print_one(const TextTable& table) { analysis::print(out_, table, style_); }

  std::ostream& out_;
  const EconomicResult& r_;
  TextStyle style_;
};

}  // namespace

void print_economics(std::ostream& out, const EconomicResult& result, const TableOptions& options) {
  if (result.any()) Printer(out, result, options).print();
}

}  // namespace concert::analysis
