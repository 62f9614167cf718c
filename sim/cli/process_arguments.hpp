// What a user may type after `concert process`.
#pragma once
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace concert::cli {

struct ProcessArguments {
  std::string view = "stream";
  std::string format = "text";
  std::string model, baseline, pathway, of;  // empty: the view's own choice
  std::optional<int> replication, agent;
  std::vector<std::string> refusals;  // further outcomes of episodes that are refusals
  bool each = false;                  // referrals: agents of small kinds one by one
  bool halves = false;                // bottlenecks: the second half of the window against the first
};

void add_process_options(CLI::App& app, ProcessArguments& arguments);

}  // namespace concert::cli
