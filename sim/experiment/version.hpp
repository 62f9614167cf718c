// Which Concert this is: one constant, from the project's version in CMakeLists.txt.
#pragma once

namespace concert::experiment {

/// "0.1.0"
const char* version();

}  // namespace concert::experiment
