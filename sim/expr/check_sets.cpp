#include <algorithm>

#include "expr/checker.hpp"
#include "expr/program.hpp"

namespace concert::expr {

/// bookings(x): the places x has booked.
std::optional<Checker::SetValue> Checker::check_bookings(const Node& node) {
  if (node.loop || node.arguments.size() != 1 || node.arguments[0].named != Named::no) {
    error(node.span, "bookings() takes one agent", "write bookings(self)");
    return std::nullopt;
  }
  Value agent = expect(*node.arguments[0].value, agent_type(-1));
  if (agent.bad) return std::nullopt;
  reads_.others = true;
  SetValue set;
  set.elements.inside = true;
  set.elements.among = Among::booked;
  set.element = place_type(-1);
  set.container = std::move(agent.ir);
  return set;
}

/// sample(n, S) or sample(n, x in S if c): n of them, each as likely, none twice.
std::optional<Checker::SetValue> Checker::check_sample(const Node& node) {
  const std::size_t arguments = node.loop ? 1 : 2;
  const bool named = std::any_of(node.arguments.begin(), node.arguments.end(),
                                 [](const Argument& argument) { return argument.named != Named::no; });
  if (node.arguments.size() != arguments || named || (node.loop && node.loop->body)) {
    error(node.span, "sample() takes how many, and of whom", "write sample(n, S) or sample(n, x in S if c)");
    return std::nullopt;
  }
  Value count = expect(*node.arguments[0].value, number_type());
  std::optional<SetValue> set = check_set(node.loop ? *node.loop->set : *node.arguments[1].value);
  if (count.bad || !set) return std::nullopt;
  if (set->count) {
    error(node.sign, "a sample of a sample", "write how many once");
    return std::nullopt;
  }
  if (node.loop) {
    if (!enter(*node.loop, set->element)) return std::nullopt;
    std::optional<Value> sieve;
    if (node.loop->filter) sieve = expect(*node.loop->filter, boolean_type());
    variables_.pop_back();
    --loop_depth_;
    if (sieve && sieve->bad) return std::nullopt;
    if (sieve) set->sieve = std::move(sieve->ir);
  }
  set->count = std::move(count.ir);
  set->drawing = random::mix(stream_, draws_++);
  reads_.random = true;
  return set;
}

/// The set's own parts become the first kids, in the order in which Elements tells them.
void Checker::run_over(Ir& ir, SetValue& set) {
  ir.elements = set.elements;
  ir.drawing = set.drawing;
  ir.elements.sampled = set.count.has_value();
  ir.elements.sieved = set.sieve.has_value();
  for (std::optional<Ir>* part : {&set.container, &set.count, &set.sieve})
    if (*part) ir.kids.push_back(std::move(**part));
}

/// kind, kind of container, the ties of an agent, all ties of a relation, a named set, or a set of labels.
std::optional<Checker::SetValue> Checker::check_set(const Node& node) {
  if (node.form == Form::call && node.text == "bookings") return check_bookings(node);
  if (node.form == Form::call && node.text == "sample") return check_sample(node);
  if (node.form == Form::call) return check_tie_set(node);
  const Node& name = node.form == Form::of ? *node.kids[0] : node;
  const std::string word = dotted(name);
  if (node.form == Form::word && rebound_.empty())
    if (const std::optional<Symbol> symbol = scope_.name(word);
        symbol && (symbol->type.base == Base::agents || symbol->type.base == Base::places)) {
      SetValue set;
      set.elements.kind = symbol->type.domain;
      set.elements.inside = true;
      set.elements.among = Among::named;
      set.element = symbol->type.base == Base::agents ? agent_type(symbol->type.domain) : place_type(symbol->type.domain);
      set.container = load_at(*symbol, node.span, std::nullopt, std::nullopt).ir;
      reads_.others = true;
      return set;
    }
  const std::optional<Target> target = word.empty() ? std::nullopt : scope_.target(word);
  const bool all_ties = target && target->kind == TargetKind::relation;
  const bool agents = all_ties || (target && (target->kind == TargetKind::kind || target->kind == TargetKind::staff));
  const bool labels = target && target->kind == TargetKind::label_set;
  if (!agents && !labels) {
    const std::string near = target ? "" : nearest(word, scope_.words());
    error(name.span,
          word.empty() ? "a set is an agent kind or a set of labels"
                       : "'" + word + "' is no set: neither an agent kind nor a set of labels",
          near.empty() ? "" : "did you mean '" + near + "'?");
    return std::nullopt;
  }
  SetValue set;
  set.elements.labels = labels;
  set.elements.kind = target->index;
  set.elements.size = labels ? scope_.label_count(target->index) : 0;
  set.element = labels ? label_type(target->index) : agent_type(target->index);
  if (agents) reads_.others = true;
  if (all_ties) note_relation(*target);
  if (node.form != Form::of) return set;
  if (labels) {
    error(node.sign, "labels belong to nobody", "write only '" + word + "'");
    return std::nullopt;
  }
  if (all_ties) {
    error(node.sign, "ties are not inside of anything", "write " + word + "(x) for the ties of x");
    return std::nullopt;
  }
  Value container = expect(*node.kids[1], agent_type(-1));
  if (container.bad) return std::nullopt;
  set.elements.inside = true;
  set.container = std::move(container.ir);
  return set;
}

bool Checker::enter(const LoopText& loop, const Type& element) {
  if (loop_depth_ >= deepest_loop) {
    error(loop.variable_span, "sets are nested more than 8 deep");
    return false;
  }
  const auto same = [&](const Variable& seen) { return seen.name == loop.variable; };
  const bool taken = std::any_of(variables_.begin(), variables_.end(), same);
  if (taken || builtin_word(loop.variable, loop.variable_span) || loop.variable == "self" || loop.variable == "it") {
    error(loop.variable_span, "the name '" + loop.variable + "' is already taken",
          "choose another name for the element");
    return false;
  }
  variables_.push_back({loop.variable, element, loop_depth_});
  ++loop_depth_;
  return true;
}

const Node* Checker::option(const Node& node, const char* name) {
  const Node* found = nullptr;
  for (const Argument& argument : node.arguments) {
    if (argument.named == Named::by_equals && argument.name == name) {
      found = argument.value.get();
    } else {
      const Span span = argument.named == Named::no ? argument.value->span : argument.name_span;
      error(span, "'" + node.text + "' takes only '" + name + " =' beside its set");
    }
  }
  return found;
}

/// The array behind a node that names one without a full index.
std::optional<Checker::ArrayRef> Checker::array_of(const Node& node) {
  const bool sliced =
      node.form == Form::index &&
      std::any_of(node.kids.begin() + 1, node.kids.end(), [](const NodePtr& kid) { return kid->form == Form::slice; });
  if (node.form == Form::index && !sliced) return std::nullopt;
  const Node& array = sliced ? *node.kids[0] : node;
  ArrayRef found;
  if (array.form == Form::word) {
    const std::optional<Symbol> symbol = symbol_of(array.text);
    if (!symbol || symbol->over.empty()) return std::nullopt;
    found.symbol = *symbol;
    if (!rebound_.empty()) found.agent = rebound_.back().agent;
  } else if (array.form == Form::member) {
    Diagnostics quiet;  // if it is no array, the ordinary check will say what is wrong
    Request request{.text = text_, .place = place_, .scope = &scope_, .expected = {}, .what = what_, .stream = stream_};
    Checker probe(request, quiet);
    probe.variables_ = variables_;
    probe.loop_depth_ = loop_depth_;
    probe.rebound_ = rebound_;
    Value agent = probe.check(*array.kids[0]);
    if (agent.bad || agent.type().base != Base::agent) return std::nullopt;
    const std::optional<Symbol> symbol = scope_.member(agent.type(), array.text);
    if (!symbol || symbol->over.empty()) return std::nullopt;
    found.symbol = *symbol;
    found.agent = std::move(agent.ir);
  } else {
    return std::nullopt;
  }
  if (sliced) found.index = &node;
  return found;
}

/// Where element number `e` of the slice lies in the whole array; `count` becomes the number of elements.
std::optional<Ir> Checker::slice_position(const ArrayRef& array, const Node& node, std::int32_t& count) {
  Ir element;
  element.op = Op::element;
  element.index = loop_depth_;
  element.type = number_type();
  const auto& over = array.symbol.over;
  count = 1;
  if (array.index == nullptr) {
    for (const std::int32_t set : over) count *= scope_.label_count(set);
    return element;
  }
  if (node.kids.size() - 1 != over.size()) {
    error(node.span, "wrong number of indices: " + std::to_string(over.size()) + " expected");
    return std::nullopt;
  }
  // Row major: every '*' in turn takes its digit of e, the last one the lowest.
  std::optional<Ir> at;
  std::int32_t stride = 1;
  for (std::size_t i = over.size(); i-- > 0;) {
    const std::int32_t labels = scope_.label_count(over[i]);
    Ir digit;
    if (node.kids[i + 1]->form == Form::slice) {
      Value above = make(Op::divide, number_type(), {element, constant(count, number_type(), node.span).ir}, node.span);
      Value whole = make(Op::round_down, number_type(), {std::move(above.ir)}, node.span);
      digit = make(Op::modulo, number_type(), {std::move(whole.ir), constant(labels, number_type(), node.span).ir},
                   node.span)
                  .ir;
      count *= labels;
    } else {
      Value label = expect(*node.kids[i + 1], label_type(over[i]));
      if (label.bad) return std::nullopt;
      digit = std::move(label.ir);
    }
    Value scaled =
        make(Op::multiply, number_type(), {std::move(digit), constant(stride, number_type(), node.span).ir}, node.span);
    at = at ? make(Op::add, number_type(), {std::move(*at), std::move(scaled.ir)}, node.span).ir : std::move(scaled.ir);
    stride *= labels;
  }
  return at;
}

/// The type of the aggregate of these values.
Type Checker::aggregate_type(Aggregate aggregate, const Type& element, const Value& value) {
  switch (aggregate) {
    case Aggregate::count:
    case Aggregate::share:
    case Aggregate::product:
      return number_type();
    case Aggregate::any:
    case Aggregate::all:
      return boolean_type();
    case Aggregate::sum:
    case Aggregate::mean:
      return value.type().base == Base::boolean ? number_type() : value.type();
    case Aggregate::minimum:
    case Aggregate::maximum:
      return value.type();
    default:
      return element;
  }
}

namespace {

Aggregate how(const Node& node, const Function& function) {
  if (node.text == "min") return Aggregate::minimum;
  return node.text == "max" ? Aggregate::maximum : function.aggregate;
}

bool chooses(Aggregate a) { return a >= Aggregate::best; }
bool of_conditions(Aggregate a) {
  return a == Aggregate::count || a == Aggregate::any || a == Aggregate::all || a == Aggregate::share;
}

}  // namespace

Checker::Value Checker::check_array(const Node& node, const Function& function, const ArrayRef& array) {
  const Aggregate aggregate = how(node, function);
  if (chooses(aggregate)) return fail(node.span, "'" + node.text + "' chooses agents, not elements of an array");
  const Node& argument = *node.arguments[0].value;
  std::int32_t count = 0;
  std::optional<Ir> at = slice_position(array, argument, count);
  if (!at) return bad();
  Value value = load_at(array.symbol, argument.span, array.agent, std::move(at));
  if (value.bad) return value;
  if (of_conditions(aggregate))
    value = conform(std::move(value), boolean_type(), argument.span);
  else if (value.type().base != Base::boolean)
    value = number_of(std::move(value), argument.span);
  if (value.bad) return value;
  Ir ir;
  ir.op = Op::aggregate;
  ir.aggregate = aggregate;
  ir.elements = {.labels = true, .kind = -1, .size = count, .inside = false, .filtered = false, .valued = true};
  if (aggregate == Aggregate::count) ir.elements.filtered = true, ir.elements.valued = false;
  ir.index = loop_depth_;
  ir.type = aggregate_type(aggregate, {}, value);
  ir.span = node.span;
  ir.kids.push_back(std::move(value.ir));
  return {std::move(ir), Flex::fixed, false};
}

/// The body, score or weight of a loop; of no type that fits the aggregate is an error.
Checker::Value Checker::loop_value(const Node& node, const Function& function) {
  const Aggregate aggregate = how(node, function);
  const LoopText& loop = *node.loop;
  if (chooses(aggregate)) {
    if (loop.body)
      return fail(loop.body->span, "'" + node.text + "' takes only the element's name before 'in'",
                  "write " + std::string(function.signature));
    const bool scored = aggregate == Aggregate::best || aggregate == Aggregate::least;
    const Node* score = option(node, scored ? "score" : "weight");
    if (score == nullptr)
      return scored ? fail(node.sign, "'" + node.text + "' needs a score", "write " + std::string(function.signature))
                    : bad();
    return aggregate == Aggregate::pick ? expect(*score, number_type()) : number_of(check(*score), score->span);
  }
  for (const Argument& argument : node.arguments)
    return fail(argument.value->span, "'" + node.text + "' takes nothing beside its set",
                "write " + std::string(function.signature));
  if (of_conditions(aggregate)) return expect(*loop.body, boolean_type());
  Value value = check(*loop.body);
  const bool timely =
      (aggregate == Aggregate::minimum || aggregate == Aggregate::maximum) && value.type().base == Base::time;
  const bool counted =
      (aggregate == Aggregate::sum || aggregate == Aggregate::mean) && value.type().base == Base::boolean;
  if (value.bad || timely || counted) return value;
  if (aggregate == Aggregate::product) return conform(std::move(value), number_type(), loop.body->span);
  return number_of(std::move(value), loop.body->span);
}

Checker::Value Checker::check_loop(const Node& node, const Function& function) {
  const LoopText& loop = *node.loop;
  const Aggregate aggregate = how(node, function);
  std::optional<SetValue> set = check_set(*loop.set);
  if (!set || !enter(loop, set->element)) return bad();
  std::optional<Value> filter;
  if (loop.filter) filter = expect(*loop.filter, boolean_type());
  const bool valued =
      loop.body || !node.arguments.empty() || aggregate == Aggregate::best || aggregate == Aggregate::least;
  const bool optional = chooses(aggregate) || aggregate == Aggregate::count || aggregate == Aggregate::any;
  std::optional<Value> value;
  if (valued) value = loop_value(node, function);
  if (!valued && !optional)
    error(node.sign, "'" + node.text + "' needs a value for each element", "write " + std::string(function.signature));
  variables_.pop_back();
  --loop_depth_;
  if ((filter && filter->bad) || (value && value->bad) || (!valued && !optional)) return bad();
  Ir ir;
  ir.op = Op::aggregate;
  ir.aggregate = aggregate;
  run_over(ir, *set);
  ir.index = loop_depth_;
  ir.span = node.span;
  ir.type = aggregate_type(aggregate, set->element, value ? *value : bad());
  if (aggregate == Aggregate::pick) ir.site = random::mix(stream_, draws_++);
  if (filter) ir.kids.push_back(std::move(filter->ir));
  if (value) ir.kids.push_back(std::move(value->ir));
  ir.elements.filtered = filter.has_value();
  ir.elements.valued = value.has_value();
  reads_.random = reads_.random || aggregate == Aggregate::pick;
  return {std::move(ir), Flex::fixed, false};
}

Checker::Value Checker::check_aggregate(const Node& node, const Function& function) {
  if (function.aggregate == Aggregate::nth && function.rule == Rule::aggregate) return check_nth(node);
  if (node.loop) return check_loop(node, function);
  if (node.arguments.empty())
    return fail(node.span, "'" + node.text + "' needs a set", "write " + std::string(function.signature));
  const Argument& first = node.arguments[0];
  if (first.named != Named::no)
    return fail(first.name_span, "'" + node.text + "' needs a set first", "write " + std::string(function.signature));
  if (const std::optional<ArrayRef> array = array_of(*first.value)) return check_array(node, function, *array);
  const Aggregate aggregate = how(node, function);
  if (aggregate != Aggregate::count && !chooses(aggregate))
    return fail(
        node.span, "'" + node.text + "' runs over a set or an array",
        "write " + (function.rule == Rule::aggregate ? std::string(function.signature) : node.text + "(e for x in S)"));
  std::optional<SetValue> set = check_set(*first.value);
  if (!set) return bad();
  if (node.arguments.size() > 1)
    return fail(node.arguments[1].value->span, "name the element first", "write " + std::string(function.signature));
  if (aggregate == Aggregate::best || aggregate == Aggregate::least)
    return fail(node.sign, "'" + node.text + "' needs a score", "write " + std::string(function.signature));
  Ir ir;
  ir.op = Op::aggregate;
  ir.aggregate = aggregate;
  run_over(ir, *set);
  ir.index = loop_depth_;
  ir.span = node.span;
  ir.type = aggregate_type(aggregate, set->element, bad());
  if (aggregate == Aggregate::pick) ir.site = random::mix(stream_, draws_++);
  reads_.random = reads_.random || aggregate == Aggregate::pick;
  return {std::move(ir), Flex::fixed, false};
}

/// x in sample(n, S), or x in sample(n, y in S if c): the sample, its elements known by the outer name.
std::optional<Checker::SetParts> Checker::sample_parts(const LoopText& loop, const Node* call) {
  const Node& sample = *loop.set;
  if (loop.filter || (call != nullptr && call->text != "any")) {
    error(sample.span, "nothing is chosen from a sample here", "put the condition inside: sample(n, x in S if c)");
    return std::nullopt;
  }
  std::optional<SetParts> parts;
  if (sample.loop) {
    parts = candidate_parts(*sample.loop, &sample);
  } else if (std::optional<SetValue> set = check_sample(sample)) {
    parts = plain_parts(*set);
    parts->count = std::move(set->count);
    parts->result.choice = Candidates::Choice::sample;
    parts->result.site = set->drawing;
  }
  if (parts) parts->result.variable = loop.variable;
  return parts;
}

Checker::SetParts Checker::plain_parts(SetValue& set) {
  SetParts parts;
  parts.result.kind = set.elements.labels ? -1 : set.elements.kind;
  parts.result.label_set = set.elements.labels ? set.elements.kind : -1;
  parts.result.element = set.element;
  parts.result.among = set.elements.among;
  parts.container = std::move(set.container);
  return parts;
}

std::optional<Checker::SetParts> Checker::candidate_parts(const LoopText& loop, const Node* call) {
  using Choice = Candidates::Choice;
  if (loop.set->form == Form::call && loop.set->text == "sample") return sample_parts(loop, call);
  std::optional<SetValue> set = check_set(*loop.set);
  if (!set || !enter(loop, set->element)) return std::nullopt;
  --loop_depth_;
  variables_.back().depth = -1;  // the element comes in Frame::it
  SetParts parts = plain_parts(*set);
  parts.result.variable = loop.variable;
  const std::string word = call != nullptr ? call->text : "any";
  bool wrong = false;
  if (loop.filter) {
    Value filter = expect(*loop.filter, boolean_type());
    wrong = filter.bad;
    parts.filter = std::move(filter.ir);
  }
  if (word == "best" || word == "least" || word == "pick") {
    const Node* score = option(*call, word == "pick" ? "weight" : "score");
    if (score == nullptr && word != "pick")
      error(call->sign, "'" + word + "' needs a score", "write " + word + "(x in S if c, score = e)");
    wrong = wrong || (score == nullptr && word != "pick");
    if (score != nullptr) {
      Value value = number_of(check(*score), score->span);
      wrong = wrong || value.bad;
      parts.score = std::move(value.ir);
    }
  }
  variables_.pop_back();
  if (word == "sample") {
    const bool counted = call->arguments.size() == 1 && call->arguments[0].named == Named::no;
    Value count = counted ? expect(*call->arguments[0].value, number_type())
                          : fail(call->span, "'sample' needs how many", "write sample(n, x in S if c)");
    wrong = wrong || count.bad;
    parts.count = std::move(count.ir);
  }
  parts.result.choice = word == "best"     ? Choice::best
                        : word == "least"  ? Choice::least
                        : word == "first"  ? Choice::first
                        : word == "one"    ? Choice::one
                        : word == "pick"   ? Choice::pick
                        : word == "sample" ? Choice::sample
                                           : Choice::any;
  parts.result.site = random::mix(stream_, draws_++);
  if (wrong) return std::nullopt;
  return parts;
}

std::optional<Checker::SetParts> Checker::candidates(const LoopText& loop) { return candidate_parts(loop, nullptr); }

std::optional<Checker::SetParts> Checker::candidates(const Node& tree) {
  if (tree.form == Form::call && tree.loop && !tree.loop->body) {
    static const std::vector<std::string> words{"any", "best", "least", "first", "one", "pick", "sample"};
    if (std::find(words.begin(), words.end(), tree.text) == words.end()) {
      error(tree.sign, "'" + tree.text + "' chooses nobody", "one of: any, best, least, first, one, pick, sample");
      return std::nullopt;
    }
    return candidate_parts(*tree.loop, &tree);
  }
  std::optional<SetValue> set = check_set(tree);
  if (!set) return std::nullopt;
  return plain_parts(*set);
}

}  // namespace concert::expr
