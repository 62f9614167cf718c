#include "scenario/step_checks.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "scenario/pathway_walk.hpp"

namespace concert::scenario {

namespace {

bool always_true(const Expression& e) { return e.given() && e.code.constant() && e.code.value() != 0; }
bool always_false(const Expression& e) { return e.given() && e.code.constant() && e.code.value() == 0; }

/// How control can leave a list of steps.
struct Flow {
  bool falls_through = true;  // the next step can be reached
  bool ends = false;          // the episode can end inside
};

class FlowOf {
 public:
  explicit FlowOf(const Scenario& scenario) : scenario_(scenario) {}

  Flow list(const Steps& steps) {
    Flow out;
    for (const Step& step : steps) {
      if (!out.falls_through) break;
      const Flow one = of(step);
      out.ends = out.ends || one.ends;
      out.falls_through = one.falls_through;
    }
    return out;
  }

  Flow of(const Step& step) {
    Flow out = verb(step);
    for (const auto& [outcome, steps] : step.then) {
      const Flow branch = list(steps);
      out.ends = out.ends || branch.ends;
      out.falls_through = out.falls_through || (branch.falls_through && outcome != "done");
    }
    if (step.guard.given() && !always_true(step.guard)) out.falls_through = true;
    return out;
  }

 private:
  Flow verb(const Step& step) {
    if (const auto* hold = std::get_if<Hold>(&step.verb)) return {!hold->forever, false};
    if (std::holds_alternative<Exit>(step.verb) || std::holds_alternative<Leave>(step.verb)) return {false, true};
    if (const auto* block = std::get_if<Block>(&step.verb)) return list(block->body);
    if (const auto* use = std::get_if<Use>(&step.verb)) {
      Flow out = list(use->body);
      out.ends = out.ends || ends_unmapped(step, use->request);
      return out;
    }
    if (const auto* seize = std::get_if<Seize>(&step.verb)) return {true, ends_unmapped(step, seize->request)};
    if (const auto* gather = std::get_if<Gather>(&step.verb)) return of_gather(step, *gather);
    if (const auto* choose = std::get_if<Choose>(&step.verb)) return of_choose(*choose);
    if (const auto* repeat = std::get_if<Repeat>(&step.verb)) return of_repeat(*repeat);
    if (const auto* await = std::get_if<Await>(&step.verb)) return of_await(step, *await);
    if (const auto* call = std::get_if<Call>(&step.verb)) return of_call(*call);
    return {};
  }

  static bool ends_unmapped(const Step& step, const Request& request) {
    const auto mapped = [&](const char* outcome) {
      return std::any_of(step.then.begin(), step.then.end(), [&](const auto& t) { return t.first == outcome; });
    };
    return (request.patience.given() && !mapped("gave_up")) || (request.refuse_if.given() && !mapped("refused"));
  }

  Flow of_gather(const Step& step, const Gather& gather) {
    Flow out = list(gather.body);
    const bool mapped = std::any_of(step.then.begin(), step.then.end(), [](const auto& t) { return t.first == "missing"; });
    out.ends = out.ends || !mapped;
    return out;
  }

  Flow of_choose(const Choose& choose) {
    Flow out{false, false};
    const auto take = [&](const Steps& steps) {
      const Flow one = list(steps);
      out.ends = out.ends || one.ends;
      out.falls_through = out.falls_through || one.falls_through;
    };
    for (const auto& when : choose.whens) take(when.body);
    for (const auto& option : choose.options) take(option.body);
    if (choose.otherwise) take(*choose.otherwise);
    if (!choose.otherwise && choose.options.empty()) out.falls_through = true;
    return out;
  }

  Flow of_repeat(const Repeat& repeat) {
    Flow out = list(repeat.body);
    const bool bounded = repeat.most.given() || !repeat.times.text.empty() || repeat.set.has_value() ||
                         repeat.mode == Repeat::Mode::for_each_label || repeat.mode == Repeat::Mode::for_each_agent || repeat.mode == Repeat::Mode::messages;
    const bool tested = !repeat.condition.text.empty() && !(repeat.mode == Repeat::Mode::while_ ? always_true(repeat.condition) : always_false(repeat.condition));
    const bool first_round_certain = repeat.mode == Repeat::Mode::until || repeat.mode == Repeat::Mode::every;
    if (!bounded && !tested) out.falls_through = false;
    else if (!first_round_certain) out.falls_through = true;
    return out;
  }

  Flow of_await(const Step& step, const Await& await) {
    Flow out{false, false};
    for (const auto& branch : await.branches) {
      const Flow body = list(branch.body);
      out.ends = out.ends || body.ends;
      const auto then = std::find_if(step.then.begin(), step.then.end(), [&](const auto& t) { return t.first == branch.name; });
      const bool mapped = then != step.then.end();
      if (body.falls_through && (!mapped || list(then->second).falls_through)) out.falls_through = true;
    }
    return out;
  }

  Flow of_call(const Call& call) {
    if (call.pathway < 0) return {};
    if (const auto known = known_.find(call.pathway); known != known_.end()) return known->second;
    constexpr std::size_t deepest = 100;
    if (open_.size() >= deepest || !open_.insert(call.pathway).second) return {};  // a circle: judged where it is entered
    const Flow inner = list(scenario_.pathways[static_cast<std::size_t>(call.pathway)].steps);
    open_.erase(call.pathway);
    return known_[call.pathway] = {inner.falls_through || inner.ends, false};
  }

  const Scenario& scenario_;
  std::set<int> open_;
  std::map<int, Flow> known_;  // what a call of a pathway does
};

class StepChecks {
 public:
  StepChecks(Build& build, const Pathway& pathway) : build_(build), pathway_(pathway), flow_(build.scenario) {}

  void list(const Steps& steps) {
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const Flow flow = flow_.of(steps[i]);
      if (!flow.falls_through && i + 1 < steps.size()) {
        build_.report.error(steps[i + 1].place, 0, "this step is never reached", "the step '" + steps[i].label + "' before it never lets go on");
        break;
      }
    }
    for (const Step& step : steps) {
      if (const auto* repeat = std::get_if<Repeat>(&step.verb)) loop(step, *repeat);
      for (const Steps* inner : inner_steps(step)) list(*inner);
    }
  }

  /// `seize` without any `release` of it is fine only where the episode ends: then it is released anyway; a release
  /// of what nobody seized is an error.
  void releases(const std::vector<const Steps*>& together) {
    std::set<std::pair<Request::Of, int>> seized;
    const auto look = [&](const Step& step) {
      const auto* seize = std::get_if<Seize>(&step.verb);
      if (!seize) return;
      seized.insert({seize->request.of, seize->request.index});
      for (const Request& other : seize->others) seized.insert({other.of, other.index});
    };
    for (const Build::Handed& handed : build_.handed)
      if (&build_.scenario.pathways[static_cast<std::size_t>(handed.pathway)] == &pathway_) seized.insert({handed.of, handed.index});
    walk(pathway_.steps, look);
    for (const Steps* steps : together) walk(*steps, look);
    const auto check = [&](const Step& step) {
      const auto* release = std::get_if<Release>(&step.verb);
      if (release && release->index >= 0 && !seized.count({release->of, release->index}))
        build_.report.error(step.place, 0, "nothing in the pathway '" + pathway_.name + "' seizes what is released here", "'use … do' releases by itself");
    };
    for (const Steps* steps : together) walk(*steps, check);
  }

 private:
  void loop(const Step& step, const Repeat& repeat) {
    const bool bounded = repeat.most.given() || repeat.times.given() || repeat.mode == Repeat::Mode::for_each_agent || repeat.mode == Repeat::Mode::for_each_label || repeat.mode == Repeat::Mode::messages;
    if (bounded || repeat.every.given()) return;
    called_.clear();
    if (!takes_time(repeat.body, 0))
      build_.report.error(step.place, 0, "this loop can turn for ever without time passing", "hold, use or await inside it, or give it 'every' or 'most'");
  }

  bool takes_time(const Steps& steps, int depth) {
    constexpr int deepest = 100;
    bool out = depth > deepest;
    walk(steps, [&](const Step& step) {
      if (std::holds_alternative<Hold>(step.verb) || std::holds_alternative<Use>(step.verb) || std::holds_alternative<Seize>(step.verb) ||
          std::holds_alternative<Await>(step.verb) || std::holds_alternative<Gather>(step.verb) || std::holds_alternative<Exit>(step.verb) || std::holds_alternative<Leave>(step.verb))
        out = true;
      if (const auto* call = std::get_if<Call>(&step.verb); call && call->pathway >= 0 && called_.insert(call->pathway).second)
        out = takes_time(build_.scenario.pathways[static_cast<std::size_t>(call->pathway)].steps, depth + 1) || out;
      if (const auto* repeat = std::get_if<Repeat>(&step.verb)) out = out || repeat->every.given();
    });
    return out;
  }

  Build& build_;
  const Pathway& pathway_;
  FlowOf flow_;
  std::set<int> called_;
};

}  // namespace

void check_steps(Build& build, const Pathway& pathway, const std::vector<const Steps*>& together) {
  StepChecks checks(build, pathway);
  for (const Steps* steps : together) checks.list(*steps);
  checks.releases(together);
}

bool can_end(const Scenario& scenario, const Pathway& pathway) {
  const Flow flow = FlowOf(scenario).list(pathway.steps);
  return flow.falls_through || flow.ends;
}

}  // namespace concert::scenario
