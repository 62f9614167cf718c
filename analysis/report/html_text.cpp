#include "analysis/report/html_text.hpp"

namespace concert::analysis::html {

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      default:
        result += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
    }
  }
  return result;
}

std::string table(const HtmlTable& table) {
  const std::string caption = escaped(table.caption);
  std::string out = "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"" + caption +
                    "\">\n<table><caption>" + caption + "</caption>\n<thead><tr>";
  const auto side = [&](std::size_t column) { return column < table.text_columns ? "" : " class=\"n\""; };
  for (std::size_t i = 0; i < table.headings.size(); ++i)
    out += std::string("<th scope=\"col\"") + side(i) + ">" + escaped(table.headings[i]) + "</th>";
  out += "</tr></thead>\n<tbody>\n";
  for (const std::vector<std::string>& row : table.rows) {
    out += "<tr>";
    for (std::size_t i = 0; i < row.size(); ++i)
      out += i == 0 ? "<th scope=\"row\">" + row[i] + "</th>" : std::string("<td") + side(i) + ">" + row[i] + "</td>";
    out += "</tr>\n";
  }
  return out + "</tbody></table></div>\n";
}

std::string section(const std::string& id, const std::string& heading, const std::string& body) {
  if (body.empty()) return "";
  return "<section id=\"" + id + "\" aria-labelledby=\"" + id + "-heading\">\n<h2 id=\"" + id + "-heading\">" +
         escaped(heading) + "</h2>\n" + body + "</section>\n";
}

std::string paragraph(const std::string& markup) { return "<p>" + markup + "</p>\n"; }

}  // namespace concert::analysis::html
