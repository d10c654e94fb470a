"""The operations and types of the interface, read from the `.udl`.

This reads the part of the language that the interface uses. It refuses anything else.
"""

import json
import re
from pathlib import Path
from typing import Any, Optional

HERE = Path(__file__).parent
UDL = HERE.parent.parent / "udl" / "simd_r_drive_ws_client.udl"
WRITTEN = HERE / "operations.json"

BLOCK = re.compile(
    r"(?P<attributes>\[[^\]]*\]\s*)?(?P<kind>namespace|interface|dictionary|enum)\s+(?P<name>\w+)"
    r"\s*\{(?P<body>.*?)\n\};",
    re.DOTALL,
)
MEMBER = re.compile(
    r"\s*(?:\[(?P<attributes>[^\]]*)\])?\s*(?P<head>[^()]*?)\((?P<arguments>.*?)\)\s*;", re.DOTALL
)
CUSTOM = r"\[Custom\]\s*typedef\s+(\w+)\s+(\w+);"
FIELD = re.compile(r"\s*(?P<type>[\w<>,? ]+?)\s+(?P<name>\w+)(?:\s*=\s*(?P<default>[^;]+))?;")
ARGUMENT = re.compile(
    r"(?P<optional>optional\s+)?(?P<type>[\w<>,? ]+?)\s+(?P<name>\w+)(?:\s*=\s*(?P<default>.+))?"
)

Field = dict[str, Any]


def interface() -> dict[str, Any]:
    """Operations, dictionaries, enumerations, variants and errors, each by name."""
    lines = UDL.read_text(encoding="utf-8").splitlines()
    text = with_own_types("\n".join(line for line in lines if not line.lstrip().startswith("//")))
    blocks = list(BLOCK.finditer(text))
    rest = BLOCK.sub("", text).strip()
    if rest:
        raise SystemExit(f"{UDL.name}: not understood: {rest[:60]!r}")
    found: dict[str, Any] = {"operations": {}, "dictionaries": {}, "enums": {}, "variants": {}}
    for block in blocks:
        name, body = block["name"], block["body"]
        attributes = block["attributes"] or ""
        if block["kind"] == "dictionary":
            found["dictionaries"][name] = fields(body)
        elif block["kind"] == "enum":
            found["enums"][name] = re.findall(r'"(\w+)"', body)
        elif "Error" in attributes or "Enum" in attributes:
            found["variants"][name] = variants(body)
        else:
            add_operations(
                found["operations"], name if block["kind"] == "interface" else None, body
            )
    return found


def with_own_types(text: str) -> str:
    """The text with each custom type replaced by the type that it is in every language."""
    for kind, name in re.findall(CUSTOM, text):
        text = re.sub(rf"\b{name}\b", kind, re.sub(CUSTOM, "", text, count=1))
    return text


def add_operations(operations: dict[str, Any], type_name: Optional[str], body: str) -> None:
    for member in MEMBER.finditer(body):
        attributes, head = member["attributes"] or "", member["head"].strip()
        constructor = head == "constructor"
        named = re.search(r"Name=(\w+)", attributes)
        result, _, name = head.rpartition(" ")
        if constructor:
            result, name = type_name or "", named[1] if named else "new"
        operations[f"{type_name}.{name}" if type_name else name] = {
            "object": None if constructor else type_name,
            "arguments": arguments(member["arguments"]),
            "returns": None if result == "void" else result,
            "throws": "Throws" in attributes,
            "async": "Async" in attributes,
        }


def arguments(text: str) -> dict[str, Field]:
    parts = [part.strip() for part in re.split(r",(?![^<]*>)", text) if part.strip()]
    matches = [ARGUMENT.fullmatch(part) for part in parts]
    return {match["name"]: field(match) for match in matches if match}


def fields(body: str) -> dict[str, Field]:
    return {match["name"]: field(match) for match in FIELD.finditer(body)}


def field(match: "re.Match[str]") -> Field:
    """A field's or an argument's type, and its default value if it has one."""
    default = match["default"]
    return {"type": match["type"], **({} if default is None else {"default": json.loads(default)})}


def variants(body: str) -> dict[str, dict[str, str]]:
    return {
        match["head"].strip(): {
            name: argument["type"] for name, argument in arguments(match["arguments"]).items()
        }
        for match in MEMBER.finditer(body)
    }


def text() -> str:
    """What `operations.json` must hold."""
    return json.dumps(interface(), indent=1, ensure_ascii=False) + "\n"


def main(check: bool) -> int:
    """Writes `operations.json`, or says whether it is what it must be."""
    if not check:
        WRITTEN.write_text(text(), encoding="utf-8")
    elif WRITTEN.read_text(encoding="utf-8") != text():
        print("operations.json is not the .udl's: `python -m conformance operations` writes it")
        return 1
    return 0
