#include "octets.hpp"

#include <array>
#include <charconv>
#include <cstdio>

namespace {

constexpr std::size_t SHORT = 256;
constexpr std::size_t LARGEST = std::size_t{1} << 31;

std::uint64_t number(std::string_view text, std::uint64_t least, std::uint64_t end, const std::string &at) {
    std::uint64_t value = 0;
    auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    bool is_whole = error == std::errc() && rest == text.data() + text.size();
    check(is_whole && least <= value && value < end, at + ": no valid number: " + std::string(text));
    return value;
}

/** A 32-bit xorshift generator. */
std::vector<std::uint8_t> random_bytes(std::uint32_t x, std::size_t size) {
    std::vector<std::uint8_t> bytes;
    bytes.reserve(size + 3);
    while (bytes.size() < size) {
        x ^= x << 13;
        x ^= x >> 17;
        x ^= x << 5;
        for (int shift = 0; shift < 32; shift += 8)
            bytes.push_back(static_cast<std::uint8_t>(x >> shift));
    }
    bytes.resize(size);
    return bytes;
}

std::uint8_t digit(char c, const std::string &at) {
    static const std::string DIGITS = "0123456789abcdef";
    auto value = DIGITS.find(c);
    check(value != std::string::npos, at + ": not lower-case hexadecimal");
    return static_cast<std::uint8_t>(value);
}

/** The CRC-32 of zlib. */
std::uint32_t crc32(const std::uint8_t *data, std::size_t size) {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < table.size(); i++) {
        table[i] = i;
        for (int bit = 0; bit < 8; bit++)
            table[i] = table[i] >> 1 ^ (table[i] & 1 ? 0xedb88320U : 0);
    }
    std::uint32_t value = ~0U;
    for (std::size_t i = 0; i < size; i++)
        value = table[(value ^ data[i]) & 0xff] ^ value >> 8;
    return ~value;
}

} // namespace

std::vector<std::uint8_t> parsed_bytes(const std::string &text, const std::string &at) {
    static const std::string RANDOM = "random:";
    if (text.compare(0, RANDOM.size(), RANDOM) == 0) {
        std::string_view rest = std::string_view(text).substr(RANDOM.size());
        auto colon = rest.find(':');
        check(colon != std::string_view::npos, at + ": not random:SEED:LENGTH");
        auto seed = number(rest.substr(0, colon), 1, std::uint64_t{1} << 32, at);
        return random_bytes(static_cast<std::uint32_t>(seed), number(rest.substr(colon + 1), 0, LARGEST, at));
    }
    check(text.size() % 2 == 0, at + ": an odd number of digits");
    std::vector<std::uint8_t> bytes;
    for (std::size_t i = 0; i < text.size(); i += 2)
        bytes.push_back(static_cast<std::uint8_t>(digit(text[i], at) << 4 | digit(text[i + 1], at)));
    return bytes;
}

std::string shown_bytes(const std::uint8_t *data, std::size_t size) {
    char part[64];
    if (size > SHORT) {
        std::snprintf(part, sizeof part, "crc32:%zu:%08x", size, static_cast<unsigned>(crc32(data, size)));
        return part;
    }
    std::string text;
    for (std::size_t i = 0; i < size; i++) {
        std::snprintf(part, sizeof part, "%02x", data[i]);
        text += part;
    }
    return text;
}
