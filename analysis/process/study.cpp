#include "analysis/process/study.hpp"

#include <algorithm>

#include "core/diagnostic.hpp"

namespace concert::analysis {
namespace {

const std::filesystem::path& with_rows(const std::filesystem::path& path) {
  if (record::has_full_log(path)) return path;
  throw LogMissing(path.string() +
                   " holds no log of what happened to whom; record one:\n"
                   "  concert run SCENARIO --record full --output " +
                   path.filename().string());
}

std::uint32_t position(const std::vector<std::string>& names, const std::string& name, const std::string& what) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end())
    throw std::invalid_argument("no " + what + " '" + name + "' in the results\n  " + did_you_mean(name, names));
  return static_cast<std::uint32_t>(found - names.begin());
}

Tick ticks(double days) { return round_to_tick(days * static_cast<double>(day)); }

}  // namespace

Study::Study(const std::filesystem::path& path)
    : results_(record::read(path)), file_(with_rows(path)), site_servers_(file_.names().site_servers) {}

std::uint32_t Study::model(const std::string& name) const { return position(header().models, name, "model"); }
std::uint32_t Study::pathway(const std::string& name) const { return position(header().pathways, name, "pathway"); }

std::vector<std::uint32_t> Study::replications(std::uint32_t model) const {
  std::vector<std::uint32_t> found;
  for (std::uint32_t run = 0; run < header().runs.size(); ++run) {
    const record::Header::Run& of = header().runs[run];
    if (of.model == model && of.point == 0 && results_.status[run] == record::Status::done)
      found.push_back(of.replication);
  }
  std::sort(found.begin(), found.end());
  return found;
}

RunRows Study::run(std::uint32_t model, std::uint32_t replication) const {
  for (std::uint32_t run = 0; run < header().runs.size(); ++run) {
    const record::Header::Run& of = header().runs[run];
    if (of.model != model || of.replication != replication || of.point != 0) continue;
    RunRows rows;
    rows.run = run;
    rows.replication = replication;
    rows.log = file_.happened(run);
    rows.end = results_.ended[run];
    rows.from = ticks(header().warm_up_days);
    rows.to = header().horizon_days > 0 && header().horizon_days < 1e6 ? ticks(header().horizon_days) : rows.end;
    return rows;
  }
  throw std::invalid_argument("no replication " + std::to_string(replication) + " of " + header().models[model] +
                              " in the results");
}

void Study::each(std::uint32_t model, const std::optional<std::uint32_t>& replication,
                 const std::function<void(const RunRows&)>& take) const {
  if (replication) return take(run(model, *replication));
  for (const std::uint32_t r : replications(model)) take(run(model, r));
}

}  // namespace concert::analysis
