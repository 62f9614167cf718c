#include "record/reader.hpp"

#include <stdexcept>

#include "record/layout.hpp"

namespace concert::record {
namespace {

using h5::Handle;
using Texts = std::vector<std::string>;

Handle open_group(hid_t parent, const char* name) {
  return {H5Gopen2(parent, name, H5P_DEFAULT), H5Gclose, (std::string("find the group '") + name + "'").c_str()};
}

/// Puts a column into one member of every item.
template <class Item, class Value, class Stored>
void spread(std::vector<Item>& items, Value Item::* member, const std::vector<Stored>& values) {
  items.resize(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) items[i].*member = static_cast<Value>(values[i]);
}

void read_root(hid_t file, Header& header) {
  header.title = h5::read_text_attribute(file, "title");
  header.version = h5::read_text_attribute(file, "concert_version");
  header.scenario_id = h5::read_text_attribute(file, "scenario_id");
  header.scenario_hash = h5::read_text_attribute(file, "scenario_hash");
  header.seed = std::stoull(h5::read_text_attribute(file, "seed"));
  header.epoch = h5::read_text_attribute(file, "epoch");
  header.warm_up_days = h5::read_number_attribute(file, "warm_up_days");
  header.horizon_days = h5::read_number_attribute(file, "horizon_days");
}

void read_names(hid_t file, Header& header) {
  Handle group = open_group(file, "names");
  const hid_t at = group.get();
  header.kinds = h5::read_texts(at, "kind");
  header.pathways = h5::read_texts(at, "pathway");
  header.sites = h5::read_texts(at, "site");
  header.marks = h5::read_texts(at, "mark");
  header.messages = h5::read_texts(at, "message");
  header.attributes = h5::read_texts(at, "attribute");
  if (H5Lexists(at, "account", H5P_DEFAULT) > 0) {
    header.accounts = h5::read_texts(at, "account");
    header.accounts.pop_back();  // outside
  }
  header.models = h5::read_texts(at, "model");
  header.points = h5::read_texts(at, "point");
  header.outcomes.resize(header.pathways.size());
  for (const std::string& exit : h5::read_texts(at, "exit")) {
    const std::size_t blank = exit.find(' ');
    header.outcomes.at(std::stoul(exit.substr(0, blank))).push_back(exit.substr(blank + 1));
  }
  const std::string baseline = h5::read_text_attribute(file, "baseline");
  for (std::uint32_t i = 0; i < header.models.size(); ++i) {
    if (header.models[i] == baseline) header.baseline = i;
  }
}

void read_parameters(hid_t file, Header& header) {
  using Info = Header::ParameterInfo;
  Handle group = open_group(file, "parameters");
  const hid_t at = group.get();
  auto& all = header.parameters;
  spread(all, &Info::name, h5::read_texts(at, "parameter"));
  spread(all, &Info::value, h5::read_column<double>(at, "value"));
  spread(all, &Info::low, h5::read_column<double>(at, "low"));
  spread(all, &Info::high, h5::read_column<double>(at, "high"));
  spread(all, &Info::unit, h5::read_texts(at, "unit"));
  spread(all, &Info::kind, h5::read_texts(at, "kind"));
  spread(all, &Info::source, h5::read_texts(at, "source"));
  spread(all, &Info::note, h5::read_texts(at, "note"));
  spread(all, &Info::range, h5::read_texts(at, "range"));
  spread(all, &Info::lever, h5::read_column<std::uint8_t>(at, "lever"));
  spread(all, &Info::effect, h5::read_column<std::uint8_t>(at, "effect"));
}

void read_lists(hid_t file, Header& header) {
  using Setting = Header::Setting;
  Handle settings = open_group(file, "settings");
  spread(header.settings, &Setting::model, h5::read_texts(settings.get(), "model"));
  spread(header.settings, &Setting::name, h5::read_texts(settings.get(), "name"));
  spread(header.settings, &Setting::text, h5::read_texts(settings.get(), "text"));
  spread(header.settings, &Setting::effect, h5::read_column<std::uint8_t>(settings.get(), "effect"));
  Handle texts = open_group(file, "texts");
  using Text = std::pair<std::string, std::string>;
  spread(header.texts, &Text::first, h5::read_texts(texts.get(), "file"));
  spread(header.texts, &Text::second, h5::read_texts(texts.get(), "contents"));
  Handle limits = open_group(file, "limits");
  header.limits = h5::read_texts(limits.get(), "limit");
}

void read_economics(hid_t file, Header& header) {
  using Statement = Header::Statement;
  if (H5Lexists(file, "economics", H5P_DEFAULT) <= 0) return;
  Handle group = open_group(file, "economics");
  spread(header.economics, &Statement::item, h5::read_texts(group.get(), "item"));
  spread(header.economics, &Statement::stated, h5::read_texts(group.get(), "stated"));
  spread(header.economics, &Statement::source, h5::read_texts(group.get(), "source"));
}

template <class Item>
std::vector<std::vector<Item>> gather(const std::vector<std::uint32_t>& owners, const std::vector<Item>& items,
                                      std::size_t size) {
  std::vector<std::vector<Item>> lists(size);
  for (std::size_t i = 0; i < items.size(); ++i) lists.at(owners.at(i)).push_back(items[i]);
  return lists;
}

void read_measure_info(hid_t file, Header& header) {
  using Info = Header::MeasureInfo;
  Handle group = open_group(file, "measure_info");
  const hid_t at = group.get();
  auto& all = header.measures;
  spread(all, &Info::name, h5::read_texts(at, "measure"));
  spread(all, &Info::unit, h5::read_texts(at, "unit"));
  spread(all, &Info::says, h5::read_texts(at, "says"));
  spread(all, &Info::aggregate, h5::read_texts(at, "aggregate"));
  spread(all, &Info::role, h5::read_texts(at, "role"));
  spread(all, &Info::payer, h5::read_texts(at, "payer"));
  spread(all, &Info::per_agent, h5::read_column<std::uint8_t>(at, "per_agent"));
  spread(all, &Info::agent_kind, h5::read_column<std::int32_t>(at, "agent_kind"));
  spread(all, &Info::groups,
         gather(h5::read_column<std::uint32_t>(at, "label_measure"), h5::read_texts(at, "label"), all.size()));
  spread(all, &Info::period_starts, gather(h5::read_column<std::uint32_t>(at, "period_measure"),
                                           h5::read_column<double>(at, "period_start"), all.size()));
}

void read_runs(hid_t file, Results& results) {
  using Run = Header::Run;
  Handle group = open_group(file, "runs");
  const hid_t at = group.get();
  spread(results.header.runs, &Run::model, h5::read_column<std::uint32_t>(at, "model"));
  spread(results.header.runs, &Run::replication, h5::read_column<std::uint32_t>(at, "replication"));
  spread(results.header.runs, &Run::point, h5::read_column<std::uint32_t>(at, "point"));
  for (std::uint8_t code : h5::read_column<std::uint8_t>(at, "status")) {
    results.status.push_back(static_cast<Status>(code));
  }
  results.errors = h5::read_texts(at, "error");
  results.events = h5::read_column<double>(at, "events");
  results.ended = h5::read_column<Tick>(at, "ended");
}

void read_measures(hid_t file, Results& results) {
  Handle group = open_group(file, "measures");
  const hid_t at = group.get();
  spread(results.columns, &Column::measure, h5::read_column<std::uint32_t>(at, "measure_index"));
  spread(results.columns, &Column::group, h5::read_column<std::int32_t>(at, "group_index"));
  spread(results.columns, &Column::period, h5::read_column<std::int32_t>(at, "period"));
  results.values = h5::read_column<double>(at, "value");
  results.counts = h5::read_column<double>(at, "count");
}

void read_agents(hid_t file, Results& results) {
  using Row = Results::AgentRow;
  Handle group = open_group(file, "agents");
  const hid_t at = group.get();
  spread(results.agents, &Row::run, h5::read_column<std::uint32_t>(at, "run"));
  spread(results.agents, &Row::measure, h5::read_column<std::uint32_t>(at, "measure"));
  spread(results.agents, &Row::agent, h5::read_column<std::uint32_t>(at, "agent"));
  spread(results.agents, &Row::value, h5::read_column<double>(at, "value"));
}

Results read_all(const std::filesystem::path& path) {
  Handle file = h5::open_file(path);
  const hid_t at = file.get();
  const std::string version = h5::read_text_attribute(at, "format_version");
  if (version != format_version) throw std::runtime_error("its format_version is " + version + ", not " + format_version);
  Results results;
  read_root(at, results.header);
  read_names(at, results.header);
  read_parameters(at, results.header);
  read_lists(at, results.header);
  read_economics(at, results.header);
  read_measure_info(at, results.header);
  read_runs(at, results);
  read_measures(at, results);
  read_agents(at, results);
  return results;
}

}  // namespace

Results read(const std::filesystem::path& path) {
  const h5::Session session;
  try {
    return read_all(path);
  } catch (const std::exception& error) {
    throw std::runtime_error("'" + path.string() + "' is not a complete Concert result: " + error.what());
  }
}

}  // namespace concert::record
