// Every function of the header with wrong arguments at random, from several threads on the same objects:
// each ends with a status of its header. Takes a seed, and a number of calls of each thread.
#include "wrong.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <tuple>
#include <unistd.h>
#include <vector>

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            std::fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);                    \
            std::abort();                                                                          \
        }                                                                                          \
    } while (0)

static std::atomic<unsigned> succeeded{0};

static void judge(const char *name, srd_status status, const srd_error *error) {
    bool is_known = std::strcmp(srd_status_name(status), "?") != 0 && status != SRD_INTERNAL;
    if (!is_known)
        std::fprintf(stderr, "%s: %d %s\n", name, status, error != nullptr ? error->message : "");
    CHECK(is_known);
    CHECK(error == nullptr || (error->code == status && error->message != nullptr));
    CHECK(status != SRD_OK || error == nullptr);
    succeeded += status == SRD_OK;
}

/** Whether it makes most later calls fail, so that it must be rare. */
static bool closes(const std::string &name) {
    for (const char *word : {"_shutdown", "_stop", "_abort", "_finish", "_cancel"})
        if (name.find(word) != std::string::npos)
            return true;
    return false;
}

template <class... A> void call(Random &r, const char *name, srd_status (*function)(A...)) {
    // Memory of the caller has to be there: no call can notice that it is not.
    if (std::string(name).find("_into") != std::string::npos || (closes(name) && !r.one_in(40)))
        return;
    r.name = name;
    std::tuple<Wrong<A>...> arguments{(static_cast<void>(sizeof(A)), r)...};
    std::apply(
        [&](auto &...a) {
            constexpr bool is_async = (std::is_same_v<A, srd_call **> || ...);
            auto status = function(a.value...);
            calls_started += is_async && status == SRD_OK;
            auto *error = std::get<sizeof...(A) - 1>(arguments).value;
            judge(name, status, error == nullptr ? nullptr : *error);
        },
        arguments);
}

using Barrage = void (*)(Random &);
static const std::vector<Barrage> ALL{
#define CALL(function) [](Random &r) { call(r, #function, function); },
#include "calls.inc"
#undef CALL
};

/** Opens what the calls share. */
static void open_all(const std::string &seed) {
    std::string path = "store" + seed, served = "served" + seed, awaited = "awaited" + seed;
    auto key = srd_bytes_of("key");
    CHECK(srd_data_store_open(srd_str(path.c_str()), nullptr, &shared_object<srd_data_store>, nullptr) == SRD_OK);
    auto *store = shared_object<srd_data_store>;
    CHECK(srd_data_store_write(store, key, srd_bytes_of("payload"), nullptr) == SRD_OK);
    CHECK(srd_data_store_entry(store, key, &shared_object<srd_entry_handle>, nullptr) == SRD_OK);
    CHECK(srd_data_store_entries(store, &shared_object<srd_entry_stream>, nullptr) == SRD_OK);
    CHECK(srd_data_store_open_reader(store, key, &shared_object<srd_payload_reader>, nullptr) == SRD_OK);
    CHECK(srd_data_store_open_writer(store, key, &shared_object<srd_payload_writer>, nullptr) == SRD_OK);
    CHECK(srd_data_store_states(store, &shared_object<srd_state_stream>, nullptr) == SRD_OK);
    CHECK(srd_progress_new(&shared_object<srd_progress>, nullptr) == SRD_OK);
    CHECK(srd_log_stream_new(SRD_LOG_LEVEL_ERROR, &shared_object<srd_log_stream>, nullptr) == SRD_OK);
    CHECK(srd_namespace_hasher_new(key, &shared_object<srd_namespace_hasher>, nullptr) == SRD_OK);
    CHECK(srd_server_new(srd_str(served.c_str()), srd_str("127.0.0.1"), 0, nullptr, &shared_object<srd_server>,
                         nullptr) == SRD_OK);
    calls_started++;
    auto opened = [](void *, srd_status status, srd_async_data_store *result, srd_error *error) {
        CHECK(status == SRD_OK && error == nullptr);
        shared_object<srd_async_data_store> = result;
        calls_ended++;
    };
    CHECK(srd_async_data_store_open(srd_str(awaited.c_str()), nullptr, opened, nullptr, nullptr, nullptr) == SRD_OK);
}

/** Every call that was started has ended. */
static void wait_for_calls() {
    for (int i = 0; i < 6000 && calls_ended != calls_started; i++)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    CHECK(calls_ended == calls_started);
}

template <class... T> void free_shared() { (Freed<T>::free(std::exchange(shared_object<T>, nullptr)), ...); }

static void close_all() {
    srd_state_stream_stop(shared_object<srd_state_stream>, nullptr);
    srd_log_stream_stop(shared_object<srd_log_stream>, nullptr);
    srd_data_store_shutdown(shared_object<srd_data_store>, nullptr);
    srd_async_data_store_shutdown(shared_object<srd_async_data_store>, nullptr);
    wait_for_calls();
    free_shared<srd_data_store, srd_async_data_store, srd_entry_handle, srd_entry_stream, srd_payload_reader,
                srd_payload_writer, srd_state_stream, srd_progress, srd_log_stream, srd_namespace_hasher,
                srd_server>();
}

int main(int count, char **arguments) {
    std::uint64_t seed = count > 1 ? std::strtoull(arguments[1], nullptr, 10) : 1;
    unsigned calls = count > 2 ? static_cast<unsigned>(std::strtoul(arguments[2], nullptr, 10)) : 1500;
    char folder[] = "/tmp/srd_barrage_XXXXXX";
    CHECK(mkdtemp(folder) != nullptr && chdir(folder) == 0);
    for (std::uint64_t round = 0; round < 3; round++) {
        open_all(std::to_string(round));
        wait_for_calls();
        std::vector<std::thread> threads;
        for (std::uint64_t thread = 0; thread < 4; thread++)
            threads.emplace_back([=] {
                Random random{(seed * 3 + round) * 4 + thread + 1};
                for (unsigned i = 0; i < calls; i++)
                    ALL[random.next() % ALL.size()](random);
            });
        for (auto &thread : threads)
            thread.join();
        close_all();
    }
    std::printf("seed %llu: %zu functions, %u calls succeeded\n", static_cast<unsigned long long>(seed), ALL.size(),
                succeeded.load());
    CHECK(succeeded > 0);
    return std::system((std::string("rm -rf ") + folder).c_str());
}
