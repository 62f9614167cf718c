// The entrance to this room: from files to a checked scenario. Never throws for an author's mistake.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/diagnostic.hpp"
#include "scenario/scenario.hpp"

namespace concert::scenario {

/// Where template libraries named by `uses:` are looked for after the scenario's own folder and its parents
/// (`lib/refer.yaml` is found as <folder>/lib/refer.yaml or <any parent>/lib/refer.yaml).
struct ReadOptions {
  std::vector<std::pair<std::string, std::string>> set;  // --set name=value, applied as if the file said so
};

struct ReadResult {
  Sources sources;
  Diagnostics diagnostics;
  std::optional<Scenario> scenario;  // only without errors
};

/// Reads a scenario file, or the `scenario.yaml` of a folder.
ReadResult read(const std::filesystem::path& file_or_folder, const ReadOptions& options = {});

/// Reads a scenario from memory (tests, fuzzer); `uses:` and tables are looked up under `folder`.
ReadResult read_text(const std::string& name, const std::string& text, const std::filesystem::path& folder,
                     const ReadOptions& options = {});

/// The JSON Schema (draft-07) of a scenario file, from the same table the reader uses.
std::string json_schema();

/// The language reference in Markdown, from the same table.
std::string reference_markdown();

}  // namespace concert::scenario
