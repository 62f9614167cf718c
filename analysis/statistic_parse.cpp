// Text to tree, by recursive descent; the first mistake ends it, with its place.
#include <algorithm>
#include <charconv>
#include <cctype>
#include <optional>

#include "analysis/statistic.hpp"
#include "analysis/statistic_node.hpp"
#include "core/diagnostic.hpp"
#include "core/time.hpp"
#include "core/unit.hpp"

namespace concert::analysis {
namespace {

using Op = StatisticNode::Op;

constexpr std::size_t longest_text = 2000;
constexpr int deepest = 60;

enum class Arguments : std::uint8_t {
  one, two, with_level, with_models, one_measure_with_models, with_list, with_factor, measure, one_or_measures, measures, with_times, with_condition
};

struct Function {
  std::string_view name;
  Op op;
  Arguments arguments;
  std::string_view usage;
};

// `ratio` has two forms and is told apart by what follows its first argument.
constexpr Function functions[] = {
    {"difference", Op::difference, Arguments::with_models, "difference(m, a, b)"},
    {"ratio", Op::ratio, Arguments::two, "ratio(m, a, b) or ratio(x, y)"},
    {"relative", Op::relative, Arguments::with_models, "relative(m, a, b)"},
    {"variance_ratio", Op::variance_ratio, Arguments::one_measure_with_models, "variance_ratio(m, a, b)"},
    {"share", Op::share, Arguments::one, "share(m > 3)"},
    {"quantile", Op::quantile, Arguments::with_level, "quantile(m, 0.9)"},
    {"median", Op::quantile, Arguments::one, "median(m)"},
    {"mean", Op::mean, Arguments::one, "mean(m)"},
    {"sd", Op::sd, Arguments::one, "sd(m)"},
    {"given", Op::given, Arguments::with_condition, "given(x, m > 3)"},
    {"pooled", Op::pooled, Arguments::measure, "pooled(m)"},
    {"order", Op::order, Arguments::with_list, "order(m, [a, b, c])"},
    {"slope", Op::slope, Arguments::one, "slope(m)"},
    {"rank_correlation", Op::rank_over_sweep, Arguments::one_or_measures, "rank_correlation(m) over a sweep or rank_correlation(m, n)"},
    {"interaction", Op::interaction, Arguments::one, "interaction(m)"},
    {"explained", Op::explained, Arguments::with_factor, "explained(m, factor)"},
    {"spread", Op::spread, Arguments::measure, "spread(m)"},
    {"coef", Op::coefficient, Arguments::measures, "coef(m, n)"},
    {"trend", Op::trend, Arguments::with_times, "trend(m), trend(m, 1 y) or trend(m, 1 y, 90 d, 2 y)"},
    {"at", Op::at, Arguments::with_times, "at(m, 2 y)"},
    {"during", Op::during, Arguments::with_times, "during(m, 1 y, 2 y)"},
    {"abs", Op::absolute, Arguments::one, "abs(x)"},
    {"min", Op::least, Arguments::two, "min(x, y)"},
    {"max", Op::greatest, Arguments::two, "max(x, y)"},
};

bool starts_word(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_'; }
bool within_word(char c) { return starts_word(c) || std::isdigit(static_cast<unsigned char>(c)) != 0; }

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  ParsedStatistic parse() {
    StatisticNode root;
    if (text_.size() > longest_text) {
      fail(0, 1, "a statistic of more than 2,000 characters");
    } else {
      root = disjunction();
      if (!error_ && !at_end()) fail_here("expected an operator or the end");
    }
    if (!error_ && root.condition()) {
      fail(root.offset, root.length, "a condition is not a number", "share() gives the share of replications in which it holds");
    }
    ParsedStatistic parsed;
    if (error_) {
      parsed.errors.push_back(*error_);
      return parsed;
    }
    collect(root, false, parsed);
    if (parsed.measures.empty()) {
      parsed.errors.push_back({0, text_.size(), "the statistic names no measure", ""});
      return parsed;
    }
    parsed.root = std::make_shared<const StatisticNode>(std::move(root));
    return parsed;
  }

 private:
  // ── reading ──
  void skip() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
  }
  bool at_end() {
    skip();
    return at_ >= text_.size();
  }
  bool take(std::string_view symbol) {
    skip();
    if (error_ || text_.substr(at_, symbol.size()) != symbol) return false;
    at_ += symbol.size();
    return true;
  }
  bool take_word(std::string_view word) {
    skip();
    if (error_ || text_.substr(at_, word.size()) != word) return false;
    if (at_ + word.size() < text_.size() && within_word(text_[at_ + word.size()])) return false;
    at_ += word.size();
    return true;
  }
  /// A name; parts joined by dots, as names made by a template are.
  std::string name() {
    skip();
    const std::size_t from = at_;
    while (at_ < text_.size() && starts_word(text_[at_])) {
      while (at_ < text_.size() && within_word(text_[at_])) ++at_;
      if (at_ + 1 >= text_.size() || text_[at_] != '.' || !starts_word(text_[at_ + 1])) break;
      ++at_;
    }
    return std::string(text_.substr(from, at_ - from));
  }
  void expect(std::string_view symbol, std::string_view usage) {
    if (!error_ && !take(symbol)) fail_here("expected '" + std::string(symbol) + "'", "written " + std::string(usage));
  }

  // ── mistakes ──
  void fail(std::size_t offset, std::size_t length, std::string problem, std::string suggestion = "") {
    if (!error_) error_ = StatisticError{offset, std::max<std::size_t>(length, 1), std::move(problem), std::move(suggestion)};
  }
  void fail_here(const std::string& problem, std::string suggestion = "") {
    skip();
    const bool printable = at_ < text_.size() && std::isprint(static_cast<unsigned char>(text_[at_])) != 0;
    const std::string found = at_ >= text_.size() ? ", found the end" : printable ? ", found '" + std::string(1, text_[at_]) + "'" : "";
    fail(at_, 1, problem + found, std::move(suggestion));
  }
  void number_wanted(const StatisticNode& node) {
    if (node.condition()) fail(node.offset, node.length, "a condition where a number is wanted", "only share() takes a condition");
  }
  void condition_wanted(const StatisticNode& node) {
    if (!node.condition()) fail(node.offset, node.length, "a number where a condition is wanted", "compare it: m > 3");
  }

  // ── grammar, loosest first ──
  StatisticNode join(Op op, StatisticNode left, StatisticNode right) {
    StatisticNode node{.op = op, .offset = left.offset, .length = right.offset + right.length - left.offset};
    node.children.push_back(std::move(left));
    node.children.push_back(std::move(right));
    return node;
  }
  StatisticNode wrap(Op op, std::size_t offset, StatisticNode child) {
    StatisticNode node{.op = op, .offset = offset, .length = at_ - offset};
    node.children.push_back(std::move(child));
    return node;
  }

  StatisticNode logic(Op op, StatisticNode left, StatisticNode right) {
    condition_wanted(left);
    condition_wanted(right);
    return join(op, std::move(left), std::move(right));
  }
  StatisticNode disjunction() {
    StatisticNode left = conjunction();
    while (take_word("or")) left = logic(Op::disjunction, std::move(left), conjunction());
    return left;
  }
  StatisticNode conjunction() {
    StatisticNode left = negation();
    while (take_word("and")) left = logic(Op::conjunction, std::move(left), negation());
    return left;
  }
  StatisticNode negation() {
    const Depth depth(*this);
    skip();
    const std::size_t from = at_;
    if (!take_word("not")) return comparison();
    StatisticNode child = negation();
    condition_wanted(child);
    return wrap(Op::negation, from, std::move(child));
  }
  StatisticNode comparison() {
    StatisticNode left = sum();
    constexpr std::pair<std::string_view, Op> symbols[] = {
        {"<=", Op::less_equal}, {">=", Op::greater_equal}, {"==", Op::equal},
        {"!=", Op::unequal},    {"<", Op::less},           {">", Op::greater}};
    for (const auto& [symbol, op] : symbols) {
      if (take(symbol)) return arithmetic(op, std::move(left), sum());
    }
    return left;
  }
  StatisticNode arithmetic(Op op, StatisticNode left, StatisticNode right) {
    number_wanted(left);
    number_wanted(right);
    return join(op, std::move(left), std::move(right));
  }
  StatisticNode sum() {
    StatisticNode left = product();
    for (;;) {
      if (take("+")) left = arithmetic(Op::add, std::move(left), product());
      else if (take("-")) left = arithmetic(Op::subtract, std::move(left), product());
      else return left;
    }
  }
  StatisticNode product() {
    StatisticNode left = signed_power();
    for (;;) {
      if (take("*")) left = arithmetic(Op::multiply, std::move(left), signed_power());
      else if (take("/")) left = arithmetic(Op::divide, std::move(left), signed_power());
      else return left;
    }
  }
  StatisticNode signed_power() {
    const Depth depth(*this);
    skip();
    const std::size_t from = at_;
    if (take("-")) {
      StatisticNode child = signed_power();
      number_wanted(child);
      return wrap(Op::negate, from, std::move(child));
    }
    StatisticNode base = primary();
    return take("^") ? arithmetic(Op::power, std::move(base), signed_power()) : base;
  }

  StatisticNode primary() {
    const Depth depth(*this);
    if (error_) return {};
    skip();
    const std::size_t from = at_;
    if (take("(")) {
      StatisticNode inside = disjunction();
      expect(")", "(x + y)");
      return inside;
    }
    if (at_ < text_.size() && (std::isdigit(static_cast<unsigned char>(text_[at_])) != 0 || text_[at_] == '.')) return number();
    std::string word = name();
    if (word.empty()) {
      fail_here("expected a measure, a number or a function");
      return {};
    }
    if (take("(")) return call(word, from);
    StatisticNode node{.op = Op::measure, .offset = from, .length = at_ - from, .measure = std::move(word)};
    if (take("[")) label(node);
    return node;
  }

  StatisticNode number() {
    StatisticNode node{.op = Op::number, .offset = at_};
    const auto [end, problem] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), node.number);
    if (problem != std::errc()) {
      fail_here("expected a number");
      return node;
    }
    at_ = static_cast<std::size_t>(end - text_.data());
    node.length = at_ - node.offset;
    skip();
    const bool word = at_ < text_.size() && starts_word(text_[at_]) && !next_is_word("and") && !next_is_word("or");
    if (word) fail_here("a number with a unit", "numbers are in the measure's own unit: leave the unit out");
    return node;
  }
  bool next_is_word(std::string_view word) {
    const std::size_t before = at_;
    const bool found = take_word(word);
    at_ = before;
    return found;
  }

  void label(StatisticNode& node) {
    skip();
    node.label_offset = at_;
    int open = 1;
    std::size_t to = at_;
    for (; to < text_.size(); ++to) {
      open += text_[to] == '[' ? 1 : text_[to] == ']' ? -1 : 0;
      if (open == 0) break;
    }
    if (open != 0) {
      fail(at_, 1, "'[' without its ']'");
      return;
    }
    std::string text(text_.substr(at_, to - at_));
    while (!text.empty() && text.back() == ' ') text.pop_back();
    if (text.empty()) fail(at_, 1, "a label is missing", "written m[label]");
    node.label = std::move(text);
    at_ = to + 1;
    node.length = at_ - node.offset;
  }

  // ── functions ──
  StatisticNode call(const std::string& word, std::size_t from) {
    const auto* function = std::find_if(std::begin(functions), std::end(functions), [&](const Function& f) { return f.name == word; });
    if (function == std::end(functions)) {
      std::vector<std::string> names;
      for (const Function& f : functions) names.emplace_back(f.name);
      fail(from, word.size(), "unknown function '" + word + "'", did_you_mean(word, names));
      return {};
    }
    StatisticNode node = wrap(function->op, from, disjunction());
    if (!error_) arguments(*function, node);
    expect(")", function->usage);
    node.length = at_ - from;
    return node;
  }

  void arguments(const Function& function, StatisticNode& node) {
    if (function.op == Op::share) condition_wanted(node.children[0]);
    else number_wanted(node.children[0]);
    if (function.name == "median") node.number = 0.5;
    switch (function.arguments) {
      case Arguments::one: return;
      case Arguments::two: return second(function, node);
      case Arguments::with_level: return level(function, node);
      case Arguments::with_condition: {
        expect(",", function.usage);
        StatisticNode condition = disjunction();
        condition_wanted(condition);
        node.children.push_back(std::move(condition));
        return;
      }
      case Arguments::with_list: return model_list(function, node);
      case Arguments::with_factor: return factor(function, node);
      case Arguments::measure: return measure_wanted(function, node.children[0]);
      case Arguments::measures: return second_measure(function, node);
      case Arguments::one_or_measures:
        skip();
        if (error_ || at_ >= text_.size() || text_[at_] != ',') return;
        node.op = Op::rank_over_groups;
        return second_measure(function, node);
      case Arguments::with_times: return times(function, node);
      case Arguments::one_measure_with_models:
        measure_wanted(function, node.children[0]);
        [[fallthrough]];
      case Arguments::with_models:
        model(function, node);
        model(function, node);
    }
  }
  void second(const Function& function, StatisticNode& node) {
    expect(",", function.usage);
    StatisticNode other = disjunction();
    number_wanted(other);
    skip();
    const bool third = function.op == Op::ratio && at_ < text_.size() && text_[at_] == ',';
    if (!third) {
      node.children.push_back(std::move(other));
      return;
    }
    if (other.op != Op::measure || !other.label.empty()) fail(other.offset, other.length, "a model is wanted", "written ratio(m, a, b)");
    node.op = Op::ratio_of_models;
    node.models.push_back({other.measure, other.offset});
    model(function, node);
  }
  void level(const Function& function, StatisticNode& node) {
    expect(",", function.usage);
    skip();
    const std::size_t from = at_;
    if (error_) return;
    const StatisticNode given = number();
    node.number = given.number;
    if (!error_ && (node.number < 0 || node.number > 1)) fail(from, given.length, "the level of a quantile lies between 0 and 1");
  }
  void measure_wanted(const Function& function, const StatisticNode& node) {
    if (node.op == Op::measure) return;
    fail(node.offset, node.length, std::string(function.name) + " takes measures by their names", "written " + std::string(function.usage));
  }
  void second_measure(const Function& function, StatisticNode& node) {
    expect(",", function.usage);
    StatisticNode other = disjunction();
    measure_wanted(function, node.children[0]);
    if (!error_) measure_wanted(function, other);
    node.children.push_back(std::move(other));
  }
  void model_list(const Function& function, StatisticNode& node) {
    expect(",", function.usage);
    expect("[", function.usage);
    do a_model(function, node);
    while (take(","));
    expect("]", function.usage);
    if (!error_ && node.models.size() < 2) fail(node.models[0].offset, node.models[0].name.size(), "an order is of two models or more");
  }
  void factor(const Function& function, StatisticNode& node) {
    expect(",", function.usage);
    if (error_) return;
    skip();
    node.factor = name();
    if (node.factor.empty()) fail_here("expected a factor", "written " + std::string(function.usage));
  }

  struct Time {
    double days = 0;
    std::string text = {};  // "90 d"; of one unit, the unit alone
  };
  Time time(const Function& function) {
    expect(",", function.usage);
    if (error_) return {};
    skip();
    const std::size_t from = at_;
    double number = 0;
    const auto [end, problem] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), number);
    if (problem != std::errc()) {
      fail_here("expected a time", "written " + std::string(function.usage));
      return {};
    }
    at_ = static_cast<std::size_t>(end - text_.data());
    skip();
    const std::string word = name();
    const auto unit = unit_word(word);
    if (!unit || unit->dimension.time != 1) {
      fail(from, at_ - from, "'" + std::string(text_.substr(from, at_ - from)) + "' is no time", "a number with a unit, as 90 d or 2 y");
      return {};
    }
    const bool one = !(number > 1) && !(number < 1);
    return {number * unit->scale / static_cast<double>(day), one ? word : std::string(text_.substr(from, at_ - from))};
  }
  bool another() {
    skip();
    return !error_ && at_ < text_.size() && text_[at_] == ',';
  }
  void times(const Function& function, StatisticNode& node) {
    measure_wanted(function, node.children[0]);
    if (function.op == Op::trend) {
      if (!another()) return;
      const Time per = time(function);
      node.per = per.text;
      node.per_days = per.days;
      if (!error_ && !(per.days > 0)) fail(node.offset, node.length, "a trend is per some time above 0");
      if (!another()) return;
    }
    node.times.push_back(time(function).days);
    if (function.op != Op::at) node.times.push_back(time(function).days);
    if (!error_ && node.times.size() == 2 && !(node.times[0] < node.times[1])) fail(node.offset, node.length, "the second time lies after the first");
  }

  void model(const Function& function, StatisticNode& node) {
    expect(",", function.usage);
    a_model(function, node);
  }
  void a_model(const Function& function, StatisticNode& node) {
    if (error_) return;
    skip();
    const std::size_t from = at_;
    std::string word = name();
    if (word.empty()) fail_here("expected a model", "written " + std::string(function.usage));
    node.models.push_back({std::move(word), from});
  }

  // ── what it names ──
  static void collect(const StatisticNode& node, bool inside_models, ParsedStatistic& parsed) {
    const auto once = [](std::vector<std::string>& names, const std::string& name) {
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    };
    if (node.op == Op::measure) {
      once(parsed.measures, node.measure);
      parsed.model_at_hand = parsed.model_at_hand || !inside_models;
    }
    parsed.over_sweep = parsed.over_sweep || node.op == Op::slope || node.op == Op::rank_over_sweep;
    parsed.over_factors = parsed.over_factors || node.op == Op::interaction || node.op == Op::explained;
    if (node.op == Op::explained) once(parsed.factors, node.factor);
    for (const StatisticNode::ModelName& model : node.models) once(parsed.models, model.name);
    for (const StatisticNode& child : node.children) collect(child, inside_models || !node.models.empty(), parsed);
  }

  struct Depth {
    explicit Depth(Parser& parser) : parser_(parser) {
      if (++parser_.depth_ > deepest) parser_.fail(parser_.at_, 1, "a statistic nested too deeply");
    }
    ~Depth() { --parser_.depth_; }
    Depth(const Depth&) = delete;
    Depth& operator=(const Depth&) = delete;
    Parser& parser_;
  };

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
  std::optional<StatisticError> error_;
};

}  // namespace

ParsedStatistic parse_statistic(std::string_view text) { return Parser(text).parse(); }

}  // namespace concert::analysis
