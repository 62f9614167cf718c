// Rules 21, 24 and 25: who is asked, who is displaced, what the end of a shift does.
#include "run_text.hpp"

using namespace concert;
using namespace concert::test;

namespace {

/// A long service of low priority at minute 0, an urgent one of 10 min at minute 20.
std::string two_classes(const std::string& how, const std::string& service = "60 min", const std::string& more = "") {
  return "resources: {desk: {capacity: 1}}\n"
         "agents: {visitor: {is: person, arrivals: {at: [0 min, 20 min]}}}\n"
         "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{choose: [\n"
         "  {when: index == 0, do: [{id: slow, use: desk, do: [{hold: \"" + service + "\"}]" + more + "}]},\n"
         "  {else: [{id: urgent, use: desk, priority: 1, preempt: " + how + ", do: [{hold: 10 min}]}]}]}]}}\n";
}

/// People ask for a member of staff, who holds them for half an hour.
std::string staffed(const std::string& staff, const std::string& times, const std::string& request, const std::string& more = "") {
  return "agents:\n  nurse: {is: staff, " + staff + "}\n  visitor: {is: person, arrivals: {at: " + times + "}}\n"
         "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{id: served, use: nurse" + request + ", do: [{hold: 30 min}]}]}}\n" + more;
}

const std::string mornings = "calendars: {mornings: {open: [\"Mon-Sun 08:00-12:00\"]}}\n";

}  // namespace

TEST_CASE("rule 24: resume goes on with what was left; wait and service are sums over segments", "[unit]") {
  const Trial trial = run(two_classes("resume") +
                          "measures: {waited: {mean: wait, over: visit.slow, unit: min, where: outcome == done},"
                          " served: {mean: held, over: visit.slow, unit: min}}\n");
  CHECK(trial.starts("visit.urgent") == Numbers{20});
  CHECK(trial.ends("visit.slow") == Numbers{70});
  CHECK(trial.measure("waited") == 10);
  CHECK(trial.measure("served") == 60);
}

TEST_CASE("rule 24: restart begins the same draw again", "[unit]") {
  CHECK(run(two_classes("restart")).ends("visit.slow") == Numbers{90});
  const Trial drawn = run(two_classes("restart", "uniform(min=40 min, max=80 min)"));
  const Trial alone = run("resources: {desk: {capacity: 1}}\n"
                          "agents: {visitor: {is: person, arrivals: {at: [0 min, 20 min]}}}\n"
                          "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{choose: [\n"
                          "  {when: index == 0, do: [{id: slow, use: desk, do: [{hold: \"uniform(min=40 min, max=80 min)\"}]}]}]}]}}\n");
  CHECK(drawn.ends("visit.slow")[0] == Approx(30 + alone.ends("visit.slow")[0]).margin(1e-4));
}

TEST_CASE("rule 24: redraw takes a new length", "[unit]") {
  const Trial redrawn = run(two_classes("redraw", "uniform(min=40 min, max=80 min)"));
  const Trial restarted = run(two_classes("restart", "uniform(min=40 min, max=80 min)"));
  const double end = redrawn.ends("visit.slow")[0];
  CHECK(end >= 30 + 40);
  CHECK(end <= 30 + 80);
  CHECK(end != restarted.ends("visit.slow")[0]);
}

TEST_CASE("rule 24: remove sends the one displaced along the path declared for it", "[unit]") {
  const Trial trial = run(two_classes("remove", "60 min", ", then: {preempted: [{record: sent_away}]}"));
  CHECK(trial.outcomes("visit.slow") == Words{"preempted"});
  CHECK(trial.ends("visit.slow") == Numbers{20});
  CHECK(trial.times("visit.sent_away") == Numbers{20});
  CHECK(trial.outcomes("visit.hold") == Words{"lost"});  // the time it took is in a row
  CHECK(trial.ends("visit.hold") == Numbers{20});
  CHECK(run(two_classes("remove")).endings("visit") == Words{"preempted", "done"});
}

TEST_CASE("rule 24: equals never pre-empt, and who waits goes first afterwards", "[unit]") {
  const Trial trial = run(
      "resources: {desk: {capacity: 1}}\n"
      "agents: {visitor: {is: person, arrivals: {at: [0 min, 20 min]}}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{id: served, use: desk, priority: 1, preempt: resume, do: [{hold: 60 min}]}]}}\n");
  CHECK(trial.starts("visit.served") == Numbers{0, 60});
}

TEST_CASE("rule 24: the victim has the lowest priority, then the latest start, after the author's filter", "[unit]") {
  const auto with = [](const std::string& victim) {
    return run(
        "resources: {desk: {capacity: 3}}\n"
        "agents: {visitor: {is: person, arrivals: {at: [0 min, 1 min, 2 min, 10 min]}, attributes: {rank: {type: number, initial: \"if(index == 0, 2, if(index == 3, 5, 1))\"}}}}\n"
        "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{choose: [\n"
        "  {when: index < 3, do: [{id: served, use: desk, priority: rank, do: [{hold: 30 min}]}]},\n"
        "  {else: [{id: urgent, use: desk, priority: rank, preempt: resume" + victim + ", do: [{hold: 10 min}]}]}]}]}}\n");
  };
  CHECK(with("").ends("visit.served") == Numbers{30, 31, 42});
  CHECK(with(", victim: rank == 2").ends("visit.served") == Numbers{40, 31, 32});
  CHECK(with(", victim: rank == 9").starts("visit.urgent") == Numbers{30});
}

TEST_CASE("rule 24: several victims of one request are each the lowest of those left, none outside the filter", "[regression]") {
  const auto with = [](const std::string& victim) {
    return run(
        "resources: {desk: {capacity: 3}}\n"
        "agents: {visitor: {is: person, arrivals: {at: [0 min, 1 min, 2 min, 10 min]}, attributes: {rank: {type: number, initial: index}}}}\n"
        "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{choose: [\n"
        "  {when: index < 3, do: [{id: served, use: desk, priority: 3 - rank, do: [{hold: 30 min}]}]},\n"
        "  {else: [{id: urgent, use: desk, units: 2, priority: 9, preempt: remove" + victim + ", do: [{hold: 10 min}]}]}]}]}}\n");
  };
  CHECK(with("").outcomes("visit.served") == Words{"done", "preempted", "preempted"});
  CHECK(with(", victim: rank != 1").outcomes("visit.served") == Words{"preempted", "done", "preempted"});
  const Trial none = with(", victim: rank == 1");
  CHECK(none.outcomes("visit.served") == Words{"done", "done", "done"});
  CHECK(none.starts("visit.urgent") == Numbers{31});
}

TEST_CASE("rule 24: a victim returns to the head of its class", "[unit]") {
  const Trial trial = run(
      "resources: {desk: {capacity: 1}}\n"
      "agents: {visitor: {is: person, arrivals: {at: [0 min, 5 min, 20 min]}}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{choose: [\n"
      "  {when: index < 2, do: [{id: slow, use: desk, do: [{hold: 60 min}]}]},\n"
      "  {else: [{id: urgent, use: desk, priority: 1, preempt: resume, do: [{hold: 10 min}]}]}]}]}}\n");
  CHECK(trial.ends("visit.slow") == Numbers{70, 130});
}

TEST_CASE("rule 24: a victim keeps what else it holds", "[unit]") {
  const Trial trial = run(
      "resources: {bed: {capacity: 1}, desk: {capacity: 1}}\n"
      "agents: {visitor: {is: person, arrivals: {at: [0 min, 20 min]}}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{choose: [\n"
      "  {when: index == 0, do: [{id: in_bed, use: bed, do: [{id: slow, use: desk, do: [{hold: 60 min}]}]}]},\n"
      "  {else: [{id: urgent, use: desk, priority: 1, preempt: resume, do: [{hold: 10 min}]}, {id: later, use: bed}]}]}]}}\n");
  CHECK(trial.starts("visit.later") == Numbers{70});
}

TEST_CASE("rule 25: at the end of a shift finish lets nobody start but finishes", "[unit]") {
  const Trial trial = run(staffed("count: 1, calendar: mornings, shift_end: finish", "[11 h, 11.6 h, 11.7 h]", "", mornings) +
                          "experiment: {horizon: 2 d}\n");
  CHECK(trial.starts("visit.served") == Numbers{660, 696, 1440 + 480});
  CHECK(trial.ends("visit.served") == Numbers{690, 726, 1440 + 510});
}

TEST_CASE("rule 25: at time zero the calendar's value holds", "[unit]") {
  const Trial trial = run(staffed("count: 1, calendar: mornings", "[0 min]", "", mornings));
  CHECK(trial.starts("visit.served") == Numbers{480});
}

TEST_CASE("rule 25: interrupt stops at the end of the shift and resumes at the next", "[unit]") {
  const Trial trial = run(staffed("count: 1, calendar: mornings, shift_end: interrupt", "[11.7 h]", "", mornings) +
                          "experiment: {horizon: 2 d}\n");
  CHECK(trial.starts("visit.served") == Numbers{702});
  CHECK(trial.ends("visit.served") == Numbers{1440 + 480 + 12});
}

TEST_CASE("rule 25: hand_over gives the rest to whoever of the pool comes free, interrupt waits for the same one", "[unit]") {
  const auto with = [](const std::string& shift_end) {
    return run(mornings +
               "agents:\n  nurse: {is: staff, count: 2, calendar: mornings, shift_end: " + shift_end + "}\n"
               "  visitor: {is: person, arrivals: {at: [11 h, 13 h]}}\n"
               "pathways: {visit: {for: visitor, starts: {born: true}, steps: [\n"
               "  {id: served, use: nurse, who: \"best(k in nurse, score=-k.index)\", priority: index, do: [{hold: 2 h}]}]}}\n"
               "experiment: {horizon: 2 d}\n");
  };
  CHECK(with("hand_over").ends("visit.served") == Numbers{1440 + 540, 1440 + 600});
  CHECK(with("interrupt").ends("visit.served") == Numbers{1440 + 660, 1440 + 600});
  CHECK(with("hand_over").servers("visit.served") == std::vector<int>{1, 0});
}

TEST_CASE("rule 25: a capacity that falls interrupts the lowest priority first, of equals the latest started", "[regression]") {
  const Trial trial = run(
      "calendars: {shifts: {levels: {\"Mon-Sun 00:00-01:00\": 3, \"Mon-Sun 01:00-24:00\": 1}}}\n"
      "resources: {desk: {capacity: 1, calendar: shifts, shift_end: interrupt}}\n"
      "agents: {visitor: {is: person, arrivals: {at: [0 min, 1 min, 2 min]}}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{id: served, use: desk, priority: \"if(index == 1, 5, 1)\", do: [{hold: 90 min}]}]}}\n");
  // At minute 60 the second stays; the first resumes before the third.
  CHECK(trial.ends("visit.served") == Numbers{91 + 30, 91, 121 + 32});
}

TEST_CASE("rule 25: who holds several units that all close at one instant is removed once, from the outermost", "[regression]") {
  const auto with = [](const std::string& resources, const std::string& outer, const std::string& inner) {
    return run(mornings + "resources: {" + resources + ", room: {capacity: 1}}\n"
               "agents: {visitor: {is: person, arrivals: {at: [11 h]}}, other: {is: person, arrivals: {at: [11 h]}}}\n"
               "pathways:\n  sits: {for: other, starts: {born: true}, steps: [{use: room, do: [{hold: 90 min}]}]}\n"
               "  visit: {for: visitor, starts: {born: true}, steps: [\n"
               "  {id: outer, use: " + outer + ", do: [{id: inner, use: " + inner + ", do: [{hold: 3 h}], then: {preempted: [{record: inside}]}}],\n"
               "   then: {preempted: [{record: outside}, {id: after, use: room, do: [{hold: 1 h}]}]}}]}\n"
               "measures: {process: {sum: process_time, over: visit, unit: min}, attempts: {max: attempt, over: visit.after}}\n");
  };
  const std::string rule = ": {capacity: 1, calendar: mornings, shift_end: remove}";
  const Trial one = with("desk: {capacity: 2, calendar: mornings, shift_end: remove}", "desk", "desk");
  const Trial first = with("bed" + rule + ", desk" + rule, "bed", "desk");
  const Trial last = with("desk" + rule + ", bed" + rule, "bed", "desk");
  for (const Trial* trial : {&one, &first, &last}) {
    CHECK(trial->times("visit.outside") == Numbers{720});
    CHECK(trial->times("visit.inside").empty());
    CHECK(trial->outcomes("visit.outer") == Words{"preempted"});
    CHECK(trial->ends("visit.outer") == Numbers{720});
    CHECK(trial->ends("visit.inner") == Numbers{720});
    CHECK(trial->starts("visit.after") == Numbers{750});  // once: who sits there goes at 12:30
    CHECK(trial->ends("visit.after") == Numbers{810});
    CHECK(trial->endings("visit") == Words{"done"});
    CHECK(trial->measure("process") == 120);  // 11:00 to 12:00 and 12:30 to 13:30
    CHECK(trial->measure("attempts") == 2);
  }
}

TEST_CASE("rule 25: who is removed and leaves at the same instant has nothing that could be lost again", "[regression]") {
  const Trial trial = run(
      mornings + "resources: {desk: {capacity: 1, calendar: mornings, shift_end: remove}}\n"
      "agents: {visitor: {is: person, arrivals: {at: [11 h]}}}\n"
      "pathways:\n"
      "  visit: {for: visitor, starts: {born: true}, steps: [{id: served, use: desk, do: [{hold: 3 h}], then: {preempted: [{record: sent_away}]}}]}\n"
      "  goes: {for: visitor, starts: {upon: preempted(visit.served)}, steps: [{leave: left}]}\n"
      "measures: {process: {sum: process_time, over: visit, unit: min}}\n");
  CHECK(trial.outcomes("visit.served") == Words{"preempted"});
  CHECK(trial.times("visit.sent_away").empty());
  CHECK(trial.measure("process") == 60);
}

TEST_CASE("rule 24: an episode that holds two units of what is asked for is displaced once", "[regression]") {
  const auto with = [](const std::string& how, const std::string& units) {
    return run(
        "resources: {desk: {capacity: 2}}\n"
        "agents: {visitor: {is: person, arrivals: {at: [0 min, 1 min, 10 min]}}}\n"
        "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{choose: [\n"
        "  {when: index == 0, do: [{id: outer, use: desk, do: [{hold: 1 s}, {id: inner, use: desk, do: [{hold: 30 min}]}]}]},\n"
        "  {when: index == 1, do: [{id: next, use: desk, do: [{hold: 5 min}]}]},\n"
        "  {else: [{id: urgent, use: desk, units: " + units + ", priority: 9, preempt: " + how + ", do: [{hold: 10 min}]}]}]}]}}\n"
        "measures: {process: {sum: process_time, over: visit, where: self.index == 0, unit: min}}\n");
  };
  for (const char* how : {"resume", "restart", "redraw"}) {
    CHECK(with(how, "1").starts("visit.urgent") == Numbers{10});
    CHECK(with(how, "2").starts("visit.urgent").front() > 30);  // the outer unit is kept, as the episode is in no hold there
  }
  const Trial both = with("remove", "2");
  CHECK(both.starts("visit.urgent") == Numbers{10});
  CHECK(both.outcomes("visit.outer") == Words{"preempted"});
  CHECK(both.starts("visit.next") == Numbers{20});
  CHECK(both.endings("visit") == Words{"preempted", "done", "done"});
  CHECK(both.measure("process") == 10);
  const Trial one = with("remove", "1");  // the inner, started last
  CHECK(one.outcomes("visit.inner") == Words{"preempted"});
  CHECK(one.starts("visit.next") == Numbers{10});
}

TEST_CASE("rule 24: what comes free beside what was asked for is given to who waits", "[regression]") {
  const Trial trial = run(
      "resources: {desk: {capacity: 3}, bed: {capacity: 1}}\n"
      "agents: {visitor: {is: person, arrivals: {at: [0 min, 1 min, 2 min, 10 min]}}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{choose: [\n"
      "  {when: index == 0, do: [{id: big, use: desk, units: 3, do: [{id: in_bed, use: bed, do: [{hold: 60 min}]}]}]},\n"
      "  {when: index == 1, do: [{id: small, use: desk, do: [{hold: 5 min}]}]},\n"
      "  {when: index == 2, do: [{id: lies, use: bed, do: [{hold: 5 min}]}]},\n"
      "  {else: [{id: urgent, use: desk, priority: 1, preempt: remove, do: [{hold: 10 min}]}]}]}]}}\n");
  CHECK(trial.outcomes("visit.in_bed") == Words{"lost"});
  CHECK(trial.starts("visit.urgent") == Numbers{10});
  CHECK(trial.starts("visit.small") == Numbers{10});
  CHECK(trial.starts("visit.lies") == Numbers{10});
}

TEST_CASE("rule 25: a rise serves the queue at once", "[unit]") {
  const Trial trial = run(
      "calendars: {shifts: {levels: {\"Mon-Sun 00:00-01:00\": 1, \"Mon-Sun 01:00-24:00\": 3}}}\n"
      "resources: {desk: {capacity: 1, calendar: shifts}}\n"
      "agents: {visitor: {is: person, arrivals: {at: [0 min, 1 min, 2 min]}}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{id: served, use: desk, do: [{hold: 90 min}]}]}}\n"
      "measures: {scheduled: {time_mean: \"capacity(desk)\"}}\n");
  CHECK(trial.starts("visit.served") == Numbers{0, 60, 60});
  CHECK(trial.measure("scheduled") == Approx((1.0 + 3 * 23) / 24));
}

TEST_CASE("rule 21: any takes whoever has been free longest, then the lowest number", "[unit]") {
  const Trial trial = run(staffed("count: 2", "[0 min, 5 min, 40 min, 45 min, 100 min]", ""));
  CHECK(trial.servers("visit.served") == std::vector<int>{0, 1, 0, 1, 0});
  const Trial longest = run(staffed("count: 2", "[0 min, 40 min, 80 min]", ""));
  CHECK(longest.servers("visit.served") == std::vector<int>{0, 1, 0});
}

TEST_CASE("rule 21: same waits for the one of last time", "[unit]") {
  const Trial trial = run(
      "agents:\n  nurse: {is: staff, count: 2}\n  visitor: {is: person, arrivals: {at: [0 min, 1 min]}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{id: first, use: nurse, do: [{hold: \"if(index == 0, 10 min, 30 min)\"}]},\n"
      "  {if: index == 1, hold: 0 min}, {if: index == 0, hold: 40 min}, {id: again, use: nurse, who: same, do: [{hold: 60 min}]}]}}\n");
  CHECK(trial.servers("visit.first") == std::vector<int>{0, 1});
  CHECK(trial.servers("visit.again") == std::vector<int>{0, 1});
  CHECK(trial.starts("visit.again") == Numbers{50, 31});
}

TEST_CASE("rule 21: least_loaded counts who is served and who waits for that member; ties to the lowest number", "[unit]") {
  const Trial trial = run(staffed("count: 2", "[0 min, 0 min, 0 min, 0 min, 0 min]", ", who: least_loaded"));
  CHECK(trial.servers("visit.served") == std::vector<int>{0, 1, 0, 1, 0});
  CHECK(trial.starts("visit.served") == Numbers{0, 0, 30, 30, 60});
}

TEST_CASE("rule 21: first_free takes the first who is free, else the first to come free", "[unit]") {
  const Trial trial = run(staffed("count: 2", "[0 min, 5 min, 10 min, 80 min]", ", who: first_free"));
  CHECK(trial.servers("visit.served") == std::vector<int>{0, 1, 0, 0});
  CHECK(trial.starts("visit.served") == Numbers{0, 5, 30, 80});
}

TEST_CASE("rule 21: a condition on the members leaves the others idle", "[unit]") {
  const Trial trial = run(staffed("count: 3, attributes: {skilled: {type: bool, initial: index > 0}}", "[0 min, 0 min, 0 min]",
                                  ", who: \"any(k in nurse if k.skilled)\""));
  CHECK(trial.servers("visit.served") == std::vector<int>{1, 2, 1});
  CHECK(trial.starts("visit.served") == Numbers{0, 0, 30});
}

TEST_CASE("rule 21: one member by expression is asked once, at the request", "[unit]") {
  const Trial trial = run(staffed("count: 3", "[0 min, 0 min, 1 min]", ", who: \"best(k in nurse, score=if(k.index == 1, 1, 0))\""));
  CHECK(trial.servers("visit.served") == std::vector<int>{1, 1, 1});
  CHECK(trial.starts("visit.served") == Numbers{0, 30, 60});
}

TEST_CASE("staff of a container serve the people of that container", "[unit]") {
  const Trial trial = run(
      "agents:\n  house: {is: organisation, count: 2}\n  nurse: {is: staff, in: house, count: {per: house, value: 1}}\n"
      "  visitor: {is: person, in: house, arrivals: {at: [0 min, 1 min, 2 min]}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{id: served, use: nurse, as: helper, do: [{hold: 30 min}, {record: by, value: helper.index}]}]}}\n");
  CHECK(trial.servers("visit.served") == std::vector<int>{0, 1, 0});
  CHECK(trial.starts("visit.served") == Numbers{0, 1, 30});
  CHECK(trial.values("visit.by") == Numbers{0, 1, 0});
}

TEST_CASE("a resource of a container belongs to its owner, and of: names another's", "[unit]") {
  const Trial trial = run(
      "agents:\n  house: {is: organisation, count: 2}\n  visitor: {is: person, in: house, arrivals: {at: [0 min, 1 min, 2 min]}}\n"
      "resources: {bed: {of: house, capacity: 1}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{id: own, use: bed, do: [{hold: 30 min}]},\n"
      "  {id: other, use: bed, of: \"best(h in house, score=h.index)\", do: [{hold: 5 min}]}]}}\n");
  CHECK(trial.starts("visit.own") == Numbers{0, 1, 30});
  CHECK(trial.starts("visit.other") == Numbers{31, 36, 60});
}
