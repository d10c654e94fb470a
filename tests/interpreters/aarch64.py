"""CPython on AArch64: built for in a folder of Debian's, and run by qemu in another one."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from debian import Folder
from runs import Python, UnavailableError, of_fixtures, wheel

TARGET = "aarch64-unknown-linux-gnu"
BINFMT = Path("/proc/sys/fs/binfmt_misc/qemu-aarch64")
TOOLS = ("rustc", "cargo", "libc6-dev", "gcc-aarch64-linux-gnu", "libc6-dev-arm64-cross")
MATURIN = ("python3-venv", "patchelf")
# Below /own of the folder that builds: the libraries, and the wheel.
BUILT = "own/aarch64"
BUILD = """
cd /project
export CARGO_HOME=/crates CARGO_TARGET_DIR=/own/aarch64 CARGO_NET_OFFLINE=true
export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=aarch64-linux-gnu-gcc
export CC_aarch64_unknown_linux_gnu=aarch64-linux-gnu-gcc
cargo build --quiet --locked --target=$TARGET $PACKAGES
test -e /own/maturin || { python3 -m venv /own/maturin && /own/maturin/bin/pip install -q maturin; }
PATH=/own/maturin/bin:$PATH maturin build --release --locked --target=$TARGET \\
    --compatibility=linux --out=/own/aarch64/wheel
"""


@dataclass
class AArch64:
    """CPython of Debian's for arm64."""

    name: str = "CPython on AArch64 (Debian sid)"

    def prepare(self) -> Python:
        if not BINFMT.exists():
            raise UnavailableError(
                f"programs for arm64 do not start here ({BINFMT} is missing): "
                "apt-get install qemu-user-static binfmt-support"
            )
        folder = Folder("sid", "arm64")
        folder.make()
        folder.install(("python3", "python3-venv"))
        built = build()
        own = folder.path / "own"
        libraries = built / TARGET / "debug"
        of_fixtures(
            f"conftest.generate(*map(pathlib.Path, {(str(libraries), str(own / 'modules'))}))"
        )
        package = wheel(built / "wheel")
        shutil.copy2(package, own)
        return replace(
            folder.python("python3"), modules="/own/modules", wheel=f"/own/{package.name}"
        )


def build() -> Path:
    """Builds the fixtures' libraries and the wheel. Returns the folder that they are in."""
    folder = Folder("sid")
    folder.make()
    folder.enter("dpkg", "--add-architecture", "arm64")
    folder.install((*TOOLS, *MATURIN, "libstd-rust-dev:arm64"))
    # The sources of all crates are here already, as this machine builds the same.
    home = os.environ.get("CARGO_HOME", str(Path.home() / ".cargo"))
    names = of_fixtures("print(*conftest.FIXTURES)").split()
    packages = " ".join(f"-p=cffi-fixture-{name}" for name in names)
    variables = (f"TARGET={TARGET}", f"PACKAGES={packages}")
    Python([], folder.prefix(crates=home)).run("env", *variables, "sh", "-ec", BUILD)
    return folder.path / BUILT


def interpreters() -> Iterator[AArch64]:
    yield AArch64()
