#include "scenario/build.hpp"

namespace concert::scenario {

void check_scenario(Build&) {}

}  // namespace concert::scenario
