import Foundation
import XCTest

@testable import SimdRDrive

/// What Swift's users rely on beyond what all languages do.
final class StoreTests: XCTestCase {
    private var path = ""
    private var store: DataStore!
    private let key = Data("key".utf8)

    override func setUpWithError() throws {
        path = NSTemporaryDirectory() + "test-\(UUID().uuidString).bin"
        store = try DataStore.open(path: path)
    }

    override func tearDown() {
        store.shutdown()
        try? FileManager.default.removeItem(atPath: path)
    }

    func testReadsWhatItWrote() throws {
        let payload = Data((0..<(1 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31) })
        try store.write(key: key, payload: payload)
        try store.batchWrite(entries: [Entry(key: Data(), payload: Data("b".utf8))])
        XCTAssertEqual(try store.read(key: key), payload)
        XCTAssertNil(try store.read(key: Data("missing".utf8)))
        XCTAssertEqual(try store.batchRead(keys: [Data(), Data("no".utf8)]), [Data("b".utf8), nil])
        // A part of another piece of data begins elsewhere.
        XCTAssertEqual(try store.read(key: Data("a key".utf8)[2...]), payload)
    }

    func testAnErrorHasACodeAndFields() throws {
        XCTAssertThrowsError(try store.write(key: key, payload: Data())) { error in
            guard case DataStoreError.InvalidArgument(let argument, _) = error else {
                return XCTFail("\(error)")
            }
            XCTAssertEqual(argument, "payload")
            XCTAssertEqual((error as? DataStoreError)?.code, "InvalidArgument")
            XCTAssertEqual((error as? DataStoreError)?.retryable, false)
        }
        XCTAssertThrowsError(try DataStore.open(path: path)) { error in
            XCTAssertEqual((error as? DataStoreError)?.code, "Locked")
            XCTAssertEqual((error as? DataStoreError)?.retryable, true)
        }
    }

    func testAnEntryOutlivesItsStore() throws {
        let payload = Data(repeating: 5, count: 4096)
        try store.write(key: key, payload: payload)
        let entry = try XCTUnwrap(store.entry(key: key))
        store.shutdown()
        XCTAssertEqual(entry.withUnsafeBytes { Data($0) }, payload)
    }

    func testEntriesAreASequence() throws {
        for i in 0..<3000 { try store.write(key: Data("\(i)".utf8), payload: Data(count: 2)) }
        XCTAssertEqual(Set(try store.entries().map(\.keyHash)).count, 3000)
    }

    func testReachesAServerFromATask() async throws {
        store.shutdown()
        let server = try await Server.start(path: path)
        let client = try await AsyncDataStore.connect(url: server.url())
        try await client.write(key: key, payload: Data("payload".utf8))
        let answer = try await client.read(key: key)
        XCTAssertEqual(answer, Data("payload".utf8))
        let states = client.states()
        client.shutdown()
        var seen: [ConnectionState] = []
        for await state in states.states { seen.append(state) }
        XCTAssertEqual(seen, [.closed])
        try await server.stopAsync()
    }
}
