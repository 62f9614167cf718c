// Synthetic control (Abadie, Diamond and Hainmueller 2010, doi:10.1198/jasa.2009.ap08746). Several treated sites are taken
// as their mean, and a placebo is the mean of as many donors (Kreif et al. 2016, doi:10.1002/hec.3258).
#include <algorithm>
#include <cmath>
#include <nlopt.hpp>
#include <numeric>

#include "analysis/evaluation/designs.hpp"
#include "analysis/evaluation/simplex.hpp"
#include "random/stream.hpp"

namespace concert::analysis::evaluation {
namespace {

using Index = Eigen::Index;
using Sites = std::vector<std::size_t>;

constexpr std::size_t most_placebos = 500;

/// Complete series: a row a period, a column a site; covariates' means before the opening, in standard deviations.
struct Data {
  Matrix values;
  Matrix predictors;  // covariates × sites; no rows without predictors
  Index opens = 0;
  Matrix before() const { return values.topRows(opens); }
};

Data data_of(const Panel& panel, const Options& options) {
  Data data;
  data.opens = static_cast<Index>(first_opening(panel));
  data.values.resize(static_cast<Index>(panel.periods.size()), static_cast<Index>(panel.sites.size()));
  for (std::size_t s = 0; s < panel.sites.size(); ++s)
    for (std::size_t p = 0; p < panel.periods.size(); ++p) data.values(static_cast<Index>(p), static_cast<Index>(s)) = panel.value(s, p);
  if (!data.values.allFinite()) throw NoEstimate("a synthetic control needs every cell; some are missing");
  if (options.predictors == Predictors::none) return data;
  if (panel.covariates.empty()) throw NoEstimate("there are no covariates to serve as predictors");
  data.predictors.resize(static_cast<Index>(panel.covariates.size()), data.values.cols());
  for (std::size_t c = 0; c < panel.covariates.size(); ++c) {
    Panel covariate = panel;
    covariate.values = panel.covariates[c].values;
    for (std::size_t s = 0; s < panel.sites.size(); ++s)
      data.predictors(static_cast<Index>(c), static_cast<Index>(s)) = mean_of(covariate, s, 0, first_opening(panel));
    Eigen::RowVectorXd row = data.predictors.row(static_cast<Index>(c));
    row.array() -= row.mean();
    const double spread = std::sqrt(row.squaredNorm() / static_cast<double>(row.size() - 1));
    if (!(spread > 0)) throw NoEstimate("covariate '" + panel.covariates[c].name + "' is missing at a site or the same at all");
    data.predictors.row(static_cast<Index>(c)) = row / spread;
  }
  return data;
}

std::vector<Index> indices(const Sites& sites) { return {sites.begin(), sites.end()}; }

struct Fit {
  Vector weights, importance;  // of donors; of predictors, summing to 1
  Vector gap;                  // observed less synthetic, by period
  double before = 0, after = 0;  // root mean square gap
  double ratio() const { return after / std::max(before, 1e-12); }
};

/// Softmax of the parameters with a last one at 0.
Vector importance_of(const std::vector<double>& parameters) {
  Vector out(static_cast<Index>(parameters.size()) + 1);
  for (std::size_t i = 0; i < parameters.size(); ++i) out[static_cast<Index>(i)] = std::exp(parameters[i]);
  out[out.size() - 1] = 1;
  return out / out.sum();
}

Vector weights_for(const Matrix& donors, const Vector& target, const Vector& importance) {
  const Vector roots = importance.cwiseSqrt();
  return simplex_weights(roots.asDiagonal() * donors, roots.cwiseProduct(target));
}

/// What the search over importances needs: predictors and series of the donors and of the treated.
struct Search {
  const Matrix& donors;
  const Vector& target;
  const Matrix& series;
  const Vector& observed;
};

double mismatch(const std::vector<double>& at, std::vector<double>&, void* data) {
  const Search& search = *static_cast<const Search*>(data);
  return (search.observed - search.series * weights_for(search.donors, search.target, importance_of(at))).squaredNorm();
}

/// Importances of predictors that make the series before the opening fit best (Nelder and Mead 1965, by NLopt).
Vector best_importance(Search data) {
  const std::size_t n = static_cast<std::size_t>(data.donors.rows()) - 1;
  std::vector<double> parameters(n, 0);
  if (n == 0) return Vector::Ones(1);
  nlopt::opt search(nlopt::LN_NELDERMEAD, static_cast<unsigned>(n));
  search.set_lower_bounds(-12);
  search.set_upper_bounds(12);
  search.set_min_objective(mismatch, &data);
  search.set_initial_step(1);
  search.set_xtol_abs(1e-3);
  search.set_maxeval(static_cast<int>(100 * n));
  double least = 0;
  search.optimize(parameters, least);
  return importance_of(parameters);
}

Fit fit_to(const Data& data, const Sites& treated, const Sites& donors) {
  const auto own = indices(treated), others = indices(donors);
  const Vector observed = data.values(Eigen::all, own).rowwise().mean();
  const Matrix series = data.values(Eigen::all, others);
  const Index opens = data.opens, after = data.values.rows() - opens;
  Fit fit;
  if (data.predictors.rows() == 0) {
    fit.weights = simplex_weights(series.topRows(opens), observed.head(opens));
  } else {
    const Matrix predictors = data.predictors(Eigen::all, others);
    const Vector target = data.predictors(Eigen::all, own).rowwise().mean();
    const Matrix before = series.topRows(opens);
    const Vector own_before = observed.head(opens);
    fit.importance = best_importance({predictors, target, before, own_before});
    fit.weights = weights_for(predictors, target, fit.importance);
  }
  fit.gap = observed - series * fit.weights;
  fit.before = std::sqrt(fit.gap.head(opens).squaredNorm() / static_cast<double>(opens));
  fit.after = std::sqrt(fit.gap.tail(after).squaredNorm() / static_cast<double>(after));
  return fit;
}

/// Each donor in turn; of several at a time, distinct random groups.
std::vector<Sites> placebo_groups(const Sites& donors, std::size_t size, std::uint64_t seed) {
  std::vector<Sites> groups;
  if (size == 1) {
    for (const std::size_t donor : donors) groups.push_back({donor});
    return groups;
  }
  random::Draws draws({.seed = seed, .replication = 0}, random::name_key("placebo groups"), 0);
  for (std::size_t tries = 0; tries < 4 * most_placebos && groups.size() < most_placebos; ++tries) {
    Sites pool = donors;
    for (std::size_t i = 0; i < size; ++i) std::swap(pool[i], pool[i + static_cast<std::size_t>(draws.uniform() * static_cast<double>(pool.size() - i))]);
    pool.resize(size);
    std::sort(pool.begin(), pool.end());
    if (std::find(groups.begin(), groups.end(), pool) == groups.end()) groups.push_back(pool);
  }
  return groups;
}

std::vector<double> placebo_ratios(const Data& data, const Sites& donors, std::size_t size, std::uint64_t seed) {
  std::vector<double> ratios;
  for (const Sites& group : placebo_groups(donors, size, seed)) {
    Sites rest;
    for (const std::size_t donor : donors)
      if (std::find(group.begin(), group.end(), donor) == group.end()) rest.push_back(donor);
    ratios.push_back(fit_to(data, group, rest).ratio());
  }
  std::sort(ratios.begin(), ratios.end());
  return ratios;
}

/// Effects constant over time that the placebo test does not reject (Firpo and Possebom 2018, doi:10.1515/jci-2016-0026):
/// the ratio after taking the effect away is within the placebos' (1 - level) quantile. No end where that is out of reach.
void conclude_by_placebo(Estimate& estimate, const Fit& fit, const Data& data, const std::vector<double>& ratios) {
  const auto rank = [&](double ratio) { return static_cast<double>(ratios.end() - std::lower_bound(ratios.begin(), ratios.end(), ratio - 1e-12) + 1) / static_cast<double>(ratios.size() + 1); };
  const Vector after = fit.gap.tail(data.values.rows() - data.opens);
  estimate.value = after.mean();
  estimate.p = rank(fit.ratio());
  const auto allowed = static_cast<std::size_t>(std::floor((1 - confidence) * static_cast<double>(ratios.size() + 1) + 1e-9));
  if (allowed == 0) {
    estimate.low = -HUGE_VAL;
    estimate.high = HUGE_VAL;
    estimate.notes.push_back("with " + std::to_string(ratios.size()) + " placebos no p-value is below " + std::to_string(1.0 / static_cast<double>(ratios.size() + 1)).substr(0, 5) + "; 19 are needed for 0.05");
    return;
  }
  const double bound = ratios[ratios.size() - allowed] * std::max(fit.before, 1e-12);
  const double spread = (after.array() - after.mean()).square().mean();
  const double reach = bound * bound - spread;
  if (reach < 0) estimate.notes.push_back("no effect that is constant over time fits the gap; there is no interval");
  else {
    estimate.low = estimate.value - std::sqrt(reach);
    estimate.high = estimate.value + std::sqrt(reach);
  }
}

}  // namespace

Estimate synthetic_control(const Panel& panel, const Options& options) {
  const Sites treated = treated_sites(panel), donors = control_sites(panel);
  if (treated.empty()) throw NoEstimate("no site is treated within the panel");
  for (const std::size_t site : treated)
    if (panel.opens[site] != first_opening(panel)) throw NoEstimate("the treated sites open in different periods; evaluate one at a time");
  if (donors.size() < treated.size() + 1) throw NoEstimate("a synthetic control needs more untreated donors than treated sites");
  if (first_opening(panel) < 2) throw NoEstimate("a synthetic control needs at least two periods before the opening");
  Estimate estimate;
  const Data data = data_of(panel, options);
  const Fit fit = fit_to(data, treated, donors);
  conclude_by_placebo(estimate, fit, data, placebo_ratios(data, donors, treated.size(), options.seed));
  for (std::size_t d = 0; d < donors.size(); ++d) estimate.weights.push_back({panel.sites[donors[d]], fit.weights[static_cast<Index>(d)], missing});
  for (Index k = 0; k < fit.importance.size(); ++k) estimate.coefficients.push_back({"importance of " + panel.covariates[static_cast<std::size_t>(k)].name, fit.importance[k], missing});
  estimate.coefficients.push_back({"root mean square gap before", fit.before, missing});
  estimate.coefficients.push_back({"root mean square gap after", fit.after, missing});
  estimate.coefficients.push_back({"ratio of the two", fit.ratio(), missing});
  const Vector observed = data.values(Eigen::all, indices(treated)).rowwise().mean();
  estimate.trace = {.periods = panel.periods, .observed = {observed.begin(), observed.end()}, .counterfactual = {}, .opens = first_opening(panel)};
  for (Index p = 0; p < observed.size(); ++p) estimate.trace.counterfactual.push_back(observed[p] - fit.gap[p]);
  return estimate;
}

}  // namespace concert::analysis::evaluation
