#include "record/writer.hpp"

#include <map>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "core/contract.hpp"
#include "record/layout.hpp"
#include "record/part.hpp"
#include "record/tables.hpp"
#include "record/turns.hpp"
#include "record/unfinished.hpp"

namespace concert::record {
namespace {

constexpr std::size_t block_rows = 2048;

}  // namespace

struct Writer::Impl {
  Header header;
  Level level;
  WriterOptions options;
  std::vector<std::vector<std::uint16_t>> outcomes;
  std::uint16_t open;  // code of an episode still open: the last outcome
  Labels labels;
  Part part;
  Unfinished unfinished;
  h5::Handle file;
  std::shared_ptr<Chunks> chunks;  // shared with helpers that come late
  std::optional<Tables> tables;    // filled by the trial whose turn it is; their datasets are the writer's thread's
  Turns turns;
  std::vector<TrialResult> results;  // by run; each written by its own trial's thread
  std::mutex facts_mutex;
  std::map<std::string, std::string> facts;
  std::exception_ptr failure;  // set by the writer's thread, read after it has ended
  bool discard = false;        // set before `end`: nobody wants the file
  bool closed = false;
  std::thread thread;

  Impl(const std::filesystem::path& where, Header what, Level how_much, WriterOptions how)
      : header(std::move(what)),
        level(how_much),
        options(std::move(how)),
        outcomes(outcome_codes(header)),
        open(static_cast<std::uint16_t>(outcome_names(header).size() - 1)),
        labels(labels_of(header)),
        part(where),
        unfinished(part.path()),
        file(part.create()),
        chunks(std::make_shared<Chunks>(options.helpers)),
        turns(header.runs.size(), options.most_waiting, [this](const Block& block) { append(block); }),
        results(header.runs.size()) {
    write_declared(file.get(), header, labels);
    tables.emplace(file.get(), level, labels, header);
    thread = std::thread([this] { work(); });
  }

  void append(const Block& block) {
    tables->append({.run = block.run, .outcomes = &outcomes, .open = open}, block, *chunks);
  }

  void fail(const std::exception_ptr& why) {
    chunks->fail(why);
    turns.fail(why);
  }

  void work() {
    const h5::Session session;
    try {
      write_all();
    } catch (...) {
      failure = std::current_exception();
      fail(failure);
    }
  }

  void write_all() {
    while (std::optional<Chunk> chunk = chunks->pop()) {
      if (options.before_write) options.before_write();
      write_chunk(*chunk);
      chunks->written(std::move(*chunk));
    }
    if (discard) return;
    tables.reset();
    write_results(file.get(), collect(std::move(header), std::move(results)), labels);
    write_provenance(file.get(), facts);
    file.close("complete the result file");
  }

  void join() {
    chunks->end();
    if (thread.joinable()) thread.join();
  }
};

namespace {

class Log final : public TrialLog {
 public:
  Log(std::uint32_t run, Level level, Turns& turns, TrialResult& result)
      : run_(run), level_(level), turns_(turns), result_(result) {}

  ~Log() override {
    if (!finished_) turns_.fail(std::make_exception_ptr(std::runtime_error("a trial stopped before its end")));
  }

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
    turns_.finish(run_);
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
    Block block{run_, std::move(rows)};
    turns_.push(block);
    rows = std::get<std::vector<Row>>(std::move(block.rows));
    rows.clear();
  }

  std::uint32_t run_;
  Level level_;
  Turns& turns_;
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

Writer::Writer(const std::filesystem::path& path, Header header, Level level, WriterOptions options) {
  const h5::Session session;
  remove_stale_parts(path);
  impl_ = std::make_unique<Impl>(path, std::move(header), level, std::move(options));
}

Writer::~Writer() {
  if (impl_->closed) return;
  impl_->discard = true;
  impl_->join();
}

Level Writer::level() const { return impl_->level; }

std::unique_ptr<TrialLog> Writer::trial(std::uint32_t run) {
  require(run < impl_->results.size(), "a trial is one of the design's runs");
  return std::make_unique<Log>(run, impl_->level, impl_->turns, impl_->results[run]);
}

void Writer::provenance(const std::string& name, const std::string& value) {
  std::lock_guard lock(impl_->facts_mutex);
  impl_->facts[name] = value;
}

void Writer::fail(std::exception_ptr why) { impl_->fail(why); }

std::size_t Writer::most_waited() const { return impl_->turns.most_waited(); }

void Writer::close() {
  require(!impl_->closed, "a writer is closed once");
  require(impl_->turns.all_finished(), "every trial has finished before the file is closed");
  impl_->tables->finish(*impl_->chunks);
  impl_->join();
  if (impl_->failure) std::rethrow_exception(impl_->failure);
  const h5::Session session;
  impl_->part.rename({"names", "measure_info", "runs", "measures", "provenance"});
  impl_->closed = true;
}

}  // namespace concert::record
