// From the steps of a pathway, or of a patch, to checked steps: labels, sites and streams, one member a verb.
#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "scenario/build.hpp"
#include "scenario/scope.hpp"

namespace concert::scenario {

/// Where steps stand: in a pathway's own list, or in a patch around an anchor.
struct StepsPlace {
  int pathway = -1;
  std::uint64_t stream = 0;     // streams of the steps are mixed from it
  std::string label_prefix;     // of steps without an id; patches only
  const Node* steps = nullptr;  // searched for the words a message's copies are made for
};

/// Names of steps given by the author anywhere in a tree of steps.
void collect_ids(const Node& steps, std::set<std::string>& ids);
/// The outcomes of `exit:` steps in the order of the file, each once.
struct Exits {
  std::vector<std::string> names = {"done"};
  std::set<std::string> seen = {"done"};
  void collect(const Node& steps);
};
/// How a scope is asked whether a field of a message has survived: "known(message.field)".
std::string known_word(std::string_view name);
/// The words that follow "word." somewhere in the texts under a node.
void collect_members(const Node& node, std::map<std::string, std::set<std::string>>& members);

/// What a message says, as `message.field`, where it is heard.
void add_message_fields(NameScope& scope, const Message& message);

class StepReader {
 public:
  StepReader(Build& build, StepsPlace place);
  Steps read(const Node& list);
  NameScope& scope() { return scope_; }
  /// A value of the episode for a word of the event that it starts upon; its slot.
  int told_local(const std::string& word, const expr::Type& type);

 private:
  struct Held {
    int number = 0;
    Request::Of of = Request::Of::resource;
    int index = -1;
  };
  Pathway& pathway() { return build_.scenario.pathways[static_cast<std::size_t>(place_.pathway)]; }
  int kind() { return pathway().kind; }

  Step read_step(const Node& node);
  void label_step(const Node& node, std::string_view verb, Step& out);
  void add_site(Step& out, std::int32_t context);
  void read_verb(const Node& node, std::string_view verb, Step& out);
  void read_then(const Node& node, std::string_view verb, Step& out);
  void forget_message();
  std::vector<std::string> outcomes_of(const Step& step);

  Hold read_hold(const Node& value, const Step& step);
  Use read_use(const Node& node, const Step& step);
  Seize read_seize(const Node& node, const Step& step);
  Release read_release(const Node& value, const Step& step);
  Request read_request(const Node& node, const Node& target, const Step& step);
  void read_joint(const Node& node, const Node& list, const Step& step, Request& first, std::vector<Request>& others);
  int part_site(int pathway, const std::string& label, Request::Of of, int server);
  bool booked(const Request& request) const;
  void read_place(const Node& node, const Node& target, const Step& step, Request& out);
  Gather read_gather(const Node& node, const Step& step);
  void read_messages(const Node& node, const Step& step, Repeat& out);
  void read_hand(const Node& node, Start& out);
  void read_who(const Node& node, const Step& step, Request& out);
  bool resolve_server(const Node& target, Request& out);
  void read_owner(const Node& node, const Node& target, const Step& step, Request& out);
  Choose read_choose(const Node& list, const Step& step);
  void check_choose(const Node& list, const Choose& choose);
  Repeat read_repeat(const Node& node, const Step& step);
  void read_for_each(const Node& node, const Step& step, Repeat& out);
  Call read_call(const Node& node, const Step& step);
  Start read_start(const Node& node, const Step& step);
  std::vector<std::pair<int, Expression>> read_with(const Node& node, int callee, const Step& step);
  Send read_send(const Node& node, const Step& step);
  Await read_await(const Node& branches, const Step& step);
  Await::Branch read_branch(const Node::Entry& e, const Step& step);
  int relation_of(const Node& word);
  Expression read_end(const Node& node, const Step& step, const Relation& relation);
  Link read_link(const Node& node, const Step& step);
  Unlink read_unlink(const Node& node, const Step& step);
  Record read_record(const Node& node, const Step& step);
  Pay read_pay(const Node& value, const Step& step);
  bool read_side(const Node& value, const char* key, const Step& step, Pay::Side& out);
  Change read_change(const Node& targets, const Step& step);
  bool change_target(const Node::Entry& e, const Step& step, Change::One& out);
  bool change_member(const Node::Entry& e, const std::string& word, Change::One& out);
  Move read_move(const Node& node, const Step& step);

  Expression expression(const Node& node, const Step& step, const expr::Type& type, const char* role);
  Expression condition(const Node& node, const Step& step, const char* role) {
    return expression(node, step, expr::boolean_type(), role);
  }
  Expression instant(const Node& node, const Step& step, const char* role);
  int hidden_local(const std::string& name, const expr::Type& type);
  int name_server(const Node& as, const expr::Type& type);
  bool may_name(const Node& node, const std::string& word);
  /// Copies of the message fields that the texts under `where` read as `word.field`.
  std::vector<std::pair<int, int>> copy_fields(int message, const std::string& word, const std::set<std::string>& read);
  /// The fields that the steps as a whole, or the texts under a node, read of a named message.
  const std::set<std::string>& members_of(const std::string& word);

  Build& build_;
  StepsPlace place_;
  NameScope scope_;
  std::set<std::string> ids_;
  std::set<std::string> ids_seen_;
  std::map<std::string, int> outcomes_;  // of the pathway
  std::map<std::string, std::set<std::string>> members_;  // "word.member" of the texts of all steps
  std::map<std::string, int> labels_;  // how often a label has been wanted
  std::map<std::string, Held> held_;   // by the `as` names of seizes
  std::vector<int> read_;              // points of influence of the steps read so far
  bool around_ = false;                // the step being read is held open, or begun again, by what goes on inside it
};

}  // namespace concert::scenario
