"""The Rust of a crate: what it declares, and functions that give back what they get."""

from __future__ import annotations

import json
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
    Name,
    Object,
    Optional,
    Raise,
    Record,
    Sequence,
    Set,
    Trait,
    Type,
    Variant,
)


def type_of(type: Type) -> str:
    if isinstance(type, Builtin):
        return type.rust
    if isinstance(type, Optional):
        return f"std::option::Option<{type_of(type.inner)}>"
    if isinstance(type, Sequence):
        return f"std::vec::Vec<{type_of(type.inner)}>"
    if isinstance(type, Set):
        return f"std::collections::HashSet<{type_of(type.inner)}>"
    if isinstance(type, Map):
        return f"std::collections::HashMap<{type_of(type.key)}, {type_of(type.value)}>"
    if isinstance(type, Boxed):
        return f"std::boxed::Box<{type_of(type.inner)}>"
    if isinstance(type, Trait) and type.is_callback:
        return f"std::boxed::Box<dyn {type.rust}>"
    if isinstance(type, Trait):
        return f"std::sync::Arc<dyn {type.rust}>"
    if isinstance(type, Object):
        return f"std::sync::Arc<{type.rust}>"
    return type.rust


def source(crate: Crate) -> str:
    """`lib.rs`."""
    writer = Writer(crate)
    lines = ["#![allow(unused, non_snake_case, clippy::all)]"]
    if crate.doc and not crate.is_udl:
        lines.append(f"#![doc = {json.dumps(crate.doc, ensure_ascii=False)}]")
    lines += [f"use {other.name}::*;" for other in crate.uses]
    if crate.is_udl:
        # A `.udl` knows them by their name in the interface.
        renamed = [t for other in crate.uses for t in other.types if t.rust_name is not None]
        lines += [f"use {t.crate.name}::{t.rust} as {t.name.camel};" for t in renamed]
    if crate.has_runtime:
        lines.append("use uniffi_cffi_runtime as _;")
    if crate.is_udl:
        lines.append(f'uniffi::include_scaffolding!("{crate.name}");')
    else:
        lines.append(f'uniffi::setup_scaffolding!("{crate.name}");')
    lines += [writer.declare(declared) for declared in crate.types]
    lines += [writer.function(function) for function in crate.functions]
    lines += [writer.raised(raised) for raised in crate.raises]
    return "\n".join(lines) + "\n"


class Writer:
    """Writes items, with UniFFI's attributes if they are not in a `.udl`."""

    def __init__(self, crate: Crate) -> None:
        self.is_udl = crate.is_udl

    def marked(self, attribute: str) -> str:
        return "" if self.is_udl else f"#[{attribute}]\n"

    def doc(self, text: str) -> str:
        return f"#[doc = {json.dumps(text, ensure_ascii=False)}]\n" if text else ""

    def head(self, declared: Declared, derive: str) -> str:
        head = self.doc(declared.doc) + self.marked(f"derive(uniffi::{derive})")
        if declared.rust_name is not None:
            head += self.marked(f'uniffi(name = "{declared.name.camel}")')
        if declared.is_shown:
            head += self.marked("uniffi::export(Debug, Display)")
        return head

    def declare(self, declared: Declared) -> str:
        makers: dict[typing.Any, typing.Callable[[typing.Any], str]] = {
            Record: self.record,
            Enum: self.enum,
            Error: self.error,
            Object: self.object,
            Trait: self.trait,
            Custom: self.custom,
        }
        return makers[type(declared)](declared)

    def field(self, field: Field, visible: str) -> str:
        mark = ""
        if field.default is not None:
            mark = self.marked(f"uniffi(default = {field.default.rust})")
        return f"{self.doc(field.doc)}{mark}{visible}{field.name.rust}: {type_of(field.type)},\n"

    def record(self, record: Record) -> str:
        fields = "".join(self.field(field, "pub ") for field in record.fields)
        head = self.head(record, "Record")
        text = f"{head}pub struct {record.rust} {{\n{fields}}}\n"
        return text + self.shown(record.rust) + self.methods(record)

    def variant(self, variant: Variant) -> str:
        text = self.doc(variant.doc) + variant.name.camel
        if variant.kind == "named":
            text += " {\n" + "".join(self.field(field, "") for field in variant.fields) + "}"
        elif variant.kind == "unnamed":
            text += "(" + ", ".join(type_of(field.type) for field in variant.fields) + ")"
        if variant.number is not None:
            text += f" = {variant.number}"
        return text + ",\n"

    def body(self, enum: Enum) -> str:
        variants = "".join(map(self.variant, enum.variants))
        return f"pub enum {enum.rust} {{\n{variants}}}\n"

    def enum(self, enum: Enum) -> str:
        derive = "#[derive(Clone, Copy, PartialEq, Eq, Hash)]\n" if enum.is_plain else ""
        if any(variant.number is not None for variant in enum.variants):
            derive += "#[repr(u16)]\n"
        text = self.head(enum, "Enum") + derive + self.body(enum)
        return text + self.shown(enum.rust) + self.methods(enum)

    def error(self, error: Error) -> str:
        flat = self.marked("uniffi(flat_error)") if error.is_flat else ""
        text = self.head(error, "Error") + flat + self.body(error)
        return text + self.shown(error.rust) + self.methods(error)

    def shown(self, name: str) -> str:
        """What UniFFI wants of an error, and what others export."""
        shows = [
            f"impl std::fmt::{trait} for {name} {{\n"
            "fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {\n"
            f'f.write_str("{name}")\n}}\n}}\n'
            for trait in ("Debug", "Display")
        ]
        return "".join(shows) + f"impl std::error::Error for {name} {{}}\n"

    def implementation(self, declared: Declared) -> str:
        renamed = f'(name = "{declared.name.camel}")' if declared.rust_name else ""
        return self.marked(f"uniffi::export{renamed}") + f"impl {declared.rust} {{\n"

    def methods(self, declared: typing.Union[Record, Enum]) -> str:
        if not declared.methods:
            return ""
        methods = "".join(map(self.method, declared.methods))
        return f"{self.implementation(declared)}{methods}}}\n"

    def signature(self, method: Method, visible: str = "pub ") -> str:
        name, type = method.name.rust, type_of(method.type)
        keyword = "async fn" if method.is_async else "fn"
        if method.error is None:
            return f"{visible}{keyword} {name}(&self, argument: {type}) -> {type}"
        error = type_of(method.error)
        return (
            f"{visible}{keyword} {name}(&self, argument: {type}, "
            f"failure: std::option::Option<{error}>) -> std::result::Result<{type}, {error}>"
        )

    def answer(self, method: Method) -> str:
        if method.error is None:
            return "{ argument }"
        return "{ match failure { Some(failure) => Err(failure), None => Ok(argument) } }"

    def method(self, method: Method, visible: str = "pub ") -> str:
        signature = self.signature(method, visible)
        return f"{self.doc(method.doc)}{signature} {self.answer(method)}\n"

    def object(self, object: Object) -> str:
        text = self.head(object, "Object") + f"pub struct {object.rust} {{ number: u64 }}\n"
        text += self.shown(object.rust) + self.implementation(object)
        names = ["new", "made"] if object.has_default_constructor else ["made"]
        for name in names:
            result = "Self" if self.is_udl or name == "new" else "std::sync::Arc<Self>"
            value = (
                "Self { number }" if result == "Self" else "std::sync::Arc::new(Self { number })"
            )
            text += self.marked("uniffi::constructor")
            text += f"pub fn {name}(number: u64) -> {result} {{ {value} }}\n"
        text += "pub fn unique_number(&self) -> u64 { self.number }\n"
        text += "".join(map(self.method, object.methods)) + "}\n"
        if object.implements is not None:
            trait = object.implements
            answers = "".join(self.method(method, "") for method in trait.methods)
            text += f"#[uniffi::export]\nimpl {trait.rust} for {object.rust} {{\n{answers}}}\n"
        return text

    def trait(self, trait: Trait) -> str:
        kind = "(callback_interface)" if trait.is_callback else ""
        kind = "(with_foreign)" if trait.is_foreign and not trait.is_callback else kind
        later = ""
        if any(method.is_async for method in trait.methods):
            later = "#[async_trait::async_trait]\n"
        methods = [self.doc(m.doc) + self.signature(m, "") + ";\n" for m in trait.methods]
        mark = self.marked(f"uniffi::export{kind}")
        if self.is_udl and not trait.is_callback:
            mark = "#[uniffi::trait_interface]\n"
        text = self.doc(trait.doc) + mark + later
        text += f"pub trait {trait.rust}: Send + Sync {{\n{''.join(methods)}}}\n"
        if not trait.is_callback:
            answers = "".join(self.method(method, "") for method in trait.methods)
            native = f"Native{trait.rust}"
            text += f"struct {native};\n{later}impl {trait.rust} for {native} {{\n{answers}}}\n"
            text += self.marked("uniffi::export")
            result = type_of(trait)
            text += f"pub fn {native_name(trait).rust}() -> {result} {{\n"
            text += f"std::sync::Arc::new({native})\n}}\n"
        return text + "".join(self.invoke(trait, method) for method in trait.methods)

    def invoke(self, trait: Trait, method: Method) -> str:
        """A function that calls a method of what it is given."""
        keyword, then = ("async fn", ".await") if method.is_async else ("fn", "")
        type = type_of(method.type)
        arguments, passed, result = f"argument: {type}", "argument", type
        if method.error is not None:
            error = type_of(method.error)
            arguments += f", failure: std::option::Option<{error}>"
            passed += ", failure"
            result = f"std::result::Result<{type}, {error}>"
        return (
            f"{self.marked('uniffi::export')}pub {keyword} {invoke_name(trait, method).rust}"
            f"(implementation: {type_of(trait)}, {arguments}) -> {result} {{\n"
            f"implementation.{method.name.rust}({passed}){then}\n}}\n"
        )

    def custom(self, custom: Custom) -> str:
        name, builtin = custom.rust, type_of(custom.builtin)
        derive = "#[derive(PartialEq, Eq, Hash)]\n" if has_hash(custom) else ""
        return (
            f"{self.doc(custom.doc)}{derive}pub struct {name}(pub {builtin});\n"
            f"uniffi::custom_type!({name}, {builtin}, {{\n"
            f"try_lift: |value| Ok({name}(value)),\nlower: |value| value.0,\n}});\n"
        )

    def function(self, function: Function) -> str:
        defaults = [
            f"{a.name.rust} = {a.default.rust}" for a in function.arguments if a.default is not None
        ]
        mark = f"(default({', '.join(defaults)}))" if defaults else ""
        first = function.arguments[0]
        result = type_of(first.type)
        types = [type_of(argument.type) for argument in function.arguments]
        body = first.name.rust
        if function.is_borrowed:
            types[0] = "&[u8]" if first.type == Builtin("Vec<u8>") else "&str"
            body += ".to_owned()"
        arguments = ", ".join(f"{a.name.rust}: {t}" for a, t in zip(function.arguments, types))
        keyword = "async fn" if function.is_async else "fn"
        return (
            f"{self.doc(function.doc)}{self.marked(f'uniffi::export{mark}')}"
            f"pub {keyword} {function.name.rust}({arguments}) -> {result} {{\n{body}\n}}\n"
        )

    def raised(self, raised: Raise) -> str:
        error = type_of(raised.error)
        head = f"{self.marked('uniffi::export')}pub fn {raised.name.rust}"
        if not (isinstance(raised.error, Error) and raised.error.is_flat):
            return (
                f"{head}(raised: {error}) -> std::result::Result<(), {error}> {{\nErr(raised)\n}}\n"
            )
        variants = [f"{error}::{variant.name.camel}" for variant in raised.error.variants]
        arms = [f"{index} => Err({variant}),\n" for index, variant in enumerate(variants)]
        return (
            f"{head}(raised: u32) -> std::result::Result<(), {error}> {{\n"
            f"match raised {{\n{''.join(arms)}_ => Ok(()),\n}}\n}}\n"
        )


def has_hash(type: Type) -> bool:
    """Whether Rust has a hash of a type."""
    if isinstance(type, Custom):
        return has_hash(type.builtin)
    if isinstance(type, Builtin):
        return type.rust not in ("f32", "f64")
    return isinstance(type, Enum) and type.is_plain and not isinstance(type, Error)


def native_name(trait: Trait) -> Name:
    """The function that makes an object of Rust's that implements a trait."""
    return Name(("native", *trait.name.words))


def invoke_name(trait: Trait, method: Method) -> Name:
    """The function that calls a method."""
    return Name(("invoke", *trait.name.words, *method.name.words))
