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
        sequence { await self.takeAsync() }
    }
}

extension LogStream {
    /// The events of the log, until the stream is stopped or the task is cancelled.
    public var events: AsyncStream<LogEvent> {
        sequence { await self.takeAsync() }
    }
}

private func sequence<Element: Sendable>(
    _ take: @escaping @Sendable () async -> [Element]
) -> AsyncStream<Element> {
    AsyncStream { continuation in
        let task = Task {
            while !Task.isCancelled {
                let taken = await take()
                if taken.isEmpty { break }
                taken.forEach { continuation.yield($0) }
            }
            continuation.finish()
        }
        continuation.onTermination = { _ in task.cancel() }
    }
}
