// The numbers of fields in frames (rows, queues, messages), which a program's code refers to: declared where
// expressions are compiled, handed on here to those who run programs.
#pragma once
#include "scenario/fields.hpp"
