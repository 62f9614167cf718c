// Two races, settled in docs/decisions/0016: a place granted to someone who has left, and a meeting whose members live
// in different processes. Each is run under the sequential executor, and in windows in several packings and on several
// threads.
#include "executors.hpp"

using namespace concert;
using namespace concert::test;

namespace {

Trial everywhere(const std::string& text) { return check_everywhere(text, {{1, 2, 100}, {1, 2}}); }

// ── A place in another unit ──────────────────────────────────────────────────────────────────────────────────

/// One home with one place; in each of two wards lives one person. The first asks at once, the second at 30 h. Letters
/// take an hour: asked at 0, offered at 1 h, heard of at 2 h; an answer given at once is there at 3 h, the last word at
/// 4 h.
struct Asking {
  std::string with = "keep_for: 5 h";  // besides
  std::string first = "";              // what else the first does
  std::string people = "{per: ward, value: 1}";
  std::string when = "30 h * index";  // of asking
};

std::string offers(const Asking& asking) {
  return "uses: [lib/offer.yaml]\n"
         "channels: {post: {latency: 1 h}}\n"
         "agents:\n"
         "  ward: {is: organisation, count: 2}\n"
         "  person: {is: person, in: ward, count: " +
         asking.people +
         "}\n"
         "  home: {is: organisation, count: 1}\n"
         "resources: {bed: {of: home, capacity: 1}}\n"
         "apply:\n"
         "  placing: {template: offer_place, with: {asker: person, to: home, other: first(h in home), place: bed, "
         "over: post, "
         "lasts: 10 h, " +
         asking.with +
         "}}\n"
         "pathways:\n"
         "  ill:\n"
         "    for: person\n"
         "    starts: {born: true}\n"
         "    steps:\n"
         "      - hold: " +
         asking.when +
         "\n"
         "      - call: placing.ask\n"
         "        then:\n"
         "          placed: [{record: placed, value: index}]\n"
         "          declined: [{record: did_not_want, value: index}]\n"
         "          no_offer: [{record: without, value: index}]\n"
         "          too_late: [{record: told_too_late, value: index}]\n"
         "          unheard: [{record: unheard, value: index}]\n" +
         asking.first +
         "measures:\n"
         "  taken: {time_mean: busy(bed)}\n"
         "  taken_between: {time_mean: busy(bed), window: [20 h, 30 h]}\n"
         "  taken_at_last: {time_mean: busy(bed), window: [60 h, 72 h]}\n"
         "experiment: {horizon: 72 h}\n";
}

Numbers hours(Numbers minutes) {
  for (double& time : minutes) time /= 60;
  return minutes;
}
Numbers of_mark(const Trial& trial, const std::string& mark) { return hours(trial.times(mark)); }

/// Runs it everywhere, and fails unless the place is free after the first and at the end, nobody holds anything, and
/// the second, who asks when all is over, is offered the place as soon as it is asked for.
Trial made_whole(const Asking& asking) {
  const Trial trial = everywhere(offers(asking));
  CHECK(trial.measure("taken_between") == 0);
  CHECK(trial.measure("taken_at_last") == 0);
  for (const auto& outcome : trial.outcomes("placing.offer.held")) CHECK(outcome == "done");
  for (const auto& ending : trial.endings("placing.offer")) CHECK(ending != "open");
  for (const auto& ending : trial.endings("placing.ask")) CHECK(ending != "open");
  const auto starts = hours(trial.starts("placing.offer.held"));
  REQUIRE(starts.size() == 2);
  CHECK(starts[1] == 31);
  CHECK(trial.waits("placing.offer.held")[1] == 0);
  return trial;
}

/// From when to when the place was the first one's, in hours.
Numbers first_kept(const Trial& trial) {
  return {trial.starts("placing.offer.held")[0] / 60, trial.ends("placing.offer.held")[0] / 60};
}

}  // namespace

TEST_CASE("a place in another unit is offered, accepted, taken and given back", "[unit]") {
  const Trial trial = made_whole({});
  CHECK(of_mark(trial, "placing.offer.offered") == Numbers{1, 31});
  CHECK(of_mark(trial, "placing.offer.accepted") == Numbers{3, 33});
  CHECK(of_mark(trial, "ill.placed") == Numbers{4, 34});
  CHECK(first_kept(trial) == Numbers{1, 13});
  CHECK(trial.endings("placing.offer") == Words{"done", "done"});
  CHECK(trial.times("placing.late.too_late").empty());
}

TEST_CASE("a place that is declined is given back when the answer comes", "[unit]") {
  Asking asking;
  asking.with = "keep_for: 5 h, accept: index == 1";
  const Trial trial = made_whole(asking);
  CHECK(of_mark(trial, "placing.offer.declined") == Numbers{3});
  CHECK(of_mark(trial, "ill.did_not_want") == Numbers{2});
  CHECK(first_kept(trial) == Numbers{1, 3});
  CHECK(trial.values("ill.placed") == Numbers{1});
}

TEST_CASE("whoever has left when the offer arrives keeps nobody out: the place returns by its own clock", "[unit]") {
  Asking asking;
  asking.first = "  going: {for: person, starts: {at: [90 min]}, steps: [{if: index == 0, leave: died}]}\n";
  const Trial trial = made_whole(asking);
  CHECK(of_mark(trial, "placing.offer.expired") == Numbers{6});
  CHECK(first_kept(trial) == Numbers{1, 6});
  std::size_t bounced = 0;  // the offer, seen where it arrives
  for (const auto& row : trial.rows.messages) bounced += row.outcome == record::MessageOutcome::bounced ? 1 : 0;
  CHECK(bounced == 1);
  CHECK(trial.values("ill.placed") == Numbers{1});
}

TEST_CASE("whoever has given up when the offer arrives does not answer, and the place returns", "[unit]") {
  Asking asking;
  asking.with = "keep_for: 5 h, patience: \"if(index == 0, 90 min, 9 h)\"";
  const Trial trial = made_whole(asking);
  CHECK(of_mark(trial, "ill.without") == Numbers{1.5});
  CHECK(of_mark(trial, "placing.offer.expired") == Numbers{6});
  CHECK(first_kept(trial) == Numbers{1, 6});
}

TEST_CASE("an answer that comes too late finds nothing kept, and is told so", "[unit]") {
  Asking asking;
  asking.with = "keep_for: 5 h, decision_time: \"if(index == 0, 6 h, 0 h)\"";
  const Trial trial = made_whole(asking);
  CHECK(of_mark(trial, "placing.offer.expired") == Numbers{6});
  CHECK(of_mark(trial, "placing.late.too_late") == Numbers{9});
  CHECK(of_mark(trial, "ill.told_too_late") == Numbers{10});
  CHECK(first_kept(trial) == Numbers{1, 6});
  CHECK(trial.values("ill.placed") == Numbers{1});
}

TEST_CASE("an answer at the very end of the time is in time, one that comes an instant later is not", "[unit]") {
  Asking asking;
  asking.with = "keep_for: 2 h";
  const Trial just = made_whole(asking);
  CHECK(of_mark(just, "placing.offer.accepted") == Numbers{3, 33});
  CHECK(just.times("placing.offer.expired").empty());
  CHECK(just.times("placing.late.too_late").empty());
  asking.with = "keep_for: 2 h - 1 ms";
  const Trial late = made_whole(asking);
  CHECK(late.times("placing.offer.accepted").empty());
  CHECK(late.times("placing.offer.expired").size() == 2);
  CHECK(of_mark(late, "placing.late.too_late") == Numbers{3, 33});
  CHECK(of_mark(late, "ill.told_too_late") == Numbers{4, 34});
}

TEST_CASE("whoever is next in the other's line is offered the place that nobody took", "[unit]") {
  Asking asking;
  asking.when = "1 h * index";
  asking.with = "keep_for: 5 h, accept: index == 1";
  const Trial trial = everywhere(offers(asking));
  CHECK(of_mark(trial, "placing.offer.offered") == Numbers{1, 3});
  CHECK(of_mark(trial, "placing.offer.declined") == Numbers{3});
  CHECK(of_mark(trial, "placing.offer.accepted") == Numbers{5});
  CHECK(hours(trial.ends("placing.offer.held")) == Numbers{3, 15});
}

TEST_CASE("a request that stays in the other's line too long is never offered anything", "[unit]") {
  Asking asking;
  asking.when = "1 h * index";
  asking.with = "keep_for: 5 h, line: 3 h, patience: 24 h";
  const Trial trial = everywhere(offers(asking));
  CHECK(of_mark(trial, "placing.offer.no_place") == Numbers{5});
  CHECK(of_mark(trial, "ill.without") == Numbers{25});
  CHECK(trial.measure("taken_at_last") == 0);
}

TEST_CASE("of hundreds of offers over a channel that loses some nothing is kept at the end", "[property]") {
  const Trial trial = everywhere(
      "uses: [lib/offer.yaml]\n"
      "channels: {post: {latency: 20 min + exponential(mean=1 h), loss: 0.05}}\n"
      "agents:\n"
      "  ward: {is: organisation, count: 5}\n"
      "  person: {is: person, in: ward, arrivals: {per: ward, every: exponential(mean=8 h), until: 40 d}}\n"
      "  home: {is: organisation, count: 3}\n"
      "resources: {bed: {of: home, capacity: 4}}\n"
      "apply:\n"
      "  placing: {template: offer_place, with: {asker: person, to: home, other: pick(h in home), place: bed, over: "
      "post, patience: 2 d, "
      "line: 2 d, accept: bernoulli(0.8), decision_time: exponential(mean=4 h), urgency: \"mod(index, 3)\", "
      "keep_for: exponential(mean=20 h), lasts: exponential(mean=10 h)}}\n"
      "pathways:\n"
      "  ill: {for: person, starts: {born: true}, steps: [{call: placing.ask, then: {placed: [], declined: [], "
      "no_offer: [], too_late: [], unheard: []}}]}\n"
      "  dying: {for: person, starts: {born: true}, steps: [{hold: exponential(mean=3 d)}, {leave: died}]}\n"
      "measures:\n"
      "  taken: {time_mean: busy(bed)}\n"
      "  taken_at_last: {time_mean: busy(bed), window: [60 d, 70 d]}\n"
      "experiment: {horizon: 70 d}\n");
  const std::size_t offered = trial.times("placing.offer.offered").size();
  const std::size_t accepted = trial.times("placing.offer.accepted").size();
  const std::size_t declined = trial.times("placing.offer.declined").size();
  const std::size_t expired = trial.times("placing.offer.expired").size();
  CHECK(offered == accepted + declined + expired);
  CHECK(offered > 300);
  for (const std::size_t one : {accepted, declined, expired, trial.times("placing.late.too_late").size()})
    CHECK(one > 10);
  CHECK(trial.measure("taken") > 1);
  CHECK(trial.measure("taken_at_last") == 0);
  for (const auto& outcome : trial.outcomes("placing.offer.held")) CHECK(outcome != "open");
  for (const auto& ending : trial.endings("placing.offer")) CHECK(ending != "open");
}

TEST_CASE("what is granted at the very instant at which patience ends is granted, in every unit", "[unit]") {
  const Trial trial = everywhere(
      "agents:\n"
      "  ward: {is: organisation, count: 4}\n"
      "  person: {is: person, in: ward, count: {per: ward, value: 3}}\n"
      "resources: {bed: {of: ward, capacity: 1}}\n"
      "pathways:\n"
      "  ill: {for: person, starts: {born: true}, steps: [{id: lying, use: bed, patience: 1 h, do: [{hold: 1 h}], "
      "then: {gave_up: [{record: gone}]}}]}\n"
      "measures: {taken_at_last: {time_mean: busy(bed), window: [3 h, 4 h]}}\n"
      "experiment: {horizon: 4 h}\n");
  const Words of_each{"done", "done",
                      "gave_up"};  // the second gets what the first gives back just then; the third does not
  Words wanted;
  for (int ward = 0; ward < 4; ++ward) wanted.insert(wanted.end(), of_each.begin(), of_each.end());
  CHECK(trial.outcomes("ill.lying") == wanted);
  CHECK(trial.times("ill.gone") == Numbers{60, 60, 60, 60});
  CHECK(trial.measure("taken_at_last") == 0);
}

// ── A meeting across units ───────────────────────────────────────────────────────────────────────────────────

namespace {

/// Five practices; letters take an hour. The first invites the others at 0, for 3 h; answers are counted at 3 h 30 min.
struct Inviting {
  std::string quorum = "3";
  std::string with = "can: index != 3, decision_time: \"if(index == 4, 110 min, 0 min)\"";
  std::string channel = "{latency: 1 h}";
  std::string chairs = "index == 0";
};

std::string invitations(const Inviting& inviting) {
  return "uses: [lib/convene.yaml]\n"
         "channels: {post: " +
         inviting.channel +
         "}\n"
         "agents:\n"
         "  practice: {is: organisation, count: 5}\n"
         "  doctor: {is: staff, in: practice, count: {per: practice, value: 1}}\n"
         "resources: {slot: {of: practice, capacity: 1, diary: {session: 1 h, ahead: 7 d}}}\n"
         "apply:\n"
         "  talks: {template: convene, with: {chair: practice, member: practice, who: m.index > 0 and m != self, slot: "
         "slot, over: post, "
         "ahead: 3 h, lasts: 1 h, patience: 30 min, quorum: " +
         inviting.quorum +
         ", held: [{record: ended, value: coming}], attend: [{id: talking, use: doctor, do: [{hold: 1 h}]}], " +
         inviting.with +
         "}}\n"
         "rules: {regular: {for: practice, at: [0 h], if: " +
         inviting.chairs +
         ", do: [{call: talks.meeting, then: {met: [], missed: []}}]}}\n"
         "measures: {talking_at_last: {time_mean: busy(doctor), window: [6 h, 12 h]}}\n"
         "experiment: {horizon: 12 h}\n";
}

}  // namespace

TEST_CASE("a meeting across units is met if enough have answered: who cannot and who answers too late is absent",
          "[unit]") {
  const Trial trial = everywhere(invitations({"2"}));
  CHECK(trial.endings("talks.meeting") == Words{"met"});
  CHECK(trial.times("talks.meeting.met") == Numbers{210});
  CHECK(trial.values("talks.meeting.met") == Numbers{2});
  CHECK(trial.times("talks.meeting.ended") == Numbers{240});
  CHECK(trial.times("talks.late.too_late") == Numbers{230});
  CHECK(trial.measure("talks.turnout") == 2);
  CHECK(trial.measure("talks.too_late") == 1);
}

TEST_CASE("a meeting across units is missed if too few have answered in time", "[unit]") {
  const Trial trial = everywhere(invitations({"3"}));
  CHECK(trial.endings("talks.meeting") == Words{"missed"});
  CHECK(trial.times("talks.meeting.missed") == Numbers{210});
  CHECK(trial.values("talks.meeting.missed") == Numbers{2});
  CHECK(trial.times("talks.meeting.ended").empty());
}

TEST_CASE("members keep the time free in their own unit, and it is theirs again afterwards", "[unit]") {
  const Trial trial = everywhere(invitations({"3"}));
  CHECK(trial.outcomes("talks.invited.kept") == Words{"done", "done", "done"});  // also whose answer is late
  CHECK(trial.starts("talks.invited.kept") == Numbers{180, 180, 180});
  CHECK(trial.ends("talks.invited.kept") == Numbers{240, 240, 240});
  CHECK(trial.starts("talks.invited.talking") == Numbers{180, 180, 180});
  CHECK(trial.measure("talking_at_last") == 0);
}

TEST_CASE("an answer at the very end of the patience counts", "[unit]") {
  Inviting inviting;
  inviting.with = "can: index != 3, decision_time: \"if(index == 4, 90 min, 0 min)\"";
  const Trial trial = everywhere(invitations(inviting));
  CHECK(trial.values("talks.meeting.met") == Numbers{3});
  CHECK(trial.times("talks.late.too_late").empty());
}

TEST_CASE("a time is kept for one meeting only, whoever is first in the order of events", "[unit]") {
  Inviting inviting;
  inviting.chairs = "index < 2";
  inviting.with = "can: \"true\"";
  const Trial trial = everywhere(invitations(inviting));
  CHECK(trial.values("talks.meeting.met") == Numbers{4});
  CHECK(trial.values("talks.meeting.missed") == Numbers{0});
  CHECK(trial.outcomes("talks.invited.kept") ==
        Words{"done", "refused", "done", "refused", "done", "refused", "done"});  // as they end
}

TEST_CASE("nobody comes to a meeting of which nobody heard", "[unit]") {
  Inviting inviting;
  inviting.channel = "{latency: 1 h, loss: 1}";
  const Trial trial = everywhere(invitations(inviting));
  CHECK(trial.values("talks.meeting.missed") == Numbers{0});
  CHECK(trial.visits("talks.invited.kept").empty());
}

TEST_CASE("regular meetings of many units over a slow channel: answers are counted once, each for its own meeting",
          "[property]") {
  const Trial trial = everywhere(
      "uses: [lib/convene.yaml]\n"
      "channels: {post: {latency: 30 min + exponential(mean=40 min), loss: 0.05}}\n"
      "agents: {practice: {is: organisation, count: 6}, network: {is: organisation, count: 3}}\n"
      "resources: {slot: {of: practice, capacity: 1, diary: {session: 1 h, ahead: 7 d}}}\n"
      "apply:\n"
      "  talks: {template: convene, with: {chair: network, member: practice, slot: slot, over: post, ahead: 3 h, "
      "lasts: 1 h, quorum: 4, "
      "patience: 15 min, decision_time: exponential(mean=20 min), can: bernoulli(0.9)}}\n"
      "rules: {regular: {for: network, every: 3 h, do: [{call: talks.meeting, then: {met: [], missed: []}}]}}\n"
      "experiment: {horizon: 20 d}\n");
  const auto met = trial.values("talks.meeting.met"), missed = trial.values("talks.meeting.missed");
  CHECK(met.size() > 20);
  CHECK(missed.size() > 20);
  for (const double coming : met) CHECK((coming >= 4 && coming <= 6));
  for (const double coming : missed) CHECK((coming >= 0 && coming < 4));
  CHECK(trial.measure("talks.too_late") > 10);
}

TEST_CASE("calling together at once is local: members of several units make these one process, and the line says so",
          "[unit]") {
  const std::string text =
      "agents:\n"
      "  practice: {is: organisation, count: 3}\n"
      "  doctor: {is: staff, in: practice, count: {per: practice, value: 2}}\n"
      "rules:\n"
      "  talks:\n"
      "    for: practice\n"
      "    every: 1 d\n"
      "    do:\n"
      "      - {gather: {who: WHO, quorum: 2, patience: 10 min}, do: [{hold: 1 h}], then: {missing: []}}\n"
      "experiment: {horizon: 5 d}\n";
  const auto of = [&text](const std::string& who) {
    std::string out = text;
    return out.replace(out.find("WHO"), 3, who);
  };
  everywhere(of("d in doctor of self"));  // each its own: apart
  const Trial trial = run(of("d in doctor"));
  const program::Partition& partition = trial.program->partition;
  CHECK(partition.one());
  const auto reason = std::find_if(partition.reasons.begin(), partition.reasons.end(), [](const program::Reason& one) {
    return one.words.find("'talks' calls together a 'doctor' elsewhere") != std::string::npos;
  });
  REQUIRE(reason != partition.reasons.end());
  CHECK(reason->place.line == 11);  // two lines are before the text
  CHECK(reason->remedy.find("message") != std::string::npos);
}
