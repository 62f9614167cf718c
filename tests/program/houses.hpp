// Scenarios of houses: units that have nothing to do with each other until a test makes them. In each live residents,
// looked after by carers; `apart`, `together` and `windows` say what the partition must be.
#pragma once
#include <algorithm>
#include <memory>
#include <sstream>
#include <string>

#include "catch.hpp"
#include "program/compile.hpp"
#include "program/partition.hpp"
#include "scenario/read.hpp"

namespace concert::test {

using program::Partition;

/// What differs from a scenario of houses that have nothing to do with each other.
struct Parts {
  std::string of_house, of_resident, kinds, resources, channels, messages, relations, parameters, interventions,
      measures, models;
  std::string steps = "[{use: carer, do: [{hold: 10 min}]}]";
  std::string starts = "{every: 1 d}";
  std::string pathways;  // besides
  std::string rules;
  std::string experiment = "{horizon: 30 d}";
};

inline std::string section(const std::string& name, const std::string& content) {
  return content.empty() ? "" : name + ": {" + content + "}\n";
}

inline std::string text_of(const Parts& p) {
  return "concert: 1\nscenario: {id: houses}\n" + section("parameters", p.parameters) +
         section("channels", p.channels) + section("messages", p.messages) +
         "agents:\n  house: {is: organisation, count: 4, " + p.of_house +
         "}\n  carer: {is: staff, in: house, count: {per: house, value: 2}}\n  resident: {is: person, in: house, "
         "count: {per: house, value: 9}, " +
         p.of_resident + "}\n" + (p.kinds.empty() ? "" : "  " + p.kinds + "\n") + section("relations", p.relations) +
         section("resources", p.resources) + "pathways:\n  routine: {for: resident, starts: " + p.starts +
         ", steps: " + p.steps +
         "}\n  tended: {for: resident, starts: {born: true}, steps: [{use: carer, do: [{hold: 1 min}]}]}\n" +
         (p.pathways.empty() ? "" : "  " + p.pathways + "\n") + section("rules", p.rules) +
         section("interventions", p.interventions) + section("measures", p.measures) + section("models", p.models) +
         "experiment: " + p.experiment + "\n";
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
  bool known(const std::string& name) const { return partition.known[static_cast<std::size_t>(kind(name))]; }
  /// "line: words" of all reasons.
  std::string reasons() const {
    std::string out;
    for (const program::Reason& reason : partition.reasons)
      out += std::to_string(reason.place.line) + ": " + reason.words + " | " + reason.remedy + "\n";
    return out;
  }
};

inline Parted parted(const std::string& text, int model = 0) {
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

inline Parted parted(const Parts& parts) { return parted(text_of(parts)); }

inline bool has(const std::string& text, const std::string& word) { return text.find(word) != std::string::npos; }

/// The line of the text that begins so.
inline int line_of(const std::string& text, const std::string& begin) {
  int line = 1;
  std::istringstream in(text);
  for (std::string one; std::getline(in, one); ++line)
    if (one.find(begin) != std::string::npos) return line;
  return -1;
}

/// Houses stay apart, and nothing passes between them.
inline void apart(const Parts& parts) {
  const Parted p = parted(parts);
  INFO(text_of(parts) << p.reasons());
  CHECK(p.separate("house"));
  CHECK(p.separate("resident"));
  CHECK_FALSE(p.partition.one());
  CHECK(p.partition.crossings.empty());
  CHECK(p.partition.lookahead == never);
}

/// Houses are in common, for a reason at the line that holds `where`.
inline void together(const Parts& parts, const std::string& where, const std::string& says) {
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
inline void windows(const Parts& parts, Tick latency) {
  const Parted p = parted(parts);
  INFO(text_of(parts) << p.reasons());
  CHECK(p.separate("house"));
  REQUIRE(p.partition.crossings.size() == 1);
  CHECK(p.partition.crossings.front().latency == latency);
  CHECK(p.partition.lookahead == latency);
}

inline Parts letters(const std::string& latency) {
  Parts parts;
  parts.channels = "post: {latency: \"" + latency + "\"}";
  parts.messages = "note: {}";
  parts.steps = "[{send: note, to: \"pick(h in house)\", over: post}]";
  parts.pathways = "hear: {for: house, starts: {upon: message(note)}, steps: [{hold: 1 min}]}";
  return parts;
}

}  // namespace concert::test
