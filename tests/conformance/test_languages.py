"""Other languages with the same native library: each reads what Python wrote, and vice versa."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import simd_r_drive_ws_client
from simd_r_drive_ws_client import DataStore

ROOT = Path(__file__).parent.parent.parent
BINDINGS = ROOT / "bindings"
PREFIX, SUFFIX = {"darwin": ("lib", ".dylib"), "win32": ("", ".dll")}.get(
    sys.platform, ("lib", ".so")
)
CDYLIB = next(
    (Path(simd_r_drive_ws_client.__file__).parent / "_native").glob(
        f"{PREFIX}simd_r_drive_ffi{SUFFIX}"
    )
)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store with one entry, written by Python."""
    path = tmp_path / "store.bin"
    with DataStore.open(path) as store:
        store.write(b"python", b"from python")
    return path


def need(*tools: str) -> None:
    for tool in tools:
        if shutil.which(tool) is None:
            pytest.skip(f"no `{tool}` here")


def need_gems(*gems: str) -> None:
    for gem in gems:
        if subprocess.run(["ruby", "-e", f"require '{gem}'"], stderr=subprocess.DEVNULL).returncode:
            pytest.skip(f"no Ruby gem `{gem}` here")


def generate(language: str, folder: Path) -> None:
    """Generates a language's module with this workspace's uniffi-bindgen."""
    need("cargo")
    run(
        *("cargo", "run", "--quiet", "--locked", "--bin", "uniffi-bindgen", "--", "generate"),
        *("--library", str(CDYLIB), "--language", language, "--no-format"),
        *("--config", str(ROOT / "crates" / "ffi" / "uniffi.toml"), "--out-dir", str(folder)),
    )


def run(*command: str, **environment: str) -> None:
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def written_by(language: str, path: Path) -> bytes:
    with DataStore.open(path) as store:
        payload = store.read(language.encode())
    assert payload is not None
    return payload


def test_ruby(store: Path, tmp_path: Path) -> None:
    need("ruby")
    need_gems("ffi", "minitest")
    generate("ruby", tmp_path)
    run(
        *("ruby", "-W1", f"-I{tmp_path}", str(BINDINGS / "ruby" / "test" / "interop_test.rb")),
        STORE=str(store),
        LD_LIBRARY_PATH=str(CDYLIB.parent),
    )
    assert written_by("ruby", store) == b"from ruby"
