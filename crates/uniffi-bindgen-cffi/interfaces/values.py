"""Values of types in Python, and whether what came back is the same."""

from __future__ import annotations

import asyncio
import datetime
import fractions
import pathlib
import random
import typing

from model import (
    FLOATS,
    INTEGERS,
    Boxed,
    Builtin,
    Custom,
    Declared,
    Enum,
    Error,
    Field,
    Map,
    Method,
    Object,
    Optional,
    Record,
    Sequence,
    Set,
    Trait,
    Type,
    Variant,
)
from rust import native_name

TEXTS = ["", "a", "ünïcode 🦀", "line\nline", "\x00", "x" * 300]
EPOCH = datetime.datetime.fromtimestamp(0, datetime.timezone.utc)


class Values:
    """Makes values of the types of an interface, whose modules are given by the crates' names."""

    def __init__(self, chance: random.Random, modules: dict[str, typing.Any]) -> None:
        self.chance = chance
        self.modules = modules

    def cls(self, declared: Declared) -> typing.Any:
        return getattr(self.modules[declared.crate.name], declared.name.cls)

    def make(self, type: Type, depth: int = 0) -> typing.Any:
        if isinstance(type, Boxed):
            return self.make(type.inner, depth)
        if isinstance(type, Optional):
            is_none = depth > 3 or self.chance.random() < 0.3
            return None if is_none else self.make(type.inner, depth + 1)
        count = 0 if depth > 3 else self.chance.randrange(4)
        if isinstance(type, Sequence):
            return [self.make(type.inner, depth + 1) for _ in range(count)]
        if isinstance(type, Set):
            return {self.make(type.inner, depth + 1) for _ in range(count)}
        if isinstance(type, Map):
            keys = [self.make(type.key, depth + 1) for _ in range(count)]
            return {key: self.make(type.value, depth + 1) for key in keys}
        if isinstance(type, Builtin):
            return self.builtin(type.rust)
        return self.declared(type, depth)

    def builtin(self, name: str) -> typing.Any:
        chance = self.chance
        if name in INTEGERS:
            low, high = INTEGERS[name]
            return chance.choice([low, high, 0, 1, chance.randrange(low, high + 1)])
        if name in FLOATS:
            # What either has exactly.
            return chance.choice([0.0, -1.5, 1024.25, float("inf"), float("nan")])
        if name == "bool":
            return chance.random() < 0.5
        if name == "String":
            return chance.choice(TEXTS)
        if name == "Vec<u8>":
            return bytes(chance.randrange(256) for _ in range(chance.choice([0, 1, 5, 300])))
        step = datetime.timedelta(
            seconds=chance.randrange(10**6), microseconds=chance.randrange(10**6)
        )
        if name == "std::time::Duration":
            return step
        return chance.choice([EPOCH + step, EPOCH - step, EPOCH])

    def declared(self, type: Declared, depth: int) -> typing.Any:
        if isinstance(type, Record):
            return self.cls(type)(**self.fields(type.fields, depth))
        if isinstance(type, Enum):
            return self.variant(type, self.variant_of(type, depth), depth)
        if isinstance(type, Object):
            number = self.chance.randrange(2**64)
            cls = self.cls(type)
            is_made = not type.has_default_constructor or self.chance.random() < 0.3
            return cls.made(number) if is_made else cls(number)
        if isinstance(type, Trait):
            return self.implementation(type)
        assert isinstance(type, Custom)
        value = self.make(type.builtin, depth)
        if not type.is_converted:
            return value
        if isinstance(value, str):
            return pathlib.PurePosixPath("a/b")
        return fractions.Fraction(value)

    def fields(self, fields: list[Field], depth: int) -> dict[str, typing.Any]:
        return {field.name.variable: self.make(field.type, depth + 1) for field in fields}

    def variant_of(self, enum: Enum, depth: int) -> Variant:
        return self.chance.choice(enum.variants)

    def variant(self, enum: Enum, variant: Variant, depth: int) -> typing.Any:
        cls = self.cls(enum)
        if isinstance(enum, Error):
            made = getattr(cls, variant.name.cls)
            if enum.is_flat:
                return made("message")
        else:
            made = getattr(cls, variant.name.constant)
            if enum.is_plain:
                return made
        values = self.fields(variant.fields, depth)
        return made(**values) if variant.kind == "named" else made(*values.values())

    def implementation(self, trait: Trait) -> typing.Any:
        """An object of Python's, or of Rust's where there are such."""
        implementing = [
            t for t in trait.crate.types if isinstance(t, Object) and t.implements is trait
        ]
        if implementing and trait.is_foreign and self.chance.random() < 0.3:
            return self.declared(self.chance.choice(implementing), 0)
        is_python = trait.is_callback or (trait.is_foreign and self.chance.random() < 0.7)
        if not is_python:
            return getattr(self.modules[trait.crate.name], native_name(trait).variable)()
        methods = {method.name.variable: answering(method) for method in trait.methods}
        bases = () if trait.is_callback else (self.cls(trait),)
        return type("Implementation", bases, methods)()

    def default(self, field: Field) -> typing.Any:
        """What a default stands for."""
        assert field.default is not None
        value = field.default.value
        if isinstance(value, Variant):
            return getattr(self.cls(typing.cast(Enum, field.type)), value.name.constant)
        return value


def answering(method: Method) -> typing.Any:
    """A method in Python that does what it does in Rust."""

    def answer(self: object, argument: object, failure: typing.Any = None) -> object:
        if failure is not None:
            raise failure
        return argument

    async def answer_later(self: object, argument: object, failure: typing.Any = None) -> object:
        await asyncio.sleep(0)
        return answer(self, argument, failure)

    return answer_later if method.is_async else answer


def check(type: Type, given: typing.Any, got: typing.Any) -> None:
    """Fails with the place of the difference if the one is not the other."""
    if isinstance(type, Boxed):
        check(type.inner, given, got)
    elif isinstance(type, Optional):
        if given is None:
            assert got is None, got
        else:
            check(type.inner, given, got)
    elif isinstance(type, Sequence):
        assert isinstance(got, list)
        assert len(got) == len(given)
        for one, other in zip(given, got):
            check(type.inner, one, other)
    elif isinstance(type, Set):
        assert isinstance(got, set)
        assert got == given
    elif isinstance(type, Map):
        assert isinstance(got, dict)
        assert got.keys() == given.keys()
        for key, value in given.items():
            check(type.value, value, got[key])
    elif isinstance(type, Builtin):
        # The only one that is not itself is not a number.
        assert got.__class__ is given.__class__, (given, got)
        assert got == given or (got != got and given != given), (given, got)
    else:
        check_declared(type, given, got)


def check_declared(type: Declared, given: typing.Any, got: typing.Any) -> None:
    if isinstance(type, Custom) and not type.is_converted:
        check(type.builtin, given, got)
    elif isinstance(type, Object):
        assert got.__class__ is given.__class__
        assert got.unique_number() == given.unique_number()
    elif isinstance(type, Trait):
        assert got.__class__ is given.__class__
        if type.is_callback or (type.is_foreign and not is_native(given)):
            assert got is given
    elif isinstance(type, Enum) and not (type.is_plain and not isinstance(type, Error)):
        assert got.__class__ is given.__class__
        [variant] = [v for v in type.variants if variant_name(type, v) == got.__class__.__name__]
        for index, field in enumerate(variant.fields):
            if variant.kind == "named":
                name = field.name.variable
                check(field.type, getattr(given, name), getattr(got, name))
            else:
                check(field.type, given[index], got[index])
    elif isinstance(type, Record):
        assert got.__class__ is given.__class__
        for field in type.fields:
            name = field.name.variable
            check(field.type, getattr(given, name), getattr(got, name))
    else:
        assert got == given, (given, got)


def is_native(value: typing.Any) -> bool:
    """Whether it is an object of Rust's that is known only by its trait."""
    return hasattr(value, "_uniffi_handle") and not hasattr(value, "unique_number")


def variant_name(enum: Enum, variant: Variant) -> str:
    return variant.name.cls if isinstance(enum, Error) else variant.name.constant
