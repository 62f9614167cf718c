// A small made-up design with every kind of row in it, for the tests of the result file.
#pragma once
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <string>

#include "record/reader.hpp"
#include "record/writer.hpp"

namespace sample {

using namespace concert;
using namespace concert::record;

/// A folder of this test's own, removed at its end.
struct Folder {
  std::filesystem::path path;
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "concert-record-XXXXXX").string();
    path = mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path); }
};

inline Header header(std::uint32_t replications = 3) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  Header h;
  h.scenario_id = "corner_shop";
  h.title = "A corner shop, größer than it looks";
  h.epoch = "2017-07-01";
  h.version = "0.1.0";
  h.scenario_hash = "0123456789abcdef";
  h.seed = 18'446'744'073'709'551'615u;
  h.warm_up_days = 90;
  h.horizon_days = 365;
  h.texts = {{"scenario.yaml", "concert: 1\n# naïve\n"}, {"lib/refer.yaml", std::string(70'000, 'x')}};
  h.models = {"usual", "shared"};
  h.baseline = 1;
  h.points = {"", "loss=0.5"};
  h.kinds = {"buyer", "clerk"};
  h.pathways = {"visit", "complaint", "first.visit"};
  h.sites = {"visit.use_clerk", "visit.hold", "complaint.await"};
  h.marks = {"paid"};
  h.messages = {"order"};
  h.attributes = {"buyer.cash"};
  h.accounts = {"till"};
  h.relations = {"owes"};
  h.causes = {"", "left", "paid"};
  h.outcomes = {{"done", "refused"}, {}, {"gave_up", "done"}};
  h.measures = {{.name = "wait", .unit = "min", .says = "time in line", .aggregate = "mean", .role = "effect", .payer = "",
                 .groups = {"young", "old"}, .period_starts = {90, 180, 270}, .per_agent = true, .agent_kind = 0},
                {.name = "spent", .unit = "GBP", .says = "", .aggregate = "sum", .role = "cost", .payer = "shop",
                 .groups = {}, .period_starts = {}, .per_agent = false, .agent_kind = -1}};
  h.parameters = {{.name = "pace", .unit = "1/h", .kind = "found", .source = "Müller 2019", .note = "", .range = "[1, 3]",
                   .value = 2, .low = 1, .high = 3, .lever = true, .effect = false},
                  {.name = "mood", .unit = "1", .kind = "assumption", .source = "guess", .note = "ask", .range = "",
                   .value = 0.5, .low = nan, .high = nan, .lever = false, .effect = true}};
  h.settings = {{.model = "shared", .name = "pace", .text = "3 1/h", .effect = false}};
  h.limits = {"says nothing of Sundays"};
  h.instances = {{"opening", "offer"}, {"closing", "offer"}};
  h.site_instances = {"", "opening"};
  h.account_owners = {"buyer"};
  h.economics = {{"perspective", "the shop", ""}, {"discount_costs", "0.03", "a guideline"}};
  for (std::uint32_t r = 0; r < replications; ++r) {
    for (std::uint32_t m = 0; m < 2; ++m) h.runs.push_back({.model = m, .replication = r, .point = r % 2});
  }
  return h;
}

/// What trial `run` records: `visits` rows of one table and fewer of the others, all different.
inline TrialResult record(TrialLog& log, std::uint32_t run, std::uint32_t visits) {
  for (std::uint32_t i = 0; i < visits; ++i) {
    const Tick at = Tick{i} * 1000 + run;
    log.visit({.agent = i, .kind = 0, .site = static_cast<std::uint16_t>(i % 3), .server = static_cast<int>(i % 4) - 1,
               .episode = i % 9, .outcome = static_cast<VisitOutcome>(i % 6), .attempt = 1, .requested = at,
               .started = i % 5 == 0 ? none : at + 7, .ended = i % 6 == 5 ? none : at + 60'000});
    if (i % 3 == 0) {
      const std::uint16_t outcome = i % 2 == 0 ? 65535 : static_cast<std::uint16_t>(i % 4 / 2);
      log.episode({.agent = i, .kind = 0, .pathway = 2, .outcome = outcome, .number = i % 9,
                   .starter_kind = i % 2 == 0 ? -1 : 1, .starter = i % 2 == 0 ? -1 : 3, .starter_episode = i % 2 == 0 ? -1 : 5,
                   .called = i % 4 == 1, .started = at, .ended = none});
    }
    if (i % 7 == 0) log.mark({.agent = i, .kind = 0, .mark = 0, .at = at, .value = i * 0.5});
    if (i % 11 == 0) {
      log.message({.message = 0, .sender_kind = 0, .receiver_kind = 1, .sender = i, .receiver = 1,
                   .sender_episode = i % 9, .outcome = MessageOutcome::lost, .sent = at, .delivered = none});
    }
    if (i % 5 == 0)
      log.payment({.from_account = 1, .to_account = 0, .kind = 1, .from = -1, .to = 1, .site = static_cast<int>(i % 4) - 1, .agent = i, .at = at, .amount = i * 0.01, .asked = i * 0.02});
    if (i % 2 == 0) log.change({.agent = i, .kind = 0, .attribute = 0, .at = at, .value = -1.5 * i});
    if (i % 5 == 0)
      log.tie({.relation = 0, .tie = i, .from_kind = 0, .to_kind = 1, .from = i, .to = 2, .change = TieChange::unlinked,
               .cause = static_cast<std::uint16_t>(i % 3), .at = at});
  }
  TrialResult result;
  result.events = visits * 2;
  result.ended = 365 * day;
  result.cells = {{.measure = 0, .group = -1, .period = -1, .value = run + 0.25, .count = 10},
                  {.measure = 0, .group = 0, .period = 1, .value = run * 2.0, .count = 3}};
  if (run % 2 == 1) result.cells.push_back({.measure = 1, .group = -1, .period = -1, .value = 99.5, .count = 1});
  for (std::uint32_t agent = 0; agent < 5; ++agent) result.agents.push_back({0, agent, run + agent / 8.0});
  if (run == 2) {
    result.status = Status::failed;
    result.error = "2017-08-01: buyer 3, visit, line 12: a negative duration";
  }
  return result;
}

inline void write(const std::filesystem::path& path, std::uint32_t visits, Level level = Level::full) {
  const Header h = header();
  Writer writer(path, h, level);
  for (std::uint32_t run = 0; run < h.runs.size(); ++run) {
    const auto log = writer.trial(run);
    log->finish(record(*log, run, visits));
  }
  writer.provenance("host", "somewhere");
  writer.close();
}

inline std::string bytes(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace sample
