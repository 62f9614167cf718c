// The frame of a trial: setting up, the meaning of each event, the end.
#include "care/world.hpp"

#include <algorithm>
#include <cmath>

#include "core/contract.hpp"
#include "program/fields.hpp"

namespace concert::care {

using engine::Phase;

namespace {

/// More events than this at one instant mean that time has stopped.
constexpr std::uint32_t events_in_an_instant = 10'000'000;

}  // namespace

World::World(const program::Program& program, const TrialOptions& options, const Layout& layout, std::uint32_t block,
             record::SegmentLog* segments)
    : program_(program),
      options_(options),
      layout_(layout),
      block_(block),
      segments_(segments),
      log_(options.level == record::Level::measures ? nullptr
           : segments != nullptr                    ? segments
                                                    : options.log),
      parameters_(program.parameters),
      agents_(program),
      calendars_(program),
      book_(program, *this) {
  require(program.pathways.size() <= scenario::most_pathways, "an event has room for the number of a pathway");
  local_rows_.resize(program.pathways.size());
  for (std::size_t p = 0; p < program.pathways.size(); ++p)
    local_rows_[p].set_width(static_cast<std::size_t>(program.pathways[p].slots));
  walking_.assign(program.pathways.size(), 0);
  for (const scenario::Table& table : program.scenario->tables)
    columns_.push_back(table.keys.size() == 1 && table.keys.front().labels ? std::span<const double>(table.values)
                                                                          : std::span<const double>());
}

void World::settle() {
  populate();
  if (!program_.relations.empty()) {
    add_relations();
    if (at_home(0)) tie_everybody();
  }
  add_stations();
  book_.follow_owners();
  if (block_ != 0) leave_out_constants();
  schedule_changes();
  begin_publishing();
}

/// What holds of the whole world alike is measured in the first block only.
void World::leave_out_constants() {
  for (const std::int32_t m : program_.state_measures) {
    const program::Measure& measure = program_.measures[static_cast<std::size_t>(m)];
    if (measure.owner_kind < 0 && measure.value.constant()) book_.leave_out(m);
  }
}

/// Those who are there begin to live, in the order of their kinds and numbers.
void World::begin() {
  for (Index i = agents_.first(); i != no_index; i = agents_.next(i)) {
    if (!lives_here(i)) continue;
    rows_of({record::RowKey::Stage::beginning, 0, place_in_order(i), 0});
    begin_life(i);
    run_ready();
  }
  add_streams();
}

/// The same for every layout.
std::uint64_t World::place_in_order(Index agent) const {
  constexpr unsigned kind_at = 52;
  const std::uint64_t within = agents_.order(agent) & ((std::uint64_t{1} << kind_at) - 1);
  return static_cast<std::uint64_t>(making_rank_[agents_.kind(agent)]) << kind_at | within;
}

void World::rows_of(const record::RowKey& key) {
  key_ = key;
  if (segments_ != nullptr) segments_->at(key);
}

/// A trial is as far as its blocks are on average.
void World::show_progress() {
  if (options_.progress == nullptr) return;
  options_.progress->fetch_add((now() - shown_) / layout_.blocks(), std::memory_order_relaxed);
  shown_ = now();
}

Tick World::next() const { return process_.idle() || finished_ ? never : process_.next(); }

void World::run_until(Tick end) { engine::run(process_, *this, end); }

/// Whoever is still there at the end of its time leaves what it has begun.
void World::conclude(Tick end) {
  if (!program_.drained && !ended_early_) process_.advance(end);
  if (program_.drain_at_end && !finished_) {
    closing_ = true;
    finished_ = live_episodes_ == 0;
    run_until(never);
  }
  check_followed();
  flush_open_visits();
  book_.close();
}

/// Asks for what the event will need first, so that it is on its way from memory by then.
void World::expect(const engine::Event& event, engine::Notice notice) const {
  using engine::Notice;
  switch (type_of(event)) {
    case Type::wake:
    case Type::patience: {
      const Episode& episode = episodes_[event.target];
      if (notice == Notice::early) return fetch_record(episode);
      if (notice == Notice::late) {
        if (episode.agent != no_index) agents_.fetch(episode.agent);
        break;
      }
      if (episode.agent != no_index) agents_.fetch_place(episode.agent);
      if (episode.holdings != no_index) fetch_record(holdings_[episode.holdings]);
      break;
    }
    case Type::clock:
      if (notice == Notice::early) agents_.fetch_place(event.target);
      if (notice == Notice::middle) agents_.fetch(event.target);
      break;
    default:
      break;
  }
}

bool World::awaited(const engine::Event& event, Doing doing) const {
  const Episode& episode = episodes_[event.target];
  return episode.awaited == event.sequence && episode.doing == doing && episode.order == event.agent;
}

void World::handle(const engine::Event& event) {
  // What comes before the present event in the order, because somebody came in this instant, happens right after it and
  // counts as its own: nothing else can be in between.
  if (layout_.blocks() > 1)
    rows_of(std::max(key_, {record::RowKey::Stage::running, event.when(), event.agent, event.sequence}));
  if ((process_.committed() & 0xfff) == 0) {
    show_progress();
    if (options_.stop && options_.stop->load(std::memory_order_relaxed)) throw RunError("interrupted");
    constexpr Index often = 0x10000;
    if (process_.committed() % often == 0) {  // after a night's queue free places are strewn about, and far is slow
      episodes_.tidy(often);
      waiters_.tidy(often);
      holdings_.tidy(often);
    }
  }
  if (now() != instant_) {
    instant_ = now();
    in_instant_ = 0;
  } else if (++in_instant_ > events_in_an_instant) {
    if (type_of(event) == Type::wake) walking_episode_ = event.target;
    throw RunError("events repeat without time passing");
  }
  switch (type_of(event)) {
    case Type::wake:
      if (awaited(event, Doing::holding)) {
        Episode& episode = episodes_[event.target];
        close_hold(episode, record::VisitOutcome::done);
        ++episode.at;
        walk(event.target);
      }
      break;
    case Type::patience:
      if (awaited(event, Doing::waiting)) give_up(event.target);
      break;
    case Type::timer:
      if (awaited(event, Doing::awaiting)) win(event.target, episodes_[event.target].branch);
      break;
    case Type::arrival:
      arrive(event.target);
      break;
    case Type::clock:
      if (agents_.present(event.target)) fire_clock(event.target, pathway_of(event));
      break;
    case Type::timed:
      if (!closing_ && agents_.present(event.target)) {
        const std::int32_t pathway = pathway_of(event);
        const program::Pathway& of = program_.pathways[static_cast<std::size_t>(pathway)];
        const std::uint64_t lineage = random::mix(random::mix(agents_.lineage(event.target), of.stream), event.when());
        if (agrees(of, event.target, lineage, nullptr)) launch(begin(event.target, pathway, lineage, no_index));
      }
      break;
    case Type::deliver:
      deliver(event.target);
      break;
    case Type::calendar:
      change_calendar(event.target, unit_named_by(event));
      break;
    case Type::intervention:
      count_once();
      change_interventions(event.target);
      break;
    case Type::ramp:
      count_once();
      apply_to_parameters();
      break;
    case Type::capacities:
      apply_to_capacities(unit_named_by(event));
      break;
    case Type::sample:
      count_once();
      take_sample(event.target);
      break;
    case Type::sweep:
      sweep(event.target);
      break;
    case Type::warm:
      count_once();
      begin_window();
      break;
    case Type::publish:
      publish(event.target, unit_named_by(event));
      break;
    case Type::notice:
      take_notice(event.target);
      break;
    case Type::judge:
      judge(event.target);
      break;
    case Type::turnover:
      if (agents_.present(event.target)) turn_over(event.target);
      break;
    case Type::successor:
      succeed(event.target);
      break;
  }
  run_ready();
  agents_.reclaim();
  if (!watched_.touched.empty() || !watched_.polls.empty()) test_watching(unit_of(event));
  if ((program_.drained && live_streams_ == 0 && live_episodes_ == 0) || (closing_ && live_episodes_ == 0))
    finished_ = true;
  if (program_.until.given() && !finished_) ended_early_ = finished_ = expr::evaluate(program_.until, bare_frame()) != 0;
}

/// A hold leaves a row as a visit does, without a server, in a full recording. (One that was displaced: the row of its
/// last stretch.)
void World::close_hold(const Episode& episode, record::VisitOutcome outcome) {
  if (program_.tracks_work) add_work(episode);
  const std::uint16_t site = program_.code[episode.at].site;
  if (book_.hears(program::Moment::ended, site)) {
    const double start = static_cast<double>(episode.hold_from), end = static_cast<double>(now());
    book_.visit(program::Moment::ended, frame_for_measures(episode, site),
                {0, end - start, episode.planned, start, start, end, static_cast<double>(outcome), expr::nobody, 0, 1},
                site, episode.agent);
  }
  if (log_ == nullptr || options_.level != record::Level::full) return;
  if (program_.scenario->sites[site].of != scenario::Site::Of::hold) return;  // the pause of a repeat
  record::Visit row;
  row.agent = agents_.number(episode.agent);
  row.kind = agents_.kind(episode.agent);
  row.episode = episode.number;
  row.site = site;
  row.outcome = outcome;
  row.requested = row.started = episode.hold_from;
  row.ended = outcome == record::VisitOutcome::open ? record::none : now();
  log_->visit(row);
}

std::string World::describe_failure(const std::string& what) const {
  std::string text = calendars_.date(now());
  if (walking_episode_ != no_index) {
    const Episode& episode = episodes_[walking_episode_];
    const scenario::Scenario& scenario = *program_.scenario;
    text += ", " + label(episode.agent) + ", " + scenario.pathways[episode.pathway].name;
    const std::uint16_t site = program_.code[episode.at].site;
    if (site < scenario.sites.size()) text += ", step " + scenario.sites[site].name;
    const Place place = program_.places[episode.at];
    if (place.line > 0) text += " (line " + std::to_string(place.line) + ")";
  }
  return text + ": " + what;
}

}  // namespace concert::care
