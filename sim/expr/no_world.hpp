// A host without a world: whatever is asked of it is refused in its own words. For expressions that are evaluated
// before a run or beside it.
#pragma once
#include <string>
#include <utility>

#include "core/contract.hpp"
#include "expr/code.hpp"

namespace concert::expr {

class NoWorld : public Host {
 public:
  explicit NoWorld(std::string refusal) : refusal_(std::move(refusal)) {}

  double attribute(double, std::int32_t) const override { refuse(); }
  double container(double, std::int32_t) const override { refuse(); }
  double state(State, const Target&, double, const Frame&) const override { refuse(); }
  void members(std::int32_t, double, std::vector<double>&) const override { refuse(); }
  double nth(std::int32_t, double, double) const override { refuse(); }
  void ties(std::int32_t, Among, double, std::vector<double>&) const override { refuse(); }
  double tie_count(std::int32_t, Among, double) const override { refuse(); }
  double tie(std::int32_t, double, double) const override { refuse(); }
  double lookup(std::int32_t, std::span<const double>) const override { refuse(); }
  double remaining(std::int32_t, std::span<const double>, std::int32_t, double) const override { refuse(); }
  bool open(std::int32_t, double) const override { refuse(); }
  int weekday(double) const override { refuse(); }
  int month_of_year(double) const override { refuse(); }
  std::uint64_t stream_of(double) const override { refuse(); }

 private:
  [[noreturn]] void refuse() const { throw RunError(refusal_); }
  std::string refusal_;
};

}  // namespace concert::expr
