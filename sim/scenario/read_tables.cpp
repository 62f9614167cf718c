// Tables: from CSV files beside the scenario or written out, made dense over their keys.
#include <algorithm>
#include <cmath>
#include <limits>

#include "scenario/build.hpp"
#include "scenario/csv.hpp"
#include "scenario/files.hpp"

namespace concert::scenario {

namespace {

constexpr std::size_t most_cells = 10'000'000;

/// A table as text: names of the columns and rows of fields, each with its place.
struct Cells {
  struct Cell {
    std::string text;
    Place place;
    std::int32_t context = 0;
  };
  std::vector<std::string> columns;
  std::vector<std::vector<Cell>> rows;
};

std::optional<Cells> cells_of_file(Build& build, const Node& file_node, const std::string& file) {
  const auto text = read_beside(build.folder, file);
  if (!text) {
    build.report.error(file_node, "cannot read the file '" + file + "'", "its path is taken from the scenario's folder");
    return std::nullopt;
  }
  const std::uint32_t number = build.add_source(shown_beside_first(build.report.sources(), file), *text);
  build.scenario.texts.emplace_back(file, *text);
  Cells out;
  const std::vector<CsvRow> rows = parse_csv(*text);
  for (std::size_t r = 0; r < rows.size(); ++r) {
    std::vector<Cells::Cell> row;
    for (const CsvField& f : rows[r]) {
      if (r == 0) out.columns.push_back(f.text);
      row.push_back({f.text, {number, f.line, f.column, static_cast<std::uint32_t>(std::max<std::size_t>(1, f.text.size()))}, 0});
    }
    if (r > 0) out.rows.push_back(std::move(row));
  }
  if (rows.empty()) build.report.error(file_node, "the file '" + file + "' is empty");
  return out;
}

Cells cells_of_rows(const Node& table, const std::string& value) {
  Cells out;
  for (const Node* key : items_of(table.find("keys"))) out.columns.push_back(key->text);
  out.columns.push_back(value);
  const Node* rows = table.find("rows");
  for (const Node& row : rows->items) {
    std::vector<Cells::Cell> cells;
    for (const Node& item : row.items) cells.push_back({item.text, item.place, item.context});
    out.rows.push_back(std::move(cells));
  }
  return out;
}

class Reader {
 public:
  Reader(Build& build, const Node::Entry& entry) : build_(build), entry_(entry) {}

  void read(Table& out) {
    const Node& node = entry_.value;
    const Node* file = node.is_scalar() ? &node : node.find("file");
    const Node* value = node.find("value");
    if (!file && !node.find("rows"))
      return build_.report.error(entry_, "the table '" + entry_.key + "' has no values", "give it a 'file' or 'rows'");
    if (file && !file->is_scalar()) return;
    std::optional<Cells> cells;
    if (file) cells = cells_of_file(build_, *file, out.file = file->text);
    else if (node.find("rows")->is_sequence()) cells = cells_of_rows(node, text_of(value, "value"));
    if (!cells || cells->columns.empty()) return;
    choose_columns(*cells, node.find("keys"), value);
    if (columns_.empty()) return;
    for (const std::size_t column : columns_) out.keys.push_back(key_column(*cells, column, node.find("wraps")));
    if (const auto unit = build_.unit(node.find("unit"))) out.unit = *unit;
    fill(*cells, out);
  }

 private:
  void choose_columns(const Cells& cells, const Node* keys, const Node* value) {
    const auto column_of = [&](const Node& node) -> std::optional<std::size_t> {
      const auto it = std::find(cells.columns.begin(), cells.columns.end(), node.text);
      if (it != cells.columns.end()) return static_cast<std::size_t>(it - cells.columns.begin());
      build_.report.error(node, "the table has no column '" + node.text + "'", did_you_mean(node.text, cells.columns));
      return std::nullopt;
    };
    value_ = cells.columns.size() - 1;
    if (value) {
      const auto found = column_of(*value);
      if (!found) return;
      value_ = *found;
    }
    for (const Node* key : items_of(keys))
      if (const auto found = column_of(*key)) columns_.push_back(*found);
    if (!keys)
      for (std::size_t c = 0; c < cells.columns.size(); ++c)
        if (c != value_) columns_.push_back(c);
    if (columns_.empty()) build_.report.error(entry_, "the table '" + entry_.key + "' has no key column");
  }

  Table::KeyColumn key_column(const Cells& cells, std::size_t column, const Node* wraps) {
    Table::KeyColumn out;
    out.name = cells.columns[column];
    out.labels = std::any_of(cells.rows.begin(), cells.rows.end(), [&](const auto& row) {
      return column < row.size() && !plain_number(row[column].text);
    });
    std::set<std::string> seen;
    for (const auto& row : cells.rows) {
      if (column >= row.size()) continue;
      if (out.labels && seen.insert(row[column].text).second) out.words.push_back(row[column].text);
      if (!out.labels) out.steps.push_back(*plain_number(row[column].text));
    }
    std::sort(out.steps.begin(), out.steps.end());
    out.steps.erase(std::unique(out.steps.begin(), out.steps.end()), out.steps.end());
    if (out.labels) match_set(out);
    const Node* wrap = wraps ? wraps->find(out.name) : nullptr;
    if (!wrap) return out;
    const auto period = plain_number(wrap->text);
    if (out.labels || !period || *period <= 0 || (!out.steps.empty() && *period <= out.steps.back()))
      build_.report.error(*wrap, "the column '" + out.name + "' cannot begin again at " + wrap->text,
                          "a number beyond its last step");
    else
      out.wraps = true, out.period = *period;
    return out;
  }

  /// Words of a label column take the numbers of the first declared set that holds them all.
  void match_set(Table::KeyColumn& out) {
    for (const auto& [name, number] : build_.sets) {
      const Index& labels = build_.labels[static_cast<std::size_t>(number)];
      const bool all = std::all_of(out.words.begin(), out.words.end(), [&](const std::string& w) { return labels.count(w) > 0; });
      if (!all) continue;
      out.label_set = number;
      out.words = build_.scenario.label_sets[static_cast<std::size_t>(number)].labels;
      build_.use(Declared::set, number);
      return;
    }
    out.label_set = build_.add_label_set(entry_.key + "." + out.name, out.words);
  }

  std::optional<std::size_t> position(const Table::KeyColumn& key, const Cells::Cell& cell) const {
    if (key.labels) return build_.lookup(build_.labels[static_cast<std::size_t>(key.label_set)], cell.text);
    const auto it = std::lower_bound(key.steps.begin(), key.steps.end(), *plain_number(cell.text));
    return static_cast<std::size_t>(it - key.steps.begin());
  }

  void fill(const Cells& cells, Table& out) {
    std::size_t size = 1;
    for (const auto& key : out.keys)
      if (size <= most_cells) size *= std::max<std::size_t>(1, key.labels ? key.words.size() : key.steps.size());
    if (size > most_cells) return build_.report.error(entry_, "the table '" + entry_.key + "' is too large");
    out.values.assign(size, std::numeric_limits<double>::quiet_NaN());
    for (const auto& row : cells.rows) {
      if (row.size() != cells.columns.size()) {
        const Place place = row.empty() ? entry_.place : row.front().place;
        build_.report.error(place, entry_.value.context, "a row of " + std::to_string(row.size()) + " fields where there are " +
                                       std::to_string(cells.columns.size()) + " columns");
        continue;
      }
      std::size_t at = 0;
      for (std::size_t k = 0; k < out.keys.size(); ++k) {
        const auto p = position(out.keys[k], row[columns_[k]]);
        at = at * (out.keys[k].labels ? out.keys[k].words.size() : out.keys[k].steps.size()) + p.value_or(0);
      }
      const Cells::Cell& cell = row[value_];
      const auto number = plain_number(cell.text);
      if (!number) build_.report.error(cell.place, cell.context, "'" + cell.text + "' is not a number");
      else if (!std::isnan(out.values[at])) build_.report.error(row.front().place, row.front().context, "these keys stand twice in the table");
      else out.values[at] = *number * out.unit.scale;
    }
  }

  Build& build_;
  const Node::Entry& entry_;
  std::vector<std::size_t> columns_;
  std::size_t value_ = 0;
};

}  // namespace

void read_tables(Build& build) {
  const Node* section = build.root.find("tables");
  if (!section || !section->is_map()) return;
  for (const Node::Entry& e : section->entries) {
    Table table;
    table.name = e.key;
    table.place = e.place;
    if (e.value.is_scalar() || e.value.is_map()) Reader(build, e).read(table);
    build.declare(build.tables, Declared::table, e, static_cast<int>(build.scenario.tables.size()));
    build.scenario.tables.push_back(std::move(table));
  }
}

}  // namespace concert::scenario
