// What is measured in one trial. Rows are judged once, at the first moment when all a measure reads of them is known;
// states are integrated exactly between changes. Everything is clipped to each measure's half-open window.
#pragma once
#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <vector>

#include "care/state.hpp"
#include "expr/code.hpp"
#include "program/program.hpp"
#include "record/rows.hpp"

namespace concert::care {

class World;

/// The fields of an episode's row (scenario/fields.hpp).
using EpisodeRow = std::array<double, scenario::episode_field::count>;

/// A sum with what means, variances and quantiles need (Welford 1962 for the second moment).
struct Accumulator {
  double n = 0, sum = 0, mean = 0, m2 = 0;
  double least = std::numeric_limits<double>::infinity();
  double largest = -std::numeric_limits<double>::infinity();
  std::vector<double> values;  // kept only for quantiles

  void add(double value);
};

class MeasureBook {
 public:
  MeasureBook(const program::Program& program, const World& world);

  // Rows. `frame` stands for the person (and episode); its fields are filled here.
  void visit(program::Moment moment, const expr::Frame& frame, const std::array<double, 10>& fields, std::uint16_t site,
             Index agent);
  void episode(program::Moment moment, const expr::Frame& frame, const EpisodeRow& fields, std::uint16_t pathway,
               Index agent);
  void mark(expr::Frame frame, double value, std::int32_t mark, Index agent, expr::WritableRow row);
  /// A payment, in the eyes of whoever `frame` stands for.
  void payment(const std::vector<std::int32_t>& measures, expr::Frame frame, const std::array<double, 6>& fields, Index agent);
  /// Whether some measure judges the site's rows at this moment.
  bool hears(program::Moment moment, std::uint16_t site) const {
    return (moments_[site] & 1U << static_cast<unsigned>(moment)) != 0;
  }

  // States. Called before the change, so that the value that held until now is accrued.
  void before_resource(std::int32_t resource) { before(by_resource_[static_cast<std::size_t>(resource)]); }
  void before_kind(std::int32_t kind) { before(by_kind_[static_cast<std::size_t>(kind)]); }
  void before_pathway(std::int32_t pathway) { before(by_pathway_[static_cast<std::size_t>(pathway)]); }
  void before_all();
  /// Before an attribute of any agent is written, and before one comes or leaves: for what is asked of other agents.
  void before_others() {
    if (!foreign_tracks_.empty()) accrue_all(foreign_tracks_);
    if (!foreign_integrals_.empty()) accrue_foreign_integrals();
  }

  // Integrals over agents: before an agent's attributes change or it leaves, and after it has come.
  void before_agent(Index agent);
  void agent_came(Index agent);

  void sample(std::int32_t measure);
  /// Follows states asked of each agent of a kind; once, when the initial stock is there.
  void follow_owners();
  void begin_window();

  /// Ends every measure at `end`; may be called once.
  void finish(Tick end, record::TrialResult& result);

 private:
  struct Key {
    std::int32_t group = -1, period = -1;
    auto operator<=>(const Key&) const = default;
  };
  struct Results {
    std::map<Key, Accumulator> cells;      // all but the commonest
    Accumulator whole;                     // ungrouped, without periods
    std::vector<double> agent_sum, agent_n;
    std::map<Key, std::array<double, 2>> areas_before, areas_after;  // utilisation: at the window's ends
    std::map<Key, double> raw;             // final values in base units
    std::map<Key, double> counts;
  };
  /// A state followed through time: a state measure, or the person-time under a rate.
  struct Track {
    std::int32_t measure = -1;
    std::int32_t person_kind = -1;         // the present agents of a kind; else the measure's expression
    Index owner = no_index;                // of whom the state is asked, where each owner has a value
    const double* direct = nullptr;
    Tick since = 0;
    std::map<std::int32_t, std::array<double, 2>> area;  // by period: of value, of its square
    std::map<double, double> histogram;    // value -> ticks, for quantiles
    double peak = -std::numeric_limits<double>::infinity();
    Tick peak_time = 0;
  };

  void add_tracks();
  expr::Frame state_frame(Index owner) const;
  void watch(Track track);
  void before(const std::vector<std::uint32_t>& tracks) {
    if (!tracks.empty()) accrue_all(tracks);
  }
  void accrue_all(const std::vector<std::uint32_t>& tracks);
  void accrue(Track& track, Tick until);
  void accrue_foreign_integrals();
  void add_area(Track& track, const program::Measure& measure, double value, std::array<Tick, 2> span);
  void judge(std::int32_t index, const expr::Frame& frame, double value, Tick time, Index agent);
  void add(std::int32_t index, Key key, double value, Index agent);
  std::int32_t group_of(const program::Measure& measure, const expr::Frame& frame) const;
  double integral_of(const program::Measure& measure, Index agent) const;
  double discounted(const program::Measure& measure, Tick from, Tick to) const;
  void sample_agents(std::int32_t index, std::int32_t period);
  void sample_ties(std::int32_t index, std::int32_t relation, std::int32_t period);

  // measure_results.cpp
  void finish_rows(std::int32_t index, Tick end);
  void finish_states(std::int32_t index, Tick end);
  void finish_track(const Track& track, Tick end);
  void finish_utilisation(std::int32_t index);
  std::map<Key, std::array<double, 2>> areas_now(const program::Measure& measure) const;
  void finish_operands(std::int32_t index);
  double final_value(const program::Measure& measure, Accumulator& cell) const;
  double denominator(std::int32_t index, Key key, Tick end) const;
  void write_cells(std::int32_t index, record::TrialResult& result) const;
  void write_agents(std::int32_t index, record::TrialResult& result) const;

  const program::Program& program_;
  const World& world_;
  std::vector<Results> results_;
  std::vector<Track> tracks_;
  std::vector<std::vector<std::uint32_t>> by_resource_, by_kind_, by_pathway_;
  std::vector<std::uint32_t> foreign_tracks_;       // states that read attributes
  std::vector<std::int32_t> foreign_integrals_;     // kinds with integrals that read other agents' attributes
  std::vector<std::uint8_t> moments_;      // by site: which moments some measure hears
  std::vector<std::int32_t> exposure_;     // by measure: its person-time track, or -1
  std::vector<double> ever_present_;       // by kind: agents present in the window so far
};

/// Quantile of type 7 (Hyndman & Fan 1996, doi:10.1080/00031305.1996.10473566); sorts its argument.
double quantile(std::vector<double>& values, double level);

}  // namespace concert::care
