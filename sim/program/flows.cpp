// Accounts and publications of the Program, payments as instructions, and which measures hear of them.
#include "program/builder.hpp"

namespace concert::program {

namespace {

const std::vector<std::string> pay_outcomes = {"paid", "short"};

}  // namespace

void Builder::add_accounts() {
  for (const scenario::Account& from : scenario_->accounts) {
    program_->kinds[static_cast<std::size_t>(from.owner)].accounts.push_back(
        static_cast<std::int32_t>(program_->accounts.size()));
    program_->accounts.push_back({from.owner, from.slot, fold(from.floor), from.on_short, {}, {}});
  }
}

void Builder::add_publications() {
  for (std::size_t k = 0; k < scenario_->kinds.size(); ++k)
    for (const scenario::Publication& from : scenario_->kinds[k].publications) {
      Kind& kind = program_->kinds[k];
      kind.listed = true;
      kind.publications.push_back(static_cast<std::int32_t>(program_->publications.size()));
      const std::int32_t channel = from.channel < 0 ? -1 : channel_map_[static_cast<std::size_t>(from.channel)];
      program_->publications.push_back(
          {static_cast<std::int32_t>(k), from.slot, fold(from.value), from.every, channel, from.stream});
      const auto unseen = [&](std::int32_t slot, double value) {
        Kind::Initial start;
        start.slot = slot;
        start.values.push_back(Code::of_constant(value));
        start.text = from.name;
        kind.initials.push_back(std::move(start));
      };
      unseen(from.slot, from.value.type.base == expr::Base::agent ? expr::nobody : 0);
      unseen(from.slot + 1, static_cast<double>(never));
    }
}

void Builder::emit_verb(const scenario::Step& step, const scenario::Pay& verb) {
  program_->pays.push_back({{verb.from.account, fold(verb.from.owner)},
                            {verb.to.account, fold(verb.to.owner)},
                            fold(verb.amount)});
  emit(Op::pay, static_cast<std::uint32_t>(program_->pays.size() - 1));
  emit_then(step, pay_outcomes, true);
}

void Builder::subscribe_payments(int index, const scenario::RowSource& source) {
  using Of = scenario::RowSource::Of;
  const auto at = static_cast<std::size_t>(source.index);
  if (source.of == Of::payments) program_->payment_measures.push_back(index);
  if (source.of == Of::paid_in) program_->accounts[at].in_measures.push_back(index);
  if (source.of == Of::paid_out) program_->accounts[at].out_measures.push_back(index);
  if (source.of == Of::paid_at) program_->paid_measures[at].push_back(index);
}

}  // namespace concert::program
