#include "expr/compile.hpp"

#include <algorithm>
#include <cmath>

#include "core/contract.hpp"
#include "expr/checker.hpp"
#include "expr/lexer.hpp"
#include "expr/parser.hpp"
#include "expr/program.hpp"

namespace concert::expr {

namespace {

constexpr const char* too_deep = "the expression needs more than 64 values at once";

std::optional<Code> coded(Ir tree, const Request& request, Checker& checker, Keyed keyed) {
  const EmitRequest how{std::string(request.text), checker.reads(), keyed};
  std::optional<Code> code = emit(std::make_shared<const Ir>(std::move(tree)), how);
  if (!code) checker.error({0, request.text.size()}, too_deep, "split it with 'define:'");
  return code;
}

bool report_syntax(const Parsed& parsed, Checker& checker) {
  if (parsed.tree) return false;
  checker.error(parsed.error.span, parsed.error.problem, parsed.error.suggestion);
  return true;
}

}  // namespace

std::optional<Compiled> compile(const Request& request, Diagnostics& diagnostics) {
  require(request.scope != nullptr, "an expression is compiled without a scope");
  Checker checker(request, diagnostics);
  const Parsed parsed = parse(request.text);
  if (report_syntax(parsed, checker)) return std::nullopt;
  const std::size_t before = diagnostics.errors();
  std::optional<Ir> tree = checker.whole(*parsed.tree, request.expected);
  if (!tree || diagnostics.errors() > before) return std::nullopt;
  const Type type = tree->type;
  std::optional<Code> code = coded(std::move(*tree), request, checker, Keyed::no);
  if (!code) return std::nullopt;
  return Compiled{type, std::move(*code)};
}

namespace {

/// "x in S if c" alone is read as any(x in S if c); columns move by the four letters.
constexpr std::string_view wrap = "any(";

bool bare_loop(std::string_view text) {
  const std::vector<Token> tokens = tokens_of(text);
  return tokens.size() > 2 && tokens[0].kind == TokenKind::word && !is_keyword(tokens[0].text) && tokens[1].is("in");
}

/// Moves everything in the tree back by the letters put in front of it.
void shift(Node& node, std::size_t by);

void shift(Span& span, std::size_t by) {
  span.begin = span.begin > by ? span.begin - by : 0;
  span.end = span.end > by ? span.end - by : 0;
}

void shift(Node& node, std::size_t by) {
  shift(node.span, by);
  shift(node.sign, by);
  for (NodePtr& kid : node.kids) shift(*kid, by);
  for (Argument& argument : node.arguments) {
    shift(argument.name_span, by);
    shift(*argument.value, by);
  }
  if (!node.loop) return;
  shift(node.loop->variable_span, by);
  for (NodePtr* part : {&node.loop->body, &node.loop->set, &node.loop->filter})
    if (*part) shift(**part, by);
}

Parsed parse_set(std::string_view text) {
  if (!bare_loop(text)) return parse(text);
  Parsed parsed = parse(std::string(wrap) + std::string(text) + ")");
  if (parsed.tree) shift(*parsed.tree, wrap.size());
  shift(parsed.error.span, wrap.size());
  return parsed;
}

}  // namespace

bool is_candidates(std::string_view text) {
  const Parsed parsed = parse_set(text);
  if (!parsed.tree) return bare_loop(text);
  const Node& tree = *parsed.tree;
  return tree.form == Form::call && tree.loop && !tree.loop->body &&
         (tree.text == "any" || tree.text == "best" || tree.text == "least" || tree.text == "first" ||
          tree.text == "one" || tree.text == "pick" || tree.text == "sample");
}

std::optional<Candidates> compile_candidates(const Request& request, Diagnostics& diagnostics) {
  require(request.scope != nullptr, "an expression is compiled without a scope");
  Checker checker(request, diagnostics);
  const Parsed parsed = parse_set(request.text);
  if (report_syntax(parsed, checker)) return std::nullopt;
  const std::size_t before = diagnostics.errors();
  std::optional<Checker::SetParts> parts = checker.candidates(*parsed.tree);
  if (parts && request.expected && request.expected->base == Base::agent &&
      !request.scope->accepts_kind(request.expected->domain, parts->result.kind))
    checker.error(parsed.tree->span, "expected " + describe(*request.expected, *request.scope) + ", got " +
                                         describe(parts->result.element, *request.scope));
  if (!parts || diagnostics.errors() > before) return std::nullopt;
  Candidates result = std::move(parts->result);
  const auto put = [&](std::optional<Ir>& tree, Code& code, Keyed keyed) {
    if (!tree) return true;
    std::optional<Code> made = coded(std::move(*tree), request, checker, keyed);
    if (made) code = std::move(*made);
    return made.has_value();
  };
  const Keyed keyed = result.label_set < 0 ? Keyed::by_agent : Keyed::by_label;
  const bool done = put(parts->container, result.container, Keyed::no) && put(parts->filter, result.filter, keyed) &&
                    put(parts->score, result.score, keyed) && put(parts->count, result.count, Keyed::no);
  if (!done) return std::nullopt;
  return result;
}

std::string canonical(std::string_view text) {
  const Parsed parsed = parse(text);
  return parsed.tree ? print(*parsed.tree) : std::string(text);
}

/// Author's words: not a keyword, not the name of a function or parameter in its place, not the unit after a number.
std::vector<Word> words_of(std::string_view text) {
  static const std::vector<std::string> own{"now", "self", "it", "never", "forever", "nobody", "pi"};
  const std::vector<Token> tokens = tokens_of(text);
  std::vector<Word> words;
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    const Token& token = tokens[i];
    const Token& next = tokens[i + 1];
    if (token.kind != TokenKind::word || is_keyword(token.text)) continue;
    const bool unit = i > 0 && tokens[i - 1].kind == TokenKind::number && parse_unit(token.text);
    const bool builtin =
        next.is("(") && (find_function(token.text) != nullptr || is_distribution(token.text) || token.text == "sample");
    if (unit || builtin || next.is("=")) continue;
    if (std::find(own.begin(), own.end(), token.text) != own.end()) continue;
    words.push_back({std::string(token.text), token.begin});
  }
  return words;
}

std::optional<Moments> moments(const Code& code) {
  if (code.constant()) return Moments{code.value(), 0};
  if (!code.program() || !code.program()->tree->law) return std::nullopt;
  const std::optional<random::Moments> law = random::moments(*code.program()->tree->law);
  if (!law) return std::nullopt;
  return Moments{law->mean, std::sqrt(law->variance)};
}

}  // namespace concert::expr
