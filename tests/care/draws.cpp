// Rules 6 to 8, 10 and 11: draws belong to the decision that makes them; choosing; what may not come out of a law.
#include "run_text.hpp"

using namespace concert;
using namespace concert::test;

namespace {

/// Forty people, a minute apart, who do `steps`.
std::string forty(const std::string& steps, const std::string& rest = "") {
  return "agents: {visitor: {is: person, arrivals: {every: 1 min, most: 40}}}\n" + rest +
         "pathways: {visit: {for: visitor, starts: {born: true}, steps: [" + steps + "]}}\n";
}

double counted(const Trial& trial, const std::string& mark) { return static_cast<double>(trial.times(mark).size()); }

const std::string service = "{id: service, hold: \"exponential(mean=20 min)\"}";

}  // namespace

TEST_CASE("a replication is a function of seed and number", "[property]") {
  const auto scenario = read(forty(service));
  const Numbers ends = run(scenario).ends("visit.service");
  CHECK(run(scenario).ends("visit.service") == ends);
  CHECK(run(scenario, with_seed(2)).ends("visit.service") != ends);
  CHECK(run(scenario, with_replication(1)).ends("visit.service") != ends);
}

TEST_CASE("common random numbers: a step added elsewhere shifts no draw", "[property]") {
  const Numbers ends = run(forty(service)).ends("visit.service");
  CHECK(run(forty(service + ", {id: more, hold: \"exponential(mean=1 min)\"}")).ends("visit.service") == ends);
  const Trial before = run(forty("{choose: [{chance: 0.5, do: [{record: a_mark}]}, {else: []}]}, " + service));
  CHECK(before.ends("visit.service") == ends);
}

TEST_CASE("common random numbers: a pathway, a kind and a resource added elsewhere shift no draw", "[property]") {
  const Numbers ends = run(forty(service)).ends("visit.service");
  const Trial more = run(
      "resources: {desk: {capacity: 1}}\n"
      "agents: {other: {is: person, arrivals: {every: \"exponential(mean=5 min)\"}}, visitor: {is: person, arrivals: {every: 1 min, most: 40}}}\n"
      "pathways:\n"
      "  waiting: {for: other, starts: {born: true}, steps: [{use: desk, do: [{hold: \"exponential(mean=4 min)\"}]}]}\n"
      "  visit: {for: visitor, starts: {born: true}, steps: [" + service + "]}\n");
  CHECK(more.ends("visit.service") == ends);
}

TEST_CASE("common random numbers: a changed parameter shifts no other draw", "[property]") {
  const std::string parameter = "parameters: {pause: {value: 1 min, unit: min, kind: assumption, source: test, lever: true}}\n";
  const auto scenario = read(forty("{id: idle, hold: \"exponential(mean=pause)\"}, " + service, parameter) +
                             "models: {a: {}, b: {set: {pause: 9 min}}}\n");
  const auto lengths = [](const Trial& trial) {
    return trial.of_visits("visit.service", [](const record::Visit& v) { return v.ended < 0 ? -1.0 : static_cast<double>(v.ended - v.started); });
  };
  const Trial a = run(scenario), b = run(scenario, in_model("b"));
  CHECK(lengths(a) == lengths(b));
  CHECK(a.ends("visit.idle") != b.ends("visit.idle"));
  // The same draw under another mean is nine times as long, to the tick.
  const auto idle_a = a.visits("visit.idle"), idle_b = b.visits("visit.idle");
  for (std::size_t i = 0; i < idle_a.size(); ++i)
    CHECK(std::abs(static_cast<double>((idle_b[i].ended - idle_b[i].started) - 9 * (idle_a[i].ended - idle_a[i].started))) <= 5);
}

TEST_CASE("common random numbers: what a person draws does not depend on who else comes", "[property]") {
  const Trial all = run(forty(service));
  const Trial first = run("agents: {visitor: {is: person, arrivals: {every: 1 min, most: 7}}}\n"
                          "pathways: {visit: {for: visitor, starts: {born: true}, steps: [" + service + "]}}\n");
  const Numbers ends = all.ends("visit.service"), few = first.ends("visit.service");
  REQUIRE(few.size() == 7);
  CHECK(std::equal(few.begin(), few.end(), ends.begin()));
}

TEST_CASE("what is drawn in round n of a loop depends on n, not on other rounds", "[property]") {
  const std::string round = "{id: service, hold: \"exponential(mean=20 min)\"}";
  const Trial plain = run(forty("{repeat: {times: 3, do: [" + round + "]}}"));
  const Trial longer = run(forty("{repeat: {times: 5, do: [" + round + ", {hold: \"exponential(mean=3 min)\"}]}}"));
  const auto a = plain.visits("visit.service"), b = longer.visits("visit.service");
  REQUIRE(a.size() == 120);
  REQUIRE(b.size() == 200);
  for (std::size_t person = 0; person < 40; ++person) {
    for (std::size_t n = 0; n < 3; ++n)
      CHECK(a[person * 3 + n].ended - a[person * 3 + n].started == b[person * 5 + n].ended - b[person * 5 + n].started);
    CHECK(a[person * 3].ended - a[person * 3].started != a[person * 3 + 1].ended - a[person * 3 + 1].started);
  }
}

TEST_CASE("a renamed thing keeps its luck when the old name is given", "[property]") {
  const Numbers ends = run(forty(service)).ends("visit.service");
  const std::string renamed =
      "agents: {client: {is: person, arrivals: {every: 1 min, most: 40}}}\n"
      "pathways: {stay: {for: client, starts: {born: true}, steps: [{id: care, hold: \"exponential(mean=20 min)\"}]}}\n";
  CHECK(run("streams: {client: visitor, stay: visit, care: service}\n" + renamed).ends("stay.care") == ends);
  CHECK(run(renamed).ends("stay.care") != ends);
}

TEST_CASE("a renamed label or end keeps its luck, too", "[regression]") {
  const std::string text =
      "sets: {size: [small, large]}\n"
      "agents: {visitor: {is: person, arrivals: {every: 1 min, most: 40}, attributes: {need: {type: number, over: size, initial: 0}}}}\n"
      "pathways:\n"
      "  visit: {for: visitor, starts: {born: true}, steps: [{set: {\"need[large]\": \"exponential(mean=20)\"}}, {exit: well}]}\n"
      "  after: {for: visitor, steps: [{id: rest, hold: \"need[large] * exponential(mean=1 min)\"}]}\n"
      "rules: {then: {for: visitor, upon: well(visit), do: [{start: after}]}}\n";
  std::string renamed = text;
  for (const auto& [from, to] : {std::pair<std::string, std::string>{"large", "big"}, {"well", "fine"}, {"need", "want"}})
    for (std::size_t at = renamed.find(from); at != std::string::npos; at = renamed.find(from, at))
      renamed.replace(at, from.size(), to);
  const Numbers ends = run(text).ends("after.rest");
  CHECK(run("streams: {big: large, fine: well, want: need}\n" + renamed).ends("after.rest") == ends);
  CHECK(run("streams: {big: large, want: need}\n" + renamed).ends("after.rest") != ends);
  CHECK(run("streams: {fine: well, want: need}\n" + renamed).ends("after.rest") != ends);
}

TEST_CASE("rule 7: a negative duration is an error with date, agent, pathway, step and line", "[unit]") {
  const std::string error = failure(
      "agents: {visitor: {is: person, arrivals: {at: [30 min, 90 min]}, attributes: {spare: {type: duration, initial: 1 min - index * 2 min}}}}\n"
      "pathways:\n"
      "  visit:\n"
      "    for: visitor\n"
      "    starts: {born: true}\n"
      "    steps:\n"
      "      - {id: service, hold: spare}\n");
  CHECK(error.find("day 0 01:30") != std::string::npos);
  CHECK(error.find("visitor[") != std::string::npos);
  CHECK(error.find("visit, step visit.service (line 9)") != std::string::npos);
  CHECK(error.find("negative") != std::string::npos);
}

TEST_CASE("rule 8: a value is drawn where the author puts it, kept, and read later", "[unit]") {
  const Trial trial = run(
      "agents: {visitor: {is: person, arrivals: {every: 1 min, most: 40}, attributes: {mean_stay: {type: duration, initial: \"uniform(min=1 min, max=2 h)\"}}}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{record: before, value: mean_stay}, {id: stay, hold: mean_stay}, {record: after, value: mean_stay}]}}\n");
  const Numbers before = trial.values("visit.before");
  const auto stays = trial.visits("visit.stay");
  REQUIRE(before.size() == 40);
  for (std::size_t i = 0; i < stays.size(); ++i)
    CHECK(static_cast<double>(stays[i].ended - stays[i].started) == Approx(before[i]).margin(0.5001));
  Numbers after = trial.values("visit.after"), sorted = before;
  std::sort(after.begin(), after.end());
  std::sort(sorted.begin(), sorted.end());
  CHECK(after == sorted);
}

TEST_CASE("rule 8: tables take several keys, and a missing combination is an error", "[unit]") {
  const std::string table = "sets: {class: [urgent, routine]}\ntables: {stay: {keys: [class, age], rows: [[urgent, 0, 10], [urgent, 65, 20], [routine, 0, 30]], value: length, unit: min}}\n";
  const auto with = [&](const std::string& klass, int age) {
    return table + "agents: {visitor: {is: person, count: 1, attributes: {class_now: {type: enum, values: class, initial: " + klass +
           "}, age_now: {type: number, initial: " + std::to_string(age) + "}}}}\n"
           "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{id: service, hold: \"stay(class_now, age_now)\"}]}}\n";
  };
  CHECK(run(with("urgent", 64)).ends("visit.service") == Numbers{10});
  CHECK(run(with("urgent", 65)).ends("visit.service") == Numbers{20});
  CHECK(run(with("routine", 3)).ends("visit.service") == Numbers{30});
  CHECK(failure(with("routine", 70)).find("no row for this combination") != std::string::npos);
}

TEST_CASE("rule 10: consecutive chances are probabilities of one draw, not conditional in turn", "[theory]") {
  const Trial trial = run("agents: {visitor: {is: person, arrivals: {every: 10 s, most: 6000}}}\n"
                          "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{choose: [{chance: 0.5, do: [{record: one}]},"
                          " {chance: 0.3, do: [{record: two}]}, {else: [{record: three}]}]}]}}\n");
  // Binomial: four standard errors of a share of 6000 are at most 4 * sqrt(0.25 / 6000) = 0.026.
  CHECK(counted(trial, "visit.one") / 6000 == Approx(0.5).margin(0.026));
  CHECK(counted(trial, "visit.two") / 6000 == Approx(0.3).margin(0.024));
  CHECK(counted(trial, "visit.three") / 6000 == Approx(0.2).margin(0.021));
}

TEST_CASE("rule 10: whens come first, in order, and use no draw", "[unit]") {
  const Trial trial = run(forty("{choose: [{when: index < 10, do: [{record: one}]}, {when: index < 20, do: [{record: two}]}, {else: [{record: three}]}]}"));
  CHECK(counted(trial, "visit.one") == 10);
  CHECK(counted(trial, "visit.two") == 10);
  CHECK(counted(trial, "visit.three") == 20);
}

TEST_CASE("rule 10: only weights normalise", "[theory]") {
  const Trial trial = run("agents: {visitor: {is: person, arrivals: {every: 10 s, most: 6000}}}\n"
                          "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{choose: [{weight: 3, do: [{record: one}]}, {weight: \"1 + index - index\", do: [{record: two}]}]}]}}\n");
  CHECK(counted(trial, "visit.one") / 6000 == Approx(0.75).margin(0.023));  // 4 * sqrt(0.1875 / 6000)
  CHECK(counted(trial, "visit.one") + counted(trial, "visit.two") == 6000);
}

TEST_CASE("rule 10: utilities choose as a logit, closed options left out", "[theory]") {
  const Trial trial = run("agents: {visitor: {is: person, arrivals: {every: 10 s, most: 6000}}}\n"
                          "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{choose: [{utility: 1, do: [{record: one}]}, {utility: 0, do: [{record: two}]},"
                          " {utility: 9, if: index < 0, do: [{record: three}]}]}]}}\n");
  const double p = std::exp(1.0) / (1 + std::exp(1.0));
  CHECK(counted(trial, "visit.one") / 6000 == Approx(p).margin(4 * std::sqrt(p * (1 - p) / 6000)));
  CHECK(counted(trial, "visit.three") == 0);
}

TEST_CASE("rule 10: chances that sum above 1 while running are an error", "[unit]") {
  const std::string error = failure(forty("{choose: [{chance: \"0.1 * index\"}, {chance: 0.5}, {else: []}]}"));
  CHECK(error.find("above 1") != std::string::npos);
  CHECK(error.find("day 0 00:07") != std::string::npos);  // the seventh: 0.6 + 0.5
}

TEST_CASE("rule 11: competing clocks start together, the first wins, ties go to the declaration", "[unit]") {
  const auto race = [](const std::string& branches) {
    return run("agents: {visitor: {is: person, count: 1}}\n"
               "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{await: {" + branches + "}, then: {one: [{record: one}], two: [{record: two}]}}]}}\n");
  };
  CHECK(race("one: {after: 5 min}, two: {after: 4 min}").times("visit.two") == Numbers{4});
  CHECK(race("one: {after: 4 min}, two: {after: 4 min}").times("visit.one") == Numbers{4});
  CHECK(race("two: {after: 4 min}, one: {after: 4 min}").times("visit.two") == Numbers{4});
  CHECK(race("one: {after: 4 min}, two: {after: 5 min}").times("visit.two").empty());
}

TEST_CASE("rule 29: a sample is drawn without replacement, each as likely, and never larger than its set", "[unit]") {
  constexpr int people = 6, days = 3000;
  const Trial trial = run(
      "agents: {visitor: {is: person, count: 6}, host: {is: organisation, count: 1}}\n"
      "pathways:\n"
      "  party: {for: host, starts: {every: 1 d, overlap: true}, steps: [\n"
      "    {repeat: {for_each: \"v in sample(2, x in visitor if x.index > 0)\", do: [{start: come, for: v}]}},\n"
      "    {record: two, value: \"count(v in sample(2, visitor))\"}, {record: all, value: \"count(v in sample(99, x in visitor if x.index > 3))\"},\n"
      "    {record: one, value: \"pick(v in sample(1, visitor)).index\"}]}\n"
      "  come: {for: visitor, steps: [{record: here, value: index}]}\n"
      "experiment: {horizon: " + std::to_string(days) + " d}\n");
  for (const double n : trial.values("party.two")) REQUIRE(n == 2);
  for (const double n : trial.values("party.all")) REQUIRE(n == 2);
  const Numbers came = trial.values("come.here");
  const double drawn = static_cast<double>(trial.values("party.two").size());
  REQUIRE(static_cast<double>(came.size()) == 2 * drawn);
  CHECK(std::count(came.begin(), came.end(), 0.0) == 0);
  for (std::size_t i = 0; i + 1 < came.size(); i += 2) REQUIRE(came[i] < came[i + 1]);  // two of them, in their order
  const double expected = drawn * 2 / 5, error = std::sqrt(drawn * 0.4 * 0.6);
  for (int who = 1; who < people; ++who)
    CHECK(static_cast<double>(std::count(came.begin(), came.end(), who)) == Approx(expected).margin(4 * error));
  const Numbers ones = trial.values("party.one");
  for (int who = 0; who < people; ++who)
    CHECK(static_cast<double>(std::count(ones.begin(), ones.end(), who)) == Approx(drawn / 6).margin(4 * std::sqrt(drawn * 5 / 36)));
}
