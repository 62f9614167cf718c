// The temporary names of result files: several writers of one file, and what killed processes leave.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/wait.h>

#include <fstream>

#include "catch.hpp"
#include "record/part.hpp"
#include "record/sample.hpp"

using namespace sample;
namespace h5 = concert::record::h5;
using concert::record::Part;

namespace {

void leave(const std::filesystem::path& path) { std::ofstream(path) << "half a file"; }

/// The number of a process that is no more.
std::string gone() {
  const pid_t child = fork();
  if (child == 0) _exit(0);
  waitpid(child, nullptr, 0);
  return std::to_string(child);
}

void write_and_close(Writer& writer, std::uint32_t visits) {
  for (std::uint32_t run = 0; run < sample::header().runs.size(); ++run) {
    const auto log = writer.trial(run);
    log->finish(sample::record(*log, run, visits));
  }
  writer.close();
}

}  // namespace

TEST_CASE("two writers of one file do not touch each other's, and the last to finish has the name", "[unit]") {
  const Folder folder;
  const auto path = folder.path / "r.h5";
  Writer one(path, sample::header(), Level::full);
  Writer two(path, sample::header(), Level::full);
  write_and_close(one, 20);
  const std::string first = bytes(path);
  write_and_close(two, 30'000);
  const std::string second = bytes(path);
  CHECK(second.size() > first.size());
  Writer again(path, sample::header(), Level::full);
  write_and_close(again, 20);
  CHECK(bytes(path) == first);
}

TEST_CASE("a file that cannot be read back does not get the name", "[unit]") {
  const Folder folder;
  const auto path = folder.path / "r.h5";
  sample::write(path, 20);
  const std::string before = bytes(path);
  const h5::Session session;
  const auto refused = [&](const std::string& content) {
    Part part(path);
    part.create().close("close it");
    if (!content.empty()) std::ofstream(part.path(), std::ios::binary) << content;
    CHECK_THROWS_AS(part.rename({"runs", "measures"}), std::runtime_error);
    return bytes(path) == before;
  };
  CHECK(refused("half a file"));
  CHECK(refused(before.substr(0, before.size() / 2)));
  CHECK(refused(""));  // HDF5, without the groups
  Part part(path);
  part.create().close("close it");
  std::ofstream(part.path(), std::ios::binary) << before;
  part.rename({"runs", "measures"});
  CHECK(bytes(path) == before);
}

TEST_CASE("another process that writes the same file at once does no harm", "[unit]") {
  const Folder folder;
  const auto path = folder.path / "r.h5";
  sample::write(folder.path / "alone.h5", 30'000);
  const pid_t child = fork();
  if (child == 0) {
    try {
      sample::write(path, 30'000);
    } catch (...) {
      _exit(1);
    }
    _exit(0);
  }
  sample::write(path, 30'000);
  int status = -1;
  waitpid(child, &status, 0);
  CHECK(status == 0);
  CHECK(bytes(path) == bytes(folder.path / "alone.h5"));
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path), {}) == 2);
}

TEST_CASE("what a killed process left of a file is removed by the next writer of that file", "[unit]") {
  const Folder folder;
  const std::string dead = gone(), alive = std::to_string(getppid());
  for (const std::string& part : {"." + dead + ".part", "." + dead + "-2.part"}) leave(folder.path / ("r.h5" + part));
  const std::vector<std::string> others{"r.h5." + alive + ".part", "r.h5.notes.part", "r.h5." + dead,
                                        "s.h5." + dead + ".part",  "r.h5.part",       "rr.h5." + dead + ".part"};
  for (const std::string& name : others) leave(folder.path / name);
  sample::write(folder.path / "r.h5", 10);
  for (const std::string& name : others) {
    INFO(name);
    CHECK(std::filesystem::exists(folder.path / name));
  }
  CHECK(static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder.path), {})) ==
        others.size() + 1);
}

TEST_CASE("a part that somebody has locked is left alone, as its process may run on another machine", "[unit]") {
  const Folder folder;
  const auto part = folder.path / ("r.h5." + gone() + ".part");
  leave(part);
  const int descriptor = open(part.c_str(), O_RDONLY);
  REQUIRE(flock(descriptor, LOCK_EX) == 0);
  sample::write(folder.path / "r.h5", 10);
  CHECK(std::filesystem::exists(part));
  close(descriptor);
  sample::write(folder.path / "r.h5", 10);
  CHECK_FALSE(std::filesystem::exists(part));
}
