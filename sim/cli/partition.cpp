#include "cli/partition.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <vector>

#include "cli/terminal.hpp"

namespace concert::cli {
namespace {

using program::Partition;
using program::Program;
using program::Reason;

/// "90 min", "2 d", "1.5 h": in the largest unit of which there is at least one.
std::string span_text(Tick ticks) {
  static constexpr std::array<std::pair<Tick, const char*>, 6> units{
      {{year, "y"}, {day, "d"}, {hour, "h"}, {minute, "min"}, {second, "s"}, {1, "ms"}}};
  for (const auto& [unit, word] : units)
    if (ticks >= unit) return fmt::format("{:.4g} {}", static_cast<double>(ticks) / static_cast<double>(unit), word);
  return "no time";
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i)
    text += (i == 0 ? "" : i + 1 == words.size() ? " and " : ", ") + words[i];
  return text;
}

class Writer {
 public:
  Writer(const Program& program, const Partition& partition, const Sources& sources, std::size_t width)
      : program_(program), partition_(partition), sources_(sources), width_(width) {}

  std::string text() {
    if (partition_.one())
      one();
    else
      several();
    reasons();
    return std::move(out_);
  }

 private:
  void line(const std::string& words, std::size_t indent) {
    std::string text = std::string(indent, ' ') + words;
    out_ += wrap(text, width_, indent + 2);
  }

  std::string name(std::int32_t kind) const {
    return "'" + program_.scenario->kinds[static_cast<std::size_t>(kind)].name + "'";
  }

  std::string names(const std::vector<std::int32_t>& kinds) const {
    std::vector<std::string> words;
    for (const std::int32_t kind : kinds) words.push_back(name(kind));
    return joined(words);
  }

  std::string at(const Place& place) const {
    return place.file == 0 ? "" : sources_.name(place.file) + ":" + std::to_string(place.line) + ": ";
  }

  /// Whether there are ever any agents of a kind.
  bool peopled(std::size_t kind) const {
    const program::Kind& of = program_.kinds[kind];
    if (of.relation >= 0) return false;
    const bool comes =
        std::any_of(program_.sources.begin(), program_.sources.end(),
                    [&](const program::Source& source) { return source.kind == static_cast<std::int32_t>(kind); });
    return comes || of.count.given();
  }

  std::vector<std::int32_t> inside(std::int32_t root) const {
    std::vector<std::int32_t> kinds;
    for (std::size_t k = 0; k < program_.kinds.size(); ++k)
      if (partition_.root[k] == root && static_cast<std::int32_t>(k) != root && peopled(k))
        kinds.push_back(static_cast<std::int32_t>(k));
    return kinds;
  }

  /// Units, separate or not.
  std::vector<std::int32_t> units(bool separate) const {
    std::vector<std::int32_t> kinds;
    for (std::size_t k = 0; k < program_.kinds.size(); ++k)
      if (partition_.root[k] == static_cast<std::int32_t>(k) && peopled(k) && partition_.separate[k] == separate)
        kinds.push_back(static_cast<std::int32_t>(k));
    return kinds;
  }

  void unit(std::int32_t kind) {
    const expr::Code& count = program_.kinds[static_cast<std::size_t>(kind)].count;
    std::string words = "Each " + name(kind);
    if (count.constant()) words += fmt::format(" ({:.15g})", count.value());
    words += " is a process of its own";
    const std::vector<std::int32_t> content = inside(kind);
    if (!content.empty()) words += ", with its " + names(content);
    line(words + ".", 0);
  }

  void one() {
    line("One process: nothing of this scenario can be computed apart.", 0);
    if (partition_.reasons.empty()) return;
    const Reason* first = &partition_.reasons.front();  // the one that takes most into the common process
    for (const Reason& reason : partition_.reasons)
      if (reason.kinds.size() > first->kinds.size()) first = &reason;
    line("The first cause: " + at(first->place) + first->words + ".", 0);
  }

  void several() {
    for (const std::int32_t kind : units(true)) unit(kind);
    const std::vector<std::int32_t> common = units(false);
    for (const std::int32_t kind : common) {
      const std::vector<std::int32_t> content = inside(kind);
      line("In the common process: every " + name(kind) + (content.empty() ? "" : ", with its " + names(content)) + ".",
           0);
    }
    known();
    out_ += "\n";
    crossings();
  }

  /// Places that every process knows, since somebody looks at them from elsewhere.
  void known() {
    std::vector<std::int32_t> kinds;
    for (std::size_t k = 0; k < program_.kinds.size(); ++k)
      if (partition_.known[k] && peopled(k)) kinds.push_back(static_cast<std::int32_t>(k));
    if (!kinds.empty())
      line("Known to all processes: which " + names(kinds) + " there are, and what of them never changes.", 0);
  }

  void crossings() {
    if (partition_.crossings.empty()) return line("Nothing passes between processes: each runs to its end alone.", 0);
    const auto least = std::min_element(partition_.crossings.begin(), partition_.crossings.end(),
                                        [](const auto& a, const auto& b) { return a.latency < b.latency; });
    line("Window: " + span_text(partition_.lookahead) +
             ". So long every process runs alone; it is the least time that " + what(*least) + " (line " +
             std::to_string(least->place.line) + ") is under way.",
         0);
    out_ += "\nWhat passes between processes:\n";
    for (const program::Crossing& crossing : partition_.crossings) {
      std::string words =
          at(crossing.place) + what(crossing) + " from " + names(crossing.from) + " to " + names(crossing.to);
      if (crossing.channel >= 0)
        words += " over '" + program_.scenario->channels[static_cast<std::size_t>(crossing.channel)].name + "'";
      line(words + ": at least " + span_text(crossing.latency), 2);
    }
  }

  std::string what(const program::Crossing& crossing) const {
    const scenario::Scenario& scenario = *program_.scenario;
    if (crossing.send >= 0) {
      const auto message = static_cast<std::size_t>(program_.sends[static_cast<std::size_t>(crossing.send)].message);
      return "the message '" + scenario.messages[message].name + "'";
    }
    const program::Publication& told = program_.publications[static_cast<std::size_t>(crossing.publication)];
    const scenario::AgentKind& kind = scenario.kinds[static_cast<std::size_t>(told.kind)];
    for (const scenario::Publication& one : kind.publications)
      if (one.slot == told.slot) return "'" + kind.name + "." + one.name + "', which is told";
    return "what is told";
  }

  void reasons() {
    if (partition_.reasons.empty()) return;
    out_ += partition_.one() ? "\nEverything that keeps it together:\n" : "\nWhy not more is apart:\n";
    const std::size_t all = units(true).size() + units(false).size();
    for (const Reason& reason : partition_.reasons) {
      std::vector<std::int32_t> kinds;
      std::copy_if(reason.kinds.begin(), reason.kinds.end(), std::back_inserter(kinds),
                   [&](std::int32_t kind) { return peopled(static_cast<std::size_t>(kind)); });
      if (kinds.empty()) continue;
      const std::string whom = kinds.size() >= all && all > 1 ? "everything" : names(kinds);
      line(at(reason.place) + reason.words + " (" + whom + ")", 2);
      if (!reason.remedy.empty()) line("would be freed by " + reason.remedy, 6);
    }
  }

  const Program& program_;
  const Partition& partition_;
  const Sources& sources_;
  std::size_t width_;
  std::string out_;
};

}  // namespace

std::string partition_text(const Program& program, const Partition& partition, const Sources& sources,
                           std::size_t width) {
  return Writer(program, partition, sources, width).text();
}

}  // namespace concert::cli
