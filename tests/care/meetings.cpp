// The library's words for meetings, visits booked ahead and batches.
#include "run_text.hpp"

using namespace concert;
using namespace concert::test;

TEST_CASE("a case discussion takes the most urgent first and leaves the rest to the next meeting", "[unit]") {
  const Trial trial = run(R"yaml(
uses: [lib/discuss.yaml]
calendars: {always_on: {open: ["Mon-Sun 00:00-24:00"]}}
messages: {case: {subject: patient, risk: count}}
agents:
  team: {is: organisation, count: 1}
  doctor: {is: staff, in: team, count: 3}
  patient: {is: person, in: team, arrivals: {at: [0 min, 1 min, 2 min]}}
apply:
  round:
    template: case_discussion
    with: {team: team, member: doctor, case: case, every: 1 h, clock: always_on, who: m.index > 0, quorum: "2", lasts: 15 min, order: agenda.risk, minutes: 10 min, outcome: [{record: decided, value: agenda.risk}, {record: there, value: count(c in present)}]}
pathways:
  ask: {for: patient, starts: {born: true}, steps: [{send: case, to: team, with: {subject: self, risk: index}}]}
experiment: {horizon: 3 h}
)yaml");
  CHECK(trial.values("round.meeting.decided") == Numbers{2, 1, 0});
  CHECK(trial.times("round.meeting.decided") == Numbers{70, 80, 130});
  CHECK(trial.values("round.meeting.there") == Numbers{2, 2, 2});
}

TEST_CASE("a case discussion without a quorum is put off", "[unit]") {
  const Trial trial = run(R"yaml(
uses: [lib/discuss.yaml]
calendars: {always_on: {open: ["Mon-Sun 00:00-24:00"]}}
messages: {case: {subject: patient}}
agents:
  team: {is: organisation, count: 1}
  doctor: {is: staff, in: team, count: 3}
  patient: {is: person, in: team, arrivals: {at: [0 min]}}
apply:
  round: {template: case_discussion, with: {team: team, member: doctor, case: case, every: 1 h, clock: always_on, attend: "if(m.index == 0, 1, 0)", quorum: "2", minutes: 10 min, put_off: [{record: sorry}]}}
pathways:
  ask: {for: patient, starts: {born: true}, steps: [{send: case, to: team, with: {subject: self}}]}
experiment: {horizon: 100 min}
)yaml");
  CHECK(trial.times("round.meeting.put_off") == Numbers{75});
  CHECK(trial.times("round.meeting.sorry") == Numbers{75});
}

namespace {

std::string visits(const std::string& with) {
  return R"yaml(
uses: [lib/book.yaml]
calendars: {weekdays: {open: ["Mon-Fri 09:00-17:00"]}}
agents:
  site: {is: organisation, count: 1}
  patient: {is: person, in: site, arrivals: {at: [8 h, 8 h, 8 h]}}
resources: {slot: {of: site, capacity: 1, calendar: weekdays, diary: {session: 1 d}}}
pathways:
  care:
    for: patient
    starts: {born: true}
    steps:
      - {id: first, call: book_visit, with: {person: patient, slot: slot, of: site, minutes: 20 min, )yaml" + with +
         R"yaml(}, then: {seen: [{record: was_seen}], missed: [{record: was_missed}], cancelled: [{record: was_cancelled}], no_place: [{record: found_none}]}}
experiment: {horizon: 30 d}
)yaml";
}

}  // namespace

TEST_CASE("a booked visit is seen on its day, or finds no place in time", "[unit]") {
  const Trial trial = run(visits("within: 2 d, travel: 30 min"));
  CHECK(trial.times("care.was_seen") == Numbers{560, 2000});  // twenty past nine, and the day after
  CHECK(trial.times("care.found_none") == Numbers{480});
  CHECK(trial.starts("first.visit.travelling") == Numbers{510, 1950});
}

TEST_CASE("a booked visit may be missed or cancelled", "[unit]") {
  CHECK(run(visits("missed: 1")).times("care.was_missed") == Numbers{540, 1980, 3420});
  const Trial trial = run(visits("cancels: 1"));
  CHECK(trial.times("care.was_cancelled").size() == 3);
  CHECK(trial.outcomes("first.visit.booking") == Words{"gave_up", "gave_up", "gave_up"});
}

TEST_CASE("a batch is worked off at its interval, in order", "[unit]") {
  const Trial trial = run(R"yaml(
uses: [lib/batch.yaml]
calendars: {always_on: {open: ["Mon-Sun 00:00-24:00"]}}
messages: {sample: {weight: count}}
agents:
  lab: {is: organisation, count: 1}
  patient: {is: person, arrivals: {at: [0 min, 1 min, 2 min]}}
apply:
  work: {template: batch, with: {worker: lab, item: sample, every: 1 h, clock: always_on, most: "2", order: item.weight, sets_up: 5 min, minutes: 10 min, outcome: [{record: ready, value: item.weight}]}}
pathways:
  ask: {for: patient, starts: {born: true}, steps: [{send: sample, to: one(l in lab), with: {weight: index}}]}
experiment: {horizon: 4 h}
)yaml");
  CHECK(trial.values("work.round.ready") == Numbers{2, 1, 0});
  CHECK(trial.times("work.round.ready") == Numbers{75, 85, 160});
}
