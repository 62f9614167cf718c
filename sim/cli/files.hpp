// Text files that a command leaves: whole or not at all.
#pragma once
#include <filesystem>
#include <functional>
#include <string>

namespace concert::cli {

/// Creates the folder a file will stand in. Throws std::runtime_error saying which and why.
void make_folder_of(const std::filesystem::path& file);

/// Writes beside it and renames. Throws std::runtime_error saying what and why.
void write_text(const std::filesystem::path& file, const std::string& text);

/// To standard output if no file is named, else as write_text.
void print_or_write(const std::filesystem::path& file, const std::string& text);

/// For writers that need a path: calls `write` with another name beside it and renames; removes what is there if it throws.
void write_under_other_name(const std::filesystem::path& file,
                            const std::function<void(const std::filesystem::path&)>& write);

}  // namespace concert::cli
