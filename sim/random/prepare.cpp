// From a spelling and its arguments, or from alternatives and their weights, to a law with its bounds.
#include <algorithm>

#include "random/distribution.hpp"

namespace concert::random {

namespace {

Prepared fail(std::string why) { return {{}, std::move(why)}; }

Prepared bounded(Prepared prepared, Bounds bounds) {
  if (!prepared.error.empty() || !bounds.any()) return prepared;
  if (!(bounds.min < bounds.max)) return fail("min must be below max");
  const bool floored = bounds.floor > -infinity;
  const bool reflected = bounds.reflect > -infinity;
  if (floored && reflected) return fail("a value below is either raised to floor or reflected, not both");
  if (bounds.residual() && (floored || reflected)) return fail("given goes with min and max, not with floor or reflect");
  if (bounds.residual() && !(bounds.given >= 0)) return fail("given must not be negative");
  if (bounds.residual() && !(bounds.given < bounds.max)) return fail("given must be below max");
  prepared.distribution.bounded = true;
  prepared.distribution.bounds = bounds;
  return prepared;
}

Prepared cumulate(Choices choices, std::vector<double> weights, Law law) {
  const std::size_t count = law == Law::mixture ? choices.laws.size() : choices.values.size();
  if (count == 0) return fail("there is nothing to choose from");
  if (weights.empty()) weights.assign(count, 1);
  if (weights.size() != count) return fail("there must be as many weights as alternatives");
  double sum = 0;
  for (const double weight : weights) {
    if (!(weight >= 0 && weight < infinity)) return fail("weights must not be negative");
    sum += weight;
  }
  if (!(sum > 0)) return fail("the weights are all zero");
  double upto = 0;
  for (const double weight : weights) choices.cumulative.push_back((upto += weight) / sum);
  Prepared result;
  result.distribution.law = law;
  result.distribution.choices = std::make_shared<const Choices>(std::move(choices));
  return result;
}

}  // namespace

Prepared prepare(const Spelling& spelling, std::span<const double> arguments, const Bounds& bounds) {
  for (const double argument : arguments)
    if (argument != argument) return fail("a parameter is not a number");
  if (bounds.residual() && spelling.variable == Measure::plain) return fail("a count has no rest of life");
  Prepared prepared = spelling.build(arguments, bounds);
  if (!bounds.any()) return prepared;
  Bounds rest = bounds;
  if (spelling.name == "beta") {  // there min and max are the ends of the scale
    rest.min = -infinity;
    rest.max = infinity;
  }
  return bounded(std::move(prepared), rest);
}

Prepared prepare(std::string_view name, const std::vector<Argument>& arguments) {
  for (const Spelling& spelling : spellings()) {
    if (spelling.name != name) continue;
    std::vector<double> values;
    Bounds bounds;
    std::size_t used = 0;
    for (const Parameter& parameter : spelling.parameters)
      for (const Argument& argument : arguments)
        if (argument.name == parameter.name) values.push_back(argument.value), ++used;
    if (values.size() != spelling.parameters.size()) continue;
    const auto own = [&](const Argument& argument) {
      return std::any_of(spelling.parameters.begin(), spelling.parameters.end(),
                         [&](const Parameter& parameter) { return parameter.name == argument.name; });
    };
    for (const Argument& argument : arguments) {
      if (own(argument)) continue;
      if (argument.name == "min") bounds.min = argument.value, ++used;
      if (argument.name == "max") bounds.max = argument.value, ++used;
      if (argument.name == "floor") bounds.floor = argument.value, ++used;
      if (argument.name == "reflect") bounds.reflect = argument.value, ++used;
      if (argument.name == "given") bounds.given = argument.value, ++used;
    }
    if (used == arguments.size()) return prepare(spelling, values, bounds);
  }
  return fail("no such distribution, or not with these parameters");
}

Prepared prepare_listed(std::vector<double> values, std::vector<double> weights, const Bounds& bounds) {
  return bounded(cumulate({std::move(values), {}, {}}, std::move(weights), Law::listed), bounds);
}

Prepared prepare_mixture(std::vector<Distribution> laws, std::vector<double> weights, const Bounds& bounds) {
  return bounded(cumulate({{}, std::move(laws), {}}, std::move(weights), Law::mixture), bounds);
}

}  // namespace concert::random
