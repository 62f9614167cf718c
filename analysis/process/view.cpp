#include "analysis/process/view.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <ostream>

#include "analysis/format.hpp"
#include "analysis/report/html_text.hpp"
#include "analysis/text_table.hpp"
#include "core/time.hpp"

namespace concert::analysis {
namespace {

using Json = nlohmann::ordered_json;

std::string cell_text(const ViewColumn& column, const ViewCell& cell, Charset charset) {
  if (!cell.number) return cell.text;
  if (std::isnan(cell.value)) return charset == Charset::utf8 ? "–" : "-";
  if (!std::isfinite(cell.half_width) || cell.half_width == 0 || column.brief) {
    if (column.brief && cell.value != 0 && std::abs(cell.value) < 0.001) return "<0.001";
    const bool whole = cell.value == std::round(cell.value) && std::abs(cell.value) < 1e9;
    return whole ? number_text(cell.value, 0, charset) : short_number(cell.value, 3, charset);
  }
  const int decimals = decimals_for(cell.value, cell.half_width);
  return number_text(cell.value, decimals, charset) + (charset == Charset::utf8 ? " ± " : " +/- ") +
         number_text(cell.half_width, decimals, charset);
}

std::string heading_of(const ViewTable& table, const ViewColumn& column) {
  return column.unit.empty() || column.unit == table.unit ? column.heading : column.heading + " (" + column.unit + ")";
}

TextTable text_table(const ViewTable& table, const TextStyle& style) {
  TextTable out;
  for (const ViewColumn& column : table.columns)
    out.columns.push_back({.heading = heading_of(table, column),
                           .align = column.words ? Align::left : Align::right,
                           .least = column.words ? 20u : 6u,
                           .most = 44});
  for (const auto& row : table.rows) {
    std::vector<TableCell> cells;
    for (std::size_t i = 0; i < row.size(); ++i)
      cells.push_back({clean(cell_text(table.columns[i], row[i], style.charset), style.charset)});
    out.rows.push_back(std::move(cells));
  }
  return out;
}

Json json_number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json row_json(const ViewTable& table, const std::vector<ViewCell>& row) {
  Json out = Json::object();
  for (std::size_t i = 0; i < row.size(); ++i) {
    const std::string& key = table.columns[i].key;
    out[key] = row[i].number ? json_number(row[i].value) : Json(row[i].text);
    if (row[i].estimate) out[key + "_half_width"] = json_number(row[i].half_width);
  }
  return out;
}

std::string quoted(const std::string& value) {
  if (value.find_first_of(",\"\n\r") == std::string::npos) return value;
  std::string out = "\"";
  for (const char c : value) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

std::string csv_number(double value) { return std::isfinite(value) ? fmt::format("{}", value) : ""; }

bool estimated(const ViewTable& table, std::size_t column) {
  for (const auto& row : table.rows)
    if (row[column].estimate) return true;
  return false;
}

std::string csv_heading(const ViewTable& table) {
  std::string out = "table";
  for (const auto& [key, value] : table.about) out += "," + quoted(key);
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const ViewColumn& column = table.columns[i];
    const std::string key = column.unit.empty() ? column.key : column.key + " (" + column.unit + ")";
    out += "," + quoted(key);
    if (estimated(table, i)) out += "," + quoted(column.key + "_half_width");
  }
  return out + "\r\n";
}

std::string csv_rows(const ViewTable& table) {
  std::string out;
  for (const auto& row : table.rows) {
    out += quoted(table.name);
    for (const auto& [key, value] : table.about) out += "," + quoted(value);
    for (std::size_t i = 0; i < row.size(); ++i) {
      out += "," + (row[i].number ? csv_number(row[i].value) : quoted(row[i].text));
      if (estimated(table, i)) out += "," + csv_number(row[i].half_width);
    }
    out += "\r\n";
  }
  return out;
}

}  // namespace

void print_view(std::ostream& out, const View& view, const TableOptions& options) {
  const TextStyle style{.width = options.width, .colour = options.colour == Colour::on, .charset = options.charset};
  bool first = true;
  for (const ViewTable& table : view.tables) {
    if (table.for_programs) continue;
    if (!first) out << "\n";
    first = false;
    print_paragraph(out, table.caption, style);
    if (!table.rows.empty()) print(out, text_table(table, style), style);
  }
  if (!view.notes.empty()) out << "\n";
  for (const std::string& note : view.notes) print_paragraph(out, note, style);
}

std::string view_json(const View& view) {
  Json out{{"view", view.name}, {"tables", Json::array()}, {"notes", view.notes}};
  for (const ViewTable& table : view.tables) {
    Json one{{"table", table.name}};
    for (const auto& [key, value] : table.about) one[key] = value;
    Json units = Json::object();
    for (const ViewColumn& column : table.columns)
      if (!column.unit.empty()) units[column.key] = column.unit;
    one["units"] = units;
    one["rows"] = Json::array();
    for (const auto& row : table.rows) one["rows"].push_back(row_json(table, row));
    out["tables"].push_back(std::move(one));
  }
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string view_csv(const View& view) {
  std::string out, before;
  for (const ViewTable& table : view.tables) {
    if (table.rows.empty()) continue;
    const std::string heading = csv_heading(table);
    if (heading != before) out += (before.empty() ? "" : "\r\n") + heading;
    before = heading;
    out += csv_rows(table);
  }
  return out;
}

std::string view_html(const View& view) {
  std::string out;
  for (const ViewTable& table : view.tables) {
    if (table.rows.empty() || table.for_programs) continue;
    html::HtmlTable one{.caption = table.caption, .headings = {}, .rows = {}, .text_columns = 0};
    for (const ViewColumn& column : table.columns) {
      one.headings.push_back(heading_of(table, column));
      if (column.words && one.text_columns + 1 == one.headings.size()) ++one.text_columns;
    }
    for (const auto& row : table.rows) {
      std::vector<std::string> cells;
      for (std::size_t i = 0; i < row.size(); ++i)
        cells.push_back(html::escaped(cell_text(table.columns[i], row[i], Charset::utf8)));
      one.rows.push_back(std::move(cells));
    }
    out += html::table(one);
  }
  for (const std::string& note : view.notes) out += html::paragraph(html::escaped(note));
  return out;
}

TimeUnit time_unit(double ticks) {
  if (ticks < 3.0 * static_cast<double>(hour)) return {"min", static_cast<double>(minute)};
  if (ticks < 3.0 * static_cast<double>(day)) return {"h", static_cast<double>(hour)};
  return {"d", static_cast<double>(day)};
}

Summary in_unit(Summary s, double unit) {
  s.mean /= unit;
  s.sd /= unit;
  s.half_width /= unit;
  return s;
}

Summary percent(const Summary& share) { return in_unit(share, 0.01); }

}  // namespace concert::analysis
