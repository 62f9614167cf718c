// Hashes what a result file says, not how its bytes lie: equal files have equal digests, and a digest by object
// shows where two files differ. Reads a large dataset whole, one at a time.
#include <algorithm>
#include <cstring>
#include <span>

#include "record/h5.hpp"
#include "record/reader.hpp"

namespace concert::record {
namespace {

using h5::Handle;

/// 64-bit multiply-and-fold over eight bytes a step; for telling files apart, not against an adversary.
class Hash {
 public:
  void add(std::span<const std::byte> bytes) {
    add(std::uint64_t{bytes.size()});
    while (bytes.size() >= 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, bytes.data(), 8);
      add(word);
      bytes = bytes.subspan(8);
    }
    std::uint64_t rest = 0;
    if (!bytes.empty()) std::memcpy(&rest, bytes.data(), bytes.size());
    add(rest);
  }
  void add(const std::string& text) { add(std::as_bytes(std::span(text))); }
  void add(std::uint64_t word) {
    // Constants of the SplitMix64 finaliser (Steele, Lea, Flood 2014, doi:10.1145/2660193.2660195).
    state_ = (state_ ^ word) + 0x9e3779b97f4a7c15u;
    state_ = (state_ ^ (state_ >> 30)) * 0xbf58476d1ce4e5b9u;
    state_ = (state_ ^ (state_ >> 27)) * 0x94d049bb133111ebu;
    state_ ^= state_ >> 31;
  }
  std::uint64_t value() const { return state_; }

 private:
  std::uint64_t state_ = 0;
};

/// Links between axes and columns hold addresses, and say nothing the shapes do not.
bool is_link(const std::string& attribute) { return attribute == "REFERENCE_LIST" || attribute == "DIMENSION_LIST"; }

std::vector<std::string> attribute_names(hid_t object) {
  std::vector<std::string> names;
  const auto note = [](hid_t, const char* name, const H5A_info_t*, void* list) -> herr_t {
    static_cast<std::vector<std::string>*>(list)->emplace_back(name);
    return 0;
  };
  hsize_t from = 0;
  h5::check(H5Aiterate2(object, H5_INDEX_NAME, H5_ITER_INC, &from, note, &names), "list attributes");
  return names;
}

void hash_attribute(Hash& hash, hid_t object, const std::string& name) {
  Handle attribute(H5Aopen(object, name.c_str(), H5P_DEFAULT), H5Aclose, "open an attribute");
  Handle type(H5Aget_type(attribute.get()), H5Tclose, "read a type");
  hash.add(name);
  if (H5Tget_class(type.get()) == H5T_STRING) return hash.add(h5::read_text_attribute(object, name.c_str()));
  Handle space(H5Aget_space(attribute.get()), H5Sclose, "read a shape");
  const auto count = static_cast<std::size_t>(H5Sget_simple_extent_npoints(space.get()));
  std::vector<std::byte> bytes(count * H5Tget_size(type.get()));
  h5::check(H5Aread(attribute.get(), type.get(), bytes.data()), "read an attribute");
  hash.add(bytes);
}

std::uint64_t hash_object(hid_t object) {
  Hash hash;
  for (const std::string& name : attribute_names(object)) {
    if (!is_link(name)) hash_attribute(hash, object, name);
  }
  return hash.value();
}

std::uint64_t hash_dataset(hid_t group, const std::string& name) {
  Handle dataset(H5Dopen2(group, name.c_str(), H5P_DEFAULT), H5Dclose, "open a dataset");
  Hash hash;
  hash.add(hash_object(dataset.get()));
  std::size_t count = 1;
  for (hsize_t size : h5::shape_of(dataset.get())) {
    hash.add(std::uint64_t{size});
    count *= size;
  }
  Handle type(H5Dget_type(dataset.get()), H5Tclose, "read a type");
  hash.add(static_cast<std::uint64_t>(H5Tget_class(type.get())));
  if (H5Tget_class(type.get()) == H5T_STRING) {
    for (const std::string& text : h5::read_texts(group, name.c_str())) hash.add(text);
    return hash.value();
  }
  std::vector<std::byte> bytes(count * H5Tget_size(type.get()));
  if (count > 0) {
    h5::check(H5Dread(dataset.get(), type.get(), H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes.data()), "read a dataset");
  }
  hash.add(bytes);
  return hash.value();
}

std::vector<std::string> link_names(hid_t group) {
  std::vector<std::string> names;
  const auto note = [](hid_t, const char* name, const H5L_info_t*, void* list) -> herr_t {
    static_cast<std::vector<std::string>*>(list)->emplace_back(name);
    return 0;
  };
  hsize_t from = 0;
  h5::check(H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, &from, note, &names), "list a group");
  return names;
}

void walk(hid_t group, const std::string& path, std::map<std::string, std::uint64_t>& found) {
  found[path.empty() ? "/" : path] = hash_object(group);
  for (const std::string& name : link_names(group)) {
    const std::string inner = path + "/" + name;
    if (inner == "/provenance") continue;
    Handle object(H5Oopen(group, name.c_str(), H5P_DEFAULT), H5Oclose, "open an object");
    if (H5Iget_type(object.get()) == H5I_GROUP) walk(object.get(), inner, found);
    else found[inner] = hash_dataset(group, name);
  }
}

}  // namespace

std::map<std::string, std::uint64_t> digests(const std::filesystem::path& path) {
  const h5::Session session;
  Handle file = h5::open_file(path);
  std::map<std::string, std::uint64_t> found;
  walk(file.get(), "", found);
  return found;
}

std::uint64_t digest(const std::filesystem::path& path) {
  Hash hash;
  for (const auto& [name, value] : digests(path)) {
    hash.add(name);
    hash.add(value);
  }
  return hash.value();
}

}  // namespace concert::record
