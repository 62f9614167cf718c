#include "random/stream.hpp"

namespace concert::random {

// The generator must be what its name says on every compiler: the first word of the published known answer.
static_assert(threefry2x64<20>({0, 0}, {0, 0})[0] == 0xC2B6E3A8C2C69865ULL);

}  // namespace concert::random
