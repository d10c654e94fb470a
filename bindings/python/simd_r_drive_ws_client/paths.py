"""Paths, as the native library takes them."""

import os
from typing import Union

Path = Union[str, bytes, "os.PathLike[str]", "os.PathLike[bytes]"]


def path_text(path: Path) -> str:
    """A path as text; one that is no Unicode in the form that the interface has for it."""
    text = os.fsdecode(path)
    try:
        text.encode()
    except UnicodeEncodeError:
        return "\0" + os.fsencode(path).decode("latin-1")
    return text
