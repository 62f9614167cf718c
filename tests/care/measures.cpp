// Rules 31 to 37 and 39: what is counted, of whom, in which window.
#include "run_text.hpp"

using namespace concert;
using namespace concert::test;

namespace {

/// People at minutes 0, 10 and 20 who stay half an hour each at one desk: waits 0, 20, 40.
std::string desk(const std::string& measures, const std::string& experiment = "{horizon: 100 min}", const std::string& request = "") {
  return "resources: {desk: {capacity: 1}}\n"
         "agents: {visitor: {is: person, arrivals: {at: [0 min, 10 min, 20 min]}, attributes: {kin: {type: enum, values: [near, far], initial: \"if(index == 1, far, near)\"}}}}\n"
         "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{id: served, use: desk" + request + ", do: [{hold: 30 min}]}, {record: seen, value: index}]}}\n"
         "measures: {by_kin: {count: visit.served, by: kin}, " + measures + "}\nexperiment: " + experiment + "\n";
}

double one(const std::string& measure, const std::string& experiment = "{horizon: 100 min}", const std::string& request = "") {
  return run(desk("found: " + measure, experiment, request)).measure("found");
}

}  // namespace

TEST_CASE("rule 31: the aggregates of rows, by hand", "[unit]") {
  CHECK(one("{count: visit.served}") == 3);
  CHECK(one("{mean: wait, over: visit.served, unit: min}") == Approx(20));
  CHECK(one("{sum: wait, over: visit.served, unit: min}") == Approx(60));
  CHECK(one("{median: wait, over: visit.served, unit: min}") == Approx(20));
  CHECK(one("{quantile: {of: wait, level: 0.75}, over: visit.served, unit: min}") == Approx(30));
  CHECK(one("{variance: wait, over: visit.served, unit: min^2}") == Approx(400));
  CHECK(one("{sd: wait, over: visit.served, unit: min}") == Approx(20));
  CHECK(one("{min: wait, over: visit.served, unit: min}") == Approx(0));
  CHECK(one("{max: wait, over: visit.served, unit: min}") == Approx(40));
  CHECK(one("{share: wait > 15 min, over: visit.served}") == Approx(2.0 / 3));
}

TEST_CASE("rule 31: a measure may look at a part of the rows, and by group", "[unit]") {
  CHECK(one("{mean: wait, over: visit.served, where: kin == near, unit: min}") == Approx(20));
  const Trial trial = run(desk("found: {mean: wait, over: visit.served, by: kin, unit: min}"));
  CHECK(trial.measure("found", "near") == Approx(20));
  CHECK(trial.measure("found", "far") == Approx(20));
  CHECK(trial.measure("by_kin", "near") == 2);
  CHECK(trial.measure("by_kin", "far") == 1);
}

TEST_CASE("rule 31: requested, started and ended in the window are three populations", "[unit]") {
  const std::string window = "{horizon: 65 min, warm_up: 5 min}";
  CHECK(one("{count: visit.served, population: requested}", window) == 2);   // 10, 20
  CHECK(one("{count: visit.served}", window) == 2);                          // 30, 60
  CHECK(one("{count: visit.served, population: ended}", window) == 2);       // 30, 60
  CHECK(one("{count: visit.served, population: requested}", "{horizon: 65 min}") == 3);
  CHECK(one("{count: visit.served, population: ended}", "{horizon: 60 min}") == 1);  // half-open: not the one at 60
}

TEST_CASE("rule 31: rows that are refused or still open are counted beside", "[unit]") {
  CHECK(one("{count: visit.served, where: outcome == refused, population: requested}", "{horizon: 100 min}", ", refuse_if: queue(desk) > 0") == 1);
  CHECK(one("{count: visit.served, where: outcome == open}", "{horizon: 70 min}") == 1);
  CHECK(one("{share: outcome == done, over: visit.served, population: requested}", "{horizon: 70 min}") == Approx(2.0 / 3));
}

TEST_CASE("a hold counts by the instant it is asked for, too", "[regression]") {
  CHECK(run("agents: {visitor: {is: person, arrivals: {at: [0 min, 10 min, 20 min]}}}\n"
            "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{id: idle, hold: 30 min}]}}\n"
            "measures: {found: {count: visit.idle, population: requested}}\nexperiment: {horizon: 45 min}\n").measure("found") == 3);
}

TEST_CASE("rule 32: state measures integrate exactly, clipped to the window", "[unit]") {
  CHECK(one("{time_mean: queue(desk)}") == Approx((20 + 40) / 100.0));  // the waits, laid end to end
  CHECK(one("{time_mean: busy(desk)}") == Approx(0.9));
  CHECK(one("{time_mean: in_system(desk), window: [0 min, 10 min]}") == Approx(1));
  CHECK(one("{time_mean: queue(desk)}", "{horizon: 60 min, warm_up: 15 min}") == Approx((15 + 40) / 45.0));
  CHECK(one("{time_variance: busy(desk)}") == Approx(0.9 * 0.1));
  CHECK(one("{time_quantile: {of: queue(desk), level: 0.5}}") == 0);
  CHECK(one("{time_quantile: {of: queue(desk), level: 0.95}}") == 2);
  CHECK(one("{time_mean: inside(visit)}") == Approx(1.5));  // stays of 30, 50 and 70 minutes
  CHECK(one("{time_mean: present(visitor)}") == Approx(1.5));
}

TEST_CASE("rule 37: peak and time of peak", "[unit]") {
  CHECK(one("{peak: queue(desk)}") == 2);
  CHECK(one("{peak_time: queue(desk), unit: min}") == 20);
}

TEST_CASE("rule 32: booked sums the whole of what was started", "[unit]") {
  CHECK(run("agents: {visitor: {is: person, arrivals: {at: [0 min]}}}\n"
            "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{id: idle, hold: 90 min}]}}\n"
            "measures: {found: {sum: booked, over: visit.idle, unit: min}}\nexperiment: {horizon: 45 min}\n").measure("found") == 90);
}

TEST_CASE("rule 32: utilisation is busy time over scheduled time", "[unit]") {
  CHECK(one("{utilisation: desk}") == Approx(0.9));
  CHECK(one("{utilisation: desk}", "{horizon: 100 min, warm_up: 50 min}") == Approx(0.8));
  const Trial staff = run(
      "calendars: {half: {open: [\"Mon-Sun 00:00-01:00\"]}}\n"
      "agents: {nurse: {is: staff, count: 2, calendar: half}, visitor: {is: person, arrivals: {at: [0 min, 10 min]}}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{id: served, use: nurse, do: [{hold: 30 min}]}]}}\n"
      "measures: {all_of_them: {utilisation: nurse}, each_one: {utilisation: nurse, by: member}}\nexperiment: {horizon: 2 h}\n");
  CHECK(staff.measure("all_of_them") == Approx(0.5));
  CHECK(staff.measure("each_one", "0") == Approx(0.5));
  CHECK(staff.measure("each_one", "1") == Approx(0.5));
}

TEST_CASE("rule 32: who works past closing time is used more than scheduled", "[unit]") {
  const Trial staff = run(
      "calendars: {half: {open: [\"Mon-Sun 00:00-01:00\"]}}\n"
      "agents: {nurse: {is: staff, count: 1, calendar: half}, visitor: {is: person, arrivals: {at: [0 min]}}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{id: served, use: nurse, do: [{hold: 90 min}]}]}}\n"
      "measures: {load: {utilisation: nurse}}\nexperiment: {horizon: 2 h}\n");
  CHECK(staff.measure("load") == Approx(1.5));
}

TEST_CASE("rule 19: what is held by someone who waits elsewhere is blocked", "[unit]") {
  const Trial ward = run(
      "agents: {visitor: {is: person, arrivals: {at: [0 min, 10 min]}}}\n"
      "resources: {bed: {capacity: 2}, theatre: {capacity: 1}}\n"
      "pathways: {stay: {for: visitor, starts: {born: true}, steps: [{use: bed, do: [{use: theatre, do: [{hold: 30 min}]}]}]}}\n"
      "measures: {stuck: {time_mean: blocked(bed)}, used: {time_mean: busy(bed)}}\nexperiment: {horizon: 100 min}\n");
  CHECK(ward.measure("stuck") == Approx(0.2));  // the second waits from minute 10 to 30
  CHECK(ward.measure("used") == Approx(0.8));   // 0 to 30, 10 to 60
}

TEST_CASE("a state can be asked of each owner", "[unit]") {
  const Trial sites = run(
      "agents: {site: {is: organisation, count: 2, attributes: {desks: {type: count, initial: \"index + 1\"}}}, visitor: {is: person, in: site, arrivals: [{per: site, at: [0 min, 10 min]}]}}\n"
      "resources: {desk: {of: site, capacity: desks}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{use: desk, do: [{hold: 30 min}]}]}}\n"
      "measures: {line: {time_mean: queue(desk), by: site}}\nexperiment: {horizon: 100 min}\n");
  CHECK(sites.measure("line", "0") == Approx(0.2));
  CHECK(sites.measure("line", "1") == Approx(0.0));
}

TEST_CASE("rule 33: samples stand before or after the events of their instant", "[unit]") {
  // Busy from 0 to 90; samples at 0, 30, 60, 90.
  CHECK(one("{sample: busy(desk), every: 30 min}") == Approx(0.75));
  CHECK(one("{sample: busy(desk), every: 30 min, sampled: before}") == Approx(0.75));
  CHECK(one("{sample: queue(desk), every: 10 min, offset: 20 min, window: [15 min, 25 min]}") == 2);
  CHECK(one("{sample: queue(desk), every: 10 min, offset: 20 min, window: [15 min, 25 min], sampled: before}") == 1);
}

TEST_CASE("rule 33: windows are half-open", "[unit]") {
  CHECK(one("{count: visit.served, window: [30 min, 60 min]}") == 1);
  CHECK(one("{count: visit.served, window: [0 min, 30 min], population: requested}") == 3);
  CHECK(one("{count: visit.served, window: [0 min, 20 min], population: requested}") == 2);
  CHECK(one("{sample: busy(desk), every: 90 min, window: [0 min, 90 min]}") == 1);
}

TEST_CASE("rule 34: warm-up resets what is counted and keeps the state; a measure may include it", "[unit]") {
  CHECK(one("{mean: wait, over: visit.served, unit: min}", "{horizon: 100 min, warm_up: 25 min}") == Approx(30));
  CHECK(one("{mean: wait, over: visit.served, unit: min, include_warm_up: true}", "{horizon: 100 min, warm_up: 25 min}") == Approx(20));
}

TEST_CASE("a rate is per time, per person-time or per agent of a kind", "[unit]") {
  CHECK(one("{count: visit.served, per: h}") == Approx(3 / (100.0 / 60)));
  CHECK(one("{count: visit.served, per: 10 person_hour}") == Approx(10 * 3 / 2.5));
  CHECK(one("{count: visit.served, where: kin == near, per: visitor}") == Approx(2.0 / 3));
}

TEST_CASE("every gives a series of half-open periods, with 0 where nothing happened", "[unit]") {
  const Trial trial = run(desk("found: {count: visit.served, every: 40 min}, waits: {mean: wait, over: visit.served, every: 40 min, unit: min}, queued: {time_mean: queue(desk), every: 50 min}",
                               "{horizon: 160 min}"));
  CHECK(trial.measure("found", "", 0) == 2);  // 0, 30
  CHECK(trial.measure("found", "", 1) == 1);  // 60
  CHECK(trial.measure("found", "", 2) == 0);
  CHECK(trial.measure("found", "", 3) == 0);
  CHECK(trial.measure("waits", "", 0) == Approx(10));
  CHECK(trial.measure("waits", "", 1) == Approx(40));
  CHECK(std::isnan(trial.measure("waits", "", 2)));
  CHECK(trial.measure("queued", "", 0) == Approx(50.0 / 50));
  CHECK(trial.measure("queued", "", 1) == Approx(10.0 / 50));
}

TEST_CASE("rule 36: what has no rows is missing, not 0; a count is 0", "[unit]") {
  CHECK(std::isnan(one("{mean: wait, over: visit.served, where: wait > 3 h}")));
  CHECK(one("{count: visit.served, where: wait > 3 h}") == 0);
}

TEST_CASE("rule 37: measures may be functions of measures, group by group", "[unit]") {
  CHECK(one("{ratio: [{sum: wait, over: visit.served}, {count: visit.served}], unit: min}") == Approx(20));
  const Trial trial = run(desk("total: {count: visit.served}, found: {value: by_kin / total}"));
  CHECK(trial.measure("found", "near") == Approx(2.0 / 3));
  CHECK(trial.measure("found", "far") == Approx(1.0 / 3));
  CHECK(std::isnan(one("{ratio: [{count: visit.served}, {count: visit.served, where: wait > 3 h}]}")));
}

TEST_CASE("episodes, marks and the time between marks", "[unit]") {
  CHECK(one("{mean: duration, over: visit, unit: min}") == Approx(50));
  CHECK(one("{count: visit.seen}") == 3);
  CHECK(one("{mean: value, over: visit.seen}") == Approx(1));
  const Trial trial = run(
      "agents: {visitor: {is: person, arrivals: {at: [0 min, 10 min]}}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{record: asked}, {hold: 5 min}, {record: asked}, {hold: 7 min + index * 2 min}, {record: answered}, {record: answered}]}}\n"
      "measures: {found: {mean: duration, between: [visit.asked, visit.answered], unit: min}, pairs: {count: rows, between: [visit.asked, visit.answered]}}\n");
  CHECK(trial.measure("found") == Approx(8));
  CHECK(trial.measure("pairs") == 2);
}

TEST_CASE("agents are counted at the end, or at a time", "[unit]") {
  const std::string text =
      "agents: {visitor: {is: person, count: 4, attributes: {ill: {type: bool, initial: index < 3}}}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{hold: (index + 1) * 30 min}, {set: {ill: false}}]}}\n";
  const Trial trial = run(text + "measures: {found: {count: ill, over: visitor, at: 45 min}, later: {share: ill, over: visitor, at: 75 min}, last: {count: ill, over: visitor}}\n");
  CHECK(trial.measure("found") == 2);
  CHECK(trial.measure("later") == Approx(0.25));
  CHECK(trial.measure("last") == 0);
}

TEST_CASE("rule 39: an integral over agents, discounted by year, continuously or not", "[unit]") {
  const auto found = [](const std::string& more) {
    return run("agents: {visitor: {is: person, count: 2, attributes: {utility: {type: fraction, initial: 0.8 - 0.2 * index}}}}\n"
               "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{hold: 1 y}, {if: index == 0, set: {utility: 0.5}}, {if: index == 1, leave: died}]}}\n"
               "measures: {found: {integral: utility, over: visitor, unit: y" + more + "}}\nexperiment: {horizon: 3 y}\n").measure("found");
  };
  CHECK(found("") == Approx(0.8 + 0.6 + 0.5 * 2));
  const double r = std::log(1.05);
  const auto worth = [](double rate, double a, double b) { return (std::exp(-rate * a) - std::exp(-rate * b)) / rate; };
  CHECK(found(", discount: 0.05") == Approx(1.4 * worth(r, 0, 1) + 0.5 * worth(r, 1, 3)));
  CHECK(found(", discount: {rate: 0.05, continuous: true}") == Approx(1.4 * worth(0.05, 0, 1) + 0.5 * worth(0.05, 1, 3)));
}

TEST_CASE("rule 33: an integral by period splits what lies across its border", "[regression]") {
  const Trial trial = run("agents: {visitor: {is: person, count: 1, attributes: {utility: {type: fraction, initial: 0.8}}}}\n"
                          "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{hold: 30 min}, {set: {utility: 0.5}}]}}\n"
                          "measures: {found: {integral: utility, over: visitor, unit: min, every: 20 min}}\nexperiment: {horizon: 60 min}\n");
  CHECK(trial.measure("found", "", 0) == Approx(16));
  CHECK(trial.measure("found", "", 1) == Approx(8 + 5));
  CHECK(trial.measure("found", "", 2) == Approx(10));
}

TEST_CASE("rule 39: costs are discounted to the start of the window, at the row's time", "[unit]") {
  const Trial trial = run(
      "agents: {visitor: {is: person, arrivals: {at: [0 y, 1 y, 2 y]}}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{record: paid, value: 100}]}}\n"
      "measures: {found: {sum: value, over: visit.paid, discount: 0.05}}\nexperiment: {horizon: 3 y}\n");
  CHECK(trial.measure("found") == Approx(100 + 100 / 1.05 + 100 / (1.05 * 1.05)));
}

TEST_CASE("per_agent keeps each person's part of a measure", "[unit]") {
  const Trial trial = run(desk("found: {sum: wait, over: visit.served, unit: min, per_agent: true}"));
  Numbers waits;
  for (const record::AgentValue& value : trial.result.agents)
    if (value.value > 0) waits.push_back(value.value);
  CHECK(waits == Numbers{20, 40});
}

TEST_CASE("rule 32: a state that reads other agents is integrated exactly", "[regression]") {
  const Trial trial = run(
      "agents: {machine: {is: group, count: 2, attributes: {down: {type: bool, initial: false}}}}\n"
      "pathways: {life: {for: machine, starts: {born: true}, steps: [{hold: 10 min}, {if: index == 0, set: {down: true}}, {hold: 20 min}, {set: {down: false}}, {if: index == 1, leave: scrapped}]}}\n"
      "measures:\n  down: {time_mean: \"count(m in machine if m.down)\"}\n  up: {time_mean: \"count(m in machine if not m.down)\"}\n"
      "experiment: {horizon: 40 min}\n");
  CHECK(trial.measure("down") == Approx(0.5));
  CHECK(trial.measure("up") == Approx((2 * 10 + 20 + 10) / 40.0));
}

TEST_CASE("rule 32: an integral over agents follows the attributes of their containers", "[regression]") {
  const Trial trial = run(
      "agents:\n  house: {is: organisation, count: 1, attributes: {warm: {type: fraction, initial: 0.2}}}\n"
      "  visitor: {is: person, in: house, count: 2}\n"
      "pathways: {heat: {for: house, starts: {born: true}, steps: [{hold: 10 min}, {set: {warm: 0.8}}]}}\n"
      "measures: {found: {integral: house.warm, over: visitor, unit: min}}\nexperiment: {horizon: 20 min}\n");
  CHECK(trial.measure("found") == Approx(2 * (2 + 8)));
}

TEST_CASE("rule 32: an integral over agents follows whatever it reads of others", "[regression]") {
  // At each house's desk somebody is from 10 to 30 and another, who waits till then, from 30 to 50; 4 visitors a house.
  const auto found = [](const std::string& integral) {
    const Trial trial = run(
        "agents:\n"
        "  house:\n    is: organisation\n    count: 2\n    attributes:\n"
        "      used: {type: bool, define: busy(desk) > 0}\n"
        "      asked: {type: number, define: in_system(desk)}\n"
        "      ill: {type: number, define: count(v in visitor of self if v.away)}\n"
        "      even: {type: bool, define: index == 0}\n"
        "  visitor: {is: person, in: house, count: {per: house, value: 4}, attributes: {away: {type: bool, initial: false}}}\n"
        "resources: {desk: {of: house, capacity: 1}}\n"
        "pathways:\n  visit:\n    for: visitor\n    starts: {born: true}\n    steps:\n"
        "      - {if: index < 6 and index != 2 and index != 3, exit: home}\n      - {hold: 10 min}\n"
        "      - {use: desk, do: [{hold: 20 min}]}\n      - {set: {away: true}}\n      - {hold: 10 min}\n"
        "measures:\n  all: {count: visitor, where: house.used and house.asked > 0 and house.ill > 0 and house.even}\n"
        "  found: {" + integral + ", over: visitor, unit: min}\nexperiment: {horizon: 60 min}\n");
    return trial.measure("found");
  };
  CHECK(found("integral: 1, where: house.used") == Approx(8 * 40));
  CHECK(found("integral: house.asked") == Approx(8 * (2 * 20 + 20)));
  CHECK(found("integral: in_system(desk)") == Approx(8 * (2 * 20 + 20)));
  CHECK(found("integral: house.ill") == Approx(8 * (20 + 2 * 10)));
  CHECK(found("integral: 1, where: house.even") == Approx(4 * 60));
  CHECK(found("integral: inside(visit)") == Approx(8 * (4 * 40 + 2 * 20)));
}

TEST_CASE("rule 31: the waits of those requested include the waits of those who gave up", "[regression]") {
  const std::string more = "resources: {desk: {capacity: 1}}\nagents: {visitor: {is: person, arrivals: {at: [0 min, 1 min, 2 min]}}}\n"
                           "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{use: desk, patience: 10 min, do: [{hold: 8 min}]}]}}\n"
                           "measures:\n  asked: {mean: wait, over: use(desk), population: requested, unit: min}\n"
                           "  served: {mean: wait, over: use(desk), unit: min}\n  late: {share: \"wait > 8 min\", over: use(desk), population: requested}\n";
  const Trial trial = run(more);  // waits: 0, 7 and, given up, 10
  CHECK(trial.measure("asked") == Approx(17.0 / 3));
  CHECK(trial.measure("served") == Approx(3.5));
  CHECK(trial.measure("late") == Approx(1.0 / 3));
}
