/* A counter that survives the program, and what an asynchronous read looks like. */
#include <pthread.h>
#include <simd_r_drive.h>
#include <stdio.h>

typedef struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool is_done;
} waiter;

/* Runs on the library's thread. */
static void show(void *user, srd_status status, srd_bytes payload, srd_error *error) {
    waiter *w = user;
    if (status != SRD_OK)
        fprintf(stderr, "%s\n", error->message);
    else
        printf("asynchronously: %zu bytes\n", payload.len);
    srd_bytes_free(&payload);
    srd_error_free(error);
    pthread_mutex_lock(&w->lock);
    w->is_done = true;
    pthread_cond_signal(&w->changed);
    pthread_mutex_unlock(&w->lock);
}

static void opened(void *user, srd_status status, srd_async_data_store *store, srd_error *error) {
    if (status == SRD_OK)
        status = srd_async_data_store_read(store, srd_bytes_of("count"), show, user, NULL, &error);
    if (status != SRD_OK)
        show(user, status, (srd_bytes){NULL, 0}, error);
    srd_async_data_store_free(store);
}

static srd_status count(srd_data_store *store, srd_error **error) {
    srd_bytes before;
    srd_status status = srd_data_store_read(store, srd_bytes_of("count"), &before, error);
    if (status != SRD_OK)
        return status;
    uint8_t number = before.len == 1 ? (uint8_t)(before.data[0] + 1) : 1;
    srd_bytes_free(&before);
    printf("run number %d\n", number);
    return srd_data_store_write(store, srd_bytes_of("count"), (srd_bytes){&number, 1}, error);
}

int main(void) {
    srd_data_store *store = NULL;
    srd_error *error = NULL;
    srd_open_options options = srd_open_options_init();
    options.durability = SRD_FSYNC_EVERY_WRITE;
    srd_status status = srd_data_store_open(srd_str("count_c.bin"), &options, &store, &error);
    if (status == SRD_OK)
        status = count(store, &error);
    if (status != SRD_OK)
        fprintf(stderr, "%s: %s\n", srd_status_name(status), error->message);
    srd_error_free(error);
    srd_data_store_free(store);

    waiter w = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false};
    if (srd_async_data_store_open(srd_str("count_c.bin"), NULL, opened, &w, NULL, NULL) != SRD_OK)
        return 1;
    pthread_mutex_lock(&w.lock);
    while (!w.is_done)
        pthread_cond_wait(&w.changed, &w.lock);
    pthread_mutex_unlock(&w.lock);
    return status == SRD_OK ? 0 : 1;
}
