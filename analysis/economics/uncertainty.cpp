#include "analysis/economics/uncertainty.hpp"

#include <algorithm>
#include <cmath>

namespace concert::analysis {
namespace {

using Column = std::vector<double>;

/// mean over draws of the best strategy's value, less the best of the mean values.
double gain(const std::vector<Column>& values) {
  if (values.empty() || values[0].empty()) return missing;
  double sum = 0;
  for (std::size_t k = 0; k < values[0].size(); ++k) {
    double best = values[0][k];
    for (const Column& column : values) best = std::max(best, column[k]);
    sum += best;
  }
  double best = mean(values[0]);
  for (const Column& column : values) best = std::max(best, mean(column));
  const double found = sum / static_cast<double>(values[0].size()) - best;
  return found > 1e-12 * std::abs(best) ? found : 0;  // below is rounding
}

double dot(const Column& a, const Column& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

/// Adds a column's part that the others do not have, of length 1; nothing if there is none. Twice: Giraud et al. 2005.
void add_direction(std::vector<Column>& basis, Column column) {
  const double length = std::sqrt(dot(column, column));
  for (int round = 0; round < 2; ++round)
    for (const Column& done : basis) {
      const double along = dot(done, column);
      for (std::size_t i = 0; i < column.size(); ++i) column[i] -= along * done[i];
    }
  const double left = std::sqrt(dot(column, column));
  if (!(left > 1e-10 * length)) return;
  for (double& x : column) x /= left;
  basis.push_back(std::move(column));
}

/// Zero mean, unit variance; empty if it does not vary.
Column standardised(const Column& x) {
  const double centre = mean(x), spread = std::sqrt(variance(x));
  if (!(spread > 1e-12 * std::max(1e-300, std::abs(centre)))) return {};
  Column out;
  for (const double value : x) out.push_back((value - centre) / spread);
  return out;
}

double cube_above(double x, double knot) { return x > knot ? (x - knot) * (x - knot) * (x - knot) : 0; }

/// Linear beyond the outer knots: Hastie, Tibshirani and Friedman 2009, equation 5.4.
void add_spline(std::vector<Column>& basis, const Column& x) {
  std::vector<double> knots;
  for (const double level : {0.05, 0.23, 0.41, 0.59, 0.77, 0.95}) {
    const double knot = quantile(x, level);
    if (knots.empty() || knot > knots.back()) knots.push_back(knot);
  }
  add_direction(basis, x);
  if (knots.size() < 3) return;
  const double last = knots.back(), before = knots[knots.size() - 2];
  const auto d = [&](double value, double knot) {
    return (cube_above(value, knot) - cube_above(value, last)) / (last - knot);
  };
  for (std::size_t k = 0; k + 2 < knots.size(); ++k) {
    Column column;
    for (const double value : x) column.push_back(d(value, knots[k]) - d(value, before));
    add_direction(basis, std::move(column));
  }
}

Column fitted(const std::vector<Column>& basis, const Column& y) {
  Column fit(y.size(), 0);
  for (const Column& direction : basis) {
    const double along = dot(direction, y);
    for (std::size_t i = 0; i < y.size(); ++i) fit[i] += along * direction[i];
  }
  return fit;
}

/// Orthonormal columns; empty where a parameter does not vary.
std::vector<Column> basis_of(const std::vector<Column>& parameters, std::size_t draws) {
  std::vector<Column> basis, linear;
  add_direction(basis, Column(draws, 1));
  for (const Column& parameter : parameters) {
    linear.push_back(standardised(parameter));
    if (linear.back().empty()) return {};
    add_spline(basis, linear.back());
  }
  for (std::size_t a = 0; a < linear.size(); ++a)
    for (std::size_t b = a + 1; b < linear.size(); ++b) {
      Column product;
      for (std::size_t i = 0; i < draws; ++i) product.push_back(linear[a][i] * linear[b][i]);
      add_direction(basis, std::move(product));
    }
  return basis;
}

}  // namespace

std::vector<std::vector<double>> net_benefits(const Draws& draws, double threshold) {
  std::vector<Column> out(draws.strategies());
  for (std::size_t s = 0; s < out.size(); ++s)
    for (std::size_t k = 0; k < draws.size(); ++k) out[s].push_back(threshold * draws.effect[s][k] - draws.cost[s][k]);
  return out;
}

Acceptability acceptability(const Draws& draws, double threshold) {
  const std::vector<Column> benefit = net_benefits(draws, threshold);
  Acceptability out{.threshold = threshold, .probability = Column(benefit.size(), 0), .expected = {}};
  for (std::size_t k = 0; k < draws.size(); ++k) {
    double best = benefit[0][k];
    for (const Column& column : benefit) best = std::max(best, column[k]);
    std::vector<std::size_t> winners;
    for (std::size_t s = 0; s < benefit.size(); ++s)
      if (benefit[s][k] == best) winners.push_back(s);
    for (const std::size_t s : winners) out.probability[s] += 1 / static_cast<double>(winners.size() * draws.size());
  }
  for (const Column& column : benefit) out.expected.push_back(mean(column));
  out.best =
      static_cast<std::size_t>(std::max_element(out.expected.begin(), out.expected.end()) - out.expected.begin());
  return out;
}

double evpi(const std::vector<std::vector<double>>& net_benefit) { return gain(net_benefit); }

double evppi(const std::vector<std::vector<double>>& net_benefit, const std::vector<std::vector<double>>& parameters) {
  if (net_benefit.empty() || parameters.empty()) return missing;
  const std::vector<Column> basis = basis_of(parameters, net_benefit[0].size());
  if (basis.empty() || net_benefit[0].size() < 3 * basis.size()) return missing;
  std::vector<Column> fits;
  for (const Column& column : net_benefit) fits.push_back(fitted(basis, column));
  return std::min(gain(fits), evpi(net_benefit));
}

double evppi_error(const std::vector<std::vector<double>>& net_benefit, const std::vector<std::vector<double>>& parameters) {
  constexpr std::size_t groups = 20;
  const auto without = [](const std::vector<Column>& columns, std::size_t group) {
    std::vector<Column> rest(columns.size());
    for (std::size_t c = 0; c < columns.size(); ++c)
      for (std::size_t k = 0; k < columns[c].size(); ++k)
        if (k % groups != group) rest[c].push_back(columns[c][k]);
    return rest;
  };
  Column values;
  for (std::size_t group = 0; group < groups; ++group) values.push_back(evppi(without(net_benefit, group), without(parameters, group)));
  constexpr double g = groups;
  return std::sqrt((g - 1) * (g - 1) / g * variance(values));
}

double evppi_nested(const std::vector<std::vector<double>>& inner_means) {
  if (inner_means.empty()) return missing;
  std::vector<Column> by_strategy(inner_means[0].size());
  for (const Column& outer : inner_means)
    for (std::size_t s = 0; s < outer.size(); ++s) by_strategy[s].push_back(outer[s]);
  return gain(by_strategy);
}

Variances variance_components(const std::vector<std::vector<double>>& values) {
  Variances out;
  Column means;
  double squares = 0, degrees_of_freedom = 0, inverse = 0;
  for (const Column& point : values) {
    if (point.empty()) continue;
    means.push_back(mean(point));
    inverse += 1 / static_cast<double>(point.size());
    if (point.size() < 2) continue;
    const auto degrees = static_cast<double>(point.size() - 1);
    const double spread = variance(point), size = mean(point);
    squares += spread > 1e-24 * size * size ? spread * degrees : 0;  // below is rounding
    degrees_of_freedom += degrees;
  }
  out.points = means.size();
  if (degrees_of_freedom > 0) {
    out.within = squares / degrees_of_freedom;
    out.of_mean = out.within * inverse / static_cast<double>(means.size());
  }
  if (means.size() > 1) out.between = std::max(0.0, variance(means) - (degrees_of_freedom > 0 ? out.of_mean : 0));
  return out;
}

}  // namespace concert::analysis
