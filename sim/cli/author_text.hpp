// The author's words for reporting guidelines: a YAML file with a block a guideline, keyed by number or name of the
// item.
#pragma once
#include <filesystem>
#include <optional>

#include "analysis/report/guideline.hpp"
#include "core/diagnostic.hpp"

namespace concert::cli {

struct AuthorFile {
  Sources sources;
  Diagnostics diagnostics;
  analysis::AuthorText text;  // of the guideline asked for, by the items' numbers
};

/// Everything that is wrong with the file becomes a diagnostic, in all its blocks. Throws std::runtime_error if it
/// cannot be read.
AuthorFile read_author_file(const std::filesystem::path& file, const analysis::Guideline& wanted);

}  // namespace concert::cli
