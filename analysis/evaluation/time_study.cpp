// A small-sample time study: the same sites (or others) measured before and after, by means and by ranks.
#include <cmath>

#include "analysis/evaluation/designs.hpp"
#include "analysis/evaluation/ranks.hpp"

namespace concert::analysis::evaluation {
namespace {

void add_ranks(Estimate& estimate, const Shift& shift, const char* test) {
  estimate.coefficients.push_back({"median shift (Hodges-Lehmann)", shift.estimate, missing});
  estimate.coefficients.push_back({"its 95 % interval, low", shift.low, missing});
  estimate.coefficients.push_back({"its 95 % interval, high", shift.high, missing});
  estimate.coefficients.push_back({std::string("p by ") + test, shift.p, missing});
}

}  // namespace

Estimate time_study(const Panel& panel, const Options&) {
  const std::size_t opening = first_opening(panel);
  if (opening == Panel::never || opening == 0) throw NoEstimate("a time study needs values before and after one opening");
  std::vector<double> differences, before, after;
  for (std::size_t site = 0; site < panel.sites.size(); ++site) {
    const Change change = {.before = mean_of(panel, site, 0, opening), .after = mean_of(panel, site, opening, panel.periods.size())};
    if (!std::isnan(change.before)) before.push_back(change.before);
    if (!std::isnan(change.after)) after.push_back(change.after);
    if (!std::isnan(change.difference())) differences.push_back(change.difference());
  }
  Estimate estimate;
  if (!differences.empty()) {
    if (differences.size() < 2) throw NoEstimate("fewer than two pairs of before and after");
    const Summary summary = summarise(differences);
    const double n = static_cast<double>(summary.n);
    conclude(estimate, summary.mean, student(summary.mean, summary.sd / std::sqrt(n), n - 1));
    add_ranks(estimate, signed_ranks(differences), "Wilcoxon's signed ranks");
    if (before.size() != differences.size() || after.size() != differences.size()) estimate.notes.push_back("who was measured once only is left out");
    return estimate;
  }
  if (before.size() < 2 || after.size() < 2) throw NoEstimate("fewer than two values before, or after");
  const double b = variance(before) / static_cast<double>(before.size()), a = variance(after) / static_cast<double>(after.size());
  const double degrees = (a + b) * (a + b) / (a * a / static_cast<double>(after.size() - 1) + b * b / static_cast<double>(before.size() - 1));
  conclude(estimate, mean(after) - mean(before), student(mean(after) - mean(before), std::sqrt(a + b), degrees));
  add_ranks(estimate, rank_sums(before, after), "Mann and Whitney's rank sums");
  estimate.notes.push_back("no site has both: the two samples were taken as independent");
  return estimate;
}

}  // namespace concert::analysis::evaluation
