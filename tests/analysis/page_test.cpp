// The report as one page: nothing of a scenario is markup, tags are balanced, pictures have axes with units.
#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include "analysis/report/charts.hpp"
#include "analysis/report/html_text.hpp"
#include "analysis/report/page.hpp"
#include "catch.hpp"
#include "synthetic.hpp"

using namespace concert::analysis;
using concert::test::Made;
using Run = concert::record::Header::Run;

namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// The first tag that is closed without being open, or open at the end; empty if all are balanced.
std::string unbalanced(const std::string& page) {
  const std::set<std::string> alone{"meta", "br", "!DOCTYPE"};
  std::vector<std::string> open;
  for (std::size_t at = page.find('<'); at != std::string::npos; at = page.find('<', at + 1)) {
    const std::size_t end = page.find('>', at);
    const bool closes = page[at + 1] == '/';
    const std::size_t from = at + (closes ? 2 : 1);
    const std::string name = page.substr(from, page.find_first_of(" >/", from) - from);
    if (closes) {
      if (open.empty() || open.back() != name) return name;
      open.pop_back();
    } else if (page[end - 1] != '/' && alone.count(name) == 0) {
      open.push_back(name);
    }
  }
  return open.empty() ? "" : open.back();
}

/// The page without what is program text: specifications and, where they were built in, the libraries that draw them.
std::string without_scripts(std::string page) {
  const std::string close = "</script>";
  for (std::size_t at = page.find("<script"); at != std::string::npos; at = page.find("<script"))
    page.erase(at, page.find(close, at) + close.size() - at);
  return page;
}

Made example() {
  Made made({"usual", "nurse"}, 4);
  made.measure("wait", "min", [](const Run& r) { return 20.0 + r.replication - 5.0 * r.model; });
  const auto weekly = made.declare("visits", "1/d");
  for (std::int32_t period = 0; period < 4; ++period)
    made.column(
        weekly, -1, [period](const Run& r) { return 10.0 + period + r.model + 0.1 * r.replication; }, period);
  made.results.header.measures[weekly].period_starts = {0, 7, 14, 21};
  return made;
}

}  // namespace

TEST_CASE("what a scenario says is text on the page, wherever it stands", "[analysis][page]") {
  const std::string evil = "<script>alert('x')</script> & \"q\"";
  Made made({"usual", evil}, 3);
  const auto index = made.measure(evil, evil, [](const Run& r) { return 1.0 + r.replication * (1 + r.model); });
  made.results.header.measures[index].says = evil;
  made.results.header.title = evil;
  made.results.header.limits = {evil};
  made.results.header.parameters.push_back(
      {.name = evil, .unit = evil, .kind = "assumption", .source = evil, .note = evil, .range = evil});
  made.results.header.settings.push_back({.model = evil, .name = evil, .text = evil, .effect = true});
  const std::string whole = to_html(compare(made.results)), page = without_scripts(whole);
  CHECK_FALSE(has(whole, "<script>alert"));
  CHECK(has(whole, "\\u003cscript>alert"));  // in a specification
  CHECK_FALSE(has(page, "script>"));
  CHECK(has(page, "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;q&quot;"));
  CHECK(unbalanced(page) == "");
}

TEST_CASE("the page needs nothing else", "[analysis][page]") {
  const std::string page = without_scripts(to_html(compare(example().results)));
  for (const char* outside : {"src=", "<link", "@import", "url("}) CHECK_FALSE(has(page, outside));
  CHECK(unbalanced(page) == "");
  CHECK(has(page, "<html lang=\"en\">"));
  CHECK(has(page, "<main id=\"main\">"));
  CHECK(has(page, "width=device-width"));
  CHECK(has(page, "@media print"));
}

TEST_CASE("every table has a caption and scopes, every picture a title, and every link leads somewhere",
          "[analysis][page]") {
  const std::string page = to_html(compare(example().results));
  const auto count = [&](const std::string& part) {
    std::size_t n = 0;
    for (std::size_t at = page.find(part); at != std::string::npos; at = page.find(part, at + 1)) ++n;
    return n;
  };
  CHECK(count("<table>") > 2);
  CHECK(count("<table><caption>") == count("<table>"));
  CHECK(count("<svg") > 0);
  CHECK(count("<svg") == count("<title>") - 1);  // the page has one of its own
  for (std::size_t at = page.find("href=\"#"); at != std::string::npos; at = page.find("href=\"#", at + 1)) {
    const std::string id = page.substr(at + 7, page.find('"', at + 7) - at - 7);
    INFO(id);
    CHECK(has(page, "id=\"" + id + "\""));
  }
}

TEST_CASE("numbers on the page are those of the comparison, with unit and interval", "[analysis][page]") {
  const std::string page = to_html(compare(example().results));
  CHECK(has(page, "21.5 ± 2.1"));               // 20 … 23: t(0.975; 3) 1.29 / 2
  CHECK(has(page, "<strong>-5 ± 0</strong>"));  // the same luck: no spread at all
  CHECK(has(page, ">min</text>"));              // of an axis
  CHECK(has(page, "time (days)"));
}

TEST_CASE("ticks are round and cover what they are for", "[analysis][page]") {
  CHECK(html::ticks(0, 9.7, 5) == std::vector<double>{0, 2, 4, 6, 8, 10});
  CHECK(html::ticks(-0.021, 0.013, 4) == std::vector<double>{-0.03, -0.02, -0.01, 0, 0.01, 0.02});
  for (const double size : {1e-9, 0.3, 7.0, 1e12}) {
    const auto marks = html::ticks(-size, size, 6);
    CHECK(marks.front() <= -size);
    CHECK(marks.back() >= size);
    CHECK(marks.size() <= 12);
  }
}

TEST_CASE("a picture of nothing is left out", "[analysis][page]") {
  CHECK(html::interval_chart("t", "min", {{"a", {}}}).empty());
  CHECK(html::curve_chart("t", "", {"days", "min"}, {0}, {{"a", {{.mean = 1}}}}).empty());
  CHECK_FALSE(html::interval_chart("t", "min", {{"a", {.mean = 0, .sd = 0, .half_width = 0, .n = 3}}}).empty());
}

TEST_CASE("a mean without end is left out of a picture, and the others are drawn", "[analysis][page]") {
  const Summary endless{.mean = INFINITY}, two{.mean = 2};
  CHECK(html::interval_chart("t", "min", {{"a", endless}}).empty());
  CHECK(html::interval_chart("t", "min", {{"a", endless}, {"b", two}}).find("<circle") != std::string::npos);
  CHECK(html::curve_chart("t", "", {"days", "min"}, {0, 1}, {{"a", {endless, endless}}}).empty());
  CHECK(html::curve_chart("t", "", {"days", "min"}, {0, 1}, {{"a", {two, endless}}}).find("inf") == std::string::npos);
}

TEST_CASE("a long unit of an axis starts inside the picture", "[analysis][page]") {
  const std::string picture =
      html::curve_chart("t", "", {"days", "quality-adjusted life years"}, {0, 1}, {{"a", {{.mean = 1}, {.mean = 2}}}});
  CHECK(picture.find("text-anchor=\"start\" >quality-adjusted life years<") != std::string::npos);
}
