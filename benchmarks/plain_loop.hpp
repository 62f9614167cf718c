// The floor: what a careful C++ programmer writes by hand for one model, with nothing general about it. Concert's
// time is told as a multiple of these loops, compiled into the same program and run in turn with it.
#pragma once
#include <cmath>
#include <cstdint>
#include <deque>
#include <functional>
#include <queue>
#include <vector>

namespace concert::benchmarks {

/// xoshiro256++ (Blackman & Vigna 2021, doi:10.1145/3460772).
class Generator {
 public:
  explicit Generator(std::uint64_t seed) {
    for (auto& word : state_) {
      seed += 0x9E3779B97F4A7C15ULL;
      std::uint64_t z = (seed ^ (seed >> 30)) * 0xBF58476D1CE4E5B9ULL;
      z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
      word = z ^ (z >> 31);
    }
  }
  double uniform() {
    const std::uint64_t result = rotl(state_[0] + state_[3], 23) + state_[0];
    const std::uint64_t t = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= t;
    state_[3] = rotl(state_[3], 45);
    return (static_cast<double>(result >> 11) + 0.5) * 0x1p-53;
  }
  double exponential(double mean) { return -mean * std::log(uniform()); }

 private:
  static std::uint64_t rotl(std::uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }
  std::uint64_t state_[4];
};

/// Mean wait (minutes) of `customers` in an M/M/c queue: one heap of events, one deque of arrival times.
inline double plain_mmc(std::uint64_t seed, int customers, double gap, double service, int servers) {
  struct Event {
    double time;
    bool arrival;
    bool operator>(const Event& other) const { return time > other.time; }
  };
  Generator random(seed);
  std::priority_queue<Event, std::vector<Event>, std::greater<>> events;
  std::deque<double> waiting;
  double total = 0;
  int busy = 0, arrived = 0;
  events.push({random.exponential(gap), true});
  while (!events.empty()) {
    const Event event = events.top();
    events.pop();
    if (event.arrival) {
      if (++arrived < customers) events.push({event.time + random.exponential(gap), true});
      if (busy < servers) {
        ++busy;
        events.push({event.time + random.exponential(service), false});
      } else {
        waiting.push_back(event.time);
      }
    } else if (waiting.empty()) {
      --busy;
    } else {
      total += event.time - waiting.front();
      waiting.pop_front();
      events.push({event.time + random.exponential(service), false});
    }
  }
  return total / customers;
}

/// The clinic of W2 by hand: triage, doctor, then a test (30 %) and a talk (20 %, given up after a while). Returns how
/// many gave up. Lognormal draws by Box and Muller.
class PlainClinic {
 public:
  PlainClinic(std::uint64_t seed, int patients) : random_(seed), left_(patients) {}

  int run() {
    schedule(random_.exponential(1 / 0.51), arrival, 0);
    while (!events_.empty()) {
      const Event event = events_.top();
      events_.pop();
      now_ = event.time;
      handle(event);
    }
    return gave_up_;
  }

 private:
  enum Kind : std::int32_t { arrival, service_end, patience };
  struct Event {
    double time;
    std::int32_t kind;
    std::uint32_t patient;
    bool operator>(const Event& other) const { return time > other.time; }
  };
  struct Patient {
    bool urgent = false;
    bool waiting = false;
    std::int8_t stage = 0;
  };
  struct Desk {
    int free;
    std::deque<std::uint32_t> urgent, routine;
  };

  void schedule(double time, Kind kind, std::uint32_t patient) { events_.push({time, kind, patient}); }

  double normal() {
    return std::sqrt(-2 * std::log(random_.uniform())) * std::cos(6.283185307179586 * random_.uniform());
  }

  double duration(int stage) {
    switch (stage) {
      case 0:
        return random_.exponential(5);
      case 1:
        return std::exp(2.4787 + 0.47238 * normal());
      case 2:
        return random_.exponential(22.22);
      default:
        return std::exp(3.10731 + 0.47238 * normal());
    }
  }

  void handle(const Event& event) {
    if (event.kind == arrival) {
      if (--left_ > 0) schedule(now_ + random_.exponential(1 / 0.51), arrival, 0);
      patients_.push_back({random_.uniform() < 0.2, false, 0});
      join(static_cast<std::uint32_t>(patients_.size() - 1));
    } else if (event.kind == service_end) {
      leave(event.patient);
    } else if (patients_[event.patient].waiting && patients_[event.patient].stage == 3) {
      patients_[event.patient].waiting = false;
      ++gave_up_;
    }
  }

  void join(std::uint32_t patient) {
    Desk& desk = desks_[patients_[patient].stage];
    if (desk.free > 0) {
      --desk.free;
      schedule(now_ + duration(patients_[patient].stage), service_end, patient);
      return;
    }
    patients_[patient].waiting = true;
    (patients_[patient].urgent ? desk.urgent : desk.routine).push_back(patient);
    if (patients_[patient].stage == 3) schedule(now_ + random_.exponential(30), patience, patient);
  }

  void leave(std::uint32_t patient) {
    const int stage = patients_[patient].stage;
    Desk& desk = desks_[stage];
    ++desk.free;
    for (auto* queue : {&desk.urgent, &desk.routine})
      while (desk.free > 0 && !queue->empty()) {
        const std::uint32_t next = queue->front();
        queue->pop_front();
        if (!patients_[next].waiting) continue;
        patients_[next].waiting = false;
        --desk.free;
        schedule(now_ + duration(stage), service_end, next);
      }
    int to = stage + 1;
    if (to == 2 && random_.uniform() >= 0.3) ++to;
    if (to == 3 && random_.uniform() >= 0.2) ++to;
    if (to > 3) return;
    patients_[patient].stage = static_cast<std::int8_t>(to);
    join(patient);
  }

  Generator random_;
  std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
  std::vector<Patient> patients_;
  Desk desks_[4] = {{3, {}, {}}, {8, {}, {}}, {4, {}, {}}, {3, {}, {}}};
  double now_ = 0;
  int left_;
  int gave_up_ = 0;
};

}  // namespace concert::benchmarks
