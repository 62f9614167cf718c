// One table of rows in the file: a group of equally long columns over one axis, filled chunk by chunk.
// Rows come in trial order; a chunk is compressed and written when it is full, the last one when the table is closed.
#pragma once
#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "record/columns.hpp"
#include "record/packer.hpp"

namespace concert::record {

inline constexpr std::size_t chunk_rows = 16'384;

/// Units, codes and meaning of a column, as attributes.
struct Labels {
  std::string instants;  // units of an instant
  std::vector<std::pair<std::string, std::vector<std::string>>> lists;
  void describe(hid_t dataset, h5::Number type, Meaning meaning, const char* list, const char* long_name) const;
};

/// A growing dataset of chunks that are compressed before HDF5 sees them.
h5::Handle create_chunked(hid_t group, const char* name, h5::Number type, Meaning meaning);
void write_chunk(hid_t dataset, std::span<const std::byte> packed, std::size_t first_row, std::size_t rows);
void extend(hid_t dataset, std::size_t rows);
/// Whether the chunk holds one value over and over.
inline bool repeats(std::span<const std::byte> chunk, std::size_t width) {
  return std::memcmp(chunk.data(), chunk.data() + width, chunk.size() - width) == 0;
}

template <class Row>
class Table {
 public:
  Table(hid_t file, const char* name, const char* long_name, const Labels& labels)
      : group_(h5::create_group(file, name, long_name)), axis_(h5::dimension(group_.get(), "row", 0)) {
    for (const Field<Row>& column : columns_of(static_cast<const Row*>(nullptr))) {
      h5::Handle dataset = create_chunked(group_.get(), column.name, column.type, column.meaning);
      labels.describe(dataset.get(), column.type, column.meaning, column.list, column.long_name);
      h5::attach(dataset.get(), axis_.get(), 0);
      stores_.push_back({&column, std::move(dataset), {}, {}, {}});
    }
  }

  void append(const Source& source, std::span<const Row> rows, Packer& packer) {
    while (!rows.empty()) {
      const std::size_t count = std::min(rows.size(), chunk_rows - used_);
      for (Store& store : stores_) {
        const std::size_t width = h5::width(store.column->type);
        store.chunk.resize(chunk_rows * width);
        store.column->take(source, rows.data(), count, store.chunk.data() + used_ * width);
      }
      used_ += count;
      rows = rows.subspan(count);
      if (used_ == chunk_rows) flush(packer);
    }
  }

  void close(Packer& packer) {
    if (used_ > 0) flush(packer);
    extend(axis_.get(), written_);
    stores_.clear();
  }

 private:
  struct Store {
    const Field<Row>* column;
    h5::Handle dataset;
    std::vector<std::byte> chunk;
    // A chunk of one repeated value (run, kind, attempt) is often followed by its equal: packed once, written often.
    std::vector<std::byte> repeated, repeated_packed;

    std::span<const std::byte> pack(Packer& packer) {
      const std::size_t width = h5::width(column->type);
      if (!repeats(chunk, width)) return packer.pack(chunk, width);
      if (repeated.empty() || !std::equal(repeated.begin(), repeated.end(), chunk.begin())) {
        const std::span<const std::byte> packed = packer.pack(chunk, width);
        repeated.assign(chunk.begin(), chunk.begin() + static_cast<std::ptrdiff_t>(width));
        repeated_packed.assign(packed.begin(), packed.end());
      }
      return repeated_packed;
    }
  };

  void flush(Packer& packer) {
    for (Store& store : stores_) {
      const std::size_t width = h5::width(store.column->type);
      std::fill(store.chunk.begin() + static_cast<std::ptrdiff_t>(used_ * width), store.chunk.end(), std::byte{0});
      write_chunk(store.dataset.get(), store.pack(packer), written_, used_);
    }
    written_ += used_;
    used_ = 0;
  }

  h5::Handle group_;
  h5::Handle axis_;
  std::vector<Store> stores_;
  std::size_t used_ = 0;     // rows in the open chunk
  std::size_t written_ = 0;  // rows in the file
};

}  // namespace concert::record
