"""The interpreters that are installed here."""

import glob
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from runs import WORK, Python, UnavailableError

VERSIONS = ("3.9", "3.10", "3.11", "3.12", "3.13")


@dataclass
class Local:
    """An interpreter on the path, or one of pyenv's."""

    name: str
    command: str

    def prepare(self) -> Python:
        program = self.find()
        if program is None:
            raise UnavailableError(f"{self.command} is not installed")
        own = WORK / "local" / self.command
        own.mkdir(parents=True, exist_ok=True)
        return Python([program], own=str(own))

    def find(self) -> "str | None":
        root = os.environ.get("PYENV_ROOT", str(Path.home() / ".pyenv"))
        version = self.command.removeprefix("python")
        of_pyenv = sorted(glob.glob(f"{root}/versions/{version}.*/bin/{self.command}"))
        return of_pyenv[-1] if of_pyenv else shutil.which(self.command)


def interpreters() -> Iterator[Local]:
    """CPython by its versions."""
    for version in VERSIONS:
        yield Local(f"CPython {version}", f"python{version}")
