// What the templates ask about the types of the interface; interface.py writes most of the answers.
#pragma once

#include "json.hpp"

/** The name of an object's type; nullptr for what is no object. */
template <class T> inline constexpr const char *object_name = nullptr;
template <class T> inline constexpr bool is_object = object_name<T> != nullptr;

/** The members of a dictionary or a variant. */
template <class T> struct Fields : std::false_type {};

/** A constant of an enum, and its name. */
template <class T> struct Named {
    std::string name;
    T value;
};
template <class T> inline const std::vector<Named<T>> names;

/** The names of the variants of a connection's state. */
extern const std::vector<std::string> &state_names;

template <class T, template <class...> class C> struct IsOf : std::false_type {};
template <template <class...> class C, class... A> struct IsOf<C<A...>, C> : std::true_type {};
/** Whether a type is made from a template, such as std::optional. */
template <class T, template <class...> class C> inline constexpr bool is_of = IsOf<T, C>::value;

/** An object of the package, by the name of its type. */
struct Object {
    std::string type;
    std::shared_ptr<void> instance;
};
using Objects = std::map<std::string, Object>;
