// The frame of every page: head, style, contents, footer. A page needs nothing else: no network, no scripts.
#pragma once
#include <string>
#include <vector>

namespace concert::analysis::html {

struct PageSection {
  std::string id, heading;
  std::string body;  // markup; empty: left out
};

/// `title` and `version` are text; the footer names the version, if there is one.
std::string page(const std::string& title, const std::vector<PageSection>& sections, const std::string& version);

}  // namespace concert::analysis::html
