#include "record/packer.hpp"

#include <libdeflate.h>

#include <cstring>
#include <new>
#include <stdexcept>

namespace concert::record {
namespace {

constexpr int fastest = 1;

/// Byte p of every value goes to plane p: HDF5's shuffle filter.
template <std::size_t Width>
void to_planes(const std::byte* in, std::byte* out, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t plane = 0; plane < Width; ++plane) out[plane * count + i] = in[i * Width + plane];
  }
}

}  // namespace

void Packer::Free::operator()(libdeflate_compressor* compressor) const { libdeflate_free_compressor(compressor); }

Packer::Packer() : compressor_(libdeflate_alloc_compressor(fastest)) {
  if (!compressor_) throw std::bad_alloc();
}

std::span<const std::byte> Packer::shuffle(std::span<const std::byte> values, std::size_t width) {
  if (width == 1) return values;
  shuffled_.resize(values.size());
  const std::size_t count = values.size() / width;
  switch (width) {
    case 2: to_planes<2>(values.data(), shuffled_.data(), count); break;
    case 4: to_planes<4>(values.data(), shuffled_.data(), count); break;
    case 8: to_planes<8>(values.data(), shuffled_.data(), count); break;
    default: throw std::logic_error("a column's values are 1, 2, 4 or 8 bytes wide");
  }
  return shuffled_;
}

std::span<const std::byte> Packer::pack(std::span<const std::byte> values, std::size_t width) {
  const std::span<const std::byte> planes = shuffle(values, width);
  packed_.resize(libdeflate_zlib_compress_bound(compressor_.get(), planes.size()));
  const std::size_t size =
      libdeflate_zlib_compress(compressor_.get(), planes.data(), planes.size(), packed_.data(), packed_.size());
  if (size == 0) throw std::runtime_error("could not compress a chunk of the result file");
  return std::span(packed_).first(size);
}

}  // namespace concert::record
