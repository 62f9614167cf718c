// A thin owner of HDF5 identifiers and the few shapes a result file is made of: groups, one-dimensional columns,
// lists of names, dimension scales, text attributes. Private to this room.
// Rule: creation order is tracked, object times are not, so that equal calls give equal bytes; every failure is a
// std::runtime_error that says what was being done.
#pragma once
#include <hdf5.h>

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace concert::record::h5 {

/// Closes what it holds. Empty after a move.
class Handle {
 public:
  using Closer = herr_t (*)(hid_t);
  Handle() = default;
  Handle(hid_t id, Closer closer, const char* doing);  // throws if the call that gave `id` failed
  ~Handle();
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, -1)), closer_(other.closer_) {}
  Handle& operator=(Handle&& other) noexcept;
  hid_t get() const { return id_; }
  /// Closes now and reports a failure, as a full disk shows only here.
  void close(const char* doing);

 private:
  hid_t id_ = -1;
  Closer closer_ = nullptr;
};

/// Throws std::runtime_error("could not <doing>: <innermost HDF5 message>") if `status` is negative.
void check(herr_t status, const char* doing);

/// Stands at the top of every thread and entry point that calls HDF5, before the first call. HDF5 would print its
/// errors, and would close at exit what it could not close before, as after a full disk: that ends in a crash.
struct Session {
  Session() {
    H5dont_atexit();
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  }
};

enum class Number : std::uint8_t { u8, u16, u32, i32, i64, f64 };
std::size_t width(Number type);
hid_t file_type(Number type);  // little-endian, as stored; also the memory type on this machine's order
hid_t memory_type(Number type);

template <class T>
constexpr Number number_of() {
  if constexpr (std::is_floating_point_v<T>) return Number::f64;
  else if constexpr (sizeof(T) == 1) return Number::u8;
  else if constexpr (sizeof(T) == 2) return Number::u16;
  else if constexpr (sizeof(T) == 8) return Number::i64;
  else return std::is_signed_v<T> ? Number::i32 : Number::u32;
}

struct About {
  std::string units = "1";
  std::string long_name;
};

/// Fails if the file exists: it may be another process's.
Handle create_file(const std::filesystem::path& path);
Handle open_file(const std::filesystem::path& path);
Handle create_group(hid_t parent, const char* name, const char* long_name);
Handle text_type();  // variable-length UTF-8

/// A property list for datasets: times off, creation order on.
Handle dataset_properties();

void attribute(hid_t object, const char* name, std::string_view text);
void attribute(hid_t object, const char* name, double value);
/// Integers stored with the type of the variable they describe, as CF wants flag_values and _FillValue.
void attribute(hid_t object, const char* name, Number type, const std::vector<std::int64_t>& values);
/// Text of a fixed size, padded with zero bytes: the only attribute whose bytes do not move anything else.
void fixed_attribute(hid_t object, const char* name, std::string_view text);
void describe(hid_t dataset, const About& about);

/// Declares an axis: a scale without values of its own ("a netCDF dimension but not a netCDF variable").
Handle dimension(hid_t group, const char* name, hsize_t size);
/// Makes a column the scale of the axis that bears its name.
void make_scale(hid_t dataset, const char* name);
void attach(hid_t dataset, hid_t scale, unsigned axis);

/// A whole dataset at once; `shape` of one or two axes. Large ones are chunked and compressed.
Handle write_numbers(hid_t group, const char* name, Number type, const void* data, const std::vector<hsize_t>& shape);
Handle write_texts(hid_t group, const char* name, const std::vector<std::string>& texts);

template <class T>
Handle write_column(hid_t group, const char* name, const std::vector<T>& values, hid_t scale, const About& about) {
  Handle dataset = write_numbers(group, name, number_of<T>(), values.data(), {values.size()});
  describe(dataset.get(), about);
  if (scale >= 0) attach(dataset.get(), scale, 0);
  return dataset;
}
Handle write_column(hid_t group, const char* name, const std::vector<std::string>& values, hid_t scale,
                    const About& about);
/// A list of names that is its own axis.
Handle write_names(hid_t group, const char* name, const std::vector<std::string>& values, const char* long_name);

std::vector<hsize_t> shape_of(hid_t dataset);
std::vector<std::string> read_texts(hid_t group, const char* name);
std::string read_text_attribute(hid_t object, const char* name);
double read_number_attribute(hid_t object, const char* name);

void read_numbers(hid_t group, const char* name, Number type, void* data);
template <class T>
std::vector<T> read_column(hid_t group, const char* name) {
  Handle dataset(H5Dopen2(group, name, H5P_DEFAULT), H5Dclose, name);
  std::size_t size = 1;
  for (hsize_t n : shape_of(dataset.get())) size *= n;
  std::vector<T> values(size);
  if (size > 0) read_numbers(group, name, number_of<T>(), values.data());
  return values;
}

}  // namespace concert::record::h5
