// The `concert` command. What the environment does to us (a full disk, no memory) is said here, once.
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <exception>
#include <functional>
#include <iostream>
#include <map>
#include <string>

#include "cli/commands.hpp"
#include "core/contract.hpp"

namespace {

using concert::cli::Arguments;
using concert::cli::Exit;

Exit dispatch(const Arguments& arguments) {
  static const std::map<std::string, std::function<Exit(const Arguments&)>> commands{
      {"validate", concert::cli::validate},  {"explain", concert::cli::explain}, {"run", concert::cli::run},
      {"compare", concert::cli::compare},     {"economics", concert::cli::economics}, {"evaluate", concert::cli::evaluate},
      {"check", concert::cli::check},         {"select", concert::cli::select},       {"warmup", concert::cli::warm_up},
      {"report", concert::cli::report},       {"export", concert::cli::export_log},   {"schema", concert::cli::schema},
      {"reference", concert::cli::reference}, {"process", concert::cli::process}, {"new", concert::cli::start_new}};
  return commands.at(arguments.command)(arguments);
}

bool reader_has_gone() {
  pollfd output{STDOUT_FILENO, 0, 0};
  return poll(&output, 1, 0) > 0 && (output.revents & POLLERR) != 0;
}

/// What was printed may still be on its way to a full disk. A reader that has gone (head) is no error.
Exit delivered(Exit exit) {
  errno = 0;
  if (std::cout.flush() || exit != Exit::done || reader_has_gone()) return exit;
  std::cerr << "concert: cannot write to standard output" << (errno == 0 ? "" : ": ")
            << (errno == 0 ? "" : std::strerror(errno))
            << "\n";  // errno is 0 where an earlier write had failed already
  return Exit::failed;
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // `concert run … | head` still writes a whole result file
  std::signal(SIGXFSZ, SIG_IGN);  // a file-size limit is a write error like any other
  try {
    const auto parsed = concert::cli::parse_arguments(argc, argv);
    if (const Exit* exit = std::get_if<Exit>(&parsed)) return delivered(*exit);
    return delivered(dispatch(std::get<Arguments>(parsed)));
  } catch (const concert::ContractViolation& error) {
    std::cerr << "concert: " << error.what() << "\nThis is a bug in Concert, not in the scenario.\n";
  } catch (const std::bad_alloc&) {
    std::cerr << "concert: out of memory\n";
  } catch (const std::exception& error) {
    std::cerr << "concert: " << error.what() << "\n";
  }
  return Exit::failed;
}
