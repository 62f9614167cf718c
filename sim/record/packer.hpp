// Shuffles and compresses one chunk the way HDF5's own two filters would, so that it can be written past them:
// the output is what `shuffle` + `deflate` give, at a quarter of their cost.
#pragma once
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

struct libdeflate_compressor;

namespace concert::record {

class Packer {
 public:
  Packer();
  /// `values` holds whole values of `width` bytes; the result is valid until the next call.
  std::span<const std::byte> pack(std::span<const std::byte> values, std::size_t width);

 private:
  std::span<const std::byte> shuffle(std::span<const std::byte> values, std::size_t width);

  struct Free {
    void operator()(libdeflate_compressor* compressor) const;
  };
  std::unique_ptr<libdeflate_compressor, Free> compressor_;
  std::vector<std::byte> shuffled_;
  std::vector<std::byte> packed_;
};

}  // namespace concert::record
