#include "cli/files.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <system_error>

namespace concert::cli {

namespace fs = std::filesystem;

void make_folder_of(const fs::path& file) {
  if (!file.has_parent_path()) return;
  std::error_code error;
  fs::create_directories(file.parent_path(), error);
  if (error) throw std::runtime_error("cannot make the folder " + file.parent_path().string() + ": " + error.message());
}

void write_text(const fs::path& file, const std::string& text) {
  make_folder_of(file);
  fs::path part = file;
  part += ".part";
  errno = 0;
  std::ofstream out(part, std::ios::binary);
  out << text;
  out.close();
  std::error_code error;
  if (!out) {
    const int reason = errno;
    fs::remove(part, error);
    throw std::runtime_error("cannot write " + file.string() + ": " + std::strerror(reason));
  }
  fs::rename(part, file, error);
  if (!error) return;
  const std::string reason = error.message();
  fs::remove(part, error);
  throw std::runtime_error("cannot write " + file.string() + ": " + reason);
}

void print_or_write(const std::filesystem::path& file, const std::string& text) {
  if (file.empty())
    std::cout << text;
  else
    write_text(file, text);
}

void write_under_other_name(const fs::path& file, const std::function<void(const fs::path&)>& write) {
  make_folder_of(file);
  fs::path part = file;
  part += "." + std::to_string(getpid()) + ".part";
  std::error_code error;
  fs::remove(part, error);
  try {
    write(part);
    fs::rename(part, file);
  } catch (...) {
    fs::remove(part, error);
    throw;
  }
}

}  // namespace concert::cli
