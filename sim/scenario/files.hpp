// The only place of this room that touches the disk.
#pragma once
#include <filesystem>
#include <optional>
#include <string>

#include "core/diagnostic.hpp"

namespace concert::scenario {

/// The whole of a file, if it can be read and is not above 64 MB.
std::optional<std::string> read_file(const std::filesystem::path& path);

/// A file named relative to a folder; names that leave the folder (absolute, `..`) are refused.
std::optional<std::string> read_beside(const std::filesystem::path& folder, const std::string& name);

/// The same, in the folder or any of its parents.
struct Found {
  std::string text;
  std::filesystem::path path;  // seen from the folder
};
std::optional<Found> read_upwards(const std::filesystem::path& folder, const std::string& name);

/// How a file beside the first one is shown: as that one's path was given, so that an editor finds it.
std::string shown_beside_first(const Sources& sources, const std::filesystem::path& path);

}  // namespace concert::scenario
