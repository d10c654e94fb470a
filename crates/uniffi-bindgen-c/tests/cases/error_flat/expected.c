
/* --- Types --- */

/* --- What callers free --- */

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
    case DEMO_DEMO_ERROR_SMALL:
        return "Small";
    case DEMO_DEMO_ERROR_LARGE:
        return "Large";
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

HELPER void read_demo_error(reader *r, demo_error *error) {
    switch (take_i32(r)) {
    case 1:
        error->code = DEMO_DEMO_ERROR_SMALL;
        break;
    case 2:
        error->code = DEMO_DEMO_ERROR_LARGE;
        break;
    default:
        r->failure = MISREAD;
    }
    demo_string message = {NULL, 0};
    read_string(r, &message);
    error->message = message.data;
}

HELPER demo_status failed_demo_error(RustCallStatus *status, demo_error **error) {
    if (status->code != CALL_ERROR)
        return unexpected(status, error);
    demo_error value;
    memset(&value, 0, sizeof value);
    reader r = reads(status->error_buf);
    read_demo_error(&r, &value);
    free_buffer(status->error_buf);
    if (r.failure != READ) {
        free_fields(&value);
        return report_reading(error, r.failure);
    }
    return report(error, value);
}

/* --- Results --- */

HELPER demo_status lift_i8(int8_t value, int8_t *result, demo_error **error) {
    (void)error;
    *result = value;
    return DEMO_OK;
}

/* --- Functions --- */

/* Whether the library is the one that this file was generated from. */
HELPER bool is_own_library(void) {
    static atomic_int known = 0;
    int answer = atomic_load_explicit(&known, memory_order_relaxed);
    if (answer != 0)
        return answer == 1;
    bool is_own = ffi_demo_uniffi_contract_version() == 30
        && uniffi_demo_checksum_func_risk() == 7426
        ;
    atomic_store_explicit(&known, is_own ? 1 : -1, memory_order_relaxed);
    return is_own;
}

demo_status demo_risk(int8_t *result, demo_error **error) {
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
    int8_t value = uniffi_demo_fn_func_risk(&status);
    if (status.code != CALL_OK)
        return failed_demo_error(&status, error);
    return lift_i8(value, result, error);
}
