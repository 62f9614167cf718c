// One table of rows in the file: a group of equally long columns over one axis, filled chunk by chunk.
// Rows come in trial order; a chunk is passed on when it is full, the last one when the table ends.
#pragma once
#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "record/chunks.hpp"
#include "record/columns.hpp"

namespace concert::record {

/// Units, codes and meaning of a column, as attributes.
struct Labels {
  std::string instants;  // units of an instant
  std::vector<std::pair<std::string, std::vector<std::string>>> lists;
  void describe(hid_t dataset, h5::Number type, Meaning meaning, const char* list, const char* long_name) const;
};

/// A growing dataset of chunks that are compressed before HDF5 sees them.
h5::Handle create_chunked(hid_t group, const char* name, h5::Number type, Meaning meaning);
/// From the writer's thread.
void write_chunk(const Chunk& chunk);
/// The value that the whole chunk repeats; empty if there is none.
Bytes repeated_value(const Bytes& planes);

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

  /// By one thread at a time, without HDF5.
  void append(const Source& source, std::span<const Row> rows, Chunks& out) {
    while (!rows.empty()) {
      const std::size_t count = std::min(rows.size(), chunk_rows - used_);
      for (Store& store : stores_) {
        if (used_ == 0) store.planes = out.room(chunk_rows * store.width());
        store.column->take(source, rows.data(), count, {store.planes.data() + used_});
      }
      used_ += count;
      rows = rows.subspan(count);
      if (used_ == chunk_rows) flush(out);
    }
  }

  /// The last rows, and the axis.
  void finish(Chunks& out) {
    if (used_ > 0) flush(out);
    out.push({.dataset = axis_.get(), .first_row = written_, .bytes = {}, .state = Chunk::State::packed});
  }

 private:
  struct Store {
    const Field<Row>* column;
    h5::Handle dataset;
    Bytes planes;  // of the open chunk
    // A chunk of one repeated value (run, kind, attempt) is often followed by its equal: packed once, written often.
    Bytes repeated, repeated_packed;

    std::size_t width() const { return h5::width(column->type); }

    void clear_from(std::size_t row) {
      for (std::size_t plane = 0; plane < width(); ++plane)
        std::fill_n(planes.begin() + static_cast<std::ptrdiff_t>(plane * chunk_rows + row), chunk_rows - row,
                    std::byte{0});
    }

    Chunk take_chunk(Chunks& out) {
      Chunk chunk{.dataset = dataset.get(), .bytes = std::exchange(planes, {})};
      const Bytes value = repeated_value(chunk.bytes);
      if (value.empty()) return chunk;
      if (value != repeated) {
        repeated = value;
        repeated_packed = chunk.bytes;
        out.pack(repeated_packed);
      }
      chunk.bytes = repeated_packed;
      chunk.state = Chunk::State::packed;
      return chunk;
    }
  };

  void flush(Chunks& out) {
    for (Store& store : stores_) {
      store.clear_from(used_);
      Chunk chunk = store.take_chunk(out);
      chunk.first_row = written_;
      chunk.rows = used_;
      out.push(std::move(chunk));
    }
    written_ += used_;
    used_ = 0;
  }

  h5::Handle group_;
  h5::Handle axis_;
  std::vector<Store> stores_;
  std::size_t used_ = 0;     // rows in the open chunk
  std::size_t written_ = 0;  // rows passed on
};

}  // namespace concert::record
