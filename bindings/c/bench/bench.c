/* How long an embedded read takes: the median of several rounds, as one line of JSON. */
#define _POSIX_C_SOURCE 200809L
#include <simd_r_drive.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 9, READS = 200000, LARGE = 1 << 20, FEW = 60 };

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static int compare(const void *a, const void *b) {
    return *(const double *)a < *(const double *)b ? -1 : *(const double *)a > *(const double *)b;
}

/* The median, in nanoseconds a call. */
static double median(void (*round)(srd_data_store *, unsigned), srd_data_store *store, unsigned count) {
    double taken[ROUNDS];
    for (unsigned i = 0; i < ROUNDS; i++) {
        double start = now();
        round(store, count);
        taken[i] = (now() - start) / count;
    }
    qsort(taken, ROUNDS, sizeof *taken, compare);
    return taken[ROUNDS / 2];
}

static void need(bool condition) {
    if (!condition)
        exit(1);
}

static uint8_t large[LARGE];

static void read_small(srd_data_store *store, unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        srd_bytes payload;
        need(srd_data_store_read(store, srd_bytes_of("small"), &payload, NULL) == SRD_OK && payload.len == 100);
        srd_bytes_free(&payload);
    }
}

static void read_large(srd_data_store *store, unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        srd_bytes payload;
        need(srd_data_store_read(store, srd_bytes_of("large"), &payload, NULL) == SRD_OK && payload.len == LARGE);
        srd_bytes_free(&payload);
    }
}

static void write_large(srd_data_store *store, unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        large[i]++;
        need(srd_data_store_write(store, srd_bytes_of("large"), (srd_bytes){large, LARGE}, NULL) == SRD_OK);
    }
}

int main(int count, char **arguments) {
    need(count == 2);
    srd_data_store *store = NULL;
    need(srd_data_store_open(srd_str(arguments[1]), NULL, &store, NULL) == SRD_OK);
    need(srd_data_store_write(store, srd_bytes_of("small"), (srd_bytes){large, 100}, NULL) == SRD_OK);
    double write = median(write_large, store, FEW);
    printf("{\"language\": \"c\", \"read_100_ns\": %.0f, \"write_1m_us\": %.0f, \"read_1m_us\": %.0f}\n",
           median(read_small, store, READS), write / 1000, median(read_large, store, FEW) / 1000);
    srd_data_store_free(store);
    return 0;
}
