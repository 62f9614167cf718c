#include "random/exact_math.hpp"

#include <array>

namespace concert::random {

double log(double x) {
  constexpr double least_normal = 0x1p-1022;
  if (x >= least_normal && x < infinity) return log_normal(x);
  if (x == 0) return -infinity;
  if (x == infinity) return infinity;
  if (!(x > 0)) return not_a_number;
  const LogParts parts = log_parts(x * 0x1p52);
  return parts.high + (parts.low - 52 * table::log2_low - 52 * table::log2_high);
}

double exp_edge(double x) {
  if (x != x) return x;
  if (x > 709.79) return infinity;
  if (x < -745.14) return 0;
  // In two steps, so that the scale stays a normal number until the last multiplication.
  const double rest =
      x > 0 ? x - 64 * (table::log2_high + table::log2_low) : x + 64 * (table::log2_high + table::log2_low);
  return x > 0 ? exp_normal(rest) * 0x1p64 : (exp_normal(rest) * 0x1p-64);
}

double log1p(double x) {
  if (!(x > -1)) return x == -1 ? -infinity : not_a_number;
  const double u = 1 + x;
  if (u == 1) return x;
  if (u == infinity) return infinity;
  return log(u) - ((u - 1) - x) / u;  // first-order correction of the rounding in 1 + x
}

double expm1(double x) {
  if (x > -0.35 && x < 0.35) {
    double term = x;
    double sum = 0;
    std::array<double, 14> terms{};
    for (std::size_t n = 0; n < terms.size(); ++n) {
      terms[n] = term;
      term *= x / static_cast<double>(n + 2);
    }
    for (std::size_t n = terms.size(); n > 0; --n) sum += terms[n - 1];
    return sum;
  }
  return exp(x) - 1;
}

namespace {

/// a * b = product + rest, exactly (Dekker 1971), barring overflow.
LogParts product(double a, double b) {
  constexpr double splitter = 0x1p27 + 1;
  const double p = a * b;
  const double wide_a = splitter * a;
  const double high_a = wide_a - (wide_a - a);
  const double low_a = a - high_a;
  const double wide_b = splitter * b;
  const double high_b = wide_b - (wide_b - b);
  const double low_b = b - high_b;
  return {p, ((high_a * high_b - p) + high_a * low_b + low_a * high_b) + low_a * low_b};
}

/// Both as unrounded sums high + low; good to about 2^-100.
LogParts product(const LogParts& a, const LogParts& b) {
  const LogParts p = product(a.high, b.high);
  const double low = p.low + (a.high * b.low + a.low * b.high);
  const double high = p.high + low;
  return {high, (p.high - high) + low};
}

/// x^n by squaring, carrying the rounding errors along, so that whole results are exact.
double whole_power(double x, unsigned n) {
  LogParts result{1, 0};
  for (LogParts square{x, 0}; n > 0; square = product(square, square)) {
    if (n & 1u) result = product(result, square);
    n >>= 1;
    if (n == 0) break;
  }
  return result.high + result.low;
}

}  // namespace

double pow(double x, double y) {
  constexpr double most_whole = 64;
  constexpr double largest = 1e280;  // within it no intermediate product overflows
  if (y == 0 || x == 1) return 1;
  const bool whole = std::floor(y) == y;
  const bool moderate = x != 0 && std::fabs(std::fabs(y) * log(std::fabs(x))) < log(largest);
  if (whole && std::fabs(y) <= most_whole && moderate) {
    const double magnitude = whole_power(x, static_cast<unsigned>(std::fabs(y)));
    return y > 0 ? magnitude : 1 / magnitude;
  }
  if (x < 0) {
    if (!whole) return not_a_number;
    const double magnitude = pow(-x, y);
    return std::fmod(y, 2) == 0 ? magnitude : -magnitude;
  }
  if (x == 0) return y > 0 ? 0 : infinity;
  if (!(x < infinity) || !(std::fabs(y) < infinity)) return exp(y * log(x));
  if (y == 0.5) return std::sqrt(x);
  const bool tiny = x < 0x1p-1022;
  const LogParts parts = log_parts(tiny ? x * 0x1p52 : x);
  const double correction = tiny ? -52 * table::log2_high : 0;
  const double high = parts.high + correction + parts.low;
  const double low = ((parts.high + correction) - high) + parts.low;
  if (!(std::fabs(y * high) < 1000)) return y * high > 0 ? infinity : 0;
  const LogParts exponent = product(y, high);
  return exp(exponent.high) * (1 + (exponent.low + y * low));
}

namespace {

/// Taylor series on [-pi/4, pi/4]: the first omitted term is below 2^-56.
double sine_series(double x) {
  const double z = x * x;
  return x + x * z *
                 (-1.0 / 6 +
                  z * (1.0 / 120 + z * (-1.0 / 5040 + z * (1.0 / 362880 + z * (-1.0 / 39916800 +
                                                                               z * (1.0 / 6227020800.0 +
                                                                                    z * (-1.0 / 1307674368000.0)))))));
}

double cosine_series(double x) {
  const double z = x * x;
  return 1 + (z * (-0.5 + z * (1.0 / 24 +
                               z * (-1.0 / 720 + z * (1.0 / 40320 + z * (-1.0 / 3628800 +
                                                                         z * (1.0 / 479001600.0 +
                                                                              z * (-1.0 / 87178291200.0 +
                                                                                   z * (1.0 / 20922789888000.0)))))))));
}

/// The quarter turn nearest to x and what is left of x (Cody and Waite, three parts of pi/2).
struct Reduced {
  int quarter;
  double rest;
};

Reduced reduce(double x) {
  constexpr double first = 0x1.921fb544p+0;
  constexpr double second = 0x1.0b4611a6p-34;
  constexpr double third = 0x1.3198a2e037073p-69;
  constexpr double largest = 1e5;
  if (std::fabs(x) > largest) x = std::fmod(x, 2 * pi);
  const double n = std::floor(x * (2 / pi) + 0.5);
  const double rest = ((x - n * first) - n * second) - n * third;
  return {static_cast<int>(n - 4 * std::floor(n / 4)), rest};
}

double turned(const Reduced& r) {
  const double value = r.quarter % 2 == 0 ? sine_series(r.rest) : cosine_series(r.rest);
  return r.quarter < 2 ? value : -value;
}

}  // namespace

double sin(double x) {
  if (!(std::fabs(x) < infinity)) return not_a_number;
  return turned(reduce(x));
}

double cos(double x) {
  if (!(std::fabs(x) < infinity)) return not_a_number;
  Reduced r = reduce(x);
  r.quarter = (r.quarter + 1) % 4;
  return turned(r);
}

double tanh(double x) {
  constexpr double flat = 22;
  if (x != x) return x;
  if (std::fabs(x) > flat) return x > 0 ? 1 : -1;
  const double t = expm1(2 * std::fabs(x));
  const double value = t / (t + 2);
  return x < 0 ? -value : value;
}

/// Stirling's series (Abramowitz and Stegun 6.1.40) above 10, reached from below by the recurrence.
double log_gamma(double x) {
  if (!(x > 0)) return x != x ? x : infinity;
  constexpr double from = 10;
  constexpr double half_log_two_pi = 0.91893853320467274178;
  double factor = 1;
  while (x < from) {
    factor *= x;
    x += 1;
  }
  const double z = 1 / (x * x);
  const double series =
      (1.0 / 12 +
       z * (-1.0 / 360 +
            z * (1.0 / 1260 + z * (-1.0 / 1680 + z * (1.0 / 1188 + z * (-691.0 / 360360 + z * (1.0 / 156))))))) /
      x;
  const double value = (x - 0.5) * log(x) - x + half_log_two_pi + series;
  return factor == 1 ? value : value - log(factor);
}

double gamma(double x) { return exp(log_gamma(x)); }

double log_factorial(double n) {
  constexpr int known = 21;  // factorials up to 20 are exact in 64 bits
  if (n >= known) return log_gamma(n + 1);
  double product_ = 1;
  for (int i = 2; i <= static_cast<int>(n); ++i) product_ *= i;
  return log(product_);
}

double normal_quantile_tail(double p) {
  const double q = p - 0.5;
  const double r = std::sqrt(-log(q < 0 ? p : 1 - p));
  double value = 0;
  if (r <= 5) {
    const double s = r - 1.6;
    value = (((((((s * 7.7454501427834140764e-4 + 0.0227238449892691845833) * s + 0.24178072517745061177) * s +
                 1.27045825245236838258) *
                    s +
                3.64784832476320460504) *
                   s +
               5.7694972214606914055) *
                  s +
              4.6303378461565452959) *
                 s +
             1.42343711074968357734) /
            (((((((s * 1.05075007164441684324e-9 + 5.475938084995344946e-4) * s + 0.0151986665636164571966) * s +
                 0.14810397642748007459) *
                    s +
                0.68976733498510000455) *
                   s +
               1.6763848301838038494) *
                  s +
              2.05319162663775882187) *
                 s +
             1.0);
  } else {
    const double s = r - 5;
    value = (((((((s * 2.01033439929228813265e-7 + 2.71155556874348757815e-5) * s + 0.0012426609473880784386) * s +
                 0.026532189526576123093) *
                    s +
                0.29656057182850489123) *
                   s +
               1.7848265399172913358) *
                  s +
              5.4637849111641143699) *
                 s +
             6.6579046435011037772) /
            (((((((s * 2.04426310338993978564e-15 + 1.4215117583164458887e-7) * s + 1.8463183175100546818e-5) * s +
                 7.868691311456132591e-4) *
                    s +
                0.0148753612908506148525) *
                   s +
               0.13692988092273580531) *
                  s +
              0.59983220655588793769) *
                 s +
             1.0);
  }
  return q < 0 ? -value : value;
}

namespace {

/// erfc-like upper tail by a continued fraction (Abramowitz and Stegun 26.2.14), x >= 3.
double upper_tail(double x) {
  double fraction = 0;
  for (int n = 120; n >= 1; --n) fraction = n / (x + fraction);
  return exp(-0.5 * x * x) / std::sqrt(2 * pi) / (x + fraction);
}

}  // namespace

double normal_cdf(double x) {
  if (x != x) return x;
  constexpr double far = 3;
  if (x >= far) return 1 - upper_tail(x);
  if (x <= -far) return upper_tail(-x);
  double term = x;  // Abramowitz and Stegun 26.2.11: phi(x) (x + x^3/3 + x^5/15 + ...)
  double sum = x;
  for (int n = 1; n < 80; ++n) {
    term *= x * x / (2 * n + 1);
    sum += term;
  }
  return 0.5 + sum * exp(-0.5 * x * x) / std::sqrt(2 * pi);
}

}  // namespace concert::random
