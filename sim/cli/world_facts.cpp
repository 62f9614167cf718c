#include "cli/model_facts.hpp"
#include "scenario/pathway_walk.hpp"

namespace concert::cli {
namespace {

using analysis::Block;
using scenario::AgentKind;
using scenario::Expression;
using scenario::Nature;
using scenario::Request;
using scenario::Scenario;

template <class Items>
const std::string& name_of(const Items& items, int index) {
  return items[static_cast<std::size_t>(index)].name;
}

const char* word(Nature nature) {
  switch (nature) {
    case Nature::person:
      return "person";
    case Nature::staff:
      return "staff";
    case Nature::organisation:
      return "organisation";
    case Nature::group:
      return "group";
    case Nature::tie:
      return "tie";
  }
  return "";
}

const char* word(scenario::ShiftEnd end) {
  switch (end) {
    case scenario::ShiftEnd::finish:
      return "what runs is finished";
    case scenario::ShiftEnd::interrupt:
      return "what runs is interrupted and goes on later";
    case scenario::ShiftEnd::restart:
      return "what runs starts again later";
    case scenario::ShiftEnd::redraw:
      return "what runs is drawn again later";
    case scenario::ShiftEnd::remove:
      return "what runs ends";
    case scenario::ShiftEnd::hand_over:
      return "what runs is handed over";
  }
  return "";
}

/// An author's expression, or what stands where none is written.
std::string text_of(const Expression& expression, const char* otherwise = "") {
  return expression.given() || !expression.text.empty() ? expression.text : otherwise;
}

std::string list(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& one : words) out += (out.empty() ? "" : ", ") + one;
  return out;
}

std::string count_of(const Scenario& s, const AgentKind& kind) {
  const std::string count = text_of(kind.count, "0");
  return kind.count_per < 0 ? count : count + " for each " + name_of(s.kinds, kind.count_per);
}

std::string law_of(const Scenario& s, const scenario::Source& source) {
  std::string out;
  switch (source.law) {
    case scenario::Source::Law::gap:
      out = "one every " + source.every.text;
      break;
    case scenario::Source::Law::rate:
      out = "at a rate of " + source.rate.text + ", by thinning";
      break;
    case scenario::Source::Law::rate_table:
      out = "at the rates of the table " + (source.rate_table < 0 ? "" : name_of(s.tables, source.rate_table)) +
            ", by thinning";
      break;
    case scenario::Source::Law::times:
      out = std::to_string(source.times.size()) + " listed times";
      break;
  }
  if (source.per >= 0) out += ", for each " + name_of(s.kinds, source.per);
  if (source.batch.given()) out += ", in groups of " + source.batch.text;
  if (source.calendar >= 0) out += ", when " + name_of(s.calendars, source.calendar) + " is open";
  return out;
}

/// Every request of a scenario with the place it stands at.
struct Asked {
  std::string site;
  const Request* request = nullptr;
};

std::vector<Asked> requests_of(const Scenario& s) {
  std::vector<Asked> all;
  for (const scenario::Pathway& pathway : s.pathways)
    scenario::walk(pathway.steps, [&](const scenario::Step& step) {
      const std::string site = pathway.name + "." + step.label;
      const auto take = [&](const Request& first, const std::vector<Request>& more) {
        all.push_back({site, &first});
        for (const Request& one : more) all.push_back({site, &one});
      };
      if (const auto* use = std::get_if<scenario::Use>(&step.verb)) take(use->request, use->others);
      if (const auto* seize = std::get_if<scenario::Seize>(&step.verb)) take(seize->request, seize->others);
    });
  return all;
}

class World {
 public:
  explicit World(const Scenario& s) : s_(s), asked_(requests_of(s)) {}

  analysis::Known all() {
    for (const char* name : {"entities", "attributes", "resources", "queues", "entry_exit", "persons", "collectives",
                             "sensing", "interaction", "environment"})
      known_[name] = {};
    agents();
    resources();
    queues();
    known_to_whom();
    ties();
    surroundings();
    return std::move(known_);
  }

 private:
  void agents() {
    Block entities{.text = "", .headings = {"kind", "nature", "in", "number at the start", "attributes"}, .rows = {}};
    Block attributes{
        .text = "", .headings = {"attribute", "unit", "at the start, or derived as", "latent"}, .rows = {}};
    Block persons = entities, collectives = entities;
    Block entry{.text = "", .headings = {"kind", "how they come", "how they go"}, .rows = {}};
    for (const AgentKind& kind : s_.kinds) {
      if (kind.nature == Nature::tie) continue;
      std::vector<std::string> names;
      for (const scenario::Attribute& a : kind.attributes) {
        names.push_back(a.name);
        const bool derived = a.define.given();
        attributes.rows.push_back({kind.name + "." + a.name, a.unit_text,
                                   (derived ? "derived: " + a.define.text : text_of(a.initial, "by element")),
                                   a.latent ? "yes" : ""});
      }
      const std::vector<std::string> row{kind.name, word(kind.nature), kind.in < 0 ? "" : name_of(s_.kinds, kind.in),
                                         count_of(s_, kind), list(names)};
      entities.rows.push_back(row);
      if (kind.nature == Nature::person) persons.rows.push_back(row);
      if (kind.nature == Nature::organisation || kind.nature == Nature::group) collectives.rows.push_back(row);
      entry.rows.push_back({kind.name, comes(kind), goes(kind)});
    }
    known_["entities"].push_back(std::move(entities));
    known_["attributes"].push_back(std::move(attributes));
    known_["persons"].push_back(std::move(persons));
    known_["collectives"].push_back(std::move(collectives));
    known_["entry_exit"].push_back(std::move(entry));
  }

  std::string comes(const AgentKind& kind) const {
    std::string out = count_of(s_, kind) == "0" ? "" : count_of(s_, kind) + " at the start";
    for (const scenario::Source& source : kind.arrivals) out += (out.empty() ? "" : "; ") + law_of(s_, source);
    return out.empty() ? "made by nobody" : out;
  }

  std::string goes(const AgentKind& kind) const {
    std::vector<std::string> ways;
    if (kind.leaves.given()) ways.push_back("turnover after " + kind.leaves.text);
    const int index = static_cast<int>(&kind - s_.kinds.data());
    for (const scenario::Pathway& pathway : s_.pathways)
      if (pathway.kind == index)
        scenario::walk(pathway.steps, [&](const scenario::Step& step) {
          if (const auto* leave = std::get_if<scenario::Leave>(&step.verb))
            ways.push_back("in " + pathway.name + (leave->cause.empty() ? "" : " (" + leave->cause + ")"));
        });
    return ways.empty() ? "nobody before the end of the run" : list(ways);
  }

  std::string used_by(Request::Of of, int index) const {
    std::vector<std::string> sites;
    for (const Asked& one : asked_)
      if (one.request->of == of && one.request->index == index) sites.push_back(one.site);
    return sites.empty() ? "nothing" : list(sites);
  }

  void resources() {
    Block out{.text = "", .headings = {"resource", "capacity", "open", "at closing time", "used by"}, .rows = {}};
    for (std::size_t i = 0; i < s_.resources.size(); ++i) {
      const scenario::Resource& r = s_.resources[i];
      out.rows.push_back(
          {r.name, text_of(r.capacity, "unlimited") + (r.of < 0 ? "" : " for each " + name_of(s_.kinds, r.of)),
           r.calendar < 0 ? "always" : name_of(s_.calendars, r.calendar), r.calendar < 0 ? "" : word(r.shift_end),
           used_by(Request::Of::resource, static_cast<int>(i))});
    }
    for (std::size_t i = 0; i < s_.kinds.size(); ++i) {
      const AgentKind& kind = s_.kinds[i];
      if (kind.nature != Nature::staff) continue;
      out.rows.push_back({kind.name + " (staff)", count_of(s_, kind),
                          kind.calendar < 0 ? "always" : name_of(s_.calendars, kind.calendar),
                          kind.calendar < 0 ? "" : word(kind.shift_end),
                          used_by(Request::Of::staff, static_cast<int>(i))});
    }
    if (out.rows.empty())
      known_["resources"].push_back({.text = "None: nobody waits for anything.", .headings = {}, .rows = {}});
    known_["resources"].push_back(std::move(out));
  }

  static std::string order_of(const scenario::QueueRule& queue) {
    std::vector<std::string> terms;
    for (const auto& term : queue.order) terms.push_back(term.key.text + (term.descending ? " (large first)" : ""));
    return terms.empty() ? "priority, then first come" : list(terms);
  }

  void queues() {
    Block lines{.text = "", .headings = {"queue for", "order", "places to wait"}, .rows = {}};
    for (const scenario::Resource& r : s_.resources)
      lines.rows.push_back({r.name, order_of(r.queue), text_of(r.queue.limit, "any number")});
    for (const AgentKind& kind : s_.kinds)
      if (kind.nature == Nature::staff && kind.serves)
        lines.rows.push_back({kind.name, order_of(kind.queue), text_of(kind.queue.limit, "any number")});
    Block rules{.text = "",
                .headings = {"request at", "priority", "does not join if", "gives up after", "displaces"},
                .rows = {}};
    for (const Asked& one : asked_) {
      const Request& r = *one.request;
      if (!r.priority.given() && !r.refuse_if.given() && !r.patience.given() && r.preempt == scenario::Preempt::none)
        continue;
      rules.rows.push_back({one.site, text_of(r.priority), text_of(r.refuse_if), text_of(r.patience),
                            r.preempt == scenario::Preempt::none ? "" : "those of lower priority"});
    }
    if (lines.rows.empty())
      known_["queues"].push_back({.text = "None: nobody waits for anything.", .headings = {}, .rows = {}});
    known_["queues"].push_back(std::move(lines));
    if (rules.rows.empty())
      known_["queues"].push_back(
          {.text = "Nobody refuses to join, gives up, or is displaced.", .headings = {}, .rows = {}});
    known_["queues"].push_back(std::move(rules));
  }

  void known_to_whom() {
    Block channels{
        .text = "", .headings = {"channel", "delay", "share lost", "share of fields that survive"}, .rows = {}};
    for (const scenario::Channel& c : s_.channels)
      channels.rows.push_back({c.name, text_of(c.latency, "none"), text_of(c.loss, "0"), text_of(c.fidelity, "1")});
    Block messages{.text = "", .headings = {"message", "says"}, .rows = {}};
    for (const scenario::Message& m : s_.messages) {
      std::vector<std::string> fields;
      for (const auto& field : m.fields) fields.push_back(field.name);
      messages.rows.push_back({m.name, list(fields)});
    }
    Block published{.text = "", .headings = {"published by", "what", "value"}, .rows = {}};
    Block read{.text = "", .headings = {"read with error", "standard deviation of a reading"}, .rows = {}};
    for (const AgentKind& kind : s_.kinds) {
      for (const scenario::Publication& p : kind.publications)
        published.rows.push_back({kind.name, p.name, p.value.text});
      for (const scenario::Attribute& a : kind.attributes)
        if (!a.reading_sd.empty()) read.rows.push_back({kind.name + "." + a.name, a.reading_sd});
    }
    known_["sensing"].push_back({.text = "Agents know their own attributes but the latent ones, and of others what "
                                         "expressions read, messages and publications:",
                                 .headings = {},
                                 .rows = {}});
    known_["sensing"].insert(known_["sensing"].end(), {channels, messages, published, read});
    known_["interaction"].push_back({.text = "Agents meet by waiting for the same staff and resources, by messages, by "
                                             "ties, and by reading each other's attributes.",
                                     .headings = {},
                                     .rows = {}});
    known_["interaction"].push_back(std::move(messages));
  }

  void ties() {
    Block out{.text = "", .headings = {"relation", "both ways", "most at either end", "tied at the start"}, .rows = {}};
    for (const scenario::Relation& r : s_.relations)
      out.rows.push_back({r.name, r.symmetric ? "yes" : "no",
                          text_of(r.limit_from, "any") + ", " + text_of(r.limit_to, "any"),
                          r.topology.model == scenario::Topology::Model::none ? "nobody" : "by a topology"});
    known_["interaction"].push_back(out);
    if (!s_.relations.empty()) known_["collectives"].push_back(std::move(out));
    if (known_["collectives"].front().rows.empty() && s_.relations.empty())
      known_["collectives"] = {
          {.text = "None: no organisation, group or relation is declared.", .headings = {}, .rows = {}}};
  }

  void surroundings() {
    Block calendars{.text = "", .headings = {"calendar", "open"}, .rows = {}};
    for (const scenario::Calendar& c : s_.calendars) {
      Tick open = 0;
      for (const auto& interval : c.intervals) open += interval.to - interval.from;
      calendars.rows.push_back({c.name, c.always ? "always" : std::to_string(open / 3'600'000) + " h a week"});
    }
    Block changes{.text = "", .headings = {"intervention", "in force"}, .rows = {}};
    for (const scenario::Intervention& i : s_.interventions)
      changes.rows.push_back({i.name, i.always ? "in every model" : "in models that list it"});
    if (calendars.rows.empty() && changes.rows.empty() && s_.tables.empty())
      known_["environment"].push_back(
          {.text = "Nothing changes without the agents: no calendar, table or intervention.",
           .headings = {},
           .rows = {}});
    known_["environment"].insert(known_["environment"].end(), {calendars, changes});
  }

  const Scenario& s_;
  std::vector<Asked> asked_;
  analysis::Known known_;
};

}  // namespace

analysis::Known world_facts(const Scenario& scenario) { return World(scenario).all(); }

}  // namespace concert::cli
