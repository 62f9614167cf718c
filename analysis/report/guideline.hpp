// Reporting guidelines as lists of items, each filled from what the model and its results know and from the author's
// words, the two kept apart. Items are named and asked for in words of our own; the guideline itself is cited.
// Filling one says what is reported, not that it is good.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "analysis/report/block.hpp"

namespace concert::analysis {

/// What is known, by the names that items ask for ("entities", "run_length").
using Known = std::map<std::string, std::vector<Block>>;

/// Which of the two fills a required item.
enum class FilledBy : std::uint8_t { author, model, nobody };  // nobody: may stay empty

struct GuidelineItem {
  std::string key;   // "2.5.1", "13"
  std::string name;  // "entities"
  std::string asks;
  FilledBy by = FilledBy::author;
  std::vector<std::string> known;  // names in Known
};

struct GuidelineSection {
  std::string heading;
  std::vector<GuidelineItem> items;
};

struct Guideline {
  std::string id;  // stress, odd, cheers: the key of its block in the author's file
  std::string title, citation;
  std::vector<std::string> remarks;
  std::vector<GuidelineSection> sections;
};

/// STRESS-DES, with what STRESS-ABS asks beyond it; Monks et al. 2019, doi:10.1080/17477778.2018.1442155.
const Guideline& stress_guideline();
/// ODD: seven elements, eleven design concepts; Grimm et al. 2020, doi:10.18564/jasss.4259.
const Guideline& odd_guideline();
/// CHEERS 2022: 28 items; Husereau et al. 2022, doi:10.1136/bmj-2021-067975.
const Guideline& cheers_guideline();

/// The author's words by the key of an item; paragraphs apart by an empty line.
using AuthorText = std::map<std::string, std::string>;

struct FilledItem {
  const GuidelineItem* item = nullptr;
  std::vector<Block> model;
  std::string author;
  bool empty = false;  // required, and not filled
};

struct FilledGuideline {
  const Guideline* guideline = nullptr;
  std::string subject;                         // title of the scenario
  std::vector<std::vector<FilledItem>> items;  // [section][item]
  std::vector<std::string> empty;              // keys of required items that are not filled
  std::string text_file;                       // where the author writes
};

/// Blocks without text and rows do not fill an item.
FilledGuideline fill(const Guideline& guideline, const Known& known, const AuthorText& author);

std::string to_markdown(const FilledGuideline& filled);
std::string to_html(const FilledGuideline& filled);

}  // namespace concert::analysis
