// Runs the real program as a user would, in a folder of its own, and keeps what it says.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace concert::test {

struct Said {
  int code = -1;
  std::string out, err;
};

class Desk {
 public:
  Desk();  // a new folder with a scenario in it: clinic/scenario.yaml
  ~Desk();
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;

  /// `concert <line>` through the shell, in the folder; `before` stands in front of it ("COLUMNS=80").
  Said concert(const std::string& line, const std::string& before = "") const;
  /// Starts it and sends SIGINT once `file` is there (or after a while).
  Said interrupt(const std::string& line, const std::string& files) const;

  void write(const std::string& name, const std::string& text) const;
  std::string read(const std::string& name) const;
  bool has(const std::string& name) const;
  std::vector<std::string> files() const;  // below the folder, sorted

 private:
  std::filesystem::path folder_;
};

/// The longest line in columns (code points, escape sequences left out).
std::size_t widest_line(const std::string& text);

}  // namespace concert::test
