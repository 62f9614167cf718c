#include "program/partition.hpp"

#include "program/program.hpp"

namespace concert::program {

bool Partition::one() const {
  for (const bool alone : separate)
    if (alone) return false;
  return true;
}

Partition partition_of(const Program& program) {
  Partition partition;
  for (std::size_t k = 0; k < program.kinds.size(); ++k) {
    partition.fixed.push_back(false);
    partition.root.push_back(static_cast<std::int32_t>(k));
    partition.separate.push_back(false);
  }
  return partition;
}

}  // namespace concert::program
