{% if let Some(future) = f.future %}
static void finish_{{ f.c }}({{ f.p }}_call *call) {
    RustCallStatus status = NO_STATUS;
    {{ f.p }}_error *error = NULL;
    {{ f.p }}_status code = {{ f.pp }}_OK;
    {{ f.callback() }} callback = ({{ f.callback() }})call->callback;
{% if let Some(ty) = f.result %}
    {{ ty.declare("result") }};
    memset(&result, 0, sizeof result);
    {{ f.crosses_as() }} value = {{ future.ffi_rust_future_complete.0 }}(call->future, &status);
    if (status.code != CALL_OK)
        code = {{ f.failed }}(&status, &error);
    else
        code = lift_{{ ty.slug }}(value, &result, &error);
    end_call(call);
    callback(call->user, code, result, error);
{% else %}
    {{ future.ffi_rust_future_complete.0 }}(call->future, &status);
    if (status.code != CALL_OK)
        code = {{ f.failed }}(&status, &error);
    end_call(call);
    callback(call->user, code, error);
{% endif %}
}

{% endif %}
{% if let Some(declaration) = f.direct %}
{{ declaration }}

{% endif %}
{{ f.head() }} {
    refusal refused = {NULL, NULL};
    if (error != NULL)
        *error = NULL;
{% if let Some(future) = f.future %}
    if (call != NULL)
        *call = NULL;
    if (callback == NULL)
        refuse(&refused, AT("callback"), IS_NULL);
{% else if f.result.is_some() %}
    if (require_argument(&refused, result, "result"))
        memset(result, 0, sizeof *result);
{% endif %}
{% if f.receiver.is_some() %}
    require_argument(&refused, self, "self");
{% endif %}
{% for argument in f.arguments %}
{% if argument.is_written() %}
    writer {{ argument.name }}_ = WRITER(refused);
{% endif %}
{% if let Some(prepare) = argument.prepare() %}
    {{ prepare }}
{% endif %}
{% endfor %}
{% if f.is_first %}
    if (refused.why == NULL && !is_own_library())
        refuse(&refused, AT("library"), "is not the one that this was compiled for");
{% endif %}
    if (refused.why != NULL) {
{% for argument in f.arguments %}
{% if argument.is_written() %}
        free_buffer({{ argument.name }}_.buffer);
{% endif %}
{% endfor %}
        return report_refusal(error, refused);
    }
{% if let Some(future) = f.future %}
    static const steps HOW = {
        {{ future.ffi_rust_future_poll.0 }},
        {{ future.ffi_rust_future_cancel.0 }},
        {{ future.ffi_rust_future_free.0 }},
        finish_{{ f.c }},
    };
    {{ f.p }}_call *started = new_call(&HOW, (function)callback, user);
    if (started == NULL) {
{% for argument in f.arguments %}
{% if argument.is_written() %}
        free_buffer({{ argument.name }}_.buffer);
{% endif %}
{% endfor %}
        return report_words(error, {{ f.pp }}_OUT_OF_MEMORY, "there is no memory, or no thread, for the call");
    }
    start_call(started, {{ f.ffi }}({{ f.passed() }}), call);
    return {{ f.pp }}_OK;
{% else %}
    RustCallStatus status = NO_STATUS;
{% if let Some(ty) = f.result %}
{% if f.is_placed() %}
    const Place target = {place_bytes, result};
{% endif %}
    {{ f.crosses_as() }} value = {{ f.ffi }}({{ f.passed() }});
    if (status.code != CALL_OK)
        return {{ f.failed }}(&status, error);
{% if f.is_placed() %}
    if (value.len == 0)
        return {{ f.pp }}_OK;
{% endif %}
    return lift_{{ ty.slug }}(value, result, error);
{% else %}
    {{ f.ffi }}({{ f.passed() }});
    return status.code == CALL_OK ? {{ f.pp }}_OK : {{ f.failed }}(&status, error);
{% endif %}
{% endif %}
}
