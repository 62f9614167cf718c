// W4 by hand: people with a recurring need, practices of a few doctors, one binary heap over everybody's next event.
// 16 bytes an event and 8 a person; nothing general about it.
#pragma once
#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <vector>

#include "benchmarks/plain_loop.hpp"

namespace concert::benchmarks {

class PlainPractices {
 public:
  struct Size {
    std::uint32_t people = 1'000'000;
    std::uint32_t practices = 100;
    int doctors = 5;
    double minutes = 525'600;  // the horizon
  };

  PlainPractices(std::uint64_t seed, const Size& size)
      : random_(seed), size_(size), list_(size.people / size.practices), practices_(size.practices) {
    for (Practice& practice : practices_) practice.free = size.doctors;
    since_.resize(size.people);
    events_.reserve(size.people);
    for (std::uint32_t person = 0; person < size.people; ++person)
      events_.push_back({random_.exponential(gap), person, need});
    std::make_heap(events_.begin(), events_.end(), std::greater<>());
  }

  /// Returns the number of events.
  std::uint64_t run() {
    std::uint64_t count = 0;
    while (!events_.empty() && events_.front().time < size_.minutes) {
      std::pop_heap(events_.begin(), events_.end(), std::greater<>());
      const Event event = events_.back();
      events_.pop_back();
      now_ = event.time;
      event.kind == need ? ask(event.person) : finish(event.person);
      ++count;
    }
    return count;
  }

  std::uint64_t visits() const { return visits_; }
  double mean_wait() const { return waited_ / static_cast<double>(visits_); }  // minutes

 private:
  static constexpr double gap = 525'600.0 / 20, service = 10;  // minutes
  enum Kind : std::uint32_t { need, service_end };
  struct Event {
    double time;
    std::uint32_t person;
    Kind kind;
    bool operator>(const Event& other) const { return time > other.time; }
  };
  struct Practice {
    int free = 0;
    std::deque<std::uint32_t> waiting;
  };

  void schedule(double after, std::uint32_t person, Kind kind) {
    events_.push_back({now_ + after, person, kind});
    std::push_heap(events_.begin(), events_.end(), std::greater<>());
  }

  void ask(std::uint32_t person) {
    Practice& practice = practices_[person / list_];
    since_[person] = now_;
    if (practice.free > 0) {
      --practice.free;
      begin(person);
    } else {
      practice.waiting.push_back(person);
    }
  }

  void begin(std::uint32_t person) {
    waited_ += now_ - since_[person];
    ++visits_;
    schedule(random_.exponential(service), person, service_end);
  }

  void finish(std::uint32_t person) {
    Practice& practice = practices_[person / list_];
    schedule(random_.exponential(gap), person, need);
    if (practice.waiting.empty()) {
      ++practice.free;
      return;
    }
    const std::uint32_t next = practice.waiting.front();
    practice.waiting.pop_front();
    begin(next);
  }

  Generator random_;
  Size size_;
  std::uint32_t list_;
  std::vector<Practice> practices_;
  std::vector<double> since_;
  std::vector<Event> events_;
  double now_ = 0, waited_ = 0;
  std::uint64_t visits_ = 0;
};

}  // namespace concert::benchmarks
