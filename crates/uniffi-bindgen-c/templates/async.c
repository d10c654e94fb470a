/* --- Calls that go on --- */

typedef void (*function)(void);

/* How a kind of call is driven. */
typedef struct {
    void (*poll)(uint64_t future, Continuation ready, uint64_t data);
    void (*cancel)(uint64_t future);
    void (*free)(uint64_t future);
    /* Gives the result to the callback. */
    void (*finish)({{ m.p }}_call *call);
} steps;

struct {{ m.p }}_call {
    const steps *how;
    uint64_t future;
    function callback;
    void *user;
    /* The thread that drives it has one, its caller perhaps another one. */
    atomic_int references;
    bool is_ready;
    bool has_ended;
    {{ m.p }}_call *next;
};

/* The calls that can go on, first in, first out; and the thread that drives them, once there is one. */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    {{ m.p }}_call *first;
    {{ m.p }}_call **last;
    bool has_thread;
} queue = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, NULL, &queue.first, false};

/* No future is cancelled while it is freed. */
static pthread_mutex_t ending = PTHREAD_MUTEX_INITIALIZER;

static void enqueue({{ m.p }}_call *call) {
    pthread_mutex_lock(&queue.lock);
    call->next = NULL;
    *queue.last = call;
    queue.last = &call->next;
    pthread_cond_signal(&queue.changed);
    pthread_mutex_unlock(&queue.lock);
}

static {{ m.p }}_call *dequeue(void) {
    pthread_mutex_lock(&queue.lock);
    while (queue.first == NULL)
        pthread_cond_wait(&queue.changed, &queue.lock);
    {{ m.p }}_call *call = queue.first;
    queue.first = call->next;
    if (queue.first == NULL)
        queue.last = &queue.first;
    pthread_mutex_unlock(&queue.lock);
    return call;
}

/* Rust calls it on any thread, where nothing may be polled. */
static void on_progress(uint64_t data, int8_t state) {
    {{ m.p }}_call *call = ({{ m.p }}_call *)(uintptr_t)data;
    call->is_ready = state == 0;
    enqueue(call);
}

static void *drive(void *unused) {
    for (;;) {
        {{ m.p }}_call *call = dequeue();
        if (call->is_ready) {
            call->how->finish(call);
            {{ m.p }}_call_free(call);
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

static {{ m.p }}_call *new_call(const steps *how, function callback, void *user) {
    {{ m.p }}_call *call = has_thread() ? calloc(1, sizeof *call) : NULL;
    if (call != NULL) {
        call->how = how;
        call->callback = callback;
        call->user = user;
        atomic_init(&call->references, 1);
    }
    return call;
}

static void start_call({{ m.p }}_call *call, uint64_t future, {{ m.p }}_call **handle) {
    call->future = future;
    if (handle != NULL) {
        atomic_fetch_add(&call->references, 1);
        *handle = call;
    }
    enqueue(call);
}

static void end_call({{ m.p }}_call *call) {
    pthread_mutex_lock(&ending);
    call->has_ended = true;
    call->how->free(call->future);
    pthread_mutex_unlock(&ending);
}

void {{ m.p }}_call_cancel({{ m.p }}_call *call) {
    if (call == NULL)
        return;
    pthread_mutex_lock(&ending);
    if (!call->has_ended)
        call->how->cancel(call->future);
    pthread_mutex_unlock(&ending);
}

void {{ m.p }}_call_free({{ m.p }}_call *call) {
    if (call != NULL && atomic_fetch_sub(&call->references, 1) == 1)
        free(call);
}
