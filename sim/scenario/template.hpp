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

/// A coordination model laid over the scenario in one model.
struct Laid {
  std::string model, instance;
  std::string name;  // of the instance without its model: what its luck is drawn by
  Node patches;      // before, after, replace, delete
  Node change;       // channels used instead of others
};

/// One application of a template: what it was given and what it gave, before expansion.
struct Applied {
  std::string name, of;
  Place place;
  Node with, gives;
};

struct Expanded {
  Node root;
  std::vector<std::pair<std::string, std::string>> texts;  // libraries read: name, contents
  std::vector<Applied> instances;                          // all applications, in order
  std::vector<Laid> laid;
};

/// Reads the libraries of `uses:`, expands `apply:` and every `call:` of a template.
Expanded expand_templates(Node root, const std::filesystem::path& folder, Sources& sources, Report& report);

}  // namespace concert::scenario
