// One run over all cores gives what the sequential executor gives: the same rows in the same order, the same measures to
// the last bit, for any packing of units into processes and any number of threads.
#include <cstring>

#include "program/partition.hpp"
#include "run_text.hpp"

using namespace concert;
using namespace concert::test;

namespace {

/// Every number of a row, so that rows can be compared and shown.
std::string text_of(const record::Visit& r) {
  std::ostringstream out;
  out << r.kind << ' ' << r.agent << ' ' << r.site << ' ' << r.server << ' ' << int(r.outcome) << ' ' << int(r.attempt) << ' '
      << r.requested << ' ' << r.started << ' ' << r.ended;
  return out.str();
}
std::string text_of(const record::Episode& r) {
  std::ostringstream out;
  out << r.kind << ' ' << r.agent << ' ' << r.pathway << ' ' << r.outcome << ' ' << r.started << ' ' << r.ended;
  return out.str();
}
std::string text_of(const record::Mark& r) {
  std::ostringstream out;
  out << r.kind << ' ' << r.agent << ' ' << r.mark << ' ' << r.at << ' ' << std::hexfloat << r.value;
  return out.str();
}
std::string text_of(const record::Message& r) {
  std::ostringstream out;
  out << r.message << ' ' << r.sender_kind << ' ' << r.sender << ' ' << r.receiver_kind << ' ' << r.receiver << ' '
      << int(r.outcome) << ' ' << r.sent << ' ' << r.delivered;
  return out.str();
}
std::string text_of(const record::Change& r) {
  std::ostringstream out;
  out << r.kind << ' ' << r.agent << ' ' << r.attribute << ' ' << r.at << ' ' << std::hexfloat << r.value;
  return out.str();
}
std::string text_of(const record::Payment& r) {
  std::ostringstream out;
  out << r.from_account << ' ' << r.from << ' ' << r.to_account << ' ' << r.to << ' ' << r.at << ' ' << std::hexfloat
      << r.amount << ' ' << r.asked;
  return out.str();
}

template <class Row>
void add(Words& out, const char* table, const std::vector<Row>& rows) {
  for (const Row& row : rows) out.push_back(table + text_of(row));
}

/// All that leaves a trial.
Words traces(const Trial& trial) {
  Words out;
  add(out, "visit ", trial.rows.visits);
  add(out, "episode ", trial.rows.episodes);
  add(out, "mark ", trial.rows.marks);
  add(out, "message ", trial.rows.messages);
  add(out, "change ", trial.rows.changes);
  add(out, "payment ", trial.rows.payments);
  for (const record::Cell& cell : trial.result.cells) {
    std::ostringstream line;
    line << "cell " << cell.measure << ' ' << cell.group << ' ' << cell.period << ' ' << std::hexfloat << cell.value << ' '
         << cell.count;
    out.push_back(line.str());
  }
  for (const record::AgentValue& value : trial.result.agents) {
    std::ostringstream line;
    line << "agent " << value.measure << ' ' << value.agent << ' ' << std::hexfloat << value.value;
    out.push_back(line.str());
  }
  out.push_back("events " + std::to_string(trial.result.events) + " ended " + std::to_string(trial.result.ended) + " " +
                trial.result.error);
  return out;
}

/// Fails unless the scenario has units of its own and gives the same under every executor, packing and thread count.
Trial check_everywhere(const std::string& text) {
  const auto scenario = read(text);
  Run sequential;
  sequential.executor = care::Executor::sequential;
  Trial expected = run(scenario, sequential);
  INFO(expected.result.error);
  REQUIRE(!expected.program->partition.one());
  const Words wanted = traces(expected);
  for (const std::uint32_t blocks : {1U, 2U, 3U, 5U, 100U})
    for (const int threads : {1, 2, 4, 8}) {
      Run windowed;
      windowed.blocks = blocks;
      windowed.threads = threads;
      const Words found = traces(run(scenario, windowed));
      CAPTURE(blocks, threads);
      REQUIRE(found.size() == wanted.size());
      for (std::size_t i = 0; i < wanted.size(); ++i) {
        CAPTURE(i);
        REQUIRE(found[i] == wanted[i]);
      }
    }
  return expected;
}

const std::string practices =
    "agents:\n"
    "  practice: {is: organisation, count: 7}\n"
    "  person: {is: person, in: practice, count: {per: practice, value: 30}}\n"
    "resources: {doctor: {of: practice, capacity: 2}}\n";

}  // namespace

TEST_CASE("people who only meet in their own practice", "[property]") {
  const Trial trial = check_everywhere(
      practices +
      "pathways:\n"
      "  ill: {for: person, starts: {every: exponential(mean=2 h)}, steps: [{use: doctor, patience: exponential(mean=40 min), "
      "do: [{hold: exponential(mean=10 min)}], then: {gave_up: [{record: left}]}}]}\n"
      "measures:\n"
      "  waits: {mean: wait, over: use(doctor), unit: min}\n"
      "  spread: {sd: wait, over: use(doctor), unit: min}\n"
      "  middle: {median: wait, over: use(doctor), unit: min}\n"
      "  by_practice: {mean: wait, over: use(doctor), by: practice, unit: min}\n"
      "  queue: {time_mean: queue(doctor)}\n"
      "  used: {utilisation: doctor}\n"
      "  left: {count: ill.left, per: person_day}\n"
      "  series: {count: use(doctor), every: 6 h}\n"
      "experiment: {horizon: 3 d, warm_up: 6 h}\n");
  CHECK(trial.measure("waits") > 0);
  CHECK(trial.rows.visits.size() > 5000);
}

TEST_CASE("letters between units, and answers to whoever sent them", "[property]") {
  const Trial trial = check_everywhere(
      practices +
      "channels: {post: {latency: 20 min + exponential(mean=1 h), loss: 0.1, fidelity: 0.8}}\n"
      "messages: {question: {pages: count}, answer: {good: bool}}\n"
      "pathways:\n"
      "  ill:\n"
      "    for: person\n"
      "    starts: {every: exponential(mean=6 h)}\n"
      "    steps:\n"
      "      - {send: question, to: \"pick(p in practice if p != practice)\", over: post, with: {pages: index}}\n"
      "      - {await: {back: {message: answer, as: reply}, never: {after: 8 h}}, then: {back: [{record: answered, value: \"if(reply.good, 1, 0)\"}], never: [{record: forgotten}]}}\n"
      "  advise:\n"
      "    for: practice\n"
      "    starts: {upon: message(question)}\n"
      "    steps: [{use: doctor, do: [{hold: exponential(mean=10 min + message.pages * 1 min)}]}, {send: answer, to: message.sender, over: post, with: {good: bernoulli(0.5)}}]\n"
      "measures: {answered: {count: ill.answered}, forgotten: {count: ill.forgotten}, busy: {time_mean: busy(doctor)}}\n"
      "experiment: {horizon: 4 d}\n");
  CHECK(trial.measure("answered") > 100);
  CHECK(trial.measure("forgotten") > 20);
}

TEST_CASE("shifts and interventions act on every unit at once", "[property]") {
  check_everywhere(
      "calendars: {daytime: {open: [\"Mon-Sun 08:00-18:00\"]}}\n"
      "parameters:\n"
      "  mean_stay: {value: 20 min, unit: min, kind: assumption, source: test}\n"
      "agents:\n"
      "  practice: {is: organisation, count: 5}\n"
      "  person: {is: person, in: practice, count: {per: practice, value: 20}}\n"
      "resources: {doctor: {of: practice, capacity: 2, calendar: daytime}}\n"
      "pathways:\n"
      "  ill: {for: person, starts: {every: exponential(mean=4 h)}, steps: [{use: doctor, do: [{hold: exponential(mean=mean_stay)}]}]}\n"
      "interventions:\n"
      "  crisis: {always: true, from: 2 d, until: 4 d, ramp: 12 h, set: {mean_stay: 35 min, doctor.capacity: 3}}\n"
      "measures: {waits: {mean: wait, over: use(doctor), every: 1 d, unit: min}}\n"
      "experiment: {horizon: 6 d}\n");
}

TEST_CASE("newcomers of a source for each unit", "[property]") {
  check_everywhere(
      "agents:\n"
      "  house: {is: organisation, count: 6}\n"
      "  guest: {is: person, in: house, arrivals: {per: house, every: exponential(mean=30 min)}}\n"
      "resources: {bed: {of: house, capacity: 3}}\n"
      "pathways:\n"
      "  stay: {for: guest, starts: {born: true}, steps: [{id: lying, use: bed, patience: 2 h, do: [{hold: exponential(mean=2 h)}], then: {gave_up: [{exit: away}]}}]}\n"
      "measures: {stays: {count: stay.lying, by: house}, inside: {time_mean: present(guest)}}\n"
      "experiment: {horizon: 5 d}\n");
}

TEST_CASE("what is told to other units is heard there at the same instant", "[property]") {
  check_everywhere(
      "channels: {news: {latency: 15 min}}\n"
      "agents:\n"
      "  house:\n"
      "    is: organisation\n"
      "    count: 4\n"
      "    attributes: {guests: {type: count, initial: 0}}\n"
      "    publishes: {full: {value: guests, every: 1 h, over: news}}\n"
      "  guest: {is: person, in: house, arrivals: {per: house, every: exponential(mean=40 min)}}\n"
      "resources: {bed: {of: house, capacity: 2}}\n"
      "pathways:\n"
      "  stay:\n"
      "    for: guest\n"
      "    starts: {born: true}\n"
      "    steps:\n"
      "      - {set: {house.guests: it + 1}}\n"
      "      - {record: fullest, value: \"max(seen(h.full) for h in house)\"}\n"
      "      - {use: bed, do: [{hold: exponential(mean=1 h)}]}\n"
      "      - {set: {house.guests: it - 1}}\n"
      "experiment: {horizon: 3 d}\n");
}

TEST_CASE("a run that fails fails in the same place", "[unit]") {
  const std::string text =
      "agents:\n"
      "  house: {is: organisation, count: 6}\n"
      "  guest: {is: person, in: house, arrivals: {per: house, every: exponential(mean=30 min)}}\n"
      "pathways:\n"
      "  stay: {for: guest, starts: {born: true}, steps: [{record: came}, {hold: \"1 h * log(1 - index / 40)\"}]}\n"
      "experiment: {horizon: 5 d}\n";
  const auto scenario = read(text);
  Run sequential;
  sequential.executor = care::Executor::sequential;
  const Trial expected = run(scenario, sequential);
  REQUIRE(expected.result.status == record::Status::failed);
  for (const std::uint32_t blocks : {1U, 3U, 100U}) {
    Run windowed;
    windowed.blocks = blocks;
    windowed.threads = 2;
    const Trial found = run(scenario, windowed);
    CHECK(found.result.error == expected.result.error);
    CHECK(traces(found) == traces(expected));
  }
}
