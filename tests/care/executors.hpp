// Compares one run over all cores with the sequential executor: every row, every measure to the last bit.
#pragma once
#include <sstream>

#include "program/partition.hpp"
#include "run_text.hpp"

namespace concert::test {

/// Every number of a row, so that rows can be compared and shown.
inline std::string text_of(const record::Visit& r) {
  std::ostringstream out;
  out << r.kind << ' ' << r.agent << ' ' << r.site << ' ' << r.server << ' ' << int(r.outcome) << ' ' << int(r.attempt)
      << ' ' << r.requested << ' ' << r.started << ' ' << r.ended << ' ' << r.episode;
  return out.str();
}
inline std::string text_of(const record::Episode& r) {
  std::ostringstream out;
  out << r.kind << ' ' << r.agent << ' ' << r.pathway << ' ' << r.outcome << ' ' << r.started << ' ' << r.ended
      << ' ' << r.number << ' ' << r.starter_kind << ' ' << r.starter << ' ' << r.starter_episode << ' ' << r.called;
  return out.str();
}
inline std::string text_of(const record::Mark& r) {
  std::ostringstream out;
  out << r.kind << ' ' << r.agent << ' ' << r.mark << ' ' << r.at << ' ' << std::hexfloat << r.value;
  return out.str();
}
inline std::string text_of(const record::Message& r) {
  std::ostringstream out;
  out << r.message << ' ' << r.sender_kind << ' ' << r.sender << ' ' << r.receiver_kind << ' ' << r.receiver << ' '
      << int(r.outcome) << ' ' << r.sent << ' ' << r.delivered << ' ' << r.sender_episode;
  return out.str();
}
inline std::string text_of(const record::Change& r) {
  std::ostringstream out;
  out << r.kind << ' ' << r.agent << ' ' << r.attribute << ' ' << r.at << ' ' << std::hexfloat << r.value;
  return out.str();
}
inline std::string text_of(const record::Payment& r) {
  std::ostringstream out;
  out << r.from_account << ' ' << r.from << ' ' << r.to_account << ' ' << r.to << ' ' << r.at << ' ' << std::hexfloat
      << r.amount << ' ' << r.asked << ' ' << r.site << ' ' << r.kind << ' ' << r.agent;
  return out.str();
}

template <class Row>
void add(Words& out, const char* table, const std::vector<Row>& rows) {
  for (const Row& row : rows) out.push_back(table + text_of(row));
}

/// All that leaves a trial.
inline Words traces(const Trial& trial) {
  Words out;
  add(out, "visit ", trial.rows.visits);
  add(out, "episode ", trial.rows.episodes);
  add(out, "mark ", trial.rows.marks);
  add(out, "message ", trial.rows.messages);
  add(out, "change ", trial.rows.changes);
  add(out, "payment ", trial.rows.payments);
  for (const record::Cell& cell : trial.result.cells) {
    std::ostringstream line;
    line << "cell " << cell.measure << ' ' << cell.group << ' ' << cell.period << ' ' << std::hexfloat << cell.value
         << ' ' << cell.count;
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

/// In how many blocks and on how many threads.
struct Ways {
  std::vector<std::uint32_t> blocks = {1, 2, 3, 5, 100};
  std::vector<int> threads = {1, 2, 4, 8};
};

/// Fails unless the scenario has units of its own and gives the same under every executor, packing and thread count.
inline Trial check_everywhere(const std::string& text, const Ways& ways = {}) {
  const auto scenario = read(text);
  Run sequential;
  sequential.executor = care::Executor::sequential;
  Trial expected = run(scenario, sequential);
  INFO(expected.result.error);
  REQUIRE(expected.result.status == record::Status::done);
  REQUIRE(!expected.program->partition.one());
  const Words wanted = traces(expected);
  for (const std::uint32_t blocks : ways.blocks)
    for (const int threads : ways.threads) {
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

}  // namespace concert::test
