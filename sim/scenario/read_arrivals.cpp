// Sources of new agents.
#include <algorithm>

#include "random/stream.hpp"
#include "scenario/fields.hpp"
#include "scenario/values.hpp"

namespace concert::scenario {

using random::mix;
using random::name_key;

namespace {

class SourceReader {
 public:
  SourceReader(Build& build, int kind, const Node& node)
      : build_(build), kind_(kind), node_(node), scope_(build, {}) {}

  Source read(std::size_t number) {
    const AgentKind& kind = build_.scenario.kinds[static_cast<std::size_t>(kind_)];
    out_.place = node_.place;
    out_.name = text_of(node_.find("name"), number == 0 ? "arrivals" : "arrivals_" + std::to_string(number + 1));
    out_.stream = mix(kind.stream, build_.streams.key(out_.name));
    read_per(kind);
    read_law();
    if (const Node* first = node_.find("first")) out_.first = expression(*first, expr::duration_type(), "first");
    if (const Node* batch = node_.find("batch")) out_.batch = expression(*batch, expr::number_type(), "batch");
    if (const Node* most = node_.find("most"); most && plain_number(most->text)) out_.most = static_cast<std::int64_t>(*plain_number(most->text));
    out_.from = tick("from", 0);
    out_.until = tick("until", never);
    read_calendar();
    read_set();
    return std::move(out_);
  }

 private:
  Expression expression(const Node& node, const expr::Type& type, const char* key) {
    return build_.compile(node, {.scope = &scope_, .type = type, .what = std::string("'") + key + "' of arrivals",
                                 .stream = mix(out_.stream, name_key(key))});
  }
  Tick tick(const char* key, Tick fallback) {
    const Node* node = node_.find(key);
    if (!node) return fallback;
    return build_.fixed_tick(*node, expr::duration_type(), std::string("'") + key + "' of arrivals").value_or(fallback);
  }

  void read_per(const AgentKind& kind) {
    const Node* per = node_.find("per");
    if (!per) return;
    out_.per = build_.resolve(Declared::kind, *per);
    const std::vector<int> above = containers_of(build_, kind_);
    if (out_.per == kind_)
      build_.report.error(*per, "one '" + kind.name + "' brings no other", "let an episode stand for each, which starts others like itself");
    else if (out_.per >= 0 && std::find(above.begin(), above.end(), out_.per) == above.end())
      build_.report.error(*per, "'" + kind.name + "' is not in a '" + per->text + "'", "give it 'in: " + per->text + "'");
    else if (out_.per >= 0)
      scope_ = NameScope(build_, {.self_kind = out_.per});
  }

  void read_law() {
    const Node* every = node_.find("every");
    const Node* rate = node_.find("rate");
    const Node* at = node_.find("at");
    const int given = (every ? 1 : 0) + (rate ? 1 : 0) + (at ? 1 : 0);
    if (given != 1)
      return build_.report.error(node_, given == 0 ? "arrivals without a law" : "arrivals with more than one law",
                                 "exactly one of every, rate and at");
    if (every) {
      out_.law = Source::Law::gap;
      out_.every = expression(*every, expr::duration_type(), "every");
    } else if (at) {
      read_times(*at);
    } else {
      read_rate(*rate);
    }
  }

  void read_times(const Node& at) {
    out_.law = Source::Law::times;
    for (const Node& item : at.items)
      if (const auto t = build_.fixed_tick(item, expr::duration_type(), "a time of arrivals")) out_.times.push_back(*t);
    if (!std::is_sorted(out_.times.begin(), out_.times.end())) build_.report.error(at, "the times are not in order");
  }

  void read_rate(const Node& rate) {
    if (const auto table = build_.lookup(build_.tables, rate.text)) {
      build_.use(Declared::table, *table);
      out_.law = Source::Law::rate_table;
      out_.rate_table = *table;
      const Table& t = build_.scenario.tables[static_cast<std::size_t>(*table)];
      if (t.keys.size() != 1 || t.keys.front().labels)
        build_.report.error(rate, "a table of rates has one key, the hour since the start of the run");
      else if (!(t.unit.dimension == Dimension{-1, 0, 0, 0}))
        build_.report.error(rate, "the values of the table '" + t.name + "' are no rate per time", "give it a unit such as 1/h");
      return;
    }
    out_.law = Source::Law::rate;
    const expr::Type per_time = expr::number_type(Dimension{-1, 0, 0, 0});
    out_.rate = expression(rate, per_time, "rate");
    const Node* bound = node_.find("bound");
    if (bound) out_.bound = expression(*bound, per_time, "bound");
    else if (out_.rate.code.constant()) out_.bound = out_.rate;
    else build_.report.error(rate, "a rate that changes needs its bound", "add bound: a rate it never exceeds");
  }

  void read_calendar() {
    const Node* calendar = node_.find("calendar");
    const Node* outside = node_.find("outside");
    if (calendar) out_.calendar = build_.resolve(Declared::calendar, *calendar);
    if (calendar && !outside)
      build_.report.error(*calendar, "arrivals with a calendar lack 'outside'", "outside: pause, or outside: drop");
    if (outside && outside->text == "drop") out_.outside = Source::Outside::drop;
  }

  void read_set() {
    const Node* set = node_.find("set");
    if (!set) return;
    NameScope newcomer(build_, {.self_kind = kind_});
    newcomer.add_step_fields();
    out_.set = read_assignments(build_, *set, {.scope = &newcomer, .kind = kind_, .stream = mix(out_.stream, name_key("set"))});
  }

  Build& build_;
  int kind_;
  const Node& node_;
  NameScope scope_;
  Source out_;
};

}  // namespace

void read_arrivals(Build& build, int kind, const Node& node) {
  std::vector<const Node*> sources;
  if (node.is_map()) sources.push_back(&node);
  for (const Node& item : node.items) sources.push_back(&item);
  for (std::size_t i = 0; i < sources.size(); ++i) {
    Source source = SourceReader(build, kind, *sources[i]).read(i);
    auto& all = build.scenario.kinds[static_cast<std::size_t>(kind)].arrivals;
    if (std::any_of(all.begin(), all.end(), [&](const Source& s) { return s.name == source.name; }))
      build.report.error(*sources[i], "two sources of '" + build.scenario.kinds[static_cast<std::size_t>(kind)].name +
                                          "' are called '" + source.name + "'");
    all.push_back(std::move(source));
  }
}

}  // namespace concert::scenario
