// Money. Balances are doubles that stand for whole pennies: every movement is computed in pennies and written back as
// the double nearest to them, so that no fraction ever builds up and what one side loses the other gains.
#include <cmath>
#include <limits>

#include "care/world.hpp"
#include "core/contract.hpp"
#include "program/fields.hpp"

namespace concert::care {

namespace {

constexpr double pennies_per_unit = 100;
constexpr double most_money = 1e13;  // pennies of it are still exact in a double

std::int64_t pennies(double money) {
  if (!(std::abs(money) <= most_money)) throw RunError("an amount of money of " + std::to_string(money));
  return std::llround(money * pennies_per_unit);
}

double money(std::int64_t pennies) { return static_cast<double>(pennies) / pennies_per_unit; }

constexpr std::int64_t no_limit = std::numeric_limits<std::int64_t>::max();

}  // namespace

void World::round_openings(Index agent) {
  for (const std::int32_t account : program_.kinds[agents_.kind(agent)].accounts) {
    const expr::WritableRow row = agents_.attributes(agent);
    const std::int32_t slot = program_.accounts[static_cast<std::size_t>(account)].slot;
    row.set(slot, money(pennies(row[slot])));
  }
}

Purse World::purse(const program::PayStep::Side& side, const expr::Frame& frame) const {
  Purse out{side.account, no_index, true};
  if (side.account < 0) return out;
  const double owner = expr::evaluate(side.owner, frame);
  out.there = agents_.here(owner);
  if (out.there) out.owner = index_of(owner);
  return out;
}

/// What can be taken from an account before it is short.
std::int64_t World::bearable(const Purse& payer) const {
  if (payer.account < 0) return no_limit;
  const program::Account& account = program_.accounts[static_cast<std::size_t>(payer.account)];
  if (!account.floor.given() || account.on_short == scenario::Account::Short::overdraw) return no_limit;
  const std::int64_t above = pennies(agents_.attributes(payer.owner)[account.slot]) -
                             pennies(expr::evaluate(account.floor, agent_frame(payer.owner)));
  return above > 0 ? above : 0;
}

void World::move_money(const Purse& purse, std::int64_t amount) {
  if (purse.account < 0 || amount == 0) return;
  const expr::WritableRow row = agents_.attributes(purse.owner);
  const std::int32_t slot = program_.accounts[static_cast<std::size_t>(purse.account)].slot;
  book_.before_agent(purse.owner);
  book_.before_attribute(agents_.kind(purse.owner), slot, {purse.owner, no_index});
  row.set(slot, money(pennies(row[slot]) + amount));
}

/// False if the payment ended the episode that made it.
bool World::pay(Episode& episode, const program::PayStep& step) {
  const expr::Frame frame = this->frame(episode);
  const double asked = expr::evaluate(step.amount, frame);
  if (!(asked >= 0)) throw RunError("a payment of " + std::to_string(asked));
  const Purse from = purse(step.from, frame), to = purse(step.to, frame);
  const std::int64_t wanted = pennies(asked);
  const std::int64_t limit = from.there && to.there ? bearable(from) : 0;
  using Short = scenario::Account::Short;
  const Short rule = from.account < 0 ? Short::reject : program_.accounts[static_cast<std::size_t>(from.account)].on_short;
  const std::int64_t moved = wanted <= limit ? wanted : rule == Short::partial ? limit : 0;
  episode.outcome = moved == wanted ? 0 : 1;
  if (wanted == 0) return true;
  move_money(from, -moved);
  move_money(to, moved);
  const std::array<double, 6> fields{money(moved),   money(wanted), static_cast<double>(now()),
                                     owner_of(from), owner_of(to),  0};
  const std::uint16_t site = program_.code[episode.at].site;
  record_payment({from, to, episode.agent, site}, fields);
  if (!program_.paid_measures[site].empty())
    book_.payment(program_.paid_measures[site], this->frame(episode), fields, episode.agent);
  const std::uint32_t turn = episode.turn;
  if (moved > 0) balance_changed(from);
  if (moved > 0 && (to.owner != from.owner || to.account != from.account)) balance_changed(to);
  if (moved < wanted && rule == Short::closed && from.there && to.there) leave(from.owner, scenario::cause_closed);
  return episode.turn == turn;
}

void World::balance_changed(const Purse& purse) {
  if (purse.owner == no_index) return;
  const std::int32_t slot = program_.accounts[static_cast<std::size_t>(purse.account)].slot;
  attributes_changed(purse.owner, slot);
  if (program_.watches.any) attribute_changed(purse.owner, slot);
}

void World::record_payment(const Payment& payment, const std::array<double, 6>& fields) {
  const auto& [from, to, by, site] = payment;
  const auto number = [this](const Purse& purse) {
    return purse.owner == no_index ? -1 : static_cast<std::int32_t>(agents_.number(purse.owner));
  };
  const auto code = [this](const Purse& purse) {
    return purse.account < 0 ? static_cast<std::uint16_t>(program_.accounts.size()) : static_cast<std::uint16_t>(purse.account);
  };
  if (log_ != nullptr)
    log_->payment({.from_account = code(from),
                   .to_account = code(to),
                   .kind = agents_.kind(by),
                   .from = number(from),
                   .to = number(to),
                   .site = site,
                   .agent = agents_.number(by),
                   .at = now(),
                   .amount = fields[0],
                   .asked = fields[1]});
  if (!program_.payment_measures.empty()) book_.payment(program_.payment_measures, bare_frame(), fields, no_index);
  const auto hear = [&](const Purse& purse, std::vector<std::int32_t> program::Account::*measures) {
    if (purse.owner == no_index) return;
    const auto& heard = program_.accounts[static_cast<std::size_t>(purse.account)].*measures;
    if (!heard.empty()) book_.payment(heard, agent_frame(purse.owner), fields, purse.owner);
  };
  hear(from, &program::Account::out_measures);
  hear(to, &program::Account::in_measures);
}

/// What one who leaves still has goes outside; what it owes comes from there.
void World::settle(Index agent) {
  for (const std::int32_t account : program_.kinds[agents_.kind(agent)].accounts) {
    const Purse own{account, agent, true}, outside;
    const std::int64_t left =
        pennies(agents_.attributes(agent)[program_.accounts[static_cast<std::size_t>(account)].slot]);
    if (left == 0) continue;
    const Purse& from = left > 0 ? own : outside;
    const Purse& to = left > 0 ? outside : own;
    move_money(own, -left);
    const double amount = money(std::abs(left));
    record_payment({from, to, agent}, {amount, amount, static_cast<double>(now()), owner_of(from), owner_of(to), 1});
  }
}

}  // namespace concert::care
