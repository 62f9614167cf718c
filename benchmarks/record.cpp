// What a row costs on its way into the file: one trial that does nothing but record visits.
// Usage: bench_record [rows] [file]   Prints CPU time a row (all threads), wall time, memory added and size.
#include <sys/resource.h>

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <iostream>
#include <vector>

#include "record/writer.hpp"

namespace {

using namespace concert;
using namespace concert::record;

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double peak_megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

/// Uniform noise that costs next to nothing; quality does not matter here.
struct Noise {
  std::uint64_t state = 1;
  double next() {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (static_cast<double>(state >> 11) + 0.5) * 0x1p-53;
  }
  double exponential(double mean) { return -mean * std::log(next()); }
};

/// Visits as a clinic makes them: a minute apart, five minutes of waiting, ten of service, ten members of staff.
std::vector<Visit> typical_visits(std::size_t count) {
  std::vector<Visit> rows(count);
  Noise noise;
  double at = 0;
  for (Visit& row : rows) {
    at += noise.exponential(60'000);
    row.site = static_cast<std::uint16_t>(noise.next() * 3);
    row.server = static_cast<std::int32_t>(noise.next() * 10);
    row.requested = static_cast<Tick>(at);
    row.started = row.requested + static_cast<Tick>(noise.exponential(300'000));
    row.ended = row.started + static_cast<Tick>(noise.exponential(600'000));
  }
  return rows;
}

Header small_header() {
  Header header;
  header.epoch = "2020-01-01";
  header.kinds = {"person"};
  header.sites = {"walk.use_one", "walk.use_two", "walk.use_three"};
  header.models = {"base"};
  header.points = {""};
  header.runs.resize(1);
  return header;
}

void record_rows(const std::filesystem::path& file, const std::vector<Visit>& rows, std::size_t count) {
  Writer writer(file, small_header(), Level::visits);
  const auto log = writer.trial(0);
  Tick shift = 0;
  for (std::size_t i = 0; i < count; ++i) {
    Visit row = rows[i % rows.size()];
    if (i > 0 && i % rows.size() == 0) shift += rows.back().requested;
    row.agent = static_cast<std::uint32_t>(i);
    row.requested += shift;
    row.started += shift;
    row.ended += shift;
    log->visit(row);
  }
  log->finish({});
  writer.close();
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t count = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 500'000;
  const std::filesystem::path file =
      argc > 2 ? std::filesystem::path(argv[2]) : std::filesystem::temp_directory_path() / "bench_record.h5";
  const std::vector<Visit> rows = typical_visits(65'536);
  const double memory = peak_megabytes(), cpu = cpu_seconds();
  const auto wall = std::chrono::steady_clock::now();
  record_rows(file, rows, count);
  const double cpu_used = cpu_seconds() - cpu;
  const double wall_used = std::chrono::duration<double>(std::chrono::steady_clock::now() - wall).count();
  const auto per_row = [&](double amount) { return amount / static_cast<double>(count); };
  std::cout << count << " visits: " << per_row(cpu_used) * 1e9 << " ns CPU a row, " << cpu_used * 1e3 << " ms CPU, "
            << wall_used * 1e3 << " ms wall, " << peak_megabytes() - memory << " MB added, "
            << per_row(static_cast<double>(std::filesystem::file_size(file))) << " bytes a row\n";
  if (argc <= 2) std::filesystem::remove(file);
  return 0;
}
