#include "cohort/trace.hpp"

#include <array>
#include <cmath>
#include <string>

#include "core/contract.hpp"
#include "expr/no_world.hpp"
#include "random/exact_math.hpp"
#include "scenario/table_lookup.hpp"

namespace concert::cohort {
namespace {

using scenario::Cohort;
namespace field = scenario::cohort_field;

constexpr double tolerance = 1e-9;  // of probabilities and their sums

/// Tables are all there is of the world.
class Tables final : public expr::NoWorld {
 public:
  explicit Tables(const scenario::Scenario& scenario)
      : NoWorld("a cohort knows nothing of agents and the world"), scenario_(scenario) {}
  double lookup(std::int32_t table, std::span<const double> keys) const override {
    return scenario::look_up(scenario_.tables[static_cast<std::size_t>(table)], keys);
  }

 private:
  const scenario::Scenario& scenario_;
};

class Follower {
 public:
  Follower(const Cohort& cohort, const scenario::Scenario& scenario, std::span<const double> parameters)
      : cohort_(cohort), tables_(scenario), parameters_(parameters), fields_{} {
    fields_[field::cycle_length] = static_cast<double>(cohort.cycle);
    for (const Cohort::Total& total : cohort.totals) weights_.push_back(weights_of(total.counting, cohort.cycles));
    trace_.totals.assign(cohort.totals.size(), 0);
  }

  Trace run() {
    begin();
    for (int cycle = 1; cycle <= cohort_.cycles; ++cycle) {
      move(cycle);
      count(cycle);
    }
    return std::move(trace_);
  }

 private:
  using Shares = std::vector<std::vector<double>>;  // [state][cycles since entry; one where nothing depends on it]

  void begin() {
    at(0, 0);
    double sum = 0;
    now_.resize(cohort_.states.size());
    for (std::size_t s = 0; s < now_.size(); ++s) {
      const double share = value(cohort_.start[s], "the share in '" + cohort_.states[s] + "' at the start");
      now_[s] = {probability(share, "the share in '" + cohort_.states[s] + "' at the start")};
      sum += now_[s][0];
    }
    if (std::abs(sum - 1) > tolerance) fail("the shares at the start add up to " + text(sum) + ", not 1");
    count(0);
    for (std::size_t t = 0; t < cohort_.totals.size(); ++t) {
      at(0, 0);
      trace_.totals[t] += value(cohort_.totals[t].at_start, "what is added at the start") * discount_factor(cohort_.totals[t], 0);
    }
  }

  /// Fields of a time and of how long one has been in a state before it.
  void at(int cycle, std::size_t since) {
    fields_[field::cycle] = cycle;
    fields_[field::time] = static_cast<double>(cohort_.cycle) * cycle;
    fields_[field::age] = static_cast<double>(cohort_.age) + fields_[field::time];
    fields_[field::time_in_state] = static_cast<double>(cohort_.cycle) * static_cast<double>(since);
  }

  double value(const scenario::Expression& expression, const std::string& what) const {
    if (!expression.given()) return 0;
    expr::Frame frame;
    frame.parameters = parameters_.data();
    frame.fields = fields_.data();
    frame.host = &tables_;
    try {
      return expr::evaluate(expression.code, frame);
    } catch (const RunError& error) {
      fail(what + ": " + error.what());
    }
  }

  void move(int cycle) {
    Shares next(now_.size());
    for (std::size_t s = 0; s < next.size(); ++s)
      next[s].assign(cohort_.rows[s].by_time ? static_cast<std::size_t>(cycle) + 1 : 1, 0);
    for (std::size_t from = 0; from < now_.size(); ++from)
      for (std::size_t since = 0; since < now_[from].size(); ++since) move_from(from, since, cycle, next);
    now_ = std::move(next);
  }

  void move_from(std::size_t from, std::size_t since, int cycle, Shares& next) {
    const double share = now_[from][since];
    if (share == 0) return;  // nobody is there: no probability is asked for
    at(cycle, since);
    const std::vector<double> row = row_of(from, cycle);
    for (std::size_t to = 0; to < row.size(); ++to) {
      if (row[to] == 0) continue;
      const bool ages = to == from && cohort_.rows[to].by_time;
      next[to][ages ? since + 1 : 0] += share * row[to];
    }
    for (std::size_t t = 0; t < cohort_.totals.size(); ++t)
      for (const Cohort::OnMove& move : cohort_.totals[t].on_move)
        if (static_cast<std::size_t>(move.from) == from)
          trace_.totals[t] += share * row[static_cast<std::size_t>(move.to)] * value(move.value, "what a move is worth") *
                              discount_factor(cohort_.totals[t], fields_[field::time]);
  }

  /// Probabilities of a cycle from a state to each; a state without a row keeps everyone.
  std::vector<double> row_of(std::size_t from, int cycle) const {
    std::vector<double> row(now_.size(), 0);
    const Cohort::Row& chances = cohort_.rows[from];
    if (chances.chances.empty()) row[from] = 1;
    double sum = 0;
    for (const Cohort::Chance& chance : chances.chances) {
      if (chance.rest) continue;
      const std::string what = "the probability from '" + cohort_.states[from] + "' to '" + cohort_.states[static_cast<std::size_t>(chance.to)] +
                               "' in cycle " + std::to_string(cycle);
      const double p = probability(value(chance.value, what), what);
      row[static_cast<std::size_t>(chance.to)] = p;
      sum += p;
    }
    complete(from, cycle, sum, row);
    return row;
  }

  void complete(std::size_t from, int cycle, double sum, std::vector<double>& row) const {
    if (cohort_.rows[from].chances.empty()) return;
    const std::string whose = "the probabilities from '" + cohort_.states[from] + "' in cycle " + std::to_string(cycle) + " add up to " + text(sum);
    for (const Cohort::Chance& chance : cohort_.rows[from].chances)
      if (chance.rest) {
        if (sum > 1 + tolerance) fail(whose + ", above 1, and nothing is left for the rest");
        row[static_cast<std::size_t>(chance.to)] += std::max(0.0, 1 - sum);
        return;
      }
    if (std::abs(sum - 1) > tolerance) fail(whose + ", not 1 (give one of them as rest)");
  }

  double probability(double p, const std::string& what) const {
    if (!(p >= -tolerance && p <= 1 + tolerance)) fail(what + " is " + text(p) + ", outside 0 to 1");
    return std::min(1.0, std::max(0.0, p));
  }

  /// Adds what states are worth at a time, and keeps the occupancy.
  void count(int cycle) {
    std::vector<double> shares(now_.size(), 0);
    for (std::size_t s = 0; s < now_.size(); ++s)
      for (const double share : now_[s]) shares[s] += share;
    trace_.occupancy.push_back(std::move(shares));
    for (std::size_t t = 0; t < cohort_.totals.size(); ++t) {
      const double weight = weights_[t][static_cast<std::size_t>(cycle)];
      if (weight == 0) continue;
      double sum = 0;
      for (std::size_t s = 0; s < now_.size(); ++s)
        for (std::size_t since = 0; since < now_[s].size() && cohort_.totals[t].in_state[s].given(); ++since) {
          at(cycle, since);
          if (now_[s][since] != 0) sum += now_[s][since] * value(cohort_.totals[t].in_state[s], "what '" + cohort_.states[s] + "' is worth");
        }
      at(cycle, 0);
      trace_.totals[t] += weight * sum * discount_factor(cohort_.totals[t], fields_[field::time]);
    }
  }

  static std::string text(double number) {
    std::array<char, 32> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%.6g", number);
    return buffer.data();
  }

  [[noreturn]] void fail(const std::string& what) const {
    throw RunError("cohort '" + cohort_.name + "' (line " + std::to_string(cohort_.place.line) + "): " + what);
  }

  const Cohort& cohort_;
  Tables tables_;
  std::span<const double> parameters_;
  std::array<double, field::count> fields_;
  std::vector<std::vector<double>> weights_;  // by total
  Shares now_;
  Trace trace_;
};

}  // namespace

std::vector<double> weights_of(const Cohort::Counting& counting, int cycles) {
  const auto last = static_cast<std::size_t>(cycles);
  if (counting.rule == Cohort::Count::weights) return counting.weights;
  std::vector<double> weights(last + 1, 1);
  if (counting.rule == Cohort::Count::start) weights[last] = 0;
  if (counting.rule == Cohort::Count::end) weights[0] = 0;
  if (counting.rule == Cohort::Count::half_cycle) weights[0] = weights[last] = 0.5;
  if (counting.rule == Cohort::Count::simpson)
    for (std::size_t i = 0; i <= last; ++i) weights[i] = (i == 0 || i == last ? 1.0 : i % 2 == 1 ? 4.0 : 2.0) / 3;
  return weights;
}

double discount_factor(const Cohort::Total& total, double time) {
  const double years = (time - static_cast<double>(total.origin)) / static_cast<double>(year);
  return random::exp(-years * (total.continuous ? total.discount : random::log(1 + total.discount)));
}

Trace trace_of(const Cohort& cohort, const scenario::Scenario& scenario, std::span<const double> parameters) {
  return Follower(cohort, scenario, parameters).run();
}

}  // namespace concert::cohort
