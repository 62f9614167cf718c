// One value of a table by its keys: handed on to those who run programs.
#pragma once
#include "scenario/table_lookup.hpp"
