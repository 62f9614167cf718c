// Booking ahead: sessions, places, cancelling, bundling on one day.
#include "run_text.hpp"

using namespace concert;
using namespace concert::test;

namespace {

/// Two places a day, on weekdays from nine; people ask on Monday at eight.
std::string clinic(const std::string& times, const std::string& seize, const std::string& rest = "", const std::string& after = "") {
  return "calendars: {weekdays: {open: [\"Mon-Fri 09:00-17:00\"]}}\n"
         "agents:\n"
         "  site: {is: organisation, count: 1}\n"
         "  patient: {is: person, in: site, arrivals: {at: " + times + "}}\n"
         "resources: {slot: {of: site, capacity: 2, calendar: weekdays, diary: {session: 1 d, ahead: 10 d}}}\n"
         "pathways:\n"
         "  visit:\n"
         "    for: patient\n"
         "    starts: {born: true}\n"
         "    steps:\n"
         "      - {id: booked, seize: slot" + seize + ", as: place}\n"
         "      - {record: ahead, value: \"(place.at - now) / 1 h\"}\n" + rest +
         "      - {hold: {until: place.at}}\n" + after +
         "      - {hold: 15 min}\n"
         "experiment: {horizon: 30 d}\n";
}

}  // namespace

TEST_CASE("a place is booked at once in the first session with room, which begins when its calendar opens", "[unit]") {
  const Trial trial = run(clinic("[8 h, 8 h, 8 h, 104 h]", ""));  // the last on Friday at eight
  CHECK(trial.values("visit.ahead") == Numbers{1, 1, 25, 1});
  CHECK(trial.starts("visit.booked") == Numbers{540, 540, 1980, 6300});
  CHECK(trial.ends("visit.booked") == Numbers{555, 555, 1995, 6315});
  CHECK(trial.waits("visit.booked") == Numbers{60, 60, 1500, 60});
}

TEST_CASE("a closed day has no session, and one that has begun takes nobody", "[unit]") {
  const Trial trial = run(clinic("[106 h]", ""));  // Friday at ten: the next session is on Monday
  CHECK(trial.values("visit.ahead") == Numbers{71});
}

TEST_CASE("who finds no place is refused at once", "[unit]") {
  const Trial trial = run(clinic("[8 h, 8 h, 8 h]", ", session: first(s in sessions if s.free > 0 and s.at - now < 12 h)"));
  CHECK(trial.outcomes("visit.booked") == Words{"done", "done", "refused"});
  CHECK(trial.endings("visit") == Words{"refused", "done", "done"});
}

TEST_CASE("booking ahead ends with the diary", "[unit]") {
  std::string text = clinic("[8 h, 8 h, 8 h]", "");
  text.replace(text.find("ahead: 10 d"), 11, "ahead: 12 h");
  CHECK(run(text).outcomes("visit.booked") == Words{"done", "done", "refused"});
}

TEST_CASE("a place released early is cancelled and free again", "[unit]") {
  const Trial trial = run(clinic("[8 h, 8 h, 8.5 h]", "", "      - {if: index == 0, do: [{hold: 10 min}, {release: place}, {exit: cancelled}]}\n"));
  CHECK(trial.outcomes("visit.booked") == Words{"gave_up", "done", "done"});
  CHECK(trial.starts("visit.booked") == Numbers{-1, 540, 540});
}

TEST_CASE("a place goes back when its episode ends", "[unit]") {
  const Trial trial = run(clinic("[8 h, 8 h, 8.5 h]", "", "      - {if: index == 0, leave: moved}\n"));
  CHECK(trial.outcomes("visit.booked") == Words{"gave_up", "done", "done"});
  CHECK(trial.values("visit.ahead") == Numbers{1, 1, 0.5});
}

TEST_CASE("what is booked and not yet due is open at the end", "[unit]") {
  std::string text = clinic("[8 h]", "");
  text.replace(text.find("horizon: 30 d"), 13, "horizon: 8.5 h");
  CHECK(run(text).outcomes("visit.booked") == Words{"open"});
}

TEST_CASE("a second booking can be bundled on the day of the first", "[unit]") {
  const Trial trial = run(R"yaml(
calendars: {weekdays: {open: ["Mon-Fri 09:00-17:00"]}}
agents: {patient: {is: person, arrivals: {at: [8 h]}}}
resources:
  eye: {capacity: 1, calendar: weekdays, diary: {session: 1 d}}
  ear: {capacity: 1, calendar: weekdays, diary: {session: 1 d}}
pathways:
  visits:
    for: patient
    starts: {born: true}
    steps:
      - {seize: eye, session: first(s in sessions if s.at - now > 3 d), as: first_place}
      - {seize: ear, session: "best(s in sessions, score = count(b in bookings(self) if b.at == s.at))", as: other_place}
      - {record: together, value: "if(first_place.at == other_place.at, 1, 0)"}
      - {record: held, value: count(b in bookings(self))}
      - {release: first_place}
      - {record: kept, value: count(b in bookings(self))}
)yaml");
  CHECK(trial.values("visits.together") == Numbers{1});
  CHECK(trial.values("visits.held") == Numbers{2});
  CHECK(trial.values("visits.kept") == Numbers{1});
}

TEST_CASE("each site has a diary of its own, and a place knows its site", "[unit]") {
  const Trial trial = run(R"yaml(
agents:
  site: {is: organisation, count: 2, attributes: {far: {type: count, initial: index}}}
  patient: {is: person, arrivals: {at: [8 h, 8 h]}}
resources: {slot: {of: site, capacity: 1, diary: {session: 1 d}}}
pathways:
  visit:
    for: patient
    starts: {born: true}
    steps:
      - {seize: slot, of: one(s in site if s.far == 1), as: place}
      - {record: site, value: place.site.far}
      - {record: ahead, value: "(place.at - now) / 1 d"}
      - {hold: {until: place.at}}
)yaml");
  CHECK(trial.values("visit.site") == Numbers{1, 1});
  CHECK(trial.values("visit.ahead").back() - trial.values("visit.ahead").front() == Approx(1));
}

TEST_CASE("a draw over sessions belongs to the session", "[property]") {
  const auto text = [](const std::string& capacity) {
    return "agents: {patient: {is: person, arrivals: {at: [1 h]}}}\n"
           "resources: {slot: {capacity: " + capacity + ", diary: {session: 1 d, ahead: 20 d}}}\n"
           "pathways: {visit: {for: patient, starts: {born: true}, steps: [{seize: slot, session: pick(s in sessions if s.free > 0), as: place}, {record: ahead, value: \"(place.at - now) / 1 d\"}]}}\n";
  };
  CHECK(run(text("1")).values("visit.ahead") == run(text("5")).values("visit.ahead"));
}
