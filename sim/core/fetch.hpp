// Asks for memory before it is needed, where the compiler knows how; never changes what a program does.
#pragma once

namespace concert {

inline void fetch([[maybe_unused]] const void* address) {
#if defined(__GNUC__)
  __builtin_prefetch(address);
#endif
}

}  // namespace concert
