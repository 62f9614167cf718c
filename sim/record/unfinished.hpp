// The temporary files of writers that are still open, so that a signal handler can remove them.
// The one mutable global of Concert: a signal handler can reach nothing else. It changes no result.
#pragma once
#include <cstddef>
#include <filesystem>

namespace concert::record {

/// Remembers a file while it lives. If the table is full, or the path too long, only Ctrl-C leaves the file behind.
class Unfinished {
 public:
  explicit Unfinished(const std::filesystem::path& path) noexcept;
  ~Unfinished();
  Unfinished(const Unfinished&) = delete;
  Unfinished& operator=(const Unfinished&) = delete;

 private:
  std::size_t slot_;
};

}  // namespace concert::record
