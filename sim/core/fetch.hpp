// Asks for memory before it is needed, where the compiler knows how; never changes what a program does.
#pragma once
#include <cstddef>

namespace concert {

inline void fetch([[maybe_unused]] const void* address) {
#if defined(__GNUC__)
  __builtin_prefetch(address);
  // GCC 12 takes a function that does nothing but prefetch for one without effect, and drops calls of it.
  asm volatile("");
#endif
}

/// All of a record that may lie in several lines of a cache.
template <class Record>
void fetch_record(const Record& record) {
  constexpr std::size_t line = 64;
  const char* const begin = reinterpret_cast<const char*>(&record);
  for (std::size_t at = 0; at < sizeof(Record); at += line) fetch(begin + at);
  fetch(begin + sizeof(Record) - 1);
}

}  // namespace concert
