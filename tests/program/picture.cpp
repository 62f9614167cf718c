// Pictures of pathways: what starts them, what is done in the author's words, and which outcome leads where.
#include "houses.hpp"

using namespace concert;
using namespace concert::test;

namespace {

std::string picture_of(const std::string& pathway) {
  const std::string text =
      "concert: 1\nscenario: {id: t}\nresources: {desk: {capacity: 1}}\n"
      "agents: {guest: {is: person, count: 2, attributes: {glad: {type: number, initial: 0}}}}\n"
      "relations: {bond: {from: guest, to: guest, attributes: {firm: {type: number, initial: 1}}}}\n"
      "pathways:\n"
      "  stay: {for: guest, starts: {every: 2 d}, steps: [{use: desk, patience: 1 h, do: [{hold: 20 min}], then: {gave_up: [{exit: cross}]}},\n"
      "    {choose: [{when: glad > 3, do: [{set: {glad: 1}}]}, {else: [{await: {called: {when: glad > 9}, late: {after: 1 d}}}]}]}]}\n"
      "  absent_one: {for: guest, starts: {born: true}, steps: [{hold: 1 h}]}\n"
      "rules:\n"
      "  thanks: {for: guest, upon: cross(stay), if: glad < 5, do: [{set: {glad: it + 1}}]}\n"
      "  fading: {for: bond, every: 30 d, do: [{set: {firm: it * 0.5}}, {if: firm < 0.1, unlink: {cause: faded}}]}\n"
      "measures: {bonds: {mean: firm, over: bond, at: 3 d}}\nmodels: {usual: {disable: [absent_one]}}\nexperiment: {horizon: 10 d}\n";
  scenario::ReadResult read = scenario::read_text("t.yaml", text, ".");
  std::ostringstream out;
  print(out, read.diagnostics, read.sources);
  INFO(out.str());
  REQUIRE(read.scenario);
  const auto scenario = std::make_shared<const scenario::Scenario>(std::move(*read.scenario));
  const auto program = program::compile(scenario, {.model = 0, .under = {}});
  const auto at = std::find_if(scenario->pathways.begin(), scenario->pathways.end(), [&](const auto& p) { return p.name == pathway; });
  return program::picture(*program, static_cast<int>(at - scenario->pathways.begin()));
}

void check_saying(const std::string& picture, const std::vector<std::string>& parts) {
  INFO(picture);
  for (const std::string& part : parts) CHECK(picture.find(part) != std::string::npos);
}

}  // namespace

TEST_CASE("A picture says what starts a pathway, what it does and which outcome leads where", "[unit]") {
  check_saying(picture_of("stay"), {"guest\nevery 2 d", "\"use desk\"", "\"hold 20 min\"", "\"give back desk\"", "[label=\"gave_up\"]",
                                    "\"ends: cross\"", "[label=\"glad > 3\"]", "\"set glad\"", "[label=\"called\"]", "[label=\"late\"]"});
  check_saying(picture_of("thanks"), {"guest\nupon cross(stay)\nif glad < 5", "\"set glad\""});
}

TEST_CASE("A picture of a rule for a relation shows its turn, and one of what a model leaves out says so", "[regression]") {
  check_saying(picture_of("fading"), {"each tie of bond\nevery 30 d", "\"set firm\"", "if firm < 0.1:\nunlink"});
  check_saying(picture_of("absent_one"), {"not in the model usual"});
}
