// What the operators compute: shared by constant folding and by the machine, so that both give the same bits.
#pragma once
#include <cmath>
#include <string>

#include "core/contract.hpp"
#include "core/time.hpp"
#include "expr/ir.hpp"
#include "random/exact_math.hpp"

namespace concert::expr {

[[noreturn]] inline void undefined(const char* what) { throw RunError(what); }

/// A fractional power of a negative number and the like have no value.
inline double defined(double value, const char* what) {
  if (value != value) undefined(what);
  return value;
}

inline double divide_values(double a, double b) {
  if (b == 0) undefined("division by zero");
  return a / b;
}

inline double remainder(double a, double b) {
  if (b == 0) undefined("mod by zero");
  const double rest = std::fmod(a, b);  // exact in IEEE 754
  return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

inline double log_of(double x) {
  if (!(x > 0)) undefined("logarithm of a number that is not positive");
  return random::log(x);
}

inline double since_midnight(double time) {
  constexpr auto length = static_cast<double>(day);
  return time - length * std::floor(time / length);
}

inline double apply(Op op, double x) {
  switch (op) {
    case Op::negate:
      return -x;
    case Op::logical_not:
      return x == 0 ? 1 : 0;
    case Op::absolute:
      return std::fabs(x);
    case Op::round_down:
      return std::floor(x);
    case Op::round_up:
      return std::ceil(x);
    case Op::round_near:
      return x < 0 ? -std::floor(-x + 0.5) : std::floor(x + 0.5);
    case Op::square_root:
      if (x < 0) undefined("square root of a negative number");
      return std::sqrt(x);
    case Op::exponential:
      return random::exp(x);
    case Op::logarithm:
      return log_of(x);
    case Op::logarithm10:
      return log_of(x) / random::log(10);
    case Op::sine:
      return random::sin(x);
    case Op::cosine:
      return random::cos(x);
    case Op::hyperbolic_tangent:
      return random::tanh(x);
    case Op::logistic:
      return 1 / (1 + random::exp(-x));
    case Op::logit:
      if (!(x > 0 && x < 1)) undefined("logit of a number outside 0 to 1");
      return random::log(x / (1 - x));
    case Op::time_of_day:
      return since_midnight(x);
    default:
      require(false, "this operation does not take one value");
      return 0;
  }
}

inline double apply(Op op, double a, double b) {
  switch (op) {
    case Op::add:
      return a + b;
    case Op::subtract:
      return a - b;
    case Op::multiply:
      return a * b;
    case Op::divide:
      return divide_values(a, b);
    case Op::power:
      if (a == 0 && b < 0) undefined("division by zero");
      return defined(random::pow(a, b), "a fractional power of a negative number");
    case Op::equal:
      return a == b;
    case Op::different:
      return a != b;
    case Op::less:
      return a < b;
    case Op::less_equal:
      return a <= b;
    case Op::greater:
      return a > b;
    case Op::greater_equal:
      return a >= b;
    case Op::logical_and:
      return a != 0 && b != 0;
    case Op::logical_or:
      return a != 0 || b != 0;
    case Op::minimum:
      return b < a ? b : a;
    case Op::maximum:
      return b > a ? b : a;
    case Op::modulo:
      return remainder(a, b);
    default:
      require(false, "this operation does not take two values");
      return 0;
  }
}

}  // namespace concert::expr
