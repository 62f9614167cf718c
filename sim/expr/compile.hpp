// From text to Code: parse, check types and units, compile. The only entrance to this room for authors' text.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "core/diagnostic.hpp"
#include "expr/code.hpp"
#include "expr/scope.hpp"

namespace concert::expr {

struct Request {
  std::string_view text;
  Place place;  // where the text begins in its file; carets point inside it
  const Scope* scope = nullptr;
  std::optional<Type> expected;     // checked if given: base, and dimension or domain
  std::string what = "this value";  // "the duration of hold", for messages
  std::uint64_t stream = 0;         // of the site; the k-th draw inside gets mix(stream, k)
};

struct Compiled {
  Type type;
  Code code;
};

/// All errors of the text are reported to `diagnostics`; nothing is returned then.
std::optional<Compiled> compile(const Request& request, Diagnostics& diagnostics);

/// A set of which one (or some) will be chosen by who evaluates it: "any(x in S if c)", "x in S if c", "S" (any),
/// "best(x in S if c, score = e)", "least(...)", "first(...)", "one(...)", "pick(x in S if c, weight = e)", "sample(n,
/// x in S)".
struct Candidates {
  enum class Choice : std::uint8_t { any, best, least, first, one, pick, sample } choice = Choice::any;
  int kind = -1;         // agents of this kind or role (or ties of this relation), or
  int label_set = -1;    // the labels of this set
  std::string variable;  // empty if the text names none
  Type element;
  Among among = Among::members;
  Code container;          // the agent the members are inside, whose ties they are, or the named set; not given: all
  Code filter;             // the element is Frame::it; not given: all
  Code score;              // of best and least; the weight of pick
  Code count;              // of sample
  std::uint64_t site = 0;  // of pick and sample: draw with mix(site, Host::stream_of(element))
};

/// Like compile() for a set; every draw inside filter and score is keyed by the element.
std::optional<Candidates> compile_candidates(const Request& request, Diagnostics& diagnostics);

/// Whether a text has one of the forms of Candidates with a variable (whether compile_candidates should read it).
bool is_candidates(std::string_view text);

/// The canonical spelling of an expression (print → parse → print is a fixed point); the text itself if it does not
/// parse.
std::string canonical(std::string_view text);

/// Every identifier of the text in order, with its offset: for the renaming tool and for dead-declaration checks.
struct Word {
  std::string text;
  std::size_t offset = 0;
};
std::vector<Word> words_of(std::string_view text);

/// One line a distribution and a function for the reference: name, parameters, mean and variance formulas, source.
struct FunctionDoc {
  std::string signature;
  std::string says;
  bool distribution = false;
};
std::vector<FunctionDoc> function_docs();

/// Mean and standard deviation of a text like "lognormal(mean=5 min, sd=2 min)" with constant arguments, as the
/// law that is actually drawn (after floor or truncation), in base units; nothing if it is not one distribution.
struct Moments {
  double mean = 0;
  double sd = 0;
};
std::optional<Moments> moments(const Code& code);

}  // namespace concert::expr
