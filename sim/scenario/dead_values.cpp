// Declarations inside declarations that nothing reads: fields of messages, values of episodes, kinds and roles nobody
// names, interventions that change nothing. What a template brings along may stay unused.
#include <algorithm>
#include <cctype>

#include "scenario/build.hpp"
#include "scenario/step_reader.hpp"

namespace concert::scenario {

namespace {

using Words = std::set<std::string>;

/// Every word in the values under a node; keys are what is written, not what is read.
void collect_words(const Node& node, Words& words) {
  for (const Node& item : node.items) collect_words(item, words);
  for (const Node::Entry& e : node.entries) {
    if (e.key.find_first_of("(.[") != std::string::npos) collect_words({.kind = Node::Kind::scalar, .place = {}, .text = e.key, .items = {}, .entries = {}}, words);
    collect_words(e.value, words);
  }
  std::string word;
  for (const char c : node.text + " ") {
    if (std::isalnum(static_cast<unsigned char>(c)) || c == '_') word += c;
    else if (!word.empty()) words.insert(std::exchange(word, ""));
  }
}

class DeadValues {
 public:
  explicit DeadValues(Build& build) : build_(build) {}

  void run() {
    fields();
    values();
    names(build_.scenario.kinds, Declared::kind);
    roles();
    interventions();
  }

 private:
  const Node* section(const char* name) const {
    const Node* found = build_.root.find(name);
    return found && found->is_map() ? found : nullptr;
  }

  /// What is read of every word, as in `message.about`, wherever it stands.
  std::map<std::string, Words> members() const {
    std::map<std::string, Words> out;
    collect_members(build_.root, out);
    for (const Laid& laid : build_.laid) collect_members(laid.patches, out);
    return out;
  }

  void fields() {
    const Node* messages = section("messages");
    if (!messages) return;
    Words read;
    for (const auto& [word, fields] : members()) read.insert(fields.begin(), fields.end());
    for (const Node::Entry& message : messages->entries)
      for (const Node::Entry& field : message.value.entries)
        if (field.value.context == 0 && !read.count(field.key) && !about_an_agent(field.value))
          build_.report.error(field, "nobody reads the field '" + field.key + "' of the message '" + message.key + "'", "read it as message." + field.key + ", or remove it");
  }

  /// Whom a message is about may be said for the reader alone.
  bool about_an_agent(const Node& type) const { return type.is_scalar() && (build_.kinds.count(type.text) > 0 || build_.roles.count(type.text) > 0); }

  /// Words in the steps of a pathway, and in those that models and interventions put into it.
  Words read_in(const Node::Entry& pathway) const {
    Words words;
    for (const char* part : {"steps", "starts", "do", "if"})
      if (const Node* node = pathway.value.find(part)) collect_words(*node, words);
    if (const Node* carries = pathway.value.find("carries"))
      for (const Node::Entry& e : carries->entries)
        if (const Node* initial = e.value.find("initial")) collect_words(*initial, words);
    const auto patches = [&](const Node& holder) {
      for (const char* how : {"before", "after", "replace"})
        if (const Node* anchors = holder.find(how))
          for (const Node::Entry& anchor : anchors->entries)
            if (anchor.key.rfind(pathway.key + ".", 0) == 0) collect_words(anchor.value, words);
    };
    for (const char* name : {"models", "interventions"})
      if (const Node* all = section(name))
        for (const Node::Entry& e : all->entries) patches(e.value);
    for (const Laid& laid : build_.laid) patches(laid.patches);
    return words;
  }

  void values() {
    Words elsewhere = members()["event"];
    if (const Node* measures = section("measures")) collect_words(*measures, elsewhere);
    for (const char* where : {"pathways", "rules"}) {
      const Node* all = section(where);
      if (!all) continue;
      for (const Node::Entry& pathway : all->entries) {
        if (pathway.value.context != 0) continue;
        const Words words = read_in(pathway);
        for (const char* what : {"takes", "carries"})
          if (const Node* declared = pathway.value.find(what))
            for (const Node::Entry& e : declared->entries)
              if (!words.count(e.key) && !elsewhere.count(e.key))
                build_.report.error(e, "the value '" + e.key + "' of the pathway '" + pathway.key + "' is never read", "read it in a step, or remove it");
      }
    }
  }

  template <class Things>
  void names(const Things& things, Declared what) {
    const Node* all = section("agents");
    if (!all) return;
    for (std::size_t i = 0; i < things.size() && i < all->entries.size(); ++i)
      if (all->entries[i].value.context == 0 && !build_.is_used(what, static_cast<int>(i)) && !measured(things[i].name))
        build_.report.error(all->entries[i], std::string("the ") + noun(what) + " '" + things[i].name + "' is never used", "give it a pathway, use it, or remove it");
  }

  bool measured(const std::string& name) const {
    Words words;
    if (const Node* measures = section("measures")) collect_words(*measures, words);
    return words.count(name) > 0;
  }

  void roles() {
    const Node* all = section("roles");
    if (!all) return;
    Words words;
    for (const Node::Entry& e : build_.root.entries)
      if (e.key != "roles") collect_words(e.value, words);
    for (const Node::Entry& e : all->entries) {
      const auto number = build_.lookup(build_.roles, e.key);
      if (e.value.context == 0 && number && !build_.is_used(Declared::role, *number) && !words.count(e.key))
        build_.report.error(e, "the role '" + e.key + "' is never used", "use it, or remove it");
    }
  }

  void interventions() {
    for (const Intervention& i : build_.scenario.interventions)
      if (i.changes.empty() && i.patches.empty())
        build_.report.error(i.place, 0, "the intervention '" + i.name + "' changes nothing", "give it 'set' or steps around an anchor");
  }

  Build& build_;
};

}  // namespace

void check_dead_values(Build& build) { DeadValues(build).run(); }

}  // namespace concert::scenario
