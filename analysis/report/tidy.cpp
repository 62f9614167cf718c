#include "analysis/report/tidy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace concert::analysis {
namespace {

TidyRow estimate(const Summary& s) {
  TidyRow row;
  row.mean = s.mean;
  row.lower = s.mean - s.half_width;
  row.upper = s.mean + s.half_width;
  row.sd = s.sd;
  row.n = s.n;
  return row;
}

TidyRow estimate(const Interval& interval) {
  TidyRow row;
  row.mean = interval.estimate;
  row.lower = interval.low;
  row.upper = interval.high;
  row.n = interval.n;
  return row;
}

class Table {
 public:
  explicit Table(const Comparison& c) : c_(c) {}

  std::vector<TidyRow> all() {
    values();
    differences();
    series();
    gaps();
    pairs();
    spreads();
    accounts(c_.costs, "costs by payer");
    accounts(c_.effects, "");
    return std::move(rows_);
  }

 private:
  struct Place {
    std::string measure, group, unit;
    double start = missing;
  };

  TidyRow& add(const Place& place, std::size_t model, const char* statistic, TidyRow row) {
    row.model = c_.model(model);
    row.measure = place.measure;
    row.group = place.group;
    row.unit = place.unit;
    row.start = place.start;
    row.statistic = statistic;
    rows_.push_back(std::move(row));
    return rows_.back();
  }

  Place place(std::uint32_t measure, std::int32_t group) const {
    const record::Header::MeasureInfo& info = c_.header.measures[measure];
    const auto at = static_cast<std::size_t>(group);
    const std::string label = group < 0 ? "" : at < info.groups.size() ? info.groups[at] : std::to_string(group);
    return {.measure = info.name, .group = label, .unit = info.unit};
  }

  void values() {
    for (std::size_t row = 0; row < c_.rows.size(); ++row)
      for (std::size_t m = 0; m < c_.values[row].size(); ++m)
        add(place(c_.rows[row].measure, c_.rows[row].group), m, "value", estimate(c_.values[row][m]));
  }

  void differences() {
    for (std::size_t row = 0; row < c_.rows.size(); ++row)
      for (std::size_t m = 0; m < c_.differences[row].size(); ++m) {
        if (m == c_.baseline) continue;
        const Place at = place(c_.rows[row].measure, c_.rows[row].group);
        add(at, m, "difference", estimate(c_.differences[row][m].difference)).p_holm = c_.p_holm[row][m];
      }
  }

  void series() {
    for (const Series& s : c_.series)
      for (std::size_t period = 0; period < s.starts.size(); ++period)
        for (std::size_t m = 0; m < s.values[period].size(); ++m) {
          Place at = place(s.measure, s.group);
          at.start = s.starts[period];
          add(at, m, "value", estimate(s.values[period][m]));
        }
  }

  void gaps() {
    for (const Gap& gap : c_.gaps) {
      const std::string& name = c_.header.measures[gap.measure].name;
      const std::string between = gap.name.substr(std::min(gap.name.size(), name.size() + 2));  // "name: last - first"
      const Place at{.measure = name, .group = between, .unit = gap.unit};
      for (std::size_t m = 0; m < gap.value.size(); ++m) add(at, m, "gap", estimate(gap.value[m]));
      for (std::size_t m = 0; m < gap.value.size(); ++m)
        if (m != c_.baseline) add(at, m, "gap_difference", estimate(gap.difference[m].difference));
    }
  }

  void number(const Place& at, std::size_t model, const char* statistic, double value, std::size_t n) {
    TidyRow row;
    row.mean = value;
    row.n = n;
    add(at, model, statistic, std::move(row));
  }

  void pairs() {
    for (const PersonPairs& p : c_.pairs) {
      const Place share{.measure = p.name, .group = "", .unit = "1"},
          at{.measure = p.name, .group = "", .unit = p.unit};
      number(share, p.model, "less", p.less, p.pairs);
      number(share, p.model, "more", p.more, p.pairs);
      number(share, p.model, "same", p.same, p.pairs);
      add(at, p.model, "pair_difference", estimate(p.difference));
    }
  }

  void spreads() {
    constexpr std::array<const char*, spread_levels.size()> names{"quantile_5", "quantile_25", "quantile_50",
                                                                  "quantile_75", "quantile_95"};
    for (const Spread& s : c_.spreads)
      for (std::size_t i = 0; i < names.size(); ++i)
        add(place(s.measure, -1), s.model, names[i], estimate(s.quantiles[i])).n = s.persons;
  }

  /// Under one name with the account as the group, or each under its own.
  void accounts(const std::vector<Account>& list, const std::string& name) {
    for (const Account& account : list) {
      const Place at{.measure = name.empty() ? account.name : name,
                     .group = name.empty()           ? ""
                              : account.name.empty() ? "no payer named"
                                                     : account.name,
                     .unit = account.unit};
      for (std::size_t m = 0; m < account.value.size(); ++m) {
        add(at, m, "total", estimate(account.value[m]));
        if (m != c_.baseline) add(at, m, "total_difference", estimate(account.difference[m].difference));
      }
    }
  }

  const Comparison& c_;
  std::vector<TidyRow> rows_;
};

std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

/// The shortest text that reads back as the same number; nothing for what is missing.
std::string exact(double value) {
  if (std::isnan(value)) return "";
  if (std::isinf(value)) return value < 0 ? "-Inf" : "Inf";
  return fmt::format("{}", value);
}

}  // namespace

std::vector<TidyRow> tidy_rows(const Comparison& comparison) { return Table(comparison).all(); }

std::string to_csv(const Comparison& comparison) {
  std::string out = "model,measure,statistic,group,start,mean,lower,upper,unit,n,sd,p_holm\n";
  for (const TidyRow& r : tidy_rows(comparison))
    out += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{}\n", quoted(r.model), quoted(r.measure), r.statistic,
                       quoted(r.group), exact(r.start), exact(r.mean), exact(r.lower), exact(r.upper), quoted(r.unit),
                       r.n, exact(r.sd), exact(r.p_holm));
  return out;
}

}  // namespace concert::analysis
