// The attributes of one agent or tie. Expressions know slots and doubles only; how a slot is kept (the narrowest type
// its values need) is said by the fields of its kind. Without fields it is a row of doubles.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace concert::expr {

/// How a slot is kept. Whole numbers narrower than a double come back as they went in, or do not go in at all.
enum class Kept : std::uint8_t { real, u8, u16, u32, i8, i16, i32 };

constexpr std::uint32_t bytes_of(Kept kept) {
  switch (kept) {
    case Kept::real:
      return 8;
    case Kept::u32:
    case Kept::i32:
      return 4;
    case Kept::u16:
    case Kept::i16:
      return 2;
    default:
      return 1;
  }
}

struct Field {
  std::uint32_t offset = 0;  // bytes from the start of the row
  Kept kept = Kept::real;
};

class Row {
 public:
  Row() = default;
  Row(const double* values) : bytes_(reinterpret_cast<const std::byte*>(values)) {}
  Row(const std::byte* bytes, const Field* fields) : bytes_(bytes), fields_(fields) {}

  double operator[](std::int32_t slot) const {
    if (fields_ == nullptr) return at<double>(static_cast<std::size_t>(slot) * sizeof(double));
    const Field field = fields_[slot];
    switch (field.kept) {
      case Kept::real:
        return at<double>(field.offset);
      case Kept::u8:
        return at<std::uint8_t>(field.offset);
      case Kept::u16:
        return at<std::uint16_t>(field.offset);
      case Kept::u32:
        return at<std::uint32_t>(field.offset);
      case Kept::i8:
        return at<std::int8_t>(field.offset);
      case Kept::i16:
        return at<std::int16_t>(field.offset);
      case Kept::i32:
        return at<std::int32_t>(field.offset);
    }
    return 0;
  }

 protected:
  const std::byte* bytes_ = nullptr;
  const Field* fields_ = nullptr;

 private:
  template <class Value>
  Value at(std::size_t offset) const {
    Value value;
    std::memcpy(&value, bytes_ + offset, sizeof(value));
    return value;
  }
};

/// A row whose owner may be changed through it.
class WritableRow : public Row {
 public:
  WritableRow() = default;
  WritableRow(double* values) : Row(values) {}
  WritableRow(std::byte* bytes, const Field* fields) : Row(bytes, fields) {}

  /// A value that the slot's type cannot hold is a broken contract: nothing is ever cut off.
  void set(std::int32_t slot, double value) const;
};

}  // namespace concert::expr
