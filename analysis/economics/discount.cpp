#include "analysis/economics/discount.hpp"

#include <cmath>

namespace concert::analysis {

double annual_discount(double rate, double years, double origin) { return std::pow(1 + rate, origin - years); }

double continuous_discount(double rate, double years, double origin) { return std::exp(rate * (origin - years)); }

double annuity(double rate, double from, double to) {
  if (rate == 0) return to - from;
  return (annual_discount(rate, from) - annual_discount(rate, to)) / std::log1p(rate);
}

double rate_to_probability(double rate, double time) { return -std::expm1(-rate * time); }

double probability_to_rate(double probability, double time) { return -std::log1p(-probability) / time; }

}  // namespace concert::analysis
