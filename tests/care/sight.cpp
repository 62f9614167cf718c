// What is told, seen, read with an error, and what of a message survives.
#include <cmath>

#include "care/run_text.hpp"

using namespace concert;
using namespace concert::test;

namespace {

bool says(const std::string& text, const std::string& part) {
  const std::string problems = problems_of(text);
  INFO(problems);
  CHECK(problems.find(part) != std::string::npos);
  return problems.find(part) != std::string::npos;
}

/// A shop whose stock falls by one every hour and is told every three; a visitor looks every hour and half.
std::string shop(const std::string& channel, const std::string& look = "{record: saw, value: seen(place.stock)}",
                 std::string told = "") {
  if (told.empty() && !channel.empty()) told = ", over: post";
  return (channel.empty() ? std::string() : "channels: {post: {" + channel + "}}\n") +
         "agents:\n"
         "  shop: {is: organisation, count: 1, publishes: {stock: {value: left, every: 3 h" + told + "}}, attributes: {left: {type: count, initial: 100}}}\n"
         "  visitor: {is: person, count: 1, attributes: {place: {type: shop, initial: pick(shop)}}}\n"
         "pathways:\n"
         "  selling: {for: shop, starts: {every: 1 h}, steps: [{set: {left: it - 1}}]}\n"
         "  looking: {for: visitor, starts: {every: 90 min}, steps: [" + look + "]}\n";
}

}  // namespace

TEST_CASE("what is seen is what was told last, not what is", "[unit]") {
  const Trial trial = run(shop("") + "experiment: {horizon: 8 h}\n");
  CHECK(trial.times("looking.saw") == Numbers{90, 180, 270, 360, 450});
  CHECK(trial.values("looking.saw") == Numbers{100, 100, 97, 97, 94});  // told after the events of 3 h and 6 h
}

TEST_CASE("what is told takes its channel's time and may be lost", "[unit]") {
  const std::string end = "experiment: {horizon: 8 h}\n";
  const std::string when = "{record: saw, value: seen(place.stock)}, {record: told, value: \"seen_at(place.stock) - born\"}";
  const Trial late = run(shop("latency: 30 min", when) + end);
  CHECK(late.values("looking.saw") == Numbers{100, 100, 97, 97, 94});
  CHECK(late.values("looking.told") == Numbers{0, 0, 180 * 60000.0, 180 * 60000.0, 360 * 60000.0});
  const Trial slow = run(shop("latency: 4 h") + end);
  CHECK(slow.values("looking.saw") == Numbers{100, 100, 100, 100, 97});
  const Trial never_comes = run(shop("loss: 1") + end);
  CHECK(never_comes.values("looking.saw") == Numbers{100, 100, 100, 100, 100});
}

TEST_CASE("what was told later is not overtaken by what was told before", "[property]") {
  const std::string text = shop("latency: \"exponential(mean=9 h)\"");
  for (std::uint64_t seed = 1; seed < 20; ++seed) {
    Trial trial = run(text + "experiment: {horizon: 10 d}\n", with_seed(seed));
    const Numbers seen = trial.values("looking.saw");
    CHECK(std::is_sorted(seen.rbegin(), seen.rend()));
    CHECK(seen.back() < 100);
  }
}

TEST_CASE("an agent that comes later tells what holds when it comes", "[unit]") {
  const Trial trial = run(
      "agents:\n  stall: {is: organisation, count: 0, arrivals: {at: [100 min]}, publishes: {price: {value: \"index + 7\", every: 5 h}}}\n"
      "  visitor: {is: person, count: 1}\n"
      "pathways:\n  looking: {for: visitor, starts: {at: [50 min, 101 min]}, steps: [{record: saw, value: \"sum(seen(s.price) for s in stall)\"}]}\n");
  CHECK(trial.values("looking.saw") == Numbers{0, 7});
}

TEST_CASE("seeing what nobody tells names the key that would tell it", "[unit]") {
  says(shop("", "{record: saw, value: seen(place.left)}, {record: also, value: seen(place.stock)}"), "write publishes: {left:");
  says(shop("", "{record: saw, value: place.left}"), "nobody sees what 'shop' tells as 'stock'");
  says(shop("", "{record: saw, value: seen(12)}"), "write seen(x.word)");
  says(shop("loss: 1", "{record: saw, value: seen(place.stock)}", ", over: pots"), "did you mean 'post'");
}

TEST_CASE("a reading is the truth with a normal error, kept within the range", "[theory]") {
  // Mean and variance of n readings: four standard errors are 4 sd / sqrt(n) and 4 sd^2 sqrt(2 / n).
  const int n = 4000;
  const Trial trial = run(
      "parameters: {noise: {value: 0.05, kind: assumption, source: x}}\n"
      "agents: {person: {is: person, count: 4000, attributes: {well: {type: fraction, initial: 0.5, latent: true, observed: {sd: noise}}}}, judge: {is: person, count: 1}}\n"
      "pathways:\n  own: {for: person, starts: {at: [1 h]}, steps: [{record: reading, value: seen(well)}]}\n"
      "  other: {for: judge, starts: {at: [1 h]}, steps: [{record: mean, value: \"mean(seen(p.well) for p in person)\"}, {record: mean, value: \"mean(seen(p.well) for p in person)\"}]}\n"
      "experiment: {horizon: 1 d}\n");
  const Numbers readings = trial.values("own.reading");
  REQUIRE(readings.size() == n);
  double sum = 0, squares = 0;
  for (const double r : readings) sum += r, squares += (r - 0.5) * (r - 0.5);
  CHECK(std::abs(sum / n - 0.5) < 4 * 0.05 / std::sqrt(n));
  CHECK(std::abs(squares / n - 0.0025) < 4 * 0.0025 * std::sqrt(2.0 / n));
  const Numbers means = trial.values("other.mean");
  CHECK(std::abs(means[0] - 0.5) < 4 * 0.05 / std::sqrt(n));
  CHECK(means[0] != means[1]);  // each asking is a reading of its own
}

TEST_CASE("a reading never leaves the attribute's range", "[property]") {
  const Trial trial = run(
      "agents: {person: {is: person, count: 500, attributes: {well: {type: fraction, initial: 0.9, observed: {sd: 0.5}}}}}\n"
      "pathways: {own: {for: person, starts: {born: true}, steps: [{record: reading, value: seen(well)}]}}\n");
  int ends = 0;
  for (const double r : trial.values("own.reading")) {
    CHECK(r >= 0);
    CHECK(r <= 1);
    ends += r == 1 ? 1 : 0;
  }
  CHECK(ends > 100);
}

namespace {

/// One letter an hour with two fields over a channel of the given fidelity.
std::string letters(const std::string& fidelity, const std::string& only = "") {
  return "channels: {form: {fidelity: " + fidelity + "}}\nmessages: {order: {pages: count, about: writer}}\n"
         "agents: {writer: {is: person, count: 1}, office: {is: organisation, count: 1}}\n"
         "pathways:\n"
         "  writing: {for: writer, starts: {every: 1 h}, steps: [{send: order, to: pick(office), over: form, with: {pages: 7, about: self}}]}\n"
         "  reading: {for: office, starts: {upon: message(order)" + only + "}, steps: [{hold: 1 min}, {record: pages, value: message.pages}, "
         "{record: knew, value: \"if(known(message.pages), 1, 0)\"}, {record: whom, value: \"if(message.about == nobody, 0, 1)\"}, {record: knew_whom, value: \"if(known(message.about), 1, 0)\"}]}\n";
}

}  // namespace

TEST_CASE("a field that does not survive reads as its zero and is not known", "[unit]") {
  const Trial all = run(letters("1") + "experiment: {horizon: 5 h}\n");
  CHECK(all.values("reading.pages") == Numbers{7, 7, 7, 7});
  CHECK(all.values("reading.knew_whom") == Numbers{1, 1, 1, 1});
  const Trial none = run(letters("0") + "experiment: {horizon: 5 h}\n");
  CHECK(none.values("reading.pages") == Numbers{0, 0, 0, 0});
  CHECK(none.values("reading.knew") == Numbers{0, 0, 0, 0});
  CHECK(none.values("reading.whom") == Numbers{0, 0, 0, 0});
  const Trial picky = run(letters("0", ", if: known(message.pages)") + "experiment: {horizon: 5 h}\n");
  CHECK(picky.values("reading.pages").empty());
}

TEST_CASE("each field survives by chance, one by one", "[theory]") {
  const Trial trial = run(letters("0.8") + "experiment: {horizon: 4000 h}\n");
  const Numbers pages = trial.values("reading.knew"), whom = trial.values("reading.knew_whom");
  double survived = 0, both = 0;
  for (std::size_t i = 0; i < pages.size(); ++i) survived += pages[i], both += pages[i] * whom[i];
  const double n = static_cast<double>(pages.size());
  CHECK(std::abs(survived / n - 0.8) < 4 * std::sqrt(0.8 * 0.2 / n));
  CHECK(std::abs(both / n - 0.64) < 4 * std::sqrt(0.64 * 0.36 / n));
  for (std::size_t i = 0; i < pages.size(); ++i) CHECK((trial.values("reading.pages")[i] == 7) == (pages[i] == 1));
}

TEST_CASE("known() asks about fields of messages only", "[unit]") {
  std::string text = letters("0.5");
  text.replace(text.find("known(message.pages)"), 20, "known(self)         ");
  says(text, "write known(message.field)");
}
