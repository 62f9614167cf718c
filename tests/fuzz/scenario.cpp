// Any bytes as a scenario file: the reader answers with a scenario or with errors that have a place.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "scenario/read.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  // A folder that does not exist: `uses:` and tables name files, and none is there to be read.
  const auto result = concert::scenario::read_text("fuzz.yaml", text, "/nonexistent");
  if (result.scenario.has_value() == result.diagnostics.has_errors()) std::abort();
  return 0;
}
