// What the log says of episodes: which of its agent's one is, who called or started it, which rows are its own.
#include "care/run_text.hpp"
#include "executors.hpp"

using namespace concert;
using namespace concert::test;

namespace {

const std::string house =
    "agents: {guest: {is: person, count: 2}, host: {is: person, count: 1}}\n"
    "resources: {bed: {capacity: 5}}\n"
    "channels: {post: {latency: 1 min}}\n"
    "messages: {thanks: {}}\n"
    "pathways:\n"
    "  stay:\n"
    "    for: guest\n"
    "    starts: {born: true}\n"
    "    steps:\n"
    "      - repeat: {times: 2, do: [{call: meal}]}\n"
    "      - {id: room, use: bed, do: [{id: night, hold: 60 min}]}\n"
    "      - start: aside\n"
    "      - {start: welcome, for: one(h in host)}\n"
    "      - await: {slow: {do: [{id: bath, use: bed, do: [{hold: 5 min}]}, {call: meal}]}, late: {after: 60 min}}\n"
    "      - {send: thanks, to: one(h in host), over: post, then: {bounced: []}}\n"
    "      - {id: last, hold: 1 min}\n"
    "  meal: {for: guest, steps: [{id: eats, hold: 10 min}]}\n"
    "  aside: {for: guest, steps: [{id: rests, hold: 5 min}]}\n"
    "  welcome: {for: host, steps: [{id: greets, hold: 3 min}]}\n"
    "  reads: {for: host, starts: {upon: message(thanks)}, steps: [{id: letter, hold: 1 min}]}\n";

record::Episode row(const Trial& trial, const std::string& pathway, std::uint32_t agent, std::uint32_t nth = 0) {
  const int p = Trial::find(trial.scenario->pathways, pathway);
  for (const record::Episode& one : trial.rows.episodes)
    if (one.pathway == p && one.agent == agent && nth-- == 0) return one;
  FAIL("no such episode of " << pathway);
  return {};
}

}  // namespace

TEST_CASE("Episodes are numbered within their agent as they begin, and say who called or started them", "[unit][rows]") {
  const Trial trial = run(house);
  for (const std::uint32_t guest : {0U, 1U}) {
    const record::Episode stay = row(trial, "stay", guest);
    CHECK(stay.number == 0);
    CHECK(stay.starter_kind == -1);
    CHECK(stay.starter == -1);
    CHECK(stay.starter_episode == -1);
    CHECK_FALSE(stay.called);
    for (std::uint32_t nth = 0; nth < 3; ++nth) {  // twice in the loop, once in the branch: always by the stay itself
      const record::Episode meal = row(trial, "meal", guest, nth);
      CHECK(meal.number == (nth < 2 ? nth + 1 : 4));
      CHECK(meal.called);
      CHECK(meal.starter_kind == meal.kind);
      CHECK(meal.starter == static_cast<std::int32_t>(guest));
      CHECK(meal.starter_episode == 0);
    }
    const record::Episode aside = row(trial, "aside", guest);
    CHECK(aside.number == 3);
    CHECK_FALSE(aside.called);
    CHECK(aside.starter_episode == 0);
  }
  for (const std::uint32_t nth : {0U, 1U}) {  // of the host: one started by each guest
    const record::Episode welcome = row(trial, "welcome", 0, nth);
    CHECK(welcome.starter_kind == Trial::find(trial.scenario->kinds, "guest"));
    CHECK(welcome.starter == static_cast<std::int32_t>(nth));
    CHECK(welcome.starter_episode == 0);
    CHECK_FALSE(welcome.called);
    CHECK(row(trial, "reads", 0, nth).starter_kind == -1);  // a message is in a row of its own
  }
}

TEST_CASE("Visits, holds and messages name the episode they belong to, branches that of their owner", "[unit][rows]") {
  const Trial trial = run(house);
  const auto episodes = [&](const std::string& site) {
    std::vector<std::uint32_t> out;
    for (const record::Visit& visit : trial.visits(site)) out.push_back(visit.episode);
    return out;
  };
  CHECK(episodes("stay.room") == std::vector<std::uint32_t>{0, 0});
  CHECK(episodes("stay.night") == std::vector<std::uint32_t>{0, 0});
  CHECK(episodes("stay.bath") == std::vector<std::uint32_t>{0, 0});
  CHECK(episodes("stay.last") == std::vector<std::uint32_t>{0, 0});
  CHECK(episodes("meal.eats") == std::vector<std::uint32_t>{1, 2, 4, 1, 2, 4});
  CHECK(episodes("aside.rests") == std::vector<std::uint32_t>{3, 3});
  REQUIRE(trial.rows.messages.size() == 2);
  for (const record::Message& message : trial.rows.messages) CHECK(message.sender_episode == 0);
}

TEST_CASE("A payment names its step and whose it is; an account that is settled, who has left", "[unit][rows]") {
  const Trial trial = run(
      "agents: {payer: {is: person, count: 2}}\n"
      "accounts: {purse: {of: payer, opening: \"10 GBP\"}}\n"
      "pathways: {life: {for: payer, starts: {born: true}, steps: [{hold: 1 min}, {id: fee, pay: {from: purse, to: outside, amount: \"3 GBP\"}}, {leave: gone}]}}\n");
  REQUIRE(trial.rows.payments.size() == 4);
  for (const record::Payment& row : trial.rows.payments) {
    CHECK(row.kind == 0);
    CHECK(static_cast<std::int32_t>(row.agent) == row.from);
    CHECK(row.site == (row.amount == 3 ? Trial::find(trial.scenario->sites, "life.fee") : -1));
  }
}

TEST_CASE("Steps say which application of a template they come from", "[unit][rows]") {
  const Trial trial = run(
      "uses: [lib/contract.yaml]\n"
      "agents: {council: {is: organisation, count: 1}, provider: {is: organisation, in: council, count: 2}}\n"
      "accounts: {budget: {of: council, opening: \"1000 GBP\"}, cash: {of: provider, opening: \"0 GBP\"}}\n"
      "apply: {block: {template: block_grant, with: {payee: provider, from: budget of council, to: cash, amount: \"5 GBP\", every: 30 d}}}\n"
      "pathways: {wages: {for: provider, starts: {every: 30 d}, steps: [{id: pay_day, pay: {from: cash, to: outside, amount: \"1 GBP\"}}]}}\n"
      "experiment: {horizon: 40 d}\n");
  const auto instance = [&](const std::string& site) {
    return trial.scenario->sites[static_cast<std::size_t>(Trial::find(trial.scenario->sites, site))].instance;
  };
  CHECK(instance("block.pay_grant.payout") == "block");
  CHECK(instance("wages.pay_day").empty());
  CHECK(trial.scenario->instances == std::vector<std::pair<std::string, std::string>>{{"block", "block_grant"}});
}
