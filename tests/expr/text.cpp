// The canonical spelling, the words of a text, sets to choose from, the reference.
#include "world.hpp"

using namespace testing;

TEST_CASE("The canonical spelling is a fixed point and means the same", "[property]") {
  const World w;
  for (const char* text : {"1+2*3",
                           "(1+2)*3",
                           "2^3^2",
                           "(2^3)^2",
                           "-n^2",
                           "(-n)^2",
                           "2^-1",
                           "10-(4-3)",
                           "10-4-3",
                           "not (flag and age>65)",
                           "not flag and age > 65",
                           "(age>65)==flag",
                           "if( flag ,45min,1 h)",
                           "50%",
                           "1.5e-3",
                           "wants[ class ]",
                           "state[class,red]",
                           "count( d in physician of clinic if d.skill>1 )",
                           "best(d in physician,score=-d.skill)",
                           "sum(d.skill for d in physician)",
                           "lognormal(mean = 5min,cv=.5)",
                           "categorical(urgent:0.2,routine:0.8)",
                           "queue(bed of doctor.clinic)+1",
                           "self.clinic.size",
                           "empirical([1,2,3],weights=[1,1,2])",
                           "3 - -n",
                           "-(1+n)",
                           "n/(2*3)",
                           "n/2*3",
                           "(flag or flag) and flag",
                           "sum(state[*,red])"}) {
    INFO(text);
    const std::string once = canonical(text);
    CHECK(canonical(once) == once);
    CHECK(value(w, once) == value(w, text));
  }
  CHECK(canonical("1+2*(3)") == "1 + 2 * 3");
  CHECK(canonical("lognormal(mean = 5min,cv=.5)") == "lognormal(mean = 5 min, cv = 0.5)");
  CHECK(canonical("1 +") == "1 +");
}

TEST_CASE("The words of a text are the author's own, with their places", "[unit]") {
  const auto words = words_of("if(class == urgent, visit + 5 min, max(stay, lognormal(mean=mean_stay, cv=0.5)))");
  std::string all;
  for (const Word& word : words) all += word.text + "@" + std::to_string(word.offset) + " ";
  CHECK(all == "class@3 urgent@12 visit@20 stay@39 mean_stay@60 ");
  CHECK(words_of("arrivals(hour)").size() == 2);
  CHECK(words_of("self.clinic.size").size() == 2);
}

TEST_CASE("Sets to choose from are read with filter and score", "[unit]") {
  const World w;
  Diagnostics diagnostics;
  const auto read = [&](std::string_view text) {
    return compile_candidates(
        {.text = text, .place = {1, 1, 1, 1}, .scope = &w, .expected = {}, .what = "", .stream = 3}, diagnostics);
  };
  const auto any = read("any(d in physician of clinic if d.skill > 1 and class == routine)");
  REQUIRE(any);
  CHECK(any->kind == kind_doctor);
  CHECK(any->variable == "d");
  CHECK(evaluate(any->container, w.frame()) == 50);
  Frame frame = w.frame();
  frame.it = 101;
  CHECK(evaluate(any->filter, frame) == 0);
  frame.it = 103;
  CHECK(evaluate(any->filter, frame) == 1);
  const auto best = read("best(d in physician, score = -d.skill)");
  REQUIRE(best);
  CHECK(best->choice == Candidates::Choice::best);
  CHECK(evaluate(best->score, frame) == -3);
  const auto loop = read("d in physician if d.skill > 1");
  REQUIRE(loop);
  CHECK(loop->choice == Candidates::Choice::any);
  const auto some = read("sample(2, d in physician)");
  REQUIRE(some);
  CHECK(some->count.value() == 2);
  const auto labels = read("c in classes if wants[c] > 0.4");
  REQUIRE(labels);
  CHECK(labels->label_set == set_class);
  frame.it = 2;
  CHECK(evaluate(labels->filter, frame) == 1);
  CHECK(read("physician")->kind == kind_doctor);
  CHECK_FALSE(diagnostics.has_errors());
  CHECK_FALSE(read("any(d in physician if d.skil > 1)"));
  CHECK(diagnostics.sorted()[0].place.column == 25);
  CHECK(is_candidates("any(d in physician if d.skill > 1)"));
  CHECK(is_candidates("d in physician"));
  CHECK_FALSE(is_candidates("self.doctor"));
  CHECK_FALSE(is_candidates("any(d.skill > 1 for d in physician)"));
}

TEST_CASE("An error in a bare loop keeps its own column", "[unit]") {
  const World w;
  Diagnostics diagnostics;
  compile_candidates({.text = "d in physician if d.skil > 1",
                      .place = {1, 1, 1, 1},
                      .scope = &w,
                      .expected = {},
                      .what = "",
                      .stream = 3},
                     diagnostics);
  REQUIRE(diagnostics.errors() == 1);
  CHECK(diagnostics.sorted()[0].place == Place{1, 1, 21, 4});
}

TEST_CASE("Draws in a candidate's filter belong to the candidate", "[property]") {
  const World w;
  Diagnostics diagnostics;
  const auto any = compile_candidates({.text = "any(d in physician if bernoulli(0.5))",
                                       .place = {1, 1, 1, 1},
                                       .scope = &w,
                                       .expected = {},
                                       .what = "",
                                       .stream = 3},
                                      diagnostics);
  REQUIRE(any);
  int differ = 0;
  for (std::uint64_t lineage = 0; lineage < 100; ++lineage) {
    Frame frame = w.frame();
    frame.lineage = lineage;
    frame.it = 100;
    const double first = evaluate(any->filter, frame);
    frame.it = 101;
    differ += evaluate(any->filter, frame) != first ? 1 : 0;
  }
  CHECK(differ > 20);
  CHECK(differ < 80);
}

TEST_CASE("The reference lists every function and every spelling", "[unit]") {
  const auto docs = function_docs();
  int laws = 0;
  for (const FunctionDoc& doc : docs) {
    CHECK_FALSE(doc.signature.empty());
    CHECK_FALSE(doc.says.empty());
    laws += doc.distribution ? 1 : 0;
  }
  CHECK(laws > 25);
}
