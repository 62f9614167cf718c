// The bytes of a file depend on the design alone: not on which trial ends first, not on threads, not on the level.
#include <algorithm>
#include <numeric>
#include <random>
#include <thread>

#include "catch.hpp"
#include "record/sample.hpp"

using namespace sample;

namespace {

/// Trials are begun in `order`, by several threads, each advancing as it can; run r has 500 r rows and a bit.
void write_in_order(const std::filesystem::path& path, const std::vector<std::uint32_t>& order, unsigned threads) {
  Writer writer(path, sample::header(), Level::full);
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < order.size(); i = next++) {
      const auto log = writer.trial(order[i]);
      log->finish(sample::record(*log, order[i], 7'000 * order[i] + 13));
    }
  };
  std::vector<std::thread> pool;
  for (unsigned i = 0; i < threads; ++i) pool.emplace_back(work);
  for (std::thread& thread : pool) thread.join();
  writer.provenance("host", "somewhere");
  writer.close();
}

}  // namespace

TEST_CASE("trials may finish in any order, from any number of threads: the bytes are the same", "[property]") {
  const Folder folder;
  std::vector<std::uint32_t> order(sample::header().runs.size());
  std::iota(order.begin(), order.end(), 0u);
  write_in_order(folder.path / "first.h5", order, 1);
  const std::string first = bytes(folder.path / "first.h5");
  std::mt19937 shuffler(7);
  for (unsigned threads : {1u, 2u, 4u}) {
    std::shuffle(order.begin(), order.end(), shuffler);
    write_in_order(folder.path / "other.h5", order, threads);
    CHECK(bytes(folder.path / "other.h5") == first);
  }
}

TEST_CASE("two trials that take turns row by row are kept apart", "[unit]") {
  const Folder folder;
  Header h = sample::header();
  h.runs.resize(2);
  Writer writer(folder.path / "mixed.h5", h, Level::visits);
  const auto one = writer.trial(0), two = writer.trial(1);
  for (std::uint32_t i = 0; i < 10'000; ++i) {
    two->visit({.agent = i, .requested = 2});
    one->visit({.agent = i, .requested = 1});
  }
  two->finish({});
  one->finish({});
  writer.close();

  Writer again(folder.path / "apart.h5", h, Level::visits);
  for (std::uint32_t run = 0; run < 2; ++run) {
    const auto log = again.trial(run);
    for (std::uint32_t i = 0; i < 10'000; ++i) log->visit({.agent = i, .requested = run + 1});
    log->finish({});
  }
  again.close();
  CHECK(bytes(folder.path / "mixed.h5") == bytes(folder.path / "apart.h5"));
}

TEST_CASE("a recording level leaves tables out and changes nothing else", "[property]") {
  const Folder folder;
  sample::write(folder.path / "full.h5", 3'000, Level::full);
  sample::write(folder.path / "visits.h5", 3'000, Level::visits);
  sample::write(folder.path / "measures.h5", 3'000, Level::measures);
  const auto full = digests(folder.path / "full.h5");
  for (const char* less : {"visits.h5", "measures.h5"}) {
    const auto some = digests(folder.path / less);
    CHECK(some.size() < full.size());
    for (const auto& [name, value] : some) {
      INFO(name);
      CHECK(full.at(name) == value);
    }
  }
  CHECK(digests(folder.path / "visits.h5").count("/visits") == 1);
  CHECK(digests(folder.path / "visits.h5").count("/messages") == 0);
  CHECK(digests(folder.path / "measures.h5").count("/visits") == 0);
}

TEST_CASE("facts of an execution move no other byte", "[property]") {
  const Folder folder;
  const auto with = [&](const char* name, const std::string& host) {
    Header h = sample::header();
    h.runs.clear();
    Writer writer(folder.path / name, h, Level::full);
    writer.provenance("host", host);
    writer.provenance("date", "2026-01-01");
    writer.close();
    return bytes(folder.path / name);
  };
  const std::string a = with("a.h5", "aaaa"), b = with("b.h5", "aaaa, a machine with a longer name");
  REQUIRE(a.size() == b.size());
  std::size_t different = 0;
  for (std::size_t i = 0; i < a.size(); ++i) different += a[i] != b[i];
  // The value itself and, in the same object's header, its checksum.
  CHECK(different > 0);
  CHECK(different <= std::string(", a machine with a longer name").size() + 4);
  CHECK(digest(folder.path / "a.h5") == digest(folder.path / "b.h5"));
}

TEST_CASE("the digest sees a single row, text or attribute that differs", "[unit]") {
  const Folder folder;
  const auto with = [&](Header h, Tick requested) {
    h.runs.resize(1);
    Writer writer(folder.path / "r.h5", h, Level::visits);
    const auto log = writer.trial(0);
    for (std::uint32_t i = 0; i < 100; ++i) log->visit({.agent = i, .requested = i == 50 ? requested : 0});
    log->finish({});
    writer.close();
    return digests(folder.path / "r.h5");
  };
  const auto base = with(sample::header(), 1);
  const auto differing = [&](const std::map<std::string, std::uint64_t>& other) {
    std::vector<std::string> names;
    for (const auto& [name, value] : base) {
      if (other.at(name) != value) names.push_back(name);
    }
    return names;
  };
  CHECK(differing(with(sample::header(), 1)).empty());
  CHECK(differing(with(sample::header(), 2)) == std::vector<std::string>{"/visits/requested"});
  Header text = sample::header();
  text.texts[0].second += "#";
  CHECK(differing(with(text, 1)) == std::vector<std::string>{"/texts/contents"});
  Header title = sample::header();
  title.title += "!";
  CHECK(differing(with(title, 1)) == std::vector<std::string>{"/"});
}
