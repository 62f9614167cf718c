#include "program/partition.hpp"

#include <algorithm>
#include <tuple>

#include "program/fields.hpp"
#include "program/partition_analysis.hpp"

namespace concert::program {

using expr::Far;
using expr::Whom;

bool Partition::one() const { return std::find(separate.begin(), separate.end(), true) == separate.end(); }

// ── Eyes ─────────────────────────────────────────────────────────────────────────────────────────────────────

namespace {

/// One of the slots of an array, or bottom where there is none.
Whom joined(const std::vector<Whom>& slots, std::int32_t slot, std::int32_t size) {
  Whom out;
  for (std::int32_t i = slot; i >= 0 && i < slot + size && static_cast<std::size_t>(i) < slots.size(); ++i)
    out.join(slots[static_cast<std::size_t>(i)]);
  return out;
}

}  // namespace

View& View::of(std::int32_t kind) {
  self_ = {Far::own, kind < 0, kind < 0 ? Kinds{} : analysis_.just(kind)};
  return *this;
}

View& View::of(const Kinds& kinds) {
  self_ = {Far::own, false, kinds};
  return *this;
}

View& View::walking(std::int32_t pathway) {
  pathway_ = pathway;
  return of(analysis_.program_.pathways[static_cast<std::size_t>(pathway)].kind);
}

View& View::fields(Fields fields, std::int32_t index) {
  fields_ = fields;
  index_ = index;
  return *this;
}

View& View::with(Whom it) {
  it_ = std::move(it);
  return *this;
}

View& View::adding() {
  adds_ = true;
  return *this;
}

Whom View::local(std::int32_t slot, std::int32_t size) const {
  return pathway_ < 0 ? Whom{} : joined(analysis_.locals_[static_cast<std::size_t>(pathway_)], slot, size);
}

Whom View::field(std::int32_t index, std::int32_t size) const {
  const auto at = static_cast<std::size_t>(index_);
  switch (fields_) {
    case Fields::message:
      return joined(analysis_.fields_[at], index, size);
    case Fields::words:
      if (index < scenario::first_event_word) return {};  // a step field: a time or a number
      return joined(analysis_.words_[at], index - scenario::first_event_word, size);
    case Fields::server:  // of the rows of a visit: the kind of staff, if it is one
      return index_ < 0 ? Whom{} : Whom{Far::own, true, analysis_.just(index_)};
    case Fields::owners:  // of a payment's accounts
      return {Far::own, true, analysis_.all()};
    case Fields::mark:
      return analysis_.marks_[at];
    case Fields::none:
      break;
  }
  for (const Relation& relation : analysis_.program_.relations) {  // the ends of a tie
    if (!self_.any() || !self_.kinds[static_cast<std::size_t>(relation.kind)]) continue;
    Kinds ends = analysis_.none();
    for (const auto* side : {&relation.from_kinds, &relation.to_kinds})
      for (const std::int32_t kind : *side) ends[static_cast<std::size_t>(kind)] = true;
    return {Far::own, false, ends};
  }
  return {};
}

Whom View::attribute(const Kinds& kinds, std::int32_t slot, std::int32_t size) const {
  Whom out;
  for (std::size_t k = 0; k < kinds.size(); ++k)
    if (kinds[k]) out.join(joined(analysis_.attributes_[k], slot, size));
  return out;
}

Kinds View::kinds_of(std::int32_t domain) const { return analysis_.kinds_of(domain); }

/// Asked where somebody elsewhere is to be known: notes that they are.
bool View::known(const Kinds& kinds) const {
  if (!analysis_.all_fixed(kinds)) return false;
  for (std::size_t k = 0; k < kinds.size(); ++k) analysis_.asked_[k] = analysis_.asked_[k] || kinds[k];
  return true;
}

bool View::around_self(std::int32_t kind) const {
  if (!self_.any()) return false;
  for (std::size_t k = 0; k < self_.kinds.size(); ++k)
    if (self_.kinds[k] && !analysis_.contains(kind, static_cast<std::int32_t>(k))) return false;
  return true;
}

// ── Kinds ────────────────────────────────────────────────────────────────────────────────────────────────────

Analysis::Analysis(const Program& program) : program_(program), scenario_(*program.scenario) {
  common_.assign(program_.kinds.size(), false);
  asked_ = common_;
  latencies_.assign(program_.channels.size(), -1);
}

Kinds Analysis::just(std::int32_t kind) const {
  Kinds out = none();
  if (kind >= 0) out[static_cast<std::size_t>(kind)] = true;
  return out;
}

Kinds Analysis::kinds_of(std::int32_t domain) const {
  if (domain < 0) return all();
  const auto at = static_cast<std::size_t>(domain);
  if (at < program_.kinds.size()) return just(domain);
  Kinds out = none();
  for (const int kind : scenario_.role_kinds[at - program_.kinds.size()]) out[static_cast<std::size_t>(kind)] = true;
  return out;
}

Kinds Analysis::roots_of(const Kinds& kinds) const {
  Kinds out = none();
  for (std::size_t k = 0; k < kinds.size(); ++k)
    if (kinds[k]) out[static_cast<std::size_t>(out_.root[k])] = true;
  return out;
}

bool Analysis::contains(std::int32_t outer, std::int32_t inner) const {
  for (std::int32_t k = inner; k >= 0; k = program_.kinds[static_cast<std::size_t>(k)].in)
    if (k == outer) return true;
  return false;
}

std::string Analysis::name(std::int32_t kind) const {
  return kind < 0 ? "agent" : scenario_.kinds[static_cast<std::size_t>(kind)].name;
}

/// "'a'", "'a' and 'b'", "'a', 'b' and 'c'".
std::string Analysis::names(const Kinds& kinds) const {
  std::vector<std::string> words;
  for (std::size_t k = 0; k < kinds.size(); ++k)
    if (kinds[k] && program_.kinds[k].relation < 0) words.push_back("'" + name(static_cast<std::int32_t>(k)) + "'");
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i)
    text += (i == 0 ? "" : i + 1 == words.size() ? " and " : ", ") + words[i];
  return text.empty() ? "nobody" : text;
}

// ── The analysis ─────────────────────────────────────────────────────────────────────────────────────────────

/// Kinds of units that cannot be separate, and why.
void Analysis::merge(const Place& place, const Kinds& units, std::string words, std::string remedy) {
  Reason reason{place, std::move(words), std::move(remedy), {}};
  for (std::size_t k = 0; k < units.size(); ++k) {
    if (!units[k] || out_.root[k] != static_cast<std::int32_t>(k)) continue;
    common_[k] = true;
    if (program_.kinds[k].relation < 0) reason.kinds.push_back(static_cast<std::int32_t>(k));
  }
  for (Reason& known : out_.reasons) {
    if (known.place != place || known.words != reason.words) continue;
    for (const std::int32_t kind : reason.kinds)
      if (std::find(known.kinds.begin(), known.kinds.end(), kind) == known.kinds.end()) known.kinds.push_back(kind);
    std::sort(known.kinds.begin(), known.kinds.end());
    return;
  }
  if (!reason.kinds.empty()) out_.reasons.push_back(std::move(reason));
}

Partition Analysis::run() {
  find_roots();
  find_births();
  find_leaving();
  find_written();
  find_parameter_bounds();
  find_fixed();
  asked_.assign(program_.kinds.size(), false);  // of what was only tried out
  find_values();
  check_containers();
  check_kinds();
  check_sources();
  check_relations();
  check_resources();
  check_queues();
  check_starts();
  check_listeners();
  check_steps();
  check_interventions();
  check_measures();
  check_end();
  find_known();
  finish(out_);
  return std::move(out_);
}

void Analysis::finish(Partition& out) {
  const std::size_t kinds = program_.kinds.size();
  out.separate.assign(kinds, false);
  for (std::size_t k = 0; k < kinds; ++k) {
    const auto root = static_cast<std::size_t>(out.root[k]);
    out.separate[k] = !common_[root] && program_.kinds[root].relation < 0;
  }
  const auto in_common = [&](const std::vector<std::int32_t>& units) {
    return std::all_of(units.begin(), units.end(),
                       [&](std::int32_t k) { return common_[static_cast<std::size_t>(k)]; });
  };
  std::erase_if(out.crossings, [&](const Crossing& c) { return in_common(c.from) && in_common(c.to); });
  const auto by_place = [](const auto& a, const auto& b) { return a.place < b.place; };
  std::stable_sort(out.crossings.begin(), out.crossings.end(), by_place);
  std::stable_sort(out.reasons.begin(), out.reasons.end(), by_place);
  for (const Crossing& crossing : out.crossings) out.lookahead = std::min(out.lookahead, crossing.latency);
}

Partition partition_of(const Program& program) { return Analysis(program).run(); }

}  // namespace concert::program
