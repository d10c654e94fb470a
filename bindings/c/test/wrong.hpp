// Values at random for every type that a function in C takes: many are wrong, all are safe to pass.
#pragma once

#include <atomic>
#include <cstring>
#include <simd_r_drive.h>
#include <string>
#include <type_traits>
#include <utility>

/** Numbers that differ, and are the same for a seed (xorshift). */
struct Random {
    std::uint64_t state;
    /** The function whose arguments are made. */
    const char *name = "";
    std::uint64_t next() {
        state ^= state << 13;
        state ^= state >> 7;
        return state ^= state << 17;
    }
    /** Once in `count` times. */
    bool one_in(unsigned count) { return next() % count == 0; }
    template <class T, std::size_t N> const T &of(const T (&values)[N]) { return values[next() % N]; }
};

/** How many calls were started, and how many callbacks have run. */
inline std::atomic<unsigned> calls_started{0}, calls_ended{0};

/** Frees a T; does nothing if it owns nothing. */
template <class T> struct Freed {
    static void free(T *) {}
};
/** Frees what a result points to: an object, or what is in a struct. */
template <class T> void free_result(T &result) { Freed<T>::free(&result); }
template <class T> void free_result(T *&result) { Freed<T>::free(result); }

#define FREE(type)                                                                                 \
    template <> struct Freed<type> {                                                               \
        static void free(type *value) { type##_free(value); }                                      \
    };
#include "frees.inc"
#undef FREE

template <class R> void on_result(void *, srd_status, R result, srd_error *error) {
    free_result(result);
    srd_error_free(error);
    calls_ended++;
}
inline void on_done(void *, srd_status, srd_error *error) {
    srd_error_free(error);
    calls_ended++;
}

/** The objects that the calls share, by their types. */
template <class T> inline T *shared_object = nullptr;

/** The value of an argument of type A, and what has to live and to be freed with it. It may point into
    itself, so it is never copied. */
template <class A> struct Wrong;

template <class T> struct Number {
    T value;
    Number(Random &r)
        : value(static_cast<T>(r.one_in(2) ? r.next() % 4 : r.one_in(2) ? ~r.next() % 4 - 4 : r.next())) {}
};
template <> struct Wrong<std::uint64_t> : Number<std::uint64_t> { using Number::Number; };
template <> struct Wrong<std::uint32_t> : Number<std::uint32_t> { using Number::Number; };
template <> struct Wrong<std::uint16_t> : Number<std::uint16_t> { using Number::Number; };

template <> struct Wrong<srd_bytes> {
    srd_bytes value;
    Wrong(Random &r) {
        static const std::uint8_t DATA[64] = {0};
        const srd_bytes ALL[] = {
            {nullptr, 0}, {nullptr, r.next()}, {DATA, SIZE_MAX - r.next() % 9}, {DATA, 0},
            {DATA, std::size_t{INT32_MAX} + 1 + r.next() % 9}, {DATA, r.next() % 64}, {DATA, 1 + r.next() % 4}};
        value = r.of(ALL);
    }
};

template <> struct Wrong<srd_string> {
    srd_string value;
    Wrong(Random &r) {
        static const char *TEXTS[] = {"ws://127.0.0.1:1", "http://127.0.0.1:1", "a", "b", "127.0.0.1", "",
                                      "\xc3", "\xed\xa0\x80", "/proc/none/x", "a/b", "\xf0\x9f\x8c\x8d"};
        value = r.one_in(8) ? srd_str(nullptr) : srd_str(r.of(TEXTS));
        if (r.one_in(8))
            value.len = SIZE_MAX - r.next() % 9;
        else if (r.one_in(8) && value.len > 1)
            value.data = "nul\0in it", value.len = 9;
    }
};

template <> struct Wrong<srd_duration> {
    srd_duration value;
    Wrong(Random &r) {
        // A long wait is a right argument.
        bool waits = std::string(r.name).find("_take") != std::string::npos;
        const srd_duration ALL[] = {
            {0, 0}, {0, 1000000}, {0, 1000000000}, {r.next(), 4000000000U}, {waits ? 0 : r.next(), 999}};
        value = r.of(ALL);
    }
};

template <> struct Wrong<srd_bytes_list> {
    srd_bytes items[2];
    srd_bytes_list value;
    Wrong(Random &r) : items{Wrong<srd_bytes>(r).value, Wrong<srd_bytes>(r).value} {
        value = {r.one_in(8) ? nullptr : items, r.one_in(8) ? SIZE_MAX - r.next() % 5 : r.next() % 3};
    }
};

template <> struct Wrong<srd_entry_list> {
    srd_entry items[2];
    srd_entry_list value;
    Wrong(Random &r) {
        for (auto &item : items)
            item = {Wrong<srd_bytes>(r).value, Wrong<srd_bytes>(r).value};
        value = {r.one_in(8) ? nullptr : items, r.one_in(8) ? SIZE_MAX - r.next() % 5 : r.next() % 3};
    }
};

/** A number in an enum in C that is none of its constants. */
template <class T> void spoil(Random &r, T &value) {
    if (r.one_in(4))
        std::memset(&value, static_cast<int>(r.next() % 256), sizeof value);
}

template <> struct Wrong<srd_log_level> {
    srd_log_level value;
    // In C++ an enum by value has only as many bits as its constants need.
    Wrong(Random &r) : value(static_cast<srd_log_level>(r.next() % 8)) {}
};

template <> struct Wrong<const srd_open_options *> {
    srd_open_options options = srd_open_options_init();
    const srd_open_options *value;
    Wrong(Random &r) : value(r.one_in(2) ? nullptr : &options) { spoil(r, options.durability); }
};

template <> struct Wrong<const srd_connect_options *> {
    srd_connect_options options = srd_connect_options_init();
    const srd_connect_options *value = &options;
    Wrong(Random &r) {
        options.connect_timeout = {true, {0, 1000000}};
        options.read_timeout = {r.one_in(2), Wrong<srd_duration>(r).value};
        options.token = Wrong<srd_string>(r).value;
        if (r.one_in(4))
            options.headers = {nullptr, r.next()};
        spoil(r, options.ack_strategy);
    }
};

template <> struct Wrong<const srd_server_options *> {
    srd_server_options options = srd_server_options_init();
    const srd_server_options *value;
    Wrong(Random &r) : value(r.one_in(2) ? nullptr : &options) {
        options.certificate = Wrong<srd_string>(r).value;
        options.max_connections = {r.one_in(2), static_cast<std::uint32_t>(r.next())};
        if (r.one_in(4))
            options.tokens = {nullptr, r.next()};
        spoil(r, options.fsync);
    }
};

template <> struct Wrong<const srd_error *> {
    const srd_error *value = nullptr;
    Wrong(Random &) {}
};
template <> struct Wrong<void *> {
    void *value = nullptr;
    Wrong(Random &) {}
};

/** An object, or none. */
template <class T> struct Wrong<T *> {
    T *value;
    Wrong(Random &r) : value(r.one_in(8) ? nullptr : shared_object<T>) {}
};

/** A result that is an object, an error or a call. */
template <class T> struct Wrong<T **> {
    T *result = nullptr;
    T **value;
    Wrong(Random &r) : value(r.one_in(4) ? nullptr : &result) {}
    ~Wrong() {
        if constexpr (std::is_same_v<T, srd_call>)
            srd_call_cancel(result);
        Freed<T>::free(result);
    }
};

/** A result that is a number or a struct. */
template <class T> struct Result {
    T result{};
    T *value;
    Result(Random &r) : value(r.one_in(8) ? nullptr : &result) {}
    ~Result() { free_result(result); }
};
#define RESULT(type)                                                                               \
    template <> struct Wrong<type *> : Result<type> { using Result::Result; };
RESULT(bool) RESULT(std::uint64_t) RESULT(srd_bytes) RESULT(srd_string) RESULT(srd_bytes_list)
RESULT(srd_bool_list) RESULT(srd_optional_u64) RESULT(srd_entry_info) RESULT(srd_optional_entry_info)
RESULT(srd_entry_info_list) RESULT(srd_connection_state_list) RESULT(srd_log_event_list)
RESULT(srd_check_report) RESULT(srd_recover_report)
#undef RESULT

template <class R> struct Wrong<void (*)(void *, srd_status, R, srd_error *)> {
    void (*value)(void *, srd_status, R, srd_error *);
    Wrong(Random &r) : value(r.one_in(8) ? nullptr : on_result<R>) {}
};
template <> struct Wrong<void (*)(void *, srd_status, srd_error *)> {
    void (*value)(void *, srd_status, srd_error *);
    Wrong(Random &r) : value(r.one_in(8) ? nullptr : on_done) {}
};
