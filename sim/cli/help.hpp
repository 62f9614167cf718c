// What --help says: examples first, then the options. No line is longer than 80 columns.
#pragma once
#include <string>
#include <utility>
#include <vector>

namespace concert::cli {

/// `concert --help`.
std::string overview();

/// `concert <command> --help`; options as (name, description) in the order of their declaration.
std::string command_help(const std::string& command, const std::vector<std::pair<std::string, std::string>>& options);

}  // namespace concert::cli
