// Reads the rows of one run back: what happened to whom. For exports and pictures of processes; measures are read by
// reader.hpp. Memory is that of one run's rows.
#pragma once
#include <filesystem>
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
};

/// Tables that the file does not have are empty. Throws std::runtime_error naming the file if it is none of Concert's,
/// or was recorded with measures only (`--record visits` keeps rows).
RunLog read_log(const std::filesystem::path& path, std::uint32_t run);

}  // namespace concert::record
