// A server in this process, and a client with a timeout and a future.
#include <chrono>
#include <iostream>
#include <simd_r_drive.hpp>

using namespace std::chrono_literals;

int main() {
    simd_r_drive::Server server("served.bin");
    simd_r_drive::ConnectOptions options;
    options.read_timeout = 2s;
    auto store = simd_r_drive::DataStore::connect(server.url(), options);
    store.batch_write({ {"a", "1"}, {"b", "2"} });
    for (const auto &payload : store.batch_read({"a", "b", "c"}))
        std::cout << (payload ? payload->text() : "nothing") << "\n";

    auto later = simd_r_drive::AsyncDataStore::connect(server.url());
    auto future = later.get().read("a");
    if (future.wait_for(5s) == std::future_status::ready)
        std::cout << future.get()->text() << "\n";
    store.shutdown();
    try {
        store.read("a");
    } catch (const simd_r_drive::ClosedError &error) {
        std::cout << error.what() << "\n";
    }
    server.stop();
}
