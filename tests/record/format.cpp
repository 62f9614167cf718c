// A real file holds what FORMAT.md names, and FORMAT.md names what a real file holds. Looks at the file with HDF5
// itself, as a user's tool would, not through the reader.
#include <algorithm>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "catch.hpp"
#include "record/h5.hpp"
#include "record/sample.hpp"

using namespace sample;

namespace {

using Names = std::set<std::string>;

/// Everything between backticks on the page.
Names named_in_format() {
  std::ifstream in(std::string(CONCERT_SOURCE_DIR) + "/sim/record/FORMAT.md");
  std::stringstream text;
  text << in.rdbuf();
  const std::string page = text.str();
  const std::regex quoted("`([^`\n]+)`");
  Names names;
  for (std::sregex_iterator match(page.begin(), page.end(), quoted), end; match != end; ++match) {
    names.insert((*match)[1]);
  }
  return names;
}

struct Content {
  Names groups, datasets, attributes;
  std::vector<std::string> without_labels, without_scale, with_times;
};

herr_t note_attribute(hid_t, const char* name, const H5A_info_t*, void* names) {
  static_cast<Names*>(names)->insert(name);
  return 0;
}

Names attributes_of(hid_t object) {
  Names names;
  hsize_t from = 0;
  H5Aiterate2(object, H5_INDEX_NAME, H5_ITER_INC, &from, note_attribute, &names);
  return names;
}

void look_at_dataset(hid_t object, const std::string& path, Content& content) {
  content.datasets.insert(path);
  const Names own = attributes_of(object);
  if (own.count("units") == 0 || own.count("long_name") == 0) content.without_labels.push_back(path);
  if (own.count("CLASS") == 0 && own.count("DIMENSION_LIST") == 0) content.without_scale.push_back(path);
  content.attributes.insert(own.begin(), own.end());
}

herr_t note_object(hid_t file, const char* name, const H5O_info_t* info, void* data) {
  Content& content = *static_cast<Content*>(data);
  const std::string path = std::string("/") + name;
  if (path == "/.") return 0;
  if (info->ctime != 0 || info->mtime != 0) content.with_times.push_back(path);
  const record::h5::Handle object(H5Oopen(file, name, H5P_DEFAULT), H5Oclose, "open an object");
  if (info->type == H5O_TYPE_DATASET) {
    look_at_dataset(object.get(), path, content);
  } else {
    content.groups.insert(path);
    const Names own = attributes_of(object.get());
    if (path != "/provenance") content.attributes.insert(own.begin(), own.end());
  }
  return 0;
}

Content look(const std::filesystem::path& path) {
  Content content;
  const record::h5::Handle file = record::h5::open_file(path);
  content.attributes = attributes_of(file.get());
  H5Ovisit2(file.get(), H5_INDEX_NAME, H5_ITER_INC, note_object, &content, H5O_INFO_ALL);
  return content;
}

Content full_file() {
  const Folder folder;
  sample::write(folder.path / "r.h5", 500, Level::full);
  return look(folder.path / "r.h5");
}

Names missing(const Names& from, const Names& in) {
  Names left;
  std::set_difference(from.begin(), from.end(), in.begin(), in.end(), std::inserter(left, left.end()));
  return left;
}

}  // namespace

TEST_CASE("FORMAT.md names every group, dataset and attribute of a full file", "[unit]") {
  const Content content = full_file();
  const Names named = named_in_format();
  CHECK(missing(content.datasets, named) == Names{});
  CHECK(missing(content.attributes, named) == Names{});
  for (const std::string& group : content.groups) {
    INFO(group);
    const bool by_itself_or_its_datasets =
        std::any_of(named.begin(), named.end(), [&](const std::string& name) { return name == group || name.rfind(group + "/", 0) == 0; });
    CHECK(by_itself_or_its_datasets);
  }
}

TEST_CASE("FORMAT.md names no dataset that a full file does not hold", "[unit]") {
  const Content content = full_file();
  for (const std::string& name : named_in_format()) {
    const bool is_path = name.front() == '/' && name.size() > 1;
    if (is_path && content.groups.count(name) == 0) {
      INFO(name);
      CHECK(content.datasets.count(name) == 1);
    }
  }
}

TEST_CASE("every dataset has units, a long name and a scale on its axis, and no object has a time", "[unit]") {
  const Content content = full_file();
  CHECK(content.without_labels == std::vector<std::string>{});
  CHECK(content.without_scale == std::vector<std::string>{});
  CHECK(content.with_times == std::vector<std::string>{});
  CHECK(content.datasets.size() > 80);
}

TEST_CASE("codes carry their words, instants their epoch, the root the scenario", "[unit]") {
  const Folder folder;
  sample::write(folder.path / "r.h5", 10);
  using namespace record::h5;
  const Handle file = open_file(folder.path / "r.h5");
  const auto text = [&](const char* dataset, const char* attribute) {
    const Handle object(H5Oopen(file.get(), dataset, H5P_DEFAULT), H5Oclose, "open an object");
    return read_text_attribute(object.get(), attribute);
  };
  CHECK(text("/", "Conventions") == "CF-1.8");
  CHECK(text("/", "seed") == "18446744073709551615");
  CHECK(text("/", "title") == "A corner shop, größer than it looks");
  CHECK(text("/visits/outcome", "flag_meanings") == "done refused gave_up preempted lost open");
  CHECK(text("/visits/site", "flag_meanings") == "visit.use_clerk visit.hold complaint.await");
  CHECK(text("/visits/site", "names") == "/names/site");
  CHECK(text("/visits/started", "units") == "milliseconds since 2017-07-01");
  CHECK(text("/provenance", "host") == "somewhere");
}

TEST_CASE("an episode's outcome is a code of one list for all pathways", "[unit]") {
  const Folder folder;
  Header h = sample::header();
  h.runs.resize(1);
  Writer writer(folder.path / "r.h5", h, Level::visits);
  const auto log = writer.trial(0);
  // Outcomes by pathway: {done, refused}, {}, {gave_up, done}.
  log->episode({.pathway = 0, .outcome = 1});
  log->episode({.pathway = 2, .outcome = 0});
  log->episode({.pathway = 2, .outcome = 1});
  log->episode({.pathway = 1, .outcome = 65535});
  log->finish({});
  writer.close();
  using namespace record::h5;
  const Handle file = open_file(folder.path / "r.h5");
  CHECK(read_texts(file.get(), "names/outcome") == std::vector<std::string>{"done", "refused", "gave_up", "open"});
  CHECK(read_column<std::uint16_t>(file.get(), "episodes/outcome") == std::vector<std::uint16_t>{1, 2, 0, 3});
}

TEST_CASE("rows come back whole across chunks", "[unit]") {
  const Folder folder;
  Header h = sample::header();
  h.runs.resize(2);
  constexpr std::uint32_t rows = 40'000;  // two full chunks and a part, the second run beginning inside one
  Writer writer(folder.path / "r.h5", h, Level::visits);
  for (std::uint32_t run = 0; run < 2; ++run) {
    const auto log = writer.trial(run);
    log->finish(sample::record(*log, run, rows));
  }
  writer.close();
  using namespace record::h5;
  const Handle file = open_file(folder.path / "r.h5");
  const auto agent = read_column<std::uint32_t>(file.get(), "visits/agent");
  const auto run = read_column<std::uint32_t>(file.get(), "visits/run");
  const auto requested = read_column<std::int64_t>(file.get(), "visits/requested");
  const auto server = read_column<std::int32_t>(file.get(), "visits/server");
  REQUIRE(agent.size() == 2 * rows);
  std::size_t wrong = 0;
  for (std::uint32_t i = 0; i < 2 * rows; ++i) {
    const std::uint32_t own = i % rows, of = i / rows;
    wrong += agent[i] != own || run[i] != of || requested[i] != Tick{own} * 1000 + of ||
             server[i] != static_cast<int>(own % 4) - 1;
  }
  CHECK(wrong == 0);
}
