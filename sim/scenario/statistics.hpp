// The functions an expectation's statistic may use, as the reader and the reference name them. They are parsed and
// evaluated by analysis/, which this room does not know; a test holds the two together.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace concert::scenario {

struct StatisticDoc {
  std::string_view usage;  // m, n measures; a, b, c models; x any statistic
  std::string_view says;
};

const std::vector<StatisticDoc>& statistic_docs();

/// Every word of the language of statistics.
const std::vector<std::string>& statistic_words();

}  // namespace concert::scenario
