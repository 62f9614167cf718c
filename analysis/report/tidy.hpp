// Every number of a comparison as one long table, a row each: for spreadsheets, R and pandas. Computes nothing.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "analysis/compare.hpp"

namespace concert::analysis {

/// One estimate. A missing number is NaN.
struct TidyRow {
  std::string model, measure;
  std::string statistic;   // value, difference, gap, gap_difference, total, total_difference, less, more, same,
                           // pair_difference, quantile_5, quantile_25, quantile_50, quantile_75, quantile_95
  std::string group;       // a label; of a gap "last - first"; of costs the payer
  double start = missing;  // of a period, days since the start; missing: the whole window
  double mean = missing, lower = missing, upper = missing;  // 95 % interval
  std::string unit;
  std::size_t n = 0;  // replications; of less, more, same and quantiles: persons
  double sd = missing;
  double p_holm = missing;  // of a difference, judged together with all others (Holm)
};

/// In the order of the report: values, differences, series, gaps, persons, costs by payer and effects.
std::vector<TidyRow> tidy_rows(const Comparison& comparison);

/// With a row of headings; numbers to the last digit, what is missing empty, texts quoted where needed (RFC 4180).
std::string to_csv(const Comparison& comparison);

}  // namespace concert::analysis
