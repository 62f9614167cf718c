// Pending events of one logical process, least first, in exactly the order of `operator<`.
// Few: a sorted list. More: a 4-ary implicit heap (LaMarca & Ladner 1996, doi:10.1145/235141.235145). Many: buckets of
// equal spans of time, written one after the other, sorted when their time comes; the spans follow the population, what is
// further off lies in coarser buckets (after calendar and ladder queues: Brown 1988, doi:10.1145/63039.63045; Tang, Goh &
// Thng 2005, doi:10.1145/1103323.1103324). Events may be pushed at, or before, the least one. Nothing is cancelled here.
#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "core/large_pages.hpp"
#include "engine/event.hpp"

namespace concert::engine {

/// A sorted list, the least last. Below some thirty events bench_hold sees no difference from the heap; W1 takes a
/// twentieth fewer instructions.
class EventList {
 public:
  bool empty() const { return events_.empty(); }
  std::size_t size() const { return events_.size(); }
  const Event& least() const { return events_.back(); }
  const std::vector<Event>& events() const { return events_; }

  void push(const Event& event) {
    std::size_t hole = events_.size();
    events_.push_back(event);
    Event* const events = events_.data();
    for (; hole > 0 && events[hole - 1] < event; --hole) events[hole] = events[hole - 1];
    events[hole] = event;
  }

  Event pop() {
    const Event least = events_.back();
    events_.pop_back();
    return least;
  }

 private:
  std::vector<Event> events_;
};

/// The heap alone: best below a few hundred events.
class EventHeap {
 public:
  bool empty() const { return heap_.empty(); }
  std::size_t size() const { return heap_.size(); }
  const Event& least() const { return heap_.front(); }
  /// In no particular order.
  const std::vector<Event>& events() const { return heap_; }

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

/// The list while there are few, the heap while there are more: one of them is empty.
class EarlyEvents {
 public:
  bool empty() const { return list_.empty() && heap_.empty(); }
  std::size_t size() const { return list_.size() + heap_.size(); }
  const Event& least() const { return heap_.empty() ? list_.least() : heap_.least(); }
  std::size_t bytes() const { return (list_.events().capacity() + heap_.events().capacity()) * sizeof(Event); }

  void push(const Event& event) {
    if (!heap_.empty()) return heap_.push(event);
    list_.push(event);
    if (list_.size() > most_listed) move(list_, heap_);
  }

  Event pop() {
    if (heap_.empty()) return list_.pop();
    const Event least = heap_.pop();
    if (heap_.size() < least_heaped) move(heap_, list_);
    return least;
  }

  /// Calls f with every event, in no order.
  template <class F>
  void for_each(F&& f) const {
    for (const Event& event : list_.events()) f(event);
    for (const Event& event : heap_.events()) f(event);
  }

 private:
  static constexpr std::size_t most_listed = 28, least_heaped = 14;

  template <class From, class To>
  static void move(From& from, To& to) {
    while (!from.empty()) to.push(from.pop());
  }

  EventList list_;
  EventHeap heap_;
};

/// 512 bytes of a bucket: small enough that half of one is little to waste in each, large enough to be read in a row.
struct EventChunk {
  static constexpr std::uint32_t room = 21;
  EventChunk* before;
  Event events[room];
};

/// Where chunks come from and go back to; grows by an eighth, at last by large pages.
class ChunkPool {
 public:
  EventChunk* take() {
    if (!free_) grow();
    EventChunk* const chunk = free_;
    free_ = chunk->before;
    return chunk;
  }
  void give(EventChunk* chunk) {
    chunk->before = free_;
    free_ = chunk;
  }
  std::size_t bytes() const { return chunks_ * sizeof(EventChunk); }

 private:
  void grow();

  std::vector<Bytes> slabs_;
  EventChunk* free_ = nullptr;
  std::size_t chunks_ = 0;
};

/// Unsorted events; all chunks but the last are full.
struct EventBucket {
  EventChunk* last = nullptr;
  std::uint32_t full = 0;  // chunks before it
  std::uint16_t fill = 0;  // of the last chunk
  std::uint16_t tail = 0;  // pushed last, in no chunk yet

  bool empty() const { return last == nullptr && tail == 0; }
  std::size_t size() const { return static_cast<std::size_t>(full) * EventChunk::room + fill + tail; }
};

/// The opened bucket: a sorted array that is read once.
class SortedRun {
 public:
  bool empty() const { return next_ == end_; }
  std::size_t size() const { return static_cast<std::size_t>(end_ - next_); }
  const Event& least() const { return *next_; }
  Event pop() { return *next_++; }
  const Event* begin() const { return next_; }
  const Event* end() const { return end_; }
  std::size_t bytes() const { return events_.capacity() * sizeof(Event) + starts_.capacity() * sizeof(std::uint32_t); }

  /// Fills the empty run with a bucket whose events lie in [first, first + 2^shift) of `Event::when`.
  void fill(const EventBucket& bucket, std::uint64_t first, unsigned shift);
  void clear() { next_ = end_; }

 private:
  void distribute(const EventBucket& bucket, std::uint64_t first, unsigned shift);
  void sort_cells();
  void sort_neighbours();

  std::vector<Event> events_;
  std::vector<std::uint32_t> starts_;  // of the cells into which a bucket is distributed
  const Event* next_ = nullptr;
  const Event* end_ = nullptr;
};

/// Buckets of far events. Level 0 holds what is near, a bucket for every 2^shift of `Event::when`; a bucket of the next
/// level spans half of all those below, and is handed down when its time comes near. The last level takes any time.
class BucketRing {
 public:
  struct Opened {
    EventBucket bucket;
    std::uint64_t first;
    unsigned shift;
  };

  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  std::size_t bytes() const;

  /// Not before the end of the bucket opened last.
  void push(const Event& event) {
    ++size_;
    store(event);
  }

  /// Takes the earliest bucket out (the ring must not be empty); its chunks are to be given back.
  Opened open();
  void release(EventBucket bucket);

  /// Rearranges everything in buckets of 2^shift, 2^bits a level, for events from `first` on.
  void spread(bool together, std::uint64_t first, unsigned shift, unsigned bits);
  void clear();

  /// Calls f with every event, in no order.
  template <class F>
  void for_each(F&& f) const {
    for (const Level& level : levels_)
      for (std::size_t i = 0; i < level.buckets.size(); ++i) {
        visit(level.buckets[i], f);
        for (std::size_t t = 0; t < level.buckets[i].tail; ++t) f(level.tail(i)[t]);
      }
  }
  template <class F>
  static void visit(const EventBucket& bucket, F&& f) {
    std::uint32_t count = bucket.fill;
    for (const EventChunk* chunk = bucket.last; chunk; chunk = chunk->before, count = EventChunk::room)
      for (std::uint32_t i = 0; i < count; ++i) f(chunk->events[i]);
  }

 private:
  struct Level {
    unsigned shift = 0;
    std::uint64_t position = 0;  // the first bucket not yet taken, as time >> shift
    std::uint64_t limit = 0;     // the first that lies in the level above
    std::size_t size = 0;
    std::vector<EventBucket> buckets;
    /// Of the nearest level, if that was asked for: where events are written first, close together, because a processor knows
    /// few places at once; they are handed on by the seven to chunks, which lie anywhere.
    std::vector<Event> tails;

    Event* tail(std::size_t bucket) { return tails.data() + bucket * tail_room; }
    const Event* tail(std::size_t bucket) const { return tails.data() + bucket * tail_room; }
  };
  static constexpr std::size_t tail_room = 7;
  static_assert(EventChunk::room % tail_room == 0);

  void store(const Event& event) {
    Level* level = levels_.data();
    while (event.when() >> level->shift >= level->limit) ++level;
    ++level->size;
    const std::size_t at = event.when() >> level->shift & mask_;
    EventBucket& bucket = level->buckets[at];
    if (level->tails.empty()) return append(bucket, event);
    Event* const tail = level->tail(at);
    tail[bucket.tail++] = event;
    if (bucket.tail == tail_room) hand_on(bucket, tail);
  }
  void append(EventBucket& bucket, const Event& event) {
    if (bucket.fill == EventChunk::room || !bucket.last) extend(bucket);
    bucket.last->events[bucket.fill++] = event;
  }
  void hand_on(EventBucket& bucket, const Event* tail);
  void extend(EventBucket& bucket);
  void move(const EventBucket& bucket);
  bool settle(std::size_t number);
  void slide(std::size_t number);
  void lower(std::size_t number);
  EventBucket take(Level& level);  // all of it in chunks

  std::vector<Level> levels_;
  ChunkPool pool_;
  std::size_t size_ = 0;
  std::uint64_t mask_ = 0;
  unsigned bits_ = 0;
};

/// When the queue goes over from list and heap to buckets, and back; measured with bench_hold.
struct QueueTuning {
  std::size_t spread_above = 512;
  std::size_t gather_below = 128;
  std::size_t together_above = std::size_t{1} << 19;  // far events are written close together: they fit no cache
};

class EventQueue {
 public:
  explicit EventQueue(QueueTuning tuning = {}) : tuning_(tuning), most_early_(tuning.spread_above) {}
  EventQueue(EventQueue&&) = default;
  EventQueue& operator=(EventQueue&&) = default;
  EventQueue(const EventQueue&) = delete;
  EventQueue& operator=(const EventQueue&) = delete;

  bool empty() const { return early_.empty() && run_.empty(); }
  std::size_t size() const { return early_.size() + run_.size() + ring_.size(); }
  const Event& least() const { return takes_run() ? run_.least() : early_.least(); }

  void push(const Event& event) {
    if (event.when() >= edge_) return ring_.push(event);
    early_.push(event);
    if (early_.size() > most_early_) spread();
  }

  Event pop() {
    const Event event = takes_run() ? run_.pop() : early_.pop();
    if (empty() && !ring_.empty()) open();
    return event;
  }

  /// An event that will be among the next some `distance` to leave, or nothing: to fetch in advance what it needs.
  const Event* ahead(std::size_t distance) const { return distance < run_.size() ? run_.begin() + distance : nullptr; }
  /// The next event, if it came too late to be told of like that and there are many others.
  const Event* surprise() const { return run_.empty() || takes_run() ? nullptr : &early_.least(); }

  /// Memory held, in bytes.
  std::size_t bytes() const { return early_.bytes() + run_.bytes() + ring_.bytes(); }

 private:
  static constexpr std::uint64_t everything = std::numeric_limits<std::uint64_t>::max();

  bool takes_run() const { return !run_.empty() && (early_.empty() || run_.least() < early_.least()); }
  void open();
  void spread();
  void gather();
  bool misfits() const;

  EarlyEvents early_;  // events before the edge that were pushed after their bucket was opened; all, while they are few
  SortedRun run_;
  BucketRing ring_;  // events from the edge on
  std::uint64_t edge_ = everything;
  QueueTuning tuning_;
  std::size_t most_early_;
  std::size_t spread_size_ = 0;                        // events when the width was chosen last
  unsigned shift_ = 0;                                 // the width chosen
  std::uint64_t opened_events_ = 0, opened_span_ = 0;  // since then; the span in buckets, empty ones included
  std::uint64_t opened_last_ = 0;
};

}  // namespace concert::engine
