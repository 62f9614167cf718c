#include "record/part.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>

namespace concert::record {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view ending = ".part";

/// The process in `<name>.<process>.part` or `<name>.<process>-2.part`; nothing for other files.
std::optional<pid_t> process_of(std::string_view file, std::string_view name) {
  if (file.size() < name.size() + 1 + ending.size()) return std::nullopt;
  if (file.substr(0, name.size()) != name || file[name.size()] != '.') return std::nullopt;
  if (file.substr(file.size() - ending.size()) != ending) return std::nullopt;
  file = file.substr(name.size() + 1, file.size() - name.size() - 1 - ending.size());
  pid_t process = 0;
  const auto [rest, error] = std::from_chars(file.data(), file.data() + file.size(), process);
  const bool whole = rest == file.data() + file.size() || *rest == '-';
  if (error != std::errc() || !whole || process <= 0) return std::nullopt;
  return process;
}

bool is_gone(pid_t process) { return ::kill(process, 0) != 0 && errno == ESRCH; }

bool is_locked(const fs::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CLOEXEC);
  if (descriptor < 0) return true;
  const bool locked = ::flock(descriptor, LOCK_EX | LOCK_NB) != 0;
  ::close(descriptor);
  return locked;
}

/// A name that no file has: of this process, with a number where it writes the same file more than once.
fs::path part_of(const fs::path& path) {
  const std::string stem = path.string() + "." + std::to_string(::getpid());
  std::string part = stem + std::string(ending);
  for (int number = 2; fs::exists(part); ++number) part = stem + "-" + std::to_string(number) + std::string(ending);
  return part;
}

void read_back(const fs::path& part, std::initializer_list<const char*> groups) {
  const h5::Handle file = h5::open_file(part);
  for (const char* group : groups)
    const h5::Handle found(H5Gopen2(file.get(), group, H5P_DEFAULT), H5Gclose,
                           ("find the group '" + std::string(group) + "' of the result file it has written").c_str());
}

}  // namespace

Part::Part(const fs::path& path) : path_(path), part_(part_of(path)) {}

Part::~Part() {
  std::error_code ignored;
  if (ours_) fs::remove(part_, ignored);
}

h5::Handle Part::create() {
  h5::Handle file = h5::create_file(part_);
  ours_ = true;
  return file;
}

void Part::rename(std::initializer_list<const char*> groups) {
  read_back(part_, groups);
  fs::rename(part_, path_);
  ours_ = false;
}

void remove_stale_parts(const fs::path& path) noexcept try {
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  for (const auto& entry : fs::directory_iterator(folder)) {
    const auto process = process_of(entry.path().filename().native(), path.filename().native());
    if (process && is_gone(*process) && !is_locked(entry.path())) fs::remove(entry.path());
  }
} catch (const std::exception&) {  // a folder that cannot be read is told when the file is created
}

}  // namespace concert::record
