#include "record/chunks.hpp"

#include <algorithm>
#include <utility>

namespace concert::record {

void Chunks::throw_if_failed() const {
  if (failure_) std::rethrow_exception(failure_);
}

Bytes Chunks::room(std::size_t size) {
  Bytes bytes;
  {
    const Lock lock(mutex_);
    if (!spare_.empty()) {
      bytes = std::move(spare_.back());
      spare_.pop_back();
    }
  }
  bytes.resize(size);
  return bytes;
}

void Chunks::pack(Bytes& bytes) {
  std::unique_ptr<Packer> packer;
  {
    const Lock lock(mutex_);
    if (!packers_.empty()) {
      packer = std::move(packers_.back());
      packers_.pop_back();
    }
  }
  if (!packer) packer = std::make_unique<Packer>();
  packer->pack(bytes);
  const Lock lock(mutex_);
  packers_.push_back(std::move(packer));
}

bool Chunks::has_job() {
  const std::uint64_t end = front_ + under_way_.size();
  next_ = std::max(next_, front_);  // chunks that came packed were never waiting
  while (next_ < end && under_way_[next_ - front_].state == Chunk::State::packed) ++next_;
  return next_ < end;
}

/// Compresses the oldest chunk that nobody has begun, without the lock. A chunk stays under way until it is packed, so
/// that its number finds it again, unless a failure has dropped it.
bool Chunks::pack_one(Lock& lock) {
  if (!has_job()) return false;
  const std::uint64_t number = next_++;
  Bytes bytes = std::move(under_way_[number - front_].bytes);
  offer(lock);
  lock.unlock();
  try {
    pack(bytes);
  } catch (...) {
    fail(std::current_exception());  // nobody may wait for this chunk
    throw;
  }
  lock.lock();
  if (failure_) return false;
  Chunk& chunk = under_way_[number - front_];
  chunk.bytes = std::move(bytes);
  chunk.state = Chunk::State::packed;
  if (number == front_) packed_.notify_one();
  return true;
}

/// One is asked at a time; whoever comes asks the next.
void Chunks::offer(Lock& lock) {
  if (!helpers_ || offered_ || !has_job()) return;
  offered_ = true;
  lock.unlock();
  helpers_([self = weak_from_this()] {
    if (const auto chunks = self.lock()) chunks->help();
  });
  lock.lock();
}

void Chunks::help() noexcept {
  try {
    Lock lock(mutex_);
    offered_ = false;
    while (pack_one(lock)) {
    }
  } catch (...) {  // everybody who waits has been told
  }
}

void Chunks::push(Chunk chunk) {
  if (!helpers_ && chunk.state == Chunk::State::plain) {
    pack(chunk.bytes);
    chunk.state = Chunk::State::packed;
  }
  Lock lock(mutex_);
  throw_if_failed();
  while (under_way_.size() >= most) {
    if (pack_one(lock)) continue;
    taken_.wait(lock, [&] { return under_way_.size() < most || failure_; });
    throw_if_failed();
  }
  under_way_.push_back(std::move(chunk));
  if (under_way_.size() == 1 && under_way_.front().state == Chunk::State::packed) packed_.notify_one();
  offer(lock);
}

std::optional<Chunk> Chunks::pop() {
  Lock lock(mutex_);
  for (;;) {
    throw_if_failed();
    if (!under_way_.empty() && under_way_.front().state == Chunk::State::packed) break;
    if (ended_ && under_way_.empty()) return std::nullopt;
    if (ended_ && pack_one(lock)) continue;  // nobody fills chunks any more: the writer has the time
    packed_.wait(lock);
  }
  Chunk chunk = std::move(under_way_.front());
  under_way_.pop_front();
  ++front_;
  taken_.notify_one();
  return chunk;
}

void Chunks::written(Chunk chunk) {
  const Lock lock(mutex_);
  if (spare_.size() < most) spare_.push_back(std::move(chunk.bytes));
}

void Chunks::end() {
  const Lock lock(mutex_);
  ended_ = true;
  packed_.notify_one();
}

void Chunks::fail(std::exception_ptr why) {
  const Lock lock(mutex_);
  if (!failure_) failure_ = std::move(why);
  front_ += under_way_.size();
  under_way_.clear();
  taken_.notify_all();
  packed_.notify_all();
}

}  // namespace concert::record
