#include "care/accumulator.hpp"

#include <algorithm>

#include "random/exact_math.hpp"

namespace concert::care {

using scenario::Aggregate;

void Accumulator::add(double value, Aggregate aggregate) {
  ++n;
  value += 0.0;  // of the two zeros one: which came first must not show
  switch (aggregate) {
    case Aggregate::count:
      break;
    case Aggregate::median:
    case Aggregate::quantile:
      values.push_back(value);
      break;
    case Aggregate::min:
    case Aggregate::max:
      least = std::min(least, value);
      largest = std::max(largest, value);
      break;
    case Aggregate::variance:
    case Aggregate::sd:
      squares.add_product(value, value);
      sum.add(value);
      break;
    default:
      sum.add(value);
  }
}

void Accumulator::absorb(const Accumulator& other) {
  n += other.n;
  sum.absorb(other.sum);
  squares.absorb(other.squares);
  least = std::min(least, other.least);
  largest = std::max(largest, other.largest);
  values.insert(values.end(), other.values.begin(), other.values.end());
}

double Accumulator::mean() const { return n > 0 ? sum.value() / static_cast<double>(n) : random::not_a_number; }

double Accumulator::variance() const {
  if (n < 2) return random::not_a_number;
  return squared_deviations(sum, squares, static_cast<double>(n)) / static_cast<double>(n - 1);
}

double quantile(std::vector<double>& values, double level) {
  if (values.empty()) return random::not_a_number;
  std::sort(values.begin(), values.end());
  const double h = (static_cast<double>(values.size()) - 1) * level;
  const auto below = static_cast<std::size_t>(h);
  const double above = below + 1 < values.size() ? values[below + 1] : values[below];
  return values[below] + (h - static_cast<double>(below)) * (above - values[below]);
}

}  // namespace concert::care
