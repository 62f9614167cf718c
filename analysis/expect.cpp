#include "analysis/expect.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "analysis/format.hpp"
#include "core/diagnostic.hpp"

namespace concert::analysis {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// How many points a design of factors has; models are no points of their own.
std::size_t combinations_of(const std::vector<Factor>& factors) {
  std::size_t points = 1;
  for (const Factor& factor : factors) points *= factor.models.empty() ? factor.values.size() : 1;
  return points;
}

/// The allowed values: `within` with its ends, `above`, `below` and signs without theirs.
struct Band {
  double low = -infinity, high = infinity;
  bool low_open = true, high_open = true;

  bool given() const { return low > -infinity || high < infinity; }
  bool holds(double x) const { return (low_open ? x > low : x >= low) && (high_open ? x < high : x <= high); }
  double distance(double x) const { return std::max({0.0, low - x, x - high}); }
};

Band band_of(const Expectation& e) {
  Band band;
  const auto at_least = [&](double low, bool open) {
    if (low < band.low) return;
    band.low = low;
    band.low_open = open;
  };
  const auto at_most = [&](double high, bool open) {
    if (high > band.high) return;
    band.high = high;
    band.high_open = open;
  };
  // The tolerance of a flat shape is for the differences, not for the values.
  if (e.within_low && e.shape != Shape::flat) at_least(*e.within_low, false);
  if (e.within_high && e.shape != Shape::flat) at_most(*e.within_high, false);
  if (e.above) at_least(*e.above, true);
  if (e.below) at_most(*e.below, true);
  if (e.sign == Sign::positive) at_least(0, true);
  if (e.sign == Sign::negative) at_most(0, true);
  return band;
}

std::string describe(const Band& band) {
  if (band.low > -infinity && band.high < infinity) return "within " + short_number(band.low, 4) + " to " + short_number(band.high, 4);
  if (band.low > -infinity) return (band.low_open ? "above " : "at least ") + short_number(band.low, 4);
  return (band.high_open ? "below " : "at most ") + short_number(band.high, 4);
}

std::string with_unit(const std::string& number, const std::string& unit) {
  return unit.empty() || unit == "1" ? number : number + " " + unit;
}

/// "0.300 d (95 % interval 0.250 to 0.350, 3 replications)", with the digits that the interval supports.
std::string interval_text(const Interval& interval, const std::string& unit, const std::string& of = "replications") {
  const std::string runs = std::to_string(interval.n) + " " + (interval.n == 1 ? of.substr(0, of.size() - 1) : of);
  if (!std::isfinite(interval.low) || !std::isfinite(interval.high)) {
    return with_unit(short_number(interval.estimate), unit) + " (no interval, " + runs + ")";
  }
  const int decimals = decimals_for(interval.estimate, (interval.high - interval.low) / 2);
  return with_unit(number_text(interval.estimate, decimals), unit) + " (95 % interval " + number_text(interval.low, decimals) + " to " +
         number_text(interval.high, decimals) + ", " + runs + ")";
}

std::string percent(double share) { return short_number(100 * share) + " %"; }

/// One finding at one model and sweep point, or one step between two of them.
struct Finding {
  enum class Result : std::uint8_t { met, not_met, undecided } result = Result::undecided;
  double distance = missing;
  std::string sentence;
};

// Tests, one function each: a band at one place.
Finding test_point(const Band& band, const StatisticResult& at, const std::string& of = "replications") {
  const bool met = band.holds(at.interval.estimate);
  const double distance = met ? 0 : band.distance(at.interval.estimate);
  const std::string is = interval_text(at.interval, at.unit, of);
  if (met) return {Finding::Result::met, 0, is + ", " + describe(band)};
  return {Finding::Result::not_met, distance, is + ", not " + describe(band) + ": off by " + with_unit(short_number(distance, 2), at.unit)};
}

Finding test_interval(const Band& band, const StatisticResult& at, const std::string& of = "replications") {
  const Interval& i = at.interval;
  if (!std::isfinite(i.low) || !std::isfinite(i.high)) {
    return {Finding::Result::undecided, missing, "has no interval with " + std::to_string(i.n) + " replication(s)"};
  }
  const bool met = band.holds(i.low) && band.holds(i.high);
  const double distance = met ? 0 : std::max(band.distance(i.low), band.distance(i.high));
  const std::string is = interval_text(i, at.unit, of);
  if (met) return {Finding::Result::met, 0, is + ", the whole interval " + describe(band)};
  return {Finding::Result::not_met, distance, is + ", the interval not wholly " + describe(band) + ": it sticks out by " + with_unit(short_number(distance, 2), at.unit)};
}

Finding judge_share(double share, double needed, const std::string& what) {
  const bool met = share >= needed;
  const std::string sentence = what + " in " + percent(share) + " of the replications; " + percent(needed) + " needed";
  return {met ? Finding::Result::met : Finding::Result::not_met, met ? 0 : needed - share, sentence};
}

Finding test_runs(const Band& band, const StatisticResult& at, double needed) {
  const bool formed = std::all_of(at.by_run.begin(), at.by_run.end(), [](double x) { return std::isfinite(x); });
  if (!formed) return {Finding::Result::undecided, missing, "cannot be formed from one replication alone, so not be tested by runs"};
  const auto inside = std::count_if(at.by_run.begin(), at.by_run.end(), [&](double x) { return band.holds(x); });
  return judge_share(static_cast<double>(inside) / static_cast<double>(at.by_run.size()), needed,
                     interval_text(at.interval, at.unit) + ", " + describe(band));
}

Finding test_zero(const StatisticResult& at, const std::string& of = "replications") {
  const Interval& i = at.interval;
  if (!std::isfinite(i.low) || !std::isfinite(i.high)) return {Finding::Result::undecided, missing, "has no interval"};
  const std::string is = interval_text(i, at.unit, of);
  if (i.low <= 0 && i.high >= 0) return {Finding::Result::met, 0, is + ", not told apart from 0"};
  return {Finding::Result::not_met, std::min(std::abs(i.low), std::abs(i.high)), is + ", apart from 0"};
}

class Judge {
 public:
  Judge(const Expectation& expectation, const Arms& arms) : e_(expectation), arms_(arms) {
    verdict_.expectation = expectation;
    text_ = e_.between.size() == 2 ? "difference(" + e_.that + ", " + e_.between[0] + ", " + e_.between[1] + ")" : e_.that;
    statistic_ = parse_statistic(text_);
  }

  Verdict judge() {
    if (!statistic_.root) return undecided("the statistic '" + text_ + "' cannot be read: " + statistic_.errors[0].problem);
    const Band band = band_of(e_);
    if (!band.given() && e_.sign != Sign::zero && e_.shape == Shape::none) {
      return undecided("it names no band, sign or shape");
    }
    for (const std::string& model : models()) {
      if (!evaluate_points(model)) return verdict_;
      if (band.given() || e_.sign == Sign::zero) judge_points(band, model);
      if (e_.shape != Shape::none) judge_shape(model);
    }
    return verdict_;
  }

 private:
  Verdict undecided(const std::string& why) {
    verdict_.status = Verdict::Status::undecided;
    verdict_.sentence = "Undecided: " + why + ".";
    return verdict_;
  }

  std::vector<std::string> models() const {
    if (!e_.in.empty()) return e_.in;
    return {!statistic_.model_at_hand && !statistic_.models.empty() ? statistic_.models[0] : arms_.baseline()};
  }
  bool swept() const { return !e_.sweep.empty() && !statistic_.over_sweep; }
  bool crossed() const { return !e_.factors.empty() && !statistic_.over_factors; }
  std::size_t points() const { return swept() ? e_.sweep.size() : crossed() ? combinations_of(e_.factors) : 1; }

  StatisticPlace place(const std::string& model, std::size_t point) const {
    return {.model = model, .point = point, .group = e_.group, .sweep = e_.sweep, .sweep_unit = e_.sweep_unit, .factors = e_.factors};
  }
  std::string sweep_text(std::size_t point) const {
    if (swept()) return e_.sweep_name + " = " + with_unit(short_number(e_.sweep[point], 4), e_.sweep_unit);
    std::string text;
    for (auto factor = e_.factors.rbegin(); factor != e_.factors.rend(); ++factor) {  // the last runs fastest
      if (!factor->models.empty()) continue;
      const double value = factor->values[point % factor->values.size()];
      point /= factor->values.size();
      text = factor->name + " = " + with_unit(short_number(value, 4), factor->unit) + (text.empty() ? "" : ", ") + text;
    }
    return text;
  }
  std::string subject(const std::string& model, std::size_t point) const {
    std::string subject = text_;
    if (!e_.group.empty()) subject += " of " + e_.group;
    if (statistic_.model_at_hand) subject += " in " + model;
    if (swept() || crossed()) subject += " at " + sweep_text(point);
    return subject;
  }

  bool evaluate_points(const std::string& model) {
    at_.clear();
    for (std::size_t point = 0; point < points(); ++point) {
      at_.push_back(analysis::evaluate(statistic_, place(model, point), arms_));
      if (!at_.back().problem.empty()) {
        undecided(subject(model, point) + " cannot be evaluated: " + at_.back().problem);
        return false;
      }
      verdict_.points.push_back({model, swept() ? e_.sweep[point] : missing, at_.back().interval});
    }
    return true;
  }

  /// Keeps the finding that decides: the undecided before the worst miss before the first that is met.
  void take(const Finding& finding, const StatisticResult& at, const std::string& sentence) {
    const auto rank = [](Verdict::Status status) { return status == Verdict::Status::met ? 0 : status == Verdict::Status::not_met ? 1 : 2; };
    const Verdict::Status status = finding.result == Finding::Result::met       ? Verdict::Status::met
                                   : finding.result == Finding::Result::not_met ? Verdict::Status::not_met
                                                                                : Verdict::Status::undecided;
    const bool worse = rank(status) > rank(verdict_.status) || (rank(status) == rank(verdict_.status) && finding.distance > verdict_.distance);
    if (decided_ && !worse) return;
    decided_ = true;
    verdict_.status = status;
    verdict_.estimate = at.interval.estimate;
    verdict_.low = at.interval.low;
    verdict_.high = at.interval.high;
    verdict_.n = at.interval.n;
    verdict_.distance = finding.distance;
    verdict_.unit = at.unit;
    verdict_.sentence = sentence + ".";
    if (at.left_out > 0) verdict_.sentence += " " + std::to_string(at.left_out) + " replication(s) left out, a value being missing.";
  }

  void judge_points(const Band& band, const std::string& model) {
    for (std::size_t point = 0; point < points(); ++point) {
      const StatisticResult& at = at_[point];
      const Finding finding = e_.sign == Sign::zero      ? test_zero(at)
                              : e_.test == Test::interval ? test_interval(band, at)
                              : e_.test == Test::runs     ? test_runs(band, at, e_.runs)
                                                          : test_point(band, at);
      const char* verb = finding.result == Finding::Result::undecided ? " " : " is ";
      take(finding, at, subject(model, point) + verb + finding.sentence);
    }
  }

  // ── shapes ──
  std::string course() const {
    std::string text;
    for (const StatisticResult& at : at_) text += (text.empty() ? "" : ", ") + short_number(at.interval.estimate);
    return with_unit(text, at_[0].unit);
  }

  void judge_shape(const std::string& model) {
    const bool bent = e_.shape == Shape::convex || e_.shape == Shape::concave;
    const std::size_t needed = bent ? 3 : 2;
    if (!swept() || points() < needed) {
      undecided(std::string("a shape needs a sweep of at least ") + (bent ? "three" : "two") + " values");
      decided_ = true;
      return;
    }
    if (e_.shape == Shape::flat) judge_flat(model);
    else if (e_.shape == Shape::convex || e_.shape == Shape::concave) judge_bend(model);
    else if (e_.test == Test::runs) judge_monotone_runs(model);
    else judge_monotone(model);
  }

  double direction() const { return e_.shape == Shape::increasing ? 1 : -1; }
  std::string rise() const { return e_.shape == Shape::increasing ? "rises" : "falls"; }
  std::string course_subject(const std::string& model) const {
    return text_ + (statistic_.model_at_hand ? " in " + model : "") + " over " + sweep_text(0) + " to " + sweep_text(points() - 1) + " (" + course() + ")";
  }
  StatisticResult change(const std::string& model, std::size_t from, std::size_t to) const {
    StatisticResult result = evaluate_change(statistic_, place(model, from), place(model, to), arms_);
    result.unit = at_[0].unit;
    return result;
  }

  /// point: no step against the direction, and a change overall. interval: no step against it whose interval excludes
  /// 0, and an overall change whose interval does.
  void judge_monotone(const std::string& model) {
    const bool by_interval = e_.test == Test::interval;
    double against = 0;
    std::size_t worst = 0;
    for (std::size_t point = 0; point + 1 < points(); ++point) {
      const Interval step = change(model, point, point + 1).interval;
      const double back = by_interval ? -direction() * (direction() > 0 ? step.high : step.low) : -direction() * step.estimate;
      if (back > against) {
        against = back;
        worst = point;
      }
    }
    const StatisticResult overall = change(model, 0, points() - 1);
    if (against > 0) {
      const std::string where = " goes back by " + with_unit(short_number(against), overall.unit) + " from " + sweep_text(worst) + " to " + sweep_text(worst + 1);
      take({Finding::Result::not_met, against, ""}, overall, course_subject(model) + where);
      return;
    }
    const double least = by_interval ? (direction() > 0 ? overall.interval.low : -overall.interval.high) : direction() * overall.interval.estimate;
    const std::string by = ", changing overall by " + interval_text(overall.interval, overall.unit);
    if (least > 0) return take({Finding::Result::met, 0, ""}, overall, course_subject(model) + " " + rise() + by);
    take({Finding::Result::not_met, std::abs(least), ""}, overall, course_subject(model) + " does not clearly " + (direction() > 0 ? "rise" : "fall") + by);
  }

  void judge_monotone_runs(const std::string& model) {
    const StatisticResult overall = change(model, 0, points() - 1);
    std::size_t runs = at_[0].by_run.size();
    for (const StatisticResult& at : at_) runs = std::min(runs, at.by_run.size());
    std::size_t holding = 0;
    for (std::size_t run = 0; run < runs; ++run) {
      bool holds = direction() * (at_.back().by_run[run] - at_.front().by_run[run]) > 0;
      for (std::size_t point = 0; point + 1 < points(); ++point) {
        holds = holds && direction() * (at_[point + 1].by_run[run] - at_[point].by_run[run]) >= 0;
      }
      holding += holds ? 1 : 0;
    }
    const Finding finding = judge_share(static_cast<double>(holding) / static_cast<double>(runs), e_.runs, course_subject(model) + " " + rise());
    take(finding, overall, finding.sentence);
  }

  /// The slope over the second pair of points minus that over the first, each given by its left point.
  StatisticResult bend(const std::string& model, std::size_t first, std::size_t second) const {
    const double before = e_.sweep[first + 1] - e_.sweep[first], after = e_.sweep[second + 1] - e_.sweep[second];
    return evaluate_sum(statistic_, {place(model, first), place(model, first + 1), place(model, second), place(model, second + 1)},
                        {1 / before, -1 / before, -1 / after, 1 / after}, arms_);
  }

  /// As judge_monotone, of the slope between neighbouring points.
  void judge_bend(const std::string& model) {
    const double rising = e_.sweep.back() > e_.sweep.front() ? 1 : -1;
    const double sign = e_.shape == Shape::convex ? rising : -rising;
    const bool by_interval = e_.test == Test::interval;
    const std::string shape = e_.shape == Shape::convex ? "convex" : "concave";
    double against = 0;
    std::size_t worst = 0;
    for (std::size_t point = 0; point + 2 < points(); ++point) {
      const Interval step = bend(model, point, point + 1).interval;
      const double back = by_interval ? -sign * (sign > 0 ? step.high : step.low) : -sign * step.estimate;
      if (back > against) {
        against = back;
        worst = point;
      }
    }
    const StatisticResult overall = bend(model, 0, points() - 2);
    const std::string by = ", its slope changing by " + interval_text(overall.interval, "");
    if (against > 0) return take({Finding::Result::not_met, against, ""}, overall, course_subject(model) + " is not " + shape + " at " + sweep_text(worst + 1) + by);
    const double least = by_interval ? (sign > 0 ? overall.interval.low : -overall.interval.high) : sign * overall.interval.estimate;
    if (least > 0) return take({Finding::Result::met, 0, ""}, overall, course_subject(model) + " is " + shape + by);
    take({Finding::Result::not_met, std::abs(least), ""}, overall, course_subject(model) + " is not clearly " + shape + by);
  }

  /// Every pair of points: the interval of the difference includes 0 or lies inside the tolerance (interval: inside).
  void judge_flat(const std::string& model) {
    const double tolerance = std::max(e_.within_low ? std::abs(*e_.within_low) : 0, e_.within_high ? std::abs(*e_.within_high) : 0);
    const bool must_be_inside = e_.test == Test::interval && tolerance > 0;
    double widest = 0, largest = 0;
    bool told_apart = false;
    for (std::size_t a = 0; a < points(); ++a) {
      for (std::size_t b = a + 1; b < points(); ++b) {
        const StatisticResult step = change(model, a, b);
        const double low = step.interval.low, high = step.interval.high;
        if (!std::isfinite(low) || !std::isfinite(high)) {
          return take({Finding::Result::undecided, missing, ""}, step, course_subject(model) + " has no intervals");
        }
        widest = std::max(widest, (high - low) / 2);
        largest = std::max({largest, high, -low});
        told_apart = told_apart || low > 0 || high < 0;
        const double out = std::max({0.0, high - tolerance, -tolerance - low});
        const bool flat = out == 0 || (!must_be_inside && low <= 0 && high >= 0);
        if (flat) continue;
        const double distance = must_be_inside ? out : std::min(out, low > 0 ? low : -high);
        take({Finding::Result::not_met, distance, ""}, step,
             course_subject(model) + " is not flat: from " + sweep_text(a) + " to " + sweep_text(b) + " it changes by " +
                 interval_text(step.interval, step.unit));
      }
    }
    const std::string why = told_apart ? "its points differ by at most " + short_number(largest, 2) + ", within ± " + short_number(tolerance, 2)
                                       : "no difference between its points told apart, the widest known to ± " + short_number(widest, 2);
    take({Finding::Result::met, 0, ""}, change(model, 0, points() - 1), course_subject(model) + " is flat: " + why);
  }

  Expectation e_;
  const Arms& arms_;
  std::string text_;
  ParsedStatistic statistic_;
  std::vector<StatisticResult> at_;  // of the model being judged, by sweep point
  Verdict verdict_;
  bool decided_ = false;
};

void add_once(std::vector<std::string>& names, const std::vector<std::string>& more) {
  for (const std::string& name : more) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
}

/// A statistic over a sweep or over factors needs one.
void check_design(const Expectation& expectation, const ParsedStatistic& statistic, std::vector<StatisticError>& errors) {
  const auto wrong = [&](std::string problem, std::string suggestion) {
    errors.push_back({0, expectation.that.size(), std::move(problem), std::move(suggestion)});
  };
  if (statistic.over_sweep && expectation.sweep.size() < 2) wrong("slope() and rank_correlation() of one measure need a sweep of at least two values", "add sweep: {parameter: [values]}");
  if (statistic.over_factors && expectation.factors.size() < 2) wrong("interaction() and explained() need two factors", "add factors: {parameter: [values], parameter: [values]}");
  std::vector<std::string> names;
  for (const Factor& factor : expectation.factors) names.push_back(factor.name);
  for (const std::string& name : statistic.factors)
    if (std::find(names.begin(), names.end(), name) == names.end()) wrong("unknown factor '" + name + "'", did_you_mean(name, names));
}

}  // namespace

Needs needs(const Expectation& expectation, const record::Header& header) {
  const ParsedStatistic statistic = parse_statistic(expectation.that);
  Needs needs;
  needs.errors = check_names(statistic, header);
  needs.measures = statistic.measures;
  needs.points = expectation.factors.empty() ? std::max<std::size_t>(expectation.sweep.size(), 1) : combinations_of(expectation.factors);
  for (const Factor& factor : expectation.factors) add_once(needs.models, factor.models);
  add_once(needs.models, expectation.in);
  add_once(needs.models, expectation.between);
  add_once(needs.models, statistic.models);
  const bool at_hand = statistic.model_at_hand && expectation.in.empty() && expectation.between.empty();
  if ((at_hand || needs.models.empty()) && header.baseline < header.models.size()) add_once(needs.models, {header.models[header.baseline]});
  for (const std::string& model : needs.models) {
    const bool known = std::find(header.models.begin(), header.models.end(), model) != header.models.end();
    const bool told = std::find(statistic.models.begin(), statistic.models.end(), model) != statistic.models.end();
    if (!known && !told) needs.errors.push_back({0, expectation.that.size(), "unknown model '" + model + "'", did_you_mean(model, header.models)});
  }
  check_design(expectation, statistic, needs.errors);
  return needs;
}

namespace {

Verdict killed_or_not(Verdict verdict, Killed killed) {
  const Expectation& e = verdict.expectation;
  if (!e.control || killed == Killed::held) return verdict;
  verdict.status = Verdict::Status::nothing_to_kill;
  verdict.sentence = "Nothing to kill: " + (e.of.empty() ? "its pattern" : e.of) + " did not hold. " + verdict.sentence;
  return verdict;
}

}  // namespace

Verdict evaluate(const Expectation& expectation, const Arms& arms, Killed killed) {
  return killed_or_not(Judge(expectation, arms).judge(), killed);
}

Verdict judge_found(const Expectation& expectation, const Found& found, Killed killed) {
  const Interval& i = found.interval;
  Verdict verdict;
  verdict.expectation = expectation;
  verdict.estimate = i.estimate;
  verdict.low = i.low;
  verdict.high = i.high;
  verdict.n = i.n;
  verdict.unit = found.unit;
  const bool whole = expectation.test == Test::interval || expectation.sign == Sign::zero;
  const std::string why = !found.problem.empty() ? found.problem : std::isnan(i.estimate) || (whole && std::isnan(i.low)) ? "it has no estimate or no interval" : "";
  if (!why.empty()) {
    verdict.sentence = "Undecided: " + found.subject + " cannot be judged: " + why + ".";
    return killed_or_not(std::move(verdict), killed);
  }
  const StatisticResult at{.interval = i, .by_run = {}, .left_out = 0, .unit = found.unit, .problem = {}};
  const Band band = band_of(expectation);
  const Finding finding = expectation.sign == Sign::zero       ? test_zero(at, found.of)
                          : expectation.test == Test::interval ? test_interval(band, at, found.of)
                                                               : test_point(band, at, found.of);
  verdict.status = finding.result == Finding::Result::met ? Verdict::Status::met : Verdict::Status::not_met;
  verdict.distance = finding.distance;
  verdict.sentence = found.subject + " is " + finding.sentence + ".";
  return killed_or_not(std::move(verdict), killed);
}

}  // namespace concert::analysis
