"""Converts paths to those of the native library."""

import os
from typing import Union

Path = Union[str, bytes, "os.PathLike[str]", "os.PathLike[bytes]"]


def path_text(path: Path) -> str:
    """A path as text. If it is not valid Unicode, the form that `DataStore.open` describes."""
    text = os.fsdecode(path)
    try:
        text.encode()
    except UnicodeEncodeError:
        return "\0" + os.fsencode(path).decode("latin-1")
    return text


def path_of(text: str) -> str:
    """The path for which `path_text` returns that text."""
    return os.fsdecode(text[1:].encode("latin-1")) if text.startswith("\0") else text
