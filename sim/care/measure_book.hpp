// What is measured in one trial. Rows are judged once, at the first moment when all a measure reads of them is known;
// states are integrated exactly between changes. Everything is clipped to each measure's half-open window.
// Nothing here depends on the order of events that do not touch each other: all sums are exact. A world that holds a
// part of the agents measures its part: closed at the end, the books of all parts are absorbed into one, and that is
// finished. It does not decide which measures may be taken in parts: those that do not add up must be followed in one
// world alone.
#pragma once
#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <vector>

#include "care/accumulator.hpp"
#include "care/state.hpp"
#include "expr/code.hpp"
#include "expr/depends.hpp"
#include "program/program.hpp"
#include "record/rows.hpp"

namespace concert::care {

class World;

/// The fields of an episode's row (scenario/fields.hpp).
using EpisodeRow = std::array<double, scenario::episode_field::count>;

class MeasureBook {
 public:
  MeasureBook(const program::Program& program, const World& world);

  // Rows. `frame` stands for the person (and episode); its fields are filled here.
  void visit(program::Moment moment, expr::Frame&& frame, const std::array<double, 10>& fields, std::uint16_t site,
             Index agent);
  void episode(program::Moment moment, const expr::Frame& frame, const EpisodeRow& fields, std::uint16_t pathway,
               Index agent);
  void mark(expr::Frame frame, double value, std::int32_t mark, Index agent, expr::WritableRow row);
  /// A payment, in the eyes of whoever `frame` stands for.
  void payment(const std::vector<std::int32_t>& measures, expr::Frame frame, const std::array<double, 6>& fields,
               Index agent);
  /// Whether some measure judges the site's rows at this moment.
  bool hears_any(std::uint16_t site) const { return moments_[site] != 0; }
  /// Whether one of them reads anything of the person, beyond the row itself.
  bool reads_person(std::uint16_t site) const { return (moments_[site] & person_bit) != 0; }
  bool hears(program::Moment moment, std::uint16_t site) const {
    return (moments_[site] & 1U << static_cast<unsigned>(moment)) != 0;
  }

  // States. Called before the change, so that the value that held until now is accrued.
  // Who changes is an agent, or both ends of a tie; nobody if an agent is about to come.
  using Who = std::array<Index, 2>;
  void before_station(const Station& station) {
    const Heeds& heeds = by_resource_[static_cast<std::size_t>(station.resource)];
    if (!heeds.empty()) before_station(heeds, station);
  }
  void before_pathway(std::int32_t pathway) {
    before(by_pathway_[static_cast<std::size_t>(pathway)], {no_index, no_index});
  }
  /// Which agents or ties of a kind there are, and what contains them.
  void before_members(std::int32_t kind, Who who) { before(by_members_[static_cast<std::size_t>(kind)], who); }
  void before_attribute(std::int32_t kind, std::int32_t slot, Who who) {
    before(by_attribute_[static_cast<std::size_t>(kind)][static_cast<std::size_t>(slot)], who);
  }
  void before_all();

  // Integrals over agents: before an agent's attributes change or it leaves, and after it has come.
  void before_agent(Index agent);
  void agent_came(Index agent);

  void sample(std::int32_t measure);
  /// Follows states asked of each agent of a kind; once, when the initial stock is there.
  void follow_owners();
  void begin_window();

  /// Does not follow a measure of states here: what it asks about is in another world. Before the first event.
  void leave_out(std::int32_t measure);

  /// Brings every measure to the end of the trial, where the world now stands; the last thing that looks at its agents.
  void close();
  /// Adds what the book of another part of the same trial has measured; both are closed, at the same time.
  void absorb(const MeasureBook& other);
  /// The values of what is in the book, which is closed; may be called once. Of the world it reads the parameters.
  void finish(record::TrialResult& result);

 private:
  struct Key {
    std::int32_t group = -1, period = -1;
    auto operator<=>(const Key&) const = default;
  };
  /// One agent's part of a measure.
  struct Part {
    ExactSum sum;
    std::int64_t n = 0;
  };
  using Areas = std::map<Key, std::array<ExactSum, 2>>;  // ticks times units in use and scheduled
  struct Results {
    std::map<Key, Accumulator> cells;  // all but the commonest
    Accumulator whole;                 // ungrouped, without periods
    std::vector<Part> agents;          // by number within the kind
    Areas areas_before, areas_after;   // utilisation: at the window's ends
    std::map<Key, double> raw;         // final values in base units
    std::map<Key, double> counts;
  };
  /// The integrals over time of a state and, where asked for, of its square.
  struct Area {
    ExactSum value, square;
  };
  /// A state followed through time: a state measure, or the person-time under a rate.
  struct Track {
    std::int32_t measure = -1;
    std::int32_t person_kind = -1;  // the present agents of a kind; else the measure's expression
    Index owner = no_index;         // of whom the state is asked, where each owner has a value
    std::int32_t group = -1;        // the owner's number within its kind
    Tick since = 0;
    bool quiet = true;                 // it has never been anything but 0
    std::vector<Area> areas;           // by period; one without periods
    std::map<double, Tick> histogram;  // value -> ticks, for quantiles
    double peak = -std::numeric_limits<double>::infinity();
    Tick peak_time = 0;
  };

  void add_tracks();
  expr::Frame state_frame(Index owner) const;
  double state_of(const program::Measure& measure, Index owner, Tick time) const;
  void accrue(Track& track, Tick until);
  void add_area(Track& track, const program::Measure& measure, double value, std::array<Tick, 2> span);
  void judge(std::int32_t index, const expr::Frame& frame, double value, Tick time, Index agent);
  Accumulator& cell(std::int32_t index, Key key) {
    Results& results = results_[static_cast<std::size_t>(index)];
    return key.group < 0 && key.period < 0 ? results.whole : results.cells[key];
  }
  Part& part_of(std::int32_t index, Index agent);
  void add(std::int32_t index, Key key, double value, Index agent);
  void add_integral(std::int32_t index, Key key, double value, std::array<Tick, 2> span, Index agent);
  std::int32_t group_of(const program::Measure& measure, const expr::Frame& frame) const;
  double integral_of(const program::Measure& measure, Index agent) const;
  static double discounted(const program::Measure& measure, Tick at);
  void sample_agents(std::int32_t index, std::int32_t period);
  void sample_ties(std::int32_t index, std::int32_t relation, std::int32_t period);

  // measure_heeds.cpp
  using Whose = expr::Dependency::Whose;
  /// What is brought up to date before a change: a state followed through time, or the integrals of a kind's agents
  /// as far as the change is of what is theirs.
  struct Heed {
    std::int32_t track = -1, kind = -1;
    Whose whose = Whose::anyone;
    bool operator==(const Heed&) const = default;
  };
  using Heeds = std::vector<Heed>;
  void watch(Track track);
  void watch_integrals(std::int32_t kind);
  void heed(const expr::Code& code, Heed heed, std::int32_t own_kind);
  void heed(const expr::Dependency& dependency, Heed heed, std::int32_t own_kind);
  void heed_attributes(const expr::Dependency& dependency, const Heed& heed, std::int32_t own_kind);
  void heed_members(const expr::Dependency& dependency, const Heed& heed, std::int32_t own_kind);
  void heed_state(const expr::Dependency& dependency, const Heed& heed);
  void before(const Heeds& heeds, Who who) {
    for (const Heed& heed : heeds) bring_up(heed, who);
  }
  void before_station(const Heeds& heeds, const Station& station);
  void bring_up(const Heed& heed, Who who);
  void bring_up_agents(const Heed& heed, Who who);

  // measure_merge.cpp
  void close_integrals();
  Areas areas_now(const program::Measure& measure) const;
  void absorb_results(std::int32_t index, const Results& other);
  void absorb_tracks(const std::vector<Track>& others);
  void absorb_track(Track& track, const Track& other) const;

  // measure_results.cpp
  void finish_rows(std::int32_t index);
  void finish_states(std::int32_t index);
  void finish_track(const Track& track);
  void finish_utilisation(std::int32_t index);
  void finish_operands(std::int32_t index);
  std::vector<Key> keys_of_operands(const program::Measure& measure) const;
  double value_of_operands(const program::Measure& measure, const std::vector<double>& values) const;
  double final_value(const program::Measure& measure, Accumulator& cell) const;
  Tick length(const program::Measure& measure, std::int32_t period) const;
  double denominator(std::int32_t index, Key key) const;
  void write_cells(std::int32_t index, record::TrialResult& result) const;
  void write_agents(std::int32_t index, record::TrialResult& result) const;

  const program::Program& program_;
  const World& world_;
  std::vector<Results> results_;
  std::vector<Track> tracks_;
  std::vector<Heeds> by_resource_, by_members_, by_pathway_;
  std::vector<std::vector<Heeds>> by_attribute_;  // by kind, by slot
  static constexpr std::uint8_t person_bit = 0x80;
  std::vector<std::uint8_t> moments_;            // by site: which moments some measure hears, and person_bit
  std::vector<std::int32_t> exposure_;           // by measure: its person-time track, or -1
  std::vector<double> ever_present_;             // by kind: agents present in the window so far
  std::vector<std::uint8_t> left_out_;           // by measure: its state is in another world
  Tick end_ = -1;                                // of the trial, once closed
};

}  // namespace concert::care
