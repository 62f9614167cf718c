#include "record/writer.hpp"

#include <map>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>

#include "core/contract.hpp"
#include "record/layout.hpp"
#include "record/queue.hpp"
#include "record/table.hpp"
#include "record/unfinished.hpp"

namespace concert::record {
namespace {

constexpr std::size_t block_rows = 2048;

/// The tables a file holds; those beyond its level are absent.
struct Tables {
  std::optional<Table<Visit>> visits;
  std::optional<Table<Episode>> episodes;
  std::optional<Table<Mark>> marks;
  std::optional<Table<Message>> messages;
  std::optional<Table<Change>> changes;
  std::optional<Table<Tie>> ties;
  std::optional<Table<AgentValue>> agents;
  std::optional<Table<Payment>> payments;  // where there are accounts

  Tables(hid_t file, Level level, const Labels& labels, const Header& header) {
    agents.emplace(file, "agents", "what each agent contributed to a measure, where the measure asks for it", labels);
    if (level == Level::measures) return;
    visits.emplace(file, "visits", "one row a request, a use or a hold", labels);
    episodes.emplace(file, "episodes", "one row an agent walking a pathway", labels);
    marks.emplace(file, "marks", "one row a mark recorded", labels);
    if (!header.accounts.empty()) payments.emplace(file, "payments", "one row a payment", labels);
    if (level == Level::visits) return;
    messages.emplace(file, "messages", "one row a message sent", labels);
    changes.emplace(file, "changes", "one row an attribute assigned", labels);
    if (!header.relations.empty()) ties.emplace(file, "ties", "one row a tie linked or unlinked", labels);
  }

  std::optional<Table<Visit>>& of(const Visit*) { return visits; }
  std::optional<Table<Episode>>& of(const Episode*) { return episodes; }
  std::optional<Table<Mark>>& of(const Mark*) { return marks; }
  std::optional<Table<Message>>& of(const Message*) { return messages; }
  std::optional<Table<Change>>& of(const Change*) { return changes; }
  std::optional<Table<Payment>>& of(const Payment*) { return payments; }
  std::optional<Table<Tie>>& of(const Tie*) { return ties; }
  std::optional<Table<AgentValue>>& of(const AgentValue*) { return agents; }

  void append(Source source, const Block& block, Packer& packer) {
    source.run = block.run;
    std::visit([&](const auto& rows) { of(rows.data())->append(source, std::span(rows), packer); }, block.rows);
  }

  void close(Packer& packer) {
    const auto each = [&](auto& table) {
      if (table) table->close(packer);
      table.reset();
    };
    each(visits), each(episodes), each(marks), each(messages), each(changes), each(ties), each(agents), each(payments);
  }
};

std::filesystem::path temporary(const std::filesystem::path& path) {
  std::filesystem::path result = path;
  result += ".part";
  return result;
}

}  // namespace

struct Writer::Impl {
  std::filesystem::path path, part;
  Header header;
  Level level;
  Labels labels;
  Unfinished unfinished;
  h5::Handle file;
  BlockQueue queue;
  std::vector<TrialResult> results;  // by run; each written by its own trial's thread
  std::vector<std::vector<std::uint16_t>> outcomes;
  std::mutex facts_mutex;
  std::map<std::string, std::string> facts;
  std::exception_ptr failure;  // set by the writer's thread, read after it has ended
  bool discard = false;        // set before `end`: nobody wants the file
  bool closed = false;
  std::thread thread;

  Impl(std::filesystem::path where, Header what, Level how_much)
      : path(std::move(where)), part(temporary(path)), header(std::move(what)), level(how_much),
        labels(labels_of(header)), unfinished(part), file(h5::create_file(part)), queue(header.runs.size()),
        results(header.runs.size()), outcomes(outcome_codes(header)) {
    thread = std::thread([this] { work(); });
  }

  void work() {
    const h5::Session session;
    try {
      write_all();
    } catch (...) {
      failure = std::current_exception();
      queue.fail(failure);
    }
  }

  void write_all() {
    Packer packer;
    const Source source{.run = 0,
                        .outcomes = &outcomes,
                        .open = static_cast<std::uint16_t>(outcome_names(header).size() - 1)};
    write_declared(file.get(), header, labels);
    Tables tables(file.get(), level, labels, header);
    while (const std::optional<Block> block = queue.pop()) tables.append(source, *block, packer);
    if (discard) return;
    tables.close(packer);
    write_results(file.get(), collect(std::move(header), std::move(results)), labels);
    write_provenance(file.get(), facts);
    file.close("complete the result file");
  }

  void join() {
    queue.end();
    if (thread.joinable()) thread.join();
  }
};

namespace {

class Log final : public TrialLog {
 public:
  Log(std::uint32_t run, Level level, BlockQueue& queue, TrialResult& result)
      : run_(run), level_(level), queue_(queue), result_(result) {}

  void visit(const Visit& row) override { add(visits_, row, Level::visits); }
  void episode(const Episode& row) override { add(episodes_, row, Level::visits); }
  void mark(const Mark& row) override { add(marks_, row, Level::visits); }
  void message(const Message& row) override { add(messages_, row, Level::full); }
  void change(const Change& row) override { add(changes_, row, Level::full); }
  void tie(const Tie& row) override { add(ties_, row, Level::full); }

  void payment(const Payment& row) override { add(payments_, row, Level::visits); }

  void finish(TrialResult result) override {
    require(!finished_, "a trial ends once");
    finished_ = true;
    pass_on(visits_), pass_on(episodes_), pass_on(marks_), pass_on(messages_), pass_on(changes_), pass_on(ties_);
    pass_on(payments_);
    pass_on(result.agents);
    result_ = std::move(result);
    queue_.finish(run_);
  }

 private:
  template <class Row>
  void add(std::vector<Row>& rows, const Row& row, Level from) {
    if (level_ < from) return;
    rows.push_back(row);
    if (rows.size() == block_rows) pass_on(rows);
  }

  template <class Row>
  void pass_on(std::vector<Row>& rows) {
    if (rows.empty()) return;
    if (rows.size() < block_rows) rows.shrink_to_fit();
    queue_.push({run_, std::exchange(rows, {})});
  }

  std::uint32_t run_;
  Level level_;
  BlockQueue& queue_;
  TrialResult& result_;
  bool finished_ = false;
  std::vector<Visit> visits_;
  std::vector<Episode> episodes_;
  std::vector<Mark> marks_;
  std::vector<Message> messages_;
  std::vector<Change> changes_;
  std::vector<Payment> payments_;
  std::vector<Tie> ties_;
};

}  // namespace

Writer::Writer(std::filesystem::path path, Header header, Level level) {
  const h5::Session session;
  impl_ = std::make_unique<Impl>(std::move(path), std::move(header), level);
}

Writer::~Writer() {
  if (impl_->closed) return;
  impl_->discard = true;
  impl_->join();
  impl_->file = {};
  std::error_code ignored;
  std::filesystem::remove(impl_->part, ignored);
}

Level Writer::level() const { return impl_->level; }

std::unique_ptr<TrialLog> Writer::trial(std::uint32_t run) {
  require(run < impl_->results.size(), "a trial is one of the design's runs");
  return std::make_unique<Log>(run, impl_->level, impl_->queue, impl_->results[run]);
}

void Writer::provenance(const std::string& name, const std::string& value) {
  std::lock_guard lock(impl_->facts_mutex);
  impl_->facts[name] = value;
}

void Writer::close() {
  require(!impl_->closed, "a writer is closed once");
  require(impl_->queue.all_finished(), "every trial has finished before the file is closed");
  impl_->join();
  if (impl_->failure) std::rethrow_exception(impl_->failure);
  std::filesystem::rename(impl_->part, impl_->path);
  impl_->closed = true;
}

}  // namespace concert::record
