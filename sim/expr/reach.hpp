// Whom an expression looks at, and whom its value may stand for: an analysis of the checked tree for whoever must know
// what can be computed apart. It says how far each agent is from the one who asks; whether that is too far is not for
// this room to say. Wider than the truth, never narrower.
#pragma once
#include <cstdint>
#include <vector>

#include "expr/code.hpp"

namespace concert::expr {

/// How far an agent is from the one who asks.
enum class Far : std::uint8_t {
  own,    // in the same outermost container
  place,  // of a kind that everybody knows, perhaps elsewhere
  other   // anybody, anywhere
};

/// What a value may stand for. The least is nobody at all: no kinds.
struct Whom {
  Far far = Far::own;
  bool nobody = false;      // perhaps nobody
  std::vector<bool> kinds;  // by agent kind; empty: none
  bool any() const;
  /// Takes in another; true if that changed anything.
  bool join(const Whom& other);
};

/// Something looked at on the way to the value.
struct Touch {
  enum class What : std::uint8_t { attribute, container, members, state, relation };
  What what = What::attribute;
  Whom whom;                // whose attribute; whose resource; inside what
  bool everywhere = false;  // members and states: not of somebody, but of all there are
  bool summed = false;      // counted over all there are, as the outermost thing: what parts of the world say adds up
  std::int32_t slot = 0, size = 1;  // of an attribute
  std::int32_t kind = -1;           // of members (may be a role); of a relation: its hidden kind
  State state = State::queue;
  Target target = {};
};

/// In whose eyes an expression is read, and what is known of the values it loads.
class Eyes {
 public:
  virtual ~Eyes() = default;
  virtual Whom self() const = 0;
  virtual Whom it() const = 0;
  virtual Whom local(std::int32_t slot, std::int32_t size) const = 0;
  virtual Whom field(std::int32_t index, std::int32_t size) const = 0;
  /// What an attribute of agents of these kinds may stand for, seen from them.
  virtual Whom attribute(const std::vector<bool>& kinds, std::int32_t slot, std::int32_t size) const = 0;
  /// The kinds a type may mean: one, those of a role, or (below 0) all.
  virtual std::vector<bool> kinds_of(std::int32_t domain) const = 0;
  /// Whether everybody knows all agents of these kinds.
  virtual bool known(const std::vector<bool>& kinds) const = 0;
  /// Whether a kind is self's own, or contains self.
  virtual bool around_self(std::int32_t kind) const = 0;
  /// Whether each part of the world is asked about itself and the answers are added.
  virtual bool adds() const { return false; }
};

struct Sighting {
  Whom value;
  std::vector<Touch> touches;
};

Sighting look(const Code& code, const Eyes& eyes);

/// The elements of a set that has no expression of its own (a loop's, a meeting's).
Sighting look(std::int32_t kind, Among among, const Code& container, const Eyes& eyes);

/// A value as it is known to somebody else elsewhere.
Whom from_afar(Whom whom, const Eyes& eyes);

}  // namespace concert::expr
