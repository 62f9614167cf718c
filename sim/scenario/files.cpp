#include "scenario/files.hpp"

#include <fstream>
#include <iterator>
#include <system_error>

namespace concert::scenario {

namespace fs = std::filesystem;

namespace {

constexpr std::uintmax_t largest = 64u << 20;

bool stays_inside(const std::string& name) {
  if (name.empty() || name.size() > 500 || name.find('\0') != std::string::npos) return false;
  const fs::path path(name);
  if (path.is_absolute()) return false;
  for (const auto& part : path)
    if (part == "..") return false;
  return true;
}

}  // namespace

std::optional<std::string> read_file(const fs::path& path) {
  std::error_code problem;
  if (!fs::is_regular_file(path, problem) || fs::file_size(path, problem) > largest) return std::nullopt;
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

std::optional<std::string> read_beside(const fs::path& folder, const std::string& name) {
  if (!stays_inside(name)) return std::nullopt;
  return read_file(folder / name);
}

std::optional<Found> read_upwards(const fs::path& folder, const std::string& name) {
  std::error_code problem;
  fs::path at = fs::absolute(folder.empty() ? fs::path(".") : folder, problem).lexically_normal();
  if (!at.has_filename()) at = at.parent_path();
  for (fs::path up; !problem; up /= "..") {
    if (auto text = read_beside(at, name)) return Found{std::move(*text), up / name};
    if (at == at.parent_path()) break;
    at = at.parent_path();
  }
  return std::nullopt;
}

std::string shown_beside_first(const Sources& sources, const fs::path& path) {
  return (fs::path(sources.name(1)).parent_path() / path).lexically_normal().string();
}

}  // namespace concert::scenario
