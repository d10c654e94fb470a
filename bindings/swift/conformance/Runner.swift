import Foundation
import SimdRDrive

/// Executes the steps of the conformance suite; see `tests/conformance/README.md`.
final class Runner {
    private static let members: Set = ["id", "op", "object", "args", "save", "start"]
    private var objects: [String: any InterfaceObject] = [:]
    private var calls: [String: Call] = [:]

    /// The answer to a line.
    func answer(_ line: String) -> [String: Any] {
        var id: Any = NSNull()
        var answer: [String: Any]
        do {
            let step = try parse(line)
            id = try number(step["id"])
            answer = ["value": encoded(try execute(step))]
        } catch {
            answer = Conformance.answer(error)
        }
        answer["id"] = id
        return answer
    }

    private func parse(_ line: String) throws -> [String: JSON] {
        do {
            if case .object(let step) = try JSONDecoder().decode(JSON.self, from: Data(line.utf8)) {
                return step
            }
        } catch {
            throw Invalid("not JSON: \(error)")
        }
        throw Invalid("a step is an object")
    }

    private func number(_ json: JSON?) throws -> Any {
        guard case .number(let number)? = json, let id = Int(exactly: number), id >= 0 else {
            throw Invalid("id is not a number")
        }
        return id
    }

    private func execute(_ step: [String: JSON]) throws -> Any? {
        if let unknown = step.keys.first(where: { !Self.members.contains($0) }) {
            throw Invalid("unknown member \(unknown)")
        }
        guard let operation = try text(step, "op") else { throw Invalid("no op") }
        guard case .object(let arguments) = step["args"] ?? .object([:]) else {
            throw Invalid("args is not an object")
        }
        let given = Given(arguments: arguments, target: try text(step, "object"), objects: objects)
        let (save, start) = (try text(step, "save"), try text(step, "start"))
        switch operation {
        case "reset": return reset()
        case "await":
            let call = calls.removeValue(forKey: try name(given))!
            return keep(try call.value(), call.save)
        case "cancel": return try calls[name(given)]!.cancel()
        case "view": return try given.object(EntryHandle.self).withUnsafeBytes { Data($0) }
        case "release": return try release(given.target ?? "")
        default:
            let call = try prepared(operation, given)
            if let start {
                calls[start] = Call(call, save: save)
                return nil
            }
            return keep(try result(call), save)
        }
    }

    private func text(_ step: [String: JSON], _ member: String) throws -> String? {
        guard let json = step[member] else { return nil }
        guard case .string(let value) = json else { throw Invalid("\(member) is not a string") }
        return value
    }

    /// The name of a call that there is.
    private func name(_ given: Given) throws -> String {
        guard given.arguments.count == 1, case .string(let name)? = given.arguments["call"],
            calls[name] != nil
        else { throw Invalid("there is no such call") }
        return name
    }

    private func result(_ call: Prepared) throws -> Any? {
        switch call {
        case .blocking(let function): return try function()
        case .task: return try Call(call, save: nil).value()
        }
    }

    private func keep(_ value: Any?, _ name: String?) -> Any? {
        if let name, let object = value as? any InterfaceObject {
            objects[name] = object
        }
        return value
    }

    private func release(_ name: String) throws -> Any? {
        guard objects.removeValue(forKey: name) != nil else { throw Invalid("no object \(name)") }
        return nil
    }

    private func reset() -> Any? {
        for call in calls.values { try? call.cancel() }
        calls = [:]
        objects = [:]
        return nil
    }
}
