// The stable JSON shape of --json. Numbers are written in full; a missing or infinite one is null.
#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "analysis/report.hpp"

namespace concert::analysis {
namespace {

using Json = nlohmann::ordered_json;

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

std::string dump(const Json& json) { return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n"; }

Json estimate(const std::string& model, const std::string& measure, const std::string& unit, const Summary& summary) {
  return {{"model", model}, {"measure", measure}, {"unit", unit}, {"mean", number(summary.mean)}, {"half_width", number(summary.half_width)}, {"n", summary.n}};
}

Json measures(const Comparison& c) {
  Json list = Json::array();
  for (std::size_t model = 0; model < c.header.models.size(); ++model) {
    for (std::size_t row = 0; row < c.rows.size(); ++row) {
      list.push_back(estimate(c.model(model), c.rows[row].name, c.rows[row].unit, c.values[row][model]));
    }
  }
  return list;
}

Json with_gain(Json json, const Paired& paired) {
  json["correlation"] = number(paired.correlation);
  json["variance_reduction"] = number(paired.variance_reduction);
  return json;
}

Json differences(const Comparison& c) {
  Json list = Json::array();
  for (std::size_t model = 0; model < c.header.models.size(); ++model) {
    if (model == c.baseline) continue;
    for (std::size_t row = 0; row < c.rows.size(); ++row) {
      const Paired& paired = c.differences[row][model];
      list.push_back(with_gain(estimate(c.model(model), c.rows[row].name, c.rows[row].unit, paired.difference), paired));
      list.back()["p_holm"] = number(c.p_holm[row][model]);
    }
  }
  return list;
}

Json pairs(const Comparison& c) {
  Json list = Json::array();
  for (const PersonPairs& p : c.pairs) {
    Json json = {{"model", c.model(p.model)}, {"measure", p.name}, {"unit", p.unit}, {"pairs", p.pairs}, {"unmatched", p.unmatched},
                 {"less", number(p.less)}, {"more", number(p.more)}, {"same", number(p.same)}};
    const bool low = p.better == PersonPairs::Better::low, high = p.better == PersonPairs::Better::high;
    json["better"] = low ? number(p.less) : high ? number(p.more) : Json(nullptr);
    json["worse"] = low ? number(p.more) : high ? number(p.less) : Json(nullptr);
    json["mean_difference"] = number(p.difference.mean);
    json["half_width"] = number(p.difference.half_width);
    json["n"] = p.difference.n;
    list.push_back(std::move(json));
  }
  return list;
}

Json accounts(const Comparison& c, const std::vector<Account>& list, const char* key) {
  Json out = Json::array();
  for (const Account& account : list) {
    for (std::size_t model = 0; model < account.value.size(); ++model) {
      const Summary &value = account.value[model], &difference = account.difference[model].difference;
      Json json = {{"model", c.model(model)}, {key, account.name}, {"unit", account.unit}, {"mean", number(value.mean)},
                   {"half_width", number(value.half_width)}, {"n", value.n}};
      json["difference"] = number(difference.mean);
      json["difference_half_width"] = number(difference.half_width);
      out.push_back(std::move(json));
    }
  }
  return out;
}

Json net(const Comparison& c) {
  Json list = Json::array();
  for (const NetResult& n : c.net) {
    list.push_back({{"model", c.model(n.model)}, {"effect", n.effect}, {"cost_difference", number(n.cost.mean)},
                    {"cost_half_width", number(n.cost.half_width)}, {"cost_unit", n.cost_unit}, {"effect_difference", number(n.benefit.mean)},
                    {"effect_half_width", number(n.benefit.half_width)}, {"effect_unit", n.effect_unit}, {"quadrant", n.quadrant}});
  }
  return list;
}

Json gaps(const Comparison& c) {
  Json list = Json::array();
  for (const Gap& gap : c.gaps)
    for (std::size_t model = 0; model < gap.value.size(); ++model) {
      Json json = estimate(c.model(model), gap.name, gap.unit, gap.value[model]);
      json["difference"] = number(gap.difference[model].difference.mean);
      json["difference_half_width"] = number(gap.difference[model].difference.half_width);
      list.push_back(std::move(json));
    }
  return list;
}

Json spreads(const Comparison& c) {
  Json list = Json::array();
  for (const Spread& spread : c.spreads) {
    const auto& measure = c.header.measures[spread.measure];
    Json quantiles = Json::object();
    Json intervals = Json::object();
    for (std::size_t i = 0; i < spread_levels.size(); ++i) {
      const Interval& quantile = spread.quantiles[i];
      const std::string level = fmt::format("{:g}", spread_levels[i]);
      quantiles[level] = number(quantile.estimate);
      intervals[level] = {number(quantile.low), number(quantile.high)};
    }
    list.push_back({{"model", c.model(spread.model)}, {"measure", measure.name}, {"unit", measure.unit}, {"persons", spread.persons},
                    {"quantiles", quantiles}, {"intervals", intervals}});
  }
  return list;
}

void add_caveats(Json& json, const Comparison& c) {
  json["assumptions"] = Json::array();
  for (const Assumption& a : c.assumptions) {
    json["assumptions"].push_back({{"parameter", a.name}, {"value", a.value}, {"range", a.range}, {"kind", a.kind}, {"source", a.source}});
  }
  json["assumed_effects"] = Json::array();
  for (const AssumedEffect& e : c.assumed_effects) json["assumed_effects"].push_back({{"model", e.model}, {"parameter", e.name}, {"value", e.value}});
  json["failed"] = Json::array();
  for (const FailedRun& f : c.failed) json["failed"].push_back({{"model", f.model}, {"replication", f.replication}, {"error", f.error}});
}

const char* status_key(Verdict::Status status) {
  switch (status) {
    case Verdict::Status::met: return "met";
    case Verdict::Status::not_met: return "not_met";
    case Verdict::Status::nothing_to_kill: return "nothing_to_kill";
    case Verdict::Status::undecided: return "undecided";
  }
  return "";
}

Json verdict_json(const Verdict& v) {
  const Expectation& e = v.expectation;
  return {{"name", e.name}, {"control", e.control}, {"of", e.of}, {"status", status_key(v.status)}, {"says", e.says}, {"statistic", e.that},
          {"estimate", number(v.estimate)}, {"low", number(v.low)}, {"high", number(v.high)}, {"unit", v.unit}, {"n", v.n},
          {"distance", number(v.distance)}, {"sentence", v.sentence}, {"source", e.source}};
}

}  // namespace

std::string to_json(const Comparison& comparison) {
  const record::Header& h = comparison.header;
  Json json = {{"scenario", h.scenario_id}, {"baseline", comparison.model(comparison.baseline)}};
  json["measures"] = measures(comparison);
  json["differences"] = differences(comparison);
  json["pairs"] = pairs(comparison);
  json["persons"] = spreads(comparison);
  json["gaps"] = gaps(comparison);
  json["costs"] = accounts(comparison, comparison.costs, "payer");
  json["effects"] = accounts(comparison, comparison.effects, "measure");
  json["net"] = net(comparison);
  add_caveats(json, comparison);
  json["seed"] = h.seed;
  json["version"] = h.version;
  json["hash"] = h.scenario_hash;
  return dump(json);
}

std::string to_json(const std::string& scenario, const std::vector<Verdict>& verdicts) {
  bool met = true;
  Json list = Json::array();
  for (const Verdict& verdict : verdicts) {
    met = met && verdict.status == Verdict::Status::met;
    list.push_back(verdict_json(verdict));
  }
  Json json = {{"scenario", scenario}, {"met", met}};
  json["verdicts"] = std::move(list);
  return dump(json);
}

}  // namespace concert::analysis
