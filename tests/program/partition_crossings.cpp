// What passes from one unit to another, and how long it takes at least.
#include "houses.hpp"

using namespace concert;
using namespace concert::test;

// ── Messages and what is told ────────────────────────────────────────────────────────────────────────────────

TEST_CASE("A message to another house crosses if its channel takes time", "[unit]") {
  windows(letters("2 d"), 2 * day);
  windows(letters("1 h + exponential(mean=1 d)"), hour);
  windows(letters("lognormal(mean=2 d, sd=1 d, min=3 h)"), 3 * hour);
  windows(letters("uniform(min=4 h, max=9 h)"), 4 * hour);
}

TEST_CASE("A channel that may take no time merges, and the line and a latency that would free it are told", "[unit]") {
  together(letters("exponential(mean=1 d)"), "routine:", "'post' may take no time");
  const Parted p = parted(letters("exponential(mean=1 d)"));
  CHECK(has(p.reasons(), "a latency of at least, say, 1 h on the channel 'post'"));
  Parts parts = letters("1 d");
  parts.channels = "";
  parts.steps = "[{send: note, to: \"pick(h in house)\"}]";
  together(parts, "routine:", "sends 'note' to a 'house' elsewhere at once");
}

TEST_CASE("A message to one's own house does not cross, whatever it takes", "[unit]") {
  Parts parts = letters("exponential(mean=1 d)");
  parts.steps = "[{send: note, to: house, over: post}]";
  apart(parts);
}

TEST_CASE("A channel is as fast as the fastest that interventions make it", "[unit]") {
  Parts parts = letters("wait");
  parts.parameters = "wait: {value: 2 d, unit: d, kind: assumption, source: test, lever: true}";
  parts.interventions = "courier: {from: 3 d, ramp: 1 d, always: true, set: {wait: 1 h}}";
  windows(parts, hour);
  parts.interventions = "courier: {from: 3 d, always: true, set: {wait: 0 min}}";
  together(parts, "routine:", "may take no time");
}

TEST_CASE("An answer to the sender crosses back, and what a message says of its sender is far away", "[unit]") {
  Parts parts = letters("2 d");
  parts.messages = "note: {who: resident}, thanks: {}";
  parts.of_resident = "attributes: {mood: {type: fraction}}";
  parts.steps =
      "[{send: note, to: \"pick(h in house)\", over: post, with: {who: self}}, {set: {mood: \"it / 2\"}}, {if: \"mood "
      "> 0.1\", await: {thanked: {message: thanks}, late: {after: 9 d}}}]";
  parts.pathways =
      "hear: {for: house, starts: {upon: message(note)}, steps: [{send: thanks, to: message.sender, over: post}]}";
  const Parted p = parted(parts);
  INFO(p.reasons());
  CHECK(p.separate("house"));
  CHECK(p.partition.crossings.size() == 2);
  CHECK(p.partition.lookahead == 2 * day);
  parts.pathways =
      "hear: {for: house, starts: {upon: message(note)}, steps: [{if: \"message.who.mood > 0.2\", send: thanks, to: "
      "message.sender, over: post}]}";
  together(parts, "hear:", "reads 'mood' of a 'resident' elsewhere");
}

TEST_CASE("What a place tells of itself is read elsewhere after its latency", "[unit]") {
  Parts parts;
  parts.channels = "bulletin: {latency: 6 h}";
  parts.resources = "bed: {of: house, capacity: 3}";
  parts.of_house = "publishes: {room: {value: \"free(bed)\", every: 1 d, over: bulletin}}";
  parts.steps = "[{use: bed, do: [{hold: \"if(seen(best(h in house, score = seen(h.room)).room) > 1, 1 h, 2 h)\"}]}]";
  windows(parts, 6 * hour);
  parts.channels = "";
  parts.of_house = "publishes: {room: {value: \"free(bed)\", every: 1 d}}";
  together(parts, "house:", "'house.room' is read elsewhere");
}
