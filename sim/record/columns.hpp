// The columns of the tables of rows, declared as data: name, what the numbers mean, how they come out of a row.
// FORMAT.md documents the same columns for users; a test compares the two with a real file.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "record/h5.hpp"
#include "record/planes.hpp"
#include "record/rows.hpp"
#include "record/writer.hpp"

namespace concert::record {

/// What turns a row's numbers into the file's: the run it belongs to and the file-wide list of outcomes.
struct Source {
  std::uint32_t run = 0;
  const std::vector<std::vector<std::uint16_t>>* outcomes = nullptr;  // code of outcome, by pathway
  std::uint16_t open = 0;                                             // code of an episode still open
};

/// A plain number, an instant, an instant that may be missing, a value in a unit named elsewhere.
enum class Meaning : std::uint8_t { number, instant, perhaps, value };

template <class Row>
struct Field {
  const char* name;
  h5::Number type;
  Meaning meaning;
  const char* list;  // of /names, if the numbers are codes; else null
  const char* long_name;
  void (*take)(const Source&, const Row*, std::size_t count, Planes out);
};

const std::vector<Field<Visit>>& columns_of(const Visit*);
const std::vector<Field<Episode>>& columns_of(const Episode*);
const std::vector<Field<Mark>>& columns_of(const Mark*);
const std::vector<Field<Message>>& columns_of(const Message*);
const std::vector<Field<Change>>& columns_of(const Change*);
const std::vector<Field<Payment>>& columns_of(const Payment*);
const std::vector<Field<Tie>>& columns_of(const Tie*);

/// A value a person contributed to a measure; the group `agents`.
const std::vector<Field<AgentValue>>& columns_of(const AgentValue*);

/// Every list of names a code may point into, in the order in which /names holds them.
std::vector<std::pair<std::string, std::vector<std::string>>> name_lists(const Header& header);

/// The file-wide codes of the outcomes of each pathway, and of `open` (the last).
std::vector<std::vector<std::uint16_t>> outcome_codes(const Header& header);
/// Distinct outcomes of all pathways in order of appearance, then `open`.
std::vector<std::string> outcome_names(const Header& header);

/// "milliseconds since 2017-07-01", or "milliseconds" without an epoch; likewise days.
std::string time_units(const Header& header, const char* unit);

}  // namespace concert::record
