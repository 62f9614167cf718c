#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <ostream>
#include <set>

#include "analysis/process/exports.hpp"

namespace concert::analysis {
namespace {

/// A text with its quotes.
std::string text(const std::string& value) {
  return nlohmann::json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void write_types(std::ostream& out, const ObjectLog& log) {
  std::set<std::string> objects, events, templates;
  for (const LogObject& object : log.objects) {
    objects.insert(object.type);
    if (!object.of_template.empty()) templates.insert(object.type);
  }
  for (const LogEvent& event : log.events) events.insert(event.activity);
  const char* comma = "";
  out << "{\"objectTypes\":[";
  for (const std::string& type : objects) {
    out << comma << "{\"name\":" << text(type) << ",\"attributes\":["
        << (templates.count(type) > 0 ? "{\"name\":\"template\",\"type\":\"string\"}" : "") << "]}";
    comma = ",\n";
  }
  out << "],\n\"eventTypes\":[";
  comma = "";
  for (const std::string& type : events) {
    out << comma << "{\"name\":" << text(type)
        << ",\"attributes\":[{\"name\":\"lifecycle\",\"type\":\"string\"},{\"name\":\"outcome\",\"type\":\"string\"},"
           "{\"name\":\"value\",\"type\":\"float\"},{\"name\":\"step\",\"type\":\"string\"}]}";
    comma = ",\n";
  }
  out << "],\n";
}

void write_relationships(std::ostream& out, const ObjectLog& log,
                         const std::vector<std::pair<std::uint32_t, std::string>>& objects) {
  out << "\"relationships\":[";
  const char* comma = "";
  for (const auto& [object, part] : objects) {
    out << comma << "{\"objectId\":" << text(log.objects[object].id) << ",\"qualifier\":" << text(part) << "}";
    comma = ",";
  }
  out << "]";
}

void write_event(std::ostream& out, const ObjectLog& log, const LogEvent& event, std::size_t number) {
  out << "{\"id\":\"e" << number << "\",\"type\":" << text(event.activity) << ",\"time\":\""
      << timestamp(log.epoch, event.at) << "\",\"attributes\":[{\"name\":\"lifecycle\",\"value\":\""
      << word(event.lifecycle) << "\"}";
  if (!event.outcome.empty()) out << ",{\"name\":\"outcome\",\"value\":" << text(event.outcome) << "}";
  if (event.has_value)
    out << ",{\"name\":\"value\",\"value\":" << text(fmt::format("{}", event.value))
        << "}";  // the schema has texts only
  if (!event.step.empty()) out << ",{\"name\":\"step\",\"value\":" << text(event.step) << "}";
  write_relationships(out << "],", log, event.objects);
  out << "}";
}

}  // namespace

void write_ocel_json(std::ostream& out, const ObjectLog& log) {
  write_types(out, log);
  const char* comma = "";
  out << "\"objects\":[";
  for (const LogObject& object : log.objects) {
    out << comma << "{\"id\":" << text(object.id) << ",\"type\":" << text(object.type);
    if (!object.of_template.empty())
      out << ",\"attributes\":[{\"name\":\"template\",\"time\":\"" << timestamp(log.epoch, 0)
          << "\",\"value\":" << text(object.of_template) << "}]";
    if (!object.related.empty()) write_relationships(out << ",", log, object.related);
    out << "}";
    comma = ",\n";
  }
  out << "],\n\"events\":[";
  comma = "";
  for (std::size_t i = 0; i < log.events.size(); ++i) {
    out << comma;
    write_event(out, log, log.events[i], i);
    comma = ",\n";
  }
  out << "]}\n";
}

}  // namespace concert::analysis
