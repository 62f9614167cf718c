// The user's own panel: a CSV file in long format, one row a site and period. Every mistake of the file is reported at
// once with its line and column. Reads the names of columns as the user gives them; invents nothing that is not there.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "analysis/evaluation/panel.hpp"
#include "core/diagnostic.hpp"

namespace concert::analysis::evaluation {

/// Names of columns. `treated` holds 0 or 1 in each row (once 1, always 1); `opens` instead names the first treated
/// period of the site in every row of it (empty: never). One of the two, or neither where `opening` says it for all.
struct CsvColumns {
  std::string site = "site", period = "period", value = "value";
  std::string treated = "treated", opens = "opens", exposure = "exposure";
  std::string cluster;  // labels of what is alike (a day); empty: none
  std::vector<std::string> covariates;
};

/// Which sites open when, for files that do not say it themselves.
struct CsvOpening {
  std::string period;              // empty: the file's own columns
  std::vector<std::string> sites;  // empty: all sites
};

/// Periods stand in the order of their numbers if all are numbers, of their dates if all are ISO dates (2005-01,
/// 2005-01-31), else in the order of their first appearance. A cell that is absent or empty is missing. Nothing if
/// there are errors; those are in `diagnostics`, their places in `sources` (as file `name`).
std::optional<Panel> read_panel(const std::string& name, const std::string& text, const CsvColumns& columns,
                                const CsvOpening& opening, Sources& sources, Diagnostics& diagnostics);

}  // namespace concert::analysis::evaluation
