// Who is there: the initial stock, arrivals, member clocks.
#include <algorithm>
#include <cmath>

#include "care/world.hpp"
#include "core/contract.hpp"
#include "program/fields.hpp"
#include "random/exact_math.hpp"

namespace concert::care {

using engine::Phase;
using scenario::Nature;
using Law = scenario::Source::Law;

namespace {

constexpr std::uint64_t stock_stream = 0x53746F636BULL;  // "Stock": sets the initial stock's luck apart

std::int64_t whole(double value, const std::string& what) {
  if (!(value >= 0) || value > 1e9) throw RunError(what + " came to " + std::to_string(value) + ", not a count");
  return std::llround(value);
}

}  // namespace

/// Containers before what they contain; within that, in order of declaration. Where there are several units, fixed kinds
/// come before all others: every block has them under the same indices.
void World::populate() {
  by_kind_.resize(program_.kinds.size());
  inside_of_.resize(program_.kinds.size());
  successors_.assign(program_.kinds.size(), 0);
  present_.assign(program_.kinds.size(), 0);
  making_rank_.assign(program_.kinds.size(), not_made);
  if (layout_.units() > 1) make_stocks(Made::fixed);
  make_stocks(Made::all);
  if (layout_.blocks() == 1) return;
  at_home_ = by_kind_;
  for (std::vector<Index>& agents : at_home_)
    agents.erase(std::remove_if(agents.begin(), agents.end(), [this](Index i) { return !lives_here(i); }), agents.end());
}

void World::make_stocks(Made which) {
  for (bool found = true; found;) {
    found = false;
    for (std::size_t k = 0; k < program_.kinds.size(); ++k) {
      const auto made = [this](std::int32_t kind) {
        return kind < 0 || making_rank_[static_cast<std::size_t>(kind)] != not_made;
      };
      if (making_rank_[k] != not_made || !made(program_.kinds[k].in) || !made(program_.kinds[k].count_per)) continue;
      if (which == Made::fixed && !program_.partition.fixed[k]) continue;
      making_rank_[k] = kinds_made_++;
      make_stock(static_cast<std::int32_t>(k));
      found = true;
    }
  }
}

/// How many agents of a kind there are at the start, or in one of those it is counted by.
std::int64_t World::stock_of(std::int32_t kind, Index owner) const {
  const program::Kind& of = program_.kinds[static_cast<std::size_t>(kind)];
  const std::uint64_t stream = random::mix(of.stream, stock_stream);
  expr::Frame frame = owner == no_index ? bare_frame() : agent_frame(owner);
  frame.lineage = owner == no_index ? stream : random::mix(stream, agents_.lineage(owner));
  return whole(expr::evaluate(of.count, frame),
               "the number of " + program_.scenario->kinds[static_cast<std::size_t>(kind)].name);
}

/// By kind: how many outermost containers are units of their own.
std::vector<std::uint32_t> World::count_roots() const {
  std::vector<std::uint32_t> roots(program_.kinds.size(), 0);
  for (std::size_t k = 0; k < roots.size(); ++k)
    if (program_.partition.separate[k] && program_.partition.root[k] == static_cast<std::int32_t>(k))
      roots[k] = static_cast<std::uint32_t>(stock_of(static_cast<std::int32_t>(k), no_index));
  return roots;
}

void World::make_stock(std::int32_t kind) {
  const program::Kind& of = program_.kinds[static_cast<std::size_t>(kind)];
  const std::uint64_t stream = random::mix(of.stream, stock_stream);
  std::uint32_t streams = of.replaced.given() ? 2 : 1;  // the stock is the first, successors are the last
  for (const program::Source& source : program_.sources)
    if (source.kind == kind)
      streams += source.per < 0 ? 1 : static_cast<std::uint32_t>(by_kind_[static_cast<std::size_t>(source.per)].size());
  agents_.set_streams(kind, streams);
  if (!of.count.given()) return;
  std::uint32_t ordinal = 0;
  const auto make = [&](std::int64_t n, Index container) {
    for (std::int64_t i = 0; i < n; ++i, ++ordinal) {
      Index place = container;
      if (place == no_index && of.in >= 0) {
        const auto& containers = by_kind_[static_cast<std::size_t>(of.in)];
        if (!containers.empty()) place = containers[ordinal % containers.size()];
      }
      const std::uint32_t unit = place == no_index ? layout_.unit_of(kind, ordinal) : agents_.unit(place);
      if (at_home(unit) || program_.partition.fixed[static_cast<std::size_t>(kind)])
        make_agent({.kind = kind, .ordinal = ordinal, .lineage = stream, .unit = unit}, place);
    }
  };
  if (of.count_per < 0) return make(stock_of(kind, no_index), no_index);
  const auto per = static_cast<std::size_t>(of.count_per);
  const std::vector<Index> owners = by_kind_[per];
  for (const Index owner : owners) {
    const std::int64_t n = stock_of(kind, owner);
    // Who is counted per what only its own block knows has the ordinal that follows from the owner's.
    if (program_.partition.separate[per] && !program_.partition.fixed[per])
      ordinal = static_cast<std::uint32_t>(agents_.ordinal(owner) * n);
    if (at_home(agents_.unit(owner)) || program_.partition.fixed[static_cast<std::size_t>(kind)])
      make(n, owner);
    else
      ordinal += static_cast<std::uint32_t>(n);
  }
}

Index World::make_agent(Agents::Origin origin, Index container) {
  origin.born = now();
  const Index index = agents_.add(origin);
  const auto k = static_cast<std::size_t>(origin.kind);
  if (!at_home(origin.unit)) {  // known here, no more
    place(index, container);
    set_initials(index);
    return index;
  }
  book_.before_members(origin.kind, {no_index, no_index});
  present_[k] += 1;
  place(index, container);
  set_initials(index);
  if (!program_.kinds[k].accounts.empty()) round_openings(index);
  book_.agent_came(index);
  if (program_.kinds[k].gathered && program_.kinds[k].nature != Nature::staff && !stations_by_resource_.empty())
    add_place(index);
  if (program_.watches.any) members_changed(index);
  return index;
}

void World::place(Index index, Index container) {
  agents_.set_container(index, container);
  const std::uint16_t k = agents_.kind(index);
  if (!program_.kinds[k].listed) return;
  by_kind_[k].push_back(index);
  if (container == no_index) return;
  auto& inside = inside_of_[k];
  const std::size_t at = agents_.number(container);
  if (inside.size() <= at) inside.resize(at + 1);
  inside[at].push_back(index);
}

void World::set_initials(Index index) {
  const program::Kind& kind = program_.kinds[agents_.kind(index)];
  const expr::WritableRow attributes = agents_.attributes(index);
  if (kind.initials.empty()) return;
  const expr::Frame frame = agent_frame(index);
  for (const program::Kind::Initial& initial : kind.initials) set_initial(initial, frame, attributes);
}

void World::set_initial(const program::Kind::Initial& initial, const expr::Frame& frame, expr::WritableRow row) {
  for (std::int32_t i = 0; i < initial.size; ++i) {
    expr::Frame element = frame;
    if (initial.size > 1) element.lineage = random::mix(frame.lineage, static_cast<std::uint64_t>(i) + 1);
    const bool one = initial.values.size() == 1;
    const double value = expr::evaluate(initial.values[one ? 0 : static_cast<std::size_t>(i)], element);
    if (initial.bounded && !(value >= initial.low && value <= initial.high))
      throw RunError("the initial value of '" + initial.text + "' came to " + std::to_string(value) +
                     ", outside its range");
    row.set(initial.slot + i, value);
  }
}

/// What begins by itself: pathways of the newborn, member clocks, pathways at listed times.
void World::begin_life(Index index) {
  const program::Kind& kind = program_.kinds[agents_.kind(index)];
  for (const std::int32_t pathway : kind.clocks) start_clock(index, pathway, true);
  for (const std::int32_t pathway : kind.timed)
    for (std::size_t i = 0; i < program_.pathways[static_cast<std::size_t>(pathway)].times.size(); ++i) {
      const Tick time = program_.pathways[static_cast<std::size_t>(pathway)].times[i];
      if (time < now()) continue;
      schedule(index, time, Phase::decide, what(Type::timed, pathway), index);
    }
  for (const std::int32_t pathway : kind.whens) suspect(pathway, index);
  if (kind.leaves.given()) schedule_turnover(index);
  be_born(index, kind.born);
  retire_if_idle(index);
}

/// All begin before the first is walked: who has walked one to its end still has the others before it.
void World::be_born(Index index, const std::vector<std::int32_t>& pathways) {
  const auto begun = [&](std::int32_t pathway) {
    const program::Pathway& of = program_.pathways[static_cast<std::size_t>(pathway)];
    const std::uint64_t lineage = random::mix(agents_.lineage(index), of.stream);
    return agrees(of, index, lineage, nullptr) ? begin(index, pathway, lineage, no_index) : no_index;
  };
  if (pathways.size() == 1) {  // the commonest, without a list
    const Index episode = begun(pathways.front());
    if (episode != no_index) launch(episode);
    return;
  }
  std::vector<Index> episodes;
  for (const std::int32_t pathway : pathways) episodes.push_back(begun(pathway));
  for (const Index episode : episodes)
    if (episode != no_index && agents_.present(index)) launch(episode);
}

void World::retire_if_idle(Index index) {
  if (!program_.kinds[agents_.kind(index)].leaves_when_idle) return;
  if (agents_.present(index) && agents_.first_episode(index) == no_index) leave(index, 0);
}

// ── Arrivals ─────────────────────────────────────────────────────────────────────────────────────────────────

void World::add_streams() {
  std::vector<std::uint32_t> numbers(program_.kinds.size(), 0);
  for (std::size_t s = 0; s < program_.sources.size(); ++s) {
    const program::Source& source = program_.sources[s];
    const auto add = [&](Index container, std::uint64_t lineage) {
      ++numbers[static_cast<std::size_t>(source.kind)];
      if (!at_home(container == no_index ? 0 : agents_.unit(container))) return;
      Stream stream;
      stream.source = static_cast<std::int32_t>(s);
      stream.container = container;
      stream.lineage = lineage;
      stream.number = numbers[static_cast<std::size_t>(source.kind)];
      stream.order = (static_cast<std::uint64_t>(source.kind) + 1) << 52 |
                     static_cast<std::uint64_t>(stream.number) << 32 | 0xffffffffU;
      streams_.push_back(stream);
    };
    if (source.per < 0)
      add(no_index, source.stream);
    else
      for (const Index container : by_kind_[static_cast<std::size_t>(source.per)])
        add(container, random::mix(source.stream, agents_.lineage(container)));
  }
  live_streams_ = static_cast<std::uint32_t>(streams_.size());
  for (std::size_t i = 0; i < streams_.size(); ++i) schedule_arrival(static_cast<std::uint32_t>(i), true);
}

expr::Frame World::source_frame(std::uint32_t stream, std::uint64_t nth) const {
  const Stream& from = streams_[stream];
  expr::Frame frame = from.container == no_index ? bare_frame() : agent_frame(from.container);
  frame.lineage = random::mix(from.lineage, nth);
  return frame;
}

namespace {

/// The rate of a table at a time: its key column says what it runs over.
double table_key(const scenario::Table& table, Tick time, const Calendars& calendars) {
  const std::string& over = table.keys.front().name;
  const double t = static_cast<double>(time);
  if (over == "weekday") return calendars.weekday(time);
  if (over == "month") return calendars.month_of_year(time);
  if (over == "minute") return t / static_cast<double>(minute);
  if (over == "day") return t / static_cast<double>(day);
  if (over == "week") return t / static_cast<double>(week);
  if (over == "year") return t / static_cast<double>(year);
  if (over == "hour_of_week")
    return static_cast<double>(calendars.weekday(time) * 24) +
           static_cast<double>(time % day) / static_cast<double>(hour);
  return t / static_cast<double>(hour);
}

double bound_of(const program::Source& source, const expr::Frame& frame) {
  return source.law == scenario::Source::Law::rate_table ? source.rate_bound : expr::evaluate(source.bound, frame);
}

}  // namespace

/// Whether the stream's last candidate comes at `tick`: with the chance rate / bound, by the second of its draws. The bound
/// is the one it was drawn under: a rate that has fallen with its bound since then is thinned by that.
bool World::kept(std::uint32_t index, Tick tick) const {
  const Stream& stream = streams_[index];
  const program::Source& source = program_.sources[static_cast<std::size_t>(stream.source)];
  expr::Frame frame = source_frame(index, stream.candidates - 1);
  random::Draws draws(frame.key, frame.lineage, source.stream);
  draws.uniform();  // the gap before it
  const double bound = std::max(stream.bound, bound_of(source, frame));
  frame.now = static_cast<double>(tick);
  double rate = 0;
  if (source.law == scenario::Source::Law::rate_table) {
    const scenario::Table& rates = program_.scenario->tables[static_cast<std::size_t>(source.rate_table)];
    const double key = table_key(rates, tick, calendars_);
    rate = lookup(source.rate_table, {&key, 1});
  } else {
    rate = expr::evaluate(source.rate, frame);
  }
  if (rate > bound * (1 + 1e-12)) throw RunError("an arrival rate rose above its bound");
  return draws.uniform() * stream.bound < rate;
}

/// Schedules the stream's next arrival, or ends the stream.
void World::schedule_arrival(std::uint32_t index, bool first) {
  Stream& stream = streams_[index];
  const program::Source& source = program_.sources[static_cast<std::size_t>(stream.source)];
  const auto stop = [&] {
    if (!stream.exhausted) --live_streams_;
    stream.exhausted = true;
  };
  if (closing_ || (source.most >= 0 && stream.arrived >= source.most)) return stop();
  Tick from = std::max(now(), source.from);
  Tick at = never;
  stream.candidate = false;
  if (source.law == Law::times) {
    if (stream.candidates >= source.times.size()) return stop();
    at = source.times[stream.candidates++];
  } else if (source.law == Law::gap || (first && source.first.given())) {
    const std::uint64_t nth = stream.candidates++;
    const expr::Code& gap = first && source.first.given() ? source.first : source.every;
    const double ticks = is_draw(gap) ? drawn(gap, random::mix(stream.lineage, nth))
                                      : expr::evaluate(gap, source_frame(index, nth));
    if (ticks < 0) throw RunError("a gap between arrivals came out negative");
    at = calendars_.after_open(source.outside == scenario::Source::Outside::pause ? source.calendar : -1, from, ticks);
  } else {
    // Thinning under a true bound (Lewis & Shedler 1979, doi:10.1002/nav.3800260304). A rate of the clock alone is asked
    // ahead; one that reads what may have changed by then is asked when its candidate's time has come.
    double time = static_cast<double>(from);
    for (;;) {
      const expr::Frame frame = source_frame(index, stream.candidates++);
      stream.bound = bound_of(source, frame);
      if (!(stream.bound > 0)) return stop();
      random::Draws draws(frame.key, frame.lineage, source.stream);
      time -= random::log(draws.uniform()) / stream.bound;
      if (!(time < static_cast<double>(std::min(source.until, never)))) return stop();
      at = round_to_tick(time);
      stream.candidate = source.rate_moves;
      if (stream.candidate || kept(index, at)) break;
      if (at > program_.horizon && !program_.drained) return stop();
    }
    if (source.outside == scenario::Source::Outside::pause && source.calendar >= 0)
      at = calendars_.after_open(source.calendar, from, static_cast<double>(at - from));
  }
  if (at >= source.until || at >= never) return stop();
  post(at, Phase::arrive, {what(Type::arrival), stream.order, stream.sequence++, index});
}

void World::arrive(std::uint32_t index) {
  Stream& stream = streams_[index];
  const program::Source& source = program_.sources[static_cast<std::size_t>(stream.source)];
  if (stream.candidate && !closing_ && !kept(index, now())) return schedule_arrival(index, false);
  const bool shut = source.calendar >= 0 && source.outside == scenario::Source::Outside::drop &&
                    calendars_.level(source.calendar, now()) <= 0;
  std::int64_t people = shut || closing_ ? 0 : 1;
  if (people > 0 && source.batch.given())
    people = whole(expr::evaluate(source.batch, source_frame(index, stream.candidates ^ 0x4261746368ULL)), "a batch");
  if (source.most >= 0) people = std::min(people, source.most - static_cast<std::int64_t>(stream.arrived));
  const program::Kind& kind = program_.kinds[static_cast<std::size_t>(source.kind)];
  for (std::int64_t i = 0; i < people; ++i) {
    Index container = stream.container;
    if (container == no_index && kind.in >= 0) {
      const auto& containers = by_kind_[static_cast<std::size_t>(kind.in)];
      if (!containers.empty()) container = containers[stream.arrived % containers.size()];
    }
    const std::uint32_t ordinal = stream.arrived++;
    Agents::Origin origin;
    origin.kind = source.kind;
    origin.stream = stream.number;
    origin.ordinal = ordinal;
    origin.lineage = stream.lineage;
    if (container != no_index) origin.unit = agents_.unit(container);
    const Index agent = make_agent(origin, container);
    for (const program::SetStep::Write& write : source.set) {
      const expr::Frame frame = agent_frame(agent);
      this->write(agent, nullptr, write, expr::evaluate(write.value, frame), 0);
    }
    if (equipped_[agents_.kind(agent)]) equip(agent);
    if (!kind.publications.empty()) publish_all(agent);
    if (!kind.joins.empty()) tie_newly(agent);
    begin_life(agent);
    run_ready();
  }
  schedule_arrival(index, false);
}

// ── Member clocks ────────────────────────────────────────────────────────────────────────────────────────────

/// Draws the gap to the next firing of an agent's own clock; the n-th gap is a function of the agent and n alone.
void World::start_clock(Index index, std::int32_t pathway, bool first) {
  const program::Pathway& of = program_.pathways[static_cast<std::size_t>(pathway)];
  const std::uint64_t lineage = random::mix(random::mix(agents_.lineage(index), of.stream), fired(index, of));
  count_firing(index, of);
  const expr::Code& gap = first && of.first.given() ? of.first : of.every;
  const double ticks = is_draw(gap) ? drawn(gap, lineage) : clock_gap(gap, index, lineage);
  if (ticks < 0) throw RunError("the gap of a clock came out negative");
  const Tick at = calendars_.after_open(of.clock, now(), ticks);
  if (at >= never || closing_) return;
  schedule(index, at, Phase::decide, what(Type::clock, pathway), index);
}

double World::clock_gap(const expr::Code& gap, Index agent, std::uint64_t lineage) const {
  expr::Frame frame = agent_frame(agent);
  frame.lineage = lineage;
  return expr::evaluate(gap, frame);
}

/// How often the clock has fired: the agent's record has room for one, others have a slot.
std::uint64_t World::fired(Index agent, const program::Pathway& clock) const {
  if (clock.clock_slot < 0) return agents_.fired(agent);
  return static_cast<std::uint64_t>(agents_.attributes(agent)[clock.clock_slot]);
}

void World::count_firing(Index agent, const program::Pathway& clock) {
  if (clock.clock_slot < 0) return agents_.count_firing(agent);
  agents_.attributes(agent).set(clock.clock_slot, static_cast<double>(fired(agent, clock) + 1));
}

void World::fire_clock(Index index, std::int32_t pathway) {
  const program::Pathway& of = program_.pathways[static_cast<std::size_t>(pathway)];
  if (closing_) return;
  const std::uint64_t lineage = random::mix(random::mix(agents_.lineage(index), ~of.stream), fired(index, of));
  const bool starts = agrees(of, index, lineage, nullptr);
  if (!starts || of.overlap) start_clock(index, pathway, false);
  if (!starts) return;
  const Index episode = begin(index, pathway, lineage, no_index);
  episodes_[episode].counts_clock = !of.overlap;
  launch(episode);
}

}  // namespace concert::care
