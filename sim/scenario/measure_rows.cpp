#include "scenario/measure_rows.hpp"

#include <algorithm>

#include "scenario/fields.hpp"

namespace concert::scenario {

namespace {

class Resolver {
 public:
  explicit Resolver(Build& build) : build_(build) {}

  void add(const Node& node) {
    if (!node.is_scalar()) return;
    const std::string& text = node.text;
    if (text.rfind("use(", 0) == 0 && text.back() == ')') return requests(node, text.substr(4, text.size() - 5));
    if (const auto p = build_.lookup(build_.pathways, text)) {
      build_.use(Declared::pathway, *p);
      const Pathway& pathway = build_.scenario.pathways[static_cast<std::size_t>(*p)];
      return source(node, RowSource::Of::episode, *p, pathway.kind, *p);
    }
    if (const auto k = build_.lookup(build_.kinds, text)) {
      build_.use(Declared::kind, *k);
      return source(node, RowSource::Of::agent, *k, *k, -1);
    }
    if (const auto r = build_.lookup(build_.relations, text)) {
      build_.use(Declared::relation, *r);
      const int kind = build_.scenario.relations[static_cast<std::size_t>(*r)].kind;
      return source(node, RowSource::Of::agent, kind, kind, -1);
    }
    if (sites(node) || payments(node)) return;
    const int m = mark(text);
    if (m < 0) return unknown(node);
    const Mark& found = build_.scenario.marks[static_cast<std::size_t>(m)];
    if (!rows_.sources.empty() && rows_.sources.back().of == RowSource::Of::mark && !(rows_.value == found.type))
      build_.report.error(node, "the marks of this measure have values of different types");
    rows_.value = found.type;
    source(node, RowSource::Of::mark, m, kind_of(found.pathway), found.pathway);
  }

  void between(const Node& node) {
    if (!node.is_sequence() || node.items.size() != 2)
      return build_.report.error(node, "'between' needs two marks", "for example between: [care.asked, care.answered]");
    RowSource out{.of = RowSource::Of::between};
    for (const Node& item : node.items) {
      const int m = mark(item.text);
      if (m < 0) return unknown(item);
      (item.place == node.items.front().place ? out.from_site : out.to_site) = m;
    }
    const int kind = kind_of(build_.scenario.marks[static_cast<std::size_t>(out.from_site)].pathway);
    if (kind != kind_of(build_.scenario.marks[static_cast<std::size_t>(out.to_site)].pathway))
      return build_.report.error(node, "the two marks are left by different kinds of agents");
    rows_.kind = kind;
    rows_.sources.push_back(out);
  }

  Rows take() { return std::move(rows_); }

 private:
  int kind_of(int pathway) const { return build_.scenario.pathways[static_cast<std::size_t>(pathway)].kind; }

  void source(const Node& node, RowSource::Of of, int index, int kind, int pathway) {
    const bool first = rows_.sources.empty();
    if (!first && rows_.sources.front().of != of)
      return build_.report.error(node, "'" + node.text + "' has rows of another sort than the first", "make two measures");
    rows_.kind = first || rows_.kind == kind ? kind : -1;
    rows_.pathway = first || rows_.pathway == pathway ? pathway : -1;
    if (of == RowSource::Of::episode) {
      const int set = build_.scenario.pathways[static_cast<std::size_t>(pathway)].outcome_set;
      rows_.outcome_set = first || rows_.outcome_set == set ? set : -1;
    }
    rows_.sources.push_back({.of = of, .index = index});
  }

  void visit(const Node& node, int number) {
    const Site& site = build_.scenario.sites[static_cast<std::size_t>(number)];
    const int server = site.of == Site::Of::request && site.server_of == Request::Of::staff ? site.server : -1;
    rows_.server = rows_.sources.empty() || rows_.server == server ? server : -1;
    source(node, RowSource::Of::visit, number, kind_of(site.pathway), site.pathway);
  }

  /// `payments`, `account.in` and `account.out`.
  bool payments(const Node& node) {
    const auto& accounts = build_.scenario.accounts;
    if (accounts.empty()) return false;
    const std::string& text = node.text;
    if (text == "payments") {
      for (const Account& account : accounts)
        if (!(account.unit.dimension == accounts.front().unit.dimension))
          build_.report.error(node, "the payments of this scenario have several currencies", "measure account.in or account.out");
      rows_.value = expr::number_type(accounts.front().unit.dimension);
      source(node, RowSource::Of::payments, -1, -1, -1);
      return true;
    }
    const std::size_t dot = text.rfind('.');
    const std::string_view side = dot == std::string::npos ? std::string_view() : std::string_view(text).substr(dot + 1);
    if (side != "in" && side != "out") return false;
    const auto account = build_.lookup(build_.accounts, text.substr(0, dot));
    if (!account) return false;
    const Account& found = accounts[static_cast<std::size_t>(*account)];
    if (!rows_.sources.empty() && !(rows_.value == expr::number_type(found.unit.dimension)))
      build_.report.error(node, "the accounts of this measure have different currencies", "make two measures");
    rows_.value = expr::number_type(found.unit.dimension);
    if (found.attribute >= 0) build_.read_attribute(found.owner, found.attribute);
    source(node, side == "in" ? RowSource::Of::paid_in : RowSource::Of::paid_out, *account, found.owner, -1);
    return true;
  }

  bool sites(const Node& node) {
    const auto [first, last] = build_.sites.equal_range(node.text);
    bool any = false;
    for (auto it = first; it != last; ++it) {
      const Site& site = build_.scenario.sites[static_cast<std::size_t>(it->second)];
      if (site.of == Site::Of::other) continue;
      if (site.of == Site::Of::pay) {
        rows_.value = site.money;
        source(node, RowSource::Of::paid_at, it->second, kind_of(site.pathway), site.pathway);
      } else {
        visit(node, it->second);
      }
      any = true;
    }
    return any;
  }

  void requests(const Node& node, const std::string& name) {
    const auto resource = build_.lookup(build_.resources, name);
    const auto kind = build_.lookup(build_.kinds, name);
    if (!resource && !kind) {
      std::vector<std::string> known;
      for (const auto* index : {&build_.resources, &build_.kinds})
        for (const auto& [word, number] : *index) known.push_back(word);
      return build_.report.error(node, "'" + name + "' is neither a resource nor staff", did_you_mean(name, known));
    }
    const auto of = resource ? Request::Of::resource : Request::Of::staff;
    const std::size_t before = rows_.sources.size();
    for (std::size_t s = 0; s < build_.scenario.sites.size(); ++s) {
      const Site& site = build_.scenario.sites[s];
      if (site.of == Site::Of::request && site.server_of == of && site.server == (resource ? *resource : *kind)) visit(node, static_cast<int>(s));
    }
    if (rows_.sources.size() == before) build_.report.error(node, "no step uses '" + name + "'");
  }

  int mark(const std::string& text) const {
    if (const auto m = build_.lookup(build_.marks, text)) return *m;
    if (build_.mark_names.count(text) == 1) return build_.mark_names.find(text)->second;
    return -1;
  }

  void unknown(const Node& node) {
    if (build_.mark_names.count(node.text) > 1)
      return build_.report.error(node, "several pathways leave the mark '" + node.text + "'", "write pathway." + node.text);
    std::vector<std::string> known;
    for (const auto* index : {&build_.pathways, &build_.kinds, &build_.relations, &build_.marks})
      for (const auto& [word, number] : *index) known.push_back(word);
    for (const auto& [word, number] : build_.sites)
      if (build_.scenario.sites[static_cast<std::size_t>(number)].of != Site::Of::other) known.push_back(word);
    build_.report.error(node, "'" + node.text + "' names no rows", did_you_mean(node.text, known));
  }

  Build& build_;
  Rows rows_;
};

bool paid(RowSource::Of of) {
  return of == RowSource::Of::payments || of == RowSource::Of::paid_in || of == RowSource::Of::paid_out || of == RowSource::Of::paid_at;
}

}  // namespace

const Node* counted_rows(const Node& measure) {
  const Node* count = measure.find("count");
  const bool elsewhere = measure.find("over") || measure.find("between");
  return count && !elsewhere && count->text != "rows" ? count : nullptr;
}

Rows read_rows(Build& build, const Node& measure) {
  Resolver resolver(build);
  const Node* over = measure.find("over");
  for (const Node* item : items_of(over ? over : counted_rows(measure))) resolver.add(*item);
  if (const Node* between = measure.find("between")) {
    if (measure.find("over")) build.report.error(*measure.entry("between"), "'between' and 'over' in one measure", "keep one of them");
    else resolver.between(*between);
  }
  return resolver.take();
}

namespace {

/// Words of rows of another kind than these are not unknown to an author: where they are known.
void point_elsewhere(NameScope& scope) {
  const auto point = [&](std::initializer_list<const char*> words, const std::string& where) {
    for (const char* word : words) scope.known_elsewhere.emplace(word, where);
  };
  point({"wait", "held", "booked", "requested", "server", "attempt"}, "rows of a step have it, as in over: use(R) or over: pathway.id");
  point({"duration", "process_time", "waiting_time", "value_time"}, "rows of a pathway have it, as in over: pathway");
  point({"started", "ended", "outcome"}, "rows of a step or a pathway have it");
  point({"value"}, "rows of a mark have it, as in over: pathway.mark");
  point({"amount", "asked"}, "rows of payments have it");
}

}  // namespace

NameScope row_scope(Build& build, const Rows& rows) {
  const RowSource::Of of = rows.sources.empty() ? RowSource::Of::agent : rows.sources.front().of;
  NameScope scope(build, {.self_kind = rows.kind, .now = of == RowSource::Of::agent, .latent_everywhere = true});
  const auto field = [&](const char* word, std::int32_t index, const expr::Type& type) { scope.add(word, expr::Slot::field, index, type); };
  const expr::Type duration = expr::duration_type(), time = expr::time_type(), number = expr::number_type();
  if (of == RowSource::Of::visit) {
    field("wait", visit_field::wait, duration);
    field("held", visit_field::held, duration);
    field("booked", visit_field::booked, duration);
    field("requested", visit_field::requested, time);
    field("started", visit_field::started, time);
    field("ended", visit_field::ended, time);
    field("outcome", visit_field::outcome, expr::label_type(visit_outcomes));
    field("server", visit_field::server, expr::agent_type(rows.server));
    field("priority", visit_field::priority, number);
    field("attempt", visit_field::attempt, number);
  } else if (of == RowSource::Of::episode) {
    field("duration", episode_field::duration, duration);
    field("started", episode_field::started, time);
    field("ended", episode_field::ended, time);
    field("process_time", episode_field::process_time, duration);
    field("waiting_time", episode_field::waiting_time, duration);
    field("value_time", episode_field::value_time, duration);
    if (rows.outcome_set >= 0) field("outcome", episode_field::outcome, expr::label_type(rows.outcome_set));
  } else if (of == RowSource::Of::mark) {
    field("value", mark_field::value, rows.value);
    field("at", mark_field::at, time);
  } else if (of == RowSource::Of::between) {
    field("duration", between_field::duration, duration);
  } else if (paid(of)) {
    field("amount", payment_field::amount, rows.value);
    field("asked", payment_field::asked, rows.value);
    field("at", payment_field::at, time);
    field("from", payment_field::from, expr::agent_type(-1));
    field("to", payment_field::to, expr::agent_type(-1));
    field("closing", payment_field::closing, expr::boolean_type());
  } else if (rows.kind >= 0 && build.scenario.kinds[static_cast<std::size_t>(rows.kind)].relation >= 0) {
    scope.add_tie_fields(build.scenario.kinds[static_cast<std::size_t>(rows.kind)].relation);
  } else {
    field("born", agent_field::born, time);
    field("index", agent_field::index, number);
    if (rows.kind >= 0 && build.scenario.kinds[static_cast<std::size_t>(rows.kind)].nature == Nature::staff)
      field("utilisation", agent_field::utilisation, number);
  }
  if (rows.pathway >= 0 && (of == RowSource::Of::visit || of == RowSource::Of::episode || of == RowSource::Of::mark || of == RowSource::Of::paid_at))
    for (const Local& l : build.scenario.pathways[static_cast<std::size_t>(rows.pathway)].locals)
      if (!l.hidden) scope.words_here.try_emplace(l.name, expr::Symbol{.slot = expr::Slot::local, .index = l.slot, .type = l.type, .value = 0, .over = {}});
  point_elsewhere(scope);
  return scope;
}

}  // namespace concert::scenario
