// Chunks of columns on their way to the file: compressed by whoever is free, written in order by one.
// The thread that fills chunks compresses them itself, unless the caller has offered helpers: then it goes on, and
// takes part only when too many chunks are under way. It waits when nothing is left to compress and the writer is
// behind, so that a slow disk slows the run and the memory of chunks stays bounded.
#pragma once
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "record/h5.hpp"
#include "record/packer.hpp"
#include "record/writer.hpp"

namespace concert::record {

/// A chunk of one column. Without bytes it only lengthens its dataset.
struct Chunk {
  hid_t dataset = -1;
  std::size_t first_row = 0;
  std::size_t rows = 0;
  Bytes bytes;
  enum class State : std::uint8_t { plain, packed } state = State::plain;
};

class Chunks : public std::enable_shared_from_this<Chunks> {
 public:
  /// Chunks under way at most, at 16 to 128 kB each.
  static constexpr std::size_t most = 32;

  explicit Chunks(Helpers helpers) : helpers_(std::move(helpers)) {}

  /// From the thread that fills chunks, one at a time. Throws what stopped the writer.
  void push(Chunk chunk);
  /// Compresses a chunk here and now.
  void pack(Bytes& bytes);
  /// Room for a chunk, from those that were written. Its contents are left over.
  Bytes room(std::size_t size);

  /// From the writer's thread: the next chunk, packed, or nothing once `end` was called and all is taken.
  std::optional<Chunk> pop();
  void written(Chunk chunk);
  void end();
  /// Drops everything; push throws `why` from now on.
  void fail(std::exception_ptr why);

 private:
  using Lock = std::unique_lock<std::mutex>;
  void throw_if_failed() const;
  bool has_job();
  bool pack_one(Lock& lock);
  void offer(Lock& lock);
  void help() noexcept;

  const Helpers helpers_;
  std::mutex mutex_;
  std::condition_variable packed_, taken_;
  std::deque<Chunk> under_way_;
  std::uint64_t front_ = 0;  // number of the first chunk under way
  std::uint64_t next_ = 0;   // no chunk before this number waits to be compressed
  std::vector<std::unique_ptr<Packer>> packers_;
  std::vector<Bytes> spare_;
  bool offered_ = false;  // somebody was asked to help and has not come yet
  bool ended_ = false;
  std::exception_ptr failure_;
};

}  // namespace concert::record
