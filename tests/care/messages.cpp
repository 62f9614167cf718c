// Messages: who hears them and when, what is lost, what comes back.
#include "run_text.hpp"

using namespace concert;
using namespace concert::test;

namespace {

/// A house to which people write over `channel`; `listens` is its pathway.
std::string letters(const std::string& channel, const std::string& steps, const std::string& listens) {
  return "channels: {post: " + channel + "}\n"
         "messages: {letter: {pages: count}, answer: {subject: visitor}}\n"
         "agents: {house: {is: organisation, count: 1}, visitor: {is: person, in: house, arrivals: {at: [0 min, 10 min]}}}\n"
         "pathways:\n"
         "  visit: {for: visitor, starts: {born: true}, steps: [" + steps + "]}\n"
         "  opening: {for: house, starts: {upon: message(letter)}, steps: [" + listens + "]}\n";
}

const std::string writing = "{send: letter, to: house, over: post, with: {pages: 3 + index}}";
const std::string reply = "{record: read, value: message.pages}, {hold: 5 min}, {send: answer, to: message.sender, over: post, with: {subject: message.sender}}";
const std::string wait = "{await: {back: {message: answer}, never_came: {after: 2 h}}, then: {back: [{record: answered}], never_came: [{record: unanswered}]}}";

}  // namespace

TEST_CASE("a message starts a pathway upon its arrival, after the channel's latency, with its fields and sender", "[unit]") {
  const Trial trial = run(letters("{latency: 30 min}", writing + ", " + wait, reply));
  CHECK(trial.times("opening.read") == Numbers{30, 40});
  CHECK(trial.values("opening.read") == Numbers{3, 4});
  CHECK(trial.times("visit.answered") == Numbers{65, 75});
  REQUIRE(trial.rows.messages.size() == 4);
  CHECK(trial.rows.messages[0].outcome == record::MessageOutcome::delivered);
  CHECK(minutes(trial.rows.messages[0].sent) == 0);
  CHECK(minutes(trial.rows.messages[0].delivered) == 30);
}

TEST_CASE("a lost message never arrives and its sender does not learn of it", "[unit]") {
  const Trial trial = run(letters("{latency: 30 min, loss: 1}", writing + ", {record: went_on}, " + wait, reply));
  CHECK(trial.times("visit.went_on") == Numbers{0, 10});
  CHECK(trial.times("opening.read").empty());
  CHECK(trial.times("visit.unanswered") == Numbers{120, 130});
  for (const auto& row : trial.rows.messages) CHECK(row.outcome == record::MessageOutcome::lost);
}

TEST_CASE("loss is a probability of each message", "[theory]") {
  const Trial trial = run(
      "channels: {post: {loss: 0.3}}\nmessages: {letter: {pages: count}}\n"
      "agents: {house: {is: organisation, count: 1}, visitor: {is: person, in: house, arrivals: {every: 10 s, most: 4000}}}\n"
      "pathways:\n  visit: {for: visitor, starts: {born: true}, steps: [{send: letter, to: house, over: post, with: {pages: 1}}]}\n"
      "  opening: {for: house, starts: {upon: message(letter)}, steps: [{record: read, value: message.pages}]}\n");
  // Binomial: 4 * sqrt(0.21 / 4000) = 0.029.
  CHECK(static_cast<double>(trial.times("opening.read").size()) / 4000 == Approx(0.7).margin(0.029));
}

TEST_CASE("a message to one who has left before it was sent bounces, and the sender may go another way", "[unit]") {
  const Trial trial = run(
      "messages: {letter: {pages: count}}\n"
      "agents: {friend: {is: person, count: 1}, visitor: {is: person, arrivals: {at: [1 min, 1 h]}, attributes: {mate: {type: friend, initial: \"best(f in friend, score=1)\"}}}}\n"
      "pathways:\n"
      "  going: {for: friend, starts: {born: true}, steps: [{await: {word: {message: letter, if: message.pages > 0}}}, {record: read}, {leave: gone}]}\n"
      "  visit: {for: visitor, starts: {born: true}, steps: [{if: index == 0, send: letter, to: mate, with: {pages: 1}},"
      " {hold: 5 min}, {if: index == 0, send: letter, to: mate, with: {pages: 1}, then: {bounced: [{record: back}]}}, {record: after}]}\n"
      "experiment: {horizon: 30 min}\n");
  CHECK(trial.times("going.read") == Numbers{1});
  CHECK(trial.times("visit.back") == Numbers{6});
  CHECK(trial.times("visit.after") == Numbers{6});
}

TEST_CASE("a message to nobody bounces at once", "[regression]") {  // the sanitizers saw nobody taken for a number
  const Trial trial = run(
      "channels: {post: {latency: 1 h}}\nmessages: {letter: {pages: count}}\n"
      "agents: {friend: {is: person, count: 1}, visitor: {is: person, attributes: {mate: {type: friend}}, arrivals: {at: [1 min]}}}\n"
      "pathways:\n"
      "  hearing: {for: friend, starts: {upon: message(letter)}, steps: [{record: read, value: message.pages}]}\n"
      "  visit: {for: visitor, starts: {born: true}, steps: [{send: letter, to: mate, over: post, with: {pages: 1}, then: {bounced: [{record: back}]}}]}\n");
  CHECK(trial.times("visit.back") == Numbers{1});
  CHECK(trial.times("hearing.read").empty());
}

TEST_CASE("a message to one who leaves while it is under way bounces unseen by the sender", "[unit]") {
  const Trial trial = run(
      "channels: {post: {latency: 1 h}}\nmessages: {letter: {pages: count}}\n"
      "agents: {friend: {is: person, count: 1}, visitor: {is: person, arrivals: {at: [1 min]}}}\n"
      "pathways:\n"
      "  going: {for: friend, starts: {born: true}, steps: [{hold: 30 min}, {leave: gone}]}\n"
      "  hearing: {for: friend, starts: {upon: message(letter)}, steps: [{record: read, value: message.pages}]}\n"
      "  visit: {for: visitor, starts: {born: true}, steps: [{send: letter, to: \"best(f in friend, score=1)\", over: post, with: {pages: 1}, then: {bounced: [{record: back}]}}, {record: after}]}\n");
  CHECK(trial.times("visit.back").empty());
  CHECK(trial.times("visit.after") == Numbers{1});
  REQUIRE(trial.rows.messages.size() == 1);
  CHECK(trial.rows.messages[0].outcome == record::MessageOutcome::bounced);
}

TEST_CASE("a delivered message's row names its sender though the sender has left", "[regression]") {
  const Trial trial = run(
      "channels: {post: {latency: 1 h}}\nmessages: {letter: {pages: count}}\n"
      "agents: {house: {is: organisation, count: 1}, visitor: {is: person, in: house, arrivals: {at: [1 min, 2 min, 3 min]}}}\n"
      "pathways:\n"
      "  visit: {for: visitor, starts: {born: true}, steps: [{send: letter, to: house, over: post, with: {pages: 1}}]}\n"
      "  opening: {for: house, starts: {upon: message(letter)}, steps: [{record: read, value: message.pages}]}\n");
  REQUIRE(trial.rows.messages.size() == 3);
  std::vector<std::uint32_t> senders;
  for (const auto& row : trial.rows.messages) senders.push_back(row.sender);
  CHECK(senders[0] != senders[1]);
  CHECK(senders[1] != senders[2]);
}

TEST_CASE("an await hears only the message whose condition holds, and reads its fields afterwards", "[unit]") {
  const Trial trial = run(
      "messages: {letter: {pages: count}}\n"
      "agents: {house: {is: organisation, count: 1}, visitor: {is: person, in: house, arrivals: {every: 10 min, most: 5}}}\n"
      "pathways:\n"
      "  visit: {for: visitor, starts: {born: true}, steps: [{send: letter, to: house, with: {pages: index}}]}\n"
      "  opening: {for: house, starts: {born: true}, steps: [{await: {long: {message: letter, if: message.pages > 2}, at_night: {after: 10 h}},"
      " then: {long: [{record: read, value: message.pages}]}}]}\n");
  CHECK(trial.times("opening.read") == Numbers{40});
  CHECK(trial.values("opening.read") == Numbers{3});
}

TEST_CASE("a message nobody awaits is not kept for later", "[unit]") {
  const Trial trial = run(
      "messages: {letter: {pages: count}}\n"
      "agents: {house: {is: organisation, count: 1}, visitor: {is: person, in: house, arrivals: {at: [10 min]}}}\n"
      "pathways:\n"
      "  visit: {for: visitor, starts: {born: true}, steps: [{send: letter, to: house, with: {pages: 1}}]}\n"
      "  opening: {for: house, starts: {born: true}, steps: [{hold: 1 h}, {await: {word: {message: letter, if: message.pages > 0}, none: {after: 1 h}}, then: {none: [{record: nothing}]}}]}\n");
  CHECK(trial.times("opening.nothing") == Numbers{120});
}

TEST_CASE("the same message twice starts two episodes, each with its own fields", "[unit]") {
  const Trial trial = run(letters("{latency: 1 min}", writing + ", " + writing + ", " + wait, reply));
  CHECK(trial.times("opening.read") == Numbers{1, 1, 11, 11});
  CHECK(trial.times("visit.answered") == Numbers{7, 17});
}
