// Which rows a measure looks at, and what can be read of one row.
#pragma once
#include <string>
#include <vector>

#include "scenario/build.hpp"
#include "scenario/scope.hpp"

namespace concert::scenario {

struct Rows {
  std::vector<RowSource> sources;
  int kind = -1;      // of the persons, if all rows agree
  int pathway = -1;   // of the episodes, if all rows agree
  int server = -1;    // staff kind of the servers, if all rows agree
  expr::Type value;   // of the marks
  int outcome_set = -1;
};

/// The rows that `count:` names itself, without an `over:`.
const Node* counted_rows(const Node& measure);

/// `over:` or `between:` of a measure; empty with diagnostics if nothing fits.
Rows read_rows(Build& build, const Node& measure);

/// What `where`, `by` and the aggregated expression may read of such a row.
NameScope row_scope(Build& build, const Rows& rows);

}  // namespace concert::scenario
