// One pathway of the Program as a picture for people: what starts it, its steps in the author's words, and on the arrows
// the conditions and the outcomes. Jumps and the bookkeeping of loops are not drawn.
#include <set>
#include <sstream>
#include <type_traits>

#include "program/compile.hpp"

namespace concert::program {

namespace {

using scenario::Expression;
using scenario::Step;

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + "\"";
}

/// A text that may be long, cut.
std::string brief(const std::string& text) {
  constexpr std::size_t most = 48;
  if (text.size() <= most) return text;
  std::size_t end = most - 3;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;  // no character in half
  return text.substr(0, end) + "...";
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return brief(out);
}

// ── A step in words ──────────────────────────────────────────────────────────────────────────────────────────

/// What a step does, beside its verb.
class Words {
 public:
  explicit Words(const scenario::Scenario& scenario) : scenario_(scenario) {}

  std::string operator()(const scenario::Hold& v) const {
    return "hold " + (v.forever ? "forever" : v.until.given() ? "until " + brief(v.until.text) : brief(v.duration.text));
  }
  std::string operator()(const scenario::Use& v) const { return "use " + asked(v); }
  std::string operator()(const scenario::Seize& v) const { return "seize " + asked(v); }
  std::string operator()(const scenario::Gather&) const { return "gather"; }
  std::string operator()(const scenario::Release& v) const {
    return "release" + (v.index < 0 ? "" : " " + server(v.of, v.index));
  }
  std::string operator()(const scenario::Repeat& v) const {
    using Mode = scenario::Repeat::Mode;
    if (v.mode == Mode::while_) return "while " + brief(v.condition.text);
    if (v.mode == Mode::until) return "repeat";  // it is asked after a round
    if (v.mode == Mode::times) return brief(v.times.text) + " times";
    if (v.mode == Mode::every) return "every " + brief(v.every.text);
    if (v.mode == Mode::messages) return "for each " + scenario_.messages[static_cast<std::size_t>(v.message)].name;
    return "for each";
  }
  std::string operator()(const scenario::Call& v) const { return "call " + pathway(v.pathway); }
  std::string operator()(const scenario::Start& v) const { return "start " + pathway(v.pathway); }
  std::string operator()(const scenario::Send& v) const {
    return "send " + scenario_.messages[static_cast<std::size_t>(v.message)].name;
  }
  std::string operator()(const scenario::Await&) const { return "await"; }
  std::string operator()(const scenario::Set& v) const { return "set " + targets(v.assignments); }
  std::string operator()(const scenario::Link& v) const { return "link " + relation(v.relation); }
  std::string operator()(const scenario::Unlink& v) const {
    return "unlink" + (v.relation < 0 ? "" : " " + relation(v.relation));
  }
  std::string operator()(const scenario::Record& v) const {
    const std::string& name = scenario_.marks[static_cast<std::size_t>(v.mark)].name;
    return "record " + name.substr(name.rfind('.') + 1);
  }
  std::string operator()(const scenario::Exit&) const { return "exit"; }
  std::string operator()(const scenario::Leave& v) const { return "leave" + (v.cause.empty() ? "" : ": " + v.cause); }
  std::string operator()(const scenario::Change& v) const {
    std::vector<std::string> words;
    for (const auto& one : v.all) words.push_back(one.text);
    return "change " + joined(words);
  }
  std::string operator()(const scenario::Move& v) const { return "move to " + brief(v.to.text); }
  std::string operator()(const scenario::Pay& v) const { return "pay " + brief(v.amount.text); }
  std::string operator()(const scenario::Choose&) const { return "choose"; }
  std::string operator()(const scenario::Block&) const { return "do"; }

  /// Which resources or staff: all parts of a joint request.
  template <typename Verb>
  std::string asked(const Verb& verb) const {
    std::vector<std::string> words{server(verb.request.of, verb.request.index)};
    for (const scenario::Request& other : verb.others) words.push_back(server(other.of, other.index));
    return joined(words);
  }

 private:
  std::string server(scenario::Request::Of of, int index) const {
    const auto i = static_cast<std::size_t>(index);
    if (of == scenario::Request::Of::resource) return scenario_.resources[i].name;
    return i < scenario_.kinds.size() ? scenario_.kinds[i].name : "staff";
  }
  std::string pathway(int index) const { return scenario_.pathways[static_cast<std::size_t>(index)].name; }
  std::string relation(int index) const { return scenario_.relations[static_cast<std::size_t>(index)].name; }
  static std::string targets(const std::vector<scenario::Assignment>& assignments) {
    std::vector<std::string> words;
    for (const scenario::Assignment& one : assignments) words.push_back(one.target_text);
    return joined(words);
  }

  const scenario::Scenario& scenario_;
};

std::string verb_words(const Program& program, const Step& step) {
  return std::visit(Words(*program.scenario), step.verb);
}

// ── What starts it ───────────────────────────────────────────────────────────────────────────────────────────

std::string start_words(const scenario::Starts& starts) {
  using On = scenario::Starts::On;
  std::vector<std::string> events;
  for (const scenario::Trigger& trigger : starts.triggers) events.push_back(trigger.text);
  switch (starts.on) {
    case On::none:
      return "when called or started";
    case On::born:
      return "when born";
    case On::every:
      return "every " + brief(starts.every.text);
    case On::at:
      return "at set times";
    case On::upon:
      return "upon " + joined(events);
    case On::when:
      return (starts.again ? "while " : "when ") + brief(starts.when.text);
  }
  return "";
}

std::string beginning(const Program& program, const scenario::Pathway& pathway) {
  const scenario::AgentKind& kind = program.scenario->kinds[static_cast<std::size_t>(pathway.kind)];
  const std::string who = kind.relation < 0 ? kind.name : "each tie of " + program.scenario->relations[static_cast<std::size_t>(kind.relation)].name;
  std::string text = who + "\n" + start_words(pathway.starts);
  if (!pathway.starts.condition.text.empty()) text += "\nif " + brief(pathway.starts.condition.text);
  return text;
}

// ── The program as a graph ───────────────────────────────────────────────────────────────────────────────────

/// An arrow to an instruction, or to where the episode ends under the outcome's name.
struct Arrow {
  Address to = no_address;
  std::string word;
  std::string end = {};
};

class Picture {
 public:
  Picture(const Program& program, int index)
      : program_(program), from_(program.scenario->pathways[static_cast<std::size_t>(index)]), index_(static_cast<std::size_t>(index)) {}

  std::string draw() {
    out_ << "digraph " << quoted(from_.name)
         << " {\n  node [shape=box, style=rounded, fontname=\"Helvetica\", fontsize=11];\n"
            "  edge [fontname=\"Helvetica\", fontsize=9];\n";
    node("start", beginning(program_, from_), ", shape=note, style=solid");
    const bool of_ties = program_.scenario->kinds[static_cast<std::size_t>(from_.kind)].relation >= 0;
    if (of_ties)
      draw_turn();
    else if (program_.pathways[index_].disabled)
      draw_absent();
    else
      draw_code();
    out_ << "}\n";
    return out_.str();
  }

 private:
  void node(const std::string& name, const std::string& label, const char* shape = "") {
    out_ << "  " << name << " [label=" << quoted(label) << shape << "];\n";
  }

  void arrow(const std::string& from, const std::string& to, const std::string& word = "") {
    out_ << "  " << from << " -> " << to;
    if (!word.empty()) out_ << " [label=" << quoted(brief(word)) << "]";
    out_ << ";\n";
  }

  void draw_absent() {
    node("absent", "not in the model " + program_.scenario->models[static_cast<std::size_t>(program_.model)].name, oval);
    arrow("start", "absent");
  }

  /// A rule for a relation: what happens to each tie at its turn.
  void draw_turn() {
    std::string last = "start";
    for (std::size_t i = 0; i < from_.steps.size(); ++i) {
      const Step& step = from_.steps[i];
      std::string label = verb_words(program_, step);
      if (step.guard.given()) label = "if " + brief(step.guard.text) + ":\n" + label;
      const std::string name = "s" + std::to_string(i);
      node(name, label);
      arrow(last, name);
      last = name;
    }
  }

  void draw_code() {
    std::set<Address> seen;
    const Address entry = shown(program_.pathways[index_].entry);
    std::vector<Address> open{entry};
    arrow("start", name_of(entry));
    while (!open.empty()) {
      const Address at = open.back();
      open.pop_back();
      if (!seen.insert(at).second) continue;
      node(name_of(at), label(at), shape(program_.code[at].op));
      for (const Arrow& one : arrows(at)) {
        if (one.end.empty()) {
          arrow(name_of(at), name_of(one.to), one.word);
          open.push_back(one.to);
          continue;
        }
        const std::string end = "e" + std::to_string(ends_++);
        node(end, "ends: " + one.end, oval);
        arrow(name_of(at), end, one.word);
      }
    }
  }

  static std::string name_of(Address at) { return "n" + std::to_string(at); }

  /// The next instruction that means something to a reader.
  Address shown(Address at) const {
    for (int i = 0; i < 100; ++i) {
      const Instruction& instruction = program_.code[at];
      if (instruction.op == Op::jump)
        at = instruction.jump;
      else if (instruction.op == Op::loop_enter || instruction.op == Op::reached)
        ++at;
      else if (instruction.op == Op::loop_back && !program_.loops[instruction.arg].until.given())
        at = instruction.jump;
      else
        break;
    }
    return at;
  }

  /// Where control may go from an instruction; through what only sorts outcomes.
  std::vector<Arrow> arrows(Address at) const {
    std::vector<Arrow> out;
    for (const Arrow& one : next(at)) {
      const Address to = shown(one.to);
      if (program_.code[to].op != Op::dispatch) {
        out.push_back({to, one.word});
        continue;
      }
      for (Arrow& outcome : by_outcome(program_.dispatches[program_.code[to].arg])) out.push_back(std::move(outcome));
    }
    return out;
  }

  std::vector<Arrow> by_outcome(const DispatchStep& dispatch) const {
    std::vector<Arrow> out;
    bool falls = false;
    std::vector<std::string> ends;
    for (std::size_t i = 0; i < dispatch.names.size(); ++i) {
      const std::string& name = dispatch.names[i];
      if (name.empty()) continue;
      if (dispatch.by_outcome[i] != no_address)
        out.push_back({shown(dispatch.by_outcome[i]), name});
      else if (dispatch.ends_as[i] < 0)
        falls = true;
      else if (dispatch.ends_as[i] > 0)
        ends.push_back(name);
    }
    if (!ends.empty()) out.push_back({no_address, "", joined(ends)});
    if (falls) out.push_back({shown(dispatch.after), out.empty() ? "" : "else"});
    return out;
  }

  std::vector<Arrow> next(Address at) const {
    const Instruction& instruction = program_.code[at];
    switch (instruction.op) {
      case Op::exit:
      case Op::leave:
      case Op::branch_end:
      case Op::end:
        return {};
      case Op::request:
      case Op::book:
      case Op::join:
        return {{at + 1, ""}, {instruction.jump, ""}};
      case Op::test:
      case Op::test_active:
        return {{at + 1, "yes"}, {instruction.jump, "no"}};
      case Op::loop_round:
        return {{at + 1, "again"}, {instruction.jump, "done"}};
      case Op::loop_back:
        return {{instruction.jump, "no"}, {at + 1, "yes"}};
      case Op::choose:
        return choices(at);
      case Op::await:
        return branches(at);
      default:
        return {{at + 1, ""}};
    }
  }

  std::vector<Arrow> choices(Address at) const {
    const ChooseStep& choose = program_.chooses[program_.code[at].arg];
    const auto& written = std::get<scenario::Choose>(program_.steps[at]->verb);
    std::vector<Arrow> out;
    for (std::size_t i = 0; i < choose.whens.size(); ++i)
      out.push_back({choose.whens[i].to, written.whens[i].condition.text});
    for (std::size_t i = 0; i < choose.options.size(); ++i)
      out.push_back({choose.options[i].to, written.options[i].weight.text});
    const bool sure = choose.otherwise == no_address && !choose.options.empty();  // their chances make one
    if (!sure) out.push_back({choose.otherwise == no_address ? choose.after : choose.otherwise, "else"});
    return out;
  }

  std::vector<Arrow> branches(Address at) const {
    const AwaitStep& await = program_.awaits[program_.code[at].arg];
    const auto& written = std::get<scenario::Await>(program_.steps[at]->verb);
    std::vector<Arrow> out;
    for (std::size_t i = 0; i < await.branches.size(); ++i) {
      const AwaitStep::Branch& branch = await.branches[i];
      const bool body = branch.body != no_address;
      if (body) out.push_back({branch.body, written.branches[i].name});
      out.push_back({branch.to, written.branches[i].name + (body ? " has ended" : "")});
    }
    return out;
  }

  std::string label(Address at) const {
    const Op op = program_.code[at].op;
    const Step* step = program_.steps[at];
    if (op == Op::end || step == nullptr) return "end";
    if (op == Op::branch_end) return "branch ends";
    if (op == Op::test) return "if " + brief(step->guard.text);
    if (op == Op::test_active) return "if in force";
    if (op == Op::exit) return "ends: " + from_.outcomes[program_.code[at].arg];
    std::string text = verb_words(program_, *step);
    if (op == Op::loop_back) return "until " + brief(std::get<scenario::Repeat>(step->verb).condition.text);
    if (op == Op::hold && std::holds_alternative<scenario::Repeat>(step->verb)) return "wait";
    if (op == Op::release_last) text = "give back " + taken(*step);
    if (op == Op::disperse) text = "part";
    if (!step->id.empty() && op != Op::release_last) text += "\n(" + step->id.substr(step->id.rfind('.') + 1) + ")";
    return text;
  }

  std::string taken(const Step& step) const {
    const auto* use = std::get_if<scenario::Use>(&step.verb);
    return use ? Words(*program_.scenario).asked(*use) : "what was taken";
  }

  /// Diamonds decide, ovals end, boxes do.
  static const char* shape(Op op) {
    switch (op) {
      case Op::choose:
      case Op::test:
      case Op::test_active:
      case Op::loop_round:
      case Op::loop_back:
        return ", shape=diamond, style=solid";
      case Op::end:
      case Op::exit:
      case Op::leave:
      case Op::branch_end:
        return oval;
      default:
        return "";
    }
  }

  static constexpr const char* oval = ", shape=oval, style=solid";
  const Program& program_;
  const scenario::Pathway& from_;
  std::size_t index_;
  int ends_ = 0;
  std::ostringstream out_;
};

}  // namespace

std::string picture(const Program& program, int pathway) { return Picture(program, pathway).draw(); }

}  // namespace concert::program
