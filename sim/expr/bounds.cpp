#include "expr/bounds.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "expr/operations.hpp"
#include "expr/program.hpp"

namespace concert::expr {

Interval hull(Interval a, Interval b) { return {std::min(a.low, b.low), std::max(a.high, b.high)}; }

namespace {

constexpr double infinity = random::infinity;
constexpr Interval truth{0, 1};
constexpr Interval positive{0, infinity};

/// Products of ends; what has no end is never reached, so 0 times it is 0.
Interval product(Interval a, Interval b) {
  const auto times = [](double x, double y) { return x == 0 || y == 0 ? 0 : x * y; };
  const std::array<double, 4> ends{times(a.low, b.low), times(a.low, b.high), times(a.high, b.low),
                                   times(a.high, b.high)};
  return {*std::min_element(ends.begin(), ends.end()), *std::max_element(ends.begin(), ends.end())};
}

Interval quotient(Interval a, Interval b) {
  if (b.low <= 0 && b.high >= 0) return {};
  const auto over = [](double x, double y) {
    return std::isinf(x) && std::isinf(y) ? (x > 0) == (y > 0) ? infinity : -infinity : x / y;
  };
  const std::array<double, 4> ends{over(a.low, b.low), over(a.low, b.high), over(a.high, b.low), over(a.high, b.high)};
  Interval out{*std::min_element(ends.begin(), ends.end()), *std::max_element(ends.begin(), ends.end())};
  if (std::isinf(b.low) || std::isinf(b.high)) out = hull(out, {0, 0});
  return out;
}

/// An operation that never falls as its argument rises.
Interval rising(Op op, Interval x) {
  return {std::isinf(x.low) ? -infinity : apply(op, x.low), std::isinf(x.high) ? infinity : apply(op, x.high)};
}

class Bounder {
 public:
  explicit Bounder(const Given& given) : given_(given) {}

  Interval node(const Ir& n) {
    const Interval out = bounds(n);
    return std::isnan(out.low) || std::isnan(out.high) ? Interval{} : out;
  }

 private:
  Interval bounds(const Ir& n) {
    switch (n.op) {
      case Op::constant:
        return {n.value, n.value};
      case Op::parameter:
        return static_cast<std::size_t>(n.index) < given_.parameters.size()
                   ? given_.parameters[static_cast<std::size_t>(n.index)]
                   : Interval{};
      case Op::it:
        return given_.it;
      case Op::now:
        return positive;
      case Op::lookup:
        return given_.table ? given_.table(n.index) : Interval{};
      case Op::lifetable:
      case Op::state:
        return positive;
      case Op::open:
        return truth;
      case Op::draw:
        return draw(n);
      case Op::aggregate:
        return aggregate(n);
      case Op::choose:
        return hull(node(n.kids[1]), node(n.kids[2]));
      default:
        return n.type.base == Base::boolean ? truth : computed(n);
    }
  }

  Interval computed(const Ir& n) {
    if (n.kids.size() == 2) return of_two(n.op, node(n.kids[0]), node(n.kids[1]));
    return n.kids.size() == 1 ? of_one(n.op, node(n.kids[0])) : Interval{};
  }

  static Interval of_one(Op op, Interval x) {
    switch (op) {
      case Op::negate:
        return {-x.high, -x.low};
      case Op::absolute:
        return {x.low > 0 ? x.low : x.high < 0 ? -x.high : 0, std::max(std::fabs(x.low), std::fabs(x.high))};
      case Op::round_down:
      case Op::round_up:
      case Op::round_near:
        return rising(op, x);
      case Op::square_root:
        return x.low >= 0 ? rising(op, x) : positive;
      case Op::exponential:
        return {std::isinf(x.low) ? 0 : apply(op, x.low), std::isinf(x.high) ? infinity : apply(op, x.high)};
      case Op::logistic:
        return truth;
      case Op::sine:
      case Op::cosine:
      case Op::hyperbolic_tangent:
        return {-1, 1};
      case Op::time_of_day:
        return {0, static_cast<double>(day)};
      case Op::weekday:
        return {0, 6};
      case Op::month_of_year:
        return {1, 12};
      default:
        return {};
    }
  }

  static Interval of_two(Op op, Interval a, Interval b) {
    switch (op) {
      case Op::add:
        return {a.low + b.low, a.high + b.high};
      case Op::subtract:
        return {a.low - b.high, a.high - b.low};
      case Op::multiply:
        return product(a, b);
      case Op::divide:
        return quotient(a, b);
      case Op::minimum:
        return {std::min(a.low, b.low), std::min(a.high, b.high)};
      case Op::maximum:
        return {std::max(a.low, b.low), std::max(a.high, b.high)};
      case Op::modulo:
        return b.low > 0 ? Interval{0, b.high} : Interval{};
      case Op::power:
        return a.low >= 0 ? positive : Interval{};
      default:
        return {};
    }
  }

  Interval aggregate(const Ir& n) {
    switch (n.aggregate) {
      case Aggregate::mean:
      case Aggregate::minimum:
      case Aggregate::maximum:
        return n.elements.valued ? node(n.kids.back()) : Interval{};  // of nothing there is none: an error of the run
      case Aggregate::sum:
        return n.elements.valued && node(n.kids.back()).low >= 0 ? positive : Interval{};
      case Aggregate::count:
        return positive;
      case Aggregate::share:
      case Aggregate::any:
      case Aggregate::all:
        return truth;
      default:
        return {};
    }
  }

  // ── Draws: the support of the law, from the bounds of its arguments in the order of build() ──

  Interval draw(const Ir& n) {
    std::vector<Interval> arguments;
    for (const Ir& kid : n.kids) arguments.push_back(node(kid));
    std::span<const Interval> rest(arguments);
    return support(*n.shape, rest);
  }

  static Interval take(std::span<const Interval>& arguments) {
    if (arguments.empty()) return {};
    const Interval first = arguments.front();
    arguments = arguments.subspan(1);
    return first;
  }

  static Interval support(const DrawShape& shape, std::span<const Interval>& arguments) {
    if (shape.kind == DrawShape::spelled) {
      const auto own = arguments.first(std::min(shape.spelling->parameters.size(), arguments.size()));
      arguments = arguments.subspan(own.size());
      return within(shape, shape.spelling->name, spelled(*shape.spelling, own), arguments);
    }
    Interval out{infinity, -infinity};
    if (shape.kind == DrawShape::listed) {
      for (std::uint32_t i = 0; i < shape.alternatives; ++i) out = hull(out, take(arguments));
      for (std::uint32_t i = 0; shape.weights && i < shape.alternatives; ++i) take(arguments);
      return out;
    }
    for (std::size_t i = 0; shape.weights && i < shape.parts.size(); ++i) take(arguments);
    for (const DrawShape& part : shape.parts) out = hull(out, support(part, arguments));
    return within(shape, "", out, arguments);
  }

  /// A law between its own ends, as its spelling's parameters say.
  static Interval spelled(const random::Spelling& spelling, std::span<const Interval> own) {
    const auto named = [&](std::string_view name) {
      for (std::size_t i = 0; i < own.size(); ++i)
        if (spelling.parameters[i].name == name) return own[i];
      return Interval{};
    };
    const std::string_view name = spelling.name;
    if (name == "constant") return own.empty() ? Interval{} : own[0];
    if (name == "uniform" || name == "discrete_uniform" || name == "triangular" || name == "pert")
      return {named("min").low, named("max").high};
    if (name == "bernoulli" || name == "beta") return truth;
    for (const char* never_below_0 : {"exponential", "lognormal", "gamma", "erlang", "weibull", "gompertz", "poisson",
                                      "binomial", "negative_binomial", "geometric"})
      if (name == never_below_0) return positive;
    return {};
  }

  /// What min, max, floor, reflect and given make of it. The ends of a beta law are its scale.
  static Interval within(const DrawShape& shape, std::string_view name, Interval law,
                         std::span<const Interval>& arguments) {
    const Interval low = shape.min ? take(arguments) : Interval{-infinity, -infinity};
    const Interval high = shape.max ? take(arguments) : Interval{infinity, infinity};
    const Interval floor = shape.floor ? take(arguments) : Interval{-infinity, -infinity};
    const Interval mirror = shape.reflect ? take(arguments) : Interval{-infinity, -infinity};
    if (shape.given) take(arguments);
    if (name == "beta") {
      if (shape.min) law.low = low.low;
      if (shape.max) law.high = high.high;
    }
    law.low = std::max(law.low, low.low);
    law.high = std::min(law.high, high.high);
    if (shape.given) return positive;  // the rest of it
    if (shape.reflect) return {std::max(law.low, mirror.low), infinity};
    return {std::max(law.low, floor.low), std::max(law.high, floor.high)};
  }

  const Given& given_;
};

bool is_whole(double value) { return std::isfinite(value) && value == std::floor(value); }

/// By which a whole count can be divided without a rounding.
bool power_of_two(double value) {
  int exponent = 0;
  return std::isfinite(value) && std::fabs(std::frexp(value, &exponent)) == 0.5;
}

bool whole_node(const Ir& n, const Wholes& wholes) {
  const auto all = [&](std::size_t from) {
    return std::all_of(n.kids.begin() + static_cast<std::ptrdiff_t>(from), n.kids.end(),
                       [&](const Ir& kid) { return whole_node(kid, wholes); });
  };
  if (n.type.base == Base::boolean || n.type.base == Base::label) return true;
  switch (n.op) {
    case Op::constant:
      return is_whole(n.value);
    case Op::state:
      return wholes.state(n.state, n.target);
    case Op::attribute:
      return wholes.attribute && wholes.attribute(n.index);
    case Op::round_down:
    case Op::round_up:
    case Op::round_near:
    case Op::weekday:
    case Op::month_of_year:
      return true;
    case Op::negate:
    case Op::absolute:
    case Op::add:
    case Op::subtract:
    case Op::multiply:
    case Op::minimum:
    case Op::maximum:
      return all(0);
    case Op::choose:
      return all(1);
    case Op::aggregate:
      if (n.aggregate == Aggregate::count) return true;
      return (n.aggregate == Aggregate::sum || n.aggregate == Aggregate::minimum ||
              n.aggregate == Aggregate::maximum) &&
             n.elements.valued && whole_node(n.kids.back(), wholes);
    default:
      return false;
  }
}

/// A sum of counts over all there is, times constants.
bool sums_up(const Ir& n, const Wholes& wholes) {
  switch (n.op) {
    case Op::constant:
      return n.value == 0;
    case Op::state:
      return is_constant(n.kids[0]) && wholes.state(n.state, n.target);
    case Op::aggregate:
      return n.aggregate == Aggregate::count && !n.elements.labels && !n.elements.inside && !n.elements.sampled;
    case Op::negate:
      return sums_up(n.kids[0], wholes);
    case Op::add:
    case Op::subtract:
      return sums_up(n.kids[0], wholes) && sums_up(n.kids[1], wholes);
    case Op::multiply: {
      const bool first = is_constant(n.kids[0]);
      const Ir& factor = n.kids[first ? 0 : 1];
      return is_constant(factor) && (is_whole(factor.value) || power_of_two(factor.value)) &&
             sums_up(n.kids[first ? 1 : 0], wholes);
    }
    case Op::divide:
      return is_constant(n.kids[1]) && power_of_two(n.kids[1].value) && sums_up(n.kids[0], wholes);
    default:
      return false;
  }
}

}  // namespace

Interval bounds_of(const Code& code, const Given& given) {
  if (!code.given()) return {};
  if (!code.program() || !code.program()->tree) return {code.value(), code.value()};
  try {
    return Bounder(given).node(*code.program()->tree);
  } catch (const RunError&) {
    return {};
  }
}

std::optional<Tick> least_ticks(Interval bounds) {
  if (!(bounds.low >= 0)) return std::nullopt;
  if (bounds.low >= static_cast<double>(never)) return never;
  constexpr double share = 1e-12, least = 1e-6;  // more than the rounding of any formula that draws it
  const double low = bounds.low - share * bounds.low - least - 0.5;
  return low <= 0 ? 0 : static_cast<Tick>(std::ceil(low));
}

bool whole(const Code& code, const Wholes& wholes) {
  if (!code.given()) return true;
  if (!code.program() || !code.program()->tree) return is_whole(code.value());
  return whole_node(*code.program()->tree, wholes);
}

bool adds_up(const Code& code, const Wholes& wholes) {
  if (!code.given() || !code.program() || !code.program()->tree) return code.given() && code.value() == 0;
  return sums_up(*code.program()->tree, wholes);
}

}  // namespace concert::expr
