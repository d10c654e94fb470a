import Foundation
import SimdRDrive

// A store in this process, and the same file behind a server.
let path = NSTemporaryDirectory() + "example-\(UUID().uuidString).bin"
defer { try? FileManager.default.removeItem(atPath: path) }
let greeting = Data("greeting".utf8)
do {
    let store = try DataStore.open(path: path)
    defer { store.shutdown() }
    try store.write(key: greeting, payload: Data("hello".utf8))
    print(String(decoding: try store.read(key: greeting) ?? Data(), as: UTF8.self))
    if let entry = try store.entry(key: greeting) {
        print("\(entry.withUnsafeBytes(\.count)) bytes, not copied")
    }
    do {
        try store.write(key: greeting, payload: Data())
    } catch let error as DataStoreError {
        print("\(error.code): \(error.localizedDescription)")
    }
}
let server = try await Server.start(path: path)
let client = try await AsyncDataStore.connect(url: server.url())
let answer = try await client.read(key: greeting) ?? Data()
print("\(String(decoding: answer, as: UTF8.self)) from \(server.url())")
client.shutdown()
try await server.stopAsync()
