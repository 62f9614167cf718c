// A comparison as one page that needs nothing else: no network, no scripts; printable, readable on a phone, with a
// keyboard and with a screen reader. Says an interval with every mean, a unit with every number, and what was assumed.
// To add a section: a function that returns its markup (empty: left out), and a line in `sections` (page.cpp); what
// Markdown says too comes from report_blocks.hpp.
#pragma once
#include <string>

#include "analysis/report/content.hpp"

namespace concert::analysis {

std::string to_html(const Report& report);

/// Of a comparison alone: without economics, patterns and shares.
std::string to_html(const Comparison& comparison);

}  // namespace concert::analysis
