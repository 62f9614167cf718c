// Reads the rows of one run back: what happened to whom. For exports and pictures of processes; measures are read by
// reader.hpp. Memory is that of one run's rows.
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "record/rows.hpp"

namespace concert::record {

struct RunLog {
  std::vector<Visit> visits;
  std::vector<Episode> episodes;  // `outcome` is an index into `outcomes`
  std::vector<Mark> marks;
  std::vector<Message> messages;
  std::vector<Payment> payments;
  std::vector<std::string> outcomes;      // of episodes, of all pathways together; the last is "open"
  std::vector<std::string> site_servers;  // by site: the resource or staff kind asked for; empty: nobody
  std::vector<std::string> site_instances;                     // by site: the application of a template; empty: none
  std::vector<std::pair<std::string, std::string>> instances;  // name, template
  std::vector<std::string> account_owners;                     // by account: the kind of its owners
};

/// The rows of a file, run by run: where each run's rows stand is looked up once.
class LogFile {
 public:
  /// Throws as read_log.
  explicit LogFile(const std::filesystem::path& path);
  ~LogFile();
  LogFile(const LogFile&) = delete;
  LogFile& operator=(const LogFile&) = delete;

  /// True if it was recorded with `--record full`: holds without a server and messages are there too.
  bool full() const;
  /// Visits, episodes and messages of one run; marks and payments stay empty.
  RunLog happened(std::uint32_t run) const;
  RunLog all(std::uint32_t run) const;
  /// No rows, only what their codes mean.
  RunLog names() const;

 private:
  struct Tables;
  std::unique_ptr<Tables> tables_;
};

/// Has the file rows of every kind that `--record full` keeps, as this version keeps them?
bool has_full_log(const std::filesystem::path& path);

/// Tables that the file does not have are empty. Throws std::runtime_error naming the file if it is none of Concert's,
/// or was recorded with measures only (`--record visits` keeps rows), or by a version whose rows did not name episodes.
RunLog read_log(const std::filesystem::path& path, std::uint32_t run);

}  // namespace concert::record
