// The header of a result file: what the columns' codes mean, where every number of the scenario comes from, and
// which trials were run. Everything here follows from the design and the seed; nothing depends on a clock or a host.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "experiment/design.hpp"
#include "program/program.hpp"
#include "record/writer.hpp"

namespace concert::experiment {

using Programs = std::vector<std::shared_ptr<const program::Program>>;  // by arm

/// Throws RunError naming the arm whose program cannot be compiled.
Programs compile_arms(const Design& design);

/// The models that are run are named, the baseline among them or else the first in its place. One program an arm, at
/// least one.
record::Header header_of(const Design& design, const Programs& programs, std::uint64_t seed);

/// FNV-1a (64 bits) over names and contents of the texts, in hexadecimal: the identity of a scenario.
std::string hash_of(const std::vector<std::pair<std::string, std::string>>& texts);

}  // namespace concert::experiment
