#include "record/layout.hpp"

#include <utility>

namespace concert::record {
namespace {

using h5::About;
using h5::Handle;

/// Gathers one member of every item of a list of structs.
template <class Item, class Value>
auto gather(const std::vector<Item>& items, Value Item::* member) {
  using Stored = std::conditional_t<std::is_same_v<Value, bool>, std::uint8_t, Value>;
  std::vector<Stored> values;
  values.reserve(items.size());
  for (const Item& item : items) values.push_back(static_cast<Stored>(item.*member));
  return values;
}

void write_root(hid_t file, const Header& header) {
  h5::attribute(file, "Conventions", "CF-1.8");
  h5::attribute(file, "title", header.title);
  h5::attribute(file, "concert_version", header.version);
  h5::attribute(file, "format_version", format_version);
  h5::attribute(file, "scenario_id", header.scenario_id);
  h5::attribute(file, "scenario_hash", header.scenario_hash);
  h5::attribute(file, "seed", std::to_string(header.seed));  // text: R has no 64-bit integers
  h5::attribute(file, "epoch", header.epoch);
  h5::attribute(file, "baseline", header.baseline < header.models.size() ? header.models[header.baseline] : "");
  h5::attribute(file, "warm_up_days", header.warm_up_days);
  h5::attribute(file, "horizon_days", header.horizon_days);
}

void write_names_group(hid_t file, const Header& header, const Labels& labels) {
  Handle group = h5::create_group(file, "names", "what the codes mean: code c is the name in row c");
  for (const auto& [name, list] : labels.lists) {
    h5::write_names(group.get(), name.c_str(), list, ("names of the codes of " + name).c_str());
  }
  std::vector<std::string> exits;
  for (std::size_t i = 0; i < header.outcomes.size(); ++i) {
    for (const std::string& outcome : header.outcomes[i]) exits.push_back(std::to_string(i) + " " + outcome);
  }
  const auto write_by = [&](const char* name, std::vector<std::string> names, const auto& of, const char* says) {
    names.resize(of.size());
    h5::write_names(group.get(), name, names, says);
  };
  write_by("site_server", header.site_servers, header.sites, "what a site asks for: a resource or a kind of staff; empty: nobody");
  write_by("site_instance", header.site_instances, header.sites,
           "the application of a template a site comes from; empty: the scenario's own");
  if (!header.accounts.empty()) write_by("account_owner", header.account_owners, header.accounts, "kind of the owners of an account");
  h5::write_names(group.get(), "exit", exits, "declared outcomes: code of the pathway, a blank, the outcome");
}

/// Only where templates are applied.
void write_instances(hid_t file, const Header& header) {
  if (header.instances.empty()) return;
  Handle group = h5::create_group(file, "instances", "applications of templates");
  using Instance = std::pair<std::string, std::string>;
  Handle axis = h5::write_names(group.get(), "instance", gather(header.instances, &Instance::first), "name of the application");
  h5::write_column(group.get(), "template", gather(header.instances, &Instance::second), axis.get(), {"1", "the template applied"});
}

void write_parameters(hid_t file, const Header& header) {
  using Info = Header::ParameterInfo;
  Handle group = h5::create_group(file, "parameters", "every parameter, with its value and where it comes from");
  const hid_t at = group.get();
  const auto& all = header.parameters;
  Handle axis = h5::write_names(at, "parameter", gather(all, &Info::name), "name");
  const hid_t scale = axis.get();
  h5::write_column(at, "value", gather(all, &Info::value), scale, {"varies", "value, in its unit"});
  h5::write_column(at, "low", gather(all, &Info::low), scale, {"varies", "least plausible value; NaN: no range"});
  h5::write_column(at, "high", gather(all, &Info::high), scale, {"varies", "greatest plausible value; NaN: no range"});
  h5::write_column(at, "unit", gather(all, &Info::unit), scale, {"1", "unit of value, low and high"});
  h5::write_column(at, "kind", gather(all, &Info::kind), scale, {"1", "seed, found, recall or assumption"});
  h5::write_column(at, "source", gather(all, &Info::source), scale, {"1", "where the value comes from"});
  h5::write_column(at, "note", gather(all, &Info::note), scale, {"1", "the author's note"});
  h5::write_column(at, "range", gather(all, &Info::range), scale, {"1", "range as written"});
  h5::write_column(at, "lever", gather(all, &Info::lever), scale, {"1", "1: a coordination model may set it"});
  h5::write_column(at, "effect", gather(all, &Info::effect), scale, {"1", "1: an assumed effect, not evidence"});
}

void write_settings(hid_t file, const Header& header) {
  using Setting = Header::Setting;
  Handle group = h5::create_group(file, "settings", "what a model sets instead of the scenario's own");
  const hid_t at = group.get();
  const auto& all = header.settings;
  Handle axis = h5::dimension(at, "row", all.size());
  const hid_t scale = axis.get();
  h5::write_column(at, "model", gather(all, &Setting::model), scale, {"1", "model or parameter point"});
  h5::write_column(at, "name", gather(all, &Setting::name), scale, {"1", "what is set"});
  h5::write_column(at, "text", gather(all, &Setting::text), scale, {"1", "to what"});
  h5::write_column(at, "effect", gather(all, &Setting::effect), scale, {"1", "1: an assumed effect, not evidence"});
}

/// Only where something is stated.
void write_economics(hid_t file, const Header& header) {
  using Statement = Header::Statement;
  const auto& all = header.economics;
  if (all.empty()) return;
  Handle group = h5::create_group(file, "economics", "what is stated of the economic evaluation");
  const hid_t at = group.get();
  Handle axis = h5::write_names(at, "item", gather(all, &Statement::item), "what it is about");
  h5::write_column(at, "stated", gather(all, &Statement::stated), axis.get(), {"1", "what is stated"});
  h5::write_column(at, "source", gather(all, &Statement::source), axis.get(), {"1", "guideline that states it; empty: the author"});
}

void write_texts_and_limits(hid_t file, const Header& header) {
  std::vector<std::string> names, contents;
  for (const auto& [name, content] : header.texts) {
    names.push_back(name);
    contents.push_back(content);
  }
  Handle texts = h5::create_group(file, "texts", "the exact scenario, its libraries and tables");
  Handle files = h5::write_names(texts.get(), "file", names, "name of the file");
  h5::write_column(texts.get(), "contents", contents, files.get(), {"1", "contents of the file"});
  Handle limits = h5::create_group(file, "limits", "what the scenario does not claim, in its author's words");
  h5::write_names(limits.get(), "limit", header.limits, "what the scenario does not claim");
}

/// A list of lists as two columns: the owner's row, and the item.
template <class Item>
void write_ragged(hid_t group, const char* name, const char* owner, const std::vector<std::vector<Item>>& lists,
                  const About& about) {
  std::vector<std::uint32_t> owners;
  std::vector<Item> items;
  for (std::uint32_t i = 0; i < lists.size(); ++i) {
    owners.insert(owners.end(), lists[i].size(), i);
    items.insert(items.end(), lists[i].begin(), lists[i].end());
  }
  Handle axis = h5::dimension(group, (std::string(name) + "_row").c_str(), items.size());
  h5::write_column(group, owner, owners, axis.get(), {"1", "row of the measure it belongs to"});
  h5::write_column(group, name, items, axis.get(), about);
}

void write_measure_info(hid_t file, const Header& header) {
  using Info = Header::MeasureInfo;
  Handle group = h5::create_group(file, "measure_info", "the measures as the scenario declares them");
  const hid_t at = group.get();
  const auto& all = header.measures;
  Handle axis = h5::write_names(at, "measure", gather(all, &Info::name), "name");
  const hid_t scale = axis.get();
  h5::write_column(at, "unit", gather(all, &Info::unit), scale, {"1", "unit of its values"});
  h5::write_column(at, "says", gather(all, &Info::says), scale, {"1", "what it says, in the author's words"});
  h5::write_column(at, "aggregate", gather(all, &Info::aggregate), scale, {"1", "how rows become one number"});
  h5::write_column(at, "role", gather(all, &Info::role), scale, {"1", "cost, effect or empty"});
  h5::write_column(at, "payer", gather(all, &Info::payer), scale, {"1", "who pays, or empty"});
  h5::write_column(at, "per_agent", gather(all, &Info::per_agent), scale, {"1", "1: values by agent are in /agents"});
  h5::write_column(at, "agent_kind", gather(all, &Info::agent_kind), scale,
                   {"1", "code of the kind of agent it is about (/names/kind); -1: none"});
  write_ragged(at, "label", "label_measure", gather(all, &Info::groups), {"1", "labels of the measure's groups"});
  write_ragged(at, "period_start", "period_measure", gather(all, &Info::period_starts),
               {time_units(header, "days"), "starts of the measure's periods"});
}

void write_runs(hid_t file, const Results& results, const Labels& labels) {
  using Run = Header::Run;
  const auto& runs = results.header.runs;
  Handle group = h5::create_group(file, "runs", "one row a run: a model, a replication, a parameter point");
  const hid_t at = group.get();
  std::vector<std::uint32_t> numbers(runs.size());
  for (std::uint32_t i = 0; i < numbers.size(); ++i) numbers[i] = i;
  Handle axis = h5::write_numbers(at, "run", h5::Number::u32, numbers.data(), {numbers.size()});
  h5::make_scale(axis.get(), "run");
  h5::describe(axis.get(), {"1", "number of the run"});
  const auto coded = [&](const char* name, const auto& values, const char* list, const char* says) {
    using Value = typename std::decay_t<decltype(values)>::value_type;
    constexpr h5::Number type = h5::number_of<Value>();
    Handle column = h5::write_numbers(at, name, type, values.data(), {values.size()});
    labels.describe(column.get(), type, Meaning::number, list, says);
    h5::attach(column.get(), axis.get(), 0);
  };
  coded("model", gather(runs, &Run::model), "model", "coordination model");
  coded("replication", gather(runs, &Run::replication), nullptr, "number of the replication, from 0");
  coded("point", gather(runs, &Run::point), "point", "parameter point; the empty name: the scenario as written");
  std::vector<std::uint8_t> status;
  for (Status each : results.status) status.push_back(static_cast<std::uint8_t>(each));
  coded("status", status, "status", "whether the run reached its end");
  h5::write_column(at, "error", results.errors, axis.get(), {"1", "what stopped a failed run"});
  h5::write_column(at, "events", results.events, axis.get(), {"1", "events committed by the engine"});
  h5::write_column(at, "ended", results.ended, axis.get(), {labels.instants, "simulated end"});
}

/// What each column of the table of measures holds, in words and in numbers.
void write_measure_columns(hid_t at, hid_t scale, const Results& results) {
  std::vector<std::string> measure, group, unit;
  std::vector<std::uint32_t> measure_index;
  std::vector<std::int32_t> group_index, period;
  std::vector<double> start;
  for (const Column& column : results.columns) {
    const auto& info = results.header.measures.at(column.measure);
    const auto label = static_cast<std::size_t>(column.group);
    const auto when = static_cast<std::size_t>(column.period);
    measure.push_back(info.name);
    unit.push_back(info.unit);
    group.push_back(column.group >= 0 && label < info.groups.size() ? info.groups[label] : "");
    start.push_back(column.period >= 0 && when < info.period_starts.size() ? info.period_starts[when]
                                                                           : results.header.warm_up_days);
    measure_index.push_back(column.measure);
    group_index.push_back(column.group);
    period.push_back(column.period);
  }
  h5::write_column(at, "measure", measure, scale, {"1", "name of the measure"});
  h5::write_column(at, "group", group, scale, {"1", "label of the group; empty: not grouped"});
  h5::write_column(at, "unit", unit, scale, {"1", "unit of the value"});
  h5::write_column(at, "start", start, scale, {time_units(results.header, "days"), "start of the period it covers"});
  h5::write_column(at, "period", period, scale, {"1", "number of the period; -1: from the warm-up to the end"});
  h5::write_column(at, "measure_index", measure_index, scale, {"1", "row of /measure_info"});
  h5::write_column(at, "group_index", group_index, scale, {"1", "number of the label or agent; -1: not grouped"});
}

void write_measures(hid_t file, const Results& results) {
  Handle group = h5::create_group(file, "measures", "every measure of every run");
  const hid_t at = group.get();
  const std::vector<hsize_t> shape{results.header.runs.size(), results.columns.size()};
  std::vector<std::uint32_t> numbers(results.header.runs.size());
  for (std::uint32_t i = 0; i < numbers.size(); ++i) numbers[i] = i;
  Handle run = h5::write_numbers(at, "run", h5::Number::u32, numbers.data(), {numbers.size()});
  h5::make_scale(run.get(), "run");
  h5::describe(run.get(), {"1", "number of the run"});
  Handle column = h5::dimension(at, "column", results.columns.size());
  write_measure_columns(at, column.get(), results);
  const auto matrix = [&](const char* name, const std::vector<double>& values, const About& about) {
    Handle dataset = h5::write_numbers(at, name, h5::Number::f64, values.data(), shape);
    h5::describe(dataset.get(), about);
    h5::attribute(dataset.get(), "coordinates", "measure group unit start period");
    h5::attach(dataset.get(), run.get(), 0);
    h5::attach(dataset.get(), column.get(), 1);
  };
  matrix("value", results.values, {"varies", "value of the measure, in the unit of its column; NaN: no rows"});
  matrix("count", results.counts, {"1", "rows behind the value"});
}

}  // namespace

Labels labels_of(const Header& header) { return {time_units(header, "milliseconds"), name_lists(header)}; }

void write_declared(hid_t file, const Header& header, const Labels& labels) {
  write_root(file, header);
  write_names_group(file, header, labels);
  write_instances(file, header);
  write_parameters(file, header);
  write_settings(file, header);
  write_texts_and_limits(file, header);
  write_economics(file, header);
  write_measure_info(file, header);
}

void write_results(hid_t file, const Results& results, const Labels& labels) {
  write_runs(file, results, labels);
  write_measures(file, results);
}

void write_provenance(hid_t file, const std::map<std::string, std::string>& facts) {
  Handle group = h5::create_group(file, "provenance", "facts of this execution; the only part that may differ");
  for (const auto& [name, value] : facts) h5::fixed_attribute(group.get(), name.c_str(), value);
}

}  // namespace concert::record
