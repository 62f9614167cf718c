// `concert report`: a result file as a page, or in Markdown.
#include <iostream>
#include <stdexcept>

#include "analysis/compare.hpp"
#include "analysis/report.hpp"
#include "analysis/report/page.hpp"
#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "record/reader.hpp"

namespace concert::cli {

Exit report(const Arguments& arguments) {
  analysis::CompareOptions options;
  if (!arguments.models.empty()) options.baseline = arguments.models.front();
  analysis::Comparison comparison;
  try {
    comparison = analysis::compare(record::read(arguments.scenario), options);
  } catch (const std::invalid_argument& error) {  // no such baseline
    std::cerr << "concert: " << error.what() << "\n";
    return Exit::usage;
  }
  comparison.log = arguments.scenario;
  std::filesystem::path output = arguments.output;
  if (output.empty()) output = std::filesystem::path(arguments.scenario).replace_extension("." + arguments.format);
  write_text(output, arguments.format == "md" ? analysis::to_markdown(comparison) : analysis::to_html(comparison));
  if (!arguments.quiet) std::cout << "report   " << output.string() << "\n";
  return Exit::done;
}

}  // namespace concert::cli
