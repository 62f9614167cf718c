// Relations: a hidden agent kind each, so that types, attributes and measures come by the code that agents have; then
// their ends, limits and topologies.
#include <algorithm>

#include "expr/compile.hpp"
#include "random/stream.hpp"
#include "scenario/build.hpp"
#include "scenario/csv.hpp"
#include "scenario/files.hpp"
#include "scenario/scope.hpp"
#include "scenario/values.hpp"

namespace concert::scenario {

using random::mix;
using random::name_key;

namespace {

constexpr std::size_t most_relations = 64;  // what a tie's value has room for

const Node* section_of(const Build& build) {
  const Node* section = build.root.find("relations");
  return section && section->is_map() ? section : nullptr;
}

bool names_function(const std::string& word) {
  const auto docs = expr::function_docs();
  return word == "incoming" || std::any_of(docs.begin(), docs.end(), [&](const expr::FunctionDoc& doc) {
           return doc.signature.rfind(word + "(", 0) == 0;
         });
}

/// The kinds behind the word at one end, and the type of a reference to it.
expr::Type end_type(Build& build, const Node* word, std::vector<int>& kinds) {
  if (!word || !word->is_scalar()) return expr::agent_type(-1);
  if (const auto role = build.lookup(build.roles, word->text)) {
    build.use(Declared::role, *role);
    kinds = build.scenario.roles[word->text];
    return expr::agent_type(static_cast<int>(build.scenario.kinds.size()) + *role);
  }
  const int kind = build.resolve(Declared::kind, *word);
  if (kind >= 0) kinds = {kind};
  return expr::agent_type(kind);
}

}  // namespace

void declare_relation_kinds(Build& build) {
  const Node* section = section_of(build);
  if (!section) return;
  if (section->entries.size() > most_relations) build.report.error(*section, "there are more than 64 relations");
  for (const Node::Entry& e : section->entries) {
    const int number = static_cast<int>(build.scenario.relations.size());
    build.declare(build.relations, Declared::relation, e, number);
    if (names_function(e.key))
      build.report.error(e, "'" + e.key + "' cannot name a relation: it is a function", "choose another word");
    Relation relation;
    relation.name = e.key;
    relation.place = e.place;
    relation.stream = build.streams.key(e.key);
    relation.kind = static_cast<int>(build.scenario.kinds.size());
    AgentKind kind;
    kind.name = e.key;
    kind.place = e.place;
    kind.stream = relation.stream;
    kind.nature = Nature::tie;
    kind.relation = number;
    build.scenario.kinds.push_back(std::move(kind));
    build.scenario.relations.push_back(std::move(relation));
  }
}

void declare_relations(Build& build) {
  const Node* section = section_of(build);
  if (!section) return;
  for (std::size_t i = 0; i < section->entries.size(); ++i) {
    const Node& node = section->entries[i].value;
    Relation& relation = build.scenario.relations[i];
    relation.from = end_type(build, node.find("from"), relation.from_kinds);
    relation.to = end_type(build, node.find("to"), relation.to_kinds);
    relation.symmetric = flag_of(node.find("symmetric"));
    if (relation.symmetric && !(relation.from == relation.to))
      build.report.error(*node.entry("symmetric"), "a symmetric relation has the same kind at both ends",
                         "make them alike, or leave out 'symmetric'");
    const Node* attributes = node.find("attributes");
    if (!attributes || !attributes->is_map()) continue;
    for (const Node::Entry& e : attributes->entries) {
      for (const char* word : {"from", "to", "since"})
        if (e.key == word)
          build.report.error(e, "'" + e.key + "' cannot name an attribute of a relation: every tie has it", "choose another word");
      declare_attribute(build, relation.kind, e);
    }
  }
}

namespace {

/// Which keys each model of topology reads; the first `needed` of them must be there.
struct ModelKeys {
  const char* word;
  Topology::Model model;
  std::size_t needed;
  std::vector<const char*> keys;
};

const std::vector<ModelKeys>& model_keys() {
  using Model = Topology::Model;
  static const std::vector<ModelKeys> all = {
      {"none", Model::none, 0, {}},
      {"same", Model::same, 1, {"by"}},
      {"complete", Model::complete, 0, {}},
      {"assignment", Model::assignment, 0, {"each", "weight", "by"}},
      {"random", Model::random, 0, {"chance", "mean"}},
      {"small_world", Model::small_world, 1, {"k", "rewire"}},
      {"stochastic_block", Model::stochastic_block, 1, {"by", "within", "between"}},
      {"degree", Model::degree, 1, {"of"}},
      {"rings", Model::rings, 0, {"closest", "middle", "outer", "by"}},
      {"table", Model::table, 0, {"file", "rows", "columns"}}};
  return all;
}

class TopologyReader {
 public:
  TopologyReader(Build& build, Relation& relation, const Node& node) : build_(build), relation_(relation), node_(node) {}

  void read() {
    Topology& out = relation_.topology;
    out.place = node_.place;
    const Node* model = node_.find("model");
    if (!model || !model->is_scalar()) return;
    for (const ModelKeys& known : model_keys())
      if (model->text == known.word) keys(known);
    const bool one_kind = relation_.from == relation_.to;
    if (out.model == Topology::Model::small_world && !one_kind)
      build_.report.error(*model, "a small world has the same kind at both ends");
    if (const Node* by = node_.find("by")) {
      out.by_from = group(*by, relation_.from_kinds);
      out.by_to = group(*by, relation_.to_kinds);
      if (out.by_from.given() && out.by_to.given() && !(out.by_from.type == out.by_to.type))
        build_.report.error(*by, "'" + by->text + "' is not the same thing for both ends");
    }
    numbers();
    if (out.model == Topology::Model::random && (node_.find("chance") == nullptr) == (node_.find("mean") == nullptr))
      build_.report.error(node_, "a random topology has a chance or a mean", "for example chance: 0.1");
    if (out.model == Topology::Model::rings) ring_attribute();
    if (out.model == Topology::Model::table) table();
  }

 private:
  void keys(const ModelKeys& known) {
    relation_.topology.model = known.model;
    for (const Node::Entry& e : node_.entries) {
      if (e.key == "model") continue;
      const auto is = [&](const char* key) { return e.key == key; };
      if (std::none_of(known.keys.begin(), known.keys.end(), is))
        build_.report.error(e, "the topology '" + std::string(known.word) + "' has no '" + e.key + "'",
                            known.keys.empty() ? "remove it" : "it has " + listed(known.keys));
    }
    for (std::size_t i = 0; i < known.needed; ++i)
      if (!node_.find(known.keys[i]))
        build_.report.error(node_, "the topology '" + std::string(known.word) + "' lacks '" + known.keys[i] + "'");
  }

  static std::string listed(const std::vector<const char*>& words) {
    std::string out;
    for (const char* word : words) out += (out.empty() ? "" : ", ") + std::string(word);
    return out;
  }

  NameScope scope_of(const std::vector<int>& kinds) {
    NameScope scope(build_, {.self_kind = kinds.size() == 1 ? kinds.front() : -1, .latent_everywhere = true});
    return scope;
  }

  /// Whether the kinds of a role all are in a container of this kind, or are it.
  bool all_inside(const std::vector<int>& kinds, int container) const {
    return std::all_of(kinds.begin(), kinds.end(), [&](int kind) {
      for (int deep = 0; kind >= 0 && kind != container && deep < 100; ++deep) kind = build_.scenario.kinds[static_cast<std::size_t>(kind)].in;
      return kind == container;
    });
  }

  /// A kind's own name is the agent itself: {from: home, to: ngo, topology: {model: same, by: ngo}}.
  Expression group(const Node& by, const std::vector<int>& kinds) {
    if (!by.is_scalar()) return {};
    NameScope scope = scope_of(kinds);
    if (const auto container = build_.lookup(build_.kinds, by.text); container && kinds.size() > 1 && all_inside(kinds, *container))
      scope.add(by.text, expr::Slot::container, *container, expr::agent_type(*container));
    const bool itself = kinds.size() == 1 && build_.scenario.kinds[static_cast<std::size_t>(kinds.front())].name == by.text;
    Expression out = build_.compile(itself ? "self" : by.text, by.text_place(), by.context,
                                    {.scope = &scope, .what = "'by' of the topology of '" + relation_.name + "'"});
    if (out.given() && out.type.base != expr::Base::agent && out.type.base != expr::Base::label && out.type.base != expr::Base::boolean)
      build_.report.error(by, "'by' needs a container, a label or a truth value");
    return out;
  }

  Expression number(const char* key, const std::vector<int>& kinds) {
    const Node* value = node_.find(key);
    if (!value || !value->is_scalar()) return {};
    const NameScope scope = scope_of(kinds);
    return build_.compile(*value, {.scope = &scope, .type = expr::number_type(),
                                   .what = std::string("'") + key + "' of the topology of '" + relation_.name + "'",
                                   .stream = mix(relation_.stream, name_key(key))});
  }

  void numbers() {
    Topology& out = relation_.topology;
    out.each = number("each", relation_.from_kinds);
    out.of = number("of", relation_.from_kinds);
    const std::array<const char*, 3> rings = {"closest", "middle", "outer"};
    for (std::size_t i = 0; i < rings.size(); ++i) out.rings[i] = number(rings[i], relation_.from_kinds);
    for (const auto& [key, value] : {std::pair{"chance", &out.chance}, {"mean", &out.mean}, {"k", &out.k},
                                     {"rewire", &out.rewire}, {"within", &out.within}, {"between", &out.between}})
      *value = number(key, {});
    if (const Node* weight = node_.find("weight"); weight && weight->is_scalar()) {
      NameScope scope(build_, {.latent_everywhere = true});
      scope.add("from", expr::Slot::field, 0, relation_.from);
      scope.add("to", expr::Slot::field, 1, relation_.to);
      out.weight = build_.compile(*weight, {.scope = &scope, .type = expr::number_type(),
                                            .what = "'weight' of the topology of '" + relation_.name + "'",
                                            .stream = mix(relation_.stream, name_key("weight"))});
    }
  }

  void ring_attribute() {
    for (const Attribute& a : build_.scenario.kinds[static_cast<std::size_t>(relation_.kind)].attributes) {
      if (a.name != "ring" || a.type.base != expr::Base::label || a.size != 1) continue;
      if (build_.scenario.label_sets[static_cast<std::size_t>(a.type.domain)].labels.size() == 3) relation_.topology.ring_slot = a.slot;
    }
    if (relation_.topology.ring_slot < 0)
      build_.report.error(node_, "rings are marked in an attribute 'ring' with three labels, and '" + relation_.name + "' has none",
                          "attributes: {ring: {type: enum, values: [closest, middle, outer]}}");
  }

  void table() {
    const Node* file = node_.find("file");
    const Node* rows = node_.find("rows");
    if ((file == nullptr) == (rows == nullptr))
      return build_.report.error(node_, "a table of ties has a file or rows", "for example rows: [[0, 1], [0, 2]]");
    if (file) return table_file(*file);
    std::vector<std::string> columns = {"from", "to"};
    if (const Node* given = node_.find("columns")) {
      columns.clear();
      for (const Node* item : items_of(given)) columns.push_back(item->text);
    }
    if (!header(columns, *rows)) return;
    for (const Node& row : rows->items) {
      std::vector<std::string> texts;
      for (const Node& item : row.items) texts.push_back(item.text);
      add_row(texts, row.place, row);
    }
  }

  void table_file(const Node& file) {
    const auto text = read_beside(build_.folder, file.text);
    if (!text) return build_.report.error(file, "cannot read '" + file.text + "'");
    const std::uint32_t number = build_.add_source(shown_beside_first(build_.report.sources(), file.text), *text);
    build_.scenario.texts.emplace_back(file.text, *text);
    const std::vector<CsvRow> rows = parse_csv(*text);
    if (rows.empty()) return build_.report.error(file, "'" + file.text + "' is empty");
    const auto words = [](const CsvRow& row) {
      std::vector<std::string> out;
      for (const CsvField& field : row) out.push_back(field.text);
      return out;
    };
    if (!header(words(rows.front()), file)) return;
    for (std::size_t i = 1; i < rows.size(); ++i)
      add_row(words(rows[i]), Place{number, rows[i].front().line, rows[i].front().column, 1}, file);
  }

  bool header(const std::vector<std::string>& columns, const Node& at) {
    if (columns.size() < 2 || columns[0] != "from" || columns[1] != "to") {
      build_.report.error(at, "a table of ties begins with the columns from and to");
      return false;
    }
    const AgentKind& kind = build_.scenario.kinds[static_cast<std::size_t>(relation_.kind)];
    for (std::size_t i = 2; i < columns.size(); ++i) {
      const auto found = build_.lookup(build_.attributes[static_cast<std::size_t>(relation_.kind)], columns[i]);
      if (!found || kind.attributes[static_cast<std::size_t>(*found)].size != 1) {
        build_.report.error(at, "'" + columns[i] + "' is no attribute of '" + relation_.name + "' that a table can give");
        return false;
      }
      attributes_.push_back(&kind.attributes[static_cast<std::size_t>(*found)]);
      relation_.topology.columns.push_back(attributes_.back()->slot);
    }
    return true;
  }

  void add_row(const std::vector<std::string>& texts, Place place, const Node& at) {
    const auto wrong = [&](const std::string& why) { build_.report.error(place, at.context, why); };
    if (texts.size() != attributes_.size() + 2)
      return wrong("a row of " + std::to_string(texts.size()) + " values where " + std::to_string(attributes_.size() + 2) + " are expected");
    Topology::Row row;
    for (std::size_t i = 0; i < 2; ++i) {
      const auto number = plain_number(texts[i]);
      constexpr double most_agents = 4e9;
      if (!number || *number < 0 || *number > most_agents || *number != static_cast<double>(static_cast<std::uint32_t>(*number)))
        return wrong("'" + texts[i] + "' is no number of an agent");
      (i == 0 ? row.from : row.to) = static_cast<std::uint32_t>(*number);
    }
    for (std::size_t i = 0; i < attributes_.size(); ++i) {
      const Attribute& a = *attributes_[i];
      const NameScope scope(build_, {.now = false});
      const Expression value = build_.compile(texts[i + 2], place, at.context,
                                              {.scope = &scope, .type = a.type, .what = "'" + a.name + "' of this tie"});
      if (!value.given()) return;
      if (!value.code.constant()) return wrong("'" + texts[i + 2] + "' is no fixed value");
      if ((a.low && value.code.value() < *a.low) || (a.high && value.code.value() > *a.high))
        return wrong("'" + texts[i + 2] + "' lies outside the range of '" + a.name + "'");
      row.values.push_back(value.code.value());
    }
    relation_.topology.rows.push_back(std::move(row));
  }

  Build& build_;
  Relation& relation_;
  const Node& node_;
  std::vector<const Attribute*> attributes_;  // of the columns after from and to
};

Expression read_limit(Build& build, const Relation& relation, const Node& limit, const char* key) {
  const Node* value = limit.find(key);
  if (!value) return {};
  const NameScope scope(build, {.now = false});
  Expression out = build.compile(*value, {.scope = &scope, .type = expr::number_type(), .what = "the limit of '" + relation.name + "'"});
  if (out.code.constant() && out.code.value() < 0) build.report.error(*value, "a limit is 0 or more");
  return out;
}

}  // namespace

void read_relations(Build& build) {
  const Node* section = section_of(build);
  if (!section) return;
  for (std::size_t i = 0; i < section->entries.size(); ++i) {
    const Node& node = section->entries[i].value;
    Relation& relation = build.scenario.relations[i];
    const auto kind = static_cast<std::size_t>(relation.kind);
    if (const Node* attributes = node.find("attributes"); attributes && attributes->is_map())
      for (std::size_t a = 0; a < attributes->entries.size() && a < build.scenario.kinds[kind].attributes.size(); ++a)
        read_initial(build, relation.kind, static_cast<int>(a), attributes->entries[a].value);
    const Focus focus(build, build.point(Declared::relation, static_cast<int>(i)));
    if (const Node* limit = node.find("limit")) {
      relation.limit_from = read_limit(build, relation, *limit, "from");
      relation.limit_to = read_limit(build, relation, *limit, "to");
    }
    if (const Node* topology = node.find("topology"); topology && topology->is_map() && !build.report.full())
      TopologyReader(build, relation, *topology).read();
  }
}

}  // namespace concert::scenario
