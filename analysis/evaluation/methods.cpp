// What each design estimates and when it fails, in words; formulas and sources: docs/background/evaluation.md.
#include <algorithm>
#include <array>

#include "analysis/evaluation/estimators.hpp"

namespace concert::analysis::evaluation {
namespace {

struct Entry {
  Design design;
  const char* word;
  Method method;
};

const std::array<Entry, 10>& entries() {
  static const std::array<Entry, 10> all{{
      {Design::before_after, "before-after",
       {"Uncontrolled before-after", "mean after the opening less mean before, of the treated sites", "the measure's own unit", "sites (or periods of one site) equal", "none",
        "t over the sites' changes; of one site, Welch's over its periods as if independent", "whenever anything else changes with time: a trend, a season, sites chosen at a peak", "Cook and Campbell 1979"}},
      {Design::controlled, "controlled",
       {"Controlled before-after", "change of the treated sites' mean series less change of the controls'", "the measure's own unit", "sites equal within a period, periods equal", "all sites that never open",
        "Welch's over periods as if independent", "autocorrelated series (error too small); trends that are not parallel", "EPOC 2017"}},
      {Design::did, "did",
       {"Difference in differences, two groups and two times", "mean change of treated sites less mean change of controls", "the measure's own unit", "sites equal", "all sites that never open",
        "Welch's t over the sites' changes; one site in a group borrows the other group's spread", "trends that are not parallel; spillover to controls", "Card and Krueger 1994"}},
      {Design::twfe, "twfe",
       {"Difference in differences with site and period effects", "coefficient of treatment, least squares", "the measure's own unit", "cells equal", "every cell untreated at the time, and earlier-treated sites",
        "by cluster (site): CR2 with Bell and McCaffrey's degrees of freedom; CR1; or wild bootstrap", "effects that grow or differ between sites that open at different times: weights may be negative", "Goodman-Bacon 2021; de Chaisemartin and D'Haultfoeuille 2020"}},
      {Design::staggered, "staggered",
       {"Staggered difference in differences by imputation", "mean over treated cells of value less imputed untreated value", "the measure's own unit", "treated cells equal; untreated by least squares", "untreated cells of all sites",
        "by site, conservative (residuals around the cohort's mean effect), t on sites - 1", "trends that are not parallel; anticipation; treated cells in periods without any untreated site are left out", "Borusyak, Jaravel and Spiess 2024"}},
      {Design::stepped_wedge, "stepped-wedge",
       {"Stepped wedge, mixed model", "coefficient of treatment with period effects and a random level of each site, restricted likelihood", "the measure's own unit", "by the ratio of variances", "untreated cells, within and between sites",
        "model-based, t on cells less coefficients less sites + 1", "effects that grow with exposure; sites whose correlation decays over time (error too small)", "Hussey and Hughes 2007"}},
      {Design::matched, "matched",
       {"Matched controls", "mean after the opening of treated sites less that of their nearest untreated sites", "the measure's own unit", "matches equal, with replacement; differences within matches taken out by regression", "nearest by values before (and covariates)",
        "Abadie and Imbens 2006", "matching on a chance peak (regression to the mean); no control near", "Abadie and Imbens 2006, 2011"}},
      {Design::its, "its",
       {"Interrupted time series", "change of level (and slope) of the treated sites' series at the opening, averaged over the periods after it", "ratio for counts, else the measure's own unit", "quasi-likelihood", "the series' own past",
        "Newey and West's with a long lag, scaled and with degrees of freedom as under independent errors", "anything else that changes at the opening; trends that are not straight; few periods", "Lopez Bernal, Cummins and Gasparrini 2017"}},
      {Design::scm, "scm",
       {"Synthetic control", "mean gap after the opening to a weighted mean of donors", "the measure's own unit", "at least 0 and summing to 1, nearest to the treated before the opening", "donors that never open",
        "none; p by placebos in space, ranked by the ratio of root mean square gaps after and before; interval by inverting it", "treated outside the donors' range; fewer than 19 donors for p below 0.05; noise before the opening", "Abadie, Diamond and Hainmueller 2010"}},
      {Design::time_study, "time-study",
       {"Time study, before and after", "mean paired difference (or difference of means); median shift by ranks beside it", "the measure's own unit", "pairs equal", "none",
        "Student's t (Welch's unpaired); with clusters CR2 and Bell and McCaffrey's degrees of freedom; Wilcoxon's and Hodges and Lehmann's exact", "whatever fails an uncontrolled before-after; a handful of pairs gives no rank interval", "Hodges and Lehmann 1963"}},
  }};
  return all;
}

const Entry& entry_of(Design design) {
  return *std::find_if(entries().begin(), entries().end(), [&](const Entry& entry) { return entry.design == design; });
}

}  // namespace

const std::vector<Design>& all_designs() {
  static const std::vector<Design> all = [] {
    std::vector<Design> designs;
    for (const Entry& entry : entries()) designs.push_back(entry.design);
    return designs;
  }();
  return all;
}

std::string word_of(Design design) { return entry_of(design).word; }

std::optional<Design> design_of(const std::string& word) {
  for (const Entry& entry : entries())
    if (word == entry.word) return entry.design;
  return {};
}

Method method_of(Design design, const Options& options) {
  Method method = entry_of(design).method;
  if (design == Design::twfe)
    method.variance = options.errors == Errors::cr1 ? "by cluster (site), CR1, t on sites - 1" : options.errors == Errors::wild ? "by cluster (site), restricted wild bootstrap, its interval by inversion" : "by cluster (site), CR2 with Bell and McCaffrey's degrees of freedom";
  if (design == Design::its && options.errors == Errors::model) method.variance = "the model's own, t on periods less terms: too small where residuals are correlated";
  if (design == Design::matched && options.matching == Matching::propensity) method.controls = "nearest by the logit of the propensity, its estimation not counted in the error";
  return method;
}

}  // namespace concert::analysis::evaluation
