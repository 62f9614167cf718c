// What happened in one run as events about objects: agents, staff and what they own, episodes, messages, accounts,
// contracts. The common source of every export; knows no file format and no care system.
// A contract is an application of a template whose steps pay, of the agent on whose pathway they stand.
#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/time.hpp"
#include "record/log_reader.hpp"
#include "record/reader.hpp"

namespace concert::analysis {

struct LogObject {
  std::string id, type;                                        // "client 17", "client"
  // An episode's agent and who called or started it; a message's two ends; an account's owner; a contract's holder and
  // the accounts it moved money between.
  std::vector<std::pair<std::uint32_t, std::string>> related;
  std::string of_template = {};  // of a contract
};

/// Where in its activity an event stands, in the words of XES (IEEE 1849): complete is a good end, the others are not.
enum class Lifecycle : std::uint8_t { schedule, start, complete, withdraw, ate_abort };
const char* word(Lifecycle lifecycle);

struct LogEvent {
  Tick at = 0;  // since the epoch
  std::string activity;
  Lifecycle lifecycle = Lifecycle::complete;
  std::uint32_t subject = 0;                                   // index into objects: whose story it belongs to
  std::int64_t resource = -1;                                  // the server, if somebody served
  std::vector<std::pair<std::uint32_t, std::string>> objects;  // all it is about, with the part each plays
  std::string outcome;                                         // of an end
  std::string step;                                            // of a payment: what made it
  bool has_value = false;
  double value = 0;  // of a mark or payment
};

struct ObjectLog {
  std::string epoch;               // ISO date of time 0; a scenario without one: 2000-01-01
  std::vector<LogObject> objects;  // in the order in which they are first met
  std::vector<LogEvent> events;    // by time; of equals beginnings of episodes first, their ends last
};

ObjectLog object_log(const record::Header& header, const record::RunLog& log);

/// "2017-07-01T08:30:00.000Z".
std::string timestamp(const std::string& epoch, Tick at);

}  // namespace concert::analysis
