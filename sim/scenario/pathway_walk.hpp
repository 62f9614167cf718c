// Visits every step of a tree of steps, outer ones first, in the order of the file.
#pragma once
#include <functional>

#include "scenario/scenario.hpp"

namespace concert::scenario {

/// The lists of steps directly inside a step, `then` included.
std::vector<const Steps*> inner_steps(const Step& step);

void walk(const Steps& steps, const std::function<void(const Step&)>& visit);

}  // namespace concert::scenario
