inline {{ head }} {
    detail::Scratch scratch;
    {{ f.p }}_error *error = nullptr;
{% if f.future.is_some() %}
    {{ f.p }}_call *call = nullptr;
    auto promise = std::make_unique<std::promise<{{ completed }}>>();
    auto future = promise->get_future();
    auto done = [](void *user, {{ f.p }}_status status, {{ f.cpp_completed() }}{{ f.p }}_error *failure) {
{% match f.result %}
{% when Some(ty) %}
{% if f.is_guarded() %}
        detail::Guard guard(result, {{ ty.target() }}_free);
{% endif %}
        detail::settle<{{ completed }}>(user, status, failure, [&] { return detail::lift_{{ ty.slug }}(result); });
{% when None %}
        detail::settle<void>(user, status, failure, [] {});
{% endmatch %}
    };
    auto status = {{ f.c }}({{ f.cpp_passed() }}done, promise.get(), &call, &error);
    detail::check(status, error);
    promise.release();
    return {std::move(future), call};
{% else %}
{% match f.result %}
{% when Some(ty) %}
    {{ ty.declare("result") }}{};
    auto status = {{ f.c }}({{ f.cpp_passed() }}&result, &error);
    detail::check(status, error);
{% if f.is_guarded() %}
    detail::Guard guard(result, {{ ty.target() }}_free);
{% endif %}
{% if is_constructor %}
    object_.reset(result);
{% else %}
    return detail::lift_{{ ty.slug }}(result);
{% endif %}
{% when None %}
    auto status = {{ f.c }}({{ f.cpp_passed() }}&error);
    detail::check(status, error);
{% endmatch %}
{% endif %}
}
