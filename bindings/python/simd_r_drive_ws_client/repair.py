"""Checks and recovers damaged store files.

The docstrings of the functions are those of the interface.
"""

from typing import Optional

from . import _native
from ._native import CheckReport, Progress, RecoverReport
from .paths import Path, path_text


def check(path: Path, progress: Optional[Progress] = None) -> CheckReport:
    return _native.check(path_text(path), progress)


def recover(path: Path, to: Path, progress: Optional[Progress] = None) -> RecoverReport:
    return _native.recover(path_text(path), path_text(to), progress)


async def check_async(path: Path, progress: Optional[Progress] = None) -> CheckReport:
    return await _native.check_async(path_text(path), progress)


async def recover_async(path: Path, to: Path, progress: Optional[Progress] = None) -> RecoverReport:
    return await _native.recover_async(path_text(path), path_text(to), progress)


check.__doc__ = _native.check.__doc__
recover.__doc__ = _native.recover.__doc__
check_async.__doc__ = _native.check_async.__doc__
recover_async.__doc__ = _native.recover_async.__doc__
