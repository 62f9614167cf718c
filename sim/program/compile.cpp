#include "program/compile.hpp"

#include "core/contract.hpp"
#include "program/builder.hpp"
#include "program/table_lookup.hpp"

namespace concert::program {

Builder::Builder(std::shared_ptr<const scenario::Scenario> scenario, const Variant& variant)
    : scenario_(std::move(scenario)), variant_(variant), program_(std::make_shared<Program>()) {
  program_->scenario = scenario_;
  program_->model = variant.model;
}

std::shared_ptr<const Program> Builder::build() {
  collect_variant();
  set_parameters();
  add_interventions();
  add_calendars();
  add_kinds();
  add_relations();
  add_resources();
  add_channels();
  add_accounts();
  add_publications();
  find_listeners();
  add_pathways();
  pathway_ = -1;
  add_kind_pathways();
  add_event_outcomes();
  add_measures();
  add_hidden_slots();
  add_watches();
  lay_out_rows();
  program_->partition = partition_of(*program_);
  return program_;
}

namespace {

/// Of the scenario's.
class Tables final : public expr::Tables {
 public:
  explicit Tables(const scenario::Scenario& scenario) : scenario_(scenario) {}
  std::int32_t labels(std::int32_t set) const override {
    return static_cast<std::int32_t>(scenario_.label_sets[static_cast<std::size_t>(set)].labels.size());
  }
  double value(std::int32_t table, std::span<const double> keys) const override {
    return scenario::look_up(scenario_.tables[static_cast<std::size_t>(table)], keys);
  }

 private:
  const scenario::Scenario& scenario_;
};

}  // namespace

Code Builder::fold(const Code& code) {
  if (!code.given()) return code;
  const expr::Reads& reads = code.reads();
  reads_sets_ = reads_sets_ || reads.others;
  for (const auto& [state, target] : reads.states)
    if (state == expr::State::last_server) same_used_[static_cast<std::size_t>(target.index)] = true;
  if (pathway_ >= 0)
    for (const expr::Symbol& symbol : reads.symbols)
      reads_step_fields_ = reads_step_fields_ || symbol.slot == expr::Slot::field;
  const Tables tables(*scenario_);
  return expr::specialise(code, {program_->parameters, program_->fixed, &tables});
}

Code Builder::fold(const scenario::Expression& expression) { return fold(expression.code); }

std::shared_ptr<const Program> compile(std::shared_ptr<const scenario::Scenario> scenario, const Variant& variant) {
  require(variant.model >= 0 && variant.model < static_cast<int>(scenario->models.size()), "a variant names a model");
  return Builder(std::move(scenario), variant).build();
}

}  // namespace concert::program
