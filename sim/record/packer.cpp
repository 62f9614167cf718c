#include "record/packer.hpp"

#include <libdeflate.h>

#include <new>
#include <stdexcept>

namespace concert::record {
namespace {

constexpr int fastest = 1;

}  // namespace

void Packer::Free::operator()(libdeflate_compressor* compressor) const { libdeflate_free_compressor(compressor); }

Packer::Packer() : compressor_(libdeflate_alloc_compressor(fastest)) {
  if (!compressor_) throw std::bad_alloc();
}

void Packer::pack(Bytes& planes) {
  packed_.resize(libdeflate_zlib_compress_bound(compressor_.get(), planes.size()));
  const std::size_t size =
      libdeflate_zlib_compress(compressor_.get(), planes.data(), planes.size(), packed_.data(), packed_.size());
  if (size == 0) throw std::runtime_error("could not compress a chunk of the result file");
  planes.assign(packed_.begin(), packed_.begin() + static_cast<std::ptrdiff_t>(size));
}

}  // namespace concert::record
