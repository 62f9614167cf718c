// The script that draws a page's Vega-Lite specifications in place of its static pictures. Vega and Vega-Lite are put
// into the program when it is built, if they are there (npm; see browser/package.json); a page without them keeps its
// static pictures.
#pragma once
#include <string>

namespace concert::analysis::html {

/// Script elements for the end of a page; empty if the program was built without the library.
std::string drawing_scripts();

}  // namespace concert::analysis::html
