"""Defaults of arguments and fields."""

from __future__ import annotations

import random
import typing

from model import (
    FLOATS,
    INTEGERS,
    Builtin,
    Crate,
    Default,
    Enum,
    Error,
    Optional,
    Sequence,
    Type,
)


def default(type: Type, crate: Crate, chance: random.Random) -> typing.Optional[Default]:
    """A default that a type has, if there is one that both kinds of interfaces can say."""
    if isinstance(type, Optional):
        return Default("None", "null", None)
    if isinstance(type, Sequence):
        return Default("[]", "[]", [])
    if isinstance(type, Enum) and type.is_plain and not isinstance(type, Error):
        if not crate.is_udl:
            return None
        variant = chance.choice(type.variants)
        spelled = chance.choice([variant.name.camel, variant.name.snake])
        return Default("", f'"{spelled}"', variant)
    if not isinstance(type, Builtin):
        return None
    if type.rust in INTEGERS:
        number = chance.choice([0, 1, 42, INTEGERS[type.rust][0]])
        return Default(str(number), str(number), number)
    if type.rust in FLOATS:
        text = chance.choice(["0.0", "1.5", "-2.25"])
        return Default(text, text, float(text))
    if type.rust == "bool":
        value = chance.random() < 0.5
        return Default(str(value).lower(), str(value).lower(), value)
    if type.rust == "String":
        text = chance.choice(["", "text", "it's", "a b", "ü"])
        return Default(f'"{text}"', f'"{text}"', text)
    return None
