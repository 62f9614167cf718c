// What right files become.
#include <cmath>
#include <limits>
#include <set>

#include "core/time.hpp"
#include "core/unit.hpp"
#include "reading.hpp"
#include "random/stream.hpp"
#include "scenario/fields.hpp"
#include "scenario/pathway_walk.hpp"

using namespace concert;
using namespace concert::scenario;

namespace {

template <typename Things>
const auto& named(const Things& things, const std::string& name) {
  const auto it = std::find_if(things.begin(), things.end(), [&](const auto& t) { return t.name == name; });
  REQUIRE(it != things.end());
  return *it;
}

}  // namespace

TEST_CASE("Parameters hold base units, whatever unit they are written in", "[unit]") {
  const Scenario s = good(everything());
  CHECK(named(s.parameters, "delay").value.code.value() == 3.0 * static_cast<double>(day));
  CHECK(named(s.parameters, "loss").lever);
  CHECK(named(s.parameters, "loss").high == 1.0);
  CHECK(named(s.parameters, "wage").provenance == Provenance::recall);
  CHECK(s.parameter_order.size() == s.parameters.size());
}

TEST_CASE("A value given on the command line replaces that of the file", "[unit]") {
  const ReadResult result = reading(everything(), {.set = {{"delay", "5 d"}}});
  REQUIRE(result.scenario);
  CHECK(named(result.scenario->parameters, "delay").value.code.value() == 5.0 * static_cast<double>(day));
  CHECK(reading(everything(), {.set = {{"delai", "5 d"}}}).diagnostics.sorted().front().suggestion == "did you mean 'delay'?");
}

TEST_CASE("Tables are dense over labels and steps", "[unit]") {
  const Scenario s = good(everything());
  const Table& routing = named(s.tables, "routing");
  REQUIRE(routing.keys.size() == 2);
  CHECK(routing.keys[0].labels);
  CHECK(s.label_sets[static_cast<std::size_t>(routing.keys[0].label_set)].name == "service");
  CHECK(routing.keys[1].steps == std::vector<double>{0, 80});
  CHECK(routing.values == std::vector<double>{0.1, 0.2, 0.3, 0.4});
  const Table& hourly = named(s.tables, "hourly");
  CHECK(hourly.keys[0].wraps);
  CHECK(hourly.keys[0].period == 24);
  CHECK(hourly.values[0] * static_cast<double>(hour) == Approx(2.3));
}

TEST_CASE("Calendars are sorted intervals, split at midnight, with closed days since the epoch", "[unit]") {
  const Scenario s = good(everything());
  CHECK(s.calendars.front().name == "always");
  const Calendar& office = named(s.calendars, "office");
  CHECK(office.intervals.size() == 6);
  CHECK(office.closed_days == std::vector<std::int64_t>{358});  // 2018-12-25 from 2018-01-01
  const Calendar& shifts = named(s.calendars, "shifts");
  CHECK(shifts.intervals.size() == 19);  // 5 day shifts, 7 nights in two parts
  CHECK(shifts.intervals[0].from == 0);
  CHECK(shifts.intervals[0].to == 6 * hour);
  CHECK(shifts.intervals[1].level == 3);
}

TEST_CASE("Agents have slots, arrays, derived attributes and containers", "[unit]") {
  const Scenario s = good(everything());
  const AgentKind& patient = named(s.kinds, "patient");
  CHECK(s.kinds[static_cast<std::size_t>(patient.in)].name == "practice");
  const Attribute& wants = named(patient.attributes, "wants");
  CHECK(wants.size == 2);
  CHECK(wants.per_element.size() == 2);
  CHECK(wants.high == 1.0);
  CHECK(named(patient.attributes, "weakest").size == 0);
  CHECK(named(patient.attributes, "weakest").define.given());
  CHECK(named(patient.attributes, "hidden").slot == wants.slot + 2);
  CHECK(named(patient.attributes, "hidden").latent);
  CHECK(named(patient.attributes, "seen_at").initial.code.value() == static_cast<double>(never));
  CHECK(named(s.kinds, "physician").count_per == patient.in);
  CHECK(named(s.kinds, "physician").shift_end == ShiftEnd::hand_over);
  CHECK(named(s.kinds, "physician").queue.order.size() == 2);
}

TEST_CASE("Arrivals follow gaps, rates, tables and listed times", "[unit]") {
  const Scenario s = good(everything());
  const auto& sources = named(s.kinds, "patient").arrivals;
  REQUIRE(sources.size() == 4);
  CHECK(sources[0].law == Source::Law::gap);
  CHECK(sources[0].per >= 0);
  CHECK(sources[0].set.size() == 1);
  CHECK(sources[1].law == Source::Law::rate_table);
  CHECK(sources[1].name == "walk_in");
  CHECK(sources[2].law == Source::Law::rate);
  CHECK(sources[2].bound.given());
  CHECK(sources[2].batch.given());
  CHECK(sources[3].times == std::vector<Tick>{hour, 2 * hour});
}

TEST_CASE("A pathway's outcomes are done, its exits, unmapped outcomes of steps, removed", "[unit]") {
  const Scenario s = good(everything());
  CHECK(named(s.pathways, "home").outcomes == std::vector<std::string>{"done", "declined", "removed"});
  const Pathway& living = named(s.pathways, "living");
  CHECK(living.outcomes.front() == "done");
  CHECK(living.outcomes.back() == "removed");
  for (const Pathway& p : s.pathways) {
    const LabelSet& set = s.label_sets[static_cast<std::size_t>(p.outcome_set)];
    CHECK(set.labels.size() == p.outcomes.size() + 1);
    CHECK(set.labels.back() == "open");
  }
  CHECK(s.label_sets[visit_outcomes].labels == std::vector<std::string>{"done", "refused", "gave_up", "preempted", "lost", "open"});
}

TEST_CASE("Unnamed steps are called by verb and target, and numbered", "[unit]") {
  const Scenario s = good(everything());
  std::vector<std::string> labels;
  walk(named(s.pathways, "living").steps, [&](const Step& step) { labels.push_back(step.label); });
  const auto has = [&](const std::string& l) { return std::find(labels.begin(), labels.end(), l) != labels.end(); };
  for (const char* label : {"set", "use_room", "use_physician", "use_physician_2", "use_nurse", "seize_bed", "hold", "release_bed",
                            "send_order", "await", "referral", "h1", "start_follow", "record_left"})
    CHECK(has(label));
  CHECK(std::set<std::string>(labels.begin(), labels.end()).size() == labels.size());
}

TEST_CASE("Every step of a scenario has a stream and a site of its own", "[property]") {
  const Scenario s = good(everything());
  std::set<std::uint64_t> streams;
  std::set<int> sites;
  std::size_t steps = 0;
  for (const Pathway& p : s.pathways)
    walk(p.steps, [&](const Step& step) {
      ++steps;
      streams.insert(step.stream);
      sites.insert(step.site);
      CHECK(s.sites[static_cast<std::size_t>(step.site)].name == p.name + "." + step.label);
    });
  CHECK(streams.size() == steps);
  CHECK(sites.size() == steps);
}

TEST_CASE("The stream of a step is made of its pathway's name and its label", "[unit]") {
  const Scenario s = good(small());
  CHECK(s.pathways[0].steps[0].stream == random::mix(random::name_key("visit"), random::name_key("hold")));
}

TEST_CASE("Messages a pathway starts upon leave copies of what its steps read", "[unit]") {
  const Scenario s = good(everything());
  const Pathway& ordering = named(s.pathways, "ordering");
  CHECK(ordering.starts.on == Starts::On::upon);
  CHECK(ordering.starts.condition.given());
  REQUIRE(ordering.starts.triggers.size() == 1);
  std::vector<int> fields;
  for (std::size_t i = 0; i < ordering.starts.word_locals.size(); ++i)
    if (ordering.starts.word_locals[i] >= 0) fields.push_back(ordering.starts.triggers[0].words[i].index);
  CHECK(fields == std::vector<int>{0, 1, 5, 3});  // subject, tasks, whether tasks survived, sender; not urgent, which only `if` reads
}

TEST_CASE("Measures know their rows, groups and units", "[unit]") {
  const Scenario s = good(everything());
  const Measure& wait = named(s.measures, "wait");
  CHECK(wait.over.size() == 2);
  CHECK(wait.by.type.base == expr::Base::agent);
  CHECK(wait.unit.scale == static_cast<double>(minute));
  const Measure& visits = named(s.measures, "visits");
  CHECK(visits.per == Measure::Per::person_time);
  CHECK(visits.per_scale == Approx(1000.0 * static_cast<double>(year)));
  CHECK(visits.population == Measure::Population::ended);
  const Measure& order_time = named(s.measures, "order_time");
  REQUIRE(order_time.over.size() == 1);
  CHECK(s.marks[static_cast<std::size_t>(order_time.over[0].from_site)].name == "living.left");
  CHECK(s.marks[static_cast<std::size_t>(order_time.over[0].to_site)].name == "living.answered");
  CHECK(named(s.measures, "late_share").by_labels == std::vector<std::string>{"false", "true"});
  CHECK(named(s.measures, "qaly").continuous_discount);
  CHECK(named(s.measures, "r").operands.size() == 2);
  CHECK(named(s.measures, "per_visit").operands.size() == 2);
}

TEST_CASE("Models set, change, disable and patch; one is the baseline", "[unit]") {
  const Scenario s = good(everything());
  REQUIRE(s.models.size() == 2);
  CHECK(s.models[0].baseline);
  const Model& changed = s.models[1];
  CHECK(changed.set.size() == 2);
  CHECK(changed.capacities.size() == 1);
  CHECK(changed.channels.size() == 1);
  CHECK(changed.interventions == std::vector<int>{0});
  REQUIRE(changed.patches.size() == 2);
  CHECK(s.sites[static_cast<std::size_t>(changed.patches[0].site)].name == "living.referral");
  CHECK(s.interventions[0].from == 365 * day);
  CHECK(good(small()).models[0].name == "base");
}

TEST_CASE("Expectations keep their statistic as text and resolve the rest", "[unit]") {
  const Scenario s = good(everything());
  REQUIRE(s.expectations.size() == 4);
  CHECK(s.expectations[0].within_low == 0.26);
  CHECK(s.expectations[1].test == Expectation::Test::interval);
  REQUIRE(s.expectations[2].study);
  CHECK(s.expectations[2].study->design == "its");
  CHECK(s.expectations[2].study->opens == year);
  CHECK(s.expectations[2].study->at == std::vector<std::string>{"north"});
  CHECK(s.expectations[3].control);
  CHECK(s.expectations[3].shape == Expectation::Shape::flat);
  CHECK(s.expectations[3].sweep.size() == 2);
  CHECK(s.expectations[3].under.keep == std::vector<std::string>{"patient.need", "trusts.level"});
}

TEST_CASE("The texts of the scenario and of its libraries are kept", "[unit]") {
  const Scenario s = good(everything());
  REQUIRE(s.texts.size() == 3);
  CHECK(s.texts[0].second == everything());
  CHECK(s.texts[1].first == "lib/refer.yaml");
}

TEST_CASE("A renamed thing keeps its luck through streams", "[property]") {
  std::string text = everything();
  const auto rename = [&](const std::string& from, const std::string& to) {
    const auto part = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; };
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
      if ((at == 0 || !part(text[at - 1])) && !part(text[at + from.size()])) text.replace(at, from.size(), to);
  };
  const Scenario before = good(text);
  rename("nurse", "carer");
  rename("living", "being");
  rename("referral", "letter_out");
  rename("need", "burden");
  rename("to_day_care", "enrol");
  text.insert(text.find("sets:"), "streams: {carer: nurse, being: living, letter_out: referral, burden: need, enrol: to_day_care}\n");
  const Scenario after = good(text);
  REQUIRE(after.pathways.size() == before.pathways.size());
  for (std::size_t p = 0; p < before.pathways.size(); ++p) {
    std::vector<std::uint64_t> a, b;
    walk(before.pathways[p].steps, [&](const Step& step) { a.push_back(step.stream); });
    walk(after.pathways[p].steps, [&](const Step& step) { b.push_back(step.stream); });
    INFO(before.pathways[p].name);
    CHECK(a == b);
  }
  for (std::size_t k = 0; k < before.kinds.size(); ++k) {
    CHECK(before.kinds[k].stream == after.kinds[k].stream);
    for (std::size_t a = 0; a < before.kinds[k].attributes.size(); ++a)
      CHECK(before.kinds[k].attributes[a].stream == after.kinds[k].attributes[a].stream);
  }
}

TEST_CASE("An attribute that the kinds of a role have unalike is told so, not called unknown", "[unit]") {
  const auto team = [](const std::string& nurse, const std::string& read) {
    return "concert: 1\n"
           "scenario: {id: small}\n"
           "agents:\n"
           "  doctor: {is: person, count: 2, attributes: {keen: {type: number, initial: 1}}}\n"
           "  nurse: {is: person, count: 2, attributes: {" + nurse + "}}\n"
           "roles: {member: [doctor, nurse]}\n"
           "measures: {keenness: {time_mean: \"sum(" + read + " for m in member)\"}}\n"
           "experiment: {horizon: 1 d}\n";
  };
  const std::string seat = "seat: {type: number, initial: 2}, ", keen = "keen: {type: number, initial: 1}";
  expect_error(team(seat + keen, "m.keen"), "7:41 'keen' cannot be read of 'member' | declare it alike in each of its kinds");
  expect_error(team(seat + keen, "m.seat"), "7:41 'member' has no 'seat'");
}

TEST_CASE("What is integrated though no change of it is noticed is told, with its place", "[unit]") {
  const auto warned = [](const std::string& measure) {
    return printed(reading("concert: 1\nscenario: {id: t}\nagents:\n"
                           "  house: {is: organisation, count: 1, attributes: {late: {type: bool, define: now - born > 5 d}, warm: {type: bool, initial: true}}}\n"
                           "  guest: {is: person, in: house, count: 1, attributes: {age: {type: duration, define: now - born}}}\n"
                           "pathways: {stay: {for: guest, starts: {born: true}, steps: [{if: house.warm and house.late and age > 1 d, hold: 1 d}]}}\n"
                           "measures: {found: {" + measure + ", over: guest}}\nexperiment: {horizon: 10 d}\n"));
  };
  CHECK(warned("integral: 1, where: house.warm").empty());
  CHECK(warned("integral: 1, where: house.late").find("t.yaml:7:40: warning: the measure 'found' integrates the clock: it counts as it stands at the next change, "
                                                      "and is asked of everybody whenever anybody changes") != std::string::npos);
  CHECK(warned("integral: age / 1 d").find("it counts as it stands at the next change\n") != std::string::npos);
}

TEST_CASE("A single group of a measure cannot be read in another, and this is said", "[unit]") {
  expect_error("concert: 1\nscenario: {id: t}\n"
               "agents: {guest: {is: person, count: 2, attributes: {kin: {type: enum, values: [near, far], initial: near}}}}\n"
               "pathways: {stay: {for: guest, starts: {born: true}, steps: [{id: rest, hold: 1 d}]}}\n"
               "measures:\n  rests: {count: stay.rest, by: kin}\n  half: {value: \"rests[near] / 2\"}\nexperiment: {horizon: 10 d}\n",
               "7:17 no single group of 'rests' can be read: 'value' is worked out for each group by itself | give the group a measure");
}

TEST_CASE("A value that a rule reads of the event is read", "[regression]") {
  const auto text = [](const std::string& read) {
    return "concert: 1\nscenario: {id: t}\nagents: {guest: {is: person, count: 1, attributes: {seen: {type: number, initial: 0}}}}\n"
           "pathways: {stay: {for: guest, starts: {born: true}, carries: {left_in: {type: number, initial: 2}}, steps: [{hold: 1 d}, {set: {left_in: 3}}]}}\n"
           "rules: {note: {for: guest, upon: finished(stay), do: [{set: {seen: \"" + read + "\"}}]}}\n"
           "measures: {seen: {mean: seen, over: guest}}\nexperiment: {horizon: 10 d}\n";
  };
  good(text("event.left_in"));
  expect_error(text("4"), "4:63 the value 'left_in' of the pathway 'stay' is never read");
}

TEST_CASE("What a model puts in the place of several steps is checked together", "[regression]") {
  const auto text = [](const std::string& model) {
    return "concert: 1\nscenario: {id: t}\nresources: {bed: {capacity: 1}, chair: {capacity: 1}}\n"
           "agents: {guest: {is: person, count: 1}}\n"
           "pathways: {stay: {for: guest, starts: {born: true}, steps: [{id: first, seize: bed}, {hold: 1 d}, {id: last, release: bed}]}}\n"
           "models: {usual: {}, other: " + model + "}\nmeasures: {sat: {time_mean: busy(chair)}}\nexperiment: {horizon: 10 d}\n";
  };
  good(text("{replace: {stay.first: [{seize: chair}], stay.last: [{release: chair}]}}"));
  expect_error(text("{replace: {stay.last: [{release: chair}]}}"), "6:52 nothing in the pathway 'stay' seizes what is released here");
}
