"""The cost of having the package, and of importing it."""

import platform
import subprocess
import sys
import sysconfig
import zlib
from importlib import resources

import pytest


@pytest.mark.skipif(
    platform.python_implementation() == "PyPy", reason="PyPy's own cffi is built into it"
)
@pytest.mark.skipif(
    bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
    reason="without a GIL, ctypes is needed to keep cffi from a fault of its own",
)
def test_no_ctypes_and_no_parser_of_c() -> None:
    code = """
import sys, simd_r_drive_ws_client
print([name for name in sys.modules if name.split(".")[0] in ("ctypes", "_ctypes", "pycparser")])
"""
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert ended.stdout.strip() == b"[]"


def test_asyncio_is_for_those_who_use_it() -> None:
    code = "import sys, simd_r_drive_ws_client; print('asyncio' in sys.modules)"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert ended.stdout.strip() == b"False"


def test_the_native_library_is_small() -> None:
    # It is not if all that is awaited is compiled again in the crate that awaits it.
    native = resources.files("simd_r_drive_ws_client") / "_native"
    [library] = [
        it for it in native.iterdir() if it.name.startswith("libsimd") or it.name.endswith(".dll")
    ]
    assert len(zlib.compress(library.read_bytes())) < 4_100_000
