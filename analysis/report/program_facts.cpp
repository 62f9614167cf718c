#include "analysis/report/guideline_facts.hpp"

namespace concert::analysis {

Known program_facts(const record::Header& header) {
  const auto text = [](const char* words) { return std::vector<Block>{{.text = words, .headings = {}, .rows = {}}}; };
  Known known;
  known["order"] = text(
      "Discrete events, process interaction: every pathway an agent walks is a process. Time is a whole number of "
      "milliseconds. Events are "
      "taken by time, then phase, then agent, then sequence. At one instant: samples before it; holds that end and "
      "give something back, "
      "changes of calendars, and the service of those who wait; messages; other holds, patience and clocks; arrivals; "
      "samples after it. "
      "Who waits is served by priority, the largest first, then by the time of the request, unless a queue says "
      "otherwise.");
  known["execution"] = text(
      "One run may be divided into processes that touch each other only after some time; each has its own events, and "
      "all advance in windows "
      "no longer than that time (conservative synchronisation). Results are the same bytes for any division, executor "
      "and number of threads.");
  known["random"] = text(
      "Threefry2x64 with 13 rounds (Salmon et al. 2011, doi:10.1145/2063384.2063405), keyed by seed and replication; "
      "the counter of a draw is the "
      "lineage of the episode that decides, the step, and the number of the draw within the decision. There are no "
      "streams that are used up: "
      "every decision has its own luck, which all models share (common random numbers), and a step added or left out "
      "moves no other draw.");
  known["software"] = {{.text = "Concert " + header.version +
                                ", written in C++20, with HDF5 for results. System, compiler and libraries are those "
                                "of the machine; they do not "
                                "change the numbers.",
                        .headings = {},
                        .rows = {}}};
  return known;
}

void add(Known& known, const Known& more) {
  for (const auto& [name, blocks] : more) {
    std::vector<Block>& to = known[name];
    to.insert(to.end(), blocks.begin(), blocks.end());
  }
}

}  // namespace concert::analysis
