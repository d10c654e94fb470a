import Foundation
import SimdRDrive

/// The median of the rounds' times for one call, in nanoseconds; the first round is not counted.
func median(_ calls: Int, _ call: () throws -> Void) rethrows -> Double {
    var times: [Double] = []
    for _ in 0...9 {
        let start = DispatchTime.now().uptimeNanoseconds
        for _ in 0..<calls { try call() }
        times.append(Double(DispatchTime.now().uptimeNanoseconds - start) / Double(calls))
    }
    return times.dropFirst().sorted()[4]
}

let path = NSTemporaryDirectory() + "bench-\(UUID().uuidString).bin"
defer { try? FileManager.default.removeItem(atPath: path) }
let store = try DataStore.open(path: path)
let small = Data("small".utf8)
let large = Data("large".utf8)
let content = Data(repeating: 7, count: 1 << 20)
try store.write(key: small, payload: Data(count: 100))
try store.write(key: large, payload: content)
let read = try median(100_000) { _ = try store.read(key: small) }
let write = try median(30) { try store.write(key: large, payload: content) } / 1000
let readLarge = try median(100) { _ = try store.read(key: large) } / 1000
let line = "{\"language\": \"swift\", \"read_100_ns\": %.0f, \"write_1m_us\": %.1f, \"read_1m_us\": %.1f}"
print(String(format: line, read, write, readLarge))
store.shutdown()
