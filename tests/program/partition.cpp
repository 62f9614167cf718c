// What can be computed apart: one rule a test. Units are houses; in each live residents, looked after by carers.
#include "program/partition.hpp"

#include <algorithm>
#include <sstream>

#include "catch.hpp"
#include "program/compile.hpp"
#include "scenario/read.hpp"

using namespace concert;
using program::Partition;

namespace {

/// What differs from a scenario of houses that have nothing to do with each other.
struct Parts {
  std::string of_house, of_resident, kinds, resources, channels, messages, relations, parameters, interventions, measures, models;
  std::string steps = "[{use: carer, do: [{hold: 10 min}]}]";
  std::string starts = "{every: 1 d}";
  std::string pathways;  // besides
  std::string rules;
  std::string experiment = "{horizon: 30 d}";
};

std::string section(const std::string& name, const std::string& content) {
  return content.empty() ? "" : name + ": {" + content + "}\n";
}

std::string text_of(const Parts& p) {
  return "concert: 1\nscenario: {id: houses}\n" + section("parameters", p.parameters) + section("channels", p.channels) +
         section("messages", p.messages) + "agents:\n  house: {is: organisation, count: 4, " + p.of_house +
         "}\n  carer: {is: staff, in: house, count: {per: house, value: 2}}\n  resident: {is: person, in: house, count: {per: house, value: 9}, " +
         p.of_resident + "}\n" + (p.kinds.empty() ? "" : "  " + p.kinds + "\n") + section("relations", p.relations) + section("resources", p.resources) +
         "pathways:\n  day: {for: resident, starts: " + p.starts + ", steps: " + p.steps + "}\n" +
         (p.pathways.empty() ? "" : "  " + p.pathways + "\n") + section("rules", p.rules) + section("interventions", p.interventions) +
         section("measures", p.measures) + section("models", p.models) + "experiment: " + p.experiment + "\n";
}

struct Parted {
  std::shared_ptr<const program::Program> program;
  Partition partition;

  int kind(const std::string& name) const {
    const auto& kinds = program->scenario->kinds;
    for (std::size_t k = 0; k < kinds.size(); ++k)
      if (kinds[k].name == name) return static_cast<int>(k);
    FAIL("there is no '" << name << "'");
    return -1;
  }
  bool separate(const std::string& name) const { return partition.separate[static_cast<std::size_t>(kind(name))]; }
  bool fixed(const std::string& name) const { return partition.fixed[static_cast<std::size_t>(kind(name))]; }
  /// "line: words" of all reasons.
  std::string reasons() const {
    std::string out;
    for (const program::Reason& reason : partition.reasons) out += std::to_string(reason.place.line) + ": " + reason.words + " | " + reason.remedy + "\n";
    return out;
  }
};

Parted parted(const std::string& text, int model = 0) {
  scenario::ReadResult read = scenario::read_text("houses.yaml", text, std::string(CONCERT_SOURCE_DIR) + "/scenarios");
  std::ostringstream problems;
  print(problems, read.diagnostics, read.sources);
  INFO(text << problems.str());
  REQUIRE(read.scenario);
  const auto scenario = std::make_shared<const scenario::Scenario>(std::move(*read.scenario));
  Parted out;
  out.program = program::compile(scenario, {model, {}});
  out.partition = program::partition_of(*out.program);
  return out;
}

Parted parted(const Parts& parts) { return parted(text_of(parts)); }

bool has(const std::string& text, const std::string& word) { return text.find(word) != std::string::npos; }

/// The line of the text that begins so.
int line_of(const std::string& text, const std::string& begin) {
  int line = 1;
  std::istringstream in(text);
  for (std::string one; std::getline(in, one); ++line)
    if (one.find(begin) != std::string::npos) return line;
  return -1;
}

/// Houses stay apart, and nothing passes between them.
void apart(const Parts& parts) {
  const Parted p = parted(parts);
  INFO(text_of(parts) << p.reasons());
  CHECK(p.separate("house"));
  CHECK(p.separate("resident"));
  CHECK_FALSE(p.partition.one());
  CHECK(p.partition.crossings.empty());
  CHECK(p.partition.lookahead == never);
}

/// Houses are in common, for a reason at the line that holds `where`.
void together(const Parts& parts, const std::string& where, const std::string& says) {
  const std::string text = text_of(parts);
  const Parted p = parted(text);
  INFO(text << p.reasons());
  CHECK_FALSE(p.separate("house"));
  const int line = line_of(text, where);
  CHECK(std::any_of(p.partition.reasons.begin(), p.partition.reasons.end(), [&](const program::Reason& reason) {
    return static_cast<int>(reason.place.line) == line && has(reason.words, says);
  }));
}

/// Houses stay apart, and what passes takes so long at least.
void windows(const Parts& parts, Tick latency) {
  const Parted p = parted(parts);
  INFO(text_of(parts) << p.reasons());
  CHECK(p.separate("house"));
  REQUIRE(p.partition.crossings.size() == 1);
  CHECK(p.partition.crossings.front().latency == latency);
  CHECK(p.partition.lookahead == latency);
}

Parts letters(const std::string& latency) {
  Parts parts;
  parts.channels = "post: {latency: \"" + latency + "\"}";
  parts.messages = "note: {glad: bool}";
  parts.steps = "[{send: note, to: \"pick(h in house)\", over: post}]";
  parts.pathways = "hear: {for: house, starts: {upon: message(note)}, steps: [{hold: 1 min}]}";
  return parts;
}

}  // namespace

// ── What stays apart ─────────────────────────────────────────────────────────────────────────────────────────

TEST_CASE("Houses that only look after their own are processes of their own", "[unit]") {
  apart({});
  const Parted p = parted(Parts{});
  CHECK(p.fixed("house"));
  CHECK(p.fixed("carer"));
  CHECK(p.fixed("resident"));
  CHECK(p.partition.root[static_cast<std::size_t>(p.kind("carer"))] == p.kind("house"));
}

TEST_CASE("One's own container, its resources, staff and sets may be read and used", "[unit]") {
  Parts parts;
  parts.of_house = "attributes: {rules: {type: count}}";
  parts.of_resident = "attributes: {mood: {type: fraction, initial: 0.5}, friend: {type: resident}}";
  parts.resources = "bed: {of: house, capacity: 3}";
  parts.steps =
      "[{if: \"queue(bed) < 3 and house.rules < 9 and queue(carer) < 2\", use: bed, do: [{hold: 1 h}]}, "
      "{set: {friend: \"pick(r in resident of house if r.mood > 0.2)\", house.rules: it + 1}}, "
      "{if: \"friend.mood > 0.4\", use: carer, who: \"any(c in carer of house if c.index >= 0)\", as: helper, do: [{hold: 1 min}]}, "
      "{repeat: {for_each: \"r in resident of house\", as: other}, do: [{if: \"other.mood > 0.5\", hold: 1 min}]}]";
  apart(parts);
}

TEST_CASE("What never changes of a place can be read from anywhere, and places can be chosen among", "[unit]") {
  Parts parts;
  parts.of_house = "attributes: {size: {type: count, initial: \"discrete_uniform(min=1, max=9)\"}}";
  parts.steps = "[{hold: \"if(best(h in house if h != house, score = h.size).size > 3, 1 h, 2 h)\"}]";
  apart(parts);
}

TEST_CASE("One source for each house keeps houses apart, and so do people who leave", "[unit]") {
  Parts parts;
  parts.of_resident = "arrivals: {every: \"exponential(mean=3 d)\", per: house}";
  parts.starts = "{born: true}";
  parts.steps = "[{hold: 3 d}, {leave: moved}]";
  parts.measures = "gone: {count: day}, waits: {mean: duration, over: day, by: house, unit: d}";
  apart(parts);
  const Parted p = parted(parts);
  CHECK_FALSE(p.fixed("resident"));
  CHECK(p.fixed("house"));
}

TEST_CASE("Interventions at set times keep houses apart", "[unit]") {
  Parts parts;
  parts.parameters = "pace: {value: 5 min, unit: min, kind: assumption, source: test, lever: true}";
  parts.steps = "[{use: carer, do: [{hold: pace}]}]";
  parts.interventions = "crisis: {from: 3 d, until: 9 d, ramp: 1 d, always: true, change: {pace: it * 2}}";
  apart(parts);
}

TEST_CASE("Counts over the whole world add up, and each owner's own states are its own", "[unit]") {
  Parts parts;
  parts.resources = "bed: {of: house, capacity: 3}";
  parts.of_resident = "attributes: {mood: {type: fraction, initial: 0.5}}";
  parts.steps = "[{use: bed, do: [{hold: 1 h}]}, {use: carer, do: [{hold: 1 min}]}]";
  parts.measures =
      "line: {time_mean: \"queue(bed) + 2 * busy(carer) - present(resident)\"}, day_line: {sample: queue(bed), every: 1 d}, "
      "low: {time_mean: \"count(r in resident if r.mood < 0.3)\"}, peaks: {peak: queue(bed), by: house}, "
      "used: {utilisation: bed}, whole: {time_mean: \"if(queue(bed) > 2, 1, 0)\", by: house}, moods: {mean: mood, over: resident, every: 1 d}";
  apart(parts);
}

// ── Reading what is not one's own ────────────────────────────────────────────────────────────────────────────

TEST_CASE("Reading what changes of another house merges them", "[unit]") {
  Parts parts;
  parts.of_house = "attributes: {size: {type: count, initial: 3}}";
  parts.steps = "[{if: \"pick(h in house).size > 3\", hold: 1 h}, {set: {house.size: it + 1}}]";
  together(parts, "day:", "reads 'size' of a 'house' elsewhere");
}

TEST_CASE("Asking for the line elsewhere, or everywhere, merges", "[unit]") {
  Parts parts;
  parts.resources = "bed: {of: house, capacity: 3}";
  parts.steps = "[{if: \"queue(bed of pick(h in house)) > 3\", use: bed, do: [{hold: 1 h}]}]";
  together(parts, "day:", "for the state of every 'bed'");  // whoever is picked may be nobody: then all are added up
  parts.steps = "[{if: \"present(resident) > 3\", use: bed, do: [{hold: 1 h}]}]";
  together(parts, "day:", "every 'resident' now");
  parts.steps = "[{if: \"inside(day) > 3\", use: bed, do: [{hold: 1 h}]}]";
  together(parts, "day:", "how many walk 'day'");
}

TEST_CASE("Looking through people who come and go everywhere merges", "[unit]") {
  Parts parts;
  parts.of_resident = "arrivals: {every: 3 d, per: house}";
  parts.steps = "[{if: \"count(r in resident) > 30\", hold: 1 h}]";
  together(parts, "day:", "looks through every 'resident'");
}

TEST_CASE("A set inside somebody who may be nobody is the set of all", "[unit]") {
  Parts parts;
  parts.of_resident = "attributes: {home: {type: house}}, arrivals: {every: 3 d, per: house}";
  parts.steps = "[{set: {home: house}}, {if: \"count(r in resident of home) > 30\", hold: 1 h}]";
  together(parts, "day:", "looks through every 'resident'");
}

TEST_CASE("Values are followed through attributes, episodes and messages", "[unit]") {
  Parts parts;
  parts.of_house = "attributes: {size: {type: count}, partner: {type: house, initial: \"pick(h in house)\"}}";
  parts.steps = "[{call: look, with: {where: house.partner}}, {set: {house.size: it + 1}}]";
  parts.pathways = "look: {for: resident, takes: {where: {type: house}}, steps: [{if: \"where.size > 3\", hold: 1 h}]}";
  together(parts, "look:", "reads 'size' of a 'house' elsewhere");
  parts.of_house = "attributes: {size: {type: count}}";
  parts.steps = "[{call: look, with: {where: house}}, {set: {house.size: it + 1}}]";
  apart(parts);
}

// ── Doing something to what is not one's own ─────────────────────────────────────────────────────────────────

TEST_CASE("Using what belongs to another house merges, and so does what belongs to nobody", "[unit]") {
  Parts parts;
  parts.resources = "bed: {of: house, capacity: 3}";
  parts.steps = "[{use: bed, of: \"pick(h in house)\", do: [{hold: 1 h}]}]";
  together(parts, "day:", "asks for the 'bed' of a 'house' elsewhere");
  parts.steps = "[{use: carer, of: \"pick(h in house)\", do: [{hold: 1 h}]}]";
  together(parts, "day:", "asks for a 'carer' of a 'house' elsewhere");
  parts.steps = "[{use: carer, who: \"any(c in carer if c.index > 0)\", do: [{hold: 1 h}]}]";
  together(parts, "day:", "asks for any 'carer' there is");
  parts.resources = "bed: {capacity: 3}";
  parts.steps = "[{use: bed, do: [{hold: 1 h}]}]";
  together(parts, "bed:", "belongs to nobody");
}

TEST_CASE("Staff who are inside nothing serve everybody", "[unit]") {
  Parts parts;
  parts.kinds = "floater: {is: staff, count: 3}";
  parts.steps = "[{use: floater, do: [{hold: 1 h}]}]";
  together(parts, "day:", "asks for any 'floater' there is");
}

TEST_CASE("Starting something for others, moving to others and calling others together merge", "[unit]") {
  Parts parts;
  parts.pathways = "clean: {for: house, steps: [{hold: 1 h}]}";
  parts.steps = "[{start: clean, who: \"pick(h in house)\"}]";
  together(parts, "day:", "starts 'clean' for a 'house' elsewhere");
  parts.steps = "[{start: clean, who: house}]";
  apart(parts);
  parts.pathways = "";
  parts.steps = "[{move: {to: \"pick(h in house)\"}}]";
  together(parts, "day:", "moves into a 'house' elsewhere");
  parts.steps = "[{gather: {who: carer of house}, do: [{hold: 1 h}]}]";
  apart(parts);
  parts.steps = "[{gather: {who: carer}, do: [{hold: 1 h}]}]";
  together(parts, "day:", "calls together a 'carer' elsewhere");
}

TEST_CASE("A relation ties units together", "[unit]") {
  Parts parts;
  parts.relations = "knows: {from: resident, to: resident, topology: {model: random, mean: 3}}";
  parts.steps = "[{if: \"count(knows(self)) > 2\", hold: 1 h}]";
  together(parts, "knows:", "ties agents of different units");
}

TEST_CASE("Paying another house merges, paying one's own does not", "[unit]") {
  Parts parts;
  parts.of_house = "attributes: {size: {type: count, initial: 3}}";
  parts.steps = "[{pay: {from: outside, to: cash of house, amount: 5 GBP}}]";
  std::string text = text_of(parts);
  text.insert(text.find("pathways:"), "accounts: {cash: {of: house, opening: 100 GBP}}\n");
  CHECK(parted(text).separate("house"));
  text.replace(text.find("cash of house,"), 14, "cash of pick(h in house),");
  const std::string quoted = "\"cash of pick(h in house)\",";
  text.replace(text.find("cash of pick(h in house),"), 25, quoted);
  const Parted p = parted(text);
  CHECK_FALSE(p.separate("house"));
  CHECK(has(p.reasons(), "moves money on the 'cash' of a 'house' elsewhere"));
}

// ── Who comes and goes ───────────────────────────────────────────────────────────────────────────────────────

TEST_CASE("One source for all merges", "[unit]") {
  Parts parts;
  parts.of_resident = "arrivals: {every: 3 d}";
  together(parts, "resident:", "newcomers go to every 'house' in turn");
}

TEST_CASE("Successors are numbered over the whole world", "[unit]") {
  Parts parts;
  parts.of_resident = "leaves: {every: \"exponential(mean=1 y)\", replaced: 30 d}";
  together(parts, "resident:", "numbered in the order in which they come");
  parts.of_resident = "leaves: {every: \"exponential(mean=1 y)\"}";
  apart(parts);
}

TEST_CASE("A container that may leave, or may not be there, does not keep its own apart", "[unit]") {
  Parts parts;
  parts.pathways = "close: {for: house, starts: {at: [9 d]}, steps: [{leave: shut}]}";
  together(parts, "house:", "may leave while others are inside it");
}

// ── Messages and what is told ────────────────────────────────────────────────────────────────────────────────

TEST_CASE("A message to another house crosses if its channel takes time", "[unit]") {
  windows(letters("2 d"), 2 * day);
  windows(letters("1 h + exponential(mean=1 d)"), hour);
  windows(letters("lognormal(mean=2 d, sd=1 d, min=3 h)"), 3 * hour);
  windows(letters("uniform(min=4 h, max=9 h)"), 4 * hour);
}

TEST_CASE("A channel that may take no time merges, and the line and a latency that would free it are told", "[unit]") {
  together(letters("exponential(mean=1 d)"), "day:", "'post' may take no time");
  const Parted p = parted(letters("exponential(mean=1 d)"));
  CHECK(has(p.reasons(), "a latency of at least, say, 1 h on the channel 'post'"));
  Parts parts = letters("1 d");
  parts.steps = "[{send: note, to: \"pick(h in house)\"}]";
  together(parts, "day:", "sends 'note' to a 'house' elsewhere at once");
}

TEST_CASE("A message to one's own house does not cross, whatever it takes", "[unit]") {
  Parts parts = letters("exponential(mean=1 d)");
  parts.steps = "[{send: note, to: house, over: post}]";
  apart(parts);
}

TEST_CASE("A channel is as fast as the fastest that interventions make it", "[unit]") {
  Parts parts = letters("wait");
  parts.parameters = "wait: {value: 2 d, unit: d, kind: assumption, source: test, lever: true}";
  parts.interventions = "courier: {from: 3 d, ramp: 1 d, always: true, change: {wait: 1 h}}";
  windows(parts, hour);
  parts.interventions = "courier: {from: 3 d, always: true, change: {wait: 0 min}}";
  together(parts, "day:", "may take no time");
}

TEST_CASE("An answer to the sender crosses back, and what a message says of its sender is far away", "[unit]") {
  Parts parts = letters("2 d");
  parts.messages = "note: {who: resident}, thanks: {}";
  parts.of_resident = "attributes: {mood: {type: fraction}}";
  parts.steps = "[{send: note, to: \"pick(h in house)\", over: post, with: {who: self}}, {set: {mood: 0.5}}, {await: {thanked: {message: thanks}, late: {after: 9 d}}}]";
  parts.pathways = "hear: {for: house, starts: {upon: message(note)}, steps: [{send: thanks, to: message.sender, over: post}]}";
  const Parted p = parted(parts);
  INFO(p.reasons());
  CHECK(p.separate("house"));
  CHECK(p.partition.crossings.size() == 2);
  CHECK(p.partition.lookahead == 2 * day);
  parts.pathways = "hear: {for: house, starts: {upon: message(note)}, steps: [{if: \"message.who.mood > 0.2\", send: thanks, to: message.sender, over: post}]}";
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

// ── Conditions, rules and wait lists ─────────────────────────────────────────────────────────────────────────

TEST_CASE("Rules and conditions on one's own keep houses apart; of others they merge", "[unit]") {
  Parts parts;
  parts.of_house = "attributes: {calls: {type: count}}";
  parts.rules = "note_it: {for: house, upon: finished(day), do: [{set: {calls: it + 1}}]}, tidy: {for: house, when: \"calls > 9\", do: [{set: {calls: 0}}]}";
  apart(parts);
  parts.rules = "note_it: {for: house, upon: finished(day), of: \"pick(h in house)\", do: [{set: {calls: it + 1}}]}";
  together(parts, "rules:", "is heard by a 'house' elsewhere");
}

TEST_CASE("A condition that is asked after everybody's events merges all", "[unit]") {
  Parts parts;
  parts.steps = "[{await: {later: {when: \"now - born > 3 d\"}}}]";
  together(parts, "day:", "changes without notice");
}

TEST_CASE("An order of waiting that is sorted after everybody's changes merges all, unless it cannot matter", "[unit]") {
  Parts parts;
  parts.of_house = "attributes: {rank: {type: count}}";
  parts.resources = "bed: {of: house, capacity: 3, queue: {order: [house.rank desc, requested]}}";
  parts.steps = "[{use: bed, do: [{hold: 1 h}]}, {set: {house.rank: it + 1}}]";
  apart(parts);
  parts.resources = "bed: {of: house, capacity: 3, queue: {order: [\"house.rank + queue(carer) desc\", requested]}}";
  together(parts, "bed:", "without notice");
}

// ── Measures and the end ─────────────────────────────────────────────────────────────────────────────────────

TEST_CASE("States of the whole world that do not add up merge all", "[unit]") {
  Parts parts;
  for (const char* measure : {"peak: queue(carer)", "time_variance: queue(carer)", "time_mean: \"queue(carer) * busy(carer)\"",
                              "time_mean: \"queue(carer) / 3\"", "time_mean: \"1 + queue(carer)\"", "time_mean: free(carer)",
                              "time_mean: \"max(queue(carer), busy(carer))\""}) {
    parts.measures = std::string("line: {") + measure + "}";
    together(parts, "measures:", "'line'");
  }
  parts.measures = "line: {time_mean: \"queue(carer) / 3\", by: house}";
  together(parts, "measures:", "no whole number");
}

TEST_CASE("A run that ends for all at once is one process", "[unit]") {
  Parts parts;
  parts.experiment = "{horizon: 30 d, until: \"present(resident) < 3\"}";
  together(parts, "experiment:", "the run ends when something holds");
  parts.experiment = "{horizon: 30 d, at_end: drain}";
  together(parts, "experiment:", "until everybody's episodes have ended");
  parts.experiment = "{horizon: drained}";
  together(parts, "experiment:", "would go on");
  parts.of_resident = "arrivals: {every: 1 d, most: 9, per: house}";
  parts.starts = "{born: true}";
  apart(parts);
}
