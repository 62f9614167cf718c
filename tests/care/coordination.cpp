// The library's coordination models, each laid over one small scenario that offers what all of them need.
#include "run_text.hpp"

using namespace concert;
using namespace concert::test;

namespace {

const std::string base =
    "concert: 1\nscenario: {id: town}\n"
    "uses: [lib/coordination/link_worker.yaml, lib/coordination/care_navigator.yaml, lib/coordination/nurse_coordinator.yaml,\n"
    "  lib/coordination/multidisciplinary_team.yaml, lib/coordination/one_stop_clinic.yaml, lib/coordination/shared_record.yaml,\n"
    "  lib/coordination/outcomes_based_contract.yaml, lib/coordination/alliance.yaml]\n"
    "calendars: {office: {open: [\"Mon-Fri 08:00-18:00\"]}}\n"
    "agents:\n"
    "  authority: {is: organisation, count: 1}\n"
    "  charity: {is: organisation, in: authority, count: 3, publishes: {free: {value: \"free(group_place)\", every: 1 d}}}\n"
    "  practice: {is: organisation, count: 2}\n"
    "  physician: {is: staff, in: practice, count: {per: practice, value: 2}, calendar: office}\n"
    "  therapist: {is: staff, in: practice, count: {per: practice, value: 1}, calendar: office}\n"
    "  patient:\n"
    "    is: person\n"
    "    in: practice\n"
    "    count: 200\n"
    "    attributes: {troubled: {type: bool, initial: bernoulli(0.4)}, helped: {type: bool, initial: false}, host: {type: charity, initial: pick(charity)}}\n"
    "resources: {group_place: {of: charity, capacity: 8, queue: {limit: 5}}}\n"
    "channels: {post: {latency: \"exponential(mean=3 d)\", loss: 0.2}}\n"
    "messages: {note: {subject: patient}}\n"
    "accounts: {budget: {of: authority, opening: \"1000000 GBP\"}, pool: {of: authority, opening: \"0 GBP\"}, cash: {of: charity, opening: \"5000 GBP\", floor: \"0 GBP\"}}\n"
    "pathways:\n"
    "  contact:\n"
    "    for: patient\n"
    "    starts: {every: \"exponential(mean=40 d)\", clock: office}\n"
    "    steps:\n"
    "      - {id: decide, hold: 1 min}\n"
    "      - {id: seen, use: physician, do: [{hold: \"lognormal(mean=10 min, cv=0.5)\"}]}\n"
    "      - {send: note, to: practice, over: post, with: {subject: self}}\n"
    "  attending:\n"
    "    for: patient\n"
    "    starts: {every: \"exponential(mean=200 d)\", clock: office}\n"
    "    steps:\n"
    "      - {if: \"seen(host.free) < 0\", exit: nowhere}\n"
    "      - id: attends\n"
    "        use: group_place\n"
    "        of: host\n"
    "        patience: 14 d\n"
    "        do: [{id: begun, set: {helped: true}}, {hold: \"exponential(mean=20 d)\"}]\n"
    "        then: {refused: [{exit: nowhere}], gave_up: [{exit: nowhere}]}\n"
    "      - {id: over, hold: 1 min}\n"
    "  reading: {for: practice, starts: {upon: message(note)}, steps: [{record: note_read}]}\n"
    "measures:\n"
    "  contacts: {count: contact.seen}\n"
    "  gp_wait: {mean: wait, over: contact.seen, unit: min}\n"
    "  reached: {share: helped, over: patient, where: troubled}\n"
    "  notes: {count: reading.note_read}\n"
    "  therapy: {utilisation: therapist}\n"
    "  funds: {mean: budget + pool, over: authority, unit: GBP}\n"
    "  money: {mean: cash, over: charity, unit: GBP}\n"
    "  spent: {sum: amount, over: payments, unit: GBP}\n"
    "experiment: {horizon: 300 d}\n"
    "models:\n  usual: {}\n";

struct Model {
  std::string name, args, counted;  // a measure that must not be 0 where it is laid
};

const std::vector<Model>& models() {
  static const std::vector<Model> all = {
      {"link_worker", "person: patient, site: practice, entry: contact.seen, hours: office, suitable: troubled and not helped, finds: [{start: attending}]", "accompanied"},
      {"care_navigator", "person: patient, site: practice, entry: contact.seen, helpers: charity, place: group_place, hours: office, suitable: troubled, stay: 20 d", "pointed_on"},
      {"nurse_coordinator", "person: patient, base: practice, contact: contact.seen, reader: practice, over: post, hours: office, delegable: bernoulli(0.5), to: practice, there_is: troubled, told: [{start: attending}]", "delegated_contacts"},
      {"multidisciplinary_team", "person: patient, site: practice, entry: contact.seen, concern: \"troubled and not helped\", who_meets: \"m in therapist of self\", quorum: 1, first: 10 h, plan: [{start: attending}]", "cases_discussed"},
      {"one_stop_clinic", "person: patient, entry: contact.decide, suitable: troubled, visit_parts: [{use: therapist, do: [{hold: 20 min}]}], people_at_once: 4, days: office", "clinic_visits"},
      {"outcomes_based_contract",
       "person: patient, payer: authority, payee: charity, budget: budget, purse: cash, taken_on: attending.begun, finished: attending.over, provider: host, commissioner: authority, success: helped, price: 100 GBP", "paid_on_outcome"},
      {"alliance", "holder: authority, partners: charity, pool: pool, purse: cash, result: 0.9, stake: 500 GBP", "returned"},
  };
  return all;
}

std::shared_ptr<const scenario::Scenario> read_town(const std::string& text) {
  scenario::ReadResult result = scenario::read_text("town.yaml", text, std::string(CONCERT_SOURCE_DIR) + "/scenarios");
  std::ostringstream problems;
  print(problems, result.diagnostics, result.sources);
  INFO(problems.str());
  REQUIRE(result.scenario);
  return std::make_shared<const scenario::Scenario>(std::move(*result.scenario));
}

std::string laid(const Model& model) { return base + "  with_it: {lay: {" + model.name + ": {" + model.args + "}}}\n"; }

const Words& compared() {
  static const Words words = {"contacts", "gp_wait", "reached", "notes", "money", "spent"};
  return words;
}

void check_same(const Trial& a, const Trial& b) {
  REQUIRE(a.rows.episodes.size() == b.rows.episodes.size());
  for (std::size_t i = 0; i < a.rows.episodes.size(); ++i) {
    CHECK(a.rows.episodes[i].started == b.rows.episodes[i].started);
    CHECK(a.rows.episodes[i].ended == b.rows.episodes[i].ended);
  }
  for (const std::string& name : compared()) {
    INFO(name);
    CHECK(a.measure(name) == b.measure(name));
  }
}

Trial run_well(const std::shared_ptr<const scenario::Scenario>& scenario, const Run& how) {
  Trial trial = run(scenario, how);
  INFO(trial.result.error);
  REQUIRE(trial.result.status == record::Status::done);
  return trial;
}

}  // namespace

TEST_CASE("every coordination model of the library is one line over a scenario that offers what it needs", "[unit]") {
  for (const Model& model : models()) {
    INFO(model.name);
    const auto town = read_town(laid(model));
    const Trial with = run_well(town, in_model("with_it")), usual = run_well(town, in_model("usual"));
    const std::string counted = "with_it." + model.name + "." + model.counted;
    CHECK(with.measure(counted) > 0);
    CHECK(!(usual.measure(counted) > 0));
    bool differs = false;
    for (const std::string& name : compared()) differs = differs || with.measure(name) != usual.measure(name);
    CHECK(differs);
  }
}

TEST_CASE("a scenario with coordination models beside its base equals the scenario without them", "[property]") {
  const Trial alone = run_well(read_town(base), in_model("usual"));
  for (const Model& model : models()) {
    INFO(model.name);
    const auto town = read_town(laid(model));
    check_same(alone, run_well(town, in_model("usual")));
    Run off = in_model("with_it");
    off.under.disable = {"with_it." + model.name};
    check_same(alone, run_well(town, off));
  }
}

TEST_CASE("a shared record delivers more letters, sooner, and only where it is laid", "[unit]") {
  const auto town = read_town(base + "  with_it: {lay: {shared_record: {over: post, looked_at: 1}}}\n");
  const Trial with = run_well(town, in_model("with_it")), usual = run_well(town, in_model("usual"));
  CHECK(with.measure("notes") > 1.15 * usual.measure("notes"));
  CHECK(with.measure("contacts") == usual.measure("contacts"));
  Run off = in_model("with_it");
  off.under.disable = {"with_it.shared_record"};
  check_same(usual, run_well(town, off));
}

TEST_CASE("a navigator who sees the load differs from one who does not in nothing else", "[unit]") {
  std::string args = models()[1].args;
  args.replace(args.find("20 d"), 4, "150 d");  // so that places run short
  const auto town = read_town(base + "  informed: {lay: {care_navigator: {" + args + "}}}\n  uninformed: {lay: {care_navigator: {" + args + ", informed: false}}}\n");
  const Trial seeing = run_well(town, in_model("informed")), blind = run_well(town, in_model("uninformed"));
  CHECK(seeing.measure("informed.care_navigator.pointed_on") == Approx(blind.measure("uninformed.care_navigator.pointed_on")).margin(0.05));
  CHECK(seeing.measure("informed.care_navigator.turned_away") < blind.measure("uninformed.care_navigator.turned_away"));
}

TEST_CASE("over a scenario that lacks what it needs a coordination model says what is missing", "[unit]") {
  const auto problems = [](const std::string& text) {
    const scenario::ReadResult result = scenario::read_text("town.yaml", text, std::string(CONCERT_SOURCE_DIR) + "/scenarios");
    CHECK_FALSE(result.scenario);
    std::string all;
    for (const Diagnostic& d : result.diagnostics.sorted()) all += d.problem + " | " + d.suggestion + "\n";
    return all;
  };
  const std::string navigator = problems(base + "  with_it: {lay: {care_navigator: {person: patient, site: practice, entry: contact.seen, helpers: practice, suitable: troubled, stay: 1 d}}}\n");
  CHECK(navigator.find("'practice' cannot be 'helpers' of 'care_navigator', an agent (organisation) that publishes free (number): it publishes nothing | these fit: charity") != std::string::npos);
  CHECK(navigator.find("'care_navigator' needs 'place', a resource of 'helpers', which is not bound") != std::string::npos);
  const std::string nurse = problems(base + "  with_it: {lay: {nurse_coordinator: {person: patient, base: practice, contact: contact.sen, reader: practice, over: past, delegable: true, to: practice}}}\n");
  CHECK(nurse.find("there is no step 'contact.sen' with an id") != std::string::npos);
  CHECK(nurse.find("'past' cannot be 'over' of 'nurse_coordinator', a channel: there is no channel 'past' | these fit: post") != std::string::npos);
}
