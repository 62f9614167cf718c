// Who belongs where while a trial runs. A unit is an outermost container with everything in it, or what the scenario
// keeps in one (unit 0); units follow from the scenario alone, and so may what happens between them. A block is the
// logical process that some units share; which ones it are is a matter of speed, and no result depends on it.
#pragma once
#include <cstdint>
#include <vector>

#include "core/time.hpp"
#include "program/program.hpp"

namespace concert::care {

class Layout {
 public:
  /// Everything in one block. `roots`: by kind, how many agents it has at the start, where each is a unit of its own.
  Layout(const program::Program& program, std::vector<std::uint32_t> roots);
  /// The same units in at most `most` blocks, of about as many units each; what is in common keeps one for itself.
  Layout in_blocks(std::uint32_t most) const;

  std::uint32_t units() const { return units_; }
  std::uint32_t blocks() const { return blocks_; }
  /// Of an outermost container: by kind and ordinal.
  std::uint32_t unit_of(std::int32_t kind, std::uint32_t ordinal) const;
  std::uint32_t block_of(std::uint32_t unit) const { return block_of_[unit]; }
  /// In how short a time one unit may matter to another: `never` if it cannot.
  Tick lookahead() const { return lookahead_; }

 private:
  struct Roots {
    std::uint32_t count = 0;  // agents
    std::uint32_t units = 0;  // at most as many
    std::uint32_t first = 0;  // of the units
  };
  std::vector<Roots> roots_;  // by kind; none for what is in common
  std::vector<std::uint32_t> block_of_;
  std::uint32_t units_ = 1;
  std::uint32_t blocks_ = 1;
  Tick lookahead_ = never;
};

}  // namespace concert::care
