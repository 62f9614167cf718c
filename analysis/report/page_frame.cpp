#include "analysis/report/page_frame.hpp"

#include "analysis/report/drawing.hpp"
#include "analysis/report/html_text.hpp"

namespace concert::analysis::html {
namespace {

constexpr const char* style = R"css(
:root{color-scheme:light}*{box-sizing:border-box}
body{margin:0;font:16px/1.5 system-ui,sans-serif;color:#1a1a1a;background:#fff}
header,main,footer{max-width:64rem;margin:0 auto;padding:1rem}
.skip{position:absolute;left:-999px}.skip:focus{left:1rem;top:.5rem;background:#fff;padding:.5rem;z-index:1}
h1{line-height:1.2;margin:.5rem 0}h2{margin:2rem 0 .5rem;border-bottom:1px solid #bbb}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1rem;padding:0;list-style:none}a{color:#004b8d}
.scroll{overflow-x:auto;margin:.5rem 0 1rem}.scroll:focus{outline:2px solid #004b8d}
table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}
caption{text-align:left;font-weight:600;padding:.25rem 0}th,td{padding:.25rem .6rem;border-bottom:1px solid #ddd;text-align:left;vertical-align:top}
thead th{border-bottom:2px solid #555}tbody th{font-weight:400}.n{text-align:right;white-space:nowrap}td,th{overflow-wrap:break-word}tbody th{min-width:9rem;max-width:18rem}
small{color:#555}figure{margin:1rem 0;break-inside:avoid}svg{width:100%;height:auto;font:13px system-ui,sans-serif}
figcaption{font-size:.9rem;color:#333}.pictures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,28rem),1fr));gap:0 2rem}
.by{font-size:.85rem;color:#555;margin:.5rem 0 0;text-transform:uppercase;letter-spacing:.04em}
.author{border-left:4px solid #004b8d;padding-left:.8rem}.model{border-left:4px solid #ccc;padding-left:.8rem}.empty{border-left:4px solid #b00;padding-left:.8rem}
code{overflow-wrap:anywhere}caption{max-width:calc(100vw - 2rem)}
@media screen and (max-width:40rem){figure{overflow-x:auto}figure>svg{min-width:40rem}}
@media print{nav,.skip{display:none}body{font-size:10pt}header,main,footer{max-width:none;padding:0}.scroll{overflow:visible}tr{break-inside:avoid}a{color:inherit;text-decoration:none}}
)css";

}  // namespace

std::string page(const std::string& title, const std::vector<PageSection>& sections, const std::string& version) {
  const std::string name = escaped(title);
  std::string contents, body;
  for (const PageSection& one : sections) {
    const std::string markup = section(one.id, one.heading, one.body);
    if (markup.empty()) continue;
    contents += "<li><a href=\"#" + one.id + "\">" + escaped(one.heading) + "</a></li>";
    body += markup;
  }
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<title>" +
         name + "</title>\n<style>" + style +
         "</style>\n</head>\n<body>\n"
         "<a class=\"skip\" href=\"#main\">To the results</a>\n<header><h1>" +
         name +
         "</h1>\n"
         "<nav aria-label=\"Contents\"><ul>" +
         contents + "</ul></nav></header>\n<main id=\"main\">\n" + body + "</main>\n<footer><p>Made by Concert" +
         (version.empty() ? "" : " " + escaped(version)) + ".</p></footer>\n" +
         (body.find("vega-lite") == std::string::npos ? "" : drawing_scripts()) + "</body>\n</html>\n";
}

}  // namespace concert::analysis::html
