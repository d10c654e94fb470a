// Intercepts the C library's calls on one file: counts them, and makes some of them fail.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

enum { OPEN, WRITE, TRUNCATE, FSYNC, MMAP, FSYNC_FOLDER, KINDS };

static char file[PATH_MAX], folder[PATH_MAX];
static atomic_long calls[KINDS];
// `count` calls of the kinds in `kinds` fail, beginning with the `first`.
static atomic_long kinds, seen, first, count, failed;
static atomic_int error;
static atomic_long fsync_delay;

void shim_watch(const char *path) {
    snprintf(file, sizeof file, "%s", path);
    snprintf(folder, sizeof folder, "%s", path);
    *strrchr(folder, '/') = 0;
    for (int kind = 0; kind < KINDS; kind++) calls[kind] = 0;
}

long shim_calls(int kind) { return calls[kind]; }
long shim_failed(void) { return failed; }
void shim_delay_fsync(long microseconds) { fsync_delay = microseconds; }

// With the error 0, writes write half of their bytes.
void shim_fail(long which, long from, long many, int with) {
    kinds = 0;
    seen = failed = 0;
    first = from;
    count = many;
    error = with;
    kinds = which;
}

static int is_path_of(int descriptor, const char *path) {
    char link[64], target[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, target, sizeof target - 1);
    if (length < 0) return 0;
    target[length] = 0;
    return *path && strcmp(target, path) == 0;
}

// Whether this call must fail.
static int fails(int kind) {
    calls[kind]++;
    if (!(kinds >> kind & 1)) return 0;
    long number = seen++;
    if (number < first || number - first >= count) return 0;
    failed++;
    errno = error;
    return 1;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int descriptor, const void *bytes, size_t length) {
    if (is_path_of(descriptor, file) && fails(WRITE)) {
        if (error) return -1;
        length = (length + 1) / 2;
    }
    return REAL(write)(descriptor, bytes, length);
}

ssize_t writev(int descriptor, const struct iovec *parts, int many) {
    if (is_path_of(descriptor, file) && fails(WRITE)) {
        if (error) return -1;
        return REAL(write)(descriptor, parts->iov_base, (parts->iov_len + 1) / 2);
    }
    return REAL(writev)(descriptor, parts, many);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t length, off64_t offset) {
    if (is_path_of(descriptor, file) && fails(WRITE)) {
        if (error) return -1;
        length = (length + 1) / 2;
    }
    return REAL(pwrite64)(descriptor, bytes, length, offset);
}

int ftruncate64(int descriptor, off64_t length) {
    if (is_path_of(descriptor, file) && fails(TRUNCATE) && error) return -1;
    return REAL(ftruncate64)(descriptor, length);
}

static int synced(int descriptor, int (*real)(int)) {
    if (is_path_of(descriptor, file)) {
        if (fails(FSYNC) && error) return -1;
        if (fsync_delay) usleep(fsync_delay);
    } else if (is_path_of(descriptor, folder) && fails(FSYNC_FOLDER) && error) {
        return -1;
    }
    return real(descriptor);
}

int fsync(int descriptor) { return synced(descriptor, REAL(fsync)); }
int fdatasync(int descriptor) { return synced(descriptor, REAL(fdatasync)); }

void *mmap64(void *at, size_t length, int protection, int flags, int descriptor, off64_t offset) {
    if (descriptor >= 0 && is_path_of(descriptor, file) && fails(MMAP) && error) return MAP_FAILED;
    return REAL(mmap64)(at, length, protection, flags, descriptor, offset);
}

int open64(const char *path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(arguments, mode_t) : 0;
    va_end(arguments);
    if (*file && strcmp(path, file) == 0 && fails(OPEN) && error) return -1;
    return REAL(open64)(path, flags, mode);
}
