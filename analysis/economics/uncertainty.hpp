// What not knowing the parameters means for a decision: acceptability, the value of perfect information of all or some
// parameters, and how much of the spread is chance within a run rather than ignorance of parameters. Plain numbers in:
// one value a draw and strategy.
#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "analysis/estimate.hpp"

namespace concert::analysis {

/// Expected cost and effect under each draw of the parameters: [strategy][draw], all of one length.
struct Draws {
  std::vector<std::vector<double>> cost, effect;
  std::size_t strategies() const { return cost.size(); }
  std::size_t size() const { return cost.empty() ? 0 : cost[0].size(); }
};

/// threshold × effect - cost: [strategy][draw].
std::vector<std::vector<double>> net_benefits(const Draws& draws, double threshold);

/// At one threshold. Fenwick, Claxton and Sculpher (2001, doi:10.1002/hec.635).
struct Acceptability {
  double threshold = 0;
  std::vector<double> probability;  // by strategy: share of draws in which it has the highest net benefit (CEAC);
                                    // a draw in which several are best is shared among them
  std::vector<double> expected;     // by strategy: mean net benefit
  std::size_t best = 0;             // the one with the highest mean net benefit: on the frontier (CEAF), whether or
                                    // not it is the most probable
};
Acceptability acceptability(const Draws& draws, double threshold);

/// Expected value of perfect information, a person: mean of the largest net benefit less the largest mean (Raiffa and
/// Schlaifer 1961; Claxton 1999, doi:10.1016/S0167-6296(98)00039-3). 0 or more. Missing without draws.
double evpi(const std::vector<std::vector<double>>& net_benefit);

/// EVPI of some parameters, a person, by regression of net benefit on them (Strong, Oakley and Brennan 2014,
/// doi:10.1177/0272989X13505910), never more than EVPI. Basis: 1, and of each parameter a natural cubic spline with
/// knots at its quantiles 0.05, 0.23, 0.41, 0.59, 0.77, 0.95 (Harrell 2015, table 2.3), and with several parameters the
/// products of their linear terms, pair by pair. `parameters`: [parameter][draw]. Biased upwards by about (columns of
/// the basis / draws) × residual spread. Fails (missing) with fewer than 3 draws a column, or a parameter that does not
/// vary.
double evppi(const std::vector<std::vector<double>>& net_benefit, const std::vector<std::vector<double>>& parameters);

/// Its standard error from the number of draws: jackknife over 20 groups of them (Efron and Tibshirani 1993, ch. 11). Says
/// nothing of the bias. Missing where a fit to the rest is.
double evppi_error(const std::vector<std::vector<double>>& net_benefit, const std::vector<std::vector<double>>& parameters);

/// EVPPI from nested simulation: [outer draw of the parameters][strategy] mean net benefit over the inner draws
/// (Brennan et al. 2007, doi:10.1177/0272989X07302555). Biased upwards while inner means are noisy.
double evppi_nested(const std::vector<std::vector<double>>& inner_means);

/// One-way random effects of values[point][replication]: how much is second-order (between parameter draws) and how
/// much first-order (between replications of one). Searle, Casella and McCulloch 1992, ch. 3.
struct Variances {
  double between = missing;  // of the true means of the points; may be estimated below 0 and is then 0
  double within = missing;   // of one replication; missing where no point has two
  double of_mean = missing;  // of a point's mean that is chance alone: within / replications a point
  std::size_t points = 0;
};
Variances variance_components(const std::vector<std::vector<double>>& values);

/// A decision's population EVPI: `evpi` a person times everyone the decision is about, discounted beforehand.
inline double population_value(double per_person, double people) { return per_person * people; }

}  // namespace concert::analysis
