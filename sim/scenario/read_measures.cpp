// Measures: what is aggregated, over which rows or states, in which unit.
#include <algorithm>
#include <array>
#include <cctype>

#include "expr/depends.hpp"
#include "scenario/fields.hpp"
#include "scenario/measure_rows.hpp"
#include "scenario/values.hpp"

namespace concert::scenario {

namespace {

struct Word {
  const char* key;
  Aggregate aggregate;
};

constexpr std::array<Word, 20> aggregates = {{{"count", Aggregate::count}, {"sum", Aggregate::sum}, {"mean", Aggregate::mean},
                                              {"share", Aggregate::share}, {"median", Aggregate::median}, {"quantile", Aggregate::quantile},
                                              {"variance", Aggregate::variance}, {"sd", Aggregate::sd}, {"min", Aggregate::min},
                                              {"max", Aggregate::max}, {"time_mean", Aggregate::time_mean},
                                              {"time_variance", Aggregate::time_variance}, {"time_quantile", Aggregate::time_quantile},
                                              {"peak", Aggregate::peak}, {"peak_time", Aggregate::peak_time}, {"sample", Aggregate::sample},
                                              {"integral", Aggregate::integral}, {"utilisation", Aggregate::utilisation},
                                              {"ratio", Aggregate::ratio}, {"value", Aggregate::value}}};

bool over_time(Aggregate a) { return a >= Aggregate::time_mean && a <= Aggregate::sample; }

std::vector<const Word*> words_in(const Node& node) {
  std::vector<const Word*> out;
  for (const Word& w : aggregates)
    if (node.find(w.key)) out.push_back(&w);
  return out;
}

/// Calls `take(name, offset)` for every "cohort.total" in a text.
template <class Take>
void each_total(const Build& build, const std::string& text, Take take) {
  const auto part = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.'; };
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && part(text[end])) ++end;
    const std::string name = text.substr(at, end - at);
    if (build.cohort_totals.count(name)) take(name, at);
    at = std::max(end, at + 1);
  }
}

/// Blanks instead of them: their parts name no measure.
std::string without_totals(const Build& build, std::string text) {
  const std::string whole = text;
  each_total(build, whole, [&](const std::string& name, std::size_t at) { text.replace(at, name.size(), name.size(), ' '); });
  return text;
}

class MeasureReader {
 public:
  MeasureReader(Build& build, std::vector<Dimension>& dimensions) : build_(build), dimensions_(dimensions) {}

  /// Everything but what refers to other measures.
  void read(int number, const Node& node) {
    const Focus focus(build_, build_.point(Declared::measure, number));
    Measure out = std::move(build_.scenario.measures[static_cast<std::size_t>(number)]);
    const auto words = words_in(node);
    if (words.size() != 1 && node.is_map()) {
      build_.report.error(node, "the measure '" + out.name + "' " + (words.empty() ? "aggregates nothing" : "has more than one aggregate"),
                          "one of count, sum, mean, share, quantile, time_mean, utilisation, ratio, ...");
    } else if (node.is_map()) {
      out.aggregate = words.front()->aggregate;
      out.says = text_of(node.find("says"));
      aggregated(node, *words.front(), out);
      times(node, out);
      rest(node, out);
      if (out.aggregate != Aggregate::value && out.aggregate != Aggregate::ratio) unit(number, node, out);
    }
    build_.scenario.measures[static_cast<std::size_t>(number)] = std::move(out);
  }

  /// `ratio` and `value`, once the measures they read are there.
  void read_derived(int number, const Node& node) {
    const Focus focus(build_, build_.point(Declared::measure, number));
    Measure out = build_.scenario.measures[static_cast<std::size_t>(number)];
    if (const Node* value = node.find("value")) derive(number, *value, value->text, out);
    if (const Node* ratio = node.find("ratio"); ratio && ratio->is_sequence()) {
      if (ratio->items.size() != 2) return build_.report.error(*ratio, "a ratio has two measures", "for example ratio: [visits, patients]");
      std::vector<std::string> names;
      for (std::size_t i = 0; i < 2; ++i) names.push_back(operand(out.name, i, ratio->items[i]));
      if (names[0].empty() || names[1].empty()) return;
      for (const std::string& name : names) out.operands.push_back(build_.measures.find(name)->second);
      ratio_value(number, *ratio, out);
    }
    for (const int operand : out.operands) {  // grouped as its operands are
      const auto& labels = build_.scenario.measures[static_cast<std::size_t>(operand)].by_labels;
      if (out.by_labels.empty()) out.by_labels = labels;
    }
    unit(number, node, out);
    build_.scenario.measures[static_cast<std::size_t>(number)] = std::move(out);
  }

 private:
  Want want(const NameScope& scope, const Measure& m, const char* key) const {
    return {.scope = &scope, .what = std::string("'") + key + "' of the measure '" + m.name + "'"};
  }

  void aggregated(const Node& node, const Word& word, Measure& out) {
    if (out.aggregate == Aggregate::utilisation) return utilisation(node, out);
    if (out.aggregate == Aggregate::ratio || out.aggregate == Aggregate::value) return;
    const Node* value = node.find(word.key);
    if (value->is_map()) {
      const auto level = plain_number(text_of(value->find("level")));
      if (level && (*level <= 0 || *level >= 1)) build_.report.error(*value->find("level"), "a level lies between 0 and 1");
      out.level = level.value_or(0.5);
      value = value->find("of");
    }
    if (over_time(out.aggregate)) return state(node, value, word, out);
    rows_ = read_rows(build_, node);
    const bool counted = counted_rows(node) != nullptr;
    if (!node.find("over") && !node.find("between") && !counted)
      return build_.report.error(node, "the measure '" + out.name + "' lacks 'over'", "for example over: care.visit");
    if (rows_.sources.empty()) return;
    out.over = rows_.sources;
    const NameScope scope = row_scope(build_, rows_);
    const bool ties = rows_.kind >= 0 && build_.scenario.kinds[static_cast<std::size_t>(rows_.kind)].relation >= 0;
    if (ties && (out.aggregate == Aggregate::integral || flag_of(node.find("per_agent"))))
      build_.report.error(*node.find("over"), "ties are sampled: neither an integral nor each one's value is kept",
                          "every: 30 d, or at: a time");
    if (out.aggregate == Aggregate::integral && rows_.sources.front().of != RowSource::Of::agent)
      build_.report.error(*node.find("over"), "an integral is over agents", "over: an agent kind");
    if (value && !counted && !(out.aggregate == Aggregate::count && value->text == "rows")) {
      Want w = want(scope, out, word.key);
      if (out.aggregate == Aggregate::share || out.aggregate == Aggregate::count) w.type = expr::boolean_type();
      out.value = build_.compile(*value, w);
      check_value(*value, out);
    }
    if (const Node* where = node.find("where")) {
      Want w = want(scope, out, "where");
      w.type = expr::boolean_type();
      out.where = build_.compile(*where, w);
    }
    if (const Node* by = node.find("by")) group(*by, scope, out);
    if (out.aggregate == Aggregate::integral)
      for (const auto& [key, e] : {std::pair{word.key, &out.value}, {"where", &out.where}, {"by", &out.by}})
        if (const Node* from = node.find(key); from && e->given()) check_integrated(*from, *e, out);
  }

  /// What is integrated is taken to stand still between the changes that are noticed.
  void check_integrated(const Node& node, const Expression& e, const Measure& m) {
    const expr::Depends depends = expr::depends_of(e.code);
    if (!depends.time && !depends.other) return;
    const std::string what = depends.time ? "the clock" : "something of which no change is noticed";
    const std::string cost = e.code.reads().others ? ", and is asked of everybody whenever anybody changes" : "";
    build_.report.warning(node, "the measure '" + m.name + "' integrates " + what + ": it counts as it stands at the next change" + cost,
                          "set an attribute when it changes, or let an intervention move a parameter");
  }

  void check_value(const Node& node, const Measure& m) {
    if (!m.value.given()) return;
    if (m.value.type.base == expr::Base::label || m.value.type.base == expr::Base::agent)
      build_.report.error(node, "a measure aggregates numbers, and this is none", "share: \"outcome == done\" counts cases");
    if (!m.value.code.constant() && m.value.code.reads().random) build_.report.error(node, "a measure cannot draw");
  }

  void group(const Node& by, const NameScope& scope, Measure& out) {
    out.by = build_.compile(by, want(scope, out, "by"));
    if (!out.by.given()) return;
    if (out.by.type.base == expr::Base::boolean) out.by_labels = {"false", "true"};
    else if (out.by.type.base == expr::Base::label)
      out.by_labels = build_.scenario.label_sets[static_cast<std::size_t>(out.by.type.domain)].labels;
    else if (out.by.type.base != expr::Base::agent || scope.is_tie(out.by.type) ||
             out.by.type.domain >= static_cast<int>(build_.scenario.kinds.size()))
      build_.report.error(by, "'by' needs a label, a truth value or an agent", "a number is grouped by a condition such as \"age > 80\"");
  }

  /// A state of the world; by an agent kind: of what belongs to each of its agents.
  void state(const Node& node, const Node* value, const Word& word, Measure& out) {
    int kind = -1;
    if (const Node* by = node.find("by"); by && by->is_scalar()) kind = build_.resolve(Declared::kind, *by);
    for (const char* key : {"over", "between", "where"})
      if (const Node::Entry* e = node.entry(key)) build_.report.error(*e, std::string("'") + key + "' has no meaning for a state", "a state is read over time, not by rows");
    const NameScope scope(build_, {.self_kind = kind, .latent_everywhere = true});
    if (value) {
      out.value = build_.compile(*value, want(scope, out, word.key));
      check_value(*value, out);
    }
    if (kind >= 0) {
      out.by.text = node.find("by")->text;
      out.by.place = node.find("by")->place;
      const NameScope self(build_, {.self_kind = kind});
      out.by = build_.compile("self", node.find("by")->place, node.context, want(self, out, "by"));
    }
    if (out.aggregate != Aggregate::sample) return;
    if (!node.find("every") && !node.find("at"))
      build_.report.error(node, "a sample lacks 'every'", "for example every: 24 h, or at: 30 d for one time");
    if (const Node::Entry* at = node.entry("at"); at && node.find("every"))
      build_.report.error(*at, "a sample has both 'every' and 'at'", "keep one of them");
  }

  void utilisation(const Node& node, Measure& out) {
    const Node& of = *node.find("utilisation");
    if (!of.is_scalar()) return;
    const auto kind = build_.lookup(build_.kinds, of.text);
    if (kind && build_.scenario.kinds[static_cast<std::size_t>(*kind)].nature == Nature::staff) {
      out.utilisation_kind = Request::Of::staff;
      out.utilisation_of = *kind;
    } else {
      out.utilisation_of = build_.resolve(Declared::resource, of);
    }
    const Node* by = node.find("by");
    if (!by || !by->is_scalar()) return;
    NameScope scope(build_, {.self_kind = out.utilisation_kind == Request::Of::staff ? out.utilisation_of
                                          : out.utilisation_of >= 0 ? build_.scenario.resources[static_cast<std::size_t>(out.utilisation_of)].of : -1,
                             .latent_everywhere = true});
    if (out.utilisation_kind == Request::Of::staff && kind) scope.add("member", expr::Slot::self, 0, expr::agent_type(*kind));
    group(*by, scope, out);
  }

  Tick tick(const Node& node, const char* key, Tick fallback) {
    return build_.fixed_tick(node, expr::duration_type(), std::string("'") + key + "' of a measure").value_or(fallback);
  }

  void times(const Node& node, Measure& out) {
    if (const Node* every = node.find("every")) {
      out.every = tick(*every, "every", 0);
      if (out.every == 0) build_.report.error(*every, "a period is longer than 0");
    }
    if (const Node* offset = node.find("offset")) out.offset = tick(*offset, "offset", 0);
    if (const Node* at = node.find("at")) out.at = tick(*at, "at", -1);
    const Node* window = node.find("window");
    if (!window || !window->is_sequence()) return;
    if (window->items.size() != 2) return build_.report.error(*window, "a window has two ends", "for example window: [1 y, 2 y]");
    out.window_from = tick(window->items[0], "window", -1);
    out.window_to = tick(window->items[1], "window", -1);
    if (out.window_from >= out.window_to && out.window_to >= 0) build_.report.error(*window, "the window ends before it begins");
  }

  void per(const Node& node, Measure& out) {
    const std::size_t space = node.text.find(' ');
    const auto number = plain_number(node.text.substr(0, space));
    const std::string word = number && space != std::string::npos ? node.text.substr(space + 1) : node.text;
    out.per_scale = number.value_or(1);
    out.per_kind = rows_.kind;
    if (word.rfind("person_", 0) == 0) {
      const auto unit = parse_unit(word);
      out.per = Measure::Per::person_time;
      if (unit) out.per_scale *= unit->scale;
      if (!unit) build_.report.error(node, "unknown time '" + word + "'", "person_year, person_month, person_day");
      else if (out.per_kind < 0) build_.report.error(node, "it is not clear whose time, as the rows belong to several kinds");
    } else if (const auto kind = build_.lookup(build_.kinds, word)) {
      build_.use(Declared::kind, *kind);
      out.per = Measure::Per::agent;
      out.per_kind = *kind;
    } else if (const auto unit = build_.parse_unit_text(word); unit && unit->dimension == expr::duration_type().dimension) {
      out.per = Measure::Per::time;
      out.per_scale *= unit->scale;
    } else {
      std::vector<std::string> known = {"person_year", "person_month", "person_day", "d", "y", "h"};
      for (const auto& [name, k] : build_.kinds) known.push_back(name);
      build_.report.error(node, "'" + node.text + "' is neither person-time, an agent kind nor a unit of time", did_you_mean(word, known));
    }
  }

  void rest(const Node& node, Measure& out) {
    const std::string population = text_of(node.find("population"));
    if (population == "requested") out.population = Measure::Population::requested;
    if (population == "ended") out.population = Measure::Population::ended;
    if (const Node* p = node.find("per"); p && p->is_scalar()) per(*p, out);
    out.before = text_of(node.find("sampled")) == "before";
    out.include_warm_up = flag_of(node.find("include_warm_up"));
    if (const Node* discount = node.find("discount")) {
      const Node* rate = discount->is_map() ? discount->find("rate") : discount;
      if (rate) out.discount = plain_number(rate->text).value_or(0);
      out.continuous_discount = flag_of(discount->find("continuous"));
      if (out.discount < 0 || out.discount > 1) build_.report.error(*discount, "a yearly discount lies between 0 and 1");
    }
    out.per_agent = flag_of(node.find("per_agent"));
    const Aggregate a = out.aggregate;
    if (out.per_agent && a != Aggregate::count && a != Aggregate::sum && a != Aggregate::mean && a != Aggregate::integral)
      build_.report.error(*node.entry("per_agent"), "each person's value is kept for count, sum, mean and integral only");
    const std::string role = text_of(node.find("role"));
    if (role == "cost") out.use = Measure::Use::cost;
    if (role == "effect") out.use = Measure::Use::effect;
    out.payer = text_of(node.find("payer"));
  }

  Dimension dimension_of(const Node& node, const Measure& m) {
    const Dimension value = m.value.given() ? m.value.type.dimension : Dimension{};
    switch (m.aggregate) {
      case Aggregate::count: case Aggregate::share: case Aggregate::utilisation: return {};
      case Aggregate::variance: case Aggregate::time_variance: return power(value, 2).value_or(Dimension{});
      case Aggregate::peak_time: return expr::duration_type().dimension;
      case Aggregate::integral: {
        const auto product = multiply(value, expr::duration_type().dimension);
        if (!product) build_.report.error(node, "the unit of this integral is too large");
        return product.value_or(Dimension{});
      }
      default: return value;
    }
  }

  void unit(int number, const Node& node, Measure& out) {
    const bool derived = out.aggregate == Aggregate::ratio || out.aggregate == Aggregate::value;
    Dimension& dimension = dimensions_[static_cast<std::size_t>(number)];
    if (!derived) dimension = dimension_of(node, out);
    const Node* given = node.find("unit");
    if (!given) {
      if (!(dimension == Dimension{})) out.unit = display_unit(dimension, static_cast<double>(day));
      else if (out.per != Measure::Per::none) out.unit.text = "per " + text_of(node.find("per"));
      return;
    }
    const auto unit = build_.unit(given);
    if (!unit) return;
    out.unit = *unit;
    const bool timed = out.per == Measure::Per::time || out.per == Measure::Per::person_time;
    if (timed && unit->dimension == divide(dimension, expr::duration_type().dimension)) {
      out.unit.scale *= out.per_scale;  // "1/y" of a count per "1000 person_year": the unit already says per what
      return;
    }
    if (out.value.given() || derived || out.aggregate == Aggregate::count || out.aggregate == Aggregate::share)
      if (!(unit->dimension == dimension))
        build_.report.error(*given, "the measure '" + out.name + "' is " + describe(dimension) + ", and '" + unit->text + "' is " + describe(unit->dimension));
  }

  /// The name of an operand; a measure written out gets one.
  std::string operand(const std::string& owner, std::size_t i, const Node& node) {
    if (node.is_scalar()) {
      const int m = build_.resolve(Declared::measure, node);
      return m < 0 ? "" : node.text;
    }
    if (!node.is_map()) return "";
    const std::string name = owner + (i == 0 ? ".numerator" : ".denominator");
    const int number = static_cast<int>(build_.scenario.measures.size());
    build_.measures.emplace(name, number);
    Measure measure;
    measure.name = name;
    measure.place = node.place;
    build_.scenario.measures.push_back(std::move(measure));
    dimensions_.emplace_back();
    MeasureReader(build_, dimensions_).read(number, node);
    return name;
  }

  void ratio_value(int number, const Node& node, Measure& out) {
    const Dimension top = dimensions_[static_cast<std::size_t>(out.operands[0])];
    const Dimension bottom = dimensions_[static_cast<std::size_t>(out.operands[1])];
    NameScope scope(build_, {.now = false, .parameters = false});
    scope.add("top", expr::Slot::field, 0, expr::number_type(top));
    scope.add("bottom", expr::Slot::field, 1, expr::number_type(bottom));
    out.value = build_.compile("top / bottom", node.place, node.context, want(scope, out, "ratio"));
    dimensions_[static_cast<std::size_t>(number)] = out.value.type.dimension;
  }

  void one_group(const Node& node, const std::string& measure) {
    build_.report.error(node, "no single group of '" + measure + "' can be read: 'value' is worked out for each group by itself",
                        "give the group a measure of its own, with 'where'");
  }

  void derive(int number, const Node& node, const std::string& text, Measure& out) {
    NameScope scope(build_, {.now = false});
    add_totals(text, scope);
    for (const auto& word : expr::words_of(without_totals(build_, text)))
      if (const auto m = build_.lookup(build_.measures, word.text)) {
        if (scope.words_here.count(word.text)) continue;
        build_.use(Declared::measure, *m);
        if (text.compare(word.offset + word.text.size(), 1, "[") == 0) return one_group(node, word.text);
        scope.add(word.text, expr::Slot::field, static_cast<std::int32_t>(out.operands.size()),
                  expr::number_type(dimensions_[static_cast<std::size_t>(*m)]));
        out.operands.push_back(*m);
      }
    Want w = want(scope, out, "value");
    w.stream = build_.streams.key(out.name);
    out.value = build_.compile(node, w);
    dimensions_[static_cast<std::size_t>(number)] = out.value.type.dimension;
  }

  /// Totals of cohorts are numbers of the model, as parameters are, and stand behind them.
  void add_totals(const std::string& text, NameScope& scope) {
    const auto parameters = static_cast<std::int32_t>(build_.scenario.parameters.size());
    each_total(build_, text, [&](const std::string& name, std::size_t) {
      const auto& [number, dimension] = build_.cohort_totals.find(name)->second;
      scope.add(name, expr::Slot::parameter, parameters + number, expr::number_type(dimension));
    });
  }

  Build& build_;
  std::vector<Dimension>& dimensions_;
  Rows rows_;
};

/// Derived measures after those they read; a circle is an error.
std::vector<int> derived_order(Build& build, const Node& section) {
  std::vector<int> order;
  std::vector<int> state(section.entries.size(), 0);
  std::vector<std::pair<std::size_t, std::size_t>> stack;
  std::vector<std::vector<std::size_t>> reads(section.entries.size());
  const auto derived = [&](std::size_t i) { return section.entries[i].value.find("value") || section.entries[i].value.find("ratio"); };
  for (std::size_t i = 0; i < section.entries.size(); ++i) {
    if (!derived(i)) continue;
    const auto add = [&](std::string_view name) {
      const auto m = build.lookup(build.measures, name);
      if (m && derived(static_cast<std::size_t>(*m))) reads[i].push_back(static_cast<std::size_t>(*m));
    };
    if (const Node* value = section.entries[i].value.find("value"))
      for (const auto& word : expr::words_of(without_totals(build, value->text))) add(word.text);
    for (const Node* item : items_of(section.entries[i].value.find("ratio"))) add(item->text);
  }
  for (std::size_t i = 0; i < section.entries.size(); ++i) {
    if (!derived(i) || state[i] != 0) continue;
    stack.emplace_back(i, 0);
    state[i] = 1;
    while (!stack.empty()) {
      auto& [m, next] = stack.back();
      if (next == reads[m].size()) {
        state[m] = 2;
        order.push_back(static_cast<int>(m));
        stack.pop_back();
        continue;
      }
      const std::size_t other = reads[m][next++];
      if (state[other] == 1)
        build.report.error(section.entries[m], "the measure '" + section.entries[m].key + "' depends on itself");
      if (state[other] != 0) continue;
      state[other] = 1;
      stack.emplace_back(other, 0);
    }
  }
  return order;
}

}  // namespace

void read_measures(Build& build) {
  const Node* section = build.root.find("measures");
  if (!section || !section->is_map()) return;
  for (const Node::Entry& e : section->entries) {
    build.declare(build.measures, Declared::measure, e, static_cast<int>(build.scenario.measures.size()));
    Measure measure;
    measure.name = e.key;
    measure.place = e.place;
    build.scenario.measures.push_back(std::move(measure));
  }
  std::vector<Dimension> dimensions(section->entries.size());
  for (std::size_t i = 0; i < section->entries.size(); ++i)
    MeasureReader(build, dimensions).read(static_cast<int>(i), section->entries[i].value);
  for (const int i : derived_order(build, *section))
    MeasureReader(build, dimensions).read_derived(i, section->entries[static_cast<std::size_t>(i)].value);
}

}  // namespace concert::scenario
