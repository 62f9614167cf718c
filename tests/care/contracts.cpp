// The library's contracts and referrals, each in a small scenario against what it must do.
#include <cmath>

#include "care/run_text.hpp"

using namespace concert;
using namespace concert::test;

namespace {

std::string referral(const std::string& with, const std::string& channel = "latency: 1 d") {
  return "uses: [lib/refer.yaml]\n"
         "channels: {post: {" + channel + "}}\n"
         "agents: {guest: {is: person, count: 400, attributes: {ill: {type: bool, initial: \"index >= 100\"}}}, house: {is: organisation, count: 1, attributes: {taken: {type: count}}}}\n"
         "apply: {ask: {template: refer, with: {person: guest, to: house, receiver: pick(house), over: post, back: post" + with + "}}}\n"
         "pathways: {go: {for: guest, starts: {born: true}, steps: [{call: ask.ask, then: {unsuitable: [], refused: [], queued: [], unanswered: [], not_taken_up: [], accepted: [{record: there}]}}]}}\n"
         "measures: {ill_people: {count: ill, over: guest}, taken: {sum: taken, over: house}}\n"
         "experiment: {horizon: 100 d}\n";
}

}  // namespace

TEST_CASE("refer: accepted after both ways, or returned as unsuitable", "[unit]") {
  const Trial trial = run(referral(", suitable: message.subject.ill"));
  CHECK(trial.measure("ask.unsuitable_share") == 0.25);
  CHECK(trial.measure("ask.bounces") == 100);
  CHECK(trial.measure("ask.time_to_place") == 2);
  CHECK(trial.times("go.there").size() == 300);
}

TEST_CASE("refer: without room refused or put on a list, and some do not come", "[theory]") {
  CHECK(run(referral(", room: \"false\"")).measure("ask.refused_share") == 1);
  const Trial listed = run(referral(", room: \"false\", waits: message.subject.ill"));
  CHECK(listed.measure("ask.refused_share") == 0.25);
  CHECK(listed.measure("ask.came_to_nothing") == 0.25);
  const Trial some = run(referral(", taken_up: 0.7"));
  CHECK(std::abs(some.measure("ask.not_taken_up_share") - 0.3) < 4 * std::sqrt(0.3 * 0.7 / 400));
}

TEST_CASE("refer: what is lost on the way is never answered", "[unit]") {
  const Trial trial = run(referral(", patience: 10 d", "loss: 1"));
  CHECK(trial.measure("ask.lost_share") == 1);
  CHECK(trial.endings("go").size() == 400);
}

namespace {

const std::string council =
    "uses: [lib/contract.yaml]\n"
    "agents: {council: {is: organisation, count: 1}, provider: {is: organisation, in: council, count: 4, attributes: {heads: {type: count, initial: index}}}}\n"
    "accounts: {budget: {of: council, opening: \"100000 GBP\"}, cash: {of: provider, opening: \"100 GBP\"}}\n";

}  // namespace

TEST_CASE("contracts: a grant is paid on its days, a capitation by heads", "[unit]") {
  const Trial trial = run(council +
                          "apply:\n"
                          "  block: {template: block_grant, with: {payee: provider, from: budget of council, to: cash, amount: \"500.005 GBP\", every: 30 d}}\n"
                          "  list: {template: capitation, with: {payee: provider, from: budget of council, to: cash, heads: heads, per_head: \"10 GBP\", every: 30 d}}\n"
                          "measures: {granted: {sum: amount, over: block.pay_grant.payout, unit: GBP}, by_head: {sum: amount, over: list.count_heads.payout, unit: GBP}, left: {sum: budget, over: council}}\n"
                          "experiment: {horizon: 100 d}\n");
  CHECK(trial.measure("granted") == Approx(4 * 4 * 500.01));  // days 0, 30, 60, 90
  CHECK(trial.measure("by_head") == Approx(3 * 60));
  CHECK(trial.measure("left") == Approx(100000 - 16 * 500.01 - 180));
}

TEST_CASE("contracts: a claim survives its cause, waits its lag and is found with errors both ways", "[theory]") {
  const Trial trial = run(
      "uses: [lib/contract.yaml]\n"
      "agents: {council: {is: organisation, count: 1}, provider: {is: organisation, in: council, count: 1}, guest: {is: person, in: council, arrivals: {every: 1 h, most: 2000}}}\n"
      "accounts: {budget: {of: council, opening: \"10000000 GBP\"}, cash: {of: provider, opening: \"0 GBP\"}}\n"
      "apply: {obc: {template: pay_for_outcome, with: {payee: provider, from: budget of council, to: cash, at_risk: 0.4, lag: 180 d, sensitivity: 0.9, specificity: 0.8}}}\n"
      "pathways: {care: {for: guest, starts: {born: true}, steps: [{hold: 10 d}, "
      "{start: obc.claim, for: pick(provider), with: {worth: \"100 GBP\", truth: \"self.index < 1000\"}}]}}\n"
      "measures: {settled: {count: rows, over: obc.claim.settled}, "
      "here: {count: \"true\", over: guest}, money: {sum: cash, over: provider, unit: GBP}}\n"
      "experiment: {horizon: 400 d}\n");
  CHECK(trial.measure("here") == 0);
  const double paid = 1000 * 0.9 + 1000 * 0.2;
  CHECK(std::abs(trial.measure("settled") - paid) < 4 * std::sqrt(1000 * 0.9 * 0.1 + 1000 * 0.2 * 0.8));
  CHECK(trial.measure("money") == 40 * trial.measure("settled"));
  CHECK(trial.measure("obc.withheld_share") == Approx(1 - trial.measure("settled") / 2000));
  REQUIRE(!trial.rows.payments.empty());
  double first = 1e18;
  for (const record::Payment& row : trial.rows.payments)
    if (row.amount == 40) first = std::min(first, minutes(row.at));
  CHECK(first == 60 + (10 + 180) * 1440);
}

TEST_CASE("contracts: a pool is divided by weight as far as it was earned; the rest goes back", "[unit]") {
  const Trial trial = run(council +
                          "apply: {share: {template: shared_pool, with: {holder: council, pool: budget, partners: provider, partner: p.heads > 0, to: cash of p, weight: p.heads, result: 0.6, rest_to: outside, every: 90 d}}}\n"
                          "measures: {money: {sum: cash, over: provider, unit: GBP, by: self}, left: {sum: budget, over: council, unit: GBP}, pain: {sum: amount, over: share.divide.pain, unit: GBP}}\n"
                          "experiment: {horizon: 100 d}\n");
  CHECK(trial.measure("money", "0") == 100);
  CHECK(trial.measure("money", "1") == 100 + 10000);
  CHECK(trial.measure("money", "3") == 100 + 30000);
  CHECK(trial.measure("pain") == 40000);
  CHECK(trial.measure("left") == 0);
}

TEST_CASE("contracts: at the end of a term a contract goes on or ends", "[unit]") {
  const Trial trial = run(council +
                          "apply: {terms: {template: renewal, with: {payee: provider, term: 365 d, goes_on: heads > 1, ended: [{pay: {from: cash, to: outside, amount: cash}}, {leave: ended}]}}}\n"
                          "measures: {here: {count: \"true\", over: provider}, left: {sum: budget, over: council}}\n"
                          "experiment: {horizon: 2 y}\n");
  CHECK(trial.measure("here") == 2);
  CHECK(trial.times("terms.review.ended").size() == 2);
  CHECK(trial.times("terms.review.renewed").size() == 4);
}
