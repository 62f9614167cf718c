// A scenario's templates for people: every instance with what it was given, what the template says, and what it became.
#pragma once
#include <filesystem>
#include <string>

namespace concert::scenario {

/// YAML text; empty if the scenario applies no template. The scenario must be one that read() accepts; throws
/// std::runtime_error if the file cannot be read.
std::string show_templates(const std::filesystem::path& file_or_folder);

}  // namespace concert::scenario
