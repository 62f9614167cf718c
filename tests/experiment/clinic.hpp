// The small scenario of clinic_text.hpp, read.
#pragma once
#include <memory>

#include "clinic_text.hpp"
#include "experiment/design.hpp"
#include "scenario/read.hpp"

namespace concert::test {

inline std::shared_ptr<const scenario::Scenario> clinic(const std::string& hold = "exponential(mean=contact)") {
  scenario::ReadResult read = scenario::read_text("clinic.yaml", clinic_text(hold), ".");
  if (!read.scenario) return nullptr;
  return std::make_shared<const scenario::Scenario>(std::move(*read.scenario));
}

}  // namespace concert::test
