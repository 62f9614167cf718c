// The semantics LANGUAGE.md asks to pin: what a draw is keyed by (1), what becomes of what is cut short (3), who counts
// in a window (5). The order within one instant (2) is tested in rules.cpp, truth and publication (4) in sight.cpp.
#include <array>

#include "run_text.hpp"

using namespace concert;
using namespace concert::test;

TEST_CASE("pinned 1: what a model or an intervention adds shifts no draw, though no step has a name", "[property]") {
  const std::string text =
      "agents: {visitor: {is: person, arrivals: {at: [1 h, 2 h, 3 h]}}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, steps: [\n"
      "  {hold: \"exponential(mean=10 min)\"}, {id: middle, do: [{hold: 0 min}]}, {record: at_middle, value: \"(now - started) / 1 min\"},\n"
      "  {hold: \"exponential(mean=10 min)\"}, {record: last, value: \"(now - started) / 1 min\"}]}}\n"
      "interventions: {slow: {from: 0 d, before: {visit.middle: [{hold: \"exponential(mean=1 h)\"}]}}}\n"
      "models: {base: {}, more: {before: {visit.middle: [{hold: \"exponential(mean=1 h)\"}, {hold: \"exponential(mean=1 h)\"}]}}, later: {interventions: [slow]}}\n"
      "experiment: {horizon: 30 d}\n";
  const auto parts = [&](const std::string& model) {
    const Trial trial = run(text, in_model(model));
    // By person: how long the last hold took.
    std::vector<double> out;
    for (const auto& [agent, unused] : std::array<std::pair<std::uint32_t, int>, 3>{{{0, 0}, {1, 0}, {2, 0}}}) {
      double middle = 0;
      double last = 0;
      for (const record::Mark& row : trial.rows.marks)
        if (row.agent == agent) (trial.scenario->marks[row.mark].name == "visit.last" ? last : middle) = row.value;
      out.push_back(last - middle);
    }
    return out;
  };
  const std::vector<double> base = parts("base");
  for (const char* model : {"more", "later"}) {
    const std::vector<double> other = parts(model);
    for (std::size_t i = 0; i < base.size(); ++i) CHECK(other[i] == Approx(base[i]).margin(1e-6));
  }
}

TEST_CASE("pinned 1: a branch that is cancelled takes no luck from what comes after it", "[property]") {
  const auto after = [](const std::string& branch) {
    return run("agents: {visitor: {is: person, count: 3}}\n"
               "pathways: {visit: {for: visitor, starts: {born: true}, steps: [\n"
               "  {await: {other: {do: [" + branch + "]}, due: {after: 1 h}}, then: {due: [], other: []}},\n"
               "  {id: next, hold: \"exponential(mean=1 h)\"}]}}\nexperiment: {horizon: 10 d}\n").ends("visit.next");
  };
  CHECK(after("{hold: 3 h}") == after("{repeat: {while: true, do: [{hold: \"10 min + exponential(mean=10 min)\"}]}}"));
}

namespace {

/// One bed; the first holds it inside what is cut short at minute 60, the second waits for it.
std::string cut(const std::string& steps, const std::string& rest = "") {
  return "resources: {bed: {capacity: 1}, desk: {capacity: 0}}\n"
         "agents: {visitor: {is: person, arrivals: {at: [0 min]}}, next: {is: person, arrivals: {at: [10 min]}}}\n"
         "pathways:\n"
         "  visit: {for: visitor, starts: {born: true}, steps: " + steps + "}\n"
         "  follow: {for: next, starts: {born: true}, steps: [{id: gets, use: bed, do: [{hold: 5 min}]}, {use: desk, patience: 1 min, then: {gave_up: []}}]}\n" + rest;
}

}  // namespace

TEST_CASE("pinned 3: a losing branch gives back what it holds at that instant, as lost, its calls as removed", "[unit]") {
  const Trial trial = run(cut("[{await: {stay: {do: [{call: care}]}, due: {after: 60 min}}, then: {due: [{record: left}], stay: []}}]",
                              "  care: {for: visitor, steps: [{id: lies, use: bed, do: [{id: long, hold: 1 d}]}]}\n"));
  CHECK(trial.outcomes("care.lies") == Words{"lost"});
  CHECK(trial.ends("care.lies") == Numbers{60});
  CHECK(trial.endings("care") == Words{"removed"});
  CHECK(trial.times("visit.left") == Numbers{60});
  CHECK(trial.starts("follow.gets") == Numbers{60});
  CHECK(trial.endings("visit") == Words{"done"});
}

TEST_CASE("pinned 3: who waits in a losing branch leaves a row, too: lost, never served", "[unit]") {
  const Trial trial = run(cut("[{await: {stay: {do: [{id: asks, use: desk, do: [{hold: 1 h}]}]}, due: {after: 60 min}}, then: {due: [], stay: []}}]"));
  CHECK(trial.outcomes("visit.asks") == Words{"lost"});
  CHECK(trial.starts("visit.asks") == Numbers{-1});
  CHECK(trial.ends("visit.asks") == Numbers{60});
}

TEST_CASE("pinned 3: who leaves ends every episode of theirs; what they hold elsewhere is lost, here done", "[unit]") {
  const Trial trial = run(cut("[{id: lies, use: bed, do: [{hold: 60 min}, {leave: died}]}]",
                              "  other: {for: visitor, starts: {born: true}, steps: [{id: asks, use: desk, do: [{hold: 1 h}]}]}\n"));
  CHECK(trial.outcomes("visit.lies") == Words{"done"});
  CHECK(trial.outcomes("other.asks") == Words{"lost"});
  CHECK(trial.endings("other") == Words{"removed"});
  CHECK(trial.starts("follow.gets") == Numbers{60});
}

TEST_CASE("pinned 3: when all is over nothing is held by anybody, however it ended", "[property]") {
  // Awaits that are cancelled, people who leave in service, patience, refusal, pre-emption with removal, two holdings.
  const std::string text =
      "resources: {bed: {capacity: 3, queue: {limit: 4}}, desk: {capacity: 1, shift_end: remove}}\n"
      "agents: {visitor: {is: person, arrivals: {every: \"exponential(mean=20 min)\", until: 10 d}}}\n"
      "interventions: {shut: {from: 3 d, until: 4 d, always: true, set: {desk.capacity: 0}}}\n"
      "pathways:\n"
      "  visit:\n"
      "    for: visitor\n"
      "    starts: {born: true}\n"
      "    steps:\n"
      "      - {seize: bed, units: \"1 + bernoulli_of\", priority: \"bernoulli_of\", patience: 40 min, then: {gave_up: [{exit: tired}], refused: [{exit: full}]}}\n"
      "      - await: {stay: {do: [{use: desk, priority: \"bernoulli_of\", preempt: remove, do: [{hold: \"exponential(mean=20 min)\"}], then: {preempted: [], lost: []}}]}, due: {after: \"exponential(mean=1 h)\"}}\n"
      "        then: {stay: [], due: []}\n"
      "      - choose: [{chance: 0.2, do: [{leave: died}]}, {else: []}]\n"
      "      - {release: {of: bed, units: 1}}\n"
      "measures: {beds: {sample: busy(bed), every: 1 d, window: [14 d, 16 d]}, desks: {sample: busy(desk), every: 1 d, window: [14 d, 16 d]}, lines: {sample: \"queue(bed) + queue(desk)\", every: 1 d, window: [14 d, 16 d]}, stays: {count: visit}}\n"
      "experiment: {horizon: 16 d}\n";
  std::string with = text;
  for (std::size_t at; (at = with.find("bernoulli_of")) != std::string::npos;) with.replace(at, 12, "if(extra, 1, 0)");
  with.replace(with.find("until: 10 d}}}"), 14, "until: 10 d}, attributes: {extra: {type: bool, initial: bernoulli(0.3)}}}}");
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const Trial trial = run(with, with_seed(seed));
    CHECK(trial.measure("beds") == 0);
    CHECK(trial.measure("desks") == 0);
    CHECK(trial.measure("lines") == 0);
    CHECK(trial.measure("stays") > 500);
  }
}

TEST_CASE("pinned 5: who came before the window is in it by ends alone; who has not ended is in no mean", "[unit]") {
  // Stays of 60 min begin at 0, 50 and 100 min; the window is 30 to 120 min.
  const Trial trial = run(
      "agents: {visitor: {is: person, arrivals: {at: [0 min, 50 min, 100 min]}}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{id: stays, hold: \"60 min + index * 1 min\"}, {leave: home}]}}\n"
      "measures:\n"
      "  by_start: {mean: held, over: visit.stays, window: [30 min, 120 min], unit: min}\n"
      "  middle: {median: held, over: visit.stays, window: [30 min, 120 min], unit: min}\n"
      "  by_end: {mean: held, over: visit.stays, window: [30 min, 120 min], population: ended, unit: min}\n"
      "  begun: {count: rows, over: visit.stays, window: [30 min, 120 min]}\n"
      "  unfinished: {count: rows, over: visit.stays, where: outcome == open, window: [30 min, 120 min]}\n"
      "  exposed: {count: visit.stays, window: [30 min, 120 min], per: person_hour}\n"
      "experiment: {horizon: 120 min}\n");
  CHECK(trial.measure("by_start") == Approx(61));  // the second; the third is open at the end
  CHECK(trial.measure("middle") == Approx(61));
  CHECK(trial.measure("by_end") == Approx(60.5));  // the first and the second
  CHECK(trial.measure("begun") == 2);
  CHECK(trial.measure("unfinished") == 1);
  // 30 to 60, 50 to 111 and 100 to 120 minutes are lived in the window: 111 minutes.
  CHECK(trial.measure("exposed") == Approx(2 / (111.0 / 60)));
}
