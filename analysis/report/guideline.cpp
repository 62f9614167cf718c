#include "analysis/report/guideline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <sstream>

#include "analysis/report/html_text.hpp"
#include "analysis/report/page_frame.hpp"

namespace concert::analysis {
namespace {

bool says_something(const Block& block) { return !block.text.empty() || !block.rows.empty(); }

bool blank(const std::string& text) { return text.find_first_not_of(" \t\r\n") == std::string::npos; }

FilledItem fill_item(const GuidelineItem& item, const Known& known, const AuthorText& author) {
  FilledItem filled{.item = &item, .model = {}, .author = "", .empty = false};
  for (const std::string& name : item.known)
    if (const auto found = known.find(name); found != known.end())
      std::copy_if(found->second.begin(), found->second.end(), std::back_inserter(filled.model), says_something);
  if (const auto found = author.find(item.key); found != author.end() && !blank(found->second))
    filled.author = found->second;
  const bool by_model = item.by == FilledBy::model && !filled.model.empty();
  filled.empty = item.by != FilledBy::nobody && !by_model && filled.author.empty();
  return filled;
}

std::string heading_of(const GuidelineItem& item) {
  std::string name = item.name;
  name[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(name[0])));
  return item.key.rfind("ABS", 0) == 0 ? name + " (ABS)" : item.key + " " + name;
}

std::size_t items_of(const FilledGuideline& filled) {
  std::size_t count = 0;
  for (const auto& section : filled.items) count += section.size();
  return count;
}

std::string where_to_write(const FilledGuideline& filled, const FilledItem& item) {
  return filled.text_file + ", " + filled.guideline->id + ": " + item.item->key;
}

std::string state_of(const FilledGuideline& filled) {
  std::string text =
      fmt::format("{} of {} items are filled.", items_of(filled) - filled.empty.size(), items_of(filled));
  if (filled.empty.empty()) return text;
  text += " Empty: ";
  for (std::size_t i = 0; i < filled.empty.size(); ++i) text += (i == 0 ? "" : ", ") + filled.empty[i];
  return text + ". They are written in " + filled.text_file + ".";
}

constexpr const char* legend =
    "“From the model” was written by Concert from the scenario and its results; “The author” is the author's own text.";

// ── Markdown ──

std::string markdown(const FilledGuideline& filled, const FilledItem& item) {
  std::string out = "### " + markdown_text(heading_of(*item.item)) + "\n\n*" + markdown_text(item.item->asks) + "*\n\n";
  if (!item.model.empty()) out += "**From the model**\n\n";
  for (const Block& block : item.model) out += markdown(block);
  if (!item.author.empty()) out += "**The author**\n\n";
  for (const std::string& one : paragraphs(item.author)) out += "> " + markdown_text(one) + "\n>\n";
  if (!item.author.empty()) out += "\n";
  if (item.empty)
    out += "**Empty.** To be written by the author (" + markdown_text(where_to_write(filled, item)) + ").\n\n";
  return out;
}

// ── HTML ──

using html::escaped;
using html::paragraph;

std::string markup(const FilledGuideline& filled, const FilledItem& item) {
  std::string out =
      "<h3>" + escaped(heading_of(*item.item)) + "</h3>\n" + paragraph("<em>" + escaped(item.item->asks) + "</em>");
  if (!item.model.empty()) out += "<div class=\"model\"><p class=\"by\">From the model</p>\n";
  for (const Block& block : item.model) out += markup(block, item.item->name);
  if (!item.model.empty()) out += "</div>\n";
  if (!item.author.empty()) out += "<div class=\"author\"><p class=\"by\">The author</p>\n";
  for (const std::string& one : paragraphs(item.author)) out += paragraph(escaped(one));
  if (!item.author.empty()) out += "</div>\n";
  if (item.empty)
    out += "<p class=\"empty\"><strong>Empty.</strong> To be written by the author (" +
           escaped(where_to_write(filled, item)) + ").</p>\n";
  return out;
}

}  // namespace

FilledGuideline fill(const Guideline& guideline, const Known& known, const AuthorText& author) {
  FilledGuideline filled{
      .guideline = &guideline, .subject = "", .items = {}, .empty = {}, .text_file = "reporting.yaml"};
  for (const GuidelineSection& section : guideline.sections) {
    filled.items.emplace_back();
    for (const GuidelineItem& item : section.items) {
      filled.items.back().push_back(fill_item(item, known, author));
      if (filled.items.back().back().empty) filled.empty.push_back(item.key);
    }
  }
  return filled;
}

std::string to_markdown(const FilledGuideline& filled) {
  const Guideline& g = *filled.guideline;
  std::string out = "# " + markdown_text(filled.subject) + "\n\n" + markdown_text(g.title) + "\n\n" + state_of(filled) +
                    " " + legend + "\n\n";
  for (const std::string& remark : g.remarks) out += markdown_text(remark) + "\n\n";
  for (std::size_t s = 0; s < g.sections.size(); ++s) {
    out += "## " + g.sections[s].heading + "\n\n";
    for (const FilledItem& item : filled.items[s]) out += markdown(filled, item);
  }
  return out + "## Guideline\n\n" + markdown_text(g.citation) + "\n";
}

std::string to_html(const FilledGuideline& filled) {
  const Guideline& g = *filled.guideline;
  std::vector<html::PageSection> sections;
  std::string remarks =
      paragraph(escaped(g.title)) + paragraph("<strong>" + escaped(state_of(filled)) + "</strong> " + escaped(legend));
  for (const std::string& remark : g.remarks) remarks += paragraph(escaped(remark));
  sections.push_back({"state", "What is filled", remarks});
  for (std::size_t s = 0; s < g.sections.size(); ++s) {
    std::string body;
    for (const FilledItem& item : filled.items[s]) body += markup(filled, item);
    sections.push_back({"section" + std::to_string(s + 1), g.sections[s].heading, body});
  }
  sections.push_back({"guideline", "Guideline", paragraph(escaped(g.citation))});
  return html::page(filled.subject, sections, "");
}

}  // namespace concert::analysis
