#include "expr/lexer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace concert::expr {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// Where the number that begins at `begin` ends: digits, a fraction, an exponent if digits follow the e.
std::size_t number_end(std::string_view text, std::size_t begin) {
  std::size_t at = begin;
  const auto digits = [&] {
    while (at < text.size() && is_digit(text[at])) ++at;
  };
  digits();
  if (at + 1 < text.size() && text[at] == '.' && is_digit(text[at + 1])) {
    ++at;
    digits();
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    std::size_t sign = at + 1;
    if (sign < text.size() && (text[sign] == '+' || text[sign] == '-')) ++sign;
    if (sign < text.size() && is_digit(text[sign])) {
      at = sign;
      digits();
    }
  }
  return at;
}

Token number_token(std::string_view text, std::size_t begin) {
  Token token{TokenKind::number, text.substr(begin, number_end(text, begin) - begin), begin, 0};
  const char* first = token.text.data();
  const auto result = std::from_chars(first, first + token.text.size(), token.number);
  if (result.ec != std::errc{}) token.number = std::numeric_limits<double>::infinity();
  return token;
}

Token word_token(std::string_view text, std::size_t begin) {
  std::size_t end = begin;
  while (end < text.size() && (is_letter(text[end]) || is_digit(text[end]))) ++end;
  return {TokenKind::word, text.substr(begin, end - begin), begin, 0};
}

Token sign_token(std::string_view text, std::size_t begin) {
  constexpr std::array<std::string_view, 4> pairs{"==", "!=", "<=", ">="};
  constexpr std::string_view singles = "+-*/^()[],.=<>:%";
  for (const std::string_view pair : pairs)
    if (text.substr(begin, 2) == pair) return {TokenKind::sign, text.substr(begin, 2), begin, 0};
  if (singles.find(text[begin]) != std::string_view::npos) return {TokenKind::sign, text.substr(begin, 1), begin, 0};
  std::size_t end = begin + 1;  // a character of several bytes is one wrong token, and so are && and ||
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
  if (text.substr(begin, 2) == "&&" || text.substr(begin, 2) == "||") end = begin + 2;
  return {TokenKind::wrong, text.substr(begin, end - begin), begin, 0};
}

}  // namespace

std::vector<Token> tokens_of(std::string_view text) {
  std::vector<Token> tokens;
  std::size_t at = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (is_blank(c)) {
      ++at;
      continue;
    }
    if (is_digit(c) ||
        (c == '.' && at + 1 < text.size() && is_digit(text[at + 1]) && (at == 0 || !is_letter(text[at - 1]))))
      tokens.push_back(number_token(text, at));
    else if (is_letter(c))
      tokens.push_back(word_token(text, at));
    else
      tokens.push_back(sign_token(text, at));
    at = tokens.back().end();
  }
  tokens.push_back({TokenKind::end, text.substr(text.size()), text.size(), 0});
  return tokens;
}

bool is_keyword(std::string_view word) {
  constexpr std::array<std::string_view, 9> keywords{"and", "or", "not", "if", "for", "in", "of", "true", "false"};
  return std::find(keywords.begin(), keywords.end(), word) != keywords.end();
}

}  // namespace concert::expr
