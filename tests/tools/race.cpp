// A race that is written in: bodies of one parallel loop count together without a lock. Under ThreadSanitizer with
// tsan.supp it must end with 66; if it ends with 0, races of Concert are not seen either (tests/run threads).
#include <chrono>
#include <cstdio>
#include <thread>

#include "engine/windows.hpp"

int main() {
  long together = 0;
  concert::engine::for_all(16, 4, [&](std::size_t number) {
    together += static_cast<long>(number);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));  // so that bodies overlap
    together += 1;
  });
  std::printf("%ld\n", together);
}
