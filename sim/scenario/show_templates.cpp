#include "scenario/show_templates.hpp"

#include <stdexcept>
#include <system_error>

#include "scenario/files.hpp"
#include "scenario/template.hpp"

namespace concert::scenario {

namespace {

bool is_flat(const Node& node) { return node.is_scalar() || node.kind == Node::Kind::null; }

std::string scalar(const Node& node) {
  if (!node.quoted) return node.text;
  std::string out = "\"";
  for (const char c : node.text) out += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
  return out + "\"";
}

std::string key_of(const Node::Entry& e) {
  Node key;
  key.text = e.key;
  key.quoted = e.quoted || e.key.find_first_of("[]{}(),:# ") != std::string::npos;
  return scalar(key);
}

/// On one line, as an author would write what is short.
std::string line(const Node& node) {
  std::string out;
  if (node.is_map()) {
    for (const Node::Entry& e : node.entries) out += (out.empty() ? "{" : ", ") + key_of(e) + ": " + line(e.value);
    return out.empty() ? "{}" : out + "}";
  }
  if (node.is_sequence()) {
    for (const Node& item : node.items) out += (out.empty() ? "[" : ", ") + line(item);
    return out.empty() ? "[]" : out + "]";
  }
  return scalar(node);
}

constexpr std::size_t longest_line = 100;

void block(const Node& node, std::size_t indent, std::string& out) {
  const std::string margin(indent, ' ');
  const auto value = [&](const Node& inside) {
    const std::string short_form = line(inside);
    if (is_flat(inside) || indent + short_form.size() < longest_line) {
      out += (short_form.empty() ? "" : " ") + short_form + "\n";
      return;
    }
    out += "\n";
    block(inside, indent + 2, out);
  };
  for (const Node::Entry& e : node.entries) {
    out += margin + key_of(e) + ":";
    value(e.value);
  }
  for (const Node& item : node.items) {
    out += margin + "-";
    value(item);
  }
}

/// What an instance declared, section by section.
Node declared(const Expanded& expanded, const std::string& instance) {
  Node out;
  out.kind = Node::Kind::map;
  const std::string prefix = instance + ".";
  for (const Node::Entry& section : expanded.root.entries) {
    Node::Entry mine{section.key, section.place, false, {}};
    mine.value.kind = Node::Kind::map;
    for (const Node::Entry& e : section.value.entries)
      if (e.key.rfind(prefix, 0) == 0) mine.value.entries.push_back(e);
    if (!mine.value.entries.empty()) out.entries.push_back(std::move(mine));
  }
  for (const Laid& laid : expanded.laid)
    if (laid.instance == instance && !laid.patches.entries.empty()) out.entries.push_back({"patches", {}, false, laid.patches});
  return out;
}

}  // namespace

std::string show_templates(const std::filesystem::path& file_or_folder) {
  std::error_code problem;
  std::filesystem::path path = file_or_folder;
  if (std::filesystem::is_directory(path, problem)) path /= "scenario.yaml";
  const auto text = read_file(path);
  if (!text) throw std::runtime_error("cannot read " + path.string());
  Sources sources;
  Diagnostics diagnostics;
  auto root = parse_document(sources, sources.add(path.string(), *text), diagnostics);
  if (!root) return "";
  Report report(diagnostics, sources);
  const Expanded expanded = expand_templates(std::move(*root), path.parent_path(), sources, report);
  std::string out;
  for (const Applied& applied : expanded.instances) {
    out += (out.empty() ? "# " : "\n# ") + applied.name + ": the template " + applied.of + ", line " + std::to_string(applied.place.line) + "\nwith:\n";
    block(applied.with, 2, out);
    out += "before:\n";
    block(applied.gives, 2, out);
    out += "after:\n";
    block(declared(expanded, applied.name), 2, out);
  }
  return out;
}

}  // namespace concert::scenario
