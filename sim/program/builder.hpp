// Private to this room: the state of one compilation. Steps become instructions here; what a variant patches,
// sets, keeps or disables is applied on the way, so that the Program knows only what will run.
#pragma once
#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "program/compile.hpp"

namespace concert::program {

class Builder {
 public:
  Builder(std::shared_ptr<const scenario::Scenario> scenario, const Variant& variant);
  std::shared_ptr<const Program> build();

 private:
  struct Patch {
    const scenario::StepPatch* patch = nullptr;
    int intervention = -1;  // -1: the model's, always in force
  };

  // parameters.cpp
  void collect_variant();
  void set_parameters();
  double parameter_value(int index, std::vector<int>& visiting);
  void add_interventions();
  bool disabled(const std::string& name) const;

  // world.cpp
  void add_kinds();
  void add_kind_pathways();
  void find_holders();
  void add_sources(int kind);
  void add_relations();
  void add_sweep(const scenario::Pathway& rule);
  void add_resources();
  void add_channels();
  void add_calendars();
  void add_hidden_slots();
  bool has_belongings(std::int32_t kind) const;
  const Pathway* first_clock(std::int32_t kind) const;

  // layout.cpp
  void lay_out_rows();
  using Slots = std::vector<std::vector<bool>>;  // by kind and slot
  Slots whole_slots() const;
  void strike_initials(Slots& whole) const;
  void strike_writes(Slots& whole) const;
  void strike_write(const SetStep::Write& write, std::int32_t walker, Slots& whole) const;
  expr::Kept kept(const scenario::Attribute& attribute, bool whole) const;

  // flows.cpp
  void add_accounts();
  void add_publications();
  void subscribe_payments(int index, const scenario::RowSource& source);
  Queue queue(const scenario::QueueRule& rule);
  ByKind by_kind(int asked);

  // steps.cpp
  void add_pathways();
  void emit(const scenario::Steps& steps);
  void emit_patched(const scenario::Step& step);
  void emit_step(const scenario::Step& step);
  void emit_body(const scenario::Step& step);
  void emit_verb(const scenario::Step& step, const scenario::Block& verb);
  void emit_verb(const scenario::Step& step, const scenario::Hold& verb);
  void emit_verb(const scenario::Step& step, const scenario::Use& verb);
  void emit_verb(const scenario::Step& step, const scenario::Seize& verb);
  void emit_verb(const scenario::Step& step, const scenario::Release& verb);
  void emit_verb(const scenario::Step& step, const scenario::Choose& verb);
  void emit_verb(const scenario::Step& step, const scenario::Repeat& verb);
  void emit_verb(const scenario::Step& step, const scenario::Call& verb);
  void emit_verb(const scenario::Step& step, const scenario::Start& verb);
  void emit_verb(const scenario::Step& step, const scenario::Send& verb);
  void emit_verb(const scenario::Step& step, const scenario::Await& verb);
  void emit_verb(const scenario::Step& step, const scenario::Set& verb);
  void emit_verb(const scenario::Step& step, const scenario::Link& verb);
  void emit_verb(const scenario::Step& step, const scenario::Unlink& verb);
  void emit_verb(const scenario::Step& step, const scenario::Record& verb);
  void emit_verb(const scenario::Step& step, const scenario::Exit& verb);
  void emit_verb(const scenario::Step& step, const scenario::Leave& verb);
  void emit_verb(const scenario::Step& step, const scenario::Pay& verb);
  void emit_verb(const scenario::Step& step, const scenario::Gather& verb);
  void emit_verb(const scenario::Step& step, const scenario::Change& verb);
  void emit_verb(const scenario::Step& step, const scenario::Move& verb);
  Address emit_request(const scenario::Step& step, const scenario::Request& request, scenario::Site::Of scoped);
  std::uint32_t add_request(const scenario::Step& step, const scenario::Request& request, scenario::Site::Of scoped);
  void emit_failures(const scenario::Step& step, Address request, const std::vector<std::string>& outcomes);
  void add_messages(const scenario::Repeat& verb, LoopStep& loop);

  // joint.cpp
  Address emit_joint(const scenario::Step& step, const scenario::Request& first,
                     const std::vector<scenario::Request>& others, scenario::Site::Of scoped);
  void emit_then(const scenario::Step& step, const std::vector<std::string>& outcomes, bool unmapped_ends);
  SetStep::Write write(const scenario::Assignment& assignment);
  void find_releases();

  // rules.cpp
  std::vector<int> order_of_pathways() const;
  void find_listeners();
  void add_trigger(int pathway, const scenario::Trigger& trigger);
  int only(const scenario::Trigger& trigger) const;
  int cause(const std::string& word) const;
  void add_event_outcomes();
  void add_watches();
  void watch(int pathway, const expr::Dependency& dependency);
  void watch(AwaitStep& await);
  void emit_reached(const scenario::Step& step);

  // measures.cpp
  void add_measures();
  void add_measure(int index);
  void add_integral(std::int32_t index, std::int32_t kind);
  void add_exposure(std::int32_t index);
  Measure measure(const scenario::Measure& from);
  void subscribe(int index, const scenario::Measure& from);
  void add_between(int index, const scenario::RowSource& source);
  Moment moment(const scenario::Measure& from) const;

  Address here() const { return static_cast<Address>(program_->code.size()); }
  Address emit(Op op, std::uint32_t arg = 0, Address jump = no_address);
  void patch_jump(Address at, Address to) { program_->code[at].jump = to; }
  Code fold(const scenario::Expression& expression);
  Code fold(const Code& code);
  Kind& walker();
  void follow_order(const Queue& queue, const Code& priority);
  int find_outcome(const std::string& name) const;

  std::shared_ptr<const scenario::Scenario> scenario_;
  const Variant& variant_;
  std::shared_ptr<Program> program_;
  std::vector<std::pair<int, const scenario::Expression*>> settings_;
  std::vector<int> active_;                       // interventions of this variant
  std::set<std::string> disabled_, kept_;
  std::vector<std::vector<Patch>> patches_;       // by site
  std::vector<int> capacity_settings_;            // by resource: index into the model's capacities, -1 none
  std::vector<int> channel_map_;
  std::vector<int> reached_;                      // by site: index into Listeners::reached, -1 none
  std::vector<bool> same_used_;                   // by staff kind: somebody asks for "the same as last time"
  bool reads_sets_ = false;
  // of the pathway being emitted
  int pathway_ = -1;
  bool reads_step_fields_ = false;  // the pathway being built
  const scenario::Step* step_ = nullptr;
  std::vector<std::function<void()>> deferred_;   // cold blocks, emitted after the pathway's end
  std::vector<int> patching_;                     // sites whose patches are being emitted, outermost first
  std::int32_t next_slot_ = 0;
  int valuing_ = 0;                               // uses around this step that add value
};

bool moves_for_several(const Code& code);

}  // namespace concert::program
