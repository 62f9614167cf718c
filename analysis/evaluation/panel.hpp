// What an evaluator observes: sites by periods, a value in each cell, and when each site was changed. A site is whatever
// is observed again and again (a place, a team, a person); once treated it stays so. Plain data: where it comes from is
// told in panel_csv.hpp (the user's own file) and panel_results.hpp (a result file).
#pragma once
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "analysis/estimate.hpp"

namespace concert::analysis::evaluation {

/// Site × period matrices are row-major, a row a site; a missing cell is NaN.
struct Panel {
  struct Covariate {
    std::string name;
    std::vector<double> values;  // sites × periods
  };
  static constexpr std::size_t never = std::numeric_limits<std::size_t>::max();

  std::string measure, measured_in;   // name and unit of the values
  std::vector<std::string> sites;
  std::vector<std::string> periods;   // as they are shown
  std::vector<double> positions;      // of the periods, in periods since the first: 0, 1, 2, 4 where the fourth is absent
  std::vector<double> values;         // sites × periods
  std::vector<double> exposure;       // sites × periods, above 0 (persons, person-time); empty: none
  std::vector<double> cluster;        // sites × periods, a number for each label, of values alike for a reason of their own; empty: none
  std::vector<Covariate> covariates;
  std::vector<std::size_t> opens;     // by site: its first treated period, or `never`

  std::size_t at(std::size_t site, std::size_t period) const { return site * periods.size() + period; }
  double value(std::size_t site, std::size_t period) const { return values[at(site, period)]; }
  bool treated(std::size_t site, std::size_t period) const { return period >= opens[site]; }
};

std::vector<std::size_t> treated_sites(const Panel& panel);  // that open within the panel
std::vector<std::size_t> control_sites(const Panel& panel);  // that never do
std::size_t first_opening(const Panel& panel);               // Panel::never if no site opens

/// Mean over the present cells of periods [first, last); missing if there are none.
double mean_of(const Panel& panel, std::size_t site, std::size_t first, std::size_t last);

/// A site's mean before its own opening (control sites: before `opening`), and from then on.
struct Change {
  double before = missing, after = missing;
  double difference() const { return after - before; }
};
Change change_of(const Panel& panel, std::size_t site, std::size_t opening);

/// Whether every present value is a whole number of at least 0.
bool counts_only(const Panel& panel);

/// The panel of these sites, in this order, and of periods [first, last); openings move along.
Panel part_of(const Panel& panel, const std::vector<std::size_t>& sites, std::size_t first, std::size_t last);

/// Several sites as one series: counts and exposures are summed, other values averaged, over the sites present in a
/// period. `exposure` of counts without one is the number of sites present, so that an absent site lowers no rate.
struct Aggregate {
  std::vector<double> values, exposure;  // by period; missing where no site is present
};
Aggregate aggregate_of(const Panel& panel, const std::vector<std::size_t>& sites);

}  // namespace concert::analysis::evaluation
