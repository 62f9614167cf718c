#include "scenario/report.hpp"

#include <utility>

namespace concert::scenario {

std::string Report::context_text(std::int32_t context) const {
  if (context <= 0 || static_cast<std::size_t>(context) > expansions_.size()) return "";
  const Expansion& e = expansions_[static_cast<std::size_t>(context) - 1];
  return " (in template " + e.template_name + " applied at " + sources_.name(e.applied.file) + ":" +
         std::to_string(e.applied.line) + ")";
}

std::string Report::instance_of(std::int32_t context) const {
  if (context <= 0 || static_cast<std::size_t>(context) > expansions_.size()) return "";
  return expansions_[static_cast<std::size_t>(context) - 1].instance;
}

void Report::error(Place place, std::int32_t context, std::string problem, std::string suggestion) {
  diagnostics_.error(place, std::move(problem) + context_text(context), std::move(suggestion));
}

void Report::warning(const Node& node, std::string problem, std::string suggestion) {
  diagnostics_.warning(node.place, std::move(problem) + context_text(node.context), std::move(suggestion));
}

std::int32_t Report::add(Expansion expansion) {
  expansions_.push_back(std::move(expansion));
  return static_cast<std::int32_t>(expansions_.size());
}

void Report::forward(const Diagnostics& found, std::int32_t context) {
  for (const Diagnostic& d : found.sorted()) {
    if (d.severity == Severity::error)
      error(d.place, context, d.problem, d.suggestion);
    else
      diagnostics_.warning(d.place, d.problem + context_text(context), d.suggestion);
  }
}

}  // namespace concert::scenario
