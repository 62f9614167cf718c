// Results made by hand, so that every expected number can be worked out on paper.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "record/reader.hpp"

namespace concert::test {

/// A sequence with the same values everywhere: SplitMix64, and sums of twelve uniforms for normals (variance 1).
class Luck {
 public:
  explicit Luck(std::uint64_t seed) : state_(seed) {}
  double uniform() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return (static_cast<double>((z ^ (z >> 31)) >> 12) + 0.5) * 0x1p-52;
  }
  double normal() {
    double sum = -6;
    for (int i = 0; i < 12; ++i) sum += uniform();
    return sum;
  }
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(uniform() * static_cast<double>(n)); }

 private:
  std::uint64_t state_;
};

/// Builds Results for models × replications (× points), column by column.
class Made {
 public:
  Made(std::vector<std::string> models, std::uint32_t replications, std::uint32_t points = 1) {
    results.header.scenario_id = "made";
    results.header.title = "Made up";
    results.header.version = "0.1.0";
    results.header.models = std::move(models);
    for (std::uint32_t m = 0; m < results.header.models.size(); ++m) {
      for (std::uint32_t p = 0; p < points; ++p) {
        for (std::uint32_t r = 0; r < replications; ++r) results.header.runs.push_back({.model = m, .replication = r, .point = p});
      }
    }
    results.header.points.assign(points, "");
    results.status.assign(results.header.runs.size(), record::Status::done);
    results.errors.assign(results.header.runs.size(), "");
    results.events.assign(results.header.runs.size(), 0);
  }

  using Value = std::function<double(const record::Header::Run&)>;

  std::uint32_t measure(const std::string& name, const std::string& unit, const Value& value) {
    const std::uint32_t index = declare(name, unit);
    column(index, -1, value);
    return index;
  }
  std::uint32_t declare(const std::string& name, const std::string& unit, std::vector<std::string> groups = {}) {
    record::Header::MeasureInfo info;
    info.name = name;
    info.unit = unit;
    info.groups = std::move(groups);
    results.header.measures.push_back(std::move(info));
    return static_cast<std::uint32_t>(results.header.measures.size() - 1);
  }
  void column(std::uint32_t measure, std::int32_t group, const Value& value, std::int32_t period = -1) {
    const std::size_t old = results.columns.size();
    results.columns.push_back({.measure = measure, .group = group, .period = period});
    std::vector<double> wider;
    for (std::size_t run = 0; run < results.header.runs.size(); ++run) {
      for (std::size_t c = 0; c < old; ++c) wider.push_back(results.values[run * old + c]);
      wider.push_back(value(results.header.runs[run]));
    }
    results.values = std::move(wider);
    results.counts.assign(results.values.size(), 1);
  }

  record::Results results;
};

}  // namespace concert::test
