#include <sstream>

#include "cli/model_facts.hpp"
#include "scenario/pathway_walk.hpp"

namespace concert::cli {
namespace {

using analysis::Block;
using scenario::Scenario;
using scenario::Starts;
using scenario::Step;

std::string joined(const std::vector<std::string>& words, const char* between) {
  std::string out;
  for (const std::string& one : words) out += (out.empty() ? "" : between) + one;
  return out;
}

std::string starts_of(const Starts& starts) {
  std::vector<std::string> triggers;
  for (const scenario::Trigger& trigger : starts.triggers) triggers.push_back(trigger.text);
  std::string out;
  switch (starts.on) {
    case Starts::On::none:
      return "when another pathway calls it";
    case Starts::On::born:
      out = "when its agent comes";
      break;
    case Starts::On::every:
      out = "every " + starts.every.text;
      break;
    case Starts::On::at:
      out = "at " + std::to_string(starts.times.size()) + " listed times";
      break;
    case Starts::On::upon:
      out = "upon " + joined(triggers, " or ");
      break;
    case Starts::On::when:
      out = "when " + starts.when.text;
      break;
  }
  return starts.condition.given() ? out + ", if " + starts.condition.text : out;
}

/// The author's own line.
std::string line_at(const Scenario& s, const Place& place) {
  if (place.file == 0 || place.file > s.texts.size()) return "";
  std::istringstream text(s.texts[place.file - 1].second);
  std::string line;
  for (std::uint32_t i = 0; i < place.line; ++i) std::getline(text, line);
  const std::size_t first = line.find_first_not_of(" -");
  return first == std::string::npos ? "" : line.substr(first);
}

std::string choice_of(const scenario::Choose& choose) {
  std::vector<std::string> parts;
  for (const auto& when : choose.whens) parts.push_back("if " + when.condition.text);
  const char* rule = choose.rule == scenario::Choose::Rule::chance    ? "by chance "
                     : choose.rule == scenario::Choose::Rule::utility ? "by utility "
                                                                      : "by weight ";
  for (const auto& option : choose.options) parts.push_back(rule + option.weight.text);
  if (choose.otherwise) parts.push_back("else");
  return joined(parts, "; ");
}

class Processes {
 public:
  explicit Processes(const Scenario& s) : s_(s) {}

  analysis::Known all() {
    for (const scenario::Pathway& pathway : s_.pathways) one(pathway);
    analysis::Known known;
    known["flow"] = {paragraph("Each pathway with its steps in the order of the text; what stands inside a step "
                               "follows it. A picture of each is "
                               "drawn by: concert explain SCENARIO --picture pathways.svg"),
                     flow_};
    known["pathways"] = {pathways_};
    known["steps"] = {steps_};
    known["activities"] = {activities_};
    known["decisions"] = {decisions_.rows.empty() ? paragraph("No step chooses, and no rule acts.") : decisions_};
    if (!rules_.rows.empty()) known["rules"] = {rules_};
    return known;
  }

 private:
  static Block paragraph(const char* text) { return {.text = text, .headings = {}, .rows = {}}; }

  void one(const scenario::Pathway& pathway) {
    const std::string& kind = s_.kinds[static_cast<std::size_t>(pathway.kind)].name;
    const std::string starts = starts_of(pathway.starts);
    std::vector<std::string> labels;
    scenario::walk(pathway.steps, [&](const Step& step) {
      labels.push_back(step.label);
      steps_.rows.push_back({pathway.name, step.label, line_at(s_, step.place)});
      take(pathway, step);
    });
    flow_.rows.push_back({pathway.name, joined(labels, " → ")});
    pathways_.rows.push_back({pathway.name, kind, starts, joined(pathway.outcomes, ", ")});
    if (pathway.rule) rules_.rows.push_back({pathway.name, kind, starts});
  }

  void take(const scenario::Pathway& pathway, const Step& step) {
    const std::string site = pathway.name + "." + step.label;
    if (const auto* choose = std::get_if<scenario::Choose>(&step.verb))
      decisions_.rows.push_back({site, choice_of(*choose)});
    if (step.guard.given()) decisions_.rows.push_back({site, "if " + step.guard.text});
    if (const auto* hold = std::get_if<scenario::Hold>(&step.verb))
      activities_.rows.push_back({site, "",
                                  hold->forever         ? "for ever"
                                  : hold->until.given() ? "until " + hold->until.text
                                                        : hold->duration.text});
    if (const auto* use = std::get_if<scenario::Use>(&step.verb))
      activities_.rows.push_back({site, served(use->request, use->others), ""});
    if (const auto* seize = std::get_if<scenario::Seize>(&step.verb))
      activities_.rows.push_back({site, served(seize->request, seize->others), "until given back"});
  }

  std::string server(const scenario::Request& r) const {
    if (r.index < 0) return "";
    const auto i = static_cast<std::size_t>(r.index);
    return r.of == scenario::Request::Of::staff ? s_.kinds[i].name : s_.resources[i].name;
  }

  std::string served(const scenario::Request& first, const std::vector<scenario::Request>& more) const {
    std::string out = server(first);
    for (const scenario::Request& one : more) out += " and " + server(one);
    return out;
  }

  const Scenario& s_;
  Block flow_{.text = "", .headings = {"pathway", "steps"}, .rows = {}};
  Block pathways_{.text = "", .headings = {"pathway", "of", "starts", "outcomes"}, .rows = {}};
  Block steps_{.text = "", .headings = {"pathway", "step", "as written"}, .rows = {}};
  Block activities_{.text = "", .headings = {"activity", "needs", "lasts"}, .rows = {}};
  Block decisions_{.text = "", .headings = {"decision at", "by"}, .rows = {}};
  Block rules_{.text = "", .headings = {"rule", "of", "acts"}, .rows = {}};
};

}  // namespace

analysis::Known process_facts(const Scenario& scenario) { return Processes(scenario).all(); }

}  // namespace concert::cli
