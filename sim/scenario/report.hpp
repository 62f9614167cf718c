// Where the readers say what is wrong: diagnostics that also name the template a text was expanded from.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "core/diagnostic.hpp"
#include "scenario/document.hpp"

namespace concert::scenario {

/// One expansion of a template.
struct Expansion {
  std::string template_name;
  Place applied;
  std::int32_t outer = 0;  // the expansion that holds this application, 0 none
  std::string instance;    // the application's name
};

class Report {
 public:
  Report(Diagnostics& diagnostics, const Sources& sources) : diagnostics_(diagnostics), sources_(sources) {}

  void error(Place place, std::int32_t context, std::string problem, std::string suggestion = "");
  void error(const Node& node, std::string problem, std::string suggestion = "") {
    error(node.place, node.context, std::move(problem), std::move(suggestion));
  }
  void error(const Node::Entry& entry, std::string problem, std::string suggestion = "") {
    error(entry.place, entry.value.context, std::move(problem), std::move(suggestion));
  }
  void warning(const Node& node, std::string problem, std::string suggestion = "");

  /// The number of the context, from 1.
  std::int32_t add(Expansion expansion);
  /// " (in template refer applied at scenario.yaml:12)" or nothing.
  std::string context_text(std::int32_t context) const;
  /// The application of a template that something comes from; empty: the author's own.
  std::string instance_of(std::int32_t context) const;

  /// Everything of `found`, with its context.
  void forward(const Diagnostics& found, std::int32_t context);
  /// True when so much is wrong that more need not be looked for.
  bool full() const { return diagnostics_.errors() >= Diagnostics::limit; }
  bool has_errors() const { return diagnostics_.has_errors(); }
  Diagnostics& diagnostics() { return diagnostics_; }
  const Sources& sources() const { return sources_; }

 private:
  Diagnostics& diagnostics_;
  const Sources& sources_;
  std::vector<Expansion> expansions_;
};

}  // namespace concert::scenario
