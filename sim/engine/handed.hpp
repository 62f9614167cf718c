// Tells ThreadSanitizer what oneTBB orders: what a thread has done before it hands over a task comes before the task,
// and the task before whoever waits for it. Debian's oneTBB is not built for that tool, which would see a race in every
// hand-over; suppressing these by oneTBB's name hides the races of all that runs inside its tasks. In any other build
// nothing is done here. It does not order what runs at the same time: such races are reported.
#pragma once

#include <utility>

#if defined(__SANITIZE_THREAD__)
#include <atomic>
#endif

namespace concert::engine {

#if defined(__SANITIZE_THREAD__)
inline std::atomic<unsigned> hand_overs{0};
inline void handed() { hand_overs.fetch_add(1, std::memory_order_acq_rel); }
#else
inline void handed() {}
#endif

/// A task for oneTBB, which copies it to where another thread finds it.
template <typename Work>
class Handed {
 public:
  explicit Handed(Work work) : work_(std::move(work)) {}
  Handed(const Handed& other) : work_(other.work_) { handed(); }
  Handed(Handed&& other) noexcept : work_(std::move(other.work_)) { handed(); }
  Handed& operator=(const Handed&) = delete;
  Handed& operator=(Handed&&) = delete;
  ~Handed() = default;

  void operator()() const {
    handed();
    work_();
    handed();
  }

 private:
  Work work_;
};

}  // namespace concert::engine
