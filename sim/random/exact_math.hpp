// Elementary functions with the same bits on every machine: built from + - * / sqrt and bit operations only
// (IEEE 754 fixes those), because a C library's log may differ in its last bit from the next one's and a
// trajectory must not. Errors against the true value: log, exp below 2 ulp, the rest as stated. No errno, no traps.
#pragma once
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "random/exact_tables.hpp"

namespace concert::random {

inline constexpr double infinity = std::numeric_limits<double>::infinity();
inline constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
inline constexpr double pi = 0x1.921fb54442d18p+1;

/// log(x) = high + low, for positive normal x: x = 2^k c (1 + r) with c = j/128 from a table, |r| < 2^-7.5, and
/// log(1 + r) by its Taylor series to r^7 (Tang 1990, doi:10.1145/98267.98294).
struct LogParts {
  double high;
  double low;
};

inline LogParts log_parts(double x) {
  constexpr std::uint64_t offset = 0x3FE6800000000000ULL;  // the bits of 90/128
  const auto bits = std::bit_cast<std::uint64_t>(x);
  const std::uint64_t above = bits - offset;
  const auto k = static_cast<double>(static_cast<std::int64_t>(above) >> 52);
  const double z = std::bit_cast<double>(bits - (above & 0xFFF0000000000000ULL));  // in [90/128, 180/128)
  const int j = static_cast<int>(z * 128 + 0.5);
  const table::Logarithm& row = table::logarithms[j - 90];
  const double r = (z - j * 0.0078125) * row.inverse;
  const double r2 = r * r;
  const double series = r2 * ((-0.5 + r * (1.0 / 3)) + r2 * ((-0.25 + r * 0.2) + r2 * (-1.0 / 6 + r * (1.0 / 7))));
  const double exact = k * table::log2_high + row.high;  // no rounding: multiples of 2^-42
  const double high = exact + r;
  return {high, ((exact - high) + r + (k * table::log2_low + row.low)) + series};
}

/// log(x) for positive normal x, unchecked.
inline double log_normal(double x) {
  const LogParts parts = log_parts(x);
  return parts.high + parts.low;
}

/// Natural logarithm; -infinity at 0, not a number below.
double log(double x);

/// exp(x) = 2^(k/128) exp(r), |r| <= log(2)/256, for |x| < 700, unchecked.
inline double exp_normal(double x) {
  constexpr double shift = 0x1.8p52;  // adding it rounds to an integer
  const double shifted = x * table::per_step + shift;
  const double steps = shifted - shift;
  const auto k = static_cast<std::int64_t>(std::bit_cast<std::uint64_t>(shifted) << 12) >> 12;
  const double r = (x - steps * table::step_high) - steps * table::step_low;
  const double r2 = r * r;
  const table::Power& row = table::powers[static_cast<std::uint64_t>(k) & 127];
  const double rest = row.rest + r + r2 * ((0.5 + r * (1.0 / 6)) + r2 * (1.0 / 24 + r * (1.0 / 120)));
  const double scale =
      std::bit_cast<double>(std::bit_cast<std::uint64_t>(row.value) + (static_cast<std::uint64_t>(k >> 7) << 52));
  return scale + scale * rest;
}

double exp_edge(double x);  // outside the range of exp_normal

inline double exp(double x) { return x > -700 && x < 700 ? exp_normal(x) : exp_edge(x); }

double log1p(double x);          // 2 ulp
double expm1(double x);          // 4 ulp
double pow(double x, double y);  // 4 ulp, whole results exact; whole y of any x, other y of x >= 0
double sin(double x);            // absolute error 2^-51 for |x| <= 1e5
double cos(double x);            // likewise
double tanh(double x);           // 4 ulp
double log_gamma(double x);      // x > 0, relative 1e-14 away from its zeros at 1 and 2
double gamma(double x);          // x > 0, relative 1e-13
double log_factorial(double n);  // n whole, n >= 0

double normal_quantile_tail(double p);

/// The quantile of the standard normal law, p in (0, 1): Wichura (1988), AS 241 PPND16, doi:10.2307/2347330;
/// relative error about 1e-16.
inline double normal_quantile(double p) {
  const double q = p - 0.5;
  if (q > 0.425 || q < -0.425) return normal_quantile_tail(p);
  const double r = 0.180625 - q * q;
  const double above = ((((((r * 2509.0809287301226727 + 33430.575583588128105) * r + 67265.770927008700853) * r +
                           45921.953931549871457) *
                              r +
                          13731.693765509461125) *
                             r +
                         1971.5909503065514427) *
                            r +
                        133.14166789178437745) *
                           r +
                       3.387132872796366608;
  const double below =
      ((((((r * 5226.495278852545925 + 28729.085735721942674) * r + 39307.89580009271061) * r + 21213.794301586595867) *
             r +
         5394.1960214247511077) *
            r +
        687.1870074920579083) *
           r +
       42.313330701600911252) *
          r +
      1.0;
  return q * above / below;
}

/// The standard normal law's probability below x, absolute error below 1e-14 (for moments, not for draws).
double normal_cdf(double x);

}  // namespace concert::random
