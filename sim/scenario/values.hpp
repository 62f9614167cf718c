// Pieces that several sections share: queues, targets of assignments, array elements, numbers as text.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "scenario/build.hpp"
#include "scenario/scope.hpp"

namespace concert::scenario {

/// Notes an expression over another episode that waits or is in service (queue order, victim); its number in
/// Scenario::asked. finish_asked() compiles it.
int ask_later(Build& build, Build::AskedLater asked);

ShiftEnd shift_end_of(std::string_view word);
/// "priority desc" → the text of the expression and the direction.
QueueRule::Term read_term(const Node& node);
/// Of a resource or of staff.
struct QueueOwner {
  Request::Of of = Request::Of::resource;
  int index = -1;
  std::string name;
  std::uint64_t stream = 0;
};
QueueRule read_queue(Build& build, const Node& node, const QueueOwner& owner);
/// An attribute of an agent kind or of a relation: first its name and type, then its value.
void declare_attribute(Build& build, int kind, const Node::Entry& entry);
void read_initial(Build& build, int kind, int attribute, const Node& node);
void read_arrivals(Build& build, int kind, const Node& node);

/// `initial: {label: E}` of an array; a label left out is 0.
void read_elements(Build& build, const Node& node, Attribute& attribute, const Want& want);

/// What `set:` may write: the scope of the one who writes, and the locals of the pathway, if any.
struct Writer {
  NameScope* scope = nullptr;
  int kind = -1;
  const std::vector<Local>* locals = nullptr;
  std::uint64_t stream = 0;
};
std::vector<Assignment> read_assignments(Build& build, const Node& node, const Writer& writer);

/// The scale of a `unit:` beside a value, nothing without one.
std::optional<double> unit_scale(Build& build, const Node& holder);
std::string text_of_number(double value);

}  // namespace concert::scenario
