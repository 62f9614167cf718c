// The language, declared once as data: every section and key with its shape, default, meaning and an example.
// The reader's key checking, the JSON Schema, the reference and the mutation tests are all made from this table;
// a key that is not here cannot be read.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "scenario/document.hpp"

namespace concert::scenario {

enum class Need { optional, required };

struct Key {
  std::string_view name;
  std::string_view shape;     // name of the shape of its value
  Need need = Need::optional;
  std::string_view fallback;  // what holds if it is left out, for people
  std::string_view doc;
  std::string_view example;   // as it would stand after the colon
};

enum class Form {
  text,        // any scalar
  expression,  // a scalar that is compiled
  word,        // an author's word or a name declared elsewhere
  boolean,
  integer,
  number,
  choice,      // one of `words`
  object,      // fixed keys
  names,       // a map from author's words (or texts) to `element`
  list,        // a sequence of `element`
  either,      // one of `variants`, told apart by being a scalar, list or map
  verbs,       // a map told apart by the first of its keys that names a variant ("step.hold" by `hold`)
  anything     // checked elsewhere
};

struct Shape {
  std::string_view name;
  Form form = Form::text;
  std::string_view noun;      // in messages: "resource" gives "resource 'bed'"
  std::string_view doc;
  std::vector<Key> keys = {};
  std::string_view element = {};
  std::vector<std::string_view> words = {};     // of a choice
  std::vector<std::string_view> variants = {};  // of either and verbs
};

/// All shapes in the order of the reference; the first is the file itself.
const std::vector<Shape>& shapes();
const Shape& shape(std::string_view name);

/// The word a variant of `verbs` is told by: "step.hold" → "hold".
std::string_view discriminator(std::string_view variant);

class Report;

/// Reports keys that are unknown, missing or of the wrong shape, in the whole tree under `node`.
void check_shape(const Node& node, const Shape& expected, Report& report);

// The parts of the table, one for each file that declares them.
std::vector<Shape> world_shapes();
std::vector<Shape> agent_shapes();
std::vector<Shape> step_shapes();
std::vector<Shape> health_shapes();
std::vector<Shape> relation_shapes();
std::vector<Shape> rule_shapes();
std::vector<Shape> change_shapes();
std::vector<Shape> result_shapes();
std::vector<Shape> flow_shapes();
std::vector<Shape> economics_shapes();

}  // namespace concert::scenario
