// `concert export`: logs that tools of process mining open.
#include <nlohmann/json.hpp>
#include <set>

#include "catch.hpp"
#include "command.hpp"

using concert::test::Desk;
using concert::test::Said;
using Json = nlohmann::json;

namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

Desk& recorded(Desk& desk) {
  REQUIRE(desk.concert("run clinic --replications 2 --record full --quiet --output r.h5").code == 0);
  return desk;
}

}  // namespace

TEST_CASE("An OCEL log is consistent: every type is declared, every relation has its object, time has a zone", "[cli]") {
  Desk desk;
  REQUIRE(recorded(desk).concert("export r.h5 --output log.json").code == 0);
  const Json log = Json::parse(desk.read("log.json"));
  std::set<std::string> object_types, event_types, objects, events;
  for (const Json& type : log.at("objectTypes")) object_types.insert(type.at("name"));
  for (const Json& type : log.at("eventTypes")) event_types.insert(type.at("name"));
  for (const Json& object : log.at("objects")) {
    CHECK(object_types.count(object.at("type")) == 1);
    CHECK(objects.insert(object.at("id")).second);
  }
  CHECK(object_types.count("client") == 1);
  std::string before;
  for (const Json& event : log.at("events")) {
    CHECK(event_types.count(event.at("type")) == 1);
    CHECK(events.insert(event.at("id")).second);
    const std::string time = event.at("time");
    CHECK(time.back() == 'Z');
    CHECK(time >= before);
    before = time;
    CHECK_FALSE(event.at("relationships").empty());
    for (const Json& attribute : event.at("attributes")) CHECK(attribute.at("value").is_string());
    for (const Json& relation : event.at("relationships")) CHECK(objects.count(relation.at("objectId")) == 1);
  }
  CHECK(events.size() > 1000);
}

TEST_CASE("A run, a model and a kind can be chosen, and must exist", "[cli]") {
  Desk desk;
  recorded(desk);
  REQUIRE(desk.concert("export r.h5 --format csv --output a.csv").code == 0);
  REQUIRE(desk.concert("export r.h5 --format csv --only 1 --output b.csv").code == 0);
  REQUIRE(desk.concert("export r.h5 --format csv --model two_desks --output c.csv").code == 0);
  CHECK(desk.read("a.csv") != desk.read("b.csv"));
  CHECK(desk.read("a.csv") != desk.read("c.csv"));
  CHECK(desk.concert("export r.h5 --only 7").code == 64);
  CHECK(has(desk.concert("export r.h5 --model two_desk").err, "two_desks"));
  CHECK(has(desk.concert("export r.h5 --format xes --of klient").err, "client"));
}

TEST_CASE("An XES log has a trace a person, with the lifecycle of every visit", "[cli]") {
  Desk desk;
  REQUIRE(recorded(desk).concert("export r.h5 --format xes --output log.xes").code == 0);
  const std::string log = desk.read("log.xes");
  CHECK(has(log, "<trace><string key=\"concept:name\" value=\"client "));
  for (const char* transition : {"schedule", "start", "complete"})
    CHECK(has(log, std::string("lifecycle:transition\" value=\"") + transition + "\""));
  CHECK(log.substr(log.size() - 7) == "</log>\n");
  CHECK(has(log, "xes.version=\"1849.2023\""));  // xs:decimal
}

TEST_CASE("A file of measures only has no log, and nothing is written", "[cli]") {
  Desk desk;
  REQUIRE(desk.concert("run clinic --replications 1 --quiet --output r.h5").code == 0);
  for (const char* format : {"ocel", "sqlite", "xes", "csv"}) {
    const Said said = desk.concert(std::string("export r.h5 --format ") + format + " --output log");
    CHECK(said.code == 1);
    CHECK(has(said.err, "--record visits"));
    CHECK_FALSE(desk.has("log"));
  }
}

TEST_CASE("An SQLite log is a database that replaces the one before", "[cli]") {
  Desk desk;
  recorded(desk);
  REQUIRE(desk.concert("export r.h5 --format sqlite --output log.sqlite").code == 0);
  REQUIRE(desk.concert("export r.h5 --format sqlite --output log.sqlite").code == 0);
  CHECK(desk.read("log.sqlite").substr(0, 15) == "SQLite format 3");
}
