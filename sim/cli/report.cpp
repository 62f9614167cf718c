// `concert report`: a result file as a page, in Markdown, as a table or as a workbook.
#include <iostream>
#include <stdexcept>

#include "analysis/report.hpp"
#include "analysis/report/page.hpp"
#include "analysis/report/tidy.hpp"
#include "analysis/report/workbook.hpp"
#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/guideline.hpp"
#include "cli/recorded.hpp"
#include "record/reader.hpp"

namespace concert::cli {
namespace {

void write_report(const std::filesystem::path& output, const std::string& format, const analysis::Report& report) {
  if (format == "xlsx")
    return write_under_other_name(output, [&](const std::filesystem::path& part) { write_workbook(part, report); });
  write_text(output, format == "md"    ? analysis::to_markdown(report)
                     : format == "csv" ? analysis::to_csv(report.comparison)
                                       : analysis::to_html(report));
}

}  // namespace

Exit report(const Arguments& arguments) {
  analysis::CompareOptions options;
  if (!arguments.models.empty()) options.baseline = arguments.models.front();
  const record::Results results = record::read(arguments.scenario);
  const Recorded recorded = recorded_scenario(results.header);
  analysis::Report report;
  try {
    report = analysis::gather(results, options, told(recorded, results));
  } catch (const std::invalid_argument& error) {  // no such baseline
    std::cerr << "concert: " << error.what() << "\n";
    return Exit::usage;
  }
  report.log = arguments.scenario;
  if (!arguments.guideline.empty()) return report_guideline(arguments, report, recorded);
  std::filesystem::path output = arguments.output;
  if (output.empty()) output = std::filesystem::path(arguments.scenario).replace_extension("." + arguments.format);
  write_report(output, arguments.format, report);
  if (!arguments.quiet) std::cout << "report   " << output.string() << "\n";
  return Exit::done;
}

}  // namespace concert::cli
