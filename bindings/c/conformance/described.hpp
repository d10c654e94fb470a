// Operations, made from the functions of the package.
#pragma once

#include "decode.hpp"
#include "encode.hpp"

#include <functional>
#include <tuple>

/** A call that was started, or, in blocking form, runs when it is waited for. */
struct Call {
    std::function<Result()> wait;
    /** Empty if it cannot be cancelled. */
    std::function<void()> cancel;
};

struct Parameter {
    std::string name;
    std::optional<json> fallback;
};

struct Operation {
    /** The type of the object whose method it is, or nullptr. */
    const char *receiver;
    std::vector<Parameter> parameters;
    /** Decodes the arguments, in their order, and returns what starts the call. */
    std::function<std::function<Call()>(std::shared_ptr<void>, const std::vector<json> &, const Objects &)> prepare;
};

template <class F> Result result_of(F call) {
    if constexpr (std::is_void_v<decltype(call())>) {
        call();
        return {{{"value", nullptr}}, std::nullopt};
    } else {
        return result(call());
    }
}

/** A call of `run`, which keeps its arguments. */
template <class F> Call started(F run) {
    using R = decltype(run());
    if constexpr (is_of<R, srd::Future>) {
        try {
            auto future = std::make_shared<R>(run());
            return {[=] { return result_of([=] { return future->get(); }); }, [=] { future->cancel(); }};
        } catch (const srd::Error &) {
            auto error = std::current_exception();
            return {[=]() -> Result { std::rethrow_exception(error); }, [] {}};
        }
    } else {
        return {[=] { return result_of(run); }, nullptr};
    }
}

template <class... A, class F, std::size_t... I>
Operation described(const char *receiver, std::vector<Parameter> parameters, F call, std::index_sequence<I...>) {
    auto prepare = [=](std::shared_ptr<void> self, const std::vector<json> &values, const Objects &objects) {
        (void)values, (void)objects;
        std::tuple<typename Argument<A>::Held...> decoded{
            Argument<A>::decoded(values[I], parameters[I].name, objects)...};
        auto held = std::make_shared<decltype(decoded)>(std::move(decoded));
        auto run = [=] { return call(self.get(), Argument<A>::pass(std::get<I>(*held))...); };
        return std::function<Call()>([=] { return started(run); });
    };
    return {receiver, parameters, prepare};
}

template <class R, class T, class... A>
Operation operation(R (T::*method)(A...) const, std::vector<Parameter> parameters) {
    auto call = [=](void *self, const auto &...arguments) { return (static_cast<T *>(self)->*method)(arguments...); };
    return described<std::decay_t<A>...>(object_name<T>, parameters, call, std::index_sequence_for<A...>());
}

template <class R, class... A> Operation operation(R (*function)(A...), std::vector<Parameter> parameters) {
    auto call = [=](void *, const auto &...arguments) { return function(arguments...); };
    return described<std::decay_t<A>...>(nullptr, parameters, call, std::index_sequence_for<A...>());
}

/** A constructor, which has no address, as a function. */
template <class T, class... A> T construct(A... arguments) { return T(arguments...); }

/** The fields of an error, if it is an E. */
template <class E> std::optional<json> fields_of_error(const srd::Error &error) {
    if (const auto *known = dynamic_cast<const E *>(&error))
        return encode(*known);
    return std::nullopt;
}
using FieldsOfError = std::optional<json> (*)(const srd::Error &);
