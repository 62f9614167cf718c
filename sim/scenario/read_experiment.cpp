// The experiment, and what is expected of it.
#include <algorithm>
#include <cctype>

#include "scenario/statistics.hpp"
#include "scenario/values.hpp"

namespace concert::scenario {

void read_experiment(Build& build) {
  const Node* node = build.root.find("experiment");
  if (!node)
    return build.report.error(build.root, "the file lacks the key 'experiment'", "for example experiment: {horizon: 1 y, replications: 20}");
  Experiment& out = build.scenario.experiment;
  for (const auto& [key, place] : {std::pair{"horizon", &out.horizon_place}, {"at_end", &out.end_place}})
    if (const Node* given = node->find(key)) *place = given->place;
  if (const Node* horizon = node->find("horizon"); horizon && horizon->text == "drained") {
    out.drained = true;
    out.horizon = never;
  } else if (horizon) {
    out.horizon = build.fixed_tick(*horizon, expr::duration_type(), "the horizon").value_or(0);
    if (out.horizon == 0) build.report.error(*horizon, "the horizon lies after 0");
  }
  if (const Node* until = node->find("until")) {
    const NameScope scope(build, {.latent_everywhere = true});
    out.until = build.compile(*until, {.scope = &scope, .type = expr::boolean_type(), .what = "'until' of the experiment"});
    if (out.until.given() && !out.until.code.constant() && out.until.code.reads().random)
      build.report.error(*until, "the end of a run cannot be drawn");
  }
  if (const Node* warm_up = node->find("warm_up")) {
    out.warm_up = build.fixed_tick(*warm_up, expr::duration_type(), "the warm-up").value_or(0);
    if (out.horizon > 0 && out.warm_up >= out.horizon) build.report.error(*warm_up, "the warm-up is not shorter than the horizon");
  }
  if (const Node* n = node->find("replications"))
    if (const auto number = plain_number(n->text)) {
      out.replications = static_cast<int>(std::min(*number, 1e6));
      if (out.replications < 1) build.report.error(*n, "at least one replication");
    }
  if (text_of(node->find("at_end")) == "drain") out.at_end = Experiment::AtEnd::drain;
  for (const Node* item : items_of(node->find("report")))
    if (const int m = build.resolve(Declared::measure, *item); m >= 0) out.report.push_back(m);
}

namespace {

class ExpectationReader {
 public:
  explicit ExpectationReader(Build& build) : build_(build), scope_(build, {.now = false}) {}

  Expectation read(const Node& node) {
    Expectation out;
    out.place = node.place;
    const Node* pattern = node.find("pattern");
    const Node* control = node.find("control");
    if ((pattern != nullptr) == (control != nullptr))
      build_.report.error(node, "an expectation is a pattern or a control", "give it 'pattern' or 'control'");
    out.control = control != nullptr;
    out.name = text_of(control ? control : pattern);
    out.of = text_of(node.find("of"));
    out.says = text_of(node.find("says"));
    out.source = text_of(node.find("source"));
    out.group = text_of(node.find("where"));
    models(node, out);
    if (const Node* study = node.find("study")) read_study(node, *study, out);
    else statistic(node, out);
    if (const Node* under = node.find("under")) out.under = read_under(*under);
    sweep(node, out);
    factors(node, out);
    verdict(node, out);
    return out;
  }

 private:
  void models(const Node& node, Expectation& out) {
    for (const char* key : {"in", "between"})
      for (const Node* item : items_of(node.find(key)))
        if (build_.resolve(Declared::model, *item) >= 0) out.in.push_back(item->text);
  }

  /// `that` is a word here, and what goes with statistics only is refused.
  void read_study(const Node& node, const Node& study, Expectation& out) {
    static const std::vector<std::string> figures{"rejection", "coverage", "bias"};
    if (const Node* that = node.find("that")) {
      out.that = that->text;
      out.that_place = that->text_place();
      if (std::find(figures.begin(), figures.end(), out.that) == figures.end())
        build_.report.error(*that, "'" + out.that + "' is nothing that a study is judged by", did_you_mean(out.that, figures));
    }
    for (const char* key : {"in", "between", "where", "sweep", "factors", "shape"})
      if (const Node::Entry* other = node.entry(key)) build_.report.error(*other, "a study and '" + std::string(key) + "' at once", "the study names its own models and sites");
    if (const Node* test = node.find("test"); test && test->is_map()) build_.report.error(*test, "a study is judged over all replications", "test: point or test: interval");
    if (!study.is_map()) return;
    StudySpec spec;
    spec.design = text_of(study.find("design"));
    if (const Node* measure = study.find("measure")) {
      spec.measure = measure->text;
      const int m = build_.resolve(Declared::measure, *measure);
      if (m >= 0 && build_.scenario.measures[static_cast<std::size_t>(m)].every == 0)
        build_.report.error(*measure, "'" + measure->text + "' has no periods", "add every: to the measure");
    }
    for (const auto& [key, to] : {std::pair{"treated", &spec.treated}, {"against", &spec.against}})
      if (const Node* model = study.find(key); model && build_.resolve(Declared::model, *model) >= 0) *to = model->text;
    if (const Node* opens = study.find("opens")) spec.opens = build_.fixed_tick(*opens, expr::duration_type(), "when the change begins").value_or(0);
    for (const Node* site : items_of(study.find("at"))) spec.at.push_back(site->text);
    if (const Node* select = study.find("select")) spec.select = select->text;
    if (const Node* errors = study.find("errors")) spec.errors = errors->text;
    for (const auto& [key, to] : {std::pair{"sites", &spec.sites}, {"controls", &spec.controls}, {"periods", &spec.periods}})
      if (const Node* number = study.find(key)) *to = at_least_one(*number, key);
    if (const Node::Entry* sites = study.entry("sites"); sites && !spec.at.empty())
      build_.report.error(*sites, "the treated sites are named and numbered at once", "leave out 'sites' or 'at'");
    out.study = std::move(spec);
  }

  std::size_t at_least_one(const Node& node, const std::string& key) {
    const double number = plain_number(node.text).value_or(1);
    if (number < 1 || number > 1e5) build_.report.error(node, "'" + key + "' of a study is a number from 1 to 100000", "leave it out to take all there are");
    return static_cast<std::size_t>(std::clamp(number, 1.0, 1e5));
  }

  /// The length of the measure's name, dots included, that stands at a place of a text; 0 if there is none.
  std::size_t measure_at(const std::string& text, std::size_t at) const {
    const auto part = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.'; };
    std::size_t end = at;
    while (end < text.size() && part(text[end])) ++end;
    return build_.measures.count(std::string_view(text).substr(at, end - at)) > 0 ? end - at : 0;
  }

  /// The statistic itself is read by analysis/; here its words must be measures, models or functions.
  void statistic(const Node& node, Expectation& out) {
    const Node* that = node.find("that");
    if (!that || !that->is_scalar()) return;
    out.that = that->text;
    out.that_place = that->text_place();
    if (const Node* between = node.find("between")) {
      if (between->items.size() != 2) build_.report.error(*between, "'between' needs two models");
      else out.that = "difference(" + that->text + ", " + between->items[0].text + ", " + between->items[1].text + ")";
    }
    const std::vector<std::string>& functions = statistic_words();
    const Node* factors = node.find("factors");
    std::size_t dotted = 0;  // the end of a template's measure: instance.measure
    for (const auto& word : expr::words_of(that->text)) {
      if (word.offset < dotted) continue;
      if (const std::size_t whole = measure_at(that->text, word.offset); whole > 0) {
        dotted = word.offset + whole;
        continue;
      }
      const bool known = build_.measures.count(word.text) || build_.models.count(word.text) ||
                         std::find(functions.begin(), functions.end(), word.text) != functions.end() || unit_word(word.text) ||
                         build_.label_owner.count(word.text) || build_.kinds.count(word.text) || (factors && factors->find(word.text));
      if (known) continue;
      std::vector<std::string> words = functions;
      for (const auto* index : {&build_.measures, &build_.models})
        for (const auto& [name, number] : *index) words.push_back(name);
      Place place = that->text_place();
      place.column += static_cast<std::uint32_t>(word.offset);
      place.length = static_cast<std::uint32_t>(word.text.size());
      build_.report.error(place, that->context, "'" + word.text + "' is neither a measure nor a model", did_you_mean(word.text, words));
    }
  }

  Under read_under(const Node& node) {
    Under out;
    if (const Node* set = node.find("set"); set && set->is_map())
      for (const Node::Entry& e : set->entries) {
        const int p = parameter(e);
        if (p >= 0) out.set.emplace_back(p, value(e.value, p));
      }
    for (const Node* item : items_of(node.find("keep"))) {
      const std::size_t dot = item->text.rfind('.');
      auto kind = build_.lookup(build_.kinds, item->text.substr(0, dot));
      if (const auto r = build_.lookup(build_.relations, item->text.substr(0, dot)))
        kind = build_.scenario.relations[static_cast<std::size_t>(*r)].kind;
      const auto number = dot != std::string::npos && kind
                              ? build_.lookup(build_.attributes[static_cast<std::size_t>(*kind)], item->text.substr(dot + 1))
                              : std::nullopt;
      if (!number)
        build_.report.error(*item, "'" + item->text + "' is no attribute", "write kind.attribute");
      else if (build_.scenario.kinds[static_cast<std::size_t>(*kind)].attributes[static_cast<std::size_t>(*number)].account >= 0)
        build_.report.error(*item, "'" + item->text + "' is an account, and only what is paid moves it", "disable the step or rule that pays");
      out.keep.push_back(item->text);
    }
    for (const Node* item : items_of(node.find("disable"))) {
      check_disabled(build_, *item);
      out.disable.push_back(item->text);
    }
    return out;
  }

  int parameter(const Node::Entry& e) {
    Node name;
    name.kind = Node::Kind::scalar;
    name.text = e.key;
    name.place = e.place;
    name.context = e.value.context;
    return build_.resolve(Declared::parameter, name);
  }

  Expression value(const Node& node, int p) {
    const Parameter& parameter = build_.scenario.parameters[static_cast<std::size_t>(p)];
    return build_.compile(node, {.scope = &scope_, .type = expr::number_type(parameter.unit.dimension),
                                 .what = "the value of '" + parameter.name + "'", .scale = parameter.unit.scale});
  }

  void sweep(const Node& node, Expectation& out) {
    const Node* sweep = node.find("sweep");
    if (!sweep || !sweep->is_map()) return;
    if (sweep->entries.size() != 1) return build_.report.error(*sweep, "a sweep is over one parameter");
    const Node::Entry& e = sweep->entries.front();
    out.sweep_name = e.key;
    out.sweep_parameter = parameter(e);
    if (out.sweep_parameter < 0) return;
    for (const Node& item : e.value.items) out.sweep.push_back(value(item, out.sweep_parameter));
    if (out.sweep.size() < 2) build_.report.error(e, "a sweep has at least two values");
  }

  void factors(const Node& node, Expectation& out) {
    const Node* factors = node.find("factors");
    if (!factors || !factors->is_map()) return;
    if (node.find("sweep")) build_.report.error(*factors, "a sweep and factors at once", "put the swept parameter among the factors");
    if (factors->entries.size() < 2) build_.report.error(*factors, "factors are two or more", "use sweep: for one parameter");
    for (const Node::Entry& e : factors->entries) {
      Expectation::Factor factor{e.key, -1, {}, {}};
      if (e.key == "models") {
        for (const Node& item : e.value.items)
          if (build_.resolve(Declared::model, item) >= 0) factor.models.push_back(item.text);
      } else if ((factor.parameter = parameter(e)) >= 0) {
        for (const Node& item : e.value.items) factor.values.push_back(value(item, factor.parameter));
      }
      if (e.value.items.size() < 2) build_.report.error(e, "a factor has at least two values");
      else out.factors.push_back(std::move(factor));
    }
  }

  std::optional<double> number(const Node& node) {
    if (const auto plain = plain_number(node.text)) return plain;
    const Expression e = build_.compile(node, {.scope = &scope_, .what = "a bound"});
    if (!e.given()) return std::nullopt;
    return build_.fixed(node, e.type, "a bound");
  }

  void verdict(const Node& node, Expectation& out) {
    if (const Node* within = node.find("within"); within && within->is_sequence()) {
      if (within->items.size() != 2) build_.report.error(*within, "'within' has two ends", "for example within: [0.26, 0.34]");
      else {
        out.within_low = number(within->items[0]);
        out.within_high = number(within->items[1]);
        if (out.within_low && out.within_high && *out.within_low > *out.within_high) build_.report.error(*within, "'within' begins above its end");
      }
    }
    if (const Node* above = node.find("above")) out.above = plain_number(above->text);
    if (const Node* below = node.find("below")) out.below = plain_number(below->text);
    const std::string shape = text_of(node.find("shape")), sign = text_of(node.find("sign"));
    if (shape == "increasing") out.shape = Expectation::Shape::increasing;
    if (shape == "decreasing") out.shape = Expectation::Shape::decreasing;
    if (shape == "flat") out.shape = Expectation::Shape::flat;
    if (shape == "convex") out.shape = Expectation::Shape::convex;
    if (shape == "concave") out.shape = Expectation::Shape::concave;
    if (sign == "positive") out.sign = Expectation::Sign::positive;
    if (sign == "negative") out.sign = Expectation::Sign::negative;
    if (sign == "zero") out.sign = Expectation::Sign::zero;
    if (out.shape != Expectation::Shape::none && out.sweep_name.empty())
      build_.report.error(*node.entry("shape"), "a shape is seen over a sweep", "add sweep: {parameter: [values]}");
    if (node.is_map() && !node.find("within") && !node.find("above") && !node.find("below") && shape.empty() && sign.empty())
      build_.report.error(node, "an expectation without a verdict", "one of within, above, below, shape, sign");
    const Node* test = node.find("test");
    if (text_of(test) == "interval") out.test = Expectation::Test::interval;
    if (test && test->is_map()) {
      out.test = Expectation::Test::runs;
      out.runs = plain_number(text_of(test->find("runs"))).value_or(1);
      if (out.runs <= 0 || out.runs > 1) build_.report.error(*test, "'runs' is a share of replications, above 0 and at most 1");
    }
  }

  Build& build_;
  NameScope scope_;
};

}  // namespace

void read_expectations(Build& build) {
  const Node* section = build.root.find("expect");
  if (!section || !section->is_sequence()) return;
  std::set<std::string> patterns, names;
  for (const Node& item : section->items) {
    Expectation e = ExpectationReader(build).read(item);
    if (!names.insert(e.name).second && !e.name.empty())
      build.report.error(item, "two expectations are called '" + e.name + "'", "rename one of them");
    if (!e.control) patterns.insert(e.name);
    build.scenario.expectations.push_back(std::move(e));
  }
  for (std::size_t i = 0; i < section->items.size(); ++i) {
    const Expectation& e = build.scenario.expectations[i];
    const Node* of = section->items[i].find("of");
    if (e.control && !of) build.report.error(section->items[i], "the control '" + e.name + "' does not say which pattern it makes go", "add of: <pattern>");
    if (of && !patterns.count(e.of))
      build.report.error(*of, "there is no pattern '" + e.of + "'", did_you_mean(e.of, {patterns.begin(), patterns.end()}));
  }
}

}  // namespace concert::scenario
