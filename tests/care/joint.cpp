// Rules 13 to 22 for joint requests, and 20: several at one instant or none, meetings, units handed over.
#include <map>

#include "run_text.hpp"

using namespace concert;
using namespace concert::test;

namespace {

/// A team of three who also see patients; one meeting, called at ten minutes.
std::string team(const std::string& gather, const std::string& patients, const std::string& body = "[{hold: 20 min}]",
                 const std::string& rest = "") {
  return "agents:\n"
         "  team: {is: organisation, count: 1}\n"
         "  clinician: {is: staff, in: team, count: 3}\n"
         "  patient: {is: person, in: team, arrivals: " + patients + ", attributes: {urgent: {type: bool, initial: index == 3}}}\n"
         "pathways:\n"
         "  visit: {for: patient, starts: {born: true}, steps: [{id: seen, use: clinician, priority: \"if(urgent, 1, 0)\", do: [{hold: 30 min}]}]}\n"
         "  meeting:\n"
         "    for: team\n"
         "    starts: {at: [10 min]}\n"
         "    steps:\n"
         "      - {id: meet, gather: " + gather + ", do: " + body + rest + "}\n";
}

std::string one_at(const std::string& times) { return "{at: " + times + "}"; }

}  // namespace

// ── Meetings ─────────────────────────────────────────────────────────────────────────────────────────────────

TEST_CASE("a meeting begins when all are free, at one instant", "[unit]") {
  const Trial trial = run(team("{who: clinician of self}", one_at("[0 min]")));
  CHECK(trial.starts("meeting.meet") == Numbers{30});
  CHECK(trial.ends("meeting.meet") == Numbers{50});
  CHECK(trial.starts("meeting.meet.clinician") == Numbers{30, 30, 30});
  CHECK(trial.ends("meeting.meet.clinician") == Numbers{50, 50, 50});
  CHECK(trial.servers("meeting.meet.clinician") == std::vector<int>{0, 1, 2});
}

TEST_CASE("rule 16: who ranks behind a meeting that waits does not start, who ranks before it does", "[unit]") {
  // The third comes after the call: two clinicians are free, yet it waits. The fourth is urgent and goes before.
  const Trial trial = run(team("{who: clinician of self}", one_at("[0 min, 0 min, 15 min, 16 min]")));
  CHECK(trial.starts("visit.seen") == Numbers{0, 0, 66, 16});
  CHECK(trial.starts("meeting.meet") == Numbers{46});
}

TEST_CASE("rule 16: fit_first lets those behind start", "[unit]") {
  std::string text = team("{who: clinician of self}", one_at("[0 min, 0 min, 15 min]"));
  text.replace(text.find("in: team, count: 3"), 18, "in: team, count: 3, queue: {fit_first: true}");
  const Trial trial = run(text);
  CHECK(trial.starts("visit.seen") == Numbers{0, 0, 15});
  CHECK(trial.starts("meeting.meet") == Numbers{45});
}

TEST_CASE("rule 18: nobody is held while a meeting waits", "[unit]") {
  const Trial trial = run(team("{who: clinician of self}", one_at("[0 min]")) +
                          "measures: {held: {peak: busy(clinician), window: [0 min, 29 min]}}\n");
  CHECK(trial.measure("held") == 1);
}

TEST_CASE("rule 22: when patience ends a quorum begins without the others", "[unit]") {
  const Trial trial = run(team("{who: clinician of self, quorum: 2, patience: 15 min}", one_at("[0 min]"),
                               "[{record: here, value: count(m in present)}, {record: away, value: count(m in absent)}, {hold: 20 min}]"));
  CHECK(trial.starts("meeting.meet") == Numbers{25});
  CHECK(trial.values("meeting.here") == Numbers{2});
  CHECK(trial.values("meeting.away") == Numbers{1});
  CHECK(trial.servers("meeting.meet.clinician") == std::vector<int>{1, 2});
}

TEST_CASE("rule 22: at the same instant the grant wins over the end of patience", "[unit]") {
  const Trial trial = run(team("{who: clinician of self, quorum: 2, patience: 20 min}", one_at("[0 min]"),
                               "[{record: here, value: count(m in present)}]"));
  CHECK(trial.values("meeting.here") == Numbers{3});
}

TEST_CASE("short of its quorum a meeting is missing, and whoever waited behind it starts", "[unit]") {
  const Trial trial = run(team("{who: clinician of self, patience: 15 min}", one_at("[0 min, 0 min, 15 min]"), "[{hold: 20 min}]",
                               ", then: {missing: [{record: put_off}]}"));
  CHECK(trial.outcomes("meeting.meet") == Words{"gave_up"});
  CHECK(trial.times("meeting.put_off") == Numbers{25});
  CHECK(trial.starts("visit.seen") == Numbers{0, 0, 25});
  CHECK(trial.endings("meeting") == Words{"done"});
}

TEST_CASE("missing that is not mapped ends the episode under its name", "[unit]") {
  const Trial trial = run(team("{who: clinician of self, patience: 15 min}", one_at("[0 min]")));
  CHECK(trial.endings("meeting") == Words{"missing"});
}

TEST_CASE("who does not attend is not waited for", "[unit]") {
  const Trial trial = run(team("{who: c in clinician of self, attend: \"if(c.index == 0, 0, 1)\", quorum: 2}", one_at("[0 min]"),
                               "[{record: away, value: count(m in absent)}]"));
  CHECK(trial.starts("meeting.meet") == Numbers{10});
  CHECK(trial.values("meeting.away") == Numbers{1});
}

TEST_CASE("a quorum that cannot come is missing at once without patience, and at its end with it", "[unit]") {
  const Trial now = run(team("{who: c in clinician of self, attend: 0, quorum: 1}", one_at("[100 min]")));
  CHECK(now.ends("meeting.meet") == Numbers{10});
  const Trial later = run(team("{who: c in clinician of self, attend: \"if(c.index == 0, 1, 0)\", quorum: 2, patience: 5 min}", one_at("[100 min]")));
  CHECK(later.ends("meeting.meet") == Numbers{15});
}

TEST_CASE("attendance is drawn for each by itself", "[theory]") {
  // Binomial: three asked with chance 0.6, in each of 2,000 meetings; 4 standard errors.
  std::string text = team("{who: clinician of self, attend: 0.6, quorum: 0}", one_at("[0 min]"), "[{record: here, value: count(m in present)}]");
  text.replace(text.find("starts: {at: [10 min]}"), 22, "starts: {every: 1 min, first: 40 min}");
  const Trial trial = run(text + "\nexperiment: {horizon: 2040 min}\n");
  const Numbers here = trial.values("meeting.here");
  double sum = 0;
  for (const double n : here) sum += n;
  const double n = 3.0 * static_cast<double>(here.size());
  CHECK(std::abs(sum / n - 0.6) < 4 * std::sqrt(0.6 * 0.4 / n));
}

TEST_CASE("a meeting may call several kinds by their role, and people who are not staff", "[unit]") {
  const Trial trial = run(R"yaml(
agents:
  team: {is: organisation, count: 1}
  doctor: {is: staff, in: team, count: 2}
  nurse: {is: staff, in: team, count: 1}
  family: {is: person, in: team, count: 1}
roles: {member: [doctor, nurse, family]}
pathways:
  once: {for: team, starts: {at: [0 min]}, steps: [{id: meet, gather: {who: member of self}, do: [{record: here, value: count(m in present)}, {hold: 10 min}]}]}
  again: {for: team, starts: {at: [5 min]}, steps: [{id: meet, gather: {who: family of self}, do: [{hold: 10 min}]}]}
)yaml");
  CHECK(trial.values("once.here") == Numbers{4});
  CHECK(trial.starts("again.meet") == Numbers{10});  // the family sits in the first until then
}

TEST_CASE("what a meeting does runs over those present", "[unit]") {
  const Trial trial = run(team("{who: c in clinician of self if c.index > 0, as: panel}", one_at("[100 min]"),
                               "[{repeat: {for_each: m in panel, do: [{record: spoke, value: m.index}, {hold: 5 min}]}}]"));
  CHECK(trial.values("meeting.spoke") == Numbers{1, 2});
  CHECK(trial.ends("meeting.meet") == Numbers{20});
}

TEST_CASE("who leaves the system leaves the meeting that waits for them", "[unit]") {
  const Trial trial = run(R"yaml(
agents:
  team: {is: organisation, count: 1}
  doctor: {is: staff, in: team, count: 1}
  family: {is: person, in: team, count: 2}
roles: {member: [doctor, family]}
pathways:
  busy: {for: team, starts: {at: [0 min]}, steps: [{use: doctor, do: [{hold: 30 min}]}]}
  gone: {for: family, starts: {at: [20 min]}, steps: [{if: index == 0, leave: moved}]}
  talk: {for: team, starts: {at: [10 min]}, steps: [{id: meet, gather: {who: member of self, quorum: 2}, do: [{record: here, value: count(m in present)}, {hold: 10 min}]}]}
)yaml");
  CHECK(trial.values("talk.here") == Numbers{2});
  CHECK(trial.starts("talk.meet") == Numbers{30});
}

TEST_CASE("two meetings that share members, with patients between, never lock each other", "[property]") {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    const Trial trial = run(R"yaml(
agents:
  team: {is: organisation, count: 1}
  clinician: {is: staff, in: team, count: 5}
  patient: {is: person, in: team, arrivals: {every: "exponential(mean=15 min)"}}
pathways:
  visit: {for: patient, starts: {born: true}, steps: [{id: seen, use: clinician, who: "pick(c in clinician of team)", do: [{hold: "exponential(mean=20 min)"}]}]}
  low: {for: team, starts: {every: "exponential(mean=60 min)", overlap: true}, steps: [{id: meet, gather: {who: c in clinician of self if c.index < 3}, do: [{hold: 10 min}]}]}
  high: {for: team, starts: {every: "exponential(mean=60 min)", overlap: true}, steps: [{id: meet, gather: {who: c in clinician of self if c.index > 1, patience: "exponential(mean=40 min)", quorum: 2}, do: [{hold: 10 min}], then: {missing: []}}]}
  joint: {for: team, starts: {every: "exponential(mean=90 min)", overlap: true}, steps: [{id: pair, use: [clinician, clinician], do: [{hold: 5 min}]}]}
experiment: {horizon: 20 d}
)yaml", with_seed(seed));
    std::map<int, std::vector<std::pair<Tick, Tick>>> busy;
    std::size_t held = 0;
    Tick longest = 0;
    for (const record::Visit& row : trial.rows.visits) {
      if (row.started >= 0 && row.ended > row.started && row.server >= 0) busy[row.server].emplace_back(row.started, row.ended);
      if (row.started >= 0) longest = std::max(longest, row.started - row.requested);
      held += trial.scenario->sites[row.site].name == "low.meet" && row.outcome == record::VisitOutcome::done;
    }
    CHECK(held > 300);  // one an hour for 480 hours
    CHECK(longest < 2 * day);
    for (auto& [member, spans] : busy) {
      std::sort(spans.begin(), spans.end());
      for (std::size_t i = 1; i < spans.size(); ++i) CHECK(spans[i].first >= spans[i - 1].second);
    }
  }
}

// ── Joint requests ───────────────────────────────────────────────────────────────────────────────────────────

namespace {

std::string operation(const std::string& queue, const std::string& request = "[theatre, surgeon]") {
  return "agents:\n"
         "  surgeon: {is: staff, count: 1}\n"
         "  patient: {is: person, arrivals: {at: [0 min, 10 min, 15 min]}}\n"
         "resources: {theatre: {capacity: 2" + queue + "}}\n"
         "pathways:\n"
         "  care:\n"
         "    for: patient\n"
         "    starts: {born: true}\n"
         "    steps:\n"
         "      - {id: talk, if: index == 0, use: surgeon, do: [{hold: 30 min}]}\n"
         "      - {id: cut, if: index == 1, use: " + request + ", do: [{hold: 20 min}]}\n"
         "      - {id: scan, if: index == 2, use: theatre, do: [{hold: 5 min}]}\n";
}

}  // namespace

TEST_CASE("rule 18: a joint request holds nothing until both are free and keeps its place in both queues", "[unit]") {
  const Trial trial = run(operation("") + "measures: {held: {peak: busy(theatre), window: [0 min, 29 min]}}\n");
  CHECK(trial.starts("care.cut") == Numbers{30});
  CHECK(trial.starts("care.cut.surgeon") == Numbers{30});
  CHECK(trial.starts("care.scan") == Numbers{30});  // one theatre is free from the start, but the operation is first
  CHECK(trial.measure("held") == 0);
}

TEST_CASE("rule 16: fit_first lets a single request pass a joint one", "[unit]") {
  CHECK(run(operation(", queue: {fit_first: true}")).starts("care.scan") == Numbers{15});
}

TEST_CASE("rule 18: the parts of a joint seizure are released in any order", "[unit]") {
  const Trial trial = run(R"yaml(
agents:
  surgeon: {is: staff, count: 1}
  patient: {is: person, arrivals: {at: [0 min, 1 min, 2 min]}}
resources: {theatre: {capacity: 1}}
pathways:
  care:
    for: patient
    starts: {born: true}
    steps:
      - {id: both, if: index == 0, seize: [theatre, surgeon]}
      - {if: index == 0, do: [{hold: 10 min}, {release: theatre}, {hold: 10 min}, {release: surgeon}]}
      - {id: room, if: index == 1, use: theatre, do: [{hold: 1 min}]}
      - {id: hand, if: index == 2, use: surgeon, do: [{hold: 1 min}]}
)yaml");
  CHECK(trial.starts("care.room") == Numbers{10});
  CHECK(trial.starts("care.hand") == Numbers{20});
}

TEST_CASE("rule 22: a joint request gives up from both queues at its own time", "[unit]") {
  const Trial trial = run(operation("", "[theatre, surgeon], patience: 7 min"));
  CHECK(trial.outcomes("care.cut") == Words{"gave_up"});
  CHECK(trial.outcomes("care.cut.surgeon") == Words{"gave_up"});
  CHECK(trial.ends("care.cut") == Numbers{17});
  CHECK(trial.starts("care.scan") == Numbers{17});
}

TEST_CASE("rule 14: a joint request may be refused", "[unit]") {
  const Trial trial = run(operation("", "[theatre, surgeon], refuse_if: busy(surgeon) > 0"));
  CHECK(trial.outcomes("care.cut") == Words{"refused"});
  CHECK(trial.starts("care.scan") == Numbers{15});
}

TEST_CASE("rule 13: a joint request finds a full queue only if it cannot start at once", "[unit]") {
  CHECK(run(operation(", queue: {limit: 0}")).outcomes("care.cut") == Words{"refused"});
  CHECK(run(operation(", queue: {limit: 0}", "[theatre, {take: theatre, units: 1}]")).outcomes("care.cut") == Words{"done"});
}

TEST_CASE("rule 17: a part of a joint request may ask for several units", "[unit]") {
  const Trial trial = run(operation("", "[{take: theatre, units: 2}, surgeon]"));
  CHECK(trial.starts("care.cut") == Numbers{30});
  CHECK(trial.starts("care.scan") == Numbers{50});
}

TEST_CASE("two different members of a pool are asked for together", "[unit]") {
  const Trial trial = run(R"yaml(
agents:
  nurse: {is: staff, count: 2}
  patient: {is: person, arrivals: {at: [0 min, 1 min]}}
pathways:
  care:
    for: patient
    starts: {born: true}
    steps:
      - {id: one, if: index == 0, use: nurse, do: [{hold: 10 min}]}
      - {id: two, if: index == 1, use: [{take: nurse, as: a}, {take: nurse, as: b}], do: [{record: pair, value: "if(a == b, 1, 0)"}]}
)yaml");
  CHECK(trial.starts("care.two") == Numbers{10});
  CHECK(trial.values("care.pair") == Numbers{0});
}

// ── Handing over ─────────────────────────────────────────────────────────────────────────────────────────────

TEST_CASE("rule 20: a person leaves while the unit stays unavailable to be cleaned", "[unit]") {
  const Trial trial = run(R"yaml(
agents:
  ward: {is: organisation, count: 1}
  patient: {is: person, in: ward, arrivals: {at: [0 min, 1 min]}}
resources: {bed: {of: ward, capacity: 1}}
pathways:
  stay: {for: patient, starts: {born: true}, steps: [{id: bed, seize: bed}, {hold: 60 min}, {start: clean, for: ward, hand: bed}, {leave: home}]}
  clean: {for: ward, steps: [{hold: 30 min}, {release: bed}, {hold: 5 min}]}
)yaml");
  CHECK(trial.starts("stay.bed") == Numbers{0, 90});
  CHECK(trial.ends("stay.bed") == Numbers{60, 150});
  CHECK(trial.starts("clean.handed_bed") == Numbers{60, 150});
  CHECK(trial.ends("clean.handed_bed") == Numbers{90, 180});
}

TEST_CASE("rule 20: what nobody holds cannot be handed over", "[unit]") {
  CHECK(failure(R"yaml(
agents: {patient: {is: person, arrivals: {at: [0 min]}}}
resources: {bed: {capacity: 1}}
pathways:
  stay: {for: patient, starts: {born: true}, steps: [{seize: bed}, {release: bed}, {start: clean, hand: bed}]}
  clean: {for: patient, steps: [{hold: 30 min}]}
)yaml").find("nothing is held that could be handed over") != std::string::npos);
}

// ── The agenda ───────────────────────────────────────────────────────────────────────────────────────────────

namespace {

std::string agenda(const std::string& loop, const std::string& body = "[{record: taken, value: r.risk}, {hold: 5 min}]") {
  return R"yaml(
messages: {referral: {risk: count, asked: time}}
agents:
  team: {is: organisation, count: 1}
  patient: {is: person, in: team, arrivals: {at: [0 min, 1 min, 2 min, 3 min]}}
pathways:
  ask: {for: patient, starts: {born: true}, steps: [{send: referral, to: team, with: {risk: "if(index == 2, 9, index)", asked: now}}]}
  meeting:
    for: team
    starts: {at: [10 min, 100 min]}
    steps:
      - repeat: {messages: referral, as: r, )yaml" + loop + R"yaml(, do: [{if: r.asked > now, hold: 1 min}, {do: )yaml" + body + "}]}\n";
}

}  // namespace

TEST_CASE("a loop over messages takes up what was received, in order, and leaves the rest", "[unit]") {
  const Trial trial = run(agenda("order: [r.risk desc], most: 3"));
  CHECK(trial.values("meeting.taken") == Numbers{9, 3, 1, 0});
  CHECK(trial.times("meeting.taken") == Numbers{10, 15, 20, 100});
}

TEST_CASE("a loop over messages stops when its time is over; the item under way is finished", "[unit]") {
  const Trial trial = run(agenda("until: now - started >= 8 min"));
  CHECK(trial.values("meeting.taken") == Numbers{0, 1, 9, 3});
  CHECK(trial.times("meeting.taken") == Numbers{10, 15, 100, 105});
}

TEST_CASE("a loop over messages leaves those that do not fit its condition", "[unit]") {
  CHECK(run(agenda("if: r.risk > 1")).values("meeting.taken") == Numbers{9, 3});
}

TEST_CASE("what is decided about one message does not depend on those before it", "[property]") {
  const std::string drawn = "[{record: luck, value: \"uniform(min=0, max=1)\"}]";
  const Trial first = run(agenda("order: [r.risk asc]", drawn)), last = run(agenda("order: [r.risk desc]", drawn));
  Numbers a = first.values("meeting.luck"), b = last.values("meeting.luck");
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  REQUIRE(a.size() == 4);
  CHECK(a == b);
  CHECK(first.values("meeting.luck") != last.values("meeting.luck"));
}
