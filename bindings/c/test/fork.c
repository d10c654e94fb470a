/* A child of fork: its parent's stores are refused there, and its own work, blocking and asynchronous. */
#include "check.h"

#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATIENCE = 20 };

/* The result of one asynchronous call. */
typedef struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool has_ended;
    srd_status status;
    srd_async_data_store *store;
} outcome;

#define NO_OUTCOME {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false, SRD_OK, NULL}

static void end(void *user, srd_status status, srd_error *error) {
    outcome *o = user;
    srd_error_free(error);
    pthread_mutex_lock(&o->lock);
    o->status = status;
    o->has_ended = true;
    pthread_cond_signal(&o->changed);
    pthread_mutex_unlock(&o->lock);
}

static void on_store(void *user, srd_status status, srd_async_data_store *store, srd_error *error) {
    ((outcome *)user)->store = store;
    end(user, status, error);
}

static srd_status wait_for(outcome *o) {
    pthread_mutex_lock(&o->lock);
    while (!o->has_ended)
        pthread_cond_wait(&o->changed, &o->lock);
    pthread_mutex_unlock(&o->lock);
    return o->status;
}

static srd_async_data_store *open_async(const char *name) {
    outcome o = NO_OUTCOME;
    CHECK(srd_async_data_store_open(in_folder(name), NULL, on_store, &o, NULL, NULL) == SRD_OK);
    CHECK(wait_for(&o) == SRD_OK);
    return o.store;
}

static srd_status write_async(srd_async_data_store *store) {
    outcome o = NO_OUTCOME;
    CHECK(srd_async_data_store_write(store, srd_bytes_of("k"), srd_bytes_of("v"), end, &o, NULL, NULL) == SRD_OK);
    return wait_for(&o);
}

/* What a process can do with a store of its own. */
static void use(const char *blocking, const char *async) {
    srd_data_store *store = open_store(blocking);
    CHECK(srd_data_store_write(store, srd_bytes_of("k"), srd_bytes_of("v"), NULL) == SRD_OK);
    srd_data_store_free(store);
    srd_async_data_store *other = open_async(async);
    CHECK(write_async(other) == SRD_OK);
    srd_async_data_store_free(other);
}

int main(void) {
    alarm(PATIENCE);
    srd_data_store *store = open_store("parent");
    srd_async_data_store *other = open_async("parent_async");
    CHECK(write_async(other) == SRD_OK);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        alarm(PATIENCE);
        srd_bytes payload;
        CHECK(srd_data_store_read(store, srd_bytes_of("k"), &payload, NULL) == SRD_ERROR_LOCKED);
        CHECK(write_async(other) == SRD_ERROR_LOCKED);
        use("child", "child_async");
        _exit(0);
    }
    int state = 0;
    CHECK(waitpid(child, &state, 0) == child && WIFEXITED(state) && WEXITSTATUS(state) == 0);
    CHECK(srd_data_store_write(store, srd_bytes_of("k"), srd_bytes_of("v"), NULL) == SRD_OK);
    CHECK(write_async(other) == SRD_OK);
    srd_async_data_store_free(other);
    srd_data_store_free(store);
    return 0;
}
