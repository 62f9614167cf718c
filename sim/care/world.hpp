// The world of one trial: its state and what each event does to it. One logical process; the rooms above see only
// run_trial(). By subject: population.cpp (who is there), interpreter.cpp, episodes.cpp (walking pathways), stations.cpp,
// wait_lists.cpp, displacement.cpp (waiting and serving), joint.cpp (several at once), diary.cpp (booking ahead),
// letters.cpp, inbox.cpp (messages), accounts.cpp (money), publications.cpp (what is told), rules.cpp (who hears what
// happens, conditions), turnover.cpp (leaving), changes.cpp (calendars, interventions), host.cpp (what may be asked).
#pragma once
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "care/calendar.hpp"
#include "care/layout.hpp"
#include "care/measure_book.hpp"
#include "care/slab.hpp"
#include "care/state.hpp"
#include "care/ties.hpp"
#include "care/workings.hpp"
#include "care/trial.hpp"
#include "engine/executor.hpp"
#include "expr/code.hpp"
#include "record/segments.hpp"

namespace concert::care {

class World final : public expr::Host {
 public:
  /// One block of a trial. `segments`: keeps the rows of one of several blocks; null: rows go to options.log.
  World(const program::Program& program, const TrialOptions& options, const Layout& layout, std::uint32_t block,
        record::SegmentLog* segments);

  // ── the block's life, in this order ──
  void settle();             // everybody is there
  void begin();              // and begins to live
  Tick next() const;         // when something happens here next; `never`: nothing will
  void run_until(Tick end);  // what happens before
  void conclude(Tick end);   // what is left at the end leaves its rows
  MeasureBook& book() { return book_; }
  const record::RowKey& key() const { return key_; }  // where it was when something failed

  // ── what passes between blocks ──
  std::vector<Parcel> take_mail() { return std::exchange(outbox_, {}); }
  void receive(const Parcel& parcel);
  std::uint64_t committed() const { return process_.committed(); }
  /// Of all events, those that happen in this block and in no other.
  std::uint64_t own_events() const { return process_.committed() - repeated_; }
  std::vector<std::uint32_t> count_roots() const;
  bool ended_early() const { return ended_early_; }

  /// A run-time error with its date, agent, pathway, step and line.
  std::string describe_failure(const std::string& what) const;

  // ── engine::run's model ──
  void handle(const engine::Event& event);
  void expect(const engine::Event& event, engine::Notice notice) const;
  bool finished() const { return finished_; }

  // ── expr::Host ──
  double attribute(double agent, std::int32_t slot) const override;
  double container(double agent, std::int32_t kind) const override;
  double state(expr::State what, const expr::Target& target, double owner, const expr::Frame& frame) const override;
  void members(std::int32_t kind, double container, std::vector<double>& out) const override;
  double nth(std::int32_t kind, double container, double n) const override;
  void ties(std::int32_t kind, expr::Among side, double agent, std::vector<double>& out) const override;
  double tie_count(std::int32_t kind, expr::Among side, double agent) const override;
  double tie(std::int32_t kind, double from, double to) const override;
  void bookings(double agent, std::vector<double>& out) const override;
  void named_members(double set, std::vector<double>& out) const override;
  double lookup(std::int32_t table, std::span<const double> keys) const override;
  double remaining(std::int32_t table, std::span<const double> keys, std::int32_t age, double exposure) const override;
  bool open(std::int32_t calendar, double time) const override;
  int weekday(double time) const override;
  int month_of_year(double time) const override;
  std::uint64_t stream_of(double agent) const override;

  // ── what the measures ask ──
  Tick now() const { return process_.now(); }
  const Agents& agents() const { return agents_; }
  /// Those of a kind who live in this block.
  const std::vector<Index>& listed(std::int32_t kind) const {
    const auto k = static_cast<std::size_t>(kind);
    return layout_.blocks() > 1 && program_.partition.fixed[k] ? at_home_[k] : by_kind_[k];
  }
  bool at_home(std::uint32_t unit) const { return layout_.blocks() == 1 || layout_.block_of(unit) == block_; }
  bool lives_here(Index agent) const { return layout_.blocks() == 1 || at_home(agents_.unit(agent)); }
  double present(std::int32_t kind) const { return present_[static_cast<std::size_t>(kind)]; }
  expr::Frame agent_frame(Index agent) const;
  expr::Frame bare_frame() const;
  double own_part(const expr::Code& code, Tick time) const;
  const Ties& ties_of(std::int32_t relation) const { return ties_[static_cast<std::size_t>(relation)]; }
  expr::Frame tie_frame(std::int32_t relation, Index place) const;
  double value_of(Index agent) const { return agents_.value_of(agent); }
  /// Busy and scheduled ticks (times units) of a resource, staff kind or one member since the start, or inside the
  /// measured window so far.
  std::array<ExactSum, 2> areas(std::int32_t resource) const;
  std::array<double, 2> member_areas(Index agent) const;
  std::array<double, 2> member_areas_in_window(Index agent) const;
  std::string label(Index agent) const;
  double number_of(double value, std::uint32_t unit) const;  // of the agent or tie that a value stands for, as rows of a unit tell of it

 private:
  using Happening = care::Happening;
  /// What an event does: low bits of Event::what(), under a pathway's number where it needs one besides its target.
  enum class Type : std::uint16_t {
    wake, patience, timer, arrival, clock, timed, deliver, calendar, intervention, ramp, sample, warm, publish,
    notice, judge, turnover, successor, sweep, capacities
  };
  // population.cpp
  enum class Made : std::uint8_t { fixed, all };
  void populate();
  void make_stocks(Made which);
  std::int64_t stock_of(std::int32_t kind, Index owner) const;
  void make_stock(std::int32_t kind);
  Index make_agent(Agents::Origin origin, Index container);
  void set_initials(Index agent);
  static void set_initial(const program::Kind::Initial& initial, const expr::Frame& frame, expr::WritableRow row);
  void place(Index agent, Index container);
  void begin_life(Index agent);
  void be_born(Index agent, const std::vector<std::int32_t>& pathways);
  void leave(Index agent, std::int32_t cause);
  void retire_if_idle(Index agent);
  void add_streams();
  void arrive(std::uint32_t stream);
  void schedule_arrival(std::uint32_t stream, bool first);
  bool kept(std::uint32_t stream, Tick tick) const;
  void start_clock(Index agent, std::int32_t pathway, bool first);
  double clock_gap(const expr::Code& gap, Index agent, std::uint64_t lineage) const;
  void fire_clock(Index agent, std::int32_t pathway);
  std::uint64_t fired(Index agent, const program::Pathway& clock) const;
  void count_firing(Index agent, const program::Pathway& clock);
  expr::Frame source_frame(std::uint32_t stream, std::uint64_t nth) const;
  // interpreter.cpp
  Index begin(Index agent, std::int32_t pathway, std::uint64_t lineage, Index parent);
  void number(Episode& episode);
  void log_episode(const Episode& episode, std::uint16_t outcome, Tick ended);
  void enlist(Index episode);
  void delist(Index episode);
  void prepare(Index episode);
  void launch(Index episode);
  void walk(Index episode);
  void step_loop_enter(Episode& episode, Index index, const program::LoopStep& loop);
  bool next_round(Episode& episode, const program::LoopStep& loop);
  expr::Frame element_frame(const Episode& episode, const program::LoopStep& loop, double value) const;
  void keep_sample(const Episode& episode, const program::LoopStep& loop, std::vector<double>& values) const;
  void leave_loop(Episode& episode, const program::LoopStep& loop);
  // inbox.cpp
  bool next_message(Episode& episode, const program::LoopStep& loop);
  void keep(Index agent, const Letter& letter);
  void forget_messages(Index agent);
  bool start_hold(Episode& episode, Index index, const program::HoldStep& hold);
  void close_hold(const Episode& episode, record::VisitOutcome outcome);
  void hold_for(Episode& episode, Index index, double ticks, engine::Phase phase);
  program::Address choose(Episode& episode, const program::ChooseStep& choose);
  double weigh(const program::ChooseStep& step, const expr::Frame& frame, std::vector<double>& weights);
  bool assign(Episode& episode, const program::SetStep& set);
  static std::int32_t element_of(const program::SetStep::Write& write, const expr::Frame& frame);
  Index holder_of(const Episode& episode, const program::SetStep::Write& write, const expr::Frame& frame) const;
  void write(Index holder, double* locals, const program::SetStep::Write& write, double value, std::int32_t element);
  void mark(Episode& episode, Index index, const program::MarkStep& mark);
  void call(Episode& episode, Index index, const program::CallStep& call);
  void start(Episode& episode, Index index, const program::CallStep& start);
  void end(Index episode, std::uint16_t outcome);
  void cancel(Index episode);
  EpisodeRow row_of(const Episode& episode, std::uint16_t outcome) const;
  void add_work(const Episode& holding);
  void dissolve(Index episode, std::uint16_t outcome);
  void cancel_called(Index episode);
  void stop_waiting(Episode& episode);
  void resume_parent(Index parent, std::uint16_t outcome);
  void run_ready() {
    if (!ready_.empty()) walk_ready();
  }
  void walk_ready();
  expr::Frame frame(const Episode& episode) const;
  /// A code in the eyes of an episode. Most are constants or one draw, which need no whole frame.
  double value(const expr::Code& code, const Episode& episode) const {
    if (code.constant() || !code.given()) return code.value();
    return is_draw(code) ? drawn(code, episode.lineage) : expr::evaluate(code, frame(episode));
  }
  static bool is_draw(const expr::Code& code) { return code.shape() == expr::Shape::draw; }
  double drawn(const expr::Code& code, std::uint64_t lineage) const;
  /// What a site's measures read of the person: nothing, mostly, but the row they are given.
  expr::Frame frame_for_measures(const Episode& episode, std::uint16_t site) const {
    return book_.reads_person(site) ? frame(episode) : expr::Frame{};
  }
  void attributes_changed(Index agent, std::int32_t slot);
  // relations.cpp
  enum class Seen : std::uint8_t { straight, reversed };
  void add_relations();
  void tie_everybody();
  Tying tying(std::int32_t relation);
  void tie_newly(Index agent);
  double value_of_tie(std::int32_t relation, Index place, Seen seen) const;
  bool lives(double tie) const;
  TieValue living(double tie) const;
  double tie_attribute(double tie, std::int32_t slot) const;
  std::uint64_t lineage_of(std::int32_t relation, const Tie& tie) const;
  std::uint64_t pair_key(std::int32_t relation, Index from, Index to) const;
  std::int32_t relation_of_kind(std::int32_t kind) const;
  std::pair<Index, Seen> find_tie(std::int32_t relation, Index from, Index to) const;
  program::Linked may_link(std::int32_t relation, Index from, Index to) const;
  Index add_tie(std::int32_t relation, Index from, Index to);
  void end_tie(std::int32_t relation, Index place, std::uint16_t cause);
  void record_tie(std::int32_t relation, Index place, record::TieChange change, std::uint16_t cause) const;
  void part(Index agent);
  bool within_reach(Index self, Index other) const;
  void check_reach(Index self, Index from, Index to, bool symmetric) const;
  Index end_of(const expr::Code& code, const Episode& episode) const;
  void link_step(Episode& episode, const program::LinkStep& step);
  void unlink_step(Episode& episode, const program::UnlinkStep& step);
  void linked(std::int32_t relation, Index place);
  void unlinked(std::int32_t relation, Index place, std::uint16_t cause);
  // sweeps.cpp
  void schedule_sweeps();
  void sweep(std::uint32_t index);
  expr::Frame sweep_frame(const program::Sweep& sweep, Index place, std::uint64_t nth) const;
  void plan(const program::Sweep& sweep, const program::Sweep::Step& step, Index place, std::uint64_t nth,
            std::vector<TieEffect>& effects) const;
  void mark_tie(std::int32_t relation, Index place, std::int32_t mark, double value);
  void apply(const program::Sweep& sweep, const std::vector<TieEffect>& effects);
  double* writable_tie(Index self, double tie);
  void write_tie(double tie, const program::SetStep::Write& write, double value, std::int32_t element);
  // stations.cpp
  void add_stations();
  void equip(Index owner);
  Index add_station(std::int32_t resource, Index owner);
  bool request(Episode& episode, Index index, const program::Instruction& instruction);
  void book_request(const Episode& episode, const Visit& visit);
  Index station_for(const Episode& episode, const program::RequestStep& step);
  Index station_of_owner(const Episode& episode, const program::RequestStep& step) const;
  Index pool_station(std::int32_t kind, double container) const;
  Index choose_member(const Episode& episode, const program::RequestStep& step, Index pool);
  Index idle_member(const Station& pool, const program::RequestStep& step, const expr::Frame& frame) const;
  bool suits(const program::RequestStep& step, Index member_station, Index episode) const;
  Index startable(const Station& station, Index index, const Waiter& waiter);
  void join(Index station, const Waiter& waiter);
  void insert(Station& station, Index waiter);
  void unlink(Station& station, Index waiter);
  void take_out(Station& station, Index waiter);
  bool ahead(const Waiter& a, const Waiter& b) const;
  void set_keys(Waiter& waiter);
  void refresh(Waiter& waiter);
  void resort(Index station);
  void resort_shared(std::uint32_t unit);
  void grant(Index station, const Waiter& waiter, bool inline_);
  void serve(Index station);
  void fetch_waiting(const Station& station) const;
  void serve_member(Index station);
  Index first_suitable(Index pool, Index member_station) const;
  void release(Episode& episode, std::uint32_t request);
  void release_named(Episode& episode, const program::ReleaseStep& step);
  void give_back(Index holding, double units, record::VisitOutcome outcome);
  void give_up(Index episode);
  void fail(Index episode, const program::Instruction& instruction, record::VisitOutcome outcome, Visit visit,
            Index station);
  void close_visit(const Episode& episode, const Visit& visit, Tick ended, record::VisitOutcome outcome, Index station);
  std::array<double, 2> area(const Station& station) const;
  void accrue(Station& station);
  Index container_of_kind(Index agent, std::int32_t kind) const;
  void busy_changed(Station& station, double units);
  void queue_changed(Station& station, int by);
  void block(Episode& episode, double sign);
  void flush_open_visits();
  // joint.cpp
  bool request_jointly(Episode& episode, Index index, const program::Instruction& instruction);
  bool invite(Episode& episode, Gathering& gathering, std::vector<Waiter>& parts);
  bool ask(Episode& episode, Gathering& gathering, std::vector<Waiter>& parts);
  Waiter part_of(const Gathering& gathering, const program::JointStep::Part& part, Index station) const;
  Index place_for(const Waiter& waiter, const std::vector<Index>& taken) const;
  bool stands_first(Index station, const Waiter& waiter) const;
  bool places_for(const std::vector<Waiter>& parts, std::vector<Index>& places) const;
  bool try_to_meet(Index gathering);
  void meet(Index gathering, const std::vector<Waiter>& parts, const std::vector<Index>& places, bool inline_);
  void wait_together(Index gathering, const std::vector<Waiter>& parts);
  std::vector<Waiter> step_back(Index gathering);
  void serve_stations(const std::vector<Waiter>& parts);
  void lose_patience(Index gathering);
  void call_off(Index gathering, record::VisitOutcome outcome);
  void close_joint(Index gathering, record::VisitOutcome outcome);
  void sort_again(Index gathering);
  void disperse(Episode& episode, std::uint32_t joint);
  void close_meetings(Episode& episode, record::VisitOutcome outcome);
  void serve_jointly(Index station);
  std::vector<Index> ranked(Index station) const;
  void add_place(Index agent);
  void leave_meetings(Index agent);
  void hand_over(Index from, Index to, const program::CallStep& step);
  // diary.cpp
  static bool is_place(double value);
  Tick session_begins(std::int32_t resource, std::int64_t session) const;
  double booked(Index station, std::int64_t session) const;
  double places_left(Index station, std::int64_t session) const;
  double place_attribute(double value, std::int32_t slot) const;
  std::uint64_t place_stream(double value) const;
  void sessions(Index station, std::vector<double>& out) const;
  void book(Episode& episode, Index index, const program::Instruction& instruction);
  void give_back_place(Index holding, double units, record::VisitOutcome outcome);
  void release_place(Episode& episode, double place);
  // displacement.cpp
  bool preempt(Index station, const Waiter& waiter);
  Index victim(const Station& station, const Waiter& waiter, const std::vector<Index>& except);
  std::optional<std::vector<Index>> victims(Index station, const Waiter& waiter, scenario::Preempt how);
  std::vector<Index> displace(Index holding, scenario::Preempt how, Index to_station);
  std::vector<Index> remove_from(Index holding);
  Holding take_away(Index holding);
  void resume(Episode& episode, Index index, const Waiter& waiter);
  void set_level(Index station, double level);
  void set_capacity(Index station, double capacity);
  void interrupt(Index station);
  // rules.cpp
  void tell(const program::Listening& listeners, const Happening& event);
  void begin_listener(const program::Listener& listener, const Happening& event, Index hearer, const double* words);
  Index who_hears(const program::Listener& listener, const Happening& event, const double* words) const;
  bool agrees(const program::Pathway& pathway, Index agent, std::uint64_t lineage, const double* words) const;
  Index begin_upon(Index agent, std::int32_t pathway, std::uint64_t lineage, std::uint8_t cascade);
  std::uint8_t cascade_now() const;
  Happening happening(const Episode& episode) const;
  void tell_end(const Episode& episode, std::uint16_t outcome);
  void tell_visit(const Episode& episode, const Visit& visit, record::VisitOutcome outcome, Index station);
  void attribute_changed(Index agent, std::int32_t slot);
  void members_changed(Index agent);
  Happening tie_happening(std::int32_t relation, Index place) const;
  void tie_changed(std::int32_t relation, Index place, std::int32_t slot);
  void station_changed(const Station& station);
  void pathway_changed(std::int32_t pathway);
  void parameters_changed(std::uint32_t unit);
  void spread(const program::Watch& watch, Index from);
  void suspect(std::int32_t pathway, Index agent);
  void suspect_all(std::int32_t pathway, double container);
  void suspect_all(std::int32_t pathway, std::uint32_t unit);
  void ask(std::uint32_t unit);
  void judge(std::uint32_t unit);
  void body_ended(const Episode& episode);
  // turnover.cpp
  void change(Episode& episode, const program::ChangeStep& change);
  void move(Episode& episode, double to);
  void turn_over(Index agent);
  void succeed(std::uint32_t vacancy);
  void close_holder(Index agent);
  void shut(Index station, std::int32_t cause);
  void refuse_waiter(Index waiter);
  void refuse_jointly(Index gathering);
  void unwind(Episode& episode, const Visit& visit);
  void schedule_turnover(Index agent);
  void move_station(Index agent);
  Index changed_station(const program::ChangeStep::One& one, const expr::Frame& frame) const;
  void lose(Index holding);
  void vacate(Index station, std::int32_t cause);
  void displace_from(Index agent);
  void go_on(Index episode);
  // letters.cpp
  void send(Episode& episode, Index index, const program::SendStep& send);
  void lose_fields(Letter& letter, const program::Channel& channel, const expr::Frame& frame) const;
  void address(Letter& letter) const;
  std::uint32_t unit_at(double agent) const;
  bool leads_away(Index from, double to) const;
  void dispatch(Index from, Tick arrives, Type type, std::uint32_t block, std::variant<Letter, Notice> content);
  void deliver(std::uint32_t letter);
  void record_letter(const Letter& letter, record::MessageOutcome outcome);
  bool start_await(Episode& episode, Index index, const program::AwaitStep& await);
  void win(Index episode, std::uint16_t branch);
  void hear(Index agent, const Letter& letter);
  void test_conditions(Index agent);
  void test_watching(std::uint32_t unit);
  void watch(Index episode, const program::AwaitStep& await);
  void touch(std::vector<std::uint64_t>& waiting);
  // accounts.cpp
  bool pay(Episode& episode, const program::PayStep& step);
  void round_openings(Index agent);
  void settle(Index agent);
  Purse purse(const program::PayStep::Side& side, const expr::Frame& frame) const;
  std::int64_t bearable(const Purse& payer) const;
  void move_money(const Purse& purse, std::int64_t pennies);
  void balance_changed(const Purse& purse);
  void record_payment(const Payment& payment, const std::array<double, 6>& fields);
  double owner_of(const Purse& purse) const { return purse.owner == no_index ? expr::nobody : value_of(purse.owner); }
  // publications.cpp
  void begin_publishing();
  void publish_all(Index agent);
  std::vector<std::uint32_t> units_with(std::int32_t kind) const;
  bool heard_elsewhere(std::int32_t publication) const;
  void publish(std::uint32_t publication, std::uint32_t unit);
  void tell(Index agent, std::int32_t publication);
  void take_notice(std::uint32_t notice);
  std::vector<std::uint64_t> post(Index agent, std::int32_t publication, double value, Tick at);
  // changes.cpp
  void schedule_changes();
  void schedule_change(Tick time, Type type, std::uint32_t intervention);
  void follow_calendar(std::int32_t calendar, std::uint32_t unit);
  void change_calendar(std::uint32_t calendar, std::uint32_t unit);
  void change_interventions(std::uint32_t intervention);
  void apply_to_parameters();
  void apply_to_capacities(std::uint32_t unit);
  double declared_capacity(Index station) const;
  double capacity_in_force(Index station, double capacity) const;
  double strength(const program::Intervention& intervention) const;
  bool active(std::uint32_t intervention) const;
  void begin_window();
  void take_sample(std::uint32_t measure);
  // schedule.cpp
  static constexpr unsigned type_bits = 5;
  static std::uint16_t what(Type type, std::int32_t pathway = 0) {
    return static_cast<std::uint16_t>(static_cast<unsigned>(type) | static_cast<unsigned>(pathway) << type_bits);
  }
  static Type type_of(const engine::Event& event) { return static_cast<Type>(event.what() & ((1U << type_bits) - 1)); }
  static std::int32_t pathway_of(const engine::Event& event) { return event.what() >> type_bits; }
  void schedule(Index agent, Tick time, engine::Phase phase, std::uint16_t what, std::uint32_t target);
  void schedule_for(Index episode, Tick time, engine::Phase phase, Type type);
  bool awaited(const engine::Event& event, Doing doing) const;
  void post(Tick time, engine::Phase phase, engine::Event event);
  void check_followed() const;
  void schedule_system(Tick time, engine::Phase phase, Type type, std::uint32_t target, std::uint32_t order);
  void schedule_for_unit(std::uint32_t unit, Tick time, engine::Phase phase, Type type, std::uint32_t target,
                         std::uint32_t order);
  static std::uint32_t unit_named_by(const engine::Event& event);
  std::uint32_t unit_of(const engine::Event& event) const;
  std::uint32_t unit_of(Index agent) const;
  std::uint64_t place_in_order(Index agent) const;
  void rows_of(const record::RowKey& key);
  void leave_out_constants();
  void show_progress();
  void count_once() { repeated_ += block_ == 0 ? 0 : 1; }  // what happens in every block alike

  const program::Program& program_;
  const TrialOptions& options_;
  const Layout& layout_;
  const std::uint32_t block_;
  record::SegmentLog* const segments_;
  record::TrialLog* const log_;                       // null: no rows are kept
  record::RowKey key_;                                // of what happens now
  std::uint32_t delivered_to_ = 0;                    // unit of who received what came last
  std::uint64_t repeated_ = 0;                        // events that happen in every block and are counted in the first
  std::vector<Parcel> outbox_;
  engine::LogicalProcess process_;
  std::vector<double> parameters_;
  Agents agents_;
  Slab<Episode> episodes_;
  Slab<Holding> holdings_;
  Slab<Waiter> waiters_;
  Slab<Letter> letters_;
  Slab<Notice> notices_;
  Slab<Gathering> gatherings_;
  Slab<Kept> kept_;
  std::vector<RowStore> local_rows_;       // by pathway
  Slab<Elements> elements_;
  std::vector<Station> stations_;                     // all made before the first event: references hold
  std::vector<std::vector<Index>> station_of_;        // by resource, by owner's number (one if of < 0)
  std::vector<std::vector<Index>> pool_of_;           // by kind: [0] everybody, [1 + number] by container
  std::vector<std::vector<Index>> stations_by_resource_, stations_of_unit_;
  std::set<std::pair<std::int32_t, std::uint32_t>> followed_;  // calendars, by unit
  std::vector<bool> equipped_;                        // by kind: each has resources or a pool of staff
  std::vector<Totals> totals_;
  std::vector<Index> shared_queues_;                  // stations whose order follows what belongs to several
  std::vector<std::span<const double>> columns_;      // of tables with one key of labels; others: empty
  std::vector<std::vector<Index>> by_kind_;           // listed kinds: agents in the system, by id
  std::vector<std::vector<Index>> at_home_;           // fixed kinds, where there are several blocks: those who live here
  static constexpr std::uint32_t not_made = 0xffffffff;
  std::vector<std::uint32_t> making_rank_;            // by kind: in which order the initial stocks were made
  std::uint32_t kinds_made_ = 0;
  std::vector<std::vector<std::vector<Index>>> inside_of_;  // listed kinds with a container: by container's number
  std::vector<Ties> ties_;                            // by relation
  std::vector<std::map<std::uint64_t, std::uint16_t>> linked_before_;  // by relation: how often a pair had been linked
  std::vector<std::uint64_t> sweeps_done_;
  std::vector<Stream> streams_;
  std::vector<double> present_, walking_;             // by kind, by pathway
  std::vector<bool> active_;
  std::map<std::uint32_t, Judgement> judgements_;     // by unit
  bool heard_ = false;                                // somebody heard of the present step: the rules go first
  std::vector<Vacancy> vacancies_;
  std::vector<std::uint32_t> successors_;             // so far, by kind
  double refusal_ = 0;                                // cause of the refusal being made
  std::vector<Index> ready_;                          // episodes that go on in this instant, in order
  std::size_t next_ready_ = 0;
  std::vector<double> scratch_;
  Watched watched_;
  Calendars calendars_;
  MeasureBook book_;
  std::uint64_t joins_ = 0;
  std::uint32_t joint_waiters_ = 0;         // parts of joint requests in wait lists
  mutable std::vector<std::vector<Tick>> session_begins_;  // by resource, by session, as far as asked
  std::vector<std::vector<double>> diaries_;          // by station, by session: units booked
  std::vector<std::vector<Index>> vacant_;  // by kind: stations whose agent has left
  Tick instant_ = -1;
  std::uint32_t in_instant_ = 0;                      // events at this instant so far
  std::uint32_t live_streams_ = 0;
  double live_episodes_ = 0;
  bool finished_ = false, ended_early_ = false;       // the latter by the experiment's condition
  bool beyond_ = false;                               // something would have happened after engine::last_time
  Tick shown_ = 0;                                    // how far the progress bar knows
  bool closing_ = false;                              // sources have stopped: the rest is drained
  mutable bool own_part_ = false;                     // sets are those of this block
  mutable std::array<double, 3> step_fields_{};
  mutable std::array<double, 4> tie_fields_{};
  Index walking_episode_ = no_index;                  // for run-time errors
};

}  // namespace concert::care
