// Any bytes as an expression: compiled or refused with a place inside the text; printing a parsed one is a fixed point.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "expr/compile.hpp"

namespace {

using concert::expr::Symbol;
using concert::expr::Target;
using concert::expr::Type;

/// A scope with a name or two of each kind, so that the checker is reached and not only the parser.
class SmallScope final : public concert::expr::Scope {
 public:
  std::optional<Symbol> name(std::string_view word) const override {
    if (word == "x") return Symbol{.slot = concert::expr::Slot::parameter, .index = 0, .type = {}};
    if (word == "t") return Symbol{.slot = concert::expr::Slot::local, .index = 0, .type = concert::expr::duration_type()};
    return std::nullopt;
  }
  std::optional<Symbol> member(const Type&, std::string_view) const override { return std::nullopt; }
  std::optional<Target> target(std::string_view word) const override {
    if (word == "bed") return Target{};
    return std::nullopt;
  }
  std::optional<double> label(int, std::string_view) const override { return std::nullopt; }
  std::string label_set_name(int) const override { return "set"; }
  std::string kind_name(int) const override { return "kind"; }
  int label_count(int) const override { return 2; }
  std::string definition(const Symbol&) const override { return {}; }
  std::vector<std::string> words() const override { return {"x", "t", "bed"}; }
  std::vector<std::string> members(const Type&) const override { return {}; }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const SmallScope scope;
  const std::string text(reinterpret_cast<const char*>(data), size);
  concert::Diagnostics diagnostics;
  const auto compiled =
      concert::expr::compile({.text = text, .place = {.file = 1, .line = 1, .column = 1}, .scope = &scope}, diagnostics);
  if (compiled.has_value() == diagnostics.has_errors()) std::abort();
  const std::string printed = concert::expr::canonical(text);
  if (concert::expr::canonical(printed) != printed) std::abort();
  (void)concert::expr::words_of(text);
  return 0;
}
