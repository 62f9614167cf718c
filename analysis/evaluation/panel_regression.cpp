// Regressions of the whole panel: two-way fixed effects, imputation for staggered openings, the stepped wedge.
#include <algorithm>
#include <boost/math/tools/minima.hpp>
#include <cmath>
#include <map>

#include "analysis/evaluation/designs.hpp"

namespace concert::analysis::evaluation {
namespace {

using Index = Eigen::Index;

void need_panel(const Panel& panel) {
  if (treated_sites(panel).empty()) throw NoEstimate("no site is treated within the panel");
  if (panel.sites.size() < 3) throw NoEstimate("errors by cluster need at least three sites");
}

Inference clustered(const Cells& cells, const LeastSquares& fit, std::size_t sites, const Options& options) {
  const Clustered data{cells.x, fit, cells.site, sites};
  if (options.errors == Errors::cr1) return cr1(data, 0);
  if (options.errors == Errors::wild) return wild(data, cells.y, 0, options.seed);
  return cr2(data, 0);
}

/// Sites with at least one cell, renumbered.
void renumber(Cells& cells, std::size_t& sites) {
  std::map<std::size_t, std::size_t> number;
  for (std::size_t& site : cells.site) site = number.emplace(site, number.size()).first->second;
  sites = number.size();
}

/// Levels of sites and periods from untreated cells (Borusyak, Jaravel and Spiess 2024), by site and period; missing where
/// a site or a period has no untreated cell.
struct Untreated {
  std::vector<double> level;  // sites × periods
  Cells cells;                // the untreated ones, no column of the effect
  LeastSquares fit;
  std::vector<Index> site_column, period_column;  // -1: the reference; -2: not known
};

Untreated fit_untreated(const Panel& panel) {
  Untreated out{.level = {}, .cells = cells_of(panel, Which::untreated), .fit = {}, .site_column = std::vector<Index>(panel.sites.size(), -2),
                .period_column = std::vector<Index>(panel.periods.size(), -2)};
  Cells& cells = out.cells;
  Index columns = 0;
  for (const std::size_t site : cells.site)
    if (out.site_column[site] == -2) out.site_column[site] = columns++;
  std::vector<std::size_t> periods = cells.period;
  std::sort(periods.begin(), periods.end());
  for (const std::size_t period : periods)
    if (out.period_column[period] == -2) out.period_column[period] = period == periods.front() ? -1 : columns++;
  cells.x = Matrix::Zero(cells.y.size(), columns);
  for (Index i = 0; i < cells.y.size(); ++i) {
    cells.x(i, out.site_column[cells.site[static_cast<std::size_t>(i)]]) = 1;
    const Index period = out.period_column[cells.period[static_cast<std::size_t>(i)]];
    if (period >= 0) cells.x(i, period) = 1;
  }
  out.fit = least_squares(cells.x, cells.y);
  out.level.assign(panel.values.size(), missing);
  for (std::size_t s = 0; s < panel.sites.size(); ++s)
    for (std::size_t p = 0; p < panel.periods.size(); ++p) {
      if (out.site_column[s] == -2 || out.period_column[p] == -2) continue;
      const double period = out.period_column[p] >= 0 ? out.fit.coefficients[out.period_column[p]] : 0;
      out.level[panel.at(s, p)] = out.fit.coefficients[out.site_column[s]] + period;
    }
  return out;
}

struct Effect {
  std::size_t site, period;
  double value;
};

std::vector<Effect> effects_of(const Panel& panel, const Untreated& untreated) {
  std::vector<Effect> effects;
  for (std::size_t s = 0; s < panel.sites.size(); ++s)
    for (std::size_t p = 0; p < panel.periods.size(); ++p) {
      const double effect = panel.value(s, p) - untreated.level[panel.at(s, p)];
      if (panel.treated(s, p) && !std::isnan(effect)) effects.push_back({s, p, effect});
    }
  return effects;
}

/// Their conservative variance: by site, the sum of the estimator's weights times residuals, where treated residuals are
/// around the mean effect of the site's cohort (of all, where a cohort is one site); times G/(G-1).
double imputation_variance(const Panel& panel, const Untreated& untreated, const std::vector<Effect>& effects) {
  Vector pull = Vector::Zero(untreated.cells.x.cols());
  std::map<std::size_t, std::pair<double, double>> cohort;  // opening -> sum, n
  std::map<std::size_t, std::size_t> members;
  const double n = static_cast<double>(effects.size());
  double all = 0;
  for (const Effect& effect : effects) {
    pull[untreated.site_column[effect.site]] += 1 / n;
    if (untreated.period_column[effect.period] >= 0) pull[untreated.period_column[effect.period]] += 1 / n;
    cohort[panel.opens[effect.site]].first += effect.value;
    cohort[panel.opens[effect.site]].second += 1;
    all += effect.value / n;
  }
  for (const std::size_t site : treated_sites(panel)) ++members[panel.opens[site]];
  std::vector<double> by_site(panel.sites.size(), 0);
  for (const Effect& effect : effects) {
    const std::size_t opens = panel.opens[effect.site];
    const double centre = members[opens] > 1 ? cohort[opens].first / cohort[opens].second : all;
    by_site[effect.site] += (effect.value - centre) / n;
  }
  const Vector weights = untreated.cells.x * (untreated.fit.bread * pull);
  for (Index i = 0; i < weights.size(); ++i)
    by_site[untreated.cells.site[static_cast<std::size_t>(i)]] -= weights[i] * untreated.fit.residuals[i];
  double sum = 0;
  for (const double score : by_site) sum += score * score;
  const double sites = static_cast<double>(panel.sites.size());
  return sum * sites / (sites - 1);
}

void add_by_age(Estimate& estimate, const Panel& panel, const std::vector<Effect>& effects) {
  std::map<std::size_t, std::pair<double, double>> by_age;
  for (const Effect& effect : effects) {
    auto& [sum, n] = by_age[effect.period - panel.opens[effect.site]];
    sum += effect.value;
    ++n;
  }
  for (const auto& [age, sum] : by_age)
    estimate.coefficients.push_back({"effect in period " + std::to_string(age + 1) + " after opening", sum.first / sum.second, missing});
}

// ── stepped wedge: Hussey and Hughes (2007) ──

/// Generalised least squares at a ratio of the sites' variance to that within: each site's rows are taken less a share of
/// their mean. The restricted likelihood (Patterson and Thompson 1971) is -2 log L up to a constant.
struct Wedge {
  LeastSquares fit;
  double variance = 0;  // within sites
  double criterion = 0;
};

Wedge wedge_at(const Cells& cells, std::size_t sites, double ratio) {
  std::vector<std::vector<Index>> rows(sites);
  for (std::size_t i = 0; i < cells.site.size(); ++i) rows[cells.site[i]].push_back(static_cast<Index>(i));
  Matrix x = cells.x;
  Vector y = cells.y;
  double determinant = 0;
  for (const auto& own : rows) {
    const double n = static_cast<double>(own.size()), share = 1 - 1 / std::sqrt(1 + n * ratio);
    const Eigen::RowVectorXd mean = cells.x(own, Eigen::all).colwise().mean();
    const double centre = cells.y(own).mean();
    for (const Index i : own) {
      x.row(i) -= share * mean;
      y[i] -= share * centre;
    }
    determinant += std::log(1 + n * ratio);
  }
  Wedge wedge{.fit = least_squares(x, y)};
  const double degrees = static_cast<double>(x.rows() - x.cols());
  wedge.variance = wedge.fit.residuals.squaredNorm() / degrees;
  const Eigen::LDLT<Matrix> cross(x.transpose() * x);
  wedge.criterion = degrees * std::log(wedge.variance) + determinant + cross.vectorD().array().log().sum();
  return wedge;
}

}  // namespace

Estimate two_way_fixed_effects(const Panel& panel, const Options& options) {
  need_panel(panel);
  Estimate estimate;
  Cells cells = cells_of(panel, Which::all);
  std::size_t sites = 0;
  renumber(cells, sites);
  const LeastSquares fit = least_squares(cells.x, cells.y);
  conclude(estimate, fit.coefficients[0], clustered(cells, fit, sites, options));
  return estimate;
}

Estimate imputed(const Panel& panel, const Options&) {
  need_panel(panel);
  Estimate estimate;
  const Untreated untreated = fit_untreated(panel);
  const std::vector<Effect> effects = effects_of(panel, untreated);
  if (effects.empty()) throw NoEstimate("no treated cell has an untreated site in its period and an untreated period of its own");
  double sum = 0;
  for (const Effect& effect : effects) sum += effect.value;
  const double value = sum / static_cast<double>(effects.size());
  conclude(estimate, value, student(value, std::sqrt(imputation_variance(panel, untreated, effects)), static_cast<double>(panel.sites.size()) - 1));
  add_by_age(estimate, panel, effects);
  estimate.trace = trace_of(panel, untreated.level);
  return estimate;
}

Estimate stepped_wedge(const Panel& panel, const Options&) {
  need_panel(panel);
  Estimate estimate;
  Cells cells = cells_of(panel, Which::all);
  std::size_t sites = 0;
  renumber(cells, sites);
  Matrix x = Matrix::Zero(cells.x.rows(), cells.x.cols() - static_cast<Index>(panel.sites.size()) + 1);
  x.col(0) = cells.x.col(0);
  x.col(1).setOnes();
  x.rightCols(x.cols() - 2) = cells.x.rightCols(x.cols() - 2);
  cells.x = x;
  const auto criterion = [&](double log_ratio) { return wedge_at(cells, sites, std::exp(log_ratio)).criterion; };
  const auto [best, least] = boost::math::tools::brent_find_minima(criterion, -12.0, 8.0, 30);
  const Wedge wedge = wedge_at(cells, sites, std::exp(best));
  const double error = std::sqrt(wedge.variance * wedge.fit.bread(0, 0));
  const double degrees = static_cast<double>(x.rows()) - static_cast<double>(x.cols()) - static_cast<double>(sites) + 1;
  conclude(estimate, wedge.fit.coefficients[0], student(wedge.fit.coefficients[0], error, degrees));
  estimate.coefficients.push_back({"standard deviation between sites", std::sqrt(wedge.variance * std::exp(best)), missing});
  estimate.coefficients.push_back({"standard deviation within sites", std::sqrt(wedge.variance), missing});
  return estimate;
}

}  // namespace concert::analysis::evaluation
