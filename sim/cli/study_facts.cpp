#include <fmt/format.h>

#include "analysis/format.hpp"
#include "cli/model_facts.hpp"

namespace concert::cli {
namespace {

using analysis::Block;
using scenario::Influence;
using scenario::Scenario;

Block paragraph(std::string text) { return {.text = std::move(text), .headings = {}, .rows = {}}; }

Block patterns_of(const Scenario& s) {
  Block out{.text = "", .headings = {"pattern or control", "says", "statistic", "source"}, .rows = {}};
  for (const scenario::Expectation& e : s.expectations)
    out.rows.push_back({e.name + (e.control ? " (control" + (e.of.empty() ? "" : " of " + e.of) + ")" : ""), e.says,
                        e.that, e.source});
  return out;
}

Block tables_of(const Scenario& s) {
  Block out{.text = "", .headings = {"table", "file", "by", "unit"}, .rows = {}};
  for (const scenario::Table& table : s.tables) {
    std::string keys;
    for (const auto& key : table.keys) keys += (keys.empty() ? "" : ", ") + key.name;
    out.rows.push_back({table.name, table.file, keys, table.unit.text});
  }
  if (out.rows.empty()) return paragraph("None: nothing is read from files while the model runs.");
  return out;
}

Block laws_of(const Scenario& s) {
  Block out{.text = "", .headings = {"parameter", "distribution of what is not known of it"}, .rows = {}};
  for (const scenario::Parameter& p : s.parameters)
    if (p.law.given()) out.rows.push_back({p.name, p.law.text});
  return out;
}

Block notes_of(const Scenario& s) {
  Block out{.text = "", .headings = {"model", "note"}, .rows = {}};
  for (const scenario::Model& model : s.models)
    if (!model.note.empty()) out.rows.push_back({model.name, model.note});
  return out;
}

constexpr std::size_t most_named = 12;  // in a cell; the rest is counted

std::string some(const std::vector<std::string>& names, const char* none) {
  if (names.empty()) return none;
  std::string out;
  for (std::size_t i = 0; i < std::min(names.size(), most_named); ++i) out += (i == 0 ? "" : ", ") + names[i];
  return names.size() > most_named ? out + fmt::format(" and {} more", names.size() - most_named) : out;
}

/// What reads the parameter itself, and the measures that some way leads to.
struct Reach {
  std::vector<std::string> used, measures;
};

Reach reach_of(const Influence& influence, const std::string& parameter) {
  Reach reach;
  const auto from = influence.find(Influence::Of::parameter, parameter);
  if (!from) return reach;
  for (int point = 0; point < static_cast<int>(influence.points().size()); ++point) {
    if (point == *from) continue;
    const Influence::Point& at = influence.points()[static_cast<std::size_t>(point)];
    const std::size_t length = influence.shortest(*from, point).size();
    if (length == 2 && at.of != Influence::Of::model) reach.used.push_back(at.words);
    if (length > 0 && at.of == Influence::Of::measure) reach.measures.push_back(at.name);
  }
  return reach;
}

}  // namespace

analysis::Known study_facts(const Scenario& s) {
  analysis::Known known;
  known["purpose"] = {paragraph(s.title), paragraph(s.description)};
  if (s.description.empty()) known["purpose"].clear();  // a title says no purpose
  known["patterns"] = {patterns_of(s)};
  known["tables"] = {tables_of(s)};
  known["inputs"] = {laws_of(s)};
  known["scenarios"] = {notes_of(s)};
  known["scales"] = {paragraph("Time: milliseconds. Space: none but who is in what and tied to whom.")};
  known["initialisation"] = {
      paragraph("Attributes of agents at the start are given or drawn anew in every replication, as stated with the "
                "entities; queues and services are empty.")};
  known["initial_values"] = {paragraph("What each attribute is at the start stands in element 2.")};
  return known;
}

std::vector<Block> assumptions_register(const Scenario& s, const record::Header& header) {
  std::vector<Block> out;
  Block list{.text = "",
             .headings = {"parameter", "value", "range", "kind", "source", "used in", "may influence", "agreed"},
             .rows = {}};
  for (const auto& p : header.parameters) {
    const Reach reach = reach_of(s.influence, p.name);
    const bool all = !header.measures.empty() && reach.measures.size() >= header.measures.size();
    const std::string source = p.note.empty() ? p.source : p.source + " (" + p.note + ")";
    list.rows.push_back({p.name, analysis::short_number(p.value, 6) + (p.unit == "1" ? "" : " " + p.unit), p.range,
                         p.kind + (p.effect  ? ", assumed effect"
                                   : p.lever ? ", lever"
                                             : ""),
                         source, some(reach.used, "nothing"),
                         all ? fmt::format("all {} measures", reach.measures.size()) : some(reach.measures, "nothing"),
                         "☐"});
  }
  out.push_back(std::move(list));
  return out;
}

}  // namespace concert::cli
