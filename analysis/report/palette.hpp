// Colours that the colour-blind tell apart (Okabe and Ito 2008), in the order in which pictures take them.
#pragma once
#include <array>

namespace concert::analysis::html {

constexpr std::array<const char*, 7> colours{"#0072B2", "#D55E00", "#009E73", "#CC79A7",
                                             "#56B4E9", "#E69F00", "#444444"};

}  // namespace concert::analysis::html
