// What the readers of the sections share: the scenario being built, the names declared so far, which of them have
// been used, and the way from a text to a checked expression. One object a reading.
#pragma once
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "expr/compile.hpp"
#include "scenario/document.hpp"
#include "scenario/names.hpp"
#include "scenario/report.hpp"
#include "scenario/scenario.hpp"
#include "scenario/template.hpp"

namespace concert::scenario {

/// Kinds of names an author declares.
enum class Declared {
  parameter, table, calendar, role, kind, relation, resource, channel, message, pathway, set, measure, model, intervention, account
};

using Index = std::map<std::string, int, std::less<>>;

/// What an expression must be.
struct Want {
  const expr::Scope* scope = nullptr;
  std::optional<expr::Type> type = {};
  std::string what = "this value";
  std::uint64_t stream = 0;
  std::optional<double> scale = {};  // of a number written plainly, where a unit is given beside it
};

/// A declared type: of an attribute, a carried value, a message field.
struct TypeInfo {
  expr::Type type;
  double scale = 1;
  std::string unit_text;
  std::optional<double> low, high;
};

class Build {
 public:
  Build(const Node& root_node, Report& reports) : root(root_node), report(reports) {}

  const Node& root;
  Report& report;
  Scenario scenario;
  Streams streams;
  std::filesystem::path folder;
  std::vector<std::string> counting_words;
  std::set<std::string> instances;  // of templates
  std::vector<Laid> laid;           // coordination models
  std::function<std::uint32_t(std::string, std::string)> add_source;  // registers a text; its file number

  // Names.
  std::map<std::string, std::pair<int, Dimension>, std::less<>> cohort_totals;  // "cohort.total" → its number, and what it is
  Index parameters, tables, calendars, roles, kinds, relations, resources, channels, messages, pathways, sets, measures, models,
      interventions, marks, accounts;
  std::vector<Index> attributes;      // by kind: index into AgentKind::attributes
  std::vector<Index> labels;          // by label set
  std::map<std::string, std::pair<int, int>, std::less<>> label_owner;  // the first set with a label, and its value there
  std::vector<std::pair<int, int>> derived;  // kind and attribute of each derived attribute
  std::map<std::pair<int, int>, int> derived_number;
  std::multimap<std::string, int, std::less<>> sites;  // "pathway.label" → index
  /// Steps of pathways that a patch can name: "pathway.label".
  struct Anchor {
    int pathway = -1, site = -1;
    std::uint64_t stream = 0;
    std::string label;
  };
  std::map<std::string, Anchor, std::less<>> anchors;
  struct Handed {  // to a pathway, by a `start` with `hand`
    int pathway = -1;
    Request::Of of = Request::Of::resource;
    int index = -1;
  };
  std::vector<Handed> handed;
  /// What is asked of those who wait for a server or are served by it: compiled when all steps have said who that is.
  struct AskedLater {
    const Node* node = nullptr;
    std::string text;  // of the node, perhaps without its direction
    Request::Of of = Request::Of::resource;
    int server = -1;
    bool victim = false;
    std::string what;
    std::uint64_t stream = 0;
    int focus = -1;
  };
  std::vector<AskedLater> asked_later;                            // beside Scenario::asked
  std::map<std::pair<Request::Of, int>, std::set<int>> askers;    // kinds that ask for each server
  std::multimap<std::string, int, std::less<>> mark_names;  // "mark" without its pathway → index

  /// Reports a clash or a word that may not be a name; true if it may stand.
  bool declare(Index& index, Declared what, const Node::Entry& entry, int number);
  Index& index_of(Declared what);
  /// The number behind a name that a node gives, or an error ("unknown resource 'bde'") and -1.
  int resolve(Declared what, const Node& node);
  int resolve(Declared what, std::string_view name, const Node& node);
  std::optional<int> lookup(const Index& index, std::string_view name) const;

  // What agents tell of themselves: kind and name → index into AgentKind::publications.
  std::map<std::pair<int, std::string>, int, std::less<>> publications;

  void see(int kind, int publication);
  bool is_seen(int kind, int publication) const { return seen_.count({kind, publication}) > 0; }

  // Use.
  /// Something declared is used where `focus` stands: by a step both ways, as who asks for a resource makes others wait.
  void use(Declared what, int number);
  /// It is only looked at.
  void look_at(Declared what, int number);
  bool is_used(Declared what, int number) const { return used_.count({what, number}) > 0; }
  void read_attribute(int kind, int attribute) {
    read_.insert({kind, attribute});
    if (focus >= 0) scenario.influence.arrow(attribute_point(kind, attribute), focus);
  }
  bool is_read(int kind, int attribute) const { return read_.count({kind, attribute}) > 0; }
  void write_attribute(int kind, int attribute) {
    written_.insert({kind, attribute});
    if (focus >= 0) scenario.influence.arrow(focus, attribute_point(kind, attribute));
  }
  bool is_written(int kind, int attribute) const { return written_.count({kind, attribute}) > 0; }

  // Influence: the point whose words are being read, or -1.
  int focus = -1;
  bool sending = false;  // the step being read sends what it names
  bool taking = false;   // the step being read takes whom it names
  int point(Declared what, int number);
  int attribute_point(int kind, int attribute);
  int step_point(const std::string& site);
  int use_point(Declared what, int number);  // of a resource or staff: its being used
  int end_point(int pathway);
  int publication_point(int kind, int publication);

  // Expressions.
  Expression compile(const Node& node, const Want& want);
  Expression compile(std::string text, Place place, std::int32_t context, const Want& want);
  std::optional<expr::Candidates> candidates(const Node& node, std::string_view text, const Want& want);
  /// The value of an expression that stands still: no draw, only parameters.
  std::optional<double> fixed(const Node& node, const expr::Type& type, const std::string& what);
  std::optional<Tick> fixed_tick(const Node& node, const expr::Type& type, const std::string& what);
  double evaluate(const Expression& expression) const;

  /// A unit, counting words of the file included; reports what is unknown.
  std::optional<Unit> unit(const Node* node);
  std::optional<Unit> parse_unit_text(std::string_view text) const;
  std::optional<TypeInfo> type(const Node& holder, const Node& type_node, const std::string& set_name);
  /// The number of a cause for which ties end.
  std::uint16_t cause(const std::string& word);
  int add_label_set(const std::string& name, const std::vector<std::string>& words);

  std::vector<double> parameter_values;  // of the base, once read

 private:
  std::optional<expr::Type> reference_type(std::string_view word);
  int label_type(const Node& holder, const std::string& set_name);

  std::set<std::pair<Declared, int>> used_;
  std::set<std::pair<int, int>> read_, written_, seen_;
};

/// While it lives, what is looked up influences its point.
class Focus {
 public:
  Focus(Build& build, int point) : build_(build), before_(build.focus) { build.focus = point; }
  ~Focus() { build_.focus = before_; }
  Focus(const Focus&) = delete;
  Focus& operator=(const Focus&) = delete;

 private:
  Build& build_;
  int before_;
};

const char* noun(Declared what);

/// A copied text of a scalar entry, or the fallback.
std::string text_of(const Node* node, std::string_view fallback = "");
bool flag_of(const Node* node);
std::vector<const Node*> items_of(const Node* node);  // a list's items, or the one scalar

// The readers, in the order they run. Each reports what it finds and leaves what can be used.
void read_header(Build& build);
void read_sets(Build& build);
void read_parameters(Build& build, const std::vector<std::pair<std::string, std::string>>& set);
void read_tables(Build& build);
void read_calendars(Build& build);
void declare_agents(Build& build);
void declare_accounts(Build& build);
void declare_relation_kinds(Build& build);  // names, before anything refers to them
void declare_relations(Build& build);       // ends and attributes
void read_relations(Build& build);
void read_sweeps(Build& build);             // what rules for a relation may do, once their steps are read
void declare_resources(Build& build);
void read_channels(Build& build);
void read_messages(Build& build);
void declare_causes(Build& build);
void declare_pathways(Build& build);
void read_publications(Build& build);
void read_agents(Build& build);
void read_accounts(Build& build);
void read_resources(Build& build);
void read_pathways(Build& build);
void finish_asked(Build& build);            // of those who wait or are served, once it is known who they are
void declare_changes(Build& build);
/// Whether a name of `disable:` stands for something.
void check_disabled(Build& build, const Node& node);
void read_changes(Build& build);
void finish_pathways(Build& build);
void resolve_triggers(Build& build);
void read_cohorts(Build& build);
void read_measures(Build& build);
void read_economics(Build& build);          // after the measures it names
void read_experiment(Build& build);
void read_expectations(Build& build);
void check_initials(Build& build);
void check_scenario(Build& build);
/// What only the whole scenario shows of influence: rows of measures, patches, what models bring along.
void finish_influence(Build& build);

}  // namespace concert::scenario
