import Foundation

/// What an argument can be made of.
protocol Argument {
    init(_ json: JSON, in given: Given) throws
}

/// A class of the interface.
protocol InterfaceObject: AnyObject {}

/// An enumeration without fields.
protocol Choice: Argument, CaseIterable {}

/// The arguments of a step, or the members of a dictionary, and the objects that they can name.
struct Given {
    let arguments: [String: JSON]
    let target: String?
    let objects: [String: any InterfaceObject]

    func check(_ names: [String], isMethod: Bool) throws {
        if let unknown = arguments.keys.first(where: { !names.contains($0) }) {
            throw Invalid("unknown argument or member \(unknown)")
        }
        if isMethod != (target != nil) {
            throw Invalid(isMethod ? "it has no object" : "it is no method")
        }
    }

    func members(_ json: JSON, _ names: [String]) throws -> Given {
        guard case .object(let members) = json else { throw Invalid("not an object") }
        let given = Given(arguments: members, target: nil, objects: objects)
        try given.check(names, isMethod: false)
        return given
    }

    func object<T: InterfaceObject>(_ type: T.Type) throws -> T {
        try named(target ?? "", type)
    }

    private func named<T>(_ name: String, _ type: T.Type) throws -> T {
        // In one step, the cast of nil crashes in Swift 6.0.
        guard let found = objects[name], let object = found as? T else { throw Invalid("\(name) is no \(type)") }
        return object
    }

    func value<T: Argument>(_ name: String, _ type: T.Type) throws -> T {
        guard let json = arguments[name] else { throw Invalid("\(name) is missing") }
        return try T(json, in: self)
    }

    func value<T: Argument>(_ name: String, _ type: T.Type, orElse other: T) throws -> T {
        arguments[name] == nil ? other : try value(name, type)
    }

    func value<T: InterfaceObject>(_ name: String, _ type: T.Type) throws -> T {
        try named(String(arguments[name] ?? .null, in: self), type)
    }

    func value<T: InterfaceObject>(_ name: String, _ type: T?.Type, orElse other: T?) throws -> T? {
        switch arguments[name] {
        case nil: return other
        case .null: return nil
        default: return try value(name, T.self)
        }
    }
}

extension Choice {
    /// The name in the interface begins with a capital letter.
    init(_ json: JSON, in given: Given) throws {
        let name = try String(json, in: given)
        guard let found = Self.allCases.first(where: { nameOfCase("\($0)") == name }) else {
            throw Invalid("\(name) is no \(Self.self)")
        }
        self = found
    }
}

extension String: Argument {
    init(_ json: JSON, in given: Given) throws {
        guard case .string(let value) = json else { throw Invalid("not a string") }
        self = value
    }
}

extension Bool: Argument {
    init(_ json: JSON, in given: Given) throws {
        guard case .boolean(let value) = json else { throw Invalid("not a boolean") }
        self = value
    }
}

extension Data: Argument {
    init(_ json: JSON, in given: Given) throws {
        self = try parseBytes(String(json, in: given))
    }
}

extension TimeInterval: Argument {
    init(_ json: JSON, in given: Given) throws {
        guard case .number(let value) = json, value >= 0 else { throw Invalid("not a duration") }
        self = value
    }
}

extension Argument where Self: FixedWidthInteger {
    init(_ json: JSON, in given: Given) throws {
        let text = try String(json, in: given)
        guard text.first != "+", let value = Self(text) else {
            throw Invalid("\(text) is no \(Self.self)")
        }
        self = value
    }
}

extension UInt16: Argument {}
extension UInt32: Argument {}
extension UInt64: Argument {}
extension Int32: Argument {}

extension Optional: Argument where Wrapped: Argument {
    init(_ json: JSON, in given: Given) throws {
        if case .null = json { self = nil } else { self = try Wrapped(json, in: given) }
    }
}

extension Array: Argument where Element: Argument {
    init(_ json: JSON, in given: Given) throws {
        guard case .array(let items) = json else { throw Invalid("not an array") }
        self = try items.map { try Element($0, in: given) }
    }
}

extension Dictionary: Argument where Key == String, Value: Argument {
    init(_ json: JSON, in given: Given) throws {
        guard case .object(let members) = json else { throw Invalid("not an object") }
        self = try members.mapValues { try Value($0, in: given) }
    }
}
