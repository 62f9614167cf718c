#include <algorithm>

#include "expr/program.hpp"

namespace concert::expr {

namespace {

/// Writes the code of a tree and keeps count of the stack it will need.
class Emitter {
 public:
  Emitter(Program& program, const Known* known) : program_(program), known_(known) {}

  bool all(const Ir& tree) {
    block(tree);
    for (std::size_t i = 0; i < pending_.size(); ++i) {
      const Pending next = pending_[i];
      LoopSite& loop = program_.loops[next.loop];
      (loop.*next.begins) = static_cast<std::int32_t>(program_.code.size());
      block(*next.tree);
    }
    program_.depth = deepest_;
    return deepest_ <= stack_size;
  }

 private:
  struct Pending {
    const Ir* tree;
    std::size_t loop;
    std::int32_t LoopSite::*begins;
  };

  void block(const Ir& tree) {
    depth_ = 0;
    node(tree);
    add(Op::end, tree);
  }

  std::size_t add(Op op, const Ir& from) {
    Instruction instruction;
    instruction.op = op;
    instruction.index = from.index;
    instruction.size = from.size;
    instruction.value = from.value;
    instruction.place = static_cast<std::uint32_t>(program_.spans.size());
    program_.spans.push_back(from.span);
    program_.code.push_back(instruction);
    return program_.code.size() - 1;
  }

  void pushed(int by) {
    depth_ += by;
    deepest_ = std::max(deepest_, depth_);
  }

  std::int32_t here() const { return static_cast<std::int32_t>(program_.code.size()); }

  void node(const Ir& n);
  void code_of(const Ir& n);
  void table(const Ir& n, LabelTable table);
  void logic(const Ir& n);
  void choice(const Ir& n);
  void draw(const Ir& n);
  void loop(const Ir& n);

  Program& program_;
  const Known* known_;
  std::vector<Pending> pending_;
  int depth_ = 0;
  int deepest_ = 0;
};

void Emitter::node(const Ir& n) {
  if (known_ != nullptr)
    if (std::optional<LabelTable> found = tabulate(n, *known_)) return table(n, std::move(*found));
  code_of(n);
}

/// The labels, their table, and behind it the code for labels that are none.
void Emitter::table(const Ir& n, LabelTable table) {
  for (const Ir& load : table.loads) code_of(load);
  const std::size_t at = add(Op::tabulated, n);
  pushed(-static_cast<int>(table.loads.size()));
  code_of(n);
  program_.code[at].index = static_cast<std::int32_t>(program_.tables.size());
  table.after = here();
  program_.tables.push_back(std::move(table));
}

void Emitter::code_of(const Ir& n) {
  switch (n.op) {
    case Op::logical_and:
    case Op::logical_or:
      return logic(n);
    case Op::choose:
      return choice(n);
    case Op::draw:
      return draw(n);
    case Op::aggregate:
      return loop(n);
    default:
      break;
  }
  for (const Ir& kid : n.kids) node(kid);
  const std::size_t at = add(n.op, n);
  if (n.op == Op::lifetable) {
    const bool factor = static_cast<std::int32_t>(n.kids.size()) > n.size;
    program_.code[at].index = static_cast<std::int32_t>(program_.lives.size());
    program_.lives.push_back({n.index, n.size, n.elements.size, factor, n.site});
  }
  if (n.op == Op::state) {
    program_.code[at].index = static_cast<std::int32_t>(program_.states.size());
    program_.states.push_back({n.state, n.target});
  }
  pushed(1 - static_cast<int>(n.kids.size()));
}

/// a and b: a; if it is false it is the answer, else b is.
void Emitter::logic(const Ir& n) {
  node(n.kids[0]);
  const std::size_t jump = add(n.op == Op::logical_and ? Op::and_jump : Op::or_jump, n);
  pushed(-1);
  node(n.kids[1]);
  program_.code[jump].index = here();
}

void Emitter::choice(const Ir& n) {
  node(n.kids[0]);
  const std::size_t to_else = add(Op::jump_if_false, n);
  pushed(-1);
  node(n.kids[1]);
  const std::size_t to_end = add(Op::jump, n);
  pushed(-1);
  program_.code[to_else].index = here();
  node(n.kids[2]);
  program_.code[to_end].index = here();
}

void Emitter::draw(const Ir& n) {
  DrawSite site;
  site.shape = n.shape;
  site.prepared.site = n.site;
  if (n.law) {
    site.prepared.law = *n.law;
  } else {
    for (const Ir& kid : n.kids) node(kid);
    site.arguments = static_cast<std::int32_t>(n.kids.size());
    if (n.kids.size() == 1 && n.shape->kind == DrawShape::spelled && n.shape->spelling->name == "exponential")
      site.simple = n.shape->spelling->parameters.front().measure == random::Measure::rate ? DrawSite::Simple::rate
                                                                                           : DrawSite::Simple::mean;
  }
  const std::size_t at = add(Op::draw, n);
  program_.code[at].index = static_cast<std::int32_t>(program_.draws.size());
  program_.draws.push_back(std::move(site));
  pushed(1 - program_.draws.back().arguments);
}

void Emitter::loop(const Ir& n) {
  LoopSite site;
  site.aggregate = n.aggregate;
  site.elements = n.elements;
  site.depth = n.index;
  site.site = n.site;
  site.drawing = n.drawing;
  std::size_t kid = 0;
  if (n.elements.inside) node(n.kids[kid++]);
  if (n.elements.sampled) node(n.kids[kid++]);
  const std::size_t number = program_.loops.size();
  if (n.elements.sieved) pending_.push_back({&n.kids[kid++], number, &LoopSite::sieve});
  if (n.elements.filtered) pending_.push_back({&n.kids[kid++], number, &LoopSite::filter});
  if (n.elements.valued) pending_.push_back({&n.kids[kid++], number, &LoopSite::value});
  if (n.elements.indexed) node(n.kids[kid++]);
  program_.loops.push_back(site);
  const std::size_t at = add(Op::aggregate, n);
  program_.code[at].index = static_cast<std::int32_t>(number);
  pushed((n.elements.inside ? 0 : 1) - (n.elements.indexed ? 1 : 0) - (n.elements.sampled ? 1 : 0));
}

Shape shape_of(const Ir& tree) {
  switch (tree.op) {
    case Op::parameter:
      return Shape::parameter;
    case Op::attribute:
      return Shape::attribute;
    case Op::local:
      return Shape::local;
    case Op::field:
      return Shape::field;
    case Op::it:
      return Shape::it;
    case Op::now:
      return Shape::now;
    case Op::self:
      return Shape::self;
    case Op::draw:
      return tree.law ? Shape::draw : Shape::general;
    default:
      return Shape::general;
  }
}

/// The table that a program consists of, if one attribute of its own tells its value.
const LabelTable* whole_table(const Program& program) {
  if (program.code.size() < 2 || program.code[1].op != Op::tabulated) return nullptr;
  const LabelTable& table = program.tables[static_cast<std::size_t>(program.code[1].index)];
  const bool whole = program.code[static_cast<std::size_t>(table.after)].op == Op::end;
  return whole && table.loads[0].op == Op::attribute ? &table : nullptr;
}

const Reads no_reads;

}  // namespace

std::optional<Code> emit(std::shared_ptr<const Ir> tree, const EmitRequest& request) {
  if (is_constant(*tree)) return Code::of_constant(tree->value);
  auto program = std::make_shared<Program>();
  program->text = request.text;
  program->reads = request.reads;
  program->keyed = request.keyed;
  program->tree = std::move(tree);
  if (!Emitter(*program, request.known).all(*program->tree)) return std::nullopt;
  return Code::of_program(std::move(program));
}

Code Code::of_constant(double value) {
  Code code;
  code.value_ = value;
  code.shape_ = Shape::constant;
  return code;
}

Code Code::of_program(std::shared_ptr<const Program> program) {
  Code code;
  code.shape_ = shape_of(*program->tree);
  if (code.shape_ == Shape::draw && program->keyed != Keyed::no) code.shape_ = Shape::general;
  if (code.shape_ == Shape::draw) code.draw_ = &program->draws[0].prepared;
  code.index_ = program->tree->index;
  if (const LabelTable* table = whole_table(*program)) {
    code.shape_ = Shape::by_label;
    code.index_ = table->loads[0].index;
    code.by_label_ = table->values;
  }
  code.program_ = std::move(program);
  return code;
}

bool reads_fields_alone(const Code& code) {
  if (!code.program()) return true;
  const auto alone = [](const Instruction& i) {
    return i.op == Op::constant || i.op == Op::field || i.op == Op::field_at || takes_one(i.op) || takes_two(i.op) ||
           i.op >= Op::tabulated;
  };
  return std::all_of(code.program()->code.begin(), code.program()->code.end(), alone);
}

const Reads& Code::reads() const { return program_ ? program_->reads : no_reads; }

}  // namespace concert::expr
