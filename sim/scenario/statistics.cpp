#include "scenario/statistics.hpp"

namespace concert::scenario {

const std::vector<StatisticDoc>& statistic_docs() {
  static const std::vector<StatisticDoc> docs = {
      {"m", "the mean over replications, in the model of `in:`"},
      {"m[label]", "of one group; `m[kind 3]` of one agent"},
      {"difference(x, a, b)", "x in model a minus x in model b, same replications"},
      {"ratio(x, a, b)", "x in model a over x in model b; `ratio(x, y)` of two statistics in one model"},
      {"relative(x, a, b)", "`ratio(x, a, b)` minus 1"},
      {"order(x, [a, b, c])", "share of the replications in which x falls from each model to the next"},
      {"variance_ratio(m, a, b)", "of the variances over groups (over replications if m has none)"},
      {"spread(m)", "variance over the groups of m, mean over replications"},
      {"rank_correlation(m, n)", "Spearman's, over the groups of two measures grouped alike, mean over replications"},
      {"coef(m, n)", "least-squares slope of m on n over their groups, mean over replications"},
      {"trend(m)", "least-squares slope of a series (`every:`) per period; `trend(m, 1 y)` per year; `trend(m, 1 y, 90 d, 2 y)` over the whole periods that begin in between"},
      {"at(m, 2 y)", "value of a series in the period that holds a time"},
      {"during(m, 1 y, 2 y)", "mean of a series' whole periods that begin in between"},
      {"slope(x)", "least-squares slope over the sweep, per unit of the swept parameter"},
      {"rank_correlation(x)", "Spearman's, of x and the swept values"},
      {"interaction(x)", "of two factors: what the last value of one adds at the last value of the other, beyond what it adds at its first"},
      {"explained(x, f)", "share of the sum of squares between all combinations of `factors:` that factor f alone takes"},
      {"share(x > 3)", "share of the replications in which a condition holds (`and or not`)"},
      {"quantile(x, 0.9)", "over the replications' own values of x"},
      {"median(x)", "over the replications' own values of x"},
      {"mean(x)", "over the replications' own values of x"},
      {"given(x, m > 3)", "x over those replications in which a condition holds"},
      {"pooled(m)", "of a mean or share: all observations of all replications together"},
      {"sd(x)", "over the replications' own values of x"},
      {"abs(x)", "size without sign"},
      {"min(x, y)", "the smaller"},
      {"max(x, y)", "the larger"},
  };
  return docs;
}

const std::vector<std::string>& statistic_words() {
  static const std::vector<std::string> words = [] {
    std::vector<std::string> all = {"and", "or", "not", "true", "false"};
    for (const StatisticDoc& doc : statistic_docs())
      if (const auto open = doc.usage.find('('); open != std::string_view::npos) all.emplace_back(doc.usage.substr(0, open));
    return all;
  }();
  return words;
}

}  // namespace concert::scenario
