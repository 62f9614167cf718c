#include "scenario/template.hpp"

namespace concert::scenario {

Expanded expand_templates(Node root, const std::filesystem::path&, Sources&, Report&) { return {std::move(root), {}}; }

}  // namespace concert::scenario
