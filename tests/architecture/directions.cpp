// Who may include whom: the table of docs/background/architecture.md, against every #include of the tree.
#include <map>
#include <regex>
#include <sstream>

#include "catch.hpp"
#include "tree.hpp"

namespace {

using concert::tree::files;
using concert::tree::read;

using Table = std::map<std::string, std::set<std::string>>;

/// Rows `| `sim/room` | duty | a, b |`; the room's own name is always allowed.
Table table_of_rooms() {
  static const std::regex row("\\| `(sim/)?([a-z]+)` \\|[^|]*\\| ([^|]*) \\|");
  const std::string text = read("docs/background/architecture.md");
  Table table;
  for (std::sregex_iterator it(text.begin(), text.end(), row), end; it != end; ++it) {
    auto& may = table[(*it)[2]];
    may.insert((*it)[2]);
    std::istringstream words((*it)[3].str());
    for (std::string word; std::getline(words >> std::ws, word, ',');) may.insert(word);
  }
  return table;
}

std::string room_of(const std::string& path) {
  const auto first = path.substr(0, path.find('/'));
  if (first != "sim") return first;
  const auto rest = path.substr(4);
  return rest.substr(0, rest.find('/'));
}

std::vector<std::string> sources() {
  auto all = files("sim", {".hpp", ".cpp"});
  for (auto& path : files("analysis", {".hpp", ".cpp"})) all.push_back(path);
  return all;
}

}  // namespace

TEST_CASE("Every room of the tree stands in the table, and nothing else does", "[architecture]") {
  std::set<std::string> rooms, named;
  for (const auto& path : sources()) rooms.insert(room_of(path));
  for (const auto& [room, may] : table_of_rooms()) named.insert(room);
  CHECK(rooms == named);
}

TEST_CASE("A file includes only rooms that its own room may use", "[architecture]") {
  const Table table = table_of_rooms();
  for (const auto& path : sources()) {
    const auto& may = table.at(room_of(path));
    for (const auto& include : concert::tree::includes(read(path))) {
      if (include.front() != '"' || include.find('/') == std::string::npos) continue;
      const std::string room = include.substr(1, include.find('/') - 1);
      INFO(path << " includes " << include);
      CHECK(may.count(room) == 1);
    }
  }
}

TEST_CASE("A library is included by its own room only", "[architecture]") {
  const std::vector<std::pair<std::regex, std::set<std::string>>> doors = {
      {std::regex("<yaml-cpp/.*"), {"scenario"}}, {std::regex("<(oneapi/)?tbb/.*"), {"experiment", "engine"}},
      {std::regex("<(hdf5|H5|libdeflate).*"), {"record"}}, {std::regex("<CLI/.*"), {"cli"}},
      {std::regex("<xlsxwriter.*"), {"analysis"}}};
  for (const auto& path : sources())
    for (const auto& include : concert::tree::includes(read(path)))
      for (const auto& [library, rooms] : doors) {
        INFO(path << " includes " << include);
        if (std::regex_match(include, library)) CHECK(rooms.count(room_of(path)) == 1);
      }
}
