// Names, types and units: from what was written to what is meant. Reports everything it finds wrong.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "expr/ast.hpp"
#include "expr/compile.hpp"
#include "expr/functions.hpp"
#include "expr/ir.hpp"

namespace concert::expr {

/// "a duration", "true or false", "a label of 'class'", ... in messages.
std::string describe(const Type& type, const Scope& scope);

class Checker {
 public:
  Checker(const Request& request, Diagnostics& diagnostics);

  /// The whole expression, of the expected type if one is given.
  std::optional<Ir> whole(const Node& tree, const std::optional<Type>& expected);

  /// A set with filter and score, for Candidates; see check_sets.cpp.
  struct SetParts {
    Candidates result;
    std::optional<Ir> container;
    std::optional<Ir> filter;
    std::optional<Ir> score;
    std::optional<Ir> count;
  };
  std::optional<SetParts> candidates(const Node& tree);
  std::optional<SetParts> candidates(const LoopText& loop);

  void error(Span span, std::string problem, std::string suggestion = "");
  const Reads& reads() const { return reads_; }

 private:
  /// A literal 0 fits every dimension, `never` fits a duration and a time.
  enum class Flex { fixed, zero, never };
  struct Value {
    Ir ir;
    Flex flex = Flex::fixed;
    bool bad = false;  // an error has been reported: say no more
    const Type& type() const { return ir.type; }
  };
  struct Variable {
    std::string name;
    Type type;
    std::int32_t depth;  // of the loop, or -1: Frame::it
  };
  /// While the definition of another agent's attribute is compiled in place, `self` is that agent.
  struct Rebound {
    Ir agent;
    Type type;
  };
  struct SetValue {
    Elements elements;
    Type element;
    std::optional<Ir> container, count, sieve;  // count and sieve: of a sample
    std::uint64_t drawing = 0;
  };
  /// What stands beside a law's own parameters.
  struct Bound {
    const Argument* min = nullptr;
    const Argument* max = nullptr;
    const Argument* floor = nullptr;
    const Argument* reflect = nullptr;
    const Argument* given = nullptr;
  };

  static Value bad() { return {{}, Flex::fixed, true}; }
  Value fail(Span span, std::string problem, std::string suggestion = "");
  Value make(Op op, Type type, std::vector<Ir> kids, Span span);
  Value made(Ir node);
  Value constant(double value, Type type, Span span);
  static Type unified(const Value& a, const Value& b, bool& clash);
  std::string describe_type(const Type& type) const { return expr::describe(type, scope_); }
  Value conform(Value value, const Type& expected, Span span, const std::string& prefix = "");
  Value number_of(Value value, Span span);
  Value expect(const Node& node, const Type& type);

  // checker.cpp
  Value check(const Node& node, const Type* hint = nullptr);
  Value check_number(const Node& node);
  Value check_word(const Node& node, const Type* hint);
  std::optional<Value> builtin_word(const std::string& word, Span span);
  std::optional<Symbol> symbol_of(const std::string& word);
  Value unknown_name(const Node& node, const Type* hint);
  Value check_member(const Node& node);
  Value check_index(const Node& node);
  Value load(const Symbol& symbol, const std::string& word, Span span, const std::vector<const Node*>& index,
             const std::optional<Ir>& agent);
  Value load_at(const Symbol& symbol, Span span, const std::optional<Ir>& agent, std::optional<Ir> at);
  std::optional<Ir> position(const Symbol& symbol, const std::string& word, Span span,
                             const std::vector<const Node*>& index);
  Value define(const Symbol& symbol, const std::string& word, Span span, const std::optional<Ir>& agent);
  Value in_place(const std::string& text, const Type& type, const std::string& word, Span span,
                 const std::optional<Ir>& agent);
  void note_read(const Symbol& symbol);

  // check_operators.cpp
  Value check_unary(const Node& node);
  Value check_binary(const Node& node);
  Value check_sum(const Node& node, Value left, Value right);
  Value check_product(const Node& node, Value left, Value right);
  Value check_power(const Node& node, Value left, Value right);
  Value check_comparison(const Node& node);
  bool is_open_word(const Node& node);
  Value clash(const Node& node, const Value& left, const Value& right);

  // check_calls.cpp
  Value check_call(const Node& node, const Type* hint);
  Value unknown_function(const Node& node);
  Value check_same(const Node& node, const Function& function, const Type* hint);
  Value check_plain(const Node& node, const Function& function);
  Value check_hazard(const Node& node);
  Value check_time(const Node& node, const Function& function);
  Value check_if(const Node& node, const Type* hint);
  Value check_open(const Node& node);
  Value check_state(const Node& node, const Function& function);
  std::string asked_of_agent(const std::string& word, State what);
  Value check_member_state(const Node& node, const Function& function);
  Value check_table(const Node& node, const Target& table);
  Value check_lifetable(const Node& node);
  std::optional<Ir> owner_of(const Node& node, const Target& target, const std::string& word);
  bool arity(const Node& node, const Function& function);
  Value time_argument(const Node& node, std::size_t which);
  static std::string dotted(const Node& node);

  // check_sight.cpp
  Value check_seen(const Node& node);
  Value check_known(const Node& node);
  Value observe(const Scope::Sight& sight, const Node& node, const std::optional<Ir>& agent);

  // check_sets.cpp
  Value check_aggregate(const Node& node, const Function& function);
  /// An array attribute, whole or with '*' in its index: x, a.x, x[*, b].
  struct ArrayRef {
    Symbol symbol;
    std::optional<Ir> agent;
    const Node* index = nullptr;  // the index node, if any
  };
  // check_ties.cpp
  std::optional<SetValue> check_tie_set(const Node& node);
  std::optional<Target> relation_of(const Node& node);
  Value end_of(const Node& node, const Target& relation, std::size_t which);
  Value check_tie(const Node& node, const Target& relation);
  Value check_linked(const Node& node);
  Value check_nth(const Node& node);
  void note_relation(const Target& relation);

  std::optional<ArrayRef> array_of(const Node& node);
  std::optional<Ir> slice_position(const ArrayRef& array, const Node& node, std::int32_t& count);
  Value check_array(const Node& node, const Function& function, const ArrayRef& array);
  Value check_loop(const Node& node, const Function& function);
  std::optional<SetValue> check_set(const Node& node);
  std::optional<SetValue> check_sample(const Node& node);
  static void run_over(Ir& ir, SetValue& set);
  std::optional<SetValue> check_bookings(const Node& node);
  bool enter(const LoopText& loop, const Type& element);
  const Node* option(const Node& node, const char* name);
  Value loop_value(const Node& node, const Function& function);
  static Type aggregate_type(Aggregate aggregate, const Type& element, const Value& value);
  std::optional<SetParts> candidate_parts(const LoopText& loop, const Node* call);
  std::optional<SetParts> sample_parts(const LoopText& loop, const Node* call);
  static SetParts plain_parts(SetValue& set);

  // check_draws.cpp
  Value check_draw(const Node& node, const Type* hint);
  Value check_spelled(const Node& node);
  const random::Spelling* spelling_of(const Node& node);
  void explain_spelling(const Node& node);
  std::optional<Dimension> variable_dimension(const random::Spelling& spelling,
                                              const std::vector<const Node*>& arguments,
                                              const std::vector<Value>& values, const Bound& bounds);
  Value check_listed(const Node& node, const Type* hint);
  Value check_mixture(const Node& node);
  static Bound bounds_of(const Node& node);
  bool check_bounds(const Bound& bounds, const Dimension& drawn, DrawShape& shape, std::vector<Ir>& arguments);
  Value finish_draw(const Node& node, Type type, std::vector<Ir> arguments, DrawShape shape);
  std::optional<std::vector<Ir>> weights_of(const Node& list);

  const Scope& scope_;
  Diagnostics& diagnostics_;
  std::string_view text_;
  Place place_;
  std::string what_;
  std::uint64_t stream_;
  std::uint64_t draws_ = 0;
  std::vector<Variable> variables_;
  std::int32_t loop_depth_ = 0;
  std::vector<Rebound> rebound_;
  std::vector<std::int32_t> defining_;  // derived attributes, each of its kind, that are being compiled in place
  Reads reads_;
};

}  // namespace concert::expr
