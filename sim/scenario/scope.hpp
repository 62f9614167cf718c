// What names mean where an expression stands: one scope made of switches and of the words special to the place
// (loop variables, row fields, message fields). Looking a name up marks what is behind it as used.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "expr/scope.hpp"

namespace concert::scenario {

class Build;

struct ScopeOptions {
  int self_kind = -1;         // the kind whose attributes and containers stand bare; -1: no self
  bool now = true;
  bool parameters = true;
  bool latent_everywhere = false;  // measures read what only its owner may
  bool own_latent = true;
  int attributes_before = -1;      // initial values: only attributes declared before this one
  std::optional<expr::Type> it = {};
};

class NameScope : public expr::Scope {
 public:
  NameScope(Build& build, ScopeOptions options) : build_(&build), options_(options) {}

  /// Words special to the place; may hold a dot ("message.urgent").
  std::map<std::string, expr::Symbol, std::less<>> words_here;

  /// Words of other places, each with where it is known.
  std::map<std::string, std::string, std::less<>> known_elsewhere;

  void add(const std::string& word, expr::Slot slot, std::int32_t index, expr::Type type) {
    words_here[word] = {.slot = slot, .index = index, .type = type, .value = 0, .over = {}};
  }
  void add_step_fields();
  void add_own_fields();              // the step fields, or where a tie acts those of the tie
  void add_tie_fields(int relation);  // from, to, since, index
  const ScopeOptions& options() const { return options_; }
  bool is_tie(const expr::Type& type) const { return type.base == expr::Base::agent && relation_of(type) >= 0; }
  void set_it(std::optional<expr::Type> it) { options_.it = it; }

  std::optional<expr::Symbol> name(std::string_view word) const override;
  std::optional<expr::Symbol> member(const expr::Type& agent, std::string_view word) const override;
  std::optional<expr::Target> target(std::string_view word) const override;
  std::optional<double> label(int label_set, std::string_view word) const override;
  std::string label_set_name(int label_set) const override;
  std::string kind_name(int kind) const override;
  int label_count(int label_set) const override;
  std::optional<Sight> sight(const expr::Type& agent, std::string_view word) const override;
  std::string definition(const expr::Symbol& symbol) const override;
  std::vector<std::string> words() const override;
  std::vector<std::string> members(const expr::Type& agent) const override;
  std::string instead(std::string_view word) const override;
  std::string unlike(const expr::Type& agent, std::string_view word) const override;
  bool accepts_kind(int wanted, int given) const override;

 private:
  std::optional<expr::Symbol> attribute_of(int kind, std::string_view word, bool latent) const;
  std::optional<expr::Symbol> member_of_tie(int relation, std::string_view word) const;
  int relation_of(const expr::Type& agent) const;  // of a tie, else -1
  std::optional<expr::Symbol> container_of(int kind, std::string_view word) const;
  std::optional<expr::Target> table_target(int table) const;
  const std::vector<int>* role_members(int kind) const;

  Build* build_;
  ScopeOptions options_;
};

inline constexpr std::size_t deepest_containment = 16;

/// The kinds that contain a kind, nearest first; at most deepest_containment.
std::vector<int> containers_of(const Build& build, int kind);

}  // namespace concert::scenario
