// Who asks whom, and how often in vain: requests for resources and staff, messages, and pathways started for others,
// between kinds of agents or single ones. Counts are over all runs taken, of what was asked or sent in the window.
#pragma once
#include "analysis/process/study.hpp"
#include "analysis/process/view.hpp"

namespace concert::analysis {

struct NetworkOptions {
  bool each = false;                  // agents of kinds with at most 20 one by one
  std::vector<std::string> refusals;  // outcomes of episodes that are refusals, beside "refused"
};

struct Link {
  std::string from, to, what;  // what: "request", the kind of message, "start of" a pathway
  double count = 0;
  double refused = 0;  // of requests: refused; of messages: bounced, or sent in an episode that ended as a refusal
  double gave_up = 0;  // of requests: waited in vain
  double lost = 0;     // of messages: never arrived; of requests: ended from outside
  double starts = 0;   // of messages: on whose arrival an episode of the receiver began; of starts: all

  double refused_share() const { return count > 0 ? refused / count : 0; }
};

/// The most frequent first.
std::vector<Link> links_of(const Study& study, std::uint32_t model, const std::optional<std::uint32_t>& replication,
                           const NetworkOptions& options);

View network_view(const Study& study, std::uint32_t model, const std::vector<Link>& links,
                  const NetworkOptions& options);
std::string network_dot(const std::vector<Link>& links);
std::string network_picture(const Study& study, std::uint32_t model, const std::vector<Link>& links);

}  // namespace concert::analysis
