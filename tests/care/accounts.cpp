// Money between accounts: to the penny, never from nowhere.
#include <cmath>
#include <map>

#include "care/run_text.hpp"

using namespace concert;
using namespace concert::test;

namespace {

/// One council, two shops in it; the shops' till is short as the argument says. Steps are those of a shop.
std::string town(const std::string& account, const std::string& steps, const std::string& more = "") {
  return "agents:\n"
         "  council: {is: organisation, count: 1}\n"
         "  shop: {is: organisation, in: council, count: 2}\n"
         "accounts:\n"
         "  purse: {of: council, opening: \"1000 GBP\"}\n"
         "  till: {of: shop, opening: \"10.006 GBP + index * 1 GBP\"" + account + "}\n"
         "pathways:\n"
         "  trade: {for: shop, starts: {born: true}, steps: [" + steps + "]}\n"
         "measures:\n"
         "  tills: {sum: till, over: shop}\n"
         "  council_has: {sum: purse, over: council}\n" + more;
}

std::int64_t pence(double pounds) { return std::llround(pounds * 100); }

}  // namespace

TEST_CASE("a payment moves money to the penny, and opening balances are whole pennies", "[unit]") {
  const Trial trial = run(town("", "{pay: {from: purse, to: till, amount: \"0.125 GBP\"}}"));
  CHECK(trial.measure("tills") == Approx(10.01 + 11.01 + 2 * 0.13).epsilon(1e-14));
  CHECK(trial.measure("council_has") == Approx(999.74).epsilon(1e-14));
  REQUIRE(trial.rows.payments.size() == 2);
  CHECK(trial.rows.payments[0].amount == 0.13);
  CHECK(trial.rows.payments[0].from_account == 0);
  CHECK(trial.rows.payments[1].to == 1);
}

TEST_CASE("money comes from and goes to outside", "[unit]") {
  const Trial trial = run(town("", "{pay: {from: outside, to: till, amount: \"5 GBP\"}}, {pay: {from: purse of council, to: outside, amount: \"1 GBP\"}}",
                               "  received: {sum: amount, over: till.in, by: self}\n  spent: {sum: amount, over: purse.out}\n"
                               "  each: {sum: till, over: shop, by: self}\n  all: {count: rows, over: payments}\n  given: {sum: amount, over: trade.pay}\n"));
  CHECK(trial.measure("tills") == Approx(31.02));
  CHECK(trial.measure("council_has") == 998);
  CHECK(trial.measure("received", "1") == 5);
  CHECK(trial.measure("each", "1") == Approx(16.01));
  CHECK(trial.measure("spent") == 2);
  CHECK(trial.measure("all") == 4);
  CHECK(trial.measure("given") == 10);
}

TEST_CASE("a payment below the floor is rejected: nothing moves, and unmapped it ends the episode as short", "[unit]") {
  const Trial trial = run(town(", floor: \"0 GBP\"", "{pay: {from: till, to: purse, amount: \"10.50 GBP\"}}, {record: after}"));
  CHECK(trial.measure("tills") == Approx(10.01 + 0.51));
  CHECK(trial.endings("trade") == Words{"short", "done"});
  CHECK(trial.times("trade.after").size() == 1);
  REQUIRE(trial.rows.payments.size() == 2);
  CHECK(trial.rows.payments[0].amount == 0);
  CHECK(trial.rows.payments[0].asked == 10.5);
}

TEST_CASE("partial pays what there is", "[unit]") {
  const Trial trial = run(town(", floor: \"1 GBP\", short: partial",
                               "{pay: {from: till, to: purse, amount: \"10.50 GBP\"}, then: {short: [{record: owing}]}}, {record: after}"));
  CHECK(trial.measure("tills") == Approx(1.00 + 1.00));
  CHECK(trial.measure("council_has") == Approx(1000 + 9.01 + 10.01));
  CHECK(trial.times("trade.owing").size() == 2);
  CHECK(trial.times("trade.after").size() == 2);
}

TEST_CASE("overdraw goes below the floor", "[unit]") {
  const Trial trial = run(town(", floor: \"0 GBP\", short: overdraw", "{pay: {from: till, to: purse, amount: \"20 GBP\"}}, {record: after}"));
  CHECK(trial.measure("tills") == Approx(10.01 + 11.01 - 40));
  CHECK(trial.times("trade.after").size() == 2);
}

TEST_CASE("closed pays nothing, and its owner leaves; what it had goes outside", "[unit]") {
  const Trial trial = run(town(", floor: \"0 GBP\", short: closed", "{pay: {from: till, to: purse, amount: \"10.50 GBP\"}}, {record: after}",
                               "  wound_up: {sum: amount, over: till.out, where: closing}\n"));
  CHECK(trial.measure("tills") == Approx(0.51));
  CHECK(trial.measure("council_has") == Approx(1010.50));
  CHECK(trial.endings("trade") == Words{"removed", "done"});
  CHECK(trial.measure("wound_up") == Approx(10.01));
  REQUIRE(trial.rows.payments.size() == 3);
  CHECK(trial.rows.payments[1].to == -1);
  CHECK(trial.rows.payments[1].amount == 10.01);
}

TEST_CASE("a payment to one who has left is short and moves nothing", "[unit]") {
  const Trial trial = run(
      "agents:\n  council: {is: organisation, count: 1}\n  guest: {is: person, in: council, count: 1}\n"
      "  host: {is: person, in: council, count: 1, attributes: {friend: {type: guest, initial: pick(guest)}}}\n"
      "accounts:\n  purse: {of: council, opening: \"100 GBP\"}\n  pocket: {of: guest, opening: \"1 GBP\"}\n"
      "pathways:\n  going: {for: guest, starts: {born: true}, steps: [{hold: 1 h}, {leave: gone}]}\n"
      "  giving: {for: host, starts: {born: true}, steps: [{hold: 2 h}, {pay: {from: purse of council, to: pocket of friend, amount: \"5 GBP\"}, then: {short: [{record: late}]}}]}\n"
      "measures:\n  has: {sum: purse, over: council}\n");
  CHECK(trial.measure("has") == 100);
  CHECK(trial.times("giving.late") == Numbers{120});
}

TEST_CASE("a condition over an account is met by a payment", "[unit]") {
  const Trial trial = run(town("", "{await: {rich: {when: \"till > 20 GBP\"}, late: {after: 5 h}}, then: {rich: [{record: rich}]}}",
                               "") + "experiment: {horizon: 1 d}\n");
  CHECK(trial.times("trade.rich").empty());
  const Trial paid = run("agents: {council: {is: organisation, count: 1}, shop: {is: organisation, in: council, count: 1}}\n"
                         "accounts: {till: {of: shop, opening: \"0 GBP\"}}\n"
                         "pathways:\n  trade: {for: shop, starts: {born: true}, steps: [{await: {rich: {when: \"till > 20 GBP\"}}, then: {rich: [{record: rich}]}}]}\n"
                         "  buying: {for: council, starts: {every: 10 min}, steps: [{pay: {from: outside, to: \"till of first(s in shop)\", amount: \"8 GBP\"}}]}\n");
  CHECK(paid.times("trade.rich") == Numbers{30});
}

TEST_CASE("what cannot be paid is refused by the reader, where it stands", "[unit]") {
  CHECK(problems_of(town("", "{set: {till: \"5 GBP\"}}")).find("is an account and cannot be set") != std::string::npos);
  CHECK(problems_of(town("", "{pay: {from: outside, to: outside, amount: \"5 GBP\"}}")).find("from outside to outside") != std::string::npos);
  CHECK(problems_of(town("", "{pay: {from: purse, to: til, amount: \"5 GBP\"}}")).find("did you mean 'till'") != std::string::npos);
  CHECK(problems_of(town("", "{pay: {from: purse, to: till, amount: 5}}")).find("GBP") != std::string::npos);
  CHECK(problems_of(town("", "{pay: {from: purse, to: till, amount: \"-5 GBP\"}}")).find("0 or more") != std::string::npos);
  CHECK(problems_of(town(", short: partial", "{pay: {from: till, to: purse, amount: \"5 GBP\"}}")).find("without a floor") != std::string::npos);
  CHECK(failure(town("", "{pay: {from: till, to: purse, amount: \"till - 100 GBP\"}}")).find("a payment of") != std::string::npos);
}

namespace {

/// Shops pay each other, the council and outside at random times, random sums; the poor close.
const std::string market =
    "agents:\n"
    "  council: {is: organisation, count: 3}\n"
    "  shop: {is: organisation, in: council, count: 12, arrivals: {every: \"exponential(mean=2 h)\"}}\n"
    "accounts:\n"
    "  purse: {of: council, opening: \"uniform(min=50, max=100) * 1 GBP\", floor: \"0 GBP\", short: SHORT}\n"
    "  till: {of: shop, opening: \"uniform(min=0, max=50) * 1 GBP\", floor: \"0 GBP\", short: closed}\n"
    "pathways:\n"
    "  trade: {for: shop, starts: {every: \"exponential(mean=1 h)\"}, steps: [\n"
    "    {pay: {from: till, to: till of pick(s in shop), amount: \"uniform(min=0, max=3.333) * 1 GBP\"}, then: {short: []}},\n"
    "    {pay: {from: purse of pick(council), to: till, amount: \"exponential(mean=1.0001) * 1 GBP\"}, then: {short: []}},\n"
    "    {pay: {from: outside, to: purse, amount: \"exponential(mean=1.7) * 1 GBP\"}},\n"
    "    {pay: {from: till, to: outside, amount: \"exponential(mean=1.3) * 1 GBP\"}}]}\n"
    "measures:\n  tills: {sum: till, over: shop}\n  purses: {sum: purse, over: council}\n"
    "  many: {count: rows, over: payments}\n  shops: {count: \"true\", over: shop}\n"
    "experiment: {horizon: 10 d}\n";

struct Ledger {
  std::map<std::pair<int, int>, std::int64_t> moved;  // by account and owner
  std::int64_t outside = 0;
};

Ledger ledger(const Trial& trial) {
  Ledger out;
  for (const record::Payment& row : trial.rows.payments) {
    CHECK(row.amount * 100 == Approx(std::round(row.amount * 100)).margin(1e-6));
    const std::int64_t moved = pence(row.amount);
    if (row.from < 0) out.outside -= moved;
    else out.moved[{row.from_account, row.from}] -= moved;
    if (row.to < 0) out.outside += moved;
    else out.moved[{row.to_account, row.to}] += moved;
  }
  return out;
}

}  // namespace

TEST_CASE("under random payments no penny is made or lost", "[property]") {
  for (const char* rule : {"reject", "partial", "overdraw", "closed"})
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
      std::string text = market;
      text.replace(text.find("SHORT"), 5, rule);
      const Trial trial = run(text, with_seed(seed));
      const Trial start = run([&] {
        std::string at_once = text;
        at_once.replace(at_once.find("horizon: 10 d"), 13, "horizon: 1 ms");
        return at_once;
      }(), with_seed(seed));
      INFO(rule << " " << seed);
      const Ledger book = ledger(trial);
      std::int64_t sum = book.outside;
      for (const auto& [owner, moved] : book.moved) sum += moved;
      CHECK(sum == 0);  // what leaves one arrives at another
      CHECK(trial.measure("many") == static_cast<double>(trial.rows.payments.size()));
      CHECK(trial.rows.payments.size() > 500);
      if (std::string(rule) == "closed") continue;
      // The purses hold what they held at first and what the rows say: the end is the start and the movements.
      std::int64_t purses = pence(start.measure("purses"));
      for (const auto& [owner, moved] : book.moved)
        if (owner.first == 0) purses += moved;
      CHECK(pence(trial.measure("purses")) == purses);
    }
}

TEST_CASE("who comes while the world runs has the resources of its kind", "[regression]") {
  const Trial trial = run(
      "agents:\n  council: {is: organisation, count: 2}\n"
      "  shop: {is: organisation, in: council, count: 2, arrivals: {per: council, every: 10 min, most: 1}, attributes: {size: {type: count, initial: \"2 + index\"}}}\n"
      "  guest: {is: person, count: 20}\n"
      "resources: {seat: {of: shop, capacity: size, queue: {limit: 0}}}\n"
      "pathways: {visit: {for: guest, starts: {at: [5 min, 15 min]}, steps: [{repeat: {for_each: s in shop, do: [{use: seat, of: s, do: [{hold: 1 min}], then: {refused: []}}]}}]}}\n"
      "measures: {seats: {sample: capacity(seat), every: 20 min, window: [20 min, 1 h]}, served: {count: rows, over: visit.use_seat, where: outcome == done}}\n"
      "experiment: {horizon: 1 h}\n");
  CHECK(trial.measure("seats") == 9);  // 2 + 3, and 2 + 2 of those who came
  CHECK(trial.measure("served") > 0);
}
