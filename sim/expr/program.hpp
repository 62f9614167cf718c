// Flat postfix code: what Code points to. Made by emit() from a checked tree, run by run().
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "expr/code.hpp"
#include "expr/ir.hpp"

namespace concert::expr {

inline constexpr int stack_size = 64;
inline constexpr int deepest_loop = 8;

struct Instruction {
  Op op = Op::end;
  std::int32_t index = 0;   // slot, table, draw, loop, jump target
  std::int32_t size = 0;    // array size, number of keys
  std::uint32_t place = 0;  // of Program::spans
  double value = 0;
};

struct DrawSite {
  /// An exponential law without bounds is drawn without being prepared, from its mean or rate.
  enum class Simple : std::uint8_t { no, mean, rate };
  std::shared_ptr<const DrawShape> shape;
  Simple simple = Simple::no;
  std::int32_t arguments = 0;  // 0 if prepared
  PreparedDraw prepared;       // its site always, its law if there are no arguments
};

struct LoopSite {
  Aggregate aggregate = Aggregate::count;
  Elements elements;
  std::int32_t depth = 0;
  std::int32_t filter = -1;  // where their code begins
  std::int32_t value = -1;
  std::int32_t sieve = -1;     // who may be drawn into the sample
  std::uint64_t site = 0;
  std::uint64_t drawing = 0;   // of the sample
};

struct StateSite {
  State what = State::queue;
  Target target;
};

/// A draw of the time left under a table's hazards.
struct LifeSite {
  std::int32_t table = 0;
  std::int32_t keys = 0;
  std::int32_t age = 0;  // which key grows
  bool factor = false;   // the hazards are multiplied by one more value on the stack
  std::uint64_t site = 0;
};

/// The values of something that depends on labels alone, for each combination of them, the last label fastest.
struct LabelTable {
  std::vector<Ir> loads;
  std::vector<std::int32_t> labels;  // how many of each
  std::vector<double> values;
  std::int32_t after = 0;  // where it goes on; the code itself follows for labels that are none
};

/// Whether draws belong to the element in Frame::it, and what that is.
enum class Keyed : std::uint8_t { no, by_agent, by_label };

struct Program {
  std::vector<Instruction> code;
  std::vector<DrawSite> draws;
  std::vector<LoopSite> loops;
  std::vector<StateSite> states;
  std::vector<LifeSite> lives;
  std::vector<LabelTable> tables;
  std::vector<Span> spans;  // for run-time errors
  std::string text;
  Reads reads;
  std::shared_ptr<const Ir> tree;
  Keyed keyed = Keyed::no;
  int depth = 0;  // of the stack
};

struct EmitRequest {
  std::string text;
  Reads reads;
  Keyed keyed = Keyed::no;
  const Known* known = nullptr;
};

/// The table of a node, if it has one that is worth it.
std::optional<LabelTable> tabulate(const Ir& node, const Known& known);

/// The code of a folded tree; nothing if its stack would exceed stack_size.
std::optional<Code> emit(std::shared_ptr<const Ir> tree, const EmitRequest& request);

/// Computes a node whose kids are constants and prepares draws whose arguments are. Throws RunError where the
/// operation has no value; leaves draws whose arguments make no distribution as they are.
void fold(Ir& node);

}  // namespace concert::expr
