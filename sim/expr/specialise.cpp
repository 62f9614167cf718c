// What is known before a run goes into the code: parameters that nothing moves, and the values of whatever depends on
// a few labels alone.
#include <algorithm>

#include "core/contract.hpp"
#include "expr/operations.hpp"
#include "expr/program.hpp"

namespace concert::expr {

namespace {

bool settled(const Ir& node, const Known& known) {
  const auto index = static_cast<std::size_t>(node.index);
  return node.op == Op::parameter && index < known.fixed.size() && known.fixed[index] && index < known.parameters.size();
}

void become_constant(Ir& node, double value) {
  node.op = Op::constant;
  node.index = 0;
  node.value = value;
  node.kids.clear();
}

void fold_lookup(Ir& node, const Known& known) {
  if (node.op != Op::lookup || known.tables == nullptr || !std::all_of(node.kids.begin(), node.kids.end(), is_constant)) return;
  std::vector<double> keys;
  for (const Ir& kid : node.kids) keys.push_back(kid.value);
  become_constant(node, known.tables->value(node.index, keys));
}

/// From the leaves up; what has no value stays as it is and says so when it is run.
void fold_all(Ir& node, const Known& known) {
  for (Ir& kid : node.kids) fold_all(kid, known);
  const auto settle = [&] {
    if (settled(node, known)) become_constant(node, known.parameters[static_cast<std::size_t>(node.index)]);
  };
  settle();
  try {
    fold(node);
    fold_lookup(node, known);
  } catch (const RunError&) {
    return;
  }
  settle();
}

// ── Tables of labels ─────────────────────────────────────────────────────────────────────────────────────────

constexpr std::size_t most_values = 128;  // in one table
constexpr int least_saved = 3;            // nodes; a lookup counts as as many

bool is_load(Op op) { return op == Op::attribute || op == Op::local || op == Op::field; }

/// The labels that a node depends on, if it depends on nothing else.
class Dependence {
 public:
  explicit Dependence(const Tables& tables) : tables_(tables) {}

  bool add(const Ir& node) {
    nodes += node.op == Op::lookup ? least_saved : 1;
    if (node.op == Op::constant) return true;
    if (is_load(node.op)) return add_label(node);
    const bool pure = takes_one(node.op) || takes_two(node.op) || node.op == Op::lookup || node.op == Op::choose ||
                      node.op == Op::logical_and || node.op == Op::logical_or;
    return pure && std::all_of(node.kids.begin(), node.kids.end(), [this](const Ir& kid) { return add(kid); });
  }

  std::vector<const Ir*> loads;
  std::vector<std::int32_t> labels;  // of each load, how many
  std::size_t combinations = 1;
  int nodes = 0;

 private:
  bool add_label(const Ir& node) {
    const auto same = [&](const Ir* load) { return load->op == node.op && load->index == node.index; };
    if (std::any_of(loads.begin(), loads.end(), same)) return true;
    const bool label = node.type.base == Base::label;
    if (!label && node.type.base != Base::boolean) return false;
    loads.push_back(&node);
    labels.push_back(label ? tables_.labels(node.type.domain) : 2);
    combinations *= static_cast<std::size_t>(labels.back());
    return combinations > 0 && combinations <= most_values;
  }

  const Tables& tables_;
};

/// Puts one combination of labels in the place of their loads.
void substitute(Ir& node, const Dependence& on, std::span<const std::int32_t> combination) {
  for (std::size_t i = 0; i < on.loads.size(); ++i)
    if (node.op == on.loads[i]->op && node.index == on.loads[i]->index && is_load(node.op))
      return become_constant(node, combination[i]);
  for (Ir& kid : node.kids) substitute(kid, on, combination);
}

}  // namespace

std::optional<LabelTable> tabulate(const Ir& node, const Known& known) {
  if (known.tables == nullptr || node.kids.empty()) return std::nullopt;
  Dependence on(*known.tables);
  if (!on.add(node) || on.loads.empty() || on.nodes < static_cast<int>(on.loads.size()) + least_saved) return std::nullopt;
  LabelTable table;
  table.labels = on.labels;
  std::vector<std::int32_t> combination(on.loads.size());
  for (std::size_t n = 0; n < on.combinations; ++n) {
    std::size_t rest = n;
    for (std::size_t i = combination.size(); i-- > 0; rest /= static_cast<std::size_t>(on.labels[i]))
      combination[i] = static_cast<std::int32_t>(rest % static_cast<std::size_t>(on.labels[i]));
    Ir one = node;
    substitute(one, on, combination);
    fold_all(one, known);
    if (!is_constant(one)) return std::nullopt;  // has no value there: it must say so when it is run
    table.values.push_back(one.value);
  }
  for (const Ir* load : on.loads) table.loads.push_back(*load);
  return table;
}

Code specialise(const Code& code, const Known& known) {
  if (!code.program()) return code;
  const Program& program = *code.program();
  auto tree = std::make_shared<Ir>(*program.tree);
  fold_all(*tree, known);
  EmitRequest request{program.text, program.reads, program.keyed, &known};
  auto& symbols = request.reads.symbols;
  std::erase_if(symbols, [&](const Symbol& symbol) {
    const auto index = static_cast<std::size_t>(symbol.index);
    return symbol.slot == Slot::parameter && symbol.over.empty() && index < known.fixed.size() && known.fixed[index];
  });
  return emit(std::move(tree), request).value_or(code);
}

}  // namespace concert::expr
