#include "analysis/process/object_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
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
    for (const record::Episode& row : log_.episodes) add(row);
    for (const record::Visit& row : log_.visits) add(row);
    for (const record::Mark& row : log_.marks) add(row);
    for (const record::Message& row : log_.messages) add(row);
    for (const record::Payment& row : log_.payments) add(row);
    std::stable_sort(result_.events.begin(), result_.events.end(),
                     [](const LogEvent& a, const LogEvent& b) { return a.at < b.at; });
    return std::move(result_);
  }

 private:
  std::uint32_t object(const std::string& type, std::int64_t number) {
    std::string id = type + " " + std::to_string(number);
    const auto [at, added] = known_.try_emplace(id, static_cast<std::uint32_t>(result_.objects.size()));
    if (added) result_.objects.push_back({std::move(id), type, {}});
    return at->second;
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

  void add(const record::Episode& row) {
    const std::uint32_t who = object(header_.kinds.at(row.kind), row.agent);
    const std::string& pathway = header_.pathways.at(row.pathway);
    const std::uint32_t episode = object("episode of " + pathway, episodes_++);
    result_.objects[episode].related = {{who, "agent"}};
    event(row.started, pathway, Lifecycle::start, who).objects.emplace_back(episode, "episode");
    if (row.ended == none) return;
    LogEvent& end = event(row.ended, pathway, Lifecycle::complete, who);
    end.objects.emplace_back(episode, "episode");
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
    const auto of_server = [&](LogEvent& event) {
      if (row.server < 0 || asked.empty()) return;
      event.resource = object(asked, row.server);
      event.objects.emplace_back(static_cast<std::uint32_t>(event.resource), "server");
    };
    if (!asked.empty()) event(row.requested, site, Lifecycle::schedule, who);
    if (row.started != none) of_server(event(row.started, site, Lifecycle::start, who));
    if (row.ended == none) return;
    LogEvent& end = event(row.ended, site, end_of(row.outcome), who);
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
    result_.objects[letter].related = {{from, "sender"}, {to, "receiver"}};
    const auto parts = [&](LogEvent& event, const char* other_part, std::uint32_t other) {
      event.objects.emplace_back(letter, "message");
      event.objects.emplace_back(other, other_part);
    };
    LogEvent& sent = event(row.sent, name, Lifecycle::start, from);
    sent.outcome = outcomes[static_cast<std::size_t>(row.outcome)];
    parts(sent, "receiver", to);
    if (row.delivered != none) parts(event(row.delivered, name, Lifecycle::complete, to), "sender", from);
  }

  std::uint32_t account(std::uint16_t code, std::int32_t owner) {
    const bool inside = owner >= 0 && code < header_.accounts.size();
    return object(inside ? "account " + header_.accounts[code] : "outside", inside ? owner : 0);
  }

  void add(const record::Payment& row) {
    LogEvent& payment = event(row.at, "payment", Lifecycle::complete, account(row.from_account, row.from));
    payment.objects.emplace_back(account(row.to_account, row.to), "payee");
    payment.has_value = true;
    payment.value = row.amount;
  }

  const record::Header& header_;
  const record::RunLog& log_;
  ObjectLog result_;
  std::unordered_map<std::string, std::uint32_t> known_;
  std::int64_t episodes_ = 0, letters_ = 0;
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
