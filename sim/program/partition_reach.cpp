// What one expression reaches, and whether that is too far: own things are read as they are; places that everybody
// knows are read where nothing ever changes, or by what they told; everything else belongs to one process.
#include <algorithm>
#include <cmath>

#include "program/partition_analysis.hpp"

namespace concert::program {

using expr::Far;
using expr::Touch;
using expr::Whom;

namespace {

using What = Touch::What;

Kinds both(Kinds a, const Kinds& b) {
  for (std::size_t k = 0; k < a.size() && k < b.size(); ++k) a[k] = a[k] || b[k];
  return a;
}

const char* const tell_it = "telling it (`publishes:`) over a channel with a latency, and reading seen()";

}  // namespace

/// Looks at everything an expression touches; returns whom its value may stand for.
Whom Analysis::check(const expr::Code& code, const View& eyes, const Where& where) {
  if (!code.given()) return {};
  expr::Sighting seen = expr::look(code, eyes);
  for (const Touch& touch : seen.touches) judge(touch, eyes, where);
  return std::move(seen.value);
}

void Analysis::judge(const Touch& touch, const View& eyes, const Where& where) {
  if (touch.summed) return;
  const Kinds here =
      both(roots_of(eyes.selves().empty() ? none() : eyes.selves()), where.units.empty() ? none() : where.units);
  const Kinds whose = touch.whom.any() ? touch.whom.kinds : all();
  switch (touch.what) {
    case What::attribute:
      return judge_attribute(touch, here, where);
    case What::container:
      if (touch.whom.far != Far::other) return;
      return merge(where.place, both(here, roots_of(whose)), where.what + " asks where " + somebody(whose) + " is");
    case What::members: {
      const Kinds kinds = kinds_of(touch.kind);
      if (touch.whom.far == Far::own && !touch.everywhere) return;
      if (touch.whom.far != Far::other && eyes.known(kinds)) return;
      return merge(where.place, both(here, roots_of(kinds)),
                   where.what + " looks through every " + names(kinds) +
                       (touch.everywhere ? " there is" : " of somebody elsewhere") + ", who are not known everywhere",
                   touch.everywhere ? "a set inside one's own container, as in `count(x in kind of container)`" : "");
    }
    case What::state:
      return judge_state(touch, here, where);
    case What::relation:
      return use_relation(touch.kind, here);
  }
}

void Analysis::judge_attribute(const Touch& touch, const Kinds& here, const Where& where) {
  if (touch.whom.far == Far::own) return;
  const Kinds whose = touch.whom.any() ? touch.whom.kinds : all();
  const auto too_far = [&](const char* remedy) {
    merge(where.place, both(here, roots_of(whose)),
          where.what + " reads " + attribute_name(whose, touch.slot) + " of " + somebody(whose), remedy);
  };
  if (touch.whom.far == Far::other) return too_far(tell_it);
  if (touch.slot < 0) return;  // when it came and its number
  for (std::size_t k = 0; k < whose.size(); ++k) {
    if (!whose[k]) continue;
    std::int32_t told = -1;
    for (std::size_t p = 0; p < program_.publications.size(); ++p) {
      const Publication& one = program_.publications[p];
      if (one.kind == static_cast<std::int32_t>(k) && touch.slot >= one.slot && touch.slot < one.slot + 2)
        told = static_cast<std::int32_t>(p);
    }
    if (told >= 0) {
      hear_from_afar(told, here, where);
      continue;
    }
    const auto& written = written_[k];
    for (std::int32_t i = touch.slot; i < touch.slot + touch.size; ++i)
      if (static_cast<std::size_t>(i) >= written.size() || written[static_cast<std::size_t>(i)])
        return too_far(tell_it);
  }
}

/// Something told is read elsewhere: it takes its channel's latency at least.
void Analysis::hear_from_afar(std::int32_t number, const Kinds& here, const Where& where) {
  const Publication& told = program_.publications[static_cast<std::size_t>(number)];
  const auto& of = scenario_.kinds[static_cast<std::size_t>(told.kind)].publications;
  const auto named =
      std::find_if(of.begin(), of.end(), [&](const scenario::Publication& p) { return p.slot == told.slot; });
  const Place place = named == of.end() ? where.place : named->place;
  const std::string word = named == of.end() ? "it" : "'" + name(told.kind) + "." + named->name + "'";
  const Kinds units = roots_of(just(told.kind));
  const Tick latency = told.channel < 0 ? 0 : latency_of(told.channel);
  if (latency > 0) {
    Crossing crossing{place, -1, number, told.channel, latency, {}, {}};
    for (std::size_t k = 0; k < units.size(); ++k)
      if (units[k]) crossing.from.push_back(static_cast<std::int32_t>(k));
    for (std::size_t k = 0; k < here.size(); ++k)
      if (here[k] && out_.root[k] == static_cast<std::int32_t>(k)) crossing.to.push_back(static_cast<std::int32_t>(k));
    return cross(std::move(crossing));
  }
  merge(place, both(here, units),
        word + " is read elsewhere (" + where.what + ", line " + std::to_string(where.place.line) + ") " +
            no_time(told.channel),
        channel_remedy(told.channel));
}

std::string Analysis::no_time(std::int32_t channel) const {
  return channel < 0 ? "as soon as it is told"
                     : "and '" + scenario_.channels[static_cast<std::size_t>(channel)].name + "' may take no time";
}

void Analysis::judge_state(const Touch& touch, const Kinds& here, const Where& where) {
  using expr::State;
  if (!touch.everywhere) {
    if (touch.whom.far == Far::own) return;
    const Kinds whose = touch.whom.any() ? touch.whom.kinds : all();
    return merge(where.place, both(here, roots_of(whose)), where.what + " asks how busy " + somebody(whose) + " is now",
                 tell_it);
  }
  const auto index = static_cast<std::int32_t>(touch.target.index);
  Kinds asked = none();
  std::string of_all;
  if (touch.target.kind == expr::TargetKind::resource) {
    const std::int32_t owner = program_.resources[static_cast<std::size_t>(index)].of;
    if (owner < 0) return use_resource(index, here);
    asked = just(owner);
    of_all = "of every '" + scenario_.resources[static_cast<std::size_t>(index)].name + "'";
  } else if (touch.target.kind == expr::TargetKind::pathway) {
    asked = just(program_.pathways[static_cast<std::size_t>(index)].kind);
    of_all = "how many walk '" + scenario_.pathways[static_cast<std::size_t>(index)].name + "'";
  } else {
    asked = kinds_of(index);
    of_all = "of every " + names(asked);
    for (const Relation& relation : program_.relations)
      if (asked[static_cast<std::size_t>(relation.kind)]) return use_relation(relation.kind, here);
  }
  const bool counted = touch.state == State::present || touch.state == State::inside;
  const bool perhaps = touch.whom.any();  // of one, unless that is nobody
  merge(where.place, both(here, roots_of(asked)),
        where.what + " asks " + (counted ? "" : "for the state ") + of_all +
            (counted   ? " now"
             : perhaps ? " where the one meant may be nobody"
                       : ""),
        counted ? ""
                : "asking for one's own only (`queue(x of container)`), or reading what is told (`publishes:`) over a "
                  "channel with a latency");
}

/// That something done to somebody is done to one's own.
void Analysis::need_own(const Whom& whom, const Kinds& otherwise, const View& eyes, const Where& where,
                        const std::string& does) {
  if (whom.far == Far::own) return;
  const Kinds whose = whom.any() ? whom.kinds : otherwise;
  merge(where.place, both(both(roots_of(eyes.selves()), where.units.empty() ? none() : where.units), roots_of(whose)),
        where.what + " " + does + " " + somebody(whose),
        "a message over a channel with a latency, which the other acts upon");
}

/// Ties are numbered as they are made, whoever makes them: all who may stand in a relation belong together.
void Analysis::use_relation(std::int32_t kind, const Kinds& here) {
  for (std::size_t r = 0; r < program_.relations.size(); ++r) {
    if (program_.relations[r].kind != kind) continue;
    Kinds ends = none();
    for (const auto* side : {&program_.relations[r].from_kinds, &program_.relations[r].to_kinds})
      for (const std::int32_t k : *side) ends[static_cast<std::size_t>(k)] = true;
    merge(
        scenario_.relations[r].place, both(here, roots_of(ends)),
        "'" + scenario_.relations[r].name + "' numbers its ties in the order in which they are made, wherever that is");
  }
}

void Analysis::use_resource(std::int32_t resource, const Kinds& here) {
  if (resource >= program_.declared_resources) return;
  const scenario::Resource& of = scenario_.resources[static_cast<std::size_t>(resource)];
  merge(of.place, here, "'" + of.name + "' belongs to nobody: whoever uses it shares it with everybody",
        "`of:` a kind of agent, each with its own");
}

// ── Words ────────────────────────────────────────────────────────────────────────────────────────────────────

std::string Analysis::somebody(const Kinds& kinds) const {
  const bool everybody = std::find(kinds.begin(), kinds.end(), false) == kinds.end();
  return everybody ? "somebody elsewhere" : "a " + names(kinds) + " elsewhere";
}

std::string Analysis::attribute_name(const Kinds& kinds, std::int32_t slot) const {
  for (std::size_t k = 0; k < kinds.size(); ++k) {
    if (!kinds[k]) continue;
    for (const scenario::Attribute& attribute : scenario_.kinds[k].attributes)
      if (attribute.size > 0 && slot >= attribute.slot && slot < attribute.slot + attribute.size)
        return "'" + attribute.name + "'";
    for (const scenario::Publication& told : scenario_.kinds[k].publications)
      if (slot >= told.slot && slot < told.slot + 2) return "'" + told.name + "'";
  }
  return "an attribute";
}

// ── Channels ─────────────────────────────────────────────────────────────────────────────────────────────────

/// Between which values each parameter stays while interventions rise and fall: in their order each moves it somewhere
/// between what it was and what the intervention makes of that.
void Analysis::find_parameter_bounds() {
  parameters_.clear();
  for (const double value : program_.parameters) parameters_.push_back({value, value});
  for (const Intervention& intervention : program_.interventions)
    for (const Intervention::Change& change : intervention.changes) {
      if (change.capacity) continue;
      expr::Interval& bounds = parameters_[static_cast<std::size_t>(change.index)];
      bounds = expr::hull(bounds, bounds_of(change.value, bounds));
    }
}

expr::Interval Analysis::bounds_of(const expr::Code& code, expr::Interval it) const {
  expr::Given given;
  given.parameters = parameters_;
  given.it = it;
  given.table = [this](std::int32_t table) {
    expr::Interval out{random::infinity, -random::infinity};
    for (const double value : scenario_.tables[static_cast<std::size_t>(table)].values)
      if (!std::isnan(value)) out = expr::hull(out, {value, value});
    return out;
  };
  return expr::bounds_of(code, given);
}

/// How long a channel takes at least; 0 if that may be no time at all.
Tick Analysis::latency_of(std::int32_t channel) {
  Tick& known = latencies_[static_cast<std::size_t>(channel)];
  if (known >= 0) return known;
  const expr::Code& latency = program_.channels[static_cast<std::size_t>(channel)].latency;
  known = latency.given() ? expr::least_ticks(bounds_of(latency, {})).value_or(0) : 0;
  return known;
}

std::string Analysis::channel_remedy(std::int32_t channel) const {
  if (channel < 0) return "a channel (`over:`) with a latency of at least, say, 1 h";
  const scenario::Channel& of = scenario_.channels[static_cast<std::size_t>(channel)];
  const std::string now = of.latency.text.empty()
                              ? "has no latency"
                              : "has the latency `" + of.latency.text + "`, which has no least value above 0";
  return "a latency of at least, say, 1 h on the channel '" + of.name + "' (line " + std::to_string(of.place.line) +
         "); it " + now;
}

void Analysis::cross(Crossing crossing) {
  const auto add = [](std::vector<std::int32_t>& to, const std::vector<std::int32_t>& from) {
    for (const std::int32_t kind : from)
      if (std::find(to.begin(), to.end(), kind) == to.end()) to.push_back(kind);
    std::sort(to.begin(), to.end());
  };
  for (Crossing& known : out_.crossings) {
    if (known.send != crossing.send || known.publication != crossing.publication) continue;
    add(known.from, crossing.from);
    return add(known.to, crossing.to);
  }
  out_.crossings.push_back(std::move(crossing));
}

}  // namespace concert::program
