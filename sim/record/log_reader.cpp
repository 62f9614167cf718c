#include "record/log_reader.hpp"

#include <algorithm>
#include <stdexcept>

#include "record/h5.hpp"

namespace concert::record {
namespace {

using h5::Handle;

/// One table's rows of one run, column by column.
class Slice {
 public:
  Slice(hid_t file, const char* table, std::uint32_t run) {
    if (H5Lexists(file, table, H5P_DEFAULT) <= 0) return;
    group_ = {H5Gopen2(file, table, H5P_DEFAULT), H5Gclose, "open a table of rows"};
    const std::vector<std::uint32_t> runs = h5::read_column<std::uint32_t>(group_.get(), "run");
    const auto [first, last] = std::equal_range(runs.begin(), runs.end(), run);  // rows stand in the order of runs
    first_ = static_cast<hsize_t>(first - runs.begin());
    count_ = static_cast<hsize_t>(last - first);
  }

  bool there() const { return group_.get() >= 0; }
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
    const Handle dataset(H5Dopen2(group_.get(), column, H5P_DEFAULT), H5Dclose, column);
    const Handle space(H5Dget_space(dataset.get()), H5Sclose, "look at a column");
    h5::check(H5Sselect_hyperslab(space.get(), H5S_SELECT_SET, &first_, nullptr, &count_, nullptr), "select rows");
    const Handle memory(H5Screate_simple(1, &count_, nullptr), H5Sclose, "describe memory");
    std::vector<double> values(size());
    h5::check(H5Dread(dataset.get(), H5T_NATIVE_DOUBLE, memory.get(), space.get(), H5P_DEFAULT, values.data()),
              "read rows");
    return values;
  }

  Handle group_;
  hsize_t first_ = 0, count_ = 0;
};

void read_visits(const Slice& from, std::vector<Visit>& rows) {
  from.take("agent", &Visit::agent, rows);
  from.take("kind", &Visit::kind, rows);
  from.take("site", &Visit::site, rows);
  from.take("server", &Visit::server, rows);
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
  from.take("at", &Payment::at, rows);
  from.take("amount", &Payment::amount, rows);
}

}  // namespace

RunLog read_log(const std::filesystem::path& path, std::uint32_t run) {
  const h5::Session session;
  const Handle file = h5::open_file(path);
  RunLog log;
  const Slice visits(file.get(), "visits", run);
  if (!visits.there())
    throw std::runtime_error(path.string() + " holds measures only: run with --record visits or full");
  read_visits(visits, log.visits);
  read_episodes(Slice(file.get(), "episodes", run), log.episodes);
  read_marks(Slice(file.get(), "marks", run), log.marks);
  read_messages(Slice(file.get(), "messages", run), log.messages);
  read_payments(Slice(file.get(), "payments", run), log.payments);
  const Handle names(H5Gopen2(file.get(), "names", H5P_DEFAULT), H5Gclose, "find the names");
  log.outcomes = h5::read_texts(names.get(), "outcome");
  log.site_servers = h5::read_texts(names.get(), "site_server");
  return log;
}

}  // namespace concert::record
