// From text to tokens. Never fails: what is no token becomes one of kind `wrong` and the parser says so.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace concert::expr {

enum class TokenKind { number, word, sign, wrong, end };

struct Token {
  TokenKind kind = TokenKind::end;
  std::string_view text;  // into the source text
  std::size_t begin = 0;
  double number = 0;
  std::size_t end() const { return begin + text.size(); }
  bool is(std::string_view what) const { return (kind == TokenKind::sign || kind == TokenKind::word) && text == what; }
};

/// The tokens, the last of kind `end`.
std::vector<Token> tokens_of(std::string_view text);

/// Words with a meaning of their own: and or not if for in of true false.
bool is_keyword(std::string_view word);

}  // namespace concert::expr
