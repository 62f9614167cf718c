#include "record/log_reader.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "record/h5.hpp"

namespace concert::record {
namespace {

using h5::Handle;

/// One table, and where the rows of each run stand in it.
class Table {
 public:
  Table(hid_t file, const char* name) {
    if (H5Lexists(file, name, H5P_DEFAULT) <= 0) return;
    group_ = {H5Gopen2(file, name, H5P_DEFAULT), H5Gclose, "open a table of rows"};
    const std::vector<std::uint32_t> runs = h5::read_column<std::uint32_t>(group_.get(), "run");
    for (std::size_t i = 0; i < runs.size(); ++i)  // rows stand in the order of runs
      if (i == 0 || runs[i] != runs[i - 1]) starts_.emplace_back(runs[i], i);
    rows_ = runs.size();
  }

  bool there() const { return group_.get() >= 0; }
  bool has(const char* column) const { return H5Lexists(group_.get(), column, H5P_DEFAULT) > 0; }

  /// Stays open, and with it what was unpacked last: the next run's rows often begin in the same chunk.
  hid_t column(const char* name) const {
    const auto known = columns_.find(name);
    if (known != columns_.end()) return known->second.get();
    const Handle access(H5Pcreate(H5P_DATASET_ACCESS), H5Pclose, "set up a column");
    h5::check(H5Pset_chunk_cache(access.get(), 31, 2 << 20, 0.75), "set up a column");
    return columns_.emplace(name, Handle(H5Dopen2(group_.get(), name, access.get()), H5Dclose, name)).first->second.get();
  }

  /// First row of a run, and how many it has.
  std::pair<hsize_t, hsize_t> rows_of(std::uint32_t run) const {
    const auto at = std::lower_bound(starts_.begin(), starts_.end(), std::pair<std::uint32_t, std::size_t>(run, 0));
    if (at == starts_.end() || at->first != run) return {0, 0};
    const std::size_t end = at + 1 == starts_.end() ? rows_ : (at + 1)->second;
    return {at->second, end - at->second};
  }

 private:
  Handle group_;
  mutable std::map<std::string, Handle> columns_;
  std::vector<std::pair<std::uint32_t, std::size_t>> starts_;
  std::size_t rows_ = 0;
};

/// One table's rows of one run, column by column.
class Slice {
 public:
  Slice(const Table& table, std::uint32_t run) : table_(table) {
    std::tie(first_, count_) = table.rows_of(run);
  }

  std::size_t size() const { return static_cast<std::size_t>(count_); }

  template <class Row, class Value>
  void take(const char* column, Value Row::*member, std::vector<Row>& rows) const {
    rows.resize(size());
    if (count_ == 0) return;
    const std::vector<double> values = read(column);
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i].*member = static_cast<Value>(values[i]);
  }

 private:
  /// Whole numbers of a file are below 2^53, so that doubles hold them.
  std::vector<double> read(const char* column) const {
    const hid_t dataset = table_.column(column);
    const Handle space(H5Dget_space(dataset), H5Sclose, "look at a column");
    h5::check(H5Sselect_hyperslab(space.get(), H5S_SELECT_SET, &first_, nullptr, &count_, nullptr), "select rows");
    const Handle memory(H5Screate_simple(1, &count_, nullptr), H5Sclose, "describe memory");
    std::vector<double> values(size());
    h5::check(H5Dread(dataset, H5T_NATIVE_DOUBLE, memory.get(), space.get(), H5P_DEFAULT, values.data()),
              "read rows");
    return values;
  }

  const Table& table_;
  hsize_t first_ = 0, count_ = 0;
};

void read_visits(const Slice& from, std::vector<Visit>& rows) {
  from.take("agent", &Visit::agent, rows);
  from.take("kind", &Visit::kind, rows);
  from.take("site", &Visit::site, rows);
  from.take("server", &Visit::server, rows);
  from.take("episode", &Visit::episode, rows);
  from.take("outcome", &Visit::outcome, rows);
  from.take("attempt", &Visit::attempt, rows);
  from.take("requested", &Visit::requested, rows);
  from.take("started", &Visit::started, rows);
  from.take("ended", &Visit::ended, rows);
}

void read_episodes(const Slice& from, std::vector<Episode>& rows) {
  from.take("agent", &Episode::agent, rows);
  from.take("kind", &Episode::kind, rows);
  from.take("pathway", &Episode::pathway, rows);
  from.take("outcome", &Episode::outcome, rows);
  from.take("number", &Episode::number, rows);
  from.take("starter_kind", &Episode::starter_kind, rows);
  from.take("starter", &Episode::starter, rows);
  from.take("starter_episode", &Episode::starter_episode, rows);
  from.take("called", &Episode::called, rows);
  from.take("started", &Episode::started, rows);
  from.take("ended", &Episode::ended, rows);
}

void read_marks(const Slice& from, std::vector<Mark>& rows) {
  from.take("agent", &Mark::agent, rows);
  from.take("kind", &Mark::kind, rows);
  from.take("mark", &Mark::mark, rows);
  from.take("at", &Mark::at, rows);
  from.take("value", &Mark::value, rows);
}

void read_messages(const Slice& from, std::vector<Message>& rows) {
  from.take("message", &Message::message, rows);
  from.take("sender_kind", &Message::sender_kind, rows);
  from.take("sender", &Message::sender, rows);
  from.take("sender_episode", &Message::sender_episode, rows);
  from.take("receiver_kind", &Message::receiver_kind, rows);
  from.take("receiver", &Message::receiver, rows);
  from.take("outcome", &Message::outcome, rows);
  from.take("sent", &Message::sent, rows);
  from.take("delivered", &Message::delivered, rows);
}

void read_payments(const Slice& from, std::vector<Payment>& rows) {
  from.take("from_account", &Payment::from_account, rows);
  from.take("from", &Payment::from, rows);
  from.take("to_account", &Payment::to_account, rows);
  from.take("to", &Payment::to, rows);
  from.take("site", &Payment::site, rows);
  from.take("kind", &Payment::kind, rows);
  from.take("agent", &Payment::agent, rows);
  from.take("at", &Payment::at, rows);
  from.take("amount", &Payment::amount, rows);
}

}  // namespace

struct LogFile::Tables {
  explicit Tables(const std::filesystem::path& path)
      : file(h5::open_file(path)),
        visits(file.get(), "visits"),
        episodes(file.get(), "episodes"),
        marks(file.get(), "marks"),
        messages(file.get(), "messages"),
        payments(file.get(), "payments") {
    if (!visits.there())
      throw std::runtime_error(path.string() + " holds measures only: run with --record visits or full");
    if (!visits.has("episode"))
      throw std::runtime_error(path.string() + " is from an earlier version, whose rows did not name episodes: run the scenario again");
    read_names();
  }

  void read_names() {
    const Handle group(H5Gopen2(file.get(), "names", H5P_DEFAULT), H5Gclose, "find the names");
    names.outcomes = h5::read_texts(group.get(), "outcome");
    names.site_servers = h5::read_texts(group.get(), "site_server");
    names.site_instances = h5::read_texts(group.get(), "site_instance");
    if (payments.there()) names.account_owners = h5::read_texts(group.get(), "account_owner");
    if (H5Lexists(file.get(), "instances", H5P_DEFAULT) <= 0) return;
    const Handle applied(H5Gopen2(file.get(), "instances", H5P_DEFAULT), H5Gclose, "find the templates");
    const std::vector<std::string> instances = h5::read_texts(applied.get(), "instance");
    const std::vector<std::string> templates = h5::read_texts(applied.get(), "template");
    for (std::size_t i = 0; i < instances.size(); ++i) names.instances.emplace_back(instances[i], templates.at(i));
  }

  h5::Session session;
  Handle file;
  Table visits, episodes, marks, messages, payments;
  RunLog names;  // without rows
};

LogFile::LogFile(const std::filesystem::path& path) : tables_(std::make_unique<Tables>(path)) {}
LogFile::~LogFile() = default;

bool LogFile::full() const { return tables_->messages.there(); }

RunLog LogFile::names() const { return tables_->names; }

RunLog LogFile::happened(std::uint32_t run) const {
  RunLog log = names();
  read_visits(Slice(tables_->visits, run), log.visits);
  read_episodes(Slice(tables_->episodes, run), log.episodes);
  read_messages(Slice(tables_->messages, run), log.messages);
  return log;
}

RunLog LogFile::all(std::uint32_t run) const {
  RunLog log = happened(run);
  read_marks(Slice(tables_->marks, run), log.marks);
  read_payments(Slice(tables_->payments, run), log.payments);
  return log;
}

bool has_full_log(const std::filesystem::path& path) {
  const h5::Session session;
  const Handle file = h5::open_file(path);
  const auto there = [&](const char* name) { return H5Lexists(file.get(), name, H5P_DEFAULT) > 0; };
  return there("visits") && there("visits/episode") && there("messages");
}

RunLog read_log(const std::filesystem::path& path, std::uint32_t run) { return LogFile(path).all(run); }

}  // namespace concert::record
