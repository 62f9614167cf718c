// The machine: a switch over flat code with a stack of 64 numbers. Loops over sets run their filter and value as
// blocks of the same code, each with a stack of its own.
#include <algorithm>
#include <array>

#include "expr/operations.hpp"
#include "expr/program.hpp"

namespace concert::expr {

namespace {

class Machine {
 public:
  Machine(const Program& program, const Frame& frame) : program_(program), frame_(frame) {
    if (program.keyed != Keyed::no && program.reads.random)
      key_ = stream_of(frame.it, program.keyed == Keyed::by_label);
  }

  double block(std::int32_t begin);

  const Instruction* current() const { return current_; }

 private:
  const Host& host() const {
    require(frame_.host != nullptr, "an expression asks the world where there is none");
    return *frame_.host;
  }

  std::uint64_t stream_of(double element, bool label) const {
    constexpr std::uint64_t labels = 0x6C6162656C73ULL;  // "labels": apart from every agent's own key
    return label ? random::mix(labels, static_cast<std::uint64_t>(element)) : host().stream_of(element);
  }

  /// A draw's own site, keyed by the elements of the loops around it.
  std::uint64_t keyed(std::uint64_t site) const { return key_ == 0 ? site : random::mix(site, key_); }

  /// Where an array's element is: the label must be one of the set.
  static std::int32_t at(const Instruction& i, double position) {
    if (!(position >= 0 && position < i.size)) throw RunError("an index is outside its array: the label is not set");
    return i.index + static_cast<std::int32_t>(position);
  }

  double draw(const DrawSite& site, const double* arguments) const {
    random::Draws draws(frame_.key, frame_.lineage, keyed(site.prepared.site));
    if (site.arguments == 0) return random::sample(site.prepared.law, draws);
    if (site.simple != DrawSite::Simple::no && arguments[0] > 0 && arguments[0] < random::infinity)
      return -random::log_normal(draws.uniform()) *
             (site.simple == DrawSite::Simple::rate ? 1 / arguments[0] : arguments[0]);
    std::span<const double> rest(arguments, static_cast<std::size_t>(site.arguments));
    const random::Prepared prepared = build(*site.shape, rest);
    if (!prepared.error.empty()) throw RunError(prepared.error);
    return random::sample(prepared.distribution, draws);
  }

  /// The time left: when the hazards have added up to a draw of the standard exponential law.
  double lifetime(const LifeSite& site, const double* values) const {
    const double factor = site.factor ? values[site.keys] : 1;
    if (!(factor >= 0)) throw RunError("the factor of a lifetable is negative");
    random::Draws draws(frame_.key, frame_.lineage, keyed(site.site));
    const double exposure = -random::log_normal(draws.uniform());
    if (factor == 0) return static_cast<double>(never);
    return host().remaining(site.table, {values, static_cast<std::size_t>(site.keys)}, site.age, exposure / factor);
  }

  /// Null where a label is not set.
  static const double* entry(const LabelTable& table, const double* labels) {
    std::size_t at = 0;
    for (std::size_t k = 0; k < table.labels.size(); ++k) {
      if (!(labels[k] >= 0 && labels[k] < table.labels[k])) return nullptr;
      at = at * static_cast<std::size_t>(table.labels[k]) + static_cast<std::size_t>(labels[k]);
    }
    return &table.values[at];
  }

  double agent(double value) const {
    if (value < 0) throw RunError("nobody is there to be asked: not set, not found, or gone");
    return value;
  }

  double aggregate(const LoopSite& loop, double container, double nth, double count);
  void collect(const LoopSite& loop, double container, std::vector<double>& elements) const;
  void sift(const LoopSite& loop, std::int32_t code, std::vector<double>& elements);
  void draw_sample(const LoopSite& loop, double count, std::vector<double>& elements);
  double chosen(const LoopSite& loop, const std::vector<double>& elements);
  double over(const LoopSite& loop, const std::vector<double>& elements);
  void enter(const LoopSite& loop, double element, std::uint64_t outer);

  const Program& program_;
  const Frame& frame_;
  std::uint64_t key_ = 0;
  std::array<double, deepest_loop> elements_{};
  const Instruction* current_ = nullptr;
};

double Machine::block(std::int32_t begin) {
  double stack[stack_size + 1];
  double* top = stack;  // the value on top; the first place stays empty
  const Instruction* i = program_.code.data() + begin;
  while (true) {
    current_ = i;
    switch (i->op) {
      case Op::constant:
        *++top = i->value;
        break;
      case Op::parameter:
        *++top = frame_.parameters[i->index];
        break;
      case Op::attribute:
        *++top = frame_.attributes[i->index];
        break;
      case Op::local:
        *++top = frame_.locals[i->index];
        break;
      case Op::field:
        *++top = frame_.fields[i->index];
        break;
      case Op::container:
        *++top = host().container(frame_.self, i->index);
        break;
      case Op::self:
        *++top = frame_.self;
        break;
      case Op::now:
        *++top = frame_.now;
        break;
      case Op::it:
        *++top = frame_.it;
        break;
      case Op::element:
        *++top = elements_[static_cast<std::size_t>(i->index)];
        break;
      case Op::parameter_at:
        *top = frame_.parameters[at(*i, *top)];
        break;
      case Op::attribute_at:
        *top = frame_.attributes[at(*i, *top)];
        break;
      case Op::local_at:
        *top = frame_.locals[at(*i, *top)];
        break;
      case Op::field_at:
        *top = frame_.fields[at(*i, *top)];
        break;
      case Op::other_attribute:
        *top = host().attribute(agent(*top), i->index);
        break;
      case Op::other_attribute_at: {
        const double position = *top--;
        *top = host().attribute(agent(*top), at(*i, position));
        break;
      }
      case Op::other_container:
        *top = host().container(agent(*top), i->index);
        break;
      case Op::add:
        --top;
        top[0] += top[1];
        break;
      case Op::subtract:
        --top;
        top[0] -= top[1];
        break;
      case Op::multiply:
        --top;
        top[0] *= top[1];
        break;
      case Op::equal:
        --top;
        top[0] = top[0] == top[1];
        break;
      case Op::different:
        --top;
        top[0] = top[0] != top[1];
        break;
      case Op::less:
        --top;
        top[0] = top[0] < top[1];
        break;
      case Op::less_equal:
        --top;
        top[0] = top[0] <= top[1];
        break;
      case Op::greater:
        --top;
        top[0] = top[0] > top[1];
        break;
      case Op::greater_equal:
        --top;
        top[0] = top[0] >= top[1];
        break;
      case Op::divide:
      case Op::power:
      case Op::minimum:
      case Op::maximum:
      case Op::modulo:
        --top;
        top[0] = apply(i->op, top[0], top[1]);
        break;
      case Op::weekday:
        *top = host().weekday(*top);
        break;
      case Op::month_of_year:
        *top = host().month_of_year(*top);
        break;
      case Op::open:
        *top = host().open(i->index, *top) ? 1 : 0;
        break;
      case Op::state: {
        const StateSite& site = program_.states[static_cast<std::size_t>(i->index)];
        *top = host().state(site.what, site.target, *top, frame_);
        break;
      }
      case Op::lookup:
        top -= i->size - 1;
        *top = host().lookup(i->index, {top, static_cast<std::size_t>(i->size)});
        break;
      case Op::lifetable: {
        const LifeSite& site = program_.lives[static_cast<std::size_t>(i->index)];
        top -= site.keys + (site.factor ? 1 : 0) - 1;
        *top = lifetime(site, top);
        break;
      }
      case Op::tie:
        --top;
        top[0] = host().tie(i->index, top[0], top[1]);
        break;
      case Op::draw: {
        const DrawSite& site = program_.draws[static_cast<std::size_t>(i->index)];
        top -= site.arguments - 1;
        *top = draw(site, top);
        break;
      }
      case Op::aggregate: {
        const LoopSite& loop = program_.loops[static_cast<std::size_t>(i->index)];
        const double nth = loop.elements.indexed ? *top-- : 0;
        const double count = loop.elements.sampled ? *top-- : 0;
        if (!loop.elements.inside) *++top = nobody;
        *top = aggregate(loop, *top, nth, count);
        break;
      }
      case Op::tabulated: {
        const LabelTable& table = program_.tables[static_cast<std::size_t>(i->index)];
        top -= table.labels.size();
        if (const double* value = entry(table, top + 1)) {
          *++top = *value;
          i = program_.code.data() + table.after;
          continue;
        }
        break;
      }
      case Op::jump:
        i = program_.code.data() + i->index;
        continue;
      case Op::jump_if_false:
        if (*top-- == 0) {
          i = program_.code.data() + i->index;
          continue;
        }
        break;
      case Op::and_jump:
        if (*top == 0) {
          i = program_.code.data() + i->index;
          continue;
        }
        --top;
        break;
      case Op::or_jump:
        if (*top != 0) {
          i = program_.code.data() + i->index;
          continue;
        }
        --top;
        break;
      case Op::end:
        return *top;
      case Op::logical_and:
      case Op::logical_or:
      case Op::choose:
        require(false, "a branch was not flattened");
        break;
      default:
        *top = apply(i->op, *top);
        break;
    }
    ++i;
  }
}

/// Makes an element current; its draws are keyed by it and by the elements of the loops outside.
void Machine::enter(const LoopSite& loop, double element, std::uint64_t outer) {
  elements_[static_cast<std::size_t>(loop.depth)] = element;
  const bool draws = !program_.draws.empty() || !program_.lives.empty() || loop.aggregate == Aggregate::pick ||
                     program_.loops.size() > 1;
  if (!draws) return;
  const std::uint64_t own = stream_of(element, loop.elements.labels);
  key_ = outer == 0 ? own : random::mix(outer, own);
}

void Machine::collect(const LoopSite& loop, double container, std::vector<double>& elements) const {
  const Elements& of = loop.elements;
  if (of.labels) {
    for (std::int32_t label = 0; label < of.size; ++label) elements.push_back(label);
    return;
  }
  if (of.among == Among::named) return host().named_members(container, elements);
  if (of.inside) agent(container);
  if (of.among == Among::booked) return host().bookings(container, elements);
  if (of.among == Among::members)
    host().members(of.kind, container, elements);
  else
    host().ties(of.kind, of.among, container, elements);
}

/// Keeps those for whom the code holds.
void Machine::sift(const LoopSite& loop, std::int32_t code, std::vector<double>& elements) {
  const std::uint64_t outer = key_;
  std::size_t kept = 0;
  for (const double element : elements) {
    enter(loop, element, outer);
    if (block(code) != 0) elements[kept++] = element;
  }
  elements.resize(kept);
  key_ = outer;
}

/// Keeps `count` of them, each as likely, in their order: those whose own numbers are smallest. So one more to choose
/// from changes at most one of those chosen.
void Machine::draw_sample(const LoopSite& loop, double count, std::vector<double>& elements) {
  if (loop.sieve >= 0) sift(loop, loop.sieve, elements);
  if (!(count >= 0)) throw RunError("a sample of " + std::to_string(count));
  const auto size = static_cast<std::size_t>(std::min(count, static_cast<double>(elements.size())));
  if (size == elements.size()) return;
  const std::uint64_t outer = key_;
  std::vector<std::pair<double, std::size_t>> numbers;
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const std::uint64_t own = stream_of(elements[i], loop.elements.labels);
    key_ = outer == 0 ? own : random::mix(outer, own);
    random::Draws draws(frame_.key, frame_.lineage, keyed(loop.drawing));
    numbers.emplace_back(draws.uniform(), i);
  }
  key_ = outer;
  std::nth_element(numbers.begin(), numbers.begin() + static_cast<std::ptrdiff_t>(size), numbers.end());
  numbers.resize(size);
  std::sort(numbers.begin(), numbers.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  std::vector<double> chosen;
  for (const auto& [number, i] : numbers) chosen.push_back(elements[i]);
  elements = std::move(chosen);
}

double Machine::aggregate(const LoopSite& loop, double container, double nth, double count) {
  const bool of_ties = loop.elements.among == Among::outgoing || loop.elements.among == Among::incoming;
  const bool whole = loop.filter < 0 && !loop.elements.sampled;
  if (of_ties && loop.aggregate == Aggregate::count && whole)  // known without a look at each
    return host().tie_count(loop.elements.kind, loop.elements.among, agent(container));
  if (loop.aggregate == Aggregate::nth && whole && loop.elements.among == Among::members && !loop.elements.labels)
    return host().nth(loop.elements.kind, loop.elements.inside ? agent(container) : container, nth);
  std::vector<double> elements;
  collect(loop, container, elements);
  const std::uint64_t outer = key_;
  const Instruction* const from = current_;
  if (loop.elements.sampled) draw_sample(loop, count, elements);
  if (loop.filter >= 0) sift(loop, loop.filter, elements);
  if (loop.aggregate == Aggregate::nth) {
    key_ = outer;
    current_ = from;
    return nth >= 0 && nth < static_cast<double>(elements.size()) ? elements[static_cast<std::size_t>(nth)] : nobody;
  }
  const double result = loop.aggregate >= Aggregate::best ? chosen(loop, elements) : over(loop, elements);
  key_ = outer;
  current_ = from;
  return result;
}

double Machine::over(const LoopSite& loop, const std::vector<double>& elements) {
  const auto count = static_cast<double>(elements.size());
  if (loop.aggregate == Aggregate::count) return count;
  if (loop.aggregate == Aggregate::any && loop.value < 0) return elements.empty() ? 0 : 1;
  double sum = loop.aggregate == Aggregate::product || loop.aggregate == Aggregate::all ? 1 : 0;
  const bool needs_some = loop.aggregate == Aggregate::mean || loop.aggregate == Aggregate::share ||
                          loop.aggregate == Aggregate::minimum || loop.aggregate == Aggregate::maximum;
  if (needs_some && elements.empty())
    throw RunError("the set is empty, and nothing has no mean, share, smallest or largest");
  const std::uint64_t outer = key_;
  bool first = true;
  for (const double element : elements) {
    key_ = outer;
    enter(loop, element, outer);
    const double value = block(loop.value);
    switch (loop.aggregate) {
      case Aggregate::product:
        sum *= value;
        break;
      case Aggregate::any:
        sum = sum != 0 || value != 0 ? 1 : 0;
        break;
      case Aggregate::all:
        sum = sum != 0 && value != 0 ? 1 : 0;
        break;
      case Aggregate::minimum:
        sum = first || value < sum ? value : sum;
        break;
      case Aggregate::maximum:
        sum = first || value > sum ? value : sum;
        break;
      default:
        sum += value;
        break;
    }
    first = false;
  }
  return loop.aggregate == Aggregate::mean || loop.aggregate == Aggregate::share ? sum / count : sum;
}

/// One of the elements, or nobody. Picking is a race of exponential clocks with the weights as rates, one clock for
/// each element from its own draws: a newcomer to the set takes the place of another one but shuffles nobody else.
double Machine::chosen(const LoopSite& loop, const std::vector<double>& elements) {
  if (loop.aggregate == Aggregate::one && elements.size() > 1)
    throw RunError("one() found " + std::to_string(elements.size()) + " instead of one");
  if (loop.aggregate == Aggregate::first || loop.aggregate == Aggregate::one)
    return elements.empty() ? nobody : elements[0];
  const std::uint64_t outer = key_;
  double best = nobody;
  double most = 0;
  for (const double element : elements) {
    enter(loop, element, outer);
    double score = loop.value >= 0 ? block(loop.value) : 1;
    if (loop.aggregate == Aggregate::pick) {
      if (score < 0) throw RunError("a weight is negative");
      if (score == 0) continue;
      random::Draws draws(frame_.key, frame_.lineage, keyed(loop.site));
      score = random::log_normal(draws.uniform()) / score;  // minus the time of the clock: the larger, the earlier
    }
    if (loop.aggregate == Aggregate::least) score = -score;
    if (best == nobody || score > most) {
      best = element;
      most = score;
    }
  }
  return best;
}

/// "division by zero in 'a / b'"
std::string located(const Program& program, const Instruction* at, const char* what) {
  if (at == nullptr) return what;
  const Span span = program.spans[at->place];
  if (span.end <= span.begin || span.end > program.text.size()) return what;
  return std::string(what) + " in '" + program.text.substr(span.begin, span.end - span.begin) + "'";
}

}  // namespace

double run(const Program& program, const Frame& frame) {
  Machine machine(program, frame);
  try {
    return machine.block(0);
  } catch (const RunError& failed) {
    throw RunError(located(program, machine.current(), failed.what()));
  }
}

}  // namespace concert::expr
