// Steps that ask for several at once: joint use and seize, gather; the loop over messages received; what is handed over.
#include <algorithm>

#include "random/stream.hpp"
#include "scenario/step_reader.hpp"
#include "scenario/values.hpp"

namespace concert::scenario {

using random::mix;
using random::name_key;

namespace {

const QueueRule& queue_of(const Scenario& scenario, Request::Of of, int index) {
  const auto i = static_cast<std::size_t>(index);
  return of == Request::Of::resource ? scenario.resources[i].queue : scenario.kinds[i].queue;
}

bool same_order(const QueueRule& a, const QueueRule& b) {
  return std::equal(a.order.begin(), a.order.end(), b.order.begin(), b.order.end(), [](const auto& x, const auto& y) {
    return x.key.text == y.key.text && x.descending == y.descending;
  });
}

/// Two joint requests that rank differently in two queues would wait for each other for ever.
void check_orders(Build& build, const Node& node, const std::vector<std::pair<Request::Of, int>>& servers) {
  const auto name = [&](const auto& server) {
    const auto i = static_cast<std::size_t>(server.second);
    return server.first == Request::Of::resource ? build.scenario.resources[i].name : build.scenario.kinds[i].name;
  };
  for (const auto& server : servers)
    if (!same_order(queue_of(build.scenario, server.first, server.second),
                    queue_of(build.scenario, servers.front().first, servers.front().second)))
      return build.report.error(node, "'" + name(server) + "' and '" + name(servers.front()) + "' queue in different orders, so they cannot be asked for together",
                                "give both queues the same order");
}

}  // namespace

/// The rows of one part of a joint request stand under a name of their own: "pathway.step.server".
int StepReader::part_site(int pathway, const std::string& label, Request::Of of, int server) {
  Site site;
  site.name = build_.scenario.pathways[static_cast<std::size_t>(pathway)].name + "." + label;
  site.pathway = pathway;
  site.of = Site::Of::request;
  site.server_of = of;
  site.server = server;
  const auto [first, last] = build_.sites.equal_range(site.name);
  for (auto it = first; it != last; ++it) {
    const Site& old = build_.scenario.sites[static_cast<std::size_t>(it->second)];
    if (old.of == site.of && old.server_of == of && old.server == server) return it->second;
  }
  build_.sites.emplace(site.name, static_cast<int>(build_.scenario.sites.size()));
  build_.scenario.sites.push_back(std::move(site));
  return static_cast<int>(build_.scenario.sites.size()) - 1;
}

/// `use: [a, {take: b, units: 2}]`: each part says whose and how many, the step how long it waits and how urgent it is.
void StepReader::read_joint(const Node& node, const Node& list, const Step& step, Request& first, std::vector<Request>& others) {
  for (const char* key : {"of", "who", "units", "as", "preempt", "victim"})
    if (const Node::Entry* e = node.entry(key))
      build_.report.error(*e, std::string("several are asked for: '") + key + "' belongs to one of them",
                          key == std::string("preempt") || key == std::string("victim") ? "a joint request displaces nobody"
                                                                                        : std::string("write {take: name, ") + key + ": ...} in the list");
  if (list.items.empty()) return build_.report.error(list, "nothing is asked for");
  std::vector<std::pair<Request::Of, int>> servers;
  Node nothing;
  nothing.kind = Node::Kind::map;
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    const Node& item = list.items[i];
    const Node* target = item.is_map() ? item.find("take") : &item;
    if (!target || !target->is_scalar()) continue;
    Step site = step;
    site.stream = mix(step.stream, build_.streams.key(target->text));
    Request part = read_request(item.is_map() ? item : nothing, *target, site);
    if (part.index < 0) continue;
    servers.emplace_back(part.of, part.index);
    if (i == 0) {
      first = std::move(part);
      continue;
    }
    part.site = part_site(place_.pathway, step.label + "." + target->text, part.of, part.index);
    others.push_back(std::move(part));
  }
  if (servers.size() != list.items.size()) return;
  const auto of_all = [&](const char* key, const expr::Type& type, Expression& out) {
    if (const Node* value = node.find(key)) out = expression(*value, step, type, key);
  };
  of_all("priority", expr::number_type(), first.priority);
  of_all("patience", expr::duration_type(), first.patience);
  of_all("refuse_if", expr::boolean_type(), first.refuse_if);
  first.head = text_of(node.find("at")) == "head";
  check_orders(build_, list, servers);
}

Gather StepReader::read_gather(const Node& node, const Step& step) {
  Gather out;
  const Node& value = *node.find("gather");
  const Node* who = value.find("who");
  if (!value.is_map() || !who || !who->is_scalar()) return out;
  const std::size_t errors = build_.report.diagnostics().errors();
  const auto set = build_.candidates(*who, who->text, {.scope = &scope_, .what = "'who' of this step", .stream = mix(step.stream, name_key("who"))});
  const bool agents = set && (set->among == expr::Among::members || set->among == expr::Among::named) && set->kind >= 0 && !scope_.is_tie(set->element);
  const bool whole = agents && set->choice == expr::Candidates::Choice::any;
  if (!whole) {
    if (build_.report.diagnostics().errors() == errors)
      build_.report.error(*who, "'" + who->text + "' is not a set of agents", "for example m in nurse of self if m.trained");
    return out;
  }
  out.who = *set;
  const int roles = set->kind - static_cast<int>(build_.scenario.kinds.size());
  out.kinds = {set->kind};
  if (roles >= 0)
    for (const auto& [name, number] : build_.roles)
      if (number == roles) out.kinds = build_.scenario.roles.at(name);
  std::vector<std::pair<Request::Of, int>> servers;
  for (const int k : out.kinds) {
    AgentKind& kind = build_.scenario.kinds[static_cast<std::size_t>(k)];
    kind.serves = kind.serves || kind.nature == Nature::staff;
    build_.askers[{Request::Of::staff, k}].insert(this->kind());
    out.sites.push_back(part_site(place_.pathway, step.label + "." + kind.name, Request::Of::staff, k));
    servers.emplace_back(Request::Of::staff, k);
  }
  check_orders(build_, *who, servers);
  if (const Node* attend = value.find("attend")) {
    NameScope scope = scope_;
    if (!set->variable.empty()) scope.add(set->variable, expr::Slot::it, 0, expr::agent_type(set->kind));
    out.attend = build_.compile(*attend, {.scope = &scope, .type = expr::number_type(), .what = "'attend' of this step",
                                          .stream = mix(step.stream, name_key("attend"))});
    if (out.attend.given() && out.attend.code.constant() && !(out.attend.code.value() >= 0 && out.attend.code.value() <= 1))
      build_.report.error(*attend, "a probability lies between 0 and 1");
  }
  const auto optional = [&](const char* key, const expr::Type& type) -> Expression {
    const Node* given = value.find(key);
    return given ? expression(*given, step, type, key) : Expression{};
  };
  out.quorum = optional("quorum", expr::number_type());
  out.patience = optional("patience", expr::duration_type());
  out.priority = optional("priority", expr::number_type());
  const auto before = scope_.words_here;
  const Node* as = value.find("as");
  const std::string word = text_of(as, "present");
  const expr::Type several = expr::agents_type(set->kind);
  if (!as || may_name(*as, word)) {
    out.present = hidden_local(word, several);
    scope_.add(word, expr::Slot::local, out.present, several);
  }
  out.absent = hidden_local("absent", several);
  scope_.add("absent", expr::Slot::local, out.absent, several);
  if (const Node* body = node.find("do")) out.body = read(*body);
  for (const std::string& name : {word, std::string("absent")}) {  // the sets end with the meeting
    const auto old = before.find(name);
    if (old == before.end()) scope_.words_here.erase(name);
    else scope_.words_here.insert_or_assign(name, old->second);
  }
  return out;
}

/// A place in a diary is taken at once: which one is the author's word, and nobody waits for it.
void StepReader::read_place(const Node& node, const Node& target, const Step& step, Request& out) {
  const Node::Entry* session = node.entry("session");
  if (!booked(out)) {
    if (session) build_.report.error(*session, "'" + target.text + "' has no diary, so it has no sessions", "give the resource a 'diary'");
    return;
  }
  if (!node.find("seize"))
    return build_.report.error(target, "a place in the diary of '" + target.text + "' is booked with 'seize' alone", "seize: " + target.text);
  for (const char* key : {"patience", "priority", "preempt", "at"})
    if (const Node::Entry* e = node.entry(key))
      build_.report.error(*e, std::string("nobody queues for a diary, so '") + key + "' has no meaning", "say what happens with then: {refused: ...}");
  if (!session) return;
  const expr::Type several = expr::places_type(out.index);
  const auto before = scope_.words_here;
  out.sessions = hidden_local("sessions", several);
  scope_.add("sessions", expr::Slot::local, out.sessions, several);
  out.session = expression(session->value, step, expr::place_type(out.index), "session");
  scope_.words_here = before;
}

/// `messages: m`: which of those received is taken up next, by what they say.
void StepReader::read_messages(const Node& node, const Step& step, Repeat& out) {
  const Node& word = *node.find("messages");
  out.message = build_.resolve(Declared::message, word);
  if (out.message < 0) return;
  const Node* as = node.find("as");
  const std::string name = text_of(as, "message");
  if (as && !may_name(*as, name)) return;
  const Message m = build_.scenario.messages[static_cast<std::size_t>(out.message)];
  NameScope scope = scope_;
  for (const char* of_step : {"started", "born", "index"}) scope.words_here.erase(of_step);
  const auto fields = static_cast<std::int32_t>(m.fields.size());
  for (std::int32_t f = 0; f < fields; ++f) {
    const Message::Field& field = m.fields[static_cast<std::size_t>(f)];
    const std::string dotted = name + "." + field.name;
    scope.add(dotted, expr::Slot::field, f, field.type);
    scope.add(known_word(dotted), expr::Slot::field, fields + 1 + f, expr::boolean_type());
  }
  scope.add(name + ".sender", expr::Slot::field, static_cast<std::int32_t>(m.fields.size()), expr::agent_type(-1));
  if (const Node* only = node.find("if"))
    out.filter = build_.compile(*only, {.scope = &scope, .type = expr::boolean_type(), .what = "'if' of this loop", .stream = mix(step.stream, name_key("if"))});
  for (const Node* term : items_of(node.find("order"))) {
    if (!term->is_scalar()) continue;
    out.order.push_back(read_term(*term));
    Expression& key = out.order.back().key;
    key = build_.compile(key.text, key.place, term->context, {.scope = &scope, .what = "the order of this loop",
                                                              .stream = mix(mix(step.stream, name_key("order")), out.order.size() - 1)});
    if (key.given() && !key.code.constant() && key.code.reads().random) build_.report.error(*term, "the order of a loop cannot be drawn");
  }
  out.copies = copy_fields(out.message, name, members_of(name));
}

/// `hand: bed`: the pathway that is started takes over what this episode holds of it.
void StepReader::read_hand(const Node& node, Start& out) {
  const Node* hand = node.find("hand");
  if (!hand) return;
  Request server;
  if (!resolve_server(*hand, server)) return;
  out.hand_of = server.of;
  out.hand = server.index;
  out.hand_site = part_site(out.pathway, "handed_" + hand->text, server.of, server.index);
  build_.handed.push_back({out.pathway, server.of, server.index});
}

}  // namespace concert::scenario
