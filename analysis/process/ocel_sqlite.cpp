#include <sqlite3.h>

#include <map>
#include <memory>
#include <set>
#include <stdexcept>

#include "analysis/process/exports.hpp"

namespace concert::analysis {
namespace {

class Database {
 public:
  explicit Database(const std::filesystem::path& path) : path_(path) {
    sqlite3* opened = nullptr;
    const int status = sqlite3_open_v2(path.c_str(), &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
    handle_.reset(opened);
    check(status);
  }

  void run(const std::string& sql) { check(sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr)); }

  sqlite3* get() const { return handle_.get(); }
  void check(int status) const {
    if (status == SQLITE_OK || status == SQLITE_DONE || status == SQLITE_ROW) return;
    throw std::runtime_error(path_.string() + ": " +
                             (handle_ ? sqlite3_errmsg(handle_.get()) : sqlite3_errstr(status)));
  }

 private:
  struct Close {
    void operator()(sqlite3* handle) const { sqlite3_close(handle); }
  };
  std::filesystem::path path_;
  std::unique_ptr<sqlite3, Close> handle_;
};

/// An INSERT that is used again and again.
class Insert {
 public:
  Insert(Database& database, const std::string& table, int columns) : database_(database) {
    std::string places = "?";
    for (int i = 1; i < columns; ++i) places += ",?";
    const std::string sql = "INSERT INTO " + table + " VALUES (" + places + ")";
    sqlite3_stmt* made = nullptr;
    database.check(sqlite3_prepare_v2(database.get(), sql.c_str(), -1, &made, nullptr));
    statement_.reset(made);
  }

  void row(const std::vector<std::string>& texts) {
    bind(texts);
    step();
  }
  /// The texts, then a number or nothing.
  void row(const std::vector<std::string>& texts, const double* number) {
    bind(texts);
    const int last = static_cast<int>(texts.size()) + 1;
    database_.check(number ? sqlite3_bind_double(statement_.get(), last, *number)
                           : sqlite3_bind_null(statement_.get(), last));
    step();
  }

 private:
  void bind(const std::vector<std::string>& texts) {
    for (std::size_t i = 0; i < texts.size(); ++i)
      database_.check(
          sqlite3_bind_text(statement_.get(), static_cast<int>(i) + 1, texts[i].c_str(), -1, SQLITE_TRANSIENT));
  }
  void step() {
    database_.check(sqlite3_step(statement_.get()));
    database_.check(sqlite3_reset(statement_.get()));
  }

  struct Finish {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  Database& database_;
  std::unique_ptr<sqlite3_stmt, Finish> statement_;
};

/// Types as parts of names of tables: t0, t1, … in the order of their names.
std::map<std::string, std::string> mapped(const std::set<std::string>& types) {
  std::map<std::string, std::string> map;
  for (const std::string& type : types) map.emplace(type, "t" + std::to_string(map.size()));
  return map;
}

void create_tables(Database& database) {
  database.run(
      "CREATE TABLE event_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT);"
      "CREATE TABLE object_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT);"
      "CREATE TABLE event (ocel_id TEXT PRIMARY KEY, ocel_type TEXT REFERENCES event_map_type(ocel_type));"
      "CREATE TABLE object (ocel_id TEXT PRIMARY KEY, ocel_type TEXT REFERENCES object_map_type(ocel_type));"
      "CREATE TABLE event_object (ocel_event_id TEXT REFERENCES event(ocel_id), ocel_object_id TEXT REFERENCES "
      "object(ocel_id), ocel_qualifier TEXT, PRIMARY KEY (ocel_event_id, ocel_object_id, ocel_qualifier));"
      "CREATE TABLE object_object (ocel_source_id TEXT REFERENCES object(ocel_id), ocel_target_id TEXT REFERENCES "
      "object(ocel_id), ocel_qualifier TEXT, PRIMARY KEY (ocel_source_id, ocel_target_id, ocel_qualifier));");
}

void add_objects(Database& database, const ObjectLog& log, const std::map<std::string, std::string>& types) {
  Insert map(database, "object_map_type", 2), object(database, "object", 2), relation(database, "object_object", 3);
  std::map<std::string, std::unique_ptr<Insert>> of_type;
  std::set<std::string> templates;  // types of objects that come from templates
  for (const LogObject& one : log.objects)
    if (!one.of_template.empty()) templates.insert(one.type);
  for (const auto& [type, name] : types) {
    map.row({type, name});
    database.run("CREATE TABLE object_" + name +
                 " (ocel_id TEXT PRIMARY KEY REFERENCES object(ocel_id), ocel_time TIMESTAMP, ocel_changed_field TEXT" +
                 (templates.count(type) > 0 ? ", template TEXT);" : ");"));
    of_type.emplace(type,
                    templates.count(type) > 0
                        ? std::make_unique<Insert>(database, "object_" + name + " (ocel_id, ocel_time, template)", 3)
                        : std::make_unique<Insert>(database, "object_" + name + " (ocel_id, ocel_time)", 2));
  }
  const std::string start = timestamp(log.epoch, 0);
  for (const LogObject& one : log.objects) {
    object.row({one.id, one.type});
    std::vector<std::string> row{one.id, start};
    if (templates.count(one.type) > 0) row.push_back(one.of_template);
    of_type.at(one.type)->row(row);
    for (const auto& [other, part] : one.related) relation.row({one.id, log.objects[other].id, part});
  }
}

void add_events(Database& database, const ObjectLog& log, const std::map<std::string, std::string>& types) {
  Insert map(database, "event_map_type", 2), event(database, "event", 2), relation(database, "event_object", 3);
  std::map<std::string, std::unique_ptr<Insert>> of_type;
  for (const auto& [type, name] : types) {
    map.row({type, name});
    database.run("CREATE TABLE event_" + name +
                 " (ocel_id TEXT PRIMARY KEY REFERENCES event(ocel_id), ocel_time TIMESTAMP, lifecycle TEXT, outcome "
                 "TEXT, step TEXT, value REAL);");
    of_type.emplace(type, std::make_unique<Insert>(database, "event_" + name, 6));
  }
  for (std::size_t i = 0; i < log.events.size(); ++i) {
    const LogEvent& one = log.events[i];
    const std::string id = "e" + std::to_string(i);
    event.row({id, one.activity});
    of_type.at(one.activity)
        ->row({id, timestamp(log.epoch, one.at), word(one.lifecycle), one.outcome, one.step},
              one.has_value ? &one.value : nullptr);
    for (const auto& [object, part] : one.objects) relation.row({id, log.objects[object].id, part});
  }
}

}  // namespace

void write_ocel_sqlite(const std::filesystem::path& path, const ObjectLog& log) {
  std::set<std::string> objects, events;
  for (const LogObject& object : log.objects) objects.insert(object.type);
  for (const LogEvent& event : log.events) events.insert(event.activity);
  Database database(path);
  database.run("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;");
  create_tables(database);
  add_objects(database, log, mapped(objects));
  add_events(database, log, mapped(events));
  database.run("COMMIT;");
}

}  // namespace concert::analysis
