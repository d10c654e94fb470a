"""The `.udl` of a crate."""

from __future__ import annotations

import random
import typing

from model import (
    Boxed,
    Builtin,
    Crate,
    Custom,
    Declared,
    Enum,
    Error,
    Field,
    Function,
    Map,
    Method,
    Object,
    Optional,
    Raise,
    Record,
    Sequence,
    Set,
    Trait,
    Type,
    parts,
)
from rust import invoke_name, native_name

NAMES = {
    "String": "string",
    "bool": "boolean",
    "Vec<u8>": "bytes",
    "std::time::SystemTime": "timestamp",
    "std::time::Duration": "duration",
}


def type_of(type: Type) -> str:
    if isinstance(type, Builtin):
        return NAMES.get(type.rust, type.rust)
    if isinstance(type, Optional):
        return f"{type_of(type.inner)}?"
    if isinstance(type, Sequence):
        return f"sequence<{type_of(type.inner)}>"
    if isinstance(type, Set):
        return f"set<{type_of(type.inner)}>"
    if isinstance(type, Map):
        return f"record<{type_of(type.key)}, {type_of(type.value)}>"
    if isinstance(type, Declared):
        return type.name.camel
    raise AssertionError(f"a .udl has no {type}")


def has_word(declared: Declared) -> bool:
    """Whether a `.udl` can use what another crate declares."""
    if isinstance(declared, Custom):
        return can_say(declared.builtin) and not names_trait(declared.builtin)
    return not (isinstance(declared, Trait) and declared.is_callback)


def names_trait(type: Type) -> bool:
    """Whether UniFFI refuses it in a custom type: it finds two kinds of one trait there."""
    return isinstance(type, Trait) or any(map(names_trait, parts(type)))


def can_say(type: Type) -> bool:
    """Whether a `.udl` has a word for a type."""
    if isinstance(type, (Set, Boxed)):
        return False
    if isinstance(type, Optional) and isinstance(type.inner, Optional):
        return False
    return all(map(can_say, parts(type))) and (not isinstance(type, Declared) or has_word(type))


def source(crate: Crate) -> str:
    """The file."""
    parts = [doc(crate.doc), f"namespace {crate.name} {{\n"]
    parts += [function(f) for f in crate.functions]
    parts += [raised(r) for r in crate.raises]
    parts += [text for t in crate.types if isinstance(t, Trait) for text in around(t)]
    parts.append("};\n")
    others = [declared for other in crate.uses for declared in other.types]
    others = [declared for declared in others if has_word(declared)]
    parts += [external(t) for t in others if not isinstance(t, Custom)]
    parts += [declare(t) for t in crate.types if not isinstance(t, Custom)]
    # They name types that have to be there.
    parts += [custom(t, crate) for t in [*others, *crate.types] if isinstance(t, Custom)]
    return "".join(parts)


def doc(text: str) -> str:
    return "".join(f"/// {line}\n" for line in text.splitlines())


def external(declared: Declared) -> str:
    kinds: dict[typing.Any, str] = {
        Record: "dictionary",
        Enum: "enum",
        Error: "enum",
        Object: "interface",
    }
    kind = kinds.get(type(declared))
    if isinstance(declared, Trait):
        # The first is wrong for what Python implements: its definition knows better.
        words = ["trait", "callback", "trait_with_foreign"] if declared.is_foreign else ["trait"]
        kind = random.Random(declared.name.camel).choice(words)
    return f'[External="{declared.crate.name}"]\ntypedef {kind} {declared.name.camel};\n'


def custom(declared: Custom, crate: Crate) -> str:
    place = "" if declared.crate is crate else f'="{declared.crate.name}"'
    builtin = type_of(declared.builtin)
    return f"[Custom{place}]\ntypedef {builtin} {declared.name.camel};\n"


def argument(field: Field, is_borrowed: bool = False) -> str:
    text = f"{type_of(field.type)} {field.name.snake}"
    if is_borrowed:
        text = f"[ByRef] {text}"
    if field.default is not None:
        text = f"optional {text} = {field.default.udl}"
    return text


def attributes(*found: str) -> str:
    names = [name for name in found if name]
    return f"[{', '.join(names)}]\n" if names else ""


def function(function: Function) -> str:
    first, *others = function.arguments
    arguments = [argument(first, function.is_borrowed), *map(argument, others)]
    return (
        doc(function.doc)
        + attributes("Async" if function.is_async else "")
        + f"{type_of(first.type)} {function.name.snake}({', '.join(arguments)});\n"
    )


def raised(raised: Raise) -> str:
    error = raised.error
    is_flat = isinstance(error, Error) and error.is_flat
    return (
        attributes(f"Throws={error.name.camel}")
        + f"void {raised.name.snake}({'u32' if is_flat else error.name.camel} raised);\n"
    )


def method(method: Method) -> str:
    return doc(method.doc) + call(method, method.name.snake, [])


def call(method: Method, name: str, before: list[str]) -> str:
    throws = "" if method.error is None else f"Throws={method.error.name.camel}"
    arguments = [*before, f"{type_of(method.type)} argument"]
    if method.error is not None:
        arguments.append(f"{method.error.name.camel}? failure")
    head = attributes("Async" if method.is_async else "", throws)
    return f"{head}{type_of(method.type)} {name}({', '.join(arguments)});\n"


def around(trait: Trait) -> list[str]:
    """The functions that make and call an implementation of a trait."""
    before = [f"{trait.name.camel} implementation"]
    found = [call(m, invoke_name(trait, m).snake, before) for m in trait.methods]
    if not trait.is_callback:
        found.append(f"{trait.name.camel} {native_name(trait).snake}();\n")
    return found


def declare(declared: Declared) -> str:
    name = declared.name.camel
    head = doc(declared.doc)
    if isinstance(declared, Record):
        fields = [field_of(field) for field in declared.fields]
        return f"{head}dictionary {name} {{\n{''.join(fields)}}};\n"
    if isinstance(declared, Enum):
        return enum(declared)
    assert isinstance(declared, (Object, Trait))
    methods = "".join(map(method, declared.methods))
    if isinstance(declared, Object):
        methods += "u64 unique_number();\n[Name=made]\nconstructor(u64 number);\n"
        if declared.has_default_constructor:
            methods += "constructor(u64 number);\n"
        return f"{head}interface {name} {{\n{methods}}};\n"
    if declared.is_callback:
        return f"{head}callback interface {name} {{\n{methods}}};\n"
    kind = "Trait, WithForeign" if declared.is_foreign else "Trait"
    return f"{head}[{kind}]\ninterface {name} {{\n{methods}}};\n"


def field_of(field: Field) -> str:
    default = "" if field.default is None else f" = {field.default.udl}"
    return f"{doc(field.doc)}{type_of(field.type)} {field.name.snake}{default};\n"


def enum(enum: Enum) -> str:
    name = enum.name.camel
    is_error = isinstance(enum, Error)
    if enum.is_plain and (not isinstance(enum, Error) or enum.is_flat):
        variants = [f'{doc(v.doc)}"{v.name.camel}",\n' for v in enum.variants]
        mark = "[Error]\n" if is_error else ""
        return f"{doc(enum.doc)}{mark}enum {name} {{\n{''.join(variants)}}};\n"
    variants = [
        f"{doc(v.doc)}{v.name.camel}({', '.join(map(argument, v.fields))});\n"
        for v in enum.variants
    ]
    mark = "[Error]" if is_error else "[Enum]"
    return f"{doc(enum.doc)}{mark}\ninterface {name} {{\n{''.join(variants)}}};\n"
