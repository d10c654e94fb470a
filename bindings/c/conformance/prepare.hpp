// From the arguments of a step to a call.
#pragma once

#include "operations.hpp"

/** Decodes the arguments of an operation; what is invalid is thrown. The result starts the call. */
std::function<Call()> prepare(const std::string &name, std::shared_ptr<void> self, const json &given,
                              const Objects &objects);
