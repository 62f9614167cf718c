// Who is there for good: kinds all of whose agents are made at the start from what everybody can work out, and never
// leave, move or are replaced; and containers that may go while others are inside.
#include <algorithm>

#include "program/partition_analysis.hpp"

namespace concert::program {

using expr::Far;
using expr::Touch;
using scenario::Nature;

void Analysis::find_roots() {
  for (std::size_t k = 0; k < program_.kinds.size(); ++k) {
    auto root = static_cast<std::int32_t>(k);
    while (program_.kinds[static_cast<std::size_t>(root)].in >= 0)
      root = program_.kinds[static_cast<std::size_t>(root)].in;
    out_.root.push_back(root);
  }
}

/// The order in which the kinds of the initial stock are made: containers first, then as declared.
void Analysis::find_births() {
  const std::size_t kinds = program_.kinds.size();
  born_.assign(kinds, -1);
  const auto made = [&](std::int32_t kind) { return kind < 0 || born_[static_cast<std::size_t>(kind)] >= 0; };
  for (std::int32_t turn = 0; turn < static_cast<std::int32_t>(kinds);) {
    const std::int32_t before = turn;
    for (std::size_t k = 0; k < kinds; ++k) {
      if (born_[k] >= 0 || !made(program_.kinds[k].in) || !made(program_.kinds[k].count_per)) continue;
      born_[k] = turn++;
    }
    if (turn == before) break;
  }
}

void Analysis::find_leaving() {
  leaves_.assign(program_.kinds.size(), false);
  moves_ = leaves_;
  for (std::size_t at = 0; at < program_.code.size(); ++at) {
    const auto kind =
        static_cast<std::size_t>(program_.pathways[static_cast<std::size_t>(program_.pathway_of[at])].kind);
    if (program_.code[at].op == Op::leave) leaves_[kind] = true;
    if (program_.code[at].op == Op::move) moves_[kind] = true;
  }
  for (const Account& account : program_.accounts)
    if (account.on_short == scenario::Account::Short::closed) leaves_[static_cast<std::size_t>(account.kind)] = true;
  for (std::size_t k = 0; k < program_.kinds.size(); ++k)
    if (program_.kinds[k].leaves.given() || program_.kinds[k].leaves_when_idle) leaves_[k] = true;
}

/// From the most that could be so, until nothing speaks against it.
void Analysis::find_fixed() {
  const std::size_t kinds = program_.kinds.size();
  out_.fixed.assign(kinds, true);
  for (std::size_t k = 0; k < kinds; ++k)
    if (program_.kinds[k].nature == Nature::tie || program_.kinds[k].nature == Nature::person || leaves_[k] ||
        moves_[k] || program_.kinds[k].replaced.given())
      out_.fixed[k] = false;
  for (const Source& source : program_.sources) out_.fixed[static_cast<std::size_t>(source.kind)] = false;
  for (bool changed = true; changed;) {
    changed = false;
    find_values();
    const std::vector<bool> before = out_.fixed;
    for (std::size_t k = 0; k < kinds; ++k) {
      const auto fixed_too = [&](std::int32_t outer) { return outer < 0 || before[static_cast<std::size_t>(outer)]; };
      const bool holds = fixed_too(program_.kinds[k].in) && fixed_too(program_.kinds[k].count_per);
      if (!replicable(static_cast<std::int32_t>(k)) || !holds) out_.fixed[k] = false;
      forget_premature(static_cast<std::int32_t>(k));
    }
    changed = before != out_.fixed;
  }
}

/// Who is looked for before being made: whoever knows all places from the beginning would find what is not there yet.
void Analysis::forget_premature(std::int32_t kind) {
  const Kind& of = program_.kinds[static_cast<std::size_t>(kind)];
  if (!of.count.given()) return;
  const auto forget = [&](const expr::Code& code, std::int32_t self) {
    for (const Touch& touch : expr::look(code, view().of(self)).touches) {
      if (touch.what != Touch::What::members) continue;
      const Kinds kinds = kinds_of(touch.kind);
      for (std::size_t k = 0; k < kinds.size(); ++k)
        if (kinds[k] && born_[k] >= born_[static_cast<std::size_t>(kind)]) out_.fixed[k] = false;
    }
  };
  forget(of.count, of.count_per);
  for (const Kind::Initial& initial : of.initials)
    for (const expr::Code& value : initial.values) forget(value, kind);
}

/// Whether everybody can make the agents of a kind for themselves: how many they are and how they begin follows from
/// what everybody knows by then.
bool Analysis::replicable(std::int32_t kind) const {
  const Kind& of = program_.kinds[static_cast<std::size_t>(kind)];
  if (of.count.given() && !replicable(of.count, of.count_per)) return false;
  for (const Kind::Initial& initial : of.initials)
    for (const expr::Code& value : initial.values)
      if (!replicable(value, kind)) return false;
  return true;
}

bool Analysis::replicable(const expr::Code& code, std::int32_t self) const {
  const View eyes = view().of(self);
  for (const Touch& touch : expr::look(code, eyes).touches) {
    if (touch.what == Touch::What::state || touch.what == Touch::What::relation) return false;
    if (touch.what != Touch::What::members) {
      if (touch.whom.far == Far::other || !all_fixed(touch.whom.kinds)) return false;
      continue;
    }
    if (!all_fixed(kinds_of(touch.kind))) return false;
  }
  return true;
}

bool Analysis::all_fixed(const Kinds& kinds) const {
  for (std::size_t k = 0; k < kinds.size(); ++k)
    if (kinds[k] && !out_.fixed[k]) return false;
  return true;
}

/// Places that somebody elsewhere looks at, what contains them, and whatever their beginnings are worked out from.
void Analysis::find_known() {
  out_.known.assign(program_.kinds.size(), false);
  std::vector<std::int32_t> open;
  const auto add = [&](std::int32_t kind) {
    if (kind < 0 || out_.known[static_cast<std::size_t>(kind)] || !out_.fixed[static_cast<std::size_t>(kind)]) return;
    out_.known[static_cast<std::size_t>(kind)] = true;
    open.push_back(kind);
  };
  const auto add_all = [&](const Kinds& kinds) {
    for (std::size_t k = 0; k < kinds.size(); ++k)
      if (kinds[k]) add(static_cast<std::int32_t>(k));
  };
  const auto look_at = [&](const expr::Code& code, std::int32_t self) {
    for (const Touch& touch : expr::look(code, view().of(self)).touches) {
      add_all(touch.whom.kinds);
      if (touch.what == Touch::What::members) add_all(kinds_of(touch.kind));
    }
  };
  add_all(std::vector<bool>(asked_));
  while (!open.empty()) {
    const std::int32_t kind = open.back();
    open.pop_back();
    const Kind& of = program_.kinds[static_cast<std::size_t>(kind)];
    add(of.in);
    add(of.count_per);
    look_at(of.count, of.count_per);
    for (const Kind::Initial& initial : of.initials)
      for (const expr::Code& value : initial.values) look_at(value, kind);
  }
}

/// Whether there is at least one agent of a kind at the start.
bool Analysis::surely_there(std::int32_t kind) const {
  if (kind < 0) return true;
  const Kind& of = program_.kinds[static_cast<std::size_t>(kind)];
  return of.count.given() && bounds_of(of.count, {}).low >= 1 && surely_there(of.count_per);
}

Place Analysis::place_of(std::int32_t kind) const {
  return kind < 0 ? Place{} : scenario_.kinds[static_cast<std::size_t>(kind)].place;
}

/// Whoever is inside nothing asks the whole world where others ask their own container.
void Analysis::check_containers() {
  for (std::size_t k = 0; k < program_.kinds.size(); ++k) {
    const Kind& of = program_.kinds[k];
    if (of.in < 0) continue;
    const auto in = static_cast<std::size_t>(of.in);
    const Kinds units = roots_of(just(static_cast<std::int32_t>(k)));
    const bool stock_elsewhere = of.count.given() && of.count_per >= 0 && of.count_per != of.in;
    const bool newcomers_elsewhere =
        std::any_of(program_.sources.begin(), program_.sources.end(), [&](const Source& source) {
          return source.kind == static_cast<std::int32_t>(k) && source.per >= 0 && source.per != of.in;
        });
    if (stock_elsewhere || newcomers_elsewhere)
      merge(place_of(static_cast<std::int32_t>(k)), units,
            "a '" + name(static_cast<std::int32_t>(k)) + "' may be inside no '" + name(of.in) +
                "', as it is made for something around that",
            "`per: " + name(of.in) + "`");
    if (leaves_[in]) merge(place_of(of.in), units, "a '" + name(of.in) + "' may leave while others are inside it");
    if (of.count.given() && of.count_per < 0 && !surely_there(of.in))
      merge(place_of(static_cast<std::int32_t>(k)), units,
            "a '" + name(static_cast<std::int32_t>(k)) + "' may be inside nothing, as there may be no '" + name(of.in) +
                "'",
            "a count of '" + name(of.in) + "' that is 1 or more whatever happens");
  }
}

}  // namespace concert::program
