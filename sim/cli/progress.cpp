#include "cli/progress.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iostream>
#include <string>

#include "cli/terminal.hpp"

namespace concert::cli {
namespace {

using std::chrono::milliseconds;

std::string clock_text(double seconds) {
  const long whole = std::lround(seconds);
  if (whole >= 3600) return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
  return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

std::string bar(double fraction, std::size_t cells) {
  const auto full = static_cast<std::size_t>(std::lround(fraction * static_cast<double>(cells)));
  std::string text;
  for (std::size_t i = 0; i < cells; ++i) text += i < full ? signs().bar_full : signs().bar_empty;
  return text;
}

}  // namespace

ProgressDisplay::ProgressDisplay(const experiment::Progress& progress, Show show) : progress_(progress), show_(show) {
  if (show_ != Show::nothing) thread_ = std::thread([this] { watch(); });
}

ProgressDisplay::~ProgressDisplay() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  wake_.notify_one();
  thread_.join();
  if (show_ == Show::bar) std::cerr << "\r\x1b[K" << std::flush;
}

void ProgressDisplay::watch() {
  const milliseconds pause = show_ == Show::bar ? milliseconds(200) : milliseconds(15'000);
  const auto start = std::chrono::steady_clock::now();
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, pause, [this] { return ended_; })) {
    draw(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
}

void ProgressDisplay::draw(double seconds) const {
  const double fraction = progress_.fraction();
  std::string text = fmt::format("{:3.0f} %  {} of {} trials", 100 * fraction, progress_.done(), progress_.trials());
  if (progress_.failed() > 0) text += fmt::format(", {} failed", progress_.failed());
  if (fraction > 0.02 && seconds > 1) {
    text += fmt::format(", {} left", clock_text(seconds * (1 - fraction) / fraction));
  }
  if (show_ == Show::lines) {
    std::cerr << text << std::endl;
    return;
  }
  const std::size_t room = stderr_width() - 4;
  const std::size_t cells = room > text.size() + 10 ? std::min<std::size_t>(30, room - text.size()) : 0;
  std::cerr << "\r\x1b[K " << bar(fraction, cells) << " " << text << std::flush;
}

}  // namespace concert::cli
