// Results: from what C++ gives to JSON.
#pragma once

#include "octets.hpp"
#include "types.hpp"

template <class T> json encode(const T &value) {
    if constexpr (is_of<T, std::optional>) {
        return value ? encode(*value) : json();
    } else if constexpr (std::is_same_v<T, std::string> || std::is_same_v<T, bool>) {
        return value;
    } else if constexpr (std::is_same_v<T, srd::Bytes>) {
        return shown_bytes(value.data(), value.size());
    } else if constexpr (std::is_integral_v<T>) {
        return std::to_string(value);
    } else if constexpr (std::is_same_v<T, std::chrono::nanoseconds>) {
        return std::chrono::duration<double>(value).count();
    } else if constexpr (std::is_enum_v<T>) {
        for (const auto &named : names<T>)
            if (value == named.value)
                return named.name;
        throw std::logic_error("an enum has no such constant");
    } else if constexpr (is_of<T, std::vector>) {
        json items = json::array();
        for (const auto &item : value)
            items.push_back(encode<typename T::value_type>(item));
        return items;
    } else if constexpr (std::is_same_v<T, srd::ConnectionState>) {
        auto fields = std::visit([](const auto &variant) { return encode(variant); }, value.variant);
        return {{"variant", state_names[value.variant.index()]}, {"fields", fields}};
    } else {
        static_assert(Fields<T>::value);
        json fields = json::object();
        Fields<T>::each(value, [&](const char *name, const auto &field, bool) {
            fields[name] = encode<std::decay_t<decltype(field)>>(field);
        });
        return fields;
    }
}

/** What a call gave: a part of the answer, and the object, if it is one. */
struct Result {
    json answer;
    std::optional<Object> object;
};

template <class T> Result result(T &&value) {
    if constexpr (is_object<T>) {
        Object object{object_name<T>, std::make_shared<T>(std::move(value))};
        return {{{"value", {{"object", object.type}}}}, object};
    } else if constexpr (is_of<T, std::optional>) {
        if constexpr (is_object<typename T::value_type>) {
            if (value)
                return result(std::move(*value));
            return {{{"value", nullptr}}, std::nullopt};
        } else {
            return {{{"value", encode(value)}}, std::nullopt};
        }
    } else {
        return {{{"value", encode(value)}}, std::nullopt};
    }
}
