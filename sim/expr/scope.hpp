// What the names in an expression mean. The scenario room implements Scope for each place where an
// expression may stand (a pathway's step, an attribute's initial value, a measure's row, ...).
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "expr/type.hpp"

namespace concert::expr {

/// Where a name's value is found at run time.
enum class Slot : std::uint8_t {
  constant,   // value known now (a label, `pi`): Symbol::value
  parameter,  // Frame::parameters[index]
  attribute,  // Frame::attributes[index] (self), or Host::attribute(agent, index)
  local,      // Frame::locals[index]: what the episode takes or carries, loop variables of `repeat`
  field,      // Frame::fields[index]: event, message or measure-row fields
  container,  // Host::container(self, kind = index): the agent of that kind self is in
  self,       // Frame::self
  now,        // Frame::now
  it,         // Frame::it: the old value of an assignment's target
};

struct Symbol {
  Slot slot = Slot::constant;
  std::int32_t index = 0;
  Type type;
  double value = 0;                // of a constant
  std::vector<std::int32_t> over;  // label sets of an array attribute: x[a] or x[a, b] is index + a * n_b + b
};

/// What a state function looks at: queue(R), busy(R), ...
enum class TargetKind : std::uint8_t { resource, staff, kind, pathway, calendar, table, label_set, relation };

struct Target {
  TargetKind kind = TargetKind::resource;
  std::int32_t index = 0;
  std::int32_t of = -1;    // the owner's agent kind, where each owner has its own; -1: one for all
  std::int32_t size = 0;   // label_set: number of labels; table: number of keys
  Type type;               // table: of its value
  std::vector<Type> keys;  // table: of its keys; relation: of its two ends
};

class Scope {
 public:
  virtual ~Scope() = default;
  /// A bare name, or a dotted one that the place offers whole ("message.urgent"): loop name, `as` name, episode value,
  /// self's attribute or container, parameter, label.
  virtual std::optional<Symbol> name(std::string_view word) const = 0;
  /// `x.word` where x is an agent of the given type.
  virtual std::optional<Symbol> member(const Type& agent, std::string_view word) const = 0;
  /// A resource, staff kind, agent kind, pathway, calendar, table, label set or relation.
  virtual std::optional<Target> target(std::string_view word) const = 0;
  /// The value of a label within the label set (for `class == urgent`, where `urgent` alone may be ambiguous).
  virtual std::optional<double> label(int label_set, std::string_view word) const = 0;
  virtual std::string label_set_name(int label_set) const = 0;
  virtual std::string kind_name(int kind) const = 0;
  virtual int label_count(int label_set) const = 0;
  /// What `seen(x.word)` and `seen_at(x.word)` read of an agent of the given type: what it tells of itself (with the
  /// time it was told), or an attribute read with a normal error.
  struct Sight {
    Symbol symbol;
    std::optional<Symbol> time;
    std::string sd;
    double low = 0, high = 0;  // range of a reading; infinite where open
  };
  virtual std::optional<Sight> sight(const Type&, std::string_view) const { return std::nullopt; }
  /// The text behind a derived attribute or value (`define:`), to be compiled in place; empty if it is stored.
  virtual std::string definition(const Symbol& symbol) const = 0;
  /// Every word that name() or target() would know, for "did you mean".
  virtual std::vector<std::string> words() const = 0;
  virtual std::vector<std::string> members(const Type& agent) const = 0;
  /// What to write instead of a bare name that is not known here but would be elsewhere; empty if it would nowhere.
  virtual std::string instead(std::string_view) const { return ""; }
  /// Why `x.word` is not known although agents of the type have it; empty if they have not.
  virtual std::string unlike(const Type&, std::string_view) const { return ""; }
  /// Whether an agent of kind `given` may stand where kind (or role) `wanted` is expected.
  virtual bool accepts_kind(int wanted, int given) const { return wanted < 0 || given < 0 || wanted == given; }
};

}  // namespace concert::expr
