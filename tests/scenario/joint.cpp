// Errors of steps that ask for several at once.
#include "reading.hpp"

namespace concert::scenario {

namespace {

std::string ward(const std::string& steps, const std::string& resources = "{bed: {capacity: 1}, room: {capacity: 1}}") {
  return "concert: 1\n"
         "scenario: {id: small}\n"
         "resources: " + resources + "\n"
         "agents:\n"
         "  team: {is: organisation, count: 1}\n"
         "  doctor: {is: staff, in: team, count: 2, queue: {order: [\"requested desc\"]}}\n"
         "pathways: {visit: {for: team, starts: {born: true}, steps: [{use: bed}, {use: room}, {use: doctor}, " + steps + "]}}\n"
         "experiment: {horizon: 1 d}\n";
}

}  // namespace

TEST_CASE("A joint request asks only for what ranks alike", "[unit]") {
  expect_error(ward("{use: [bed, doctor]}"), "7:107 'doctor' and 'bed' queue in different orders");
  CHECK(errors(ward("{use: [bed, room]}")).empty());
}

TEST_CASE("What belongs to one part of a joint request is said there", "[unit]") {
  expect_error(ward("{use: [bed, room], units: 2}"), "7:120 several are asked for: 'units' belongs to one of them");
  expect_error(ward("{use: [bed, room], preempt: resume}"), "7:120 several are asked for: 'preempt' belongs to one of them");
  expect_error(ward("{use: [bed, rom]}"), "7:113 'rom' is neither a resource nor staff");
}

TEST_CASE("A meeting asks a set of agents, and its sets end with it", "[unit]") {
  expect_error(ward("{gather: {who: bed}}"), "7:116 'bed' is no set");
  expect_error(ward("{gather: {who: best(d in doctor, score = 1)}}"), "7:116 ");
  expect_error(ward("{gather: {who: doctor, attend: 2}}"), "7:132 a probability lies between 0 and 1");
  expect_error(ward("{gather: {who: doctor}, then: {refused: []}}"), "7:132 'refused' is not an outcome of this step");
  expect_error(ward("{gather: {who: doctor}}, {record: late, value: count(m in present)}"), "7:159 'present' is no set");
  expect_error(ward("{gather: {who: doctor}, do: [{record: late, value: present}]}"), "7:152 'present' is a set, not a value");
}

TEST_CASE("A loop over messages names one that is sent, and says nothing of other loops", "[unit]") {
  expect_error(ward("{repeat: {messages: refural, do: []}}"), "7:121 unknown message 'refural'");
  expect_error(ward("{repeat: {times: 2, order: [now], do: [{hold: 1 d}]}}"), "7:");
}

TEST_CASE("Who hands over names a resource, and the receiver may release it", "[unit]") {
  const std::string cleaning = ", steps: [{seize: bed}, {start: clean, hand: bed}]}, clean: {for: team, steps: [{hold: 1 h}, {release: bed}]}}\n";
  CHECK(errors("concert: 1\nscenario: {id: small}\nresources: {bed: {capacity: 1}}\nagents: {team: {is: organisation, count: 1}}\n"
               "pathways: {visit: {for: team, starts: {born: true}" + cleaning + "experiment: {horizon: 1 d}\n").empty());
}

TEST_CASE("A place in a diary is seized at once, from its sessions", "[unit]") {
  const std::string both = "{bed: {capacity: 1, diary: {session: 1 d}}, room: {capacity: 1}}";
  const auto text = [&](const std::string& steps) {
    std::string all = ward(steps, both);
    return all.replace(all.find("{use: bed}, "), 12, "");
  };
  CHECK(errors(text("{seize: bed, session: first(s in sessions if s.free > 0), as: mine}, {record: later, value: mine.at - now}")).empty());
  expect_error(text("{use: bed}"), "7:95 a place in the diary of 'bed' is booked with 'seize' alone");
  expect_error(text("{seize: bed, patience: 1 d}"), "7:102 nobody queues for a diary");
  expect_error(text("{seize: room, session: first(s in sessions)}"), "7:103 'room' has no diary");
  expect_error(text("{seize: bed, session: first(s in sessions if s.fre > 0)}"), "7:");
  expect_error(text("{seize: bed}, {record: all, value: count(s in sessions)}"), "7:");
  expect_error(ward("{hold: 1 d}", "{bed: {capacity: 1, diary: {session: 1 d}, queue: {limit: 3}}, room: {capacity: 1}}"), "3:55 nobody queues for a diary");
}

}  // namespace concert::scenario
