// Numbers as people read them: as many digits as the interval supports, thousands set apart, a sign for what is
// missing. Shared by the sentences of verdicts and the tables.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "analysis/estimate.hpp"

namespace concert::analysis {

enum class Charset : std::uint8_t { ascii, utf8 };

/// Decimals at which `half_width` shows two significant digits (or `value` four, where there is none).
int decimals_for(double value, double half_width);

/// "12 345.67" (thin spaces; "12,345.67" in ASCII); "–" if missing; scientific beyond what a column can hold.
std::string number_text(double value, int decimals, Charset charset = Charset::utf8);

/// A number on its own, to `digits` significant digits, trailing zeros dropped: for sentences.
std::string short_number(double value, int digits = 3, Charset charset = Charset::utf8);
/// "2.3 (1.9 to 2.8)"; the estimate alone where there is no interval.
std::string short_interval(const Interval& interval, Charset charset = Charset::utf8);

/// How many terminal columns a UTF-8 text takes (every character one).
std::size_t columns(std::string_view text);

}  // namespace concert::analysis
