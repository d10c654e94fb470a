"""Writes the Swift that the runner needs for each operation and dictionary of the interface.

Swift cannot call a method by its name, so there is a line of code for each.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any

TYPES = {
    "bytes": "Data",
    "string": "String",
    "boolean": "Bool",
    "duration": "TimeInterval",
    "u16": "UInt16",
    "u32": "UInt32",
    "u64": "UInt64",
    "i32": "Int32",
}


def swift_type(name: str) -> str:
    """A type of the interface in Swift."""
    if name.endswith("?"):
        return f"{swift_type(name[:-1])}?"
    if name.startswith("sequence<"):
        return f"[{swift_type(name[9:-1])}]"
    if name.startswith("record<"):
        key, value = name[7:-1].split(", ")
        return f"[{swift_type(key)}: {swift_type(value)}]"
    # Foundation has a `Progress` too.
    return TYPES.get(name, f"SimdRDrive.{name}")


def member(name: str) -> str:
    """`read_by_hash` is `readByHash`."""
    first, *rest = name.split("_")
    return "".join([first, *(part.capitalize() for part in rest)])


def argument(name: str, declared: dict[str, Any]) -> str:
    """The expression for an argument or a member."""
    default = ""
    if "default" in declared:
        default = f", orElse: {literal(declared['default'], declared['type'])}"
    return f'try given.value("{name}", {swift_type(declared["type"])}.self{default})'


def literal(value: Any, type_name: str) -> str:
    """A default value."""
    if value is None:
        return "nil"
    if isinstance(value, dict):
        return "[:]"
    if isinstance(value, str) and type_name != "string":
        return f".{value[0].lower()}{value[1:]}"
    return json.dumps(value)


def operation(name: str, declared: dict[str, Any]) -> Iterator[str]:
    """The case of an operation."""
    owner, _, called = name.rpartition(".")
    yield f'case "{name}":'
    arguments = declared["arguments"]
    if "address" in arguments:
        yield "    let memory = try Memory(given)"
        arguments = {each: arguments[each] for each in arguments if each not in ("address", "size")}
    if declared["object"]:
        yield f"    let object = try given.object({swift_type(owner)}.self)"
        # Those that fill the caller's memory are overloads in Swift.
        function = f"object.{member(called.removesuffix('_into'))}"
    elif called == "new":
        function = swift_type(owner)
    else:
        function = f"{owner}.`{member(called)}`" if owner else f"SimdRDrive.{member(called)}"
    for each, argument_type in arguments.items():
        yield f"    let {member(each)} = {argument(each, argument_type)}"
    passed = [f"{member(each)}: {member(each)}" for each in arguments]
    if "address" in declared["arguments"]:
        passed.append("into: memory.buffer")
    call = f"{function}({', '.join(passed)})"
    if declared["throws"] or declared["async"]:
        call = f"try {'await ' if declared['async'] else ''}{call}"
    if "address" in declared["arguments"]:
        call = f"try memory.answer({call.removeprefix('try ')})"
    kind = "task" if declared["async"] else "blocking"
    yield f"    return .{kind} {{ {call} }}"


def dictionary(name: str, members: dict[str, Any]) -> Iterator[str]:
    """How a dictionary is made of a step's object."""
    yield f"extension {name}: Argument {{"
    yield "    init(_ json: JSON, in given: Given) throws {"
    yield f"        let given = try given.members(json, [{', '.join(map(json.dumps, members))}])"
    passed = ", ".join(f"{member(each)}: {argument(each, members[each])}" for each in members)
    yield f"        self.init({passed})"
    yield "    }"
    yield "}"


def dictionaries(interface: dict[str, Any]) -> Iterator[str]:
    """Those that are arguments."""
    wanted = {
        part
        for each in interface["operations"].values()
        for declared in each["arguments"].values()
        for part in declared["type"].replace("<", " ").replace(">", " ").rstrip("?").split()
    }
    for name, members in interface["dictionaries"].items():
        if name in wanted:
            yield from dictionary(name, members)
    for name in interface["enums"]:
        yield f"extension {name}: Choice {{}}"


def main() -> None:
    interface = json.load(sys.stdin)
    operations = interface["operations"]
    del operations["is_retryable"]
    objects = sorted({each["object"] for each in operations.values()} - {None})
    print("import Foundation\nimport SimdRDrive\n")
    for name in objects:
        print(f"extension {swift_type(name)}: InterfaceObject {{}}")
    print("\n".join(dictionaries(interface)))
    print("\n/// The call of an operation with these arguments.")
    print("func prepared(_ operation: String, _ given: Given) throws -> Prepared {")
    print("    switch operation {")
    for name, declared in operations.items():
        names = ", ".join(json.dumps(each) for each in declared["arguments"] if each != "address")
        case, *lines = operation(name, declared)
        is_method = "true" if declared["object"] else "false"
        print(f"    {case}\n        try given.check([{names}], isMethod: {is_method})")
        print("\n".join(f"    {line}" for line in lines))
    print('    default: throw Invalid("no operation \\(operation)")\n    }\n}')


main()
