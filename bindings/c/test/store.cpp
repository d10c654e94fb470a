// What a program in C++ relies on.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <simd_r_drive.hpp>

using namespace std::chrono_literals;
namespace srd = simd_r_drive;

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            std::cerr << __FILE__ << ":" << __LINE__ << ": " << #condition << "\n";                 \
            std::exit(1);                                                                          \
        }                                                                                          \
    } while (0)

template <class E, class F> E thrown(F call) {
    try {
        call();
    } catch (const E &error) {
        return error;
    }
    std::cerr << "nothing of that class was thrown\n";
    std::exit(1);
}

static void values(const srd::DataStore &store) {
    std::vector<std::uint8_t> key{0, 255, 10};
    store.write(key, std::string("\0x", 2));
    auto payload = store.read(std::array<std::uint8_t, 3>{0, 255, 10});
    CHECK(payload && payload->size() == 2 && payload->text() == std::string_view("\0x", 2));
    CHECK(payload->to_vector() == (std::vector<std::uint8_t>{0, 'x'}));
    CHECK(!store.read("absent"));

    srd::Bytes copy = *payload, moved = std::move(*payload);
    CHECK(copy == moved && payload->empty());

    store.batch_write({ {"a", "1"}, {"", "2"} });
    auto payloads = store.batch_read({"a", "absent", ""});
    CHECK(payloads.size() == 3 && payloads[0] == "1" && !payloads[1] && payloads[2]->text() == "2");
    CHECK(store.len() == 3 && !store.is_empty());

    auto entry = store.entry("a");
    CHECK(entry && entry->is_valid_checksum() && entry->payload().text() == "1");
    CHECK(entry->info().size == 1 && entry->info().key_hash == srd::key_hash("a"));
    CHECK(!store.entry("absent"));
    auto writer = store.open_writer("streamed");
    writer.write("part one, ");
    writer.write("part two");
    writer.finish();
    CHECK(store.open_reader("streamed")->read(100).text() == "part one, part two");
}

static void errors(const srd::DataStore &store, const std::string &path) {
    auto invalid = thrown<srd::InvalidArgumentError>([&] { store.write("k", ""); });
    CHECK(invalid.argument == "payload" && invalid.code() == SRD_ERROR_INVALID_ARGUMENT);
    CHECK(std::string(invalid.name()) == "InvalidArgument" && !invalid.retryable());
    auto locked = thrown<srd::LockedError>([&] { srd::DataStore::open(path); });
    CHECK(locked.retryable() && srd::is_retryable(locked) && locked.path == path);
    srd::OpenOptions options;
    options.create = false;
    auto io = thrown<srd::IoError>([&] { srd::DataStore::open(path + "/no", options); });
    CHECK(io.errno_.has_value());
    srd::ConnectOptions quick;
    quick.connect_timeout = -1ns;
    auto negative = thrown<srd::Error>([&] { srd::DataStore::connect("ws://127.0.0.1:1", quick); });
    CHECK(std::string(negative.what()).find("options.connect_timeout") != std::string::npos);
    auto moved = srd::DataStore::open(path + ".moved");
    auto other = std::move(moved);
    CHECK(thrown<srd::InvalidArgumentError>([&] { moved.len(); }).argument == "self");
    const std::runtime_error &base = invalid;
    CHECK(std::string(base.what()).find("payload") != std::string::npos);
}

static void served(const std::string &path) {
    srd::Server server(path + ".served");
    srd::ConnectOptions options;
    options.headers = { {"X-Test", "yes"} };
    options.read_timeout = 2500ms;
    auto store = srd::DataStore::connect(server.url(), options);
    store.write("a", "1");
    CHECK(store.read("a") == "1");
    auto states = store.states();
    auto waiting = states.take_async();
    waiting.cancel();
    auto cancelled = thrown<srd::Error>([&] { waiting.get(); });
    CHECK(cancelled.code() == SRD_CANCELLED);
    auto timeout = thrown<srd::TimeoutError>([&] { store.with_timeout(0ns).read("a"); });
    CHECK(timeout.timeout == 0ns && timeout.retryable());

    auto connected = srd::AsyncDataStore::connect(server.url()).get();
    connected.write("b", "2").get();
    std::vector<srd::Future<std::optional<srd::Bytes>>> reads;
    for (int i = 0; i < 100; i++)
        reads.push_back(connected.read("b"));
    for (auto &read : reads)
        CHECK(read.get() == "2");
    connected.read("b"); // Nobody waits for it.
    std::future<std::uint64_t> plain = connected.len();
    CHECK(plain.get() == 2);
    thrown<srd::UnsupportedError>([&] { connected.entry("b").get(); });
    server.stop();
}

int main() {
    auto folder = std::filesystem::temp_directory_path() / "srd_cpp_XXXXXX";
    std::string name = folder.string();
    CHECK(mkdtemp(name.data()) != nullptr);
    {
        auto path = name + "/store";
        auto store = srd::DataStore::open(path);
        values(store);
        errors(store, path);
        served(path);
        store.shutdown();
        CHECK(thrown<srd::ClosedError>([&] { store.len(); }).target.find("store") != std::string::npos);
    }
    std::filesystem::remove_all(name);
}
