#include "expr/row.hpp"

#include <limits>

#include "core/contract.hpp"

namespace concert::expr {

namespace {

template <class Value>
void keep(std::byte* at, double value) {
  constexpr auto least = static_cast<double>(std::numeric_limits<Value>::min());
  constexpr auto most = static_cast<double>(std::numeric_limits<Value>::max());
  require(value >= least && value <= most, "an attribute's type holds every value it is given");
  const auto kept = static_cast<Value>(value);
  require(static_cast<double>(kept) == value, "an attribute that is kept as a whole number is one");
  std::memcpy(at, &kept, sizeof(kept));
}

}  // namespace

void WritableRow::set(std::int32_t slot, double value) const {
  auto* const bytes = const_cast<std::byte*>(bytes_);  // made from bytes that may be written
  const Field field = fields_ != nullptr ? fields_[slot] : Field{static_cast<std::uint32_t>(slot) * 8U, Kept::real};
  std::byte* const at = bytes + field.offset;
  switch (field.kept) {
    case Kept::real:
      std::memcpy(at, &value, sizeof(value));
      return;
    case Kept::u8:
      return keep<std::uint8_t>(at, value);
    case Kept::u16:
      return keep<std::uint16_t>(at, value);
    case Kept::u32:
      return keep<std::uint32_t>(at, value);
    case Kept::i8:
      return keep<std::int8_t>(at, value);
    case Kept::i16:
      return keep<std::int16_t>(at, value);
    case Kept::i32:
      return keep<std::int32_t>(at, value);
  }
}

}  // namespace concert::expr
