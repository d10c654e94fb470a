import Foundation

extension DataStoreError {
    /// The error's name, the same in every language.
    public var code: String {
        Mirror(reflecting: self).children.first?.label ?? "\(self)"
    }

    /// Whether the call that failed can be repeated; see `isRetryable`.
    public var retryable: Bool {
        isRetryable(error: self)
    }
}

extension EntryHandle {
    /// Calls `body` with the payload, in place in the mapped file: nothing is copied. The memory is
    /// read-only, and must not be used after `body` has returned.
    public func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        let info = info()
        return try withExtendedLifetime(self) {
            try body(
                UnsafeRawBufferPointer(
                    start: UnsafeRawPointer(bitPattern: UInt(info.address)), count: Int(info.size)))
        }
    }
}

extension DataStore {
    /// Copies the payload at `key` to the beginning of `memory`. Returns its length, or nil if there is no
    /// entry. Throws `InvalidArgument` if it is longer than `memory`.
    public func read(key: Data, into memory: UnsafeMutableRawBufferPointer) throws -> Int? {
        try readInto(key: key, address: address(memory), size: UInt64(memory.count)).map { Int($0) }
    }

    /// Copies the payloads at `keys`, each of `itemSize` bytes, one after another into `memory`. Returns
    /// for each key whether there is an entry.
    public func batchRead(
        keys: [Data], itemSize: UInt64, into memory: UnsafeMutableRawBufferPointer
    ) throws -> [Bool] {
        try batchReadInto(
            keys: keys, itemSize: itemSize, address: address(memory), size: UInt64(memory.count))
    }
}

extension PayloadReader {
    /// Copies the next bytes into `memory`. Returns how many there were, 0 at the end.
    public func read(into memory: UnsafeMutableRawBufferPointer) throws -> Int {
        Int(try readInto(address: address(memory), size: UInt64(memory.count)))
    }
}

private func address(_ memory: UnsafeMutableRawBufferPointer) -> UInt64 {
    UInt64(UInt(bitPattern: memory.baseAddress))
}

extension EntryStream: Sequence {
    /// The entries of the snapshot, newest first; once. Ends early in a forked process.
    public func makeIterator() -> AnyIterator<EntryInfo> {
        var taken: ArraySlice<EntryInfo> = []
        return AnyIterator {
            if taken.isEmpty {
                taken = ((try? self.take(count: 1024)) ?? [])[...]
            }
            return taken.popFirst()
        }
    }
}

extension StateStream {
    /// The changes of the connection's state, until the stream is stopped or the task is cancelled.
    public var states: AsyncStream<ConnectionState> {
        sequence { try await self.takeAsync() }
    }
}

extension LogStream {
    /// The events of the log, until the stream is stopped or the task is cancelled.
    public var events: AsyncStream<LogEvent> {
        sequence { try await self.takeAsync() }
    }
}

private func sequence<Element: Sendable>(
    _ take: @escaping @Sendable () async throws -> [Element]
) -> AsyncStream<Element> {
    AsyncStream { continuation in
        let task = Task {
            while let taken = try? await take(), !taken.isEmpty {
                taken.forEach { continuation.yield($0) }
            }
            continuation.finish()
        }
        continuation.onTermination = { _ in task.cancel() }
    }
}
