// Asks for memory before it is needed, where the compiler knows how; never changes what a program does.
#pragma once

namespace concert {

inline void fetch([[maybe_unused]] const void* address) {
#if defined(__GNUC__)
  __builtin_prefetch(address);
  // GCC 12 takes a function that does nothing but prefetch for one without effect, and drops calls of it.
  asm volatile("");
#endif
}

}  // namespace concert
