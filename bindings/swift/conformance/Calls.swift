import Foundation

/// A call with its arguments.
enum Prepared {
    case blocking(() throws -> Any?)
    case task(() async throws -> Any?)
}

/// A call that runs, in a thread or as a task.
final class Call: @unchecked Sendable {
    private let ended = DispatchSemaphore(value: 0)
    private var result: Result<Any?, Error> = .success(nil)
    private var task: Task<Void, Never>?
    /// What the object that it returns is saved as.
    let save: String?

    init(_ prepared: Prepared, save: String?) {
        self.save = save
        switch prepared {
        case .blocking(let function):
            Thread.detachNewThread { self.end(Result(catching: function)) }
        case .task(let function):
            task = Task {
                do { self.end(.success(try await function())) } catch { self.end(.failure(error)) }
            }
        }
    }

    private func end(_ result: Result<Any?, Error>) {
        self.result = result
        ended.signal()
    }

    /// Waits until it has ended.
    func value() throws -> Any? {
        ended.wait()
        return try result.get()
    }

    func cancel() throws {
        if let task { return task.cancel() }
        guard ended.wait(timeout: .now()) == .success else { throw Gap.cancel }
        ended.signal()
    }
}

/// The memory of an operation that fills the caller's.
final class Memory {
    let buffer: UnsafeMutableRawBufferPointer

    init(_ given: Given) throws {
        let size = try given.value("size", UInt64.self)
        guard size < 1 << 40 else { throw Invalid("there is not that much memory") }
        buffer = .allocate(byteCount: Int(size), alignment: 1)
        buffer.initializeMemory(as: UInt8.self, repeating: 0xee)
    }

    deinit {
        buffer.deallocate()
    }

    func answer(_ result: Any?) -> Filled {
        Filled(result: result, memory: Data(buffer))
    }
}

/// What an operation returned, and the memory that it filled.
struct Filled {
    let result: Any?
    let memory: Data
}
