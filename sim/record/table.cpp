#include "record/table.hpp"

#include <cstring>

namespace concert::record {
namespace {

/// CF wants the words of flag_meanings without blanks; longer lists are only in /names.
bool fit_flags(const std::vector<std::string>& names, h5::Number type) {
  constexpr std::size_t most_bytes = 16'000;
  std::size_t bytes = 0;
  for (const std::string& name : names) {
    if (name.empty() || name.find_first_of(" \t\n") != std::string::npos) return false;
    bytes += name.size() + 1 + h5::width(type);
  }
  return !names.empty() && bytes <= most_bytes;
}

}  // namespace

void Labels::describe(hid_t dataset, h5::Number type, Meaning meaning, const char* list, const char* long_name) const {
  const bool instant = meaning == Meaning::instant || meaning == Meaning::perhaps;
  h5::describe(dataset, {instant ? instants : meaning == Meaning::value ? "varies" : "1", long_name});
  if (meaning == Meaning::perhaps) h5::attribute(dataset, "_FillValue", type, {none});
  if (list == nullptr) return;
  h5::attribute(dataset, "names", std::string("/names/") + list);
  const auto found = std::find_if(lists.begin(), lists.end(), [&](const auto& entry) { return entry.first == list; });
  if (found == lists.end() || !fit_flags(found->second, type)) return;
  std::vector<std::int64_t> values;
  std::string meanings;
  for (const std::string& name : found->second) {
    values.push_back(static_cast<std::int64_t>(values.size()));
    meanings += (meanings.empty() ? "" : " ") + name;
  }
  h5::attribute(dataset, "flag_values", type, values);
  h5::attribute(dataset, "flag_meanings", meanings);
}

h5::Handle create_chunked(hid_t group, const char* name, h5::Number type, Meaning meaning) {
  const hsize_t empty = 0, unlimited = H5S_UNLIMITED, chunk = chunk_rows;
  h5::Handle space(H5Screate_simple(1, &empty, &unlimited), H5Sclose, "shape a column");
  h5::Handle properties = h5::dataset_properties();
  h5::check(H5Pset_chunk(properties.get(), 1, &chunk), "set the chunks");
  h5::check(H5Pset_shuffle(properties.get()), "set the filters");
  h5::check(H5Pset_deflate(properties.get(), 1), "set the filters");
  if (meaning == Meaning::perhaps) {
    h5::check(H5Pset_fill_value(properties.get(), H5T_NATIVE_INT64, &none), "set the fill value");
  }
  return {H5Dcreate2(group, name, h5::file_type(type), space.get(), H5P_DEFAULT, properties.get(), H5P_DEFAULT),
          H5Dclose, "create a column"};
}

void write_chunk(const Chunk& chunk) {
  const hsize_t size = chunk.first_row + chunk.rows, offset = chunk.first_row;
  h5::check(H5Dset_extent(chunk.dataset, &size), "lengthen a column");
  if (chunk.bytes.empty()) return;
  constexpr std::uint32_t all_filters = 0;  // none was skipped
  h5::check(H5Dwrite_chunk(chunk.dataset, H5P_DEFAULT, all_filters, &offset, chunk.bytes.size(), chunk.bytes.data()),
            "write rows to the result file");
}

Bytes repeated_value(const Bytes& planes) {
  Bytes value;
  for (std::size_t first = 0; first < planes.size(); first += chunk_rows) {
    if (std::memcmp(&planes[first], &planes[first] + 1, chunk_rows - 1) != 0) return {};
    value.push_back(planes[first]);
  }
  return value;
}

}  // namespace concert::record
