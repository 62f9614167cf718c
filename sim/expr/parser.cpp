#include "expr/parser.hpp"

#include <cmath>
#include <vector>

#include "core/diagnostic.hpp"
#include "core/unit.hpp"
#include "expr/lexer.hpp"

namespace concert::expr {

namespace {

/// Ends the parse; caught in parse() and nowhere else.
struct Stop {
  SyntaxError error;
};

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

class Parser {
 public:
  explicit Parser(std::string_view text) : tokens_(tokens_of(text)) {}

  NodePtr whole() {
    if (at().kind == TokenKind::end) stop(at(), "there is no expression here", "");
    NodePtr tree = disjunction();
    if (at().kind != TokenKind::end) unexpected();
    return tree;
  }

 private:
  const Token& at(std::size_t ahead = 0) const { return tokens_[std::min(next_ + ahead, tokens_.size() - 1)]; }
  const Token& take() { return tokens_[next_ < tokens_.size() - 1 ? next_++ : next_]; }
  bool accept(std::string_view sign) {
    if (!at().is(sign)) return false;
    take();
    return true;
  }

  [[noreturn]] static void stop(Span span, std::string problem, std::string suggestion) {
    throw Stop{{span, std::move(problem), std::move(suggestion)}};
  }
  [[noreturn]] static void stop(const Token& token, std::string problem, std::string suggestion) {
    stop(Span{token.begin, token.end()}, std::move(problem), std::move(suggestion));
  }
  [[noreturn]] void unexpected() const;
  void expect(std::string_view sign, std::string_view after);

  NodePtr node(Form form, std::size_t begin) const {
    auto made = std::make_unique<Node>();
    made->form = form;
    made->span = {begin, begin};
    return made;
  }
  NodePtr closed(NodePtr made) const {
    made->span.end = next_ > 0 ? tokens_[next_ - 1].end() : 0;
    return made;
  }
  NodePtr binary(NodePtr left, const Token& sign, NodePtr right) const;
  void count_link(int& links) const {
    if (++links > longest_chain)
      stop(at(), "the expression has too many operators in a row", "split it with 'define:'");
  }

  NodePtr disjunction();
  NodePtr conjunction();
  NodePtr negation();
  NodePtr comparison();
  NodePtr sum();
  NodePtr product();
  NodePtr signed_power();
  NodePtr power();
  NodePtr postfix();
  NodePtr primary();
  NodePtr number();
  NodePtr word();
  NodePtr call(const std::string& name, Span sign);
  static std::string chain(const Node& node);
  NodePtr list();
  void arguments(Node& made);
  void one_argument(Node& made);
  void loop_after(Node& made, NodePtr body);
  NodePtr set();

  /// Counts nesting for as long as it lives.
  struct Nested {
    explicit Nested(Parser& parser) : parser_(parser) {
      if (++parser_.depth_ > deepest_nesting)
        stop(parser_.at(), "the expression is nested more than 100 deep", "split it with 'define:'");
    }
    ~Nested() { --parser_.depth_; }
    Nested(const Nested&) = delete;
    Nested& operator=(const Nested&) = delete;
    Parser& parser_;
  };

  std::vector<Token> tokens_;
  std::size_t next_ = 0;
  int depth_ = 0;
};

void Parser::unexpected() const {
  const Token& token = at();
  if (token.kind == TokenKind::end) stop(token, "the expression ends too early", "");
  if (token.text == "&&") stop(token, "'&&' is not part of the language", "write 'and'");
  if (token.text == "||") stop(token, "'||' is not part of the language", "write 'or'");
  if (token.text == "!") stop(token, "'!' is not part of the language", "write 'not'");
  if (token.text == "=") stop(token, "'=' does not compare", "write '=='");
  if (token.text == "$") stop(token, "'$' stands for a template's argument and means nothing outside a template", "");
  if (token.text == "?") stop(token, "'?' is not part of the language", "write 'if(condition, then, else)'");
  if (token.kind == TokenKind::wrong) stop(token, "unexpected character " + quoted(token.text), "");
  const bool operand = token.kind == TokenKind::word || token.kind == TokenKind::number || token.is("(");
  stop(token, "unexpected " + quoted(token.text),
       operand && next_ > 0 ? "an operator such as '*' or '+' is missing" : "");
}

void Parser::expect(std::string_view sign, std::string_view after) {
  if (accept(sign)) return;
  if (at().kind == TokenKind::end) stop(at(), "missing " + quoted(sign) + " " + std::string(after), "");
  unexpected();
}

NodePtr Parser::binary(NodePtr left, const Token& sign, NodePtr right) const {
  NodePtr made = node(Form::binary, left->span.begin);
  made->text = sign.text;
  made->sign = {sign.begin, sign.end()};
  made->span.end = right->span.end;
  made->kids.push_back(std::move(left));
  made->kids.push_back(std::move(right));
  return made;
}

NodePtr Parser::disjunction() {
  const Nested nested(*this);
  NodePtr left = conjunction();
  for (int links = 0; at().is("or"); count_link(links)) {
    const Token sign = take();
    left = binary(std::move(left), sign, conjunction());
  }
  return left;
}

NodePtr Parser::conjunction() {
  NodePtr left = negation();
  for (int links = 0; at().is("and"); count_link(links)) {
    const Token sign = take();
    left = binary(std::move(left), sign, negation());
  }
  return left;
}

NodePtr Parser::negation() {
  if (!at().is("not")) return comparison();
  const Nested nested(*this);
  const Token sign = take();
  NodePtr made = node(Form::unary, sign.begin);
  made->text = "not";
  made->sign = {sign.begin, sign.end()};
  made->kids.push_back(negation());
  return closed(std::move(made));
}

bool compares(const Token& token) {
  return token.is("==") || token.is("!=") || token.is("<") || token.is("<=") || token.is(">") || token.is(">=");
}

NodePtr Parser::comparison() {
  NodePtr left = sum();
  if (!compares(at())) return left;
  const Token sign = take();
  NodePtr made = binary(std::move(left), sign, sum());
  if (compares(at())) stop(at(), "comparisons cannot be chained", "write 'a < b and b < c'");
  return made;
}

NodePtr Parser::sum() {
  NodePtr left = product();
  for (int links = 0; at().is("+") || at().is("-"); count_link(links)) {
    const Token sign = take();
    left = binary(std::move(left), sign, product());
  }
  return left;
}

NodePtr Parser::product() {
  NodePtr left = signed_power();
  for (int links = 0; at().is("*") || at().is("/"); count_link(links)) {
    const Token sign = take();
    if (at().is("*")) stop(Span{sign.begin, at().end()}, "'**' is not part of the language", "write '^'");
    left = binary(std::move(left), sign, signed_power());
  }
  return left;
}

NodePtr Parser::signed_power() {
  if (at().is("+")) stop(at(), "a leading '+' is not needed", "leave it out");
  if (!at().is("-")) return power();
  const Nested nested(*this);
  const Token sign = take();
  NodePtr made = node(Form::unary, sign.begin);
  made->text = "-";
  made->sign = {sign.begin, sign.end()};
  made->kids.push_back(signed_power());
  return closed(std::move(made));
}

NodePtr Parser::power() {
  NodePtr base = postfix();
  if (!at().is("^")) return base;
  const Nested nested(*this);
  const Token sign = take();
  return binary(std::move(base), sign, signed_power());
}

NodePtr Parser::postfix() {
  NodePtr left = primary();
  for (int links = 0;; count_link(links)) {
    if (at().is(".")) {
      take();
      if (at().kind != TokenKind::word || is_keyword(at().text)) stop(at(), "a name must follow '.'", "");
      const Token name = take();
      if (const std::string whole = at().is("(") ? chain(*left) : std::string(); !whole.empty()) {
        left = call(whole + "." + std::string(name.text), {left->span.begin, name.end()});
        continue;
      }
      NodePtr made = node(Form::member, left->span.begin);
      made->text = name.text;
      made->sign = {name.begin, name.end()};
      made->kids.push_back(std::move(left));
      left = closed(std::move(made));
    } else if (at().is("[")) {
      take();
      NodePtr made = node(Form::index, left->span.begin);
      made->kids.push_back(std::move(left));
      do {
        if (at().is("*")) {
          NodePtr all = node(Form::slice, take().begin);
          made->kids.push_back(closed(std::move(all)));
        } else {
          made->kids.push_back(disjunction());
        }
      } while (accept(","));
      expect("]", "after the index");
      left = closed(std::move(made));
    } else if (at().is("of")) {
      const Nested nested(*this);
      const Token sign = take();
      NodePtr made = node(Form::of, left->span.begin);
      made->sign = {sign.begin, sign.end()};
      made->kids.push_back(std::move(left));
      made->kids.push_back(postfix());
      return closed(std::move(made));
    } else {
      return left;
    }
  }
}

NodePtr Parser::primary() {
  const Token& token = at();
  if (token.kind == TokenKind::number) return number();
  if (token.is("(")) {
    const Token open = take();
    NodePtr inner = disjunction();
    expect(")", "for the '(' before");
    inner->span = {open.begin, tokens_[next_ - 1].end()};
    return inner;
  }
  if (token.is("[")) return list();
  if (token.kind == TokenKind::word) return word();
  unexpected();
}

NodePtr Parser::number() {
  const Token token = take();
  if (!std::isfinite(token.number)) stop(token, "the number is too large", "");
  NodePtr made = node(Form::number, token.begin);
  made->number = token.number;
  if (at().is("%")) {
    made->unit = "%";
    made->sign = {at().begin, at().end()};
    take();
  } else if (at().kind == TokenKind::word && !is_keyword(at().text) && !at(1).is("(")) {
    const Token unit = take();
    made->unit = unit.text;
    made->sign = {unit.begin, unit.end()};
  }
  return closed(std::move(made));
}

NodePtr Parser::word() {
  const Token token = at();
  const bool called = at(1).is("(");
  if (is_keyword(token.text) && token.text != "true" && token.text != "false" && !(token.text == "if" && called))
    unexpected();
  take();
  if (called) return call(std::string(token.text), {token.begin, token.end()});
  NodePtr made = node(Form::word, token.begin);
  made->text = token.text;
  return closed(std::move(made));
}

/// `first.second.third`, as names made by a template are; nothing for anything else.
std::string Parser::chain(const Node& node) {
  if (node.form == Form::word) return node.text;
  if (node.form != Form::member) return "";
  const std::string before = chain(*node.kids[0]);
  return before.empty() ? "" : before + "." + node.text;
}

NodePtr Parser::call(const std::string& name, Span sign) {
  const Nested nested(*this);
  take();  // the parenthesis
  NodePtr made = node(Form::call, sign.begin);
  made->text = name;
  made->sign = sign;
  if (!at().is(")")) arguments(*made);
  expect(")", "to close " + quoted(name + "("));
  return closed(std::move(made));
}

NodePtr Parser::list() {
  const Nested nested(*this);
  NodePtr made = node(Form::list, take().begin);
  if (!at().is("]")) do {
      made->kids.push_back(disjunction());
    } while (accept(","));
  expect("]", "to close the list");
  return closed(std::move(made));
}

void Parser::arguments(Node& made) {
  do {
    one_argument(made);
  } while (accept(","));
}

/// name = value, label: weight, x in S if c, value for x in S if c, or value.
void Parser::one_argument(Node& made) {
  const bool named = at().kind == TokenKind::word && !is_keyword(at().text);
  if (named && at(1).is("in")) {
    loop_after(made, nullptr);
    return;
  }
  Argument argument;
  if ((named && (at(1).is("=") || at(1).is(":"))) || (at().is("of") && at(1).is("="))) {
    const Token name = take();
    argument.named = take().is("=") ? Named::by_equals : Named::by_colon;
    argument.name = name.text;
    argument.name_span = {name.begin, name.end()};
  }
  argument.value = disjunction();
  if (at().is("for") && argument.named == Named::no) {
    take();
    loop_after(made, std::move(argument.value));
    return;
  }
  made.arguments.push_back(std::move(argument));
}

void Parser::loop_after(Node& made, NodePtr body) {
  if (made.loop) stop(at(), "only one 'x in set' is allowed here", "nest the aggregates instead");
  if (at().kind != TokenKind::word || is_keyword(at().text))
    stop(at(), "a name must follow 'for'", "write 'e for x in set'");
  made.loop = std::make_unique<LoopText>();
  made.loop->body = std::move(body);
  const Token variable = take();
  made.loop->variable = variable.text;
  made.loop->variable_span = {variable.begin, variable.end()};
  expect("in", "after the name");
  made.loop->set = set();
  if (accept("if")) made.loop->filter = disjunction();
}

NodePtr Parser::set() {
  const Nested nested(*this);
  return postfix();
}

}  // namespace

Parsed parse(std::string_view text) {
  if (text.size() > longest_text)
    return {nullptr, {{0, 1}, "the expression is longer than 10000 characters", "split it with 'define:'"}};
  try {
    return {Parser(text).whole(), {}};
  } catch (Stop& stopped) {
    return {nullptr, std::move(stopped.error)};
  }
}

}  // namespace concert::expr
