// Rules for a relation: at set times every tie is looked at, in order, and changed or ended. They are read as pathways
// of the ties, and held to what can be done at one instant without anybody walking.
#include "scenario/build.hpp"
#include "scenario/read_rules.hpp"

namespace concert::scenario {

namespace {

class SweepChecks {
 public:
  SweepChecks(Build& build, Pathway& pathway, const Node& node) : build_(build), pathway_(pathway), node_(node) {}

  void run() {
    const Starts& starts = pathway_.starts;
    for (const char* key : {"upon", "of", "when", "while", "clock", "carries"})
      if (const Node::Entry* e = node_.entry(key))
        build_.report.error(*e, "a rule for a relation has no '" + e->key + "'", "it has every, first, at, if, mode and do");
    if (starts.on != Starts::On::every && starts.on != Starts::On::at) return;
    for (const auto& [key, expression] : {std::pair{"every", &starts.every}, {"first", &starts.first}}) {
      if (!expression->given() || expression->code.constant()) continue;
      const expr::Reads& reads = expression->code.reads();
      bool of_tie = reads.random || reads.others;
      for (const expr::Symbol& symbol : reads.symbols) of_tie = of_tie || symbol.slot != expr::Slot::parameter;
      if (of_tie)
        build_.report.error(*node_.entry(key), "all ties have their turn at once, so its times are neither drawn nor a tie's own",
                            "numbers with units and parameters only");
    }
    for (const Step& step : pathway_.steps) check(step);
    pathway_.sequential = text_of(node_.find("mode")) == "sequential";
  }

 private:
  void check(const Step& step) {
    const auto* set = std::get_if<Set>(&step.verb);
    if (!set && !std::holds_alternative<Unlink>(step.verb) && !std::holds_alternative<Record>(step.verb))
      build_.report.error(step.place, 0, "a rule for a relation sets attributes of the tie, unlinks it, or records",
                          "set: {level: \"it * 0.97\"}, or unlink: {cause: faded}");
    if (const auto* unlink = std::get_if<Unlink>(&step.verb); unlink && (unlink->tie.given() || unlink->to.given()))
      build_.report.error(step.place, 0, "a rule for a relation unlinks the tie it is about", "unlink: {cause: faded}");
    if (!step.then.empty()) build_.report.error(step.place, 0, "'then' has no place in a rule for a relation", "give the steps an 'if'");
    if (!set) return;
    for (const Assignment& a : set->assignments)
      if (a.where != Assignment::Where::attribute)
        build_.report.error(a.place, 0, "a rule for a relation sets only attributes of its tie, not '" + a.target_text + "'");
  }

  Build& build_;
  Pathway& pathway_;
  const Node& node_;
};

}  // namespace

void read_sweeps(Build& build) {
  const std::vector<PathwayEntry> entries = pathway_entries(build);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (!entries[i].rule) continue;
    Pathway& pathway = build.scenario.pathways[i];
    const Node& node = entries[i].entry->value;
    const bool of_ties = pathway.kind >= 0 && build.scenario.kinds[static_cast<std::size_t>(pathway.kind)].relation >= 0;
    if (of_ties) SweepChecks(build, pathway, node).run();
    else if (const Node::Entry* mode = node.entry("mode")) build.report.error(*mode, "only a rule for a relation has a 'mode'", "remove it");
  }
}

}  // namespace concert::scenario
