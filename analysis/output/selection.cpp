#include "analysis/output/selection.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "analysis/estimate.hpp"
#include "core/contract.hpp"

namespace concert::analysis {
namespace {

class Contest {
 public:
  Contest(std::size_t systems, const SelectionPlan& plan)
      : plan_(plan), sums_(systems, 0.0), early_(systems), in_(systems) {
    std::iota(in_.begin(), in_.end(), std::size_t{0});
    const double k = static_cast<double>(systems), n = static_cast<double>(plan.first);
    const double eta = 0.5 * (std::pow(2 * (1 - plan.confidence) / (k - 1), -2 / (n - 1)) - 1);
    h_squared_ = 2 * eta * (n - 1);
  }

  const std::vector<std::size_t>& in() const { return in_; }
  std::size_t taken() const { return taken_; }
  double mean(std::size_t system, std::size_t n) const { return sums_[system] / static_cast<double>(n); }

  void add(std::span<const double> values) {
    require(values.size() == in_.size(), "one value for every system that is asked");
    for (std::size_t i = 0; i < in_.size(); ++i) {
      const double value = plan_.best == Best::highest ? values[i] : -values[i];
      sums_[in_[i]] += value;
      if (taken_ < plan_.first) early_[in_[i]].push_back(value);
    }
    if (++taken_ == plan_.first) compare_all();
  }

  /// Leaves out whoever is clearly beaten by somebody still in.
  void screen() {
    const std::vector<std::size_t> before = in_;
    std::erase_if(in_, [&](std::size_t i) {
      return std::any_of(before.begin(), before.end(),
                         [&](std::size_t l) { return l != i && mean(i, taken_) < mean(l, taken_) - reach(i, l); });
    });
  }

  /// After so many values every difference is settled.
  std::size_t last() const { return last_; }

  std::size_t in_front() const {
    return *std::max_element(in_.begin(), in_.end(), [&](std::size_t a, std::size_t b) { return sums_[a] < sums_[b]; });
  }

 private:
  void compare_all() {
    const std::size_t systems = sums_.size();
    spread_.assign(systems * systems, 0);
    for (std::size_t i = 0; i < systems; ++i)
      for (std::size_t l = 0; l < systems; ++l) {
        if (i == l) continue;
        spread_[i * systems + l] = variance_of_difference(early_[i], early_[l]);
        const double wanted = h_squared_ * spread_[i * systems + l] / (plan_.indifference * plan_.indifference);
        last_ = std::max(last_, static_cast<std::size_t>(std::floor(wanted)) + 1);
      }
  }

  static double variance_of_difference(std::span<const double> a, std::span<const double> b) {
    std::vector<double> differences;
    for (std::size_t r = 0; r < a.size(); ++r) differences.push_back(a[r] - b[r]);
    return variance(differences);
  }

  double reach(std::size_t i, std::size_t l) const {
    const double r = static_cast<double>(taken_), delta = plan_.indifference;
    return std::max(0.0, delta / (2 * r) * (h_squared_ * spread_[i * sums_.size() + l] / (delta * delta) - r));
  }

  const SelectionPlan& plan_;
  std::vector<double> sums_;                // the larger the better
  std::vector<std::vector<double>> early_;  // the first values of each
  std::vector<double> spread_;              // variance of the difference, by pair
  std::vector<std::size_t> in_;
  std::size_t taken_ = 0, last_ = 0;
  double h_squared_ = 0;
};

}  // namespace

Selection select_best(std::size_t systems, const SelectionPlan& plan, const Sampler& sample) {
  require(systems >= 2, "a choice needs two systems");
  require(plan.indifference > 0 && plan.first >= 2 && plan.most >= plan.first,
          "a plan of result that can be followed");
  Contest contest(systems, plan);
  Selection result{
      .best = 0, .used = std::vector<std::size_t>(systems, 0), .means = std::vector<double>(systems, 0)};
  while (contest.in().size() > 1) {
    const std::vector<std::size_t> asked = contest.in();
    contest.add(sample(asked, contest.taken()));
    for (const std::size_t system : asked) {
      result.used[system] = contest.taken();
      result.means[system] = contest.mean(system, contest.taken()) * (plan.best == Best::highest ? 1 : -1);
    }
    if (contest.taken() < plan.first) continue;
    contest.screen();
    if (contest.taken() >= contest.last()) break;
    if (contest.taken() == plan.most) {
      result.guaranteed = contest.in().size() == 1;
      break;
    }
  }
  result.best = contest.in_front();
  return result;
}

}  // namespace concert::analysis
