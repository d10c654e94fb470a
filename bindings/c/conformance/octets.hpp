// Bytes in steps and answers.
#pragma once

#include "json.hpp"

/** The bytes of hexadecimal digits, or of `random:SEED:LENGTH`. */
std::vector<std::uint8_t> parsed_bytes(const std::string &text, const std::string &at);

/** Hexadecimal digits, or the length and the checksum of many bytes. */
std::string shown_bytes(const std::uint8_t *data, std::size_t size);
