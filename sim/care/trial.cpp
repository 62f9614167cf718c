// A trial's blocks: one with everything in it, or several that the engine runs in windows. Between windows mail goes
// from block to block and the rows of all go out in the order of their events; at the end what they measured becomes one.
#include "care/trial.hpp"

#include <memory>
#include <optional>
#include <vector>

#include "care/world.hpp"
#include "core/contract.hpp"
#include "engine/windows.hpp"

namespace concert::care {

namespace {

/// Many enough that the last ones to end leave no thread idle for long, few enough that what every block knows of the
/// whole (its organisations) costs little.
constexpr std::uint32_t usual_blocks = 128;
/// Rows kept until a window ends are bounded by the events in it.
constexpr std::uint64_t events_between_rows = 1'000'000;

/// A world as the engine sees it, with its own log of rows and what went wrong in it.
class Process final : public engine::Block {
 public:
  Process(const program::Program& program, const TrialOptions& options, const Layout& layout, std::uint32_t block)
      : log_(layout.blocks() > 1 && options.log != nullptr ? std::make_unique<record::SegmentLog>() : nullptr),
        world_(program, options, layout, block, log_.get()) {}

  Tick next() const override { return failure_ ? never : world_.next(); }
  void run_until(Tick end) override {
    attempt([&] { world_.run_until(end); });
  }
  std::uint64_t committed() const override { return world_.committed(); }

  template <class Work>
  void attempt(Work work) {
    try {
      work();
    } catch (const RunError& error) {
      failure_ = world_.describe_failure(error.what());
    }
  }

  World& world() { return world_; }
  record::SegmentLog* log() { return log_.get(); }
  const std::optional<std::string>& failure() const { return failure_; }

 private:
  std::unique_ptr<record::SegmentLog> log_;
  World world_;
  std::optional<std::string> failure_;
};

class Trial {
 public:
  Trial(const program::Program& program, const TrialOptions& options)
      : program_(program), options_(options), layout_(layout()) {
    for (std::uint32_t block = 0; block < layout_.blocks(); ++block)
      processes_.push_back(std::make_unique<Process>(program, options, layout_, block));
  }

  record::TrialResult run() {
    everywhere([](World& world) { world.settle(); });
    exchange();
    everywhere([](World& world) { world.begin(); });
    if (exchange()) run_events();
    const Tick end = ended();
    everywhere([end](World& world) { world.conclude(end); });
    pass_rows_on();
    return result();
  }

 private:
  Layout layout() const {
    const Layout whole(program_, {});
    const World scratch(program_, options_, whole, 0, nullptr);
    const Layout units(program_, scratch.count_roots());
    if (options_.executor == Executor::sequential) return units;
    return units.in_blocks(options_.blocks == 0 ? usual_blocks : options_.blocks);
  }

  Tick horizon() const { return program_.drained ? never : program_.horizon; }

  void run_events() {
    if (processes_.size() == 1) return processes_.front()->run_until(horizon());
    std::vector<engine::Block*> blocks;
    for (const auto& process : processes_) blocks.push_back(process.get());
    engine::Windows windows;
    windows.until = horizon();
    windows.lookahead = layout_.lookahead();
    windows.most_events = options_.log != nullptr ? events_between_rows : 0;
    windows.threads = options_.threads;
    const engine::WindowsReport report = engine::run_windows(blocks, windows, [this](Tick) { return exchange(); });
    if (!report.failures.empty()) std::rethrow_exception(report.failures.front().error);
  }

  /// What every block does by itself, unless something has failed.
  template <class Work>
  void everywhere(Work work) {
    if (failed() != nullptr) return;
    engine::for_all(processes_.size(), options_.threads, [&](std::size_t block) {
      Process& process = *processes_[block];
      process.attempt([&] { work(process.world()); });
    });
  }

  /// Between windows: false once something has failed.
  bool exchange() {
    if (processes_.size() == 1) return failed() == nullptr;
    pass_rows_on();
    for (const auto& process : processes_)
      for (const Parcel& parcel : process->world().take_mail()) processes_[parcel.to]->world().receive(parcel);
    return failed() == nullptr;
  }

  /// No row later than the failure that comes first goes out.
  void pass_rows_on() {
    if (processes_.front()->log() == nullptr) return;
    std::vector<record::SegmentLog*> logs;
    for (const auto& process : processes_) logs.push_back(process->log());
    std::optional<record::RowKey> last;
    if (Process* process = failed()) last = process->world().key();
    record::merge(logs, last, *options_.log);
  }

  /// The process whose failure comes first in the order of events, if any has failed.
  Process* failed() const {
    Process* first = nullptr;
    for (const auto& process : processes_)
      if (process->failure() && (first == nullptr || process->world().key() < first->world().key())) first = process.get();
    return first;
  }

  Tick ended() const { return program_.drained ? processes_.front()->world().now() : program_.horizon; }

  record::TrialResult result() {
    record::TrialResult result;
    if (const Process* process = failed()) {
      result.status = record::Status::failed;
      result.error = *process->failure();
      return result;
    }
    MeasureBook& book = processes_.front()->world().book();
    for (std::size_t block = 1; block < processes_.size(); ++block) book.absorb(processes_[block]->world().book());
    book.finish(result);
    for (const auto& process : processes_) result.events += process->world().own_events();
    result.ended = processes_.front()->world().now();
    return result;
  }

  const program::Program& program_;
  const TrialOptions& options_;
  const Layout layout_;
  std::vector<std::unique_ptr<Process>> processes_;
};

}  // namespace

record::TrialResult run_trial(const program::Program& program, const TrialOptions& options) {
  return Trial(program, options).run();
}

}  // namespace concert::care
