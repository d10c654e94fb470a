"""Values of instruction files, as a runner gets them and answers them."""

import json
import re
import struct
import zlib
from collections.abc import Callable, Mapping
from functools import cache, reduce
from operator import xor
from typing import Any, Optional

from .operations import WRITTEN

# Bytes in an answer that are longer are a length and a checksum.
SHORT = 256
INTEGERS = {"u16": (0, 2**16), "u32": (0, 2**32), "u64": (0, 2**64), "i32": (-(2**31), 2**31)}
PLACEHOLDER = re.compile(r"\$\{(\w+)\}")


class Malformed(Exception):  # noqa: N818
    """A value that does not fit its type: why."""


@cache
def interface() -> dict[str, Any]:
    """The interface as `operations.json` has it, with the memory that runners allocate."""
    found: dict[str, Any] = json.loads(WRITTEN.read_text(encoding="utf-8"))
    for operation in found["operations"].values():
        if operation["arguments"].pop("address", None):
            operation["returns"] = f"memory<{operation['returns']}>"
    return found


def item_of(kind: str) -> Optional[str]:
    """The type of a sequence's items."""
    match = re.fullmatch(r"sequence<(.*)>", kind)
    return match and match[1]


def octets(value: Any) -> bytes:
    """The bytes that an instruction file means."""
    form, content = next(iter(value.items())) if isinstance(value, dict) else ("", None)
    if len(value) == 1 and form in BYTES:
        return BYTES[form](content)
    raise Malformed(f"bytes are one of {sorted(BYTES)}, not {value!r}")


def xorshift(x: int, count: int) -> bytes:
    """Words of the 32-bit xorshift generator, which every runner has."""
    words = []
    for _ in range(count):
        x ^= x << 13 & 0xFFFFFFFF
        x ^= x >> 17
        x ^= x << 5 & 0xFFFFFFFF
        words.append(x)
    return struct.pack(f"<{count}I", *words)


WORDS = 1024
# The generator is linear: what it gives for a seed is the XOR of what it gives for each bit of the
# seed. To compute it so is much faster in Python.
FOR_BIT = [int.from_bytes(xorshift(1 << bit, WORDS), "little") for bit in range(32)]


def random_bytes(seed: int, length: int) -> bytes:
    """Bytes of the generator from this seed."""
    content = bytearray()
    while len(content) < length:
        for_bits = (words for bit, words in enumerate(FOR_BIT) if seed >> bit & 1)
        part = reduce(xor, for_bits, 0).to_bytes(4 * WORDS, "little")
        content += part
        seed = int.from_bytes(part[-4:], "little")
    return bytes(content[:length])


def digest(content: bytes) -> str:
    """Bytes as they are in an answer."""
    if len(content) <= SHORT:
        return content.hex()
    return f"crc32:{len(content)}:{zlib.crc32(content):08x}"


BYTES: dict[str, Callable[[Any], bytes]] = {
    "text": lambda text: str(text).encode(),
    "hex": lambda digits: bytes.fromhex(digits),
    "random": lambda given: random_bytes(*given),
    "repeat": lambda given: str(given[0]).encode() * int(given[1]),
}


def filled(text: str, names: Mapping[str, str]) -> str:
    """The text with its placeholders replaced."""
    try:
        return PLACEHOLDER.sub(lambda match: names[match[1]], text)
    except KeyError as error:
        raise Malformed(f"nothing is called ${{{error.args[0]}}}") from None


def argument(kind: str, value: Any, names: Mapping[str, str]) -> Any:
    """An argument as the runner gets it."""
    if kind.endswith("?"):
        return None if value is None else argument(kind[:-1], value, names)
    if kind in INTEGERS:
        return integer(kind, filled(str(value), names))
    if kind == "bytes":
        # Large ones that every runner can make itself.
        if isinstance(value, dict) and "random" in value:
            return "random:{}:{}".format(*value["random"])
        return octets(value).hex()
    if item := item_of(kind):
        return [argument(item, v, names) for v in value]
    if kind.startswith("record<"):
        return {key: filled(v, names) for key, v in value.items()}
    if fields := interface()["dictionaries"].get(kind):
        return members(kind, fields, value, names)
    if isinstance(value, str):
        return filled(value, names)
    return value


def members(
    kind: str, fields: dict[str, Any], value: dict[str, Any], names: Mapping[str, str]
) -> dict[str, Any]:
    for name in value:
        if name not in fields:
            raise Malformed(f"{kind} has no member {name}")
    return {name: argument(fields[name]["type"], v, names) for name, v in value.items()}


def integer(kind: str, value: Any) -> str:
    low, high = INTEGERS[kind]
    if not low <= int(value) < high:
        raise Malformed(f"{value} is no {kind}")
    return str(int(value))


def random_seed(text: str) -> int:
    """A seed for `random`, from a text."""
    return zlib.crc32(text.encode()) or 1
