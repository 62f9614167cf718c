#include "care/layout.hpp"

#include <algorithm>

namespace concert::care {
namespace {

/// A value names its agent's unit in twenty bits; many small roots share units, always the same ones.
constexpr std::uint32_t most_units_of_kind = 65'536;

}  // namespace

Layout::Layout(const program::Program& program, std::vector<std::uint32_t> roots)
    : roots_(program.kinds.size()), lookahead_(program.partition.lookahead) {
  for (std::size_t kind = 0; kind < roots.size(); ++kind) {
    if (!program.partition.separate[kind] || program.partition.root[kind] != static_cast<std::int32_t>(kind)) continue;
    roots_[kind] = {roots[kind], std::min(roots[kind], most_units_of_kind), units_};
    units_ += roots_[kind].units;
  }
  block_of_.assign(units_, 0);
}

std::uint32_t Layout::unit_of(std::int32_t kind, std::uint32_t ordinal) const {
  const Roots& roots = roots_[static_cast<std::size_t>(kind)];
  if (roots.units == 0) return 0;
  return roots.first + static_cast<std::uint32_t>(std::uint64_t{ordinal} * roots.units / roots.count);
}

Layout Layout::in_blocks(std::uint32_t most) const {
  Layout layout = *this;
  const std::uint32_t separate = units_ - 1;
  if (separate == 0 || most < 2) return layout;
  const std::uint32_t shared = std::min(separate, most - 1);
  for (std::uint32_t unit = 1; unit < units_; ++unit)
    layout.block_of_[unit] = 1 + static_cast<std::uint32_t>(std::uint64_t{unit - 1} * shared / separate);
  layout.blocks_ = 1 + shared;
  return layout;
}

}  // namespace concert::care
