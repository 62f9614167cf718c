// `concert report` from outside: the formats, what they hold, and that nothing half written stays.
#include "catch.hpp"
#include "command.hpp"

using concert::test::Desk;
using concert::test::Said;

namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// What a script of tests/tools says of files of the desk; its exit code is the shell's. The Python is the one that
/// apt's packages belong to.
Said tool(const Desk& desk, const std::string& line) {
  return desk.concert("--version >/dev/null; PATH=/usr/bin:$PATH python3 '" CONCERT_SOURCE_DIR "/tests/tools/'" + line);
}

}  // namespace

TEST_CASE("A result file as a table: a row an estimate, as many cells as headings", "[unit][cli]") {
  const Desk desk;
  desk.concert("compare clinic --replications 4 --quiet --output c.h5");
  const Said said = desk.concert("report c.h5 --format csv");
  INFO(said.err);
  CHECK(said.code == 0);
  const std::string table = desk.read("c.csv");
  CHECK(table.rfind("model,measure,statistic,group,start,mean,lower,upper,unit,n,sd,p_holm\n", 0) == 0);
  CHECK(has(table, "\ntwo_desks,waits,difference,"));
}

TEST_CASE("A workbook holds the numbers of the table, as numbers", "[unit][cli]") {
  const Desk desk;
  desk.concert("compare clinic --replications 4 --quiet --output c.h5");
  CHECK(desk.concert("report c.h5 --format csv").code == 0);
  const Said said = desk.concert("report c.h5 --format xlsx --output board.xlsx");
  INFO(said.err);
  CHECK(said.code == 0);
  CHECK(has(said.out, "board.xlsx"));
  const Said read = tool(desk, "open_workbook.py board.xlsx c.csv comparison");
  INFO(read.out << read.err);
  CHECK(read.code == 0);
  desk.concert("report c.h5 --format xlsx --output again.xlsx");
  CHECK(desk.read("again.xlsx") == desk.read("board.xlsx"));
}

TEST_CASE("A workbook that cannot be written is said plainly and leaves nothing", "[unit][cli]") {
  const Desk desk;
  desk.concert("compare clinic --replications 2 --quiet --output c.h5");
  const auto before = desk.files();
  const Said said = desk.concert("report c.h5 --format xlsx --output clinic/scenario.yaml/x.xlsx");
  CHECK(said.code == 1);
  CHECK(has(said.err, "clinic/scenario.yaml"));
  const Said small = desk.concert("report c.h5 --format xlsx --output x.xlsx", "ulimit -f 2;");
  CHECK(small.code == 1);
  CHECK(desk.files() == before);
}
