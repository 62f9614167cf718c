// What queue orders and `victim:` may ask of whoever waits or is served; what is said of steps in `upon:`.
#include "reading.hpp"

using namespace concert::scenario;

namespace {

/// Two kinds that ask for one desk, and a third that never does.
std::string desk(const std::string& order, const std::string& visitor, const std::string& clerk, const std::string& victim = "") {
  return "concert: 1\n"
         "scenario: {id: small}\n"
         "agents:\n"
         "  visitor: {is: person, count: 2, attributes: {" + visitor + "}}\n"
         "  clerk: {is: group, count: 2, attributes: {" + clerk + "}}\n"
         "  idle: {is: person, count: 1}\n"
         "resources: {desk: {capacity: 1, queue: {order: [\"" + order + "\"]}}}\n"
         "pathways:\n"
         "  visit: {for: visitor, starts: {born: true}, steps: [{id: served, use: desk" + victim + ", do: [{hold: 5 min}]}]}\n"
         "  work: {for: clerk, starts: {born: true}, steps: [{use: desk, do: [{hold: 5 min}]}]}\n"
         "  walk: {for: idle, starts: {born: true}, steps: [{hold: 5 min}]}\n"
         "experiment: {horizon: 1 d}\n";
}

const std::string need = "need: {type: number, initial: index}";
const std::string shifted = "other: {type: number, initial: 0}, need: {type: number, initial: other}";

}  // namespace

TEST_CASE("A queue order asks only those who can wait there, each in its own words", "[unit]") {
  good(desk("need desc", need, shifted));
  good(desk("need desc", need, need));
}

TEST_CASE("A kind that can wait and lacks what orders the queue is named, with the attribute", "[unit]") {
  expect_error(desk("need desc", need, "neat: {type: number, initial: index}"),
               "7:50 a 'clerk' may wait for 'desk', too, and has no attribute 'need' as a 'visitor' has | give 'clerk' the attribute 'need', "
               "or use what all of them have; the nearest is 'neat'");
  expect_error(desk("if(priority > 0, need, 0)", need, ""), "7:67 a 'clerk' may wait for 'desk', too, and has no attribute 'need' as a 'visitor' has");
  CHECK(errors(desk("ned", need, shifted)).size() >= 1);
  expect_error(desk("ned", need, shifted), "7:50 unknown name 'ned' | did you mean 'need'?");
  expect_error(desk("need", need, "need: {type: duration, initial: 5 min}"), "7:49 'need' is another kind of value of a 'clerk' than of a 'visitor'");
  expect_error(desk("need + uniform(min=0, max=1)", need, need), "7:49 the order of a queue cannot be drawn");
}

TEST_CASE("`victim:` asks those who can hold what is asked for", "[unit]") {
  const std::string victim = ", preempt: resume, priority: need, victim: \"need < 3\"";
  good(desk("requested", need, shifted, victim));
  expect_error(desk("requested", need, "", victim),
               "9:121 a 'clerk' may hold 'desk', too, and has no attribute 'need' as a 'visitor' has | give 'clerk' the attribute 'need'");
}

TEST_CASE("Who is handed a unit may be displaced, too", "[unit]") {
  const std::string text =
      "concert: 1\n"
      "scenario: {id: small}\n"
      "agents:\n"
      "  visitor: {is: person, count: 2, attributes: {" + need + "}}\n"
      "  helper: {is: person, count: 1}\n"
      "resources: {desk: {capacity: 1}}\n"
      "pathways:\n"
      "  visit: {for: visitor, starts: {born: true}, steps: [\n"
      "    {seize: desk, priority: need, preempt: resume, victim: \"need < 3\"}, {start: tidy, who: \"first(h in helper)\", hand: desk}]}\n"
      "  tidy: {for: helper, steps: [{hold: 5 min}, {release: desk}]}\n"
      "experiment: {horizon: 1 d}\n";
  expect_error(text, "9:61 a 'helper' may hold 'desk', too, and has no attribute 'need' as a 'visitor' has");
}

TEST_CASE("An event names the nearest step that has it", "[unit]") {
  const auto upon = [](const std::string& event) {
    return small("rules: {then: {for: customer, upon: \"" + event + "\", do: [{record: seen}]}}\nresources: {desk: {capacity: 1}, bed: {capacity: 1}}\n",
                 "[{id: served, use: desk, do: [{id: rest, hold: 5 min}]}, {id: both, use: [desk, bed], do: [{hold: 1 min}]}]");
  };
  good(upon("done(visit.served)"));
  expect_error(upon("done(visit.servd)"), "6:37 there is no step 'visit.servd' with an 'id' that asks for somebody | did you mean 'visit.served'?");
  expect_error(upon("done(vist.served)"), "6:37 there is no step 'vist.served' with an 'id' that asks for somebody | did you mean 'visit.served'?");
  expect_error(upon("reached(visit.ret)"), "6:37 there is no step 'visit.ret' with an 'id' | did you mean 'visit.rest'?");
  expect_error(upon("done(served)"), "6:37 unknown pathway 'served' | did you mean the step 'visit.served'?");
  expect_error(upon("done(servd)"), "6:37 unknown pathway 'servd' | did you mean the step 'visit.served'?");
  expect_error(upon("done(vist)"), "6:37 unknown pathway 'vist' | did you mean 'visit'?");
  expect_error(upon("done(visit.rest)"), "6:37 the step 'visit.rest' asks for nobody, so it cannot end as 'done' | ");
  expect_error(upon("done(visit.both)"), "6:37 the step 'visit.both' asks for several at once, so it cannot end as 'done' | ");
}

TEST_CASE("A rule upon an event may ask for the number of who hears it", "[unit]") {
  good(small("rules: {then: {for: customer, upon: finished(visit), if: index == 0 and born < now, do: [{record: seen}]}}\n"));
}
