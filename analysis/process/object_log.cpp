#include "analysis/process/object_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>

namespace concert::analysis {
namespace {

using record::none;
using record::VisitOutcome;

class Builder {
 public:
  Builder(const record::Header& header, const record::RunLog& log) : header_(header), log_(log) {}

  ObjectLog build() {
    result_.epoch = header_.epoch.empty() ? "2000-01-01" : header_.epoch;
    begin_episodes();
    for (const record::Visit& row : log_.visits) add(row);
    for (const record::Mark& row : log_.marks) add(row);
    for (const record::Message& row : log_.messages) add(row);
    for (const record::Payment& row : log_.payments) add(row);
    for (const record::Episode& row : log_.episodes) end(row);
    std::stable_sort(result_.events.begin(), result_.events.end(),
                     [](const LogEvent& a, const LogEvent& b) { return a.at < b.at; });
    return std::move(result_);
  }

 private:
  std::uint32_t object(const std::string& type, std::int64_t number) {
    return object(type, type + " " + std::to_string(number));
  }
  std::uint32_t object(const std::string& type, std::string id) {
    const auto [at, added] = known_.try_emplace(id, static_cast<std::uint32_t>(result_.objects.size()));
    if (added) result_.objects.push_back({std::move(id), type, {}});
    return at->second;
  }

  void relate(std::uint32_t from, std::uint32_t to, const char* part) {
    result_.objects[from].related.emplace_back(to, part);
  }
  /// Of what many events show again.
  void relate_once(std::uint32_t from, std::uint32_t to, const char* part) {
    if (related_.emplace(from, to, part).second) relate(from, to, part);
  }

  LogEvent& event(Tick at, std::string activity, Lifecycle lifecycle, std::uint32_t subject) {
    LogEvent event;
    event.at = at;
    event.activity = std::move(activity);
    event.lifecycle = lifecycle;
    event.subject = subject;
    event.objects = {{subject, "subject"}};
    return result_.events.emplace_back(std::move(event));
  }

  /// Every episode is an object before anything refers to it. Of those that begin together the caller stands first.
  void begin_episodes() {
    std::vector<const record::Episode*> rows;
    for (const record::Episode& row : log_.episodes) rows.push_back(&row);
    std::sort(rows.begin(), rows.end(), [](const record::Episode* a, const record::Episode* b) {
      return std::tuple(a->kind, a->agent, a->number) < std::tuple(b->kind, b->agent, b->number);
    });
    for (const record::Episode* row : rows) {
      const std::string& kind = header_.kinds.at(row->kind);
      const std::uint32_t own = object("episode of " + header_.pathways.at(row->pathway),
                                       fmt::format("episode {} of {} {}", row->number, kind, row->agent));
      episodes_[{row->kind, row->agent, row->number}] = own;
      relate(own, object(kind, row->agent), "agent");
    }
    for (const record::Episode* row : rows) begin(*row);
  }

  std::optional<std::uint32_t> episode(std::int64_t kind, std::int64_t agent, std::int64_t number) const {
    const auto found = episodes_.find({kind, agent, number});
    return found == episodes_.end() ? std::nullopt : std::optional(found->second);
  }

  void begin(const record::Episode& row) {
    const std::uint32_t own = *episode(row.kind, row.agent, row.number);
    if (const auto starter = episode(row.starter_kind, row.starter, row.starter_episode))
      relate(own, *starter, row.called ? "caller" : "starter");
    event(row.started, header_.pathways.at(row.pathway), Lifecycle::start,
          object(header_.kinds.at(row.kind), row.agent))
        .objects.emplace_back(own, "episode");
  }

  void end(const record::Episode& row) {
    if (row.ended == none) return;
    LogEvent& end = event(row.ended, header_.pathways.at(row.pathway), Lifecycle::complete,
                          object(header_.kinds.at(row.kind), row.agent));
    end.objects.emplace_back(*episode(row.kind, row.agent, row.number), "episode");
    end.outcome = log_.outcomes.at(row.outcome);
  }

  static Lifecycle end_of(VisitOutcome outcome) {
    if (outcome == VisitOutcome::done) return Lifecycle::complete;
    return outcome == VisitOutcome::refused || outcome == VisitOutcome::gave_up ? Lifecycle::withdraw
                                                                                : Lifecycle::ate_abort;
  }

  void add(const record::Visit& row) {
    static constexpr const char* outcomes[] = {"done", "refused", "gave_up", "preempted", "lost", "open"};
    const std::uint32_t who = object(header_.kinds.at(row.kind), row.agent);
    const std::string& site = header_.sites.at(row.site);
    const std::string& asked = log_.site_servers.at(row.site);
    const auto own = episode(row.kind, row.agent, row.episode);
    const auto in_episode = [&](LogEvent& event) -> LogEvent& {
      if (own) event.objects.emplace_back(*own, "episode");
      return event;
    };
    const auto of_server = [&](LogEvent& event) {
      if (row.server < 0 || asked.empty()) return;
      event.resource = object(asked, row.server);
      event.objects.emplace_back(static_cast<std::uint32_t>(event.resource), "server");
    };
    if (!asked.empty()) in_episode(event(row.requested, site, Lifecycle::schedule, who));
    if (row.started != none) of_server(in_episode(event(row.started, site, Lifecycle::start, who)));
    if (row.ended == none) return;
    LogEvent& end = in_episode(event(row.ended, site, end_of(row.outcome), who));
    end.outcome = outcomes[static_cast<std::size_t>(row.outcome)];
    if (row.started != none) of_server(end);
  }

  void add(const record::Mark& row) {
    LogEvent& mark =
        event(row.at, header_.marks.at(row.mark), Lifecycle::complete, object(header_.kinds.at(row.kind), row.agent));
    mark.has_value = true;
    mark.value = row.value;
  }

  void add(const record::Message& row) {
    static constexpr const char* outcomes[] = {"delivered", "lost", "bounced", "under_way"};
    const std::string& name = header_.messages.at(row.message);
    const std::uint32_t from = object(header_.kinds.at(row.sender_kind), row.sender);
    const std::uint32_t to = object(header_.kinds.at(row.receiver_kind), row.receiver);
    const std::uint32_t letter = object("message " + name, letters_++);
    relate(letter, from, "sender");
    relate(letter, to, "receiver");
    const auto parts = [&](LogEvent& event, const char* other_part, std::uint32_t other) {
      event.objects.emplace_back(letter, "message");
      event.objects.emplace_back(other, other_part);
    };
    LogEvent& sent = event(row.sent, name, Lifecycle::start, from);
    sent.outcome = outcomes[static_cast<std::size_t>(row.outcome)];
    parts(sent, "receiver", to);
    if (const auto own = episode(row.sender_kind, row.sender, row.sender_episode))
      sent.objects.emplace_back(*own, "episode");
    if (row.delivered != none) parts(event(row.delivered, name, Lifecycle::complete, to), "sender", from);
  }

  std::uint32_t account(std::uint16_t code, std::int32_t owner) {
    if (owner < 0 || code >= header_.accounts.size()) return object("outside", 0);
    const std::uint32_t account = object("account " + header_.accounts[code], owner);
    relate_once(account, object(log_.account_owners.at(code), owner), "owner");
    return account;
  }

  /// What the payment was made under, if its step comes from a template.
  std::optional<std::uint32_t> contract(const record::Payment& row) {
    if (row.site < 0) return std::nullopt;
    const std::string& name = log_.site_instances.at(static_cast<std::size_t>(row.site));
    const auto applied =
        std::find_if(log_.instances.begin(), log_.instances.end(), [&](const auto& one) { return one.first == name; });
    if (applied == log_.instances.end()) return std::nullopt;
    const std::uint32_t contract = object("contract", fmt::format("contract {} {}", name, row.agent));
    result_.objects[contract].of_template = applied->second;
    relate_once(contract, object(header_.kinds.at(row.kind), row.agent), "holder");
    return contract;
  }

  void add(const record::Payment& row) {
    const std::uint32_t from = account(row.from_account, row.from), to = account(row.to_account, row.to);
    LogEvent& payment = event(row.at, "payment", Lifecycle::complete, from);
    payment.objects.emplace_back(to, "payee");
    payment.has_value = true;
    payment.value = row.amount;
    if (row.site >= 0) payment.step = header_.sites.at(static_cast<std::size_t>(row.site));
    const auto under = contract(row);
    if (!under) return;
    payment.objects.emplace_back(*under, "contract");
    relate_once(*under, from, "payer");
    relate_once(*under, to, "payee");
  }

  const record::Header& header_;
  const record::RunLog& log_;
  ObjectLog result_;
  std::unordered_map<std::string, std::uint32_t> known_;
  std::map<std::tuple<std::int64_t, std::int64_t, std::int64_t>, std::uint32_t> episodes_;  // kind, agent, number
  std::set<std::tuple<std::uint32_t, std::uint32_t, std::string>> related_;
  std::int64_t letters_ = 0;
};

}  // namespace

const char* word(Lifecycle lifecycle) {
  static constexpr const char* words[] = {"schedule", "start", "complete", "withdraw", "ate_abort"};
  return words[static_cast<std::size_t>(lifecycle)];
}

ObjectLog object_log(const record::Header& header, const record::RunLog& log) { return Builder(header, log).build(); }

std::string timestamp(const std::string& epoch, Tick at) {
  namespace chrono = std::chrono;
  int y = 2000;
  unsigned m = 1, d = 1;
  std::sscanf(epoch.c_str(), "%d-%u-%u", &y, &m, &d);
  const chrono::sys_days start = chrono::year_month_day(chrono::year(y), chrono::month(m), chrono::day(d));
  const Tick days_after = at / concert::day, rest = at % concert::day;
  const chrono::year_month_day date(start + chrono::days(days_after));
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), rest / concert::hour,
                     rest / concert::minute % 60, rest / concert::second % 60, rest % concert::second);
}

}  // namespace concert::analysis
