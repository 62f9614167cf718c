#include "experiment/version.hpp"

namespace concert::experiment {

const char* version() { return CONCERT_VERSION; }

}  // namespace concert::experiment
