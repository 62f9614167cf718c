// From a checked scenario and a variant (a coordination model and what is set, kept or disabled) to the flat,
// immutable Program that the interpreter walks. A pure function.
#pragma once
#include <memory>
#include <string>

#include "program/program.hpp"
#include "scenario/scenario.hpp"

namespace concert::program {

/// One arm of an experiment: a coordination model, and on top of it what `under:`, a sweep or --set changes.
struct Variant {
  int model = 0;
  scenario::Under under;
  std::vector<std::pair<int, scenario::Expression>> drawn = {};  // parameters drawn for a point; what the model sets prevails
};

/// Throws RunError when a value that only the variant fixes is out of bounds (a parameter outside its range,
/// a chance sum above one); the message names the line.
std::shared_ptr<const Program> compile(std::shared_ptr<const scenario::Scenario> scenario, const Variant& variant);

/// The program as text, one line an instruction (`concert explain`).
std::string print(const Program& program);

/// One pathway as a Graphviz digraph (`concert explain --picture`).
std::string picture(const Program& program, int pathway);

}  // namespace concert::program
