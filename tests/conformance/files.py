"""Instruction files: loaded, and refused if they are not valid."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

import fastjsonschema

from .backends import BACKENDS
from .values import Malformed, argument, interface

HERE = Path(__file__).parent
FILES = HERE / "files"
FORMS = ("blocking", "async")
# The operations of a runner, with their arguments.
OWN: dict[str, tuple[str, ...]] = {
    "view": (),
    "release": (),
    "await": ("call",),
    "cancel": ("call",),
}
WITH_OBJECT = {"view", "release"}


class InvalidFile(Exception):  # noqa: N818
    """An instruction file that is not valid: which, where, and why."""


class AnyName(dict[str, str]):
    """Every placeholder has a value."""

    def __missing__(self, name: str) -> str:
        return "1"


@dataclass
class Test:
    """A test of an instruction file."""

    file: str
    description: str
    steps: list[dict[str, Any]]
    backends: list[str]
    forms: list[str]
    is_open: bool
    options: dict[str, Any]

    @property
    def name(self) -> str:
        return f"{self.file}: {self.description}"


def load(path: Path) -> list[Test]:
    """The tests of a file."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        validate(content)
    except (ValueError, fastjsonschema.JsonSchemaValueException) as error:
        raise InvalidFile(f"{path.name}: {error}") from None
    tests = [as_test(path, test) for test in content["tests"]]
    for test in tests:
        for number, step in enumerate(test.steps):
            try:
                check(step, test.forms)
            except (Malformed, ValueError, TypeError, AttributeError, KeyError) as error:
                raise InvalidFile(f"{test.name}: step {number}: {error}") from None
    names = [test.description for test in tests]
    for name in names:
        if names.count(name) > 1:
            raise InvalidFile(f"{path.name}: two tests are called {name!r}")
    return tests


def load_all(folder: Path = FILES) -> Iterator[Test]:
    for path in sorted(folder.glob("*.json")):
        yield from load(path)


def as_test(path: Path, test: dict[str, Any]) -> Test:
    return Test(
        file=path.stem,
        description=test["description"],
        steps=test["steps"],
        backends=test.get("backends", list(BACKENDS)),
        forms=test.get("forms", list(FORMS)),
        is_open=test.get("open", True),
        options=test.get("options", {}),
    )


def validate(content: Any) -> None:
    schema = json.loads((HERE / "schema.json").read_text(encoding="utf-8"))
    fastjsonschema.validate(schema, content)


def in_form(name: str, form: str) -> Optional[str]:
    """The operation in that form, if it has one."""
    if form == "blocking" or name in OWN:
        return name
    if name == "Server.new":
        return "Server.start"
    operations = interface()["operations"]
    if name.startswith("DataStore."):
        return f"Async{name}" if f"Async{name}" in operations else None
    asynchronous = operations.get(f"{name}_async", {"arguments": None})
    same = asynchronous["arguments"] == operations[name]["arguments"]
    return f"{name}_async" if same else name


def check(step: dict[str, Any], forms: list[str]) -> None:
    """Refuses a step that no runner could execute."""
    if "env" in step:
        return
    name, given = step["op"], step.get("args", {})
    if name in OWN:
        if given.keys() != set(OWN[name]) or (name in WITH_OBJECT) != ("object" in step):
            raise Malformed(f"{name} takes {OWN[name]}")
        return
    operation = interface()["operations"].get(name)
    if operation is None:
        raise Malformed(f"no operation {name}")
    for form in step.get("forms", forms):
        if in_form(name, form) is None:
            raise Malformed(f"{name} has no {form} form")
    declared = operation["arguments"]
    for unknown in given.keys() - declared.keys():
        raise Malformed(f"{name} has no argument {unknown}")
    for field, description in declared.items():
        if "default" not in description and field not in given:
            raise Malformed(f"{name} needs the argument {field}")
    for field, value in given.items():
        argument(declared[field]["type"], value, AnyName())
    check_error(step.get("expect", {}))


def check_error(expect: dict[str, Any]) -> None:
    for option in expect.get("one_of", [expect]):
        if "error" not in option:
            continue
        error = option["error"]
        fields = interface()["variants"]["DataStoreError"].get(error["code"])
        if fields is None:
            raise Malformed(f"no error is called {error['code']}")
        for unknown in error.get("fields", {}).keys() - fields.keys():
            raise Malformed(f"{error['code']} has no field {unknown}")
