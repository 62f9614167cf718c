// Our own mistakes. A failed contract is a bug in Concert, never an author's error.
#pragma once
#include <stdexcept>
#include <string>

namespace concert {

struct ContractViolation : std::logic_error {
  using std::logic_error::logic_error;
};

/// What the run itself can get wrong for an author's reason (a negative duration, a table past its end):
/// the message names simulated date, agent, pathway, step and line; ends the trial, exit code 1.
struct RunError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

inline void require(bool condition, const char* what) {
  if (!condition) throw ContractViolation(std::string("Concert has broken its own rule: ") + what);
}

}  // namespace concert
