#include "expr/functions.hpp"

#include <algorithm>

#include "expr/compile.hpp"

namespace concert::expr {

namespace {

constexpr int many = 50;

Function same(std::string_view name, Op op, int least, int most, std::string_view signature, std::string_view says) {
  return {name, Rule::same, op, least, most, {}, {}, signature, says};
}
Function plain(std::string_view name, Op op, std::string_view says) {
  return {name, Rule::plain, op, 1, 1, {}, {}, "", says};
}
Function timely(std::string_view name, Op op, std::string_view signature, std::string_view says) {
  return {name, Rule::time, op, 0, 1, {}, {}, signature, says};
}
Function state(std::string_view name, State what, std::string_view signature, std::string_view says) {
  return {name, Rule::state, Op::state, 1, 1, what, {}, signature, says};
}
Function member(std::string_view name, State what, std::string_view signature, std::string_view says) {
  return {name, Rule::member, Op::state, 1, 1, what, {}, signature, says};
}
Function over(std::string_view name, Aggregate how, std::string_view signature, std::string_view says) {
  return {name, Rule::aggregate, Op::aggregate, 0, 3, {}, how, signature, says};
}

std::vector<Function> arithmetic() {
  return {
      {"if",
       Rule::condition,
       Op::choose,
       3,
       3,
       {},
       {},
       "if(condition, a, b)",
       "a if the condition holds, else b; only that one is evaluated"},
      same("min", Op::minimum, 2, many, "min(a, b, ...)",
           "the smallest; min(x for e in S) over a set; min(x) over an array"),
      same("max", Op::maximum, 2, many, "max(a, b, ...)", "the largest; also over a set or an array"),
      same("abs", Op::absolute, 1, 1, "abs(x)", "the size of x without its sign"),
      same("clamp", Op::minimum, 3, 3, "clamp(x, low, high)", "x kept between low and high"),
      same("mod", Op::modulo, 2, 2, "mod(a, b)", "what is left of a after whole b's, with the sign of b"),
      plain("floor", Op::round_down, "the next whole number below"),
      plain("ceil", Op::round_up, "the next whole number above"),
      plain("round", Op::round_near, "the nearest whole number, halves away from zero"),
      {"sqrt", Rule::root, Op::square_root, 1, 1, {}, {}, "sqrt(x)", "the square root"},
      plain("exp", Op::exponential, "e to the power x"),
      plain("log", Op::logarithm, "the natural logarithm"),
      plain("log10", Op::logarithm10, "the logarithm to base 10"),
      plain("sin", Op::sine, "the sine of x radians"),
      plain("cos", Op::cosine, "the cosine of x radians"),
      plain("tanh", Op::hyperbolic_tangent, "the hyperbolic tangent"),
      plain("logistic", Op::logistic, "1 / (1 + exp(-x))"),
      plain("logit", Op::logit, "log(x / (1 - x))"),
      {"rate_to_probability", Rule::hazard, Op::exponential, 2, 2, {}, {}, "rate_to_probability(rate, time)",
       "1 - exp(-rate * time): the chance of an event within a time, at a constant rate; their units cancel"},
  };
}

std::vector<Function> world() {
  return {
      timely("hour_of_day", Op::time_of_day, "hour_of_day(t)",
             "hours since midnight, with fractions, 0 up to 24; t is now if left out"),
      timely("run_time", Op::add, "run_time(t)", "the duration from the start of the run to t (now if left out)"),
      timely("time_of_day", Op::time_of_day, "time_of_day(t)", "the duration since midnight"),
      timely("weekday", Op::weekday, "weekday(t)", "0 Monday ... 6 Sunday"),
      timely("month", Op::month_of_year, "month(t)", "1 January ... 12 December"),
      {"days_since", Rule::since, Op::subtract, 1, 1, {}, {}, "days_since(t)", "the duration from the time t to now"},
      {"seen",
       Rule::seen,
       Op::attribute,
       1,
       1,
       {},
       {},
       "seen(x.word)",
       "what x told of itself last (`publishes:`), or a reading of its attribute (`observed:`)"},
      {"seen_at",
       Rule::seen,
       Op::attribute,
       1,
       1,
       {},
       {},
       "seen_at(x.word)",
       "when x told it; never if nothing has arrived"},
      {"known",
       Rule::known,
       Op::field,
       1,
       1,
       {},
       {},
       "known(message.field)",
       "whether the field survived the channel's fidelity"},
      {"open",
       Rule::open,
       Op::open,
       1,
       2,
       {},
       {},
       "open(calendar, t)",
       "whether the calendar is open at t (now if left out)"},
      state("queue", State::queue, "queue(R)", "requests waiting at R, one's own excluded; R is gp or gp of an agent"),
      state("busy", State::busy, "busy(R)", "units of R in use"),
      state("capacity", State::capacity, "capacity(R)", "units of R scheduled now"),
      state("free", State::free, "free(R)", "capacity less busy, never below 0"),
      state("in_system", State::in_system, "in_system(R)", "queue and busy together"),
      state("blocked", State::blocked, "blocked(R)", "units held by someone who meanwhile waits for something else"),
      state("present", State::present, "present(kind)", "agents of a kind now in the system"),
      state("inside", State::inside, "inside(pathway)", "episodes now walking a pathway"),
      state("held", State::held, "held(R)", "units of R that this episode holds"),
      state("last_server", State::last_server, "last_server(staff)", "who of that staff last served self, or nobody"),
      member("workload", State::workload, "workload(member)", "the member's requests in service and waiting"),
      member("busy_time", State::busy_time, "busy_time(member)",
             "how long the member was in use inside the measured window"),
      member("scheduled_time", State::scheduled_time, "scheduled_time(member)",
             "how long the member was scheduled inside the measured window"),
      {"linked",
       Rule::linked,
       Op::tie,
       3,
       3,
       {},
       {},
       "linked(relation, a, b)",
       "whether there is a tie from a to b; the tie itself is relation(a, b), or nobody"},
  };
}

std::vector<Function> aggregates() {
  return {
      over("count", Aggregate::count, "count(x in S if c)", "how many; also count(S)"),
      over("sum", Aggregate::sum, "sum(e for x in S if c)", "0 if none; also sum(array)"),
      over("mean", Aggregate::mean, "mean(e for x in S if c)", "an error if none; also mean(array)"),
      over("prod", Aggregate::product, "prod(e for x in S if c)", "the product of plain numbers, 1 if none"),
      over("any", Aggregate::any, "any(c for x in S)", "whether one is true; any(x in S if c): whether there is one"),
      over("all", Aggregate::all, "all(c for x in S)", "whether none is false"),
      over("share", Aggregate::share, "share(c for x in S)", "the share that is true, an error if S is empty"),
      over("best", Aggregate::best, "best(x in S if c, score = e)",
           "the one with the highest score (ties: lowest id), or nobody"),
      over("least", Aggregate::least, "least(x in S if c, score = e)",
           "the one with the lowest score (ties: lowest id), or nobody"),
      over("first", Aggregate::first, "first(x in S if c)", "the one with the lowest id, or nobody"),
      over("one", Aggregate::one, "one(x in S if c)", "the only one, nobody if none; an error if there are several"),
      over("pick", Aggregate::pick, "pick(x in S if c, weight = e)",
           "one at random (by weight), or nobody; also pick(S)"),
      over("nth", Aggregate::nth, "nth(x in S if c, n)", "number n of the set, counted from 0, or nobody; also nth(S, n)"),
  };
}

std::vector<Function> all_functions() {
  std::vector<Function> all = arithmetic();
  for (const auto& part : {world(), aggregates()}) all.insert(all.end(), part.begin(), part.end());
  all.push_back({"lifetable",
                 Rule::lifetable,
                 Op::lifetable,
                 1,
                 many,
                 {},
                 {},
                 "lifetable(T, age, keys..., factor = f)",
                 "a draw of the time left under the hazards in table T (a rate): keys in the table's order, the first "
                 "number key being the age, a duration (years in the table); the last row holds for ever; f multiplies "
                 "the hazards"});
  for (const auto& [name, signature, says] :
       {std::tuple{"categorical", "categorical(a: 0.2, b: 0.8)",
                   "a label by its weight, or categorical(values=[...], weights=[...]); weights are normalised"},
        std::tuple{"empirical", "empirical([x, y, ...], weights=[...])",
                   "one of the values, equally likely without weights"},
        std::tuple{"mixture", "mixture(weights=[...], of=[law, ...])",
                   "a draw from one of the laws, chosen by weight"}})
    all.push_back({name, Rule::distribution, Op::draw, 0, many, {}, {}, signature, says});
  return all;
}

}  // namespace

const std::vector<Function>& functions() {
  static const std::vector<Function> all = all_functions();
  return all;
}

const Function* find_function(std::string_view name) {
  for (const Function& function : functions())
    if (function.name == name) return &function;
  return nullptr;
}

bool is_distribution(std::string_view name) {
  const auto& all = random::spellings();
  if (name == "categorical" || name == "empirical" || name == "mixture") return true;
  return std::any_of(all.begin(), all.end(), [&](const random::Spelling& spelling) { return spelling.name == name; });
}

std::vector<std::string> function_names() {
  std::vector<std::string> names;
  for (const Function& function : functions()) names.emplace_back(function.name);
  for (const random::Spelling& spelling : random::spellings())
    if (std::find(names.begin(), names.end(), spelling.name) == names.end()) names.emplace_back(spelling.name);
  return names;
}

namespace {

std::string spelling_signature(const random::Spelling& spelling) {
  std::string text(spelling.name);
  for (std::size_t i = 0; i < spelling.parameters.size(); ++i)
    text += (i == 0 ? "(" : ", ") + std::string(spelling.parameters[i].name);
  return text + ")";
}

}  // namespace

std::vector<FunctionDoc> function_docs() {
  std::vector<FunctionDoc> docs;
  for (const Function& function : functions()) {
    const std::string signature =
        function.signature.empty() ? std::string(function.name) + "(x)" : std::string(function.signature);
    docs.push_back({signature, std::string(function.says), function.rule == Rule::distribution});
  }
  docs.push_back({"sample(n, x in S if c)", "a set: n of S, each as likely, none twice, all if there are fewer; also sample(n, S)", false});
  for (const random::Spelling& spelling : random::spellings()) {
    std::string says(spelling.says);
    if (!spelling.source.empty()) says += "; " + std::string(spelling.source);
    docs.push_back({spelling_signature(spelling), says, true});
  }
  return docs;
}

}  // namespace concert::expr
