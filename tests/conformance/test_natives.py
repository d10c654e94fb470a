"""How native libraries get into the packages of the languages: `bindings/natives`."""

import os
import platform
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NATIVES = ROOT / "bindings" / "natives"
TABLE = [line.split() for line in (ROOT / "bindings" / "platforms.txt").read_text().splitlines()]
THIS = f"{platform.system()}-{platform.machine()}"
SCHEMES = TABLE[0][1:]
FILES = {"macos": "libsimd_r_drive_ffi.dylib", "windows": "simd_r_drive_ffi.dll"}

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a script for a POSIX shell")


def file_of(name: str) -> str:
    return FILES.get(name.partition("-")[0], "libsimd_r_drive_ffi.so")


def placed(scheme: str, folder: Path, **variables: Path) -> "subprocess.CompletedProcess[str]":
    environment = {"PATH": os.environ["PATH"], **{k: str(v) for k, v in variables.items()}}
    command = [str(NATIVES), scheme, str(folder)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def natives(tmp_path: Path) -> Path:
    """A library for each platform."""
    for name, *_ in TABLE[1:]:
        (tmp_path / "natives" / name).mkdir(parents=True)
        (tmp_path / "natives" / name / file_of(name)).write_text(name)
    return tmp_path / "natives"


@pytest.mark.parametrize("scheme", SCHEMES)
def test_each_platform_has_a_folder_of_its_own(scheme: str, natives: Path, tmp_path: Path) -> None:
    done = placed(scheme, tmp_path / "out", NATIVES=natives)
    assert done.returncode == 0, done.stderr
    column = TABLE[0].index(scheme)
    expected = {row[column]: row[0] for row in TABLE[1:] if row[column] != "-"}
    found = {path.parent.name: path for path in (tmp_path / "out").glob("*/*")}
    assert found.keys() == expected.keys()
    for name, path in found.items():
        assert path.read_text() == expected[name]
        assert path.name == file_of(expected[name])
    left_out = [row[0] for row in TABLE[1:] if row[column] == "-"]
    assert [line.split()[1] for line in done.stdout.splitlines()] == sorted(left_out)


@pytest.mark.skipif(THIS != "Linux-x86_64", reason="it knows the names of that")
def test_without_natives_the_library_is_that_of_this_machine(tmp_path: Path) -> None:
    library = tmp_path / "libsimd_r_drive_ffi.so"
    for content in ("old", "new"):
        library.write_text(content)
        assert placed("go", tmp_path / "out", CDYLIB=library).returncode == 0
    assert [path.read_text() for path in tmp_path.glob("out/linux_amd64/*")] == ["new"]


def test_a_platform_that_nobody_knows_is_refused(natives: Path, tmp_path: Path) -> None:
    (natives / "linux-x86_64").rename(natives / "linux-sparc")
    done = placed("go", tmp_path / "out", NATIVES=natives)
    assert done.returncode == 1
    assert "no platform is called linux-sparc" in done.stderr


def test_a_folder_without_libraries_is_refused(tmp_path: Path) -> None:
    done = placed("go", tmp_path / "out", NATIVES=tmp_path)
    assert done.returncode == 1
    assert f"{tmp_path} has no library" in done.stderr
