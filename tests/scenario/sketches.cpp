// The reading test: what whole systems say must be sayable. Each file of sketches/ is read and must be right.
#include <filesystem>

#include "reading.hpp"

using namespace concert::scenario;

TEST_CASE("The sketches of six systems read as scenarios", "[unit]") {
  const std::filesystem::path folder = std::filesystem::path(CONCERT_SOURCE_DIR) / "tests" / "scenario" / "sketches";
  std::size_t found = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    INFO(entry.path().filename().string());
    std::ifstream in(entry.path());
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const ReadResult result = reading(text);
    INFO(printed(result));
    CHECK(result.scenario.has_value());
    CHECK(std::count(text.begin(), text.end(), '\n') <= 300);
    ++found;
  }
  CHECK(found == 6);
}
