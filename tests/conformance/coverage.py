"""What of the interface no instruction file covers."""

from collections.abc import Iterable, Iterator
from typing import Any

from .files import Test, in_form
from .values import interface, item_of

# Every error says whether it is retryable.
NOT_CALLED = {"is_retryable"}


def uncovered(tests: Iterable[Test]) -> list[str]:
    """The operations, options, values of enumerations and errors that no test has."""
    used = {name for test in tests for name in names_in(test)}
    return sorted(all_names() - used)


def all_names() -> set[str]:
    known = interface()
    names = set(known["operations"]) - NOT_CALLED
    for enum, values in known["enums"].items():
        names |= {f"{enum}: {value}" for value in values}
    for dictionary, fields in known["dictionaries"].items():
        if any("default" in field for field in fields.values()):
            names |= {f"{dictionary}: {field}" for field in fields}
    return names | {f"error {code}" for code in known["variants"]["DataStoreError"]}


def names_in(test: Test) -> Iterator[str]:
    opened = "ConnectOptions" if test.backends != ["file"] else "OpenOptions"
    yield from in_value(opened, test.options)
    for step in test.steps:
        yield from names_of(step, test.forms)


def names_of(step: dict[str, Any], forms: list[str]) -> Iterator[str]:
    """The names that a step uses."""
    if operation := interface()["operations"].get(step.get("op")):
        for form in step.get("forms", forms):
            yield in_form(step["op"], form) or ""
        for argument, value in step.get("args", {}).items():
            yield from in_value(operation["arguments"][argument]["type"], value)
    expect = step.get("expect", {})
    for option in expect.get("one_of", [expect]):
        if "error" in option:
            yield f"error {option['error']['code']}"


def in_value(kind: str, value: Any) -> Iterator[str]:
    """The options and the values of enumerations in an argument."""
    kind = kind.rstrip("?")
    if kind in interface()["enums"]:
        yield f"{kind}: {value}"
    elif (item := item_of(kind)) and isinstance(value, list):
        for each in value:
            yield from in_value(item, each)
    elif fields := interface()["dictionaries"].get(kind):
        for field, inner in (value or {}).items():
            yield f"{kind}: {field}"
            yield from in_value(fields[field]["type"], inner)
