// The tree as text: its files, their includes, their identifiers. No compiler; comments and strings are told apart
// from code by a small scanner that knows //, /* */, "…" and '…' (raw strings are not used in this tree's headers).
#pragma once
#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace concert::tree {

std::filesystem::path root();

/// Paths of the files under `folder` (relative to the root) with one of the extensions, sorted.
std::vector<std::string> files(const std::string& folder, const std::vector<std::string>& extensions);

std::string read(const std::string& path);

std::size_t lines(const std::string& text);

/// The text with comments blanked, and with strings blanked too.
std::string without_comments(const std::string& text);
std::string code_only(const std::string& text);

/// Quoted and angled includes, as written: `"core/time.hpp"`, `<vector>`.
std::vector<std::string> includes(const std::string& text);

/// Every identifier of a piece of code.
std::set<std::string> identifiers(const std::string& code);

/// `NameLikeThis`, `name_like_this` and `name_like_this_` are one word: namelikethis.
std::string folded(const std::string& identifier);

}  // namespace concert::tree
