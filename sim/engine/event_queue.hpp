// Pending events, least first: a 4-ary implicit heap (LaMarca & Ladner 1996, doi:10.1145/235141.235145), which is the
// fastest plain structure below some ten thousand pending events.
#pragma once
#include <cstddef>
#include <vector>

#include "engine/event.hpp"

namespace concert::engine {

class EventQueue {
 public:
  bool empty() const { return heap_.empty(); }
  std::size_t size() const { return heap_.size(); }
  const Event& least() const { return heap_.front(); }

  void push(const Event& event) {
    std::size_t hole = heap_.size();
    heap_.push_back(event);
    while (hole > 0) {
      const std::size_t parent = (hole - 1) / arity;
      if (!(event < heap_[parent])) break;
      heap_[hole] = heap_[parent];
      hole = parent;
    }
    heap_[hole] = event;
  }

  Event pop() {
    const Event least = heap_.front();
    const Event last = heap_.back();
    heap_.pop_back();
    if (!heap_.empty()) sink(last);
    return least;
  }

 private:
  static constexpr std::size_t arity = 4;

  /// Puts `event` where the root's hole ends up.
  void sink(const Event& event) {
    const std::size_t size = heap_.size();
    std::size_t hole = 0;
    for (std::size_t first = 1; first < size; first = hole * arity + 1) {
      std::size_t smallest = first;
      const std::size_t end = first + arity < size ? first + arity : size;
      for (std::size_t child = first + 1; child < end; ++child)
        if (heap_[child] < heap_[smallest]) smallest = child;
      if (!(heap_[smallest] < event)) break;
      heap_[hole] = heap_[smallest];
      hole = smallest;
    }
    heap_[hole] = event;
  }

  std::vector<Event> heap_;
};

}  // namespace concert::engine
