// What measures look at, and whether what the parts of the world say of themselves adds up to the whole, bit by bit.
// Rows and integrals belong to somebody; a state of the whole world must be a sum of whole counts.
#include <algorithm>
#include <cmath>

#include "program/partition_analysis.hpp"

namespace concert::program {

using expr::Far;
using expr::State;
using Fields = View::Fields;
using Of = scenario::RowSource::Of;
using scenario::Aggregate;

namespace {

bool over_time(Aggregate a) { return a >= Aggregate::time_mean && a <= Aggregate::sample; }

/// Whether a value is summed over time, so that splitting the time in two must not change the sum.
bool summed_over_time(Aggregate a) { return a == Aggregate::time_mean || a == Aggregate::time_variance; }

const char* const divide_later =
    "a sum of whole counts (queue, busy, in_system, present, ...); divide in a measure of measures (`value:`)";

}  // namespace

void Analysis::check_measures() {
  for (std::size_t m = 0; m < scenario_.measures.size(); ++m) {
    const auto number = static_cast<std::int32_t>(m);
    const Aggregate aggregate = program_.measures[m].aggregate;
    if (aggregate == Aggregate::utilisation || aggregate == Aggregate::ratio || aggregate == Aggregate::value) continue;
    if (over_time(aggregate))
      check_state(number);
    else
      check_rows(number);
  }
  check_integrals();
}

/// In whose eyes the rows of a source are judged.
View Analysis::eyes_of(const scenario::RowSource& source) const {
  const auto at = static_cast<std::size_t>(source.index);
  switch (source.of) {
    case Of::visit: {
      const scenario::Site& site = scenario_.sites[at];
      const bool staff = site.of == scenario::Site::Of::request && site.server_of == scenario::Request::Of::staff;
      return view().walking(site.pathway).fields(Fields::server, staff ? site.server : -1);
    }
    case Of::episode:
      return view().walking(source.index);
    case Of::mark:
      return view().walking(scenario_.marks[at].pathway).fields(Fields::mark, source.index);
    case Of::between:
      return view().walking(scenario_.marks[static_cast<std::size_t>(source.from_site)].pathway);
    case Of::paid_at:
      return view().walking(scenario_.sites[at].pathway).fields(Fields::owners, 0);
    case Of::paid_in:
    case Of::paid_out:
      return view().of(program_.accounts[at].kind).fields(Fields::owners, 0);
    case Of::payments:
      return view().of(-1).fields(Fields::owners, 0);
    case Of::agent:
      break;
  }
  return view().of(source.index);
}

void Analysis::check_rows(std::int32_t number) {
  const auto m = static_cast<std::size_t>(number);
  const Measure& measure = program_.measures[m];
  const scenario::Measure& from = scenario_.measures[m];
  for (const scenario::RowSource& source : from.over) {
    const View eyes = eyes_of(source);
    const Where where{from.place, {}, "the measure '" + from.name + "'"};
    check(measure.value, eyes, where);
    check(measure.where, eyes, where);
    const expr::Whom group = check(measure.by, eyes, where);
    if (group.far == Far::other) need_own(group, none(), eyes, where, "is grouped by");
    if (source.of == Of::payments && (measure.value.reads().others || measure.where.reads().others))
      merge_all(from.place, "the measure '" + from.name + "' looks at somebody besides the payment");
  }
}

/// A count that is whole and only changes by wholes.
bool Analysis::counted(State state, const expr::Target& target) const {
  if (state == State::present || state == State::inside || state == State::queue) return true;
  if (target.kind != expr::TargetKind::resource && target.kind != expr::TargetKind::staff) return false;
  if (target.kind == expr::TargetKind::staff && static_cast<std::size_t>(target.index) >= program_.kinds.size())
    return false;
  const bool staff = target.kind == expr::TargetKind::staff;
  const std::int32_t resource = target.index + (staff ? program_.declared_resources : 0);
  if (state == State::busy || state == State::in_system || state == State::blocked)
    return std::all_of(program_.requests.begin(), program_.requests.end(),
                       [&](const RequestStep& request) {
                         const bool of_staff = request.of == scenario::Request::Of::staff;
                         const bool other = request.index + (of_staff ? program_.declared_resources : 0) != resource;
                         return other || (units_are_whole(request.units));
                       }) &&
           std::all_of(program_.releases.begin(), program_.releases.end(), [&](const ReleaseStep& release) {
             const bool of_staff = release.of == scenario::Request::Of::staff;
             const bool other = release.index + (of_staff ? program_.declared_resources : 0) != resource;
             return other || units_are_whole(release.units);
           });
  return state == State::capacity && capacity_is_whole(resource);
}

bool Analysis::units_are_whole(const expr::Code& units) {
  return !units.given() || (units.constant() && units.value() == std::floor(units.value()));
}

bool Analysis::capacity_is_whole(std::int32_t resource) const {
  const Resource& of = program_.resources[static_cast<std::size_t>(resource)];
  const bool changed = std::any_of(program_.changes.begin(), program_.changes.end(), [&](const ChangeStep& change) {
    return std::any_of(change.all.begin(), change.all.end(),
                       [&](const ChangeStep::One& one) { return one.resource == resource; });
  });
  const bool moved =
      std::any_of(program_.interventions.begin(), program_.interventions.end(), [&](const Intervention& intervention) {
        return std::any_of(
            intervention.changes.begin(), intervention.changes.end(),
            [&](const Intervention::Change& change) { return change.capacity && change.index == resource; });
      });
  if (changed || moved) return false;
  if (of.calendar >= 0)
    for (const Calendar::Change& change : program_.calendars[static_cast<std::size_t>(of.calendar)].changes)
      if (change.level != std::floor(change.level)) return false;
  if (resource >= program_.declared_resources) return true;  // each member counts one
  expr::Wholes known = wholes();
  known.attribute = [this, &of](std::int32_t slot) { return attribute_is_whole(of.of, slot); };
  return expr::whole(of.capacity, known);
}

/// An attribute that begins as a whole number and stays what it is.
bool Analysis::attribute_is_whole(std::int32_t kind, std::int32_t slot) const {
  if (kind < 0 || written_[static_cast<std::size_t>(kind)][static_cast<std::size_t>(slot)]) return false;
  for (const Kind::Initial& initial : program_.kinds[static_cast<std::size_t>(kind)].initials)
    if (slot >= initial.slot && slot < initial.slot + initial.size)
      return std::all_of(initial.values.begin(), initial.values.end(),
                         [this](const expr::Code& value) { return expr::whole(value, wholes()); });
  return false;
}

expr::Wholes Analysis::wholes() const {
  return {[this](State state, const expr::Target& target) { return counted(state, target); }, {}};
}

/// A state through time: each owner's own, or the sum over all there is.
void Analysis::check_state(std::int32_t number) {
  const auto m = static_cast<std::size_t>(number);
  const Measure& measure = program_.measures[m];
  const scenario::Measure& from = scenario_.measures[m];
  const Where where{from.place, {}, "the measure '" + from.name + "'"};
  if (measure.owner_kind >= 0) {
    check(measure.value, view().of(measure.owner_kind), where);
    if (summed_over_time(measure.aggregate) && !expr::whole(measure.value, wholes()))
      merge_all(
          from.place,
          "'" + from.name +
              "' is no whole number, so that its sum over time hangs on when it is looked at: at everybody's changes",
          divide_later);
    return;
  }
  const bool sums = measure.aggregate == Aggregate::time_mean || measure.aggregate == Aggregate::sample;
  if (measure.value.constant()) return;
  if (!sums)
    return merge_all(
        from.place,
        "'" + from.name +
            "' is asked of the whole world at every instant: a peak or a share of time of the parts does not add up",
        "a `time_mean`, a `sample`, or the same `by:` owner");
  if (!expr::adds_up(measure.value, wholes()))
    return merge_all(
        from.place,
        "'" + from.name +
            "' is asked of the whole world, and what the parts of the world say does not add up to it exactly",
        divide_later);
  check(measure.value, view().of(-1).adding(), {from.place, all(), where.what});
}

/// An integral over agents that reads others is brought up to date at everybody's changes: only whole numbers are not
/// changed by that. (Those behind the scenario's own measures are the time under rates.)
void Analysis::check_integrals() {
  for (std::size_t k = 0; k < program_.kinds.size(); ++k) {
    const auto& integrals = program_.kinds[k].integrals;
    const bool others = std::any_of(integrals.begin(), integrals.end(), [&](std::int32_t i) {
      const Measure& measure = program_.measures[static_cast<std::size_t>(i)];
      return measure.value.reads().others || measure.where.reads().others || measure.by.reads().others;
    });
    for (const std::int32_t i : integrals) {
      const auto m = static_cast<std::size_t>(i);
      const Measure& measure = program_.measures[m];
      const bool shown = m < scenario_.measures.size();
      const Where where{shown ? scenario_.measures[m].place : place_of(static_cast<std::int32_t>(k)),
                        {},
                        shown ? "the measure '" + scenario_.measures[m].name + "'" : "the time under a rate"};
      if (!shown) {  // its group is asked of everybody of the kind
        const View eyes = view().of(static_cast<std::int32_t>(k));
        if (const expr::Whom group = check(measure.by, eyes, where); group.far == Far::other)
          need_own(group, none(), eyes, where, "is grouped by");
      }
      if (others && (measure.discount != 0 || !expr::whole(measure.value, wholes())))
        merge_all(where.place,
                  where.what +
                      " is no whole number and reads what is not the agent's own, so that it hangs on when it is "
                      "looked at: at "
                      "everybody's changes",
                  "whole numbers, or own attributes only");
    }
  }
}

}  // namespace concert::program
