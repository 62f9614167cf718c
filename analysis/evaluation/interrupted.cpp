// Interrupted time series: a segmented regression of the treated sites' series (Lopez Bernal et al. 2017,
// doi:10.1093/ije/dyw098).
#include <boost/math/constants/constants.hpp>
#include <cmath>

#include "analysis/evaluation/designs.hpp"
#include "analysis/evaluation/glm.hpp"

namespace concert::analysis::evaluation {
namespace {

using Index = Eigen::Index;

struct Segments {
  Matrix x;                      // level, [slope,] intercept, time, harmonics
  Vector y, offset;
  std::vector<double> positions;
  std::vector<std::string> names;
  std::vector<std::size_t> period;  // of each row
};

Vector row_of(const Options& options, double position, double opening) {
  const bool sloped = options.shape == Shape::level_and_slope;
  Vector row(3 + (sloped ? 1 : 0) + 2 * options.harmonics);
  Index c = 0;
  row[c++] = position >= opening ? 1 : 0;
  if (sloped) row[c++] = std::max(0.0, position - opening + 1);  // 1 in the first period, as published
  row[c++] = 1;
  row[c++] = position + 1;
  for (int k = 1; k <= options.harmonics; ++k) {
    const double angle = boost::math::constants::two_pi<double>() * k * (position + 1) / options.season;
    row[c++] = std::sin(angle);
    row[c++] = std::cos(angle);
  }
  return row;
}

std::vector<std::string> names_of(const Options& options) {
  std::vector<std::string> names{"level change"};
  if (options.shape == Shape::level_and_slope) names.push_back("slope change a period");
  names.insert(names.end(), {"intercept", "trend a period"});
  for (int k = 1; k <= options.harmonics; ++k) {
    names.push_back("sine " + std::to_string(k));
    names.push_back("cosine " + std::to_string(k));
  }
  return names;
}

Segments segments_of(const Panel& panel, const Options& options, Law law) {
  const Aggregate series = aggregate_of(panel, treated_sites(panel));
  Segments out;
  out.names = names_of(options);
  for (std::size_t p = 0; p < panel.periods.size(); ++p)
    if (!std::isnan(series.values[p])) out.period.push_back(p);
  const Index n = static_cast<Index>(out.period.size());
  out.x.resize(n, static_cast<Index>(out.names.size()));
  out.y.resize(n);
  out.offset = Vector::Zero(n);
  const double opening = panel.positions[first_opening(panel)];
  for (Index i = 0; i < n; ++i) {
    const std::size_t p = out.period[static_cast<std::size_t>(i)];
    out.x.row(i) = row_of(options, panel.positions[p], opening).transpose();
    out.y[i] = series.values[p];
    if (law != Law::gaussian) out.offset[i] = std::log(series.exposure[p]);
    out.positions.push_back(panel.positions[p]);
  }
  return out;
}

Law law_of(Family family, const Panel& panel) {
  if (family == Family::automatic) return counts_only(panel) ? Law::poisson : Law::gaussian;
  return family == Family::gaussian ? Law::gaussian : family == Family::negative_binomial ? Law::negative_binomial : Law::poisson;
}

/// Mean effect over the periods after opening: the level change plus the slope change times its mean age.
Vector average_effect(const Segments& segments, const Options& options) {
  Vector contrast = Vector::Zero(segments.x.cols());
  contrast[0] = 1;
  if (options.shape == Shape::level) return contrast;
  double sum = 0, n = 0;
  for (Index i = 0; i < segments.x.rows(); ++i)
    if (segments.x(i, 0) > 0) {
      sum += segments.x(i, 1);
      ++n;
    }
  contrast[1] = sum / n;
  return contrast;
}

ContrastError error_of(const Segments& segments, const Glm& fit, const Options& options, const Vector& contrast) {
  if (options.errors == Errors::model) {
    const bool plain_poisson = options.family == Family::poisson || fit.law == Law::negative_binomial;
    const double variance = contrast.dot((plain_poisson ? fit.bread : fit.scaled()) * contrast);
    return {.standard_error = std::sqrt(variance), .degrees_of_freedom = fit.degrees_of_freedom};
  }
  const int lag = options.lag >= 0 ? options.lag : safe_lag(segments.x.rows());
  return newey_west(fit, segments.x, segments.positions, lag, contrast);
}

double lag_one(const Vector& residuals) {
  return residuals.head(residuals.size() - 1).dot(residuals.tail(residuals.size() - 1)) / residuals.squaredNorm();
}

Trace trace(const Panel& panel, const Segments& segments, const Glm& fit, const Options& options) {
  Trace trace{.periods = {}, .observed = {}, .counterfactual = {}, .opens = Panel::never};
  const double opening = panel.positions[first_opening(panel)];
  for (std::size_t i = 0; i < segments.period.size(); ++i) {
    const std::size_t p = segments.period[i];
    Vector row = row_of(options, panel.positions[p], opening);
    row.head(options.shape == Shape::level ? 1 : 2).setZero();
    const double predictor = row.dot(fit.coefficients) + segments.offset[static_cast<Index>(i)];
    trace.periods.push_back(panel.periods[p]);
    trace.observed.push_back(segments.y[static_cast<Index>(i)]);
    trace.counterfactual.push_back(fit.law == Law::gaussian ? predictor : std::exp(predictor));
    if (trace.opens == Panel::never && p >= first_opening(panel)) trace.opens = i;
  }
  return trace;
}

void need_series(const Panel& panel, const Options& options, Law law) {
  if (treated_sites(panel).empty()) throw NoEstimate("no site is treated within the panel");
  for (const std::size_t site : treated_sites(panel))
    if (panel.opens[site] != first_opening(panel)) throw NoEstimate("an interrupted series has one opening; these sites open in different periods (use staggered)");
  if (options.harmonics > 0 && !(options.season > 2.0 * options.harmonics)) throw NoEstimate("harmonics need the length of a season, in periods, above twice their number");
  if (law != Law::gaussian && !std::all_of(panel.values.begin(), panel.values.end(), [](double v) { return std::isnan(v) || v >= 0; }))
    throw NoEstimate("a regression of counts needs values of at least 0");
}

}  // namespace

Estimate interrupted_series(const Panel& panel, const Options& options) {
  const Law law = law_of(options.family, panel);
  need_series(panel, options, law);
  Estimate estimate;
  const Segments segments = segments_of(panel, options, law);
  const Glm fit = fit_glm(segments.x, segments.y, segments.offset, law);
  const Vector contrast = average_effect(segments, options);
  const double value = contrast.dot(fit.coefficients);
  const ContrastError error = error_of(segments, fit, options, contrast);
  conclude(estimate, value, student(value, error.standard_error, error.degrees_of_freedom));
  const Index terms = segments.x.cols();
  for (Index c = 0; c < terms; ++c)
    estimate.coefficients.push_back({segments.names[static_cast<std::size_t>(c)], fit.coefficients[c], error_of(segments, fit, options, Vector::Unit(terms, c)).standard_error});
  if (law != Law::gaussian) {
    estimate.scale = Scale::ratio;
    estimate.value = std::exp(estimate.value);
    estimate.low = std::exp(estimate.low);
    estimate.high = std::exp(estimate.high);
    estimate.coefficients.push_back({"dispersion", fit.dispersion, missing});
  }
  if (fit.law == Law::negative_binomial) estimate.coefficients.push_back({"theta", fit.theta, missing});
  if (law == Law::negative_binomial && fit.law != law) estimate.notes.push_back("the counts spread no more than Poisson's; theta is infinite");
  estimate.coefficients.push_back({"autocorrelation of residuals at lag 1", lag_one(fit.pearson), missing});
  estimate.trace = trace(panel, segments, fit, options);
  return estimate;
}

}  // namespace concert::analysis::evaluation
