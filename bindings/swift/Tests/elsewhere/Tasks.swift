import Foundation
import SimdRDrive

/// Swift 6 refuses this if a type of the package cannot be sent from one task to another.
func shareAmongTasks(_ store: DataStore, _ other: AsyncDataStore) async throws -> [EntryInfo] {
    try await withThrowingTaskGroup(of: EntryInfo?.self) { group in
        for number in 0..<4 {
            group.addTask {
                let entry = Entry(key: Data("\(number)".utf8), payload: Data([1]))
                try store.batchWrite(entries: [entry])
                try await other.batchWrite(entries: [entry])
                return try store.entry(key: entry.key)?.info()
            }
        }
        return try await group.reduce(into: []) { $0 += [$1].compactMap { $0 } }
    }
}
