"""Prints a header with what C++ cannot ask its classes: `python3 interface.py operations.json`."""

import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

# The names of the interface that are words of C++, or macros of its headers.
TAKEN = {"delete", "errno", "namespace"}
SIMPLE = {"bytes": "srd::BytesView", "string": "std::string_view"}
INTEGER = {"u": "std::uint{}_t", "i": "std::int{}_t"}


def main() -> None:
    interface = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    # It is the member `retryable` of each error in an answer.
    del interface["operations"]["is_retryable"]
    operations = interface["operations"].items()
    print('// Written by interface.py.\n#pragma once\n\n#include "described.hpp"\n')
    for name in sorted({operation["object"] for _, operation in operations} - {None}):
        print(f'template <> inline constexpr const char *object_name<srd::{name}> = "{name}";')
    for name, values in interface["enums"].items():
        variable = f"std::vector<Named<srd::{name}>> names<srd::{name}>"
        print_all(variable, map(enumerator(name), values))
    for name, fields in interface["dictionaries"].items():
        print_fields(f"srd::{name}", fields)
    for name, variants in interface["variants"].items():
        for variant, fields in variants.items():
            print_fields(variant_class(name, variant), fields)
    errors = interface["variants"]["DataStoreError"]
    print_all("std::vector<FieldsOfError> fields_of_errors", map(caught, errors))
    states = interface["variants"]["ConnectionState"]
    print_all("std::vector<std::string> states", map(quoted, states))
    enums = interface["enums"]
    print_all(
        "std::map<std::string, Operation> operations",
        (described(name, operation, enums) for name, operation in operations),
    )


def print_all(variable: str, items: Iterable[str]) -> None:
    template = "template <> " if "names<" in variable else ""
    print(f"{template}inline const {variable}{{")
    print(*(f"    {item},\n" for item in items), sep="", end="};\n")


def print_fields(cpp: str, fields: dict[str, Any]) -> None:
    print(f"template <> struct Fields<{cpp}> : std::true_type {{")
    print("    template <class T, class F> static void each(T &value, F visit) {")
    for name, field in fields.items():
        is_optional = str(isinstance(field, dict) and "default" in field).lower()
        print(f"        visit({quoted(name)}, value.{spelled(name)}, {is_optional});")
    print("        (void)value, (void)visit;\n    }\n};")


def enumerator(name: str) -> Callable[[str], str]:
    return lambda value: f"{{{quoted(value)}, srd::{name}::{value}}}"


def variant_class(name: str, variant: str) -> str:
    return f"srd::{variant}Error" if name == "DataStoreError" else f"srd::{name}::{variant}"


def caught(variant: str) -> str:
    return f"fields_of_error<srd::{variant}Error>"


def described(name: str, operation: dict[str, Any], enums: dict[str, Any]) -> str:
    parameters = ", ".join(parameter(*item) for item in operation["arguments"].items())
    cpp = "srd::" + "::".join(map(spelled, name.split(".")))
    if name.endswith(".new"):
        types = (taken(argument["type"], enums) for argument in operation["arguments"].values())
        cpp = f"construct<{', '.join([cpp.removesuffix('::new'), *types])}>"
    return f"{{{quoted(name)}, operation(&{cpp}, {{{parameters}}})}}"


def parameter(name: str, argument: dict[str, Any]) -> str:
    if "default" not in argument:
        return f"{{{quoted(name)}, std::nullopt}}"
    default = argument["default"]
    is_number = argument["type"][0] in "ui" and default is not None
    shown = json.dumps(str(default) if is_number else default)
    return f"{{{quoted(name)}, json::parse({quoted(shown)})}}"


def taken(kind: str, enums: dict[str, Any]) -> str:
    """The type in C++ of a constructor's parameter, to whose address there is no pointer."""
    if kind.endswith("?"):
        return f"const std::optional<srd::{kind[:-1]}> &"
    if kind in enums:
        return f"srd::{kind}"
    return SIMPLE.get(kind) or INTEGER[kind[0]].format(kind[1:])


def spelled(name: str) -> str:
    return f"{name}_" if name in TAKEN else name


def quoted(text: str) -> str:
    return json.dumps(text)


main()
