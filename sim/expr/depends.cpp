#include "expr/depends.hpp"

#include "expr/program.hpp"

namespace concert::expr {

namespace {

using On = Dependency::On;
using Whose = Dependency::Whose;

class Finder {
 public:
  Depends take() { return std::move(out_); }

  void node(const Ir& n) {
    switch (n.op) {
      case Op::attribute:
      case Op::attribute_at:
        add({.on = On::attribute, .whose = Whose::self, .slot = n.index, .size = n.op == Op::attribute ? 1 : n.size});
        break;
      case Op::other_attribute:
      case Op::other_attribute_at:
        other(n);
        break;
      case Op::container:
        add({.on = On::members, .whose = Whose::self});
        break;
      case Op::other_container:
        add({.on = On::members, .whose = Whose::anyone, .kind = n.kids[0].type.domain});
        break;
      case Op::parameter:
      case Op::parameter_at:
        add({.on = On::parameter, .slot = n.index, .size = n.op == Op::parameter ? 1 : n.size});
        break;
      case Op::now:
      case Op::open:
        out_.time = true;
        break;
      case Op::draw:
        out_.random = true;
        break;
      case Op::state:
        state(n);
        break;
      case Op::tie:
        add({.on = On::members, .whose = whose(n.kids[0]), .kind = n.index});
        break;
      case Op::aggregate:
        return aggregate(n);
      default:
        break;
    }
    for (const Ir& kid : n.kids) node(kid);
  }

 private:
  void add(Dependency dependency) { out_.all.push_back(std::move(dependency)); }

  Whose whose(const Ir& agent) const {
    if (agent.op == Op::self) return Whose::self;
    if (agent.op == Op::container) return Whose::container;
    const auto depth = static_cast<std::size_t>(agent.index);
    if (agent.op == Op::element && depth < loops_.size()) return loops_[depth];
    return Whose::anyone;
  }

  void other(const Ir& n) {
    if (n.index < 0) return;  // when it came and its number never change
    add({.on = On::attribute,
         .whose = whose(n.kids[0]),
         .kind = n.kids[0].type.domain,
         .slot = n.index,
         .size = n.op == Op::other_attribute ? 1 : n.size});
  }

  void state(const Ir& n) {
    if (n.state == State::busy_time || n.state == State::scheduled_time) out_.time = true;
    if (n.state == State::held || n.state == State::last_server) out_.other = true;
    if (n.target.kind == TargetKind::staff && n.target.index < 0) {  // a member of any kind
      out_.other = true;
      return;
    }
    Dependency out{.on = On::state, .whose = whose(n.kids[0]), .kind = n.kids[0].type.domain, .state = n.state, .target = n.target};
    add(std::move(out));
  }

  void aggregate(const Ir& n) {
    if (n.aggregate == Aggregate::pick) out_.random = true;
    if (n.elements.among == Among::named) out_.other = true;
    std::size_t kid = 0;
    Whose set = Whose::anyone;
    if (n.elements.inside) {
      if (n.kids[0].op == Op::self) set = n.elements.among == Among::members ? Whose::inside : Whose::self;
      node(n.kids[kid++]);
    }
    if (!n.elements.labels) add({.on = On::members, .whose = set, .kind = n.elements.kind});
    const auto depth = static_cast<std::size_t>(n.index);
    if (loops_.size() <= depth) loops_.resize(depth + 1, Whose::anyone);
    loops_[depth] = set;
    for (; kid < n.kids.size(); ++kid) node(n.kids[kid]);
  }

  Depends out_;
  std::vector<Whose> loops_;  // of the elements of each depth
};

}  // namespace

Depends depends_of(const Code& code) {
  Finder finder;
  if (code.program() && code.program()->tree) finder.node(*code.program()->tree);
  return finder.take();
}

}  // namespace concert::expr
