// The Program for people: as text, one line an instruction beside its source line, and as a picture.
#include <array>
#include <set>
#include <sstream>

#include "program/compile.hpp"

namespace concert::program {

namespace {

constexpr std::array<const char*, 31> op_names = {
    "hold",   "request",    "book",  "together", "disperse", "give back",   "release", "if",     "if in force",
    "choose", "by outcome", "go to", "repeat",   "round",    "next round",  "call",    "start",  "send",
    "await",  "set",        "link",  "unlink",   "record",   "pay",         "exit",    "leave",  "tell",
    "change", "move",       "branch ends", "end"};

const char* name_of(Op op) { return op_names[static_cast<std::size_t>(op)]; }

/// The author's line behind an instruction, without its indentation.
std::string source_line(const Program& program, Address at) {
  const Place place = program.places[at];
  const auto& texts = program.scenario->texts;
  if (place.file == 0 || place.file > texts.size()) return "";
  std::istringstream text(texts[place.file - 1].second);
  std::string line;
  for (std::uint32_t i = 0; i < place.line; ++i) std::getline(text, line);
  const std::size_t start = line.find_first_not_of(' ');
  line = start == std::string::npos ? "" : line.substr(start);
  return line.size() > 60 ? line.substr(0, 57) + "..." : line;
}

std::string padded(std::string text, std::size_t width) {
  if (text.size() < width) text.resize(width, ' ');
  return text + ' ';
}

/// Where control may go from an instruction, with the word on the arrow.
std::vector<std::pair<Address, std::string>> next(const Program& program, Address at) {
  const Instruction& instruction = program.code[at];
  std::vector<std::pair<Address, std::string>> to;
  switch (instruction.op) {
    case Op::jump:
      return {{instruction.jump, ""}};
    case Op::exit:
    case Op::leave:
    case Op::branch_end:
    case Op::end:
      return {};
    case Op::request:
      return {{at + 1, ""}, {instruction.jump, "not served"}};
    case Op::book:
      return {{at + 1, ""}, {instruction.jump, "refused"}};
    case Op::join:
      return {{at + 1, ""}, {instruction.jump, "not together"}};
    case Op::test:
    case Op::test_active:
      return {{at + 1, "yes"}, {instruction.jump, "no"}};
    case Op::loop_round:
      return {{at + 1, "again"}, {instruction.jump, "done"}};
    case Op::loop_back:
      return {{instruction.jump, "again"}, {at + 1, "done"}};
    case Op::choose: {
      const ChooseStep& choose = program.chooses[instruction.arg];
      for (const auto& target : choose.whens) to.emplace_back(target.to, "when");
      for (const auto& target : choose.options)
        to.emplace_back(target.to, target.weight.constant() ? std::to_string(target.weight.value()).substr(0, 4) : "?");
      to.emplace_back(choose.otherwise == no_address ? choose.after : choose.otherwise, "else");
      return to;
    }
    case Op::dispatch: {
      const DispatchStep& dispatch = program.dispatches[instruction.arg];
      for (std::size_t i = 0; i < dispatch.by_outcome.size(); ++i)
        if (dispatch.by_outcome[i] != no_address)
          to.emplace_back(dispatch.by_outcome[i], "outcome " + std::to_string(i));
      to.emplace_back(dispatch.after, "");
      return to;
    }
    case Op::await:
      for (const auto& branch : program.awaits[instruction.arg].branches) to.emplace_back(branch.to, "");
      return to;
    default:
      return {{at + 1, ""}};
  }
}

/// The next instruction that means something to a reader: not a jump, nor the bookkeeping of a loop.
Address through_jumps(const Program& program, Address at) {
  for (int i = 0; i < 100; ++i) {
    const Instruction& instruction = program.code[at];
    if (instruction.op == Op::jump)
      at = instruction.jump;
    else if (instruction.op == Op::loop_enter)
      ++at;
    else if (instruction.op == Op::loop_back && !program.loops[instruction.arg].until.given())
      at = instruction.jump;
    else
      break;
  }
  return at;
}

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + "\"";
}

std::string node_label(const Program& program, Address at) {
  const Instruction& instruction = program.code[at];
  const auto& sites = program.scenario->sites;
  std::string label = name_of(instruction.op);
  if (instruction.op == Op::exit)
    return "exit: " +
           program.scenario->pathways[static_cast<std::size_t>(program.pathway_of[at])].outcomes[instruction.arg];
  if (instruction.op == Op::call || instruction.op == Op::start)
    return label + " " +
           program.scenario->pathways[static_cast<std::size_t>(program.calls[instruction.arg].pathway)].name;
  if (instruction.op != Op::end && instruction.site < sites.size()) {
    const std::string& site = sites[instruction.site].name;
    const std::string step = site.substr(site.rfind('.') + 1);
    if (instruction.op == Op::loop_round || instruction.op == Op::loop_back) return step;
    if (step != label) label += "\n" + step;
  }
  return label;
}

/// Diamonds decide, ovals end, boxes do.
const char* shape_of(Op op) {
  switch (op) {
    case Op::choose:
    case Op::test:
    case Op::test_active:
    case Op::dispatch:
    case Op::loop_round:
    case Op::loop_back:
      return ", shape=diamond, style=solid";
    case Op::end:
    case Op::exit:
    case Op::leave:
      return ", shape=oval, style=solid";
    default:
      return "";
  }
}

}  // namespace

std::string print(const Program& program) {
  std::ostringstream out;
  const scenario::Scenario& scenario = *program.scenario;
  out << "model " << scenario.models[static_cast<std::size_t>(program.model)].name << "\n";
  for (std::size_t p = 0; p < program.pathways.size(); ++p) {
    const Pathway& pathway = program.pathways[p];
    out << "\npathway " << scenario.pathways[p].name << " for "
        << scenario.kinds[static_cast<std::size_t>(pathway.kind)].name << (pathway.disabled ? " (disabled)" : "")
        << "\n";
    for (Address at = pathway.entry; at < program.code.size() && program.pathway_of[at] == static_cast<int>(p); ++at) {
      const Instruction& instruction = program.code[at];
      std::string jump = instruction.jump == no_address ? "" : "-> " + std::to_string(instruction.jump);
      out << "  " << padded(std::to_string(at), 4) << padded(name_of(instruction.op), 11) << padded(jump, 8)
          << (instruction.op == Op::jump ? "" : source_line(program, at)) << "\n";
    }
  }
  return out.str();
}

std::string picture(const Program& program, int index) {
  const Pathway& pathway = program.pathways[static_cast<std::size_t>(index)];
  std::ostringstream out;
  out << "digraph " << quoted(program.scenario->pathways[static_cast<std::size_t>(index)].name)
      << " {\n  node [shape=box, style=rounded, fontname=\"Helvetica\", fontsize=11];\n"
         "  edge [fontname=\"Helvetica\", fontsize=9];\n";
  std::set<Address> seen;
  std::vector<Address> open{through_jumps(program, pathway.entry)};
  while (!open.empty()) {
    const Address at = open.back();
    open.pop_back();
    if (!seen.insert(at).second) continue;
    out << "  n" << at << " [label=" << quoted(node_label(program, at)) << shape_of(program.code[at].op) << "];\n";
    for (const auto& [to, word] : next(program, at)) {
      const Address target = through_jumps(program, to);
      out << "  n" << at << " -> n" << target;
      if (!word.empty()) out << " [label=" << quoted(word) << "]";
      out << ";\n";
      open.push_back(target);
    }
  }
  out << "}\n";
  return out.str();
}

}  // namespace concert::program
