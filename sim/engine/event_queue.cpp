#include "engine/event_queue.hpp"

#include <algorithm>
#include <bit>

namespace concert::engine {

namespace {

constexpr unsigned time_bits = 48;  // of Event::when, last_time included

/// A cell with more than this many events is sorted by itself; the others in one pass over neighbours.
constexpr std::uint32_t many_in_cell = 12;
constexpr unsigned most_cell_bits = 13;  // 32 KiB of counts

/// Events in a bucket at which writing to many and opening one cost least (bench_hold): while everything fits the
/// nearest cache few, then enough that the buckets being written to fit it.
double wanted_in_bucket(std::size_t events) {
  return static_cast<double>(
      std::max(std::clamp<std::size_t>(events / 32, 32, 512), std::min<std::size_t>(events / 1024, 4096)));
}

struct Layout {
  unsigned shift;
  unsigned bits;
};

/// Width and number of buckets from a sample of the pending times (`events` in all). The width gives the next few
/// buckets the wanted number of events, but when most of the events lie far behind a dense front it is widened, so that
/// the first quarter of them does not take more than eight times the buckets.
Layout layout_for(std::vector<std::uint64_t> sample, std::size_t events) {
  const double buckets = std::max(1.0, static_cast<double>(events) / wanted_in_bucket(events));
  const auto quantile = [&sample](double share) {
    const auto place = sample.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(sample.size() - 1));
    std::nth_element(sample.begin(), place, sample.end());
    return static_cast<double>(*place);
  };
  const double start = static_cast<double>(*std::min_element(sample.begin(), sample.end()));
  const double front = std::min(0.25, 4 / buckets);
  const double width =
      std::max({1.0, (quantile(front) - start) / (front * buckets), (quantile(0.25) - start) / (8 * 0.25 * buckets)});
  const auto shift = static_cast<unsigned>(std::bit_width(static_cast<std::uint64_t>(width * 1.414)) - 1);
  const auto bits = static_cast<unsigned>(std::bit_width(static_cast<std::uint64_t>(4 * buckets)));
  return {shift, std::clamp(bits, 6U, 15U)};
}

}  // namespace

// ── chunks ──

void ChunkPool::grow() {
  const std::size_t count = std::clamp<std::size_t>(chunks_ / 8, 16, large_page / sizeof(EventChunk));
  slabs_.push_back(allocate_bytes(count * sizeof(EventChunk)));
  auto* const slab = reinterpret_cast<EventChunk*>(slabs_.back().get());
  for (std::size_t i = count; i > 0; --i) give(new (slab + i - 1) EventChunk);
  chunks_ += count;
}

// ── the opened bucket ──

void SortedRun::fill(const EventBucket& bucket, std::uint64_t first, unsigned shift) {
  const std::size_t size = bucket.size();
  if (events_.capacity() > 4 * std::max<std::size_t>(size, 4096)) events_ = std::vector<Event>();  // after a burst
  if (events_.size() < size) events_ = std::vector<Event>(size);
  distribute(bucket, first, shift);
  sort_cells();
  next_ = events_.data();
  end_ = next_ + size;
  sort_neighbours();
}

/// Counting sort by the leading bits of the time within the bucket, about one event a cell.
void SortedRun::distribute(const EventBucket& bucket, std::uint64_t first, unsigned shift) {
  const auto fine = static_cast<unsigned>(std::bit_width(bucket.size()));
  const unsigned bits = std::min({shift, fine, most_cell_bits});
  const unsigned down = shift - bits;
  starts_.assign((std::size_t{1} << bits) + 1, 0);
  std::uint32_t* const starts = starts_.data();
  BucketRing::visit(bucket, [=](const Event& event) { ++starts[((event.when() - first) >> down) + 1]; });
  std::uint32_t sum = 0;
  for (std::uint32_t& start : starts_) start = sum += start;
  Event* const events = events_.data();
  BucketRing::visit(bucket, [=](const Event& event) { events[starts[(event.when() - first) >> down]++] = event; });
}

/// After distribution `starts_[c]` is the end of cell c.
void SortedRun::sort_cells() {
  std::uint32_t begin = 0;
  for (const std::uint32_t end : starts_) {
    if (end - begin > many_in_cell) std::sort(events_.data() + begin, events_.data() + end);
    begin = end;
  }
}

void SortedRun::sort_neighbours() {
  Event* const events = events_.data();
  const std::size_t size = static_cast<std::size_t>(end_ - next_);
  for (std::size_t i = 1; i < size; ++i) {
    if (!(events[i] < events[i - 1])) continue;
    const Event event = events[i];
    std::size_t hole = i;
    for (; hole > 0 && event < events[hole - 1]; --hole) events[hole] = events[hole - 1];
    events[hole] = event;
  }
}

// ── the ring ──

void BucketRing::extend(EventBucket& bucket) {
  EventChunk* const chunk = pool_.take();
  chunk->before = bucket.last;
  bucket.full += bucket.last ? 1 : 0;
  bucket.last = chunk;
  bucket.fill = 0;
}

void BucketRing::hand_on(EventBucket& bucket, const Event* tail) {
  if (bucket.tail == 0) return;
  if (bucket.fill == EventChunk::room || !bucket.last) extend(bucket);
  std::copy_n(tail, bucket.tail, bucket.last->events + bucket.fill);
  bucket.fill = static_cast<std::uint16_t>(bucket.fill + bucket.tail);
  bucket.tail = 0;
}

void BucketRing::release(EventBucket bucket) {
  for (EventChunk* chunk = bucket.last; chunk;) pool_.give(std::exchange(chunk, chunk->before));
}

/// Puts the events of a bucket where they belong now, chunk by chunk, so that hardly more memory is needed.
void BucketRing::move(const EventBucket& bucket) {
  std::uint32_t count = bucket.fill;
  for (EventChunk* chunk = bucket.last; chunk; count = EventChunk::room) {
    for (std::uint32_t i = 0; i < count; ++i) store(chunk->events[i]);
    pool_.give(std::exchange(chunk, chunk->before));
  }
}

EventBucket BucketRing::take(Level& level) {
  const std::size_t at = level.position++ & mask_;
  hand_on(level.buckets[at], level.tail(at));
  const EventBucket bucket = std::exchange(level.buckets[at], EventBucket{});
  level.size -= bucket.size();
  return bucket;
}

BucketRing::Opened BucketRing::open() {
  settle(0);
  Level& near = levels_.front();
  const std::uint64_t first = near.position << near.shift;
  const EventBucket bucket = take(near);
  size_ -= bucket.size();
  slide(0);
  return {bucket, first, near.shift};
}

/// Moves the level's position to its first bucket with events, which may have to come down from above; false if there
/// is nothing in the level and above.
bool BucketRing::settle(std::size_t number) {
  for (;;) {
    Level& level = levels_[number];
    if (level.size == 0) {
      if (number + 1 == levels_.size() || !settle(number + 1)) return false;
      level.position = levels_[number + 1].position << (bits_ - 1);
      level.limit = level.position;
      slide(number);
      continue;
    }
    if (!level.buckets[level.position & mask_].empty()) return true;
    ++level.position;
    slide(number);
  }
}

/// Keeps between half of the level's buckets and all of them open for events.
void BucketRing::slide(std::size_t number) {
  if (number + 1 == levels_.size()) return;
  const std::uint64_t half = std::uint64_t{1} << (bits_ - 1);
  while (levels_[number].limit <= levels_[number].position + half) lower(number);
}

/// Hands the next bucket of the level above down.
void BucketRing::lower(std::size_t number) {
  const EventBucket bucket = take(levels_[number + 1]);
  levels_[number].limit = levels_[number + 1].position << (bits_ - 1);
  move(bucket);
  slide(number + 1);
}

void BucketRing::spread(bool together, std::uint64_t first, unsigned shift, unsigned bits) {
  std::vector<Level> old = std::move(levels_);
  levels_.clear();
  bits_ = bits;
  mask_ = (std::uint64_t{1} << bits) - 1;
  for (unsigned wide = shift;; wide += bits - 1) {
    Level level;
    level.shift = wide;
    level.buckets.resize(std::size_t{1} << bits);
    if (together && levels_.empty()) level.tails.resize(level.buckets.size() * tail_room);
    level.position = levels_.empty() ? first >> wide : levels_.back().limit >> (bits - 1);
    const bool last = wide + bits >= time_bits;
    const std::uint64_t half = std::uint64_t{1} << (bits - 1);
    level.limit = last ? std::numeric_limits<std::uint64_t>::max() : ((level.position >> (bits - 1)) + 2) * half;
    levels_.push_back(std::move(level));
    if (last) break;
  }
  for (Level& level : old)
    for (std::size_t i = 0; i < level.buckets.size(); ++i) {
      hand_on(level.buckets[i], level.tail(i));
      move(level.buckets[i]);
    }
}

void BucketRing::clear() { *this = BucketRing(); }

std::size_t BucketRing::bytes() const {
  std::size_t bytes = pool_.bytes();
  for (const Level& level : levels_)
    bytes += level.buckets.capacity() * sizeof(EventBucket) + level.tails.capacity() * sizeof(Event);
  return bytes;
}

// ── the queue ──

/// Brings the next events into the run, which is empty like the early ones.
void EventQueue::open() {
  if (ring_.size() < tuning_.gather_below) return gather();
  if (misfits()) return spread();
  const BucketRing::Opened opened = ring_.open();
  run_.fill(opened.bucket, opened.first, opened.shift);
  ring_.release(opened.bucket);
  edge_ = opened.first + (std::uint64_t{1} << opened.shift);
  opened_events_ += run_.size();
  opened_span_ += (opened.first - opened_last_) >> opened.shift;
  opened_last_ = opened.first;
}

/// The buckets have become too few or too full: by growth, or on average over as many events as were pending.
bool EventQueue::misfits() const {
  if (ring_.size() / 4 > spread_size_) return true;
  if (opened_events_ < spread_size_ || opened_span_ == 0) return false;
  const double ratio =
      static_cast<double>(opened_events_) / (static_cast<double>(opened_span_) * wanted_in_bucket(ring_.size()));
  return ratio < 0.2 || ratio > 5;
}

/// Arranges everything anew in buckets whose width fits it.
void EventQueue::spread() {
  const std::size_t size = this->size();
  const std::size_t stride = size / 16384 + 1;
  std::vector<std::uint64_t> sample;
  std::size_t count = 0;
  std::uint64_t first = everything;
  const auto look = [&](const Event& event) {
    first = std::min(first, event.when());
    if (count++ % stride == 0) sample.push_back(event.when());
  };
  early_.for_each(look);
  for (const Event& event : run_) look(event);
  ring_.for_each(look);
  const Layout layout = layout_for(std::move(sample), size);
  ring_.spread(size > tuning_.together_above, first, layout.shift, layout.bits);
  early_.for_each([this](const Event& event) { ring_.push(event); });
  for (const Event& event : run_) ring_.push(event);
  const bool pushed_early = !early_.empty();
  early_ = {};
  run_.clear();
  spread_size_ = size;
  const bool vain = pushed_early && layout.shift == shift_;  // as many events at one instant: the heap is as good
  most_early_ = std::max({tuning_.spread_above, size / 16, vain ? 4 * most_early_ : 0});
  shift_ = layout.shift;
  opened_events_ = opened_span_ = 0;
  opened_last_ = first >> layout.shift << layout.shift;
  open();
}

/// Back to list and heap: few are left.
void EventQueue::gather() {
  ring_.for_each([this](const Event& event) { early_.push(event); });
  ring_.clear();
  edge_ = everything;
  most_early_ = tuning_.spread_above;
}

}  // namespace concert::engine
