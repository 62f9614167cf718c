// What of a scenario can be computed apart, in words.
#pragma once
#include <cstddef>
#include <string>

#include "core/diagnostic.hpp"
#include "program/partition.hpp"
#include "program/program.hpp"

namespace concert::cli {

/// `concert explain --partition`: what is a process of its own, what passes between processes and how long that takes,
/// and why the rest is in common, line by line. `sources`: where the program was read from.
std::string partition_text(const program::Program& program, const program::Partition& partition, const Sources& sources,
                           std::size_t width);

}  // namespace concert::cli
