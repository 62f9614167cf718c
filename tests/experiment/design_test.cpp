#include "experiment/design.hpp"

#include "catch.hpp"
#include "clinic.hpp"
#include "analysis/statistic.hpp"
#include "experiment/header.hpp"
#include "scenario/statistics.hpp"

using namespace concert;

TEST_CASE("Trials go replication by replication, every arm within each", "[unit][experiment]") {
  const experiment::Design design = experiment::design_of_models(test::clinic(), {0, 1}, 3);
  REQUIRE(design.trials() == 6);
  CHECK(experiment::trial(design, 0).arm == 0);
  CHECK(experiment::trial(design, 1).arm == 1);
  CHECK(experiment::trial(design, 1).replication == 0);
  CHECK(experiment::trial(design, 4).replication == 2);
}

TEST_CASE("A design may begin at a later replication, to run one again", "[unit][experiment]") {
  experiment::Design design = experiment::design_of_models(test::clinic(), {0, 1}, 1);
  design.first = 16;
  CHECK(experiment::trial(design, 1).replication == 16);
}

TEST_CASE("Expectations share the arms they have in common", "[unit][experiment]") {
  const auto scenario = test::clinic();
  REQUIRE(scenario != nullptr);
  REQUIRE(scenario->expectations.size() == 3);
  const experiment::Design design = experiment::design_of_expectations(scenario, {{0, 1}, {0}, {0}}, 1);
  // Both models as written, and one model at two points of the sweep; the last expectation adds nothing.
  REQUIRE(design.arms.size() == 4);
  CHECK(design.arms[0].point.empty());
  CHECK(design.arms[2].point == "contact = 3 min");
  CHECK(design.arms[3].point == "contact = 6 min");
}

TEST_CASE("A point is named by what it sets, keeps and disables", "[unit][experiment]") {
  const auto scenario = test::clinic();
  REQUIRE(scenario != nullptr);
  scenario::Under under = experiment::points_of(scenario->expectations[1]).front();
  under.keep.push_back("client.keen");
  under.disable.push_back("visit");
  CHECK(experiment::name_of(*scenario, under) == "contact = 3 min, client.keen kept, without visit");
  CHECK(experiment::name_of(*scenario, {}).empty());
}

TEST_CASE("A hash tells texts apart, and where one ends and the next begins", "[unit][experiment]") {
  const std::string hash = experiment::hash_of({{"a", "one"}, {"b", "two"}});
  CHECK(hash.size() == 16);
  CHECK(hash == experiment::hash_of({{"a", "one"}, {"b", "two"}}));
  CHECK(hash != experiment::hash_of({{"a", "onet"}, {"b", "wo"}}));
  CHECK(hash != experiment::hash_of({{"ao", "ne"}, {"b", "two"}}));
  CHECK(hash != experiment::hash_of({{"b", "two"}, {"a", "one"}}));
}

TEST_CASE("The header says where numbers come from and what each model sets", "[unit][experiment]") {
  const experiment::Design design = experiment::design_of_models(test::clinic(), {0, 1}, 2);
  const record::Header header = experiment::header_of(design, experiment::compile_arms(design), 7);
  CHECK(header.scenario_id == "clinic");
  CHECK(header.seed == 7);
  CHECK(header.models == std::vector<std::string>{"one_desk", "two_desks"});
  CHECK(header.baseline == 0);
  CHECK(header.limits == std::vector<std::string>{"nothing is claimed"});
  REQUIRE(header.parameters.size() == 2);
  CHECK(header.parameters[1].value == 6);  // in its own unit
  CHECK(header.parameters[1].low == 1);
  CHECK(header.parameters[1].kind == "assumption");
  REQUIRE(header.settings.size() == 1);
  CHECK(header.settings[0].model == "two_desks");
  CHECK(header.settings[0].name == "desks");
  REQUIRE(header.measures.size() == 4);
  CHECK(header.measures[2].period_starts == std::vector<double>{0, 1, 2});
  REQUIRE(header.runs.size() == 4);
  CHECK(header.runs[3].model == 1);
  CHECK(header.runs[3].replication == 1);
}

TEST_CASE("Only models that are run are named in the header", "[unit][experiment]") {
  const experiment::Design design = experiment::design_of_models(test::clinic(), {1}, 1);
  const record::Header header = experiment::header_of(design, experiment::compile_arms(design), 1);
  CHECK(header.models == std::vector<std::string>{"two_desks"});
  CHECK(header.runs[0].model == 0);
}

TEST_CASE("every statistic the reference names can be parsed", "[unit]") {
  for (const scenario::StatisticDoc& doc : scenario::statistic_docs()) {
    std::string usage(doc.usage);
    const analysis::ParsedStatistic parsed = analysis::parse_statistic(usage);
    INFO(usage);
    CHECK(parsed.errors.empty());
  }
}
