#include "analysis/evaluation/panel_csv.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <utility>

#include "analysis/evaluation/csv_rows.hpp"

namespace concert::analysis::evaluation {
namespace {

using Row = std::vector<CsvCell>;
constexpr std::size_t absent = static_cast<std::size_t>(-1);

std::optional<double> number_in(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return {};
  return value;
}

bool stands_for_missing(const std::string& text) { return text.empty() || text == "NA" || text == "NaN" || text == "."; }

/// 2005-01 or 2005-01-31.
bool is_date(const std::string& text) {
  if (text.size() != 7 && text.size() != 10) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 4 || i == 7;
    if (dash ? text[i] != '-' : text[i] < '0' || text[i] > '9') return false;
  }
  return true;
}

struct Columns {
  std::size_t site = absent, period = absent, value = absent, treated = absent, opens = absent, exposure = absent, cluster = absent;
  std::vector<std::size_t> covariates;
};

/// One row of the file, understood.
struct Entry {
  std::size_t site = 0, period = 0;
  double value = missing, exposure = missing, cluster = missing;
  std::vector<double> covariates;
  std::optional<bool> treated;
  std::string opens;
  const Row* row = nullptr;
};

class Reading {
 public:
  Reading(const CsvColumns& names, const CsvOpening& opening, Diagnostics& diagnostics)
      : names_(names), opening_(opening), diagnostics_(diagnostics) {}

  std::optional<Panel> panel(const std::vector<Row>& rows, std::uint32_t file) {
    if (rows.empty()) diagnostics_.error({file, 1, 1, 1}, "the file is empty", "a heading, then a row a site and period");
    if (rows.empty() || !find_columns(rows[0])) return {};
    if (rows.size() == 1) diagnostics_.error(rows[0][0].place, "there is a heading and no row");
    collect_labels(rows);
    for (std::size_t r = 1; r < rows.size(); ++r) read(rows[r]);
    if (diagnostics_.has_errors()) return {};
    fill();
    set_openings(rows[0][0].place);
    if (diagnostics_.has_errors()) return {};
    return std::move(panel_);
  }

 private:
  enum class Need { required, optional };

  std::size_t find(const Row& heading, const std::string& name, Need need) {
    std::vector<std::string> known;
    for (std::size_t c = 0; c < heading.size(); ++c) {
      if (heading[c].text == name) return c;
      known.push_back(heading[c].text);
    }
    if (need == Need::required)
      diagnostics_.error(heading[0].place, "no column '" + name + "'", did_you_mean(name, known));
    return absent;
  }

  bool find_columns(const Row& heading) {
    const std::size_t before = diagnostics_.errors();
    at_.site = find(heading, names_.site, Need::required);
    at_.period = find(heading, names_.period, Need::required);
    at_.value = find(heading, names_.value, Need::required);
    at_.treated = find(heading, names_.treated, Need::optional);
    at_.opens = find(heading, names_.opens, Need::optional);
    const Need exposure = names_.exposure == CsvColumns{}.exposure ? Need::optional : Need::required;
    at_.exposure = find(heading, names_.exposure, exposure);
    if (!names_.cluster.empty()) at_.cluster = find(heading, names_.cluster, Need::required);
    for (const std::string& name : names_.covariates) {
      at_.covariates.push_back(find(heading, name, Need::required));
      panel_.covariates.push_back({name, {}});
    }
    width_ = heading.size();
    return diagnostics_.errors() == before;
  }

  /// Sites in the order of their first appearance, periods in theirs (panel_csv.hpp).
  void collect_labels(const std::vector<Row>& rows) {
    for (std::size_t r = 1; r < rows.size(); ++r) {
      if (rows[r].size() != width_) continue;  // said in read()
      note(panel_.sites, rows[r][at_.site].text);
      note(panel_.periods, rows[r][at_.period].text);
      if (at_.cluster != absent) note(clusters_, rows[r][at_.cluster].text);
    }
    std::vector<std::string>& periods = panel_.periods;
    const bool numbers = std::all_of(periods.begin(), periods.end(), [](const auto& p) { return number_in(p).has_value(); });
    const bool dates = std::all_of(periods.begin(), periods.end(), is_date);
    if (numbers) {
      std::sort(periods.begin(), periods.end(), [](const auto& a, const auto& b) { return *number_in(a) < *number_in(b); });
    } else if (dates) {
      std::sort(periods.begin(), periods.end());
    }
    place_periods(numbers);
  }

  static void note(std::vector<std::string>& labels, const std::string& text) {
    if (std::find(labels.begin(), labels.end(), text) == labels.end()) labels.push_back(text);
  }

  /// Numbered periods keep their gaps, in units of the smallest step.
  void place_periods(bool numbers) {
    const auto& periods = panel_.periods;
    double step = std::numeric_limits<double>::infinity();
    for (std::size_t p = 1; numbers && p < periods.size(); ++p)
      step = std::min(step, *number_in(periods[p]) - *number_in(periods[p - 1]));
    for (std::size_t p = 0; p < periods.size(); ++p) {
      const bool placed = numbers && std::isfinite(step) && step > 0;
      panel_.positions.push_back(placed ? (*number_in(periods[p]) - *number_in(periods[0])) / step : static_cast<double>(p));
    }
  }

  double number(const CsvCell& cell, const std::string& column) {
    if (stands_for_missing(cell.text)) return missing;
    const auto value = number_in(cell.text);
    if (!value) diagnostics_.error(cell.place, "'" + cell.text + "' in column '" + column + "' is no number", "for example 12.5; empty if missing");
    return value.value_or(missing);
  }

  void read(const Row& row) {
    if (row.size() != width_) {
      diagnostics_.error(row[0].place, "this row has " + std::to_string(row.size()) + " fields, the heading " + std::to_string(width_));
      return;
    }
    Entry entry;
    entry.row = &row;
    for (const std::size_t c : {at_.site, at_.period})
      if (row[c].text.empty()) diagnostics_.error(row[c].place, "a row without a " + std::string(c == at_.site ? "site" : "period"));
    entry.site = index_of(panel_.sites, row[at_.site].text);
    entry.period = index_of(panel_.periods, row[at_.period].text);
    entry.value = number(row[at_.value], names_.value);
    if (at_.exposure != absent) entry.exposure = number(row[at_.exposure], names_.exposure);
    if (entry.exposure <= 0) diagnostics_.error(row[at_.exposure].place, "an exposure must be above 0", "the number of persons, or person-time, behind the value");
    for (std::size_t c = 0; c < at_.covariates.size(); ++c) entry.covariates.push_back(number(row[at_.covariates[c]], names_.covariates[c]));
    if (at_.cluster != absent) entry.cluster = static_cast<double>(index_of(clusters_, row[at_.cluster].text));
    if (at_.cluster != absent && row[at_.cluster].text.empty()) diagnostics_.error(row[at_.cluster].place, "a row without a " + names_.cluster);
    if (at_.treated != absent) entry.treated = truth(row[at_.treated]);
    if (at_.opens != absent) entry.opens = row[at_.opens].text;
    entries_.push_back(std::move(entry));
  }

  std::optional<bool> truth(const CsvCell& cell) {
    if (cell.text == "1" || cell.text == "true") return true;
    if (cell.text == "0" || cell.text == "false") return false;
    diagnostics_.error(cell.place, "'" + cell.text + "' in column '" + names_.treated + "' is neither 0 nor 1");
    return {};
  }

  static std::size_t index_of(const std::vector<std::string>& labels, const std::string& text) {
    return static_cast<std::size_t>(std::find(labels.begin(), labels.end(), text) - labels.begin());
  }

  void fill() {
    panel_.measure = names_.value;
    const std::size_t cells = panel_.sites.size() * panel_.periods.size();
    panel_.values.assign(cells, missing);
    if (at_.exposure != absent) panel_.exposure.assign(cells, missing);
    if (at_.cluster != absent) panel_.cluster.assign(cells, missing);
    for (Panel::Covariate& covariate : panel_.covariates) covariate.values.assign(cells, missing);
    std::map<std::size_t, const Row*> seen;
    for (const Entry& entry : entries_) {
      const std::size_t cell = panel_.at(entry.site, entry.period);
      const auto [it, fresh] = seen.emplace(cell, entry.row);
      if (!fresh)
        diagnostics_.error((*entry.row)[at_.site].place, "a second row of site '" + panel_.sites[entry.site] + "' in period '" + panel_.periods[entry.period] + "'",
                           "the first is in line " + std::to_string((*it->second)[0].place.line));
      panel_.values[cell] = entry.value;
      if (!panel_.exposure.empty()) panel_.exposure[cell] = entry.exposure;
      if (!panel_.cluster.empty()) panel_.cluster[cell] = entry.cluster;
      for (std::size_t c = 0; c < panel_.covariates.size(); ++c) panel_.covariates[c].values[cell] = entry.covariates[c];
    }
  }

  void set_openings(const Place& heading) {
    panel_.opens.assign(panel_.sites.size(), Panel::never);
    if (!opening_.period.empty()) return open_as_told(heading);
    if (at_.treated != absent) return open_by_flags();
    if (at_.opens != absent) return open_by_labels();
    diagnostics_.error(heading, "the file does not say which rows are treated",
                       "a column '" + names_.treated + "' of 0 and 1, a column '" + names_.opens + "' with each site's first treated period, or --opens PERIOD");
  }

  void open_as_told(const Place& heading) {
    const std::size_t period = index_of(panel_.periods, opening_.period);
    if (period == panel_.periods.size())
      diagnostics_.error(heading, "no period '" + opening_.period + "' to open in", did_you_mean(opening_.period, panel_.periods));
    for (const std::string& site : opening_.sites)
      if (index_of(panel_.sites, site) == panel_.sites.size())
        diagnostics_.error(heading, "no site '" + site + "' to open", did_you_mean(site, panel_.sites));
    for (std::size_t site = 0; site < panel_.sites.size(); ++site) {
      const bool chosen = opening_.sites.empty() || index_of(opening_.sites, panel_.sites[site]) < opening_.sites.size();
      if (chosen) panel_.opens[site] = period;
    }
  }

  void open_by_flags() {
    for (const Entry& entry : entries_)
      if (entry.treated.value_or(false)) panel_.opens[entry.site] = std::min(panel_.opens[entry.site], entry.period);
    for (const Entry& entry : entries_) {
      if (entry.treated.value_or(true) || entry.period < panel_.opens[entry.site]) continue;
      diagnostics_.error((*entry.row)[at_.treated].place, "site '" + panel_.sites[entry.site] + "' is untreated again after period '" + panel_.periods[panel_.opens[entry.site]] + "'",
                         "the estimators know changes that stay; leave later rows out");
    }
  }

  void open_by_labels() {
    for (const Entry& entry : entries_) {
      if (stands_for_missing(entry.opens) || entry.opens == "never") continue;
      const std::size_t period = index_of(panel_.periods, entry.opens);
      const CsvCell& cell = (*entry.row)[at_.opens];
      if (period == panel_.periods.size()) {
        diagnostics_.error(cell.place, "no period '" + entry.opens + "' to open in", did_you_mean(entry.opens, panel_.periods));
      } else if (panel_.opens[entry.site] != Panel::never && panel_.opens[entry.site] != period) {
        diagnostics_.error(cell.place, "site '" + panel_.sites[entry.site] + "' opens in two periods");
      } else {
        panel_.opens[entry.site] = period;
      }
    }
  }

  const CsvColumns& names_;
  const CsvOpening& opening_;
  Diagnostics& diagnostics_;
  Columns at_;
  std::size_t width_ = 0;
  std::vector<Entry> entries_;
  std::vector<std::string> clusters_;  // labels
  Panel panel_;
};

}  // namespace

std::optional<Panel> read_panel(const std::string& name, const std::string& text, const CsvColumns& columns,
                                const CsvOpening& opening, Sources& sources, Diagnostics& diagnostics) {
  const std::uint32_t file = sources.add(name, text);
  const std::vector<Row> rows = csv_rows(file, text, diagnostics);
  return Reading(columns, opening, diagnostics).panel(rows, file);
}

}  // namespace concert::analysis::evaluation
