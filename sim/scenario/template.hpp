// Templates are expanded on the tree, before anything is checked: `$x` becomes the argument x, names declared
// inside are prefixed by the instance, and every node remembers the application it came from.
#pragma once
#include <filesystem>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "scenario/document.hpp"
#include "scenario/report.hpp"

namespace concert::scenario {

struct Expanded {
  Node root;
  std::vector<std::pair<std::string, std::string>> texts;  // libraries read: name, contents
  std::set<std::string> instances;                         // names of all applications
};

/// Reads the libraries of `uses:`, expands `apply:` and every `call:` of a template.
Expanded expand_templates(Node root, const std::filesystem::path& folder, Sources& sources, Report& report);

}  // namespace concert::scenario
