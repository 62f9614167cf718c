#include "care/trial.hpp"

#include "care/world.hpp"
#include "core/contract.hpp"

namespace concert::care {

record::TrialResult run_trial(const program::Program& program, const TrialOptions& options) {
  World world(program, options);
  try {
    return world.run();
  } catch (const RunError& error) {
    record::TrialResult failed;
    failed.status = record::Status::failed;
    failed.error = world.describe_failure(error.what());
    return failed;
  }
}

}  // namespace concert::care
