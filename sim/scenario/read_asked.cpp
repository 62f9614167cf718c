// What the order of a wait list and `victim:` ask of others: each kind whose agents may wait there, or be served there, is
// asked in its own words. Who that is follows from the steps that ask for the server, so that this comes after them.
#include <algorithm>
#include <utility>

#include "scenario/fields.hpp"
#include "scenario/values.hpp"

namespace concert::scenario {

int ask_later(Build& build, Build::AskedLater asked) {
  build.asked_later.push_back(std::move(asked));
  build.scenario.asked.emplace_back();
  return static_cast<int>(build.scenario.asked.size()) - 1;
}

namespace {

class Asker {
 public:
  Asker(Build& build, const Build::AskedLater& asked) : build_(build), asked_(asked), focus_(build, asked.focus) {
    const auto found = build.askers.find({asked.of, asked.server});
    if (found != build.askers.end()) kinds_ = found->second;
    for (const Build::Handed& handed : build.handed)
      if (asked.victim && handed.of == asked.of && handed.index == asked.server && handed.pathway >= 0)
        kinds_.insert(build.scenario.pathways[static_cast<std::size_t>(handed.pathway)].kind);
    kinds_.erase(-1);  // of a pathway whose kind is misspelt
    wanted_ = !kinds_.empty();
    if (wanted_) return;
    for (std::size_t k = 0; k < build.scenario.kinds.size(); ++k)  // nobody asks: whoever may be meant
      if (build.scenario.kinds[k].nature == Nature::person) kinds_.insert(static_cast<int>(k));
  }

  ByKind read() {
    ByKind out;
    out.of.resize(build_.scenario.kinds.size());
    for (const int kind : kinds_) compile(kind, out.of[static_cast<std::size_t>(kind)]);
    if (wanted_ || failures_.size() == kinds_.size()) report_failures();
    if (!asked_.victim) check_keys(out);
    return out;
  }

 private:
  NameScope scope(int kind) const {
    NameScope out(build_, {.self_kind = kind});
    out.add("priority", expr::Slot::field, queue_field::priority, expr::number_type());
    out.add("requested", expr::Slot::field, queue_field::requested, expr::time_type());
    return out;
  }

  void compile(int kind, Expression& out) {
    const NameScope names = scope(kind);
    out.text = asked_.text;
    out.place = asked_.node->text_place();
    Diagnostics found;
    const auto compiled = expr::compile({.text = out.text,
                                         .place = out.place,
                                         .scope = &names,
                                         .expected = asked_.victim ? std::optional(expr::boolean_type()) : std::nullopt,
                                         .what = asked_.what,
                                         .stream = asked_.stream},
                                        found);
    if (!compiled) {
      failures_.emplace_back(kind, std::move(found));
      return;
    }
    out.type = compiled->type;
    out.code = compiled->code;
  }

  const std::string& name(int kind) const { return build_.scenario.kinds[static_cast<std::size_t>(kind)].name; }
  bool has(int kind, const std::string& word) const { return build_.attributes[static_cast<std::size_t>(kind)].count(word) > 0; }

  /// What is wrong of everybody is said once; what is wrong of some, of each of them.
  void report_failures() {
    const bool everybody = failures_.size() == kinds_.size();
    bool said = false;
    for (const auto& [kind, found] : failures_) {
      if (report_lacking(kind) || (everybody && said)) continue;
      for (const Diagnostic& d : found.sorted())
        build_.report.error(d.place, asked_.node->context, d.problem + (everybody ? "" : " (asked of a '" + name(kind) + "')"),
                            d.suggestion);
      said = true;
    }
  }

  /// Attributes that some who may be there have and this kind lacks; true if there are any.
  bool report_lacking(int kind) {
    bool found = false;
    for (const expr::Word& word : expr::words_of(asked_.text)) {
      const auto owner = std::find_if(kinds_.begin(), kinds_.end(), [&](int one) { return has(one, word.text); });
      if (owner == kinds_.end() || has(kind, word.text) || scope(kind).name(word.text)) continue;
      Place place = asked_.node->text_place();
      place.column += static_cast<std::uint32_t>(word.offset);
      place.length = static_cast<std::uint32_t>(word.text.size());
      build_.report.error(place, asked_.node->context,
                          "a '" + name(kind) + "' may " + (asked_.victim ? "hold" : "wait for") + " '" + server() +
                              "', too, and has no attribute '" + word.text + "' as a '" + name(*owner) + "' has",
                          "give '" + name(kind) + "' the attribute '" + word.text + "', or use what all of them have" +
                              nearest_attribute(kind, word.text));
      found = true;
    }
    return found;
  }

  std::string nearest_attribute(int kind, const std::string& word) const {
    std::vector<std::string> known;
    for (const auto& [attribute, number] : build_.attributes[static_cast<std::size_t>(kind)]) known.push_back(attribute);
    const std::string near = nearest(word, known);
    return near.empty() ? "" : "; the nearest is '" + near + "'";
  }

  const std::string& server() const {
    const auto i = static_cast<std::size_t>(asked_.server);
    return asked_.of == Request::Of::resource ? build_.scenario.resources[i].name : build_.scenario.kinds[i].name;
  }

  /// Places in a line are compared: the same for everybody, and no draw.
  void check_keys(const ByKind& all) {
    const Expression* first = nullptr;
    int of = -1;
    for (const int kind : kinds_) {
      const Expression& one = all.of[static_cast<std::size_t>(kind)];
      if (!one.given()) continue;
      if (!one.code.constant() && one.code.reads().random)
        return build_.report.error(*asked_.node, "the order of a queue cannot be drawn");
      if (first && !(first->type == one.type))
        return build_.report.error(*asked_.node,
                                   "'" + asked_.text + "' is another kind of value of a '" + name(kind) + "' than of a '" + name(of) +
                                       "', so it does not order them",
                                   "give the attributes one type");
      if (!first) of = kind;
      first = first ? first : &one;
    }
  }

  Build& build_;
  const Build::AskedLater& asked_;
  Focus focus_;
  std::set<int> kinds_;
  bool wanted_ = false;  // some step asks for the server
  std::vector<std::pair<int, Diagnostics>> failures_;
};

}  // namespace

void finish_asked(Build& build) {
  for (std::size_t i = 0; i < build.asked_later.size(); ++i)
    if (!build.report.full()) build.scenario.asked[i] = Asker(build, build.asked_later[i]).read();
}

}  // namespace concert::scenario
