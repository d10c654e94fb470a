"""Values in JSON, and as Python has them."""

import json
import re
import struct
import zlib
from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import simd_r_drive_ws_client as package
from simd_r_drive_ws_client import DataStoreError, _native

ROOT = Path(__file__).resolve().parent.parent.parent.parent
INTERFACE = json.loads((ROOT / "tests/conformance/operations.json").read_text(encoding="utf-8"))
INTEGERS = {"u16": (0, 2**16), "u32": (0, 2**32), "u64": (0, 2**64), "i32": (-(2**31), 2**31)}
# Bytes in an answer that are longer are a length and a checksum.
SHORT = 256

Found = Callable[[object, str], Any]


class Invalid(Exception):  # noqa: N818
    """A step that is invalid: why."""


def as_argument(kind: str, value: Any, name: str, found: Found) -> Any:
    """An argument, or a part of one called `name`. `found` looks an object up."""
    if kind.endswith("?"):
        return None if value is None else as_argument(kind[:-1], value, name, found)
    if kind in INTEGERS:
        return integer(kind, value, name)
    if kind == "bytes":
        return octets(typed(str, value, name), name)
    if kind in ("string", "boolean"):
        return typed({"string": str, "boolean": bool}[kind], value, name)
    if kind == "duration":
        return duration(value, name)
    if item := re.fullmatch(r"sequence<(.*)>", kind):
        values = typed(list, value, name)
        return [as_argument(item[1], v, f"{name}[{i}]", found) for i, v in enumerate(values)]
    if kind.startswith("record<"):
        return {key: typed(str, v, name) for key, v in typed(dict, value, name).items()}
    if kind in INTERFACE["dictionaries"]:
        return dictionary(kind, typed(dict, value, name), name, found)
    if kind in INTERFACE["enums"]:
        return enumeration(kind, value, name)
    return found(value, kind)


def typed(kind: type, value: Any, name: str) -> Any:
    if type(value) is not kind:
        raise Invalid(f"{name} must be of type {kind.__name__}, not {type(value).__name__}")
    return value


def integer(kind: str, value: Any, name: str) -> int:
    text = typed(str, value, name)
    low, high = INTEGERS[kind]
    if not re.fullmatch(r"-?[0-9]{1,20}", text) or not low <= int(text) < high:
        raise Invalid(f"{name} must be a {kind} in decimal, not {text}")
    return int(text)


def octets(text: str, name: str) -> bytes:
    if generated := re.fullmatch(r"random:([0-9]{1,10}):([0-9]{1,10})", text):
        seed, length = int(generated[1]), int(generated[2])
        if not 0 < seed < 2**32:
            raise Invalid(f"{name} has the seed {seed}, which is not from 1 to 4294967295")
        return random_bytes(seed, length)
    if not re.fullmatch(r"([0-9a-f]{2})*", text):
        raise Invalid(f"{name} must be hexadecimal, not {text}")
    return bytes.fromhex(text)


@lru_cache(maxsize=16)
def random_bytes(seed: int, length: int) -> bytes:
    """Bytes from a 32-bit xorshift generator."""
    words = []
    x = seed
    for _ in range(-(-length // 4)):
        x ^= x << 13 & 0xFFFFFFFF
        x ^= x >> 17
        x ^= x << 5 & 0xFFFFFFFF
        words.append(x)
    return struct.pack(f"<{len(words)}I", *words)[:length]


def duration(value: Any, name: str) -> timedelta:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 1e13:
        raise Invalid(f"{name} must be a number of seconds, not {value}")
    return timedelta(seconds=value)


def dictionary(kind: str, value: dict[str, Any], name: str, found: Found) -> Any:
    fields = INTERFACE["dictionaries"][kind]
    for unknown in value.keys() - fields.keys():
        raise Invalid(f"{name}: {kind} has no member {unknown}")
    for field, description in fields.items():
        if "default" not in description and field not in value:
            raise Invalid(f"{name}: {kind} needs the member {field}")
    arguments = {
        field: as_argument(fields[field]["type"], v, f"{name}.{field}", found)
        for field, v in value.items()
    }
    return getattr(_native, kind)(**arguments)


def enumeration(kind: str, value: Any, name: str) -> Any:
    if value not in INTERFACE["enums"][kind]:
        raise Invalid(f"{name} must be one of {INTERFACE['enums'][kind]}, not {value}")
    return getattr(getattr(_native, kind), upper(value))


def as_result(kind: Any, value: Any) -> Any:
    """A result in JSON. `kind` is its type in the interface, `None` for nothing."""
    if value is None or kind is None:
        return None
    kind = kind.removesuffix("?")
    if kind in INTEGERS:
        return str(value)
    if kind == "bytes":
        return as_octets(value)
    if kind in ("string", "boolean"):
        return value
    if kind == "duration":
        return value.total_seconds()
    if item := re.fullmatch(r"sequence<(.*)>", kind):
        return [as_result(item[1], v) for v in value]
    if fields := INTERFACE["dictionaries"].get(kind):
        return {name: as_result(f["type"], getattr(value, name)) for name, f in fields.items()}
    if names := INTERFACE["enums"].get(kind):
        return next(name for name in names if upper(name) == value.name)
    if variants := INTERFACE["variants"].get(kind):
        variant = next(v for v in variants if getattr(value, f"is_{snake(v)}")())
        return {"variant": variant, "fields": fields_of(variants[variant], value)}
    return {"object": kind}


def as_octets(value: bytes) -> str:
    if len(value) <= SHORT:
        return value.hex()
    return f"crc32:{len(value)}:{zlib.crc32(value):08x}"


def as_error(error: DataStoreError) -> dict[str, Any]:
    code, fields = next(
        (code, fields)
        for code, fields in INTERFACE["variants"]["DataStoreError"].items()
        if isinstance(error, getattr(package.DataStoreError, code))
    )
    return {
        "code": code,
        "fields": fields_of(fields, error),
        "retryable": error.retryable,
        "message": str(error),
    }


def fields_of(fields: dict[str, str], value: Any) -> dict[str, Any]:
    return {name: as_result(kind, getattr(value, name)) for name, kind in fields.items()}


def snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def upper(name: str) -> str:
    return snake(name).upper()
