// PHOLD, the standard model of parallel simulators (Fujimoto 1990), with ROSS's parameters: a process that receives an
// event sends one, with probability `remote` to any process (itself included), else to itself, after
// lookahead + Exp(mean - lookahead). No work beside. A draw belongs to the decision: (seed, process, its nth event).
// Processes are dealt to blocks in equal shares; one block is the sequential model. Used by bench_phold and the tests.
#pragma once
#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "core/fetch.hpp"
#include "engine/executor.hpp"
#include "engine/windows.hpp"
#include "random/exact_math.hpp"
#include "random/stream.hpp"

namespace concert::benchmarks {

struct PholdSettings {
  std::uint32_t processes = 1024;
  std::uint32_t events = 1;  // a process, at the start and so at any time
  double remote = 0.9;
  double mean = 1.0;  // of the delay, in the model's unit of time
  double lookahead = 0.1;
  double end = 1000;
  std::uint64_t seed = 1;
  std::uint32_t blocks = 1;
};

inline constexpr double phold_unit = 0x1p20;  // ticks

inline Tick phold_ticks(double time) { return round_to_tick(time * phold_unit); }

class Phold;

/// Some of the processes, with their events. Mail for another block is written to a bag that the other reads.
class PholdBlock : public engine::Block {
 public:
  PholdBlock(Phold& all, std::uint32_t first, std::uint32_t processes);

  Tick next() const override { return std::min(process_.idle() ? never : process_.next(), mail_); }
  void run_until(Tick end) override;
  std::uint64_t committed() const override { return process_.committed(); }

  // engine::run's model
  void handle(const engine::Event& event);
  void expect(const engine::Event& event, engine::Notice notice) const {
    if (notice == engine::Notice::early) fetch(&states_[event.target - first_]);
  }
  bool finished() const { return false; }

  void start();
  void hand_over();
  std::size_t pending() const;
  std::size_t bytes() const;

 private:
  friend class Phold;
  struct State {
    std::uint64_t digest = 0;
    std::uint32_t sequence = 0;
  };
  using Bag = std::vector<engine::Event>;

  void send(std::uint32_t process);
  void read_mail();
  void drop_bags();

  Phold& all_;
  std::uint32_t first_;
  std::vector<State> states_;
  engine::LogicalProcess process_;
  std::vector<Bag> written_, handed_;  // by receiver: of this window, and of the one before
  std::vector<Tick> written_least_;    // the earliest in each bag
  Tick mail_ = never;                  // the earliest handed to this block and not yet read
};

class Phold {
 public:
  explicit Phold(const PholdSettings& settings)
      : settings_(settings), per_block_((settings.processes + settings.blocks - 1) / settings.blocks) {
    for (std::uint32_t first = 0; first < settings.processes; first += per_block_)
      blocks_.push_back(std::make_unique<PholdBlock>(*this, first, std::min(per_block_, settings.processes - first)));
    for (auto& block : blocks_) block->start();
    hand_over();
    for (auto& block : blocks_) block->read_mail();
    for (auto& block : blocks_) block->drop_bags();  // the start is a burst of mail as there will be none again
  }

  /// The definition: one process, the least event first.
  void run_sequential() { engine::run(blocks_.front()->process_, *blocks_.front(), phold_ticks(settings_.end)); }

  engine::WindowsReport run_windowed(int threads, std::uint64_t (*clock)() = nullptr, Tick longest = never) {
    std::vector<engine::Block*> blocks;
    for (auto& block : blocks_) blocks.push_back(block.get());
    engine::Windows windows;
    windows.until = phold_ticks(settings_.end);
    windows.lookahead = blocks.size() > 1 ? lookahead_ : never;
    windows.longest = longest;
    windows.threads = threads;
    windows.clock = clock;
    return engine::run_windows(blocks, windows, [this](Tick) {
      hand_over();
      return true;
    });
  }

  std::uint64_t committed() const { return sum(&PholdBlock::committed); }
  std::size_t pending() const { return sum(&PholdBlock::pending); }
  /// Of events, mail and processes.
  std::size_t bytes() const { return sum(&PholdBlock::bytes); }

  /// Of every process's events in its order, combined in the order of processes.
  std::uint64_t digest() const {
    std::uint64_t digest = 0;
    for (const auto& block : blocks_)
      for (const auto& state : block->states_) digest = random::mix(digest, state.digest);
    return digest;
  }

 private:
  friend class PholdBlock;

  /// Constant work a pair of blocks: bags change hands, their readers unpack them in their own time.
  void hand_over() {
    for (auto& from : blocks_)
      for (std::size_t to = 0; to < blocks_.size(); ++to) {
        Tick& least = from->written_least_[to];
        if (least == never) continue;
        PholdBlock::Bag& written = from->written_[to];
        PholdBlock::Bag& handed = from->handed_[to];
        if (handed.empty()) {
          std::swap(written, handed);
        } else {  // not read yet: the receiver had nothing to do in the last window
          handed.insert(handed.end(), written.begin(), written.end());
          written.clear();
        }
        blocks_[to]->mail_ = std::min(blocks_[to]->mail_, std::exchange(least, never));
      }
  }

  template <class Result>
  std::uint64_t sum(Result (PholdBlock::*of)() const) const {
    std::uint64_t total = 0;
    for (const auto& block : blocks_) total += (*block.*of)();
    return total;
  }

  PholdSettings settings_;
  std::uint32_t per_block_;
  double rest_ = (settings_.mean - settings_.lookahead) * phold_unit;
  Tick lookahead_ = std::max<Tick>(1, phold_ticks(settings_.lookahead));
  std::vector<std::unique_ptr<PholdBlock>> blocks_;
};

inline PholdBlock::PholdBlock(Phold& all, std::uint32_t first, std::uint32_t processes)
    : all_(all),
      first_(first),
      states_(processes),
      written_((all.settings_.processes + all.per_block_ - 1) / all.per_block_),
      handed_(written_.size()),
      written_least_(written_.size(), never) {}

inline void PholdBlock::start() {
  for (std::uint32_t i = 0; i < states_.size(); ++i)
    for (std::uint32_t k = 0; k < all_.settings_.events; ++k) send(first_ + i);
}

inline void PholdBlock::run_until(Tick end) {
  read_mail();
  engine::run(process_, *this, end);
}

inline void PholdBlock::read_mail() {
  if (mail_ == never) return;
  mail_ = never;
  const std::size_t self = first_ / all_.per_block_;
  for (auto& from : all_.blocks_) {
    Bag& bag = from->handed_[self];
    for (const engine::Event& event : bag) process_.schedule(event);
    bag.clear();
  }
}

inline void PholdBlock::drop_bags() {
  for (auto* bags : {&written_, &handed_})
    for (Bag& bag : *bags) bag = Bag();
}

inline void PholdBlock::handle(const engine::Event& event) {
  State& state = states_[event.target - first_];
  state.digest = random::mix(state.digest, random::mix(event.when(), event.agent << 32 | event.sequence));
  send(event.target);
}

inline void PholdBlock::send(std::uint32_t process) {
  State& state = states_[process - first_];
  random::Draws draws({all_.settings_.seed, 0}, process, state.sequence);
  const double chance = draws.uniform();
  const double remote = all_.settings_.remote;
  std::uint32_t to = process;
  if (chance < remote) to = static_cast<std::uint32_t>(chance / remote * all_.settings_.processes);
  const Tick delay = all_.lookahead_ + static_cast<Tick>(-random::log_normal(draws.uniform()) * all_.rest_);
  const Tick time = process_.now() + delay;
  const engine::Event event{engine::stamp(engine::when(time, engine::Phase::deliver), 0), process, state.sequence++,
                            to};
  if (to - first_ < states_.size()) return process_.schedule(event);
  const std::uint32_t block = to / all_.per_block_;
  written_[block].push_back(event);
  written_least_[block] = std::min(written_least_[block], time);
}

inline std::size_t PholdBlock::pending() const {
  std::size_t pending = process_.pending();
  for (const Bag& bag : written_) pending += bag.size();
  for (const Bag& bag : handed_) pending += bag.size();
  return pending;
}

inline std::size_t PholdBlock::bytes() const {
  std::size_t bytes = process_.bytes() + states_.capacity() * sizeof(State);
  for (const auto* bags : {&written_, &handed_})
    for (const Bag& bag : *bags) bytes += bag.capacity() * sizeof(engine::Event);
  return bytes;
}

}  // namespace concert::benchmarks
