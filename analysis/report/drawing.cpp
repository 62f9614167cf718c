#include "analysis/report/drawing.hpp"

#include <string_view>

// Whole files as bytes of the program; CMake names them.
#define CONCERT_FILE(name, path)                                                                    \
  asm(".pushsection .rodata\n" #name "_begin:\n.incbin \"" path "\"\n" #name "_end:\n.popsection"); \
  extern "C" const char name##_begin[], name##_end[];

#ifdef CONCERT_VEGA
CONCERT_FILE(concert_vega, CONCERT_VEGA)
CONCERT_FILE(concert_vega_lite, CONCERT_VEGA_LITE)
CONCERT_FILE(concert_draw, CONCERT_DRAW)
#endif

namespace concert::analysis::html {

std::string drawing_scripts() {
#ifdef CONCERT_VEGA
  const auto script = [](const char* begin, const char* end, const char* remark) {
    return "<script>" + std::string(remark) + std::string(begin, end) + "</script>\n";
  };
  constexpr const char* licence =
      "/* Vega, Vega-Lite: University of Washington Interactive Data Lab, BSD-3-Clause */\n";
  return script(concert_vega_begin, concert_vega_end, licence) +
         script(concert_vega_lite_begin, concert_vega_lite_end, licence) +
         script(concert_draw_begin, concert_draw_end, "");
#else
  return "";
#endif
}

}  // namespace concert::analysis::html
