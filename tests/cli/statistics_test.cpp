// Replications that stop when they are enough, the choice of the best model, and warm-up, from the command line.
#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "command.hpp"

using concert::test::Desk;
using concert::test::Said;
using concert::test::widest_line;

namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("--precision runs until the interval is narrow enough, and the file holds every replication", "[cli]") {
  const Desk desk;
  const Said said = desk.concert("run clinic --precision 20% --precision-of waits --json --quiet --output r.h5");
  REQUIRE(said.code == 0);
  std::size_t seen = 0;
  const nlohmann::json printed = nlohmann::json::parse(said.out);
  for (const auto& row : printed.at("measures")) {
    if (row.at("measure") != "waits") continue;
    ++seen;
    CHECK(row.at("n").get<int>() >= 10);
    CHECK(row.at("half_width").get<double>() <= 0.2 / 1.2 * row.at("mean").get<double>());
  }
  CHECK(seen > 0);
  CHECK(desk.has("r.h5"));
}

TEST_CASE("--precision stops at its ceiling and says what is not precise", "[cli]") {
  const Said said = Desk().concert("run clinic --precision 0.1% --precision-of waits --at-most 12 --quiet --output r.h5");
  CHECK(said.code == 0);
  CHECK(has(said.err, "After 12 replications"));
  CHECK(has(said.err, "waits"));
}

TEST_CASE("A precision that is no share is a wrong command line", "[cli]") {
  for (const char* text : {"0", "120%", "five", "5 per cent"}) {
    const Said said = Desk().concert("run clinic --precision '" + std::string(text) + "'");
    INFO(text);
    CHECK(said.code == 64);
    CHECK(has(said.err, "--precision 5%"));
  }
  CHECK(Desk().concert("run clinic --precision-of waits").code == 64);
}

TEST_CASE("select names the best model and how sure it is", "[cli]") {
  const Desk desk;
  const Said said = desk.concert("select clinic --measure waits --difference 1 --lowest");
  CHECK(said.code == 0);
  CHECK(has(said.out, "best"));
  CHECK(has(said.out, "2001"));
  CHECK(widest_line(said.out) <= 80);
  CHECK(desk.concert("select clinic --measure waits --difference 1 --lowest --threads 1").out == said.out);
}

TEST_CASE("select asks for a measure that exists", "[cli]") {
  const Said said = Desk().concert("select clinic --measure wait_s --difference 1");
  CHECK(said.code == 64);
  CHECK(has(said.err, "waits"));
}

TEST_CASE("warmup says when a series is too short to tell", "[cli]") {
  const Desk desk;
  const Said said = desk.concert("warmup clinic --set 'hours=1'");
  CHECK(said.code == 2);  // no such parameter: nothing was run
  const Said short_run = desk.concert("warmup clinic --quiet");
  CHECK(short_run.code == 0);
  CHECK(has(short_run.out, "by_day"));
  CHECK(has(short_run.out, "3 periods are too few"));
  CHECK(widest_line(short_run.out) <= 80);
}
