// `concert export`: logs that tools of process mining open.
#include <map>
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

TEST_CASE("Episodes, what called them, their visits and what they wrote are related in an OCEL log", "[cli]") {
  Desk desk;
  REQUIRE(recorded(desk).concert("export r.h5 --output log.json").code == 0);
  const Json log = Json::parse(desk.read("log.json"));
  std::set<std::string> episodes;
  for (const Json& object : log.at("objects"))
    if (has(object.at("type"), "episode of ")) episodes.insert(object.at("id"));
  REQUIRE_FALSE(episodes.empty());
  std::size_t of_visits = 0;
  for (const Json& event : log.at("events")) {
    for (const Json& relation : event.at("relationships")) {
      if (relation.at("qualifier") != "episode") continue;
      CHECK(episodes.count(relation.at("objectId")) == 1);
      of_visits += has(event.at("type"), ".") ? 1 : 0;
    }
  }
  CHECK(of_visits > 100);
}

TEST_CASE("In a log a called episode begins after its caller and ends before it, and names it", "[cli]") {
  Desk desk;
  desk.write("called.yaml",
             "concert: 1\nscenario: {id: called}\nagents: {client: {is: person, count: 1}}\n"
             "pathways: {stay: {for: client, starts: {born: true}, steps: [{call: talk}]}, talk: {for: client, steps: [{id: words, hold: 10 min}]}}\n"
             "measures: {stays: {count: stay}}\nexperiment: {horizon: 1 d, replications: 1}\n");
  const Said ran = desk.concert("run called.yaml --record full --quiet --output c.h5");
  INFO(ran.err);
  REQUIRE(ran.code == 0);
  REQUIRE(desk.concert("export c.h5 --output log.json").code == 0);
  const Json log = Json::parse(desk.read("log.json"));
  std::vector<std::string> order;
  for (const Json& event : log.at("events")) order.push_back(event.at("type"));
  CHECK(order == std::vector<std::string>{"stay", "talk", "talk.words", "talk.words", "talk", "stay"});
  std::vector<Json> called;
  for (const Json& object : log.at("objects"))
    if (object.at("id") == "episode 1 of client 0") called.push_back(object.at("relationships")[1]);
  CHECK(called == std::vector<Json>{{{"objectId", "episode 0 of client 0"}, {"qualifier", "caller"}}});
}

TEST_CASE("Contracts are objects: what was paid under them, between whose accounts, and whose they are", "[cli]") {
  Desk desk;
  desk.write("paid.yaml",
             "concert: 1\nscenario: {id: paid}\n"
             "agents: {council: {is: organisation, count: 1}, provider: {is: organisation, in: council, count: 2}}\n"
             "accounts: {budget: {of: council, opening: \"1000 GBP\"}, cash: {of: provider, opening: \"0 GBP\"}}\n"
             "templates:\n  grant:\n    says: a sum on fixed days\n    takes: {payee: agent}\n    gives: {pathways: {granted: {for: $payee, starts: {every: 30 d}, steps: "
             "[{id: payout, pay: {from: budget of council, to: cash, amount: \"5 GBP\"}}]}}}\n"
             "apply: {block: {template: grant, with: {payee: provider}}}\n"
             "pathways: {wages: {for: provider, starts: {every: 30 d, first: 31 d}, steps: [{id: paid_out, pay: {from: cash, to: outside, amount: \"1 GBP\"}}]}}\n"
             "measures: {spent: {sum: amount, over: payments, unit: GBP}}\nexperiment: {horizon: 65 d, replications: 1}\n");
  const Said ran = desk.concert("run paid.yaml --record visits --quiet --output p.h5");
  INFO(ran.err);
  REQUIRE(ran.code == 0);
  REQUIRE(desk.concert("export p.h5 --output log.json").code == 0);
  const Json log = Json::parse(desk.read("log.json"));
  std::map<std::string, Json> objects;
  for (const Json& object : log.at("objects")) objects[object.at("id")] = object;
  const auto related = [](const Json& one, const std::string& part) {
    std::vector<std::string> ids;
    for (const Json& relation : one.at("relationships"))
      if (relation.at("qualifier") == part) ids.push_back(relation.at("objectId"));
    return ids;
  };
  using Ids = std::vector<std::string>;
  const Json& contract = objects.at("contract block 1");
  CHECK(contract.at("type") == "contract");
  CHECK(contract.at("attributes")[0].at("value") == "grant");
  CHECK(related(contract, "holder") == Ids{"provider 1"});
  CHECK(related(contract, "payer") == Ids{"account budget 0"});
  CHECK(related(contract, "payee") == Ids{"account cash 1"});
  CHECK(related(objects.at("account cash 1"), "owner") == Ids{"provider 1"});
  CHECK(related(objects.at("account budget 0"), "owner") == Ids{"council 0"});
  CHECK(objects.count("contract block 0") == 1);
  std::size_t under = 0, plain = 0;
  for (const Json& event : log.at("events")) {
    if (event.at("type") != "payment") continue;
    const Ids contracts = related(event, "contract");
    contracts.empty() ? ++plain : ++under;
    std::string step;
    for (const Json& attribute : event.at("attributes"))
      if (attribute.at("name") == "step") step = attribute.at("value");
    CHECK(step == (contracts.empty() ? "wages.paid_out" : "block.granted.payout"));
  }
  CHECK(under == 4);  // two providers, days 30 and 60
  CHECK(plain == 4);  // days 31 and 61
  REQUIRE(desk.concert("export p.h5 --format csv --output log.csv").code == 0);
  const std::string csv = desk.read("log.csv");
  CHECK(has(csv, "payment,complete,,,5,,block.granted.payout,contract block 1\r\n"));
  CHECK(has(csv, ",1,,wages.paid_out,\r\n"));
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
