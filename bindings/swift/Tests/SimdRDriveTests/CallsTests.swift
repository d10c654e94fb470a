import Foundation
import XCTest

@testable import SimdRDrive

/// How long calls last, and what ends them.
final class CallsTests: XCTestCase {
    private var path = ""
    private let key = Data("key".utf8)

    override func setUp() {
        path = NSTemporaryDirectory() + "calls-\(UUID().uuidString).bin"
    }

    override func tearDown() {
        try? FileManager.default.removeItem(atPath: path)
    }

    func testACancelledTaskEndsItsCall() async throws {
        let server = try await Server.start(path: path)
        let store = try await AsyncDataStore.connect(url: server.url())
        let states = store.states()
        let started = Date()
        let waiting = Task { while true { _ = try await states.takeAsync() } }
        try await Task.sleep(nanoseconds: 50_000_000)
        waiting.cancel()
        do {
            try await waiting.value
            XCTFail("it was not cancelled")
        } catch {
            XCTAssert(error is CancellationError, "\(error)")
        }
        XCTAssertLessThan(Date().timeIntervalSince(started), 10)
        // The store goes on.
        try await store.write(key: key, payload: key)
        store.shutdown()
        try await server.stopAsync()
    }

    func testATaskThatIsCancelledAlreadyBeginsNoCall() async throws {
        let (store, key) = (try await AsyncDataStore.open(path: path), key)
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            try await store.write(key: key, payload: key)
        }
        task.cancel()
        let result = await task.result
        XCTAssertThrowsError(try result.get()) { XCTAssert($0 is CancellationError, "\($0)") }
        let length = try await store.len()
        XCTAssertEqual(length, 0)
        store.shutdown()
    }

    func testNoTimeIsOverAtOnceAndInfinityNever() throws {
        let server = try Server(path: path)
        let store = try DataStore.connect(url: server.url())
        try store.write(key: key, payload: key)
        for timeout in [0, -1, -.infinity, .nan] as [TimeInterval] {
            XCTAssertThrowsError(try store.withTimeout(timeout: timeout).read(key: key), "\(timeout)") {
                XCTAssertEqual(($0 as? DataStoreError)?.code, "Timeout")
            }
        }
        for timeout in [5, .infinity, .greatestFiniteMagnitude] as [TimeInterval] {
            XCTAssertEqual(try store.withTimeout(timeout: timeout).read(key: key), key, "\(timeout)")
        }
        store.shutdown()
        try server.stop()
    }

    func testReadsIntoMemoryOfTheCallers() throws {
        let store = try DataStore.open(path: path)
        defer { store.shutdown() }
        try store.write(key: key, payload: Data([1, 2, 3]))
        var memory = [UInt8](repeating: 9, count: 4)
        XCTAssertEqual(try memory.withUnsafeMutableBytes { try store.read(key: key, into: $0) }, 3)
        XCTAssertEqual(memory, [1, 2, 3, 9])
        XCTAssertNil(try memory.withUnsafeMutableBytes { try store.read(key: Data(), into: $0) })
        var small: [UInt8] = [9, 9]
        XCTAssertThrowsError(try small.withUnsafeMutableBytes { try store.read(key: key, into: $0) }) {
            XCTAssertEqual(($0 as? DataStoreError)?.code, "InvalidArgument")
        }
        XCTAssertEqual(small, [9, 9])
        let keys = [key, Data(), key]
        var items = [UInt8](repeating: 9, count: 9)
        let found = try items.withUnsafeMutableBytes { try store.batchRead(keys: keys, itemSize: 3, into: $0) }
        XCTAssertEqual(found, [true, false, true])
        XCTAssertEqual(items, [1, 2, 3, 9, 9, 9, 1, 2, 3])
    }
}
