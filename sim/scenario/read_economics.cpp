// The `economics:` block: statements, those of the country's guideline filled in where the author is silent.
#include <algorithm>
#include <cmath>

#include "scenario/build.hpp"

namespace concert::scenario {

namespace {

class EconomicsReader {
 public:
  EconomicsReader(Build& build, const Node& node) : build_(build), node_(node) {}

  void read() {
    for (const char* key : {"country", "perspective", "horizon", "outcome", "valuation"}) take(key, node_.find(key));
    rates();
    price_year();
    take("currency", node_.find("currency"));
    thresholds();
    for (const char* key : {"cost", "effect"}) measure(key);
    if (const Node* population = node_.find("population")) {
      if (plain_number(population->text).value_or(1) <= 0) build_.report.error(*population, "a population has somebody in it");
      take("population", population);
    }
    fill_in();
  }

 private:
  std::vector<Statement>& out() { return build_.scenario.economics; }

  void take(const char* item, const Node* value) {
    if (!value || !value->is_scalar()) return;
    if (value->text.find_first_not_of(" \t") == std::string::npos)
      return build_.report.error(*value, std::string("'") + item + "' says nothing", "state it, or remove the key");
    out().push_back({item, value->text, ""});
  }

  void rates() {
    const Node* discount = node_.find("discount");
    if (!discount) return;
    for (const auto& [key, item] : {std::pair{"costs", "discount_costs"}, {"effects", "discount_effects"}}) {
      const Node* rate = discount->find(key);
      const auto number = rate ? plain_number(rate->text) : std::nullopt;
      if (number && (*number < 0 || *number > 1)) build_.report.error(*rate, "a yearly discount lies between 0 and 1", "3.5 % is 0.035");
      take(item, rate);
    }
  }

  void price_year() {
    const Node* year = node_.find("price_year");
    if (!year) return;
    const auto number = plain_number(year->text);
    if (number && (*number < 1900 || *number > 2100)) build_.report.error(*year, "'" + year->text + "' is not a year", "for example price_year: 2023");
    take("price_year", year);
  }

  void thresholds() {
    const Node* list = node_.find("thresholds");
    if (!list || !list->is_sequence()) return;
    std::string text;
    for (const Node& item : list->items) {
      if (plain_number(item.text).value_or(0) < 0) build_.report.error(item, "a threshold is not negative");
      text += (text.empty() ? "" : ", ") + item.text;
    }
    out().push_back({"thresholds", text, ""});
  }

  /// The measure strategies are compared by: it must be there, whole, and play no other part.
  void measure(const char* key) {
    const Node* name = node_.find(key);
    if (!name) return;
    const int number = build_.resolve(Declared::measure, *name);
    if (number < 0) return;
    const Measure& found = build_.scenario.measures[static_cast<std::size_t>(number)];
    if (!found.by_labels.empty() || found.by.given()) build_.report.error(*name, "the measure '" + name->text + "' is given by group", "name one that is not");
    const bool cost = std::string(key) == "cost";
    if (found.use == (cost ? Measure::Use::effect : Measure::Use::cost))
      build_.report.error(*name, "the measure '" + name->text + "' has role: " + (cost ? "effect" : "cost"), "");
    take(key, name);
  }

  void fill_in() {
    const std::string country = text_of(node_.find("country"));
    for (const CountryPreset& preset : country_presets()) {
      if (preset.country != country) continue;
      for (const Statement& statement : preset.statements) {
        const bool stated = std::any_of(out().begin(), out().end(), [&](const Statement& s) { return s.item == statement.item; });
        if (!stated) out().push_back({statement.item, statement.stated, preset.source});
      }
    }
  }

  Build& build_;
  const Node& node_;
};

/// A measure that discounts at another rate than the one stated would make the statement untrue.
void check_rates(Build& build, const Node& node) {
  const Node* discount = node.find("discount");
  if (!discount) return;
  for (const Measure& measure : build.scenario.measures) {
    if (measure.use == Measure::Use::none || measure.discount == 0) continue;
    const Node* rate = discount->find(measure.use == Measure::Use::cost ? "costs" : "effects");
    const auto stated = rate ? plain_number(rate->text) : std::nullopt;
    if (stated && std::abs(*stated - measure.discount) > 1e-12)
      build.report.error(*rate, "the measure '" + measure.name + "' discounts at another rate than the " + rate->text + " stated here", "make them agree");
  }
}

}  // namespace

void read_economics(Build& build) {
  const Node* node = build.root.find("economics");
  if (!node || !node->is_map()) return;
  EconomicsReader(build, *node).read();
  check_rates(build, *node);
}

}  // namespace concert::scenario
