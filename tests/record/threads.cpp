// Several threads on the way into one file: whoever compresses, however slow the disk, the bytes are the same and what
// waits stays below its bound.
#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "catch.hpp"
#include "record/planes.hpp"
#include "record/sample.hpp"

using namespace sample;
using namespace std::chrono_literals;

namespace {

constexpr std::uint32_t visits = 40'000;

/// Trials in the order of their numbers, each on the next free thread; returns the most bytes that waited.
std::size_t write_with(const std::filesystem::path& path, unsigned threads, WriterOptions options) {
  Writer writer(path, sample::header(), Level::full, std::move(options));
  std::atomic<std::uint32_t> next{0};
  std::mutex starting;
  const auto work = [&] {
    for (;;) {
      std::unique_lock lock(starting);
      const std::uint32_t run = next++;
      if (run >= sample::header().runs.size()) return;
      const auto log = writer.trial(run);
      lock.unlock();
      // The first trial is the slowest, so that the others would wait for it in memory.
      if (run == 0) std::this_thread::sleep_for(50ms);
      log->finish(sample::record(*log, run, visits));
    }
  };
  std::vector<std::thread> pool;
  for (unsigned i = 0; i < threads; ++i) pool.emplace_back(work);
  for (std::thread& thread : pool) thread.join();
  writer.provenance("host", "somewhere");
  writer.close();
  return writer.most_waited();
}

/// A few threads that run what they are given, and drop what they have not begun at the end.
class Pool {
 public:
  explicit Pool(unsigned threads) {
    for (unsigned i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
  }
  ~Pool() {
    ended_ = true;
    for (std::thread& thread : threads_) thread.join();
  }
  Helpers helpers() {
    return [this](std::function<void()> task) {
      const std::scoped_lock lock(mutex_);
      tasks_.push_back(std::move(task));
    };
  }
  std::atomic<int> begun{0};

 private:
  void work() {
    while (!ended_) {
      std::function<void()> task;
      if (const std::scoped_lock lock(mutex_); !tasks_.empty()) {
        task = std::move(tasks_.back());
        tasks_.pop_back();
      }
      if (task)
        ++begun, task();
      else
        std::this_thread::sleep_for(100us);
    }
  }
  std::mutex mutex_;
  std::vector<std::function<void()>> tasks_;
  std::vector<std::thread> threads_;
  std::atomic<bool> ended_{false};
};

template <class Value>
void check_planes(std::size_t count) {
  std::vector<Value> values(count);
  std::uint64_t state = count;
  for (Value& value : values) value = static_cast<Value>(state = state * 6364136223846793005u + 1442695040888963407u);
  std::vector<std::byte> out(chunk_rows * sizeof(Value), std::byte{0xAA});
  spread([&](std::size_t i) { return values[i]; }, count, {out.data()});
  const auto* const plain = reinterpret_cast<const std::byte*>(values.data());
  bool same = true;
  for (std::size_t plane = 0; plane < sizeof(Value); ++plane) {
    for (std::size_t i = 0; i < count; ++i) same &= out[plane * chunk_rows + i] == plain[i * sizeof(Value) + plane];
    same &= count == chunk_rows || out[plane * chunk_rows + count] == std::byte{0xAA};
  }
  CHECK(same);
}

}  // namespace

TEST_CASE("columns come out as HDF5's shuffle leaves them, whatever their width and length", "[property]") {
  for (const std::size_t count : {0u, 1u, 7u, 8u, 9u, 100u, 2'048u, 16'384u}) {
    check_planes<std::uint8_t>(count);
    check_planes<std::uint16_t>(count);
    check_planes<std::uint32_t>(count);
    check_planes<std::int64_t>(count);
  }
}

TEST_CASE("a slow disk slows the run: rows stay below their bound and the bytes are the same", "[property]") {
  const Folder folder;
  sample::write(folder.path / "plain.h5", visits);
  constexpr std::size_t bound = 512 * 1024;
  std::atomic<int> writes{0};
  for (const unsigned threads : {2u, 5u}) {
    const WriterOptions options{
        .helpers = {}, .most_waiting = bound, .before_write = [&] { ++writes, std::this_thread::sleep_for(1ms); }};
    const std::size_t waited = write_with(folder.path / "slow.h5", threads, options);
    CHECK(waited <= bound);
    CHECK(waited > bound / 2);  // the bound was reached: the test has shown something
    CHECK(bytes(folder.path / "slow.h5") == bytes(folder.path / "plain.h5"));
  }
  CHECK(writes > 100);
}

TEST_CASE("whoever compresses, the bytes are the same", "[property]") {
  const Folder folder;
  sample::write(folder.path / "plain.h5", visits);
  for (const unsigned threads : {1u, 3u}) {
    Pool pool(threads);
    write_with(folder.path / "helped.h5", threads, {.helpers = pool.helpers(), .before_write = {}});
    CHECK(bytes(folder.path / "helped.h5") == bytes(folder.path / "plain.h5"));
    CHECK(pool.begun > 0);
  }
  write_with(folder.path / "alone.h5", 2, {.helpers = [](const auto&) {}, .before_write = {}});  // who never come
  CHECK(bytes(folder.path / "alone.h5") == bytes(folder.path / "plain.h5"));
}

TEST_CASE("trials that wait for one that stopped are told why it did", "[unit]") {
  const Folder folder;
  const WriterOptions options{.helpers = {}, .most_waiting = 100'000, .before_write = {}};
  Writer writer(folder.path / "r.h5", sample::header(), Level::full, options);
  auto first = writer.trial(0);
  const auto later = writer.trial(1);
  const bool says = GENERATE(true, false);
  std::thread stops([&] {
    std::this_thread::sleep_for(20ms);
    if (says)
      writer.fail(std::make_exception_ptr(std::runtime_error("out of memory")));
    else
      first.reset();
  });
  CHECK_THROWS_WITH(sample::record(*later, 1, 100'000), says ? "out of memory" : "a trial stopped before its end");
  stops.join();
}
