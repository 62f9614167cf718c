#include "scenario/template.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <memory>
#include <set>

#include "scenario/files.hpp"
#include "scenario/names.hpp"
#include "scenario/overlay.hpp"
#include "scenario/schema.hpp"

namespace concert::scenario {
namespace {

constexpr int deepest = 8;
constexpr std::size_t most_nodes = 10'000;

const std::vector<std::string>& argument_types() {
  static const std::vector<std::string> types = {"agent",    "staff",     "person",   "organisation", "resource", "channel", "message",
                                                 "pathway",  "parameter", "attribute", "expression",  "duration", "fraction", "count",
                                                 "money",    "bool",      "steps",    "word",     "account",      "relation", "event"};
  return types;
}

/// Values that stand for themselves inside a text; the others are put in parentheses.
bool is_name_type(std::string_view type) {
  for (const char* expression : {"expression", "duration", "fraction", "count", "money", "bool"})
    if (type == expression) return false;
  return true;
}

/// Sections that a template may give: those of a scenario that declare something.
const std::vector<std::string>& sections() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    const auto own = {"concert", "scenario", "uses", "streams", "units", "templates", "apply", "models", "experiment", "expect"};
    for (const Key& key : shape("file").keys)
      if (std::find(own.begin(), own.end(), key.name) == own.end()) all.emplace_back(key.name);
    return all;
  }();
  return names;
}

std::string text_of(const Node* node) { return node && node->is_scalar() ? node->text : std::string(); }

const std::vector<Node::Entry>& entries_of(const Node* node) {
  static const std::vector<Node::Entry> nothing;
  return node ? node->entries : nothing;
}
struct Template { std::string name; const Node* node = nullptr; };
struct Argument { std::string type; const Node* value = nullptr; };

using Arguments = std::map<std::string, Argument, std::less<>>;

bool word_char(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

/// One application of one template: copies its tree, with arguments in place and names prefixed.
class Instance {
 public:
  Instance(Report& report, std::size_t& nodes, const Node& gives, Arguments arguments, std::string prefix, std::int32_t context)
      : report_(report), nodes_(nodes), arguments_(std::move(arguments)), prefix_(std::move(prefix)), context_(context) {
    for (const Node::Entry& section : gives.entries) {
      if (section.key == "statecharts") continue;  // its name is an attribute, too, and attributes have no prefix
      for (const Node::Entry& e : section.value.entries) created_.insert(e.key);
    }
    if (const Node* own = gives.find("parameters"))
      for (const Node::Entry& e : own->entries) parameters_.insert(e.key);
  }

  bool full() const { return nodes_ > most_nodes; }

  /// A part of the template that declares nothing: steps around the scenario's own.
  Node part(const Node& node) { return cloned(node, Names::rewritten); }

  /// A section's declarations, under their new names.
  std::vector<Node::Entry> section(const Node& node) {
    std::vector<Node::Entry> out;
    for (const Node::Entry& e : node.entries) {
      Node::Entry copy;
      copy.key = prefix_ + substituted(e.key, e.value, e.place);
      copy.place = e.place;
      copy.quoted = e.quoted;
      copy.value = cloned(e.value, Names::rewritten);
      out.push_back(std::move(copy));
    }
    return out;
  }

 private:
  enum class Names { rewritten, kept };

  Node cloned(const Node& node, Names names) {
    if (full()) return {};
    if (const Argument* whole = whole_argument(node)) return counted_copy(*whole->value);
    ++nodes_;
    Node out;
    out.kind = node.kind;
    out.quoted = node.quoted;
    out.place = node.place;
    out.context = context_;
    if (node.is_scalar()) {
      out.text = substituted(names == Names::rewritten ? renamed(node.text) : node.text, node, node.place);
      if (out.text != node.text) out.quoted = true;
    }
    for (const Node& item : node.items) {
      const Argument* spliced = whole_argument(item);
      if (spliced && spliced->value->is_sequence())
        for (const Node& part : spliced->value->items) out.items.push_back(counted_copy(part));
      else
        out.items.push_back(cloned(item, names));
    }
    for (const Node::Entry& e : node.entries) {
      Node::Entry copy;
      const bool target = e.key.find_first_of("(.[") != std::string::npos || parameters_.count(e.key);
      copy.key = substituted(target && names == Names::rewritten ? renamed(e.key) : e.key, e.value, e.place);
      copy.place = e.place;
      copy.quoted = e.quoted;
      copy.value = cloned(e.value, keeps_names(e.key) ? Names::kept : names);
      out.entries.push_back(std::move(copy));
    }
    return out;
  }

  /// Keys whose values are the author's own words and never refer to a declaration.
  static bool keeps_names(std::string_view key) {
    for (const char* word : {"exit", "id", "note", "says", "source", "as", "leave", "name", "record"})
      if (key == word) return true;
    return false;
  }

  Node counted_copy(const Node& node) {
    count(node);
    return full() ? Node{} : node;
  }
  void count(const Node& node) {
    ++nodes_;
    for (const Node& item : node.items) count(item);
    for (const Node::Entry& e : node.entries) count(e.value);
  }

  const Argument* whole_argument(const Node& node) const {
    if (!node.is_scalar() || node.text.size() < 2 || node.text.front() != '$') return nullptr;
    const auto it = arguments_.find(std::string_view(node.text).substr(1));
    return it == arguments_.end() ? nullptr : &it->second;
  }

  std::string renamed(std::string_view text) const {
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
      std::size_t end = i;
      while (end < text.size() && word_char(text[end])) ++end;
      if (end == i) {
        out += text[i++];
        continue;
      }
      const std::string word(text.substr(i, end - i));
      const bool member = i > 0 && (text[i - 1] == '.' || text[i - 1] == '$');
      out += !member && created_.count(word) ? prefix_ + word : word;
      i = end;
    }
    return out;
  }

  std::string substituted(std::string_view text, const Node& node, Place place) {
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
      if (text[i] != '$') {
        out += text[i++];
        continue;
      }
      std::size_t end = i + 1;
      while (end < text.size() && word_char(text[end])) ++end;
      const std::string name(text.substr(i + 1, end - i - 1));
      const auto it = arguments_.find(name);
      if (it == arguments_.end()) unknown(name, node, place);
      else if (!it->second.value->is_scalar())
        report_.error(place, context_, "the argument '" + name + "' is a list or map and cannot stand inside a text");
      else out += is_name_type(it->second.type) ? it->second.value->text : "(" + it->second.value->text + ")";
      if (out.size() > 100'000) nodes_ = most_nodes + 1;
      i = end;
      if (full()) break;
    }
    return out;
  }

  void unknown(const std::string& name, const Node&, Place place) {
    std::vector<std::string> known;
    for (const auto& [word, argument] : arguments_) known.push_back(word);
    report_.error(place, context_, "the template takes no argument '" + name + "'", did_you_mean(name, known));
  }

  Report& report_;
  std::size_t& nodes_;
  Arguments arguments_;
  std::string prefix_;
  std::int32_t context_;
  std::set<std::string, std::less<>> created_, parameters_;
};

class Expander {
 public:
  Expander(const std::filesystem::path& folder, Sources& sources, Report& report) : folder_(folder), sources_(sources), report_(report) {}

  Expanded run(Node root) {
    if (const Node* uses = root.find("uses"))
      for (const Node& item : uses->items) load(item);
    if (const Node* own = root.find("templates")) add_templates(*own);
    out_.root = std::move(root);
    merge();  // what the files used declare, as if it stood here
    const Node apply = out_.root.find("apply") ? *out_.root.find("apply") : Node{};
    for (const Node::Entry& e : apply.entries) apply_one(e);
    for (const char* name : {"pathways", "rules",    "statecharts", "interventions", "models"})
      if (Node* section = mutable_section(name)) expand_calls(*section, "", 0);
    merge();
    if (const Node* models = out_.root.find("models"); models && models->is_map())
      for (const Node::Entry& e : models->entries) lay_all(e);
    merge();
    return std::move(out_);
  }

 private:
  void load(const Node& item) {
    if (!item.is_scalar() || !loaded_.insert(item.text).second) return;
    const auto found = read_upwards(folder_, item.text);
    if (!found) {
      report_.error(item, "cannot find the library '" + item.text + "'", "it is looked for in the scenario's folder and those above");
      return;
    }
    const std::uint32_t file = sources_.add(shown_beside_first(sources_, found->path), found->text);
    out_.texts.emplace_back(item.text, found->text);
    auto root = parse_document(sources_, file, report_.diagnostics());
    if (!root) return;
    check_shape(*root, shape("file"), report_);
    libraries_.push_back(std::make_unique<Node>(std::move(*root)));
    const Node& library = *libraries_.back();
    if (const Node* more = library.find("uses"))
      for (const Node& inner : more->items) load(inner);
    if (const Node* templates = library.find("templates")) add_templates(*templates);
    for (const Node::Entry& e : library.entries) {
      if (e.key == "scenario" || e.key == "experiment") report_.error(e, "only the scenario itself has '" + e.key + "'", "remove it from this file");
      else if (e.key != "concert" && e.key != "uses" && e.key != "templates") additions_.push_back(e);
    }
  }

  void add_templates(const Node& section) {
    for (const Node::Entry& e : section.entries) {
      if (!e.value.is_map()) continue;
      own_.push_back(std::make_unique<Node>(e.value));
      if (!templates_.emplace(e.key, Template{e.key, own_.back().get()}).second)
        report_.error(e, "the template '" + e.key + "' is declared twice");
      if (const std::string why = not_a_name(e.key); !why.empty()) report_.error(e, "'" + e.key + "' cannot name a template: it " + why);
    }
  }

  void apply_one(const Node::Entry& e) {
    const Node* name = e.value.find("template");
    if (!name || !name->is_scalar()) return;
    if (const std::string why = not_a_name(e.key); !why.empty())
      return report_.error(e, "'" + e.key + "' cannot name an instance: it " + why, "choose another word");
    const auto it = templates_.find(name->text);
    if (it == templates_.end()) return unknown_template(*name);
    if (is_overlay(it->second)) return report_.error(*name, "'" + name->text + "' is a coordination model", "lay it in a model: models: {" + e.key + ": {lay: " + name->text + "}}");
    instantiate(it->second, {e.key, e.place, e.value.context, e.value.find("with"), &e.value}, 0);
  }

  void unknown_template(const Node& name) {
    std::vector<std::string> known;
    for (const auto& [word, t] : templates_) known.push_back(word);
    report_.error(name, "unknown template '" + name.text + "'", did_you_mean(name.text, known));
  }

  static bool is_overlay(const Template& t) { return text_of(t.node->find("kind")) == "coordination_model"; }

  /// `lay:` of one model: a template, a map of templates with their arguments, or a list of these.
  void lay_all(const Node::Entry& model) {
    const Node lay = model.value.find("lay") ? *model.value.find("lay") : Node{};
    const auto one = [&](const Node& node) {
      if (node.is_scalar()) lay_one(model, node, nullptr);
      for (const Node::Entry& e : node.entries) {
        Node name;
        name.kind = Node::Kind::scalar;
        name.text = e.key;
        name.place = e.place;
        name.context = e.value.context;
        lay_one(model, name, &e.value);
      }
    };
    if (lay.is_sequence())
      for (const Node& item : lay.items) one(item);
    else one(lay);
  }

  void lay_one(const Node::Entry& model, const Node& name, const Node* with) {
    const auto it = templates_.find(name.text);
    if (it == templates_.end()) return unknown_template(name);
    if (!is_overlay(it->second)) return report_.error(name, "the template '" + name.text + "' is no coordination model", "use it with apply:");
    const Node* needs = it->second.node->find("needs");
    if (needs && needs->is_map()) {
      const std::size_t before = report_.diagnostics().errors();
      check_socket_types(*needs, report_);
      if (report_.diagnostics().errors() == before) check_sockets({it->first, needs, with, name.place, name.context}, out_.root, report_);
      if (report_.diagnostics().errors() > before) return refuse_unknown(it->second, with);
    }
    std::string instance = model.key + "." + name.text;
    for (int n = 2; instances_.count(instance); ++n) instance = model.key + "." + name.text + "_" + std::to_string(n);
    instantiate(it->second, {instance, name.place, name.context, with, &name}, 0);
    if (out_.laid.empty() || out_.laid.back().instance != instance) out_.laid.push_back({"", instance, "", {}, {}});
    Laid& laid = out_.laid.back();
    laid.model = model.key;
    laid.name = instance.substr(model.key.size() + 1);
  }

  struct Application {
    std::string instance;
    Place place;
    std::int32_t context = 0;
    const Node* with = nullptr;
    const Node* holder = nullptr;
  };

  /// Adds what the template gives; the full name of its first pathway.
  std::string instantiate(const Template& t, const Application& at, int depth) {
    if (stopped_) return "";
    if (depth >= deepest) return stop(at, "templates apply one another more than " + std::to_string(deepest) + " deep");
    if (!instances_.insert(at.instance).second) {
      report_.error(at.place, at.context, "the instance name '" + at.instance + "' is taken", "rename one of them");
      return "";
    }
    const Node* gives = t.node->find("gives");
    if (!gives || !gives->is_map()) return "";
    out_.instances.push_back({at.instance, t.name, at.place, at.with ? *at.with : Node{}, *gives});
    std::optional<Arguments> arguments = arguments_of(t, at);
    if (!arguments) return "";
    const std::int32_t context = report_.add({t.name, at.place, at.context, at.instance});
    Instance instance(report_, nodes_, *gives, std::move(*arguments), at.instance + ".", context);
    std::string first;
    for (const Node::Entry& e : gives->entries) {
      if ((e.key == "patches" || e.key == "change") && is_overlay(t)) {
        if (out_.laid.empty() || out_.laid.back().instance != at.instance) out_.laid.push_back({"", at.instance, "", {}, {}});
        Node& part = e.key == "patches" ? out_.laid.back().patches : out_.laid.back().change;
        part = instance.part(e.value);
        check_shape(part, shape(e.key == "patches" ? "overlay patches" : "expression map"), report_);
        expand_calls(part, at.instance + ".", depth + 1);
        continue;
      }
      if (std::find(sections().begin(), sections().end(), e.key) == sections().end()) {
        report_.error(e, "a template cannot give '" + e.key + "'", did_you_mean(e.key, sections()));
        continue;
      }
      Node::Entry section;
      section.key = e.key;
      section.place = e.place;
      section.value.kind = Node::Kind::map;
      section.value.place = e.value.place;
      section.value.entries = instance.section(e.value);
      if (instance.full()) return stop(at, "templates expand to more than " + std::to_string(most_nodes) + " values");
      if (e.key == "pathways" && !section.value.entries.empty()) first = section.value.entries.front().key;
      expand_calls(section.value, at.instance + ".", depth + 1);
      additions_.push_back(std::move(section));
    }
    return first;
  }

  std::string stop(const Application& at, std::string problem) {
    if (!stopped_) report_.error(at.place, at.context, std::move(problem));
    stopped_ = true;
    return "";
  }

  /// Nothing, with diagnostics, if one is missing, unknown or of the wrong type.
  std::optional<Arguments> arguments_of(const Template& t, const Application& at) {
    const std::size_t before = report_.diagnostics().errors();
    Arguments out;
    for (const Node::Entry& e : entries_of(t.node->find("takes"))) {
      const Node* type = e.value.is_map() ? e.value.find("type") : &e.value;
      const std::string word = type && type->is_scalar() ? type->text : "";
      if (std::find(argument_types().begin(), argument_types().end(), word) == argument_types().end())
        report_.error(type ? *type : e.value, "'" + word + "' is no type of an argument", did_you_mean(word, argument_types()));
      const Node* given = at.with ? at.with->find(e.key) : nullptr;
      if (given) check_argument(*given, e.key, word);
      if (!given && e.value.is_map()) given = e.value.find("default");
      if (given) out[e.key] = {word, given};
      else
        report_.error(at.place, at.context, "the template '" + t.name + "' takes '" + e.key + "', which is not given",
                      "add with: {" + e.key + ": ...}");
    }
    for (const Node::Entry& e : entries_of(t.node->find("needs")))
      if (const Node* bound = at.with ? at.with->find(e.key) : nullptr) out[e.key] = {"word", bound};
    refuse_unknown(t, at.with);
    if (report_.diagnostics().errors() > before) return std::nullopt;
    return out;
  }

  void refuse_unknown(const Template& t, const Node* with) {
    std::vector<std::string> known;
    for (const char* part : {"takes", "needs"})
      for (const Node::Entry& e : entries_of(t.node->find(part))) known.push_back(e.key);
    for (const Node::Entry& e : entries_of(with))
      if (std::find(known.begin(), known.end(), e.key) == known.end())
        report_.error(e, "the template '" + t.name + "' takes no '" + e.key + "'", did_you_mean(e.key, known));
  }

  void check_argument(const Node& value, const std::string& name, std::string_view type) {
    if (type == "steps") {
      if (!value.is_sequence()) report_.error(value, "the argument '" + name + "' must be a list of steps");
      return;
    }
    if (type == "event") {  // of `upon:`, where what is wrong with it is said
      if (value.is_map()) report_.error(value, "the argument '" + name + "' must be an event or a list of events");
      return;
    }
    if (!value.is_scalar()) return report_.error(value, "the argument '" + name + "' must be one value");
    if (!is_name_type(type)) return;
    const auto part = [](char c) { return word_char(c) || c == '.'; };
    if (!std::all_of(value.text.begin(), value.text.end(), part))
      report_.error(value, "the argument '" + name + "' must be the name of a " + std::string(type));
  }

  /// Replaces `call: template` by a call of an instance's first pathway, everywhere under the node.
  void expand_calls(Node& node, const std::string& prefix, int depth) {
    if (stopped_) return;
    for (Node& item : node.items) expand_calls(item, prefix, depth);
    for (Node::Entry& e : node.entries) {
      if (e.key != "with" || !node.find("call")) expand_calls(e.value, prefix, depth);
    }
    const Node* call = node.find("call");
    if (!call || !call->is_scalar()) return;
    const auto it = templates_.find(call->text);
    if (it == templates_.end()) return;
    const Node* id = node.find("id");
    const std::size_t before = report_.diagnostics().errors();
    if (!id || !id->is_scalar()) {
      report_.error(*call, "a step that calls a template needs an 'id'", "add id: a name for this instance");
      return forget(node);
    }
    const std::string first = instantiate(it->second, {prefix + id->text, call->place, call->context, node.find("with"), &node}, depth);
    if (first.empty() && report_.diagnostics().errors() == before)
      report_.error(*call, "the template '" + it->first + "' gives no pathway to call", "use it with apply:");
    if (first.empty()) return forget(node);
    for (Node::Entry& e : node.entries)
      if (e.key == "call") e.value.text = first;
    node.entries.erase(std::remove_if(node.entries.begin(), node.entries.end(), [](const Node::Entry& e) { return e.key == "with"; }),
                       node.entries.end());
  }

  /// A call that could not be expanded calls nothing: its error has been reported.
  static void forget(Node& step) {
    for (Node::Entry& e : step.entries)
      if (e.key == "call") {
        e.value = {};
        e.value.context = Node::reported;
      }
  }

  Node* mutable_section(std::string_view name) {
    for (Node::Entry& e : out_.root.entries)
      if (e.key == name) return &e.value;
    return nullptr;
  }

  void merge() {
    for (Node::Entry& addition : additions_) {
      Node* section = mutable_section(addition.key);
      if (!section) {
        out_.root.entries.push_back(std::move(addition));
        continue;
      }
      std::set<std::string> taken;
      for (const Node::Entry& e : section->entries) taken.insert(e.key);
      for (Node::Entry& e : addition.value.entries) {
        if (taken.count(e.key)) report_.error(e, "'" + e.key + "' is declared already");
        else section->entries.push_back(std::move(e));
      }
      for (Node& item : addition.value.items) section->items.push_back(std::move(item));
    }
    additions_.clear();
  }

  const std::filesystem::path& folder_;
  Sources& sources_;
  Report& report_;
  Expanded out_;
  std::vector<std::unique_ptr<Node>> libraries_, own_;
  std::map<std::string, Template, std::less<>> templates_;
  std::set<std::string> loaded_, instances_;
  std::vector<Node::Entry> additions_;
  std::size_t nodes_ = 0;
  bool stopped_ = false;
};

}  // namespace

Expanded expand_templates(Node root, const std::filesystem::path& folder, Sources& sources, Report& report) {
  if (!root.is_map()) return {.root = std::move(root), .texts = {}, .instances = {}, .laid = {}};
  return Expander(folder, sources, report).run(std::move(root));
}

}  // namespace concert::scenario
