#include "scenario/overlay.hpp"

#include <algorithm>
#include <functional>
#include <vector>

#include "core/diagnostic.hpp"
#include "scenario/schema.hpp"

namespace concert::scenario {

namespace {

using Words = std::vector<std::string>;

/// What a socket may be; the first key of its map.
const Words& socket_words() {
  static const Words words = {"agent", "role", "step", "pathway", "event", "message", "relation", "resource", "channel", "account", "attribute", "parameter"};
  return words;
}

std::string text(const Node* node) { return node && node->is_scalar() ? node->text : std::string(); }

Words keys_of(const Node* map) {
  Words out;
  if (map && map->is_map())
    for (const Node::Entry& e : map->entries) out.push_back(e.key);
  return out;
}

/// The type word of an attribute, field or publication: `count` or `{type: count}`.
std::string type_of(const Node& node) { return node.is_map() ? text(node.find("type")) : text(&node); }

bool type_fits(const std::string& wanted, const std::string& found) {
  if (wanted == "any" || wanted.empty() || wanted == found) return true;
  const auto plain = [](const std::string& word) { return word == "count" || word == "fraction" || word == "probability" || word == "number"; };
  if (wanted == "number") return plain(found);
  return (wanted == "fraction" || wanted == "probability") && (found == "fraction" || found == "probability");
}

std::string joined(const Words& words, const char* between = ", ") {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : between) + word;
  return out;
}

/// The tree of a scenario, asked about by name.
class Tree {
 public:
  explicit Tree(const Node& root) : root_(root) {}

  const Node* entry(const char* section, const std::string& name) const {
    const Node* all = root_.find(section);
    return all && all->is_map() ? all->find(name) : nullptr;
  }
  Words names(const char* section) const { return keys_of(root_.find(section)); }

  /// The kinds a name stands for: itself, or the kinds of a role.
  Words kinds(const std::string& name) const {
    if (entry("agents", name)) return {name};
    Words out;
    if (const Node* role = entry("roles", name))
      for (const Node& item : role->items) out.push_back(item.text);
    return out;
  }

  struct Anchor {
    std::string name, pathway, verb;
  };
  const std::vector<Anchor>& anchors() const {
    if (anchors_.empty())
      if (const Node* all = root_.find("pathways"); all && all->is_map())
        for (const Node::Entry& e : all->entries)
          if (const Node* steps = e.value.find("steps")) collect(e.key, *steps);
    return anchors_;
  }

 private:
  void collect(const std::string& pathway, const Node& node) const {
    for (const Node& item : node.items) collect(pathway, item);
    const Node* id = node.is_map() ? node.find("id") : nullptr;
    if (id && id->is_scalar()) anchors_.push_back({pathway + "." + id->text, pathway, verb(node)});
    for (const Node::Entry& e : node.entries)
      if (e.key != "set" && e.key != "with") collect(pathway, e.value);
  }
  static std::string verb(const Node& step) {
    for (const std::string_view variant : shape("step").variants)
      if (step.find(discriminator(variant))) return std::string(discriminator(variant));
    return "";
  }

  const Node& root_;
  mutable std::vector<Anchor> anchors_;
};

class Sockets {
 public:
  Sockets(const Laying& laying, const Node& root, Report& report) : laying_(laying), tree_(root), report_(report) {}

  void check() {
    for (const Node::Entry& socket : laying_.needs->entries) {
      const Node* bound = laying_.with ? laying_.with->find(socket.key) : nullptr;
      if (!bound) missing(socket);
      else if (bound->is_scalar()) fit(socket, *bound);
      else report_.error(*bound, "'" + socket.key + "' must be one name");
    }
  }

 private:
  static const Node::Entry& sort(const Node::Entry& socket) { return socket.value.entries.front(); }

  /// Candidates by name, and why each does not fit ("" if it does).
  std::string why_not(const Node::Entry& socket, const std::string& name) const {
    const std::string& what = sort(socket).key;
    if (what == "agent" || what == "role") return agent(socket, name);
    if (what == "step") return step(socket, name);
    if (what == "pathway") return pathway(socket, name);
    if (what == "event") return event(name);
    if (what == "attribute") return attribute(socket, name);
    if (what == "relation" || what == "resource") return owned(socket, name);
    const Node* declared = tree_.entry((what + "s").c_str(), name);
    if (!declared) return "there is no " + what + " '" + name + "'";
    return what == "message" ? fields(socket, "fields", declared, "field") : "";
  }

  Words candidates(const Node::Entry& socket) const {
    const std::string& what = sort(socket).key;
    Words names;
    if (what == "step") {
      for (const Tree::Anchor& a : tree_.anchors()) names.push_back(a.name);
    } else if (what == "event") {
      for (const std::string& p : tree_.names("pathways")) names.push_back("finished(" + p + ")");
    } else if (what == "attribute") {
      for (const std::string& kind : bound_kinds(socket, "of")) names = keys_of(attributes(kind));
    } else {
      names = tree_.names(what == "role" || what == "agent" ? "agents" : (what + "s").c_str());
      if (what == "role" || what == "agent")
        for (const std::string& role : tree_.names("roles")) names.push_back(role);
    }
    names.erase(std::remove_if(names.begin(), names.end(), [&](const std::string& n) { return !why_not(socket, n).empty(); }), names.end());
    return names;
  }

  const Node* attributes(const std::string& kind) const {
    const Node* declared = tree_.entry("agents", kind);
    return declared ? declared->find("attributes") : nullptr;
  }

  /// The kinds bound to another socket that this one names (`of: person`).
  Words bound_kinds(const Node::Entry& socket, const char* key) const {
    const std::string other = text(socket.value.find(key));
    if (other.empty()) return {};
    const Node* bound = laying_.with ? laying_.with->find(other) : nullptr;
    return tree_.kinds(bound ? text(bound) : other);
  }

  static std::string fields(const Node::Entry& socket, const char* key, const Node* have, const char* noun) {
    const Node* wanted = socket.value.find(key);
    if (!wanted || !wanted->is_map()) return "";
    for (const Node::Entry& e : wanted->entries) {
      const Node* found = have && have->is_map() ? have->find(e.key) : nullptr;
      const std::string type = text(&e.value);
      if (!found) return "it has no " + std::string(noun) + " '" + e.key + "' (" + type + ")";
      if (const std::string is = type_of(*found); !type_fits(type, is)) return "its " + std::string(noun) + " '" + e.key + "' is of type " + is + ", not " + type;
    }
    return "";
  }

  std::string agent(const Node::Entry& socket, const std::string& name) const {
    const Words kinds = tree_.kinds(name);
    if (kinds.empty()) return "there is no agent kind or role '" + name + "'";
    const std::string nature = sort(socket).value.text;
    const Words inside = bound_kinds(socket, "in");
    for (const std::string& kind : kinds) {
      const Node* declared = tree_.entry("agents", kind);
      if (!declared) return "there is no agent kind '" + kind + "'";
      const std::string is = text(declared->find("is"));
      if (nature != "any" && nature != is) return "it is a" + std::string(is == "organisation" ? "n " : " ") + is + ", not a" + (nature == "organisation" ? "n " : " ") + nature;
      if (std::string why = fields(socket, "attributes", declared->find("attributes"), "attribute"); !why.empty()) return why;
      if (socket.value.find("publishes") && !declared->find("publishes")) return "it publishes nothing";
      if (std::string why = published(socket, declared->find("publishes")); !why.empty()) return why;
      if (!inside.empty() && !contained(kind, inside)) return "it is not in '" + joined(inside) + "'";
    }
    return "";
  }

  /// A publication has no type of its own: its name must be there.
  static std::string published(const Node::Entry& socket, const Node* have) {
    const Node* wanted = socket.value.find("publishes");
    if (!wanted || !wanted->is_map()) return "";
    for (const Node::Entry& e : wanted->entries)
      if (!have || !have->find(e.key)) return "it does not publish '" + e.key + "'";
    return "";
  }

  bool contained(std::string kind, const Words& inside) const {
    for (int depth = 0; depth < 16 && !kind.empty(); ++depth) {
      const Node* declared = tree_.entry("agents", kind);
      kind = declared ? text(declared->find("in")) : "";
      if (std::find(inside.begin(), inside.end(), kind) != inside.end()) return true;
    }
    return false;
  }

  std::string walks(const Node::Entry& socket, const std::string& pathway) const {
    const Words kinds = bound_kinds(socket, "of");
    if (kinds.empty()) return "";
    const Node* declared = tree_.entry("pathways", pathway);
    const std::string walker = declared ? text(declared->find("for")) : "";
    if (std::find(kinds.begin(), kinds.end(), walker) != kinds.end()) return "";
    return "its pathway is for '" + walker + "', not for '" + joined(kinds) + "'";
  }

  std::string step(const Node::Entry& socket, const std::string& name) const {
    const auto& anchors = tree_.anchors();
    const auto found = std::find_if(anchors.begin(), anchors.end(), [&](const Tree::Anchor& a) { return a.name == name; });
    if (found == anchors.end()) return "there is no step '" + name + "' with an id";
    const std::string verb = sort(socket).value.text;
    if (verb != "any" && verb != found->verb) return "it is a step '" + found->verb + "', not '" + verb + "'";
    return walks(socket, found->pathway);
  }

  std::string pathway(const Node::Entry& socket, const std::string& name) const {
    const Node* declared = tree_.entry("pathways", name);
    if (!declared) return "there is no pathway '" + name + "'";
    if (std::string why = fields(socket, "takes", declared->find("takes"), "taken value"); !why.empty()) return why;
    return walks(socket, name);
  }

  std::string event(const std::string& name) const {
    const auto open = name.find('(');
    if (open == std::string::npos || name.back() != ')') return "an event is written as finished(pathway) or message(name)";
    const std::string of = name.substr(open + 1, name.size() - open - 2);
    const auto& anchors = tree_.anchors();
    const bool known = tree_.entry("pathways", of) || tree_.entry("messages", of) || tree_.entry("relations", of) || tree_.entry("agents", of) ||
                       std::any_of(anchors.begin(), anchors.end(), [&](const Tree::Anchor& a) { return a.name == of; });
    return known ? "" : "there is no pathway, step, message, relation or kind '" + of + "'";
  }

  std::string attribute(const Node::Entry& socket, const std::string& name) const {
    for (const std::string& kind : bound_kinds(socket, "of")) {
      const Node* all = attributes(kind);
      const Node* found = all ? all->find(name) : nullptr;
      if (!found) return "'" + kind + "' has no attribute '" + name + "'";
      if (const std::string is = type_of(*found); !type_fits(sort(socket).value.text, is)) return "it is of type " + is + ", not " + sort(socket).value.text;
    }
    return "";
  }

  std::string owned(const Node::Entry& socket, const std::string& name) const {
    const std::string& what = sort(socket).key;
    const Node* declared = tree_.entry((what + "s").c_str(), name);
    if (!declared) return "there is no " + what + " '" + name + "'";
    for (const char* end : {"of", "from", "to"}) {
      const Words kinds = bound_kinds(socket, end);
      const std::string is = text(declared->find(end));
      if (!kinds.empty() && std::find(kinds.begin(), kinds.end(), is) == kinds.end()) return std::string("its '") + end + "' is '" + is + "', not '" + joined(kinds) + "'";
    }
    return fields(socket, "attributes", declared->find("attributes"), "attribute");
  }

  /// The socket in words: "an agent (person) with need (fraction)".
  static std::string described(const Node::Entry& socket) {
    const Node::Entry& s = sort(socket);
    const bool vowel = s.key == "agent" || s.key == "event" || s.key == "account" || s.key == "attribute";
    std::string out = (vowel ? "an " : "a ") + s.key;
    if (text(&s.value) != "any") out += " (" + text(&s.value) + ")";
    for (const char* key : {"attributes", "publishes", "fields", "takes"})
      if (const Node* wanted = socket.value.find(key); wanted && wanted->is_map()) {
        Words parts;
        for (const Node::Entry& e : wanted->entries) parts.push_back(e.key + " (" + text(&e.value) + ")");
        out += std::string(key == std::string("attributes") ? " with " : key == std::string("publishes") ? " that publishes " : " that holds ") + joined(parts);
      }
    for (const char* key : {"of", "in", "from", "to"})
      if (const Node* other = socket.value.find(key)) out += std::string(" ") + key + " '" + text(other) + "'";
    return out;
  }

  std::string suggestion(const Node::Entry& socket) const {
    const Words fitting = candidates(socket);
    return fitting.empty() ? "the scenario declares none that fits" : "these fit: " + joined(fitting);
  }

  void missing(const Node::Entry& socket) {
    report_.error(laying_.place, laying_.context, "'" + laying_.name + "' needs '" + socket.key + "', " + described(socket) + ", which is not bound",
                  suggestion(socket));
  }

  void fit(const Node::Entry& socket, const Node& bound) {
    const std::string why = why_not(socket, bound.text);
    if (!why.empty())
      report_.error(bound, "'" + bound.text + "' cannot be '" + socket.key + "' of '" + laying_.name + "', " + described(socket) + ": " + why, suggestion(socket));
  }

  const Laying& laying_;
  Tree tree_;
  Report& report_;
};

}  // namespace

void check_sockets(const Laying& laying, const Node& root, Report& report) { Sockets(laying, root, report).check(); }

void check_socket_types(const Node& needs, Report& report) {
  static const Words more = {"attributes", "publishes", "fields", "takes", "of", "in", "from", "to"};
  for (const Node::Entry& e : needs.entries) {
    const bool typed = e.value.is_map() && !e.value.entries.empty();
    const std::string what = typed ? e.value.entries.front().key : "";
    if (!typed || std::find(socket_words().begin(), socket_words().end(), what) == socket_words().end()) {
      report.error(e, "the need '" + e.key + "' does not begin with what it is", typed ? did_you_mean(what, socket_words()) : "for example {agent: person}");
      continue;
    }
    for (std::size_t i = 1; i < e.value.entries.size(); ++i)
      if (std::find(more.begin(), more.end(), e.value.entries[i].key) == more.end())
        report.error(e.value.entries[i], "a need cannot say '" + e.value.entries[i].key + "'", did_you_mean(e.value.entries[i].key, more));
  }
}

}  // namespace concert::scenario
