// What one knows of another: the library's record, and closing.
#include <cmath>

#include "care/run_text.hpp"

using namespace concert;
using namespace concert::test;

namespace {

std::string records(const std::string& channel, const std::string& more = "") {
  return "uses: [lib/record.yaml]\n"
         "channels: {post: {" + channel + "}}\n"
         "agents: {office: {is: organisation, count: 1}, guest: {is: person, count: 300, attributes: {need: {type: number, initial: 10}}}}\n"
         "apply:\n"
         "  files: {template: record_of, with: {keeper: office, subject: guest, actual: need, over: post}}\n"
         "  look: {template: ask_again, with: {subject: guest, keeper: first(o in office), record: files.record, usable: 30 d, work: [{hold: 1 h}]}}\n"
         "pathways:\n"
         "  stay: {for: guest, starts: {born: true}, steps: [{call: files.tell, with: {whom: first(o in office)}}, {hold: 10 d}, {call: look.consult, then: {known: [], repeated: []}}, {set: {need: it + 5}}, {hold: 30 d}, {call: look.consult, then: {known: [], repeated: []}}]}\n" + more +
         "experiment: {horizon: 100 d}\n";
}

}  // namespace

TEST_CASE("record: what was told stays, what is moves on; what is old is found out again", "[unit]") {
  const Trial trial = run(records("latency: 1 d"));
  CHECK(trial.measure("files.gap") == 5);
  CHECK(trial.measure("files.complete_share") == 1);
  CHECK(trial.measure("look.duplicated") == 0.5);  // known after 10 days, too old after 40
}

TEST_CASE("record: what is lost is never known, what arrives in part is not complete", "[theory]") {
  CHECK(run(records("loss: 1")).measure("look.duplicated") == 1);
  const Trial part = run(records("fidelity: 0.9"));
  const double complete = part.measure("files.complete_share");
  // Of the reports whose subject survived, 0.9 * 0.9 are complete.
  CHECK(std::abs(complete - 0.81) < 4 * std::sqrt(0.81 * 0.19 / 270));
}
