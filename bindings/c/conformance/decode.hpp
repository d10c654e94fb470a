// Arguments: from JSON to what C++ takes.
#pragma once

#include "octets.hpp"
#include "types.hpp"

#include <charconv>
#include <cmath>

/** The object of that name, which must be of that type. */
template <class T> std::shared_ptr<T> found(const json &name, const Objects &objects, const std::string &at) {
    static_assert(is_object<T>, "interface.hpp is not included");
    check(name.is_string(), at + ": not the name of an object");
    auto object = objects.find(name.get<std::string>());
    check(object != objects.end(), at + ": there is no object " + name.dump());
    check(object->second.type == object_name<T>, at + ": " + name.dump() + " is of type " + object->second.type);
    return std::static_pointer_cast<T>(object->second.instance);
}

template <class T> T decode_number(const json &value, const std::string &at) {
    check(value.is_string(), at + ": not a number in a string");
    const auto &text = value.get_ref<const std::string &>();
    T number{};
    auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    check(error == std::errc() && rest == text.data() + text.size(), at + ": not such a number: " + text);
    return number;
}

inline std::chrono::nanoseconds decode_duration(const json &value, const std::string &at) {
    check(value.is_number(), at + ": not a number of seconds");
    double nanoseconds = value.get<double>() * 1e9;
    check(nanoseconds >= 0 && nanoseconds < 0x1p63, at + ": not a duration");
    return std::chrono::nanoseconds(std::llround(nanoseconds));
}

/** A value of a type that owns what it holds. */
template <class T> T decode(const json &value, const std::string &at) {
    if constexpr (is_of<T, std::optional>) {
        if (value.is_null())
            return std::nullopt;
        return decode<typename T::value_type>(value, at);
    } else if constexpr (std::is_same_v<T, std::string>) {
        check(value.is_string(), at + ": not a string");
        return value.get<std::string>();
    } else if constexpr (std::is_same_v<T, std::vector<std::uint8_t>> || std::is_same_v<T, srd::Bytes>) {
        return parsed_bytes(decode<std::string>(value, at), at);
    } else if constexpr (std::is_same_v<T, bool>) {
        check(value.is_boolean(), at + ": neither true nor false");
        return value.get<bool>();
    } else if constexpr (std::is_integral_v<T>) {
        return decode_number<T>(value, at);
    } else if constexpr (std::is_same_v<T, std::chrono::nanoseconds>) {
        return decode_duration(value, at);
    } else if constexpr (std::is_enum_v<T>) {
        for (const auto &named : names<T>)
            if (value == named.name)
                return named.value;
        throw Invalid(at + ": there is no " + value.dump());
    } else if constexpr (is_of<T, std::vector>) {
        check(value.is_array(), at + ": not an array");
        T items;
        for (const auto &item : value)
            items.push_back(decode<typename T::value_type>(item, at + "[" + std::to_string(items.size()) + "]"));
        return items;
    } else if constexpr (is_of<T, std::map>) {
        check(value.is_object(), at + ": not an object");
        T members;
        for (const auto &member : value.items())
            members.emplace(member.key(), decode<std::string>(member.value(), at));
        return members;
    } else {
        static_assert(Fields<T>::value);
        check(value.is_object(), at + ": not an object");
        T fields;
        std::size_t known = 0;
        Fields<T>::each(fields, [&](const char *name, auto &field, bool is_optional) {
            auto member = value.find(name);
            check(is_optional || member != value.end(), at + ": " + name + " is missing");
            if (member == value.end())
                return;
            known++;
            field = decode<std::decay_t<decltype(field)>>(*member, at + "." + name);
        });
        check(known == value.size(), at + ": it has a member that is unknown");
        return fields;
    }
}

/** How an argument of type A is kept during a call, and passed. */
template <class A> struct Argument {
    using Held = A;
    static Held decoded(const json &value, const std::string &at, const Objects &) { return decode<Held>(value, at); }
    static const A &pass(const Held &held) { return held; }
};

template <> struct Argument<srd::BytesView> {
    using Held = std::vector<std::uint8_t>;
    static Held decoded(const json &value, const std::string &at, const Objects &) { return decode<Held>(value, at); }
    static srd::BytesView pass(const Held &held) { return held; }
};

template <> struct Argument<std::string_view> {
    using Held = std::string;
    static Held decoded(const json &value, const std::string &at, const Objects &) { return decode<Held>(value, at); }
    static std::string_view pass(const Held &held) { return held; }
};

template <> struct Argument<std::vector<srd::BytesView>> {
    using Held = std::vector<std::vector<std::uint8_t>>;
    static Held decoded(const json &value, const std::string &at, const Objects &) { return decode<Held>(value, at); }
    static std::vector<srd::BytesView> pass(const Held &held) { return {held.begin(), held.end()}; }
};

template <class T> struct ObjectArgument {
    using Held = std::shared_ptr<T>;
    static Held decoded(const json &value, const std::string &at, const Objects &objects) {
        return found<T>(value, objects, at);
    }
    static const T &pass(const Held &held) { return *held; }
};

template <> struct Argument<srd::DataStore> : ObjectArgument<srd::DataStore> {};
template <> struct Argument<srd::AsyncDataStore> : ObjectArgument<srd::AsyncDataStore> {};

/** An object that can be left out. */
template <class T> struct Argument<const T *> {
    using Held = std::shared_ptr<T>;
    static Held decoded(const json &value, const std::string &at, const Objects &objects) {
        return value.is_null() ? nullptr : found<T>(value, objects, at);
    }
    static const T *pass(const Held &held) { return held.get(); }
};
