#include "expr/reach.hpp"

#include <algorithm>

#include "expr/program.hpp"

namespace concert::expr {

bool Whom::any() const { return std::find(kinds.begin(), kinds.end(), true) != kinds.end(); }

bool Whom::join(const Whom& other) {
  bool changed = other.far > far || (other.nobody && !nobody);
  far = std::max(far, other.far);
  nobody = nobody || other.nobody;
  if (kinds.size() < other.kinds.size()) kinds.resize(other.kinds.size());
  for (std::size_t k = 0; k < other.kinds.size(); ++k) {
    if (!other.kinds[k] || kinds[k]) continue;
    kinds[k] = changed = true;
  }
  return changed;
}

Whom from_afar(Whom whom, const Eyes& eyes) {
  if (!whom.any()) return whom;
  whom.far = whom.far != Far::other && eyes.known(whom.kinds) ? Far::place : Far::other;
  return whom;
}

namespace {

using What = Touch::What;

class Looker {
 public:
  explicit Looker(const Eyes& eyes) : eyes_(eyes) {}

  Sighting take(Whom value) { return {std::move(value), std::move(touches_)}; }

  Whom node(const Ir& n) {
    switch (n.op) {
      case Op::constant:
        return {Far::own, n.type.base == Base::agent, {}};
      case Op::self:
        return eyes_.self();
      case Op::it:
        return eyes_.it();
      case Op::element:
        return static_cast<std::size_t>(n.index) < loops_.size() ? loops_[static_cast<std::size_t>(n.index)] : Whom{};
      case Op::local:
      case Op::local_at:
        kids(n);
        return eyes_.local(n.index, size_of(n));
      case Op::field:
      case Op::field_at:
        kids(n);
        return eyes_.field(n.index, size_of(n));
      case Op::attribute:
      case Op::attribute_at:
        kids(n);
        return eyes_.attribute(eyes_.self().kinds, n.index, size_of(n));
      case Op::container:
        return {Far::own, false, eyes_.kinds_of(n.index)};
      case Op::other_container: {
        const Whom of = node(n.kids[0]);
        touches_.push_back({.what = What::container, .whom = of});
        return {of.far, of.nobody, eyes_.kinds_of(n.index)};
      }
      case Op::other_attribute:
      case Op::other_attribute_at:
        return attribute(n);
      case Op::state:
        return state(n);
      case Op::tie:
        kids(n);
        touches_.push_back({.what = What::relation, .whom = {}, .kind = n.index});
        return {Far::own, true, eyes_.kinds_of(n.index)};
      case Op::aggregate:
        return aggregate(n);
      default:
        return kids(n);
    }
  }

 private:
  static std::int32_t size_of(const Ir& n) { return std::max(n.size, 1); }

  /// One of the agents among the kids, if the node is an agent at all.
  Whom kids(const Ir& n) {
    Whom out;
    for (const Ir& kid : n.kids) {
      const Whom one = node(kid);
      if (kid.type.base == n.type.base) out.join(one);
    }
    const bool agents = n.type.base == Base::agent || n.type.base == Base::place;
    return agents ? out : Whom{};
  }

  Whom attribute(const Ir& n) {
    const Whom of = node(n.kids[0]);
    for (std::size_t i = 1; i < n.kids.size(); ++i) node(n.kids[i]);
    touches_.push_back({.what = What::attribute, .whom = of, .slot = n.index, .size = size_of(n)});
    if (n.index < 0) return {of.far, true, eyes_.kinds_of(n.type.domain)};  // the end of a tie, the site of a diary
    const Whom value = eyes_.attribute(of.kinds, n.index, size_of(n));
    return of.far == Far::own ? value : from_afar(value, eyes_);
  }

  /// Without an owner the world adds up all; so it does where the owner is nobody, or of a kind that owns none of it.
  Whom state(const Ir& n) {
    const Whom owner = node(n.kids[0]);
    Touch touch{.what = What::state, .whom = owner, .state = n.state, .target = n.target};
    const bool of_member =
        n.state == State::workload || n.state == State::busy_time || n.state == State::scheduled_time;
    const bool of_self = n.state == State::held || n.state == State::last_server;
    const bool counted = n.state == State::present || n.state == State::inside;
    const bool own_fallback = n.target.of >= 0 && eyes_.around_self(n.target.of);
    bool owned = n.target.of >= 0 && (!owner.nobody || own_fallback);
    for (std::size_t k = 0; k < owner.kinds.size(); ++k)
      owned = owned && (!owner.kinds[k] || static_cast<std::int32_t>(k) == n.target.of);
    touch.everywhere = counted || (!of_member && !of_self && !owned);
    touch.summed = touch.everywhere && eyes_.adds() && depth_ == 0;
    if (!of_self) touches_.push_back(std::move(touch));
    if (n.state == State::last_server) return {Far::own, true, eyes_.kinds_of(n.target.index)};
    return {};
  }

  Whom aggregate(const Ir& n) {
    std::size_t kid = 0;
    Whom inside;
    if (n.elements.inside) inside = node(n.kids[kid++]);
    if (n.elements.sampled) node(n.kids[kid++]);  // how many: asked outside
    const Whom element = n.elements.labels ? Whom{} : elements(n.elements, inside);
    const auto depth = static_cast<std::size_t>(n.index);
    if (loops_.size() <= depth) loops_.resize(depth + 1);
    loops_[depth] = element;
    ++depth_;
    for (; kid < n.kids.size(); ++kid) node(n.kids[kid]);
    --depth_;
    if (n.type.base != Base::agent && n.type.base != Base::place) return {};
    Whom chosen = element;
    chosen.nobody = true;
    return chosen;
  }

  const Eyes& eyes_;
  std::vector<Touch> touches_;
  std::vector<Whom> loops_;  // the elements of each depth
  int depth_ = 0;

 public:
  /// The elements of a set, from what contains them.
  Whom elements(const Elements& set, const Whom& inside) {
    // A named set may be one of places, whose domain is no kind of agents: anybody, then.
    const bool by_name = set.among == Among::named || set.among == Among::booked;
    const std::vector<bool> kinds = eyes_.kinds_of(by_name ? -1 : set.kind);
    if (set.among == Among::outgoing || set.among == Among::incoming) {
      touches_.push_back({.what = What::relation, .whom = inside, .kind = set.kind});
      return {Far::own, false, kinds};
    }
    Touch touch{.what = What::members, .whom = inside, .kind = set.kind};
    if (by_name) {  // who was asked to it is known already
      if (set.among == Among::booked) touches_.push_back(std::move(touch));
      return {inside.far, false, inside.any() ? inside.kinds : kinds};
    }
    touch.everywhere = !set.inside || inside.nobody;
    touch.summed = touch.everywhere && eyes_.adds() && depth_ == 0;
    const bool everywhere = touch.everywhere, summed = touch.summed;
    touches_.push_back(std::move(touch));
    if (summed || (!everywhere && inside.far == Far::own)) return {Far::own, false, kinds};
    return {eyes_.known(kinds) && inside.far != Far::other ? Far::place : Far::other, false, kinds};
  }
};

}  // namespace

Sighting look(const Code& code, const Eyes& eyes) {
  Looker looker(eyes);
  if (!code.program() || !code.program()->tree) {
    const bool nobody_at_all = code.given() && code.value() == nobody;  // or the number -1: then it does not matter
    return looker.take({Far::own, nobody_at_all, {}});
  }
  return looker.take(looker.node(*code.program()->tree));
}

Sighting look(std::int32_t kind, Among among, const Code& container, const Eyes& eyes) {
  Looker looker(eyes);
  Sighting inside = look(container, eyes);
  Elements set;
  set.kind = kind;
  set.among = among;
  set.inside = container.given();
  Sighting out = looker.take(looker.elements(set, inside.value));
  out.touches.insert(out.touches.end(), inside.touches.begin(), inside.touches.end());
  return out;
}

}  // namespace concert::expr
