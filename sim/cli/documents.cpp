// `concert schema` and `concert reference`: the language told to an editor and to a reader, from the reader's own
// table.
#include <iostream>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "scenario/read.hpp"

namespace concert::cli {
namespace {

Exit give(const std::string& text, const Arguments& arguments) {
  if (arguments.output.empty()) {
    std::cout << text;
  } else {
    write_text(arguments.output, text);
  }
  return Exit::done;
}

}  // namespace

Exit schema(const Arguments& arguments) { return give(scenario::json_schema(), arguments); }

Exit reference(const Arguments& arguments) { return give(scenario::reference_markdown(), arguments); }

}  // namespace concert::cli
