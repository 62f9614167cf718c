// The Program for people: as text, one line an instruction beside its source line.
#include <array>
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

}  // namespace concert::program
