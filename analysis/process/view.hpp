// What a view of a process shows: tables of texts, numbers and estimates, with notes. One shape for all views, so that
// text, JSON, CSV and HTML are each written once.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "analysis/estimate.hpp"
#include "analysis/report.hpp"

namespace concert::analysis {

struct ViewColumn {
  std::string key;      // in JSON and CSV
  std::string heading;  // for people
  std::string unit;     // empty: none
  bool words = false;   // texts, set left
  bool brief = false;   // for people without its interval
};

struct ViewCell {
  ViewCell(std::string words) : text(std::move(words)) {}
  ViewCell(const char* words) : text(words) {}
  ViewCell(double x) : value(x), number(true) {}
  ViewCell(const Summary& s) : value(s.mean), half_width(s.half_width), number(true), estimate(true) {}

  std::string text;
  double value = missing, half_width = missing;
  bool number = false, estimate = false;
};

struct ViewTable {
  std::string name;                                        // "steps"
  std::string caption;                                     // a line above it
  std::vector<std::pair<std::string, std::string>> about;  // {"model", "usual"}: true of every row
  std::vector<ViewColumn> columns;
  std::vector<std::vector<ViewCell>> rows;
  bool for_programs = false;  // in JSON and CSV only
  std::string unit = {};      // told in the caption, so that headings need not
};

struct View {
  std::string name;
  std::vector<ViewTable> tables;
  std::vector<std::string> notes;
};

void print_view(std::ostream& out, const View& view, const TableOptions& options);
/// {"view", "tables": [{"table", about…, "rows": [{key: text or number, key_half_width}]}], "notes"}.
std::string view_json(const View& view);
/// RFC 4180: "table", what it is about, then the columns; a new heading, after an empty line, where those change.
std::string view_csv(const View& view);
std::string view_html(const View& view);

/// A unit of time in which `ticks` is neither tiny nor huge: min, h or d.
struct TimeUnit {
  const char* name;
  double ticks;
};
TimeUnit time_unit(double ticks);
Summary in_unit(Summary s, double unit);

/// Share of a whole as a percentage, with its interval.
Summary percent(const Summary& share);

}  // namespace concert::analysis
