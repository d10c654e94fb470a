
/* --- Types --- */

HELPER void write_string_list(writer *w, const demo_string_list *value, const place *at) {
    if (!write_count(w, value->items, value->len, at))
        return;
    for (size_t i = 0; i < value->len; i++)
        write_string(w, &value->items[i], &(place){at, NULL, i});
}

HELPER void free_string_list(demo_string_list *value) {
    for (size_t i = 0; i < value->len; i++)
        free_string((demo_string *)(uintptr_t)&value->items[i]);
    free((void *)(uintptr_t)value->items);
}

HELPER void read_string_list(reader *r, demo_string_list *value) {
    size_t len = 0;
    demo_string *items = read_items(r, sizeof *items, &len);
    value->items = items;
    value->len = len;
    for (size_t i = 0; i < len; i++)
        read_string(r, &items[i]);
}

HELPER void write_string_u32_map(writer *w, const demo_string_u32_map *value, const place *at) {
    if (!write_count(w, value->items, value->len, at))
        return;
    for (size_t i = 0; i < value->len; i++) {
        const place entry = {at, NULL, i};
        write_string(w, &value->items[i].key, &(place){&entry, "key", 0});
        write_u32(w, &value->items[i].value, &(place){&entry, "value", 0});
    }
}

HELPER void free_string_u32_map(demo_string_u32_map *value) {
    demo_string_u32_map_entry *items = (demo_string_u32_map_entry *)(uintptr_t)value->items;
    for (size_t i = 0; i < value->len; i++) {
        free_string(&items[i].key);
    }
    free(items);
}

HELPER void read_string_u32_map(reader *r, demo_string_u32_map *value) {
    size_t len = 0;
    demo_string_u32_map_entry *items = read_items(r, sizeof *items, &len);
    value->items = items;
    value->len = len;
    for (size_t i = 0; i < len; i++) {
        read_string(r, &items[i].key);
        read_u32(r, &items[i].value);
    }
}

HELPER void write_bytes_list(writer *w, const demo_bytes_list *value, const place *at) {
    if (!write_count(w, value->items, value->len, at))
        return;
    for (size_t i = 0; i < value->len; i++)
        write_bytes(w, &value->items[i], &(place){at, NULL, i});
}

HELPER void free_bytes_list(demo_bytes_list *value) {
    for (size_t i = 0; i < value->len; i++)
        free_bytes((demo_bytes *)(uintptr_t)&value->items[i]);
    free((void *)(uintptr_t)value->items);
}

HELPER void read_bytes_list(reader *r, demo_bytes_list *value) {
    size_t len = 0;
    demo_bytes *items = read_items(r, sizeof *items, &len);
    value->items = items;
    value->len = len;
    for (size_t i = 0; i < len; i++)
        read_bytes(r, &items[i]);
}

HELPER void write_string_bytes_map(writer *w, const demo_string_bytes_map *value, const place *at) {
    if (!write_count(w, value->items, value->len, at))
        return;
    for (size_t i = 0; i < value->len; i++) {
        const place entry = {at, NULL, i};
        write_string(w, &value->items[i].key, &(place){&entry, "key", 0});
        write_bytes(w, &value->items[i].value, &(place){&entry, "value", 0});
    }
}

HELPER void free_string_bytes_map(demo_string_bytes_map *value) {
    demo_string_bytes_map_entry *items = (demo_string_bytes_map_entry *)(uintptr_t)value->items;
    for (size_t i = 0; i < value->len; i++) {
        free_string(&items[i].key);
        free_bytes(&items[i].value);
    }
    free(items);
}

HELPER void read_string_bytes_map(reader *r, demo_string_bytes_map *value) {
    size_t len = 0;
    demo_string_bytes_map_entry *items = read_items(r, sizeof *items, &len);
    value->items = items;
    value->len = len;
    for (size_t i = 0; i < len; i++) {
        read_string(r, &items[i].key);
        read_bytes(r, &items[i].value);
    }
}

HELPER void write_string_bytes_map_optional(writer *w, const demo_string_bytes_map_optional *value, const place *at) {
    write_tag(w, value->has_value);
    if (value->has_value)
        write_string_bytes_map(w, &value->value, at);
}

HELPER void read_string_bytes_map_optional(reader *r, demo_string_bytes_map_optional *value) {
    value->has_value = read_tag(r);
    if (value->has_value)
        read_string_bytes_map(r, &value->value);
}

HELPER void free_string_bytes_map_optional(demo_string_bytes_map_optional *value) {
    if (value->has_value)
        free_string_bytes_map(&value->value);
}

HELPER void write_optional_bytes(writer *w, const demo_bytes *value, const place *at) {
    write_tag(w, value->data != NULL);
    if (value->data != NULL)
        write_bytes(w, value, at);
    else if (value->len != 0)
        refuse(w->refused, at, IS_NULL);
}

HELPER void read_optional_bytes(reader *r, demo_bytes *value) {
    if (read_tag(r))
        read_bytes(r, value);
}

HELPER void write_optional_bytes_list(writer *w, const demo_bytes_list *value, const place *at) {
    if (!write_count(w, value->items, value->len, at))
        return;
    for (size_t i = 0; i < value->len; i++)
        write_optional_bytes(w, &value->items[i], &(place){at, NULL, i});
}

HELPER void read_optional_bytes_list(reader *r, demo_bytes_list *value) {
    size_t len = 0;
    demo_bytes *items = read_items(r, sizeof *items, &len);
    value->items = items;
    value->len = len;
    for (size_t i = 0; i < len; i++)
        read_optional_bytes(r, &items[i]);
}

HELPER void write_timestamp_list(writer *w, const demo_timestamp_list *value, const place *at) {
    if (!write_count(w, value->items, value->len, at))
        return;
    for (size_t i = 0; i < value->len; i++)
        write_timestamp(w, &value->items[i], &(place){at, NULL, i});
}

HELPER void free_timestamp_list(demo_timestamp_list *value) {
    free((void *)(uintptr_t)value->items);
}

HELPER void read_timestamp_list(reader *r, demo_timestamp_list *value) {
    size_t len = 0;
    demo_timestamp *items = read_items(r, sizeof *items, &len);
    value->items = items;
    value->len = len;
    for (size_t i = 0; i < len; i++)
        read_timestamp(r, &items[i]);
}

HELPER void write_timestamp_list_list(writer *w, const demo_timestamp_list_list *value, const place *at) {
    if (!write_count(w, value->items, value->len, at))
        return;
    for (size_t i = 0; i < value->len; i++)
        write_timestamp_list(w, &value->items[i], &(place){at, NULL, i});
}

HELPER void free_timestamp_list_list(demo_timestamp_list_list *value) {
    for (size_t i = 0; i < value->len; i++)
        free_timestamp_list((demo_timestamp_list *)(uintptr_t)&value->items[i]);
    free((void *)(uintptr_t)value->items);
}

HELPER void read_timestamp_list_list(reader *r, demo_timestamp_list_list *value) {
    size_t len = 0;
    demo_timestamp_list *items = read_items(r, sizeof *items, &len);
    value->items = items;
    value->len = len;
    for (size_t i = 0; i < len; i++)
        read_timestamp_list(r, &items[i]);
}

HELPER void write_timestamp_list_list_optional(writer *w, const demo_timestamp_list_list_optional *value, const place *at) {
    write_tag(w, value->has_value);
    if (value->has_value)
        write_timestamp_list_list(w, &value->value, at);
}

HELPER void read_timestamp_list_list_optional(reader *r, demo_timestamp_list_list_optional *value) {
    value->has_value = read_tag(r);
    if (value->has_value)
        read_timestamp_list_list(r, &value->value);
}

HELPER void free_timestamp_list_list_optional(demo_timestamp_list_list_optional *value) {
    if (value->has_value)
        free_timestamp_list_list(&value->value);
}

/* --- What callers free --- */

void demo_string_u32_map_free(demo_string_u32_map *value) {
    if (value == NULL)
        return;
    free_string_u32_map(value);
    memset(value, 0, sizeof *value);
}

void demo_bytes_list_free(demo_bytes_list *value) {
    if (value == NULL)
        return;
    free_bytes_list(value);
    memset(value, 0, sizeof *value);
}

void demo_timestamp_list_free(demo_timestamp_list *value) {
    if (value == NULL)
        return;
    free_timestamp_list(value);
    memset(value, 0, sizeof *value);
}

void demo_timestamp_list_list_free(demo_timestamp_list_list *value) {
    if (value == NULL)
        return;
    free_timestamp_list_list(value);
    memset(value, 0, sizeof *value);
}

void demo_timestamp_list_list_optional_free(demo_timestamp_list_list_optional *value) {
    if (value == NULL)
        return;
    free_timestamp_list_list_optional(value);
    memset(value, 0, sizeof *value);
}

/* --- Errors --- */

/* Text that grows; NULL if there was no memory. */
typedef struct {
    char *data;
    size_t len;
} text;

HELPER void say_data(text *t, const char *data, size_t len) {
    char *longer = t->data == NULL && t->len != 0 ? NULL : realloc(t->data, t->len + len + 1);
    if (longer == NULL) {
        free(t->data);
        *t = (text){NULL, 1};
        return;
    }
    if (len != 0)
        memcpy(longer + t->len, data, len);
    longer[t->len + len] = 0;
    *t = (text){longer, t->len + len};
}

HELPER void say(text *t, const char *words) { say_data(t, words, strlen(words)); }

HELPER void say_formatted(text *t, const char *format, ...) {
    char words[64];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(words, sizeof words, format, arguments);
    va_end(arguments);
    say(t, words);
}

HELPER void say_unsigned(text *t, uint64_t value) { say_formatted(t, "%" PRIu64, value); }
HELPER void say_signed(text *t, int64_t value) { say_formatted(t, "%" PRId64, value); }
HELPER void say_float(text *t, double value) { say_formatted(t, "%g", value); }
HELPER void say_bool(text *t, bool value) { say(t, value ? "true" : "false"); }
HELPER void say_duration(text *t, demo_duration value) {
    say_formatted(t, "%" PRIu64 ".%09" PRIu32 " s", value.seconds, value.nanoseconds);
}
HELPER void say_string(text *t, demo_string value) {
    say_data(t, value.data == NULL ? "none" : value.data, value.data == NULL ? 4 : value.len);
}

const char *demo_status_name(demo_status status) {
    switch (status) {
    case DEMO_OK:
        return "Ok";
    case DEMO_CANCELLED:
        return "Cancelled";
    case DEMO_INTERNAL:
        return "Internal";
    case DEMO_OUT_OF_MEMORY:
        return "OutOfMemory";
    case DEMO_INVALID_ARGUMENT:
        return "InvalidArgument";
    }
    return "?";
}

static void free_fields(demo_error *error) {
    switch (error->code) {
    default:
        break;
    }
    free((void *)(uintptr_t)error->message);
}

void demo_error_free(demo_error *error) {
    if (error == NULL)
        return;
    free_fields(error);
    free(error);
}

/* Hands an error over, if anybody wants it. */
static demo_status report(demo_error **error, demo_error value) {
    demo_error *reported = error == NULL ? NULL : malloc(sizeof value);
    if (reported == NULL) {
        free_fields(&value);
        return value.code;
    }
    *reported = value;
    *error = reported;
    return value.code;
}

/* An error that has only a message, which it takes over. */
static demo_status report_message(demo_error **error, demo_status code, text message) {
    demo_error value;
    memset(&value, 0, sizeof value);
    value.code = code;
    value.message = message.data;
    return report(error, value);
}

static demo_status report_words(demo_error **error, demo_status code, const char *words) {
    text message = {NULL, 0};
    if (error != NULL)
        say(&message, words);
    return report_message(error, code, message);
}

/* Reports the argument that was refused. */
static demo_status report_refusal(demo_error **error, refusal refused) {
    demo_error value;
    memset(&value, 0, sizeof value);
    text message = {NULL, 0};
    value.code = DEMO_INVALID_ARGUMENT;
    if (refused.where != NULL)
        say(&message, refused.where);
    say(&message, " ");
    say(&message, refused.why);
    value.message = message.data;
    free(refused.where);
    return report(error, value);
}

static demo_status report_reading(demo_error **error, reading failure) {
    if (failure == NO_MEMORY)
        return report_words(error, DEMO_OUT_OF_MEMORY, "there is no memory for the result");
    return report_words(error, DEMO_INTERNAL, "the library returned what this header does not know");
}

/* What is no error of the interface. */
static demo_status unexpected(RustCallStatus *status, demo_error **error) {
    if (status->code == CALL_CANCELLED)
        return report_words(error, DEMO_CANCELLED, "the call was cancelled");
    text message = {NULL, 0};
    RustBuffer buffer = status->error_buf;
    say(&message, "a bug in the library: ");
    say_data(&message, (const char *)buffer.data, (size_t)buffer.len);
    free_buffer(buffer);
    return report_message(error, DEMO_INTERNAL, message);
}

/* --- Results --- */

HELPER demo_status lift_string_u32_map(RustBuffer value, demo_string_u32_map *result, demo_error **error) {
    reader r = reads(value);
    read_string_u32_map(&r, result);
    if (r.failure == READ && r.at != r.end)
        r.failure = MISREAD;
    free_buffer(value);
    if (r.failure == READ)
        return DEMO_OK;
    free_string_u32_map(result);
    memset(result, 0, sizeof *result);
    return report_reading(error, r.failure);
}

HELPER demo_status lift_optional_bytes_list(RustBuffer value, demo_bytes_list *result, demo_error **error) {
    reader r = reads(value);
    read_optional_bytes_list(&r, result);
    if (r.failure == READ && r.at != r.end)
        r.failure = MISREAD;
    free_buffer(value);
    if (r.failure == READ)
        return DEMO_OK;
    free_bytes_list(result);
    memset(result, 0, sizeof *result);
    return report_reading(error, r.failure);
}

HELPER demo_status lift_timestamp_list_list_optional(RustBuffer value, demo_timestamp_list_list_optional *result, demo_error **error) {
    reader r = reads(value);
    read_timestamp_list_list_optional(&r, result);
    if (r.failure == READ && r.at != r.end)
        r.failure = MISREAD;
    free_buffer(value);
    if (r.failure == READ)
        return DEMO_OK;
    free_timestamp_list_list_optional(result);
    memset(result, 0, sizeof *result);
    return report_reading(error, r.failure);
}

/* --- Functions --- */

/* Whether the library is the one that this file was generated from. */
HELPER bool is_own_library(void) {
    static atomic_int known = 0;
    int answer = atomic_load_explicit(&known, memory_order_relaxed);
    if (answer != 0)
        return answer == 1;
    bool is_own = ffi_demo_uniffi_contract_version() == 30
        && uniffi_demo_checksum_func_count() == 30513
        && uniffi_demo_checksum_func_pick() == 9373
        && uniffi_demo_checksum_func_times() == 65078
        ;
    atomic_store_explicit(&known, is_own ? 1 : -1, memory_order_relaxed);
    return is_own;
}

demo_status demo_count(demo_string_list words, demo_string_u32_map *result, demo_error **error) {
    refusal refused = {NULL, NULL};
    if (error != NULL)
        *error = NULL;
    if (require_argument(&refused, result, "result"))
        memset(result, 0, sizeof *result);
    writer words_ = WRITER(refused);
    write_string_list(&words_, &words, AT("words"));
    if (refused.why == NULL && !is_own_library())
        refuse(&refused, AT("library"), "is not the one that this was compiled for");
    if (refused.why != NULL) {
        free_buffer(words_.buffer);
        return report_refusal(error, refused);
    }
    RustCallStatus status = NO_STATUS;
    RustBuffer value = uniffi_demo_fn_func_count(words_.buffer, &status);
    if (status.code != CALL_OK)
        return unexpected(&status, error);
    return lift_string_u32_map(value, result, error);
}

demo_status demo_pick(
    demo_bytes_list from,
    demo_string_bytes_map_optional named,
    demo_bytes_list *result,
    demo_error **error) {
    refusal refused = {NULL, NULL};
    if (error != NULL)
        *error = NULL;
    if (require_argument(&refused, result, "result"))
        memset(result, 0, sizeof *result);
    writer from_ = WRITER(refused);
    write_bytes_list(&from_, &from, AT("from"));
    writer named_ = WRITER(refused);
    write_string_bytes_map_optional(&named_, &named, AT("named"));
    if (refused.why == NULL && !is_own_library())
        refuse(&refused, AT("library"), "is not the one that this was compiled for");
    if (refused.why != NULL) {
        free_buffer(from_.buffer);
        free_buffer(named_.buffer);
        return report_refusal(error, refused);
    }
    RustCallStatus status = NO_STATUS;
    RustBuffer value = uniffi_demo_fn_func_pick(from_.buffer, named_.buffer, &status);
    if (status.code != CALL_OK)
        return unexpected(&status, error);
    return lift_optional_bytes_list(value, result, error);
}

demo_status demo_times(demo_timestamp_list_list_optional *result, demo_error **error) {
    refusal refused = {NULL, NULL};
    if (error != NULL)
        *error = NULL;
    if (require_argument(&refused, result, "result"))
        memset(result, 0, sizeof *result);
    if (refused.why == NULL && !is_own_library())
        refuse(&refused, AT("library"), "is not the one that this was compiled for");
    if (refused.why != NULL) {
        return report_refusal(error, refused);
    }
    RustCallStatus status = NO_STATUS;
    RustBuffer value = uniffi_demo_fn_func_times(&status);
    if (status.code != CALL_OK)
        return unexpected(&status, error);
    return lift_timestamp_list_list_optional(value, result, error);
}
