// A small scenario for tests of whole runs: one queue, two models that differ in staffing, everything random.
#pragma once
#include <string>

namespace concert::test {

/// `hold` is the duration of a contact: an expression that may fail at run time.
inline std::string clinic_text(const std::string& hold) {
  return R"yaml(concert: 1
scenario: {id: clinic, title: "A clinic", limits: ["nothing is claimed"]}
parameters:
  desks: {value: 1, unit: "1", kind: assumption, source: "for the test", lever: true}
  contact: {value: 6 min, unit: min, range: [1, 30], kind: assumption, source: "for the test"}
resources:
  desk: {capacity: desks}
agents:
  client:
    is: person
    arrivals: {every: "exponential(mean=8 min)"}
    attributes: {keen: {type: fraction, initial: "beta(alpha=2, beta=3)"}}
pathways:
  visit:
    for: client
    starts: {born: true}
    steps:
      - use: desk
        id: seen
        do: [{hold: ")yaml" +
         hold + R"yaml("}]
measures:
  waits: {mean: wait, over: visit.seen, unit: min}
  seen_count: {count: visit.seen, per_agent: true}
  by_day: {count: visit.seen, every: 1 d}
  keen_waits: {mean: wait, over: visit.seen, where: "keen > 0.5", unit: min}
models:
  one_desk: {baseline: true}
  two_desks: {set: {desks: 2}}
experiment: {horizon: 3 d, warm_up: 0 d, replications: 6}
expect:
  - {pattern: shorter, says: "a second desk shortens the wait", that: "difference(waits, two_desks, one_desk)", sign: negative, source: "queueing"}
  - {pattern: swept, that: waits, in: one_desk, sweep: {contact: [3 min, 6 min]}, shape: increasing, source: "queueing"}
  - {pattern: again, that: waits, in: one_desk, above: 0, source: "queueing"}
)yaml";
}

/// A hold that is negative, an error of the run, in about a third of the clients.
inline const char* failing_hold = "uniform(min=-3 min, max=6 min) + 0 * contact";

}  // namespace concert::test
