// What may influence what: ways from levers to measures, and whether anything happens on them.
#include "reading.hpp"

using namespace concert;
using namespace concert::scenario;
using Of = Influence::Of;

namespace {

const std::string text =
    "concert: 1\nscenario: {id: ways}\n"
    "parameters:\n"
    "  price: {value: 5 GBP, unit: GBP, kind: assumption, source: test, lever: true}\n"
    "  pace: {value: 5 min, unit: min, kind: assumption, source: test, lever: true}\n"
    "  staffed: {value: 2, unit: staff, kind: assumption, source: test, lever: true}\n"
    "  reach: {value: 0.5, unit: probability, kind: assumption, source: test, lever: true}\n"
    "  care: {value: 0.5, unit: fraction, kind: assumption, source: test, lever: true}\n"
    "channels: {post: {loss: 1 - reach}}\n"
    "messages: {note: {glad: bool}}\n"
    "agents:\n"
    "  desk: {is: organisation, count: 1, attributes: {notes: {type: count}}}\n"
    "  clerk: {is: staff, count: staffed}\n"
    "  guest: {is: person, count: 10, attributes: {mood: {type: fraction, initial: care}, calm: {type: fraction, define: \"mood * 2\"}}}\n"
    "pathways:\n"
    "  stay: {for: guest, starts: {every: 1 h}, steps: [{id: served, use: clerk, do: [{hold: pace}]}, {id: telling, send: note, to: \"one(d in desk)\", over: post, with: {glad: mood > 0.5}}]}\n"
    "  hear: {for: desk, starts: {upon: message(note), if: message.glad}, steps: [{id: count_it, set: {notes: it + 1}}]}\n"
    "  idle: {for: guest, starts: {every: 2 h}, steps: [{id: rest, hold: 1 min}]}\n"
    "measures:\n"
    "  waits: {mean: wait, over: stay.served}\n"
    "  visits: {count: stay.served}\n"
    "  cost: {value: \"visits * price\"}\n"
    "  heard: {mean: notes, over: desk}\n"
    "  moods: {mean: calm, over: guest}\n"
    "  queue_now: {time_mean: queue(clerk)}\n"
    "  rests: {count: idle.rest}\n"
    "models: {usual: {}, more: {set: {staffed: 3}}, quiet: {disable: [send(note)]}}\n"
    "experiment: {horizon: 1 d}\n";

/// The way in short: names of its points.
std::string way(const Scenario& s, const std::vector<int>& points) {
  std::string out;
  for (const int p : points) out += (out.empty() ? "" : " > ") + s.influence.points()[static_cast<std::size_t>(p)].name;
  return out;
}

struct Asked {
  std::string any, inert;
  bool happens = false;
};

Asked ask(const Scenario& s, Of of, const std::string& from, const std::string& measure) {
  const auto a = s.influence.find(of, from), b = s.influence.find(Of::measure, measure);
  REQUIRE(a);
  REQUIRE(b);
  return {way(s, s.influence.shortest(*a, *b)), way(s, s.influence.shortest_inert(*a, *b)), s.influence.happens_between(*a, *b)};
}

}  // namespace

TEST_CASE("A way from a lever to a measure names the steps, messages and attributes it passes", "[unit]") {
  const Scenario s = good(text);
  CHECK(ask(s, Of::parameter, "pace", "waits").any == "pace > stay.hold > stay.served > waits");
  CHECK(ask(s, Of::parameter, "staffed", "waits").any == "staffed > agent kind clerk > clerk > stay.served > waits");
  CHECK(ask(s, Of::parameter, "reach", "heard").any == "reach > channel post > stay.telling > note > hear > hear.count_it > desk.notes > heard");
  CHECK(ask(s, Of::model, "more", "queue_now").any == "more > staffed > agent kind clerk > clerk > queue_now");
  CHECK(ask(s, Of::model, "quiet", "heard").any == "quiet > note > hear > hear.count_it > desk.notes > heard");
}

TEST_CASE("A way without a step, message or choice is input", "[unit]") {
  const Scenario s = good(text);
  CHECK(ask(s, Of::parameter, "price", "cost").inert == "price > cost");
  CHECK_FALSE(ask(s, Of::parameter, "price", "cost").happens);
  CHECK(ask(s, Of::parameter, "care", "moods").inert == "care > guest.mood > moods");
  CHECK(ask(s, Of::parameter, "pace", "cost").inert.empty());
  CHECK(ask(s, Of::parameter, "pace", "cost").happens);
  CHECK(ask(s, Of::parameter, "staffed", "queue_now").inert.empty());  // a queue is what happens
}

TEST_CASE("What cannot matter has no way", "[unit]") {
  const Scenario s = good(text);
  CHECK(ask(s, Of::parameter, "price", "waits").any.empty());
  CHECK(ask(s, Of::parameter, "pace", "rests").any.empty());
  CHECK(ask(s, Of::parameter, "reach", "waits").any.empty());
}
