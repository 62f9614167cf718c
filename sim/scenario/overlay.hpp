// What a coordination model needs of the scenario it is laid over: typed sockets, checked on the tree before anything is
// read, so that what is missing is said in the words of the template.
#pragma once
#include <string>

#include "scenario/document.hpp"
#include "scenario/report.hpp"

namespace concert::scenario {

/// One laying of one template in one model.
struct Laying {
  const std::string& name;  // of the template
  const Node* needs = nullptr;
  const Node* with = nullptr;
  Place place;              // of the laying
  std::int32_t context = 0;
};

/// Reports every socket that is not bound, or bound to something that does not fit, with what would fit.
void check_sockets(const Laying& laying, const Node& root, Report& report);

/// Whether a value of `needs:` can be a socket; reports what is wrong with it.
void check_socket_types(const Node& needs, Report& report);

}  // namespace concert::scenario
