// What parts of a trial have measured, joined: the same to the last bit as if one had measured it all.
#include "care/world.hpp"
#include "core/contract.hpp"
#include "run_text.hpp"

using namespace concert;
using namespace concert::test;

namespace {

const char* const place =
    "resources: {desk: {of: site, capacity: 2}}\n"
    "agents:\n"
    "  site: {is: organisation, count: 3}\n"
    "  visitor: {is: person, in: site, arrivals: {per: site, every: exponential(mean=7 min)}, attributes: {level: "
    "{type: number, "
    "initial: \"uniform(0, 1)\"}}}\n"
    "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{id: served, use: desk, patience: 20 min, do: "
    "[{hold: exponential(mean=9 min)}]}]}}\n"
    "measures:\n"
    "  seen: {count: visit.served}\n"
    "  by_end: {count: visit.served, by: outcome}\n"
    "  hourly: {count: visit.served, every: 1 h}\n"
    "  total: {sum: \"0.1 * wait\", over: visit.served, unit: min}\n"
    "  mean: {mean: \"wait / 3\", over: visit.served, by: outcome, unit: min}\n"
    "  share: {share: wait > 1 min, over: visit.served}\n"
    "  median: {median: wait, over: visit.served, unit: min}\n"
    "  high: {quantile: {of: wait, level: 0.9}, over: visit.served, unit: min}\n"
    "  variance: {variance: \"wait / 7\", over: visit.served, unit: min^2}\n"
    "  sd: {sd: wait, over: visit.served, unit: min}\n"
    "  least: {min: held, over: visit.served, unit: min}\n"
    "  largest: {max: held, over: visit.served, unit: min}\n"
    "  ratio: {value: total / seen, unit: min}\n"
    "  rate: {count: visit.served, per: person_day}\n"
    "  queued: {time_mean: queue(desk)}\n"
    "  each: {time_mean: queue(desk), by: site}\n"
    "  here: {time_mean: present(visitor)}\n"
    "  sampled: {sample: busy(desk), every: 1 h}\n"
    "  used: {utilisation: desk}\n"
    "  lived: {integral: level, over: visitor, discount: 0.035, unit: h}\n"
    "experiment: {horizon: 2 d, warm_up: 3 h}\n";

/// The same place, with measures of states that do not add up.
std::string states() {
  const std::string text = place;
  return text.substr(0, text.find("measures:")) +
         "measures:\n"
         "  lived: {integral: level, over: visitor, unit: h}\n"
         "  most: {peak: queue(desk)}\n"
         "  when: {peak_time: queue(desk), unit: min}\n"
         "  spread: {time_variance: queue(desk)}\n"
         "  high: {time_quantile: {of: queue(desk), level: 0.9}}\n"
         "  load: {time_mean: queue(desk) / (queue(desk) + busy(desk) + 1)}\n"
         "experiment: {horizon: 2 d, warm_up: 3 h}\n";
}

std::vector<double> bits_of(const record::TrialResult& result) {
  std::vector<double> all;
  for (const record::Cell& cell : result.cells)
    for (const double x : {static_cast<double>(cell.measure), static_cast<double>(cell.group),
                           static_cast<double>(cell.period), cell.value, cell.count})
      all.push_back(std::isnan(x) ? -1 : x);
  return all;
}

/// From the beginning to the end.
void play(care::World& world, const program::Program& program) {
  world.settle();
  world.begin();
  world.run_until(program.horizon);
  world.conclude(program.horizon);
}

struct Worlds {
  explicit Worlds(const std::string& text = place) : scenario(read(text)) {}

  std::shared_ptr<const scenario::Scenario> scenario;
  std::shared_ptr<const program::Program> program = program::compile(scenario, {});
  std::vector<std::unique_ptr<care::TrialOptions>> options;
  care::Layout layout{*program, {}};
  std::vector<std::unique_ptr<care::World>> all;

  care::World& add(std::uint64_t replication) {
    options.push_back(std::make_unique<care::TrialOptions>());
    options.back()->key = {1, replication};
    options.back()->level = record::Level::measures;
    all.push_back(std::make_unique<care::World>(*program, *options.back(), layout, 0, nullptr));
    return *all.back();
  }
  /// The books of some replications, played and joined in this order.
  Trial joined(const std::vector<std::uint64_t>& replications) {
    const std::size_t first = all.size();
    for (const std::uint64_t replication : replications) {
      play(add(replication), *program);
    }
    for (std::size_t i = first + 1; i < all.size(); ++i) all[first]->book().absorb(all[i]->book());
    Trial trial;
    trial.scenario = scenario;
    all[first]->book().finish(trial.result);
    return trial;
  }
};

}  // namespace

TEST_CASE("Rows measured in parts are as if measured in one, in whatever order they came", "[property]") {
  Worlds worlds;
  care::World& world = worlds.add(0);
  play(world, *worlds.program);  // what it measures of its own stays in its own book
  const auto last = static_cast<std::uint32_t>(Trial::find(worlds.scenario->measures, "ratio"));
  const auto site = static_cast<std::uint16_t>(Trial::find(worlds.scenario->sites, "visit.served"));
  std::vector<std::array<double, 10>> rows;
  std::uint64_t noise = 1;
  for (int i = 0; i < 500; ++i) {
    noise = noise * 6364136223846793005U + 1442695040888963407U;
    const double wait = static_cast<double>(noise >> 40), start = static_cast<double>(4 * hour + i * minute);
    rows.push_back(
        {wait, wait + 3, wait, start - wait, start, start + wait + 3, i % 3 == 0 ? 2.0 : 0.0, expr::nobody, 0, 1});
  }
  const auto measured = [&](std::size_t parts, std::size_t step) {
    std::vector<std::unique_ptr<care::MeasureBook>> books;
    for (std::size_t i = 0; i < parts; ++i)
      books.push_back(std::make_unique<care::MeasureBook>(*worlds.program, world));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::array<double, 10>& row = rows[i * step % rows.size()];  // step has no divisor in common with 500
      for (const auto moment : {program::Moment::requested, program::Moment::started, program::Moment::ended})
        books[i % parts]->visit(moment, world.bare_frame(), row, site, care::no_index);
    }
    for (const auto& book : books) book->close();
    for (std::size_t i = 1; i < parts; ++i) books.front()->absorb(*books[i]);
    record::TrialResult result;
    books.front()->finish(result);
    const auto of_states = [last](const record::Cell& cell) { return cell.measure > last; };
    result.cells.erase(std::remove_if(result.cells.begin(), result.cells.end(), of_states), result.cells.end());
    return bits_of(result);
  };
  const std::vector<double> one = measured(1, 1);
  REQUIRE(one.size() > 100);
  for (const std::size_t parts : {1, 2, 3, 7})
    for (const std::size_t step : {1, 3, 499}) CHECK(measured(parts, step) == one);
}

TEST_CASE("Parts may be joined in any order", "[property]") {
  Worlds worlds;
  const std::vector<double> one = bits_of(worlds.joined({0, 1, 2}).result);
  CHECK(bits_of(worlds.joined({2, 0, 1}).result) == one);
  CHECK(bits_of(worlds.joined({1, 2, 0}).result) == one);
}

TEST_CASE("States, samples and uses of parts add up", "[unit]") {
  Worlds worlds;
  const Trial a = worlds.joined({0}), b = worlds.joined({1}), both = worlds.joined({0, 1});
  for (const char* const name : {"seen", "total", "queued", "here", "sampled", "lived"}) {
    INFO(name);
    CHECK(a.measure(name) > 0);
    CHECK(both.measure(name) == Approx(a.measure(name) + b.measure(name)).epsilon(1e-12));
  }
  CHECK(both.measure("used") == Approx((a.measure("used") + b.measure("used")) / 2));  // the same hours in both
  for (const char* const site : {"0", "1", "2"})
    CHECK(both.measure("each", site) == Approx(a.measure("each", site) + b.measure("each", site)).epsilon(1e-12));
  CHECK(both.measure("hourly", "", 5) == a.measure("hourly", "", 5) + b.measure("hourly", "", 5));
  CHECK(both.measure("largest") == std::max(a.measure("largest"), b.measure("largest")));
  CHECK(both.measure("rate") == Approx(both.measure("seen") / both.measure("here") * 24 / 45));  // of 45 hours, a day
  CHECK(both.measure("ratio") == Approx(both.measure("total") / both.measure("seen")));
}

TEST_CASE("A state that is left out of one part is measured by the other", "[unit]") {
  for (const std::string& text : {std::string(place), states()}) {
    Worlds worlds(text);
    std::vector<std::string> names{"queued", "sampled", "here"};
    if (text != place) names = {"most", "when", "spread", "high", "load"};
    const Trial alone = worlds.joined({0});
    care::World& there = worlds.add(0);
    care::World& elsewhere = worlds.add(1);
    for (const std::string& name : names) elsewhere.book().leave_out(Trial::find(worlds.scenario->measures, name));
    play(there, *worlds.program);
    play(elsewhere, *worlds.program);
    elsewhere.book().absorb(there.book());
    Trial both;
    both.scenario = worlds.scenario;
    elsewhere.book().finish(both.result);
    for (const std::string& name : names) {
      INFO(name);
      CHECK(alone.measure(name) > 0);
      CHECK(both.measure(name) == alone.measure(name));
    }
  }
}

TEST_CASE("A state that does not add up is not joined from two parts", "[unit]") {
  Worlds worlds(states());
  CHECK_THROWS_AS(worlds.joined({0, 1}), ContractViolation);
}

TEST_CASE("Books that are still open are not joined, nor those of other trials", "[unit]") {
  Worlds worlds, others;
  care::World& a = worlds.add(0);
  care::World& b = worlds.add(1);
  care::World& c = others.add(0);
  CHECK_THROWS_AS(a.book().absorb(b.book()), ContractViolation);
  record::TrialResult result;
  CHECK_THROWS_AS(a.book().finish(result), ContractViolation);
  play(a, *worlds.program);
  play(c, *worlds.program);
  CHECK_THROWS_AS(a.book().absorb(c.book()), ContractViolation);
  CHECK_THROWS_AS(a.book().close(), ContractViolation);
}
