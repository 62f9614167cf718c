// What an exact sum costs beside a plain one, by what is added. Prints CPU nanoseconds an add, best of five rounds.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <functional>
#include <type_traits>
#include <vector>

#include "core/exact_sum.hpp"

namespace {

using concert::ExactSum;

constexpr std::size_t many = 1'000'000;

double cpu_nanoseconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return 1e9 * static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec);
}

double best_of_five(const std::function<double()>& work, double& digest) {
  double best = 1e300;
  for (int round = 0; round < 5; ++round) {
    const double begun = cpu_nanoseconds();
    digest += work();  // so that nothing is left out
    best = std::min(best, (cpu_nanoseconds() - begun) / static_cast<double>(many));
  }
  return best;
}

template <class Sum, class Add>
std::function<double()> adding(const std::vector<double>& values, Add add) {
  return [&values, add] {
    Sum sum{};
    for (const double value : values) add(sum, value);
    if constexpr (std::is_same_v<Sum, double>)
      return sum;
    else
      return sum.value();
  };
}

}  // namespace

int main() {
  std::vector<double> ticks, fractions, spread;
  std::uint64_t state = 1;
  for (std::size_t i = 0; i < many; ++i) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    const double uniform = (static_cast<double>(state >> 11) + 0.5) * 0x1p-53;
    ticks.push_back(std::floor(uniform * 36e5));
    fractions.push_back(uniform);
    spread.push_back(std::ldexp(uniform, static_cast<int>(state >> 40 & 255) - 128));
  }
  double digest = 0;
  const auto plain = [](double& sum, double value) { sum += value; };
  const auto exact = [](ExactSum& sum, double value) { sum.add(value); };
  const auto plain_square = [](double& sum, double value) { sum += value * value; };
  const auto exact_square = [](ExactSum& sum, double value) { sum.add_product(value, value); };
  struct Case {
    const char* name;
    const std::vector<double>* values;
  };
  std::printf("%-28s %8s %8s %14s %14s\n", "ns an add", "plain", "exact", "plain squares", "exact squares");
  for (const Case& one :
       {Case{"ticks within an hour", &ticks}, Case{"fractions", &fractions}, Case{"2^-128 to 2^127", &spread}})
    std::printf("%-28s %8.2f %8.2f %14.2f %14.2f\n", one.name, best_of_five(adding<double>(*one.values, plain), digest),
                best_of_five(adding<ExactSum>(*one.values, exact), digest),
                best_of_five(adding<double>(*one.values, plain_square), digest),
                best_of_five(adding<ExactSum>(*one.values, exact_square), digest));
  return std::isnan(digest) ? 1 : 0;
}
