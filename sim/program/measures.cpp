// Measures of the Program: which rows each one hears, at which moment of a row, and over which window.
#include <algorithm>
#include <cmath>

#include "core/contract.hpp"
#include "program/builder.hpp"
#include "random/exact_math.hpp"
#include "scenario/fields.hpp"

namespace concert::program {

using scenario::Aggregate;
using scenario::RowSource;

namespace {

bool reads_field(const scenario::Measure& measure, int field) {
  const auto reads = [field](const scenario::Expression& expression) {
    if (!expression.given()) return false;
    const auto& symbols = expression.code.reads().symbols;
    return std::any_of(symbols.begin(), symbols.end(), [field](const expr::Symbol& symbol) {
      return symbol.slot == expr::Slot::field && symbol.index == field;
    });
  };
  return reads(measure.value) || reads(measure.where) || reads(measure.by);
}

bool reads_work(const scenario::Measure& measure) {
  namespace e = scenario::episode_field;
  return reads_field(measure, e::process_time) || reads_field(measure, e::waiting_time) ||
         reads_field(measure, e::value_time);
}

bool over_time(Aggregate aggregate) {
  return aggregate == Aggregate::time_mean || aggregate == Aggregate::time_variance ||
         aggregate == Aggregate::time_quantile || aggregate == Aggregate::peak || aggregate == Aggregate::peak_time;
}

double continuous_rate(const scenario::Measure& measure) {
  const double rate = measure.continuous_discount ? measure.discount : random::log(1 + measure.discount);
  return rate / static_cast<double>(year);
}

}  // namespace

void Builder::add_measures() {
  program_->horizon = scenario_->experiment.horizon;
  program_->warm_up = scenario_->experiment.warm_up;
  program_->drained = scenario_->experiment.drained;
  program_->until = fold(scenario_->experiment.until);
  program_->drain_at_end = scenario_->experiment.at_end == scenario::Experiment::AtEnd::drain;
  program_->visit_measures.resize(scenario_->sites.size());
  program_->episode_measures.resize(scenario_->pathways.size());
  program_->mark_measures.resize(scenario_->marks.size());
  if (!scenario_->accounts.empty()) program_->paid_measures.resize(scenario_->sites.size());
  program_->between_starts.resize(scenario_->marks.size());
  for (std::size_t i = 0; i < scenario_->measures.size(); ++i) add_measure(static_cast<int>(i));
  for (std::size_t i = 0; i < scenario_->measures.size(); ++i) add_exposure(static_cast<std::int32_t>(i));
}

/// The earliest moment at which everything the measure reads of a visit is known.
Moment Builder::moment(const scenario::Measure& from) const {
  if (!from.over.empty() && from.over.front().of == RowSource::Of::episode) {
    namespace e = scenario::episode_field;
    const bool whole = reads_field(from, e::duration) || reads_field(from, e::ended) || reads_field(from, e::outcome) ||
                       reads_work(from);
    return whole || from.population == scenario::Measure::Population::ended ? Moment::ended : Moment::started;
  }
  namespace f = scenario::visit_field;
  const bool only_holds = std::all_of(from.over.begin(), from.over.end(), [this](const RowSource& source) {
    return source.of == RowSource::Of::visit &&
           scenario_->sites[static_cast<std::size_t>(source.index)].of == scenario::Site::Of::hold;
  });
  if (reads_field(from, f::held) || reads_field(from, f::ended) || reads_field(from, f::outcome) ||
      (reads_field(from, f::booked) && !only_holds) || from.population == scenario::Measure::Population::ended)
    return Moment::ended;
  if (reads_field(from, f::wait) || reads_field(from, f::started) || reads_field(from, f::server) ||
      reads_field(from, f::booked) || from.population == scenario::Measure::Population::started)
    return Moment::started;
  return Moment::requested;
}

Measure Builder::measure(const scenario::Measure& from) {
  Measure result;
  result.aggregate = from.aggregate;
  result.value = fold(from.value);
  result.where = fold(from.where);
  result.by = fold(from.by);
  result.level = from.level;
  result.moment = moment(from);
  result.population = from.population;
  const bool episodes = !from.over.empty() && from.over.front().of == RowSource::Of::episode;
  program_->tracks_work = program_->tracks_work || (episodes && reads_work(from));
  result.reads_outcome =
      reads_field(from, episodes ? scenario::episode_field::outcome : scenario::visit_field::outcome);
  result.groups = !from.by.given() ? 0 : from.by_labels.empty() ? -1 : static_cast<std::int32_t>(from.by_labels.size());
  result.per = from.per;
  result.per_kind = from.per_kind;
  result.per_scale = from.per_scale;
  result.from = from.window_from >= 0 ? from.window_from : from.include_warm_up ? 0 : program_->warm_up;
  const Tick end = program_->drained || program_->drain_at_end ? never : program_->horizon;
  result.to = from.window_to >= 0 ? from.window_to : end;
  result.every = from.every;
  result.offset = from.offset;
  result.at = from.at;
  result.before = from.before;
  result.discount = from.discount == 0 ? 0 : continuous_rate(from);
  result.scale = from.unit.scale;
  result.per_agent = from.per_agent;
  result.operands = from.operands;
  if (from.utilisation_of >= 0)
    result.utilisation_of =
        from.utilisation_of +
        (from.utilisation_kind == scenario::Request::Of::staff ? static_cast<int>(scenario_->resources.size()) : 0);
  result.by_member = from.aggregate == Aggregate::utilisation && from.by.given();
  if (result.by_member) result.groups = -1;
  return result;
}

void Builder::add_measure(int index) {
  const scenario::Measure& from = scenario_->measures[static_cast<std::size_t>(index)];
  program_->measures.push_back(measure(from));
  Measure& added = program_->measures.back();
  if (over_time(added.aggregate)) program_->state_measures.push_back(index);
  if ((over_time(added.aggregate) || added.aggregate == Aggregate::sample) && from.by.type.base == expr::Base::agent &&
      from.by.given()) {
    added.owner_kind = from.by.type.domain;
    program_->kinds[static_cast<std::size_t>(added.owner_kind)].listed = true;
  }
  if (added.aggregate == Aggregate::integral) {
    const std::int32_t kind = from.over.empty() ? -1 : from.over.front().index;
    add_integral(index, kind);
  }
  subscribe(index, from);
}

void Builder::add_integral(std::int32_t index, std::int32_t kind) {
  Measure& measure = program_->measures[static_cast<std::size_t>(index)];
  measure.agent_kind = kind;
  Kind& of = program_->kinds[static_cast<std::size_t>(kind)];
  measure.hidden_slot = of.slots++;
  of.integrals.push_back(index);
  for (const Code* code : {&measure.value, &measure.where, &measure.by})  // all are asked when what they read changes
    of.listed = of.listed || code->reads().others || !code->reads().states.empty();
}

/// A rate by group is divided by the person-time of that group, where the group can be told of a person at any time;
/// where it is a fact of the row (how it ended, who served) by everybody's.
void Builder::add_exposure(std::int32_t index) {
  const Measure rate = program_->measures[static_cast<std::size_t>(index)];
  if (rate.per != scenario::Measure::Per::person_time || !rate.by.given()) return;
  if (program_->kinds[static_cast<std::size_t>(rate.per_kind)].relation >= 0) return;  // ties have no time of their own
  const expr::Reads& reads = rate.by.reads();
  const bool of_row = std::any_of(reads.symbols.begin(), reads.symbols.end(), [](const expr::Symbol& symbol) {
    return symbol.slot == expr::Slot::field || symbol.slot == expr::Slot::local;
  });
  if (of_row || !reads.states.empty()) return;
  Measure time;
  time.aggregate = Aggregate::integral;
  time.value = Code::of_constant(1);
  time.by = rate.by;
  time.groups = rate.groups;
  time.from = rate.from;
  time.to = rate.to;
  time.every = rate.every;
  const auto hidden = static_cast<std::int32_t>(program_->measures.size());
  program_->measures[static_cast<std::size_t>(index)].exposure = hidden;
  program_->measures.push_back(std::move(time));
  add_integral(hidden, rate.per_kind);
}

void Builder::subscribe(int index, const scenario::Measure& from) {
  if (from.aggregate == Aggregate::integral) return;
  for (const RowSource& source : from.over) {
    const auto at = static_cast<std::size_t>(source.index);
    switch (source.of) {
      case RowSource::Of::visit:
        program_->visit_measures[at].push_back(index);
        break;
      case RowSource::Of::episode:
        program_->episode_measures[at].push_back(index);
        break;
      case RowSource::Of::mark:
        program_->mark_measures[at].push_back(index);
        break;
      case RowSource::Of::between:
        add_between(index, source);
        break;
      case RowSource::Of::payments:
      case RowSource::Of::paid_in:
      case RowSource::Of::paid_out:
      case RowSource::Of::paid_at:
        subscribe_payments(index, source);
        break;
      case RowSource::Of::agent:
        program_->measures.back().agent_kind = source.index;
        program_->kinds[at].listed = true;
        break;
    }
  }
}

void Builder::add_between(int index, const RowSource& source) {
  const auto first = static_cast<std::size_t>(source.from_site);
  const auto pathway = static_cast<std::size_t>(scenario_->marks[first].pathway);
  Kind& kind = program_->kinds[static_cast<std::size_t>(scenario_->pathways[pathway].kind)];
  Measure& measure = program_->measures.back();
  measure.hidden_slot = kind.slots++;
  measure.from_mark = source.from_site;
  program_->between_starts[first].push_back(index);
  program_->mark_measures[static_cast<std::size_t>(source.to_site)].push_back(index);
}

}  // namespace concert::program
