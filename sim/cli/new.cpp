// `concert new`: a commented scenario that runs as it stands, to begin from.
#include <iostream>
#include <system_error>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/starter.hpp"
#include "scenario/names.hpp"

namespace concert::cli {
namespace {

namespace fs = std::filesystem;

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
  return text;
}

/// The starter under another name, without what only its own tests need.
std::string starter(const std::string& name) {
  std::string text = replaced(starter_text, "# tests/run: check\n", "");
  text = replaced(text, "id: starter", "id: " + name);
  return replaced(text, "starter.", name + ".");
}

}  // namespace

Exit start_new(const Arguments& arguments) {
  const std::string name = arguments.scenario.string();
  if (const std::string why = scenario::not_a_name(name); !why.empty()) {
    std::cerr << "concert: '" << name << "' cannot name a scenario: it " << why << "\n  a word of letters, digits and '_'\n";
    return Exit::usage;
  }
  std::error_code ignored;
  const fs::path folder = !arguments.output.empty() ? arguments.output : fs::is_directory("scenarios", ignored) ? fs::path("scenarios") / name : fs::path(name);
  const fs::path file = folder / "scenario.yaml";
  if (fs::exists(file, ignored)) {
    std::cerr << "concert: " << file.string() << " is there already; it is left as it is\n  choose another name, or --output FOLDER\n";
    return Exit::usage;
  }
  fs::create_directories(folder, ignored);
  write_text(file, starter(name));
  std::cout << file.generic_string() << "\n"
            << "try: concert validate " << folder.generic_string() << "\n     concert compare " << folder.generic_string() << "\n     concert check "
            << folder.generic_string() << "\n";
  return Exit::done;
}

}  // namespace concert::cli
