// A cohort: states, the chances of moving between them in a cycle, and what being somewhere or moving is worth. Followed
// deterministically (sim/cohort); its totals stand in `value:` measures as "cohort.total".
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "scenario/nouns.hpp"

namespace concert::scenario {

/// What Frame::fields holds where an expression of a cohort stands.
namespace cohort_field {
inline constexpr std::int32_t cycle = 0;          // of a transition: its number, from 1; of a state: the time counted, from 0
inline constexpr std::int32_t time = 1;           // cycle × cycle_length
inline constexpr std::int32_t age = 2;            // the cohort's age at the start, and `time`
inline constexpr std::int32_t time_in_state = 3;  // before this cycle, since the last entry
inline constexpr std::int32_t cycle_length = 4;
inline constexpr std::int32_t count = 5;
}  // namespace cohort_field

struct Cohort {
  /// A chance of one row of the transition matrix; `rest` takes what the others leave.
  struct Chance {
    int to = -1;
    Place place;
    Expression value;
    bool rest = false;
  };
  struct Row {
    std::vector<Chance> chances;
    bool by_time = false;  // reads time_in_state
  };
  enum class Count : std::uint8_t { start, end, half_cycle, simpson, weights };
  struct Counting {
    Count rule = Count::half_cycle;
    std::vector<double> weights;  // of Count::weights: cycles + 1, the first of the start (index 0)
    Place place;
  };
  struct OnMove {
    int from = -1, to = -1;
    Expression value;
  };
  struct Total {
    std::string name;
    Place place;
    Unit unit;
    Counting counting;
    Expression at_start;               // once, at time 0
    std::vector<Expression> in_state;  // a cycle, by state; not given: 0
    std::vector<OnMove> on_move;       // at the end of the cycle
    double discount = 0;               // per year
    bool continuous = false;           // exp(-r t) instead of (1 + r)^-t
    Tick origin = 0;                   // the time whose money and health count in full
  };
  std::string name;
  Place place;
  std::vector<std::string> states;
  std::vector<Expression> start;  // shares by state; not given: 0
  Tick cycle = 0;
  int cycles = 0;
  Tick age = 0;
  std::vector<Row> rows;          // by state
  std::vector<Total> totals;
  int first_total = 0;            // the number of its first total among those of all cohorts
};

}  // namespace concert::scenario
