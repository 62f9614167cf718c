// The language for editors: JSON Schema draft-07 from the table of shapes.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "scenario/read.hpp"
#include "scenario/schema.hpp"

namespace concert::scenario {

namespace {

using Json = nlohmann::ordered_json;

std::string definition_name(std::string_view shape_name) {
  std::string out(shape_name);
  std::replace(out.begin(), out.end(), ' ', '_');
  return out;
}

Json reference_to(std::string_view shape_name) { return {{"$ref", "#/definitions/" + definition_name(shape_name)}}; }

Json list_of(const std::vector<std::string_view>& words) {
  Json out = Json::array();
  for (const std::string_view w : words) out.push_back(std::string(w));
  return out;
}

Json object_of(const Shape& shape) {
  Json properties = Json::object();
  Json required = Json::array();
  for (const Key& key : shape.keys) {
    Json property = {{"allOf", Json::array({reference_to(key.shape)})}, {"description", std::string(key.doc)}};
    if (!key.fallback.empty()) property["description"] = std::string(key.doc) + " Default: " + std::string(key.fallback) + ".";
    if (!key.example.empty()) property["examples"] = Json::array({std::string(key.example)});
    properties[std::string(key.name)] = std::move(property);
    if (key.need == Need::required) required.push_back(std::string(key.name));
  }
  Json out = {{"type", "object"}, {"additionalProperties", false}, {"properties", std::move(properties)}};
  if (!required.empty()) out["required"] = std::move(required);
  return out;
}

Json form_of(const Shape& shape) {
  const Json any_scalar = Json::array({"string", "number", "boolean"});
  switch (shape.form) {
    case Form::text:
    case Form::expression: return {{"type", any_scalar}};
    case Form::word: return {{"type", Json::array({"string", "boolean"})}};
    case Form::boolean: return {{"type", "boolean"}};
    case Form::integer: return {{"type", "integer"}, {"minimum", 0}};
    case Form::number: return {{"type", "number"}};
    case Form::choice: return {{"enum", list_of(shape.words)}};
    case Form::object: return object_of(shape);
    case Form::names: return {{"type", "object"}, {"additionalProperties", reference_to(shape.element)}};
    case Form::list: return {{"type", "array"}, {"items", reference_to(shape.element)}};
    case Form::either:
    case Form::verbs: {
      Json variants = Json::array();
      for (const std::string_view v : shape.variants) variants.push_back(reference_to(v));
      return {{"anyOf", std::move(variants)}};
    }
    case Form::anything: break;
  }
  return Json::object();
}

}  // namespace

std::string json_schema() {
  Json definitions = Json::object();
  for (const Shape& shape : shapes()) {
    Json definition = form_of(shape);
    definition["description"] = std::string(shape.doc);
    definitions[definition_name(shape.name)] = std::move(definition);
  }
  const Json out = {{"$schema", "http://json-schema.org/draft-07/schema#"},
                    {"title", "A Concert scenario (concert: 1)"},
                    {"$ref", "#/definitions/file"},
                    {"definitions", std::move(definitions)}};
  return out.dump(2) + "\n";
}

}  // namespace concert::scenario
