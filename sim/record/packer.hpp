// Compresses one chunk the way HDF5's deflate filter would, so that it can be written past that filter, at a quarter
// of its cost. The chunk comes in planes (planes.hpp), as the shuffle filter would leave it.
#pragma once
#include <cstddef>
#include <memory>
#include <vector>

struct libdeflate_compressor;

namespace concert::record {

using Bytes = std::vector<std::byte>;

class Packer {
 public:
  Packer();
  /// Puts the compressed bytes in the place of the plain ones; the vector keeps its room.
  void pack(Bytes& planes);

 private:
  struct Free {
    void operator()(libdeflate_compressor* compressor) const;
  };
  std::unique_ptr<libdeflate_compressor, Free> compressor_;
  Bytes packed_;
};

}  // namespace concert::record
