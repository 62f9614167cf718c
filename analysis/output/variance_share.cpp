#include "analysis/output/variance_share.hpp"

#include <cmath>
#include <cstdlib>
#include <map>

#include "analysis/estimate.hpp"
#include "analysis/rank.hpp"

namespace concert::analysis {
namespace {

using record::Header;
using record::Results;

std::vector<std::uint32_t> draws_of(const Header& header) {
  std::vector<std::uint32_t> points;
  for (std::uint32_t p = 0; p < header.points.size(); ++p)
    if (header.points[p].rfind("draw ", 0) == 0) points.push_back(p);
  return points;
}

/// Parameter → its value at each draw; those without a value at every draw are left out.
std::map<std::string, std::vector<double>> drawn_values(const Header& header,
                                                        const std::vector<std::uint32_t>& points) {
  std::map<std::string, std::size_t> draw;
  for (std::size_t i = 0; i < points.size(); ++i) draw[header.points[points[i]]] = i;
  std::map<std::string, std::vector<double>> values;
  for (const Header::Setting& setting : header.settings) {
    const auto at = draw.find(setting.model);
    if (at == draw.end()) continue;
    auto& list = values.try_emplace(setting.name, points.size(), missing).first->second;
    list[at->second] = std::strtod(setting.text.c_str(), nullptr);
  }
  std::erase_if(values, [](const auto& one) {
    for (const double v : one.second)
      if (std::isnan(v)) return true;
    return false;
  });
  return values;
}

/// Mean over the replications of a model at each draw.
std::vector<double> means(const Results& results, std::size_t model, std::size_t column,
                          const std::vector<std::uint32_t>& points) {
  std::map<std::uint32_t, std::size_t> draw;
  for (std::size_t i = 0; i < points.size(); ++i) draw[points[i]] = i;
  std::vector<double> sums(points.size(), 0), counts(points.size(), 0);
  for (std::size_t run = 0; run < results.header.runs.size(); ++run) {
    const Header::Run& r = results.header.runs[run];
    const auto at = draw.find(r.point);
    if (r.model != model || at == draw.end() || results.status[run] != record::Status::done) continue;
    const double value = results.values[run * results.columns.size() + column];
    if (std::isnan(value)) continue;
    sums[at->second] += value;
    counts[at->second] += 1;
  }
  for (std::size_t i = 0; i < sums.size(); ++i) sums[i] = counts[i] > 0 ? sums[i] / counts[i] : missing;
  return sums;
}

/// The 0.95-quantile of r² of n independent pairs: t² / (n - 2 + t²).
double largest_by_chance(std::size_t n) {
  if (n < 4) return 1;
  const double t = student_t(0.975, static_cast<double>(n - 2));
  return t * t / (static_cast<double>(n - 2) + t * t);
}

}  // namespace

VarianceShares variance_shares(const Results& results, std::size_t baseline) {
  const Header& header = results.header;
  const std::vector<std::uint32_t> points = draws_of(header);
  VarianceShares out;
  if (points.size() < 4) return out;
  const auto drawn = drawn_values(header, points);
  if (drawn.empty()) return out;
  out.draws = points.size();
  out.by_chance = largest_by_chance(points.size());
  for (const auto& [name, values] : drawn) out.parameters.push_back(name);
  const bool difference = header.models.size() > 1;
  for (std::size_t column = 0; column < results.columns.size(); ++column) {
    const record::Column& at = results.columns[column];
    if (at.group >= 0 || at.period >= 0) continue;
    const std::vector<double> base = means(results, baseline, column, points);
    for (std::size_t model = 0; model < header.models.size(); ++model) {
      if (difference && model == baseline) continue;
      std::vector<double> values = means(results, model, column, points);
      for (std::size_t i = 0; i < values.size() && difference; ++i) values[i] -= base[i];
      VarianceShares::Outcome outcome{
          .model = model, .measure = header.measures[at.measure].name, .difference = difference, .share = {}};
      for (const auto& [name, draws] : drawn) {
        const double r = rank_correlation(draws, values);
        outcome.share.push_back(r * r);
      }
      out.outcomes.push_back(std::move(outcome));
    }
  }
  return out;
}

}  // namespace concert::analysis
