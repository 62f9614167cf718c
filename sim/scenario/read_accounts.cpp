// Accounts, and the steps that move money. An account is an attribute of its owner that no `set` may touch.
#include <algorithm>

#include "random/stream.hpp"
#include "scenario/step_reader.hpp"
#include "scenario/values.hpp"

namespace concert::scenario {

using random::mix;
using random::name_key;

namespace {

Account::Short short_of(std::string_view word) {
  if (word == "partial") return Account::Short::partial;
  if (word == "overdraw") return Account::Short::overdraw;
  if (word == "closed") return Account::Short::closed;
  return Account::Short::reject;
}

Unit currency_of(Build& build, const Node& account) {
  const Node* node = account.find("unit");
  const auto unit = node ? build.unit(node) : build.parse_unit_text("GBP");
  if (!unit) return {};
  const Dimension& d = unit->dimension;
  if (d.money != 1 || d.time != 0 || d.length != 0) build.report.error(*node, "'" + node->text + "' is no currency", "for example unit: GBP");
  return *unit;
}

/// The attribute behind an account; its owner must not have one of that name.
void add_balance(Build& build, const Node::Entry& e, int number, Account& account) {
  const auto owner = static_cast<std::size_t>(account.owner);
  AgentKind& kind = build.scenario.kinds[owner];
  if (build.attributes[owner].count(e.key))
    return build.report.error(e, "'" + kind.name + "' has an attribute called '" + e.key + "' already", "rename one of them");
  Attribute balance;
  balance.name = e.key;
  balance.place = e.place;
  balance.type = expr::number_type(account.unit.dimension);
  balance.unit_text = account.unit.text;
  balance.slot = account.slot = kind.slots++;
  balance.account = number;
  balance.stream = mix(kind.stream, build.streams.key(e.key));
  account.attribute = static_cast<int>(kind.attributes.size());
  build.attributes[owner].emplace(e.key, account.attribute);
  kind.attributes.push_back(std::move(balance));
}

}  // namespace

void declare_accounts(Build& build) {
  const Node* section = build.root.find("accounts");
  if (!section || !section->is_map()) return;
  for (const Node::Entry& e : section->entries) {
    Account account;
    account.name = e.key;
    account.place = e.place;
    const int number = static_cast<int>(build.scenario.accounts.size());
    build.declare(build.accounts, Declared::account, e, number);
    if (const Node* of = e.value.find("of")) account.owner = build.resolve(Declared::kind, *of);
    if (e.value.is_map()) account.unit = currency_of(build, e.value);
    if (account.owner >= 0) add_balance(build, e, number, account);
    build.scenario.accounts.push_back(std::move(account));
  }
}

void read_accounts(Build& build) {
  const Node* section = build.root.find("accounts");
  if (!section || !section->is_map()) return;
  for (std::size_t i = 0; i < section->entries.size(); ++i) {
    const Node& node = section->entries[i].value;
    Account& account = build.scenario.accounts[i];
    if (account.owner < 0 || account.attribute < 0) continue;
    const expr::Type money = expr::number_type(account.unit.dimension);
    Attribute& balance = build.scenario.kinds[static_cast<std::size_t>(account.owner)].attributes[static_cast<std::size_t>(account.attribute)];
    NameScope before(build, {.self_kind = account.owner, .attributes_before = account.attribute});
    before.add_step_fields();
    before.words_here.erase("started");
    if (const Node* opening = node.find("opening"))
      balance.initial = build.compile(*opening, {.scope = &before, .type = money, .what = "the opening of '" + account.name + "'",
                                                 .stream = mix(balance.stream, name_key("initial"))});
    NameScope live(build, {.self_kind = account.owner});
    if (const Node* floor = node.find("floor")) {
      account.floor = build.compile(*floor, {.scope = &live, .type = money, .what = "the floor of '" + account.name + "'",
                                             .stream = mix(balance.stream, name_key("floor"))});
      if (account.floor.given() && !account.floor.code.constant() && account.floor.code.reads().random)
        build.report.error(*floor, "a floor cannot be drawn");
    }
    account.on_short = short_of(text_of(node.find("short")));
    if (const Node::Entry* e = node.entry("short"); e && !account.floor.given())
      build.report.error(*e, "an account without a floor is never short", "add floor: \"0 " + account.unit.text + "\"");
  }
}

/// `outside`, `account` (own, or a container's), `account of agent`.
bool StepReader::read_side(const Node& value, const char* key, const Step& step, Pay::Side& out) {
  const Node* node = value.find(key);
  if (!node || !node->is_scalar()) return false;
  if (node->text == "outside") return true;
  const std::size_t of = node->text.find(" of ");
  out.account = build_.resolve(Declared::account, node->text.substr(0, of), *node);
  if (out.account < 0) return false;
  const Account& account = build_.scenario.accounts[static_cast<std::size_t>(out.account)];
  if (account.owner < 0 || account.attribute < 0) return false;
  build_.read_attribute(account.owner, account.attribute);
  build_.scenario.influence.arrow(build_.focus, build_.attribute_point(account.owner, account.attribute));
  const std::string& owner = build_.scenario.kinds[static_cast<std::size_t>(account.owner)].name;
  const std::vector<int> above = containers_of(build_, kind());
  const bool contained = std::find(above.begin(), above.end(), account.owner) != above.end();
  std::string whose = kind() == account.owner ? "self" : owner;
  if (of != std::string::npos) whose = node->text.substr(of + 4);
  else if (kind() != account.owner && !contained) {
    build_.report.error(*node, "it is not clear whose '" + account.name + "' is meant: '" + owner + "' has one each",
                        "write " + account.name + " of, and which " + owner);
    return false;
  }
  Place place = node->text_place();
  if (of != std::string::npos) place.column += static_cast<std::uint32_t>(of + 4);
  out.owner = build_.compile(whose, place, node->context,
                             {.scope = &scope_, .type = expr::agent_type(account.owner), .what = std::string("'") + key + "' of this payment",
                              .stream = mix(step.stream, name_key(key))});
  return true;
}

Pay StepReader::read_pay(const Node& value, const Step& step) {
  Pay out;
  if (!value.is_map()) return out;
  const bool sides = read_side(value, "from", step, out.from) & read_side(value, "to", step, out.to);
  if (!sides) return out;
  const auto dimension = [&](const Pay::Side& side) { return build_.scenario.accounts[static_cast<std::size_t>(side.account)].unit.dimension; };
  if (out.from.account < 0 && out.to.account < 0) {
    build_.report.error(value, "money from outside to outside", "one side must be an account");
    return out;
  }
  if (out.from.account >= 0 && out.to.account >= 0 && !(dimension(out.from) == dimension(out.to)))
    build_.report.error(value, "the two accounts have different currencies");
  const expr::Type money = expr::number_type(dimension(out.from.account >= 0 ? out.from : out.to));
  if (const Node* amount = value.find("amount")) {
    out.amount = expression(*amount, step, money, "amount");
    if (out.amount.given() && out.amount.code.constant() && out.amount.code.value() < 0)
      build_.report.error(*amount, "an amount is 0 or more", "exchange 'from' and 'to'");
  }
  return out;
}

}  // namespace concert::scenario
