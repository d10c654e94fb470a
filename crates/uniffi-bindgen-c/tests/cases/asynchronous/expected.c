
HELPER uint64_t clone_job(const demo_job *object) {
    RustCallStatus status = NO_STATUS;
    return uniffi_demo_fn_clone_job((uint64_t)(uintptr_t)object, &status);
}

void demo_job_free(demo_job *self) {
    if (self == NULL)
        return;
    RustCallStatus status = NO_STATUS;
    uniffi_demo_fn_free_job((uint64_t)(uintptr_t)self, &status);
    free_buffer(status.error_buf);
}

HELPER void free_job(demo_job **object) {
    demo_job_free(*object);
}

HELPER void write_job(writer *w, demo_job *const *object, const place *at) {
    if (require(w->refused, *object, at))
        put_u64(w, clone_job(*object));
}

HELPER void read_job(reader *r, demo_job **object) {
    *object = (demo_job *)(uintptr_t)take_u64(r);
}

/* --- Types --- */

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

HELPER demo_status lift_string(RustBuffer value, demo_string *result, demo_error **error) {
    bool is_copied = copy_text(result, value.data, (size_t)value.len);
    free_buffer(value);
    return is_copied ? DEMO_OK : report_reading(error, NO_MEMORY);
}

HELPER demo_status lift_job(uint64_t value, demo_job **result, demo_error **error) {
    (void)error;
    *result = (demo_job *)(uintptr_t)value;
    return DEMO_OK;
}

HELPER demo_status lift_optional_bytes(RustBuffer value, demo_bytes *result, demo_error **error) {
    if (value.len == 1 && value.data[0] == 0) {
        free_buffer(value);
        return DEMO_OK;
    }
    reading failure = MISREAD;
    if (value.len >= 5 && length_at(value.data + 5 - 4) == value.len - 5)
        failure = adopt_bytes(value, 5, result);
    else
        free_buffer(value);
    return failure == READ ? DEMO_OK : report_reading(error, failure);
}

/* --- Calls that go on --- */

typedef void (*function)(void);

/* How a kind of call is driven. */
typedef struct {
    void (*poll)(uint64_t future, Continuation ready, uint64_t data);
    void (*cancel)(uint64_t future);
    void (*free)(uint64_t future);
    /* Gives the result to the callback. */
    void (*finish)(demo_call *call);
} steps;

struct demo_call {
    const steps *how;
    uint64_t future;
    function callback;
    void *user;
    /* The thread that drives it has one, its caller perhaps another one. */
    atomic_int references;
    bool is_ready;
    bool has_ended;
    demo_call *next;
};

/* The calls that can go on, first in, first out; and the thread that drives them, once there is one. */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    demo_call *first;
    demo_call **last;
    bool has_thread;
} queue = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, NULL, &queue.first, false};

/* No future is cancelled while it is freed. */
static pthread_mutex_t ending = PTHREAD_MUTEX_INITIALIZER;

static void enqueue(demo_call *call) {
    pthread_mutex_lock(&queue.lock);
    call->next = NULL;
    *queue.last = call;
    queue.last = &call->next;
    pthread_cond_signal(&queue.changed);
    pthread_mutex_unlock(&queue.lock);
}

static demo_call *dequeue(void) {
    pthread_mutex_lock(&queue.lock);
    while (queue.first == NULL)
        pthread_cond_wait(&queue.changed, &queue.lock);
    demo_call *call = queue.first;
    queue.first = call->next;
    if (queue.first == NULL)
        queue.last = &queue.first;
    pthread_mutex_unlock(&queue.lock);
    return call;
}

/* Rust calls it on any thread, where nothing may be polled. */
static void on_progress(uint64_t data, int8_t state) {
    demo_call *call = (demo_call *)(uintptr_t)data;
    call->is_ready = state == 0;
    enqueue(call);
}

static void *drive(void *unused) {
    for (;;) {
        demo_call *call = dequeue();
        if (call->is_ready) {
            call->how->finish(call);
            demo_call_free(call);
        } else {
            call->how->poll(call->future, on_progress, (uint64_t)(uintptr_t)call);
        }
    }
    return unused;
}

/* A child of fork has no thread, and none of the calls. */
static void forget_calls(void) {
    pthread_mutex_init(&queue.lock, NULL);
    pthread_cond_init(&queue.changed, NULL);
    pthread_mutex_init(&ending, NULL);
    queue.first = NULL;
    queue.last = &queue.first;
    queue.has_thread = false;
}

static void watch_forks(void) { pthread_atfork(NULL, NULL, forget_calls); }

static bool has_thread(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, watch_forks);
    pthread_mutex_lock(&queue.lock);
    pthread_t thread;
    if (!queue.has_thread && pthread_create(&thread, NULL, drive, NULL) == 0) {
        pthread_detach(thread);
        queue.has_thread = true;
    }
    bool is_there = queue.has_thread;
    pthread_mutex_unlock(&queue.lock);
    return is_there;
}

static demo_call *new_call(const steps *how, function callback, void *user) {
    demo_call *call = has_thread() ? calloc(1, sizeof *call) : NULL;
    if (call != NULL) {
        call->how = how;
        call->callback = callback;
        call->user = user;
        atomic_init(&call->references, 1);
    }
    return call;
}

static void start_call(demo_call *call, uint64_t future, demo_call **handle) {
    call->future = future;
    if (handle != NULL) {
        atomic_fetch_add(&call->references, 1);
        *handle = call;
    }
    enqueue(call);
}

static void end_call(demo_call *call) {
    pthread_mutex_lock(&ending);
    call->has_ended = true;
    call->how->free(call->future);
    pthread_mutex_unlock(&ending);
}

void demo_call_cancel(demo_call *call) {
    if (call == NULL)
        return;
    pthread_mutex_lock(&ending);
    if (!call->has_ended)
        call->how->cancel(call->future);
    pthread_mutex_unlock(&ending);
}

void demo_call_free(demo_call *call) {
    if (call != NULL && atomic_fetch_sub(&call->references, 1) == 1)
        free(call);
}

/* --- Functions --- */

/* Whether the library is the one that this file was generated from. */
HELPER bool is_own_library(void) {
    static atomic_int known = 0;
    int answer = atomic_load_explicit(&known, memory_order_relaxed);
    if (answer != 0)
        return answer == 1;
    bool is_own = ffi_demo_uniffi_contract_version() == 30
        && uniffi_demo_checksum_func_later() == 8089
        && uniffi_demo_checksum_method_job_result() == 33672
        && uniffi_demo_checksum_method_job_run() == 7554
        && uniffi_demo_checksum_constructor_job_new() == 58571
        ;
    atomic_store_explicit(&known, is_own ? 1 : -1, memory_order_relaxed);
    return is_own;
}

static void finish_demo_job_new(demo_call *call) {
    RustCallStatus status = NO_STATUS;
    demo_error *error = NULL;
    demo_status code = DEMO_OK;
    demo_job_callback callback = (demo_job_callback)call->callback;
    demo_job *result;
    memset(&result, 0, sizeof result);
    uint64_t value = ffi_demo_rust_future_complete_u64(call->future, &status);
    if (status.code != CALL_OK)
        code = unexpected(&status, &error);
    else
        code = lift_job(value, &result, &error);
    end_call(call);
    callback(call->user, code, result, error);
}

demo_status demo_job_new(
    uint32_t count,
    demo_job_callback callback,
    void *user,
    demo_call **call,
    demo_error **error) {
    refusal refused = {NULL, NULL};
    if (error != NULL)
        *error = NULL;
    if (call != NULL)
        *call = NULL;
    if (callback == NULL)
        refuse(&refused, AT("callback"), IS_NULL);
    if (refused.why == NULL && !is_own_library())
        refuse(&refused, AT("library"), "is not the one that this was compiled for");
    if (refused.why != NULL) {
        return report_refusal(error, refused);
    }
    static const steps HOW = {
        ffi_demo_rust_future_poll_u64,
        ffi_demo_rust_future_cancel_u64,
        ffi_demo_rust_future_free_u64,
        finish_demo_job_new,
    };
    demo_call *started = new_call(&HOW, (function)callback, user);
    if (started == NULL) {
        return report_words(error, DEMO_OUT_OF_MEMORY, "there is no memory, or no thread, for the call");
    }
    start_call(started, uniffi_demo_fn_constructor_job_new(count), call);
    return DEMO_OK;
}

static void finish_demo_job_result(demo_call *call) {
    RustCallStatus status = NO_STATUS;
    demo_error *error = NULL;
    demo_status code = DEMO_OK;
    demo_bytes_callback callback = (demo_bytes_callback)call->callback;
    demo_bytes result;
    memset(&result, 0, sizeof result);
    RustBuffer value = ffi_demo_rust_future_complete_rust_buffer(call->future, &status);
    if (status.code != CALL_OK)
        code = unexpected(&status, &error);
    else
        code = lift_optional_bytes(value, &result, &error);
    end_call(call);
    callback(call->user, code, result, error);
}

demo_status demo_job_result(
    demo_job *self,
    demo_bytes_callback callback,
    void *user,
    demo_call **call,
    demo_error **error) {
    refusal refused = {NULL, NULL};
    if (error != NULL)
        *error = NULL;
    if (call != NULL)
        *call = NULL;
    if (callback == NULL)
        refuse(&refused, AT("callback"), IS_NULL);
    require_argument(&refused, self, "self");
    if (refused.why != NULL) {
        return report_refusal(error, refused);
    }
    static const steps HOW = {
        ffi_demo_rust_future_poll_rust_buffer,
        ffi_demo_rust_future_cancel_rust_buffer,
        ffi_demo_rust_future_free_rust_buffer,
        finish_demo_job_result,
    };
    demo_call *started = new_call(&HOW, (function)callback, user);
    if (started == NULL) {
        return report_words(error, DEMO_OUT_OF_MEMORY, "there is no memory, or no thread, for the call");
    }
    start_call(started, uniffi_demo_fn_method_job_result(clone_job(self)), call);
    return DEMO_OK;
}

static void finish_demo_job_run(demo_call *call) {
    RustCallStatus status = NO_STATUS;
    demo_error *error = NULL;
    demo_status code = DEMO_OK;
    demo_done_callback callback = (demo_done_callback)call->callback;
    ffi_demo_rust_future_complete_void(call->future, &status);
    if (status.code != CALL_OK)
        code = unexpected(&status, &error);
    end_call(call);
    callback(call->user, code, error);
}

demo_status demo_job_run(
    demo_job *self,
    demo_done_callback callback,
    void *user,
    demo_call **call,
    demo_error **error) {
    refusal refused = {NULL, NULL};
    if (error != NULL)
        *error = NULL;
    if (call != NULL)
        *call = NULL;
    if (callback == NULL)
        refuse(&refused, AT("callback"), IS_NULL);
    require_argument(&refused, self, "self");
    if (refused.why != NULL) {
        return report_refusal(error, refused);
    }
    static const steps HOW = {
        ffi_demo_rust_future_poll_void,
        ffi_demo_rust_future_cancel_void,
        ffi_demo_rust_future_free_void,
        finish_demo_job_run,
    };
    demo_call *started = new_call(&HOW, (function)callback, user);
    if (started == NULL) {
        return report_words(error, DEMO_OUT_OF_MEMORY, "there is no memory, or no thread, for the call");
    }
    start_call(started, uniffi_demo_fn_method_job_run(clone_job(self)), call);
    return DEMO_OK;
}

static void finish_demo_later(demo_call *call) {
    RustCallStatus status = NO_STATUS;
    demo_error *error = NULL;
    demo_status code = DEMO_OK;
    demo_string_callback callback = (demo_string_callback)call->callback;
    demo_string result;
    memset(&result, 0, sizeof result);
    RustBuffer value = ffi_demo_rust_future_complete_rust_buffer(call->future, &status);
    if (status.code != CALL_OK)
        code = unexpected(&status, &error);
    else
        code = lift_string(value, &result, &error);
    end_call(call);
    callback(call->user, code, result, error);
}

demo_status demo_later(
    demo_string text_,
    demo_string_callback callback,
    void *user,
    demo_call **call,
    demo_error **error) {
    refusal refused = {NULL, NULL};
    if (error != NULL)
        *error = NULL;
    if (call != NULL)
        *call = NULL;
    if (callback == NULL)
        refuse(&refused, AT("callback"), IS_NULL);
    writer text__ = WRITER(refused);
    write_text(&text__, &text_, AT("text"));
    if (refused.why == NULL && !is_own_library())
        refuse(&refused, AT("library"), "is not the one that this was compiled for");
    if (refused.why != NULL) {
        free_buffer(text__.buffer);
        return report_refusal(error, refused);
    }
    static const steps HOW = {
        ffi_demo_rust_future_poll_rust_buffer,
        ffi_demo_rust_future_cancel_rust_buffer,
        ffi_demo_rust_future_free_rust_buffer,
        finish_demo_later,
    };
    demo_call *started = new_call(&HOW, (function)callback, user);
    if (started == NULL) {
        free_buffer(text__.buffer);
        return report_words(error, DEMO_OUT_OF_MEMORY, "there is no memory, or no thread, for the call");
    }
    start_call(started, uniffi_demo_fn_func_later(text__.buffer), call);
    return DEMO_OK;
}
