import Foundation
import XCTest

@testable import SimdRDrive

/// Random arguments for every operation. Each call returns, or throws an error of the package.
final class BarrageTests: XCTestCase {
    private static let calls = 3000
    private var random = Seeded()
    private var folder = ""
    private var store: DataStore!
    private var later: AsyncDataStore!

    override func setUp() async throws {
        folder = NSTemporaryDirectory() + "barrage-\(UUID().uuidString)/"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        store = try DataStore.open(path: folder + "store.bin")
        later = try await AsyncDataStore.open(path: folder + "other.bin")
    }

    override func tearDown() {
        store.shutdown()
        later.shutdown()
        try? FileManager.default.removeItem(atPath: folder)
    }

    func testWrongArgumentsCrashNothing() async throws {
        let blocking = operations + functions
        for _ in 0..<Self.calls {
            if random.next(5) == 0 {
                let (name, call) = asynchronous[random.next(asynchronous.count)]
                do { try await call() } catch { expect(error, name) }
            } else {
                let (name, call) = blocking[random.next(blocking.count)]
                do { try call() } catch { expect(error, name) }
            }
        }
        try store.write(key: Data("k".utf8), payload: Data("still here".utf8))
        XCTAssertEqual(try store.read(key: Data("k".utf8)), Data("still here".utf8))
    }

    func testAStoreThatIsClosedByAnotherThreadCrashesNothing() throws {
        let (store, closing) = (store!, expectation(description: "closed"))
        DispatchQueue.global().asyncAfter(deadline: .now() + 0.05) {
            store.shutdown()
            closing.fulfill()
        }
        DispatchQueue.concurrentPerform(iterations: 8) { number in
            do {
                for i in 0... {
                    let key = Data("\(number) \(i % 100)".utf8)
                    try store.write(key: key, payload: Data("v".utf8))
                    _ = try store.entry(key: key)?.withUnsafeBytes { Data($0) }
                }
            } catch {
                XCTAssertEqual((error as? DataStoreError)?.code, "Closed")
            }
        }
        wait(for: [closing], timeout: 10)
    }

    private func expect(_ error: any Error, _ name: String) {
        XCTAssert(error is DataStoreError, "\(name): \(error) (seed \(random.seed))")
        if let error = error as? DataStoreError {
            XCTAssertFalse(error.code.isEmpty || error.localizedDescription.isEmpty)
        }
    }

    // MARK: - Values

    private var bytes: Data {
        let all = [Data(), Data([0]), Data("k".utf8), Data(repeating: 0xff, count: 70000), Data("a key".utf8)[2...]]
        return all[random.next(all.count)]
    }
    private var text: String {
        let all = ["", "k", "a\0b", "ü🚗", "no/such/folder/x", folder + "new.bin", "/dev/null", folder, "\u{10ffff}"]
        return all[random.next(all.count)]
    }
    private var url: String {
        let all = ["", "ws://", "ws://127.0.0.1:1", "http://x", "ws://\0", "ws://127.0.0.1:99999", "ü", "redis://"]
        return all[random.next(all.count)]
    }
    private var seconds: TimeInterval {
        let all = [0, -1, .nan, .infinity, -.infinity, 1e-12, 1e300, 0.01, .greatestFiniteMagnitude]
        return all[random.next(all.count)]
    }
    private var number: UInt64 { [0, 1, 7, UInt64(UInt32.max), UInt64.max][random.next(5)] }
    private var someBytes: [Data] { (0..<random.next(4)).map { _ in bytes } }
    private var openOptions: OpenOptions? {
        let flag = { self.random.next(2) == 0 }
        return flag() ? nil : OpenOptions(create: flag(), readOnly: flag(), verifyChecksums: flag())
    }
    // No server is there, so that no call may last long.
    private var connectOptions: ConnectOptions {
        ConnectOptions(
            connectTimeout: 0.01, readTimeout: seconds, writeTimeout: seconds, maxInFlight: UInt32(number >> 32),
            maxAttempts: 1, initialBackoff: seconds, maxBackoff: 0, heartbeatInterval: seconds,
            headers: [text: text], token: text, caFile: text)
    }
    private func memory<T>(_ body: (UnsafeMutableRawBufferPointer) throws -> T) rethrows -> T {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: random.next(9), alignment: 1)
        defer { buffer.deallocate() }
        return try body(buffer)
    }

    // MARK: - Operations

    private var operations: [(String, () throws -> Void)] {
        let store = self.store!
        return [
            ("write", { try store.write(key: self.bytes, payload: self.bytes) }),
            ("batchWrite", { try store.batchWrite(entries: self.someBytes.map { Entry(key: $0, payload: self.bytes) }) }),
            ("read", { _ = try store.read(key: self.bytes) }),
            ("batchRead", { _ = try store.batchRead(keys: self.someBytes) }),
            ("exists", { _ = try store.exists(key: self.bytes) }),
            ("delete", { try store.delete(key: self.bytes) }),
            ("batchDelete", { try store.batchDelete(keys: self.someBytes) }),
            ("rename", { try store.rename(oldKey: self.bytes, newKey: self.bytes) }),
            ("copyTo", { try store.copyTo(key: self.bytes, other: store) }),
            ("moveTo", { try store.moveTo(key: self.bytes, other: store) }),
            ("read into", { _ = try self.memory { try store.read(key: self.bytes, into: $0) } }),
            ("read nowhere", { _ = try store.readInto(key: self.bytes, address: 0, size: self.number) }),
            ("batchRead into", {
                _ = try self.memory {
                    try store.batchRead(keys: self.someBytes, itemSize: self.number, into: $0)
                }
            }),
            ("entry", { _ = try store.entry(key: self.bytes)?.withUnsafeBytes { $0.count } }),
            ("locate", { _ = try store.locate(key: self.bytes) }),
            ("lastEntry", { _ = try store.lastEntry()?.isValidChecksum() }),
            ("entries", { _ = try store.entries().take(count: UInt32(truncatingIfNeeded: self.number)) }),
            ("byHash", {
                try store.writeByHash(hash: self.number, payload: self.bytes)
                _ = try store.readByHash(hash: self.number)
                _ = try store.existsByHash(hash: self.number)
                _ = try store.entryByHash(hash: self.number)?.payload()
                try store.deleteByHash(hash: self.number)
            }),
            ("openReader", {
                guard let reader = try store.openReader(key: self.bytes) else { return }
                try reader.seek(position: self.number)
                _ = try self.memory { try reader.read(into: $0) }
                reader.stop()
                _ = try reader.read(count: self.number % 100)
            }),
            ("openWriter", {
                let writer = try store.openWriter(key: self.bytes)
                try writer.write(part: self.bytes)
                try self.random.next(2) == 0 ? writer.finish() : writer.abort()
                try writer.write(part: self.bytes)
            }),
            ("withTimeout", { _ = try store.withTimeout(timeout: self.seconds).len() }),
            ("states", { _ = store.states().take(timeout: 0) }),
            ("compact", { _ = try store.compact(progress: Progress()) }),
            ("sizes", { _ = try (store.len(), store.isEmpty(), store.fileSize(), store.estimateCompaction(), store.path()) }),
            ("sync", { try store.sync() }),
        ]
    }

    private var functions: [(String, () throws -> Void)] {
        [
            ("open", { try DataStore.open(path: self.text, options: self.openOptions).shutdown() }),
            ("connect", { try DataStore.connect(url: self.url, options: self.connectOptions).shutdown() }),
            ("Server", { try Server(path: self.text, host: self.text, port: 0).stop() }),
            ("check", { _ = try check(path: self.text) }),
            ("recover", { _ = try recover(path: self.text, to: self.text) }),
            ("keyHash", { _ = keyHash(key: self.bytes) }),
            ("namespace", { _ = NamespaceHasher(prefix: self.bytes).namespace(key: self.bytes) }),
        ]
    }

    private var asynchronous: [(String, () async throws -> Void)] {
        let later = self.later!
        return [
            ("write", { try await later.write(key: self.bytes, payload: self.bytes) }),
            ("batchWrite", { try await later.batchWrite(entries: [Entry(key: self.bytes, payload: self.bytes)]) }),
            ("read", { _ = try await later.read(key: self.bytes) }),
            ("batchRead", { _ = try await later.batchRead(keys: self.someBytes) }),
            ("delete", { try await later.delete(key: self.bytes) }),
            ("rename", { try await later.rename(oldKey: self.bytes, newKey: self.bytes) }),
            ("withTimeout", { _ = try await later.withTimeout(timeout: self.seconds).len() }),
            ("open", { try await AsyncDataStore.open(path: self.text, options: self.openOptions).shutdown() }),
            ("connect", { try await AsyncDataStore.connect(url: self.url, options: self.connectOptions).shutdown() }),
            ("check", { _ = try await checkAsync(path: self.text) }),
        ]
    }
}

/// Random numbers from a seed, `BARRAGE_SEED` in the environment or a new one.
private struct Seeded {
    let seed: UInt64
    private var state: UInt64

    init() {
        let given = ProcessInfo.processInfo.environment["BARRAGE_SEED"].flatMap { UInt64($0) }
        seed = given ?? .random(in: 1...1_000_000)
        state = seed
    }

    /// A number below `limit`.
    mutating func next(_ limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(limit))
    }
}
