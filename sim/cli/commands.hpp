// The commands, one file each. Every one returns its exit code; exceptions are the environment's and end in main.
#pragma once
#include "cli/arguments.hpp"

namespace concert::cli {

Exit validate(const Arguments& arguments);
Exit explain(const Arguments& arguments);
Exit start_new(const Arguments& arguments);
Exit run(const Arguments& arguments);
Exit compare(const Arguments& arguments);
Exit economics(const Arguments& arguments);
Exit check(const Arguments& arguments);
Exit select(const Arguments& arguments);
Exit warm_up(const Arguments& arguments);
Exit export_log(const Arguments& arguments);
Exit process(const Arguments& arguments);
Exit report(const Arguments& arguments);
Exit evaluate(const Arguments& arguments);
Exit schema(const Arguments& arguments);
Exit reference(const Arguments& arguments);

}  // namespace concert::cli
