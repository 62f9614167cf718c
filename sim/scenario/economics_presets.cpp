// Reference cases as data. Every number has its source beside it; what an author states himself takes precedence.
#include "scenario/economics.hpp"

namespace concert::scenario {

const std::vector<CountryPreset>& country_presets() {
  static const std::vector<CountryPreset> presets{
      {"UK",
       "NICE health technology evaluations: the manual (PMG36, 2022), table 4.1 and sections 4.2, 4.3, 4.5; thresholds 6.3.5",
       {{"perspective", "NHS and personal social services", ""},
        {"discount_costs", "0.035", ""},
        {"discount_effects", "0.035", ""},
        {"outcome", "QALY", ""},
        {"valuation", "EQ-5D reported by patients, UK public preferences", ""},
        {"currency", "GBP", ""},
        {"thresholds", "20000, 30000", ""}}},
      {"NL",
       "Zorginstituut Nederland: Richtlijn voor het uitvoeren van economische evaluaties in de gezondheidszorg (2024); "
       "thresholds: Zorginstituut, Kosteneffectiviteit in de praktijk (2015)",
       {{"perspective", "societal", ""},
        {"discount_costs", "0.03", ""},
        {"discount_effects", "0.015", ""},
        {"outcome", "QALY", ""},
        {"valuation", "EQ-5D-5L, Dutch public preferences", ""},
        {"currency", "EUR", ""},
        {"thresholds", "20000, 50000, 80000", ""}}},
      {"DE",
       "IQWiG General Methods 7.0 (2023), chapter 4: no general threshold; efficiency frontier by indication",
       {{"perspective", "community of those insured by the statutory health insurance", ""},
        {"discount_costs", "0.03", ""},
        {"discount_effects", "0.03", ""},
        {"currency", "EUR", ""}}}};
  return presets;
}

}  // namespace concert::scenario
