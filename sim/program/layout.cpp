// How an agent's attributes are kept: each slot in the narrowest type its values need. Truth values and labels by their
// type; numbers with a declared range where every value they are given is plainly whole. All else is a double.
#include <algorithm>

#include "core/contract.hpp"
#include "expr/whole.hpp"
#include "program/builder.hpp"

namespace concert::program {

using expr::Kept;
using Where = scenario::Assignment::Where;

namespace {

constexpr double most_u8 = 255, most_u16 = 65535, most_u32 = 4294967295.0;
constexpr double most_i8 = 127, most_i16 = 32767, most_i32 = 2147483647.0;

/// The narrowest type for the whole numbers of a range.
Kept narrowest(double low, double high) {
  const double above = std::max(high, -1 - low);  // as many fit below 0 as from 0 on
  if (low >= 0)
    return high <= most_u8 ? Kept::u8 : high <= most_u16 ? Kept::u16 : high <= most_u32 ? Kept::u32 : Kept::real;
  return above <= most_i8 ? Kept::i8 : above <= most_i16 ? Kept::i16 : above <= most_i32 ? Kept::i32 : Kept::real;
}

bool has_range(const scenario::Attribute& attribute) {
  return attribute.type.base == expr::Base::number && attribute.low && attribute.high;
}

bool is_discrete(const scenario::Attribute& attribute) {
  return attribute.type.base == expr::Base::boolean || attribute.type.base == expr::Base::label;
}

std::size_t count(const std::vector<std::vector<bool>>& slots) {
  std::size_t n = 0;
  for (const std::vector<bool>& of_kind : slots)
    n += static_cast<std::size_t>(std::count(of_kind.begin(), of_kind.end(), true));
  return n;
}

void strike(std::vector<bool>& slots, std::int32_t from, std::int32_t size) {
  std::fill_n(slots.begin() + from, size, false);
}

expr::KnownWhole known(const std::vector<std::vector<bool>>& whole, std::int32_t kind, bool it) {
  const auto k = static_cast<std::size_t>(kind);
  return {[&whole, k](std::int32_t slot) { return whole[k][static_cast<std::size_t>(slot)]; }, it};
}

}  // namespace

/// A label may also be -1, for what was not said.
Kept Builder::kept(const scenario::Attribute& attribute, bool whole) const {
  if (!whole) return Kept::real;
  if (attribute.type.base == expr::Base::boolean) return Kept::u8;
  if (attribute.type.base == expr::Base::label) {
    const auto& labels = scenario_->label_sets[static_cast<std::size_t>(attribute.type.domain)].labels;
    return narrowest(-1, static_cast<double>(labels.size()) - 1);
  }
  return narrowest(*attribute.low, *attribute.high);
}

void Builder::lay_out_rows() {
  const Slots whole = whole_slots();
  for (std::size_t k = 0; k < program_->kinds.size(); ++k) {
    Kind& kind = program_->kinds[k];
    if (kind.relation >= 0) continue;
    kind.layout.resize(static_cast<std::size_t>(kind.slots));
    for (const scenario::Attribute& attribute : scenario_->kinds[k].attributes)
      for (std::int32_t i = 0; i < attribute.size; ++i) {
        const auto slot = static_cast<std::size_t>(attribute.slot + i);
        kind.layout[slot].kept = kept(attribute, whole[k][slot]);
      }
    for (const Kind::Inbox& inbox : kind.inboxes) kind.layout[static_cast<std::size_t>(inbox.slot)].kept = Kept::u32;
  }
  for (const Pathway& pathway : program_->pathways) {
    std::vector<expr::Field>& layout = program_->kinds[static_cast<std::size_t>(pathway.kind)].layout;
    if (layout.empty()) continue;
    if (pathway.clock_slot >= 0) layout[static_cast<std::size_t>(pathway.clock_slot)].kept = Kept::u32;
    if (pathway.when_slot < 0) continue;
    layout[static_cast<std::size_t>(pathway.when_slot)].kept = Kept::u8;
    layout[static_cast<std::size_t>(pathway.when_slot) + 1].kept = Kept::u32;
  }
  for (Kind& kind : program_->kinds) {  // the widest first
    for (const std::uint32_t bytes : {8U, 4U, 2U, 1U})
      for (expr::Field& field : kind.layout) {
        if (expr::bytes_of(field.kept) != bytes) continue;
        field.offset = kind.row_bytes;
        kind.row_bytes += bytes;
      }
  }
}

/// By kind and slot: those that are only ever given whole numbers. All that may matter are taken to be, and those that
/// are given anything else are struck out, until nothing more follows.
Builder::Slots Builder::whole_slots() const {
  Slots whole;
  for (std::size_t k = 0; k < program_->kinds.size(); ++k) {
    whole.emplace_back(static_cast<std::size_t>(program_->kinds[k].slots), false);
    for (const scenario::Attribute& attribute : scenario_->kinds[k].attributes)
      for (std::int32_t i = 0; i < attribute.size && program_->kinds[k].relation < 0; ++i)
        whole[k][static_cast<std::size_t>(attribute.slot + i)] =
            attribute.account < 0 && (is_discrete(attribute) || has_range(attribute));
  }
  for (std::size_t left = 0; left != count(whole);) {
    left = count(whole);
    strike_initials(whole);
    strike_writes(whole);
  }
  return whole;
}

void Builder::strike_initials(Slots& whole) const {
  for (std::size_t k = 0; k < program_->kinds.size(); ++k) {
    if (program_->kinds[k].relation >= 0) continue;
    for (const Kind::Initial& initial : program_->kinds[k].initials)
      for (const Code& value : initial.values)
        if (!expr::is_whole(value, known(whole, static_cast<std::int32_t>(k), false)))
          strike(whole[k], initial.slot, initial.size);
  }
}

void Builder::strike_writes(Slots& whole) const {
  for (const Source& source : program_->sources)
    for (const SetStep::Write& write : source.set) strike_write(write, source.kind, whole);
  for (std::size_t i = 0; i < program_->code.size(); ++i) {
    if (program_->code[i].op != Op::assign) continue;
    const std::int32_t walker = program_->pathways[static_cast<std::size_t>(program_->pathway_of[i])].kind;
    for (const SetStep::Write& write : program_->sets[program_->code[i].arg].writes) strike_write(write, walker, whole);
  }
}

void Builder::strike_write(const SetStep::Write& write, std::int32_t walker, Slots& whole) const {
  if (write.where == Where::local || write.where == Where::tie_attribute) return;
  const auto kind = static_cast<std::size_t>(write.where == Where::attribute ? walker : write.container);
  require(kind < whole.size(), "what is written belongs to one kind");
  if (program_->kinds[kind].relation >= 0) return;
  std::vector<bool>& slots = whole[kind];
  bool it = true;
  for (std::int32_t slot = write.slot; slot < write.slot + write.size; ++slot)
    it = it && slots[static_cast<std::size_t>(slot)];
  if (it && !expr::is_whole(write.value, known(whole, walker, it))) strike(slots, write.slot, write.size);
}

}  // namespace concert::program
