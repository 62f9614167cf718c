#include "record/h5.hpp"

#include <hdf5_hl.h>

#include <algorithm>
#include <stdexcept>
#include <string_view>

namespace concert::record::h5 {
namespace {

herr_t innermost(unsigned, const H5E_error2_t* error, void* text) {
  if (error->desc != nullptr) *static_cast<std::string*>(text) = error->desc;
  return 0;
}

[[noreturn]] void fail(const char* doing) {
  std::string reason;
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_DOWNWARD, innermost, &reason);
  H5Eclear2(H5E_DEFAULT);
  constexpr std::string_view told = "error message = '";  // what the system says, within many numbers
  if (const std::size_t from = reason.find(told); from != std::string::npos) {
    reason = reason.substr(from + told.size());
    throw std::runtime_error(std::string("could not ") + doing + ": " + reason.substr(0, reason.find('\'')));
  }
  throw std::runtime_error(std::string("could not ") + doing + (reason.empty() ? "" : " (HDF5: " + reason + ")"));
}

// Small datasets are stored as they are; from this many bytes on, in compressed chunks.
constexpr std::size_t compress_from = 4096;
constexpr hsize_t chunk_rows = 16384;

Handle space_of(const std::vector<hsize_t>& shape) {
  // netCDF takes an axis of size zero for an unlimited one; say so openly and every reader agrees.
  std::vector<hsize_t> most = shape;
  for (hsize_t& n : most) n = n == 0 ? H5S_UNLIMITED : n;
  return {H5Screate_simple(static_cast<int>(shape.size()), shape.data(), most.data()), H5Sclose, "shape a dataset"};
}

Handle layout_of(const std::vector<hsize_t>& shape, std::size_t bytes_each) {
  Handle properties = dataset_properties();
  hsize_t size = bytes_each;
  for (hsize_t n : shape) size *= n;
  if (size > 0 && size < compress_from) return properties;
  std::vector<hsize_t> chunk = shape;
  hsize_t room = chunk_rows;
  for (std::size_t axis = chunk.size(); axis-- > 0;) {
    chunk[axis] = std::clamp<hsize_t>(chunk[axis], 1, std::max<hsize_t>(room, 1));
    room /= chunk[axis];
  }
  check(H5Pset_chunk(properties.get(), static_cast<int>(chunk.size()), chunk.data()), "set the chunks");
  return properties;
}

}  // namespace

Handle::Handle(hid_t id, Closer closer, const char* doing) : id_(id), closer_(closer) {
  if (id < 0) fail(doing);
}

Handle::~Handle() {
  if (id_ >= 0) closer_(id_);
}

Handle& Handle::operator=(Handle&& other) noexcept {
  if (this != &other) {
    if (id_ >= 0) closer_(id_);
    id_ = std::exchange(other.id_, -1);
    closer_ = other.closer_;
  }
  return *this;
}

void Handle::close(const char* doing) {
  if (id_ >= 0) check(closer_(std::exchange(id_, -1)), doing);
}

void check(herr_t status, const char* doing) {
  if (status < 0) fail(doing);
}

std::size_t width(Number type) {
  switch (type) {
    case Number::u8: return 1;
    case Number::u16: return 2;
    case Number::u32:
    case Number::i32: return 4;
    case Number::i64:
    case Number::f64: return 8;
  }
  return 0;
}

hid_t file_type(Number type) {
  switch (type) {
    case Number::u8: return H5T_STD_U8LE;
    case Number::u16: return H5T_STD_U16LE;
    case Number::u32: return H5T_STD_U32LE;
    case Number::i32: return H5T_STD_I32LE;
    case Number::i64: return H5T_STD_I64LE;
    case Number::f64: return H5T_IEEE_F64LE;
  }
  return -1;
}

hid_t memory_type(Number type) {
  switch (type) {
    case Number::u8: return H5T_NATIVE_UINT8;
    case Number::u16: return H5T_NATIVE_UINT16;
    case Number::u32: return H5T_NATIVE_UINT32;
    case Number::i32: return H5T_NATIVE_INT32;
    case Number::i64: return H5T_NATIVE_INT64;
    case Number::f64: return H5T_NATIVE_DOUBLE;
  }
  return -1;
}

Handle create_file(const std::filesystem::path& path) {
  Handle creation(H5Pcreate(H5P_FILE_CREATE), H5Pclose, "set up a file");
  check(H5Pset_obj_track_times(creation.get(), false), "set up a file");
  check(H5Pset_link_creation_order(creation.get(), H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED), "set up a file");
  check(H5Pset_attr_creation_order(creation.get(), H5P_CRT_ORDER_TRACKED), "set up a file");
  Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose, "set up a file");
  check(H5Pset_fclose_degree(access.get(), H5F_CLOSE_STRONG), "set up a file");
  // Chunks are written whole and past the chunk cache; a small one saves a megabyte a column.
  check(H5Pset_cache(access.get(), 0, 31, 256 * 1024, 0.75), "set up a file");
  const std::string doing = "create the result file '" + path.string() + "'";
  return {H5Fcreate(path.c_str(), H5F_ACC_EXCL, creation.get(), access.get()), H5Fclose, doing.c_str()};
}

Handle open_file(const std::filesystem::path& path) {
  const std::string doing = "open '" + path.string() + "' as a result file";
  Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose, "set up a file");
  check(H5Pset_fclose_degree(access.get(), H5F_CLOSE_STRONG), "set up a file");
  return {H5Fopen(path.c_str(), H5F_ACC_RDONLY, access.get()), H5Fclose, doing.c_str()};
}

Handle create_group(hid_t parent, const char* name, const char* long_name) {
  Handle creation(H5Pcreate(H5P_GROUP_CREATE), H5Pclose, "set up a group");
  check(H5Pset_obj_track_times(creation.get(), false), "set up a group");
  check(H5Pset_link_creation_order(creation.get(), H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED), "set up a group");
  check(H5Pset_attr_creation_order(creation.get(), H5P_CRT_ORDER_TRACKED), "set up a group");
  Handle group(H5Gcreate2(parent, name, H5P_DEFAULT, creation.get(), H5P_DEFAULT), H5Gclose, "create a group");
  attribute(group.get(), "long_name", long_name);
  return group;
}

Handle text_type() {
  Handle type(H5Tcopy(H5T_C_S1), H5Tclose, "make the text type");
  check(H5Tset_size(type.get(), H5T_VARIABLE), "make the text type");
  check(H5Tset_cset(type.get(), H5T_CSET_UTF8), "make the text type");
  return type;
}

Handle dataset_properties() {
  Handle properties(H5Pcreate(H5P_DATASET_CREATE), H5Pclose, "set up a dataset");
  check(H5Pset_obj_track_times(properties.get(), false), "set up a dataset");
  check(H5Pset_attr_creation_order(properties.get(), H5P_CRT_ORDER_TRACKED), "set up a dataset");
  return properties;
}

void attribute(hid_t object, const char* name, std::string_view text) {
  Handle type = text_type();
  Handle space(H5Screate(H5S_SCALAR), H5Sclose, "shape an attribute");
  Handle created(H5Acreate2(object, name, type.get(), space.get(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose,
                 "create an attribute");
  const std::string copy(text);
  const char* pointer = copy.c_str();
  check(H5Awrite(created.get(), type.get(), &pointer), "write an attribute");
}

void attribute(hid_t object, const char* name, double value) {
  Handle space(H5Screate(H5S_SCALAR), H5Sclose, "shape an attribute");
  Handle created(H5Acreate2(object, name, H5T_IEEE_F64LE, space.get(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose,
                 "create an attribute");
  check(H5Awrite(created.get(), H5T_NATIVE_DOUBLE, &value), "write an attribute");
}

void attribute(hid_t object, const char* name, Number type, const std::vector<std::int64_t>& values) {
  const hsize_t size = values.size();
  Handle space(H5Screate_simple(1, &size, nullptr), H5Sclose, "shape an attribute");
  Handle created(H5Acreate2(object, name, file_type(type), space.get(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose,
                 "create an attribute");
  check(H5Awrite(created.get(), H5T_NATIVE_INT64, values.data()), "write an attribute");
}

void fixed_attribute(hid_t object, const char* name, std::string_view text) {
  constexpr std::size_t step = 256;
  std::string padded(text);
  padded.resize((text.size() / step + 1) * step, '\0');
  Handle type(H5Tcopy(H5T_C_S1), H5Tclose, "make a text type");
  check(H5Tset_size(type.get(), padded.size()), "make a text type");
  check(H5Tset_cset(type.get(), H5T_CSET_UTF8), "make a text type");
  Handle space(H5Screate(H5S_SCALAR), H5Sclose, "shape an attribute");
  Handle created(H5Acreate2(object, name, type.get(), space.get(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose,
                 "create an attribute");
  check(H5Awrite(created.get(), type.get(), padded.data()), "write an attribute");
}

void describe(hid_t dataset, const About& about) {
  attribute(dataset, "units", about.units);
  attribute(dataset, "long_name", about.long_name);
}

Handle dimension(hid_t group, const char* name, hsize_t size) {
  Handle space(H5Screate_simple(1, &size, std::vector<hsize_t>{H5S_UNLIMITED}.data()), H5Sclose, "shape an axis");
  Handle properties = dataset_properties();
  check(H5Pset_chunk(properties.get(), 1, &chunk_rows), "set the chunks");
  Handle dataset(H5Dcreate2(group, name, H5T_IEEE_F32BE, space.get(), H5P_DEFAULT, properties.get(), H5P_DEFAULT),
                 H5Dclose, "create an axis");
  make_scale(dataset.get(), "This is a netCDF dimension but not a netCDF variable.");
  describe(dataset.get(), {.units = "1", .long_name = "axis without values of its own"});
  return dataset;
}

void make_scale(hid_t dataset, const char* name) { check(H5DSset_scale(dataset, name), "make an axis"); }

void attach(hid_t dataset, hid_t scale, unsigned axis) {
  check(H5DSattach_scale(dataset, scale, axis), "attach an axis");
}

Handle write_numbers(hid_t group, const char* name, Number type, const void* data, const std::vector<hsize_t>& shape) {
  Handle space = space_of(shape);
  Handle properties = layout_of(shape, width(type));
  if (H5Pget_layout(properties.get()) == H5D_CHUNKED) {
    check(H5Pset_shuffle(properties.get()), "set the filters");
    check(H5Pset_deflate(properties.get(), 1), "set the filters");
  }
  Handle dataset(H5Dcreate2(group, name, file_type(type), space.get(), H5P_DEFAULT, properties.get(), H5P_DEFAULT),
                 H5Dclose, "create a dataset");
  const bool empty = std::find(shape.begin(), shape.end(), hsize_t{0}) != shape.end();
  if (!empty) check(H5Dwrite(dataset.get(), memory_type(type), H5S_ALL, H5S_ALL, H5P_DEFAULT, data), "write a dataset");
  return dataset;
}

Handle write_texts(hid_t group, const char* name, const std::vector<std::string>& texts) {
  Handle type = text_type();
  const std::vector<hsize_t> shape{texts.size()};
  Handle space = space_of(shape);
  Handle properties = layout_of(shape, 16);
  Handle dataset(H5Dcreate2(group, name, type.get(), space.get(), H5P_DEFAULT, properties.get(), H5P_DEFAULT), H5Dclose,
                 "create a dataset");
  std::vector<const char*> pointers;
  for (const std::string& text : texts) pointers.push_back(text.c_str());
  if (!texts.empty()) {
    // Without this HDF5 clears a megabyte to convert a handful of names.
    Handle transfer(H5Pcreate(H5P_DATASET_XFER), H5Pclose, "set up a transfer");
    check(H5Pset_buffer(transfer.get(), std::clamp<std::size_t>(texts.size() * 16, 1024, 65'536), nullptr, nullptr),
          "set up a transfer");
    check(H5Dwrite(dataset.get(), type.get(), H5S_ALL, H5S_ALL, transfer.get(), pointers.data()), "write a dataset");
  }
  return dataset;
}

Handle write_column(hid_t group, const char* name, const std::vector<std::string>& values, hid_t scale,
                    const About& about) {
  Handle dataset = write_texts(group, name, values);
  describe(dataset.get(), about);
  if (scale >= 0) attach(dataset.get(), scale, 0);
  return dataset;
}

Handle write_names(hid_t group, const char* name, const std::vector<std::string>& values, const char* long_name) {
  Handle dataset = write_texts(group, name, values);
  make_scale(dataset.get(), name);
  describe(dataset.get(), {.units = "1", .long_name = long_name});
  return dataset;
}

std::vector<hsize_t> shape_of(hid_t dataset) {
  Handle space(H5Dget_space(dataset), H5Sclose, "read a shape");
  std::vector<hsize_t> shape(static_cast<std::size_t>(H5Sget_simple_extent_ndims(space.get())));
  check(H5Sget_simple_extent_dims(space.get(), shape.data(), nullptr), "read a shape");
  return shape;
}

std::vector<std::string> read_texts(hid_t group, const char* name) {
  const std::string doing = std::string("read '") + name + "'";
  Handle dataset(H5Dopen2(group, name, H5P_DEFAULT), H5Dclose, doing.c_str());
  const std::vector<hsize_t> shape = shape_of(dataset.get());
  std::vector<std::string> texts(shape.at(0));
  if (texts.empty()) return texts;
  Handle type = text_type();
  std::vector<char*> pointers(texts.size(), nullptr);
  check(H5Dread(dataset.get(), type.get(), H5S_ALL, H5S_ALL, H5P_DEFAULT, pointers.data()), doing.c_str());
  for (std::size_t i = 0; i < texts.size(); ++i) texts[i] = pointers[i] != nullptr ? pointers[i] : "";
  Handle space(H5Dget_space(dataset.get()), H5Sclose, doing.c_str());
  H5Dvlen_reclaim(type.get(), space.get(), H5P_DEFAULT, pointers.data());
  return texts;
}

std::string read_text_attribute(hid_t object, const char* name) {
  const std::string doing = std::string("read the attribute '") + name + "'";
  Handle attr(H5Aopen(object, name, H5P_DEFAULT), H5Aclose, doing.c_str());
  Handle stored(H5Aget_type(attr.get()), H5Tclose, doing.c_str());
  if (H5Tis_variable_str(stored.get()) > 0) {
    Handle type = text_type();
    char* pointer = nullptr;
    check(H5Aread(attr.get(), type.get(), &pointer), doing.c_str());
    std::string text = pointer != nullptr ? pointer : "";
    H5free_memory(pointer);
    return text;
  }
  std::string text(H5Tget_size(stored.get()), '\0');
  check(H5Aread(attr.get(), stored.get(), text.data()), doing.c_str());
  return text.substr(0, text.find('\0'));
}

double read_number_attribute(hid_t object, const char* name) {
  const std::string doing = std::string("read the attribute '") + name + "'";
  Handle attr(H5Aopen(object, name, H5P_DEFAULT), H5Aclose, doing.c_str());
  double value = 0;
  check(H5Aread(attr.get(), H5T_NATIVE_DOUBLE, &value), doing.c_str());
  return value;
}

void read_numbers(hid_t group, const char* name, Number type, void* data) {
  const std::string doing = std::string("read '") + name + "'";
  Handle dataset(H5Dopen2(group, name, H5P_DEFAULT), H5Dclose, doing.c_str());
  check(H5Dread(dataset.get(), memory_type(type), H5S_ALL, H5S_ALL, H5P_DEFAULT, data), doing.c_str());
}

}  // namespace concert::record::h5
