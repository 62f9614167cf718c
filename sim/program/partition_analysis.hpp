// Private to this room: one analysis for partition_of(). Agents that are there for good come first
// (partition_fixed.cpp), then what values may stand for, to a fixed point (partition_values.cpp), then every construct
// is asked what it reaches (partition_steps.cpp, partition_rest.cpp, partition_measures.cpp).
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "expr/bounds.hpp"
#include "expr/reach.hpp"
#include "program/partition.hpp"
#include "program/program.hpp"

namespace concert::program {

using Kinds = std::vector<bool>;  // by agent kind

class Analysis;

/// In whose eyes an expression of the program is read.
class View final : public expr::Eyes {
 public:
  /// What stands in the frame's fields.
  enum class Fields : std::uint8_t { none, message, words, server, owners, mark };

  explicit View(const Analysis& analysis) : analysis_(analysis) {}
  View& of(std::int32_t kind);  // self is of this kind, or (below 0) there is none
  View& of(const Kinds& kinds);
  View& walking(std::int32_t pathway);  // self walks it: its locals
  View& fields(Fields fields, std::int32_t index);
  View& with(expr::Whom it);
  View& adding();  // each part of the world says it of itself

  const Kinds& selves() const { return self_.kinds; }

  expr::Whom self() const override { return self_; }
  expr::Whom it() const override { return it_; }
  expr::Whom local(std::int32_t slot, std::int32_t size) const override;
  expr::Whom field(std::int32_t index, std::int32_t size) const override;
  expr::Whom attribute(const Kinds& kinds, std::int32_t slot, std::int32_t size) const override;
  Kinds kinds_of(std::int32_t domain) const override;
  bool known(const Kinds& kinds) const override;
  bool around_self(std::int32_t kind) const override;
  bool adds() const override { return adds_; }

 private:
  const Analysis& analysis_;
  expr::Whom self_, it_;
  std::int32_t pathway_ = -1, index_ = -1;
  Fields fields_ = Fields::none;
  bool adds_ = false;
};

class Analysis {
 public:
  explicit Analysis(const Program& program);
  Partition run();

 private:
  friend class View;

  /// Where something stands in the file, and whose units it is done in.
  struct Where {
    Place place;
    Kinds units;       // besides those of the one in whose eyes it is read
    std::string what;  // "the step 'care.visit'"
  };

  // partition.cpp
  Kinds none() const { return Kinds(program_.kinds.size(), false); }
  Kinds all() const { return Kinds(program_.kinds.size(), true); }
  Kinds just(std::int32_t kind) const;
  Kinds kinds_of(std::int32_t domain) const;
  Kinds roots_of(const Kinds& kinds) const;
  bool contains(std::int32_t outer, std::int32_t inner) const;  // or is it
  std::string name(std::int32_t kind) const;
  std::string names(const Kinds& kinds) const;
  View view() const { return View(*this); }
  void merge(const Place& place, const Kinds& units, std::string words, std::string remedy = "");
  void merge_all(const Place& place, std::string words, std::string remedy = "") {
    merge(place, all(), std::move(words), std::move(remedy));
  }
  void finish(Partition& out);

  // partition_fixed.cpp
  void find_roots();
  void find_leaving();
  void find_fixed();
  bool replicable(std::int32_t kind) const;
  bool replicable(const expr::Code& code, std::int32_t self) const;
  void forget_premature(std::int32_t kind);
  bool surely_there(std::int32_t kind) const;
  bool all_fixed(const Kinds& kinds) const;
  void find_known();
  void check_containers();
  void find_births();
  Place place_of(std::int32_t kind) const;

  // partition_values.cpp
  /// A listener, and the event it hears: to whom it happens, in which pathway or message, who serves there, and where.
  struct Heard {
    const Listener* listener = nullptr;
    Kinds subjects;
    std::int32_t pathway = -1, message = -1, server = -1, at = -1, tie = -1;
  };
  void find_written();
  void find_values();
  std::vector<Heard> find_heard() const;
  bool values_of_kinds();
  bool values_of_steps();
  bool values_of_step(Address at);
  bool values_of_request(const RequestStep& request, std::int32_t pathway);
  bool values_of_copies(const std::vector<std::pair<int, int>>& copies, std::int32_t message, std::int32_t pathway);
  bool values_of_send(const SendStep& send, std::int32_t pathway);
  bool values_of_writes(const std::vector<SetStep::Write>& writes, View eyes, std::int32_t pathway);
  bool values_of_words(const Heard& heard);
  Kinds holders(const SetStep::Write& write, const View& eyes) const;
  bool put(std::vector<expr::Whom>& slots, std::int32_t slot, std::int32_t size, const expr::Whom& value);

  // partition_reach.cpp: what one expression reaches
  expr::Whom check(const expr::Code& code, const View& eyes, const Where& where);
  void judge(const expr::Touch& touch, const View& eyes, const Where& where);
  void judge_attribute(const expr::Touch& touch, const Kinds& here, const Where& where);
  void judge_state(const expr::Touch& touch, const Kinds& here, const Where& where);
  void hear_from_afar(std::int32_t publication, const Kinds& here, const Where& where);
  void need_own(const expr::Whom& whom, const Kinds& otherwise, const View& eyes, const Where& where,
                const std::string& does);
  void use_relation(std::int32_t kind, const Kinds& here);
  void use_resource(std::int32_t resource, const Kinds& here);
  std::string attribute_name(const Kinds& kinds, std::int32_t slot) const;
  std::string somebody(const Kinds& kinds) const;
  void find_parameter_bounds();
  expr::Interval bounds_of(const expr::Code& code, expr::Interval it) const;
  Tick latency_of(std::int32_t channel);
  std::string no_time(std::int32_t channel) const;
  std::string channel_remedy(std::int32_t channel) const;
  void cross(Crossing crossing);

  // partition_steps.cpp
  void check_steps();
  void check_step(Address at);
  void use_ties(const expr::Whom& tie, const View& eyes);
  void check_request(const RequestStep& request, const View& eyes, const Where& where);
  void check_joint(const JointStep& joint, const View& eyes, const Where& where);
  void check_filtered_beside(const Where& joint);
  void check_loop(const LoopStep& loop, const View& eyes, const Where& where);
  void check_call(const CallStep& call, const View& eyes, const Where& where);
  void check_await(const AwaitStep& await, const View& eyes, const Where& where);
  void check_writes(const std::vector<SetStep::Write>& writes, View eyes, const Where& where);
  Kinds hearers(std::int32_t message) const;
  void check_send(std::int32_t number, const View& eyes, const Where& where);
  void check_pay(const PayStep& pay, const View& eyes, const Where& where);
  void check_change(const ChangeStep& change, const View& eyes, const Where& where);

  // partition_rest.cpp
  void check_starts();
  void check_listeners();
  void check_kinds();
  void check_sources();
  void check_relations();
  void check_topology(const Relation& relation, const Where& where);
  void check_resources();
  void check_queues();
  void check_shared_order(const expr::Code& key, const Where& where);
  void check_interventions();
  void check_end();

  // partition_measures.cpp
  void check_measures();
  View eyes_of(const scenario::RowSource& source) const;
  void check_rows(std::int32_t measure);
  void check_state(std::int32_t measure);
  void check_integrals();
  bool counted(expr::State state, const expr::Target& target) const;
  static bool units_are_whole(const expr::Code& units);
  bool capacity_is_whole(std::int32_t resource) const;
  bool attribute_is_whole(std::int32_t kind, std::int32_t slot) const;
  expr::Wholes wholes() const;

  const Program& program_;
  const scenario::Scenario& scenario_;
  Partition out_;
  std::vector<bool> leaves_;  // by kind: some agent may leave the system, or be moved
  std::vector<bool> moves_;
  std::vector<std::int32_t> born_;          // by kind: its turn when the stock is made
  mutable std::vector<bool> asked_;         // by kind: known as a place to somebody elsewhere
  std::vector<bool> common_;                // by kind of unit
  std::vector<std::vector<bool>> written_;  // by kind and slot: after its agents have come
  std::vector<std::vector<expr::Whom>> attributes_, locals_, fields_, words_;  // by kind, pathway, message, pathway
  std::vector<expr::Whom> marks_;
  std::vector<Heard> heard_;
  std::vector<expr::Interval> parameters_;
  std::vector<Tick> latencies_;  // by channel, -1 not yet known
};

}  // namespace concert::program
