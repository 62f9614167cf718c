// What the terminal's sections share: headings, and tables with one line a row and one column a model. Private to this room.
#pragma once
#include <cstddef>
#include <iosfwd>
#include <string>
#include <vector>

#include "analysis/report.hpp"
#include "analysis/text_table.hpp"

namespace concert::analysis {

struct Line {
  std::string name, unit;
  std::vector<Estimated> values;  // by model
};

void heading(std::ostream& out, const std::string& text, const TextStyle& style);

/// As people write it: "person days" for person_day, "per 1000 person years". Nothing for what has no unit.
std::string unit_text(const std::string& unit);

Estimated estimated(const Summary& summary);

/// As many models side by side as fit; the rest in further tables, with the rows' names again.
void print_models(std::ostream& out, const std::vector<std::string>& names, const std::vector<std::size_t>& models,
                  const std::vector<Line>& lines, const TextStyle& style);

std::vector<std::size_t> all_models(const Comparison& c);
std::vector<std::size_t> others(const Comparison& c);  // all but the baseline
std::vector<std::string> model_headings(const Comparison& c);

/// How many differences are left when all of the table are judged at once (Holm), and which, in a sentence; empty where
/// there are not two to judge.
std::string judged_together(const Comparison& c);

/// Which periods of a series a report shows: of long ones evenly spaced, the first and the last among them.
std::vector<std::size_t> shown_periods(std::size_t periods);

/// "2 y", "30 d", "6 h": the start of a period, all in days, as coarse as the step allows.
std::string period_name(double days, double step);

/// Every series: one table each (report_series.cpp).
void print_series(std::ostream& out, const Comparison& c, const TextStyle& style);

}  // namespace concert::analysis
