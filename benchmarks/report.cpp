// What a report costs: thirty replications of five models with a million visits and values for single persons.
// Usage: bench_report [visits] [persons a run] [file]   Prints the time of each part, and the peak of memory.
#include <sys/resource.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <iostream>
#include <string>

#include "analysis/report.hpp"
#include "analysis/report/content.hpp"
#include "analysis/report/page.hpp"
#include "analysis/report/tidy.hpp"
#include "analysis/report/workbook.hpp"
#include "record/reader.hpp"

namespace {

using namespace concert;
namespace fs = std::filesystem;

constexpr std::uint32_t replications = 30, models = 5, plain = 40, grouped = 5, groups = 6, series = 3, periods = 36;

double peak_megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

/// Uniform noise that costs next to nothing; quality does not matter here.
double noise(std::uint64_t seed) {
  seed = (seed + 1) * 0x9E3779B97F4A7C15ULL;
  seed ^= seed >> 29;
  seed *= 0xBF58476D1CE4E5B9ULL;
  return static_cast<double>(seed >> 11) * 0x1p-53;
}

record::Header header() {
  record::Header h;
  h.scenario_id = h.title = "bench";
  h.version = "bench";
  h.epoch = "2020-01-01";
  h.horizon_days = 1095;
  h.kinds = {"agent"};
  h.sites = {"walk.use_one", "walk.use_two", "walk.use_three"};
  h.site_servers = {"", "", ""};
  h.points = {""};
  for (std::uint32_t m = 0; m < models; ++m) h.models.push_back("model_" + std::to_string(m));
  for (std::uint32_t i = 0; i < plain + grouped + series; ++i) {
    record::Header::MeasureInfo info{.name = "measure_" + std::to_string(i),
                                     .unit = "d",
                                     .says = "",
                                     .aggregate = "mean",
                                     .role = "",
                                     .payer = "",
                                     .groups = {},
                                     .period_starts = {}};
    if (i == 0) info.role = "cost";
    if (i == 1) info.role = "effect";
    info.per_agent = i < 2;
    for (std::uint32_t g = 0; i >= plain && i < plain + grouped && g < groups; ++g)
      info.groups.push_back("group_" + std::to_string(g));
    for (std::uint32_t p = 0; i >= plain + grouped && p < periods; ++p) info.period_starts.push_back(30.4 * p);
    h.measures.push_back(std::move(info));
  }
  for (std::uint32_t m = 0; m < models; ++m)
    for (std::uint32_t r = 0; r < replications; ++r) h.runs.push_back({.model = m, .replication = r, .point = 0});
  return h;
}

record::TrialResult result_of(std::uint32_t run, std::uint32_t persons) {
  record::TrialResult result;
  for (std::uint32_t i = 0; i < plain + grouped + series; ++i) {
    const bool by_group = i >= plain && i < plain + grouped, by_period = i >= plain + grouped;
    const std::uint32_t cells = by_group ? groups : by_period ? periods : 1;
    for (std::uint32_t c = 0; c < cells; ++c)
      result.cells.push_back({.measure = i,
                              .group = by_group ? static_cast<std::int32_t>(c) : -1,
                              .period = by_period ? static_cast<std::int32_t>(c) : -1,
                              .value = 10 + noise(run * 1000 + i * 40 + c),
                              .count = 100});
  }
  for (std::uint32_t i = 0; i < 2; ++i)
    for (std::uint32_t a = 0; a < persons; ++a)
      result.agents.push_back({.measure = i, .agent = a, .value = noise(run * 7919ULL + a)});
  return result;
}

void write_file(const fs::path& file, std::uint32_t visits, std::uint32_t persons) {
  const record::Header h = header();
  const auto runs = static_cast<std::uint32_t>(h.runs.size());
  record::Writer writer(file, h, record::Level::visits);
  for (std::uint32_t run = 0; run < runs; ++run) {
    const auto log = writer.trial(run);
    for (std::uint32_t v = 0; v < visits / runs; ++v) {
      record::Visit visit;
      visit.agent = v;
      visit.site = static_cast<std::uint16_t>(v % 3);
      visit.requested = v * 60'000;
      visit.started = visit.requested + static_cast<Tick>(300'000 * noise(v));
      visit.ended = visit.started + 600'000;
      log->visit(visit);
    }
    log->finish(result_of(run, persons));
  }
  writer.close();
}

double timed(const char* what, const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  std::cout << what << ": " << seconds << " s, peak " << peak_megabytes() << " MB\n";
  return seconds;
}

}  // namespace

int main(int argc, char** argv) {
  const auto number = [&](int at, unsigned long otherwise) {
    return static_cast<std::uint32_t>(argc > at ? std::strtoul(argv[at], nullptr, 10) : otherwise);
  };
  const std::uint32_t visits = number(1, 1'000'000), persons = number(2, 5'000);
  const fs::path file = argc > 3 ? fs::path(argv[3]) : fs::temp_directory_path() / "bench_report.h5";
  fs::path workbook = file;
  workbook.replace_extension(".xlsx");
  timed("writing the file", [&] { write_file(file, visits, persons); });
  std::cout << "file: " << static_cast<double>(fs::file_size(file)) / 1e6 << " MB\n";
  record::Results results;
  analysis::Report report;
  std::size_t bytes = 0;
  double all = timed("reading", [&] { results = record::read(file); });
  all += timed("comparing", [&] { report = analysis::gather(results); });
  all += timed("page", [&] { bytes += analysis::to_html(report).size(); });
  timed("Markdown", [&] { bytes += analysis::to_markdown(report).size(); });
  timed("table", [&] { bytes += analysis::to_csv(report.comparison).size(); });
  timed("workbook", [&] { analysis::write_workbook(workbook, report); });
  std::cout << "a page from the file: " << all << " s; " << bytes << " bytes of text\n";
  if (argc <= 3) fs::remove(file);
  fs::remove(workbook);
  return 0;
}
