// The rows of one cell of a measure: what its aggregate needs of them and no more. Every part is free of the order in
// which rows came and of how they were split over several accumulators: counts and exact sums, extremes, and the values
// themselves where a quantile will be asked (sorted only then).
#pragma once
#include <cstdint>
#include <limits>
#include <vector>

#include "core/exact_sum.hpp"
#include "program/program.hpp"

namespace concert::care {

struct Accumulator {
  std::int64_t n = 0;
  ExactSum sum, squares;
  double least = std::numeric_limits<double>::infinity();
  double largest = -std::numeric_limits<double>::infinity();
  std::vector<double> values;

  void add(double value, scenario::Aggregate aggregate);
  void absorb(const Accumulator& other);

  // Of the rows so far; not a number where there are none, or too few.
  double mean() const;
  double variance() const;
};

/// Quantile of type 7 (Hyndman & Fan 1996, doi:10.1080/00031305.1996.10473566); sorts its argument.
double quantile(std::vector<double>& values, double level);

}  // namespace concert::care
