// Compiled expressions: a flat postfix program over doubles, evaluated on a small fixed stack.
// Total (no loops but over finite sets), pure (no effects), and with one private random sequence a draw site.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "expr/row.hpp"
#include "expr/scope.hpp"
#include "expr/type.hpp"
#include "random/distribution.hpp"

namespace concert::expr {

/// State functions: what queue(R), busy(R), ... ask of the world. Values as documented in docs/reference.
enum class State : std::uint8_t {
  queue,          // waiting requests at a resource, the asker's own request excluded
  busy,           // units in use
  capacity,       // units scheduled now
  free,           // capacity - busy, never below 0
  in_system,      // queue + busy
  present,        // agents of a kind now in the system
  inside,         // episodes now walking a pathway
  held,           // units of a resource that self's episode holds
  last_server,    // the member of a staff kind who last served self (an agent), or nobody
  workload,       // busy + waiting requests of one staff member (owner)
  busy_time,      // ticks a staff member (owner) has been in use inside the measured window
  scheduled_time,  // ticks a staff member (owner) was scheduled inside the measured window
  blocked  // units held by someone who meanwhile waits for something else
};

/// Which set of agents or ties: those of a kind (perhaps inside a container), the ties of one agent, those of a set that
/// has a name (of a meeting, of a diary), or the places one agent has booked.
enum class Among : std::uint8_t { members, outgoing, incoming, named, booked };

class Host;

/// What an expression may read while it is evaluated. Pointers may be null where the code does not need them.
struct Frame {
  const double* parameters = nullptr;
  Row attributes;                      // of self
  const double* locals = nullptr;      // of the episode
  const double* fields = nullptr;
  double now = 0;
  double self = nobody;
  double it = 0;
  random::Key key;
  std::uint64_t lineage = 0;
  const Host* host = nullptr;
};

/// The rest of the world, asked through a narrow door.
class Host {
 public:
  virtual ~Host() = default;
  virtual double attribute(double agent, std::int32_t slot) const = 0;  // RunError if the agent has left
  virtual double container(double agent, std::int32_t kind) const = 0;
  virtual double state(State what, const Target& target, double owner, const Frame& frame) const = 0;
  /// Agents of a kind inside `container` (nobody: all), in id order, appended to `out`.
  virtual void members(std::int32_t kind, double container, std::vector<double>& out) const = 0;
  /// The n-th of those members, from 0, or nobody.
  virtual double nth(std::int32_t kind, double container, double n) const = 0;
  /// The ties of a relation out of (or into) an agent, in the order in which they were linked, appended to `out`.
  virtual void ties(std::int32_t relation, Among side, double agent, std::vector<double>& out) const = 0;
  virtual double tie_count(std::int32_t relation, Among side, double agent) const = 0;
  /// The tie between two agents, or nobody.
  virtual double tie(std::int32_t relation, double from, double to) const = 0;
  /// Places that an agent has booked.
  virtual void bookings(double /*agent*/, std::vector<double>& /*out*/) const {}
  /// Agents of a named set, or places of a diary, in its order.
  virtual void named_members(double /*set*/, std::vector<double>& /*out*/) const {}
  virtual double lookup(std::int32_t table, std::span<const double> keys) const = 0;  // RunError if missing
  /// Time until the hazards of a table add up to `exposure`, from the keys given on; key `age` (a duration in years in
  /// the table) grows with time. RunError if the age is before the table's first row.
  virtual double remaining(std::int32_t table, std::span<const double> keys, std::int32_t age, double exposure) const = 0;
  virtual bool open(std::int32_t calendar, double time) const = 0;
  virtual int weekday(double time) const = 0;               // 0 Monday … 6 Sunday
  virtual int month_of_year(double time) const = 0;         // 1 … 12
  virtual std::uint64_t stream_of(double agent) const = 0;  // stable key of an agent, for draws per element
};

struct Program;  // the flat instructions (expr/program.hpp, private to this room)

/// What an expression reads, for checks, partition and re-evaluation.
struct Reads {
  std::vector<Symbol> symbols;
  std::vector<std::pair<State, Target>> states;
  std::vector<std::int32_t> relations;  // whose ties are looked up (the hidden kind of each)
  bool others = false;  // reads another agent's attribute or a set
  bool random = false;  // draws
};

/// One distribution whose arguments are constants, and the site of its draws.
struct PreparedDraw {
  random::Distribution law;
  std::uint64_t site = 0;
};

/// What a code is, when it is no more than one simple thing: evaluated in place, without the machine.
enum class Shape : std::uint8_t { none, constant, draw, by_label, parameter, attribute, local, field, it, now, self, general };

/// A compiled expression: cheap to copy (shared), immutable.
class Code {
 public:
  Code() = default;
  bool given() const { return shape_ != Shape::none; }
  bool constant() const { return shape_ == Shape::constant; }
  double value() const { return value_; }  // of a constant
  const Reads& reads() const;
  Shape shape() const { return shape_; }
  std::int32_t index() const { return index_; }       // of a simple load, and of the label that tells the value
  const PreparedDraw* draw() const { return draw_; }  // of one prepared distribution
  std::span<const double> by_label() const { return by_label_; }

  static Code of_constant(double value);
  static Code of_program(std::shared_ptr<const Program> program);
  const std::shared_ptr<const Program>& program() const { return program_; }

 private:
  std::shared_ptr<const Program> program_;
  double value_ = 0;
  const PreparedDraw* draw_ = nullptr;  // lives in program_
  std::span<const double> by_label_;    // so do they
  std::int32_t index_ = 0;
  Shape shape_ = Shape::none;
};

/// Whether it reads nothing but constants and Frame::fields.
bool reads_fields_alone(const Code& code);

/// The flat program on its small stack; what evaluate() does with everything that is not simple.
double run(const Program& program, const Frame& frame);

/// The value in base units. Throws RunError (division by zero, agent gone, table past its end, ...) with what failed.
inline double evaluate(const Code& code, const Frame& frame) {
  switch (code.shape()) {
    case Shape::constant:
      return code.value();
    case Shape::draw: {
      random::Draws draws(frame.key, frame.lineage, code.draw()->site);
      return random::sample(code.draw()->law, draws);
    }
    case Shape::by_label: {
      const double label = frame.attributes[code.index()];
      if (label >= 0 && label < static_cast<double>(code.by_label().size())) return code.by_label()[static_cast<std::size_t>(label)];
      break;  // it is not set
    }
    case Shape::parameter:
      return frame.parameters[code.index()];
    case Shape::attribute:
      return frame.attributes[code.index()];
    case Shape::local:
      return frame.locals[code.index()];
    case Shape::field:
      return frame.fields[code.index()];
    case Shape::it:
      return frame.it;
    case Shape::now:
      return frame.now;
    case Shape::self:
      return frame.self;
    case Shape::none:
      return 0;
    case Shape::general:
      break;
  }
  return run(*code.program(), frame);
}

/// Of tables and sets of labels, what is the same in every run.
class Tables {
 public:
  virtual ~Tables() = default;
  virtual std::int32_t labels(std::int32_t set) const = 0;  // how many
  virtual double value(std::int32_t table, std::span<const double> keys) const = 0;  // RunError if missing
};

/// What is known before a run.
struct Known {
  std::span<const double> parameters;
  const std::vector<bool>& fixed;  // by parameter: nothing moves it
  const Tables* tables = nullptr;
};

/// Folds parameters that no intervention moves into the code, with their values; distributions whose arguments become
/// constants are prepared once; what depends on a few labels alone becomes a table of its values. The result gives the
/// same bits and draws the same numbers as the original.
Code specialise(const Code& code, const Known& known);

}  // namespace concert::expr
