"""Whether an answer has the form of its type, and is what a file expects."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Optional

from .values import INTEGERS, SHORT, digest, filled, interface, item_of, octets

ANSWERS = {"value", "error", "cancelled", "invalid", "gap", "unexpected"}
SIMPLE = {"string": str, "boolean": bool, "bytes": str}
DURATION_TOLERANCE = 1e-6


def malformed(answer: dict[str, Any], kind: Optional[str]) -> Optional[str]:
    """What is wrong with an answer's form, whatever it says. `kind` is the type of its value."""
    if len(ANSWERS & answer.keys()) != 1 or answer.keys() - ANSWERS != {"id"}:
        return f"an answer has id and one of {sorted(ANSWERS)}"
    if "value" in answer:
        return None if fits(kind, answer["value"]) else f"not the form of {kind or 'nothing'}"
    if "error" not in answer:
        return None
    error = answer["error"]
    if error.keys() != {"code", "fields", "retryable", "message"}:
        return "an error has code, fields, retryable and message"
    fields = interface()["variants"]["DataStoreError"].get(error["code"])
    if fields is None:
        return f"no error is called {error['code']}"
    if fields.keys() != error["fields"].keys():
        return f"{error['code']} has the fields {sorted(fields)}"
    for name, field_kind in fields.items():
        if not fits(field_kind, error["fields"][name]):
            return f"the field {name} has not the form of {field_kind}"
    if not isinstance(error["retryable"], bool):
        return "retryable is true or false"
    return None if error["message"] and isinstance(error["message"], str) else "no message"


def fits(kind: Optional[str], value: Any) -> bool:
    """Whether a value has the form of its type."""
    if kind is None:
        return value is None
    if kind.endswith("?"):
        return value is None or fits(kind[:-1], value)
    if kind in INTEGERS:
        low, high = INTEGERS[kind]
        digits = isinstance(value, str) and re.fullmatch(r"0|-?[1-9][0-9]*", value)
        return bool(digits) and low <= int(value) < high
    if kind == "bytes":
        return isinstance(value, str) and bool(
            re.fullmatch(rf"([0-9a-f]{{2}}){{0,{SHORT}}}|crc32:[1-9][0-9]*:[0-9a-f]{{8}}", value)
        )
    if kind in SIMPLE:
        return isinstance(value, SIMPLE[kind])
    if kind == "duration":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if item := item_of(kind):
        return isinstance(value, list) and all(fits(item, v) for v in value)
    return has_members(kind, value)


def has_members(kind: str, value: Any) -> bool:
    """Whether a value has the form of a dictionary, an enumeration, or an object."""
    if names := interface()["enums"].get(kind):
        return value in names
    if not isinstance(value, dict):
        return False
    if variants := interface()["variants"].get(kind):
        fields = variants.get(value.get("variant"), {"": ""})
        return value.keys() == {"variant", "fields"} and has_fields(fields, value["fields"])
    if dictionary := fields_of(kind):
        return has_fields(dictionary, value)
    return value == {"object": kind}


def has_fields(fields: dict[str, str], value: Any) -> bool:
    return value.keys() == fields.keys() and all(fits(k, value[f]) for f, k in fields.items())


def fields_of(kind: str) -> dict[str, str]:
    """The types of a dictionary's members."""
    if memory := re.fullmatch(r"memory<(.*)>", kind):
        return {"result": memory[1], "memory": "bytes"}
    members = interface()["dictionaries"].get(kind, {})
    return {name: field["type"] for name, field in members.items()}


def difference(
    expect: dict[str, Any], answer: dict[str, Any], kind: Optional[str], names: Mapping[str, str]
) -> Optional[str]:
    """How an answer differs from what is expected."""
    ((what, expected),) = expect.items()
    if what == "one_of":
        found = [difference(option, answer, kind, names) for option in expected]
        return None if None in found else "none of the expected ones"
    if what not in answer:
        return f"expected {what}: {expected}"
    if what == "value":
        return unequal(kind or "", expected, answer["value"], names, "value")
    if what != "error":
        return None
    error, variants = answer["error"], interface()["variants"]["DataStoreError"]
    if error["code"] != expected["code"]:
        return f"expected the error {expected['code']}"
    if error["retryable"] != expected["retryable"]:
        return f"expected retryable {expected['retryable']}"
    for name, value in expected.get("fields", {}).items():
        field_kind = variants[expected["code"]][name]
        if wrong := unequal(field_kind, value, error["fields"][name], names, name):
            return wrong
    return None


def unequal(
    kind: str, expected: Any, actual: Any, names: Mapping[str, str], place: str
) -> Optional[str]:
    """How a value differs from the expected one. Both have the form of `kind`."""
    if isinstance(expected, dict) and len(expected) == 1:
        ((rule, bound),) = expected.items()
        if rule in RULES:
            bound = filled(bound, names) if isinstance(bound, str) else bound
            return None if RULES[rule](bound, actual) else f"{place}: expected {expected}"
        if rule == "unordered":
            return unordered(kind, bound, actual, names, place)
    if expected is None or actual is None:
        return None if expected is actual else f"{place}: expected {expected}"
    kind = kind.rstrip("?")
    if item := item_of(kind):
        return unequal_items(item, expected, actual, names, place)
    if kind == "bytes":
        wanted: Any = digest(octets(expected))
    elif kind in INTEGERS:
        wanted = str(expected)
    elif kind == "duration":
        wanted = actual if abs(expected - actual) <= DURATION_TOLERANCE else expected
    elif isinstance(expected, dict) and "object" in expected:
        # Which object it is, follows from the operation.
        return None
    elif isinstance(expected, dict):
        return unequal_members(kind, expected, actual, names, place)
    else:
        wanted = filled(expected, names) if isinstance(expected, str) else expected
    return None if wanted == actual else f"{place}: expected {wanted!r}"


def unequal_items(
    item: str, expected: list[Any], actual: list[Any], names: Mapping[str, str], place: str
) -> Optional[str]:
    if len(expected) != len(actual):
        return f"{place}: expected {len(expected)} items"
    pairs = zip(expected, actual)
    found = [unequal(item, e, a, names, f"{place}[{i}]") for i, (e, a) in enumerate(pairs)]
    return next(filter(None, found), None)


def unordered(
    kind: str, expected: list[Any], actual: list[Any], names: Mapping[str, str], place: str
) -> Optional[str]:
    item = item_of(kind.rstrip("?")) or ""
    left = list(actual)
    for value in expected:
        match = next((a for a in left if unequal(item, value, a, names, place) is None), None)
        if match is None:
            return f"{place}: {value} is missing"
        left.remove(match)
    return f"{place}: not expected: {left}" if left else None


def unequal_members(
    kind: str, expected: dict[str, Any], actual: Any, names: Mapping[str, str], place: str
) -> Optional[str]:
    kinds = fields_of(kind)
    for variant in interface()["variants"].get(kind, {}).values():
        kinds = {**kinds, **variant}
    for name, value in expected.items():
        inner = kinds.get(name, kind if name == "fields" else "string")
        if wrong := unequal(inner, value, actual[name], names, f"{place}.{name}"):
            return wrong
    return None


RULES: dict[str, Callable[[Any, Any], bool]] = {
    "any": lambda _, actual: actual is not None,
    "at_least": lambda bound, actual: actual is not None and float(actual) >= float(bound),
    "at_most": lambda bound, actual: actual is not None and float(actual) <= float(bound),
    "contains": lambda text, actual: actual is not None and text in actual,
    "length": lambda count, actual: actual is not None and len(actual) == count,
}
