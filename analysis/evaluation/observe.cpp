#include "analysis/evaluation/observe.hpp"

#include <cmath>

#include "random/distribution.hpp"

namespace concert::analysis::evaluation {
namespace {

using random::Draws;

double binomial(double n, double chance, Draws& draws) {
  if (n <= 0 || chance <= 0) return 0;
  if (chance >= 1) return n;
  return random::sample(random::prepare("binomial", {{"n", n}, {"p", chance}}).distribution, draws);
}

double poisson(double mean, Draws& draws) {
  return mean > 0 ? random::sample(random::prepare("poisson", {{"mean", mean}}).distribution, draws) : 0;
}

/// A stream of its own for each fault and cell.
Draws stream(random::Key key, const char* fault, std::size_t cell) { return {key, cell, random::name_key(fault)}; }

void code_late(Panel& panel, double lag, random::Key key) {
  if (!(lag > 0) || !counts_only(panel)) return;
  const double end = panel.positions.back() + 1;
  for (std::size_t s = 0; s < panel.sites.size(); ++s)
    for (std::size_t p = 0; p < panel.periods.size(); ++p) {
      double& value = panel.values[panel.at(s, p)];
      Draws draws = stream(key, "coding", panel.at(s, p));
      if (!std::isnan(value)) value = binomial(value, 1 - std::exp(-(end - panel.positions[p] - 0.5) / lag), draws);
    }
}

void measure_wrongly(Panel& panel, double variation, random::Key key) {
  if (!(variation > 0)) return;
  const double spread = std::sqrt(std::log1p(variation * variation));
  const bool whole = counts_only(panel);
  for (std::size_t cell = 0; cell < panel.values.size(); ++cell) {
    Draws draws = stream(key, "error", cell);
    double& value = panel.values[cell];
    value *= std::exp(spread * random::normal_quantile(draws.uniform()) - spread * spread / 2);
    if (whole) value = std::round(value);
  }
}

double sd_of(const Panel& panel, std::size_t site, double centre) {
  double sum = 0, n = 0;
  for (std::size_t p = 0; p < panel.periods.size(); ++p) {
    if (std::isnan(panel.value(site, p))) continue;
    sum += std::pow(panel.value(site, p) - centre, 2);
    ++n;
  }
  return n > 1 ? std::sqrt(sum / (n - 1)) : 0;
}

void lose(Panel& panel, const Observation& how, random::Key key) {
  const Panel seen = panel;  // what is lost depends on values, not on what was lost before
  for (std::size_t s = 0; s < panel.sites.size(); ++s) {
    const double centre = mean_of(seen, s, 0, seen.periods.size()), sd = sd_of(seen, s, centre);
    for (std::size_t p = 0; p < panel.periods.size(); ++p) {
      Draws draws = stream(key, "missing", panel.at(s, p));
      const double height = sd > 0 ? (seen.value(s, p) - centre) / sd : 0;
      const double odds = how.missing_high / (1 - how.missing_high) * std::exp2(height);
      const bool at_random = draws.uniform() < how.missing_share, by_value = draws.uniform() < odds / (1 + odds);
      if (at_random || by_value) panel.values[panel.at(s, p)] = missing;
    }
  }
}

}  // namespace

Panel observe(const Panel& truth, const Observation& how, random::Key key) {
  Panel seen = truth;
  code_late(seen, how.coding_lag, key);
  measure_wrongly(seen, how.error, key);
  if (how.missing_share > 0 || how.missing_high > 0) lose(seen, how, key);
  return seen;
}

Panel with_planted(const Panel& panel, double factor, random::Key key) {
  Panel out = panel;
  const bool whole = counts_only(panel);
  for (std::size_t s = 0; s < panel.sites.size(); ++s)
    for (std::size_t p = 0; p < panel.periods.size(); ++p) {
      double& value = out.values[panel.at(s, p)];
      if (!panel.treated(s, p) || std::isnan(value) || factor == 1) continue;
      Draws draws = stream(key, "planted", panel.at(s, p));
      if (!whole) value *= factor;
      else value = factor < 1 ? binomial(value, factor, draws) : value + poisson(value * (factor - 1), draws);
    }
  return out;
}

}  // namespace concert::analysis::evaluation
