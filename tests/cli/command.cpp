#include "command.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "../experiment/clinic_text.hpp"

namespace concert::test {

namespace fs = std::filesystem;

Desk::Desk() {
  std::string name = (fs::temp_directory_path() / "concert-desk-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  folder_ = name;
  fs::create_directory(folder_ / "clinic");
  write("clinic/scenario.yaml", clinic_text("exponential(mean=contact)"));
}

Desk::~Desk() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

Said Desk::concert(const std::string& line, const std::string& before) const {
  const std::string shell =
      "cd '" + folder_.string() + "' && " + before + " '" CONCERT_BINARY "' " + line + " >.out 2>.err";
  const int status = std::system(shell.c_str());
  Said said{.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1, .out = read(".out"), .err = read(".err")};
  fs::remove(folder_ / ".out");
  fs::remove(folder_ / ".err");
  return said;
}

Said Desk::interrupt(const std::string& line, const std::string& files) const {
  write(".interrupt.sh", "'" CONCERT_BINARY "' " + line +
                             " >.out 2>.err &\n"
                             "pid=$!\n"
                             "i=0; while ! compgen -G '" +
                             files +
                             "' && [ $i -lt 200 ]; do sleep 0.05; i=$((i+1)); done >.out.seen\n"
                             "[ -s .out.seen ] && touch .seen\n"
                             "kill -INT $pid; wait $pid; echo $? >.code\n");
  // Background jobs of a shell without job control ignore SIGINT, so the shell has it on.
  if (std::system(("cd '" + folder_.string() + "' && bash -m .interrupt.sh 2>/dev/null").c_str()) < 0) return {};
  Said said{.code = std::atoi(read(".code").c_str()), .out = read(".out"), .err = read(".err")};
  if (!has(".seen")) said.code = -2;  // it never began to write: the test has shown nothing
  for (const char* name : {".out", ".err", ".code", ".seen", ".out.seen", ".interrupt.sh"}) fs::remove(folder_ / name);
  return said;
}

void Desk::write(const std::string& name, const std::string& text) const { std::ofstream(folder_ / name) << text; }

std::string Desk::read(const std::string& name) const {
  std::ifstream in(folder_ / name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

bool Desk::has(const std::string& name) const { return fs::exists(folder_ / name); }

std::vector<std::string> Desk::files() const {
  std::vector<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(folder_)) {
    if (entry.is_regular_file()) names.push_back(fs::relative(entry.path(), folder_).generic_string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::size_t widest_line(const std::string& text) {
  std::size_t widest = 0, column = 0;
  bool escape = false;
  for (const char c : text) {
    if (c == '\x1b')
      escape = true;
    else if (escape)
      escape = !std::isalpha(static_cast<unsigned char>(c));
    else if (c == '\n')
      column = 0;
    else if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U)
      widest = std::max(widest, ++column);
  }
  return widest;
}

}  // namespace concert::test
