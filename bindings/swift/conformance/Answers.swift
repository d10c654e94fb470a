import Foundation
import SimdRDrive

/// What Swift returns, as answers have it.
func encoded(_ value: Any?) -> Any {
    switch value {
    case nil, is Void: return NSNull()
    case let object as any InterfaceObject: return ["object": "\(type(of: object))"]
    case let data as Data: return show(data)
    case let flag as Bool: return flag
    case let seconds as TimeInterval: return seconds
    case let text as String: return text
    case let number as any FixedWidthInteger: return "\(number)"
    case let filled as Filled: return ["result": encoded(filled.result), "memory": show(filled.memory)]
    case let state as ConnectionState: return variant(state, name: "variant")
    case let choice as any Choice: return nameOfCase("\(choice)")
    case let items as [Any?]: return items.map(encoded)
    default: return fields(Mirror(reflecting: value!))
    }
}

/// The case and the fields of an enumeration.
func variant(_ value: Any, name: String) -> [String: Any] {
    guard let (label, associated) = Mirror(reflecting: value).children.first else {
        return [name: nameOfCase("\(value)"), "fields": [String: Any]()]
    }
    return [name: nameOfCase(label!), "fields": fields(Mirror(reflecting: associated))]
}

/// The fields of a record, or of a case.
private func fields(_ mirror: Mirror) -> [String: Any] {
    Dictionary(uniqueKeysWithValues: mirror.children.map { (nameOfField($0.label!), encoded(unwrapped($0.value))) })
}

/// An optional in an `Any`, as an optional of `Any`.
private func unwrapped(_ value: Any) -> Any? {
    let mirror = Mirror(reflecting: value)
    return mirror.displayStyle == .optional ? mirror.children.first?.value : value
}

/// `everyWrite` is `EveryWrite`.
func nameOfCase(_ name: String) -> String {
    name.prefix(1).uppercased() + name.dropFirst()
}

/// `intactBefore` is `intact_before`.
private func nameOfField(_ name: String) -> String {
    name.map { $0.isUppercase ? "_\($0.lowercased())" : "\($0)" }.joined()
}

/// The member of an answer for an error.
func answer(_ error: Error) -> [String: Any] {
    switch error {
    case let invalid as Invalid: return ["invalid": invalid.reason]
    case let gap as Gap: return ["gap": gap.rawValue]
    case is CancellationError: return ["cancelled": true]
    case let error as DataStoreError:
        var answer = variant(error, name: "code")
        answer["retryable"] = error.retryable
        answer["message"] = error.localizedDescription
        return ["error": answer]
    default: return ["unexpected": "\(error)"]
    }
}

/// What Swift does not have.
enum Gap: String, Error {
    case cancel
}
