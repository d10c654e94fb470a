// The operations of the interface by their names.
#pragma once

#include "described.hpp"

const std::map<std::string, Operation> &all_operations();

/** The answer for a call that failed. */
json answer_of_error(const srd::Error &error);

/** The answer with the payload of an entry, in place, through the address that C and C++ are given. */
json view(const json &name, const Objects &objects);
