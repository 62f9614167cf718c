#include <fmt/format.h>

#include <cmath>
#include <map>
#include <ostream>

#include "analysis/process/exports.hpp"

namespace concert::analysis {
namespace {

std::string escaped(const std::string& value) {
  std::string result;
  for (const char c : value) {
    if (c == '&')
      result += "&amp;";
    else if (c == '<')
      result += "&lt;";
    else if (c == '>')
      result += "&gt;";
    else if (c == '"')
      result += "&quot;";
    else if (static_cast<unsigned char>(c) >= 0x20)
      result += c;
  }
  return result;
}

/// As XML Schema writes a double.
std::string number(double value) {
  if (std::isnan(value)) return "NaN";
  return std::isinf(value) ? (value > 0 ? "INF" : "-INF") : fmt::format("{}", value);
}

void attribute(std::ostream& out, const char* type, const char* key, const std::string& value) {
  out << "<" << type << " key=\"" << key << "\" value=\"" << escaped(value) << "\"/>";
}

/// The object that plays a part in an event, or nothing.
std::string part(const ObjectLog& log, const LogEvent& event, const char* which) {
  for (const auto& [object, name] : event.objects)
    if (name == which) return log.objects[object].id;
  return "";
}

void write_event(std::ostream& out, const ObjectLog& log, const LogEvent& event) {
  out << "  <event>";
  attribute(out, "string", "concept:name", event.activity);
  attribute(out, "string", "lifecycle:transition", word(event.lifecycle));
  attribute(out, "date", "time:timestamp", timestamp(log.epoch, event.at));
  if (event.resource >= 0)
    attribute(out, "string", "org:resource", log.objects[static_cast<std::size_t>(event.resource)].id);
  if (!event.outcome.empty()) attribute(out, "string", "outcome", event.outcome);
  if (const std::string episode = part(log, event, "episode"); !episode.empty())
    attribute(out, "string", "episode", episode);
  if (event.has_value) attribute(out, "float", "value", number(event.value));
  out << "</event>\n";
}

constexpr const char* head =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<log xes.version=\"1849.2023\" xes.features=\"\" xmlns=\"http://www.xes-standard.org/\">\n"
    "<extension name=\"Concept\" prefix=\"concept\" uri=\"http://www.xes-standard.org/concept.xesext\"/>\n"
    "<extension name=\"Lifecycle\" prefix=\"lifecycle\" uri=\"http://www.xes-standard.org/lifecycle.xesext\"/>\n"
    "<extension name=\"Organizational\" prefix=\"org\" uri=\"http://www.xes-standard.org/org.xesext\"/>\n"
    "<extension name=\"Time\" prefix=\"time\" uri=\"http://www.xes-standard.org/time.xesext\"/>\n"
    "<global scope=\"trace\"><string key=\"concept:name\" value=\"\"/></global>\n"
    "<global scope=\"event\"><string key=\"concept:name\" value=\"\"/>"
    "<string key=\"lifecycle:transition\" value=\"complete\"/>"
    "<date key=\"time:timestamp\" value=\"1970-01-01T00:00:00.000Z\"/></global>\n"
    "<classifier name=\"Activity\" keys=\"concept:name lifecycle:transition\"/>\n";

}  // namespace

void write_xes(std::ostream& out, const ObjectLog& log, const std::string& kind) {
  std::map<std::uint32_t, std::vector<const LogEvent*>> traces;  // by subject, in the order of coming
  for (const LogEvent& event : log.events)
    if (log.objects[event.subject].type == kind) traces[event.subject].push_back(&event);
  out << head;
  for (const auto& [subject, events] : traces) {
    out << "<trace>";
    attribute(out, "string", "concept:name", log.objects[subject].id);
    out << "\n";
    for (const LogEvent* event : events) write_event(out, log, *event);
    out << "</trace>\n";
  }
  out << "</log>\n";
}

void write_log_csv(std::ostream& out, const ObjectLog& log) {
  const auto quoted = [](const std::string& value) {
    if (value.find_first_of(",\"\n\r") == std::string::npos) return value;
    std::string result = "\"";
    for (const char c : value) result += c == '"' ? std::string("\"\"") : std::string(1, c);
    return result + "\"";
  };
  out << "time,subject_type,subject,activity,lifecycle,resource,outcome,value,episode,step,contract\r\n";  // RFC 4180
  for (const LogEvent& event : log.events) {
    const LogObject& subject = log.objects[event.subject];
    out << timestamp(log.epoch, event.at) << ',' << quoted(subject.type) << ',' << quoted(subject.id) << ','
        << quoted(event.activity) << ',' << word(event.lifecycle) << ','
        << (event.resource >= 0 ? quoted(log.objects[static_cast<std::size_t>(event.resource)].id) : "") << ','
        << quoted(event.outcome) << ',' << (event.has_value ? fmt::format("{}", event.value) : "") << ','
        << quoted(part(log, event, "episode")) << ',' << quoted(event.step) << ','
        << quoted(part(log, event, "contract")) << "\r\n";
  }
}

}  // namespace concert::analysis
