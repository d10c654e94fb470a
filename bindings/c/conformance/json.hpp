// What all parts of the runner know: JSON, the package's namespace, what an invalid step is.
#pragma once

#include <nlohmann/json.hpp>
#include <simd_r_drive.hpp>

#include <stdexcept>
#include <string>

namespace srd = simd_r_drive;
using nlohmann::json;

/** A step is invalid: why. Nothing was called. */
struct Invalid : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/** C and C++ lack something: the feature's name. */
struct Gap : std::runtime_error {
    using std::runtime_error::runtime_error;
};

inline void check(bool holds, const std::string &why) {
    if (!holds)
        throw Invalid(why);
}
