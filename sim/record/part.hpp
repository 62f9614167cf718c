// The temporary name a result file has until it is complete: `<name>.<process>.part`, so that two processes that write
// the same file do not touch each other's. The last one to finish gives the file its name.
#pragma once
#include <filesystem>
#include <initializer_list>

#include "record/h5.hpp"

namespace concert::record {

/// A file under its temporary name: removed with this object, unless it has been given its own.
class Part {
 public:
  explicit Part(const std::filesystem::path& path);
  ~Part();
  Part(const Part&) = delete;
  Part& operator=(const Part&) = delete;

  const std::filesystem::path& path() const { return part_; }
  /// Fails if somebody else has created it in the meantime.
  h5::Handle create();
  /// Opens the complete file once more and looks for these groups, then gives it its name. Throws std::runtime_error if
  /// the file cannot be read or a group is missing, and std::filesystem::filesystem_error; the name is then as it was.
  void rename(std::initializer_list<const char*> groups);

 private:
  std::filesystem::path path_, part_;
  bool ours_ = false;
};

/// Removes what processes that were killed have left of `path`: parts whose process is gone and that nobody has locked,
/// as HDF5 does while it writes (the process may run on another machine). What cannot be removed is left.
void remove_stale_parts(const std::filesystem::path& path) noexcept;

}  // namespace concert::record
