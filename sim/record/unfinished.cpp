#include "record/unfinished.hpp"

#include <unistd.h>

#include <array>
#include <atomic>
#include <cstring>

#include "record/writer.hpp"

namespace concert::record {
namespace {

constexpr std::size_t slots = 16;
constexpr std::size_t longest = 4096;

enum State : int { free_slot, being_filled, ready };

struct Slot {
  std::atomic<int> state{free_slot};
  std::array<char, longest> path{};
};

std::array<Slot, slots> open_files;

static_assert(std::atomic<int>::is_always_lock_free, "a signal handler may not wait for a lock");

}  // namespace

Unfinished::Unfinished(const std::filesystem::path& path) noexcept : slot_(slots) {
  if (path.native().size() >= longest) return;
  for (std::size_t i = 0; i < slots; ++i) {
    int expected = free_slot;
    if (!open_files[i].state.compare_exchange_strong(expected, being_filled)) continue;
    std::memcpy(open_files[i].path.data(), path.c_str(), path.native().size() + 1);
    open_files[i].state = ready;
    slot_ = i;
    return;
  }
}

Unfinished::~Unfinished() {
  if (slot_ < slots) open_files[slot_].state = free_slot;
}

void remove_unfinished() noexcept {
  for (Slot& slot : open_files) {
    if (slot.state == ready) ::unlink(slot.path.data());
  }
}

}  // namespace concert::record
